"""A saved question asked again: its figure, made of the store of this run in the words of a setting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from data import saved
from geo.errors import AtlasError
from pages.figures.base import Figure, NothingToShow, about
from pages.figures.shelf import OFFERS, offered
from pages.widgets import choices, downloads, marking, outside, session, words
from pages.widgets.chrome import View
from pages.widgets.words import _
from queries.filters import SeizureFilter


@dataclass(frozen=True)
class Made:
    """The figure of a question with its sentence and marking, or (`nothing`) why there is none."""

    title: str
    about: str
    level: str
    seen: View
    figure: Figure | None = None
    nothing: str | None = None


def read_query(text: str) -> dict[str, str]:
    """The parameters of a saved address."""
    return dict(parse_qsl(text, keep_blank_values=True))


def query_of(view: View, figure: Figure) -> str:
    """Filter, choices and marks of a figure on screen, as a saved address holds them."""
    return urlencode(view.filters.to_query() | choices_of(figure) | session.marks_in_address())


def choices_of(figure: Figure) -> dict[str, str]:
    """The choices of the page on screen, and those that one of several alike on it stands for (a claim card)."""
    return choices.chosen() | dict(figure.asked)


def address(asked: saved.Snapshot) -> dict[str, str]:
    """The parameters of a link that opens a question as it was saved, with its language, names and boundaries."""
    return {
        session.LANGUAGE: asked.language, session.NAMES: asked.names, session.LINES: asked.boundaries,
    } | read_query(asked.query)  # fmt: skip


def snapshot(view: View, figure: Figure) -> dict[str, Any]:
    """What of a view and its figure is kept: the fields of `data.saved.Snapshot`."""
    return {
        "page": OFFERS[figure.name].page,
        "figure": figure.name,
        "query": query_of(view, figure),
        "names": session.setting(session.NAMES),
        "boundaries": session.setting(session.LINES),
        "language": words.language(),
        "tier": view.reader.tier,
        "build_id": view.found.build_id,
        "coverage_until": view.found.coverage_until.isoformat(),
    }


def setting_of(briefing: saved.Briefing, asked: saved.Snapshot | None = None, theme: str = "light") -> outside.Setting:
    """Words, names, boundaries and wording of a briefing, with the marks of one of its views."""
    marks, shown = session.marks_of(read_query(asked.query)) if asked else ("", session.FIRST_SHOWN)
    wording = tuple(briefing.wording.get(briefing.language, {}).items())
    return outside.Setting(briefing.language, briefing.names, briefing.boundaries, theme, marks, shown, wording)


def filters_of(query: Mapping[str, str], view: View) -> tuple[SeizureFilter, list[tuple[str, str]]]:
    """The filter of a saved question, and what of it this store does not have."""
    filters, unread = SeizureFilter.from_query(query)
    known = {name: list(values) for name, values in view.options.items()}
    filters, dropped = filters.without_unknown(known)
    return filters, [*unread, *dropped]


def names_read(asked: saved.Snapshot) -> tuple[str, ...]:
    """The parameters of the address that the figure of a question reads, beside the filter."""
    offer = OFFERS.get(asked.figure or "")
    return offer.choices if offer else ()


def make(asked: saved.Snapshot, view: View, setting: outside.Setting) -> Made:
    """Ask a saved question again. What is wrong with it is said, never raised: the other views of a briefing stand.

    A question with a value that this store does not have is not asked without it: that would be another one.
    """
    with outside.using(setting):
        query = read_query(asked.query)
        filters, unread = filters_of(query, view)
        seen = view.showing(filters)
        offer = OFFERS.get(asked.figure or "")
        if offer is None or offer.name not in offered(view.reader.tier):
            name = str(asked.figure)
            nothing = _("There is no figure {name} here.", name=name)
            return Made(name, "", marking.of(view.reader.tier), seen, nothing=nothing)
        title, said, level = _(offer.title), about(seen), downloads.level_of(seen)
        if unread:
            return Made(title, said, level, seen, nothing=_not_asked(unread))
        try:
            figure = offer.make(seen, choices.of_query(query))
        except NothingToShow as empty:
            return Made(title, said, level, seen, nothing=str(empty))
        except AtlasError as error:
            return Made(title, said, level, seen, nothing=words.of(error))
        counted = seen.showing(figure.filters)  # some count a part of the view, or have a filter of their own
        return Made(figure.title, about(counted), downloads.level_of(counted), seen, figure)


def _not_asked(unread: Sequence[tuple[str, str]]) -> str:
    """What of a question is not known here."""
    return words.sentences(
        [
            _("It asks for {name} = {value}, which this store does not have.", name=name, value=value[:80])
            for name, value in unread
        ]
    )
