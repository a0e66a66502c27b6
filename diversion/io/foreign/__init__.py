"""Sanctions lists and registers as their publishers write them, one format a module."""

from diversion.io.foreign.registry import (
    LAYOUTS,
    join_parts,
    read_blocks,
    recognise,
)

__all__ = ["LAYOUTS", "join_parts", "read_blocks", "recognise"]
