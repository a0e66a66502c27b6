"""Bundles: the same bytes for the same answer, and whatever differs is said in one line."""

import json

import pytest

import diversion as dv
from diversion import verifying
from diversion.answers.bundle import FORMAT, VERSION, _hash, read_bundle, row_hash
from diversion.cli import app
from diversion.errors import InputError
from tests.tables import shipment, three_hops

ROUTE = "maker~trader~front~user"
SHIPMENTS = [
    shipment("maker", "trader", "2020-01-01", "2020-02-01", mass_kg=1234567.25),
    shipment("trader", "front", "2020-02-10", "2020-02-20", mass_kg=90),
    shipment("front", "user", "2020-03-01", "2020-03-05", mass_kg=90),
    shipment("trader", "front", "2020-02-11", "2020-02-20", hs_code="010121"),
]


@pytest.fixture(scope="module")
def as_written(tmp_path_factory):
    """The folder of the case that the bundle is written of."""
    return tmp_path_factory.mktemp("as_written")


@pytest.fixture(scope="module")
def written(as_written):
    """The text of a bundle."""
    with dv.open(three_hops(as_written, shipments=SHIPMENTS)) as case:
        return case.bundle(ROUTE).to_text()


@pytest.fixture
def bundle(tmp_path, written):
    path = tmp_path / "bundle.json"
    path.write_text(written)
    return path


@pytest.fixture(scope="module")
def same(tmp_path_factory):
    """The case that the bundle is of, elsewhere."""
    folder = tmp_path_factory.mktemp("same")
    with dv.open(three_hops(folder, shipments=SHIPMENTS)) as case:
        yield case


def verified(bundle, folder, **changes):
    with dv.open(three_hops(folder, **{"shipments": SHIPMENTS, **changes})) as case:
        return case.verify(bundle)


def changed(place, **values):
    rows = [dict(row) for row in SHIPMENTS]
    rows[place] |= values
    return rows


def run(*arguments):
    with pytest.raises(SystemExit) as stopped:
        app(list(map(str, arguments)))
    return stopped.value.code or 0


def test_the_same_case_verifies_wherever_it_lies(bundle, tmp_path):
    found = verified(bundle, tmp_path / "elsewhere")
    assert found
    assert (found.differences, found.notes) == ((), ())
    assert str(found) == f"Same: {found.n_rows} rows and the answer about {ROUTE}"


def test_a_bundle_is_the_same_to_the_byte(bundle, as_written):
    with dv.open(three_hops(as_written, shipments=SHIPMENTS)) as case:
        again = case.bundle(case.explain(ROUTE)).to_text()
    assert again == bundle.read_text()


def test_one_changed_byte_in_one_row_is_found(bundle, tmp_path):
    found = verified(bundle, tmp_path / "x", shipments=changed(0, mass_kg=1234567.35))
    assert not found
    assert found.differences[0] == ("shipments s000: mass_kg was 1234567.25, is 1234567.35")


def test_a_row_since_deleted_is_named(bundle, tmp_path):
    gone = verified(bundle, tmp_path / "x", shipments=SHIPMENTS[:2])
    assert "shipments s002 is no longer in the case" in gone.differences
    assert any(line.startswith("the chain no longer holds: ") for line in gone.differences)


def test_an_answer_that_comes_out_otherwise_is_said(bundle, tmp_path):
    more = [*SHIPMENTS, shipment("shop", "front", "2020-02-20", "2020-02-25")]
    found = verified(bundle, tmp_path / "x", shipments=more)
    assert not found
    assert found.differences[0].startswith("answer.")
    assert found.notes == ("the case holds other files than when the bundle was written",)


def test_rows_that_change_nothing_are_a_note(bundle, tmp_path):
    other = shipment("shop", "bakery", "2020-02-20", "2020-02-25", hs_code="190531")
    found = verified(bundle, tmp_path / "x", shipments=[*SHIPMENTS, other])
    lines = [line for line in found.differences if "indicators" not in line]
    assert lines == []
    assert found.notes


