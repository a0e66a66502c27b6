"""What speaks for and against a chain, in words and as JSON-ready records."""

from dataclasses import asdict

from diversion.analysis.chain import Chain, Explanation
from diversion.analysis.claims import EndUser, LeftOut, OtherFeed
from diversion.analysis.odds import decibans, odds, signed
from diversion.answers.layout import label, mass, wait

Section = tuple[str, tuple[str, ...]]


def claims_sections(opened: Explanation) -> tuple[Section, ...]:
    """Give the titles and sentences that test a chain; where nothing was tested, none."""
    claims, by = opened.claims, opened.hand_made
    if claims is None:
        return ()
    ends = (
        "Declared end-user, consignee, inferred end-user",
        tuple(map(_end_user, claims.end_users)),
    )
    if by is None:
        return (ends,)
    how = "" if opened.other is None else ", by hand-made weights"
    return (
        (
            f"If one fact were not there{how}",
            tuple(_left_out(by.chain, fact) for fact in claims.left_out),
        ),
        (
            "Best innocent explanation",
            tuple(map(_feed, claims.feeds))
            or ("no other feed of such goods into the last hops is on record",),
        ),
        (
            "The records that could move the score most",
            tuple(
                f"{ask.text}: up to {signed(ask.gain)} dB; {ask.else_text}"
                for ask in claims.asks
            )
            or ("none: each leg is on record with its day and its goods",),
        ),
        ends,
    )


def claims_record(opened: Explanation) -> dict[str, object]:
    """Give the same as one JSON object."""
    claims, by = opened.claims, opened.hand_made
    if claims is None:
        return {}
    score = 0.0 if by is None else by.chain.score
    return {
        "left_out": [
            asdict(fact)
            | {
                "record_ids": list(fact.record_ids),
                "decibans": None if fact.score is None else decibans(fact.score - score),
            }
            for fact in claims.left_out
        ],
        "other_feeds": [
            asdict(feed)
            | {
                "shipment_ids": list(feed.shipment_ids),
                "fed_ids": list(feed.fed_ids),
                "wait_days": list(feed.wait_days),
            }
            for feed in claims.feeds
        ],
        "records_to_ask": [
            asdict(ask) | {"decibans": decibans(ask.gain)} for ask in claims.asks
        ],
        "end_users": [asdict(user) for user in claims.end_users],
    }


def _left_out(chain: Chain, fact: LeftOut) -> str:
    before = odds(chain.score)
    if fact.score is None:
        return f"{fact.text}, the chain falls apart: nothing else shows this leg"
    change = fact.score - chain.score
    if decibans(change) == 0:
        return f"{fact.text}, it stays at {before}: other rows show the same"
    verb = "falls" if change < 0 else "rises"
    return f"{fact.text}, {before} {verb} to {odds(fact.score)} ({signed(change)} dB)"


def _feed(feed: OtherFeed) -> str:
    facts = (
        f"HS {feed.hs_code}" if feed.hs_code else "HS not known",
        mass(feed.mass_kg) or "mass not known",
        wait(feed.wait_days),
    )
    verdict = (
        "the goods may as well be these"
        if feed.bans >= feed.chain_bans
        else "the chain explains them better"
    )
    return (
        f"hop {feed.hop}, {' '.join(feed.fed_ids)}: may have come from "
        f"{label(feed.from_id, feed.from_name)} by {' '.join(feed.shipment_ids)} "
        f"({'; '.join(facts)}): {signed(feed.bans)} dB against "
        f"{signed(feed.chain_bans)} dB for the chain; {verdict}"
    )


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
