"""A talk as slides, with all that a reader needs away from here, and the slides as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pages.figures import talks
from pages.figures.talks import Part, Talk
from pages.widgets import chrome, marking, outside, words
from pages.widgets.words import _
from queries.filters import SeizureFilter

if TYPE_CHECKING:
    # Matplotlib and python-pptx are loaded when a file is made, not when a page is drawn.
    from pages.pictures.slides import Deck, Slide

MIMES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
}


def deck(talk: Talk) -> Deck:
    """The slides of a talk; a part without a figure says why there is none.

    Raises
    ------
    organiser.WordingMissingError
        If the naming profile leaves a name to the organiser that occurs, and there is no wording for it.
    """
    from pages.pictures.slides import Deck

    talks.require_wording(talk)
    with outside.using(talk.setting()):
        slides = tuple(_slide(part, talk) for part in talk.parts)
    return Deck(talk.title, talk.subtitle, slides, talk.last_page, talk.language, talk.made_from)


def _slide(part: Part, talk: Talk) -> Slide:
    from pages.pictures.slides import Slide, of_words

    nothing = part.nothing or _("None in this view.")
    return Slide(
        figure=part.figure or of_words("nothing", part.title, nothing, SeizureFilter()),
        title=part.title,
        note=part.note,
        about=part.about,
        marking=marking.caveat(part.level),
        disclaimer=chrome.disclaimer(),
        names=words.profile_name(talk.names),
        boundaries=talk.boundaries,
    )


def row_count(made: Deck) -> int:
    """How many rows of figures a deck holds, for the audit log."""
    return sum(len(one.figure.table) for one in made.slides)


def writer(ending: str, setting: outside.Setting) -> Callable[[Any], bytes]:
    """What makes a deck into a file of a kind; a picture is that of the first slide."""

    def write(made: Deck) -> bytes:
        from pages.pictures import draw, html, pptx

        with outside.using(setting):
            if ending == "png":
                return draw.png(made.slides[0], made.language)
            if ending == "svg":
                return draw.svg(made.slides[0], made.language)
            return {"pdf": draw.pdf, "pptx": pptx.pptx, "html": html.html}[ending](made)

    return write
