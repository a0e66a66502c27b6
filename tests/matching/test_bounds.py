"""Pairs of names that are ruled out fast are pairs that would score too little."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diversion.matching import NameIndex, split_name
from diversion.matching.bounds import may_be_possible, outlines_of
from diversion.matching.compare import POSSIBLE, score_parts
from tests.benchmarks.lists import un_parties
from tests.matching.test_compare import POSSIBLE_PAIRS, SAME
from tests.misspelling import misspelt

# Few words, whole and in parts, of several scripts: pairs that are nearly alike are common.
WORDS = """
abcd abdc abcde abced abcdefg abcdfeg hong gang honggang samsung 삼성 鸿祥 鴻祥 宏翔 山田
yamada kabushiki محمد muhammad صالح salih новый novyi new century 12 21 trading ltd
j jean jan jon claude
"""
names = st.lists(st.sampled_from(WORDS.split()), max_size=4).map(" ".join)


@given(names, names)
@example("abcd efgh", "abcd efgh ijklmnopqrst")
@example("abcd abcd", "abcd xy")
@example("j abcde", "jean abcde")
@example("jan abcdefg", "xyz abcdegf jon")
@example("株式会社山田", "山田")
@example("hong gang", "gang hong")
@example("abcd", "abdc")
@example("taesong", "daeseong")
def test_no_pair_that_may_be_possible_is_ruled_out(one, other):
    left, right = split_name(one), split_name(other)
    first = np.array([0])
    (may,) = may_be_possible(outlines_of([left]), first, outlines_of([right]), first)
    assert may or score_parts(left, right) < POSSIBLE


@pytest.mark.parametrize(("one", "other"), SAME + POSSIBLE_PAIRS)
def test_known_spellings_are_found_with_many(one, other):
    (found,) = NameIndex([other]).find_all([split_name(one)])
    assert [number for number, _ in found] == [0]


def test_pairs_that_differ_are_ruled_out():
    asked = outlines_of([split_name("Dandong Hongxiang Industrial")])
    known = outlines_of(
        [split_name(n) for n in ("Hongxian Trade", "Hongda Trade", "Trade")]
    )
    may = may_be_possible(asked, np.zeros(3, np.int64), known, np.arange(3))
    assert may.tolist() == [True, False, False]


@pytest.mark.slow
@pytest.mark.usefixtures("shared")
def test_many_names_find_what_each_finds_alone():
    random = np.random.default_rng(11)
    known = [name for party in un_parties() for name in (*party.latin, *party.original)]
    index = NameIndex(known)
    others = [name for name in known if not name.isascii()]
    chosen = [*random.choice(known, 1_500), *random.choice(others, 500)]
    asked = [split_name(misspelt(str(name), random)) for name in chosen]
    found = index.find_all(asked)
    assert found == [index.find(parts) for parts in asked]
    assert sum(map(bool, found)) > 1_000


def test_no_names_find_nothing():
    assert NameIndex(["Alder Optics"]).find_all([]) == []
    assert NameIndex([]).find_all([split_name("Alder Optics")]) == [[]]
