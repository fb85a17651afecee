"""Make the replica's fonts anew: figures as seven segments, and a few icons. Needs fontTools."""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

UNITS = 1000
Box = tuple[int, int, int, int]

_SEGMENTS: dict[str, Box] = {
    "a": (100, 700, 600, 780),
    "b": (520, 400, 600, 780),
    "c": (520, 0, 600, 400),
    "d": (100, 0, 600, 80),
    "e": (100, 0, 180, 400),
    "f": (100, 400, 180, 780),
    "g": (100, 350, 600, 430),
}
_FIGURES = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgcde", "abc", "abcdefg", "abfgcd")

_ICONS: dict[int, tuple[Box, ...]] = {
    0xF002: (
        (100, 300, 600, 380),
        (100, 700, 600, 780),
        (100, 300, 180, 780),
        (520, 300, 600, 780),
        (600, 100, 850, 200),
    ),
    0xF105: ((300, 0, 400, 780), (400, 340, 600, 440)),
    0xF017: ((100, 0, 800, 80), (100, 700, 800, 780), (100, 0, 180, 780), (720, 0, 800, 780), (420, 350, 460, 650)),
    0xF0E5: ((100, 200, 800, 780), (200, 0, 400, 200)),
    0xF0C9: ((100, 600, 800, 700), (100, 350, 800, 450), (100, 100, 800, 200)),
    0xF111: ((100, 100, 800, 700),),
}
"""By code point, as Font Awesome numbers what these stand for: search, angle, clock, comment, bars, anything else."""


def _glyph(boxes: tuple[Box, ...]) -> Glyph:
    pen = TTGlyphPen(None)
    for left, bottom, right, top in boxes:
        pen.moveTo((left, bottom))
        for point in ((left, top), (right, top), (right, bottom)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def make(path: Path, family: str, glyphs: dict[int, tuple[Box, ...]], width: int) -> None:
    """Write a WOFF of boxes, every glyph ``width`` wide (in thousandths of an em)."""
    names = {code: f"u{code:04X}" for code in glyphs}
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf({".notdef": _glyph(())} | {names[code]: _glyph(boxes) for code, boxes in glyphs.items()})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (width, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.font.flavor = "woff"
    builder.save(path)


if __name__ == "__main__":
    here = Path(__file__).parents[1] / "azecrawl" / "replica" / "assets"
    figures = {ord(str(figure)): tuple(_SEGMENTS[name] for name in lit) for figure, lit in enumerate(_FIGURES)}
    make(here / "figures.woff", "Replica Figures", figures, 700)
    make(here / "icons.woff", "Replica Icons", _ICONS, 900)
