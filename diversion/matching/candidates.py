"""Names looked up among many: a few candidates by shared keys, then scores.

Two names are compared only if they share a key: how the core, one of its words, its
start or its end sounds, or its consonants; for a name without a core, its words. Names
of two scripts also meet by few consonants, or by a sound with its vowels folded. A key
that more than :data:`COMMON` names share finds nothing by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import Final

import numpy as np

from diversion.matching.bounds import Outlines, may_be_possible, outlines_of
from diversion.matching.compare import POSSIBLE, score_parts
from diversion.matching.core import NameParts, split_name, split_names
from diversion.matching.transliterate import softened, sound, word_bones, word_sound

COMMON: Final = 60  # names
_EDGE: Final = 5  # letters of the start and the end of a core
_LEAST_BONES: Final = 3
_LEAST_WORDS: Final = 3
_LEAST_SWAPPED: Final = 4  # letters of a core
_LATIN_SIDE, _OTHER_SIDE = "1", "2"  # whose loose keys these are


class NameIndex:
    """Names to be found by another spelling.

    Examples
    --------
    >>> index = NameIndex(["Dandong Hongxiang Development", "Korea Daesong Bank"])
    >>> [number for number, score in index.find("조선대성은행")]
    [1]
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._parts = split_names(names)
        by_key: dict[str, list[int]] = defaultdict(list)
        for number, parts in enumerate(self._parts):
            side = _LATIN_SIDE if parts.text.isascii() else _OTHER_SIDE
            loose = (side + key for key in _loose_keys(parts, is_soft=True, is_paired=True))
            for key in {*keys_of(parts), *loose}:
                by_key[key].append(number)
        self._has_other = any(not parts.text.isascii() for parts in self._parts)
        self._has_abjad = any(parts.is_abjad for parts in self._parts)
        self._has_hangul = any(parts.is_hangul for parts in self._parts)
        self._by_key = {
            key: tuple(numbers)
            for key, numbers in by_key.items()
            if len(numbers) <= COMMON or key[0] in "=+"
        }

    @cached_property
    def _outlines(self) -> Outlines:
        return outlines_of(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def parts(self, number: int) -> NameParts:
        """Give a name of the index, taken apart."""
        return self._parts[number]

    def candidates(self, parts: NameParts) -> set[int]:
        """Give the numbers of the names that are worth comparing."""
        by_key = self._by_key
        found: set[int] = set()
        for key in keys_of(parts):
            if key in by_key:
                found.update(by_key[key])
        is_latin = parts.text.isascii()
        if is_latin and not self._has_other:
            return found
        is_soft = self._has_hangul or not is_latin
        is_paired = self._has_abjad or not is_latin
        for key in _loose_keys(parts, is_soft=is_soft, is_paired=is_paired):
            found.update(by_key.get(_OTHER_SIDE + key, ()))
            if not is_latin:
                found.update(by_key.get(_LATIN_SIDE + key, ()))
        return found

    def find(
        self, name: str | NameParts, *, at_least: float = POSSIBLE
    ) -> list[tuple[int, float]]:
        """Give number and score of the names that score ``at_least``, best first."""
        parts = split_name(name) if isinstance(name, str) else name
        return self._best(parts, self.candidates(parts), at_least)

    def find_all(self, names: Sequence[NameParts]) -> list[list[tuple[int, float]]]:
        """Give for each name what :meth:`find` gives, in less time for many."""
        candidates = [list(self.candidates(parts)) for parts in names]
        n_found = np.array([len(numbers) for numbers in candidates], np.int64)
        left = np.repeat(np.arange(len(names)), n_found)
        right = np.fromiter(chain.from_iterable(candidates), np.int64, n_found.sum())
        may = may_be_possible(outlines_of(names), left, self._outlines, right)
        near: list[list[int]] = [[] for _ in names]
        for name, number in zip(left[may].tolist(), right[may].tolist(), strict=True):
            near[name].append(number)
        return [
            self._best(parts, numbers, POSSIBLE) if numbers else []
            for parts, numbers in zip(names, near, strict=True)
        ]

    def _best(
        self, parts: NameParts, numbers: Iterable[int], at_least: float
    ) -> list[tuple[int, float]]:
        scored = [(n, score_parts(parts, self._parts[n])) for n in numbers]
        return sorted(
            ((n, score) for n, score in scored if score >= at_least),
            key=lambda found: (-found[1], found[0]),
        )


def keys_of(parts: NameParts) -> list[str]:
    """Give the keys of a name; those that start with ``=`` or ``+`` hold all of it."""
    sounds = parts.sounds
    if not sounds:
        return _keys_of_words(parts)
    keys = ["=" + sounds]
    if len(parts.core) >= _LEAST_SWAPPED:  # letters swapped
        keys.append("a" + "".join(sorted(parts.core)))
    if len(parts.bones) >= _LEAST_BONES:
        keys.append("b" + parts.bones)
    if len(sounds) >= _EDGE:
        keys += ("<" + sounds[:_EDGE], ">" + sounds[-_EDGE:])
    if len(parts.tokens) > 1:
        for token in parts.tokens:
            keys.append("t" + word_sound(token))
            bones = word_bones(token)
            if len(bones) >= _LEAST_BONES:
                keys.append("b" + bones)
    else:
        keys.append("t" + sounds)
    if parts.meant:
        keys.append("=" + parts.meant)
    return keys


def _loose_keys(parts: NameParts, *, is_soft: bool, is_paired: bool) -> Iterator[str]:
    """Give keys that only names of two scripts may share: too many Latin names do."""
    if len(parts.bones) == _LEAST_BONES - 1:
        yield parts.bones
    if is_soft and parts.core:
        is_word = len(parts.tokens) == 1
        yield "~" + softened(parts.sounds if is_word else sound(parts.core))
    if is_paired and len(parts.tokens) > 1:
        for one, other in pairwise(map(word_bones, parts.tokens)):
            yield f"&{one} {other}" if one < other else f"&{other} {one}"


def _keys_of_words(parts: NameParts) -> list[str]:
    words = sorted(parts.words | parts.weak | parts.places)
    keys = []
    if words:
        keys.append("+" + " ".join(words))
    elif parts.text:
        keys.append("=" + parts.text)
    if len(words) >= _LEAST_WORDS:
        keys += (
            "w" + " ".join(word for word in words if word != left_out) for left_out in words
        )
    return keys
