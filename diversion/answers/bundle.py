"""An explanation as a file that others can check: rows, hashes, question and versions."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from diversion.answers.explanation import ExplanationAnswer
from diversion.errors import InputError
from diversion.model.tables import TABLES

FORMAT: Final = "diversion bundle"
VERSION: Final = 3
_PARTS: Final = ("question", "versions", "rows", "answer")
_ROW_PARTS: Final[dict[str, Any]] = {
    "table": str,
    "record_id": str,
    "fields": dict,
    "sha256": str,
}
_QUESTION: Final[dict[str, Any]] = {
    "chain_id": str, "as_of": str | None, "join_documents": bool, "scorer": str,
}  # fmt: skip


@dataclass(frozen=True)
class Bundle:
    """What was asked, of what, and what came out; see :func:`make_bundle`.

    ``question`` has ``chain_id``, ``as_of``, ``join_documents`` and ``scorer``;
    ``versions`` has ``code``, ``scorer`` (the hand-made weights), ``model`` (the fitted
    one, or ``none``) and ``data``; each of ``rows`` has ``table``, ``record_id``,
    ``file``, ``row``, ``fields`` and the ``sha256`` of its fields.
    """

    question: Mapping[str, Any]
    versions: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]
    answer: Mapping[str, Any]

    def to_text(self) -> str:
        """Give the file: the same bytes for the same rows, question and versions."""
        content = {name: getattr(self, name) for name in _PARTS}
        content |= {"format": FORMAT, "version": VERSION}
        sealed = content | {"seal": _hash(content)}
        return json.dumps(sealed, indent=1, sort_keys=True, allow_nan=False) + "\n"


def make_bundle(
    explained: ExplanationAnswer,
    question: Mapping[str, Any],
    versions: Mapping[str, str],
) -> Bundle:
    """Bundle an explanation with the rows behind it."""
    rows = [
        {
            "table": row.table,
            "record_id": row.record_id,
            "file": row.file,
            "row": row.row,
            "fields": dict(row.fields),
            "sha256": row_hash(row.fields),
        }
        for row in explained.explanation.records
    ]
    return Bundle(question, versions, rows, answer_record(explained))


def answer_record(explained: ExplanationAnswer) -> dict[str, Any]:
    """Give an explanation as JSON has it, without its rows, which stand apart."""
    (record,) = explained.rows()
    plain: dict[str, Any] = json.loads(json.dumps(record, allow_nan=False))
    del plain["records"]
    return plain


def row_hash(fields: Iterable[tuple[str, str]]) -> str:
    """Hash the values of a row, in whatever order; its file and line are not part of it."""
    return _hash(sorted([name, value] for name, value in fields))


def read_bundle(path: str | Path) -> Bundle:
    """Read a bundle, and check that nobody has changed it.

    Raises
    ------
    InputError
        If it is no bundle, one of another version, or not as it was written.
    """
    try:
        content = json.loads(Path(path).read_bytes())
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{path}: found no JSON, expected a bundle") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InputError(f"{path}: found another kind of file, expected a bundle")
    if content.get("version") != VERSION:
        raise InputError(
            f"{path}: found a bundle of version {content.get('version')!r}, "
            f"expected version {VERSION}"
        )
    _check_shape(path, content)
    for row in content["rows"]:
        if row["sha256"] != row_hash(row["fields"].items()):
            raise InputError(
                f"{path}: changed since it was written: the row {row['record_id']!r} "
                f"of {row['table']} does not have the hash {row['sha256'][:12]!r}…"
            )
    seal = content.pop("seal", None)
    if seal != _hash(content):
        raise InputError(f"{path}: changed since it was written: its seal does not fit")
    return Bundle(**{name: content[name] for name in _PARTS})


def _check_shape(path: str | Path, content: Mapping[str, Any]) -> None:
    """Raise :class:`InputError` if a bundle lacks a part, or has one of another kind."""
    changed = f"{path}: changed since it was written"
    for name in _PARTS:
        kind = list if name == "rows" else dict
        if not isinstance(content.get(name), kind):
            raise InputError(f"{changed}: found no {name}")
    parts = [("question", content["question"], _QUESTION)]
    parts += [(f"row {k}", row, _ROW_PARTS) for k, row in enumerate(content["rows"], 1)]
    for what, part, kinds in parts:
        has_all = isinstance(part, dict) and all(
            name in part and isinstance(part[name], kind) for name, kind in kinds.items()
        )
        if not has_all:
            raise InputError(f"{changed}: its {what} lacks a part")
    unknown = {row["table"] for row in content["rows"]} - TABLES.keys()
    if unknown:
        raise InputError(f"{changed}: it has rows of {min(unknown)!r}, which is no table")
    day = content["question"]["as_of"]
    try:
        date.fromisoformat(day or "2000-01-01")
    except ValueError as error:
        raise InputError(f"{changed}: found {day!r}, expected a date") from error


def _hash(content: object) -> str:
    text = json.dumps(content, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
