"""An explanation as a file that others can check: rows, hashes, question and versions."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from diversion.answers.explanation import ExplanationAnswer
from diversion.errors import InputError

FORMAT: Final = "diversion bundle"
VERSION: Final = 2
_PARTS: Final = ("question", "versions", "rows", "answer")
_ROW_PARTS: Final = {"table", "record_id", "fields", "sha256"}


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
    for row in content.get("rows") or ():
        if not isinstance(row, dict) or not row.keys() >= _ROW_PARTS:
            raise InputError(f"{path}: a row of the bundle lacks a part")
        if row["sha256"] != row_hash(row["fields"].items()):
            raise InputError(
                f"{path}: changed since it was written: the row {row['record_id']!r} "
                f"of {row['table']} does not have the hash {row['sha256'][:12]}…"
            )
    seal = content.pop("seal", None)
    if seal != _hash(content) or not all(name in content for name in _PARTS):
        raise InputError(f"{path}: changed since it was written: its seal does not fit")
    return Bundle(**{name: content[name] for name in _PARTS})


def _hash(content: object) -> str:
    text = json.dumps(content, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
