"""Why a chain has its score: evidence and counter-evidence, in words and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

from diversion.analysis.chain import Explanation, OpenedScore, Reason
from diversion.analysis.odds import bar, condensed, decibans, odds, sides, signed
from diversion.analysis.weights import SCORER
from diversion.answers.layout import bans
from diversion.model.visible import visible

MEASURE: Final = "in decibans: ten multiply the odds by ten"
_IDS_SHOWN: Final = 6
_OPENED_SHOWN: Final = 3  # reasons of one consignment or company; JSON has them all


def score_lines(opened: Explanation) -> Iterator[str]:
    """Say the score, who gave it, and what the other scorer says."""
    chain = opened.chain
    chance = "" if chain.probability is None else f", probability {chain.probability:.2f}"
    is_hand_made = opened.scorer == SCORER
    by = f"hand-made weights ({SCORER})" if is_hand_made else visible(opened.scorer)
    yield f"Score {bans(chain.score)} bans{chance} by {by}"
    if opened.other is not None:
        other = opened.other.chain.score
        yield f"By hand-made weights ({SCORER}): {bans(other)} bans"
    if opened.not_followed is not None:
        yield f"Hand-made weights ({SCORER}) cannot follow it: {opened.not_followed}"
    if opened.note is not None:
        yield f"Note: {visible(opened.note)}"


def why_lines(opened: Explanation) -> Iterator[str]:
    """Give the terms of the score, then what lies behind them, and the other scorer's."""
    yield from ("", f"Why it scores, {MEASURE}")
    by_weights = opened.scorer == SCORER
    how = "by these weights" if by_weights else "before calibration"
    yield from _reason_lines(opened.reasons, opened.chain.score, how)
    if opened.not_known:
        known = len(opened.reasons) - 1 - len(opened.not_known)
        yield f"  Read {known} features; not known of this chain:"
        yield from (f"    {visible(text)}" for text in opened.not_known)
    if opened.other is not None:
        yield from ("", f"What the records show, by hand-made weights, {MEASURE}")
        if opened.other.chain.shipments != opened.chain.shipments:
            ids = visible(" ".join(opened.other.chain.shipments))
            yield f"  by other consignments of these companies, which fit best: {ids}"
        other = opened.other
        yield from _reason_lines(other.reasons, other.chain.score, "by these weights")
    if opened.behind:
        yield from ("", "Behind it: consignments and companies scored by themselves")
        for part in opened.behind:
            yield from _behind_lines(part)


def why_record(opened: Explanation) -> dict[str, object]:
    """Give the same as one JSON object."""
    other = opened.other
    return {
        "scorer": opened.scorer,
        "note": opened.note,
        "odds": odds(opened.chain.score),
        "reasons": _reason_records(opened.reasons),
        "not_known": list(opened.not_known),
        "behind": [
            {
                "subject": part.subject,
                "record_ids": list(part.record_ids),
                "score": part.score,
                "odds": odds(part.score),
                "reasons": _reason_records(part.reasons),
            }
            for part in opened.behind
        ],
        "hand_made": other
        and {
            "score": other.chain.score,
            "odds": odds(other.chain.score),
            "shipments": list(other.chain.shipments),
            "reasons": _reason_records(other.reasons),
        },
        "not_followed": opened.not_followed,
    }


def shown_ids(record_ids: Sequence[str]) -> str:
    """Give ids on one line, the first few of many."""
    shown = " ".join(visible(record_id) for record_id in record_ids[:_IDS_SHOWN])
    more = len(record_ids) - _IDS_SHOWN
    return f"{shown} +{more} more" if more > 0 else shown


def _reason_records(reasons: Sequence[Reason]) -> list[dict[str, object]]:
    return [asdict(reason) | {"decibans": decibans(reason.bans)} for reason in reasons]


def _reason_lines(reasons: Sequence[Reason], score: float, how: str) -> Iterator[str]:
    shown = condensed(reasons)
    widest = max((abs(reason.bans) for reason in shown), default=0.0)
    for title, part in zip(("For", "Against"), sides(shown), strict=True):
        total = signed(sum(reason.bans for reason in part)) if part else "nothing"
        yield f"  {title}: {total}"
        for reason in part:
            rows = f"  [{shown_ids(reason.record_ids)}]" if reason.record_ids else ""
            size = bar(reason.bans, widest)
            yield f"  {signed(reason.bans):>7}  {visible(reason.text)}{rows}"
            yield from (f"           {size}",) if size else ()
    yield f"  In all: {signed(score)}, odds of {odds(score)} {how}"


def _behind_lines(part: OpenedScore) -> Iterator[str]:
    base, *terms = part.reasons
    ordered = sorted(terms, key=lambda reason: -abs(reason.bans))
    shown, rest = ordered[:_OPENED_SHOWN], ordered[_OPENED_SHOWN:]
    yield f"  {visible(part.subject)}: odds {odds(part.score)}"
    yield f"    {signed(base.bans):>7}  {visible(base.text)}"
    yield from (f"    {signed(r.bans):>7}  {visible(r.text)}" for r in shown)
    if rest:
        yield f"    {signed(sum(r.bans for r in rest)):>7}  {len(rest)} other terms"
