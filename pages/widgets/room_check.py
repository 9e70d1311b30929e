"""The room check on screen: what may be contested, strictest first and slide by slide, each with what mends it.

What is found is said in the language of the briefing, as its last page will print it; the buttons speak the reader's.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import streamlit as st

from data import saved
from pages.figures import asked, room
from pages.figures.asked import Made
from pages.figures.base import Figure
from pages.figures.room import Checked, Finding, Shown
from pages.widgets import access, desk, outside, session, words
from pages.widgets.chrome import View
from pages.widgets.words import _, listed, markdown, named, ngettext, number

Mend = Callable[[Finding], None]
Page = tuple[str, tuple[str, ...]]
MOST_NAME = 120
MOST_KEPT = 200  # findings that are remembered of a briefing, to say what was changed
KEPT = ("rule", "slide_id", "severity", "said", "where", "quoted", "address", "times")


# -- What is checked --------------------------------------------------------------------------------------------------


def of_briefing(briefing: saved.Briefing, made: Sequence[Made], view: View) -> Shown:
    """A briefing as the room check looks at it."""
    items = tuple(
        room.Item(
            item.title or one.title, item.note, one.figure, one.nothing, briefing.names, briefing.boundaries,
            desk.link(item.page, asked.address(item)), item.build_id, asked.names_read(item), one.level, item.id,
        )
        for item, one in zip(briefing.items, made, strict=True)
    )  # fmt: skip
    return Shown(
        briefing.title, items, briefing.names, briefing.boundaries, briefing.room_marking, briefing.wording,
        briefing.subtitle, view.found.build_id, view.reader.tier,
    )  # fmt: skip


def of_figure(figure: Figure, view: View, setting: outside.Setting, level: str) -> Shown:
    """One figure that is taken out by itself: no room is known, so its own marking is that of the room."""
    item = room.Item(
        figure.title, "", figure, None, setting.names, setting.boundaries, "", view.found.build_id, (), level
    )
    return Shown(
        "", (item,), setting.names, setting.boundaries, level, setting.wording, "", view.found.build_id,
        view.reader.tier,
    )  # fmt: skip


def digest(briefing: saved.Briefing, build_id: str) -> str:
    """What was checked: a briefing that changed since, a store that moved on, other rules are checked anew."""
    head = {name: getattr(briefing, name) for name in saved.CHANGEABLE if name != "shared"}
    items = [
        {name: value for name, value in asdict(item).items() if name in ("title", "note", "page", "figure", "query")}
        for item in briefing.items
    ]
    said = json.dumps([head, items, build_id, sorted(room.RULES)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


def is_acknowledged(briefing: saved.Briefing, build_id: str) -> bool:
    """Whether somebody took note of the room check of exactly this briefing and store."""
    return (briefing.acknowledged or {}).get("digest") == digest(briefing, build_id)


def last_page(briefing: saved.Briefing) -> tuple[Page, ...]:
    """The room check's result as files print it; nothing where nobody took note of one."""
    said = briefing.acknowledged or {}
    return tuple((str(heading), tuple(map(str, lines))) for heading, lines in said.get("report", []))


# -- The whole screen -------------------------------------------------------------------------------------------------


def screen(briefing: saved.Briefing, made: Sequence[Made], view: View) -> bool:
    """Findings with their remedies, and the acknowledgement; returns whether the briefing may be shown and taken out.

    Why it may not is said last.
    """
    seen = of_briefing(briefing, made, view)
    checked = room.check(seen, briefing.language, room.basis_of(view))
    found_before = remembered(briefing, checked, view)

    def mend(finding: Finding) -> None:
        remedy = finding.remedy
        assert remedy
        desk.do(view, lambda: desk.apply(view, briefing, finding.slide, remedy.change))

    section(checked, key=f"room_{briefing.id}", mend=mend if saved.may_change(briefing, desk.reader(view)) else None)
    said = briefing.acknowledged or {}
    if is_acknowledged(briefing, view.found.build_id) and not checked.stops():
        st.success(_acknowledged_by(said))
        return True
    own = "" if view.reader.mode == access.LOCAL else view.reader.who
    given = acknowledge(checked, key=f"room_{briefing.id}", name=own)
    if given:
        kept = acknowledgement(briefing, checked, *given, seen, found_before, view)
        if desk.doing(view, lambda: saved.acknowledge(briefing.id, kept, desk.reader(view))):
            st.rerun()
        desk.say_refused()
    st.info(_why_not(checked, said))
    return False


