"""Companies that own each other, and themselves: every question ends, and says so."""

import diversion as dv
from tests.tables import company, shipment, write_case


def owns(one, other, share):
    return {"from_id": one, "to_id": other, "type": "owns", "share": share}


def test_owners_in_a_circle_are_loaded_screened_and_asked_about(tmp_path):
    folder = write_case(
        tmp_path / "tables",
        companies=[
            company("a", "HK", name="Alder Holdings"),
            company("b", "CN", name="Birch Trading"),
            company("c", "KP", name="Cedar Works"),
        ],
        links=[
            owns("a", "b", 60),
            owns("b", "a", 60),
            owns("a", "a", 100),
            owns("b", "c", 10),
        ],
        shipments=[
            shipment("b", "a", "2019-02-05"),
            shipment("a", "c", "2019-03-05"),
        ],
    )
    with dv.open(tmp_path / "case.duckdb", create=True) as case:
        reports = case.load(folder)
        assert sum(report.rejected for report in reports) == 1  # the owner of itself
        assert not case.screen("Alder Holdings")
        exposure = {row["company_id"]: row["exposure"] for row in case.companies().rows()}
        assert 0 < exposure["a"] <= exposure["b"] <= exposure["c"] == 1
        assert len(case.chains()) == 1
