"""Ask a server which hops may follow each other, and for whole walks, in Cypher."""

import uuid
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from diversion.errors import BackendError
from diversion.store.neo4j.connection import Connection, OutOfServerTimeError, Statement
from diversion.store.neo4j.schema import CaseState
from diversion.store.neo4j.statements import cypher

BATCH_ROWS: Final = 5_000
_CASE: Final = {
    "hop": "Consignment",
    "party": "Party",
    "sent": "SENT",
    "received": "RECEIVED",
    "whole": "true",
    "whole_s": "true",
    "in_graph": "true",
    "in_graph_w": "true",
}
_SCRATCH: Final = {
    "hop": "ScratchConsignment",
    "party": "ScratchParty",
    "sent": "SCRATCH_SENT",
    "received": "SCRATCH_RECEIVED",
    "whole": "e.graph = $graph",
    "whole_s": "s.graph = $graph",
    "in_graph": "v.graph = $graph",
    "in_graph_w": "w.graph = $graph",
}

Walk = list[str]


class TooMuchForCypherError(Exception):
    """The answer has more rows, or takes longer, than it was given."""


class PathServer:
    """A time-stamped graph on a server: that of its case, or one uploaded for a question.

    Hops and parties go by their ids. ``rule`` in the methods holds the parameters that
    ``follows.cypher`` names.
    """

    def __init__(self, connection: Connection, state: CaseState | None) -> None:
        self._connection = connection
        self._case_graph = state.graph if state else None
        self._held: str | None = None  # fingerprint of the scratch graph
        self._scratch = f"scratch-{uuid.uuid4().hex}"
        self._names: Mapping[str, str] = _CASE

    @cached_property
    def can_reduce(self) -> bool:
        """Whether the server checks a running condition while it walks (Cypher 25)."""
        try:
            return self._connection.read(cypher("can_reduce")) == [[True]]
        except BackendError:
            return False

    def holds(self, fingerprint: str) -> bool:
        """Turn to the graph of this fingerprint, if the server has it."""
        if fingerprint == self._case_graph:
            self._names = _CASE
            return True
        self._names = _SCRATCH
        return fingerprint == self._held

    def upload(
        self, fingerprint: str, parties: Sequence[str], hops: Sequence[Mapping[str, Any]]
    ) -> None:
        """Put a graph beside the case, under labels of its own, and turn to it.

        The scratch graph before it goes, and with it those that others forgot.
        """
        graph = {"graph": self._scratch}
        self._held = None
        statements = [Statement(cypher("scratch_forget"), graph)]
        for name, rows in (("scratch_parties", parties), ("scratch_hops", hops)):
            for start in range(0, len(rows), BATCH_ROWS):
                some = list(rows[start : start + BATCH_ROWS])
                statements.append(Statement(cypher(name), {**graph, "rows": some}))
        self._connection.write_all(statements)
        self._held, self._names = fingerprint, _SCRATCH

    def links(
        self, rule: Mapping[str, object], *, limit: int, among: Sequence[str] | None = None
    ) -> list[Walk]:
        """Give pairs of hops of which the second may follow the first, without a jump.

        With ``among``, only those on the way between these parties.
        """
        name = "links" if among is None else "links_along"
        return self._ask(name, rule, limit=limit, parties=among)

    def jumped_links(
        self,
        rule: Mapping[str, object],
        jumps: Sequence[Mapping[str, object]],
        *,
        limit: int,
    ) -> list[Walk]:
        """Give pairs of hops of which the second may follow the first by a jump."""
        return self._ask("links_by_jump", rule, limit=limit, jumps=jumps)

    def walks(
        self,
        rule: Mapping[str, object],
        *,
        starts: Sequence[str],
        ends: Sequence[str],
        max_hops: int,
        limit: int,
        seconds: float,
    ) -> list[Walk]:
        """Give walks between hops, no party twice, as lists of hops."""
        rows = self._ask(
            "walks", rule, limit=limit, seconds=seconds, more=max_hops - 1,
            starts=starts, ends=ends, max_hops=max_hops,
        )  # fmt: skip
        return [walk for (walk,) in rows]

    def jumped_walks(
        self,
        rule: Mapping[str, object],
        jumps: Sequence[Mapping[str, object]],
        *,
        starts: Sequence[str],
        ends: Sequence[str],
        max_hops: int,
        limit: int,
        seconds: float,
    ) -> list[tuple[Walk, Walk]]:
        """Give walks with one jump as the hops before it and those after it.

        No party comes twice before the jump; the whole walk may still return to one.
        """
        rows = self._ask(
            "walks_by_jump", rule, limit=limit, seconds=seconds, more=max_hops - 2,
            starts=starts, ends=ends, jumps=jumps, max_hops=max_hops,
            jump_starts=sorted({str(jump["start"]) for jump in jumps}),
        )  # fmt: skip
        return [(before, onward) for before, onward in rows]

    def close(self) -> None:
        """Take the scratch graph away."""
        if self._held is not None:
            self._connection.write(cypher("scratch_forget"), graph=self._scratch)
            self._held = None

    def _ask(
        self,
        name: str,
        rule: Mapping[str, object],
        *,
        limit: int,
        seconds: float | None = None,
        more: int = 0,
        **parameters: object,
    ) -> list[Any]:
        text = cypher(
            name,
            language="CYPHER 25" if self.can_reduce else "",
            no_repeat=cypher("no_repeat_25" if self.can_reduce else "no_repeat_5"),
            follows=cypher("follows"),
            jump_follows=cypher("jump_follows"),
            more=str(max(more, 1)),  # none is no quantifier
            **self._names,
        )
        given = {**rule, **parameters, "limit": limit + 1, "graph": self._scratch}
        try:
            if seconds is None:
                rows = self._connection.read(text, **given)
            else:
                rows = self._connection.read_within(seconds, text, **given)
        except OutOfServerTimeError as error:
            raise TooMuchForCypherError("the server took too long") from error
        if len(rows) > limit:
            raise TooMuchForCypherError(f"the server found more than {limit:,} rows")
        return rows
