"""Arabic names of two words that are also written as one: Abdulrahman, عبدالرحمن."""

import re
from typing import Final

_ARABIC_SERVANT: Final = "عبدال"
_ARABIC_GOD: Final = "الله"
_ARABIC_PRAISED: Final = "محمد"  # the first of two given names, mostly
_SERVANT: Final = re.compile(
    r"(abd)[aeou]{1,2}(?:l|(?=(?:rr|ss|nn|tt|dd|zz|sh)))([a-z]{3,})"
)
_ENDED: Final = re.compile(
    r"([a-z]{3,})((?:[aeou]|i(?=r))l?(?:llah|ddin|ddeen|rrahman|rahman)|(?:al|el|ul)(?:din|deen|haq|islam))"
)
_ENDS: Final = ("llah", "din", "deen", "rahman", "lhaq", "lislam")
_LEAST: Final = 2  # letters of a part


def parted(tokens: list[str]) -> list[str]:
    """Part the words of a name that are two, and leave the others as they are.

    Examples
    --------
    >>> parted(["abdulraqib", "takhari"]), parted(["nazirullah"])
    (['abdul', 'raqib', 'takhari'], ['nazir', 'ullah'])
    >>> parted(["عبدالرقيب"]), parted(["محمدعمر"])
    (['عبد', 'الرقيب'], ['محمد', 'عمر'])
    """
    return [
        part
        for token in tokens
        for part in (_parts(token) if may_be_two(token) else (token,))
    ]


def may_be_two(token: str) -> bool:
    """Say whether a word is worth a look: few are."""
    return token.startswith(("abd", _ARABIC_SERVANT, _ARABIC_PRAISED)) or token.endswith(
        (*_ENDS, _ARABIC_GOD)
    )


def _parts(token: str) -> tuple[str, ...]:
    rest = token.removeprefix(_ARABIC_SERVANT)
    if rest != token and len(rest) >= _LEAST:
        return "عبد", f"ال{rest}"
    rest = token.removeprefix(_ARABIC_PRAISED)
    if rest != token and len(rest) > _LEAST:
        return _ARABIC_PRAISED, rest
    stem = token.removesuffix(_ARABIC_GOD)
    if stem != token and len(stem) > _LEAST:
        return stem, _ARABIC_GOD
    if found := _SERVANT.fullmatch(token):
        return f"{found[1]}ul", found[2]
    if found := _ENDED.fullmatch(token):
        return found[1], found[2]
    return (token,)
