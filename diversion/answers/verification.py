"""A bundle against a case: the same, or what differs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diversion.analysis.chain import RecordRow
from diversion.answers.bundle import Bundle
from diversion.model.visible import visible

SHOWN: Final = 20  # differences of the answer, one line each
_LIMIT: Final = 100  # characters of a value


@dataclass(frozen=True)
class VerificationAnswer:
    """What differs between a bundle and a case, one line each; nothing if the same.

    ``notes`` do not count: rows that were loaded since and change nothing here.
    """

    chain_id: str
    n_rows: int
    differences: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.differences

    def __str__(self) -> str:
        lines = [f"differs: {line}" for line in self.differences]
        lines += [f"note: {line}" for line in self.notes]
        if self:
            lines.append(
                f"Same: {self.n_rows} rows and the answer about {visible(self.chain_id)}"
            )
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)


def row_differences(
    bundle: Bundle, held: Mapping[tuple[str, str], RecordRow]
) -> Iterator[str]:
    """Say which rows are gone, and which values of the others have changed."""
    for row in bundle.rows:
        name = f"{row['table']} {visible(str(row['record_id']))}"
        found = held.get((row["table"], row["record_id"]))
        if found is None:
            yield f"{name} is no longer in the case"
            continue
        now, before = dict(found.fields), row["fields"]
        for column in sorted({*now, *before}):
            if now.get(column) != before.get(column):
                was, is_ = (_value(fields.get(column)) for fields in (before, now))
                yield f"{name}: {column} was {was}, is {is_}"


def rows_left_out(bundle: Bundle, behind: Iterable[RecordRow]) -> Iterator[str]:
    """Say which rows stand behind the answer and are not in the bundle."""
    given = {(row["table"], row["record_id"]) for row in bundle.rows}
    for row in behind:
        if (row.table, row.record_id) not in given:
            yield f"{row.table} {visible(row.record_id)} is not in the bundle"


def version_differences(bundle: Bundle, versions: Mapping[str, str]) -> Iterator[str]:
    """Say which version of code, weights and model wrote the bundle, if another."""
    for name in ("code", "scorer", "model"):
        if bundle.versions.get(name) != versions[name]:
            was = visible(str(bundle.versions.get(name)), limit=_LIMIT)
            yield f"{name} version was {was}, is {versions[name]}"


def answer_differences(before: object, now: object) -> tuple[str, ...]:
    """Say what of an answer is otherwise, part by part, at most :data:`SHOWN` lines."""
    found = list(_differences("answer", before, now))
    more = len(found) - SHOWN
    rest = [f"{more} more parts of the answer"] if more > 0 else []
    return tuple(found[:SHOWN] + rest)


def _differences(place: str, before: object, now: object) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted({*before, *now}):
            yield from _differences(f"{place}.{key}", before.get(key), now.get(key))
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        pairs = zip(before, now, strict=True)
        for number, (one, other) in enumerate(pairs, 1):
            yield from _differences(f"{place}[{number}]", one, other)
    elif before != now:
        yield f"{place} was {_value(before)}, is {_value(now)}"


def _value(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"{len(value)} items"
    return visible(str(value), limit=_LIMIT)
