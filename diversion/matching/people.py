"""Names of people compared word by word: some are left out, or cut to an initial.

Every word of the shorter name needs a partner in the other: a spelling of the same word,
or its initial. Words without a partner are patronymics and middle names.
"""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel

from diversion.matching.transliterate import word_sound

INITIAL_WORTH: Final = 0.75  # of a word, where one of the names has its initial only
LEFT_OUT_COST: Final = 0.05  # of the mean, for each word that one of the names leaves out
_WORD_LIKE: Final = 0.85  # at least, or two words are not one
_WHOLE: Final = 4  # letters of a word that both spell out
_BITS: Final = 63
_FIRST: Final = str.maketrans("eiouyw", "aaaaaa")

_ratio = Indel.normalized_similarity


def people_likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Compare names of two words or more in Latin letters, in any order of the words.

    Examples
    --------
    >>> people_likeness(("barack", "obama"), ("barak", "khusein", "obama"))
    0.95
    >>> people_likeness(("juncker", "j", "c"), ("jean", "claude", "juncker"))
    0.8333333333333334
    >>> people_likeness(("kim", "chol"), ("kim", "yong", "su"))
    0.0
    """
    few, many = sorted((one, other), key=lambda words: (len(words), words))
    scored: list[tuple[float, int, int]] = []
    for i, left in enumerate(few):
        n_before = len(scored)
        for j, right in enumerate(many):
            if likeness := _word_likeness(left, right):
                scored.append((-likeness, i, j))
        if len(scored) == n_before:  # mostly soon
            return 0.0
    scored.sort()
    paired: dict[int, int] = {}
    total, is_whole = 0.0, False
    for likeness, i, j in scored:
        if i not in paired and j not in paired.values():
            paired[i] = j
            total -= likeness
            is_whole = is_whole or min(len(few[i]), len(many[j])) >= _WHOLE
    if len(paired) < len(few) or not is_whole:
        return 0.0
    return total / len(few) - LEFT_OUT_COST * (len(many) - len(few))


def has_initial(words: tuple[str, ...]) -> bool:
    """Say whether a word is cut to its first letter."""
    return 1 in map(len, words)


@lru_cache(maxsize=200_000)
def first_sounds(words: tuple[str, ...]) -> int:
    """Give a bit for each letter that the sound of a word begins with."""
    return sum({1 << ord(letter) % _BITS for letter in map(_first_sound, words) if letter})


def may_be_paired(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether all words of one name may have partners in the other."""
    left, right = first_sounds(one), first_sounds(other)
    both = left & right
    return both in (left, right)


def _first_sound(word: str) -> str:
    """Give the first letter of how a word sounds, any vowel as ``a``."""
    return word_sound(word)[:1].translate(_FIRST)


@lru_cache(maxsize=200_000)
def _word_likeness(one: str, other: str) -> float:
    if _first_sound(one) != _first_sound(other):
        return 0.0
    if 1 in (len(one), len(other)):
        return 1.0 if one == other else INITIAL_WORTH
    alike = max(_ratio(one, other), _ratio(word_sound(one), word_sound(other)))
    return alike if alike >= _WORD_LIKE else 0.0
