"""Where the tests find data that no one here wrote."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.examples import many
from tests.neo4j.server import LTS, Release, Server

# A busy machine takes longer for an example, and that is no fault of the code.
settings.register_profile("any machine", deadline=None, max_examples=many(100))
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_graphs"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files beside the project: tests on it are left out without it."""
    return SHARED


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server | None]:
    """A real Neo4j: that of NEO4J_URI, else one that ends with the session.

    Its address and credentials are in the environment, as a user would set them.
    """
    if "NEO4J_URI" in os.environ:
        yield None
        return
    version = os.environ.get("DIVERSION_NEO4J_VERSION", LTS)
    server = Server(Release(version), tmp_path_factory.mktemp("neo4j"))
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield server
    server.kill()  # its home goes too: nothing to put in order


@pytest.fixture(autouse=True)
def _neo4j_for_those_marked(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("neo4j"):
        request.getfixturevalue("neo4j_server")


def _is_shared_absent() -> bool:
    return not SHARED.is_dir() and "DIVERSION_NEEDS_SHARED" not in os.environ


def _is_neo4j_absent() -> bool:
    return not {"NEO4J_URI", "DIVERSION_NEEDS_NEO4J"} & os.environ.keys()


def pytest_report_header() -> list[str]:
    left_out = []
    if _is_shared_absent():
        left_out.append("tests on files beside the project (no ../shared folder here)")
    if _is_neo4j_absent():
        left_out.append(
            "tests on a Neo4j server (set NEO4J_URI, or DIVERSION_NEEDS_NEO4J=1 "
            "where Java and Maven are)"
        )
    return [f"left out: {what}" for what in left_out]


def _turn(item: pytest.Item) -> int:
    """Give when a test has its turn, for kernels need compiling where they never ran.

    One process compiles them, while the other has tests that need none of them.
    """
    if item.nodeid.startswith("tests/engines/test_contract.py"):
        return 0
    return 1 if item.nodeid.startswith(("tests/io/", "tests/matching/")) else 2


def _graph(item: pytest.Item) -> str:
    """Name the graph of a test that uploads it: those of one graph share the upload."""
    drawn = getattr(item, "callspec", None)
    return drawn.id if drawn is not None and "cypher" in drawn.id else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [
        item
        for item in items
        if (_is_shared_absent() and "shared" in getattr(item, "fixturenames", ()))
        or (_is_neo4j_absent() and item.get_closest_marker("neo4j"))
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: (_turn(item), _graph(item)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in pytest_report_header():
        terminalreporter.write_line(line)
