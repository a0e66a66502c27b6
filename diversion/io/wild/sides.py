"""Tell whether a file holds records of exports or of imports, by what is in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from diversion.io.wild import measures
from diversion.io.wild.words import read_header
from diversion.model.source import ColumnMatch

Side = Literal["export", "import"]

_OF_PARTIES: Final = frozenset({"shipper", "consignee", "party", "country", "port"})
_TITLE, _HEADER, _DATE, _ONE_SIDE, _TAX_ID, _CIF, _TERMS, _COUNTRY = 8, 4, 4, 3, 3, 2, 1, 2
_CALLED: Final = 2
_LEAST: Final = 2  # votes for one side above those for the other


@dataclass(frozen=True, slots=True)
class SideTold:
    """The side, or ``None``; why; and whether the file says so in words."""

    side: Side | None
    why: str
    is_declared: bool


@dataclass(slots=True)
class _Vote:
    export: int = 0
    imported: int = 0
    why: str = ""
    most: int = 0

    def cast(self, weight: int, side: str | None, why: str) -> None:
        if side == "export":
            self.export += weight
        elif side == "import":
            self.imported += weight
        if side and weight > self.most:
            self.why, self.most = why, weight


def settle_side(
    columns: Sequence[ColumnMatch], places: Mapping[str, int], titles: Sequence[str]
) -> SideTold:
    """Weigh titles, headers, dates, tax numbers, terms and countries."""
    if "direction" in places:
        return SideTold(None, "", is_declared=True)
    vote = _Vote()
    told = {found for title in titles if (found := measures.direction(title))}
    if len(told) == 1:
        vote.cast(_TITLE, told.pop(), "a title or the file's name says so")
    concepts = [read_header(column.header).concepts for column in columns]
    plain = [each for each in concepts if each.isdisjoint(_OF_PARTIES)]
    words = {side for side in ("export", "import") for each in plain if side in each}
    if len(words) == 1:
        vote.cast(_HEADER, words.pop(), "a header says so")
    is_declared = vote.most > 0
    dates = {role for role in ("export_date", "import_date") if role in places}
    if len(dates) == 1:
        side = "export" if "export_date" in dates else "import"
        vote.cast(_DATE, side, f"its dates are of {side}")
    has_shipper = not places.keys().isdisjoint({"shipper_name", "shipper_id"})
    has_consignee = not places.keys().isdisjoint({"consignee_name", "consignee_id"})
    if has_shipper != has_consignee:
        is_at_home = has_shipper != ("local_party" in places)
        side = "export" if is_at_home else "import"
        why = "a party of its own is named beside the foreign one"
        vote.cast(
            _ONE_SIDE, side, why if "local_party" in places else "only that side is named"
        )
    _by_tax_ids(columns, concepts, places, vote)
    _by_words_for_parties(concepts, places, vote)
    if any("cif" in each for each in concepts) or any("tax" in each for each in plain):
        vote.cast(_CIF, "import", "its values are CIF, or duties are paid")
    elif any("fob" in each for each in concepts):
        vote.cast(_TERMS, "export", "its values are FOB")
    if ("export_country" in places) != ("import_country" in places):
        side = "import" if "export_country" in places else "export"
        vote.cast(_COUNTRY, side, "only the other country is named")
    if "origin_country" in places and "import_country" not in places:
        vote.cast(_COUNTRY, "import", "the origin is named and no destination")
    lead = vote.export - vote.imported
    if abs(lead) < _LEAST:
        return SideTold(None, "", is_declared=False)
    side = "export" if lead > 0 else "import"
    return SideTold(_side(side), f"records of {side}: {vote.why}", is_declared)


def _by_tax_ids(
    columns: Sequence[ColumnMatch],
    concepts: Sequence[frozenset[str]],
    places: Mapping[str, int],
    vote: _Vote,
) -> None:
    """Look for a tax number: it is of the party at home, named or beside it."""
    has_ids = {side: role in places for side, role in _ID_ROLES.items()}
    if has_ids["export"] != has_ids["import"]:
        side = "export" if has_ids["export"] else "import"
        vote.cast(_TAX_ID, side, "that side has a tax number")
        return
    for column, each in zip(columns, concepts, strict=True):
        if "taxid" not in each or not each.isdisjoint({"shipper", "consignee"}):
            continue
        at = {places[role]: side for side, role in _NAME_ROLES.items() if role in places}
        near = at.get(column.position - 1) or at.get(column.position + 1)
        if near is not None:
            vote.cast(_TAX_ID, near, "a tax number stands beside that party")
            return


def _by_words_for_parties(
    concepts: Sequence[frozenset[str]], places: Mapping[str, int], vote: _Vote
) -> None:
    """Weigh words for parties: who imports has a supplier, who exports a buyer."""
    said = {
        side: concepts[places[role]] if role in places else frozenset[str]()
        for side, role in _NAME_ROLES.items()
    }
    if ("exporter" in said["export"]) != ("importer" in said["import"]):
        side = "export" if "exporter" in said["export"] else "import"
        vote.cast(_CALLED, side, f"the party of {side} is called so, the other is not")
    if ("supplier" in said["export"]) != ("buyer" in said["import"]):
        is_bought = "supplier" in said["export"]
        why = "the sender is called a supplier" if is_bought else "the receiver a buyer"
        vote.cast(_CALLED, "import" if is_bought else "export", why)


_ID_ROLES: Final = {"export": "shipper_id", "import": "consignee_id"}
_NAME_ROLES: Final = {"export": "shipper_name", "import": "consignee_name"}


def _side(text: str) -> Side:
    return "export" if text == "export" else "import"
