"""What speaks for a chain and what against it, as the user sees it."""

from dataclasses import dataclass

from diversion.analysis.weights import SCORER


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the score would be without one fact; ``None`` if the chain falls apart.

    ``instead`` are shipments that would then stand in the chain, ``why`` says more.
    """

    text: str
    record_ids: tuple[str, ...]
    score: float | None  # bans
    instead: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class OtherFeed:
    """Another consignment of the same goods that may have gone on in the chain's stead.

    ``bans`` weighs its link to the hop that it may have fed, ``chain_bans`` that of the
    chain, ``None`` where that leg is on no record. By a fitted model these are log10 odds
    that both carry the same goods, and ``fed_score`` is what the hop scores by itself,
    ``fed_without`` without ``own_ids``, which feed it in the chain.
    """

    hop: int  # that it may have fed, from 1
    from_id: str | None
    from_name: str | None
    shipment_ids: tuple[str, ...]
    fed_ids: tuple[str, ...]
    wait_days: tuple[int, int]
    hs_code: str | None
    mass_kg: float | None
    bans: float
    chain_bans: float | None
    own_ids: tuple[str, ...] = ()
    fed_score: float | None = None
    fed_without: float | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A record that is not there, and how far it could raise the score, in bans."""

    text: str
    gain: float
    else_text: str  # what it would mean if it says otherwise


@dataclass(frozen=True, slots=True)
class EndUser:
    """Who is to receive the goods by one record, and by the chain.

    ``parts`` is true where the declared end-user is not whom the chain ends at, ``None``
    where none is declared.
    """

    shipment_id: str
    declared: str | None
    consignee: str | None
    inferred: str
    parts: bool | None


@dataclass(frozen=True, slots=True)
class Claims:
    """The counter-check of a chain: each fact left out, other feeds, asks, end-users.

    All by one ``scorer``, who gives the chain ``score`` bans; ``None`` if nobody tested
    it. ``held`` says in sentences what was held fixed where a fact was left out.
    """

    left_out: tuple[LeftOut, ...]
    feeds: tuple[OtherFeed, ...]
    asks: tuple[Ask, ...]
    end_users: tuple[EndUser, ...]
    scorer: str = SCORER
    score: float | None = None
    held: tuple[str, ...] = ()
