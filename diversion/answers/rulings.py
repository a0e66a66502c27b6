"""Rulings as the user sees them: the packs, and what they say about a subject."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from diversion.model.visible import visible
from diversion.rules.asking import Judgment
from diversion.rules.engine import Ruling, by_missing, by_provision, strictest
from diversion.rules.packs import Answer, Pack
from diversion.tabular import text_table

_READING = "A reading of rules over records, not legal advice."
_IDS_SHOWN = 6
_FIRM: Final = (Answer.BANNED, Answer.PERMIT)
_COLUMNS = (
    "answer",
    "rule",
    "pack",
    "pack_version",
    "instrument",
    "provision",
    "in_force_from",
    "in_force_to",
    "basis",
    "text",
    "missing",
    "if_destined",
    "shipments",
    "source",
)


@dataclass(frozen=True)
class PacksAnswer:
    """The rule packs there are, with their versions."""

    packs: tuple[Pack, ...]

    def __str__(self) -> str:
        head = ("pack", "version", "rules", "title")
        body = ((p.pack_id, p.version, len(p.rules), p.title) for p in self.packs)
        return text_table(head, body, limit=100)

    def rows(self) -> Iterator[dict[str, object]]:
        """Give one JSON-ready record a rule."""
        for pack in self.packs:
            for rule in pack.rules:
                yield {
                    "pack": pack.pack_id,
                    "pack_version": pack.version,
                    "rule": rule.rule_id,
                    "answer": rule.answer.value,
                    "instrument": rule.instrument,
                    "provision": rule.provision,
                    "in_force_from": rule.valid_from.isoformat(),
                    "in_force_to": rule.valid_to and rule.valid_to.isoformat(),
                    "direction": rule.direction,
                    "goods": list(rule.goods),
                    "basis": rule.basis,
                    "text": rule.text,
                    "source": rule.source,
                }

    def to_pandas(self) -> pd.DataFrame:
        """Give one row a rule."""
        table = pd.DataFrame(self.rows())
        return table.assign(goods=[" ".join(goods) for goods in table["goods"]])


@dataclass(frozen=True)
class RulingsAnswer:
    """What the rule packs say about one shipment or one chain."""

    judgment: Judgment

    def __len__(self) -> int:
        return len(self.judgment.rulings)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        return str(self)

    def rows(self) -> Iterator[dict[str, object]]:
        """Give one JSON-ready record a provision and shipment."""
        yield from map(ruling_record, self.judgment.rulings)

    def to_pandas(self) -> pd.DataFrame:
        """Give one row a provision and shipment."""
        table = pd.DataFrame(self.rows(), columns=list(_COLUMNS))
        return table.assign(
            missing=["; ".join(each) for each in table["missing"]],
            shipments=[" ".join(each) for each in table["shipments"]],
        )

    def _lines(self) -> Iterator[str]:
        yield visible(self.judgment.subject)
        found = strictest(self.judgment.rulings)
        yield f"Strictest: {found.value if found else 'no provision speaks about it'}"
        packs = ", ".join(f"{p.pack_id} {p.version}" for p in self.judgment.packs)
        yield f"Packs: {packs}"
        yield ""
        yield from ruling_lines(self.judgment.rulings)
        yield from (f"Note: {note}" for note in self.judgment.notes)
        yield _READING


def ruling_lines(rulings: Sequence[Ruling]) -> Iterator[str]:
    """List rulings, one provision once."""
    settled = [r for r in rulings if r.answer is not Answer.NOT_ASSESSABLE]
    for ruling, ids in by_provision(settled):
        rule = ruling.rule
        until = f" to {rule.valid_to}" if rule.valid_to else ""
        yield f"  {ruling.answer.value}{_condition(ruling)}: {ruling.text}"
        yield (
            f"      {rule.instrument}, {ruling.provision};"
            f" in force from {rule.valid_from}{until}; codes by {rule.basis}"
        )
        yield f"      rows: {_ids(ids)}"
        yield f"      source: {rule.source}"
    for found, lacking in by_missing(rulings):
        first = found[0]
        yield f"  {first.answer.value}{_condition(first)}: not known: {lacking}"
        yield f"      rows: {_ids(first.shipment_ids)}"
        for ruling in found:
            yield f"      {ruling.rule.instrument}, {ruling.provision}: {ruling.text}"


def firm_lines(judgment: Judgment) -> Iterator[str]:
    """List the bans and the permits; ``diversion rules`` lists every provision."""
    yield from ("", "Rules in force when the goods left (a reading, not legal advice)")
    firm = [r for r in judgment.rulings if r.answer in _FIRM]
    yield from ruling_lines(firm)
    if not firm:
        yield "  no ban and no permit by what is on record"


def _condition(ruling: Ruling) -> str:
    return ", if the goods went on to the DPRK" if ruling.is_inferred else ""


def _ids(ids: tuple[str, ...]) -> str:
    more = f" +{len(ids) - _IDS_SHOWN} more" if len(ids) > _IDS_SHOWN else ""
    return f"{' '.join(map(visible, ids[:_IDS_SHOWN]))}{more}"


def ruling_record(ruling: Ruling) -> dict[str, object]:
    """Give one ruling as a JSON-ready record."""
    rule = ruling.rule
    return {
        "answer": ruling.answer.value,
        "rule": rule.rule_id,
        "pack": ruling.pack.pack_id,
        "pack_version": ruling.pack.version,
        "instrument": rule.instrument,
        "provision": ruling.provision,
        "in_force_from": rule.valid_from.isoformat(),
        "in_force_to": rule.valid_to and rule.valid_to.isoformat(),
        "basis": rule.basis,
        "text": ruling.text,
        "missing": list(ruling.missing),
        "if_destined": ruling.is_inferred,
        "shipments": list(ruling.shipment_ids),
        "source": rule.source,
    }
