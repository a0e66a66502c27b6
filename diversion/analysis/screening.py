"""Companies against listings: which names, identifiers and addresses may match.

An identifier outranks names: one that is equal makes two records one party, and two LEI
or IMO numbers that differ keep them apart. Countries that differ lower the score of a
name, an address or a phone in common raises it. A listing that gives an address and no
name matches by address, and never more than possibly.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

import pandas as pd
import pyarrow as pa

from diversion.analysis.judgements import Verdict, ordered
from diversion.analysis.profiles import (
    Profile,
    folded_address,
    identifiers_of,
    is_no_name,
    is_same_address,
    may_be_one_number,
    names_of,
    numbers_of,
    profile_of,
    text_of,
    weigh,
)
from diversion.matching.candidates import NameIndex
from diversion.matching.compare import POSSIBLE, band_of, explain
from diversion.matching.core import NameParts, split_names
from diversion.matching.spellings import spellings
from diversion.store.base import Reader

COLUMNS: Final = (
    "company_id",
    "query",
    "listing_id",
    "listed_name",
    "matched_name",
    "score",
    "band",
    "why",
)
ADDRESS_SCORE: Final = 0.9  # of a match by address alone
_LOOKED_UP: Final = ("company_id", "name", "aliases", "identifiers", "address")
_BLOCK: Final = 1_000  # companies looked up at a time
_MOST_WORDS: Final = 4  # rarest words of an address that it is looked up by


@dataclass(frozen=True, slots=True)
class Match:
    """A company, or a name that was asked for, that may be a listed party."""

    company_id: str | None
    query: str
    listing_id: str
    listed_name: str
    matched_name: str
    score: float
    why: str

    def row(self) -> tuple[object, ...]:
        """Give the values under :data:`COLUMNS`."""
        return (
            self.company_id,
            self.query,
            self.listing_id,
            self.listed_name,
            self.matched_name,
            round(self.score, 4),
            band_of(self.score),
            self.why,
        )


class _Hit(NamedTuple):
    """A listed name that a name resembles."""

    name: str
    parts: NameParts  # of one of its spellings
    number: int  # of the listed name
    score: float


class _Listed(NamedTuple):
    """What a match says of its listing."""

    listing_id: str
    name: str
    address: str
    delisted_on: Any  # a day of pandas, or not known


class Screen:
    """Listings in force on a day, ready to be searched.

    Parameters
    ----------
    listings
        The native table.
    as_of
        Leave out what was not listed yet, or not any more, on that day; ``None`` keeps
        every listing, and says of those that have ended when they did.
    """

    def __init__(self, listings: pd.DataFrame, *, as_of: date | None = None) -> None:
        known = _in_force(listings, as_of)
        rows: list[Any] = list(known.itertuples(index=False))  # rows of pandas
        self._parties = [profile_of(row) for row in rows]
        self._rows = [
            _Listed(row.listing_id, row.name, row.address, row.delisted_on) for row in rows
        ]
        named: list[tuple[str, int]] = []
        self._by_identifier: dict[str, list[int]] = defaultdict(list)
        self._by_company: dict[str, list[int]] = defaultdict(list)
        self._by_word: dict[str, list[int]] = defaultdict(list)  # of an address alone
        self._numbers: set[frozenset[str]] = set()
        for number, (row, party) in enumerate(zip(rows, self._parties, strict=True)):
            names = [name for name in party.names if not is_no_name(name, party.address)]
            named += [(part, number) for name in names for part in spellings(name)]
            for identifier in party.identifiers:
                self._by_identifier[identifier].append(number)
            if text_of(row.company_id):
                self._by_company[row.company_id].append(number)
            if not names:
                self._numbers.add(numbers_of(party.address))
                for word in set(party.address.split()):
                    self._by_word[word].append(number)
        self._names = [name for name, _ in named]
        self._owners = [number for _, number in named]
        self._index = NameIndex(self._names)

    def name(self, query: str) -> list[Match]:
        """Screen one name, best match first."""
        party = Profile((query,), "", "", frozenset(), frozenset())
        return self._matches(None, party, *self._hits([party.names]))

    def companies(self, companies: pd.DataFrame) -> Iterator[Match]:
        """Screen every company of the native table, in its order.

        A row without a name, as :func:`read_parties` may give, matches by id alone.
        """
        columns = [
            column.tolist() for _, column in companies.reindex(columns=_LOOKED_UP).items()
        ]
        for start in range(0, len(companies), _BLOCK):
            ids, names, aliases, identifiers, addresses = (
                column[start : start + _BLOCK] for column in columns
            )
            hits = self._hits([*map(names_of, names, aliases)])
            met = [
                place
                for place, found in enumerate(hits)
                if found
                or ids[place] in self._by_company
                or not self._by_identifier.keys().isdisjoint(
                    identifiers_of(identifiers[place])
                )
                or self._has_address(folded_address(addresses[place]))
            ]
            rows = companies.iloc[[start + place for place in met]]
            for place, row in zip(met, rows.itertuples(index=False), strict=True):
                yield from self._matches(str(row.company_id), profile_of(row), hits[place])

    def _has_address(self, address: str) -> bool:
        return next(self._same_address(address), None) is not None

    def _hits(self, parties: Sequence[tuple[str, ...]]) -> list[list[_Hit]]:
        """Find the listed names that each party's names resemble."""
        asked = [
            (place, name, query)
            for place, names in enumerate(parties)
            for name in names
            for query in spellings(name)
        ]
        texts = dict.fromkeys(query for _, _, query in asked)
        queries = dict(zip(texts, split_names(texts), strict=True))
        every = dict(zip(queries, self._index.find_all([*queries.values()]), strict=True))
        hits: list[list[_Hit]] = [[] for _ in parties]
        for place, name, query in asked:
            if found := every[query]:
                parts = queries[query]
                hits[place] += [_Hit(name, parts, *hit) for hit in found]
        return hits

    def _matches(
        self, company_id: str | None, party: Profile, hits: Iterable[_Hit]
    ) -> list[Match]:
        found: dict[int, Match] = {}

        def keep(number: int, query: str, name: str, score: float, why: str) -> None:
            held = found.get(number)
            if score >= POSSIBLE and (held is None or score > held.score):
                row = self._rows[number]
                found[number] = Match(
                    company_id, query, row.listing_id, row.name, name, score, why
                )

        own_name = party.names[0] or company_id or ""
        for number in self._by_company.get(company_id or "", ()):
            keep(
                number,
                own_name,
                self._rows[number].name,
                1.0,
                "the listing names this company id",
            )
        for identifier in sorted(party.identifiers & self._by_identifier.keys()):
            for number in self._by_identifier[identifier]:
                if not may_be_one_number(identifier, party, self._parties[number]):
                    continue
                why = f"identifier agrees: {identifier}"
                keep(number, own_name, self._rows[number].name, 1.0, why)
        for hit in hits:
            other = self._owners[hit.number]
            if other in found and found[other].score >= hit.score:
                continue
            settled, notes = weigh(hit.score, party, self._parties[other])
            if settled >= POSSIBLE:
                listed = self._index.parts(hit.number)
                why = "; ".join((explain(hit.parts, listed), *notes))
                keep(other, hit.name, self._names[hit.number], settled, why)
        for number in self._same_address(party.address):
            row = self._rows[number]
            why = f"the listing gives no name; its address resembles {row.address!r}"
            keep(number, own_name, row.address, ADDRESS_SCORE, why)
        matches = [self._noted(number, match) for number, match in found.items()]
        return sorted(matches, key=lambda match: (-match.score, match.listing_id))

    def _same_address(self, address: str) -> Iterator[int]:
        if not address or numbers_of(address) not in self._numbers:
            return
        known = [w for w in set(address.split()) if w in self._by_word]
        rare = sorted(known, key=lambda word: (len(self._by_word[word]), word))[
            :_MOST_WORDS
        ]
        for number in sorted({n for word in rare for n in self._by_word[word]}):
            if is_same_address(address, self._parties[number].address):
                yield number

    def _noted(self, number: int, match: Match) -> Match:
        ended = self._rows[number].delisted_on
        if pd.isna(ended):
            return match
        day = pd.Timestamp(ended).date().isoformat()
        return Match(
            **{name: getattr(match, name) for name in match.__slots__ if name != "why"},
            why=f"{match.why}; taken off the list on {day}",
        )


