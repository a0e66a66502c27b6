"""Names as labels that the installed fonts can draw."""

import textwrap
from functools import cache
from pathlib import Path
from typing import Final

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from diversion.model.visible import visible

# Drawn with the first of these that has the character; those not installed are left out.
FAMILIES: Final = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Sans SC",
    "Noto Sans KR",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "NanumGothic",
    "Microsoft YaHei",
    "Malgun Gothic",
    "SimHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Apple SD Gothic Neo",
    "Arial Unicode MS",
    "Droid Sans Fallback",
)
_LINE: Final = 26  # characters
_LINES: Final = 2


def party_label(party_id: str | None, name: str | None) -> str:
    """Give a party's name on at most two lines and its id below; "?" where not known.

    A name that no installed font can draw is left out, so that no box stands for it.
    """
    if party_id is None:
        return "?"
    shown_id = drawable(party_id, limit=_LINE)
    shown = visible(name or "")
    if not shown or shown == visible(party_id) or not can_draw(shown):
        return shown_id
    lines = textwrap.wrap(shown, _LINE, max_lines=_LINES, placeholder="…")
    return "\n".join((*lines, shown_id))


def drawable(text: str, *, limit: int = 200) -> str:
    """Give ``text`` with "?" for each character that no installed font can draw."""
    shown = visible(text, limit=limit)
    return "".join(character if can_draw(character) else "?" for character in shown)


def can_draw(text: str) -> bool:
    """Whether the installed fonts have every character of ``text``."""
    return all(ord(character) in _characters() for character in text)


@cache
def families() -> tuple[str, ...]:
    """Give those of :data:`FAMILIES` that are installed, in order.

    matplotlib remembers the fonts of its first start; one that was installed later is
    found here all the same.
    """
    _add_new_fonts()
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return tuple(family for family in FAMILIES if family in installed)


@cache
def _characters() -> frozenset[int]:
    """Give every code point that the installed families can draw."""
    known: set[int] = set()
    for family in families():
        known.update(FT2Font(font_manager.findfont(family)).get_charmap())
    return frozenset(known)


def _add_new_fonts() -> None:
    listed = {font.fname for font in font_manager.fontManager.ttflist}
    wanted = tuple(family.replace(" ", "").casefold() for family in FAMILIES)
    for path in font_manager.findSystemFonts():
        stem = Path(path).stem.replace("-", "").replace(" ", "").casefold()
        if path not in listed and any(name[:11] in stem for name in wanted):
            font_manager.fontManager.addfont(path)
