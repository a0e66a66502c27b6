"""Small cases written as native tables: rows as dicts, columns as needed."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

KEYS = {
    "companies": "company_id",
    "links": "link_id",
    "listings": "listing_id",
    "shipments": "shipment_id",
}
Rows = Sequence[Mapping[str, object]]


def write_case(folder: Path, **tables: Rows) -> Path:
    """Write each table as CSV; ids that are left out are numbered."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, given in tables.items():
        key = KEYS[name]
        rows = [{key: f"{name[0]}{number:03d}", **row} for number, row in enumerate(given)]
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def company(company_id: str, country: str, **more: object) -> dict[str, object]:
    return {
        "company_id": company_id,
        "name": f"{company_id} Ltd",
        "country": country,
        **more,
    }


def shipment(
    sender: str, receiver: str, departed: str = "", arrived: str = "", **more: object
) -> dict[str, object]:
    return {
        "shipper_id": sender,
        "consignee_id": receiver,
        "departed_on": departed,
        "arrived_on": arrived,
        "hs_code": "852610",
        **more,
    }


def three_hops(folder: Path, **tables: Rows) -> Path:
    """A maker in Canada, two traders in China, an end-user in the DPRK."""
    return write_case(
        folder,
        **{
            "companies": [
                company("maker", "CA", roles="producer"),
                company("trader", "CN"),
                company("front", "CN"),
                company("user", "KP"),
            ],
            "shipments": [
                shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=100),
                shipment("trader", "front", "2020-02-10", "2020-02-20", mass_kg=90),
                shipment("front", "user", "2020-03-01", "2020-03-05", mass_kg=90),
            ],
            **tables,
        },
    )
