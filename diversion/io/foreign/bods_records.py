"""One record of the Beneficial Ownership Data Standard, whatever the version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from diversion.io.foreign.trees import node, text
from diversion.io.foreign.wording import day

_OLD_KINDS: Final = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
}
_OLD_REFERENCES: Final = ("describedByEntityStatement", "describedByPersonStatement")


@dataclass(frozen=True, slots=True)
class Record:
    """What the last statement about a record says.

    ``closed_on`` is the day of the statement that closed it, if one did.
    """

    own_id: str
    kind: str
    details: Mapping[str, object]
    closed_on: str
    published_on: str

    @property
    def party_id(self) -> str:
        """The id in the native tables."""
        return f"BODS-{self.own_id}" if self.own_id else ""

    def placeholder_id(self, end: str) -> str:
        """Give the id of a party that this relationship leaves without a name."""
        return f"{self.party_id}-{end}"

    def reference(self, end: str) -> str:
        """Give the id of the party at one end, ``subject`` or ``interestedParty``."""
        if named := text(self.details, end):
            return f"BODS-{named}"
        old = node(self.details, end)
        if named := next((text(old, key) for key in _OLD_REFERENCES if text(old, key)), ""):
            return f"BODS-{named}"
        return self.placeholder_id(end) if old and self.own_id else ""

    def unspecified(self, end: str) -> Mapping[str, object]:
        """Give why one end has no name."""
        old = node(self.details, end)
        return node(old, "unspecified") or old


def as_record(tree: Mapping[str, object]) -> Record:
    """Read a statement of version 0.4, or of 0.2 or 0.3."""
    published = day(text(tree, "publicationDetails", "publicationDate"))
    stated = day(text(tree, "statementDate"))
    if "recordType" in tree:
        is_closed = text(tree, "recordStatus") == "closed"
        return Record(
            text(tree, "recordId"),
            text(tree, "recordType"),
            node(tree, "recordDetails"),
            stated if is_closed else "",
            published or stated,
        )
    kind = _OLD_KINDS.get(text(tree, "statementType"), "")
    return Record(text(tree, "statementID"), kind, tree, "", published or stated)
