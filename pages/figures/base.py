"""A figure: what a page shows in one place, made once, the same on screen, on a slide and in a file.

A page draws it with `pages.widgets.show`, a file is made of it by `pages.pictures`; neither adds a number of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pydeck as pdk

from pages.widgets import cached, words
from pages.widgets.chrome import View
from pages.widgets.keys import Key
from pages.widgets.words import _, ngettext, number, share
from queries.filters import STRATA, SeizureFilter

WARN_SHARE = 0.5
SMALL = 3  # a cell of fewer incidents says something of single cases

Asked = Mapping[str, str]
"""A page's choices as they stand in the address; what is not there has its first value."""


@dataclass(frozen=True)
class Map:
    """Layers over the base map, as the browser gets them, and the named region they are seen in."""

    layers: tuple[pdk.Layer, ...]
    region: str
    narrow: bool = False  # on screen it shares its row


@dataclass(frozen=True)
class Chart:
    """One or more charts side by side, each with its title (empty: it says itself what it is)."""

    panels: tuple[tuple[str, go.Figure], ...]


@dataclass(frozen=True)
class Table:
    """Nothing but rows: `Figure.table` is the picture."""


@dataclass(frozen=True)
class Traits:
    """What may be contested about a figure, as the room check asks. None of it is shown by the figure itself."""

    areas: tuple[str, ...] = ()  # codes of countries or areas that it names
    is_ranked: bool = False  # in the order of counts, by country, area or place
    small_cells: int = 0  # figures of 1 or 2 incidents
    inferred: int = 0  # lines or figures that are inferred, at least in part
    is_filled: bool = False  # areas are filled: of cells, never of countries
    largest_share: float | None = None  # of one case in a sum of weight or of animals


@dataclass(frozen=True)
class Figure:
    """One figure with all that a reader needs to read it away from its page. Texts are plain, in the reader's language.

    `table` holds the figures behind the picture as they are read: column titles and cells in the reader's language,
    counts as numbers. `filters` selects the incidents that it counts.
    """

    name: str
    title: str
    alt: str
    body: Map | Chart | Table
    table: pd.DataFrame
    filters: SeizureFilter
    keys: tuple[Key, ...] = ()
    said: tuple[str, ...] = ()  # n, what is not in it, what is inferred: sentences under the picture
    warned: tuple[str, ...] = ()  # what to beware of in reading it
    traits: Traits = field(default=Traits())
    asked: tuple[tuple[str, str], ...] = ()  # choices that make it, where they do not stand in the page's address


class NothingToShow(Exception):
    """A view in which a figure has nothing to count; the message is a sentence for the reader."""


@dataclass(frozen=True)
class Offer:
    """A figure that a page has: how it is named in a list, how it is made, and the choices it depends on."""

    name: str
    page: str  # file of the page, as in `chrome.PAGES`
    title: str  # message id
    make: Callable[[View, Asked], Figure]
    choices: tuple[str, ...] = ()  # parameters of the address that it reads, beside the filter
    tiers: tuple[str, ...] = ()  # that may be offered it; empty: all that have its page


def one_of(asked: Asked, name: str, offered: Mapping[str, object] | tuple[str, ...]) -> str:
    """A choice of the address, or the first that is offered."""
    wanted = asked.get(name, "")
    return wanted if wanted in offered else next(iter(offered))


def require_incidents(view: View) -> None:
    """Refuse a view without any incident.

    Raises
    ------
    NothingToShow
    """
    if not cached.totals(view.filters, view.found)["incident_count"]:
        raise NothingToShow(_("None in this view."))


def strata(filters: SeizureFilter) -> tuple[str, ...]:
    """The strata that a view can hold: one, where its filter says which."""
    return (filters.stratum,) if filters.stratum else STRATA


def about(view: View) -> str:
    """What a figure shows and until when: the filter's sentence and the cut-off."""
    said = view.filters.describe(view.words)
    return _("{sentence} · collected until {day}", sentence=said, day=words.day(view.found.coverage_until))


def rests_on(view: View) -> str:
    """What a figure rests on: n, source pages, the largest publisher's share."""
    count, largest = _largest_publisher(view)
    if not largest:
        return _("None in this view.")
    return ngettext(
        "n = {count} incident; source pages: {pages}; largest publisher {publisher}: {share}.",
        "n = {count} incidents; source pages: {pages}; largest publisher {publisher}: {share}.",
        count,
        pages=number(cached.totals(view.filters, view.found)["source_count"]),
        publisher=largest["publisher"],
        share=share(largest["incident_count"], count),
    )


def warnings(view: View) -> tuple[str, ...]:
    """A warning where more than half of a figure's incidents come from one publisher."""
    count, largest = _largest_publisher(view)
    if not largest or largest["incident_count"] <= WARN_SHARE * count:
        return ()
    return (_("More than half of these incidents come from one publisher: read the view as that publisher’s."),)


def _largest_publisher(view: View) -> tuple[int, dict[str, Any] | None]:
    mix = cached.source_mix(view.filters, view.found)
    count = cached.totals(view.filters, view.found)["incident_count"]
    return count, None if mix.empty else mix.iloc[0].to_dict()
