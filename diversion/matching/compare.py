"""Two names compared: how alike, which band, and why.

The distinctive cores decide. Business words, places and legal forms that disagree lower
the score; that they agree proves little, since many names share them. Only a name
without a core is compared by them. A core in Arabic or Hebrew letters is compared by its
consonants. Two cores that sound alike in Chinese but are written with other characters
are another name, unless one text is in traditional and the other in simplified script.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz.distance import Indel

from diversion.matching.core import NameParts, split_name

Band = Literal["same", "possible", "different"]

SAME: Final = 0.93  # at least this: the same name
POSSIBLE: Final = 0.72  # at least this: possibly the same name
# Set by eye on the pairs of tests/benchmarks/names.py; no false pair is the same there.

SOUND_WORTH: Final = 0.98  # cores that agree once each sound has one spelling
SOUND_LIKE_WORTH: Final = 0.93  # cores that then nearly agree
BONES_WORTH: Final = (0.0, 0.0, 0.8, 0.92, 0.97)  # consonants agree; by how many there are
SUBSET_WORTH: Final = 0.85  # every word of one core is in the other
SHORT: Final = 4  # letters; shorter words are too common to be half of a name
CORE_SLOPE: Final = 1.6  # how much of the core that differs counts
ALL_SHARED: Final = 0.4  # highest score where only one of the two has a core

WORD_COST: Final = 0.08  # a business word that one name has and the other has not
CLASH_COST: Final = 0.05  # more, where each name has words of its own
WEAK_COST: Final = 0.03
PLACE_COST: Final = 0.02  # a place that one name has and the other has not
PLACE_CLASH_COST: Final = 0.10  # both have places, and none in common
LEGAL_COST: Final = 0.02
DIGIT_FACTOR: Final = 0.6  # numbers that differ: Factory 26 and Factory 38
HOMOPHONE_FACTOR: Final = 0.85

# Of the probability, set by hand. On the odd half of those pairs, 57 % of the scores from
# 0.72 to 0.85 and 81 % of those from 0.85 to 0.93 were matches; a fit on the even half
# (10.3 and 0.65) promised 80 % and 91 %.
_SLOPE, _MIDDLE = 14.0, 0.80


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far two names may be one: a score in [0, 1], its band and what agreed."""

    score: float
    why: str

    @property
    def band(self) -> Band:
        """Name the band that the score falls in."""
        return band_of(self.score)

    @property
    def probability(self) -> float:
        """Give a rough chance that two names with this score are one company's."""
        return 1 / (1 + math.exp(-_SLOPE * (self.score - _MIDDLE)))


def compare(one: str, other: str) -> Comparison:
    """Compare two names in any script.

    Examples
    --------
    >>> compare("Dandong Hongxiang Industry Development", "丹东鸿祥实业发展有限公司").band
    'same'
    >>> compare("Dandong Hongxiang Industrial Co", "Dandong Hongda Industrial Co").band
    'different'
    """
    left, right = split_name(one), split_name(other)
    score = score_parts(left, right)
    return Comparison(score, explain(left, right))


def band_of(score: float) -> Band:
    """Name the band of a score."""
    if score >= SAME:
        return "same"
    return "possible" if score >= POSSIBLE else "different"


def score_parts(one: NameParts, other: NameParts) -> float:
    """Score two names that are taken apart: in [0, 1], the same both ways."""
    if one.text == other.text:
        return 1.0 if one.text else 0.0
    if one.core and other.core:
        alike = core_likeness(one, other)
        if alike < POSSIBLE:
            return alike
        return max(0.0, alike - _costs(one, other))
    return _shared_likeness(one, other)


def core_likeness(one: NameParts, other: NameParts) -> float:
    """Compare the distinctive cores: 1 where they are spelled alike, else down to 0."""
    if one.core == other.core or one.sorted_core == other.sorted_core:
        return _homophone_factor(one, other)
    if one.han and one.han == other.han:  # one text may say that it is Japanese
        return 1.0
    if one.is_abjad or other.is_abjad:
        shortest = min(len(one.bones), len(other.bones), len(BONES_WORTH) - 1)
        alike = BONES_WORTH[shortest] * _ratio(one.bones, other.bones)
    elif one.sounds == other.sounds:
        alike = SOUND_WORTH
    else:
        alike = max(
            _ratio(one.core, other.core),
            _ratio(one.sorted_core, other.sorted_core),
            SOUND_LIKE_WORTH * _ratio(one.sounds, other.sounds),
        )
    alike = max(0.0, 1.0 - CORE_SLOPE * (1.0 - alike))
    if (
        len(one.tokens) != len(other.tokens)
        and alike < SUBSET_WORTH
        and _is_subset(one, other)
    ):
        alike = SUBSET_WORTH
    if one.digits != other.digits:
        alike *= DIGIT_FACTOR
    return alike


