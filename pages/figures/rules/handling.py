"""Rules on handling: the room's marking, slides with nothing to show, data that moved on."""

from collections.abc import Iterable, Iterator

from pages.figures.rules.base import LOOK, STOP, Asked, DoesNotApply, Finding, Remedy, Rule, Unchecked
from pages.figures.rules.counts import drop
from pages.widgets import marking
from pages.widgets.words import _, label
from queries.labels import N_


def marked_above(asked: Asked) -> Iterator[Finding]:
    """A slide whose strictest row, or whose tier, is marked above what the room may hold."""
    figure = asked.figure()
    room = asked.shown.room_marking
    if room not in marking.LEVELS:
        raise Unchecked(_("{marking} is no marking of the Traffic Light Protocol.", marking=room))
    own = asked.item.marking if asked.item else ""
    needs = _("without the store the markings cannot be asked for")
    level = marking.of(asked.shown.tier, [own] if own in marking.LEVELS else asked.basis(needs).markings)
    if marking.LEVELS.index(level) <= marking.LEVELS.index(room):
        return
    allowed = marking.LEVELS[: marking.LEVELS.index(room) + 1]
    is_row = marking.LEVELS.index(marking.LEAST[asked.shown.tier]) <= marking.LEVELS.index(room)
    held_back = {"filters": {"tlp": "~".join(sorted(allowed))}}
    remedy = Remedy(_("Show only what the room may hold"), held_back) if is_row else drop()
    cause = (
        _("a row of it is marked so")
        if is_row
        else _("files of this tier are marked so; make the briefing from the store of partners or of the public")
    )
    title = ((asked.item.title if asked.item else "") or figure.title)[:80]
    said = _("“{title}” is {level}, the room {room}: {cause}.", title=title, level=label("tlp", level),
             room=label("tlp", room), cause=cause)  # fmt: skip
    yield Finding("marking", asked.slide, STOP, said, remedy, _("marking"), level)


def empty(asked: Asked) -> Iterator[Finding]:
    """A slide without a figure, or whose figure has no row."""
    if asked.item is None:
        if not asked.shown.items:
            yield Finding("empty", None, STOP, _("The briefing has no slide."), None, _("the briefing"))
        return
    figure = asked.item.figure
    if figure is None:
        why = asked.item.nothing or _("the figure could not be made")
        yield Finding(
            "empty", asked.slide, STOP, _("There is nothing to show: {why}", why=why), drop(), _("the figure"), why
        )
    elif figure.table.empty:
        yield Finding("empty", asked.slide, STOP, _("The figure has no row."), drop(), _("table"))


def moved_on(asked: Asked) -> Iterator[Finding]:
    """A view that was saved from another store than is current: its figures may have changed."""
    if asked.item is None:
        raise DoesNotApply
    if not (asked.item.made_from and asked.shown.build_id):
        raise Unchecked(_("it is not known which store the view was saved from"))
    if asked.item.made_from != asked.shown.build_id:
        said = _("The view was saved from store {before}; the figures are of store {now}.", before=asked.item.made_from,
                 now=asked.shown.build_id)  # fmt: skip
        yield Finding("moved", asked.slide, LOOK, said, None, _("data"), asked.item.made_from)


RULES: Iterable[Rule] = (
    Rule("marking", N_("Marking above the room’s"),
         N_("Nobody may be shown what is marked above what they may hold."),
         "DESIGN.md#Data-model/Tiers; DOMAIN.md#6.4; DECISIONS.md#D20", marked_above),
    Rule("empty", N_("Slides with nothing to show"),
         N_("An empty picture reads as if nothing had happened."),
         "DESIGN.md#Honesty/Coverage-dates", empty),
    Rule("moved", N_("Data that moved on"),
         N_("The words of a slide may have been written of other figures."),
         "DECISIONS.md#D2; DESIGN.md#Maps/data-cut-off", moved_on),
)  # fmt: skip
