"""Tables as plain text and as HTML, and the words that single values are shown in."""

import html
import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from diversion.analysis.chain import Completeness
from diversion.model.visible import visible
from diversion.tabular import NAME_LIMIT, cell, is_number

LEAD: Final = "A score is a lead, not a finding."
UNKNOWN: Final = "?"
_HTML_LIMIT: Final = 500

_STYLE: Final = (
    "<style>"
    ".diversion table{border-collapse:collapse}"
    ".diversion th,.diversion td{padding:.2em .6em;text-align:left;vertical-align:top}"
    ".diversion .number{text-align:right;white-space:nowrap}"
    ".diversion .note{opacity:.7}"
    "</style>"
)


def label(party_id: str | None, name: str | None) -> str:
    """Give a party as ``Name (id)``, its id alone, or "?" where it is not known."""
    if party_id is None:
        return UNKNOWN
    if not name:
        return visible(party_id, limit=NAME_LIMIT)
    return f"{visible(name, limit=NAME_LIMIT)} ({visible(party_id, limit=NAME_LIMIT)})"


def short(party_id: str | None, name: str | None) -> str:
    """Give a party's name, else its id, else "?"."""
    return visible(name or party_id or UNKNOWN, limit=NAME_LIMIT)


def days(first: date, last: date) -> str:
    """Give a day, or the two days that it lies between.

    Examples
    --------
    >>> days(date(2014, 8, 1), date(2014, 8, 1))
    '2014-08-01'
    >>> days(date(2014, 8, 1), date(2014, 8, 9))
    '2014-08-01/2014-08-09'
    """
    if first == last:
        return first.isoformat()
    return f"{first.isoformat()}/{last.isoformat()}"


def wait(bounds: tuple[int, int] | None) -> str:
    """Give a waiting time as ``waits 3-12 d``; empty where there is none."""
    if bounds is None:
        return ""
    least, most = bounds
    return f"waits {least} d" if least == most else f"waits {least}-{most} d"


def mass(mass_kg: float | None) -> str:
    """Give a mass in kg; empty where it is not known."""
    if mass_kg is None or math.isnan(mass_kg):
        return ""
    return f"{mass_kg:,.0f} kg" if mass_kg >= 10 else f"{mass_kg:,.3g} kg"  # noqa: PLR2004


def bans(score: float) -> str:
    """Give a score in bans with its sign; never "-0.00"."""
    return f"{round(score, 2) + 0.0:+.2f}"


def html_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Give rows as an HTML table, everything escaped."""
    titles = "".join(f"<th>{escaped(title)}</th>" for title in head)
    body = "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def html_block(*parts: str) -> str:
    """Wrap finished HTML parts for a notebook."""
    return f'<div class="diversion">{_STYLE}{"".join(parts)}</div>'


def html_note(text: str) -> str:
    """Give a sentence as an HTML paragraph, escaped."""
    return f'<p class="note">{escaped(text)}</p>'


def escaped(text: str) -> str:
    """Make text safe inside HTML, in content and in attributes."""
    return html.escape(visible(text))


def completeness_note(completeness: Completeness, *, is_empty: bool = False) -> str:
    """Say whether the search was complete, what it may have missed, and who answered."""
    found = _found(completeness, is_empty=is_empty)
    return f"{found} {completeness.note}" if completeness.note else found


def _found(completeness: Completeness, *, is_empty: bool) -> str:
    bound = completeness.bound
    if completeness.exact:
        if is_empty:
            return "Exact: no chain of this kind is on record."
        if bound is None:
            return "Exact: there is no other chain."
        return f"Exact: no other chain scores above {bans(bound)}."
    highest = "" if bound is None else f" that score up to {bans(bound)}"
    if completeness.truncated_by is None:
        return (
            "A list of leads, repeats of the same companies further down; not exhaustive:"
            f" other chains{highest} may exist."
        )
    return (
        f"Not exact: cut short by {completeness.truncated_by} after"
        f" {completeness.explored:,} steps; chains{highest} may be missing."
    )


def _html_cell(value: object) -> str:
    kind = ' class="number"' if is_number(value) else ""
    return f"<td{kind}>{escaped(cell(value, limit=_HTML_LIMIT))}</td>"
