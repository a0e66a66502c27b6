"""Copies of a labelled case with fields and documents removed, as real records lack them.

A model fitted on such copies too learns that what is not on record says nothing for or
against a company. For that, as many lawful records are thinned as records of chains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.scoring.evaluation import Truth
from diversion.scoring.fitting.first_legs import without_first_legs
from diversion.scoring.fitting.sides import read_sides

SHARE: Final = 0.35  # of chains of which all records are thinned together
MOST_RECORDS: Final = 1_500  # of a company whose records are thinned together
# How likely the records of one chain, or of one company, all lack these fields.
BLANKED: Final = (
    (0.8, ("mass_kg",)),
    (0.8, ("value_usd",)),
    (0.6, ("quantity", "unit")),
    (0.8, ("origin_country",)),
    (0.25, ("export_country",)),
    (0.2, ("import_country",)),
    (0.5, ("transport_mode",)),
    (0.6, ("port_of_loading", "port_of_discharge")),
    (0.7, ("notify_name", "forwarder_name", "end_user_name")),
    (0.7, ("vessel_name", "vessel_imo", "document_ref")),
    (0.8, ("consignment_id",)),
)
HEADING_ONLY, CHAPTER_ONLY = 0.6, 0.1  # chance that codes are cut to 4 or 2 digits
NO_CODE: Final = ((0.0, 0.5), (0.1, 0.3), (0.5, 0.2))  # share without a code, and chance
NO_ARRIVAL: Final = 0.7
MONTH_ONLY: Final = 0.3  # days stand for months
MIDDLE: Final = 15  # day of a month
OTHER_PAPERS: Final = 0.5
ONE_PAPER: Final = 0.7  # one document of each leg
THIN_ENTRIES: Final = 0.6  # the companies' entries are thinned with their records
NO_ENTRY_FIELD: Final = 0.85
NO_ROLE: Final = 0.35
ENTRY_FIELDS: Final = (
    "address", "phones", "emails", "directors", "identifiers", "incorporated_on",
    "dissolved_on", "activity", "kind", "aliases",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelledTables:
    """The native tables of a copy, and its truth."""

    tables: Mapping[str, pd.DataFrame]
    truth: Truth


def thin_case(
    tables: Mapping[str, pd.DataFrame], truth: Truth, random: np.random.Generator
) -> LabelledTables:
    """Thin the records of some chains, and as many of lawful companies.

    ``tables`` are the native tables by name. Of some chains the first legs are not on
    record either, and the truth says so. Other records stay as they are.
    """
    shipments = tables["shipments"].astype(object).reset_index(drop=True)
    sides = read_sides(shipments, truth)
    truth, is_gone = without_first_legs(truth, sides, random)
    paper = _Papers(shipments, sides.leg, random)
    is_done, thin = is_gone.copy(), set[str]()
    for chain in truth.chains:
        rows = np.flatnonzero(sides.of_chain(chain.chain_id) & ~is_done)
        if random.random() >= SHARE or not rows.size:
            continue
        is_done[rows] = True
        is_gone[paper.thin(rows)] = True
        if random.random() < THIN_ENTRIES:
            thin.update(company for route in chain.routes for company in route)
    illicit = sides.is_illicit
    wanted = (is_done & illicit).sum() / max(1, illicit.sum()) * (~illicit).sum()
    total = (is_done & ~illicit).sum()
    places = sides.lawful_rows()
    for company in random.permutation(sorted(places)):
        if total >= wanted:
            break
        rows = places[company][~is_done[places[company]]]
        if not 0 < rows.size <= MOST_RECORDS:
            continue
        is_done[rows] = True
        total += rows.size
        is_gone[paper.thin(rows)] = True
        if random.random() < THIN_ENTRIES:
            thin.add(company)
    companies = _thin_entries(tables["companies"], truth, thin, random)
    changed = {"shipments": paper.shipments[~is_gone], "companies": companies}
    return LabelledTables({**tables, **changed}, truth)


class _Papers:
    """The shipments while they are thinned, some rows at a time."""

    def __init__(
        self,
        shipments: pd.DataFrame,
        leg: NDArray[np.object_],
        random: np.random.Generator,
    ) -> None:
        self._columns = {name: shipments[name].to_numpy(copy=True) for name in shipments}
        self._leg = leg
        self._random = random

    @property
    def shipments(self) -> pd.DataFrame:
        """The table as it stands."""
        return pd.DataFrame(self._columns)

    def thin(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Blank fields of some rows; give those that are not on record at all."""
        for chance, names in BLANKED:
            if self._is(chance):
                for name in names:
                    self._set(name, rows, None)
        self._cut_codes(rows)
        self._blur_days(rows)
        if self._is(OTHER_PAPERS):
            self._set("record_type", rows, "other")
        if not self._is(ONE_PAPER):
            return rows[:0]
        mixed = self._random.permutation(rows)
        return mixed[pd.Series(self._leg[mixed]).duplicated().to_numpy()]

    def _is(self, chance: float) -> bool:
        return bool(self._random.random() < chance)

    def _set(self, name: str, rows: NDArray[np.intp], value: str | None) -> None:
        if name in self._columns:
            self._columns[name][rows] = value

    def _cut_codes(self, rows: NDArray[np.intp]) -> None:
        codes, draw = self._columns["hs_code"], self._random.random()
        shares, chances = zip(*NO_CODE, strict=True)
        without = self._random.choice(shares, p=chances)
        is_blank = self._random.random(rows.size) < without
        digits = 4 if draw < HEADING_ONLY else 2
        for row in rows[~is_blank] if draw < HEADING_ONLY + CHAPTER_ONLY else ():
            codes[row] = codes[row][:digits] if isinstance(codes[row], str) else None
        codes[rows[is_blank]] = None

    def _blur_days(self, rows: NDArray[np.intp]) -> None:
        if self._is(NO_ARRIVAL):
            dated = rows[pd.notna(self._columns["departed_on"][rows])]
            self._set("arrived_on", dated, None)
        if not self._is(MONTH_ONLY):
            return
        is_last = self._is(0.5)  # the last day of the month, or the fifteenth
        for name in ("departed_on", "arrived_on"):
            days = pd.to_datetime(pd.Series(self._columns[name][rows]))
            for row, day in zip(rows, days, strict=True):
                if not pd.isna(day):
                    last = day.days_in_month if is_last else MIDDLE
                    self._columns[name][row] = day.replace(day=last).date().isoformat()


def _thin_entries(
    companies: pd.DataFrame, truth: Truth, thin: set[str], random: np.random.Generator
) -> pd.DataFrame:
    result = companies.astype(object).reset_index(drop=True)
    is_thin = np.array([truth.company(c) in thin for c in result["company_id"]], np.bool_)
    for name in (*ENTRY_FIELDS, "roles"):
        chance = NO_ROLE if name == "roles" else NO_ENTRY_FIELD
        is_blank = is_thin & (random.random(is_thin.size) < chance)
        if name in result:
            result.loc[is_blank, name] = None
    return result
