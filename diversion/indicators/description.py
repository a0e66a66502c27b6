"""What the documents call the goods."""

from functools import cache
from typing import Final

from diversion.indicators import sources
from diversion.indicators.catalogue import indicator
from diversion.indicators.facts import Facts
from diversion.indicators.outcome import Outcome, clear, fired, unknown
from diversion.indicators.reference import fold, table, words

FAMILY: Final = "description"
SHORTEST: Final = 3  # letters of a word that tells a kind of goods
_RELATED: Final = (  # chapters whose goods share words
    {"84", "85", "90", "87"}, {"72", "73"}, {"28", "29", "38", "39", "25", "26"},
    {"50", "51", "52", "53", "54", "55", "56", "57", "58", "59", "60", "61", "62", "63"},
    {"94", "85"}, {"87", "84"}, {"82", "84"}, {"40", "39"}, {"88", "84", "85", "90"},
)  # fmt: skip


@indicator(
    "G3", "S", FAMILY, weight=4, source=f"{sources.TBML}; {sources.G7}",
    innocent="a trade name, a set of goods, or a clerk's choice of code",
)  # fmt: skip
def description_against_code(facts: Facts, hop: int) -> Outcome:
    """The words of the description belong to another HS chapter than the code.

    Words are compared with a short list for each chapter; chapters that share words
    (machinery and instruments, plastics and chemicals) count as one. A description
    without a known word is not assessable. The value is the chapter of the words.
    """
    chapter, texts = int(facts.hops.hs2[hop]), facts.values(hop, "description")
    if chapter < 0 or not texts:
        lacking = {"hs_code": chapter < 0, "description": not texts}
        names = (f"shipments.{name}" for name, is_lacking in lacking.items() if is_lacking)
        return unknown(*names, rows=facts.rows([hop]))
    declared = f"{chapter:02d}"
    if not any(row["chapter"] == declared for row in table("chapter_words")):
        return unknown(f"words for chapter {declared}", rows=facts.rows([hop]))
    named = {c for text in texts for word in fold(text).split()
             for c in _chapters().get(word, ())}  # fmt: skip
    if not named:
        return unknown("shipments.description (words of a known kind of goods)")
    close = {c for group in _RELATED if declared in group for c in group} | {declared}
    text = f"{texts[0]!r} under chapter {declared}"
    if named & close:
        return clear(text, facts.rows([hop]), declared)
    guess = min(named)
    return fired(f"{text}: its words belong to chapter {guess}", facts.rows([hop]), guess)


@indicator(
    "G4", "S", FAMILY, weight=2, source=sources.TBML,
    innocent="a short customs field, or a bill of lading for a mixed container",
)  # fmt: skip
def vague_description(facts: Facts, hop: int) -> Outcome:
    """Every document of the consignment describes the goods in generic words only.

    "Parts", "equipment" and the like, with nothing that tells what they are. The value
    is the description.
    """
    texts = facts.values(hop, "description")
    if not texts:
        return unknown("shipments.description", rows=facts.rows([hop]))
    told = [text for text in texts if not is_vague(text)]
    if told:
        return clear(f"{told[0]!r} names the goods", facts.rows([hop]), told[0])
    return fired(f"{texts[0]!r} does not name the goods", facts.rows([hop]), texts[0])


def is_vague(text: str) -> bool:
    """Say whether a description holds generic words only.

    Examples
    --------
    >>> is_vague("USED SPARE PARTS, as per invoice"), is_vague("pump parts")
    (True, False)
    """
    left = f" {fold(text)} "
    for word in (*words("vague"), *words("filler")):
        while f" {word} " in left:
            left = left.replace(f" {word} ", " ")
    return not any(part.isalpha() for part in left.split())


@cache
def _chapters() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in table("chapter_words"):
        for word in fold(row["words"]).split():
            if len(word) >= SHORTEST:
                found.setdefault(word, []).append(row["chapter"])
    return {word: tuple(chapters) for word, chapters in found.items()}
