"""A briefing ready to be shown: its figures in order, live or frozen, with the words of the room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pages.figures import organiser
from pages.figures.asked import Made
from pages.figures.base import Figure
from pages.widgets import marking, outside, words
from pages.widgets.words import _

Page = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Part:
    """One view: its figure, or why there is none. `level`: its TLP marking."""

    title: str
    note: str
    about: str
    level: str
    figure: Figure | None = None
    nothing: str | None = None


@dataclass(frozen=True)
class Talk:
    """Parts in their order. `made_from`: cut-off, store and day; `last_page`: what the room check found."""

    title: str
    subtitle: str
    language: str
    names: str
    boundaries: str
    made_from: str
    parts: tuple[Part, ...]
    room_marking: str = "RED"
    wording: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    last_page: tuple[Page, ...] = ()

    def setting(self, theme: str = "light") -> outside.Setting:
        """The words, names, boundaries and wording in which it is shown."""
        wording = tuple(self.wording.get(self.language, {}).items())
        return outside.Setting(self.language, self.names, self.boundaries, theme, wording=wording)

    def level(self, tier: str) -> str:
        """The marking of the whole."""
        return marking.of(tier, {part.level for part in self.parts})


def part(made: Made, title: str = "", note: str = "") -> Part:
    """A figure as a part; without a title of its own it has the figure's."""
    return Part(title or made.title, note, made.about, made.level, made.figure, made.nothing)


def made_from(until: date, build_id: str, on: date) -> str:
    """What files say of their store and of the day they were made."""
    return _(
        "collected until {until} · store {build_id} · made on {day}",
        until=words.day(until), build_id=build_id, day=words.day(on),
    )  # fmt: skip


def require_wording(talk: Talk) -> None:
    """Stop where a name occurs that the organiser words, and no words are given in the language of the talk.

    Raises
    ------
    organiser.WordingMissingError
    """
    with outside.using(talk.setting()):
        texts = [talk.title, talk.subtitle]
        texts += [text for one in talk.parts for text in (one.title, one.note, one.about, one.nothing or "")]
        organiser.require_wording([(one.title, one.figure) for one in talk.parts], texts)
