"""Published cases and a simulated world on a server: the same, shipment for shipment.

Each is loaded once; what it holds and answers is compared with the case in its folder, and
chains that the server finds in Cypher with those of the compiled engine.
"""

import pytest

import diversion as dv
from diversion.records import open_records
from diversion.store.neo4j import paths
from tests.conftest import SAMPLES
from tests.neo4j.conftest import WIPE
from tests.neo4j.same import assert_same_answers, assert_same_case

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]

PUBLISHED = sorted(path.name for path in SAMPLES.iterdir() if (path / "README.md").exists())


@pytest.fixture(scope="module", params=PUBLISHED)
def published(request, server):
    """The folder of a case, and the case on the server."""
    server.run_alone(WIPE)
    folder = SAMPLES / request.param
    with open_records(server.address.text, create=True) as records:
        reports = records.load(folder)
    assert all(report.rows == report.loaded for report in reports)
    with dv.open(server.address.text) as ours:
        yield folder, ours


@pytest.fixture
def no_upload(monkeypatch):
    """The graph of the case itself is walked, not a copy of it."""

    def upload(*_):
        raise AssertionError("a graph was uploaded that the server has")

    monkeypatch.setattr(paths.PathServer, "upload", upload)


def test_case_is_the_same_on_a_server(published):
    folder, ours = published
    with dv.open(folder) as theirs:
        assert_same_case(theirs, ours)
        assert ours.screen().to_pandas().equals(theirs.screen().to_pandas())


def test_chains_in_cypher_are_those_of_the_compiled_engine(published, no_upload):
    folder, case = published
    if folder.name == "world":
        assert_same_chains_of_some(case)
        return
    leads = assert_same_answers(case)
    for end in {f"company:{lead['target']['company_id']}" for lead in leads}:
        assert_same_answers(case, to=end, top=50)
        assert_same_answers(case, to=end, top=50, bridge=True)


def assert_same_chains_of_some(case):
    """Ask a large case about its first companies, and about its listed end-users."""
    found = 0
    options = {"top": 1_000, "max_hops": 4, "max_wait": 120}
    for company in case.companies().to_pandas()["company_id"][:4]:
        one = f"company:{company}"
        found += len(assert_same_answers(case, from_=one, to="country:KP", **options))
        found += len(assert_same_answers(case, to=one, from_="hs:8542", **options))
    assert found > 0
    assert_same_answers(case, to="listed:DPRK", top=30)
