"""Where a chain may go on without a shipment on record: unobserved legs and aliases.

Three kinds of unobserved leg or doubt about identity, each with a price in bans:

- *tie*: between two companies that a link ties, in both directions, at log10 of how much
  that kind of link binds;
- *lane*: from one company to another that received several consignments from it on
  record; one more may have gone unrecorded, at log10 of the share of consignments
  between the two countries that is on no record, and in no fewer days than the fastest
  of those on record may have taken;
- *alias*: between two records of what may be one company, at log10 of the probability.

The share on no record comes from the consignments that both sides recorded, as in
capture and recapture, with Chapman's correction [1]_.

References
----------
.. [1] D. Chapman, "Some Properties of the Hypergeometric Distribution with Applications
   to Zoological Sample Censuses", Univ. California Publications in Statistics 1(7), 1951.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.analysis.exposure import known_links
from diversion.analysis.judgements import judged_apart
from diversion.analysis.weights import units
from diversion.engines.base import ALIAS, UNOBSERVED_LEG, Jumps, no_jumps
from diversion.graph.temporal import TemporalGraph
from diversion.store.base import Reader

# How often goods go between two companies that such a link ties, hand-made.
TIE_WEIGHT: Final = {
    "owns": 0.3,
    "directs": 0.3,
    "agent_of": 0.4,
    "family": 0.15,
    "associated": 0.3,
    "same_address": 0.2,
    "same_phone": 0.3,
}
PAST_TIE: Final = 0.6  # a link that has ended
LEG_PRICE: Final = -1.5  # bans: that the tie, or the lane, carried just these goods
LEAST_LANE: Final = 2  # consignments on record that make a lane
SAME_NAME: Final = 0.5  # probability that two entries of one name are one company
LEAST_MATCH: Final = 0.1  # probability; a less likely match is no alias
MOST_NAMESAKES: Final = 5  # a name that more entries have says nothing
CERTAIN: Final = 0.99  # no alias is surer
DEFAULT_COVERAGE: Final = 0.8  # where no consignment is recorded on both sides
LEAST_RECAPTURED: Final = 20  # consignments on both sides for a figure of their own
MOST_MISSING: Final = 0.9
COLUMNS: Final = ["start", "end", "price", "days", "kind", "why", "evidence"]
EXPORT: Final = "export_declaration"
IMPORT: Final = "import_declaration"
MOST_MEMBERS: Final = 4_000_000  # hops on both sides of all jumps of a question


@dataclass(frozen=True, slots=True)
class KnownJumps:
    """Jumps with what speaks for each; ``dropped`` counts those left out for their number.

    ``why`` and ``evidence`` have shape (n_jumps,): a text, and the ids of links.
    """

    jumps: Jumps
    why: NDArray[np.object_]
    evidence: NDArray[np.object_]
    dropped: int = 0

    def at(self, places: NDArray[np.intp], dropped: int) -> "KnownJumps":
        """Keep the jumps at these places."""
        columns = (getattr(self.jumps, name)[places] for name in Jumps.__slots__)
        return KnownJumps(Jumps(*columns), self.why[places], self.evidence[places], dropped)


def no_known_jumps() -> KnownJumps:
    """Give an empty list."""
    nothing = np.empty(0, np.object_)
    return KnownJumps(no_jumps(), nothing, nothing)


def find_jumps(
    graph: TemporalGraph,
    store: Reader,
    *,
    bridge: bool,
    aliases: bool,
    as_of: date | None = None,
) -> KnownJumps:
    """Find every jump that the records give a reason for, as of a day.

    Parameters
    ----------
    bridge, aliases
        Whether to look for unobserved legs, and for records of what may be one company.
    as_of
        Use only links that could be known on this day; ``None`` uses all.

    Notes
    -----
    Of several jumps of one kind between the same companies, the dearest are left out.
    Hand-made prices: they order chains, and are no measured odds. The least likely go
    first where the jumps would bring together more than
    :data:`MOST_MEMBERS` hops; ``dropped`` says how many.
    """
    if not (bridge or aliases):
        return no_known_jumps()
    index = pd.Series(np.arange(graph.n_parties - 1), graph.parties.ids[:-1])
    links = _known(store.read("links", as_of=as_of).to_pandas(), as_of)
    links["start"], links["end"] = links["from_id"].map(index), links["to_id"].map(index)
    links = links.dropna(subset=["start", "end"])
    found = []
    if bridge:
        records = store.read("shipments", ["shipment_id", "record_type"]).to_pandas()
        found += [_ties(links), _lanes(graph, records)]
    if aliases:
        found += [judged_apart(_aliases(graph, links, store, index), store, index)]
    rows = pd.concat(found, ignore_index=True).reindex(columns=COLUMNS)
    rows = rows[rows["start"] != rows["end"]]
    rows = rows.astype({"start": np.int32, "end": np.int32, "kind": np.int32})
    rows = rows.sort_values(
        ["start", "end", "kind", "price"],
        ascending=[True, True, True, False],
        kind="stable",
    ).drop_duplicates(["start", "end", "kind"])
    return _most_likely(graph, rows)


def _known(links: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    result = known_links(links, as_of)
    confidence = pd.to_numeric(result["confidence"]).fillna(1.0)
    if as_of is not None:
        has_ended = pd.to_datetime(result["valid_to"]) < pd.Timestamp(as_of)
        confidence = confidence.where(~has_ended, confidence * PAST_TIE)
    return result.assign(sureness=confidence)


def _both_ways(rows: pd.DataFrame) -> pd.DataFrame:
    back = rows.rename(columns={"start": "end", "end": "start"})
    return pd.concat([rows, back], ignore_index=True)


def _ties(links: pd.DataFrame) -> pd.DataFrame:
    ties = links[links["type"].isin(TIE_WEIGHT)]
    weight = ties["type"].map(TIE_WEIGHT).astype(float) * ties["sureness"]
    return _both_ways(
        pd.DataFrame(
            {
                "start": ties["start"],
                "end": ties["end"],
                "price": np.log10(weight.clip(lower=1e-6)) + LEG_PRICE,
                "kind": UNOBSERVED_LEG,
                "why": "a link ties the two companies: " + ties["type"],
                "evidence": ties["link_id"],
            }
        )
    )


def _alias_links(links: pd.DataFrame) -> pd.DataFrame:
    ties = links[links["type"] == "alias_of"]
    return _both_ways(
        pd.DataFrame(
            {
                "start": ties["start"],
                "end": ties["end"],
                "price": np.log10(ties["sureness"].clip(1e-6, CERTAIN)),
                "kind": ALIAS,
                "why": "a link says that they may be one company",
                "evidence": ties["link_id"],
            }
        )
    )


def _aliases(
    graph: TemporalGraph, links: pd.DataFrame, store: Reader, index: pd.Series
) -> pd.DataFrame:
    """Gather what says that two parties may be one: links, names, matches, judgements."""
    matches = store.query("list_matches").to_pandas()
    likely = matches[matches["probability"] >= LEAST_MATCH]
    verdicts = store.query("list_judgements").to_pandas()
    same = verdicts[verdicts["verdict"] == "same"]
    found = [_alias_links(links), _namesakes(graph)]
    for rows, sureness, why in (
        (likely, likely["probability"], "they match: " + likely["why"].astype(str)),
        (same, 1.0, "judged to be one company"),
    ):
        table = pd.DataFrame(
            {
                "start": rows["one_id"].map(index),
                "end": rows["other_id"].map(index),
                "sureness": sureness,
                "why": why,
            }
        ).dropna(subset=["start", "end"])
        price = np.log10(table["sureness"].astype(float).clip(1e-6, CERTAIN))
        table = table.assign(price=price, kind=ALIAS, evidence="")
        found.append(_both_ways(table.drop(columns="sureness")))
    return pd.concat(found, ignore_index=True)


def _namesakes(graph: TemporalGraph) -> pd.DataFrame:
    """Pair entries of one name whose countries do not contradict each other."""
    names = pd.Series(graph.parties.names[:-1], dtype=object)
    key = names.str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")
    key = key.str.casefold().str.replace(r"[\W_]+", " ", regex=True).str.strip()
    table = pd.DataFrame(
        {"key": key, "start": names.index, "country": graph.parties.countries[:-1]}
    )
    table = table[table["key"].fillna("") != ""]
    size = table.groupby("key")["start"].transform("size")
    table = table[(size > 1) & (size <= MOST_NAMESAKES)]
    pairs = table.merge(table.rename(columns={"start": "end"}), on="key")
    is_compatible = (
        pairs["country_x"].isna()
        | pairs["country_y"].isna()
        | (pairs["country_x"] == pairs["country_y"])
    )
    pairs = pairs[is_compatible & (pairs["start"] != pairs["end"])]
    return pd.DataFrame(
        {
            "start": pairs["start"],
            "end": pairs["end"],
            "price": np.log10(SAME_NAME),
            "kind": ALIAS,
            "why": "two entries have one name",
            "evidence": None,
        }
    )


def _lanes(graph: TemporalGraph, record_types: pd.DataFrame) -> pd.DataFrame:
    hops = graph.hops
    is_known = (hops.source != graph.unknown) & (hops.target != graph.unknown)
    is_known &= hops.source != hops.target
    days = np.maximum(0, hops.arrive_lo - hops.depart_hi)
    consignments = pd.DataFrame(
        {"start": hops.source, "end": hops.target, "days": days}
    ).loc[is_known]
    found = consignments.groupby(["start", "end"])["days"].agg(["size", "min"])
    lanes = found[found["size"] >= LEAST_LANE].reset_index()
    missing = missing_shares(graph, record_types)
    countries = pd.MultiIndex.from_arrays(
        [graph.parties.countries[lanes[side]] for side in ("start", "end")]
    )
    share = missing.reindex(countries).fillna(missing.attrs["pooled"]).to_numpy()
    why = [
        f"{n} consignments on record; about {part:.0%} between the two countries may be "
        "on no record"
        for n, part in zip(lanes["size"], share, strict=True)
    ]
    return pd.DataFrame(
        {
            "start": lanes["start"].to_numpy(),
            "end": lanes["end"].to_numpy(),
            "price": np.log10(share) + LEG_PRICE,
            "days": lanes["min"].to_numpy(),
            "kind": UNOBSERVED_LEG,
            "why": np.array(why, np.object_),
            "evidence": None,
        }
    )


def missing_shares(graph: TemporalGraph, record_types: pd.DataFrame) -> pd.Series:
    """Estimate the share of consignments on no record, by exporting and importing country.

    With ``a`` consignments declared on export, ``b`` on import and ``c`` on both sides,
    about ``(a + 1) * (b + 1) / (c + 1) - 1`` took place. Country pairs with fewer than
    :data:`LEAST_RECAPTURED` on both sides take the figure of all trade together, in
    ``attrs["pooled"]``; that is :data:`DEFAULT_COVERAGE` where it is as small itself.
    """
    kind = record_types.set_index("shipment_id")["record_type"].reindex(graph.record_ids)
    hop = np.repeat(np.arange(graph.n_hops), np.diff(graph.record_start))
    declared = {
        name: np.bincount(hop[(kind == name).to_numpy()], minlength=graph.n_hops) > 0
        for name in (EXPORT, IMPORT)
    }
    table = pd.DataFrame(
        {
            "start": graph.parties.countries[graph.hops.source],
            "end": graph.parties.countries[graph.hops.target],
            "a": declared[EXPORT],
            "b": declared[IMPORT],
            "c": declared[EXPORT] & declared[IMPORT],
        }
    )
    counts = table.groupby(["start", "end"])[["a", "b", "c"]].sum()
    pooled = _missing(table[["a", "b", "c"]].sum().to_frame().T).iloc[0]
    if table["c"].sum() < LEAST_RECAPTURED:
        pooled = 1.0 - DEFAULT_COVERAGE
    result = _missing(counts).where(counts["c"] >= LEAST_RECAPTURED, pooled)
    result.attrs["pooled"] = float(pooled)
    return result


def _missing(counts: pd.DataFrame) -> pd.Series:
    a, b, c = counts["a"], counts["b"], counts["c"]
    took_place = (a + 1) * (b + 1) / (c + 1) - 1
    seen = a + b - c
    share = 1.0 - seen / took_place.where(took_place > 0)
    return share.clip(0.01, MOST_MISSING)


def _most_likely(graph: TemporalGraph, rows: pd.DataFrame) -> KnownJumps:
    price = (rows["price"].to_numpy(float) * units(1)).round().astype(np.int32)
    evidence = np.empty(len(rows), np.object_)
    evidence[:] = [() if pd.isna(link) else (str(link),) for link in rows["evidence"]]
    found = KnownJumps(
        Jumps(
            rows["start"].to_numpy(np.int32),
            rows["end"].to_numpy(np.int32),
            price,
            rows["days"].fillna(0).to_numpy(np.int32),
            rows["kind"].to_numpy(np.int32),
        ),
        rows["why"].to_numpy(np.object_),
        evidence,
    )
    came = np.bincount(graph.hops.target, minlength=graph.n_parties)
    left = np.bincount(graph.hops.source, minlength=graph.n_parties)
    came, left = came[found.jumps.from_party], left[found.jumps.to_party]
    is_useful = (came > 0) & (left > 0)
    order = np.argsort(-price, kind="stable")
    order = order[is_useful[order]]
    is_kept = np.cumsum((came + left)[order]) <= MOST_MEMBERS
    return found.at(np.sort(order[is_kept]), int((~is_kept).sum()))
