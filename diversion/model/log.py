"""The log of a case: who did what when, each line sealed by the hash of the one before."""

import getpass
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

FIRST: Final = "0" * 64  # stands for the line before the first


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line. ``hash`` covers all the rest, ``previous`` is that of the line before.

    ``action`` is such as ``load`` or ``export``; ``subject`` what it was done to or
    with; ``sha256`` the hash of the file that went in or came out, if any; ``details``
    is JSON.
    """

    number: int  # from 1
    at: str  # UTC, ISO 8601
    who: str
    action: str
    subject: str
    sha256: str | None
    details: str
    previous: str
    hash: str


def next_line(
    last: tuple[int, str] | None,
    action: str,
    subject: str,
    *,
    sha256: str | None,
    details: Mapping[str, object],
) -> LogLine:
    """Write the line after ``last``, given as its number and its hash."""
    number, previous = last or (0, FIRST)
    line = LogLine(
        number=number + 1,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        who=_user(),
        action=action,
        subject=subject,
        sha256=sha256,
        details=json.dumps(details, sort_keys=True),
        previous=previous,
        hash="",
    )
    return LogLine(**(asdict(line) | {"hash": line_hash(line)}))


def line_hash(line: LogLine) -> str:
    """Hash everything of a line but its own hash."""
    content = asdict(line)
    del content["hash"]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def find_break(lines: Iterable[LogLine]) -> str | None:
    """Say where a log was changed, ``None`` where it stands as it was written.

    Lines cut off at the end leave no mark: compare the last hash with one kept elsewhere.
    """
    previous, expected = FIRST, 1
    for line in lines:
        if line.number != expected:
            return f"found line {line.number}, expected line {expected}"
        if line.previous != previous:
            return f"line {line.number} does not follow the line before it"
        if line.hash != line_hash(line):
            return f"line {line.number} was changed since it was written"
        previous, expected = line.hash, expected + 1
    return None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user, as in some containers
        return "unknown"
