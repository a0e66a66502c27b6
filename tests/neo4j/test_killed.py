"""Loads that are killed, client or server: no shipment is half there, lost, or twice."""

import os
import random
import time

import pytest

from diversion.errors import BackendError, DiversionError
from diversion.records import open_records
from diversion.store.address import find_credentials, parse_address
from diversion.store.neo4j.connection import Connection
from tests import tables
from tests.examples import many
from tests.neo4j.conftest import WIPE, text_of
from tests.neo4j.loader import BATCH_ROWS, start_loader
from tests.neo4j.server import LTS, Release, Server

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]

VERSION = os.environ.get("DIVERSION_NEO4J_VERSION", LTS)
# What is tried: whom to kill, and whether between two batches of shipments or anywhere.
KILLS = [
    *[("client", "between")] * many(5),
    *[("client", "anywhere")] * many(12),
    *[("server", "between")] * many(1),
    *[("server", "anywhere")] * many(2),
]
ROWS = 120  # of one round
TRANSACTIONS = 14  # of a load of one round, about
BATCHES = ROWS // BATCH_ROWS  # of its shipments
HALF = """
MATCH (s:Shipment)
WITH s, COUNT { (s)<-[:SENT]-() } AS sent, COUNT { (s)<-[:RECEIVED]-() } AS received,
    COUNT { (s)-[:STATED_IN]->() } AS stated, COUNT { (s)-[:CARRIED_BY]->() } AS ships
WHERE [sent, received, stated, ships] <> [1, 1, 1, 1]
    OR s.mass_kg IS NULL OR s.depart_lo IS NULL
RETURN s.shipment_id, sent, received, stated, ships
"""
NODES = "MATCH (s:Shipment) RETURN s.shipment_id AS id ORDER BY id"
SUPPLIED = "MATCH ()-[r:SUPPLIED]->() RETURN r.shipment_id AS id ORDER BY id"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A server to be killed."""
    server = Server(Release(VERSION), tmp_path_factory.mktemp("killed"))
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield server
    server.kill()


@pytest.fixture(scope="module")
def neo4j_server(own):
    """No other server than the one to be killed is needed here."""
    return own


def write_round(folder, number):
    """Write some new shipments between parties of which half are new."""
    rng = random.Random(number)  # noqa: S311 - reproducible, not secret
    parties = [f"c{rng.randrange(40 * (number + 1)):04d}" for _ in range(80)]
    return tables.write_case(
        folder / f"round{number}",
        shipments=[
            tables.shipment(
                rng.choice(parties[:40]),
                rng.choice(parties[40:]) + "x",
                f"2020-{1 + row % 12:02d}-01",
                mass_kg=row + 1,
                shipment_id=f"r{number:02d}-{row:04d}",
                vessel_name=f"ship {row % 7}",
            )
            for row in range(ROWS)
        ],
    )


def connect(server):
    address = parse_address(server.uri)
    return Connection(address, find_credentials(address))


def check_whole(server):
    connection = connect(server)
    try:
        assert connection.read(HALF) == []
        before, after = None, connection.read(NODES)
        while before != after:  # a load that outlived the server may go on meanwhile
            before, supplied = after, connection.read(SUPPLIED)
            after = connection.read(NODES)
        assert supplied == after
    finally:
        connection.close()


def count_round(server, number):
    """Count the shipments of one round that are on the server."""
    connection = connect(server)
    text = "MATCH (s:Shipment) WHERE s.shipment_id STARTS WITH $start RETURN count(s)"
    ((count,),) = connection.read(text, start=f"r{number:02d}-")
    connection.close()
    return count


def load_all(server, folders):
    with open_records(server.uri, create=True) as records:
        return sum(report.loaded for folder in folders for report in records.load(folder))


def start(server, folder, where, rng):
    """Start a load, and give it where it is to be killed, and how much is there then."""
    if where == "between":
        number = rng.randint(2, BATCHES)
        loader = start_loader(server, folder, number, of_shipments=True)
        return loader, (number - 1) * BATCH_ROWS
    loader = start_loader(server, folder, rng.randint(1, TRANSACTIONS))
    loader.let_go()
    time.sleep(rng.random() / 50)
    return loader, None


def test_killed_many_times_nothing_is_lost_and_nothing_is_there_twice(own, tmp_path):
    rng = random.Random(20)  # noqa: S311
    rounds = []
    for number, (whom, where) in enumerate(KILLS):
        folder = write_round(tmp_path, number)
        loader, n_there = start(own, folder, where, rng)
        if whom == "client":
            loader.process.kill()
            loader.end()
        else:
            own.kill()
            own.start()
        check_whole(own)
        if n_there is not None:
            assert count_round(own, number) == n_there
        if whom == "server":
            loader.let_go()  # it finds its connections gone
            loader.end()
        rounds.append(folder)
        again = load_all(own, [folder])
        if whom == "client" and n_there is not None:
            assert again == ROWS - n_there
        assert count_round(own, number) == ROWS
        check_whole(own)
    assert load_all(own, rounds) == 0
    connection = connect(own)
    survived = text_of(connection)
    connection.run_alone(WIPE)
    assert load_all(own, rounds) == len(rounds) * ROWS
    assert text_of(connection) == survived
    connection.close()


def test_read_only_database_answers_and_says_that_it_cannot_be_written(own, tmp_path):
    first, second = (write_round(tmp_path, number) for number in (70, 71))
    loaded = load_all(own, [first])
    own.kill()
    own.settings["server.databases.read_only"] = "neo4j"
    own.start()
    with open_records(own.uri, create=True) as records:
        assert records.tables()["shipments"] >= loaded
        with pytest.raises(BackendError, match="may not be written to"):
            records.load(second)


def test_server_that_goes_away_is_said_in_one_line(own, tmp_path):
    own.kill()
    with pytest.raises(DiversionError, match="no Neo4j server answers"):
        load_all(own, [tmp_path])
