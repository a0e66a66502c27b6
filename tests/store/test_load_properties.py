"""Random files with random defects, judged by a slow twin that reads like the rules."""

import csv
import tempfile
from datetime import date
from pathlib import Path
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion import io
from diversion.io import csv_rows
from diversion.model.source import Reason
from diversion.store import open_store
from diversion.store.keys import SeenHashes
from tests.examples import many

HEADER = ("shipment_id", "shipper_name", "departed_on", "arrived_on", "mass_kg")

# Few values, so that equal ids, equal rows and defects are common. Two ends are bad.
ids = st.sampled_from(["S1", "S2", " S2", ""])
names = st.sampled_from(["Alder", 'Birch, "Co"', "Cedar\nTrade", "to order", ""])
dates = st.sampled_from(["2020-01-01", "2020-01-02", "", "2020-13-01", "1850-01-01"])
masses = st.sampled_from(["", "1", "1.0", "-1", "x"])
records = st.tuples(ids, names, dates, dates, masses)
tables = st.lists(records, max_size=6)


add = SeenHashes.add


@pytest.fixture(scope="module")
def shared_store():
    """One store for all examples: to make its tables takes longer than an example."""
    with open_store(None) as store:
        yield store


def emptied(store):
    names = store._connection.execute(
        "SELECT table_name FROM duckdb_tables() "
        "WHERE NOT temporary AND table_name != 'meta'"
    ).fetchall()
    for (name,) in names:
        store._connection.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of tables
    assert set(store.tables().values()) == {0}
    return store


def all_seen(_, hashes):
    """As if every hash were the same by chance: rows are compared, and nothing changes."""
    return np.ones(hashes.size, np.bool_)


def judge(record: tuple[str, ...]) -> Reason | None:
    """Say what is wrong with a record by itself, first fault first."""
    shipment_id, name, departed, arrived, mass = (value.strip() for value in record)
    rules = [
        (not shipment_id, Reason.MISSING),
        (departed == "2020-13-01", Reason.NOT_A_DATE),
        (departed == "1850-01-01", Reason.DATE_RANGE),
        (arrived == "2020-13-01", Reason.NOT_A_DATE),
        (arrived == "1850-01-01", Reason.DATE_RANGE),
        (mass == "x", Reason.NOT_A_NUMBER),
        (mass == "-1", Reason.NEGATIVE),
        (not departed and not arrived, Reason.NO_DATE),
        (departed > arrived > "", Reason.ORDER_OF_DATES),
        (name in {"", "to order"}, Reason.NO_SIDE),
    ]
    return next((reason for is_broken, reason in rules if is_broken), None)


def meaning(record: tuple[str, ...]) -> tuple[object, ...]:
    shipment_id, name, *days, mass = (value.strip() or None for value in record)
    parsed = [day and date.fromisoformat(day) for day in days]
    return (shipment_id, name, *parsed, mass and float(mass))


def naive_load(stored: dict[str, tuple[object, ...]], records: list[tuple[str, ...]]):
    """Give the fate of each record in turn; ``stored`` grows as it would."""
    fates: list[Reason | str] = []
    seen: set[str] = set()
    for record in records:
        key = record[0].strip()
        fault = judge(record)
        if fault:
            fates.append(fault)
        elif key in seen:
            fates.append(Reason.DUPLICATE)
        elif key not in stored:
            stored[key] = meaning(record)
            seen.add(key)
            fates.append("loaded")
        elif stored[key] == meaning(record):
            seen.add(key)
            fates.append("unchanged")
        else:
            fates.append(Reason.CONFLICT)
    return fates


def write(path: Path, records: list[tuple[str, ...]]) -> list[int]:
    """Write a CSV file; give the line at which each record begins."""
    lines, line = [], 2
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([HEADER, *records])
        for record in records:
            lines.append(line)
            line += 1 + sum(value.count("\n") for value in record)
    return lines


def content(store):
    stored = store.read("shipments", HEADER).to_pylist()
    return {row["shipment_id"]: tuple(row.values()) for row in stored}


@pytest.mark.slow
@settings(deadline=None, max_examples=many(60))
@given(
    files=st.lists(tables, min_size=1, max_size=3),
    block_rows=st.integers(1, 3),
    is_all_in_doubt=st.booleans(),
)
def test_loads_match_the_rules_row_by_row(shared_store, files, block_rows, is_all_in_doubt):
    stored: dict[str, tuple[object, ...]] = {}
    store = emptied(shared_store)
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(csv_rows, "BLOCK_ROWS", block_rows),
        mock.patch.object(csv_rows, "PIECE_BYTES", 30 * block_rows),
        mock.patch.object(SeenHashes, "add", all_seen if is_all_in_doubt else add),
    ):
        for number, records in enumerate(files):
            path = Path(folder) / f"{number}.csv"
            lines = write(path, records)
            if any(files[earlier] == records for earlier in range(number)):
                continue  # the same content is not read again
            fates = naive_load(stored, records)
            (source,) = io.find_files([path])
            report = store.load(source, io.read_batches(source))
            assert report.loaded == fates.count("loaded")
            assert report.unchanged == fates.count("unchanged")
            assert report.rows == len(records)
            assert report.rows == report.loaded + report.unchanged + report.rejected
            assert report.rejected == sum(report.reasons.values())
            rejects = [
                (row["line"], row["reason"])
                for row in store.rejects().to_pylist()
                if row["file"] == str(path)
            ]
            assert rejects == [
                (line, fate)
                for line, fate in zip(lines, fates, strict=True)
                if isinstance(fate, Reason)
            ]
            assert content(store) == stored


@pytest.mark.slow
@settings(deadline=None, max_examples=many(40))
@given(records=tables)
def test_loading_again_changes_nothing_in_either_format(shared_store, records):
    store = emptied(shared_store)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shipments.csv"
        write(path, records)
        (source,) = io.find_files([path])
        first = store.load(source, io.read_batches(source))
        before = [*(store.read(name) for name in store.tables()), store.rejects()]

        again = store.load(source, io.read_batches(source))
        assert (again.rows, again.loaded) == (first.rows, 0)
        assert (again.unchanged, again.rejected) == (first.loaded, first.rejected)
        after = [*(store.read(name) for name in store.tables()), store.rejects()]
        assert after == before

        columns = list(zip(*records, strict=True)) or [()] * len(HEADER)
        copy = Path(folder) / "copy.parquet"
        table = pa.table([pa.array(c, pa.string()) for c in columns], names=list(HEADER))
        pq.write_table(table, copy)
        (source,) = io.find_files([copy])
        copied = store.load(source, io.read_batches(source))
        assert (copied.loaded, copied.unchanged) == (0, first.loaded)
        assert copied.reasons == first.reasons
        assert store.tables()["shipments"] == first.loaded
