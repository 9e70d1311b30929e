"""What in a briefing may be contested in the room (a stand-in: it checks nothing and says so)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pages.figures.base import Figure
from pages.widgets.words import _


@dataclass(frozen=True)
class Remedy:
    """What a click would change, and what the click is called."""

    title: str
    change: Mapping[str, object]


@dataclass(frozen=True)
class Finding:
    """One thing that may be contested. `slide`: position in the briefing, from 0; None: the briefing as a whole."""

    rule: str
    slide: int | None
    severity: str  # stop | look
    said: str
    remedy: Remedy | None = None


@dataclass(frozen=True)
class Item:
    """A view of the briefing as it would be shown; without a figure, `nothing` says why."""

    title: str
    note: str
    figure: Figure | None
    nothing: str | None
    names: str
    boundaries: str


@dataclass(frozen=True)
class Shown:
    """A briefing as it would be shown."""

    title: str
    items: tuple[Item, ...]
    names: str
    boundaries: str
    room_marking: str
    wording: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def check(briefing: Shown, language: str) -> list[Finding]:  # noqa: ARG001 (a stand-in)
    """Nothing is checked here yet."""
    return []


def report(findings: Sequence[Finding], acknowledged_by: str, at: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The last page of an export."""
    lines = tuple(finding.said for finding in findings)
    return ((_("Room check: {who}, {when}", who=acknowledged_by, when=at), lines),)
