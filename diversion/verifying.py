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
    version_differences,
)
from diversion.errors import InputError, UnknownChainError, UnknownPartyError
from diversion.inquiry import Inquiry


class Verifiable(Inquiry):
    """A case whose explanations others can check."""

    def bundle(
        self, chain: str | ExplanationAnswer, *, as_of: date | None = None
    ) -> Bundle:
        """Put an explanation, the rows behind it and all versions into one file.

        ``chain`` is a chain id, or what :meth:`explain` gave for that same day.
        """
        explained = self.explain(chain, as_of=as_of) if isinstance(chain, str) else chain
        day = as_of or self._as_of
        question = {
            "chain_id": explained.explanation.chain.chain_id,
            "as_of": day.isoformat() if day else None,
            "join_documents": self._join_documents,
        }
        return make_bundle(explained, question, self._versions())

    def verify(self, path: str | Path) -> VerificationAnswer:
        """Ask again what a bundle answers, and say whether all is the same.

        Raises
        ------
        InputError
            If the file is no bundle, one of another version, or was changed.
        """
        bundle = read_bundle(path)
        question, versions = bundle.question, self._versions()
        if question["join_documents"] != self._join_documents:
            raise InputError(
                f"{path}: asked with join_documents {question['join_documents']}; "
                "open the case so"
            )
        differences = list(version_differences(bundle, versions))
        held = {
            (row.table, row.record_id): row
            for table in dict.fromkeys(row["table"] for row in bundle.rows)
            for row in rows_of(
                self._store,
                table,
                [each["record_id"] for each in bundle.rows if each["table"] == table],
            )
        }
        differences += row_differences(bundle, held)
        day = date.fromisoformat(question["as_of"]) if question["as_of"] else None
        try:
            now = answer_record(self.explain(question["chain_id"], as_of=day))
        except (UnknownChainError, UnknownPartyError) as error:
            differences.append(f"the chain no longer holds: {error}")
        else:
            differences += answer_differences(bundle.answer, now)
        notes: tuple[str, ...] = ()
        if bundle.versions.get("data") != versions["data"]:
            notes = ("the case holds other files than when the bundle was written",)
        return VerificationAnswer(
            question["chain_id"], len(bundle.rows), tuple(differences), notes
        )

    def _versions(self) -> dict[str, str]:
        return {
            "code": code_version(),
            "scorer": scorer_version(),
            "data": self.data_version(),
        }
