"""A chain as the user sees it: hops, reasons, rows, and how complete the answer is."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from diversion.analysis.claims import Claims
from diversion.analysis.quantity import Quantity
from diversion.analysis.weights import SCORER

Order = Literal["certain", "possible", "inferred"]


@dataclass(frozen=True, slots=True)
class ChainHop:
    """One hop of a chain: the consignment of the best walk, and its parallels.

    ``from_id`` or ``to_id`` is ``None`` where the records do not name that side.
    ``departed`` and ``arrived`` are the first and last day that the records allow: one
    day twice where a date is on record. ``wait_days`` is the range of days the goods
    may have waited at ``from_id`` since the hop before; ``None`` on the first hop.
    """

    from_id: str | None
    from_name: str | None
    to_id: str | None
    to_name: str | None
    shipment_ids: tuple[str, ...]  # documents of the consignment
    parallel_ids: tuple[str, ...]  # other shipments that fit this hop of the route
    departed: tuple[date, date]
    arrived: tuple[date, date]
    wait_days: tuple[int, int] | None
    hs_code: str | None
    mass_kg: float | None
    order: Order  # of this hop after the one before
    flags: tuple[str, ...]
    weight: float  # bans that the link from the hop before (or the source) adds


@dataclass(frozen=True, slots=True)
class ChainTarget:
    """Where a chain ends, and why that party counts as a DPRK end."""

    company_id: str
    name: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A route with its evidence. ``score`` is in bans: a lead, not a finding."""

    rank: int
    chain_id: str
    score: float
    probability: float | None
    companies: tuple[str | None, ...]
    hops: tuple[ChainHop, ...]
    target: ChainTarget
    source_why: str

    @property
    def shipments(self) -> tuple[str, ...]:
        """Shipment ids of the best walk, in order."""
        return tuple(s for hop in self.hops for s in hop.shipment_ids)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete an answer is: no chain left out scores above ``bound`` (bans).

    ``note`` is as in :class:`diversion.engines.base.RouteAnswer`.
    """

    exact: bool
    explored: int
    bound: float | None
    truncated_by: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of a score: what it is, what it adds in bans, and the rows it read."""

    term: str  # such as "goods", "wait", "order", "target"
    text: str  # one sentence for a reader
    bans: float
    record_ids: tuple[str, ...]  # shipments, links or listings behind it


@dataclass(frozen=True, slots=True)
class HandMade:
    """What the hand-made weights say of a chain that another scorer ranks.

    The walk may use other consignments of the same companies.
    """

    chain: Chain
    reasons: tuple[Reason, ...]  # sum of their bans == chain.score
    claims: Claims | None = None


@dataclass(frozen=True, slots=True)
class OpenedScore:
    """The score of a consignment, missing leg or company, on which a chain rests."""

    subject: str  # kind and id, such as "company C017"
    record_ids: tuple[str, ...]
    score: float  # bans
    reasons: tuple[Reason, ...]  # sum of their bans == score


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One stored row behind a chain, with the place it came from."""

    table: str  # native table
    record_id: str
    file: str
    row: int  # line in the file, or row number in Parquet
    fields: tuple[tuple[str, str], ...]  # columns that hold a value, as text
    source: str | None  # the row's own source column


@dataclass(frozen=True, slots=True)
class Explanation:
    """A chain opened up: its reasons, its rows, and what is not known."""

    chain: Chain
    reasons: tuple[Reason, ...]  # sum of their bans == chain.score
    records: tuple[RecordRow, ...]
    inferred: tuple[str, ...]  # sentences: what is not on record but follows
    missing: tuple[str, ...]  # sentences: which records to ask for
    quantity: Quantity | None = None  # from the first to the last company
    claims: Claims | None = None  # by whom claims.scorer names
    scorer: str = SCORER  # who gave chain.score
    note: str | None = None  # why that is not who was asked
    not_known: tuple[str, ...] = ()  # what the scorer reads, and the records do not say
    behind: tuple[OpenedScore, ...] = ()
    other: HandMade | None = None  # where the scorer is a fitted model
    not_followed: str | None = None  # why the hand-made weights cannot follow the chain

    @property
    def hand_made(self) -> HandMade | None:
        """What the hand-made weights say, whoever gave the score."""
        if self.scorer == SCORER:
            return HandMade(self.chain, self.reasons, self.claims)
        return self.other
