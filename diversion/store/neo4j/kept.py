"""Stored scripts that keep something, as statements for a server."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import pyarrow as pa

from diversion.model.tables import TABLES
from diversion.store.neo4j.connection import Statement
from diversion.store.neo4j.editions import (
    PAST_LABELS,
    change_statements,
    edition_statements,
    past_statements,
)
from diversion.store.neo4j.notes import NOTES, note_statements

KEPT: Final[Mapping[str, Callable[[pa.Table], list[Statement]]]] = {
    **{f"keep_{note.table}": partial(note_statements, note) for note in NOTES},
    **{f"keep_past_{name}": partial(past_statements, TABLES[name]) for name in PAST_LABELS},
    "keep_editions": edition_statements,
    "keep_changes": change_statements,
}
