"""Names in any script: taken apart, made comparable, compared, and looked up fast."""

from diversion.matching.candidates import NameIndex
from diversion.matching.compare import Comparison, compare
from diversion.matching.core import NameParts, split_name

__all__ = ["Comparison", "NameIndex", "NameParts", "compare", "split_name"]
