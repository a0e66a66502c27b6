"""Which cases a model is fitted on, and which it is then asked about."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from diversion.processors import at_once, n_processors

Fold = tuple[list[int], list[int]]  # places of the cases to fit on, and of those left out
N_FOLDS: Final = 5  # with fewer, figures are of models that saw far fewer cases
Fitted = TypeVar("Fitted")
Answer = TypeVar("Answer")


def folds(groups: Sequence[str], n_folds: int = N_FOLDS) -> list[Fold]:
    """Give the cases to fit on and those left out, by place.

    Cases of one group, such as a case and its copies, stay together. A single group is
    left out of itself, as nothing else is there to fit on.
    """
    names = list(dict.fromkeys(groups))
    n_parts = min(len(names), n_folds)
    everything = list(range(len(groups)))
    if n_parts < 2:  # noqa: PLR2004 - nothing can be left out
        return [(everything, everything)]
    left = [set(names[part::n_parts]) for part in range(n_parts)]
    return [
        (
            [k for k in everything if groups[k] not in out],
            [k for k in everything if groups[k] in out],
        )
        for out in left
    ]


def fit_each(parts: Sequence[Fold], fit: Callable[[list[int]], Fitted]) -> list[Fitted]:
    """Fit on what each fold keeps, and last on all cases; as many at once as may be."""
    everything = sorted({k for _, left in parts for k in left})
    kept = [*(kept for kept, _ in parts), everything]
    return at_once(n_processors(), [partial(fit, places) for places in kept])


def ask_each(
    parts: Sequence[Fold],
    models: Sequence[Fitted],
    ask: Callable[[int, Fitted], Answer],
) -> list[Answer]:
    """Ask about every case what :func:`fit_each` fitted without it."""
    found = {
        k: ask(k, model)
        for (_, left), model in zip(parts, models, strict=False)
        for k in left
    }
    return [found[k] for k in range(len(found))]
