"""Refuse questions that no engine can answer, with one message for all of them."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diversion.engines.base import NONE, ChainQuestion, Jumps, LinkRule
from diversion.errors import InputError
from diversion.graph.temporal import TemporalGraph

MAX_WEIGHT: Final = 2**24  # score units; more than 1,600 bans is a mistake
MAX_LEAST_DAYS: Final = 36_500


def check_question(graph: TemporalGraph, question: ChainQuestion) -> None:
    """Check that a question fits a graph, and that no sum of its weights can overflow.

    Raises
    ------
    InputError
        If an array has the wrong shape or type, a limit is out of range, a weight is
        beyond :data:`MAX_WEIGHT`, or a walk of ``max_hops`` hops could weigh as little
        as :data:`NONE`.
    """
    rule = question.rule
    if question.max_hops < 1:
        raise InputError(f"max_hops is {question.max_hops}, expected at least 1")
    if rule.max_wait < 0:
        raise InputError(f"max_wait is {rule.max_wait} days, expected at least 0")
    if not rule.dwell:
        raise InputError("rule.dwell has no line, expected at least one")
    ends = _largest("source_weight", question.source_weight, graph.n_hops) + _largest(
        "target_weight", question.target_weight, graph.n_hops
    )
    if question.via is not None and question.via.shape != (graph.n_parties,):
        raise InputError(
            f"via has shape {question.via.shape}, expected ({graph.n_parties},)"
        )
    transit = _largest("transit", question.transit, graph.n_parties)
    links = transit + _largest_goods(question) + _largest_dwell(graph, question)
    links += _checked("rule.possible", rule.possible)
    links += _largest_penalty(rule)
    ends += transit + _largest_jump(graph, question.jumps)
    if ends + (question.max_hops - 1) * links >= -NONE:
        raise InputError(f"weights are too large to add up over {question.max_hops} hops")


def check_top(top: int) -> None:
    """Check that at least one route is asked for."""
    if top < 1:
        raise InputError(f"top is {top}, expected at least 1")


def without_hops(question: ChainQuestion, kept: NDArray[np.intp]) -> ChainQuestion:
    """Ask the same of the hops at some places only."""
    return replace(
        question,
        source_weight=question.source_weight[kept],
        target_weight=question.target_weight[kept],
    )


def _largest(name: str, weights: NDArray[np.int32], size: int) -> int:
    if weights.shape != (size,) or weights.dtype != np.int32:
        raise InputError(
            f"{name} is {weights.dtype} of shape {weights.shape}, expected int32 ({size},)"
        )
    known = np.abs(weights[weights != NONE].astype(np.int64))
    return _checked(name, int(known.max(initial=0)))


def _largest_goods(question: ChainQuestion) -> int:
    rule = question.rule
    rows = {name: getattr(rule, name) for name in ("hs6", "hs4", "hs2", "hs_absent")}
    rows["any_goods"] = rule.any_goods
    return max(
        (_checked(f"rule.{name}", row) for name, row in rows.items() if row != NONE),
        default=0,
    )


def _largest_dwell(graph: TemporalGraph, question: ChainQuestion) -> int:
    hops, largest = graph.hops, 0
    for start, slope in question.rule.dwell:
        longest = 0
        if graph.n_hops:
            span = int(hops.depart_lo.max()) - int(hops.arrive_hi.min())
            longest = max(0, min(question.rule.max_wait, span))
        for wait in (0, longest):
            largest = max(largest, _checked("rule.dwell", start - slope * wait))
    return largest


def _largest_penalty(rule: LinkRule) -> int:
    names = ("quantity", "quantity_most", "detour")
    for name in names:
        if getattr(rule, name) > 0:
            raise InputError(f"rule.{name} is {getattr(rule, name)}, expected at most 0")
    largest = [_checked(f"rule.{name}", getattr(rule, name)) for name in names]
    return (largest[1] if rule.quantity else 0) + largest[2]


def _largest_jump(graph: TemporalGraph, jumps: Jumps) -> int:
    n_jumps = len(jumps)
    for name in Jumps.__slots__:
        column = getattr(jumps, name)
        if column.shape != (n_jumps,) or column.dtype != np.int32:
            raise InputError(
                f"jumps.{name} is {column.dtype} of shape {column.shape}, "
                f"expected int32 ({n_jumps},)"
            )
    if not n_jumps:
        return 0
    parties = np.concatenate([jumps.from_party, jumps.to_party])
    if parties.min() < 0 or parties.max() >= graph.n_parties:
        raise InputError(f"a jump names a party outside 0..{graph.n_parties - 1}")
    if (jumps.from_party == jumps.to_party).any():
        raise InputError("a jump leads from a party to itself")
    if jumps.least_days.min() < 0 or jumps.least_days.max() > MAX_LEAST_DAYS:
        raise InputError(f"a jump takes days outside 0..{MAX_LEAST_DAYS}")
    return _checked("jumps.price", int(np.abs(jumps.price.astype(np.int64)).max()))


def _checked(name: str, weight: int) -> int:
    if abs(weight) > MAX_WEIGHT:
        raise InputError(
            f"{name} reaches {weight}, expected at most {MAX_WEIGHT} either way"
        )
    return abs(weight)
