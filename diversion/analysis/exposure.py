"""How close a company is to DPRK end-users over links other than goods.

Within one kind of evidence the strongest tie counts, across kinds they combine as a
noisy-or; an attribute that *n* companies share weighs by its rarity; each step is
damped, and no tie makes a company as exposed as a listed one. Companies owned 50
percent or more, in aggregate, by exposed-in-full parties come first, however long the
chain of ownership [1]_.

References
----------
.. [1] US Treasury, OFAC, "Revised Guidance on Entities Owned by Persons Whose Property
   and Interests in Property Are Blocked", 13 August 2014.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

DAMPING: Final = 0.6  # per step beyond the first
CAP: Final = 0.95
MAX_STEPS: Final = 3
MAJORITY: Final = 50.0  # percent, "50 percent or more"
PAST_TIE: Final = 0.6  # a tie that has ended
MAX_SHARED: Final = 20  # an attribute of more companies than this ties nobody

LINK_WEIGHT: Final = {
    "owns": 0.6,
    "directs": 0.7,
    "agent_of": 0.85,
    "family": 0.35,
    "same_address": 0.5,
    "same_phone": 0.6,
    "alias_of": 0.95,
    "vessel_of": 0.4,
    "supplies": 0.2,
    "associated": 0.6,
}
SHARED_WEIGHT: Final = {"address": 0.5, "phones": 0.7, "emails": 0.7, "directors": 0.5}


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie between two companies: its kind, weight in [0, 1] and the row behind it."""

    neighbour: str
    kind: str
    weight: float
    evidence: str  # link id, or the shared value


@dataclass(frozen=True, slots=True)
class Exposure:
    """How exposed a party is, in [0, 1], and why; ``ties`` explain it, strongest first."""

    value: float
    why: str
    steps: int
    ties: tuple[Tie, ...] = ()


def exposures(
    targets: Mapping[str, str],
    links: pd.DataFrame,
    companies: pd.DataFrame,
    *,
    as_of: date | None = None,
) -> dict[str, Exposure]:
    """Spread exposure from the targets over ties, nearest companies first.

    Parameters
    ----------
    targets
        Party id to the reason why it counts as a DPRK end-user; their exposure is 1.
    links, companies
        The native tables.
    as_of
        Use only links that could be known on this day; ``None`` uses all.

    Returns
    -------
    dict
        Party id to exposure, for every party within :data:`MAX_STEPS` steps. A party
        receives from strictly nearer parties only, so two companies never raise each
        other.
    """
    return spread(targets, tie_network(links, companies, as_of=as_of))


@dataclass(frozen=True, slots=True)
class TieNetwork:
    """All ties by company, and who holds how much of whom: ``{owned: {owner: …}}``."""

    ties: Mapping[str, list[Tie]]
    holders: Mapping[str, Mapping[str, tuple[float, str]]]


def tie_network(
    links: pd.DataFrame, companies: pd.DataFrame, *, as_of: date | None = None
) -> TieNetwork:
    """Collect the ties that could be known on a day; arguments as :func:`exposures`."""
    known = known_links(links, as_of)
    return TieNetwork(_ties(known, companies, as_of), _holders(known))


def spread(
    targets: Mapping[str, str],
    network: TieNetwork,
    *,
    without: frozenset[str] = frozenset(),
) -> dict[str, Exposure]:
    """Spread exposure as :func:`exposures`, without the ties that rest on some rows."""
    result = {party: Exposure(1.0, why, 0) for party, why in targets.items()}
    result.update(_owned(result, network.holders, without))
    frontier = set(result)
    for step in range(1, MAX_STEPS + 1):
        reached: dict[str, list[Tie]] = defaultdict(list)
        for near in sorted(frontier):
            for tie in network.ties.get(near, ()):
                if tie.neighbour not in result and tie.evidence not in without:
                    reached[tie.neighbour].append(
                        Tie(near, tie.kind, tie.weight * result[near].value, tie.evidence)
                    )
        found = {
            party: _combine(inbound, step, result)
            for party, inbound in sorted(reached.items())
        }
        result.update(found)
        frontier = set(found)
    return result


def _combine(inbound: list[Tie], step: int, known: Mapping[str, Exposure]) -> Exposure:
    strongest: dict[str, Tie] = {}
    for tie in inbound:
        best = strongest.get(tie.kind)
        if best is None or (-tie.weight, tie.neighbour) < (-best.weight, best.neighbour):
            strongest[tie.kind] = tie
    damping = DAMPING if step > 1 else 1.0
    doubt = 1.0
    for tie in strongest.values():
        doubt *= 1.0 - damping * tie.weight
    ties = tuple(sorted(strongest.values(), key=lambda tie: (-tie.weight, tie.kind)))
    first = ties[0]
    why = f"{first.kind} {first.neighbour} ({known[first.neighbour].why})"
    return Exposure(min(CAP, 1.0 - doubt), why, step, ties)


