"""Columns are told by more than one word: hide words of the vocabulary, and tell again."""

import pytest

from diversion.io.wild.words import read_header, vocabulary
from tests.benchmarks.layouts import recall


@pytest.mark.slow
def test_most_columns_are_told_without_a_word_of_their_header():
    one, whole = recall(every=29)
    assert one.tried > 30
    assert one.share >= 0.75, one.lost
    assert whole.share >= 0.25, whole.lost


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("EXPORTER_NAME_EN", "shipper name"), ("SUMOFFOB_VALUE", "total fob value"),
        ("MONTHYEAR", "period"), ("PAIS_ORIGE", "country origin"),
        ("grossWeightKg", "gross mass kg"), ("Descrpition", "description"),
        ("境内收货人名称", "domestic consignee name"), ("순중량(KG)", "net kg"),
        ("Ves netto", "mass net"), ("IMPORTADORA", "consignee"),
    ],
)  # fmt: skip
def test_words_are_read_run_together_cut_short_and_misspelt(header, meaning):
    found = read_header(header).meanings
    assert len(found) == len(meaning.split())
    assert all(word in each for word, each in zip(meaning.split(), found, strict=True))


def test_a_hidden_word_tells_nothing():
    without = vocabulary().without(frozenset({"vessel", "vessels", "vessel name"}))
    assert read_header("Vessel", without).n_unknown == 1
    assert read_header("Vessel").concepts == {"vessel"}
