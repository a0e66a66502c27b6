"""Two names compared: how alike, which band, and why.

The distinctive cores decide. Business words, places and legal forms that disagree lower
the score; that they agree proves little, since many names share them. Only a name
without a core is compared by them. A core in Arabic or Hebrew letters is compared by its
consonants. Two cores that sound alike in Chinese but are written with other characters
are another name, unless one text is in traditional and the other in simplified script.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from rapidfuzz.distance import Indel

from diversion.matching.consonants import consonant_likeness
from diversion.matching.core import NameParts, split_name
from diversion.matching.gloss import is_swap
from diversion.matching.people import has_initial, may_be_paired, people_likeness
from diversion.matching.transliterate import softened, word_sound

Band = Literal["same", "possible", "different"]

# Both from the tuning half of tests/benchmarks/names.py, where a name is searched among
# all parties: SAME is the least score from which on 19 of 20 answers are right, of
# companies and of people; below POSSIBLE a right answer brings four wrong ones.
SAME: Final = 0.93  # at least this: the same name
POSSIBLE: Final = 0.72  # at least this: possibly the same name

SOUND_WORTH: Final = 0.98  # cores that agree once each sound has one spelling
SOUND_LIKE_WORTH: Final = 0.93  # cores that then nearly agree
SOFT_WORTH: Final = 0.96  # cores that agree but for vowels that spellings of Korean mix
MEANT_WORTH: Final = 0.93  # cores of which one is the other's translation
LEAST_BONES: Final = 0.5  # of the consonants of two cores, or words are not looked at
SWAP_WORTH: Final = 0.95  # cores that differ by two neighbouring letters swapped
SUBSET_WORTH: Final = 0.85  # every word of one core is in the other
SHORT: Final = 4  # letters; shorter words are too common to be half of a name
SHARED_WORTH: Final = 0.05  # of shared words, where the cores are other ones
LESS_THAN_POSSIBLE: Final = POSSIBLE - 0.01
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

_TRADES: Final = (  # business words that a name in another language may put for each other
    "trade import export wholesale retail commodity marketing distribution",
    "shipping transport logistics agency",
    "industry production plant products",
    "machinery equipment instrument tools",
    "electronic electric",
    "science research institute academy technology",
    "bank finance investment exchange",
    "chemical petrochemical pharma",
)
_TRADE_OF: Final = {w: n for n, words in enumerate(_TRADES) for w in words.split()}

# Of the probability: score, and share of such answers that are right when a name is
# searched among all parties of tests/benchmarks/names.py. A step-free fit that only rises
# (isotonic, averaged over 0.02 around each score); left out tenths bear it out to 0.03.
_CHANCES: Final = np.array((
    (0.0, 0.0), (0.5, 0.01), (POSSIBLE, 0.06), (0.79, 0.22), (0.85, 0.25), (0.88, 0.43),
    (0.905, 0.62), (0.925, 0.76), (0.945, 0.87), (0.97, 0.93), (1.0, 0.96),
)).T  # fmt: skip


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
        """Give a rough chance that two names with this score are one party's."""
        return chance_of(self.score)


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


def chance_of(score: float) -> float:
    """Give the chance that names with a score are one party's, among many others.

    Examples
    --------
    >>> round(chance_of(0.9), 2), chance_of(1.0)
    (0.58, 0.96)
    """
    return float(np.interp(score, *_CHANCES))


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
            return min(alike + _shared_bonus(one, other), LESS_THAN_POSSIBLE)
        return max(0.0, alike - _costs(one, other))
    return _shared_likeness(one, other)


