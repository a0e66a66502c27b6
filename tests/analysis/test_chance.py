"""The chance of any chain: against all outcomes, and by sampling against the exact."""

from itertools import product

import numpy as np
import pytest

import diversion as dv
from diversion.analysis.chance import MOST_EXACT, chance_of_any, karp_luby
from diversion.cli import app
from diversion.errors import InputError
from tests.tables import company, shipment, write_case


def by_all_outcomes(chains, probability):
    """Add up the outcomes in which some chain holds: the definition."""
    events = sorted({event for chain in chains for event in chain})
    total = 0.0
    for outcome in product((False, True), repeat=len(events)):
        true = {event for event, is_true in zip(events, outcome, strict=True) if is_true}
        if any(chain <= true for chain in chains):
            total += np.prod(
                [probability[e] if e in true else 1 - probability[e] for e in events]
            )
    return total


def random_chains(rng, n_chains, n_events=9):
    chains = [
        frozenset(rng.choice(n_events, rng.integers(1, 5), replace=False).tolist())
        for _ in range(n_chains)
    ]
    return chains, {event: float(rng.random()) for event in range(n_events)}


def test_few_chains_are_exact():
    rng = np.random.default_rng(1)
    for _ in range(40):
        chains, probability = random_chains(rng, int(rng.integers(0, 7)))
        found = chance_of_any(chains, probability, rng=rng)
        assert found.value == pytest.approx(by_all_outcomes(chains, probability))
        assert found.standard_error == 0
        assert found.noisy_or >= found.value - 1e-12


def test_sampling_agrees_with_all_outcomes_within_its_standard_error():
    rng = np.random.default_rng(2)
    distances = []
    for _ in range(60):
        chains, probability = random_chains(rng, 8)
        expected = by_all_outcomes(chains, probability)
        value, error = karp_luby(chains, probability, samples=2000, rng=rng)
        if error > 0:
            distances.append((value - expected) / error)
    assert np.mean(np.abs(distances) < 1.96) > 0.85
    assert abs(np.mean(distances)) < 0.5


def test_noisy_or_is_far_too_high_where_chains_share_a_link():
    chains = [frozenset({"shared", k}) for k in range(20)]
    probability = {"shared": 0.5, **dict.fromkeys(range(20), 0.9)}
    found = chance_of_any(chains, probability, rng=np.random.default_rng(3))
    assert found.value == pytest.approx(0.5, abs=4 * found.standard_error + 1e-9)
    assert found.standard_error < 0.01
    assert found.noisy_or > 0.99
    assert len(chains) > MOST_EXACT


def test_a_chain_that_holds_only_with_another_adds_nothing():
    chains = [frozenset("a"), frozenset("ab"), frozenset("a")]
    found = chance_of_any(chains, {"a": 0.3, "b": 0.5}, rng=np.random.default_rng(0))
    assert (found.value, found.noisy_or, found.n_chains) == (
        pytest.approx(0.3), pytest.approx(0.3), 3,
    )  # fmt: skip


def test_the_same_seed_gives_the_same_figure():
    chains, probability = random_chains(np.random.default_rng(4), 30, n_events=40)
    one, other = (
        chance_of_any(chains, probability, rng=np.random.default_rng(9)) for _ in range(2)
    )
    assert one == other
    assert one.standard_error > 0


def test_what_is_no_probability_is_refused():
    with pytest.raises(InputError, match=r"'a' is 1\.5, expected 0 to 1"):
        chance_of_any([frozenset("a")], {"a": 1.5}, rng=np.random.default_rng(0))


@pytest.fixture
def folder(tmp_path):
    """Two makers whose goods reach the user through the same front and consignment."""
    return write_case(
        tmp_path / "case",
        companies=[
            company("m1", "CA", roles="producer"),
            company("m2", "CA", roles="producer"),
            company("front", "CN"),
            company("user", "KP"),
        ],
        shipments=[
            shipment("m1", "front", "2020-01-01", "2020-02-01"),
            shipment("m2", "front", "2020-01-02", "2020-02-02"),
            shipment("front", "user", "2020-02-10", "2020-02-20"),
        ],
    )


def test_an_answer_gives_the_chance_that_any_of_its_chains_holds(folder, capsys):
    with dv.open(folder) as case:
        answer = case.chains(["company:m1", "company:m2"], "company:user")
        found = answer.p_any()
        alone = [case.chains(from_=f"company:{m}", to="company:user").p_any().value
                 for m in ("m1", "m2")]  # fmt: skip
    assert len(answer) == 2
    assert found.value == pytest.approx(1 - (1 - alone[0]) * (1 - alone[1]))
    assert found.standard_error == 0
    with pytest.raises(SystemExit):
        app(
            [
                "chains",
                str(folder),
                "--from",
                "country:CA",
                "--to",
                "company:user",
                "--p-any",
            ]
        )
    out = capsys.readouterr().out
    assert f"any of these 2 chains holds: {found.value:.2f}" in out