def explain(one: NameParts, other: NameParts) -> str:
    """Say which parts of two names agree and which do not."""
    if one.text == other.text:
        return "the names are the same but for case and punctuation"
    said = [_explain_core(one, other)]
    for title, left, right in (
        ("words", one.words | one.weak, other.words | other.weak),
        ("places", one.places, other.places),
        ("legal forms", one.legal, other.legal),
    ):
        if shared := left & right:
            said.append(f"{title} agree: {', '.join(sorted(shared))}")
        if (left or right) and left != right:
            own = " / ".join(
                ", ".join(sorted(s)) or "none"
                for s in sorted((left - right, right - left), key=sorted)
            )
            said.append(f"{title} differ: {own}")
    return "; ".join(said)


def _costs(one: NameParts, other: NameParts) -> float:
    cost = 0.0
    if one.words != other.words:
        left, right = len(one.words - other.words), len(other.words - one.words)
        cost += WORD_COST * min(3, left + right) + (CLASH_COST if left and right else 0.0)
    if one.weak != other.weak:
        cost += WEAK_COST * min(2, len(one.weak ^ other.weak))
    if one.places != other.places:
        is_clash = one.places and other.places and one.places.isdisjoint(other.places)
        cost += PLACE_CLASH_COST if is_clash else PLACE_COST
    if one.legal != other.legal and one.legal and other.legal:
        cost += LEGAL_COST
    return cost


def _shared_likeness(one: NameParts, other: NameParts) -> float:
    """Compare by the words that many names share, where a core is missing."""
    left = one.words | one.weak | one.places
    right = other.words | other.weak | other.places
    if not left or not right:
        return 0.0
    alike = len(left & right) / len(left | right)
    if one.core or other.core:
        return ALL_SHARED * alike
    n_shared = len(left & right)
    is_telling = n_shared > 2 or (n_shared == 2 and left == right)  # noqa: PLR2004
    if alike < 1.0:
        return alike * alike * POSSIBLE
    score = 1.0 - (LEGAL_COST if one.legal != other.legal else 0.01)
    return score if is_telling else min(score, SAME - 0.05)


def _homophone_factor(one: NameParts, other: NameParts) -> float:
    if not one.han or not other.han or one.han == other.han:
        return 1.0
    if len(one.han) != len(other.han):
        return HOMOPHONE_FACTOR
    is_one = all(
        a == b or _is_variant(a, b) for a, b in zip(one.han, other.han, strict=True)
    )
    return 1.0 if is_one else HOMOPHONE_FACTOR


@lru_cache(maxsize=20_000)
def _is_variant(one: str, other: str) -> bool:
    """Say whether one character is simplified only, and the other traditional only."""
    sets = {(_is_in(c, "gb2312"), _is_in(c, "big5")) for c in (one, other)}
    return (True, False) in sets and (False, True) in sets


def _is_in(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _is_subset(one: NameParts, other: NameParts) -> bool:
    few, many = sorted((one.tokens, other.tokens), key=len)
    return (
        len(few) > 1 and all(len(token) >= SHORT for token in few) and set(few) <= set(many)
    )


def _explain_core(one: NameParts, other: NameParts) -> str:
    if not (one.core and other.core):
        return (
            "no distinctive part to compare"
            if one.core == other.core
            else ("only one of the names has a distinctive part")
        )
    left, right = sorted((" ".join(one.tokens), " ".join(other.tokens)))
    if one.core == other.core or one.sorted_core == other.sorted_core:
        if _homophone_factor(one, other) < 1:
            han = " and ".join(sorted((one.han, other.han)))
            return f"'{left}' sounds the same, in other characters: {han}"
        return f"'{left}' agrees"
    if one.is_abjad or other.is_abjad:
        return f"consonants of '{left}' and '{right}' compared"
    return f"'{left}' resembles '{right}'"


_ratio = Indel.normalized_similarity
