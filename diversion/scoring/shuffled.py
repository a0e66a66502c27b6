"""How high leads score by chance: where the dates of a case say nothing."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.analysis.answering import find_leads
from diversion.analysis.asking import Limits
from diversion.analysis.view import View
from diversion.engines import get_engine
from diversion.errors import InputError
from diversion.graph.shuffling import shuffle_dates
from diversion.scoring.fitted import Fitted

LOOKED_AT: Final = 1000  # leads of each shuffled case
MOST_SHUFFLES: Final = 100
SEED: Final = 11


@dataclass(frozen=True, slots=True)
class Shuffled:
    """Scores of the best leads, in bans, of a case with its dates shuffled, by shuffle."""

    scores: tuple[NDArray[np.float64], ...]

    def as_high(self, score: float) -> float | None:
        """Give how many leads score as high at least, the mean over shuffles.

        ``None`` where more do than were looked at.
        """
        counts = [int((found >= score).sum()) for found in self.scores]
        if max(counts) >= LOOKED_AT:
            return None
        return float(np.mean(counts))


def shuffled_leads(
    view: View, fitted: Fitted | None, limits: Limits, n_shuffles: int
) -> Shuffled:
    """Rank the leads of a case anew, each time with other dates.

    ``fitted`` is who ranks the leads of the case itself; ``None`` where the best chain
    does, under ``limits``.

    Raises
    ------
    InputError
        If ``n_shuffles`` is not between 1 and :data:`MOST_SHUFFLES`.
    """
    if not 1 <= n_shuffles <= MOST_SHUFFLES:
        raise InputError(f"found {n_shuffles} shuffles, expected 1 to {MOST_SHUFFLES}")
    scores = []
    for number in range(n_shuffles):
        graph = shuffle_dates(view.graph, np.random.default_rng((SEED, number)))
        directory = replace(view.directory, graph=graph)
        other = View(graph, view.ends, directory, view.store, view.as_of)
        if fitted is not None:
            found = replace(fitted, view=other).lead_scores(LOOKED_AT)
        else:
            chains, _ = find_leads(other, get_engine("compiled"), limits, top=LOOKED_AT)
            found = np.array([chain.score for chain in chains])
        scores.append(found)
    return Shuffled(tuple(scores))
