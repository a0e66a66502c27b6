"""FollowTheMoney statements give the rows that the same entities give."""

import csv
import json

import pytest

from diversion.records import open_records

ENTITIES = [
    {"id": "v", "schema": "Vessel", "datasets": ["x"],
     "properties": {"name": ["Red Star"], "imoNumber": ["9296925"]}},
    {"id": "c", "schema": "Company", "datasets": ["x"],
     "properties": {"name": ["Alder", "Alder Trading"], "jurisdiction": ["kp"]}},
    {"id": "p", "schema": "Person", "datasets": ["x"], "properties": {"name": ["Kim"]}},
    {"id": "o", "schema": "Ownership", "datasets": ["x"],
     "properties": {"owner": ["c"], "asset": ["v"], "percentage": ["60"]}},
    {"id": "d", "schema": "Directorship", "datasets": ["x"],
     "properties": {"director": ["p"], "organization": ["c"]}},
    {"id": "s", "schema": "Sanction", "datasets": ["x"],
     "properties": {"entity": ["c"], "authority": ["UN"], "startDate": ["2017-08-05"]}},
]  # fmt: skip
STATEMENTS = [
    {"canonical_id": e["id"], "entity_id": f"own-{e['id']}", "prop": prop,
     "schema": e["schema"], "value": value, "dataset": "x"}
    for e in ENTITIES
    for prop, values in {"id": ["hash"], **e["properties"]}.items()
    for value in values
]  # fmt: skip


def rows_of(tmp_path, path):
    with open_records(tmp_path / f"{path.stem}.duckdb", create=True) as records:
        reports = records.load(path)
        for report in reports:
            assert report.rows == report.loaded + report.rejected
        tables = {
            name: [
                {k: v for k, v in row.items() if k not in ("file_id", "row")}
                for row in records._store.read(name).to_pylist()
            ]
            for name in ("companies", "listings", "links")
        }
        return tables, sum(report.rejected for report in reports)


def write_csv(path, statements):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(STATEMENTS[0]))
        writer.writeheader()
        writer.writerows(statements)


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_statements_say_what_entities_say(tmp_path, suffix):
    whole, lines = tmp_path / "entities.json", tmp_path / f"statements.{suffix}"
    whole.write_text("\n".join(map(json.dumps, ENTITIES)))
    if suffix == "csv":
        write_csv(lines, STATEMENTS)
    else:
        lines.write_text("\n".join(map(json.dumps, STATEMENTS)))
    expected, _ = rows_of(tmp_path, whole)
    found, n_rejected = rows_of(tmp_path, lines)
    assert n_rejected == 0
    assert found == expected
    assert len(found["companies"]) == 3
    assert len(found["listings"]) == 1
    assert {link["type"] for link in found["links"]} == {"owns", "directs"}


def test_a_statement_without_an_entity_or_a_value_is_rejected(tmp_path):
    path = tmp_path / "statements.csv"
    broken = {**STATEMENTS[0], "canonical_id": "", "entity_id": ""}
    write_csv(path, [*STATEMENTS, broken, {**STATEMENTS[1], "value": ""}])
    found, n_rejected = rows_of(tmp_path, path)
    assert len(found["companies"]) == 3
    assert n_rejected == 2 * 3  # in each table that the file feeds
