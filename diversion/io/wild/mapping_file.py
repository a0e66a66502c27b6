"""A mapping as a TOML file: what a person says about the columns of a file."""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diversion.errors import InputError, LayoutError
from diversion.io.wild.roles import OTHER, roles
from diversion.io.wild.words import fold
from diversion.model.source import ColumnMatch
from diversion.model.tables import TABLES

_SETTINGS: Final = {"side": ("export", "import"), "currency": ("USD",)}
_NATIVE: Final = {
    "departed_on": "export_date",
    "arrived_on": "import_date",
    "mass_kg": "net_mass",
    "document_ref": "declaration_number",
    "record_type": "direction",
    "name": "company_name",
    "country": "company_country",
    "address": "company_address",
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """Headers by role, headers to leave out, values for all rows, and settings."""

    source: Path
    table: str
    columns: dict[str, str]
    ignored: tuple[str, ...]
    constants: dict[str, str]
    settings: dict[str, str]

    @property
    def digest(self) -> str:
        """A digest of all it says."""
        said = (self.table, self.columns, self.ignored, self.constants, self.settings)
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def positions(self, path: Path, headers: Iterable[str]) -> dict[int, str]:
        """Give the roles by position; raises `LayoutError` for a header not there."""
        at = {
            fold(header.strip()): position
            for position, header in reversed(list(enumerate(headers)))
        }
        found: dict[int, str] = {}
        for role, header in (*self.columns.items(), *(("", each) for each in self.ignored)):
            position = at.get(fold(header.strip()))
            if position is None:
                raise LayoutError(
                    f"{path}: found no column {header!r}, which {self.source} names"
                )
            found[position] = role
        return found


def read_mapping(path: Path) -> Mapping:
    """Read a mapping.

    Raises
    ------
    InputError
        If it is no TOML, or names a table, role or column that there is not.
    """
    try:
        tree = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: found no mapping, expected TOML ({error})") from error
    table = tree.get("table", "")
    if table not in ("", "shipments", "companies"):
        raise InputError(
            f"{path}: found table {table!r}, expected 'shipments' or 'companies'"
        )
    known = {role.name: role.table for role in roles() if role.table != OTHER}
    columns: dict[str, str] = {}
    for name, header in _texts(path, tree, "columns").items():
        role = name if name in known else _NATIVE.get(name, name)
        if known.get(role, OTHER) != (table or known.get(role)):
            raise InputError(
                f"{path}: found column {name!r}, expected one of {', '.join(sorted(known))}"
            )
        columns[role] = header
    constants = _texts(path, tree, "constants")
    for name in constants:
        if name not in TABLES[table or "shipments"].column_names:
            raise InputError(
                f"{path}: found constant {name!r}, expected a column of the native table"
            )
    settings = _texts(path, tree, "settings")
    for name, value in settings.items():
        if value not in _SETTINGS.get(name, ()):
            raise InputError(
                f"{path}: found setting {name} = {value!r}, expected {_settings()}"
            )
    ignored = tree.get("ignore", [])
    if not isinstance(ignored, list):
        raise InputError(f"{path}: found ignore = {ignored!r}, expected a list of headers")
    return Mapping(path, table, columns, tuple(map(str, ignored)), constants, settings)


def mapping_text(table: str, columns: Iterable[ColumnMatch], side: str | None) -> str:
    """Write what was told of a file as a mapping: one line a column, with its score."""
    known = {role.name for role in roles() if role.table == table}
    each = list(columns)
    lines = [f"table = {_quoted(table)}"]
    left = [
        _quoted(column.header)
        for column in each
        if column.role not in known and column.header
    ]
    if left:
        lines += ["ignore = [", *(f"    {header}," for header in left), "]"]
    lines += ["", "[columns]"]
    lines += [
        f"{column.role} = {_quoted(column.header)}  # {column.score:.2f}: {column.why}"
        for column in each
        if column.role in known
    ]
    if side:
        lines += ["", "[settings]", f"side = {_quoted(side)}"]
    return "\n".join(lines) + "\n"


def _texts(path: Path, tree: dict[str, object], name: str) -> dict[str, str]:
    found = tree.get(name, {})
    if not isinstance(found, dict) or not all(
        isinstance(each, str) for each in found.values()
    ):
        raise InputError(f"{path}: found [{name}] with other than texts")
    return found


def _settings() -> str:
    return "; ".join(
        f"{name} = {' or '.join(values)}" for name, values in _SETTINGS.items()
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # JSON's escapes are TOML's
