"""Choose the few things that most chains pass: weighted maximum coverage.

Greedy choice covers at least 1 - 1/e of what any choice of that many could [1]_. How far
it may fall short on the chains at hand is bounded as in [2]_: no choice of ``k`` covers
more than what is covered already and the ``k`` largest gains from there.

References
----------
.. [1] G. Nemhauser, L. Wolsey, M. Fisher, "An analysis of approximations for maximizing
   submodular set functions", Mathematical Programming 14, 1978, section 4.
.. [2] J. Leskovec et al., "Cost-effective Outbreak Detection in Networks", KDD 2007,
   section 3.2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Pick:
    """One choice, in shares of the weight of all chains.

    ``alone`` is what it covers by itself, ``added`` what it covers that no pick before
    did, ``covered`` what all picks so far cover; no choice of as many covers more than
    ``at_most``.
    """

    key: str
    chains: int  # that pass it
    alone: float
    added: float
    covered: float
    at_most: float


def choose(
    passed: Sequence[Iterable[str]], weight: Sequence[float], top: int
) -> list[Pick]:
    """Pick up to ``top`` keys greedily, until nothing is left to cover.

    ``passed`` gives the keys that each chain passes, ``weight`` what each weighs, above
    0. Equal gains go to the key that sorts first.
    """
    sets = [set(keys) for keys in passed]
    keys = sorted(set().union(*sets))
    if not keys:
        return []
    place = {key: index for index, key in enumerate(keys)}
    # One entry for each pair of a key and a chain that passes it.
    key = np.array([place[k] for found in sets for k in sorted(found)], np.intp)
    chain = np.repeat(np.arange(len(sets)), [len(found) for found in sets])
    share = np.asarray(weight, np.float64) / float(np.sum(weight))

    def gains(is_open: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(key, (share * is_open)[chain], len(keys)).astype(np.float64)

    n_chains = np.bincount(key, minlength=len(keys))
    is_open = np.ones(len(sets), np.bool_)
    alone = gain = gains(is_open)
    most = np.full(len(keys), share[np.unique(chain)].sum())  # by number of picks, from 1
    covered = 0.0
    picks: list[Pick] = []
    while True:
        most = np.minimum(most, covered + np.cumsum(-np.sort(-gain)))
        if len(picks) == top or not gain.any():
            break
        best = int(gain.argmax())
        covered += float(gain[best])
        picks.append(
            Pick(keys[best], int(n_chains[best]), float(alone[best]), float(gain[best]),
                 covered, np.nan)
        )  # fmt: skip
        is_open[chain[key == best]] = False
        gain = gains(is_open)
    return [
        Pick(p.key, p.chains, p.alone, p.added, p.covered, max(p.covered, float(most[k])))
        for k, p in enumerate(picks)
    ]
