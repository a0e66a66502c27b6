"""Names off the published lists beside the project, and pairs of names of one party."""

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from diversion.matching.scripts import LATIN, OTHER, script_of

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
NAME_TAGS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


class UnParty(NamedTuple):
    """A party on the UN list: its names in Latin letters, and those in other scripts."""

    reference: str
    kind: str
    latin: tuple[str, ...]
    original: tuple[str, ...]


class Check(NamedTuple):
    """Two names and whether they are one party's."""

    one: str
    other: str
    is_match: bool


def un_parties() -> list[UnParty]:
    root = ET.parse(DATA / "un_sc_consolidated_xml/UN_consolidated.xml").getroot()  # noqa: S314
    parties = []
    for entry in root.iter():
        if entry.tag not in ("ENTITY", "INDIVIDUAL"):
            continue
        own = " ".join(filter(None, (entry.findtext(tag) for tag in NAME_TAGS)))
        texts = [own, entry.findtext("NAME_ORIGINAL_SCRIPT")]
        texts += [
            alias.findtext("ALIAS_NAME") for alias in entry.findall(f"{entry.tag}_ALIAS")
        ]
        names = [t.strip() for t in texts if t and t.strip(' "-')]
        parties.append(
            UnParty(
                (entry.findtext("REFERENCE_NUMBER") or "").strip(),
                entry.tag.lower(),
                tuple(n for n in names if not is_original(n)),
                tuple(n for n in names if is_original(n)),
            )
        )
    return parties


def listed_names() -> list[str]:
    """Every name and alias of the UN, OFAC, CSL and Canadian lists, once."""
    names = [name for party in un_parties() for name in (*party.latin, *party.original)]
    names += [row[1] for row in _csv("ofac_sdn_csv_watchman/sdn.csv") if len(row) > 1]
    names += [row[3] for row in _csv("ofac_sdn_csv_watchman/alt.csv") if len(row) > 3]
    head, *rows = _csv("bis_dpl_csl/csl_full_history.csv")
    name, also = head.index("name"), head.index("alt_names")
    for row in rows:
        if len(row) > also and row[name] != "name":
            names += [row[name], *row[also].split(";")]
    root = ET.parse(DATA / "canada_sema_xml/sema-lmes.xml").getroot()  # noqa: S314
    records = root.iter("record")
    names += [record.findtext("Entity") or "" for record in records]
    return sorted({name.strip() for name in names if name and name.strip()})


def labelled_checks(*, people: bool) -> list[Check]:
    """The labelled pairs of people, or those of companies and organisations."""
    text = (DATA / "opensanctions_name_matching/checks.yml").read_text(encoding="utf-8-sig")
    text = re.sub(r"\n {8,}(?=\S)", " ", text)  # a name folded over two lines
    checks = []
    for entry in re.split(r"\n\s*- (?=match:)", text)[1:]:
        kind = re.search(r"schema: (\w+)", entry)
        names = re.findall(r"\bname: (.+)", entry)
        if kind and (kind[1] == "Person") == people and len(names) == 2:
            one, other = (name.strip().strip("'\"") for name in names)
            checks.append(Check(one, other, "match: true" in f"match:{entry[6:]}"))
    return checks


def person_pairs() -> list[Check]:
    """Cross-script names of people, all of them matches."""
    path = DATA / "watchman_crossscript_pairs/cross_script_pairs.csv"
    rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    return [
        Check(row[0], row[1], is_match=True)
        for row in rows
        if len(row) > 2 and not row[0].startswith("#")
    ]


def is_original(name: str) -> bool:
    """Say whether most letters are neither Latin nor marks."""
    letters = [c for c in name if c.isalpha()]
    other = sum(script_of(c) not in (LATIN, OTHER) for c in letters)
    return 2 * other > len(letters)


def _csv(path: str) -> Iterator[list[str]]:
    with (DATA / path).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)
