"""Records of a register with recognised headers to companies."""

from typing import TYPE_CHECKING, Final

from diversion.io.wild.dates import Spans
from diversion.io.wild.fields import Emptied, Texts, countries, spans, texts

if TYPE_CHECKING:
    from diversion.io.wild.convert import Cells

_PLAIN: Final = {
    "company_name": "name",
    "company_aliases": "aliases",
    "company_address": "address",
    "company_activity": "activity",
    "company_phones": "phones",
    "company_emails": "emails",
    "company_directors": "directors",
}
_DAYS: Final = {"company_founded": "incorporated_on", "company_closed": "dissolved_on"}


def company_columns(cells: "Cells", emptied: Emptied) -> dict[str, Texts]:
    """Give the native columns of companies."""
    columns = {
        name: texts(cells.of(role)) for role, name in _PLAIN.items() if role in cells
    }
    columns["company_id"] = cells.ids
    numbers = texts(cells.of("company_id"))
    more, leis = texts(cells.of("company_taxid")), texts(cells.of("company_lei"))
    columns["identifiers"] = [
        ";".join(
            f"{scheme}:{value}"
            for scheme, value in (("reg", number), ("reg", other), ("lei", lei))
            if value
        )
        or None
        for number, other, lei in zip(numbers, more, leis, strict=True)
    ]
    if "company_country" in cells:
        columns["country"] = countries(cells.of("company_country"), "country", emptied)
    for role, name in _DAYS.items():
        if role in cells:
            found = spans(cells.of(role), cells.plan.orders[role])
            columns[name] = _days(found, cells.of(role), name, emptied)
    return columns


def _days(found: Spans, written: list[str], name: str, emptied: Emptied) -> Texts:
    result: Texts = []
    for span, text in zip(found, written, strict=True):
        is_day = span is not None and span.first == span.last
        if span is not None and not is_day:
            emptied.add(name, "a period, not a day", text)
        result.append(span.first.isoformat() if span and is_day else None)
    return result
