"""People, telephones and e-mail that companies have in common."""

from typing import Final

from diversion.analysis.targets import DPRK
from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts, as_date, company_rows, split
from diversion.indicators.outcome import Outcome, clear, fired, unknown
from diversion.indicators.reference import table

FAMILY: Final = "contacts"
RARE: Final = 10  # an identifier of more companies than this ties nobody
MANY_POSITIONS: Final = 20
_COLUMNS: Final = ("directors", "phones", "emails")


@indicator(
    "C8", "C", FAMILY, weight=6, source=f"{sources.TRI_SEAL}; {sources.SIGNALS}",
    innocent="a common name, a shared accountant, or a group of companies",
)  # fmt: skip
def shared_with_listed_or_closed(facts: Facts, party: int) -> Outcome:
    """Shares a director, telephone or e-mail with a listed or a closed company.

    With a listed or DPRK company one telephone or e-mail is enough; a director, who may
    be a namesake, needs a second value in common, as does a closed company. A value of
    more than ten companies counts for nothing. The value is what is shared.
    """
    row, own = facts.company(party), facts.party_id(party)
    values = [(c, v) for c in _COLUMNS for v in split(row[c] if row else None)]
    if row is None or not values:
        return unknown(*(f"companies.{c}" for c in _COLUMNS), rows=facts.company_row(party))
    found: dict[str, list[str]] = {}
    for column, value in values:
        others = facts.sharing(column, value)
        if len(others) <= RARE:
            for other in others:
                if other != own:
                    found.setdefault(other, []).append(f"{column} {value}")
    for other in sorted(found):
        its_party = facts.party(other)
        listings = facts.listings_of(its_party)
        its_row = facts.company(its_party)
        closed = facts.until(as_date(its_row["dissolved_on"])) if its_row else None
        is_dprk = facts.country(its_party) == DPRK
        is_sure = any(not each.startswith("directors") for each in found[other])
        is_enough = len(found[other]) > 1 or (is_sure and (listings or is_dprk))
        if not (is_enough and (listings or is_dprk or closed)):
            continue
        what = "listed" if listings else "in the DPRK" if is_dprk else f"closed {closed}"
        rows = (*facts.company_row(party), *company_rows([other]),
                *(("listings", str(tie["listing_id"])) for tie in listings))  # fmt: skip
        text = f"shares {', '.join(found[other])} with {facts.name(its_party)}, {what}"
        return fired(text, rows, found[other][0])
    return clear("shares nothing rare with a listed or closed company",
                 facts.company_row(party))  # fmt: skip


@indicator(
    "C9", "C", FAMILY, weight=2, source=sources.SAYARI,
    innocent="a common name, or a professional director",
)  # fmt: skip
def officer_of_many(facts: Facts, party: int) -> Outcome:
    """One of its directors holds more than twenty positions in the case.

    By name, and by links of the kind "directs". The value is the largest number.
    """
    row = facts.company(party)
    own = facts.party_id(party)
    posts = {name: set(facts.sharing("directors", name))
             for name in split(row["directors"] if row else None)}  # fmt: skip
    for link in facts.links_of(party):
        if link["type"] == "directs" and link["to_id"] == own:
            others = facts.links_of(facts.party(link["from_id"]))
            posts[link["from_id"]] = {each["to_id"] for each in others
                                      if each["type"] == "directs"
                                      and each["from_id"] == link["from_id"]}  # fmt: skip
    if not posts:
        return unknown("companies.directors", "links of type directs",
                       rows=facts.company_row(party))  # fmt: skip
    name = max(sorted(posts), key=lambda each: len(posts[each]))
    n = len(posts[name])
    text = f"{name} holds {n} position{'s' if n > 1 else ''} in the case"
    rows = (*facts.company_row(party), *company_rows(sorted(posts[name])))
    return (fired if n > MANY_POSITIONS else clear)(text, rows, n)


@indicator(
    "C16", "C", FAMILY, weight=2, source=sources.NOTICE_2023,
    innocent="a branch, or a director who lives abroad",
)  # fmt: skip
def foreign_telephone(facts: Facts, party: int) -> Outcome:
    """None of its telephones is of the country where it is registered.

    Only numbers with an international prefix that is in use can tell. The value is the
    country of the number.
    """
    row, country = facts.company(party), facts.country(party)
    rows = facts.company_row(party)
    numbers = [
        n for n in split(row["phones"] if row else None) if n.startswith(("+", "00"))
    ]
    origins = {number: _countries(number) for number in numbers}
    known = {number: where for number, where in origins.items() if where}
    if country is None or not known:
        lacking = {"country": country is None, "phones (with a country prefix)": not known}
        names = (f"companies.{name}" for name, is_lacking in lacking.items() if is_lacking)
        return unknown(*names, rows=rows)
    if any(country in where for where in known.values()):
        return clear(f"a telephone of {country}", rows)
    number, where = next(iter(known.items()))
    text = f"registered in {country}, telephone {number} of {'/'.join(sorted(where))}"
    return fired(text, rows, "/".join(sorted(where)))


def _countries(number: str) -> frozenset[str]:
    digits = "".join(c for c in number if c.isdigit()).removeprefix("00")
    fits = [(len(r["prefix"]), r["country"]) for r in table("phones")
            if digits.startswith(r["prefix"])]  # fmt: skip
    longest = max((size for size, _ in fits), default=0)
    return frozenset(country for size, country in fits if size == longest)