def known_links(links: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    """Keep the links that could be known on a day, and that had begun by then."""
    if as_of is None:
        return links
    day = pd.Timestamp(as_of)
    could_be_seen = links["known_on"].isna() | (pd.to_datetime(links["known_on"]) <= day)
    has_begun = links["valid_from"].isna() | (pd.to_datetime(links["valid_from"]) <= day)
    return links[could_be_seen & has_begun]


def _holders(links: pd.DataFrame) -> dict[str, dict[str, tuple[float, str]]]:
    """Give the largest holding on record of every owner in every company."""
    holdings = links[(links["type"] == "owns") & links["share"].notna()]
    holders: dict[str, dict[str, tuple[float, str]]] = defaultdict(dict)
    for owner, owned, share, link_id in holdings[
        ["from_id", "to_id", "share", "link_id"]
    ].itertuples(index=False):
        held = holders[owned].get(owner)
        if held is None or share > held[0]:  # two records of one holding count once
            holders[owned][owner] = (float(share), link_id)
    return {owned: holders[owned] for owned in sorted(holders)}


def _owned(
    full: Mapping[str, Exposure],
    holders: Mapping[str, Mapping[str, tuple[float, str]]],
    without: frozenset[str],
) -> dict[str, Exposure]:
    """Find companies held 50 percent or more, in aggregate, by those in ``full``."""
    blocked = set(full)
    result: dict[str, Exposure] = {}
    is_growing = True
    while is_growing:
        is_growing = False
        for owned, by_owner in holders.items():
            shares = {
                owner: held
                for owner, held in by_owner.items()
                if owner in blocked and held[1] not in without
            }
            total = sum(share for share, _ in shares.values())
            if owned not in blocked and total >= MAJORITY:
                ties = tuple(
                    Tie(owner, "owns", share / 100, link_id)
                    for owner, (share, link_id) in sorted(shares.items())
                )
                why = f"owned {total:g} % in aggregate by {', '.join(sorted(shares))}"
                result[owned] = Exposure(CAP, why, 1, ties)
                blocked.add(owned)
                is_growing = True
    return result


def _ties(
    links: pd.DataFrame, companies: pd.DataFrame, as_of: date | None
) -> dict[str, list[Tie]]:
    result: dict[str, list[Tie]] = defaultdict(list)
    columns = ["link_id", "from_id", "to_id", "type", "share", "valid_to", "confidence"]
    for link_id, one, other, kind, share, valid_to, confidence in links[columns].itertuples(
        index=False
    ):
        weight = LINK_WEIGHT[kind]
        if kind == "owns" and not pd.isna(share):
            weight = 0.2 + 0.6 * min(share, MAJORITY) / MAJORITY
        if not pd.isna(confidence):
            weight *= confidence
        if as_of is not None and not pd.isna(valid_to) and pd.Timestamp(
            valid_to
        ) < pd.Timestamp(as_of):  # fmt: skip
            weight *= PAST_TIE
        result[one].append(Tie(other, kind, weight, link_id))
        result[other].append(Tie(one, kind, weight, link_id))
    for attribute, weight in SHARED_WEIGHT.items():
        for value, members in _shared(companies, attribute):
            rarity = weight / (len(members) - 1)
            for one in members:
                result[one].extend(
                    Tie(other, f"shares {attribute}", rarity, value)
                    for other in members
                    if other != one
                )
    return result


def _shared(companies: pd.DataFrame, attribute: str) -> Iterable[tuple[str, list[str]]]:
    """Give each value that 2 to :data:`MAX_SHARED` companies share, with their ids."""
    known = companies[["company_id", attribute]].dropna()
    if known.empty:
        return
    if attribute != "address":
        known = known.assign(**{attribute: known[attribute].str.split(";")}).explode(
            attribute
        )
    value = (
        known[attribute].str.casefold().str.replace(r"[\W_]+", " ", regex=True).str.strip()
    )
    known = known.assign(value=value)[["company_id", "value"]].drop_duplicates()
    known = known[known["value"] != ""]
    size = known.groupby("value")["company_id"].transform("size")
    shared = known[(size >= 2) & (size <= MAX_SHARED)]  # noqa: PLR2004 - a pair
    for text, members in shared.groupby("value", sort=True)["company_id"]:
        yield str(text), sorted(members)
