"""A load in a process of its own, which can be killed: it tells of each transaction."""

import multiprocessing
import os
from contextlib import suppress
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock

from diversion.errors import BackendError
from diversion.records import open_records
from diversion.store.neo4j import writing
from diversion.store.neo4j.connection import Connection
from tests.neo4j.server import Server

BATCH_ROWS = 20

# Each loader is forked from a process that has imported all this and done nothing else.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["diversion.store.neo4j.store", "tests.neo4j.loader"])


def start_loader(server: Server, folder: Path, n_transactions: int) -> BaseProcess:
    """Start to load, and wait until so many transactions were begun, or all of them."""
    ours, theirs = _context.Pipe(duplex=False)
    arguments = (server.uri, server.environment, folder, theirs)
    loader = _context.Process(target=_load, args=arguments)
    loader.start()
    theirs.close()
    with ours, suppress(EOFError):
        for _ in range(n_transactions):
            ours.recv()
    return loader


def _load(address: str, environment: dict[str, str], folder: Path, told: Pipe) -> None:
    os.environ.update(environment)
    begin, lock = Connection.in_one, Lock()

    def tell_and_begin(self, work):
        with lock, suppress(BrokenPipeError):
            told.send("writing")
        return begin(self, work)

    Connection.in_one = tell_and_begin  # type: ignore[method-assign]
    writing.BATCH_ROWS = BATCH_ROWS  # type: ignore[misc]
    with suppress(BackendError), open_records(address, create=True) as records:
        records.load(folder)
