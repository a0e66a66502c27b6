"""The one rule engine: what the provisions in force on a day say about a consignment.

It knows no country and no goods: all of that is in the packs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from diversion.analysis.targets import DPRK
from diversion.rules.packs import ANY_GOODS, Answer, Clause, Pack, Rule

RowId = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Consignment:
    """What the engine needs of a consignment; ``None`` is not known.

    ``first_day`` and ``last_day`` are the days between which it left. ``is_inferred``:
    it is declared elsewhere, and stands in a chain that ends in the DPRK.
    """

    shipment_ids: tuple[str, ...]
    first_day: date
    last_day: date
    hs_code: str | None
    export_country: str | None
    import_country: str | None
    shipper_country: str | None
    consignee_country: str | None
    consignees: tuple[str, ...] = ()
    is_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one provision says about one consignment.

    ``is_inferred`` says that it holds if the goods went on to the DPRK, which their own
    papers do not say. ``missing`` names what would have to be known.
    """

    rule: Rule
    pack: Pack
    shipment_ids: tuple[str, ...]
    answer: Answer
    text: str
    provision: str
    missing: tuple[str, ...] = ()
    is_inferred: bool = False


Truth = Literal["yes", "no", "maybe"]


def judge(packs: Iterable[Pack], consignment: Consignment) -> tuple[Ruling, ...]:
    """Give every provision that speaks about a consignment, the strictest first."""
    return strictest_first(
        ruling
        for pack in packs
        for rule in pack.rules
        if (ruling := _ruling(pack, rule, consignment)) is not None
    )


