"""Compiled loops over arrays; they know NumPy and numba only."""
