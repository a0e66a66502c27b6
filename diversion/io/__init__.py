"""Files to record batches: one format a module, bad rows reported."""

from typing import Final

from diversion.io import foreign, layouts, wild
from diversion.io.entities import ftm_entities
from diversion.io.files import find_files, read_batches

# Names of what can be read.
LAYOUTS: Final = (layouts.LAYOUT, *foreign.LAYOUTS, *wild.LAYOUTS.values())

__all__ = ["LAYOUTS", "find_files", "ftm_entities", "read_batches", "wild"]
