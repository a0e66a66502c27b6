import csv
import datetime as dt
from pathlib import Path
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diversion import io
from diversion.errors import LayoutError
from diversion.io import csv_rows, parquet_rows
from diversion.model.source import Reason

COMPANIES = "company_id,name,country,roles,incorporated_on\n"
SHIPMENTS = "shipment_id,shipper_id,consignee_name,departed_on,arrived_on,hs_code,mass_kg\n"
LINKS = "link_id,from_id,to_id,type,share,confidence\n"


def read(path: Path) -> tuple[list[dict[str, object]], list[tuple[object, ...]]]:
    """Rows without their nulls, and rejects as (line, column, reason, raw)."""
    (source,) = io.find_files([path])
    rows, rejects = [], []
    for batch in io.read_batches(source):
        rows += [
            {name: value for name, value in row.items() if value is not None}
            for row in batch.rows.to_pylist()
        ]
        rejects += [(r.line, r.column, r.reason, r.raw) for r in batch.rejects]
    return rows, rejects


def read_text(tmp_path: Path, text: str | bytes):
    path = tmp_path / "input.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def reason_for(tmp_path: Path, text: str) -> tuple[str | None, Reason]:
    rows, rejects = read_text(tmp_path, text)
    assert rows == []
    ((_, column, reason, _),) = rejects
    return column, reason


def test_text_is_trimmed_and_codes_are_brought_to_one_form(tmp_path):
    rows, rejects = read_text(
        tmp_path,
        COMPANIES + ' C1 , Alder Robotics ,ca,"Trader; FORWARDER ;",2001-02-03\n'
        "C2,Birch, ,;,\n",
    )
    assert rejects == []
    assert rows == [
        {
            "company_id": "C1",
            "name": "Alder Robotics",
            "country": "CA",
            "roles": "trader;forwarder",
            "incorporated_on": dt.date(2001, 2, 3),
            "row": 2,
        },
        {"company_id": "C2", "name": "Birch", "row": 3},
    ]


def test_columns_come_in_declared_order_and_type(tmp_path):
    path = tmp_path / "links.csv"
    path.write_text("colour,type,to_id,link_id,from_id\nred,Owns,C2,L1,C1\n")
    (source,) = io.find_files([path])
    (batch,) = io.read_batches(source)
    assert batch.rows.column_names == [*source.table.column_names, "row"]
    assert batch.rows.schema.field("share").type == pa.float64()
    assert batch.rows.schema.field("valid_from").type == pa.date32()
    assert batch.rows["type"].to_pylist() == ["owns"]
    assert batch.raw_of(2) == "red,Owns,C2,L1,C1"


def test_lines_are_numbered_as_an_editor_shows_them(tmp_path):
    text = (
        "\ufeffcompany_id,name\r\n"
        'C1,"Alder\r\nRobotics"\r\n'  # lines 2 and 3
        "\r\n"
        "   \r\n"
        "C2,Birch,extra\r\n"  # line 6
        'C3,"Cedar ""Trade"""\r\n'
        "C4\r\n"
        "C5,Elm"  # no line end
    )
    rows, rejects = read_text(tmp_path, text)
    assert [(row["company_id"], row["row"]) for row in rows] == [
        ("C1", 2),
        ("C3", 7),
        ("C5", 9),
    ]
    assert rows[0]["name"] == "Alder\r\nRobotics"
    assert rows[1]["name"] == 'Cedar "Trade"'
    assert rejects == [
        (6, None, Reason.COLUMN_COUNT, "C2,Birch,extra"),
        (8, None, Reason.COLUMN_COUNT, "C4"),
    ]


def test_an_open_quote_costs_its_own_line_only(tmp_path):
    sound = "".join(f'C{k},"Firm {k}"\n' for k in range(3, 3000))
    rows, rejects = read_text(tmp_path, f'company_id,name\nC1,Alder\nC2,"Birch\n{sound}')
    assert len(rows) == 2998
    assert rows[1] == {"company_id": "C3", "name": "Firm 3", "row": 4}
    assert rejects == [(3, None, Reason.BROKEN_LINE, 'C2,"Birch')]


