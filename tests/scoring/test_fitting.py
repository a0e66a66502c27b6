"""diversion fit on small made-up trade with planted chains, and the model it writes."""

import csv
import hashlib
import json
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

import diversion as dv
from diversion.cli import app
from diversion.scoring.fitting import stages
from diversion.scoring.models import read_model

N_CHAINS = 16
N_TRADE = 500
HEADINGS = ("8526", "6109", "8708")


def run(*arguments):
    with pytest.raises(SystemExit) as caught:
        app(list(map(str, arguments)))
    return caught.value.code or 0


def write_case(folder, seed):
    """Random trade, and chains of one lot from a maker by two fronts into the DPRK."""
    random = np.random.default_rng(seed)
    folder.mkdir()
    shipments, chains = [], []
    companies = [(f"T{k}", "CN", "trader") for k in range(40)]
    companies += [(f"K{k}", "KP", "end_user") for k in range(4)]

    def ship(sender, receiver, day, heading, mass):
        start = date(2020, 1, 1) + timedelta(days=int(day))
        number = f"S{len(shipments):05d}"
        shipments.append((
            number, sender, receiver, start, start + timedelta(days=5), heading,
            round(float(mass), 1), round(float(mass) * 20, 1),
        ))  # fmt: skip
        return number

    for _ in range(N_TRADE):
        a, b = random.choice(40, 2, replace=False)
        ship(f"T{a}", f"T{b}", random.integers(0, 900), random.choice(HEADINGS),
             random.lognormal(6, 1))  # fmt: skip
    for k in range(N_CHAINS):
        route = [f"T{random.integers(20)}", f"F{k}", f"G{k}", f"K{k % 4}"]
        companies += [(f"F{k}", "CN", "trader"), (f"G{k}", "CN", "trader")]
        day, mass = random.integers(0, 700), random.lognormal(5, 1)
        made = []
        for a, b in pairwise(route):
            made.append(ship(a, b, day, "8526", mass))
            day += random.integers(8, 30)
        roles = dict(zip(route, ("supplier", "front", "agent", "end_user"), strict=True))
        chains.append(
            {"chain_id": f"C{k}", "companies": route, "shipments": made, "roles": roles}
        )
    head = (
        "shipment_id", "shipper_id", "consignee_id", "departed_on", "arrived_on",
        "hs_code", "mass_kg", "value_usd",
    )  # fmt: skip
    tables = {
        "shipments": (head, shipments),
        "companies": (
            ("company_id", "name", "country", "roles"),
            [(i, f"Company {i}", c, r) for i, c, r in companies],
        ),
        "listings": (("listing_id", "name", "programme"), [("L1", "Nobody", "DPRK")]),
        "links": (
            ("link_id", "from_id", "to_id", "type"),
            [("X1", "F0", "G0", "same_address")],
        ),
    }
    for name, (titles, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([titles, *rows])
    lines = "".join(json.dumps(chain) + "\n" for chain in chains)
    (folder / "truth_chains.jsonl").write_text(lines)
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("cases")
    return [write_case(root / f"case{seed}", seed) for seed in (1, 2, 3)]


@pytest.fixture(scope="module")
def fitted(folders, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.json"
    one, two, _ = folders
    assert run("fit", one, two, "--truth", one, "--truth", two, "-o", path) == 0
    return path


@pytest.mark.slow
def test_a_fit_writes_all_stages_with_where_they_come_from(fitted, folders):
    model = read_model(fitted)
    assert set(model.stages) == {
        "links", "records", "records_again", "companies", "bystanders", "routes",
    }  # fmt: skip
    assert model.provenance.fitted_on == tuple(map(str, folders[:2]))
    assert model.provenance.held_out["ap"] > 0.5
    assert model.provenance.held_out["route_recall@100"] > 0.5
    assert {"ap_front", "ap_front_agent"} <= set(model.provenance.held_out)


@pytest.mark.slow
def test_a_fitted_model_ranks_leads_and_companies_of_another_case(fitted, folders, capsys):
    case = folders[2]
    arguments = ("--scorer", fitted, "--format", "jsonl")
    assert run("chains", case, "--top", 40, *arguments) == 0
    leads = list(map(json.loads, capsys.readouterr().out.splitlines()))
    assert leads[0]["scorer"].startswith("fitted trees, fitted on cases")
    assert all(not lead["exact"] and lead["score"] <= lead["bound"] for lead in leads)
    assert all(0 < lead["probability"] < 1 for lead in leads)
    for lead in leads:
        assert [h["from"] for h in lead["hops"]] == lead["companies"][:-1]
        assert [h["to"] for h in lead["hops"]] == lead["companies"][1:]
    truth = (case / "truth_chains.jsonl").read_text().splitlines()
    true = {tuple(json.loads(line)["companies"]) for line in truth}
    assert len(true & {tuple(lead["companies"]) for lead in leads}) > N_CHAINS / 2
    assert run("companies", case, *arguments) == 0
    rows = list(map(json.loads, capsys.readouterr().out.splitlines()))
    first = [row["company_id"][0] for row in rows if row["role"] == "may be front or agent"]
    assert first
    assert set(first) <= {"F", "G"}


@pytest.mark.slow
def test_a_prior_moves_probabilities_and_no_score(fitted, folders, capsys):
    found = []
    for prior in ((), ("--prior", "0.0001")):
        assert run("score", folders[2], "--scorer", fitted, *prior) == 0
        found.append(list(csv.DictReader(capsys.readouterr().out.splitlines())))
    before, after = found
    assert [row["score"] for row in before] == [row["score"] for row in after]
    assert all(
        float(b["probability"]) > float(a["probability"])
        for b, a in zip(before, after, strict=True)
    )


def test_a_prior_needs_a_model(folders, capsys):
    arguments = ("--scorer", "best_chain", "--prior", "0.1")
    assert run("score", folders[2], *arguments) == 2
    assert "a prior needs a model" in capsys.readouterr().err


@pytest.mark.slow
def test_a_logistic_prints_its_coefficients_and_is_a_line_of_the_log(
    folders, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(stages, "LEAST_MISSING", 1)  # few legs are missing here
    one, two, _ = folders
    path, case = tmp_path / "model.json", tmp_path / "one.duckdb"
    assert run("load", case, one) == 0
    arguments = ("--truth", one, "--truth", two, "-o", path, "--kind", "logistic")
    assert run("fit", case, two, *arguments, "--rough", 1, "--varied", 1) == 0
    with dv.open(case) as opened:
        *_, last = opened.log_lines()
    assert (last.action, last.subject) == ("fit", str(path))
    assert last.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    shown = capsys.readouterr().out
    assert "copy 1" not in shown  # figures are of the cases themselves
    assert "stage companies" in shown
    assert "stage routes" in shown
    assert "stage bridges" in shown
    assert shown.count("coefficient") == 4  # companies, bystanders, bridges, routes
    model = read_model(path)
    assert model.stage("routes").model.kind == "logistic"
    told = {"", ", rough copy 1", ", varied copy 1"}
    assert set(model.provenance.fitted_on) == {f"{c}{t}" for c in (case, two) for t in told}


def test_each_case_needs_its_truth(folders, tmp_path, capsys):
    one, two, _ = folders
    assert run("fit", one, two, "--truth", one, "-o", tmp_path / "m.json") == 2
    assert "found 1 --truth for 2 cases" in capsys.readouterr().err


def test_a_kind_that_is_not_known_is_refused(folders, tmp_path, capsys):
    one = folders[0]
    arguments = ("--truth", one, "-o", tmp_path / "m.json", "--kind", "forest")
    assert run("fit", one, *arguments) == 2
    assert "kind 'forest' is not known" in capsys.readouterr().err
