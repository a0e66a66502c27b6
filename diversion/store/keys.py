"""Tell whether a key may have come before, from 64-bit hashes alone."""

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]


class SeenHashes:
    """Remembers hashes, 8 bytes each.

    Notes
    -----
    Sorted runs, each more than twice as long as the next, are merged as in a log-structured
    merge tree: O(log n) sorts and searches per hash, whatever the number of blocks.
    """

    def __init__(self, hashes: Hashes) -> None:
        self._runs = [np.sort(hashes)]

    def add(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Add a block; say which of its hashes came before, or twice in the block.

        A key that came before is always among them. Another key is there only if its
        hash is the same by chance: once in a million loads of five million rows.
        """
        block = np.sort(hashes)
        is_seen = np.zeros(hashes.size, np.bool_)
        twice = block[1:][block[1:] == block[:-1]]
        for run in (twice, *self._runs):
            if run.size:
                found = np.minimum(np.searchsorted(run, block), run.size - 1)
                is_known = run[found] == block
                if is_known.any():
                    is_seen |= np.isin(hashes, block[is_known])
        self._push(block)
        return is_seen

    def _push(self, run: Hashes) -> None:
        while self._runs and self._runs[-1].size <= 2 * run.size:
            run = np.sort(np.concatenate([self._runs.pop(), run]))
        self._runs.append(run)
