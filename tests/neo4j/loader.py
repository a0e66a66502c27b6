"""A load in a process of its own that halts where a test wants it, and can be killed there.

It halts before one transaction, when all that came before are done and none is under way.
"""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Condition
from typing import Any, NamedTuple

from diversion.errors import BackendError
from diversion.records import open_records
from diversion.store.neo4j import writing
from diversion.store.neo4j.connection import Connection, Statement
from tests.neo4j.server import Server

BATCH_ROWS = 20

# Each loader is forked from a process that has imported all this and done nothing else.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["diversion.store.neo4j.store", "tests.neo4j.loader"])


class Loader(NamedTuple):
    """A load that has halted, or that has ended before it came so far."""

    process: BaseProcess
    gate: Pipe

    def let_go(self) -> None:
        """Let it go on from where it has halted."""
        with suppress(BrokenPipeError):
            self.gate.send("go on")

    def end(self) -> None:
        """Wait until it is gone."""
        self.process.join()
        self.gate.close()


def start_loader(
    server: Server, folder: Path, number: int, *, of_shipments: bool = False
) -> Loader:
    """Start to load, and wait until it halts before the transaction of this number.

    With ``of_shipments`` only transactions that bring shipments are counted.
    """
    ours, theirs = _context.Pipe()
    arguments = (server.uri, server.environment, folder, theirs, number, of_shipments)
    process = _context.Process(target=_load, args=arguments)
    process.start()
    theirs.close()
    with suppress(EOFError):
        ours.recv()
    return Loader(process, ours)


class _Halt:
    """Lets transactions begin in turn, and holds those from one number on."""

    def __init__(self, gate: Pipe, number: int, *, of_shipments: bool) -> None:
        self._gate, self._number, self._of_shipments = gate, number, of_shipments
        self._turn = Condition()
        self._begun = self._under_way = 0
        self._is_open = False

    def around(self, statements: Sequence[Statement], write: Callable[[], Any]) -> Any:
        with self._turn:
            is_counted = not self._of_shipments or _bring_shipments(statements)
            self._begun += is_counted
            if self._begun >= self._number and not self._is_open:
                self._hold()
            self._under_way += 1
        try:
            return write()
        finally:
            with self._turn:
                self._under_way -= 1
                self._turn.notify_all()

    def _hold(self) -> None:
        """Hold until the test lets go; whoever comes later waits for the same lock."""
        while self._under_way and not self._is_open:
            self._turn.wait()
        if not self._is_open:
            self._gate.send("here")
            self._gate.recv()
            self._is_open = True


def _bring_shipments(statements: Sequence[Statement]) -> bool:
    return any("(s:Shipment" in statement.text for statement in statements)


def _load(
    address: str,
    environment: dict[str, str],
    folder: Path,
    gate: Pipe,
    number: int,
    of_shipments: bool,  # noqa: FBT001 - a process takes its arguments by place
) -> None:
    os.environ.update(environment)
    halt = _Halt(gate, number, of_shipments=of_shipments)
    write_all = Connection.write_all

    def in_turn(self, statements):
        halt.around(statements, lambda: write_all(self, statements))

    Connection.write_all = in_turn  # type: ignore[method-assign]
    writing.BATCH_ROWS = BATCH_ROWS  # type: ignore[misc]
    with suppress(BackendError, EOFError), open_records(address, create=True) as records:
        records.load(folder)
