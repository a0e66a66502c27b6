"""How many processors there are to work on."""

import os


def n_processors() -> int:
    """Count the processors that this process may use, or all where none are set apart."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
