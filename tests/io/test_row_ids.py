"""Records without a number of their own: the same row in another delivery is the same."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diversion.io import find_files, read_batches
from diversion.io.wild import row_ids
from diversion.records import Records
from diversion.store import open_store
from tests.io.test_wild_layouts import text_of
from tests.workbooks import write_workbook

HEADER = ("Exporter Name", "Importer Name", "Date of Export", "Net Weight (kg)")
ALDER = ("Alder Robotics Ltd", "Birch Trading Co", "2019-03-25", "10")
CEDAR = ("Cedar Optics GmbH", "Dandong Import Co", "2019-03-26", "20")
ELM = ("Elm Pumps BV", "Fir Valves Co", "2019-03-27", "30")

deliveries = st.lists(st.sampled_from([ALDER, CEDAR, ELM]), min_size=1, max_size=5)


@pytest.fixture
def case():
    store = open_store(None)
    with Records(store, name="memory") as records:
        records.store = store
        yield records


def shipments(case):
    names = ("shipper_name", "consignee_name", "departed_on", "mass_kg")
    return Counter(
        (row[names[0]], row[names[1]], str(row[names[2]]), f"{row[names[3]]:g}")
        for row in case.store.read("shipments").to_pylist()
    )


def deliver(case, path, rows, header=HEADER):
    path.write_text(text_of([header, *rows]), encoding="utf-8")
    (report,) = case.load(path)
    assert report.rejected == 0
    return report.loaded, report.unchanged


@settings(max_examples=40, deadline=None)
@given(deliveries, deliveries, st.permutations(range(len(HEADER))))
def test_a_case_has_a_row_as_often_as_the_delivery_that_has_it_most(
    tmp_path_factory, first, second, order
):
    folder = tmp_path_factory.mktemp("deliveries")
    store = open_store(None)
    with Records(store, name="memory") as case:
        case.store = store
        deliver(case, folder / "first.csv", first)
        assert shipments(case) == Counter(first)
        moved = [tuple(row[place] for place in order) for row in second]
        header = tuple(HEADER[place] for place in order)
        deliver(case, folder / "second.csv", moved, header)
        assert shipments(case) == Counter(first) | Counter(second)


def test_the_first_file_and_line_stay(case, tmp_path):
    deliver(case, tmp_path / "a.csv", [ALDER, CEDAR])
    before = case.store.read("shipments").to_pylist()
    assert deliver(case, tmp_path / "b.csv", [ELM, CEDAR, ALDER]) == (1, 2)
    *kept, added = case.store.read("shipments").to_pylist()
    assert kept == before
    assert (added["shipper_name"], added["row"]) == ("Elm Pumps BV", 2)


@pytest.mark.parametrize("title", ["S.No", "№", "#", "", "Unnamed: 0"])
def test_a_column_that_numbers_the_rows_says_nothing(case, tmp_path, title):
    header = (title, *HEADER)
    deliver(case, tmp_path / "a.csv", [("1", *ALDER), ("2", *CEDAR)], header)
    later = [("1", *ELM), ("2", *ALDER), ("3", *CEDAR)]
    assert deliver(case, tmp_path / "b.csv", later, header) == (1, 2)


def test_a_column_that_is_not_read_tells_rows_apart(case, tmp_path):
    header = (*HEADER, "Colour")
    deliver(case, tmp_path / "a.csv", [(*ALDER, "red")], header)
    assert deliver(case, tmp_path / "b.csv", [(*ALDER, "blue")], header) == (1, 0)


def test_rows_alike_are_numbered_over_blocks(case, tmp_path, monkeypatch):
    monkeypatch.setattr("diversion.io.wild.convert.BLOCK_ROWS", 2)
    rows = [ALDER, CEDAR, ALDER, ALDER, ELM, CEDAR, ALDER]
    deliver(case, tmp_path / "a.csv", rows)
    assert shipments(case) == Counter(rows)
    assert deliver(case, tmp_path / "b.csv", rows[::-1]) == (0, 7)


def test_rows_alike_on_two_sheets_stay_two(case, tmp_path):
    path = tmp_path / "a.xlsx"
    rows = [list(HEADER), list(ALDER), list(CEDAR)]
    write_workbook(path, {"one": rows, "two": rows, "three": rows})
    assert [report.loaded for report in case.load(path)] == [2, 2, 2]
    assert shipments(case) == Counter([ALDER, CEDAR] * 3)
    deliver(case, tmp_path / "b.csv", [ALDER] * 4)
    assert shipments(case) == Counter([ALDER] * 4 + [CEDAR] * 3)


def test_cells_that_hold_two_things_count_as_written(tmp_path):
    """Whether such cells are parted follows from the other rows of the file."""
    header = ("Exporter", *HEADER[1:])
    parted = ("1234567-8 - Alder Robotics Ltd", *ALDER[1:])
    plain = [(f"Elm Pumps {letter} BV", *ELM[1:]) for letter in "ABCDEFGH"]
    ids = []
    for name, rows in (("a.csv", [parted]), ("b.csv", [parted, *plain])):
        path = tmp_path / name
        path.write_text(text_of([header, *rows]), encoding="utf-8")
        (source,) = find_files([path])
        (batch,) = read_batches(source)
        row = batch.rows.slice(0, 1).to_pylist()[0]
        ids.append((row["shipper_name"], row["shipment_id"]))
    (one, one_id), (other, other_id) = ids
    assert (one, other) == ("Alder Robotics Ltd", parted[0])
    assert one_id == other_id


def test_a_register_that_comes_again_doubles_no_company(case, tmp_path):
    header = ("Company Name", "Address", "Country", "Date of Incorporation")
    rows = [
        ("Alder Robotics Ltd", "1 Mill Road", "GB", "2001-02-25"),
        ("Birch Trading Co", "2 Dock Street", "CN", "2002-03-26"),
    ]
    deliver(case, tmp_path / "a.csv", rows[:1], header)
    assert deliver(case, tmp_path / "b.csv", rows[::-1], header) == (1, 1)
    assert case.tables()["companies"] == 2


def test_hashes_of_one_block_are_counted_by_those_before():
    counted = row_ids.Repeats([])
    found = [counted.add(row_ids.as_hashes(block)) for block in ([7, 8, 7], [8, 7], [9])]
    assert [each.tolist() for each in found] == [[1, 1, 2], [2, 3], [1]]
