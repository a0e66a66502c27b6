"""Write the published cases as folders of native tables: ``write_samples.py [FOLDER]``.

The facts stand in ``facts/*.toml``, one file a case, each fact with its status and its
sources. A native table holds days, and a published case often gives a month, a year or
nothing: every day in the tables follows from a rule of ``date_rules.py``, and a day that
no source states says so in its row's ``source``.
"""

import csv
import json
import sys
import tomllib
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from case_pages import case_page
from date_rules import date_text, days_of, is_stated

import diversion
from diversion.model.tables import TABLES, Table

HERE: Final = Path(__file__).resolve().parent
UNKNOWN: Final = "?"  # a party that no source names
Facts = dict[str, Any]  # one parsed TOML file
Row = dict[str, Any]  # native column to value


def write_samples(folder: Path) -> None:
    """Write every case below ``folder``: four tables, the chains and a page each."""
    for path in sorted((HERE / "facts").glob("*.toml")):
        facts = tomllib.loads(path.read_text("utf-8"))
        case_folder = folder / path.stem
        case_folder.mkdir(parents=True, exist_ok=True)
        rows = native_rows(facts)
        for name, table in TABLES.items():
            write_table(case_folder / f"{name}.csv", table, rows[name])
        write_chains(case_folder / "truth_chains.jsonl", facts)
        page = case_page(path.stem, facts, rows, explained(case_folder, facts))
        (case_folder / "README.md").write_text(page, "utf-8", newline="\n")


def explained(folder: Path, facts: Facts) -> dict[str, str]:
    """Ask the tables as written to explain each published chain."""
    with diversion.open(folder) as case:
        return {
            chain_id: str(case.explain(chain_id))
            for chain_id in ("~".join(chain) for chain in facts["chains"])
        }


def native_rows(facts: Facts) -> dict[str, list[Row]]:
    """Turn the facts of one case into rows of the native tables."""
    return {
        "companies": [company_row(facts, fact) for fact in facts["companies"]],
        "shipments": [shipment_row(facts, fact) for fact in facts["hops"]],
        "links": [
            fact | {"known_on": known_on(facts), "source": source_text(facts, fact)}
            for fact in facts.get("links", ())
        ],
        "listings": [
            fact | {"source": source_text(facts, fact)}
            for fact in facts.get("listings", ())
        ],
    }


def write_chains(path: Path, facts: Facts) -> None:
    """Write the published chains as ``diversion fit`` and ``evaluate`` read them.

    What companies knew is no part of it: only end users in the DPRK have a role.
    Where a chain may end at an agent, the account may go on to whom the agent serves:
    ``whole`` chains are those of the account.
    """
    in_dprk = {c["company_id"] for c in facts["companies"] if c.get("country") == "KP"}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number, companies in enumerate(facts["chains"] + facts.get("whole", []), 1):
            legs = set(pairwise(companies))
            passed = [
                hop["shipment_id"]
                for hop in facts["hops"]
                if (hop.get("from", UNKNOWN), hop.get("to", UNKNOWN)) in legs
            ]
            chain = {
                "chain_id": f"{facts['case']} chain {number}",
                "typology": "published",
                "companies": companies,
                "shipments": passed,
                "roles": {c: "end_user" for c in companies[-1:] if c in in_dprk},
            }
            file.write(f"{json.dumps(chain)}\n")


def known_on(facts: Facts) -> date | None:
    """Give the day on which the case could first be known, where a source supports one."""
    public = facts.get("public_on")
    return public["day"] if public else None


def company_row(facts: Facts, fact: Row) -> Row:
    """Add the sources of every hop that names the company, else those of the case.

    Beside them stands what the case says of who is accused, unaware or cleared.
    """
    hops = [h for h in facts["hops"] if fact["company_id"] in (h.get("from"), h.get("to"))]
    keys = dict.fromkeys(key for hop in hops for key in hop["sources"]) or facts["sources"]
    remarks = [f"culpability: {facts['culpability']}"]
    return fact | {"source": source_text(facts, fact | {"sources": list(keys)}, remarks)}


def shipment_row(facts: Facts, hop: Row) -> Row:
    """Turn one hop into a row; what is inferred says so in ``source``."""
    names = {company["company_id"]: company["name"] for company in facts["companies"]}
    basis = "stated" if is_stated(hop["date"]) else "inferred"
    remarks = [f"{basis} date: {date_text(hop['date'])}"]
    if "hs" in hop:
        remarks.append(f"HS code inferred from the goods{_more(hop.get('hs_note'))}")
    return {
        "shipment_id": hop["shipment_id"],
        "record_type": "other",
        "shipper_id": hop.get("from"),
        "shipper_name": names.get(hop.get("from")),
        "consignee_id": hop.get("to"),
        "consignee_name": names.get(hop.get("to")),
        "known_on": known_on(facts),
        "hs_code": hop.get("hs"),
        "description": hop["description"],
        "source": source_text(facts, hop, remarks),
        **days_of(hop["date"]),
        **hop.get("columns", {}),
    }


def source_text(facts: Facts, fact: Row, remarks: Iterable[str] = ()) -> str:
    """Join status, remarks and sources, as the ``source`` column holds them."""
    listed = " | ".join(facts["sources"][key] for key in fact["sources"])
    return "; ".join([f"{fact['status']}{_more(fact.get('note'))}", *remarks, listed])


def _more(note: str | None) -> str:
    return f" ({note})" if note else ""


def write_table(path: Path, table: Table, rows: list[Row]) -> None:
    """Write required and used columns in declared order; all columns if no rows."""
    columns = [
        column.name
        for column in table.columns
        if not rows
        or column.required
        or any(row.get(column.name) is not None for row in rows)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    write_samples(Path(sys.argv[1]) if sys.argv[1:] else HERE)
