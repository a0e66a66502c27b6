"""Words of foreign lists, brought to the form that native tables hold."""

import re
from collections.abc import Iterable
from typing import Final

_PARTIAL: Final = re.compile(r"[0-9]{4}(-[0-9]{2})?")
_ISO: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ].*|Z|[+-][0-9]{2}:[0-9]{2})?", re.DOTALL
)
_AMERICAN: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def plain(text: str | None) -> str:
    """Collapse white space.

    >>> plain(" Alder\u00a0 Robotics ")
    'Alder Robotics'
    """
    return " ".join(text.split()) if text else ""


def joined(parts: Iterable[str | None], separator: str = ", ") -> str:
    """Join what is not empty.

    >>> joined(["12 Dock Road", "", None, "Dandong"])
    '12 Dock Road, Dandong'
    """
    return separator.join(filter(None, map(plain, parts)))


def listed(values: Iterable[str | None], *, besides: str = "") -> str:
    """Join values for a list column: each once, ``;`` inside one becomes ``,``.

    >>> listed(["KOMID", "Changgwang; Sinyong", "KOMID", None], besides="Korea Mining")
    'KOMID;Changgwang, Sinyong'
    """
    texts = [plain(value).strip(" ;").replace(";", ",") for value in values]
    return ";".join(dict.fromkeys(text for text in texts if text and text != besides))


def identifier(scheme: str, value: str | None) -> str:
    """Write an identifier as ``scheme:value``, or nothing.

    >>> identifier("imo", " 7937317 ")
    'imo:7937317'
    """
    text = plain(value)
    return f"{scheme}:{text}" if text else ""


def day(text: str | None) -> str:
    """Give the day of a date as ISO 8601; a year or month alone is no day.

    What is no date comes back as written, for the checks to refuse.

    >>> day("2017-08-05T00:00:00Z"), day("10/16/2017"), day("2017-08"), day("soon")
    ('2017-08-05', '2017-10-16', '', 'soon')
    """
    written = plain(text)
    if found := _ISO.fullmatch(written):
        return found[1]
    if found := _AMERICAN.fullmatch(written):
        month, number, year = found.groups()
        return f"{year}-{int(month):02}-{int(number):02}"
    return "" if _PARTIAL.fullmatch(written) else written


def name_or_address(name: str, address: str) -> str:
    """Name an entry; one that lists an address and no name is named by its address.

    A placeholder stands in parentheses: it is no name to match by.

    >>> name_or_address("", "12 Dock Road")
    '(address only) 12 Dock Road'
    """
    return name or (f"(address only) {address}" if address else "")
