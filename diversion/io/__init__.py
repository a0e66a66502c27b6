"""Files to record batches: one format a module, bad rows reported."""

from typing import Final

from diversion.io import foreign, layouts
from diversion.io.files import find_files, read_batches

LAYOUTS: Final = (layouts.LAYOUT, *foreign.LAYOUTS)  # names of what can be read

__all__ = ["LAYOUTS", "find_files", "read_batches"]
