"""Addresses of servers, and the credentials for them: never together, never shown."""

import getpass
import os
import sys
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from diversion.errors import InputError

SCHEMES: Final = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is; ``text`` holds no secret and may be shown."""

    text: str
    database: str | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A user name and a password; neither is ever part of a text."""

    username: str
    password: str


def parse_address(text: str) -> Address:
    """Check the address of a Neo4j server; the database is that of ``NEO4J_DATABASE``.

    Raises
    ------
    InputError
        If it is of another scheme, names no host, or holds a user name or a password:
        what it holds is not repeated.
    """
    try:
        parts = urlsplit(text)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise InputError("an address cannot be read, expected neo4j://HOST:PORT") from None
    if "@" in text:
        raise InputError(
            "the address holds a user name or a password: "
            "give them as NEO4J_USERNAME and NEO4J_PASSWORD"
        )
    if parts.scheme not in SCHEMES:
        raise InputError(
            f"no store for an address that starts with {parts.scheme + '://'!r}; "
            f"expected one of {', '.join(SCHEMES)}, a file or a folder"
        )
    if not parts.hostname or not has_port or parts.path not in {"", "/"} or parts.fragment:
        raise InputError(
            f"{text!r} is no address of a server: expected {parts.scheme}://HOST:PORT, "
            "and a database as NEO4J_DATABASE"
        )
    return Address(text, os.environ.get("NEO4J_DATABASE") or None)


def find_credentials(address: Address) -> Credentials:
    """Take user name and password from the environment, or ask on a terminal.

    Raises
    ------
    InputError
        If the environment holds no password and there is nobody to ask.
    """
    username = os.environ.get("NEO4J_USERNAME")
    password = os.environ.get("NEO4J_PASSWORD")
    if password is None:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise InputError(
                f"{address}: no password; set NEO4J_USERNAME and NEO4J_PASSWORD"
            )
        if username is None:
            sys.stderr.write(f"User name for {address} [neo4j]: ")
            sys.stderr.flush()
            username = sys.stdin.readline().strip()
        password = getpass.getpass(f"Password for {username or 'neo4j'} at {address}: ")
    return Credentials(username or "neo4j", password)
