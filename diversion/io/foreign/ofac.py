"""Entries of the US Treasury's list of Specially Designated Nationals, to native tables.

Every entry is a listing. Remarks such as "Linked To: MAHAN AIR" become links; the entries
at their ends, and only those, are companies too, under the same id. A name that is not on
the list, or that two entries have, leaves its link without a known end.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from diversion.io.foreign import remarks
from diversion.io.foreign.countries import country_code
from diversion.io.foreign.dpl import digest
from diversion.io.foreign.rows import Row
from diversion.io.foreign.wording import identifier, joined, listed, name_or_address
from diversion.model.source import Reject
from diversion.model.tables import COMPANIES, LINKS, Table

_SOURCE: Final = "OFAC SDN list"
# Aircraft are conveyances, which the tables call vessels.
_KINDS: Final = {
    "individual": "person",
    "vessel": "vessel",
    "aircraft": "vessel",
    "": "company",
    "entity": "company",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry with all that other files say of it.

    ``addresses`` pairs each address with its country; ``numbers`` are identifiers that
    stand outside of the remarks; ``flag`` is a vessel's.
    """

    number: str
    name: str
    kind: str
    programme: str
    remarks: str
    raw: Callable[[], str]
    line: int | None = None
    flag: str = ""
    call_sign: str = ""
    aliases: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    nations: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


Entries = Callable[[], Iterator[Entry | Reject]]


def rows(entries: Entries, table: Table) -> Iterator[Row | Reject]:
    """Give the rows of one native table; ``entries`` is read twice."""
    ends = _find_ends(entries())
    tied = {number for number, _name in ends} | {end for end in ends.values() if end}
    for entry in entries():
        if isinstance(entry, Reject):
            yield entry
        elif table is LINKS:
            for name in remarks.ties(entry.remarks):
                values = _link(entry, name, ends.get((entry.number, name), ""))
                yield Row(values, entry.raw, begins=entry.line)
        elif table is not COMPANIES:
            own = {"listing_id": _id(entry.number), "authority": "OFAC"}
            if entry.number in tied:
                own["company_id"] = _id(entry.number)
            yield Row(
                _party(entry) | own | {"programme": entry.programme},
                entry.raw,
                entry.line,
            )
        elif entry.number in tied:
            own = {"company_id": _id(entry.number)}
            yield Row(_party(entry) | own, entry.raw, entry.line)


def _find_ends(entries: Iterator[Entry | Reject]) -> dict[tuple[str, str], str]:
    """Find the one entry behind each (entry number, name) tie, or nothing."""
    by_name: defaultdict[str, set[str]] = defaultdict(set)
    by_alias: defaultdict[str, set[str]] = defaultdict(set)
    wanted: list[tuple[str, str]] = []
    for entry in entries:
        if isinstance(entry, Reject) or not entry.number:
            continue
        by_name[_key(entry.name)].add(entry.number)
        for alias in entry.aliases:
            by_alias[_key(alias)].add(entry.number)
        wanted.extend((entry.number, name) for name in remarks.ties(entry.remarks))
    ends = {}
    for start, name in wanted:
        found = by_name.get(_key(name)) or by_alias.get(_key(name)) or set()
        ends[start, name] = next(iter(found)) if len(found) == 1 else ""
    return ends


def _key(name: str) -> str:
    return " ".join(name.upper().split()).rstrip(".")


def _id(number: str) -> str:
    return f"OFAC-{number}" if number else ""


def _party(entry: Entry) -> dict[str, str]:
    address = joined((address for address, _country in entry.addresses), "; ")
    said = entry.nations + remarks.nations(entry.remarks)
    places = [country for _address, country in entry.addresses]
    countries = [entry.flag, *said, *places]
    codes = [country_code(country) for country in countries if country]
    return {
        "name": name_or_address(entry.name, address),
        "aliases": listed(
            [*entry.aliases, *remarks.other_names(entry.remarks)], besides=entry.name
        ),
        "kind": _KINDS.get(entry.kind.lower(), ""),
        "country": codes[0] if codes else "",
        "address": address,
        "identifiers": listed(
            [
                *entry.numbers,
                *remarks.numbers(entry.remarks),
                identifier("call-sign", entry.call_sign),
            ]
        ),
        "source": _SOURCE,
    }


def _link(entry: Entry, name: str, end: str) -> dict[str, str]:
    return {
        "link_id": f"{_id(entry.number)}-{end or digest(name)}",
        "from_id": _id(entry.number),
        "to_id": _id(end) if end else f"OFAC-name:{name}",
        "type": "associated",
        "source": f"{_SOURCE}, Linked To: {name}",
    }
