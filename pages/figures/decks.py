"""Figures as slides: a picture by itself, or a briefing in its order, with all that a reader needs away from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from pages.figures import organiser
from pages.figures.asked import Made
from pages.figures.base import Figure, Table
from pages.widgets import chrome, marking, outside, session, words
from pages.widgets.words import _
from queries.filters import SeizureFilter

if TYPE_CHECKING:
    from pages.pictures.slides import Deck, Slide

Page = tuple[str, tuple[str, ...]]
MIMES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
}


def slide(made: Made, title: str = "", note: str = "") -> Slide:
    """One figure as a slide, in the words of the setting in force; without a figure a slide that says why."""
    from pages.pictures.slides import Slide

    return Slide(
        figure=made.figure or _empty(made),
        title=title or made.title,
        note=note,
        about=made.about,
        marking=marking.caveat(made.level),
        disclaimer=chrome.disclaimer(),
        names=words.profile_name(session.setting(session.NAMES)),
        boundaries=session.setting(session.LINES),
    )


def _empty(made: Made) -> Figure:
    nothing = made.nothing or _("None in this view.")
    return Figure("nothing", made.title, nothing, Table(), pd.DataFrame(), SeizureFilter(), said=(nothing,))


def made_from(until: date, build_id: str, on: date) -> str:
    """What files say of their store and of the day they were made."""
    return _(
        "collected until {until} · store {build_id} · made on {day}",
        until=words.day(until), build_id=build_id, day=words.day(on),
    )  # fmt: skip


def deck(
    title: str, subtitle: str, made: Sequence[tuple[Made, str, str]], setting: outside.Setting, source: str,
    last_page: Sequence[Page] = (),
) -> Deck:  # fmt: skip
    """Slides in an order: each of what was made, with a title (empty: the figure's) and a speaker's note.

    Raises
    ------
    organiser.WordingMissingError
        If the naming profile leaves a name to the organiser that occurs, and there is no wording for it.
    """
    from pages.pictures.slides import Deck

    with outside.using(setting):
        texts = [title, subtitle, *(text for _made, own, note in made for text in (own, note))]
        organiser.require_wording(((own or one.title, one.figure) for one, own, _note in made), texts)
        slides = tuple(slide(one, own, note) for one, own, note in made)
    return Deck(title, subtitle, slides, tuple(last_page), setting.language, source)


def strictest(made: Sequence[Made], tier: str) -> str:
    """The marking of a file of these figures."""
    return marking.of(tier, {one.level for one in made})


def row_count(made: Deck) -> int:
    """How many rows of figures a deck holds, for the audit log."""
    return sum(len(one.figure.table) for one in made.slides)


def writer(ending: str, setting: outside.Setting) -> Callable[[Any], bytes]:
    """What makes a deck into a file of a kind; a picture is that of the first slide."""

    def write(made: Deck) -> bytes:
        from pages.pictures import draw, html, pptx

        # Their words are those of the deck, not of whoever asks for the file.
        with outside.using(setting):
            if ending == "png":
                return draw.png(made.slides[0], made.language)
            if ending == "svg":
                return draw.svg(made.slides[0], made.language)
            return {"pdf": draw.pdf, "pptx": pptx.pptx, "html": html.html}[ending](made)

    return write
