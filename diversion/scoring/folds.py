"""Which cases a model is fitted on, and which it is then asked about."""

from collections.abc import Iterator, Sequence


def folds(groups: Sequence[str], n_folds: int) -> Iterator[tuple[list[int], list[int]]]:
    """Give the cases to fit on and those left out, by place.

    Cases of one group, such as a case and its thinned copies, stay together. A single
    group is left out of itself, as nothing else is there to fit on.
    """
    names = list(dict.fromkeys(groups))
    n_parts = min(len(names), n_folds)
    everything = list(range(len(groups)))
    if n_parts < 2:  # noqa: PLR2004 - nothing can be left out
        yield everything, everything
        return
    for part in range(n_parts):
        out = set(names[part::n_parts])
        yield (
            [k for k in everything if groups[k] not in out],
            [k for k in everything if groups[k] in out],
        )
