"""What in a briefing may be contested in the room (a stand-in: it checks nothing and says so)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pages.figures.base import Figure
from pages.widgets.chrome import View
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
    why: str = ""

    @property
    def key(self) -> str:
        """What is acknowledged."""
        return f"{self.rule}-{self.slide}"


@dataclass(frozen=True)
class Item:
    """A view of the briefing as it would be shown; without a figure, `nothing` says why."""

    title: str
    note: str
    figure: Figure | None
    nothing: str | None = None
    names: str = ""
    boundaries: str = ""
    address: str = ""
    made_from: str = ""
    choices: tuple[str, ...] = ()
    marking: str = ""


@dataclass(frozen=True)
class Shown:
    """A briefing as it would be shown."""

    title: str
    items: tuple[Item, ...]
    names: str = "un"
    boundaries: str = "none"
    room_marking: str = "CLEAR"
    wording: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    subtitle: str = ""
    build_id: str = ""
    tier: str = "analyst"


def basis_of(view: View) -> Callable[[Any], Any] | None:  # noqa: ARG001 (a stand-in)
    """What `check` asks of the store."""
    return None


def check(
    briefing: Shown, language: str, basis_of: Callable[[Any], Any] | None = None  # noqa: ARG001 (a stand-in)
) -> Sequence[Finding]:  # fmt: skip
    """Nothing is checked here yet."""
    return []


def report(
    checked: Sequence[Finding], acknowledged_by: str, at: str, *, acknowledged: Sequence[str] = (),  # noqa: ARG001
    briefing: Shown | None = None,  # noqa: ARG001 (a stand-in)
) -> tuple[tuple[str, tuple[str, ...]], ...]:  # fmt: skip
    """The last page of an export."""
    lines = tuple(finding.said for finding in checked)
    return ((_("Room check: {who}, {when}", who=acknowledged_by, when=at), lines or (_("Nothing is checked yet."),)),)
