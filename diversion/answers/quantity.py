"""Kilograms between two ends, in words."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from diversion.analysis.quantity import Quantity
from diversion.answers.layout import LEAD, html_block, html_note, mass


@dataclass(frozen=True)
class QuantityAnswer:
    """How many kilograms may have gone ``question``, and how many must have."""

    quantity: Quantity
    question: str

    def __str__(self) -> str:
        lines = (self.question, *quantity_lines(self.quantity), LEAD)
        return "\n".join(line[0].upper() + line[1:] for line in lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html_block(*map(html_note, str(self).split("\n")))

    def rows(self) -> Iterator[dict[str, object]]:
        """Give the answer as one JSON-ready record."""
        yield {"question": self.question, **quantity_record(self.quantity)}


def quantity_record(quantity: Quantity) -> dict[str, object]:
    """Give a quantity as one JSON object; null where no mass on record bounds it."""
    return asdict(quantity) | {"headings": list(quantity.headings)}


def quantity_lines(quantity: Quantity) -> tuple[str, ...]:
    """Say between which amounts it lies, and what the interval rests on."""
    goods = ", ".join(quantity.headings)
    lines = [
        f"{interval(quantity)}{f', of HS {goods}' if goods else ''}",
        f"sent by the first, to anybody: {_amount(quantity.sent_kg)};"
        f" received by the last, from anybody: {_amount(quantity.received_kg)}",
    ]
    if quantity.uncovered_kg:
        lines.append(
            f"{mass(quantity.uncovered_kg)} of these goods left the companies between"
            " without having come there on record"
        )
    if quantity.without_mass:
        lines.append(
            f"consignments of these goods, of or to these companies, without a mass on"
            f" record: {quantity.without_mass}; they bound nothing"
        )
    return tuple(lines)


def interval(quantity: Quantity) -> str:
    """Give the interval in one phrase.

    Examples
    --------
    >>> interval(Quantity(620, 310, 0, 120, 310, 310, 0, 0, ("8526",)))
    'between 0 and 620 kg (310 kg on record); at least 120 kg if the records are complete'
    """
    least = mass(quantity.sure_kg).removesuffix(" kg")
    if quantity.most_kg is None:
        at_least = f"at least {least} kg, and " if quantity.sure_kg else ""
        text = f"{at_least}not known how much at most: a mass is not on record"
    else:
        text = f"between {least} and {mass(quantity.most_kg)}"
    if quantity.possible_kg not in (None, quantity.most_kg):
        text += f" ({mass(quantity.possible_kg)} on record)"
    if quantity.necessary_kg > quantity.sure_kg:
        text += f"; at least {mass(quantity.necessary_kg)} if the records are complete"
    return text


def _amount(mass_kg: float | None) -> str:
    return "not known" if mass_kg is None else mass(mass_kg)
