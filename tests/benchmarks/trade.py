"""Made-up trade for timing: heavy-tailed companies that each deal in a few goods."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

COUNTRIES = ("CN", "HK", "SG", "RU", "AE", "MY", "DE", "JP", "CA", "TW")
HEADINGS = 1_200
SPAN_DAYS = 1_800
TARGET_SHARE = 0.005  # of companies, in the DPRK


def write_trade(
    folder: Path,
    n_shipments: int,
    *,
    seed: int = 1,
    all_dates: bool = False,
    traders: bool = False,
) -> Path:
    """Write companies.parquet and shipments.parquet with one row a consignment.

    Companies number an eighth of the shipments; how often each trades falls off as a
    power law. One record in five lacks its departure, one in four its arrival, unless
    ``all_dates`` asks for both on every record. With ``traders`` the companies that send
    most also receive most; otherwise the two have nothing to do with each other, and few
    shipments can be followed by another.
    """
    random = np.random.default_rng(seed)
    n_companies = max(200, n_shipments // 8)
    ids = np.char.add("C", np.arange(n_companies).astype(str)).astype(object)
    country = np.array(COUNTRIES, object)[random.integers(0, len(COUNTRIES), n_companies)]
    country[random.random(n_companies) < TARGET_SHARE] = "KP"
    maker = random.random(n_companies) < 0.1
    folder.mkdir(parents=True, exist_ok=True)
    companies = {
        "company_id": ids,
        "name": ids,
        "country": country,
        "roles": np.where(maker, "manufacturer", None),
    }
    pq.write_table(pa.table(companies), folder / "companies.parquet")

    def parties() -> np.ndarray:
        heavy = (n_companies * random.random(n_shipments) ** 2.5).astype(np.int64)
        return heavy if traders else random.permutation(n_companies)[heavy]

    sender, receiver = parties(), parties()
    receiver = np.where(sender == receiver, (sender + 1) % n_companies, receiver)
    # A company mostly sends goods of a few headings, often the same as its customers do.
    line = random.integers(0, HEADINGS, n_companies)
    heading = np.where(random.random(n_shipments) < 0.5, line[sender], line[receiver])
    code = (heading % 97 + 1) * 10_000 + (heading // 97) * 100 + 10
    departed = np.datetime64("2019-01-01") + random.integers(
        0, SPAN_DAYS, n_shipments
    ).astype("timedelta64[D]")
    arrived = departed + random.integers(1, 45, n_shipments)
    lacks = np.full(n_shipments, 0.5) if all_dates else random.random(n_shipments)
    shipments = {
        "shipment_id": pa.array(np.char.add("S", np.arange(n_shipments).astype(str))),
        "shipper_id": ids[sender],
        "consignee_id": ids[receiver],
        "departed_on": pa.array(departed, mask=lacks < 0.2),
        "arrived_on": pa.array(arrived, mask=lacks > 0.75),
        "hs_code": pa.array(np.char.zfill(code.astype(str), 6)),
        "mass_kg": np.round(random.lognormal(6, 2, n_shipments), 1),
        "origin_country": country[sender],
        "export_country": country[sender],
        "import_country": country[receiver],
        "transport_mode": "sea",
    }
    columns = {
        name: pa.array([column] * n_shipments) if isinstance(column, str) else column
        for name, column in shipments.items()
    }
    pq.write_table(pa.table(columns), folder / "shipments.parquet")
    return folder
