"""What a file is made of: a slide a figure, a deck of slides. The texts are plain and in the reader's language."""

from dataclasses import dataclass

import pandas as pd

from pages.figures.base import Figure, Table
from queries.filters import SeizureFilter


@dataclass(frozen=True)
class Slide:
    """A figure with what stands around it. `note` is the speaker's: it goes to the notes, never into the picture."""

    figure: Figure
    title: str
    note: str = ""
    about: str = ""  # the filter's sentence and the cut-off
    marking: str = ""  # the handling caveat: "TLP:AMBER. May be passed on …"
    disclaimer: str = ""
    names: str = ""  # the naming profile in words
    boundaries: str = "none"  # or "de-facto"


@dataclass(frozen=True)
class Deck:
    """Slides in order, with a first page (if there is a title) and a last one."""

    title: str
    subtitle: str
    slides: tuple[Slide, ...]
    last_page: tuple[tuple[str, tuple[str, ...]], ...] = ()  # headings with their lines
    language: str = "en"
    made_from: str = ""  # cut-off, build, date


def of_words(name: str, title: str, said: str, filters: SeizureFilter) -> Figure:
    """A figure for a view that has nothing to show: the sentence alone."""
    return Figure(name=name, title=title, alt=said, body=Table(), table=pd.DataFrame(), filters=filters, said=(said,))
