"""US vessel manifests: tables tied by the bill they belong to."""

from pathlib import Path

import pytest

from diversion import io
from diversion.errors import LayoutError
from diversion.model.source import Reason
from diversion.records import Records
from diversion.store import open_store
from tests.io.foreign import read, write

COLUMNS = (
    "identifier", "carrier_code", "vessel_name", "port_of_unlading",
    "estimated_arrival_date", "foreign_port_of_lading", "manifest_quantity",
    "manifest_unit", "weight", "weight_unit", "conveyance_id_qualifier", "conveyance_id",
    "mode_of_transportation", "actual_arrival_date",
)  # fmt: skip
SHIP = '"Vessel, containerized"'
BILLS = (
    ("1", "AAAA", "BLUE STAR", '"Oakland, California"', "2020-01-01",
     '"Shanghai ,China (Mainland)"', "5", "PKG", "100", "Kilograms",
     "IMO Number/Lloyds Number", "9295220", SHIP, "2020-01-03"),
    ("2", "AAAA", "BLUE STAR", '"Oakland, California"', "2020-01-01",
     '"Busan,South Korea"', "5", "CTN", "200", "Pounds",
     "Conveyance Name", "BLUE STAR", SHIP, "NaN"),
    ("1", "AAAA", "BLUE STAR", "", "2020-01-01", "", "1", "PKG", "1", "Kilograms",
     "", "", "", "NaN"),
)  # fmt: skip
HEADER = "".join(",".join(row) + "\n" for row in (COLUMNS, *BILLS))
PARTS = {
    "bills": "identifier,master_bol_number,house_bol_number,run_date\n"
    "1,MAST1,HOUSE1,2020-01-09\n2,MAST2,NaN,2020-01-09\n",
    "shippers": "identifier,shipper_party_name\n1,ALPHA CO\n2,BETA CO\n9,NOBODY\n",
    "consignees": "identifier,consignee_name,consignee_address_1\n1,GAMMA INC,Dock 1\n",
    "cargo": "identifier,description_sequence_number,description_text\n"
    "1,1,VALVES\n1,2,PUMPS\n1,3,VALVES\n",
    "tariff": "identifier,harmonized_number,harmonized_weight,harmonized_weight_unit\n"
    "1,8481.0,60,Kilograms\n1,8413.0,30,Kilograms\n1,8413.0,10,Kilograms\n"
    "2,37.0,0,Kilograms\n",
    "marks": "identifier,container_number,marks_and_numbers_1\n1,X,NO MARKS\n",
}


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "header.csv", HEADER)
    for name, text in PARTS.items():
        write(tmp_path / f"{name}.csv", text)
    return tmp_path


def test_a_bill_gives_one_shipment_for_each_tariff_number(folder):
    rows, rejects = read(folder)["shipments"]
    assert [(row["shipment_id"], row["hs_code"], row.get("mass_kg")) for row in rows] == [
        ("US-AMS-1-8481", "8481", 60.0),
        ("US-AMS-1-8413", "8413", 40.0),
        ("US-AMS-2", "37", 200 * 0.45359237),
    ]
    first, _, last = rows
    assert (first["shipper_name"], first["consignee_name"]) == ("ALPHA CO", "GAMMA INC")
    assert first["description"] == "VALVES; PUMPS"
    assert (first["document_ref"], last["document_ref"]) == ("HOUSE1", "MAST2")
    assert (str(first["arrived_on"]), str(last["arrived_on"])) == (
        "2020-01-03",
        "2020-01-01",
    )
    assert (first["vessel_imo"], last.get("vessel_imo")) == ("9295220", None)
    assert (last["export_country"], last["port_of_loading"]) == ("KR", "KRPUS")
    assert last["transport_mode"] == "sea"
    assert [(reject.reason, reject.raw[:13]) for reject in rejects] == [
        (Reason.DUPLICATE, "1,AAAA,BLUE S"),
        (Reason.ORPHAN, "9,NOBODY"),
    ]


def test_rejects_name_the_file_and_line_that_they_stand_on(folder):
    header = folder / "header.csv"
    nobody = ("3", *BILLS[1][1:])
    undated = ("2", *BILLS[1][1:4], "", *BILLS[1][5:])
    texts = [",".join(row) for row in (COLUMNS, undated, nobody, BILLS[0])]
    write(header, "\n".join(texts) + "\n")
    write(
        folder / "bills.csv", PARTS["bills"] + "2,one cell less\n8,MAST8,NaN,2020-01-09\n"
    )
    store = open_store(None)
    with Records(store, name="memory") as case:
        case.load(folder)
        rejects = store.rejects().to_pylist()
    assert {row["file"].rsplit("/", 1)[-1] for row in rejects} == {
        "header.csv", "bills.csv", "shippers.csv",
    }  # fmt: skip
    for row in rejects:
        lines = Path(row["file"]).read_text().splitlines()
        assert lines[row["line"] - 1] == row["raw"]
    assert sorted((row["line"], row["reason"]) for row in rejects) == [
        (2, Reason.NO_DATE), (3, Reason.NO_SIDE), (4, Reason.ORPHAN),
        (4, Reason.COLUMN_COUNT), (5, Reason.ORPHAN),
    ]  # fmt: skip


def test_a_bill_with_other_values_is_rejected_by_its_line(folder):
    store = open_store(None)
    with Records(store, name="memory") as case:
        case.load(folder)
        others = [BILLS[1], ("5", *BILLS[1][1:]), ("1", "AAAA", "RED STAR", *BILLS[0][3:])]
        lines = [",".join(row) for row in (COLUMNS, *others)]
        write(folder / "header.csv", "\n".join(lines) + "\n")
        case.load(folder)
        found = {
            (row["line"], row["raw"])
            for row in store.rejects().to_pylist()
            if row["reason"] == Reason.CONFLICT
        }
    assert found == {(4, lines[3])}


def test_a_copy_keeps_the_file_and_line_of_rejects(folder):
    stores = open_store(None), open_store(None)
    one, other = (Records(store, name="memory") for store in stores)
    with one, other:
        one.load(folder)
        one.copy_to(other)
        assert stores[0].rejects().equals(stores[1].rejects())


def test_a_part_without_the_header_is_refused(folder):
    with pytest.raises(LayoutError, match="without the list they belong to"):
        io.find_files([folder / "shippers.csv"])
