"""What speaks for and against a chain, in words and as JSON-ready records."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import inf
from typing import Final

from diversion.analysis.chain import Explanation
from diversion.analysis.claims import Claims, EndUser, LeftOut, OtherFeed
from diversion.analysis.odds import decibans, odds, signed
from diversion.answers.layout import label, mass, wait

Section = tuple[str, tuple[str, ...]]
SMALL: Final = 0.05  # bans; facts of a long list that move the score less share a line
FEW: Final = 3
_NOTHING_TO_ASK: Final = "none that would raise the score by itself"


def claims_sections(opened: Explanation) -> tuple[Section, ...]:
    """Give the titles and sentences that test a chain, those of each scorer by its name."""
    claims = opened.claims
    if claims is None:
        return ()
    beside = None if opened.other is None else opened.other.claims
    return (
        *_sections(claims),
        *(() if beside is None else _sections(beside)),
        (
            "Declared end-user, consignee, inferred end-user",
            tuple(map(_end_user, claims.end_users)),
        ),
    )


def claims_record(opened: Explanation) -> dict[str, object]:
    """Give the same as one JSON object; what other weights say stands under their name."""
    if opened.claims is None:
        return {}
    beside = None if opened.other is None else opened.other.claims
    return {
        **_record(opened.claims),
        "claims_by_hand_made": beside and _record(beside),
        "end_users": [asdict(user) for user in opened.claims.end_users],
    }


def _sections(claims: Claims) -> Iterator[Section]:
    if claims.score is None:
        return
    score, by = claims.score, f", by {claims.scorer}"
    lines = (*_left_out_lines(claims.left_out, score), *claims.held)
    yield f"If one fact were not there{by}", lines
    yield (
        f"Best innocent explanation{by}",
        tuple(_feed(feed) for feed in claims.feeds)
        or ("no other feed of such goods into the last hops is on record",),
    )
    yield (
        f"The records that could move the score most{by}",
        tuple(
            f"{ask.text}: up to {signed(ask.gain)} dB; {ask.else_text}"
            for ask in claims.asks
        )
        or (_NOTHING_TO_ASK,),
    )


def _record(claims: Claims) -> dict[str, object]:
    score = claims.score or 0.0
    return {
        "claims_by": claims.scorer,
        "left_out": [
            asdict(fact)
            | {
                "record_ids": list(fact.record_ids),
                "instead": list(fact.instead),
                "decibans": None if fact.score is None else decibans(fact.score - score),
            }
            for fact in claims.left_out
        ],
        "held_fixed": list(claims.held),
        "other_feeds": [
            asdict(feed)
            | {
                "shipment_ids": list(feed.shipment_ids),
                "fed_ids": list(feed.fed_ids),
                "own_ids": list(feed.own_ids),
                "wait_days": list(feed.wait_days),
            }
            for feed in claims.feeds
        ],
        "records_to_ask": [
            asdict(ask) | {"decibans": decibans(ask.gain)} for ask in claims.asks
        ],
    }


def _left_out_lines(facts: Sequence[LeftOut], score: float) -> Iterator[str]:
    """Give what the chain falls apart without, then by how much the odds move.

    Facts that hardly move them are named in one line.
    """
    ordered = sorted(facts, key=lambda fact: -inf if fact.score is None else fact.score)
    small = [fact for fact in ordered if _moves(fact, score) < SMALL]
    if len(small) <= FEW:
        small = [fact for fact in small if _moves(fact, score) == 0]
    yield from (_left_out(score, fact) for fact in ordered if fact not in small)
    if small:
        most = max(_moves(fact, score) for fact in small)
        moved = f"moves by less than {10 * SMALL:g} dB" if most else "does not move"
        names = "; ".join(fact.text for fact in small)
        yield f"the score of {odds(score)} {moved} {names}"


def _moves(fact: LeftOut, score: float) -> float:
    """Give by how many bans the score moves, as far as it is shown."""
    return inf if fact.score is None else abs(round(fact.score - score, 2))


def _left_out(score: float, fact: LeftOut) -> str:
    if fact.score is None:
        why = fact.why or "nothing else shows this leg"
        return f"{fact.text}, the chain falls apart: {why}"
    change = fact.score - score
    verb = "falls" if change < 0 else "rises"
    notes = [signed(change) + " dB"]
    if fact.instead:
        notes.append(f"by {' '.join(fact.instead)} in its stead")
    if fact.why is not None:
        notes.append(fact.why)
    return f"{fact.text}, {odds(score)} {verb} to {odds(fact.score)} ({'; '.join(notes)})"


def _feed(feed: OtherFeed) -> str:
    facts = (
        f"HS {feed.hs_code}" if feed.hs_code else "HS not known",
        mass(feed.mass_kg) or "mass not known",
        wait(feed.wait_days),
    )
    start = (
        f"hop {feed.hop}, {' '.join(feed.fed_ids)}: may have come from "
        f"{label(feed.from_id, feed.from_name)} by {' '.join(feed.shipment_ids)} "
        f"({'; '.join(facts)}): "
    )
    verdict = _verdict(feed)
    if feed.fed_score is None or feed.fed_without is None:
        against = "" if feed.chain_bans is None else f"{signed(feed.chain_bans)} dB"
        return f"{start}{signed(feed.bans)} dB against {against} for the chain; {verdict}"
    against = (
        f"{odds(feed.chain_bans)} for the chain"
        if feed.chain_bans is not None
        else "a leg on no record in the chain"
    )
    return (
        f"{start}odds of {odds(feed.bans)} that these are the goods, against {against}; "
        f"{verdict}. The consignment by itself, {odds(feed.fed_score)}, would be "
        f"{odds(feed.fed_without)} without {' '.join(feed.own_ids)}"
    )


def _verdict(feed: OtherFeed) -> str:
    if feed.chain_bans is None or feed.bans >= feed.chain_bans:
        return "the goods may as well be these"
    return "the chain explains them better"


def _end_user(user: EndUser) -> str:
    consignee = f"consignee {user.consignee}" if user.consignee else "no consignee named"
    if user.declared is None:
        return (
            f"{user.shipment_id}: no end-user declared; {consignee}; the chain ends at "
            f"{user.inferred}"
        )
    verdict = "they part" if user.parts else "they agree"
    return (
        f"{user.shipment_id}: declared end-user {user.declared}; {consignee}; the chain "
        f"ends at {user.inferred}: {verdict}"
    )
