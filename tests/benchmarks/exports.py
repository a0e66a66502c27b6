"""How well exports of customs records are read whose layout nobody declared.

Run: ``python -m tests.benchmarks.exports [--all] [FOLDER or FILE.toml ...]``. Each table
of ``tests/io/wild/exports_*.toml`` is written as a file of its format and loaded with no
option. Every native column of its first records is then *right*, *unread* (empty where
it should not be) or *wrong* (filled with something else): a wrong reading is worse than
none. The rows were written, and what they must be read as, before the files were tried.
"""

import math
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from diversion.errors import DiversionError
from diversion.model.tables import SHIPMENTS
from diversion.records import Records
from diversion.store import open_store
from tests.workbooks import write_workbook

FOLDER = Path(__file__).parents[1] / "io" / "wild"
_NOT_COMPARED = frozenset(
    {"shipment_id", "consignment_id", "shipper_id", "consignee_id", "record_type",
     "known_on", "hs_edition", "source"}
)  # fmt: skip
_DIGITS = 15
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_SIDES = {
    "import": {None, "import_declaration"},
    "export": {None, "export_declaration"},
    "bill": {None, "bill_of_lading"},
}


@dataclass
class Reading:
    """What was read of one file: columns by how they were read."""

    right: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def exports(path: Path) -> dict[str, dict]:
    """The tables of one file of exports, by name."""
    return tomllib.loads(path.read_text("utf-8"))


def written(export: dict, folder: Path) -> Path:
    """Write an export as a file of its format."""
    kind, _, encoding = export["format"].replace(";", ",;,", 1).partition(",")
    delimiter = "\t" if kind == "tsv" else ","
    if encoding.startswith(";"):
        delimiter, encoding = ";", encoding[1:].lstrip(",")
    lines = export["text"].strip("\n").split("\n")
    path = folder / f"records.{'xlsx' if kind == 'xlsx' else 'csv'}"
    if kind == "xlsx":
        sheets: list[list[list[object]]] = [[]]
        for line in lines:
            if line == "---":
                sheets.append([])
            else:
                sheets[-1].append([_cell(text) for text in line.split("|")])
        return write_workbook(path, {f"S{n}": rows for n, rows in enumerate(sheets, 1)})
    text = "".join(
        line.replace("|", delimiter) + "\r\n" for line in _quoted(lines, delimiter)
    )
    path.write_bytes(text.encode(encoding or "utf-8"))
    return path


def _quoted(lines: list[str], delimiter: str) -> Iterator[str]:
    """Put cells that hold the delimiter in quotes, as programs do that write tables."""
    for line in lines:
        cells = line.split("|")
        yield "|".join(
            f'"{c.replace(chr(34), chr(34) * 2)}"'
            if (delimiter in c or '"' in c) and not c.startswith('"') else c
            for c in cells
        )  # fmt: skip


def _cell(text: str) -> object:
    """Give a number as programs keep it, unless it has more digits than they keep."""
    return float(text) if _NUMBER.fullmatch(text) and len(text) < _DIGITS else text


def read(export: dict) -> Reading:
    """Load an export and compare it with what it must be read as."""
    result = Reading()
    with tempfile.TemporaryDirectory() as folder:
        path = written(export, Path(folder))
        store = open_store(None)
        with Records(store, name="memory") as records:
            try:
                reports = list(records.load(path))
            except DiversionError as error:
                if "refused" in export:
                    told = export["refused"] in str(error)
                    (result.right if told else result.wrong).append(f"refused: {error}")
                else:
                    result.unread += [f"{c}: not loaded, {error}" for c in export["first"]]
                return result
            rows = store.read("shipments").to_pylist()
            rows.sort(key=_line)
            if "refused" in export:
                result.wrong.append(f"loaded, though {export['refused'] or 'no header'}")
                return result
            counts = {
                "n_rows": sum(each.loaded for each in reports),
                "n_rejected": sum(each.rejected for each in reports),
            }
    for name, found in counts.items():
        wanted = export.get(name, 0)
        if found == wanted:
            result.right.append(name)
        else:
            result.wrong.append(f"{name}: {found}, not {wanted}")
    if not rows:
        result.unread += list(export["first"])
        return result
    types = {row["record_type"] for row in rows}
    if not types <= _SIDES.get(export.get("side", ""), types):
        result.wrong.append(f"record_type: {types}, not of {export['side']}")
    _compare(rows[0], export["first"], result, whole=True)
    if "second" in export and len(rows) > 1:
        _compare(rows[1], export["second"], result, whole=False)
    return result


def _line(row: dict) -> tuple[str, int]:
    found = re.search(r"(\d+)$", row["source"] or "")
    return (row["source"] or "")[: found.start() if found else None], int(
        found[1]
    ) if found else 0


def _compare(row: dict, wanted: dict, result: Reading, *, whole: bool) -> None:
    names = [c.name for c in SHIPMENTS.columns if c.name not in _NOT_COMPARED]
    for name in names if whole else wanted:
        said = wanted.get(name, "")
        choices = said if isinstance(said, list) else [said]
        value = row[name]
        shown = f"{name}: {value!r}, not {said!r}"
        if any(_is_same(value, choice) for choice in choices):
            if choices != [""]:
                result.right.append(name)
        elif value is None:
            result.unread.append(shown)
        else:
            result.wrong.append(shown)


def _is_same(value: object, choice: object) -> bool:
    if value is None or choice == "":
        return value is None and choice == ""
    if isinstance(value, int | float):
        return isinstance(choice, int | float) and math.isclose(value, choice, rel_tol=1e-5)
    return str(value) == choice


def main() -> None:
    """Print what was read of each file, and the sums."""
    out = sys.stdout
    paths = [Path(each) for each in sys.argv[1:] if not each.startswith("--")]
    for path in paths or sorted(FOLDER.glob("exports_*.toml")):
        total = Reading()
        n_clean = 0
        tables = exports(path)
        for name, export in tables.items():
            found = read(export)
            total.right += found.right
            total.unread += found.unread
            total.wrong += found.wrong
            n_clean += not found.unread and not found.wrong
            if "--sums" not in sys.argv:
                for kind, lines in (("unread", found.unread), ("wrong", found.wrong)):
                    out.writelines(f"  {name}: {kind}: {line}\n" for line in lines)
        n_all = len(total.right) + len(total.unread) + len(total.wrong)
        out.write(
            f"{path.stem}: {len(tables)} files, {n_clean} read without fault; of {n_all} "
            f"columns {len(total.right)} right ({len(total.right) / n_all:.1%}), "
            f"{len(total.unread)} unread, {len(total.wrong)} wrong\n"
        )


if __name__ == "__main__":
    main()
