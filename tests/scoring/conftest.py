"""Small cases whose links are known."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import diversion as dv
from diversion.analysis.view import View
from tests.tables import company, shipment, three_hops, write_case

COMPANIES = [
    company("maker", "JP", roles="producer"),
    company("shop", "SG", roles="trader"),
    company("buyer", "CN"),
    company("other", "MY"),
]


@pytest.fixture
def chain_view(tmp_path: Path) -> Iterator[View]:
    with dv.open(three_hops(tmp_path / "chain")) as case:
        yield case.view()


@pytest.fixture
def two_lots_view(tmp_path: Path) -> Iterator[View]:
    """Two lots of one heading pass one shop: each leaves with nearly its own mass."""
    rows = [
        shipment("maker", "shop", "2020-01-01", "2020-01-05", mass_kg=100),
        shipment("maker", "shop", "2020-01-02", "2020-01-06", mass_kg=7),
        shipment("shop", "buyer", "2020-01-10", "2020-01-12", mass_kg=6.9),
        shipment("shop", "other", "2020-01-11", "2020-01-14", mass_kg=99),
    ]
    folder = write_case(tmp_path / "lots", companies=COMPANIES, shipments=rows)
    with dv.open(folder) as case:
        yield case.view()
