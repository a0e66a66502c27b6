"""How many kilograms went from one end to another, as far as the records say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """Kilograms that went from some companies to others, as far as the records say.

    Between ``sure_kg`` (straight, without anybody between) and ``most_kg``, with slack
    for masses that are off and for records that are missing; by the records alone at
    most ``possible_kg``, and at least ``necessary_kg`` if they are complete. ``None``
    where no mass on record bounds it. ``headings`` are the goods; empty means all.
    """

    most_kg: float | None
    possible_kg: float | None
    sure_kg: float
    necessary_kg: float
    sent_kg: float | None  # by the first companies, to anybody
    received_kg: float | None  # by the last, from anybody
    uncovered_kg: float  # left companies of the chain without having come on record
    without_mass: int  # consignments of these goods, of and to these companies
    headings: tuple[str, ...]
