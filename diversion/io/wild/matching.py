"""Give each column of a file its role: header words and values, all columns at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from diversion.io.wild.evidence import VETO, Evidence, describe, fit
from diversion.io.wild.roles import OTHER, Role, header_score, roles
from diversion.io.wild.words import Header, Vocabulary, read_header
from diversion.model.source import ColumnMatch

LEAST: Final = 0.5  # score from which on a column counts as told
_VALUES: Final = 0.35  # what values add to or take from a header's score
_ALONE: Final = 0.55  # score of values that tell by themselves, under a header not known
_ALONE_ROLES: Final = frozenset({"vessel_imo", "unit"})
_FEW: Final = 0.1
_SURE: Final = 0.9
_COUNTRIES: Final = 0.8  # of what a header says if a word not known means a country
_CODES: Final = 1.05  # of codes that are all known headings; above a code of no known kind
# Scores as whole numbers, so that matching is exact. Between equals, the first role,
# column, and number in a name come first.
_STEPS: Final = 2_000
_NEAR: Final = 0.7  # of its best score: what a column may be instead
_NUMBERED: Final = re.compile(r"(\d{1,2})\D*$")


@dataclass(frozen=True, slots=True)
class TableMatch:
    """How well a file fits one native table; one match for each column in order."""

    table: str
    columns: tuple[ColumnMatch, ...]

    @property
    def by_role(self) -> dict[str, ColumnMatch]:
        """The columns that have a role of the table, by role."""
        names = {role.name for role in roles() if role.table == self.table}
        return {column.role: column for column in self.columns if column.role in names}


def match_evidence(
    table: str,
    headers: Sequence[str],
    found: Sequence[Evidence],
    fixed: dict[int, str] | None = None,
    words: Vocabulary | None = None,
) -> TableMatch:
    """Assign the roles of ``table`` to columns.

    Parameters
    ----------
    table
        ``shipments`` or ``companies``.
    headers, found
        Of each column, its header and what its values look like.
    fixed
        Roles that are known, by position; an empty one leaves the column out.
    words
        What headers may say; the words that come with the program if not given.

    Notes
    -----
    A maximum-weight matching between columns and roles: what fits best together, not
    what comes first. A column that is better told by a role that no table has is left
    out.
    """
    known = fixed or {}
    read = [read_header(header, words) for header in headers]
    others = [_best_other(header, each) for header, each in zip(read, found, strict=True)]
    wanted = [r for r in roles() if r.table == table and r.name not in known.values()]
    import networkx as nx  # noqa: PLC0415 - heavy, and needless for native tables

    graph = nx.Graph()
    for position, (header, evidence) in enumerate(zip(read, found, strict=True)):
        if position in known:
            continue
        scores = [_score(role, header, evidence) for role in wanted]
        least = max(LEAST, others[position][0], _NEAR * max(scores, default=0.0))
        for rank, (role, score) in enumerate(zip(wanted, scores, strict=True)):
            if score >= least:
                late = rank + position + _number(headers[position])
                graph.add_edge(position, role.name, weight=round(score * _STEPS) - late)
    chosen: dict[int, str] = dict(known)
    for a, b in nx.max_weight_matching(graph):
        chosen.update({a: b} if isinstance(a, int) else {b: a})
    by_name = {role.name: role for role in wanted} | {r.name: r for r in roles()}
    columns = []
    for position, text in enumerate(headers):
        name = chosen.get(position, others[position][1])
        told, evidence = by_name.get(name), found[position]
        if position in known or told is None:
            why = "as the mapping says" if position in known else "not told"
            columns.append(ColumnMatch(position, text, name, float(position in known), why))
            continue
        score = round(_score(told, read[position], evidence), 2)
        why = _why(told, read[position], evidence)
        columns.append(ColumnMatch(position, text, name, score, why))
    return TableMatch(table, tuple(columns))


def header_fit(headers: Sequence[str]) -> float:
    """Judge a row as a header: how well its cells name different columns."""
    best: dict[str, float] = {}
    for text in headers:
        header = read_header(text)
        score, name = max((header_score(role, header), role.name) for role in roles())
        if score >= LEAST:
            best[name] = max(score, best.get(name, 0.0))
    return sum(best.values())


def _number(header: str) -> int:
    found = _NUMBERED.search(header)
    return int(found[1]) if found else 0


def _best_other(header: Header, evidence: Evidence) -> tuple[float, str]:
    is_of_countries = evidence.country >= _SURE
    scores = [
        (_score(role, header, evidence), role.name)
        for role in roles()
        if role.table == OTHER and not (is_of_countries and role.name == "address")
    ]
    score, name = max(scores)
    return (score, name) if score >= LEAST else (0.0, "")


def _score(role: Role, header: Header, evidence: Evidence) -> float:
    told, support = header_score(role, header), fit(role.values, evidence)
    if support <= VETO:
        return 0.0
    if role.values == "country" and evidence.country >= _SURE:
        told = max(told, _COUNTRIES * header_score(role, header.with_countries()))
    if role.name == "country" and header.n_unknown:
        told = 0.0  # a word not known may say of what it is the country
    if told == 0.0:
        return _score_of_values(role, header, evidence, support)
    return told + _VALUES * support


def _score_of_values(
    role: Role, header: Header, evidence: Evidence, support: float
) -> float:
    """Judge a column by its values, under a header that is not known or says little."""
    if role.name == "hs_code" and header.concepts and header.concepts <= role.likes:
        return _CODES if support >= _SURE else 0.0
    if support < _SURE or header.concepts:
        return 0.0
    if role.name == "date":
        return _ALONE if evidence.year < _FEW else 0.0
    if role.name == "hs_code":
        return _ALONE if evidence.hs_dotted >= _SURE else 0.0
    return _ALONE if role.name in _ALONE_ROLES else 0.0


def _why(role: Role, header: Header, evidence: Evidence) -> str:
    needed = frozenset().union(*(need.concepts for need in role.needs)) | role.likes
    words = [
        "/".join(sorted(meaning & needed or meaning))
        for meaning in header.meanings
        if meaning
    ]
    told = "+".join(words) if words else "header not known"
    values = describe(role.values, evidence)
    return f"{told}; {values}" if values else told
