"""Tabular files to record batches: one format a module, bad rows reported."""

from diversion.io.files import find_files, read_batches

__all__ = ["find_files", "read_batches"]
