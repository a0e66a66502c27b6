"""A case with its truth, and what each stage reads of it."""

from dataclasses import dataclass

import numpy as np

from diversion.analysis.view import View
from diversion.scoring.company_features import CompanyFeatures, company_features
from diversion.scoring.company_scores import COMPANIES, company_inputs
from diversion.scoring.evaluation import Truth
from diversion.scoring.fitting.labels import PartyLabels, label_parties
from diversion.scoring.fitting.rows import Rows, join_rows, sample_rows
from diversion.scoring.fitting.settings import AGENT, HARM, SETTINGS
from diversion.scoring.record_fitting import COPY_WEIGHT, Labelled, label
from diversion.scoring.records import RecordScores, gather


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case of which the truth is known, ready to be scored."""

    name: str
    truth: Truth
    records: Labelled

    @property
    def group(self) -> str:
        """What the case is a copy of, itself where it is no copy."""
        return self.records.group

    @property
    def is_copy(self) -> bool:
        """Say whether the case is a copy of another."""
        return self.records.is_copy


def known_case(
    view: View, truth: Truth, *, name: str | None = None, copy_of: str | None = None
) -> KnownCase:
    """Gather what models read of a case, and attach the truth.

    ``copy_of`` names the case that this one is a copy of: they are never apart when some
    cases are fitted on and others left out.
    """
    called = name or truth.name
    return KnownCase(called, truth, label(called, gather(view), truth.lots, copy_of))


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
        """Give the rows that a company stage is fitted on.

        For the stage of fronts and agents an agent stands among both, those wanted and
        those not, for its part.
        """
        labels, values = self.parties, self.companies.values
        weight = np.where(labels.is_left_out, 0.0, 1.0)
        if stage == COMPANIES:
            weight[labels.is_harmed & ~labels.is_left_out] = HARM
            agent = np.where(labels.is_agent, weight, 0.0)
            parts = [
                (labels.is_front, weight - AGENT * agent),
                (labels.is_agent, AGENT * agent),
            ]
        else:
            parts = [(labels.is_harmed, weight)]
        rows = join_rows(
            [
                sample_rows(values, wanted, part, random, SETTINGS[stage])
                for wanted, part in parts
            ]
        )
        return rows.weighing(COPY_WEIGHT if self.known.is_copy else 1.0)


def scored_case(known: KnownCase, records: RecordScores) -> ScoredCase:
    """Compute what the company stage reads, and label the parties."""
    joined = records.joined.party_of
    return ScoredCase(
        known,
        records,
        company_features(company_inputs(records)),
        label_parties(known.truth, records.view.graph, joined),
    )