def acknowledgement(
    briefing: saved.Briefing, checked: Checked, who: str, keys: Sequence[str], seen: Shown, before: Checked, view: View
) -> dict[str, Any]:
    """What is kept when somebody takes note: the record, what it is of, and what was found before."""
    kept = record(checked, who, keys, desk.now(), asked.setting_of(briefing), seen, before)
    before_now = (saved.briefing(briefing.id, desk.reader(view)).acknowledged or {}).get("before")
    return kept | {"digest": digest(briefing, view.found.build_id), "before": before_now}


def _acknowledged_by(said: Mapping[str, Any]) -> str:
    return _("Acknowledged by {who} on {day}.", who=markdown(said.get("by", "")),
             day=desk.said_day(str(said.get("at", ""))))  # fmt: skip


def _why_not(checked: Checked, said: Mapping[str, Any]) -> str:
    """Why a briefing can be neither presented nor taken out yet."""
    stops = sum(one.severity == room.STOP for one in checked)
    if stops:
        return ngettext("It cannot be presented or taken out yet: {count} finding has to be changed first.",
                        "It cannot be presented or taken out yet: {count} findings have to be changed first.",
                        stops)  # fmt: skip
    if said.get("digest"):
        return words.sentences(
            [_acknowledged_by(said),
             _("The briefing or the data have changed since: read the room check again and acknowledge it.")]
        )  # fmt: skip
    return _("Read the room check above and acknowledge it; then this briefing can be presented and taken out.")


def remembered(briefing: saved.Briefing, checked: Checked, view: View) -> Checked:
    """All that checks of this briefing have found, kept with it: the last page says what of it was changed."""
    kept = (briefing.acknowledged or {}).get("before") or {}
    is_same = kept.get("language") == briefing.language
    before = {one.key: one for one in (Finding(slide=None, **told) for told in kept["findings"])} if is_same else {}
    fresh = [one for one in checked if one.key not in before]
    before |= {one.key: one for one in fresh}
    if fresh or (kept and not is_same):
        told = [{name: getattr(one, name) for name in KEPT} for one in list(before.values())[-MOST_KEPT:]]
        said = {**(briefing.acknowledged or {}), "before": {"language": briefing.language, "findings": told}}
        desk.doing(view, lambda: saved.acknowledge(briefing.id, said, desk.reader(view)))
    return replace(checked, findings=tuple(before.values()))


# -- Findings ---------------------------------------------------------------------------------------------------------


def section(checked: Checked, *, key: str, mend: Mend | None = None) -> None:
    """Draw the findings: what has to be changed first, then what to look at, by slide; and what was not checked.

    Parameters
    ----------
    key
        Begins the keys of the widgets: one a briefing.
    mend
        Called with the finding whose remedy is clicked; None: this reader may not change the briefing.
    """
    st.caption(_summary(checked))
    stops = [one for one in checked if one.severity == room.STOP]
    looks = [one for one in checked if one.severity != room.STOP]
    if stops:
        st.error(_("To be changed before this is shown or taken out:"), icon=":material/front_hand:")
        _by_slide(stops, checked, key, mend)
    if looks:
        st.warning(_("To be looked at, changed or acknowledged:"), icon=":material/visibility:")
        _by_slide(looks, checked, key, mend)
    if not checked.findings:
        st.success(_("No rule found anything that may be contested."))
    _not_checked(checked)


def _summary(checked: Checked) -> str:
    slides = ngettext("{count} slide", "{count} slides", checked.slides)
    rules = ngettext("{count} rule", "{count} rules", len(checked.outcomes))
    found = ngettext("{count} finding", "{count} findings", len(checked))
    return markdown(" · ".join((slides, rules, found)))


def _by_slide(findings: Sequence[Finding], checked: Checked, key: str, mend: Mend | None) -> None:
    for slide in dict.fromkeys(one.slide for one in findings):
        own = [one for one in findings if one.slide == slide]
        with st.container(border=True, key=f"{key}_{own[0].severity}_{'head' if slide is None else slide}"):
            left, right = st.columns([5, 3], vertical_alignment="center")
            left.markdown(f"**{markdown(slide_name(slide))}**")
            if own[0].address:
                right.link_button(_("Open the page"), own[0].address, icon=":material/open_in_new:")
            for at, finding in enumerate(own):
                _finding(finding, checked, f"{key}_{slide}_{finding.key}_{at}", mend)


