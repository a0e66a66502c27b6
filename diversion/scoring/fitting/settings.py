"""How companies and routes are fitted: sizes, signs and weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from diversion.errors import InputError
from diversion.scoring.models.fit_trees import TreeSettings

Kind = Literal["trees", "logistic"]
HARM: Final = 6.0  # weight of a company that knew nothing, among those not wanted
AGENT: Final = 0.35  # of a front, that an agent is worth: fronts are to come first


def kind_of(name: str) -> Kind:
    """Read the name of a kind of model.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    if name == "trees":
        return "trees"
    if name == "logistic":
        return "logistic"
    raise InputError(f"kind {name!r} is not known, expected trees or logistic")


@dataclass(frozen=True, slots=True)
class StageSettings:
    """How one stage is fitted.

    ``kept`` is the share of negative rows that the fit reads, each weighed by its
    inverse; a case of ``usual`` rows weighs them as they are, one of more rows weighs
    each less and one of fewer more, so that all cases count alike; ``signs`` are those of
    features that may only raise or only lower a score. Trees are the mean of ``n_fits``
    fits that differ in their seed.
    """

    trees: TreeSettings
    kept: float
    usual: int
    ridge: float = 20.0
    signs: Mapping[str, int] = field(default_factory=dict)
    n_fits: int = 1


_COMPANY_TREES: Final = TreeSettings(
    n_trees=500, leaves=8, min_rows=20, rate=0.03, features=0.3, threads=1
)
SETTINGS: Final[Mapping[str, StageSettings]] = {
    "companies": StageSettings(
        _COMPANY_TREES,
        kept=1.0,
        usual=1_500,
        signs={"in_none": 1, "in_most": 1, "in_partner_none": 1, "tied": 1, "exposure": 1},
    ),
    "bystanders": StageSettings(_COMPANY_TREES, kept=0.3, usual=1_500),
    "bridges": StageSettings(
        TreeSettings(
            n_trees=300, leaves=8, min_rows=20, rate=0.04, features=0.5, threads=1
        ),
        kept=0.5,
        usual=10_000,
    ),
    "routes": StageSettings(
        TreeSettings(
            n_trees=400, leaves=16, min_rows=30, rate=0.04, features=0.3, threads=1
        ),
        kept=0.4,
        usual=30_000,
        n_fits=3,
        signs={
            "mean": 1,
            "last": 1,
            "link_least": 1,
            "receiver_exposure": 1,
            "exposure_between": 1,
            "sensitive_into_dprk": 1,
        },
    ),
}
