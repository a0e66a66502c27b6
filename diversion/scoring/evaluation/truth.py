"""What is known to be true of a case: its chains, the share of each record, the roles."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import pandas as pd

from diversion.errors import InputError

CHAINS: Final = "truth_chains.jsonl"
ROUTES: Final = "truth_routes.jsonl"
LOTS: Final = "truth_lots.parquet"
WORLD: Final = "world.json"
LOT_COLUMNS: Final = ("shipment_id", "leg", "illicit_share", "chains")
NAMES: Final = (CHAINS, ROUTES, LOTS, WORLD)
MIN_COMPANIES: Final = 3  # of a part of a route that counts as the route
END_USER: Final = "end_user"
Read = TypeVar("Read")
NOBODY: Final = "?"  # stands in a route for a party that no record names


@dataclass(frozen=True, slots=True)
class TrueChain:
    """A chain that goods took.

    ``routes`` are the company sequences that count as it: each route that the goods
    took, and each cut to the part that records tie together.
    """

    chain_id: str
    typology: str
    routes: tuple[tuple[str, ...], ...]
    legs: frozenset[object]  # physical legs that have a record
    is_retrievable: bool  # records tie three companies of it at least


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth about one case.

    ``lots`` has one row a record: ``shipment_id``, ``leg`` (the physical leg that it
    documents), ``illicit_share`` in [0, 1] and ``chains``, ids joined by ``;``. Where it
    is empty, records that stand in no chain are taken to be lawful. ``aliases`` maps a
    duplicate entry of a company to the company; ``roles`` are those of companies in
    chains; ``left_out`` are companies that nobody needs to find.
    """

    name: str
    chains: tuple[TrueChain, ...]
    lots: pd.DataFrame
    is_complete: bool  # whether ``lots`` has every record of the case
    aliases: Mapping[str, str]
    roles: Mapping[str, str]
    left_out: frozenset[str]

    def company(self, company_id: str) -> str:
        """Give the company that an entry is of."""
        return self.aliases.get(company_id, company_id)


def read_truth(paths: Iterable[str | Path]) -> Truth:
    """Read the truth about one case from its files, or from the folder that holds them.

    ``truth_chains.jsonl`` is required. Without the others, a chain has one route, each
    record is a leg of its own, and records outside chains are lawful.

    Raises
    ------
    InputError
        If the chains are missing, a file is of no known name, or cannot be read.
    """
    found = dict(_find(paths))
    if CHAINS not in found:
        where = ", ".join(map(str, paths)) or "nothing"
        raise InputError(f"{where}: found no {CHAINS}, which says what is true")
    return _join(found)


def _find(paths: Iterable[str | Path]) -> Iterator[tuple[str, Path]]:
    for path in map(Path, paths):
        if path.is_dir():
            yield from ((n, path / n) for n in NAMES if (path / n).is_file())
        elif path.name not in NAMES:
            raise InputError(f"{path}: expected a folder or one of {', '.join(NAMES)}")
        elif not path.is_file():
            raise InputError(f"{path}: there is no such file")
        else:
            yield path.name, path


def _join(found: Mapping[str, Path]) -> Truth:
    routes = {}
    if ROUTES in found:
        stored = _lines(found[ROUTES])
        routes = dict(_each(stored, lambda item: (item["chain_id"], item["routes"])))
    world: dict[str, Any] = {}
    if WORLD in found:
        with _reading(f"{found[WORLD]}"):
            world = _an_object(found[WORLD].read_text(encoding="utf-8"))
    stored = _lines(found[CHAINS])
    is_complete = LOTS in found
    lots = _read_lots(found[LOTS]) if is_complete else _lots(_each(stored, _shares))
    leg_of = dict(zip(lots["shipment_id"], lots["leg"], strict=True))
    chains = tuple(
        _each(stored, lambda item: _chain(item, routes.get(item["chain_id"]), leg_of))
    )
    roles: dict[str, str] = world.get("used_roles") or {
        company: role
        for of_chain in _each(stored, lambda item: dict(item["roles"]))
        for company, role in of_chain.items()
    }
    actors = world.get("actors") or roles
    left_out = {company for company, role in actors.items() if role == END_USER}
    return Truth(
        found[CHAINS].parent.name,
        chains,
        lots,
        is_complete,
        world.get("aliases", {}),
        roles,
        frozenset(left_out | set(world.get("listed", ()))),
    )


@contextmanager
def _reading(place: str) -> Iterator[None]:
    """Say of which place what cannot be read is."""
    try:
        yield
    except KeyError as error:
        raise InputError(f"{place}: cannot read the truth: no {error}") from error
    except (TypeError, ValueError, AttributeError, OSError) as error:
        raise InputError(f"{place}: cannot read the truth: {error}") from error


def _lines(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Give the place and the JSON object of every line that is not blank."""
    found = []
    with _reading(f"{path}"):
        lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip():
            place = f"{path}, line {number}"
            with _reading(place):
                found.append((place, _an_object(line)))
    return found


def _each(
    stored: Iterable[tuple[str, dict[str, Any]]], read: Callable[[dict[str, Any]], Read]
) -> Iterator[Read]:
    for place, item in stored:
        with _reading(place):
            found = read(item)
        yield found


def _an_object(text: str) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    return value


def _chain(
    item: Mapping[str, Any],
    routes: list[dict[str, Any]] | None,
    leg_of: Mapping[str, object],
) -> TrueChain:
    if routes is None:
        routes = [{"companies": item["companies"], "observable": []}]
    accepted: list[tuple[str, ...]] = []
    for route in routes:
        accepted.append(tuple(route["companies"]))
        if len(route["observable"]) >= MIN_COMPANIES:
            accepted.append(tuple(route["observable"]))
    seen = _seen(item)
    return TrueChain(
        item["chain_id"],
        item.get("typology") or "not told",
        tuple(dict.fromkeys(accepted)),
        frozenset(leg_of[s] for s in seen if s in leg_of),
        bool(seen) and any(len(r["observable"]) >= MIN_COMPANIES for r in routes),
    )


def _seen(item: Mapping[str, Any]) -> list[str]:
    """Give the shipments of a chain that are on record."""
    observed = item.get("observed")
    if observed is None:
        return list(item["shipments"])
    return [shipment for shipment, is_seen in observed.items() if is_seen]


def _shares(item: Mapping[str, Any]) -> tuple[str, dict[str, float]]:
    """Give a chain's id, and the illicit share of each of its shipments on record."""
    told = item.get("illicit_share", {})
    return item["chain_id"], {s: float(told.get(s, 1.0)) for s in _seen(item)}


def _read_lots(path: Path) -> pd.DataFrame:
    with _reading(f"{path}"):
        lots = pd.read_parquet(path)
        for name in LOT_COLUMNS:
            if name not in lots:
                raise KeyError(name)
    return lots


def _lots(stored: Iterable[tuple[str, Mapping[str, float]]]) -> pd.DataFrame:
    """Make the table of records from the chains alone."""
    share: dict[str, float] = {}
    chains: dict[str, list[str]] = {}
    for chain_id, shares in stored:
        for shipment, own in shares.items():
            share[shipment] = max(own, share.get(shipment, 0.0))
            chains.setdefault(shipment, []).append(chain_id)
    return pd.DataFrame(
        {
            "shipment_id": pd.Series(list(share), dtype=object),
            "leg": pd.Series(list(share), dtype=object),
            "illicit_share": pd.Series(list(share.values()), dtype=float),
            "chains": pd.Series([";".join(c) for c in chains.values()], dtype=object),
        }
    )
