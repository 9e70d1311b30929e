"""The room check: what in a briefing may be contested, before it is presented and before it leaves the dashboard.

`check` asks every rule of every slide; `remedied` applies a remedy; `report` is the last page, so that the room sees
what was checked. A rule that could not be checked is listed as such, never as passed.
"""

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pages.figures.rules import counts, drawn, handling, names, speech
from pages.figures.rules.base import (
    LOOK,
    STOP,
    Asked,
    Checked,
    DoesNotApply,
    Finding,
    Item,
    Outcome,
    Remedy,
    Rule,
    Shown,
    Unchecked,
)
from pages.widgets import cached, outside
from pages.widgets.chrome import View
from pages.widgets.words import _, day, label, named, ngettext, number, profile_name
from queries.contested import Basis
from queries.filters import SeizureFilter

__all__ = [
    "LOOK", "RULES", "STOP", "Checked", "Finding", "Item", "Outcome", "Remedy", "Shown", "basis_of", "check",
    "remedied", "report", "title_of", "why",
]  # fmt: skip

RULES: dict[str, Rule] = {
    rule.name: rule for rule in (*names.RULES, *drawn.RULES, *counts.RULES, *speech.RULES, *handling.RULES)
}
BasisOf = Callable[[SeizureFilter], Basis]
Remake = Callable[[Item, Mapping[str, object]], Item]
Value = TypeVar("Value", Shown, Item)
LOG = logging.getLogger(__name__)


def basis_of(view: View) -> BasisOf:
    """What `check` asks of the store: the basis of a figure's filter."""
    return lambda filters: cached.basis(filters, view.found)


def check(briefing: Shown, language: str, basis_of: BasisOf | None = None) -> Checked:
    """Ask every rule of the briefing and of each slide; the result iterates over its findings.

    Without `basis_of` the rules that ask the store are listed as not checked.
    """
    setting = outside.Setting(language, briefing.names, briefing.boundaries, wording=briefing.words(language))
    with outside.using(setting):
        asked = [Asked(briefing, language, basis_of=basis_of)]
        asked += [Asked(briefing, language, at, item, basis_of) for at, item in enumerate(briefing.items)]
        found: list[Finding] = []
        outcomes = tuple(_ask(rule, asked, found) for rule in RULES.values())
        titles = {name: _(rule.title) for name, rule in RULES.items()}
    order = list(RULES)
    found.sort(key=lambda one: (one.severity != STOP, -1 if one.slide is None else one.slide, order.index(one.rule)))
    return Checked(tuple(found), outcomes, len(briefing.items), titles, tuple(one.id for one in briefing.items))


def _ask(rule: Rule, asked: Sequence[Asked], found: list[Finding]) -> Outcome:
    checked: list[int | None] = []
    not_asked: list[int | None] = []
    unchecked: list[tuple[int | None, str]] = []
    for one in asked:
        try:
            own = list(rule.find(one))
        except DoesNotApply:
            not_asked.append(one.slide)
        except Unchecked as error:
            unchecked.append((one.slide, str(error)))
        except Exception:  # whatever a rule meets: the slide was not checked, and the report says so
            LOG.exception("rule %s", rule.name)
            unchecked.append((one.slide, _("the rule failed")))
        else:
            checked.append(one.slide)
            address, slide_id = (one.item.address, one.item.id) if one.item else ("", "")
            ground = _(rule.ground)
            found += [dataclasses.replace(finding, address=address, why=ground, slide_id=slide_id) for finding in own]
    return Outcome(rule.name, tuple(checked), tuple(not_asked), tuple(unchecked))


def title_of(rule: str) -> str:
    """The title of a rule in the reader's language."""
    return _(RULES[rule].title)


def why(rule: str) -> str:
    """Why what a rule finds may be contested, in the reader's language."""
    return _(RULES[rule].ground)


# -- Remedies ---------------------------------------------------------------------------------------------------------

