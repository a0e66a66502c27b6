"""Selectors such as ``company:C017`` or ``country:CA``: which hops a question means."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diversion.errors import SelectorError, UnknownPartyError
from diversion.graph.temporal import TemporalGraph, is_absent
from diversion.io.wild.places import country

KINDS: Final = ("company", "name", "country", "hs", "listed", "list")
SHOWN: Final = 3  # nearest names offered


@dataclass(frozen=True, slots=True)
class Selector:
    """One parsed selector, such as ``Selector("country", "CA")``."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.text}"


def alias_names(companies: pd.DataFrame) -> pd.DataFrame:
    """Give one row for each alias of a company: ``company_id`` and ``name``."""
    aliases = companies["aliases"].astype(object).str.split(";")
    found = companies.assign(name=aliases).explode("name").dropna(subset="name")
    found["name"] = found["name"].str.strip()
    return found.loc[found["name"] != "", ["company_id", "name"]]


def parse_selector(text: str) -> Selector:
    """Parse ``kind:text``; the name of a country means its code.

    Raises
    ------
    SelectorError
        If the kind is not known, nothing follows the colon, or what follows is no
        country or no goods code.

    Examples
    --------
    >>> parse_selector("country:ca")
    Selector(kind='country', text='CA')
    >>> parse_selector("country:North Korea")
    Selector(kind='country', text='KP')
    """
    kind, colon, value = text.partition(":")
    value = value.strip()
    if not colon or kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        hint = f"; did you mean {near[0]}:{value or '…'}?" if near else ""
        raise SelectorError(
            f"selector {text!r} is not one of {', '.join(k + ':…' for k in KINDS)}{hint}"
        )
    if not value:
        raise SelectorError(f"selector {text!r} has nothing after the colon")
    if kind == "country":
        code = country(value)
        if code is None:
            raise SelectorError(
                f"selector {text!r} names no country, expected an ISO 3166-1 alpha-2 code "
                "such as CA, or the name of a country"
            )
        value = code
    if kind in ("listed", "list"):
        value = value.upper()
    if kind == "name" and not name_key(value):
        raise SelectorError(f"selector {text!r} has no letter and no digit to look for")
    if kind == "hs":
        value = value.replace(".", "")
        if not value.isdigit() or len(value) not in (2, 4, 6):
            raise SelectorError(f"selector {text!r} needs 2, 4 or 6 digits")
    return Selector(kind, value)


