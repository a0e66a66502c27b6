"""Companies screened by two processes give what one process gives."""

import pandas as pd
import pytest

from diversion.analysis.screening_many import screen_companies

LISTED = ["Daesong Trading Company", "Alder Optics Ltd", "朝鲜大成银行"]
NAMES = ["Daesnog Trading Co", "Birch Works", "Korea Daesong Bank", "ALDER OPTICS LLC"] * 3
EMPTY = dict.fromkeys(("aliases", "country", "address", "identifiers"))


@pytest.mark.slow
def test_two_processes_find_what_one_finds():
    listings = pd.DataFrame({"name": LISTED}).assign(
        **EMPTY, company_id=None, listed_on=None, delisted_on=None
    )
    listings["listing_id"] = [f"L{number}" for number in range(len(LISTED))]
    companies = pd.DataFrame({"name": NAMES}).assign(**EMPTY)
    companies["company_id"] = [f"C{number:02}" for number in range(len(NAMES))]
    alone = list(screen_companies(listings, companies))
    shared = list(screen_companies(listings, companies, processes=2, least_shared=1))
    assert shared == alone
    assert {match.company_id for match in alone} >= {"C00", "C03", "C11"}
