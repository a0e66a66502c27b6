"""US vessel manifests (CBP Automated Manifest System) as tables tied by bill identifier.

The header table has one row a bill; parties, cargo and tariff numbers are in tables of
their own. A bill whose goods have several tariff numbers gives one shipment for each,
with the mass that goes with it. Containers, marks and hazards are passed over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from diversion.io.foreign.csv_items import column_names, records
from diversion.io.foreign.rows import Layout, Row
from diversion.io.foreign.wording import day, joined, plain
from diversion.io.wild.goods import CodeShape, digits_of, stored_code
from diversion.io.wild.measures import kilograms, transport_mode
from diversion.io.wild.numbers import read_amount
from diversion.io.wild.places import country, port
from diversion.model.source import Reason, Reject
from diversion.model.tables import SHIPMENTS, Table

_NAME: Final = "us-ams"
_KEY: Final = "identifier"
_MEANING: Final = "US vessel manifest tables"
_COLUMNS: Final = {
    "header": frozenset({_KEY, "carrier_code", "vessel_name", "port_of_unlading"}),
    "bill": frozenset({_KEY, "master_bol_number", "house_bol_number"}),
    "shipper": frozenset({_KEY, "shipper_party_name"}),
    "consignee": frozenset({_KEY, "consignee_name", "consignee_address_1"}),
    "notify": frozenset({_KEY, "notify_party_name"}),
    "cargo": frozenset({_KEY, "description_sequence_number", "description_text"}),
    "tariff": frozenset({_KEY, "harmonized_number", "harmonized_weight"}),
    "container": frozenset({_KEY, "container_number", "container_type"}),
    "marks": frozenset({_KEY, "marks_and_numbers_1"}),
    "hazmat": frozenset({_KEY, "hazmat_code"}),
    "hazmat-class": frozenset({_KEY, "hazmat_classification"}),
}
_READ: Final = ("bill", "shipper", "consignee", "notify", "cargo", "tariff")
_EMPTY: Final = frozenset({"", "nan", "none", "null"})
_HEAD_BYTES: Final = 1 << 14
_LONGEST_DESCRIPTION: Final = 500

_Entry = dict[str, str]
_Entries = dict[str, list[_Entry]]


def read(paths: Sequence[Path], _table: Table) -> Iterator[Row | Reject]:
    """Give the shipments of every bill, then the rows of other tables that have no bill."""
    by_table = {_table_of(path): path for path in paths}
    parts: dict[str, _Entries] = {
        name: _by_bill(by_table[name]) for name in _READ if name in by_table
    }
    seen: set[str] = set()
    for item in _entries(paths[0]):
        if isinstance(item, Reject):
            yield item
            continue
        line, entry, raw = item
        bill = entry.get(_KEY, "")
        if not bill or bill in seen:
            reason = Reason.DUPLICATE if bill else Reason.MISSING
            yield Reject(line, _KEY, reason, raw)
            continue
        seen.add(bill)
        of_bill = {name: found.get(bill, []) for name, found in parts.items()}
        for values in _shipments(bill, entry, of_bill):
            yield Row(values, partial(str, raw), begins=line)
    for name in parts:
        yield from _orphans(by_table[name], seen)


def _shipments(
    bill: str, entry: Mapping[str, str], parts: Mapping[str, list[_Entry]]
) -> Iterator[_Entry]:
    common = _common(bill, entry, parts)
    masses = _masses_by_code(parts.get("tariff", []))
    if len(masses) < 2:  # noqa: PLR2004 - one lot of goods
        yield {**common, "hs_code": next(iter(masses), "")}
        return
    for code, mass in masses.items():
        yield {
            **common,
            "shipment_id": f"{common['shipment_id']}-{code}",
            "hs_code": code,
            "mass_kg": repr(mass) if mass else "",
            "quantity": "",
            "unit": "",
        }


def _common(
    bill: str, entry: Mapping[str, str], parts: Mapping[str, list[_Entry]]
) -> _Entry:
    numbers = _first(parts.get("bill", []))
    loaded = entry.get("foreign_port_of_lading", "")
    bound = entry.get("foreign_port_of_destination", "")
    from_port = port(loaded) or ""
    left = from_port[:2] or country(loaded) or ""
    imo = entry.get("conveyance_id_qualifier", "").startswith("IMO")
    unlading = entry.get("port_of_unlading", "")
    return {
        "shipment_id": f"US-AMS-{bill}",
        "record_type": "bill_of_lading",
        "shipper_name": _first(parts.get("shipper", [])).get("shipper_party_name", ""),
        "consignee_name": _first(parts.get("consignee", [])).get("consignee_name", ""),
        "notify_name": _first(parts.get("notify", [])).get("notify_party_name", ""),
        "arrived_on": day(
            entry.get("actual_arrival_date") or entry.get("estimated_arrival_date", "")
        ),
        "known_on": day(numbers.get("run_date", "")),
        "description": _described(parts.get("cargo", [])),
        "quantity": entry.get("manifest_quantity", ""),
        "unit": entry.get("manifest_unit", ""),
        "mass_kg": _mass(entry.get("weight", ""), entry.get("weight_unit", "")),
        "export_country": left,
        "import_country": (country(bound) or "") if bound else "US",
        "port_of_loading": from_port or loaded,
        "port_of_discharge": port(unlading, "US") or unlading,
        "transport_mode": transport_mode(entry.get("mode_of_transportation", "")) or "",
        "vessel_name": entry.get("vessel_name", ""),
        "vessel_imo": entry.get("conveyance_id", "") if imo else "",
        "document_ref": numbers.get("house_bol_number")
        or numbers.get("master_bol_number", ""),
    }


def _described(cargo: Iterable[_Entry]) -> str:
    texts = dict.fromkeys(each.get("description_text", "") for each in cargo)
    return joined(texts, "; ")[:_LONGEST_DESCRIPTION]


def _masses_by_code(tariff: Iterable[_Entry]) -> dict[str, float]:
    masses: dict[str, float] = {}
    for each in tariff:
        digits = digits_of(each.get("harmonized_number", ""))
        if digits:
            code, _ = stored_code(digits, CodeShape(0))
            unit = each.get("harmonized_weight_unit", "")
            mass = _mass(each.get("harmonized_weight", ""), unit)
            masses[code] = masses.get(code, 0.0) + float(mass or 0)
    return masses


def _mass(written: str, unit: str) -> str:
    amount, factor = read_amount(written, "."), kilograms(unit)
    if amount is None or factor is None or float(amount.digits) <= 0:
        return ""  # zero stands for a weight that was not given
    return repr(float(amount.digits) * factor)


def _first(entries: Sequence[_Entry]) -> _Entry:
    return entries[0] if entries else {}


def _by_bill(path: Path) -> _Entries:
    found: _Entries = {}
    for item in _entries(path):
        if not isinstance(item, Reject):
            _, entry, _ = item
            found.setdefault(entry.get(_KEY, ""), []).append(entry)
    return found


def _orphans(path: Path, seen: set[str]) -> Iterator[Reject]:
    for item in _entries(path):
        if isinstance(item, Reject):
            yield replace(item, file=path)
        elif item[1].get(_KEY, "") not in seen:
            yield Reject(item[0], None, Reason.ORPHAN, item[2], path)


def _entries(path: Path) -> Iterator[tuple[int, _Entry, str] | Reject]:
    names: list[str] = []
    for line, values, raw in records(path):
        if not names:
            names = [plain(value).lower() for value in values]
        elif len(values) == len(names):
            cells = map(plain, values)
            entry = {
                name: cell
                for name, cell in zip(names, cells, strict=True)
                if cell.lower() not in _EMPTY
            }
            yield line, entry, raw.strip()
        elif raw.strip():
            yield Reject(line, None, Reason.COLUMN_COUNT, raw.strip())


def _table_of(path: Path) -> str:
    with path.open("rb") as file:
        found = column_names(file.read(_HEAD_BYTES))
    return next((name for name, wanted in _COLUMNS.items() if wanted <= found), "")


def _recognise(wanted: frozenset[str], head: bytes) -> float:
    return 1.0 if wanted <= column_names(head) else 0.0


LAYOUT: Final = Layout(
    _NAME,
    _MEANING,
    (SHIPMENTS,),
    partial(_recognise, _COLUMNS["header"]),
    read,
    edition="",  # bills are records, no list of which there are editions
)
PARTS: Final = tuple(
    Layout(
        f"{_NAME}-{name}",
        f"the {name} table of {_MEANING}",
        (),
        partial(_recognise, wanted),
        None,
        part_of=_NAME,
    )
    for name, wanted in _COLUMNS.items()
    if name != "header"
)
