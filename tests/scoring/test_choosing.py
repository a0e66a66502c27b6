"""The fitted scorer by default; the best chain where there is little to compare with."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import diversion as dv
from diversion.cli import app
from diversion.errors import ModelError
from diversion.scoring.choosing import (
    LEAST_TRADE,
    choose_model,
    score_fitted,
    shipped_model,
)
from diversion.scoring.models import Logistic, ModelFile, Stage, write_model
from tests.tables import company, shipment, write_case

CUT = date(2020, 9, 1)
SECRET = ["s300", "s301", "s302"]


def trade(seed: int = 3) -> list[dict[str, object]]:
    """Three hundred ordinary shipments among forty companies, and a chain to the DPRK."""
    chance = np.random.default_rng(seed)
    rows = []
    for _ in range(300):
        one, other = chance.choice(40, 2, replace=False)
        start = date(2020, 1, 1) + timedelta(int(chance.integers(0, 500)))
        rows.append(
            shipment(
                f"c{one:02}", f"c{other:02}", start.isoformat(),
                (start + timedelta(5)).isoformat(), mass_kg=round(chance.lognormal(5), 1),
                hs_code=str(chance.choice(["847130", "852610", "390110", "870899"])),
                value_usd=round(chance.lognormal(9), 2), origin_country="DE",
            )
        )  # fmt: skip
    chain = [("maker", "shop", "2020-02-01"), ("shop", "front", "2020-03-01")]
    chain.append(("front", "user", "2020-04-01"))
    for one, other, start in chain:
        arrived = (date.fromisoformat(start) + timedelta(4)).isoformat()
        rows.append(
            shipment(
                one, other, start, arrived, mass_kg=777, value_usd=9000,
                hs_code="854231", origin_country="JP",
            )
        )  # fmt: skip
    return rows


COMPANIES = [
    *(company(f"c{k:02}", ("CN", "DE", "VN")[k % 3]) for k in range(40)),
    company("maker", "JP", roles="producer"),
    company("shop", "SG", roles="trader"),
    company("front", "CN"),
    company("user", "KP"),
]


def scored(folder: Path, rows: list[dict[str, object]], **more: object) -> pd.DataFrame:
    with dv.open(write_case(folder, companies=COMPANIES, shipments=rows)) as case:
        answer = case.scores(**more)
        assert answer.scorer
        return answer.to_pandas().set_index("shipment_id")


def test_the_fitted_model_speaks_by_default_and_finds_the_chain(tmp_path):
    folder = write_case(tmp_path, companies=COMPANIES, shipments=trade())
    with dv.open(folder) as case:
        answer = case.scores()
    assert answer.scorer.startswith("fitted trees, trained on simulated trade")
    table = answer.to_pandas()
    assert set(table["shipment_id"][:15]) >= set(SECRET)
    assert table["score"].is_monotonic_decreasing
    assert table["probability"].between(0, 1).all()
    assert len(table) == 303


def test_a_small_case_and_a_wish_give_the_best_chain(tmp_path):
    assert choose_model("auto", LEAST_TRADE - 1) is None
    assert choose_model("best_chain", 10**6) is None
    assert choose_model("fitted", 1) is shipped_model() is choose_model("auto", LEAST_TRADE)
    table = scored(tmp_path, trade(), scorer="best_chain")
    assert table["probability"].isna().all()


@pytest.mark.parametrize(
    "missing",
    [
        {"mass_kg": "", "value_usd": ""},
        {"arrived_on": ""},
        {"departed_on": "", "arrived_on": "2020-05-05"},
        {"hs_code": "85"},
        {"hs_code": ""},
        {"hs_code": "854231"},  # all goods alike
        {"shipper_id": "c00"},  # one giant hub
        {"consignee_id": ""},
        {"origin_country": ""},
    ],
)
def test_whatever_is_missing_every_record_has_a_score(tmp_path, missing):
    rows = [{**row, **missing} for row in trade()]
    for row in rows:
        row.setdefault("shipper_name", "")
    table = scored(tmp_path, rows, scorer="fitted")
    assert np.isfinite(table["score"]).all()
    assert len(table) == 303
    if "consignee_id" in missing:
        assert not table["assessable"].any()


def test_no_targets_at_all_gives_low_scores_and_no_failure(tmp_path):
    companies = [{**row, "country": "CN"} for row in COMPANIES]
    folder = write_case(tmp_path / "none", companies=companies, shipments=trade())
    with dv.open(folder) as case:
        table = case.scores(scorer="fitted").to_pandas().set_index("shipment_id")
    assert np.isfinite(table["score"]).all()
    with_targets = scored(tmp_path / "some", trade(), scorer="fitted")
    fall = with_targets["score"][list(SECRET)] - table["score"][list(SECRET)]
    assert (fall > 1).all()


def test_a_case_of_written_names_alone_is_scored(tmp_path):
    rows = [
        {
            "shipper_name": f"Firm {k % 7}",
            "consignee_name": f"Firm {k % 11 + 2}",
            "departed_on": (date(2020, 1, 1) + timedelta(days=k)).isoformat(),
            "hs_code": "854231",
        }
        for k in range(LEAST_TRADE + 50)
    ]
    with dv.open(write_case(tmp_path, shipments=rows)) as case:
        assert np.isfinite(case.scores().to_pandas()["score"]).all()
        assert len(case.companies().to_pandas()) >= 11
        case.chains()


def test_past_scores_do_not_depend_on_what_came_later(tmp_path):
    rows = trade()
    later = [k for k, row in enumerate(rows) if str(row["arrived_on"]) > CUT.isoformat()]
    assert 50 < len(later) < 250
    order = np.random.default_rng(1).permutation(later)
    other = list(rows)
    for k, source in zip(later, order, strict=True):
        kept = {name: rows[k][name] for name in ("departed_on", "arrived_on")}
        other[k] = {**rows[source], **kept, "mass_kg": 5}
    one = scored(tmp_path / "one", rows, as_of=CUT, scorer="fitted")
    two = scored(tmp_path / "two", other, as_of=CUT, scorer="fitted")
    pd.testing.assert_frame_equal(one, two)


def test_a_model_with_other_features_is_refused_in_one_line(tmp_path):
    empty = np.zeros(1)
    model = Logistic(("shoe_size",), 0.0, empty, empty, empty + 1, empty, empty)
    provenance = shipped_model().provenance
    path = tmp_path / "model.json"
    write_model(ModelFile(provenance, {"records": Stage(model)}), path)
    with pytest.raises(ModelError, match="shoe_size"):
        scored(tmp_path / "case", trade(), scorer=str(path))
    result = CliRunner().invoke(
        app, ["score", str(tmp_path / "case"), "--scorer", str(tmp_path / "absent.json")]
    )
    assert result.exit_code == 2
    assert "absent.json" in result.stderr


def test_the_shipped_model_says_where_it_comes_from():
    model = shipped_model()
    assert "simulated" in model.provenance.about
    assert len(model.provenance.fitted_on) >= 20
    assert model.provenance.held_out["ap"] > 0.5
    assert {"links", "records", "records_again"} <= set(model.stages)
    assert {"companies", "bystanders", "routes"} <= set(model.stages)


@pytest.mark.parametrize("n_open", [0, 1, 2])
def test_leads_say_which_consignments_none_of_them_can_pass(tmp_path, n_open):
    ends = [("", "user"), ("c00", "")]
    more = [
        shipment(*sides, "2020-05-01", "2020-05-04", shipment_id=f"open-{k}", mass_kg=777)
        for k, sides in enumerate(ends[:n_open])
    ]
    folder = write_case(tmp_path, companies=COMPANIES, shipments=[*trade(), *more])
    with dv.open(folder) as case:
        answer = case.chains(scorer="fitted")
        scores = case.scores(scorer="fitted").to_pandas().set_index("shipment_id")["score"]
    note = answer.completeness.note
    if not n_open:
        assert not note
        return
    best = scores[[str(row["shipment_id"]) for row in more]].idxmax()
    said = ("A consignment of which one side", "2 consignments of which one side")[
        n_open - 1
    ]
    assert note.startswith(said)
    assert best in note
    assert note in str(answer)
    assert not any(
        s.startswith("open-") for c in answer for h in c.hops for s in h.shipment_ids
    )


@pytest.mark.parametrize("scorer", ["fitted", "best_chain"])
def test_scores_come_best_first_and_in_the_order_of_ids_where_they_are_equal(
    tmp_path, scorer
):
    rows = trade()
    papers = [
        {**row, "shipment_id": f"{letter}{k}", "consignment_id": f"both-{k}"}
        for k, row in enumerate(rows[:20])
        for letter in "zay"
    ]
    folder = write_case(tmp_path, companies=COMPANIES, shipments=[*papers, *rows[20:]])
    with dv.open(folder) as case:
        table = case.scores(scorer=scorer).to_pandas()
        _, fitted = score_fitted(case.view(), shipped_model())
    wanted = sorted(zip(-table["score"], table["shipment_id"].astype(str), strict=True))
    assert [i for _, i in wanted] == table["shipment_id"].tolist()
    assert table["score"].duplicated().sum() >= 40
    if scorer == "fitted":
        by_id = fitted.set_index("shipment_id").loc[table["shipment_id"]]
        for name in ("score", "probability", "assessable"):
            assert table[name].tolist() == by_id[name].tolist()
