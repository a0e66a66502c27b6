"""Processes that screen end with the program that started them."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

LONGEST = 60  # seconds to wait for the end; it takes a moment
PROGRAM = """
import multiprocessing, threading, time
import pandas as pd
from diversion.analysis.screening_many import screen_companies

def screen():
    empty = dict.fromkeys(("aliases", "country", "address", "identifiers"))
    dates = {"company_id": None, "listed_on": None, "delisted_on": None}
    listings = pd.DataFrame({"name": ["Daesong Trading"], "listing_id": "L1"})
    companies = pd.DataFrame({"name": [f"Alder Optics {n}" for n in range(400_000)]})
    companies["company_id"] = companies["name"]
    screen_companies(
        listings.assign(**empty, **dates), companies.assign(**empty), processes=2
    )

if __name__ == "__main__":
    threading.Thread(target=screen, daemon=True).start()
    while len(workers := multiprocessing.active_children()) < 2:
        time.sleep(0.05)
    time.sleep(1)
    print(*[worker.pid for worker in workers], flush=True)
    time.sleep(600)
"""


@pytest.mark.slow
def test_workers_end_when_the_program_that_started_them_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "screening.py"
    script.write_text(PROGRAM, encoding="utf-8")
    program = subprocess.Popen(  # noqa: S603 - the program above
        [sys.executable, script], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    workers = [int(number) for number in program.stdout.readline().split()]
    assert len(workers) == 2
    program.kill()
    try:
        # What it writes to ends only when none of them holds it any more.
        program.communicate(timeout=LONGEST)
    finally:
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
