"""A Neo4j server: stored statements in managed transactions, and its errors as ours."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, TypeVar

import neo4j
from neo4j import exceptions

from diversion.errors import BackendError, BackendUnavailableError, InputError
from diversion.store.address import Address, Credentials

OLDEST: Final = (5, 26)
_FETCH_SIZE: Final = 10_000
_RETRY_SECONDS: Final = 30
_WRONG_LOGIN: Final = {
    "Neo.ClientError.Security.Unauthorized",
    "Neo.ClientError.Security.CredentialsExpired",
}
_NO_WRITING: Final = {
    "Neo.ClientError.Security.Forbidden",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessMode",
    "Neo.ClientError.Statement.AccessMode",
    "Neo.DatabaseError.General.ReadOnly",
}

# What goes wrong is said once, by an error: the driver also logs it, to a terminal if to
# nowhere else.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

Rows = list[list[Any]]
Result = TypeVar("Result")


class Statement(NamedTuple):
    """A writing statement; ``expected`` is the one number that it must give."""

    text: str
    parameters: Mapping[str, object]
    expected: int | None = None


class OutOfServerTimeError(Exception):
    """A query took longer than it was given."""


class Connection:
    """One server, or one cluster: the driver routes each transaction.

    Reading goes to any member that can read, writing to the leader; a transaction that
    fails for a reason that may pass is run again by the driver's own rules. Wherever it
    goes, it sees what this connection has written before.
    """

    def __init__(self, address: Address, credentials: Credentials) -> None:
        self.address, self.username = address, credentials.username
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        with self.errors():
            self._driver = neo4j.GraphDatabase.driver(
                address.text,
                auth=(credentials.username, credentials.password),
                user_agent="diversion",
                notifications_min_severity="OFF",
                max_transaction_retry_time=_RETRY_SECONDS,
                telemetry_disabled=True,
            )
        try:
            with self.errors():
                self.agent = self._driver.get_server_info().agent
                self.version = _version(self.agent)
            if self.version < OLDEST:
                raise InputError(
                    f"{address}: found {self.agent}, expected Neo4j 5.26 or newer"
                )
        except BaseException:
            self.close()
            raise

    def read(self, text: str, **parameters: object) -> Rows:
        """Run a reading statement; give its rows whole."""
        return self._run("READ", lambda tx: _rows(tx, text, parameters))

    def read_within(self, seconds: float, text: str, **parameters: object) -> Rows:
        """Run a reading statement that the server ends after so many ``seconds``.

        Raises
        ------
        OutOfServerTimeError
            If it was ended.
        """
        timed = neo4j.unit_of_work(timeout=max(seconds, 0.001))
        try:
            return self._run("READ", timed(lambda tx: _rows(tx, text, parameters)))
        except BackendError as error:
            cause = error.__cause__
            code = getattr(cause, "code", None) or ""
            if "TransactionTimedOut" in code or "Terminated" in code:
                raise OutOfServerTimeError from error
            raise

    def stream(
        self, text: str, fold: Callable[[Iterator[list[Any]]], Result], **parameters: object
    ) -> Result:
        """Give the rows of a reading statement one by one to ``fold``, in one transaction.

        ``fold`` starts anew if the transaction does.
        """

        def work(tx: neo4j.ManagedTransaction) -> Result:
            return fold(record.values() for record in tx.run(text, parameters))

        return self._run("READ", work)

    def stream_pages(
        self, text: str, fold: Callable[[Iterator[list[Any]]], Result], *, size: int
    ) -> Result:
        """Give the pages of a reading statement one by one to ``fold``, in one transaction.

        A page has the columns, each a list. The statement takes ``$skip`` and ``$size``,
        and gives first how many items it has looked at: none is the end.
        """

        def pages(tx: neo4j.ManagedTransaction) -> Iterator[list[Any]]:
            skip, looked_at = 0, size
            while looked_at == size:
                ((looked_at, *columns),) = _rows(tx, text, {"skip": skip, "size": size})
                skip += looked_at
                yield columns

        return self._run("READ", lambda tx: fold(pages(tx)))

    def write(self, text: str, **parameters: object) -> Rows:
        """Run one writing statement in a transaction of its own."""
        return self._run("WRITE", lambda tx: _rows(tx, text, parameters))

    def in_one(self, work: Callable[[Callable[..., Rows]], Result]) -> Result:
        """Let ``work`` run statements, with parameters by name, in one transaction.

        It starts anew if the transaction does.
        """

        def whole(tx: neo4j.ManagedTransaction) -> Result:
            def run(text: str, /, **parameters: object) -> Rows:
                return _rows(tx, text, parameters)

            return work(run)

        return self._run("WRITE", whole)

    def write_all(self, statements: Sequence[Statement]) -> None:
        """Run several writing statements in one transaction: all of them or none.

        Raises
        ------
        BackendUnavailableError
            If one does not find all that it expects: another load is under way.
        """
        self.in_one(lambda run: self.run_each(run, statements))

    def run_each(self, run: Callable[..., Rows], statements: Sequence[Statement]) -> None:
        """Run statements within a transaction; see :meth:`write_all`."""
        for statement in statements:
            found = run(statement.text, **statement.parameters)
            if statement.expected is not None and found != [[statement.expected]]:
                raise BackendUnavailableError(
                    f"{self.address}: another load has changed the case meanwhile; "
                    "load again"
                )

    def run_alone(self, text: str, **parameters: object) -> None:
        """Run a statement that makes transactions of its own."""
        with self.errors(), self._session("WRITE") as session:
            session.run(text, parameters).consume()

    def close(self) -> None:
        """Release the connections; a second call does nothing."""
        self._driver.close()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what the driver raises into an error of one line that holds no secret."""
        where = self.address
        try:
            yield
        except (exceptions.AuthError, exceptions.TokenExpired) as error:
            raise InputError(f"{where}: the user name or the password is wrong") from error
        except (exceptions.ServiceUnavailable, exceptions.SessionExpired) as error:
            raise BackendUnavailableError(f"{where}: no Neo4j server answers") from error
        except exceptions.Neo4jError as error:
            raise self._server_error(error) from error
        except exceptions.DriverError as error:
            raise BackendError(f"{where}: {_first_line(error)}") from error
        except (neo4j.exceptions.ConfigurationError, ValueError, OSError) as error:
            raise BackendError(f"{where}: {_first_line(error)}") from error

    def _server_error(self, error: exceptions.Neo4jError) -> Exception:
        where, code = self.address, error.code or ""
        if code in _WRONG_LOGIN:
            return InputError(f"{where}: the user name or the password is wrong")
        if code in _NO_WRITING:
            return BackendError(
                f"{where}: this user or this database may not be written to"
            )
        if code == "Neo.ClientError.Database.DatabaseNotFound":
            return InputError(f"{where}: no database {self.address.database!r}")
        if error.is_retryable():
            return BackendUnavailableError(f"{where}: {_first_line(error)}")
        return BackendError(f"{where}: {_first_line(error)}")

    def _run(self, mode: str, work: Callable[[neo4j.ManagedTransaction], Result]) -> Result:
        with self.errors(), self._session(mode) as session:
            execute = session.execute_read if mode == "READ" else session.execute_write
            return execute(work)

    def _session(self, mode: str) -> neo4j.Session:
        return self._driver.session(
            database=self.address.database,
            default_access_mode=mode,
            fetch_size=_FETCH_SIZE,
            bookmark_manager=self._bookmarks,
        )


def _rows(
    tx: neo4j.ManagedTransaction, text: str, parameters: Mapping[str, object]
) -> Rows:
    return [record.values() for record in tx.run(text, dict(parameters))]


def _version(agent: str) -> tuple[int, int]:
    found = re.fullmatch(r"Neo4j/(\d+)\.(\d+)\..*", agent)
    if found is None:
        raise InputError(f"found the server {agent!r}, expected Neo4j")
    return int(found[1]), int(found[2])


def _first_line(error: Exception) -> str:
    text = str(getattr(error, "message", None) or error)
    return text.partition("\n")[0]