OF_SLIDE = ("title", "note", "names", "boundaries")
OF_BRIEFING = ("title", "subtitle", "names", "boundaries")
REMADE = ("filters", "choices", "names")  # boundaries are the base map’s, not the figure’s


def remedied(briefing: Shown, finding: Finding, remake: Remake | None = None) -> Shown:
    """The briefing with the remedy of a finding applied; what the remedy does not name stays as it is.

    `remake` makes a slide's figure anew after a change of its filter, choices or names.

    Raises
    ------
    ValueError
        If the finding has no remedy, or its remedy needs `remake` and there is none.
    """
    if finding.remedy is None:
        raise ValueError(f"The finding of rule {finding.rule!r} has no remedy.")
    change = dict(finding.remedy.change)
    if finding.slide is None:
        return _all_remade(_with_texts(briefing, OF_BRIEFING, change), change, remake)
    items = list(briefing.items)
    if change.pop("drop", False):
        del items[finding.slide]
    else:
        items[finding.slide] = _changed(items[finding.slide], change, remake)
    return dataclasses.replace(briefing, items=tuple(items))


def _with_texts(value: Value, fields: Sequence[str], change: Mapping[str, object]) -> Value:
    texts: dict[str, Any] = {name: str(change[name]) for name in fields if name in change}
    return dataclasses.replace(value, **texts)


def _changed(item: Item, change: Mapping[str, object], remake: Remake | None) -> Item:
    own = _with_texts(item, OF_SLIDE, change)
    if not set(change) & set(REMADE):
        return own
    if remake is None:
        raise ValueError("This remedy changes the figure itself: it needs to be made anew.")
    return remake(own, change)


def _all_remade(briefing: Shown, change: Mapping[str, object], remake: Remake | None) -> Shown:
    if not {"names"} & set(change):
        return briefing
    if remake is None:
        raise ValueError("This remedy changes the figures themselves: they need to be made anew.")
    return dataclasses.replace(briefing, items=tuple(remake(item, change) for item in briefing.items))


# -- The last page ----------------------------------------------------------------------------------------------------

LastPage = tuple[tuple[str, tuple[str, ...]], ...]


def report(
    checked: Checked, acknowledged_by: str, at: datetime | str, *, acknowledged: Sequence[str] = (),
    before: Checked | None = None, briefing: Shown | None = None,
) -> LastPage:  # fmt: skip
    """The last page of a briefing, in the reader's language: headings with their lines.

    Parameters
    ----------
    acknowledged_by
        The presenter's name as typed; empty: nobody has.
    at
        When, with its time zone; or in words already.
    acknowledged
        Keys of the findings that were acknowledged one by one.
    before
        What earlier checks of the same briefing found: what of it is gone was changed.
    """
    changed = _changed_since(before or Checked(), checked)
    told: list[tuple[str, tuple[str, ...]]] = [(_("Room check"), tuple(_head(checked, acknowledged_by, at, briefing)))]
    told.append((_("What was checked"), tuple(_line(one, checked, changed) for one in checked.outcomes)))
    unchecked = tuple(_unchecked(checked))
    if unchecked:
        told.append((_("Not checked"), unchecked))
    remains = tuple(
        _("{finding} {seen}", finding=_sentence(one),
          seen=_("Acknowledged.") if one.key in acknowledged else _("Not acknowledged."))
        for one in checked
    )  # fmt: skip
    told.append((_("What remains"), remains or (_("Nothing was found that remains."),)))
    if changed:
        told.append((_("What was changed"), tuple(_sentence_now(one, checked) for one in changed)))
    told.append((_("What no rule can see"), (_("Names of persons, and what is said beside the slides."),)))
    return tuple(told)


