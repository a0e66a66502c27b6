"""The chains that a question gives back, ranked, with how complete the search was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np
import pandas as pd

from diversion.analysis.chain import Chain, ChainHop, Completeness
from diversion.analysis.chance import SAMPLES, Chance, chain_events, chance_of_any
from diversion.analysis.weights import SCORER
from diversion.answers.layout import (
    LEAD,
    bans,
    completeness_note,
    days,
    html_block,
    html_note,
    html_table,
    label,
    mass,
    short,
    wait,
)
from diversion.answers.records import (
    CSV_COLUMNS,
    chain_record,
    completeness_record,
    csv_record,
)
from diversion.errors import InputError
from diversion.model.visible import visible
from diversion.scoring.shuffled import LOOKED_AT, Shuffled

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes

AS_HIGH: Final = "as_high_when_shuffled"
_IDS_SHOWN = 3


@dataclass(frozen=True)
class ChainsAnswer(Sequence[Chain]):
    """Chains, best first. ``question`` says in words what was asked.

    ``shuffled`` says how high leads score where the dates say nothing, if that was asked.
    """

    chains: tuple[Chain, ...]
    completeness: Completeness
    question: str
    scorer: str
    shuffled: Shuffled | None = None

    def __len__(self) -> int:
        return len(self.chains)

    def __iter__(self) -> Iterator[Chain]:
        return iter(self.chains)

    @overload
    def __getitem__(self, index: int) -> Chain: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Chain, ...]: ...
    def __getitem__(self, index: int | slice) -> Chain | tuple[Chain, ...]:
        return self.chains[index]

    def __str__(self) -> str:
        return "\n".join(
            (*self._head(), *(self._text(chain) for chain in self), *self._foot())
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        names = ["rank", "score", "route", "dates", "HS", "kg", "shipments", "may end at"]
        names += [] if self.shuffled is None else ["as high when shuffled"]
        table = html_table(
            names, ((*_html_row(chain), *self._times(chain)) for chain in self)
        )
        notes = (html_note(line) for line in (*self._head(), *self._foot()) if line)
        return html_block(*notes, table if self.chains else "")

    def rows(self) -> Iterator[dict[str, object]]:
        """Give one JSON-ready record a chain, in the shape that answer files have."""
        completeness = completeness_record(self.completeness, self.scorer)
        return (chain_record(chain) | self._null(chain) | completeness for chain in self)

    @property
    def csv_columns(self) -> tuple[str, ...]:
        """Name the columns of :meth:`csv_rows`."""
        return CSV_COLUMNS if self.shuffled is None else (*CSV_COLUMNS, AS_HIGH)

    def csv_rows(self) -> Iterator[tuple[object, ...]]:
        """Give one flat row a chain: companies joined by ``~``, hops by ``;``."""
        return (
            (
                *csv_record(chain, self.completeness, self.scorer),
                *self._null(chain).values(),
            )
            for chain in self
        )

    def to_pandas(self) -> pd.DataFrame:
        """Give one row a chain; a date that is not on record is the first possible day."""
        return pd.DataFrame(
            [_summary(chain) | self._null(chain) for chain in self],
            columns=[
                "rank",
                "chain_id",
                "score",
                "probability",
                "companies",
                "shipments",
                "n_hops",
                "departed_from",
                "arrived_by",
                "target_id",
                "target_name",
                "target_why",
                *([] if self.shuffled is None else [AS_HIGH]),
            ],
        )

    def p_any(self, *, samples: int = SAMPLES, seed: int = 0) -> Chance:
        """Give the chance that at least one of these chains holds; they may share links.

        Raises
        ------
        InputError
            If the chains are not scored by adding up links, as a fitted model's are not.
        """
        if self.scorer != SCORER:
            raise InputError(
                "a fitted model gives each lead a probability, but none to the links that "
                "leads share, without which the chance of any cannot be reckoned; ask "
                f"with selectors, or with --scorer {SCORER}"
            )
        events = [dict(chain_events(chain)) for chain in self]
        probability = {event: p for each in events for event, p in each.items()}
        return chance_of_any(
            [frozenset(each) for each in events],
            probability,
            samples=samples,
            rng=np.random.default_rng(seed),
        )

    def hops(self) -> pd.DataFrame:
        """Give one row a hop, with the rank and the id of its chain."""
        rows = [
            _hop_row(chain, k, hop) for chain in self for k, hop in enumerate(chain.hops, 1)
        ]
        return pd.DataFrame(rows, columns=list(_HOP_COLUMNS))

    def to_networkx(self) -> "nx.MultiDiGraph[Any]":
        """Give the companies and consignments of all chains as one directed graph.

        An unknown party is a node of its own in each chain, ``?:CHAIN_ID``, so that it
        ties no chain to another. An edge holds ``shipment_ids``, ``parallel_ids``,
        ``departed``, ``arrived``, ``hs_code``, ``mass_kg`` and ``chains``, the ranks of
        the chains that pass over it.
        """
        import networkx as nx  # noqa: PLC0415 - heavy

        graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
        for chain in self:
            for hop in chain.hops:
                _add_hop(graph, chain, hop)
        return graph

    def plot(self, rank: int = 1, ax: "Axes | None" = None) -> "Axes":
        """Draw the chain of a rank over time; raises ``IndexError`` if there is none."""
        from diversion.plotting import route_time  # noqa: PLC0415 - heavy

        for chain in self:
            if chain.rank == rank:
                return route_time(chain, ax)
        raise IndexError(f"no chain has rank {rank}; there are {len(self)} chains")

    def _null(self, chain: Chain) -> dict[str, float | None]:
        if self.shuffled is None:
            return {}
        return {AS_HIGH: self.shuffled.as_high(chain.score)}

    def _text(self, chain: Chain) -> str:
        text = _chain_text(chain)
        for times in self._times(chain):
            text += f"     a score this high appears {times} times with dates shuffled\n"
        return text

    def _times(self, chain: Chain) -> Iterator[str]:
        """Say how often a score this high appears by chance, if that was asked."""
        for found in self._null(chain).values():
            yield f"more than {LOOKED_AT}" if found is None else f"{found:g}"

    def _head(self) -> tuple[str, ...]:
        found = "1 chain" if len(self) == 1 else f"{len(self)} chains"
        return (f"{found}: {visible(self.question)}", "")

    def _foot(self) -> tuple[str, ...]:
        note = completeness_note(self.completeness, is_empty=not self.chains)
        return (note, f"Scores are in bans, by {visible(self.scorer)}. {LEAD}")


_HOP_COLUMNS = (
    "rank",
    "chain_id",
    "hop",
    "from_id",
    "from_name",
    "to_id",
    "to_name",
    "shipment_ids",
    "parallel_ids",
    "departed_from",
    "departed_by",
    "arrived_from",
    "arrived_by",
    "wait_days",
    "wait_days_max",
    "hs_code",
    "mass_kg",
    "order",
    "flags",
    "weight",
)


def _chain_text(chain: Chain) -> str:
    first = chain.hops[0]
    lines = [
        f"{chain.rank:>3}  {bans(chain.score)}  {visible(chain.chain_id)}",
        f"     {label(first.from_id, first.from_name)}",
    ]
    for hop in chain.hops:
        lines.append("       ↓ " + "  ".join(filter(None, _hop_parts(hop))))
        lines.append(f"     {label(hop.to_id, hop.to_name)}")
    lines.append(f"     may end here: {visible(chain.target.why)}")
    return "\n".join((*lines, ""))


def _hop_parts(hop: ChainHop) -> Iterator[str]:
    yield wait(hop.wait_days)
    yield f"{days(*hop.departed)} → {days(*hop.arrived)}"
    if not hop.shipment_ids:
        yield f"no shipment; order {hop.order}"
        yield visible(", ".join(hop.flags))
        return
    yield f"HS {visible(hop.hs_code)}" if hop.hs_code else "HS not known"
    yield mass(hop.mass_kg)
    yield _ids(hop)
    yield "" if hop.order == "certain" else f"order {hop.order}"
    yield visible(", ".join(hop.flags))


def _ids(hop: ChainHop) -> str:
    shown = " ".join(visible(s) for s in hop.shipment_ids[:_IDS_SHOWN])
    more = len(hop.shipment_ids) - _IDS_SHOWN
    also = f" +{more}" if more > 0 else ""
    parallel = f" ({len(hop.parallel_ids)} more fit)" if hop.parallel_ids else ""
    return shown + also + parallel


def _html_row(chain: Chain) -> tuple[object, ...]:
    hops = chain.hops
    names = [short(hops[0].from_id, hops[0].from_name)]
    names += [short(hop.to_id, hop.to_name) for hop in hops]
    shipped = [hop for hop in hops if hop.shipment_ids]
    codes = list(dict.fromkeys(hop.hs_code or "?" for hop in shipped))
    masses = " → ".join(mass(hop.mass_kg).removesuffix(" kg") or "?" for hop in shipped)
    return (
        chain.rank,
        chain.score,
        " → ".join(names),
        f"{days(*hops[0].departed)} … {days(*hops[-1].arrived)}",
        " → ".join(codes),
        masses,
        " ".join(chain.shipments),
        f"{label(chain.target.company_id, chain.target.name)}: {chain.target.why}",
    )


def _summary(chain: Chain) -> dict[str, object]:
    return {
        "rank": chain.rank,
        "chain_id": chain.chain_id,
        "score": chain.score,
        "probability": chain.probability,
        "companies": chain.companies,
        "shipments": chain.shipments,
        "n_hops": len(chain.hops),
        "departed_from": pd.Timestamp(chain.hops[0].departed[0]),
        "arrived_by": pd.Timestamp(chain.hops[-1].arrived[1]),
        "target_id": chain.target.company_id,
        "target_name": chain.target.name,
        "target_why": chain.target.why,
    }


def _hop_row(chain: Chain, number: int, hop: ChainHop) -> tuple[object, ...]:
    least, most = hop.wait_days or (None, None)
    return (
        chain.rank,
        chain.chain_id,
        number,
        hop.from_id,
        hop.from_name,
        hop.to_id,
        hop.to_name,
        hop.shipment_ids,
        hop.parallel_ids,
        *(pd.Timestamp(day) for day in (*hop.departed, *hop.arrived)),
        least,
        most,
        hop.hs_code,
        hop.mass_kg,
        hop.order,
        hop.flags,
        hop.weight,
    )


def _add_hop(graph: "nx.MultiDiGraph[Any]", chain: Chain, hop: ChainHop) -> None:
    ends = []
    for party_id, name in ((hop.from_id, hop.from_name), (hop.to_id, hop.to_name)):
        node = f"?:{chain.chain_id}" if party_id is None else party_id
        graph.add_node(node, name=name, is_unknown=party_id is None)
        ends.append(node)
    key = ";".join(hop.shipment_ids)
    if graph.has_edge(*ends, key=key):
        graph.edges[(*ends, key)]["chains"].append(chain.rank)
        return
    graph.add_edge(
        *ends,
        key=key,
        shipment_ids=hop.shipment_ids,
        parallel_ids=hop.parallel_ids,
        departed=hop.departed,
        arrived=hop.arrived,
        hs_code=hop.hs_code,
        mass_kg=hop.mass_kg,
        chains=[chain.rank],
    )
