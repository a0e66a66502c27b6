"""Files whose layout nobody declared: told by their headers and by what stands below."""

from diversion.io.wild.fields import Emptied
from diversion.io.wild.mapping_file import Mapping, read_mapping
from diversion.io.wild.plan import Plan
from diversion.io.wild.registry import LAYOUTS, mapping_of, read_blocks, recognise

__all__ = [
    "LAYOUTS",
    "Emptied",
    "Mapping",
    "Plan",
    "mapping_of",
    "read_blocks",
    "read_mapping",
    "recognise",
]
