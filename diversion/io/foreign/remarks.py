"""What the remarks of US Treasury lists say: numbers, other names, nationality, ties."""

import re
from collections.abc import Iterator
from typing import Final

from diversion.io.foreign.wording import identifier, plain

# By the first words of a remark or the type of an identity document, in lower case.
_SCHEMES: Final = {
    "passport": "passport",
    "national id no": "national-id",
    "cedula no": "national-id",
    "d.n.i": "national-id",
    "c.u.r.p": "national-id",
    "identification number": "national-id",
    "tax id no": "tax",
    "nit #": "tax",
    "ruc #": "tax",
    "r.f.c": "tax",
    "v.a.t. number": "tax",
    "registration number": "reg",
    "registration id": "reg",
    "company number": "reg",
    "commercial registry number": "reg",
    "business registration": "reg",
    "public registration number": "reg",
    "matricula mercantil no": "reg",
    "folio mercantil no": "reg",
    "unified social credit code": "reg",
    "vessel registration identification": "imo",
    "mmsi": "mmsi",
    "swift/bic": "swift",
    "d-u-n-s number": "duns",
    "legal entity number": "lei",
    "aircraft tail number": "tail",
}
_KINDS: Final = "|".join(re.escape(words) for words in _SCHEMES)
_NUMBER: Final = re.compile(
    rf"(?:alt\. )?(?P<kind>{_KINDS})[^0-9A-Z]*\s(?P<value>.+)", re.IGNORECASE
)
_NATION: Final = re.compile(r"(?:alt\. )?(?:nationality|citizen) (.+)", re.IGNORECASE)
_OTHER_NAME: Final = re.compile(r"(?:a|f|n)\.k\.a\. '?(.+?)'?", re.IGNORECASE)
_TIE: Final = re.compile(r"linked to: ?(.+)", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r" \(.*")


def scheme_of(kind: str) -> str:
    """Give the scheme of an identity document's type, or nothing.

    >>> scheme_of("Registration ID"), scheme_of("Website")
    ('reg', '')
    """
    start = kind.lower()
    return next(
        (scheme for words, scheme in _SCHEMES.items() if start.startswith(words)), ""
    )


def number(kind: str, value: str) -> str:
    """Write an identity document as ``scheme:value``, or nothing."""
    value = _IN_BRACKETS.sub("", plain(value)).rstrip(".")
    if value.upper().startswith("IMO "):
        return identifier("imo", value[4:])
    scheme = scheme_of(kind)
    return identifier(scheme, value) if scheme else ""


def numbers(remarks: str) -> Iterator[str]:
    """Give the identifiers in remarks."""
    for part in _parts(remarks):
        if found := _NUMBER.fullmatch(part):
            yield number(found["kind"], found["value"])


def nations(remarks: str) -> list[str]:
    """Give the countries whose nationals or citizens remarks speak of."""
    return [found[1] for part in _parts(remarks) if (found := _NATION.fullmatch(part))]


def other_names(remarks: str) -> list[str]:
    """Give the names that stand in remarks only."""
    parts = _parts(remarks)
    return [found[1] for part in parts if (found := _OTHER_NAME.fullmatch(part))]


def ties(remarks: str) -> list[str]:
    """Give each name that an entry is linked to, once.

    >>> ties("DOB 1960; Linked To: GALAPAGOS S.A.; Linked To: MAHAN AIR.")
    ['GALAPAGOS S.A', 'MAHAN AIR']
    """
    parts = _parts(remarks)
    found = (match[1] for part in parts if (match := _TIE.fullmatch(part)))
    return list(dict.fromkeys(name.rstrip(".") for name in found))


def _parts(remarks: str) -> list[str]:
    return [part for each in remarks.split(";") if (part := plain(each).rstrip("."))]
