"""Names looked up among many: a few candidates by shared keys, then scores.

Two names are compared only if they share a key: how the core, one of its words, its
start or its end sounds, or its consonants; for a name without a core, its words. A key
that more than :data:`COMMON` names share finds nothing by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from diversion.matching.compare import POSSIBLE, score_parts
from diversion.matching.core import NameParts, split_name
from diversion.matching.transliterate import skeleton, sound

COMMON: Final = 60  # names
_EDGE: Final = 5  # letters of the start and the end of a core
_LEAST_BONES: Final = 3
_LEAST_WORDS: Final = 3


class NameIndex:
    """Names to be found by another spelling.

    Examples
    --------
    >>> index = NameIndex(["Dandong Hongxiang Development", "Korea Daesong Bank"])
    >>> [number for number, score in index.find("조선대성은행")]
    [1]
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._parts = [split_name(name) for name in names]
        by_key: dict[str, list[int]] = defaultdict(list)
        for number, parts in enumerate(self._parts):
            for key in set(keys_of(parts)):
                by_key[key].append(number)
        self._by_key = {
            key: tuple(numbers)
            for key, numbers in by_key.items()
            if len(numbers) <= COMMON or key[0] in "=+"
        }

    def __len__(self) -> int:
        return len(self._parts)

    def parts(self, number: int) -> NameParts:
        """Give a name of the index, taken apart."""
        return self._parts[number]

    def candidates(self, parts: NameParts) -> set[int]:
        """Give the numbers of the names that are worth comparing."""
        found: set[int] = set()
        by_key = self._by_key
        for key in keys_of(parts):
            if numbers := by_key.get(key):
                found.update(numbers)
        return found

    def find(
        self, name: str | NameParts, *, at_least: float = POSSIBLE
    ) -> list[tuple[int, float]]:
        """Give number and score of the names that score ``at_least``, best first."""
        parts = split_name(name) if isinstance(name, str) else name
        scored = [(n, score_parts(parts, self._parts[n])) for n in self.candidates(parts)]
        return sorted(
            ((n, score) for n, score in scored if score >= at_least),
            key=lambda found: (-found[1], found[0]),
        )


def keys_of(parts: NameParts) -> Iterator[str]:
    """Give the keys of a name; those that start with ``=`` or ``+`` hold all of it."""
    sounds = parts.sounds
    if not sounds:
        yield from _keys_of_words(parts)
        return
    yield "=" + sounds
    if len(parts.bones) >= _LEAST_BONES:
        yield "b" + parts.bones
    if len(sounds) >= _EDGE:
        yield "<" + sounds[:_EDGE]
        yield ">" + sounds[-_EDGE:]
    if len(parts.tokens) > 1:
        for token in parts.tokens:
            spoken = sound(token)
            yield "t" + spoken
            bones = skeleton(spoken)
            if len(bones) >= _LEAST_BONES:
                yield "b" + bones
    else:
        yield "t" + sounds


def _keys_of_words(parts: NameParts) -> Iterator[str]:
    words = sorted(parts.words | parts.weak | parts.places)
    if words:
        yield "+" + " ".join(words)
    elif parts.text:
        yield "=" + parts.text
    if len(words) >= _LEAST_WORDS:
        for left_out in words:
            yield "w" + " ".join(word for word in words if word != left_out)
