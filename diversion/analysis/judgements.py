"""What a person has judged of two records; it outranks every score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import pandas as pd
import pyarrow as pa

from diversion.errors import InputError
from diversion.store.base import Reader


class Verdict(StrEnum):
    """Whether two records are of one company."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


COLUMNS: Final = ("one_id", "other_id", "verdict", "judged_on", "note")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on two records: company ids, ``name:KEY`` of a shipment, listing ids."""

    one_id: str
    other_id: str
    verdict: Verdict
    judged_on: date
    note: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in order."""
        return ordered(self.one_id, self.other_id)


def ordered(one: str, other: str) -> tuple[str, str]:
    """Put two ids in order, for a pair has none."""
    return (one, other) if one <= other else (other, one)


def read_judgements(store: Reader) -> dict[tuple[str, str], Verdict]:
    """Give the verdict on every pair that was judged."""
    rows = store.query("list_judgements").to_pylist()
    return {(row["one_id"], row["other_id"]): Verdict(row["verdict"]) for row in rows}


def check_judgements(verdicts: dict[tuple[str, str], Verdict]) -> None:
    """Raise :class:`InputError` if records judged the same include two judged different.

    Examples
    --------
    >>> same, different = Verdict.SAME, Verdict.DIFFERENT
    >>> check_judgements({("A", "B"): same, ("B", "C"): same, ("A", "C"): different})
    Traceback (most recent call last):
        ...
    diversion.errors.InputError: judgements contradict: A and C are judged different, but \
the same by A = B = C
    """
    neighbours: dict[str, list[str]] = {}
    for (one, other), verdict in sorted(verdicts.items()):
        if verdict is Verdict.SAME:
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
    for (one, other), verdict in sorted(verdicts.items()):
        if verdict is Verdict.DIFFERENT and (way := _way(neighbours, one, other)):
            raise InputError(
                f"judgements contradict: {one} and {other} are judged different, but "
                f"the same by {' = '.join(way)}"
            )


def check_pairs(judgements: Iterable[Judgement]) -> None:
    """Raise :class:`InputError` if judgements given together say two things of one pair."""
    said: dict[tuple[str, str], Verdict] = {}
    for each in judgements:
        before = said.setdefault(each.pair, each.verdict)
        if before is not each.verdict:
            one, other = each.pair
            raise InputError(
                f"judgements contradict: {one} and {other} are judged {before} and "
                f"{each.verdict}"
            )


def judgements_table(judgements: Iterable[Judgement]) -> pa.Table:
    """Give judgements as the store keeps them; of two on one pair the later counts."""
    last = {judgement.pair: judgement for judgement in judgements}
    rows = [
        (*pair, str(each.verdict), each.judged_on, each.note)
        for pair, each in sorted(last.items())
    ]
    kinds = (pa.string(), pa.string(), pa.string(), pa.date32(), pa.string())
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    return pa.table(
        [pa.array(c, kind) for c, kind in zip(columns, kinds, strict=True)],
        names=list(COLUMNS),
    )


def parse_judgements(
    rows: Iterable[Sequence[str]], *, where: str, today: date
) -> list[Judgement]:
    """Read judgements from rows of text under a header; ``where`` names their file.

    Raises
    ------
    InputError
        If the header lacks a column, or a row is no judgement; it names file and row.
    """
    numbered = enumerate(rows, start=1)
    _, header = next(numbered, (0, ()))
    names = [name.strip().lower() for name in header]
    if missing := [name for name in COLUMNS[:3] if name not in names]:
        raise InputError(f"{where}: found no column {missing[0]!r} in its header")
    result = []
    for number, row in numbered:
        if not any(row):
            continue
        values = dict(zip(names, (value.strip() for value in row), strict=False))
        result.append(_parse(values, f"{where}, row {number}", today))
    return result


def judged_apart(aliases: pd.DataFrame, store: Reader, index: pd.Series) -> pd.DataFrame:
    """Leave out pairs, ``start`` and ``end`` by ``index``, that are judged different."""
    verdicts = store.query("list_judgements").to_pandas()
    apart = verdicts[verdicts["verdict"] == "different"]
    ends = {
        frozenset(pair)
        for pair in zip(
            apart["one_id"].map(index), apart["other_id"].map(index), strict=True
        )
    }
    if not ends:
        return aliases
    pairs = zip(aliases["start"], aliases["end"], strict=True)
    return aliases[[frozenset(pair) not in ends for pair in pairs]]


def _parse(values: dict[str, str], place: str, today: date) -> Judgement:
    one, other = values.get("one_id", ""), values.get("other_id", "")
    if not one or not other or one == other:
        raise InputError(f"{place}: found ids {one!r} and {other!r}, expected two records")
    try:
        verdict = Verdict(values.get("verdict", "").lower())
    except ValueError as error:
        raise InputError(
            f"{place}: found verdict {values.get('verdict', '')!r}, "
            "expected same, different or unsure"
        ) from error
    text = values.get("judged_on", "")
    try:
        judged_on = date.fromisoformat(text) if text else today
    except ValueError as error:
        raise InputError(f"{place}: found {text!r}, expected a date") from error
    return Judgement(one, other, verdict, judged_on, values.get("note") or None)


def _way(neighbours: dict[str, list[str]], start: str, end: str) -> tuple[str, ...]:
    """Find the shortest chain of records judged the same, or nothing."""
    found: dict[str, tuple[str, ...]] = {start: (start,)}
    queue = [start]
    for place in queue:
        for other in neighbours.get(place, ()):
            if other not in found:
                found[other] = (*found[place], other)
                queue.append(other)
    return found.get(end, ())