def _changed_since(before: Checked, now: Checked) -> list[Finding]:
    """The findings that are gone. A slide that is asked otherwise has other findings of the same rule: not gone."""

    def slide(one: Finding) -> str:
        return one.slide_id or str(one.slide)

    same = {(one.rule, slide(one), one.quoted) for one in now}
    asked_otherwise = {(one.rule, slide(one)): one.address for one in now}
    gone = {
        (one.rule, slide(one), one.quoted): one
        for one in before
        if (one.rule, slide(one), one.quoted) not in same
        and asked_otherwise.get((one.rule, slide(one)), one.address) == one.address
    }
    return list(gone.values())


def _sentence_now(finding: Finding, now: Checked) -> str:
    """What was found, with the number that its slide has now."""
    if finding.slide_id in now.slide_ids:
        return _sentence(dataclasses.replace(finding, slide=now.slide_ids.index(finding.slide_id)))
    if finding.slide_id:
        return _("A slide that was left out, {rule}. {said}", rule=title_of(finding.rule), said=finding.said)
    return _sentence(finding)


def _when(at: datetime | str) -> str:
    if isinstance(at, str):
        return at
    return _("{day}, {time}", day=day(at.date()), time=at.strftime("%H:%M %Z").strip())


def _head(checked: Checked, by: str, at: datetime | str, briefing: Shown | None) -> list[str]:
    stops = sum(one.severity == STOP for one in checked)
    seen = (
        _("Seen and acknowledged by {name}, {when}.", name=" ".join(by.split()), when=_when(at))
        if by.strip()
        else _("Not acknowledged by anybody ({when}).", when=_when(at))
    )
    return [
        ngettext("{count} slide checked.", "{count} slides checked.", checked.slides),
        ngettext("{count} finding remains, {stops} of them to be changed first.",
                 "{count} findings remain, {stops} of them to be changed first.", len(checked), stops=number(stops)),
        seen,
        *(_settings(briefing) if briefing else ()),
    ]  # fmt: skip


def _settings(briefing: Shown) -> list[str]:
    is_none = briefing.boundaries == "none"
    level = briefing.room_marking
    said = _(
        "Names: {profile}; boundaries: {lines}; marking of the room: {marking}.",
        profile=profile_name(briefing.names),
        lines=_("none (default)") if is_none else _("de facto, without opinion on status"),
        marking=label("tlp", level),
    )
    return [said, *([_("store {build_id}", build_id=briefing.build_id)] if briefing.build_id else [])]


def _line(outcome: Outcome, checked: Checked, changed: Sequence[Finding]) -> str:
    found = sum(one.rule == outcome.rule for one in checked)
    mended = sum(one.rule == outcome.rule for one in changed)
    slides = sum(one is not None for one in outcome.checked)
    if not outcome.checked:
        said = _("not checked") if outcome.unchecked else _("does not apply")
    else:
        said = ngettext("{count} slide checked, {found} found", "{count} slides checked, {found} found", slides,
                        found=number(found))  # fmt: skip
        if mended:
            said = _("{said}, {count} changed", said=said, count=number(mended))
        if outcome.unchecked:
            said = _("{said}, {count} not checked", said=said, count=number(len(outcome.unchecked)))
    return named(title_of(outcome.rule), said)


def _unchecked(checked: Checked) -> list[str]:
    lines = []
    for outcome in checked.outcomes:
        reasons: dict[str, list[int]] = {}
        for slide, reason in outcome.unchecked:
            reasons.setdefault(reason, []).append(0 if slide is None else slide + 1)
        for reason, slides in reasons.items():
            lines.append(_("{rule}: {reason} (slides {slides})", rule=title_of(outcome.rule), reason=reason,
                           slides=", ".join(str(slide) for slide in slides if slide) or "–"))  # fmt: skip
    return lines


def _sentence(finding: Finding) -> str:
    title = title_of(finding.rule)
    if finding.slide is None:
        return _("Briefing, {rule}. {said}", rule=title, said=finding.said)
    return _("Slide {slide}, {rule}. {said}", slide=number(finding.slide + 1), rule=title, said=finding.said)