def core_likeness(one: NameParts, other: NameParts) -> float:
    """Compare the distinctive cores: 1 where they are spelled alike, else down to 0."""
    if one.core == other.core or one.sorted_core == other.sorted_core:
        return _homophone_factor(one, other)
    if one.han and one.han == other.han:  # one text may say that it is Japanese
        return 1.0
    if one.is_abjad or other.is_abjad:
        if _ratio(one.bones, other.bones) < LEAST_BONES:
            return 0.0
        bones = (one.bones, other.bones)
        alike = consonant_likeness(one.tokens, other.tokens, bones)
    elif one.sounds == other.sounds:
        alike = SOUND_WORTH
    else:
        alike = max(
            _ratio(one.core, other.core),
            SOUND_LIKE_WORTH * _ratio(one.sounds, other.sounds),
        )
        if len(one.tokens) > 1 or len(other.tokens) > 1:
            alike = max(alike, _ratio(one.sorted_core, other.sorted_core))
        if one.is_hangul is not other.is_hangul:
            alike = max(alike, SOFT_WORTH * _ratio(soft_core(one), soft_core(other)))
    alike = max(0.0, 1.0 - CORE_SLOPE * (1.0 - alike))
    if len(one.core) == len(other.core) and alike < SWAP_WORTH and _is_swapped(one, other):
        alike = SWAP_WORTH if len(one.core) > SHORT else SUBSET_WORTH
    if one.meant and one.meant == other.meant:
        alike = max(alike, MEANT_WORTH)
    if alike < SUBSET_WORTH and len(one.tokens) > 1 and len(other.tokens) > 1:
        alike = max(alike, _likeness_by_word(one, other))
    if one.digits != other.digits:
        alike *= DIGIT_FACTOR
    return alike


def _likeness_by_word(one: NameParts, other: NameParts) -> float:
    """Compare cores of several words that one leaves out, or a person's cuts short."""
    n, m = len(one.tokens), len(other.tokens)
    if n != m and _is_subset(one, other):
        return SUBSET_WORTH
    if (
        (n != m or has_initial(one.tokens) is not has_initial(other.tokens))
        and not (one.is_abjad or other.is_abjad)
        and not (one.legal or other.legal or one.words or other.words)
        and may_be_paired(one.tokens, other.tokens)
    ):
        likeness = people_likeness(one.tokens, other.tokens)
        return min(SUBSET_WORTH, 1.0 - CORE_SLOPE * (1.0 - likeness))
    return 0.0


def _is_swapped(one: NameParts, other: NameParts) -> bool:
    return len(one.core) >= SHORT and is_swap(one.core, other.core)


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
        cost += _word_cost(one.words - other.words, other.words - one.words)
    if one.weak != other.weak:
        cost += WEAK_COST * min(2, len(one.weak ^ other.weak))
    if one.places != other.places:
        is_clash = one.places and other.places and one.places.isdisjoint(other.places)
        cost += PLACE_CLASH_COST if is_clash else PLACE_COST
    if one.legal != other.legal and one.legal and other.legal:
        cost += LEGAL_COST
    return cost


def _shared_bonus(one: NameParts, other: NameParts) -> float:
    """Tell names with other cores apart by the business words and places they share."""
    left, right = one.words | one.places, other.words | other.places
    if not left or not right:
        return 0.0
    return SHARED_WORTH * len(left & right) / len(left | right)


def _word_cost(own: frozenset[str], others: frozenset[str]) -> float:
    """Price the business words that only one of two names has."""
    if own and others:
        trades = {_TRADE_OF[w] for w in own if w in _TRADE_OF}
        near = trades.intersection(_TRADE_OF[w] for w in others if w in _TRADE_OF)
        left, right = (
            sum(_TRADE_OF.get(w) not in near for w in words) for words in (own, others)
        )
        cost = WEAK_COST * len(near)
    else:
        left, right, cost = len(own), len(others), 0.0
    return cost + WORD_COST * min(3, left + right) + (CLASH_COST if left and right else 0.0)


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
    few, many = one.tokens, other.tokens
    if len(few) > len(many):
        few, many = many, few
    return len(few) > 1 and all(len(token) >= SHORT and token in many for token in few)


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


def soft_core(parts: NameParts) -> str:
    """Give the core with its sounds folded as for :data:`SOFT_WORTH`."""
    return softened(word_sound(" ".join(parts.tokens)))


_ratio = Indel.normalized_similarity
