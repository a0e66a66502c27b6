"""Days and numbers that come typed are judged like the same values written out."""

import datetime as dt
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion import io
from tests.examples import many

days = st.sampled_from(
    [None, dt.date(2020, 1, 1), dt.date(1899, 12, 31), dt.date(1900, 1, 1),
     dt.date(2100, 12, 31), dt.date(2101, 1, 1), dt.date(1, 1, 1), dt.date(9999, 12, 31)]
) | st.dates()  # fmt: skip

special = [None, 0.0, -0.0, -1.0, 1e15, 1.1e15, float("nan"), float("inf"), 0.1, 5e-324]
numbers = st.sampled_from(special) | st.floats(width=64)
whole = st.sampled_from([None, 0, -1, 10**15, 10**15 + 1, 2**63 - 1]) | st.integers(0, 9)
rows = st.lists(st.tuples(days, days, numbers, whole), min_size=1, max_size=5)


def read(path):
    (source,) = io.find_files([path])
    (batch,) = io.read_batches(source)
    return repr(batch.rows.to_pylist()), batch.rejects


@pytest.mark.slow
@settings(deadline=None, max_examples=many(200))
@given(rows)
def test_types_make_no_difference(given_rows):
    columns = zip(*given_rows, strict=True)
    types = (pa.date32(), pa.date32(), pa.float64(), pa.int64())
    typed = [pa.array(c, kind) for c, kind in zip(columns, types, strict=True)]
    names = ["departed_on", "arrived_on", "mass_kg", "quantity"]
    ids = pa.array([f"S{k}" for k in range(len(given_rows))])
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for values in (typed, [column.cast(pa.string()) for column in typed]):
            table = pa.table(
                [ids, ids, *values], names=["shipment_id", "shipper_id", *names]
            )
            path = Path(folder) / "shipments.parquet"
            pq.write_table(table, path)
            found.append(read(path))
    assert found[0] == found[1]


def test_days_that_python_cannot_hold_are_no_dates(tmp_path):
    path = tmp_path / "shipments.parquet"
    numbers = [-800_000, 2**31 - 1, -(2**31), 18_262]
    table = pa.table(
        {
            "shipment_id": ["S1", "S2", "S3", "S4"],
            "shipper_id": ["C1"] * 4,
            "departed_on": pa.array(numbers, pa.int32()).cast(pa.date32()),
        }
    )
    pq.write_table(table, path)
    (source,) = io.find_files([path])
    (batch,) = io.read_batches(source)
    assert [reject.reason for reject in batch.rejects] == ["not a date (YYYY-MM-DD)"] * 3
    assert batch.rows["row"].to_pylist() == [4]
