"""A case on a server asked in Cypher: the same chains as the compiled engine gives."""

import pytest

import diversion as dv
from diversion.store.neo4j import paths
from tests.conftest import SAMPLES
from tests.neo4j.test_store import PUBLISHED

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]


def assert_same_answers(case, **question):
    by_server, by_kernels = (
        case.chains(engine=engine, **question) for engine in ("cypher", "compiled")
    )
    expected = [{**row, "rank": None} for row in by_kernels.rows()]
    found = [{**row, "rank": None} for row in by_server.rows()]
    for rows in (found, expected):  # equal scores come in any order
        rows.sort(key=lambda row: (-row["score"], row["chain_id"]))
        for row in rows:
            del row["explored"], row["bound"]  # each engine counts and bounds its own way
    assert found == expected
    return found


@pytest.fixture
def no_upload(monkeypatch):
    """The graph of the case itself is walked, not a copy of it."""

    def upload(*_):
        raise AssertionError("a graph was uploaded that the server has")

    monkeypatch.setattr(paths.PathServer, "upload", upload)


@pytest.mark.parametrize("name", [name for name in PUBLISHED if name != "world"])
def test_published_case_gives_the_same_chains(name, load, address, no_upload):
    load(SAMPLES / name)
    with dv.open(address) as case:
        leads = assert_same_answers(case)
        for end in {f"company:{lead['target']['company_id']}" for lead in leads}:
            assert_same_answers(case, to=end, top=50)
            assert_same_answers(case, to=end, top=50, bridge=True)


def test_shared_world_gives_the_same_chains(shared, load, address, no_upload):
    load(shared / "worlds" / "world_101")
    with dv.open(address) as case:
        companies = case.companies().to_pandas()["company_id"]
        found = 0
        for company in companies[:4]:
            options = {"top": 1_000, "max_hops": 4, "max_wait": 120}
            found += len(
                assert_same_answers(
                    case, from_=f"company:{company}", to="country:KP", **options
                )
            )
            found += len(
                assert_same_answers(
                    case, to=f"company:{company}", from_="hs:8542", **options
                )
            )
        assert found > 0
        assert_same_answers(case, to="listed:DPRK", top=30)
