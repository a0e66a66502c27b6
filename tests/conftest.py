"""Where the tests find data that no one here wrote."""

import os
from pathlib import Path

import pytest

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


def _is_shared_absent() -> bool:
    return not SHARED.is_dir() and "DIVERSION_NEEDS_SHARED" not in os.environ


def pytest_report_header() -> str | None:
    if _is_shared_absent():
        return "left out: tests on files beside the project (no ../shared folder here)"
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not _is_shared_absent():
        return
    left_out = [item for item in items if "shared" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
