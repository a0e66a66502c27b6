"""From the graph and the question to the arrays that kernels read."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.engines.base import QUANTITY_SLACK, ChainQuestion, Jumps, LinkRule
from diversion.graph.temporal import Hops, TemporalGraph
from diversion.kernels.columns import (
    NO_MASS,
    HopColumns,
    JumpColumns,
    PartyColumns,
    RuleColumns,
)


def hop_columns(hops: Hops) -> HopColumns:
    """Give the columns of the hops that links depend on."""
    mass = mass_steps(hops.mass_kg)
    return HopColumns(*(getattr(hops, name, mass) for name in HopColumns._fields))


def mass_steps(mass_kg: NDArray[np.float64]) -> NDArray[np.int32]:
    """Give masses as whole thousandths of log10(kg), same shape."""
    is_known = mass_kg > 0
    log = np.log10(mass_kg, out=np.zeros_like(mass_kg), where=is_known)
    return np.where(is_known, np.rint(1000 * log), NO_MASS).astype(np.int32)


def party_columns(graph: TemporalGraph, question: ChainQuestion) -> PartyColumns:
    """Give the columns of the parties that links depend on."""
    country, _ = pd.factorize(graph.parties.countries)
    return PartyColumns(
        question.transit, graph.transforms, country.astype(np.int32), graph.unknown
    )


def jump_columns(jumps: Jumps, n_parties: int) -> JumpColumns:
    """Sort jumps by the party that they leave, in the order given among equals."""
    order = np.argsort(jumps.from_party, kind="stable")
    start = np.searchsorted(jumps.from_party[order], np.arange(n_parties + 1))
    return JumpColumns(
        start.astype(np.int64),
        jumps.to_party[order],
        jumps.price[order],
        jumps.least_days[order],
    )


def rule_columns(rule: LinkRule) -> RuleColumns:
    """Give the link rule with its dwell lines as arrays."""
    return RuleColumns(
        max_wait=rule.max_wait,
        possible=rule.possible,
        hs6=rule.hs6,
        hs4=rule.hs4,
        hs2=rule.hs2,
        hs_absent=rule.hs_absent,
        any_goods=rule.any_goods,
        intercept=np.array([a for a, _ in rule.dwell], np.int64),
        slope=np.array([b for _, b in rule.dwell], np.int64),
        quantity=rule.quantity,
        quantity_most=rule.quantity_most,
        quantity_slack=QUANTITY_SLACK,
        detour=rule.detour,
    )