def parse_selectors(texts: str | Iterable[str] | None) -> tuple[Selector, ...]:
    """Read one selector or several; none from ``None``."""
    if texts is None:
        return ()
    return tuple(parse_selector(t) for t in ([texts] if isinstance(texts, str) else texts))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where chains start, where they end, and one of whom they pass; empty for any."""

    starts: tuple[Selector, ...] = ()
    stops: tuple[Selector, ...] = ()
    via: tuple[Selector, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """What selectors look names and listings up in.

    ``more_names`` has the names (``party_id``, ``name``) that records write for parties
    that are no company, beside the one that the graph has; ``listings`` has the
    ``authority`` and ``programme`` of every listing, whether it is tied to a party or not.
    """

    graph: TemporalGraph
    companies: pd.DataFrame
    listing_ties: pd.DataFrame
    more_names: pd.DataFrame
    listings: pd.DataFrame
    _index: dict[str, int] = field(default_factory=dict)  # filled on the first look-up

    def hops(
        self, selectors: Sequence[Selector], side: Literal["source", "target"]
    ) -> NDArray[np.bool_]:
        """Say which hops start (``source``) or end (``target``) in the union.

        Raises
        ------
        UnknownPartyError
            If a company, name, listing programme or authority is not in the case.
        """
        result = np.zeros(self.graph.n_hops, np.bool_)
        for selector in selectors:
            if selector.kind == "hs":
                code = getattr(self.graph.hops, f"hs{len(selector.text)}")
                result |= code == int(selector.text)
                continue
            parties = np.zeros(self.graph.n_parties, np.bool_)
            parties[self._parties(selector)] = True
            result |= parties[getattr(self.graph.hops, side)]
            if selector.kind == "country":
                result |= self._declared(selector.text, side)
        return result

    def parties(self, selectors: Sequence[Selector]) -> NDArray[np.intp]:
        """Give the parties that selectors other than ``hs:`` name, in order of index."""
        return np.unique(np.concatenate([self._parties(each) for each in selectors]))

    def index_of(self, party_id: str) -> int:
        """Give the index of a party, or raise :class:`UnknownPartyError`."""
        return int(self._by_id(party_id)[0])

    def _declared(self, country: str, side: str) -> NDArray[np.bool_]:
        """Use the country on the record where the party's own is not known."""
        hops, parties = self.graph.hops, self.graph.parties
        is_unknown = is_absent(parties.countries)[getattr(hops, side)]
        column = hops.export_country if side == "source" else hops.import_country
        return np.asarray(is_unknown & (column == country), np.bool_)

    def _parties(self, selector: Selector) -> NDArray[np.intp]:
        find: dict[str, Callable[[str], NDArray[np.intp]]] = {
            "company": self._by_id,
            "name": self._by_name,
            "country": lambda text: np.flatnonzero(self.graph.parties.countries == text),
            "listed": lambda text: self._by_listing("programme", text),
            "list": lambda text: self._by_listing("authority", text),
        }
        return find[selector.kind](selector.text)

    def _by_id(self, party_id: str) -> NDArray[np.intp]:
        if not self._index:
            self._index.update(
                zip(self.graph.parties.ids, range(self.graph.n_parties), strict=True)
            )
        if party_id not in self._index:
            near = _nearest(party_id, [str(i) for i in self.graph.parties.ids[:-1]])
            raise UnknownPartyError(f"no company has the id {party_id!r}{near}")
        return np.array([self._index[party_id]])

    def _by_name(self, text: str) -> NDArray[np.intp]:
        wanted = name_key(text)
        names = self._names()
        exact = names["key"] == wanted
        chosen = exact if exact.any() else names["key"].str.contains(wanted, regex=False)
        if not chosen.any():
            near = _nearest(text, names["name"].tolist())
            raise UnknownPartyError(f"no company name matches {text!r}{near}")
        return np.flatnonzero(np.isin(self.graph.parties.ids, names["party_id"][chosen]))

    def _names(self) -> pd.DataFrame:
        parties = self.graph.parties
        own = pd.DataFrame({"party_id": parties.ids, "name": parties.names})
        unnamed = own["name"].isna() & own["party_id"].str.startswith("name:")
        own.loc[unnamed, "name"] = own["party_id"][unnamed].str.removeprefix("name:")
        also = alias_names(self.companies).set_axis(["party_id", "name"], axis=1)
        known = [own.dropna(), also, self.more_names]
        names = pd.concat(known, ignore_index=True).astype(object)
        return names.assign(key=names["name"].map(name_key).astype(object))

    def _by_listing(self, column: str, text: str) -> NDArray[np.intp]:
        chosen = _has_value(self.listing_ties, column, text)
        if not chosen.any():
            raise UnknownPartyError(
                f"no listed party in the case has {column} {text!r}; "
                f"{self._listed_instead(column, text)}"
            )
        return np.flatnonzero(
            np.isin(self.graph.parties.ids, self.listing_ties["party_id"][chosen])
        )

    def _listed_instead(self, column: str, text: str) -> str:
        """Say what listings there are, where none that was asked for is tied to a party."""
        if self.listings.empty:
            return "the case has no listings"
        n_untied = int(_has_value(self.listings, column, text).sum())
        untied = f"listings with it, tied to no party: {n_untied:,}; " if n_untied else ""
        known = sorted(set(self.listing_ties[column].dropna().str.upper()))
        if known:
            return f"{untied}the case has {', '.join(known)}"
        return f"{untied}no listing is tied to a party"


def _has_value(rows: pd.DataFrame, column: str, text: str) -> "pd.Series[bool]":
    """Say which listings have a programme that holds a text, or an authority."""
    values = rows[column].fillna("").astype(str).str.upper()
    if column == "programme":
        return values.str.contains(text, regex=False)
    return values == text


def name_key(name: str) -> str:
    """Fold case, punctuation and spaces, as the store does when it ties names.

    Examples
    --------
    >>> name_key("Do-Young  Shipping, Co.")
    'DO YOUNG SHIPPING CO'
    """
    return " ".join("".join(c if c.isalnum() else " " for c in name.upper()).split())


def _nearest(text: str, known: list[str]) -> str:
    by_fold = {name.casefold(): name for name in known if name}
    near = difflib.get_close_matches(text.casefold(), list(by_fold), n=SHOWN, cutoff=0.4)
    if not near:
        return ""
    return f"; nearest: {', '.join(by_fold[name] for name in near)}"
