import json
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from diversion.analysis.chain import Completeness
from diversion.answers import ChainsAnswer, CompaniesAnswer, ScoresAnswer
from diversion.answers.layout import bans, days, mass
from diversion.model.visible import visible
from diversion.tabular import cell, text_table

STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

CHAIN_KEYS = [
    "rank",
    "chain_id",
    "score",
    "probability",
    "companies",
    "shipments",
    "hops",
    "target",
    "exact",
    "bound",
    "explored",
    "truncated_by",
    "scorer",
]
HOP_KEYS = [
    "from",
    "to",
    "shipment_ids",
    "parallel_ids",
    "departed_on",
    "departed_between",
    "arrived_on",
    "arrived_between",
    "wait_days",
    "wait_days_max",
    "hs_code",
    "mass_kg",
    "order",
    "flags",
]


def searched(explored, bound, truncated_by):
    return Completeness(
        exact=True, explored=explored, bound=bound, truncated_by=truncated_by
    )


def cut_short(explored, bound, truncated_by):
    return replace(searched(explored, bound, truncated_by), exact=False)


def scores(**changes):
    row = {
        "shipment_id": "S1",
        "score": 1.25,
        "probability": float("nan"),
        "best_chain": 1.25,
        "mass": float("nan"),
        "assessable": True,
        "chain_id": "C1~C2",
    }
    low = row | {"shipment_id": "S2", "score": -3.0, "assessable": False, "chain_id": None}
    table = pd.DataFrame([low | changes, row | changes])
    return ScoresAnswer(table, "link weights")


def test_an_answer_is_a_sequence_of_its_chains(answer, chain, gap_chain):
    assert list(answer) == [chain, gap_chain]
    assert (len(answer), answer[0], answer[-1], answer[1:]) == (
        2,
        chain,
        gap_chain,
        (gap_chain,),
    )


def test_rows_have_the_promised_keys_in_order(answer):
    rows = list(answer.rows())
    assert [list(row) for row in rows] == [CHAIN_KEYS, CHAIN_KEYS]
    assert all(list(hop) == HOP_KEYS for row in rows for hop in row["hops"])
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows


def test_a_hop_without_a_day_on_record_gives_bounds_and_no_day(answer):
    first, second = next(answer.rows())["hops"]
    assert (first["departed_on"], first["departed_between"]) == (
        "2014-03-01",
        ["2014-03-01", "2014-03-01"],
    )
    assert (second["departed_on"], second["departed_between"]) == (
        None,
        ["2014-03-06", "2014-03-16"],
    )
    assert (first["wait_days"], first["wait_days_max"]) == (None, None)
    assert (second["wait_days"], second["wait_days_max"]) == (0, 5)


def test_rows_say_who_the_chain_passes_and_where_it_may_end(answer):
    whole, gap = answer.rows()
    assert whole["companies"] == ["C1", "C2", "C3"]
    assert whole["shipments"] == ["S0", "S1", "S5"]
    assert whole["target"] == {"company_id": "C3", "why": "registered in the DPRK"}
    assert gap["companies"] == ["C1", "C2", None, "C4", "C3"]
    assert gap["chain_id"] == "C1~C2~?~C4~C3"
    assert (gap["hops"][1]["to"], gap["hops"][2]["from"]) == (None, None)
    assert (whole["exact"], whole["bound"], whole["scorer"]) == (True, -2.5, "link weights")


def test_csv_rows_hold_one_value_a_hop(answer):
    rows = [dict(zip(answer.csv_columns, row, strict=True)) for row in answer.csv_rows()]
    assert rows[0]["companies"] == "C1~C2~C3"
    assert rows[0]["shipments"] == "S0;S1;S5"
    assert rows[0]["departed_on"] == "2014-03-01;"
    assert rows[0]["mass_kg"] == "1200.0;"
    assert rows[0]["wait_days"] == ";0"
    assert rows[1]["hs_code"] == "852691;8526;850110;"


def test_text_shows_every_hop_and_no_steering_character(answer):
    text = str(answer)
    assert not STEERING.search(text.replace("\n", ""))
    assert "  1  +2.31  C1~C2~C3\n     Alder Robotics (C1)\n" in text
    assert "2014-03-01 → 2014-03-11  HS 852691  1,200 kg  S0 S1 (1 more fit)" in text
    assert (
        "waits 0-5 d  2014-03-06/2014-03-16 → 2014-03-16  HS 852610  S5  order possible"
        in text
    )
    assert "Exact: no other chain scores above -2.50." in text
    assert text.endswith("A score is a lead, not a finding.")


@pytest.mark.parametrize(
    ("completeness", "expected"),
    [
        (searched(9, None, None), "Exact: there is no other chain."),
        (searched(9, 1.0, None), "Exact: no other chain scores above +1.00."),
        (
            cut_short(9000, 1.5, "time"),
            "Not exact: cut short by time after 9,000 steps;"
            " chains that score up to +1.50 may be missing.",
        ),
        (
            cut_short(9, 1.5, None),
            "A list of leads, repeats of the same companies further down; not exhaustive:"
            " other chains that score up to +1.50 may exist.",
        ),
    ],
)
def test_text_says_how_complete_the_answer_is(answer, completeness, expected):
    assert expected in str(replace(answer, completeness=completeness))


def test_an_empty_answer_that_was_cut_short_does_not_read_as_no_chain():
    cut = ChainsAnswer((), cut_short(7, None, "time"), "q", "s")
    whole = ChainsAnswer((), searched(7, None, None), "q", "s")
    assert "may be missing" in str(cut)
    assert "no chain of this kind" not in str(cut)
    assert "no chain of this kind is on record" in str(whole)
    assert "<table>" not in whole._repr_html_()
    assert list(whole.to_pandas().columns) == list(cut.to_pandas().columns)


