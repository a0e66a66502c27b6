"""Bundle an explanation of a case, and verify a bundle against one."""

from datetime import date
from pathlib import Path

from diversion.analysis.evidence import rows_of
from diversion.analysis.versions import code_version, scorer_version
from diversion.answers import Bundle, ExplanationAnswer, VerificationAnswer
from diversion.answers.bundle import answer_record, make_bundle, read_bundle
from diversion.answers.verification import (
    answer_differences,
    row_differences,
    rows_left_out,
    version_differences,
)
from diversion.errors import InputError, UnknownChainError, UnknownPartyError
from diversion.inquiry import Inquiry
from diversion.scoring.choosing import AUTO, BEST_CHAIN, FITTED
from diversion.scoring.models import fingerprint


class Verifiable(Inquiry):
    """A case whose explanations others can check."""

    def bundle(
        self,
        chain: str | ExplanationAnswer,
        *,
        as_of: date | None = None,
        scorer: str = AUTO,
    ) -> Bundle:
        """Put an explanation, the rows behind it and all versions into one file.

        ``chain`` is a chain id, or what :meth:`explain` gave for that day and scorer.
        """
        chosen = self._chosen(scorer, as_of)
        explained = (
            self.explain(chain, as_of=as_of, scorer=chosen)
            if isinstance(chain, str)
            else chain
        )
        day = as_of or self._as_of
        question = {
            "chain_id": explained.explanation.chain.chain_id,
            "as_of": day.isoformat() if day else None,
            "join_documents": self._join_documents,
            "scorer": chosen,
        }
        return make_bundle(explained, question, self._versions(chosen, as_of))

    def verify(self, path: str | Path, *, scorer: str | None = None) -> VerificationAnswer:
        """Ask again what a bundle answers, and say whether all is the same.

        ``scorer`` is where a model file is now, if the bundle was asked with one.

        Raises
        ------
        InputError
            If the file is no bundle, one of another version, or was changed.
        ModelError
            If it was asked with a model file that is not there.
        """
        bundle = read_bundle(path)
        question = bundle.question
        day = date.fromisoformat(question["as_of"]) if question["as_of"] else None
        chosen = scorer or question["scorer"]
        if question["join_documents"] != self._join_documents:
            raise InputError(
                f"{path}: asked with join_documents {question['join_documents']}; "
                "open the case so"
            )
        versions = self._versions(chosen, day)
        differences = list(version_differences(bundle, versions))
        held = {
            (row.table, row.record_id): row
            for table in dict.fromkeys(row["table"] for row in bundle.rows)
            for row in rows_of(
                self._store,
                table,
                [each["record_id"] for each in bundle.rows if each["table"] == table],
                as_of=day,
            )
        }
        differences += row_differences(bundle, held)
        try:
            explained = self.explain(question["chain_id"], as_of=day, scorer=chosen)
            now = answer_record(explained)
        except (UnknownChainError, UnknownPartyError) as error:
            differences.append(f"the chain no longer holds: {error}")
        else:
            differences += rows_left_out(bundle, explained.explanation.records)
            differences += answer_differences(bundle.answer, now)
        notes: tuple[str, ...] = ()
        if bundle.versions.get("data") != versions["data"]:
            notes = ("the case holds other files than when the bundle was written",)
        return VerificationAnswer(
            question["chain_id"], len(bundle.rows), tuple(differences), notes
        )

    def _chosen(self, scorer: str, as_of: date | None) -> str:
        """Settle who speaks, so that it is the same when the case has grown."""
        if scorer != AUTO:
            return scorer
        return BEST_CHAIN if self.fitted(AUTO, as_of) is None else FITTED

    def _versions(self, scorer: str, as_of: date | None) -> dict[str, str]:
        fitted = self.fitted(scorer, as_of)
        return {
            "code": code_version(),
            "scorer": scorer_version(),
            "model": "none" if fitted is None else fingerprint(fitted.model),
            "data": self.data_version(),
        }