def strictest_first(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """Put rulings in order: the strictest answer first, then by rule and shipment."""
    order = list(Answer)

    def rank(ruling: Ruling) -> tuple[int, bool, str, tuple[str, ...]]:
        place = order.index(ruling.answer)
        return place, ruling.is_inferred, ruling.rule.rule_id, ruling.shipment_ids

    return tuple(sorted(rulings, key=rank))


def _ruling(pack: Pack, rule: Rule, goods: Consignment) -> Ruling | None:
    side = _direction(rule.direction, goods)
    if side is None:
        return None
    conditions = {
        "shipments.export_country, companies.country": _in_states(pack, side, goods),
        _needed_digits(rule.goods): _is_among(rule.goods, goods.hs_code),
    }
    when, lacking = _in_force(rule, goods)
    conditions[lacking] = when
    if "no" in conditions.values():
        return None
    missing = tuple(name for name, truth in conditions.items() if truth == "maybe")
    if missing:
        return _answer(pack, rule, goods, Answer.NOT_ASSESSABLE, missing=missing)
    for clause in rule.exceptions:
        if (truth := _holds(clause, goods)) != "no":
            return _excepted(pack, rule, clause, goods, truth)
    own = (rule.missing,) if rule.missing else ()
    return _answer(pack, rule, goods, rule.answer, missing=own)


def _excepted(
    pack: Pack, rule: Rule, clause: Clause, goods: Consignment, truth: Truth
) -> Ruling:
    if truth == "maybe":
        text, lacking = f"{rule.text}; unless {clause.text}", _needed_digits(clause.goods)
        return _answer(pack, rule, goods, Answer.NOT_ASSESSABLE, text, missing=(lacking,))
    missing = (clause.missing,) if clause.missing else ()
    text = f"{rule.text}; here: {clause.text}"
    return _answer(pack, rule, goods, clause.answer, text, clause.provision, missing)


def _answer(
    pack: Pack,
    rule: Rule,
    goods: Consignment,
    answer: Answer,
    text: str = "",
    provision: str = "",
    missing: tuple[str, ...] = (),
) -> Ruling:
    where = f"{rule.provision}, {provision}" if provision else rule.provision
    return Ruling(
        rule, pack, goods.shipment_ids, answer, text or rule.text, where, missing,
        goods.is_inferred,
    )  # fmt: skip


def _direction(direction: str, goods: Consignment) -> Literal["to", "from"] | None:
    """Say which way goods go, seen from the DPRK, if the rule is about that way."""
    goes_to = DPRK in (goods.import_country, goods.consignee_country)
    comes_from = DPRK in (goods.export_country, goods.shipper_country)
    if direction == "diverted":
        return "to" if goods.is_inferred and not goes_to else None
    if direction in ("to", "both") and (goes_to or goods.is_inferred) and not comes_from:
        return "to"
    return "from" if direction in ("from", "both") and comes_from else None


def _in_states(pack: Pack, side: str, goods: Consignment) -> Truth:
    """Say whether the side that a pack binds is in its states."""
    if not pack.states:
        return "yes"
    countries = (
        (goods.export_country, goods.shipper_country)
        if side == "to"
        else (goods.import_country, goods.consignee_country)
    )
    if any(country in pack.states for country in countries if country):
        return "yes"
    return "no" if any(countries) else "maybe"


def _is_among(prefixes: tuple[str, ...], code: str | None) -> Truth:
    """Say whether a code is among prefixes; a shorter code may be."""
    if ANY_GOODS in prefixes:
        return "yes"
    if code is None:
        return "maybe"
    if any(code.startswith(prefix) for prefix in prefixes):
        return "yes"
    return "maybe" if any(prefix.startswith(code) for prefix in prefixes) else "no"


def _in_force(rule: Rule, goods: Consignment) -> tuple[Truth, str]:
    """Say whether a rule was in force when the goods left, and what is not sure."""
    begin, end = rule.valid_from, rule.valid_to or date.max
    if goods.last_day < begin:
        if rule.instrument_from is not None and goods.last_day >= rule.instrument_from:
            return "maybe", f"the text of the provision before {begin}"
        return "no", "the day of departure"
    if goods.first_day > end:
        return "no", "the day of departure"
    is_sure = begin <= goods.first_day and goods.last_day <= end
    return ("yes" if is_sure else "maybe"), "the day of departure"


def _holds(clause: Clause, goods: Consignment) -> Truth:
    begin, end = clause.valid_from or date.min, clause.valid_to or date.max
    if goods.last_day < begin or goods.first_day > end:
        return "no"
    if clause.consignees:
        names = " | ".join(goods.consignees).casefold()
        if not any(word in names for word in clause.consignees):
            return "no"
    return _is_among(clause.goods, goods.hs_code)


def _needed_digits(prefixes: tuple[str, ...]) -> str:
    longest = max(len(prefix) for prefix in prefixes)
    digits = {4: "four", 6: "six"}.get(longest, "two")
    return f"shipments.hs_code ({digits} digits)"


def strictest(rulings: Iterable[Ruling]) -> Answer | None:
    """Give the strictest answer of several rulings; ``None`` if there are none."""
    order = list(Answer)
    return min((each.answer for each in rulings), key=order.index, default=None)


def by_provision(rulings: Iterable[Ruling]) -> Iterator[tuple[Ruling, tuple[str, ...]]]:
    """Put together rulings that differ in the shipment only."""
    together: dict[tuple[object, ...], tuple[Ruling, list[str]]] = {}
    for each in rulings:
        key = (each.rule.rule_id, each.answer, each.text, each.missing, each.is_inferred)
        together.setdefault(key, (each, []))[1].extend(each.shipment_ids)
    for first, ids in together.values():
        yield first, tuple(dict.fromkeys(ids))


def by_missing(rulings: Iterable[Ruling]) -> Iterator[tuple[tuple[Ruling, ...], str]]:
    """Put together what is not assessable for want of the same, with what that is.

    Each ruling comes once, with the shipments of all that say the same.
    """
    open_ = [each for each in rulings if each.answer is Answer.NOT_ASSESSABLE]
    alike: dict[tuple[str, tuple[str, ...], bool], list[Ruling]] = {}
    for each, ids in by_provision(open_):
        lacking = "; ".join(_field(name) for name in each.missing)
        key = (lacking, ids, each.is_inferred)
        alike.setdefault(key, []).append(replace(each, shipment_ids=ids))
    for (lacking, _, _), found in alike.items():
        yield tuple(found), lacking


def _field(name: str) -> str:
    return name.partition(" (")[0] if name.startswith("shipments.") else name
