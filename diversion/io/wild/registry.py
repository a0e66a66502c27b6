"""Tell what the tables of a file are, and read them."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from diversion.errors import LayoutError
from diversion.io.blocks import Block
from diversion.io.wild import convert
from diversion.io.wild.fields import Emptied
from diversion.io.wild.mapping_file import Mapping, mapping_text
from diversion.io.wild.opening import open_grids
from diversion.io.wild.plan import Plan
from diversion.io.wild.planning import make_plan
from diversion.io.wild.row_ids import Hashes, hashes_of
from diversion.model.source import SourceFile

LAYOUTS: Final = {"shipments": "shipment-records", "companies": "company-records"}


def recognise(
    path: Path, *, sha256: Callable[[Path], str], mapping: Mapping | None = None
) -> list[SourceFile]:
    """Give a source for each table of a file that is told to be shipments or companies.

    Raises
    ------
    LayoutError
        If the file cannot be opened, holds neither, or a mapping names a column that is
        not there.
    """
    grids = open_grids(path)
    if not grids:
        raise LayoutError(f"{path}: found no table in it")
    fingerprint = sha256(path)
    plans = [make_plan(grid, fingerprint, mapping) for grid in grids]
    found = [plan for plan in plans if isinstance(plan, Plan)]
    sources = [_source(plan) for plan in _in_order(found)]
    if not sources:
        why = "; ".join(dict.fromkeys(plan for plan in plans if isinstance(plan, str)))
        raise LayoutError(
            f"{path}: found no shipments and no companies ({why}); "
            "--mapping FILE.toml can say what its columns are"
        )
    if mapping is not None:  # what was loaded without it is another reading
        sources = [
            replace(
                source,
                sha256=hashlib.sha256(
                    f"{source.sha256}/{mapping.digest}".encode()
                ).hexdigest(),
            )
            for source in sources
        ]
    return sources


def read_blocks(source: SourceFile, emptied: Emptied) -> Iterator[Block]:
    """Read the rows of one table; ``emptied`` counts the values that cannot be read."""
    if not isinstance(source.plan, Plan):
        raise LayoutError(f"{source.path}: found no plan for reading it")
    yield from convert.read_blocks(source.plan, emptied)


def mapping_of(source: SourceFile) -> str:
    """Write how a source is read as the text of a mapping file."""
    if not isinstance(source.plan, Plan):
        return ""
    plan = source.plan
    return mapping_text(plan.table.name, plan.columns, plan.side)


def _in_order(plans: list[Plan]) -> Iterator[Plan]:
    """Let each table know those before it whose rows may be alike."""
    earlier: dict[str, list[Callable[[], Hashes]]] = {name: [] for name in LAYOUTS}
    for plan in plans:
        before = earlier[plan.table.name]
        yield replace(plan, earlier=tuple(before))
        if not plan.id_role:
            before.append(hashes_of(plan))


def _source(plan: Plan) -> SourceFile:
    used = set(plan.places.values())
    return SourceFile(
        path=plan.grid.path,
        table=plan.table,
        layout=LAYOUTS[plan.table.name],
        confidence=plan.confidence,
        sha256=plan.sha256,
        ignored_columns=tuple(
            dict.fromkeys(
                header
                for position, header in enumerate(plan.headers)
                if header and position not in used
            )
        ),
        part=plan.grid.part,
        columns=plan.columns,
        notes=plan.notes,
        plan=plan,
    )