def test_an_open_quote_before_the_end_of_the_file(tmp_path):
    # No other quote, and more text than the parser takes for one value.
    sound = "".join(f"C{k},Firm {k} {'x' * 60}\n" for k in range(3, 5000))
    rows, rejects = read_text(tmp_path, f'company_id,name\nC2,"Birch\n{sound}C1,"Alder')
    assert [row["row"] for row in rows] == list(range(3, 5000))
    assert [reject[:3] for reject in rejects] == [
        (2, None, Reason.BROKEN_LINE),
        (5000, None, Reason.BROKEN_LINE),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("length", [*range(1_470, 1_480), 5_000])  # about a piece's end
def test_an_endless_line_costs_its_own_row_and_is_not_kept(tmp_path, end, length):
    junk = ('C9,"x' + "y," * length)[:length]
    text = end.join(["company_id,name", "C1,Alder", junk, "C2,Birch", "bad", ""])
    with (
        mock.patch.object(csv_rows, "PIECE_BYTES", 300),
        mock.patch.object(csv_rows, "LONGEST_LINE", 1_000),
    ):
        rows, rejects = read_text(tmp_path, text)
    assert [(row["company_id"], row["row"]) for row in rows] == [("C1", 2), ("C2", 4)]
    (line, _, reason, raw), (last, *_) = rejects
    assert (line, reason, last) == (3, Reason.BROKEN_LINE, 5)
    assert "C9,'xy" in raw
    assert len(raw) < 600


def test_bytes_that_are_not_utf8_cost_their_own_row(tmp_path):
    rows, rejects = read_text(
        tmp_path, b"company_id,name\nC1,caf\xe9\nC2,\xe4\xb8\xb9\xe4\xb8\x9c\nC3,a\x00b\n"
    )
    assert rows == [{"company_id": "C2", "name": "丹东", "row": 3}]
    assert rejects == [
        (2, None, Reason.NOT_TEXT, "C1,caf\N{REPLACEMENT CHARACTER}"),
        (4, None, Reason.NOT_TEXT, "C3,a\N{REPLACEMENT CHARACTER}b"),
    ]


def test_a_header_alone_is_no_rows(tmp_path):
    assert read_text(tmp_path, COMPANIES) == ([], [])


def test_rejects_after_the_last_sound_row_are_kept(tmp_path):
    rows, rejects = read_text(tmp_path, "company_id,name\nC1\nC2\n")
    assert rows == []
    assert [line for line, *_ in rejects] == [2, 3]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("C1,,,,", "name", Reason.MISSING),
        (" ,Alder,,,", "company_id", Reason.MISSING),
        ("C1,Alder,CAN,,", "country", Reason.MALFORMED),
        ("C1,Alder,,trader;spy,", "roles", Reason.NOT_ALLOWED),
        ("C1,Alder,,,2020-02-30", "incorporated_on", Reason.NOT_A_DATE),
        ("C1,Alder,,,20200203", "incorporated_on", Reason.NOT_A_DATE),
        ("C1,Alder,,,2020-02-03 00:00:00", "incorporated_on", Reason.NOT_A_DATE),
        ("C1,Alder,,,٢٠٢٠-02-03", "incorporated_on", Reason.NOT_A_DATE),
        ("C1,Alder,,,1899-12-31", "incorporated_on", Reason.DATE_RANGE),
        ("C1,Alder,,,2101-01-01", "incorporated_on", Reason.DATE_RANGE),
    ],
)
def test_a_bad_company_names_column_and_reason(tmp_path, row, column, reason):
    assert reason_for(tmp_path, f"{COMPANIES}{row}\n") == (column, reason)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("S1,C1,X,2020-01-02,2020-01-01,,", "arrived_on", Reason.ORDER_OF_DATES),
        ("S1,C1,X,,,,", None, Reason.NO_DATE),
        ("S1,,,2020-01-02,,,", None, Reason.NO_SIDE),
        ("S1,,To Order,2020-01-02,,,", None, Reason.NO_SIDE),
        ("S1,C1,X,2020-01-02,,8,", "hs_code", Reason.MALFORMED),
        ("S1,C1,X,2020-01-02,,85x,", "hs_code", Reason.MALFORMED),
        ("S1,C1,X,2020-01-02,,,-1", "mass_kg", Reason.NEGATIVE),
        ("S1,C1,X,2020-01-02,,,1e16", "mass_kg", Reason.NUMBER_RANGE),
        ("S1,C1,X,2020-01-02,,,1e999", "mass_kg", Reason.NUMBER_RANGE),
        ("S1,C1,X,2020-01-02,,,nan", "mass_kg", Reason.NOT_A_NUMBER),
        ("S1,C1,X,2020-01-02,,,inf", "mass_kg", Reason.NOT_A_NUMBER),
        ('S1,C1,X,2020-01-02,,,"1,000"', "mass_kg", Reason.NOT_A_NUMBER),
        # The first fault counts, in the order of the columns.
        ("S1,,,x,,85x,-1", "departed_on", Reason.NOT_A_DATE),
    ],
)
def test_a_bad_shipment_names_column_and_reason(tmp_path, row, column, reason):
    assert reason_for(tmp_path, f"{SHIPMENTS}{row}\n") == (column, reason)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("2020-02-01,2020-02-29,,", None),
        ("2020-02-01,2020-02-29,2020-02-05,", None),
        ("2020-02-01,,,", ("departed_latest", Reason.BROKEN_PERIOD)),
        (",2020-02-29,2020-02-05,", ("departed_latest", Reason.BROKEN_PERIOD)),
        ("2020-02-29,2020-02-01,,", ("departed_latest", Reason.BROKEN_PERIOD)),
        ("2020-02-01,2020-02-29,2020-03-01,", ("departed_on", Reason.BROKEN_PERIOD)),
        ("2020-02-01,2020-02-29,,2020-01-31", ("arrived_on", Reason.ORDER_OF_DATES)),
        ("2020-02-01,2020-02-29,,2020-02-01", None),
    ],
)
def test_a_period_has_a_first_and_a_last_day_in_order(tmp_path, row, found):
    header = "shipment_id,shipper_id,departed_earliest,departed_latest,departed_on"
    rows, rejects = read_text(tmp_path, f"{header},arrived_on\nS1,C1,{row}\n")
    assert (len(rows), [reject[1:3] for reject in rejects]) == (
        (1, []) if found is None else (0, [found])
    )


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("L1,C1,C1,owns,,", "to_id", Reason.SELF_LINK),
        ("L1,C1,,owns,,", "to_id", Reason.MISSING),
        ("L1,C1,C2,loves,,", "type", Reason.NOT_ALLOWED),
        ("L1,C1,C2,owns,100.1,", "share", Reason.NUMBER_RANGE),
        ("L1,C1,C2,owns,,1.01", "confidence", Reason.NUMBER_RANGE),
    ],
)
def test_a_bad_link_names_column_and_reason(tmp_path, row, column, reason):
    assert reason_for(tmp_path, f"{LINKS}{row}\n") == (column, reason)


