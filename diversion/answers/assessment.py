"""Red flags as the user sees them: the catalogue, and what was found about a subject."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from diversion.answers.layout import LEAD, escaped, html_block, html_note, html_table
from diversion.indicators.assess import Assessment, Finding
from diversion.indicators.catalogue import LEVELS, rows
from diversion.indicators.outcome import State
from diversion.model.visible import visible
from diversion.tabular import text_table

_ROWS_SHOWN = 6
_TEXT_LIMIT = 200
_NOTE = "Weights are in decibans, set by hand and not calibrated. " + LEAD
_COLUMNS = (
    "indicator",
    "state",
    "level",
    "family",
    "subject",
    "value",
    "text",
    "rows",
    "missing",
    "innocent",
    "weight_decibans",
    "what",
    "source",
)


@dataclass(frozen=True)
class CatalogueAnswer:
    """Every indicator there is: what it shows and where it comes from."""

    def __str__(self) -> str:
        head = ("id", "level", "family", "weight", "what fires it", "source")
        table = text_table(
            head,
            ((r["indicator"], LEVELS[r["level"]], r["family"], f"{r['weight_decibans']:g}",
              r["what"], r["source"]) for r in rows()),
            limit=_TEXT_LIMIT,
        )  # fmt: skip
        return f"{len(rows())} indicators\n\n{table}\n\n{_NOTE}"

    def __repr__(self) -> str:
        return str(self)

    def rows(self) -> Iterator[dict[str, object]]:
        """Give one JSON-ready record an indicator."""
        yield from rows()

    def to_pandas(self) -> pd.DataFrame:
        """Give one row an indicator."""
        return pd.DataFrame(rows())


@dataclass(frozen=True)
class AssessmentAnswer:
    """What the indicators say about one shipment, company or chain."""

    assessment: Assessment

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        found = (
            (f.indicator.code, f.outcome.state.value, f.subject, f.outcome.text,
             _names(f), f.indicator.innocent)
            for f in self.assessment.findings
        )  # fmt: skip
        head = ("id", "state", "about", "what", "rows", "innocent explanation to test")
        return html_block(
            f"<h3>{escaped(self.assessment.subject)}</h3>",
            html_note(range_line(self.assessment)),
            html_table(head, found),
            html_note(_NOTE),
        )

    def rows(self) -> Iterator[dict[str, object]]:
        """Give one JSON-ready record a finding: fired first, then clear, then the rest."""
        yield from map(finding_record, self.assessment.findings)

    def to_pandas(self) -> pd.DataFrame:
        """Give one row a finding."""
        table = pd.DataFrame(self.rows(), columns=list(_COLUMNS))
        return table.assign(
            rows=[
                " ".join(f"{table}:{row}" for table, row in each) for each in table["rows"]
            ],
            missing=["; ".join(each) for each in table["missing"]],
        )

    def _lines(self) -> Iterator[str]:
        assessment = self.assessment
        yield visible(assessment.subject)
        yield range_line(assessment)
        yield from (f"Note: {note}" for note in assessment.notes)
        yield from fired_lines(assessment)
        for state in (State.CLEAR, State.UNKNOWN):
            found = assessment.of(state)
            yield from ("", f"{state.value.capitalize()} ({len(found)})")
            alike: dict[str, list[Finding]] = {}
            for f in found:
                alike.setdefault(f.indicator.code, []).append(f)
            for code, same in alike.items():
                first = f"{same[0].subject}: {same[0].outcome.text}"
                more = f" (and {len(same) - 1} more)" if len(same) > 1 else ""
                yield f"  {code:<4} {visible(first, limit=_TEXT_LIMIT)}{more}"
        yield from ("", _NOTE)


def range_line(assessment: Assessment) -> str:
    """Say the band and the range in one line."""
    found = assessment.range
    if not found.assessable:
        return "Band: not assessable; no indicator has the fields that it needs"
    n = len(found.families)
    families = f" in {n} famil{'y' if n == 1 else 'ies'}" if n else ""
    return (
        f"Band: {found.band}; {found.score:+.1f} decibans{families}, between"
        f" {found.lower:+.1f} (all unknown clear) and {found.upper:+.1f} (all fired)"
    )


def fired_lines(assessment: Assessment) -> Iterator[str]:
    """List what fired, each with its rows and its innocent explanation; then facts."""
    outside = set(assessment.facts)
    inside = [f for f in assessment.of(State.FIRED) if f not in outside]
    yield from ("", f"Fired ({len(inside)})")
    for f in inside:
        weight = f"[{f.indicator.family}, {f.indicator.weight:+g}]"
        what = f"{visible(f.subject)}: {visible(f.outcome.text)}"
        yield f"  {f.indicator.code:<4} {what} {weight}"
        if f.outcome.rows:
            yield f"       rows: {_names(f)}"
        yield f"       may be: {f.indicator.innocent}"
    yield from ("", f"Listed status, a fact outside the score ({len(outside)})")
    for f in assessment.facts:
        yield f"  {f.indicator.code:<4} {visible(f.subject)}: {visible(f.outcome.text)}"
        yield f"       rows: {_names(f)}"
        yield f"       may be: {f.indicator.innocent}"


def flag_lines(assessment: Assessment) -> Iterator[str]:
    """List what fired, and count the rest, which ``diversion indicators`` lists."""
    yield from ("", "Indicators (decibans set by hand, not calibrated)")
    yield f"  {range_line(assessment)}"
    yield from (f"  {line}".rstrip() for line in fired_lines(assessment))
    counts = [len(assessment.of(state)) for state in (State.CLEAR, State.UNKNOWN)]
    yield f"  {counts[0]} clear, {counts[1]} not assessable"


def finding_record(finding: Finding) -> dict[str, object]:
    """Give one finding as a JSON-ready record."""
    entry, outcome = finding.indicator, finding.outcome
    value = outcome.value
    return {
        "indicator": entry.code,
        "state": outcome.state.value,
        "level": entry.level,
        "family": entry.family,
        "subject": finding.subject,
        "value": None if value == float("inf") else value,
        "text": outcome.text,
        "rows": [list(row) for row in outcome.rows],
        "missing": list(outcome.missing),
        "innocent": entry.innocent,
        "weight_decibans": entry.weight,
        "what": entry.what,
        "source": entry.source,
    }


def assessment_record(assessment: Assessment) -> dict[str, object]:
    """Give the range, what fired, and counts of the rest, as a JSON-ready record."""
    found, counts = assessment.range, Counter(f.outcome.state for f in assessment.findings)
    facts = set(assessment.facts)
    fired = [f for f in assessment.of(State.FIRED) if f not in facts]
    return {
        "band": found.band,
        "score_decibans": found.score,
        "lower_decibans": found.lower,
        "upper_decibans": found.upper,
        "families": list(found.families),
        "assessable": found.assessable,
        "calibrated": False,
        "fired": [finding_record(f) for f in fired],
        "facts": [finding_record(f) for f in assessment.facts],
        "clear": counts[State.CLEAR],
        "not_assessable": counts[State.UNKNOWN],
    }


def _names(finding: Finding) -> str:
    ids = [visible(record_id) for _, record_id in finding.outcome.rows]
    more = len(ids) - _ROWS_SHOWN
    shown = " ".join(ids[:_ROWS_SHOWN])
    return f"{shown} +{more} more" if more > 0 else shown