def test_another_version_of_code_or_weights_is_said(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(verifying, "code_version", lambda: "9.9")
    monkeypatch.setattr(verifying, "scorer_version", lambda: "other")
    found = verified(bundle, tmp_path / "x")
    written = read_bundle(bundle).versions
    assert found.differences == (
        f"code version was {written['code']}, is 9.9",
        f"scorer version was {written['scorer']}, is other",
    )


def tampered(bundle, change):
    content = json.loads(bundle.read_text())
    change(content)
    path = bundle.with_name("tampered.json")
    path.write_text(json.dumps(content))
    return path


def test_a_bundle_that_was_changed_is_refused(bundle):
    def change(content):
        content["answer"]["score"] = 9.0

    with pytest.raises(InputError, match="its seal does not fit"):
        read_bundle(tampered(bundle, change))


def test_a_row_that_was_changed_in_a_bundle_is_named(bundle):
    def change(content):
        content["rows"][0]["fields"]["mass_kg"] = "5"

    with pytest.raises(InputError, match="the row 's000' of shipments does not have"):
        read_bundle(tampered(bundle, change))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no json", "found no JSON"),
        ("[1]", "another kind of file"),
        (
            json.dumps({"format": FORMAT, "version": 7}),
            f"version 7, expected version {VERSION}",
        ),
        (json.dumps({"format": FORMAT, "version": VERSION}), "found no question"),
    ],
)
def test_what_is_no_bundle_is_refused(tmp_path, text, message):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_bundle(path)


BROKEN = [5, "\x1b[31m", [], {"a": 1}]
PLACES = [
    ("question",), ("versions",), ("rows",), ("answer",), ("rows", 0),
    *(("question", part) for part in ("chain_id", "as_of", "join_documents", "scorer")),
    *(("rows", 0, part) for part in ("table", "record_id", "fields")),
    ("rows", 0, "fields", "mass_kg"), ("versions", "code"), ("versions", "model"),
    ("answer", "score"), ("answer", "left_out"), ("answer", "reasons", 0),
]  # fmt: skip


def sealed_again(content):
    """Seal a bundle as somebody would who knows how."""
    rows = content["rows"] if isinstance(content["rows"], list) else []
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("fields"), dict):
            row["sha256"] = row_hash(row["fields"].items())
    del content["seal"]
    content["seal"] = _hash(content)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_no_part_of_a_bundle_can_be_changed_unseen(bundle, same, place):
    for broken in BROKEN:

        def change(content, broken=broken):
            part = content
            for step in place[:-1]:
                part = part[step]
            assert part[place[-1]] != broken
            part[place[-1]] = broken

        def change_and_seal(content, change=change):
            change(content)
            sealed_again(content)

        with pytest.raises(InputError) as refused:
            read_bundle(tampered(bundle, change))
        assert "\n" not in str(refused.value)
        assert "\x1b" not in str(refused.value)
        try:
            found = same.verify(tampered(bundle, change_and_seal))
        except InputError as error:
            said = str(error)
        else:
            said = "; ".join(found.differences)
        assert said
        assert not {"\n", "\x1b"} & set(said)


def test_the_command_says_same_or_what_differs(tmp_path, capsys):
    one = three_hops(tmp_path / "one", shipments=SHIPMENTS)
    other = three_hops(tmp_path / "other", shipments=changed(1, mass_kg=91))
    file = tmp_path / "b.json"
    assert run("explain", one, ROUTE, "--bundle", file, "-o", tmp_path / "x.txt") == 0
    assert run("verify", file, one) == 0
    assert capsys.readouterr().out.startswith("Same: ")
    assert run("verify", file, other) == 1
    assert "differs: shipments s001: mass_kg was 90, is 91\n" in capsys.readouterr().out
    file.write_text(file.read_text().replace('"90"', '"91"', 1))
    assert run("verify", file, one) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_chain_of_another_case_is_one_line(bundle, tmp_path, samples, capsys):
    assert run("explain", samples / "ca-dow", ROUTE) == 1
    assert "no company has the id 'maker'" in capsys.readouterr().err
    with dv.open(samples / "ca-dow") as case:
        found = case.verify(bundle)
    assert found.differences[-1].startswith("the chain no longer holds: no company")