def test_the_edges_of_what_is_allowed(tmp_path):
    rows, rejects = read_text(
        tmp_path,
        SHIPMENTS + "S1,,X,1900-01-01,1900-01-01,85,0\n"
        "S2,C1,to order,2100-12-31,,8526.91 0000,1e15\n"
        "S3,C1,,,2020-01-01,,+.5\n",
    )
    assert rejects == []
    assert [row.get("hs_code") for row in rows] == ["85", "8526910000", None]
    assert [row["mass_kg"] for row in rows] == [0, 1e15, 0.5]


@pytest.mark.slow
def test_blocks_do_not_show(shared):
    path = shared / "worlds" / "world_101" / "companies.csv"
    whole = read(path)
    for piece_bytes in (700, 70_000):
        with (
            mock.patch.object(csv_rows, "BLOCK_ROWS", 7),
            mock.patch.object(csv_rows, "PIECE_BYTES", piece_bytes),
        ):
            assert read(path) == whole
    with path.open(newline="", encoding="utf-8") as file:
        expected = [row["company_id"] for row in csv.DictReader(file)]
    assert [row["company_id"] for row in whole[0]] == expected


def test_parquet_may_hold_typed_columns(tmp_path):
    path = tmp_path / "x.parquet"
    day = dt.date(2020, 1, 2)
    table = pa.table(
        {
            "Shipment_ID": pa.array([1, 2, 3]),
            "shipper_id": pa.array(["C1", "C1", None]).dictionary_encode(),
            "departed_on": pa.array([day] * 3),
            "arrived_on": pa.array(
                [dt.datetime(2020, 1, 2), dt.datetime(2020, 1, 2, 3), None],
                pa.timestamp("us"),
            ),
            "mass_kg": pa.array([263.7, float("nan"), 1.0]),
            "quantity": pa.array([3, -4, 5], pa.int16()),
            "vessel_name": pa.nulls(3),
        }
    )
    pq.write_table(table, path)
    with mock.patch.object(parquet_rows, "BLOCK_ROWS", 2):
        rows, rejects = read(path)
    assert rows == [
        {
            "shipment_id": "1",
            "shipper_id": "C1",
            "departed_on": day,
            "arrived_on": day,
            "mass_kg": 263.7,
            "quantity": 3.0,
            "row": 1,
        }
    ]
    assert rejects == [
        (
            2,
            "arrived_on",
            Reason.NOT_A_DATE,
            "2,C1,2020-01-02,2020-01-02 03:00:00.000000,nan,-4,",
        ),
        (3, None, Reason.NO_SIDE, "3,,2020-01-02,,1,5,"),
    ]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("hs_code", pa.array([30613])),  # has lost its leading zero
        ("roles", pa.array([["trader"]])),
        ("mass_kg", pa.array([True])),
        ("arrived_on", pa.array([0], pa.timestamp("us", tz="UTC"))),
    ],
)
def test_a_parquet_column_of_another_type_is_refused(tmp_path, name, values):
    path = tmp_path / "x.parquet"
    table = "companies" if name == "roles" else "shipments"
    columns = {
        "companies": {"company_id": ["C1"], "name": ["Alder"]},
        "shipments": {
            "shipment_id": ["S1"],
            "shipper_id": ["C1"],
            "departed_on": ["2020-01-02"],
        },
    }[table]
    pq.write_table(pa.table({**columns, name: values}), path)
    with pytest.raises(LayoutError, match=f"found column {name!r} of type"):
        read(path)


def test_parquet_damaged_further_down_is_one_line(tmp_path, shared):
    content = bytearray(
        (shared / "worlds" / "world_147" / "shipments.parquet").read_bytes()
    )
    damaged = np.random.default_rng(5).integers(0, 256, 20_000, np.uint8)
    content[300_000:320_000] = damaged.tobytes()
    path = tmp_path / "shipments.parquet"
    path.write_bytes(content)
    with pytest.raises(LayoutError, match="damaged"):
        read(path)
