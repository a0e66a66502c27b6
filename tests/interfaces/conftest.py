"""Hand-built answers, and a small case as files: a maker, a trader, an end-user."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from diversion.analysis.chain import (
    Chain,
    ChainHop,
    ChainTarget,
    Completeness,
    Explanation,
    Reason,
    RecordRow,
)
from diversion.answers import ChainsAnswer, ExplanationAnswer, NeighbourhoodAnswer
from diversion.cli import app

HOSTILE = "<script>alert(1)</script>\x1b[2J\u202e[bold]$x_y$"
FIRST_DAY = date(2014, 3, 1)


def make_hop(from_: tuple, to: tuple, start: int, **changes: object) -> ChainHop:
    """A hop that leaves ``start`` days after the first day and takes ten days."""
    leaves = FIRST_DAY + timedelta(start)
    arrives = leaves + timedelta(10)
    fields = {
        "from_id": from_[0],
        "from_name": from_[1],
        "to_id": to[0],
        "to_name": to[1],
        "shipment_ids": (f"S{start}",),
        "parallel_ids": (),
        "departed": (leaves, leaves),
        "arrived": (arrives, arrives),
        "wait_days": None,
        "hs_code": "852691",
        "mass_kg": 1200.0,
        "order": "certain",
        "flags": (),
        "weight": 1.0,
    }
    return ChainHop(**(fields | changes))


def make_chain(*hops: ChainHop, rank: int = 1, score: float = 2.314) -> Chain:
    companies = (hops[0].from_id, *(hop.to_id for hop in hops))
    return Chain(
        rank=rank,
        chain_id="~".join(company or "?" for company in companies),
        score=score,
        probability=None,
        companies=companies,
        hops=hops,
        target=ChainTarget(hops[-1].to_id, hops[-1].to_name, "registered in the DPRK"),
        source_why="goods of tier 1",
    )


MAKER, TRADER, BUYER = ("C1", "Alder Robotics"), ("C2", HOSTILE), ("C3", "Ryongbong")
UNKNOWN = (None, None)


@pytest.fixture
def chain() -> Chain:
    """Two hops; the second has no day of departure, and its order is possible only."""
    day = FIRST_DAY + timedelta(15)
    return make_chain(
        make_hop(MAKER, TRADER, 0, shipment_ids=("S0", "S1"), parallel_ids=("S9",)),
        make_hop(
            TRADER,
            BUYER,
            5,
            departed=(FIRST_DAY + timedelta(5), day),
            wait_days=(0, 5),
            hs_code="852610",
            mass_kg=None,
            order="possible",
            flags=("order_possible",),
        ),
    )


@pytest.fixture
def gap_chain() -> Chain:
    """Four hops over a party that is not on record."""
    return make_chain(
        make_hop(MAKER, TRADER, 0),
        make_hop(TRADER, UNKNOWN, 12, wait_days=(2, 2), hs_code="8526"),
        make_hop(
            UNKNOWN, ("C4", None), 30, wait_days=(8, 8), hs_code="850110", order="inferred"
        ),
        make_hop(("C4", None), BUYER, 50, wait_days=(10, 10), hs_code=None),
        rank=2,
        score=-0.001,
    )


@pytest.fixture
def answer(chain: Chain, gap_chain: Chain) -> ChainsAnswer:
    whole = Completeness(exact=True, explored=1234, bound=-2.5, truncated_by=None)
    return ChainsAnswer((chain, gap_chain), whole, "from country:CA", "link weights")


@pytest.fixture
def explanation(chain: Chain) -> ExplanationAnswer:
    company = (("name", HOSTILE), ("country", "CN"), ("roles", "trader"))
    return ExplanationAnswer(
        Explanation(
            chain=chain,
            reasons=(
                Reason("goods", "the goods have the same heading", 1.0, ("S0", "S5")),
                Reason("target", "Ryongbong is in the DPRK", 1.314, ()),
            ),
            records=(
                RecordRow(
                    "shipments", "S0", "in.csv", 12, (("mass_kg", "1200"),), "customs"
                ),
                RecordRow("companies", "C2", "firms.csv", 3, company, None),
            ),
            inferred=("shipment S5 has no day of departure",),
            missing=("the export declaration of S5",),
        )
    )


@pytest.fixture
def near() -> NeighbourhoodAnswer:
    """A centre with two suppliers and a buyer in the DPRK, who also sends goods back."""
    parties = pd.DataFrame(
        [
            ("X", "Centre", "CN", False, 0.2),
            ("A", HOSTILE, "CA", False, 0.0),
            ("B", None, None, False, 0.1),
            ("K", "Ryongbong", "KP", True, 1.0),
        ],
        columns=["party_id", "name", "country", "is_target", "exposure"],
    )
    day = pd.Timestamp("2014-03-01")
    edges = pd.DataFrame(
        [
            ("A", "X", 3, 30.0, day, day),
            ("B", "X", 1, float("nan"), day, pd.NaT),
            ("X", "K", 9, 90.0, day, day),
            ("K", "X", 2, 20.0, day, day),
        ],
        columns=["from_id", "to_id", "shipments", "mass_kg", "first", "last"],
    )
    return NeighbourhoodAnswer("X", parties, edges)


@pytest.fixture(autouse=True)
def _no_windows() -> Iterator[None]:
    mpl.use("agg")
    yield
    plt.close("all")


TABLES = {
    "companies": """\
company_id,name,country,roles
C1,Alder Robotics,CA,manufacturer
C2,丹东鸿祥 Blue Harbour,CN,trader
C3,Ryongbong General,KP,end_user
C4,Quiet Corner Bakery,CA,
C5,"Red <script>\x1b[2J [bold]Star",CN,
""",
    "shipments": """\
shipment_id,shipper_id,consignee_id,departed_on,arrived_on,hs_code,mass_kg,source
S1,C1,C2,2014-03-01,2014-03-20,852691,1200,customs CA
S2,C2,C3,2014-03-28,2014-03-30,852691,1150,customs CN
S3,C4,C5,2014-05-01,2014-05-20,852610,10,customs CA
S4,C5,C3,2014-06-01,2014-06-02,852691,5,customs CN
""",
    "listings": """\
listing_id,company_id,name,country,authority,programme,listed_on
KPe.900,C3,Ryongbong General,KP,UN,DPRK,2009-04-24
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small case as native tables."""
    where = tmp_path / "small"
    where.mkdir()
    for name, text in TABLES.items():
        (where / f"{name}.csv").write_text(text, encoding="utf-8")
    return where


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[object, str, str]]:
    """Run a command; gives its exit status, and what it printed on both streams."""

    def invoke(*arguments: object) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as stopped:
            app([str(argument) for argument in arguments])
        printed, status = capsys.readouterr(), stopped.value.code
        del stopped  # it holds this frame, and that holds what the test has open
        return status, printed.out, printed.err

    return invoke
