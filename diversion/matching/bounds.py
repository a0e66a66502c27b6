"""Pairs of names that cannot be alike, ruled out by the million.

Most candidates share one key and little else. Two cores that differ in many letters, and
not in one of the ways that :func:`diversion.matching.compare.core_likeness` makes light
of, score less than :data:`~diversion.matching.compare.POSSIBLE` whatever else agrees.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from diversion.matching.compare import (
    CORE_SLOPE,
    LEAST_BONES,
    POSSIBLE,
    SHORT,
    SOFT_WORTH,
    SOUND_LIKE_WORTH,
    soft_core,
)
from diversion.matching.core import NameParts
from diversion.matching.people import first_sounds, has_initial

_ROUNDING: Final = 1e-9
_LEAST: Final = 1.0 - (1.0 - POSSIBLE) / CORE_SLOPE - _ROUNDING  # of letters in one order
_LEAST_SOUND: Final = _LEAST / SOUND_LIKE_WORTH
_LEAST_SOFT: Final = _LEAST / SOFT_WORTH
_SHORT: Final = SHORT + 1  # letters: two of so few that are swapped are more than _LEAST

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]


class Outlines(NamedTuple):
    """What bounds the likeness of names: columns of length ``n_names``."""

    parts: Sequence[NameParts]
    core: Texts
    sorted_core: Texts
    sounds: Texts
    bones: Texts
    han: Texts
    meant: Texts
    tokens: Texts  # a set each
    n_letters: Numbers  # of the core
    n_sounds: Numbers
    n_tokens: Numbers
    is_abjad: Flags
    is_hangul: Flags
    first_sounds: Numbers  # of its words, a bit each
    is_bare: Flags  # has no business words, like the name of a person
    has_initial: Flags
    is_read_otherwise: Flags  # has Chinese characters, or a translation


def outlines_of(parts: Sequence[NameParts]) -> Outlines:
    """Put what bounds the likeness of names into columns."""
    return Outlines(
        parts=parts,
        core=np.array([p.core for p in parts], object),
        sorted_core=np.array([p.sorted_core for p in parts], object),
        sounds=np.array([p.sounds for p in parts], object),
        bones=np.array([p.bones for p in parts], object),
        han=np.array([p.han for p in parts], object),
        meant=np.array([p.meant for p in parts], object),
        tokens=np.array([frozenset(p.tokens) for p in parts], object),
        n_letters=np.array([len(p.core) for p in parts], np.int64),
        n_sounds=np.array([len(p.sounds) for p in parts], np.int64),
        n_tokens=np.array([len(p.tokens) for p in parts], np.int64),
        is_abjad=np.array([p.is_abjad for p in parts], np.bool_),
        is_hangul=np.array([p.is_hangul for p in parts], np.bool_),
        first_sounds=np.array(
            [first_sounds(p.tokens) if len(p.tokens) > 1 else 0 for p in parts], np.int64
        ),
        is_bare=np.array([not (p.legal or p.words) for p in parts], np.bool_),
        has_initial=np.array([has_initial(p.tokens) for p in parts], np.bool_),
        is_read_otherwise=np.array([bool(p.han or p.meant) for p in parts], np.bool_),
    )


def may_be_possible(one: Outlines, left: Numbers, other: Outlines, right: Numbers) -> Flags:
    """Say of pairs of names whether they may score ``POSSIBLE``: never no where they do.

    Parameters
    ----------
    one, other
        Names.
    left, right
        Shape (n_pairs,): which name of ``one`` and which of ``other`` make a pair.
    """
    n, m = one.n_letters[left], other.n_letters[right]
    is_cored = (n > 0) & (m > 0)
    may: Flags = (n == m) & (n <= _SHORT)  # also where neither has a core

    def undecided(where: Flags) -> tuple[Numbers, Numbers, Numbers]:
        pairs = np.flatnonzero(where & is_cored & ~may)
        return pairs, left[pairs], right[pairs]

    is_near = _may_agree(n, m, _LEAST)
    is_near_by_sound = _may_agree(one.n_sounds[left], other.n_sounds[right], _LEAST_SOUND)
    is_abjad = one.is_abjad[left] | other.is_abjad[right]
    for mine, theirs, where, least in (
        (one.core, other.core, is_near, _LEAST),
        (one.sorted_core, other.sorted_core, is_near, _LEAST),
        (one.sounds, other.sounds, is_near_by_sound, _LEAST_SOUND),
        (one.bones, other.bones, is_abjad, LEAST_BONES),
    ):
        pairs, i, j = undecided(where)
        may[pairs] = _agree(mine[i], theirs[j], least)
    n_tokens, m_tokens = one.n_tokens[left], other.n_tokens[right]
    pairs, i, j = undecided((n_tokens != m_tokens) & (np.minimum(n_tokens, m_tokens) > 1))
    few, many = one.tokens[i], other.tokens[j]
    may[pairs] = (few <= many) | (few >= many)
    is_cut = (n_tokens != m_tokens) | (one.has_initial[left] != other.has_initial[right])
    is_bare = one.is_bare[left] & other.is_bare[right] & ~is_abjad
    pairs, i, j = undecided(is_cut & is_bare & (np.minimum(n_tokens, m_tokens) > 1))
    left_sounds, right_sounds = one.first_sounds[i], other.first_sounds[j]
    both = left_sounds & right_sounds
    may[pairs] = (both == left_sounds) | (both == right_sounds)
    pairs, i, j = undecided(one.is_hangul[left] != other.is_hangul[right])
    may[pairs] = _agree(_soft(one, i), _soft(other, j), _LEAST_SOFT)
    pairs, i, j = undecided(one.is_read_otherwise[left] & other.is_read_otherwise[right])
    for mine, theirs in ((one.han, other.han), (one.meant, other.meant)):
        may[pairs] |= (mine[i] != "") & (mine[i] == theirs[j])
    return may


def _may_agree(n: Numbers, m: Numbers, least: float) -> Flags:
    """Say whether texts of ``n`` and ``m`` letters can share so many of them."""
    return np.asarray(np.abs(n - m) <= (1.0 - least) * (n + m))


def _agree(one: Texts, other: Texts, least: float) -> Flags:
    """Say whether texts share at least so many of their letters, in one order."""
    found = cpdist(one, other, scorer=Indel.normalized_similarity, dtype=np.float64)
    return np.asarray(found >= least)


def _soft(names: Outlines, numbers: Numbers) -> Texts:
    return np.array([soft_core(names.parts[n]) for n in numbers.tolist()], object)
