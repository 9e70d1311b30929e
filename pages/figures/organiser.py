"""A name that a joint meeting leaves to its organiser: where a figure says it, and the stop without that wording."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from data.folding import fold
from geo.errors import AtlasError
from pages.figures.base import Chart, Figure, Map
from pages.widgets import words

# Written forms that no naming profile has.
ALSO = {"TW": ("臺灣", "臺湾")}


class WordingMissingError(AtlasError):
    """An export in a joint profile would name what only the organiser may word."""


def require_wording(named: Iterable[tuple[str, Figure | None]], texts: Iterable[str] = ()) -> None:
    """Stop where the naming profile leaves out a name that occurs; `named`: figures with what a reader calls them.

    It follows the setting of `outside`, whose wording lifts the stop.

    Raises
    ------
    WordingMissingError
        Naming the code, the language, and where it occurs.
    """
    figures = list(named)
    said = list(texts)
    for code, spellings in words.wording_left_out().items():
        known = (*spellings, *ALSO.get(code, ()))
        where = [title for title, figure in figures if figure and occurs(code, known, figure)]
        where += [text for text in said if _is_said(code, known, text)]
        if where:
            raise WordingMissingError(
                "A joint meeting names {code} in the organiser’s words, and none are given for {language}. "
                "It occurs in: {where}. Ask the organiser, and write the wording into the briefing.",
                code=code, language=words.ENDONYMS.get(words.language(), words.language()),
                where="; ".join(text[:80] for text in where[:5]),
            )  # fmt: skip


def occurs(code: str, spellings: Iterable[str], figure: Figure) -> bool:
    """Whether a figure names a country or area: by its traits, or in any text of it, code or name in any language."""
    known = tuple(spellings)
    return code in figure.traits.areas or any(_is_said(code, known, text) for text in texts_of(figure))


def _is_said(code: str, spellings: Iterable[str], text: str) -> bool:
    if re.search(rf"(?<![A-Za-z0-9]){code}(?![A-Za-z0-9])", text):
        return True
    folded = fold(text)
    return any(re.search(_pattern(fold(spelling)), folded) for spelling in spellings)


def _pattern(spelling: str) -> str:
    """A name in Latin letters is a word of its own; Han characters have no spaces between words."""
    return rf"(?<!\w){re.escape(spelling)}(?!\w)" if spelling.isascii() else re.escape(spelling)


def texts_of(figure: Figure) -> Iterator[str]:
    """Every text that a figure holds: sentences, legend, table, and what the marks and charts say."""
    yield from (figure.title, figure.alt, *figure.said, *figure.warned, *(key.said for key in figure.keys))
    yield from map(str, figure.table.columns)
    for column in figure.table:
        yield from (cell for cell in figure.table[column] if isinstance(cell, str))
    if isinstance(figure.body, Map):
        for layer in figure.body.layers:
            yield from _strings(json.loads(layer.to_json()).get("data"))
    elif isinstance(figure.body, Chart):
        for title, chart in figure.body.panels:
            yield title
            yield from _strings(json.loads(chart.to_json()))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
