"""A deck as one file of HTML that needs nothing else: no script, no address, letters of the machine that shows it."""

import re
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from pages.pictures import PictureError, draw, fonts, layout
from pages.pictures.layout import Page
from pages.pictures.slides import Deck, Slide
from pages.widgets import words
from pages.widgets.words import _

TEMPLATE = Path(__file__).parent / "deck.html"
ROOT_TAG = re.compile(r"<svg\b[^>]*>", re.DOTALL)


@cache
def _template() -> str:
    return TEMPLATE.read_text(encoding="utf-8")


def html(deck: Deck) -> bytes:
    """All slides of a deck below each other, each with its picture, its sentences and its table.

    Raises
    ------
    PictureError
        If there is nothing to show, or a map cannot be drawn.
    """
    with words.speaking(deck.language):
        if not deck.slides and not deck.last_page and not deck.title:
            raise PictureError("There is no slide to draw.")
        environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        return (
            environment.from_string(_template())
            .render(
                deck=deck, lang=fonts.LANG_TAGS.get(deck.language, deck.language),
                name_of_list=_("Slides"), in_words=_("What this figure says, in words"),
                as_table=_("The figures as a table"),
                slides=[_slide(slide, at, deck.language) for at, slide in enumerate(deck.slides, start=1)],
                marking=layout.strictest(deck), clean=_clean,
            )
            .encode()
        )  # fmt: skip


def _clean(said: str) -> str:
    """A text without control characters."""
    return fonts.drawable(said)


def _slide(slide: Slide, number: int, language: str) -> dict[str, object]:
    """What the template says of a slide: a picture a page, and the table behind it."""
    table = slide.figure.table
    return {
        "title": slide.title,
        "number": number,
        "pictures": [
            Markup(_embedded(draw.svg_of(page, language), f"s{number}p{at}", _told(page)))
            for at, page in enumerate(layout.pages(slide, language))
        ],
        "said": [slide.about, *slide.figure.warned, *(key.said for key in slide.figure.keys), *slide.figure.said,
                 slide.marking, slide.disclaimer],
        "columns": [str(name) for name in table.columns],
        "rows": [[layout.cell(value) for value in row] for row in table.itertuples(index=False)],
    }  # fmt: skip


def _told(page: Page) -> str:
    assert page.slide
    return f"{page.title}: {page.slide.figure.alt}" if page.is_first else page.title


def _embedded(drawn: str, own: str, alt: str) -> str:
    """An SVG as a part of the page: ids of its own, and a name for a screen reader."""
    start = ROOT_TAG.search(drawn)
    assert start
    inside = drawn[start.end() :]
    inside = re.sub(r"<metadata>.*?</metadata>", "", inside, flags=re.DOTALL)
    inside = draw.ID.sub(rf'id="{own}-\1"', inside)
    inside = re.sub(r'(url\(#|href="#)([^")]+)', rf"\g<1>{own}-\g<2>", inside)
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    box = f"0 0 {layout.WIDTH:g} {layout.HEIGHT:g}"
    return f'<svg {spaces} viewBox="{box}" role="img" aria-label="{escape(fonts.drawable(alt))}">{inside}'
