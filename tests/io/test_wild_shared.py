"""Real files of shipments load with no option, and nothing in them is lost."""

import csv
from pathlib import Path

import pytest

from diversion.records import open_records


def load(tmp_path: Path, path: Path):
    with open_records(tmp_path / "case.duckdb", create=True) as records:
        (report,) = records.load(path)
        assert report.rows == report.loaded + report.unchanged + report.rejected
        (again,) = records.load(path)
        assert (again.loaded, again.rows) == (0, report.rows)
        assert len(records.rejects()) == report.rejected
        return report, records._store.read("shipments").to_pylist()


@pytest.mark.slow
def test_deliveries_of_usaid(tmp_path, shared):
    path = shared / "data/usaid_scms_delivery/SCMS_Delivery_History_Dataset.csv"
    report, rows = load(tmp_path, path)
    assert (report.layout, report.rows, report.loaded) == ("shipment-records", 10324, 10324)
    assert "mass_kg: 3,952 values left empty: no number" in "".join(report.notes)
    first = rows[0]
    assert first["shipper_name"] == "RANBAXY Fine Chemicals LTD."
    assert (str(first["arrived_on"]), first["import_country"]) == ("2006-06-02", "CI")
    assert (first["transport_mode"], first["mass_kg"]) == ("air", 13.0)
    assert {row["import_country"] is None for row in rows} == {False}
    assert {row["consignee_name"] for row in rows} == {None}  # one side only: open ends
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert [row["shipper_name"] for row in rows] == [
        " ".join(each["Vendor"].split()) for each in written
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "count"), [("df_syn_train_eng.csv", 37385), ("df_syn_valid_eng.csv", 8134)]
)
def test_declarations_of_korea(tmp_path, shared, name, count):
    path = shared / "data/kcs_synthetic_declarations" / name
    report, rows = load(tmp_path, path)
    assert (report.layout, report.rows, report.loaded) == ("shipment-records", count, count)
    with path.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    for row, each in zip(rows, written, strict=True):
        assert row["shipment_id"] == each["Declaration ID"]
        assert row["consignee_id"] == each["Importer ID"]
        assert row["shipper_id"] == (each["Seller ID"] or None)
        assert str(row["arrived_on"]) == each["Date"]
        assert row["hs_code"] == each["HS6 Code"]
        assert row["mass_kg"] == float(each["Net Mass"])
    assert {row["record_type"] for row in rows} == {"import_declaration"}
    assert {row["transport_mode"] for row in rows} >= {"sea", "air"}


def test_manifests_of_the_us(tmp_path, shared):
    report, rows = load(tmp_path, shared / "data/us_ams_manifest_schema")
    assert (report.layout, report.rows, report.loaded) == ("us-ams", 45, 5)
    # Of ten bills five have parties; 35 rows of other tables belong to bills not here.
    assert report.reasons == {"belongs to no entry of this list": 35, "no side named": 5}
    first = rows[0]
    assert first["shipment_id"] == "US-AMS-202001060"
    assert first["shipper_name"] == "LEADTONE COMMUNICATION TECHNOLOIES"
    assert first["consignee_name"] == "QUINTEL USA INC."
    assert (str(first["arrived_on"]), str(first["known_on"])) == (
        "2019-08-09",
        "2020-01-06",
    )
    assert (first["port_of_loading"], first["port_of_discharge"]) == ("CNSHA", "USOAK")
    assert (first["export_country"], first["import_country"]) == ("CN", "US")
    assert (first["mass_kg"], first["vessel_imo"]) == (5200.0, "9295220")
    assert (first["description"], first["document_ref"]) == ("ANTENNA", "SWOESH1S01451870")
    assert rows[2]["notify_name"] == "DAMCO USA INC."
