"""Varied copies of a labelled case: chains run otherwise than their simulator has them run.

In a varied copy goods wait longer on their way, are declared as other goods from some leg
on, and go in parts, lawful ones less often.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.model.tables import TABLES, Kind
from diversion.scoring.evaluation import Truth
from diversion.scoring.evaluation.truth import TrueChain
from diversion.scoring.fitting.planting import OWN_PAPERS
from diversion.scoring.fitting.sides import Sides, read_sides
from diversion.scoring.fitting.thinning import LabelledTables

SLOWER: Final = 0.85  # share of chains in which goods wait longer
LONGER: Final = (8, 20, 50, 100, 180)  # days; how much longer on average, drawn by chain
OTHERWISE: Final = 0.45  # of chains in which goods are declared as others from a leg on
# Most of the consignments that one record tells; the share is drawn evenly up to that.
IN_PARTS: Final = 0.7
LAWFUL: Final = 0.25  # of that share, for consignments of no chain
MOST_PARTS: Final = 3
THREE: Final = 0.5  # of those in parts, that go in three and not in two
PART: Final = ", part "
APART: Final = 25  # days within which the parts go
EVENNESS: Final = 3.0  # of the shares of the parts, of Dirichlet's distribution
DATES: Final = tuple(
    column.name for column in TABLES["shipments"].columns if column.kind is Kind.DATE
)
AMOUNTS: Final = ("mass_kg", "value_usd", "quantity")


def vary_case(
    tables: Mapping[str, pd.DataFrame], truth: Truth, random: np.random.Generator
) -> LabelledTables:
    """Let chains run otherwise; the truth knows the parts of consignments.

    ``tables`` are the native tables by name. Days stay within those of the case, and no
    leg leaves sooner after the one before than it did.
    """
    shipments = tables["shipments"].astype(object).reset_index(drop=True)
    sides = read_sides(shipments, truth)
    page = _Page(shipments, random)
    only = np.array([";".join(sorted(chains)) for chains in sides.chains])
    for chain in truth.chains:
        rows = np.flatnonzero((only == chain.chain_id) & sides.is_illicit)
        legs = page.in_order(rows, _places(chain, sides, rows))
        if legs is None:
            continue
        if random.random() < SLOWER:
            page.wait_longer(rows, legs)
        if random.random() < OTHERWISE:
            page.declare_otherwise(rows, legs, sides)
    parts, lots = page.in_parts(sides, truth.lots)
    told = pd.concat([page.table(), parts], ignore_index=True)
    return LabelledTables({**tables, "shipments": told}, replace(truth, lots=lots))


def _places(chain: TrueChain, sides: Sides, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """Give the place of each record's leg on the chain's routes, -1 where not known."""
    place: dict[tuple[object, object], int] = {}
    for route in chain.routes:
        for number, pair in enumerate(pairwise(route)):
            place[pair] = max(number, place.get(pair, 0))
    found = [place.get((sides.sender[k], sides.receiver[k]), -1) for k in rows]
    by_leg = {sides.leg[k]: p for k, p in zip(rows, found, strict=True) if p >= 0}
    return np.array([by_leg.get(sides.leg[k], -1) for k in rows], np.int64)


class _Page:
    """The shipments while they are written anew."""

    def __init__(self, shipments: pd.DataFrame, random: np.random.Generator) -> None:
        self._columns = {name: shipments[name].to_numpy(copy=True) for name in shipments}
        self._random = random
        self._days = {
            name: pd.to_datetime(shipments[name]).to_numpy("datetime64[D]")
            for name in DATES
            if name in shipments
        }
        told = np.stack([self._days["departed_on"], self._days["arrived_on"]])
        told = np.where(np.isnat(told), told[::-1], told)
        self._leaves, self._comes = told
        known = told[~np.isnat(told)]
        if known.size:
            self._first, self._last = known.min(), known.max()
        else:
            self._first = self._last = np.datetime64("NaT")

    def table(self) -> pd.DataFrame:
        """Give the table as it stands."""
        return pd.DataFrame(self._columns)

    def in_order(
        self, rows: NDArray[np.intp], place: NDArray[np.int64]
    ) -> NDArray[np.int64] | None:
        """Complete the places of legs by their days; ``None`` where there is no order."""
        is_known = place >= 0
        if not is_known.any() or np.isnat(self._leaves[rows]).any():
            return None
        day = self._leaves[rows].astype(np.int64)
        known = np.flatnonzero(is_known)
        nearest = np.abs(day[:, None] - day[known]).argmin(axis=1)
        return np.where(is_known, place, place[known][nearest])

    def wait_longer(self, rows: NDArray[np.intp], leg: NDArray[np.int64]) -> None:
        """Move legs apart: one stays, those before are earlier and those after later."""
        waits = self._random.exponential(self._random.choice(LONGER), leg.max())
        moved = np.append(0.0, np.cumsum(waits))
        by = (moved - moved[self._random.integers(moved.size)])[leg]
        before = (self._leaves[rows] - self._first).astype(np.float64)
        after = (self._last - self._comes[rows]).astype(np.float64)
        room = np.where(by < 0, before, after) / np.maximum(np.abs(by), 1.0)
        days = np.rint(by * min(1.0, float(room.min()))).astype(np.int64)
        self._move(rows, days)

    def declare_otherwise(
        self, rows: NDArray[np.intp], leg: NDArray[np.int64], sides: Sides
    ) -> None:
        """Give goods a code of lawful trade from one of the later legs on."""
        codes = self._columns["hs_code"]
        lawful = codes[~sides.is_illicit & pd.notna(codes)]
        if not leg.max() or not lawful.size:
            return
        code = str(self._random.choice(lawful))
        for row in rows[leg >= self._random.integers(1, leg.max() + 1)]:
            if isinstance(codes[row], str):
                codes[row] = code[: len(codes[row])]

    def in_parts(
        self, sides: Sides, lots: pd.DataFrame
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Tell some consignments in parts: the first stays, the others are given.

        The others leave within :data:`APART` days of it, under papers of their own. What
        is true of the whole, ``lots``, is true of them, and given with them.
        """
        is_whole = ~pd.Series(sides.leg).duplicated(keep=False).to_numpy()
        is_whole &= pd.notna(self._columns["mass_kg"])
        share = IN_PARTS * self._random.random() * np.where(sides.is_illicit, 1.0, LAWFUL)
        rows = np.flatnonzero(is_whole & (self._random.random(is_whole.size) < share))
        weight = self._random.gamma(EVENNESS, size=(rows.size, MOST_PARTS))
        has_third = self._random.random(rows.size) < THREE
        weight[~has_third, -1] = 0.0
        weight /= weight.sum(axis=1, keepdims=True)
        parts = []
        for number in range(1, MOST_PARTS):
            is_there = weight[:, number] > 0
            parts.append(self._part(rows[is_there], weight[is_there, number], number))
        for name in AMOUNTS:
            self._scale(name, rows, weight[:, 0])
        found = pd.concat(parts, ignore_index=True)
        known = lots.drop_duplicates("shipment_id").set_index("shipment_id")
        ids = found["shipment_id"].astype(str)
        of = ids.str.rsplit(PART, n=1).str[0].to_numpy()
        is_told = np.isin(of, known.index)
        told = known.reindex(of[is_told]).reset_index(drop=True).astype(object)
        told["shipment_id"] = ids[is_told].to_numpy()
        return found, pd.concat([lots.astype(object), told], ignore_index=True)

    def _part(
        self, rows: NDArray[np.intp], share: NDArray[np.float64], number: int
    ) -> pd.DataFrame:
        part = _Page(self.table().iloc[rows].reset_index(drop=True), self._random)
        every = np.arange(rows.size)
        for name in AMOUNTS:
            part._scale(name, every, share)
        later = self._random.integers(0, APART, rows.size)
        is_inside = part._comes + later.astype("timedelta64[D]") <= self._last
        part._move(every, np.where(is_inside, later, 0))
        table = part.table()
        table["shipment_id"] += f"{PART}{number + 1}"
        papers = [name for name in OWN_PAPERS if name in table]
        table[papers] = None
        return table

    def _move(self, rows: NDArray[np.intp], days: NDArray[np.int64]) -> None:
        for name, column in self._days.items():
            moved = column[rows] + days.astype("timedelta64[D]")
            is_told = ~np.isnat(moved) & (days != 0)
            self._columns[name][rows[is_told]] = moved[is_told].astype(str)

    def _scale(
        self, name: str, rows: NDArray[np.intp], factor: NDArray[np.float64]
    ) -> None:
        column = self._columns.get(name)
        if column is None:
            return
        for row, times in zip(rows, factor, strict=True):
            if pd.notna(column[row]):
                column[row] = round(float(column[row]) * float(times), 3)
