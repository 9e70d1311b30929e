"""Cut the fonts of pictures out of Noto Sans CJK: `python -m pages.pictures.fonts NotoSansCJK-Regular.ttc`.

Outlines become quadratic, as TrueType has them: only such fonts does matplotlib embed whole in a PDF, so that its text
can be copied and searched.
The same source and the same catalogues give the same bytes. The file comes with most systems (Debian: fonts-noto-cjk).
"""

import argparse
import io
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

from pages.pictures.fonts import FILES, HONG_KONG, SIMPLIFIED, WESTERN

ROOT = Path(__file__).parents[3]
OF = {SIMPLIFIED: "Noto Sans CJK SC", HONG_KONG: "Noto Sans CJK HK", WESTERN: "Noto Sans CJK KR"}
# Latin with what Vietnamese needs, marks, Greek, dashes and quotes, signs of money, arrows, sums, shapes, Han stops,
# letters of full width.
SIGNS = (
    (0x20, 0x17F), (0x1A0, 0x1B4), (0x2B0, 0x36F), (0x370, 0x3FF), (0x1E00, 0x1EFF), (0x2010, 0x205E), (0x20A0, 0x20BF),
    (0x2070, 0x209F), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2460, 0x24FF), (0x2500, 0x25FF),
    (0x3000, 0x303F), (0xFF00, 0xFFEF),
)  # fmt: skip
FIRST_WIDE = 0x2190  # from the arrows on, signs look the same beside Latin and Han
OURS = ("data/locale/**/*.po", "data/reference/**/*.csv", "data/seizures/*.csv")
MOST_ERROR = 1.0  # of an outline, in thousandths of its size
EPOCH = 3_850_000_000  # of the font's own date, seconds since 1904: fixed, so that the bytes are too


def in_rows(codec: str, leads: range, trails: range) -> Iterator[str]:
    """The characters of a table of two bytes each."""
    for lead in leads:
        for trail in trails:
            try:
                yield bytes((lead, trail)).decode(codec)
            except UnicodeDecodeError:
                continue


def wanted(family: str) -> set[str]:
    """The characters of a family's file: those of our own texts, and the everyday ones of the script."""
    ours = {char for pattern in OURS for path in ROOT.glob(pattern) for char in path.read_text(encoding="utf-8")}
    signs = {chr(code) for first, last in SIGNS for code in range(first, last + 1)}
    if family == WESTERN:
        return {sign for sign in signs if ord(sign) < FIRST_WIDE}
    if family == HONG_KONG:
        everyday = {*in_rows("big5", range(0xA1, 0xC7), range(0x40, 0xFF))}
    else:
        everyday = {*in_rows("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))}
    return ours | signs | everyday


def cut(font: TTFont, family: str) -> bytes:
    """The family's file."""
    options = subset.Options(
        hinting=False, layout_features=["kern", "ccmp", "mark", "mkmk", "locl"], name_IDs=[0, 5, 13, 14],
        drop_tables=["BASE", "VORG", "vhea", "vmtx", "DSIG"], notdef_outline=True, glyph_names=False,
        recalc_timestamp=False, ignore_missing_unicodes=True,
    )  # fmt: skip
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={ord(char) for char in wanted(family)})
    cutter.subset(font)
    _to_quadratic(font)
    font.recalcTimestamp = False
    font["head"].modified = font["head"].created = EPOCH
    _rename(font, family)
    held = io.BytesIO()
    font.save(held, reorderTables=True)
    return held.getvalue()


def _rename(font: TTFont, family: str) -> None:
    """A family of our own: what was changed must not be taken for the original."""
    own = family.replace(" ", "") + "-Regular"
    names = {1: family, 2: "Regular", 3: f"{own}; cut from Noto Sans CJK", 4: family, 6: own}
    for number, said in names.items():
        font["name"].setName(said, number, 3, 1, 0x409)


def _to_quadratic(font: TTFont) -> None:
    """Give the font TrueType outlines in the place of cubic ones."""
    shapes, order = font.getGlyphSet(), font.getGlyphOrder()
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(None)
        shapes[name].draw(Cu2QuPen(pen, MOST_ERROR, reverse_direction=True))
        table.glyphs[name] = pen.glyph()
    del font["CFF "]
    font["glyf"], font["loca"] = table, newTable("loca")
    font.sfntVersion = "\0\1\0\0"
    most = font["maxp"]
    most.tableVersion = 0x00010000
    for name in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
                 "maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth", "maxPoints", "maxContours",
                 "maxCompositePoints", "maxCompositeContours"):  # fmt: skip
        setattr(most, name, 0)
    most.maxZones = 1
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0


def main() -> None:
    """Write both files and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="NotoSansCJK-Regular.ttc")
    source = parser.parse_args().source
    for family, path in FILES.items():
        fonts = TTCollection(source, lazy=True).fonts
        font = next(one for one in fonts if one["name"].getDebugName(1) == OF[family])
        path.write_bytes(cut(font, family))
        print(
            f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes, {len(TTFont(path).getBestCmap()):,} characters"
        )


if __name__ == "__main__":
    main()
