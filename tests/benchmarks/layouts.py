"""How well columns are told when words of their headers are taken from the vocabulary.

Run: ``python -m tests.benchmarks.layouts``. For each column of the files in
``tests/io/wild`` that was told, each word, stem or phrase of the vocabulary that its
header uses is hidden alone, and then all of them at once; the file is told again. Recall
is the share of columns that keep their role. What is left to tell by is other words of
the same header, likeness to other words, values, and the columns beside it.
"""

import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from diversion.io.wild.evidence import evidence_of
from diversion.io.wild.grids import GridRow
from diversion.io.wild.header import find_header
from diversion.io.wild.matching import match_evidence
from diversion.io.wild.opening import open_grids
from diversion.io.wild.words import Vocabulary, tokens, vocabulary

FOLDER = Path(__file__).parents[1] / "io" / "wild"


@dataclass
class Recall:
    """Columns that keep their role among those tried, and those that do not."""

    tried: int = 0
    kept: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.kept / self.tried


def tables() -> Iterator[tuple[str, tuple[str, ...], list[list[str]]]]:
    """Name, headers and cells by column of each file."""
    for path in sorted(FOLDER.glob("*/*")):
        if path.suffix == ".toml":
            continue
        (grid,) = open_grids(path)
        rows = [row for row in grid.rows() if isinstance(row, GridRow)]
        header = find_header(rows)
        assert header is not None
        width = len(header.texts)
        below = [row.cells + [""] * width for row in rows[header.below :]]
        yield path.stem, header.texts, [[row[i] for row in below] for i in range(width)]


def words_of(header: str, known: Vocabulary) -> set[str]:
    """Every word, stem and phrase of the vocabulary that a header uses."""
    parts = tokens(header)
    phrases = {
        " ".join(parts[i:j])
        for i in range(len(parts))
        for j in range(i + 1, len(parts) + 1)
    }
    used = phrases & known.words.keys()
    for part in parts:
        used |= {f"{stem}*" for stem in known.stems if part.startswith(stem)}
        if part not in known.words:  # several words run together
            used |= {word for word in known.words if len(word) > 1 and word in part}
    return used


def recall(*, every: int = 1) -> tuple[Recall, Recall]:
    """Recall with one word hidden at a time, and with all words of a header hidden.

    With ``every``, only each such trial is made.
    """
    known, one, whole = vocabulary(), Recall(), Recall()
    number = count()
    for name, headers, samples in tables():
        found = [evidence_of(sample) for sample in samples]
        told = match_evidence("shipments", headers, found).by_role
        for role, column in told.items():
            used = words_of(column.header, known)
            trials = [(one, {word}) for word in sorted(used)] + [(whole, used)]
            for result, hidden in trials:
                if next(number) % every:
                    continue
                words = known.without(frozenset(hidden))
                again = match_evidence("shipments", headers, found, words=words)
                result.tried += 1
                if again.columns[column.position].role == role:
                    result.kept += 1
                else:
                    what = ", ".join(sorted(hidden))
                    result.lost.append(f"{name}: {column.header!r} was {role}; hid {what}")
    return one, whole


def main() -> None:
    """Print recall, what is lost, and the machine."""
    start = time.perf_counter()
    out = sys.stdout
    for what, result in zip(("one word", "all words"), recall(), strict=True):
        out.writelines(f"  lost  {line}\n" for line in result.lost)
        out.write(f"{what} hidden: {result.kept} of {result.tried} columns keep their role")
        out.write(f", {result.share:.3f}\n")
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    out.write(f"{time.perf_counter() - start:.0f} s, {machine}\n")


if __name__ == "__main__":
    main()
