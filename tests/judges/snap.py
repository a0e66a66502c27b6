"""Real temporal networks that others wrote down: who wrote to whom, and when."""

import gzip
from pathlib import Path

import numpy as np

FILES = {
    "CollegeMsg": "CollegeMsg.txt.gz",
    "email-Eu-core": "email-Eu-core-temporal.txt.gz",
}


def read_events(shared: Path, dataset: str) -> np.ndarray:
    """Give events (source, target, second), shape (n_events, 3), each once, no loops."""
    with gzip.open(shared / "data" / "snap_temporal" / FILES[dataset], "rt") as lines:
        events = np.unique(np.loadtxt(lines, dtype=np.int64), axis=0)
    events[:, 2] -= events[:, 2].min()
    return events[events[:, 0] != events[:, 1]]
