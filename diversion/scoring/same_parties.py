"""Which parties of a case may be one company: written names, and duplicate entries.

Every tie has a reason and can be left out: nothing is stored, a view is joined on demand.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from diversion.analysis.selectors import alias_names
from diversion.analysis.view import View
from diversion.matching.candidates import NameIndex
from diversion.matching.compare import score_parts
from diversion.matching.core import NameParts, split_name

LEAST_LEAD: Final = 0.04  # by which the best spelling must beat that of another company
MOST_ENTRIES: Final = 50_000  # in a larger register, names alone tie no entries
LETTERS: Final = 0.88  # share of letters in place, in names that one slip tells apart
MOST_COMPARED: Final = 30_000_000  # pairs of names
ALIKE: Final = 0.8  # names of one address or telephone that may be one company's
MOST_SPELLINGS: Final = 20_000  # written names that are compared, those first by id
MOST_SHARED: Final = 12  # companies of one address or telephone
_NAME: Final = "name:"
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class PartyTie:
    """One party taken for another, by index, and why."""

    party: int
    same_as: int
    why: str


def party_ties(view: View) -> list[PartyTie]:
    """Find parties that may be one company, from records and registers of the view.

    A name without an id is tied by what records with both write beside the id, then by
    spelling; companies of one country are tied by a common identifier, or by an address,
    telephone or e-mail in common and names alike.
    """
    place = {str(party): index for index, party in enumerate(view.graph.parties.ids)}
    companies = view.store.read("companies", as_of=view.as_of).to_pandas()
    companies = companies[companies["company_id"].isin(place)]
    companies = companies.sort_values("company_id", ignore_index=True)
    written = _written_names(view)
    ties = list(_by_variant(view, written, companies, place))
    done = {tie.party for tie in ties}
    ties += [
        tie
        for tie in _by_spelling(view, written, companies, place)
        if tie.party not in done
    ]
    ties += _duplicates(view, companies, place)
    return ties


def canonical_parties(n_parties: int, ties: Iterable[PartyTie]) -> NDArray[np.int32]:
    """Give the party that stands for each party, shape (n_parties,).

    Chains of ties are followed; a tie that would close a circle says nothing new.
    """
    stands = np.arange(n_parties, dtype=np.int32)

    def root(party: int) -> int:
        while stands[party] != party:
            party = int(stands[party])
        return party

    for tie in ties:
        one, other = root(tie.party), root(tie.same_as)
        if one != other:
            stands[one] = other
    return np.array([root(party) for party in range(n_parties)], np.int32)


def name_key(name: str) -> str:
    """Fold case, accents, punctuation and spaces of a name.

    Examples
    --------
    >>> name_key("Société d'Épices, S.A.")
    'SOCIETE D EPICES S A'
    """
    plain = unicodedata.normalize("NFD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).upper()
    return _NOT_A_LETTER.sub(" ", plain).strip()


def _written_names(view: View) -> pd.DataFrame:
    """Give every pair of id and name that one document of the view writes together."""
    parts = [_written_by(view, side) for side in ("shipper", "consignee")]
    pairs: pd.DataFrame = pd.concat(parts).drop_duplicates()
    pairs["key"] = [name_key(name) for name in pairs["name"]]
    return pairs


def _written_by(view: View, side: str) -> pd.DataFrame:
    """Give the pairs of one side, each where the first record has it."""
    rows = view.store.read("shipments", [f"{side}_id", f"{side}_name"])
    rows = rows.rename_columns(["company_id", "name"])
    row = np.empty(0, np.int64)
    if rows["name"].null_count < rows.num_rows:
        ids, names = (
            rows[name].combine_chunks().dictionary_encode() for name in rows.schema.names
        )
        id_code, code = (
            pc.fill_null(texts.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
            for texts in (ids, names)
        )
        pair = id_code * len(names.dictionary) + code
        row = view.stored_rows()
        row = row[row >= 0]
        row = row[(id_code[row] >= 0) & (code[row] >= 0)]
        row = row[~pd.Series(pair[row]).duplicated().to_numpy()]
    found: pd.DataFrame = rows.take(row).to_pandas()
    return found


def _by_variant(
    view: View, written: pd.DataFrame, companies: pd.DataFrame, place: dict[str, int]
) -> Iterator[PartyTie]:
    known = written.groupby("key")["company_id"].agg(["nunique", "first"])
    sure = known.loc[known["nunique"] == 1, "first"]
    for party, key in _names_without_id(view):
        company = sure.get(key)
        if company in place:
            yield PartyTie(party, place[company], "records write this name beside the id")


def _by_spelling(
    view: View, written: pd.DataFrame, companies: pd.DataFrame, place: dict[str, int]
) -> Iterator[PartyTie]:
    """Tie a name to the one company that is spelled most alike, in a country it fits."""
    wanted = list(_names_without_id(view))[:MOST_SPELLINGS]
    if not wanted:
        return
    known = pd.concat(
        [
            companies[["company_id", "name"]],
            alias_names(companies),
            written[["company_id", "name"]],
        ]
    ).drop_duplicates()
    known = known[known["company_id"].isin(place)].sort_values(["company_id", "name"])
    ids, names = known["company_id"].tolist(), known["name"].tolist()
    index = NameIndex(names)
    keys = [name_key(name) for name in names]
    compares_letters = len(wanted) * len(keys) <= MOST_COMPARED
    country = dict(zip(view.graph.parties.ids, view.graph.parties.countries, strict=True))
    seen_in = _countries_of(view)
    for party, key in wanted:
        found = list(index.find(key, at_least=ALIKE))
        if compares_letters:
            near = process.extract(
                key, keys, scorer=fuzz.ratio, score_cutoff=100 * LETTERS, limit=10
            )
            found += [(number, score / 100) for _, score, number in near]
        best: dict[str, tuple[float, str]] = {}
        for number, score in found:
            where = country.get(ids[number])
            fits = where is None or not seen_in[party] or where in seen_in[party]
            if fits and score > best.get(ids[number], (0.0, ""))[0]:
                best[ids[number]] = score, names[number]
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        if not ranked or ranked[0][1][0] < LETTERS:
            continue
        if len(ranked) == 1 or ranked[0][1][0] - ranked[1][1][0] >= LEAST_LEAD:
            company, (score, name) = ranked[0]
            yield PartyTie(party, place[company], f"spelled like {name} ({score:.2f})")


def _names_without_id(view: View) -> Iterator[tuple[int, str]]:
    for party, party_id in enumerate(view.graph.parties.ids):
        if str(party_id).startswith(_NAME):
            yield party, name_key(str(party_id)[len(_NAME) :])


def _countries_of(view: View) -> dict[int, set[str]]:
    """Give the countries that a party's records send from or send to, by party."""
    hops = view.graph.hops
    found: dict[int, set[str]] = defaultdict(set)
    for party, country in (
        (hops.source, hops.export_country),
        (hops.target, hops.import_country),
    ):
        pairs = pd.DataFrame({"party": party, "country": country}).dropna()
        for index, name in pairs.drop_duplicates().itertuples(index=False):
            found[int(index)].add(str(name))
    return found


