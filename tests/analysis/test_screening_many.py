"""Many companies are found by one process, or by several, as each is found alone."""

import numpy as np
import pandas as pd
import pytest

from diversion.analysis.screening import Screen
from diversion.analysis.screening_many import screen_companies
from tests.benchmarks.lists import un_parties
from tests.misspelling import misspelt

LISTED = ["Daesong Trading Company", "Alder Optics Ltd", "朝鲜大成银行"]
NAMES = ["Daesnog Trading Co", "Birch Works", "Korea Daesong Bank", "ALDER OPTICS LLC"] * 3
EMPTY = dict.fromkeys(("aliases", "country", "address", "identifiers"))


def listings_of(names):
    table = pd.DataFrame({"name": names}).assign(
        **EMPTY, company_id=None, listed_on=None, delisted_on=None
    )
    table["listing_id"] = [f"L{number}" for number in range(len(names))]
    return table


def companies_of(names):
    table = pd.DataFrame({"name": names}).assign(**EMPTY)
    table["company_id"] = [f"C{number:04}" for number in range(len(names))]
    return table


@pytest.mark.slow
@pytest.mark.usefixtures("shared")
def test_many_companies_are_found_as_each_is_alone():
    random = np.random.default_rng(7)
    known = [name for party in un_parties() for name in (*party.latin, *party.original)]
    known = random.choice(known, 600, replace=False).tolist()
    listings = listings_of([*known, "(address only)", "Delta Works", "Omega Works"])
    n_known = len(known)
    listings.loc[n_known, "address"] = "12 Harbour Road, Dalian"
    listings.loc[n_known + 1, "identifiers"] = "lei:529900T8BM49AURSDO55"
    listings.loc[n_known + 2, "company_id"] = "C0002"
    names = [misspelt(str(random.choice(known)), random) for _ in range(1_100)]
    companies = companies_of(names)
    companies.loc[0, "address"] = "Harbour Road 12, DALIAN"
    companies.loc[1, "identifiers"] = "LEI: 5299-00T8BM49AURSDO55"
    companies.loc[5, "aliases"] = f"Nothing Known;{known[0]}"
    screen = Screen(listings)
    together = list(screen.companies(companies))
    for number in range(0, len(companies), 5):
        alone = list(screen.companies(companies.iloc[[number]]))
        assert alone == [m for m in together if m.company_id == f"C{number:04}"]
    found = {(match.company_id, match.listing_id) for match in together}
    assert found >= {
        ("C0000", f"L{n_known}"),
        ("C0001", f"L{n_known + 1}"),
        ("C0002", f"L{n_known + 2}"),
        ("C0005", "L0"),
    }
    assert len({company for company, _ in found}) > 700


@pytest.mark.slow
def test_two_processes_find_what_one_finds_and_end_in_silence(capfd):
    listings, companies = listings_of(LISTED), companies_of(NAMES)
    alone = list(screen_companies(listings, companies))
    shared = list(screen_companies(listings, companies, processes=2, least_shared=1))
    assert shared == alone
    assert capfd.readouterr() == ("", "")
    assert {match.company_id for match in alone} >= {"C0000", "C0003", "C0011"}
