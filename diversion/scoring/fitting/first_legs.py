"""Chains whose first legs are not on record: the records begin in the middle."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.scoring.evaluation import Truth
from diversion.scoring.evaluation.truth import MIN_COMPANIES, TrueChain
from diversion.scoring.fitting.sides import Sides

SHARE: Final = 0.3  # of chains that lose their first legs
TWO: Final = 0.4  # chance that they lose two, where enough is left


def without_first_legs(
    truth: Truth, sides: Sides, random: np.random.Generator
) -> tuple[Truth, NDArray[np.bool_]]:
    """Take the first legs of some chains off the record.

    As large a share of lawful companies loses what it received. Gives the truth with the
    routes that are left, and which records are gone, shape (n_records,).
    """
    is_gone = np.zeros(sides.sender.size, np.bool_)
    chains = []
    for chain in truth.chains:
        rest, gone = _cut(chain, random)
        chains.append(rest)
        if gone:
            own = np.array([c == {chain.chain_id} for c in sides.chains], np.bool_)
            is_gone |= own & sides.is_illicit & np.isin(sides.sender, list(gone))
    lawful = ~sides.is_illicit
    share = is_gone.sum() / max(1, sides.is_illicit.sum())
    known = {c for c in sides.receiver[lawful] if c is not None}
    chosen = [c for c in sorted(known) if random.random() < share]
    is_gone |= lawful & np.isin(sides.receiver, chosen)
    return replace(truth, chains=tuple(chains)), is_gone


def _cut(chain: TrueChain, random: np.random.Generator) -> tuple[TrueChain, set[str]]:
    """Give a chain from its second or third company on, and the companies before."""
    if not chain.routes or random.random() >= SHARE:
        return chain, set()
    main = chain.routes[0]
    size = 2 if random.random() < TWO and len(main) - 2 >= MIN_COMPANIES else 1
    if len(main) - size < MIN_COMPANIES:
        return chain, set()
    left, gone = set(main[size:]), set[str]()
    routes = []
    for route in chain.routes:
        start = next((k for k, company in enumerate(route) if company in left), len(route))
        if len(route) - start >= MIN_COMPANIES:
            routes.append(tuple(route[start:]))
            gone.update(route[:start])
    return replace(chain, routes=tuple(dict.fromkeys(routes))), gone
