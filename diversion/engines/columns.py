"""From the graph and the rule to the arrays that kernels read."""

import numpy as np

from diversion.engines.base import LinkRule
from diversion.graph.temporal import Hops
from diversion.kernels.columns import HopColumns, RuleColumns


def hop_columns(hops: Hops) -> HopColumns:
    """Give the columns of the hops that links depend on, without a copy."""
    return HopColumns(*(getattr(hops, name) for name in HopColumns._fields))


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
    )
