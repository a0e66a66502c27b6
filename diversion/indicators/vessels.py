"""The ship that carried the goods."""

from typing import Final

import numpy as np
import pyarrow.compute as pc

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts
from diversion.indicators.outcome import Outcome, clear, fired, unknown
from diversion.indicators.reference import fold

FAMILY: Final = "vessel"
_DIGITS: Final = 7


@indicator(
    "V1", "S", FAMILY, weight=4, source=f"{sources.FATF_2025}; OFAC advisories to shipping",
    innocent="a typing error; look the ship up by name",
)  # fmt: skip
def false_ship_number(facts: Facts, hop: int) -> Outcome:
    """The IMO number of the ship cannot be one: its check digit is wrong.

    As with scrapped or invented numbers. Gaps in position signals and transfers at sea
    are not in the records. The value is the number.
    """
    numbers = [str(number) for number in facts.values(hop, "vessel_imo")]
    if not numbers:
        return unknown("shipments.vessel_imo", rows=facts.rows([hop]))
    for number in numbers:
        if not is_imo(number):
            return fired(f"{number!r} is no IMO number", facts.rows([hop]), number)
    return clear(f"{numbers[0]} can be an IMO number", facts.rows([hop]), numbers[0])


@indicator(
    "V2", "S", FAMILY, weight=4, source=sources.UN_PANEL,
    innocent="ships are sold and renamed; look at the owner before and after",
)  # fmt: skip
def renamed_ship(facts: Facts, hop: int) -> Outcome:
    """The ship sails under another name within two years, by its IMO number.

    Among the consignments of the case. The value is the number of names.
    """
    numbers = [str(number) for number in facts.values(hop, "vessel_imo")]
    if not numbers:
        return unknown("shipments.vessel_imo", rows=facts.rows([hop]))
    names: dict[str, str] = {}
    for number in numbers:
        for shipment_id, name in _voyages(facts, number, hop):
            key = fold(name.upper().replace("M/V", " ").replace("M/T", " "))
            names.setdefault(key.removeprefix("mv ").removeprefix("mt "), shipment_id)
    if not names:
        return unknown("shipments.vessel_name", rows=facts.rows([hop]))
    rows = (*facts.rows([hop]), *(("shipments", each) for each in sorted(names.values())))
    text = f"IMO {numbers[0]} sails as {', '.join(sorted(names))}"
    return (fired if len(names) > 1 else clear)(text, rows, len(names))


def is_imo(text: str) -> bool:
    """Say whether a text is an IMO ship number, by its check digit.

    The last of seven digits is that of the sum of the first six, weighted 7 down to 2.

    Examples
    --------
    >>> is_imo("IMO 9074729"), is_imo("9074728")
    (True, False)
    """
    digits = fold(text).removeprefix("imo").strip()
    if len(digits) != _DIGITS or not digits.isdecimal() or not digits.isascii():
        return False
    total = sum(int(d) * w for d, w in zip(digits, range(7, 1, -1), strict=False))
    return total % 10 == int(digits[-1])


def _voyages(facts: Facts, number: str, hop: int) -> list[tuple[str, str]]:
    """Give shipment and ship's name of the voyages of a number within two years."""
    table = facts.vessels
    rows = table.filter(pc.equal(table["vessel_imo"], number))
    found = []
    day = int(facts.hops.depart_lo[hop])
    ids = rows["shipment_id"].to_pylist()
    hops = facts.hop_by_record(ids)
    for shipment_id, name in zip(ids, rows["vessel_name"].to_pylist(), strict=True):
        its_hop = hops.get(shipment_id)
        if its_hop is None or not name:
            continue  # not known on the day of the view
        if abs(int(np.int64(facts.hops.depart_lo[its_hop])) - day) <= 730:  # noqa: PLR2004 - days
            found.append((shipment_id, str(name)))
    return sorted(found)
