"""The chance that at least one of several chains holds, where chains share their links.

A chain holds if all of its links do. Chains that share links are not independent, and
noisy-or, which takes them so, is far too high. Few chains are reckoned exactly, many by
sampling [1]_, with a standard error.

References
----------
.. [1] R. Karp, M. Luby, N. Madras, "Monte-Carlo Approximation Algorithms for Enumeration
   Problems", J. Algorithms 10 (1989), section 3: the coverage algorithm.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.chain import Chain, ChainHop
from diversion.errors import InputError

MOST_EXACT: Final = 12  # chains; their subsets are all looked at
SAMPLES: Final = 20_000
Event = Hashable


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance that any chain holds, in [0, 1], and how sure the figure is.

    ``standard_error`` is 0 where it is exact. ``noisy_or`` is what it would be if the
    chains shared nothing.
    """

    value: float
    standard_error: float
    noisy_or: float
    n_chains: int

    def __str__(self) -> str:
        error = f" ± {self.standard_error:.2g}" if self.standard_error else ""
        return (
            f"The chance that any of these {self.n_chains} chains holds: "
            f"{self.value:.2f}{error}, weights read as odds, not calibrated "
            f"(taken as independent: {self.noisy_or:.2f})"
        )


def chance_of_any(
    chains: Sequence[frozenset[Event]],
    probability: Mapping[Event, float],
    *,
    samples: int = SAMPLES,
    rng: np.random.Generator,
) -> Chance:
    """Give the chance that all events of at least one chain come true.

    Events are independent of each other, each with its ``probability``.

    Raises
    ------
    InputError
        If a probability is not in [0, 1], or there is no sample.
    """
    for event, value in probability.items():
        if not 0.0 <= value <= 1.0:
            raise InputError(f"the probability of {event!r} is {value}, expected 0 to 1")
    if samples < 1:
        raise InputError(f"found {samples} samples, expected at least 1")
    distinct = _minimal(chains)
    weights = np.array([_product(chain, probability) for chain in distinct])
    noisy_or = float(1 - np.prod(1 - weights)) if len(distinct) else 0.0
    if len(distinct) <= MOST_EXACT:
        value = _inclusion_exclusion(distinct, probability)
        return Chance(value, 0.0, noisy_or, len(chains))
    value, error = karp_luby(distinct, probability, samples=samples, rng=rng)
    return Chance(value, error, noisy_or, len(chains))


def karp_luby(
    chains: Sequence[frozenset[Event]],
    probability: Mapping[Event, float],
    *,
    samples: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Estimate the chance of any chain, and its standard error.

    Each sample draws a chain in proportion to its own chance, makes it hold, draws all
    other events, and counts how many chains then hold: the mean of one over that count,
    times the sum of the chances, is without bias.
    """
    events = sorted({event for chain in chains for event in chain}, key=repr)
    place = {event: k for k, event in enumerate(events)}
    holds = np.zeros((len(chains), len(events)), np.bool_)
    for row, chain in enumerate(chains):
        holds[row, [place[event] for event in chain]] = True
    chance = np.array([probability[event] for event in events])
    weights = np.array([_product(chain, probability) for chain in chains])
    total = float(weights.sum())
    if total == 0.0:
        return 0.0, 0.0
    drawn = rng.choice(len(chains), samples, p=weights / total)
    came_true = rng.random((samples, len(events))) < chance
    came_true |= holds[drawn]
    # A chain holds where none of its events is missing.
    missing = (~came_true).astype(np.float32) @ holds.T.astype(np.float32)
    share: NDArray[np.float64] = 1.0 / (missing == 0).sum(axis=1)
    error = float(share.std(ddof=1)) if samples > 1 else 0.0
    value = min(1.0, total * float(share.mean()))
    return value, total * error / float(np.sqrt(samples))


def chain_events(chain: Chain) -> Iterator[tuple[Event, float]]:
    """Give what must be true for a chain to hold, each with its probability.

    That goods go on at a company: the weight of the link read as log odds. That the last
    company is a DPRK end: its share in the score, ten to the power of its bans. What is
    on record is taken as true. Hand-made weights are no measured odds, and so the chance
    orders questions; with measured ones it is a probability.
    """
    before: ChainHop | None = None
    for hop in chain.hops:
        if before is not None:
            ends = (_name(before), _name(hop))
            yield ("link", *ends), float(1.0 / (1.0 + 10.0**-hop.weight))
        before = hop
    target = chain.score - sum(hop.weight for hop in chain.hops)
    last = chain.hops[-1]
    yield ("end", chain.target.company_id, _name(last)), float(min(1.0, 10.0**target))


def _name(hop: ChainHop) -> tuple[str | None, ...]:
    return hop.shipment_ids or (hop.from_id, hop.to_id)


def _minimal(chains: Sequence[frozenset[Event]]) -> list[frozenset[Event]]:
    """Leave out chains that hold only where another of them does."""
    distinct = sorted(set(chains), key=lambda chain: (len(chain), sorted(map(repr, chain))))
    kept: list[frozenset[Event]] = []
    for chain in distinct:
        if not any(other <= chain for other in kept):
            kept.append(chain)
    return kept


def _inclusion_exclusion(
    chains: Sequence[frozenset[Event]], probability: Mapping[Event, float]
) -> float:
    value = 0.0
    for size in range(1, len(chains) + 1):
        for some in combinations(chains, size):
            both = frozenset[Event]().union(*some)
            value += (-1) ** (size + 1) * _product(both, probability)
    return min(1.0, max(0.0, value))


def _product(events: frozenset[Event], probability: Mapping[Event, float]) -> float:
    return float(np.prod([probability[event] for event in sorted(events, key=repr)]))