def test_html_escapes_names(answer, explanation, near):
    for html in (answer._repr_html_(), explanation._repr_html_(), near._repr_html_()):
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert not STEERING.search(html)


def test_pandas_has_one_row_a_chain_and_one_row_a_hop(answer):
    chains, hops = answer.to_pandas(), answer.hops()
    assert list(chains["n_hops"]) == [2, 4]
    assert chains.loc[0, "departed_from"] == pd.Timestamp("2014-03-01")
    assert chains.loc[0, "arrived_by"] == pd.Timestamp("2014-03-16")
    assert list(hops["chain_id"].value_counts().sort_index()) == [4, 2]
    assert list(hops["hop"]) == [1, 2, 1, 2, 3, 4]
    assert list(hops.loc[hops["rank"] == 2, "from_id"].isna()) == [
        False,
        False,
        True,
        False,
    ]


def test_networkx_keeps_unknown_parties_of_different_chains_apart(answer, gap_chain):
    other = replace(gap_chain, rank=3, chain_id="C1~C2~?~C4")
    graph = replace(answer, chains=(*answer.chains, other)).to_networkx()
    unknown = [node for node, is_unknown in graph.nodes(data="is_unknown") if is_unknown]
    assert sorted(unknown) == ["?:C1~C2~?~C4", "?:C1~C2~?~C4~C3"]
    assert graph.edges["C1", "C2", "S0;S1"]["shipment_ids"] == ("S0", "S1")
    assert graph.edges["C4", "C3", "S50"]["chains"] == [2, 3]


def test_scores_are_shown_highest_first_and_kept_in_their_own_order():
    answer = scores()
    assert list(answer.to_pandas()["shipment_id"]) == ["S2", "S1"]
    text = str(answer)
    assert text.index("S1") < text.index("S2")
    assert [row["score"] for row in answer.rows()] == [-3.0, 1.25]
    assert list(next(answer.rows()).values()) == ["S2", -3.0, None, 1.25, None, False, None]


def test_scores_keep_columns_beyond_the_promised_ones():
    answer = scores(previous_score=0.5)
    assert list(answer.to_pandas().columns) == [*ScoresAnswer.columns, "previous_score"]
    assert next(answer.rows())["previous_score"] == 0.5


def test_companies_print_names_safely():
    name = "<b>Red\x1b[31m 丹东"
    row = ("C1", name, 0.5, "target", None, 3, 1.0, True)
    table = pd.DataFrame([row], columns=list(CompaniesAnswer.columns))
    answer = CompaniesAnswer(table, "link weights")
    assert "<b>Red [31m 丹东" in str(answer)
    assert not STEERING.search(str(answer).replace("\n", ""))
    assert "&lt;b&gt;Red [31m 丹东" in answer._repr_html_()
    assert next(answer.rows())["name"] == name


def test_an_explanation_shows_roles_reasons_and_places(explanation):
    text = str(explanation)
    assert "[CN; trader]" in text
    assert "  For: +23.1\n    +13.1  Ryongbong is in the DPRK\n" in text
    assert "+10.0  the goods have the same heading  [S0 S5]\n           ███" in text
    assert "  Against: nothing\n  In all: +23.1, odds of 210:1 by these weights" in text
    assert "shipments S0: in.csv, row 12\n      mass_kg: 1200" in text
    assert "- the export declaration of S5" in text
    assert "waits 0-5 d; departs 2014-03-06/2014-03-16, arrives 2014-03-16" in text
    assert not STEERING.search(text.replace("\n", ""))


def test_an_explanation_is_one_json_object(explanation):
    (row,) = explanation.rows()
    assert json.loads(json.dumps(row)) == row | {
        "reasons": [r | {"record_ids": list(r["record_ids"])} for r in row["reasons"]]
    }
    assert row["records"][0]["fields"] == {"mass_kg": "1200"}
    assert row["missing"] == ["the export declaration of S5"]


def test_the_records_of_an_explanation_become_a_table(explanation):
    table = explanation.to_pandas()
    assert list(table["record_id"]) == ["S0", "C2"]
    assert table.loc[0, "mass_kg"] == "1200"
    assert table["roles"].isna().tolist() == [True, False]


def test_a_neighbourhood_becomes_a_graph(near):
    graph = near.to_networkx()
    assert graph.nodes["K"]["is_target"]
    assert graph.edges["X", "K"]["shipments"] == 9
    assert "3 parties around X; 15 shipments" in str(near)


def test_small_words():
    assert days(date(2014, 1, 1), date(2014, 1, 1)) == "2014-01-01"
    assert (bans(-0.001), bans(1.005), bans(-2)) == ("+0.00", "+1.00", "-2.00")
    assert (mass(None), mass(float("nan")), mass(0.5), mass(1234567)) == (
        "",
        "",
        "0.5 kg",
        "1,234,567 kg",
    )
    assert (cell(None), cell(value=True), cell(0.12345)) == ("", "yes", "0.123")


def test_columns_line_up_under_wide_scripts():
    text = text_table(("name", "n"), [("丹东", 1), ("abcdef", 22)])
    assert text.split("\n") == ["name     n", "丹东     1", "abcdef  22"]


def test_text_from_records_cannot_steer():
    assert visible("a\r\nb\x9b2J\u2066c\ud800 ") == "a b 2Jc�"
    assert visible("x" * 10, limit=4) == "xxx…"
