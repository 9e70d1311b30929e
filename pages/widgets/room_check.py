"""The room check on screen: what may be contested, strictest first and slide by slide, each with what mends it.

Who keeps the briefing passes in what a click does: this module stores nothing itself.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from pages.figures import room
from pages.figures.room import Checked, Finding, Shown
from pages.widgets import outside
from pages.widgets.words import _, listed, markdown, named, ngettext, number

Mend = Callable[[Finding], None]
MOST_NAME = 120


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
        _by_slide(stops, key, mend)
    if looks:
        st.warning(_("To be looked at, changed or acknowledged:"), icon=":material/visibility:")
        _by_slide(looks, key, mend)
    if not checked.findings:
        st.success(_("No rule found anything that may be contested."))
    _not_checked(checked)


def _summary(checked: Checked) -> str:
    slides = ngettext("{count} slide", "{count} slides", checked.slides)
    rules = ngettext("{count} rule", "{count} rules", len(checked.outcomes))
    found = ngettext("{count} finding", "{count} findings", len(checked))
    return markdown(" · ".join((slides, rules, found)))


def _by_slide(findings: Sequence[Finding], key: str, mend: Mend | None) -> None:
    for slide in dict.fromkeys(one.slide for one in findings):
        own = [one for one in findings if one.slide == slide]
        with st.container(border=True, key=f"{key}_{own[0].severity}_{'head' if slide is None else slide}"):
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"**{markdown(slide_name(slide))}**")
            if own[0].address:
                right.link_button(_("Open the page"), own[0].address, icon=":material/open_in_new:")
            for at, finding in enumerate(own):
                _finding(finding, f"{key}_{finding.key}_{at}", mend)


def slide_name(slide: int | None) -> str:
    """A slide by its number, as people count."""
    return _("The briefing") if slide is None else _("Slide {slide}", slide=number(slide + 1))


def _finding(finding: Finding, key: str, mend: Mend | None) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    title = markdown(room.title_of(finding.rule))
    left.markdown(f"{title}: {markdown(finding.said)}", help=markdown(room.why(finding.rule)))
    if finding.remedy and mend:
        right.button(markdown(finding.remedy.title), key=f"mend_{key}", on_click=mend, args=(finding,))


def _not_checked(checked: Checked) -> None:
    rules = [outcome for outcome in checked.outcomes if outcome.unchecked]
    if not rules:
        return
    told = ngettext("{count} rule could not be checked everywhere", "{count} rules could not be checked everywhere",
                    len(rules))  # fmt: skip
    with st.expander(told):
        for outcome in rules:
            reasons = listed(list(dict.fromkeys(reason for _slide, reason in outcome.unchecked)))
            st.markdown(f"- {markdown(named(room.title_of(outcome.rule), reasons))}")


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
        ticks = [st.checkbox(_tick(own), key=f"{key}_tick_{own[0].key}") for own in _alike(checked.findings)]
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


def _tick(own: Sequence[Finding]) -> str:
    slides = listed(list(dict.fromkeys(slide_name(one.slide) for one in own)))
    return f"{markdown(slides)} · {markdown(named(room.title_of(own[0].rule), own[0].said))}"


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


def is_acknowledged(said: Mapping[str, Any] | None, checked: Checked) -> bool:
    """Whether every finding that remains was acknowledged, and nothing has to be changed first."""
    known = set((said or {}).get("findings", ()))
    return bool(said) and not checked.stops() and {one.key for one in checked} <= known
