"""The README of one sample case, from its facts and its rows."""

from collections.abc import Sequence
from typing import Any

from date_rules import date_text, is_stated


def case_page(
    folder: str,
    facts: dict[str, Any],
    rows: dict[str, list[dict[str, Any]]],
    explained: dict[str, str],
) -> str:
    """Write the page of a case as Markdown; ``explained`` holds a text a chain."""
    parts = [
        f"# {facts['title']}",
        f"Case `{facts['case']}`, {facts['period']}. Compiled from public reports in our "
        "own words; this page and the tables beside it are written by `write_samples.py` "
        f"from `facts/{folder}.toml`.",
        facts["story"].strip(),
        "## Culpability",
        f"{facts['culpability']} To stand in a table or a chain here is not an accusation.",
        "## What `diversion` may show",
        _expected(folder, facts),
        "## What `diversion explain` says",
        _explained(folder, explained),
        "## Read against the sources",
        facts["reading"],
        "## Facts",
        _hops(facts, rows["shipments"]),
        _ties(facts),
        _inferred(facts),
        "## Parties",
        _parties(facts),
        "## What is not known",
        facts["unknown"],
        "## Sources",
        "\n".join(f"- `{key}`: {text}" for key, text in facts["sources"].items()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _expected(folder: str, facts: dict[str, Any]) -> str:
    chains = "\n".join("~".join(chain) for chain in facts["chains"])
    lines = [
        f"    diversion chains sample_graphs/{folder}",
        "",
        "Among the first three chains, consistent with the published account:",
        "",
        *(f"    {chain}" for chain in chains.splitlines()),
    ]
    if "order" in facts:
        lines += [
            "",
            "`?` is the unknown party: the order of the hop after it is *inferred*.",
        ]
    if "shows" in facts:
        lines += ["", facts["shows"]]
    return "\n".join(lines)


def _explained(folder: str, explained: dict[str, str]) -> str:
    """Show what speaks for and against each chain, with flags and rules that fire."""
    parts = ["By hand-made weights, not calibrated; a score is a lead, not a finding."]
    for chain_id, text in explained.items():
        said = _between(text, "Why it scores", "\n\nSources")
        command = f"diversion explain sample_graphs/{folder} '{chain_id}'"
        lines = [command, "", *said.splitlines()]
        parts.append("\n".join(f"    {line}".rstrip() for line in lines))
    return "\n\n".join(parts)


def _between(text: str, start: str, stop: str) -> str:
    at = text.index(start)
    return text[at : text.index(stop, at)]


def _hops(facts: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    table = [("record", "from", "to", "goods", "HS", "hop", "date", "sources")]
    for hop, row in zip(facts["hops"], rows, strict=True):
        days = [f"{row[key]}" for key in ("departed_on", "arrived_on") if row.get(key)]
        basis = "stated" if is_stated(hop["date"]) else "*inferred*"
        table.append(
            (
                hop["shipment_id"],
                hop.get("from", "?"),
                hop.get("to", "?"),
                hop["description"],
                hop.get("hs", ""),
                hop["status"] if hop["status"] == "stated" else "*inferred*",
                f"{' to '.join(days)}, {basis}: {hop['date']['text']}",
                ", ".join(hop["sources"]),
            )
        )
    return _markdown(table)


def _ties(facts: dict[str, Any]) -> str:
    table = [("record", "from", "to", "tie", "status", "sources")]
    for link in facts.get("links", ()):
        where = ", ".join(link["sources"])
        ends = (link["from_id"], link["to_id"])
        table.append((link["link_id"], *ends, link["type"], link["status"], where))
    for listing in facts.get("listings", ()):
        tie = f"listed on {listing['listed_on']}"
        where = ", ".join(listing["sources"])
        ends = (listing["authority"], listing["company_id"])
        table.append((listing["listing_id"], *ends, tie, listing["status"], where))
    return _markdown(table) if len(table) > 1 else ""


def _inferred(facts: dict[str, Any]) -> str:
    coded = [hop for hop in facts["hops"] if "hs" in hop]
    lines = ["*Inferred*, not in any source:", ""]
    if coded:
        lines.append(
            "- Every HS code: the compiler's reading of the goods, not a declared code"
            + "".join(
                f"; `{hop['shipment_id']}`: {hop['hs_note']}"
                for hop in coded
                if "hs_note" in hop
            )
            + "."
        )
    lines += [
        f"- `{hop['shipment_id']}`, the date: {date_text(hop['date'])}."
        for hop in facts["hops"]
        if not is_stated(hop["date"])
    ]
    lines += [
        f"- `{hop['shipment_id']}`, the hop: {hop['note']}."
        for hop in facts["hops"]
        if hop["status"] == "inferred"
    ]
    if "public_on" in facts:
        public = facts["public_on"]
        lines.append(f"- `known_on` is {public['day']} for every record: {public['text']}.")
    else:
        lines.append("- `known_on` is empty: no source here gives the day of publication.")
    return "\n".join(lines)


def _parties(facts: dict[str, Any]) -> str:
    table = [("id", "name", "country", "roles", "status", "note")]
    table += [
        (
            company["company_id"],
            company["name"],
            company.get("country", ""),
            company.get("roles", ""),
            company["status"],
            company.get("note", ""),
        )
        for company in facts["companies"]
    ]
    return _markdown(table)


def _markdown(table: Sequence[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in table]
    return "\n".join([lines[0], "|---" * len(table[0]) + "|", *lines[1:]])
