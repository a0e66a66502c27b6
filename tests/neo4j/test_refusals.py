"""Whatever is wrong with a server is said in one line that holds no secret."""

import logging
import socket
from datetime import date

import neo4j
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import diversion as dv
from diversion.analysis.judgements import Judgement, Verdict
from diversion.cli import app
from diversion.errors import BackendError, BackendUnavailableError, InputError
from diversion.records import open_records
from diversion.store import open_server
from diversion.store.address import parse_address
from diversion.store.neo4j import connection
from tests import tables
from tests.examples import many

SECRET = "pa55word-that-nobody-may-see"  # noqa: S105 - of nothing


def run(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        app(arguments)
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    return stopped.value.code, shown.out + shown.err


@pytest.mark.parametrize(
    "address",
    [
        f"neo4j://neo4j:{SECRET}@127.0.0.1:7687",
        f"neo4j://:{SECRET}@127.0.0.1:7687",
        f"bolt://{SECRET}@127.0.0.1:7687",
        f"neo4j+s://neo4j:{SECRET}@[::1",
        f"postgres://u:{SECRET}@host/db",
    ],
)
def test_password_inside_the_address_is_refused_and_not_repeated(address, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    for command in (["chains", address], ["load", address, __file__]):
        status, shown = run(command, capsys)
        assert status == 2
        assert SECRET not in shown + caplog.text


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgres://host", "starts with 'postgres://'"),
        ("neo4j://", "no address of a server"),
        ("neo4j://host:port", "cannot be read"),
        ("neo4j://host/cases", "a database as NEO4J_DATABASE"),
        ("neo4j://host:0", "no address of a server"),
    ],
)
def test_address_that_cannot_be_one_is_refused(address, message):
    with pytest.raises(InputError, match=message):
        parse_address(address)


def test_password_is_asked_for_only_on_a_terminal(monkeypatch):
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    with pytest.raises(InputError, match="set NEO4J_USERNAME and NEO4J_PASSWORD"):
        open_server("neo4j://127.0.0.1:1")


def test_absent_server_is_a_failed_service(monkeypatch, capsys):
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(BackendUnavailableError) as failed:
        open_server(f"bolt://127.0.0.1:{port}")
    assert failed.value.is_retryable
    status, shown = run(["companies", f"neo4j://127.0.0.1:{port}"], capsys)
    assert (status, "no Neo4j server answers" in shown) == (3, True)
    assert SECRET not in shown


