"""Rule packs: provisions of one jurisdiction, read from a TOML file and checked.

A pack has a table ``[pack]`` and any number of ``[[rule]]``, each with any number of
``[[rule.exception]]``. The files in ``diversion/rules/data`` show every key.
"""

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, cast

from diversion.errors import InputError

ANY_GOODS: Final = "*"
DIRECTIONS: Final = ("to", "from", "both", "diverted")
BASES: Final = ("text", "reading")


class Answer(StrEnum):
    """What a provision says about a consignment, the strictest first."""

    BANNED = "banned"
    PERMIT = "permit needed"
    INSPECT = "inspect"
    EXEMPT = "exempt"
    NOT_ASSESSABLE = "not assessable"
    DOES_NOT_APPLY = "does not apply"


@dataclass(frozen=True, slots=True)
class Clause:
    """An exception to a rule: the goods, days and consignees for which it answers."""

    answer: Answer
    text: str
    goods: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    provision: str = ""
    consignees: tuple[str, ...] = ()  # words in the consignee's name; empty is anybody
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One provision in force from a day, on goods that go to or from the DPRK.

    ``direction`` "diverted" is for goods declared elsewhere that may go on there.
    ``basis`` is "text" where the provision names the codes or all goods, "reading"
    where the codes are this pack's reading of its words. Between ``instrument_from``
    and ``valid_from`` the instrument was in force with a text that the pack does not
    have. Days are inclusive; ``None`` is open.
    """

    rule_id: str
    answer: Answer
    instrument: str
    provision: str
    valid_from: date
    direction: str
    goods: tuple[str, ...]
    basis: str
    text: str
    source: str
    valid_to: date | None = None
    instrument_from: date | None = None
    missing: str = ""
    exceptions: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one jurisdiction. ``states`` are its countries; empty is every state."""

    pack_id: str
    title: str
    version: str
    states: tuple[str, ...]
    source: str
    note: str
    rules: tuple[Rule, ...]


@cache
def shipped_packs() -> tuple[Pack, ...]:
    """Read the packs that come with the program."""
    folder = resources.files("diversion.rules").joinpath("data")
    paths = sorted(str(path) for path in folder.iterdir() if path.name.endswith(".toml"))
    return tuple(load_pack(Path(path)) for path in paths)


def load_pack(path: Path) -> Pack:
    """Read a pack from a file.

    Raises
    ------
    InputError
        If it is no TOML, a key is missing or not known, or a value not allowed.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: found no TOML: {error}") from error
    where = f"{path}: [pack]"
    head = _table(data, "pack", where)
    source = _text(head, "source", where)
    pack = Pack(
        pack_id=_text(head, "id", where),
        title=_text(head, "title", where),
        version=_text(head, "version", where),
        states=_texts(head, "states", where),
        source=source,
        note=str(head.get("note", "")),
        rules=tuple(_rule(raw, source, path) for raw in data.get("rule", ())),
    )
    ids = [rule.rule_id for rule in pack.rules]
    doubled = sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1})
    if doubled:
        raise InputError(f"{path}: found rule {doubled[0]!r} twice")
    return pack


def _rule(raw: object, source: str, path: Path) -> Rule:
    if not isinstance(raw, dict):
        raise InputError(f"{path}: found {raw!r}, expected tables [[rule]]")
    table = cast("dict[str, Any]", raw)
    where = f"{path}: rule {table.get('id', '?')!r}"
    _only(table, _RULE_KEYS, where)
    return Rule(
        rule_id=_text(table, "id", where),
        answer=_answer(table, where),
        instrument=_text(table, "instrument", where),
        provision=_text(table, "provision", where),
        valid_from=cast(date, _day(table, "from", where, required=True)),
        valid_to=_day(table, "to", where),
        instrument_from=_day(table, "instrument_from", where),
        direction=_choice(table, "direction", DIRECTIONS, where),
        goods=_goods(table, where),
        basis=_choice(table, "basis", BASES, where),
        text=_text(table, "text", where),
        source=str(table.get("source", source)),
        missing=str(table.get("missing", "")),
        exceptions=tuple(_clause(each, where) for each in table.get("exception", ())),
    )


def _clause(table: dict[str, Any], where: str) -> Clause:
    where = f"{where}, exception"
    _only(table, _CLAUSE_KEYS, where)
    return Clause(
        answer=_answer(table, where),
        text=_text(table, "text", where),
        goods=_goods(table, where),
        valid_from=_day(table, "from", where),
        valid_to=_day(table, "to", where),
        provision=str(table.get("provision", "")),
        consignees=_texts(table, "consignees", where) if "consignees" in table else (),
        missing=str(table.get("missing", "")),
    )


def _keys(kind: type) -> frozenset[str]:
    names = {"rule_id": "id", "valid_from": "from", "valid_to": "to",
             "exceptions": "exception"}  # fmt: skip
    return frozenset(names.get(field.name, field.name) for field in fields(kind))


_RULE_KEYS: Final = _keys(Rule)
_CLAUSE_KEYS: Final = _keys(Clause)


def _only(table: dict[str, Any], allowed: frozenset[str], where: str) -> None:
    strange = sorted(table.keys() - allowed)
    if strange:
        raise InputError(f"{where}: found key {strange[0]!r}, expected {sorted(allowed)}")


def _table(data: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    found = data.get(name)
    if not isinstance(found, dict):
        raise InputError(f"{where}: found no such table")
    return found


def _text(table: dict[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise InputError(f"{where}: found {key} = {value!r}, expected a text")
    return value


def _texts(table: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InputError(f"{where}: found {key} = {value!r}, expected a list of texts")
    return tuple(value)


def _goods(table: dict[str, Any], where: str) -> tuple[str, ...]:
    goods = _texts(table, "goods", where)
    for prefix in goods:
        is_code = prefix.isdecimal() and len(prefix) in (2, 4, 6)
        if not is_code and prefix != ANY_GOODS:
            raise InputError(
                f"{where}: found goods {prefix!r}, expected 2, 4 or 6 digits or '*'"
            )
    if not goods:
        raise InputError(f"{where}: found no goods")
    return goods


def _answer(table: dict[str, Any], where: str) -> Answer:
    return Answer(_choice(table, "answer", tuple(each.value for each in Answer), where))


def _choice(table: dict[str, Any], key: str, allowed: tuple[str, ...], where: str) -> str:
    value = table.get(key)
    if value not in allowed:
        expected = ", ".join(map(repr, allowed))
        raise InputError(f"{where}: found {key} = {value!r}, expected one of {expected}")
    return str(value)


def _day(
    table: dict[str, Any], key: str, where: str, *, required: bool = False
) -> date | None:
    value = table.get(key)
    if value is None and not required:
        return None
    if not isinstance(value, date):
        raise InputError(f"{where}: found {key} = {value!r}, expected a date")
    return value
