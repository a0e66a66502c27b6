"""Our measures against the evaluator beside the project, and their edges."""

import importlib.util
import json
import shutil

import numpy as np
import pandas as pd
import pytest

from diversion.errors import InputError
from diversion.scoring.evaluation import (
    company_measures,
    probability_measures,
    read_truth,
    record_measures,
    route_measures,
)
from diversion.scoring.evaluation.routes import chain_hits, is_same_route

WORLD = "world_141"
# The evaluator leaves the files that it reads to the collector.
leaves_files_open = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def judge(shared):
    path = shared / "eval" / "evaluate.py"
    spec = importlib.util.spec_from_file_location("evaluate", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def world(shared):
    return shared / "worlds" / WORLD


@pytest.fixture(scope="module")
def truth(world):
    return read_truth([world])


@pytest.fixture(scope="module")
def scores(truth):
    """Noisy scores with ties, gaps and records that are left out."""
    random = np.random.default_rng(1)
    lots = truth.lots.sample(frac=0.98, random_state=1)
    raw = lots["illicit_share"].to_numpy() * 2 + random.normal(size=len(lots))
    score = np.where(random.random(len(lots)) < 0.1, np.nan, raw.round(1))
    p = np.where(np.isnan(score), np.nan, 1 / (1 + np.exp(-score)))
    return pd.DataFrame(
        {"shipment_id": lots["shipment_id"], "score": score, "probability": p}
    )


@pytest.fixture(scope="module")
def companies(truth):
    random = np.random.default_rng(2)
    ids = [f"C{number:04d}" for number in range(0, 2200, 1)]
    gain = np.array([truth.roles.get(c) in ("front", "agent", "unwitting") for c in ids])
    return pd.DataFrame(
        {"company_id": ids, "score": (gain + random.normal(size=len(ids))).round(1)}
    )


@pytest.fixture(scope="module")
def leads(truth):
    """True routes, whole, cut, changed and repeated, between routes that are not."""
    random = np.random.default_rng(3)
    result = []
    for chain in truth.chains:
        shipments = list(
            truth.lots["shipment_id"][truth.lots["leg"].isin(list(chain.legs))]
        )
        for route in chain.routes:
            companies = list(route)
            if random.random() < 0.3 and len(companies) > 3:
                del companies[2]
            if random.random() < 0.3:
                companies.insert(1, companies[0])
            result.append({"companies": companies, "shipments": shipments[:3]})
            result.append({"companies": companies[::-1], "shipments": []})
    random.shuffle(result)
    return [lead | {"rank": k, "score": -k} for k, lead in enumerate(result, 1)]


@leaves_files_open
def test_record_measures_are_those_of_the_evaluator(judge, world, truth, scores):
    wanted, _ = judge.t2(judge.load(world), scores)
    found = record_measures(truth, scores)
    for name in ("records", "illicit", "unscored", "ap", "ap_share"):
        assert found[name] == pytest.approx(wanted[name], abs=1e-12)
    for budget in ("0.1%", "1%"):
        for name in ("precision", "recall"):
            assert found[f"{name}@{budget}"] == wanted[f"budget_{budget}"][name]


@leaves_files_open
def test_probability_measures_are_those_of_the_evaluator(judge, world, truth, scores):
    _, wanted = judge.t2(judge.load(world), scores)
    found = probability_measures(truth, scores)
    assert found.pop("rated") == wanted["n"]
    for name, value in found.items():
        assert value == pytest.approx(wanted[name], abs=1e-9)


@leaves_files_open
def test_company_measures_are_those_of_the_evaluator(judge, world, truth, companies):
    wanted = judge.t3(judge.load(world), companies)
    assert company_measures(truth, companies) == pytest.approx(wanted, abs=1e-12)


@leaves_files_open
def test_route_measures_are_those_of_the_evaluator(judge, world, truth, leads):
    wanted = judge.t1(judge.load(world), leads)
    per_typology = wanted.pop("per_typology")
    assert route_measures(truth, leads) == pytest.approx(wanted, abs=1e-12)
    assert wanted["route_recall@100"] > 0.3
    hits = chain_hits(truth, leads)
    assert {t: sum(h) for t, h in hits.items()} == {
        t: item["hit@100"] for t, item in per_typology.items()
    }


def test_chains_alone_are_enough(world, tmp_path, truth, scores):
    shutil.copy(world / "truth_chains.jsonl", tmp_path)
    bare = read_truth([tmp_path / "truth_chains.jsonl"])
    assert [chain.chain_id for chain in bare.chains] == [c.chain_id for c in truth.chains]
    assert all(len(chain.routes) == 1 for chain in bare.chains)
    everything = pd.DataFrame({"shipment_id": truth.lots["shipment_id"], "score": 0.0})
    found = record_measures(bare, everything)
    assert found["records"] == len(truth.lots)
    assert 0 < found["illicit"] <= record_measures(truth, scores)["illicit"]


@pytest.mark.parametrize(
    ("route", "accepted", "is_same"),
    [
        ("abcde", "abcde", True),
        ("abxde", "abcde", True),  # 4 of 5
        ("abde", "abcde", True),
        ("abce", "abxye", False),
        ("ade", "abcde", False),
        ("abcd", "abcde", False),  # another end
        ("a", "a", False),
    ],
)
def test_a_route_is_the_same_with_the_same_ends_and_most_of_the_middle(
    route, accepted, is_same
):
    assert is_same_route(route, accepted) == is_same


def test_a_folder_without_chains_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"found no truth_chains.jsonl"):
        read_truth([tmp_path])


def test_a_file_of_another_name_is_refused(tmp_path):
    with pytest.raises(InputError, match="expected a folder or one of"):
        read_truth([tmp_path / "labels.csv"])


GOOD = {"chain_id": "c", "companies": ["a", "b"], "shipments": ["s"], "roles": {}}


@pytest.mark.parametrize(
    ("damaged", "why"),
    [
        (json.dumps({"companies": ["a"]}), "no 'chain_id'"),
        ("[1]", "not a JSON object"),
        ('{"chain_id": ', "Expecting value"),
        (json.dumps(GOOD | {"shipments": 3}), "not iterable"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "roles"}), "no 'roles'"),
        (json.dumps(GOOD | {"illicit_share": {"s": "some"}}), "could not convert"),
    ],
)
def test_a_damaged_truth_is_refused_with_its_line(tmp_path, damaged, why):
    file = tmp_path / "truth_chains.jsonl"
    file.write_text(f"{json.dumps(GOOD)}\n\n{damaged}\n")
    with pytest.raises(InputError, match=rf"truth_chains.jsonl, line 3: .*{why}"):
        read_truth([tmp_path])


@pytest.mark.parametrize("name", ["truth_lots.parquet", "world.json"])
def test_a_damaged_file_beside_the_chains_is_named(tmp_path, name):
    (tmp_path / "truth_chains.jsonl").write_text(json.dumps(GOOD))
    (tmp_path / name).write_text("not one of its kind")
    with pytest.raises(InputError, match=rf"{name}: cannot read the truth: "):
        read_truth([tmp_path])


def test_a_table_of_records_without_a_column_is_refused(tmp_path):
    (tmp_path / "truth_chains.jsonl").write_text(json.dumps(GOOD))
    pd.DataFrame({"shipment_id": ["s"], "leg": ["s"], "chains": [""]}).to_parquet(
        tmp_path / "truth_lots.parquet"
    )
    with pytest.raises(InputError, match=r"truth_lots.parquet: .* no 'illicit_share'"):
        read_truth([tmp_path])