def slide_name(slide: int | None) -> str:
    """A slide by its number, as people count."""
    return _("The briefing") if slide is None else _("Slide {slide}", slide=number(slide + 1))


def _finding(finding: Finding, checked: Checked, key: str, mend: Mend | None) -> None:
    left, right = st.columns([5, 3], vertical_alignment="center")  # a remedy is read whole in the longest language
    left.markdown(markdown(said_of(finding, checked)), help=markdown(finding.why))
    if finding.remedy and mend:
        right.button(markdown(finding.remedy.title), key=f"mend_{key}", on_click=mend, args=(finding,), width="stretch")


def said_of(finding: Finding, checked: Checked) -> str:
    """A finding behind the title of its rule."""
    return named(checked.titles[finding.rule], finding.said)


def _not_checked(checked: Checked) -> None:
    rules = [outcome for outcome in checked.outcomes if outcome.unchecked]
    if not rules:
        return
    told = ngettext("{count} rule could not be checked everywhere", "{count} rules could not be checked everywhere",
                    len(rules))  # fmt: skip
    with st.expander(told):
        for outcome in rules:
            reasons = listed(list(dict.fromkeys(reason for _slide, reason in outcome.unchecked)))
            st.markdown(f"- {markdown(named(checked.titles[outcome.rule], reasons))}")


# -- Acknowledgement --------------------------------------------------------------------------------------------------


def acknowledge(checked: Checked, *, key: str, name: str = "") -> tuple[str, tuple[str, ...]] | None:
    """Ask for a name and a tick for each finding that remains; what says the same of several slides is one tick.

    Returns the name and the keys of the findings once all are ticked and the form is sent; None before. While
    something has to be changed first, nothing is asked.
    """
    if checked.stops():
        st.info(_("It can be acknowledged once nothing has to be changed first."))
        return None
    with st.form(f"{key}_acknowledge"):
        who = st.text_input(_("Name of the presenter"), name, max_chars=MOST_NAME, key=f"{key}_who")
        ticks = [
            st.checkbox(_tick(own, checked), key=f"{key}_tick_{at}_{own[0].key}")
            for at, own in enumerate(_alike(checked.findings))
        ]
        if not st.form_submit_button(_("Acknowledge"), type="primary"):
            return None
    if not who.strip():
        st.error(_("The name of the presenter is missing."))
        return None
    if not all(ticks):
        st.error(ngettext("{count} finding is not ticked.", "{count} findings are not ticked.", ticks.count(False)))
        return None
    return " ".join(who.split()), tuple(dict.fromkeys(one.key for one in checked))


def _alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.rule, one.said), []).append(one)
    return list(groups.values())


def _tick(own: Sequence[Finding], checked: Checked) -> str:
    slides = listed(list(dict.fromkeys(slide_name(one.slide) for one in own)))
    return f"{markdown(slides)} · {markdown(said_of(own[0], checked))}"


def record(
    checked: Checked, who: str, keys: Sequence[str], at: datetime, setting: outside.Setting, briefing: Shown,
    before: Checked | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What is kept with the briefing, as plain values: who, when, which findings, and the last page in its language."""
    with outside.using(setting):
        pages = room.report(checked, who, at, acknowledged=keys, before=before, briefing=briefing)
    return {
        "by": who,
        "at": at.isoformat(timespec="seconds"),
        "findings": list(keys),
        "report": [[heading, list(lines)] for heading, lines in pages],
    }


def address(briefing: saved.Briefing, **more: str) -> dict[str, str]:
    """The parameters of a link that presents a briefing."""
    return {session.LANGUAGE: words.language(), session.PRESENT: briefing.id} | more


# -- One figure -------------------------------------------------------------------------------------------------------


def brief(checked: Checked) -> None:
    """The findings of one figure that is taken out, in a few lines; what stops it first."""
    stops = [one for one in checked if one.severity == room.STOP]
    if stops:
        st.error("  \n".join(markdown(said_of(one, checked)) for one in stops))
    looks = [one for one in checked if one.severity != room.STOP]
    if looks:
        with st.expander(ngettext("Room check: {count} finding", "Room check: {count} findings", len(looks))):
            st.markdown("\n".join(f"- {markdown(said_of(one, checked))}" for one in looks))
