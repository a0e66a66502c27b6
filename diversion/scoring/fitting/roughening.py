"""Rough copies of a labelled case: everything is recorded less well, by shares drawn once.

Where thinned copies lack all fields of some chains, a rough copy is as the files of
another customs service are: legs and documents are missing, companies go by misspelt
names, goods are told by another heading, fields are blank, all at random and alike for
lawful records and those of chains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.scoring.evaluation import Truth
from diversion.scoring.evaluation.truth import MIN_COMPANIES, TrueChain
from diversion.scoring.fitting.sides import Sides, read_sides
from diversion.scoring.fitting.thinning import LabelledTables

# Most that each share can be; a copy draws it evenly between nothing and that.
NO_LEG: Final = 0.25
NO_DOCUMENT: Final = 0.25
NO_ID: Final = 0.35  # of records with the id and the name of a side
MISSPELT: Final = 0.4  # of the names that are left without an id
BLANK: Final = (
    (0.2, ("mass_kg",)),
    (0.3, ("value_usd",)),
    (0.3, ("quantity", "unit")),
    (0.4, ("origin_country",)),
    (0.5, ("notify_name", "forwarder_name", "end_user_name")),
    (0.5, ("vessel_name", "vessel_imo", "document_ref")),
    (0.5, ("port_of_loading", "port_of_discharge")),
    (0.6, ("consignment_id",)),
)
ONE_DATE: Final = 0.5  # of records with both dates
OTHER_CODE: Final = 0.12
SHORT_CODE: Final = 0.2
HEADING: Final = 4  # digits of a code cut short
CHAPTER: Final = 2
UNEVEN: Final = 0.5  # chance that a copy measures anew, of mass and of value
MEASURED: Final = 0.3  # share of records measured anew
SPREAD: Final = 0.06  # most of the standard deviation of the logarithm
ENTRY_BLANK: Final = (
    (0.5, "address"), (0.5, "phones"), (0.5, "emails"), (0.5, "directors"),
    (0.5, "identifiers"), (0.5, "incorporated_on"), (0.5, "activity"), (0.5, "kind"),
    (0.5, "aliases"), (0.3, "roles"),
)  # fmt: skip
SHORTEST: Final = 4  # letters of a name that is misspelt
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def rough_case(
    tables: Mapping[str, pd.DataFrame], truth: Truth, random: np.random.Generator
) -> LabelledTables:
    """Record everything less well; the truth says which parts of routes are left.

    ``tables`` are the native tables by name.
    """
    shipments = tables["shipments"].astype(object).reset_index(drop=True)
    sides = read_sides(shipments, truth)
    legs, leg = np.unique(sides.leg.astype(str), return_inverse=True)
    is_lost = random.random(legs.size) < NO_LEG * random.random()
    is_gone = is_lost[leg] | (random.random(leg.size) < NO_DOCUMENT * random.random())
    page = _Page(shipments, random)
    page.hide_companies()
    for most, names in BLANK:
        page.blank(names, most)
    page.keep_one_date()
    page.tell_goods_otherwise()
    page.measure_anew()
    rough = page.table()[~is_gone]
    companies = _blank_entries(tables["companies"], random)
    return LabelledTables(
        {**tables, "shipments": rough, "companies": companies},
        _what_is_left(truth, sides, set(rough["shipment_id"]), ~is_gone),
    )


class _Page:
    """The shipments while they are written anew."""

    def __init__(self, shipments: pd.DataFrame, random: np.random.Generator) -> None:
        self._columns = {name: shipments[name].to_numpy(copy=True) for name in shipments}
        self._random = random
        self._size = len(shipments)

    def table(self) -> pd.DataFrame:
        """Give the table as it stands."""
        return pd.DataFrame(self._columns)

    def blank(self, names: Sequence[str], most: float) -> None:
        """Blank some fields together."""
        is_blank = self._some(most)
        for name in names:
            if name in self._columns:
                self._columns[name][is_blank] = None

    def hide_companies(self) -> None:
        """Leave names without ids, some of them misspelt."""
        for side in ("shipper", "consignee"):
            named = self._known(f"{side}_name") & self._known(f"{side}_id")
            is_hidden = named & self._some(NO_ID)
            if not is_hidden.any():
                continue
            self._columns[f"{side}_id"][is_hidden] = None
            names = self._columns[f"{side}_name"]
            for row in np.flatnonzero(is_hidden & self._some(MISSPELT)):
                names[row] = misspell(str(names[row]), self._random)

    def keep_one_date(self) -> None:
        """Leave records with one of their two dates, mostly the same one."""
        is_late = self._random.random(self._size) < self._random.random()
        both = self._known("departed_on") & self._known("arrived_on") & self._some(ONE_DATE)
        for name, is_dropped in (("arrived_on", is_late), ("departed_on", ~is_late)):
            if both.any():
                self._columns[name][both & is_dropped] = None

    def tell_goods_otherwise(self) -> None:
        """Give some goods another code of the chapter, and cut some codes short."""
        codes = self._columns["hs_code"]
        is_known = self._known("hs_code")
        known = pd.Series(codes[is_known].astype(str))
        pool = {c: found.unique() for c, found in known.groupby(known.str[:CHAPTER])}
        for row in np.flatnonzero(is_known & self._some(OTHER_CODE)):
            codes[row] = self._random.choice(pool[str(codes[row])[:CHAPTER]])
        for row in np.flatnonzero(is_known & self._some(SHORT_CODE)):
            codes[row] = str(codes[row])[:HEADING]

    def measure_anew(self) -> None:
        """Weigh and value some goods anew, a little otherwise."""
        for name in ("mass_kg", "value_usd"):
            if self._random.random() >= UNEVEN or name not in self._columns:
                continue
            spread = SPREAD * self._random.random()
            factor = np.exp(self._random.normal(0.0, spread, self._size))
            column = self._columns[name]
            is_new = self._known(name) & (self._random.random(self._size) < MEASURED)
            for row in np.flatnonzero(is_new):
                column[row] = round(float(column[row]) * float(factor[row]), 3)

    def _some(self, most: float) -> NDArray[np.bool_]:
        share = most * self._random.random()
        return np.asarray(self._random.random(self._size) < share)

    def _known(self, name: str) -> NDArray[np.bool_]:
        if name not in self._columns:
            return np.zeros(self._size, np.bool_)
        return np.asarray(pd.notna(self._columns[name]), np.bool_)


def misspell(name: str, random: np.random.Generator) -> str:
    """Drop, swap or change one letter inside a name; short ones stay."""
    if len(name) < SHORTEST:
        return name
    place = int(random.integers(1, len(name) - 1))
    before, here, after = name[:place], name[place], name[place + 1 :]
    how = random.integers(3)
    if how == 0:
        return before + after
    if how == 1:
        return before + after[0] + here + after[1:]
    return before + LETTERS[int(random.integers(len(LETTERS)))] + after


def _blank_entries(companies: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    result = companies.astype(object).reset_index(drop=True)
    for most, name in ENTRY_BLANK:
        if name in result:
            is_blank = random.random(len(result)) < most * random.random()
            result.loc[is_blank, name] = None
    return result


def _what_is_left(
    truth: Truth, sides: Sides, ids: set[str], is_left: NDArray[np.bool_]
) -> Truth:
    """Add to each chain its routes from the first leg on record to the last."""
    seen: dict[str, set[tuple[object, object]]] = {}
    for row in np.flatnonzero(is_left):
        for chain_id in sides.chains[row]:
            pair = sides.sender[row], sides.receiver[row]
            seen.setdefault(chain_id, set()).add(pair)
    legs = frozenset(sides.leg[is_left].tolist())
    chains = tuple(_cut(c, seen.get(c.chain_id, set()), legs) for c in truth.chains)
    lots = truth.lots[truth.lots["shipment_id"].isin(ids)]
    return replace(truth, chains=chains, lots=lots)


def _cut(
    chain: TrueChain, seen: set[tuple[object, object]], legs: frozenset[object]
) -> TrueChain:
    routes = list(chain.routes)
    is_tied = False
    for route in chain.routes:
        places = [k for k, pair in enumerate(pairwise(route)) if pair in seen]
        if not places:
            continue
        part = route[places[0] : places[-1] + 2]
        if len(part) >= MIN_COMPANIES:
            routes.append(part)
            is_tied = True
    return replace(
        chain,
        routes=tuple(dict.fromkeys(routes)),
        legs=chain.legs & legs,
        is_retrievable=chain.is_retrievable and is_tied,
    )
