"""A case with its truth, and what each stage reads of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from diversion.analysis.view import View
from diversion.scoring.company_features import CompanyFeatures, company_features
from diversion.scoring.company_scores import company_inputs
from diversion.scoring.evaluation import Truth
from diversion.scoring.fitting.labels import PartyLabels, label_parties
from diversion.scoring.fitting.rows import Rows, sample_rows
from diversion.scoring.fitting.settings import AGENT_WEIGHT, HARM, SETTINGS
from diversion.scoring.record_fitting import Labelled, label
from diversion.scoring.records import RecordScores, gather


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case of which the truth is known, ready to be scored."""

    name: str
    truth: Truth
    records: Labelled


def known_case(view: View, truth: Truth, *, name: str | None = None) -> KnownCase:
    """Gather what models read of a case, and attach the truth."""
    called = name or truth.name
    return KnownCase(called, truth, label(called, gather(view), truth.lots))


@dataclass(frozen=True, slots=True)
class ScoredCase:
    """A case whose records were scored by a model that did not see it."""

    known: KnownCase
    records: RecordScores
    companies: CompanyFeatures
    parties: PartyLabels

    @property
    def name(self) -> str:
        """What the case is called."""
        return self.known.name

    def company_rows(self, stage: str, random: np.random.Generator) -> Rows:
        """Give the rows that a company stage is fitted on."""
        labels = self.parties
        weight = np.where(labels.is_left_out, 0.0, 1.0)
        if stage == "companies":
            weight[labels.is_harmed & ~labels.is_left_out] = HARM
            weight[labels.is_agent & ~labels.is_left_out] = AGENT_WEIGHT
            wanted = labels.is_wanted
        else:
            wanted = labels.is_harmed
        values, kept = self.companies.values, SETTINGS[stage].kept
        return sample_rows(values, wanted, weight, random, kept=kept)


def scored_case(known: KnownCase, records: RecordScores) -> ScoredCase:
    """Compute what the company stage reads, and label the parties."""
    joined = records.joined.party_of
    return ScoredCase(
        known,
        records,
        company_features(company_inputs(records)),
        label_parties(known.truth, records.view.graph, joined),
    )


def folds(size: int, n_folds: int) -> Iterator[tuple[list[int], list[int]]]:
    """Give the cases to fit on and those left out; a single case is left out of itself."""
    parts = min(size, n_folds)
    if parts < 2:  # noqa: PLR2004 - nothing can be left out
        yield list(range(size)), list(range(size))
        return
    for part in range(parts):
        left = list(range(part, size, parts))
        yield [k for k in range(size) if k not in left], left