def read_parties(store: Reader, *, as_of: date | None = None) -> pd.DataFrame:
    """Read who is screened, as rows of companies: every company and party of a shipment.

    A party that is no company has the names that records write for it, the most frequent
    first: those beside its id, or those that make it a party ``name:KEY``. The name is
    missing where records give an id alone.
    """
    store.run("records", as_of=as_of)
    others = store.query("other_parties")
    store.run("forget_consignments")
    companies = store.read("companies", as_of=as_of)
    table: pd.DataFrame = pa.concat_tables(
        [companies, others], promote_options="default"
    ).to_pandas()
    return table


def with_judgements(
    matches: Iterable[Match], verdicts: Mapping[tuple[str, str], Verdict]
) -> Iterator[Match]:
    """Let what a person has judged of a company and a listing outrank the score."""
    for match in matches:
        pair = ordered(match.company_id or "", match.listing_id)
        verdict = verdicts.get(pair)
        if verdict is Verdict.SAME:
            yield replace(match, score=1.0, why=f"judged the same; {match.why}")
        elif verdict is not Verdict.DIFFERENT:
            yield match


def matches_table(matches: Iterable[Match]) -> pd.DataFrame:
    """Give matches as a table with :data:`COLUMNS`, best first."""
    rows = [match.row() for match in matches]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"score": float})
    return table.sort_values(
        ["score", "company_id", "listing_id"],
        ascending=[False, True, True],
        kind="stable",
        ignore_index=True,
    )


def _in_force(listings: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    if as_of is None:
        return listings
    day = pd.Timestamp(as_of)
    begins, ends = (pd.to_datetime(listings[c]) for c in ("listed_on", "delisted_on"))
    return listings[(begins.isna() | (begins <= day)) & (ends.isna() | (ends > day))]