def _duplicates(
    view: View, companies: pd.DataFrame, place: dict[str, int]
) -> Iterator[PartyTie]:
    """Tie entries of one company: the fuller entry stands for the other."""
    fields = ("address", "phones", "emails", "identifiers", "directors", "incorporated_on")
    fullness = companies[list(fields)].notna().sum(axis=1).to_numpy()
    ids = companies["company_id"].tolist()
    names = companies["name"].astype(str).tolist()
    countries = companies["country"].where(companies["country"].notna(), None).tolist()
    numbers = [_values(text) for text in companies["identifiers"].tolist()]
    pairs = list(_sharing(companies, ("identifiers", "phones", "emails", "address")))
    is_small = len(names) <= MOST_ENTRIES
    read = range(len(names)) if is_small else sorted({row for p in pairs for row in p[:2]})
    index = {row: split_name(names[row]) for row in read}
    for one, other in _namesakes(index, countries) if is_small else ():
        if not _contradict(companies, one, other):
            order = sorted((one, other), key=lambda k: (-fullness[k], ids[k]))
            why = f"same name and country as {names[order[0]]}, and nothing against it"
            yield PartyTie(place[ids[order[1]]], place[ids[order[0]]], why)
    for one, other, shared in pairs:
        if countries[one] != countries[other]:
            continue
        clash = (
            bool(numbers[one])
            and bool(numbers[other])
            and not numbers[one] & numbers[other]
        )
        if clash:
            continue
        is_alike = shared == "identifiers" or _alike(index, one, other) >= ALIKE
        if is_alike:
            order = sorted((one, other), key=lambda k: (-fullness[k], ids[k]))
            why = f"same {shared} as {names[order[0]]}"
            yield PartyTie(place[ids[order[1]]], place[ids[order[0]]], why)


def _namesakes(
    index: dict[int, NameParts], countries: list[str | None]
) -> Iterator[tuple[int, int]]:
    """Give pairs of entries of one country whose names differ in the legal form at most."""
    by_name: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row, parts in index.items():
        if parts.sorted_core and countries[row] is not None:
            words = parts.words | parts.weak | parts.places
            by_name[countries[row], parts.sorted_core, words, parts.digits].append(row)
    for rows in by_name.values():
        if len(rows) == 2:  # noqa: PLR2004 - of three, nobody knows which two
            yield rows[0], rows[1]


def _contradict(companies: pd.DataFrame, one: int, other: int) -> bool:
    """Say whether two entries give different values of a field that both have."""
    for field in ("identifiers", "phones", "emails", "address"):
        left, right = (_values(companies[field].iat[row]) for row in (one, other))
        if left and right and not left & right:
            return True
    return False


def _alike(index: dict[int, NameParts], one: int, other: int) -> float:
    left, right = index[one], index[other]
    letters = fuzz.ratio(name_key(left.text), name_key(right.text)) / 100
    return max(score_parts(left, right), letters if letters >= LETTERS else 0.0)


def _values(text: object) -> frozenset[str]:
    """Give the keys of the values in a cell, none where it is empty."""
    if not isinstance(text, str):
        return frozenset()
    return frozenset(name_key(part) for part in text.split(";")) - {""}


def _sharing(
    companies: pd.DataFrame, fields: tuple[str, ...]
) -> Iterator[tuple[int, int, str]]:
    """Give pairs of entries with a value in common, by row, and the field."""
    for field in fields:
        by_value: dict[str, list[int]] = defaultdict(list)
        for row, text in enumerate(companies[field].tolist()):
            if not isinstance(text, str):
                continue
            parts = [text] if field == "address" else text.split(";")
            for key in sorted({name_key(part) for part in parts} - {""}):
                by_value[key].append(row)
        for rows in by_value.values():
            if 1 < len(rows) <= MOST_SHARED:
                for at, one in enumerate(rows):
                    for other in rows[at + 1 :]:
                        yield one, other, field
