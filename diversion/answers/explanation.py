"""A chain opened up: its hops, why it scores as it does, and the rows behind it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pandas as pd

from diversion.analysis.chain import ChainHop, Explanation, Reason, RecordRow
from diversion.analysis.evidence import culpability_of, sources_of
from diversion.analysis.odds import decibans, sides
from diversion.answers.assessment import assessment_record, flag_lines
from diversion.answers.claims import claims_record, claims_sections
from diversion.answers.layout import (
    LEAD,
    days,
    escaped,
    html_block,
    html_note,
    html_table,
    label,
    mass,
    wait,
)
from diversion.answers.quantity import quantity_lines, quantity_record
from diversion.answers.records import chain_record
from diversion.answers.rulings import firm_lines, ruling_record
from diversion.answers.why import score_lines, shown_ids, why_lines, why_record
from diversion.errors import InputError
from diversion.indicators.assess import Assessment
from diversion.model.visible import visible
from diversion.rules.asking import Judgment

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_VALUE_LIMIT = 160


@dataclass(frozen=True)
class ExplanationAnswer:
    """One chain with its reasons, its rows, what is inferred and what is missing."""

    explanation: Explanation
    assessment: Assessment | None = None  # what the indicators say about it
    judgment: Judgment | None = None  # what the rule packs say about it

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        opened, chain = self.explanation, self.explanation.chain
        hops = html_table(
            (
                "hop",
                "from",
                "to",
                "departed",
                "arrived",
                "wait",
                "HS",
                "mass",
                "order",
                "rows",
            ),
            (_hop_cells(k, hop, self._party) for k, hop in enumerate(chain.hops, 1)),
        )
        other = opened.other.reasons if opened.other else ()
        records = html_table(
            ("table", "record", "file", "row", "values"),
            ((r.table, r.record_id, r.file, r.row, _values(r)) for r in opened.records),
        )
        lists = "".join(
            f"<h4>{escaped(title)}</h4><ul>"
            + "".join(f"<li>{escaped(line)}</li>" for line in lines)
            + "</ul>"
            for title, lines in self._lists()
        )
        return html_block(
            f"<h3>{escaped(chain.chain_id)}</h3>",
            *(html_note(line) for line in self._head()),
            hops,
            "<h4>Why it scores</h4>",
            _reason_table(opened.reasons),
            *(("<h4>By hand-made weights</h4>", _reason_table(other)) if other else ()),
            *(html_note(line) for line in self._flags() if line),
            lists,
            "<details><summary>Rows behind it</summary>",
            records,
            "</details>",
            html_note(LEAD),
        )

    def rows(self) -> Iterator[dict[str, object]]:
        """Give the whole explanation as one JSON-ready record."""
        opened = self.explanation
        yield (
            chain_record(opened.chain)
            | {
                "source_why": opened.chain.source_why,
                **why_record(opened),
                "records": [
                    asdict(record) | {"fields": dict(record.fields)}
                    for record in opened.records
                ],
                "inferred": list(opened.inferred),
                "culpability": list(culpability_of(opened.records)),
                "missing": list(opened.missing),
                "sources": list(sources_of(opened.records)),
                "quantity": opened.quantity and quantity_record(opened.quantity),
                "indicators": self.assessment and assessment_record(self.assessment),
                "rules": self.judgment and list(map(ruling_record, self.judgment.rulings)),
            }
            | claims_record(opened)
        )

    def to_pandas(self) -> pd.DataFrame:
        """Give the stored rows behind the chain: one row each, their values as columns."""
        place = ["table", "record_id", "file", "row"]
        rows = [
            dict(record.fields)
            | {
                "table": record.table,
                "record_id": record.record_id,
                "file": record.file,
                "row": record.row,
            }
            for record in self.explanation.records
        ]
        names = dict.fromkeys(name for row in rows for name in row if name not in place)
        return pd.DataFrame(rows, columns=[*place, *names])

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the chain over time."""
        from diversion.plotting import route_time  # noqa: PLC0415 - heavy

        return route_time(self.explanation.chain, ax)

    def plot_score(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the terms of the score as a waterfall."""
        from diversion.plotting import waterfall  # noqa: PLC0415 - heavy

        return waterfall(self.explanation.reasons, ax)

    def plot_left_out(self, ax: "Axes | None" = None) -> "Axes":
        """Draw how the odds move without one fact.

        Raises
        ------
        InputError
            If nobody tested the chain.
        """
        from diversion.plotting import left_out_bars  # noqa: PLC0415 - heavy

        claims = self.explanation.claims
        if claims is None or claims.score is None:
            raise InputError("no fact of this chain was left out, so there is none to draw")
        return left_out_bars(claims, ax)

    def _lines(self) -> Iterator[str]:
        opened, chain = self.explanation, self.explanation.chain
        yield visible(chain.chain_id)
        yield from self._head()
        yield from ("", "Hops")
        for number, hop in enumerate(chain.hops, 1):
            yield from self._hop_lines(number, hop)
        yield from why_lines(opened)
        yield from self._flags()
        for title, lines in self._lists():
            yield from ("", title)
            yield from (f"  - {visible(line)}" for line in lines)
        yield from ("", "Rows behind it")
        for record in opened.records:
            yield f"  {_place(record)}"
            yield from (
                f"      {visible(name)}: {visible(value, limit=_VALUE_LIMIT)}"
                for name, value in record.fields
            )
        yield from ("", LEAD)

    def _flags(self) -> Iterator[str]:
        if self.assessment is not None:
            yield from flag_lines(self.assessment)
        if self.judgment is not None:
            yield from firm_lines(self.judgment)

    def _head(self) -> tuple[str, ...]:
        chain = self.explanation.chain
        end = label(chain.target.company_id, chain.target.name)
        return (
            *score_lines(self.explanation),
            f"May start here: {visible(chain.source_why)}",
            f"May end at {end}: {visible(chain.target.why)}",
        )

    def _lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        opened = self.explanation
        return (
            *claims_sections(opened),
            *self._amount(),
            ("Inferred, not on record", opened.inferred or ("nothing",)),
            (
                "Missing; records to ask for",
                opened.missing or ("nothing that is known of",),
            ),
            *self._culpability(),
            ("Sources", sources_of(opened.records) or ("the rows name none",)),
        )

    def _culpability(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        said = tuple(culpability_of(self.explanation.records))
        return (("Accused, unaware or cleared, by the sources", said),) if said else ()

    def _amount(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        quantity = self.explanation.quantity
        if quantity is None:
            return ()
        return (("How much, from the first company to the last", quantity_lines(quantity)),)

    def _hop_lines(self, number: int, hop: ChainHop) -> Iterator[str]:
        from_, to = (
            self._party(hop.from_id, hop.from_name),
            self._party(hop.to_id, hop.to_name),
        )
        yield f"  {number}. {from_} → {to}"
        if not hop.shipment_ids:
            yield f"     {days(*hop.departed)} → {days(*hop.arrived)}; no shipment"
            yield f"     flags: {visible(', '.join(hop.flags))}"
            return
        facts = (
            wait(hop.wait_days),
            f"departs {days(*hop.departed)}, arrives {days(*hop.arrived)}",
            f"HS {visible(hop.hs_code)}" if hop.hs_code else "HS not known",
            mass(hop.mass_kg) or "mass not known",
            f"order {hop.order}",
        )
        yield "     " + "; ".join(filter(None, facts))
        yield f"     rows: {shown_ids(hop.shipment_ids)}"
        if hop.parallel_ids:
            yield f"     also fit: {shown_ids(hop.parallel_ids)}"
        if hop.flags:
            yield f"     flags: {visible(', '.join(hop.flags))}"

    def _party(self, party_id: str | None, name: str | None) -> str:
        """Add what the company's own row says of its country and roles."""
        known = next(
            (
                dict(record.fields)
                for record in self.explanation.records
                if record.table == "companies" and record.record_id == party_id
            ),
            {},
        )
        notes = [visible(known[key]) for key in ("country", "roles") if known.get(key)]
        return label(party_id, name) + (f" [{'; '.join(notes)}]" if notes else "")


def _hop_cells(
    number: int, hop: ChainHop, party: Callable[[str | None, str | None], str]
) -> tuple[object, ...]:
    return (
        number,
        party(hop.from_id, hop.from_name),
        party(hop.to_id, hop.to_name),
        days(*hop.departed),
        days(*hop.arrived),
        wait(hop.wait_days).removeprefix("waits "),
        hop.hs_code,
        mass(hop.mass_kg),
        hop.order,
        shown_ids((*hop.shipment_ids, *hop.parallel_ids)),
    )


def _reason_table(reasons: Sequence[Reason]) -> str:
    return html_table(
        ("side", "term", "decibans", "why", "rows"),
        (
            (side, r.term, decibans(r.bans), r.text, " ".join(r.record_ids))
            for side, part in zip(("for", "against"), sides(reasons), strict=True)
            for r in part
        ),
    )


def _place(record: RecordRow) -> str:
    where = f"{visible(record.file)}, row {record.row}"
    return f"{record.table} {visible(record.record_id)}: {where}"


def _values(record: RecordRow) -> str:
    return "; ".join(f"{name}: {value}" for name, value in record.fields)
