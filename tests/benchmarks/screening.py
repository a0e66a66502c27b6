"""Screen made-up company names against the published lists; how long it takes.

    python -m tests.benchmarks.screening [how many names, 1000000]

Every hundredth name is a listed one with a letter swapped and the legal form changed:
the share of those that is found is printed too.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from diversion.analysis.screening_many import screen_companies
from diversion.processors import n_processors
from tests.benchmarks.lists import listed_names

WORLD = Path(__file__).resolve().parents[2] / "sample_graphs" / "world"
PLANTED = 100  # one name in so many
N_PROCESSES = n_processors()


def made_up_names(
    n_names: int, listed: list[str], random: np.random.Generator
) -> list[str]:
    """Mix words of the simulated world's company names; plant listed names."""
    known = pd.read_parquet(WORLD / "companies.parquet")["name"].str.split()
    words = sorted({word for name in known for word in name[:2]})
    ends = [" ".join(name[-3:]) for name in known]
    first, second = random.integers(0, len(words), (2, n_names))
    end = random.integers(0, len(ends), n_names)
    names = [
        f"{words[a]}{words[b].lower()} {ends[c]}"
        for a, b, c in zip(first, second, end, strict=True)
    ]
    for place in range(0, n_names, PLANTED):
        name = listed[int(random.integers(0, len(listed)))]
        cut = int(random.integers(1, len(name) - 1))
        names[place] = f"{name[: cut - 1]}{name[cut]}{name[cut - 1]}{name[cut + 1 :]} Ltd"
    return names


def main() -> None:
    n_names = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    listed = listed_names()
    empty = dict.fromkeys(
        (
            "company_id",
            "aliases",
            "country",
            "address",
            "identifiers",
            "delisted_on",
            "listed_on",
        )
    )
    listings = pd.DataFrame({"name": listed}).assign(**empty)
    listings["listing_id"] = [f"L{number}" for number in range(len(listed))]
    long = [name for name in listed if name.isascii() and len(name) > 12]
    names = made_up_names(n_names, long, np.random.default_rng(1))
    companies = pd.DataFrame({"name": names}).assign(**empty)
    companies["company_id"] = [f"C{number}" for number in range(n_names)]
    start = time.perf_counter()
    matches = screen_companies(listings, companies, processes=N_PROCESSES)
    found = {match.company_id for match in matches}
    seconds = time.perf_counter() - start
    used = [
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    processor = sum(each.ru_utime + each.ru_stime for each in used)
    planted = {f"C{number}" for number in range(0, n_names, PLANTED)}
    _say(f"{len(listed):,} listed names, {N_PROCESSES} processes, one index")
    _say(
        f"{n_names:,} company names screened in {seconds:.1f} s; {processor:.1f} s of "
        f"processors, {processor / N_PROCESSES:.1f} s each, with all that goes before"
    )
    _say(f"planted spellings found: {len(found & planted) / len(planted):.1%}")
    _say(f"other names with a match: {len(found - planted) / n_names:.2%}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
