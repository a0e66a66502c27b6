"""What a question gives back: prints well, iterates, and turns into a table or a figure."""

from diversion.answers.assessment import AssessmentAnswer
from diversion.answers.bundle import Bundle
from diversion.answers.chains import ChainsAnswer
from diversion.answers.chokepoints import ChokepointsAnswer
from diversion.answers.evaluation import EvaluationAnswer, evaluate
from diversion.answers.explanation import ExplanationAnswer
from diversion.answers.neighbourhood import NeighbourhoodAnswer
from diversion.answers.quantity import QuantityAnswer
from diversion.answers.rulings import RulingsAnswer
from diversion.answers.screening import ResolveAnswer, ScreenAnswer
from diversion.answers.tables import CompaniesAnswer, ScoresAnswer
from diversion.answers.verification import VerificationAnswer

__all__ = [
    "AssessmentAnswer",
    "Bundle",
    "ChainsAnswer",
    "ChokepointsAnswer",
    "CompaniesAnswer",
    "EvaluationAnswer",
    "ExplanationAnswer",
    "NeighbourhoodAnswer",
    "QuantityAnswer",
    "ResolveAnswer",
    "RulingsAnswer",
    "ScoresAnswer",
    "ScreenAnswer",
    "VerificationAnswer",
    "evaluate",
]
