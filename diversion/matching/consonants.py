"""Cores compared by consonants, for scripts that leave most vowels out.

Words are paired off, whatever their order, and each pair is compared by its consonants;
the fewer those are, the more the vowels count that both spell. A word of one name that
has no partner costs little where the other name is shorter, and much where both have one.
"""

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel

from diversion.matching.transliterate import word_bones, word_sound

EXTRA_COST: Final = 0.4  # of a word, where only one of the names has more words
WORD_LIKE: Final = 0.8  # at least, or two words are no pair
VOWELS_SHARE: Final = (1.0, 0.7, 0.4, 0.12, 0.06)  # of a word's score, by its consonants
LEAST_WHOLE: Final = 0.95  # of all consonants, where words are joined differently
WHOLE_WORTH: Final = (0.0, 0.0, 0.8, 0.92, 0.97, 0.99)  # by the number of consonants
_ONE_LETTER: Final = 0.93  # words that agree but for letters that are mixed

_GLIDES: Final = str.maketrans("weo", "uiu")
_FIRST_VOWEL: Final = re.compile("^[aiu]+")

# Letters for one another: z and d, of one Arabic letter; ch and sh, in French spelling.
_MIXED: Final = ("st", "cs", "ck")

_ratio = Indel.normalized_similarity


def consonant_likeness(
    one: tuple[str, ...], other: tuple[str, ...], bones: tuple[str, str]
) -> float:
    """Compare two cores, each the words in Latin letters, and all their consonants.

    Examples
    --------
    >>> consonant_likeness(("mhmd", "jmal"), ("muhammad", "jamal"), ("mhmtcml", "mhmtcml"))
    0.99
    """
    few, many = sorted((one, other), key=len)
    total = _paired(few, many) / (len(few) + EXTRA_COST * (len(many) - len(few)))
    whole = _ratio(*bones)
    if whole >= LEAST_WHOLE:
        shortest = min(len(bones[0]), len(bones[1]), len(WHOLE_WORTH) - 1)
        return max(total, WHOLE_WORTH[shortest] * whole)
    return total


def _paired(few: tuple[str, ...], many: tuple[str, ...]) -> float:
    """Add up the likeness of each word to the best that is left of the other name."""
    scored = sorted(
        (
            (likeness, i, j)
            for i, left in enumerate(few)
            for j, right in enumerate(many)
            if (likeness := _word_likeness(left, right)) >= WORD_LIKE
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    left_used, right_used, total = set(), set(), 0.0
    for likeness, i, j in scored:
        if i not in left_used and j not in right_used:
            left_used.add(i)
            right_used.add(j)
            total += likeness
    return total


@lru_cache(maxsize=200_000)
def _word_likeness(one: str, other: str) -> float:
    bones, voiced = (word_bones(one), word_bones(other)), (_voiced(one), _voiced(other))
    alike = _spelled_likeness(bones, voiced)
    if len(bones[0]) == len(bones[1]) and bones[0] != bones[1]:
        for letter, other_letter in _MIXED:
            folded = [
                (left.replace(letter, other_letter), right.replace(letter, other_letter))
                for left, right in (bones, voiced)
            ]
            alike = max(alike, _ONE_LETTER * _spelled_likeness(*folded))
    return alike


def _spelled_likeness(bones: tuple[str, str], voiced: tuple[str, str]) -> float:
    alike = _ratio(*bones)
    if alike < WORD_LIKE:
        return 0.0
    share = VOWELS_SHARE[min(*map(len, bones), len(VOWELS_SHARE) - 1)]
    return (1 - share) * alike + share * _ratio(*voiced)


@lru_cache(maxsize=200_000)
def _voiced(word: str) -> str:
    """Fold what one letter of an abjad may stand for: ``w`` and ``u``, a first vowel."""
    return _FIRST_VOWEL.sub("a", word_sound(word).translate(_GLIDES))