@pytest.mark.neo4j
def test_wrong_password_is_refused_and_not_repeated(address, monkeypatch, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
    status, shown = run(["companies", address], capsys)
    assert (status, "the user name or the password is wrong" in shown) == (2, True)
    assert SECRET not in shown + caplog.text


@pytest.mark.neo4j
def test_database_that_is_not_there_is_named(address, monkeypatch):
    monkeypatch.setenv("NEO4J_DATABASE", "elsewhere")
    with pytest.raises(InputError, match="no database 'elsewhere'"):
        open_server(address)


@pytest.mark.neo4j
def test_server_that_is_too_old_is_refused(address, monkeypatch):
    monkeypatch.setattr(connection, "OLDEST", (9999, 1))
    with pytest.raises(InputError, match=r"found Neo4j/\d.*, expected Neo4j .* or newer"):
        open_server(address)


@pytest.mark.neo4j
def test_empty_server_holds_no_case(address):
    with pytest.raises(InputError, match="found no case there; load one first"):
        open_server(address)


@pytest.mark.neo4j
def test_database_with_other_data_is_left_alone(address, server, tmp_path, load):
    server.write("CREATE (:Recipe {name: 'soup'})")
    with pytest.raises(InputError, match="a database that holds other data"):
        load(tables.three_hops(tmp_path))
    assert server.read("MATCH (n) RETURN labels(n)") == [[["Recipe"]]]


@pytest.mark.neo4j
def test_case_of_a_newer_version_is_refused(address, server):
    server.write("CREATE (:DiversionCase {key: 'case', schema_version: 99})")
    message = "a case of version 99, expected version 2 or older: update diversion"
    with pytest.raises(InputError, match=message):
        open_records(address, create=True)


@pytest.mark.neo4j
def test_read_only_access_answers_and_writes_nothing(
    address, server, tmp_path, load, graph, monkeypatch
):
    load(tables.three_hops(tmp_path / "a"))
    before = graph()
    monkeypatch.setattr(neo4j.Session, "execute_write", neo4j.Session.execute_read)
    more = tables.write_case(tmp_path / "b", companies=[tables.company("new", "CN")])
    with pytest.raises(BackendError, match="may not be written to"):
        load(more)
    with open_records(address) as records:
        assert records.tables()["companies"] == 4
    assert graph() == before


# No text is ever part of a statement

hostile = st.lists(
    st.sampled_from(
        [
            "'",
            '"',
            "`",
            "{",
            "}",
            "\\",
            ";",
            "$",
            "//",
            "/*",
            "\x00",
            "\n",
            "é",
            "朝",
            "🚢",
            "}) DETACH DELETE n //",
            "' OR 1=1",
            "`:Admin`",
            "\\u0027",
            "$rows",
            "<label>",
            "name:",
            "~",
        ]
    ),
    min_size=1,
    max_size=4,
).map("".join)


@pytest.mark.neo4j
@pytest.mark.slow
@settings(max_examples=many(5), deadline=None)
@example(texts=["''\n", "'name:", "'"])  # a text loses what is blank at its ends
@given(
    texts=st.lists(hostile.filter(str.strip), min_size=3, max_size=3, unique_by=str.strip)
)
def test_hostile_names_and_ids_come_back_as_they_were(
    texts, server, neo4j_server, tmp_path_factory
):
    server.run_alone("MATCH (n) DETACH DELETE n")
    first, second, third = (text.replace("\u0000", "0") for text in texts)
    folder = tables.write_case(
        tmp_path_factory.mktemp("hostile"),
        companies=[
            tables.company("a" + first, "CA", name=second, aliases=third),
            tables.company("b" + second, "KP", name=first),
        ],
        links=[
            {"from_id": "a" + first, "to_id": "b" + second, "type": "owns", "source": third}
        ],
        listings=[{"name": third, "company_id": "b" + second}],
        shipments=[
            tables.shipment(
                "a" + first, "b" + second, "2020-01-01", "2020-02-01",
                notify_name="N" + third, vessel_name="V" + first, description=second,
                shipment_id="s" + third,
            )
        ],
    )  # fmt: skip
    address = server.address.text
    with open_records(address, create=True) as ours, open_records(folder) as theirs:
        ours.load(folder)
        for name, count in theirs.tables().items():
            assert ours.tables()[name] == count
            assert ours._store.read(name).equals(theirs._store.read(name))
        assert ours.rejects().equals(theirs.rejects())
    day, verdict = date(2024, 5, 6), Verdict.DIFFERENT
    one, other = (text.strip() for text in ("a" + first, "b" + second))
    with dv.open(address) as case:
        case.judge([Judgement(one, other, verdict, day, third)])
    with dv.open(address) as case:
        (said,) = case.judgements().to_dict("records")
    assert {said["one_id"], said["other_id"]} == {one, other}
    assert (said["verdict"], said["note"]) == (str(verdict), third)
    ties = "MATCH ()-[t]->() RETURN DISTINCT type(t)"
    assert {tie for (tie,) in server.read(ties)} <= {
        "SENT", "RECEIVED", "CARRIED_BY", "NOTIFIED", "SUPPLIED", "STATED_IN", "OWNS",
        "LISTS", "JUDGED",
    }  # fmt: skip
    labels = {
        label for (some,) in server.read("MATCH (n) RETURN labels(n)") for label in some
    }
    assert labels <= {
        "DiversionCase", "Party", "Company", "Vessel", "Unknown", "Listing", "Shipment",
        "Consignment", "Source", "Reject", "LogLine",
    }  # fmt: skip
