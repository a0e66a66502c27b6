"""How good the answers of a case are, where the truth is known."""

from collections.abc import Iterator
from dataclasses import dataclass

from diversion.answers.chains import ChainsAnswer
from diversion.answers.tables import CompaniesAnswer, ScoresAnswer
from diversion.model.visible import visible
from diversion.scoring.evaluation import (
    Truth,
    company_measures,
    probability_measures,
    record_measures,
    route_measures,
)
from diversion.tabular import text_table


@dataclass(frozen=True, slots=True)
class EvaluationAnswer:
    """Measures of routes, shipments, companies and probabilities, by group and name."""

    name: str
    scorer: str
    measures: dict[str, dict[str, float]]

    def __str__(self) -> str:
        head = (
            f"Answers by {visible(self.scorer)} against the truth of {visible(self.name)}"
        )
        table = text_table(("of", "measure", "value"), self.flat())
        return f"{head}\n\n{table}"

    def __repr__(self) -> str:
        return str(self)

    def rows(self) -> Iterator[dict[str, object]]:
        """Give one JSON-ready record, the measures of each group under its name."""
        yield {"truth": self.name, "scorer": self.scorer, **self.measures}

    def flat(self) -> Iterator[tuple[str, str, float]]:
        """Give group, measure and value, one row each."""
        for group, found in self.measures.items():
            for name, value in found.items():
                yield group, name, value


def evaluate(
    truth: Truth, leads: ChainsAnswer, scores: ScoresAnswer, companies: CompaniesAnswer
) -> EvaluationAnswer:
    """Measure three answers against the truth."""
    table = scores.to_pandas()
    measures = {
        "routes": route_measures(truth, list(leads.rows())),
        "shipments": record_measures(truth, table),
        "companies": company_measures(truth, companies.to_pandas()),
        "probabilities": probability_measures(truth, table),
    }
    scorers = dict.fromkeys((leads.scorer, scores.scorer, companies.scorer))
    return EvaluationAnswer(truth.name, ", ".join(scorers), measures)
