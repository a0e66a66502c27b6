"""How good answers are, where the truth is known: routes, records, companies, chances."""

from diversion.scoring.evaluation.companies import company_measures
from diversion.scoring.evaluation.probabilities import probability_measures
from diversion.scoring.evaluation.records import record_measures
from diversion.scoring.evaluation.routes import route_measures
from diversion.scoring.evaluation.truth import TrueChain, Truth, read_truth

__all__ = [
    "TrueChain",
    "Truth",
    "company_measures",
    "probability_measures",
    "read_truth",
    "record_measures",
    "route_measures",
]
