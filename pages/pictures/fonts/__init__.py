"""The letters of pictures: our own cut of Noto Sans CJK for each script, and what is done where a letter is missing.

`python -m pages.pictures.fonts` makes the two files anew; they are committed, so nothing is looked for on the machine
that draws. Under Latin and Vietnamese letters the same family is used in every language.
"""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from matplotlib import font_manager, get_data_path
from matplotlib.font_manager import FontProperties

HERE = Path(__file__).parent
SIMPLIFIED, HONG_KONG, WESTERN = "Atlas Han SC", "Atlas Han HK", "Atlas Latin"
FILES = {
    SIMPLIFIED: HERE / "AtlasHanSC-Regular.ttf",
    HONG_KONG: HERE / "AtlasHanHK-Regular.ttf",
    WESTERN: HERE / "AtlasLatin-Regular.ttf",
}
# Quotes, dots and dashes are as wide as a Han character in Chinese, and narrow elsewhere.
ORDER = {
    "zh-Hans": (SIMPLIFIED, HONG_KONG),
    "zh-Hant": (HONG_KONG, SIMPLIFIED),
}
LAST = "DejaVu Sans"  # comes with matplotlib: Arabic, Hebrew, Cyrillic, Greek and many signs
NO_LETTER = "□"
# What a slide's program is told: names of fonts that its machine has, not ours.
LATIN = "Arial"
EAST_ASIAN = {"zh-Hant": "Microsoft JhengHei"}
LANG_TAGS = {"en": "en-GB", "zh-Hans": "zh-CN", "zh-Hant": "zh-HK", "vi": "vi-VN"}
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
SHAPING = {"\u200c", "\u200d", "\u200e", "\u200f", "\u2066", "\u2067", "\u2068", "\u2069"}

for _path in FILES.values():
    if _path.exists():  # not yet, while the files are made
        font_manager.fontManager.addfont(str(_path))


def families(language: str) -> list[str]:
    """The families of a language, the first that has a letter draws it; Han characters have the forms used there."""
    return [*ORDER.get(language, (WESTERN, SIMPLIFIED, HONG_KONG)), LAST]


def east_asian(language: str) -> str:
    """The font that a slide's program shows Han characters in."""
    return EAST_ASIAN.get(language, "Microsoft YaHei")


def properties(language: str, size: float) -> FontProperties:
    """Letters of a size in points, as matplotlib wants them."""
    return FontProperties(family=families(language), size=size)


@cache
def _covered() -> frozenset[int]:
    last = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    found: set[int] = set()
    for path in (*FILES.values(), last):
        with TTFont(path, lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(found)


def missing(text: str) -> list[str]:
    """The characters of a text that no font of ours has, in order of their first place; they are drawn as a box."""
    return [char for char in dict.fromkeys(text) if not _is_known(char)]


def _is_known(char: str) -> bool:
    return char.isspace() or char in SHAPING or ord(char) in _covered()


def drawable(text: str) -> str:
    """A text as it can be drawn: no control characters, plain spaces, a box for a letter that no font has."""
    return "".join(map(_drawable, unicodedata.normalize("NFC", text)))


def _drawable(char: str) -> str:
    if char == "\n" or char in SHAPING:
        return char
    if char.isspace():
        return char if ord(char) in _covered() else " "
    if unicodedata.category(char) in INVISIBLE:
        return ""
    return char if _is_known(char) else NO_LETTER
