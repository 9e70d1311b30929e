"""The room check on screen: what may be contested, what mends it, and who took note of the rest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

import streamlit as st

from data import saved
from pages.figures import asked, room
from pages.figures.asked import Made
from pages.figures.room import check, report
from pages.widgets import access, desk, outside, session, words
from pages.widgets.chrome import View
from pages.widgets.words import _, markdown

Page = tuple[str, tuple[str, ...]]


def shown(briefing: saved.Briefing, made: Sequence[Made], view: View) -> room.Shown:
    """A briefing as the room check looks at it."""
    items = tuple(
        room.Item(
            item.title or one.title, item.note, one.figure, one.nothing, briefing.names, briefing.boundaries,
            desk.link(item.page, asked.address(item)), item.build_id, asked.names_read(item), one.level,
        )
        for item, one in zip(briefing.items, made, strict=True)
    )  # fmt: skip
    return room.Shown(
        briefing.title, items, briefing.names, briefing.boundaries, briefing.room_marking, briefing.wording,
        briefing.subtitle, view.found.build_id, view.reader.tier,
    )  # fmt: skip


def digest(briefing: saved.Briefing, build_id: str) -> str:
    """What was checked: a briefing that changed since, or a store that moved on, is checked anew."""
    head = {name: getattr(briefing, name) for name in saved.CHANGEABLE if name != "shared"}
    items = [
        {name: value for name, value in asdict(item).items() if name in ("title", "note", "page", "figure", "query")}
        for item in briefing.items
    ]
    said = json.dumps([head, items, build_id], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


def is_acknowledged(briefing: saved.Briefing, build_id: str) -> bool:
    """Whether somebody took note of the room check of exactly this briefing and store."""
    said = briefing.acknowledged
    return bool(said) and said is not None and said.get("digest") == digest(briefing, build_id)


def last_page(briefing: saved.Briefing) -> tuple[Page, ...]:
    """The room check's result as files print it; nothing where nobody took note of one."""
    said = briefing.acknowledged or {}
    return tuple((str(heading), tuple(map(str, lines))) for heading, lines in said.get("report", []))


def section(briefing: saved.Briefing, made: Sequence[Made], view: View) -> None:
    """The findings with their remedies, and the acknowledgement."""
    seen = shown(briefing, made, view)
    with outside.using(outside.Setting(words.language(), briefing.names, briefing.boundaries)):
        checked = check(seen, briefing.language, room.basis_of(view))
    findings = list(checked)
    stops = [one for one in findings if one.severity == "stop"]
    for at, finding in enumerate(findings):
        _finding(at, finding, briefing, view)
    if not findings:
        st.info(_("The room check found nothing."))
    if is_acknowledged(briefing, view.found.build_id):
        said = briefing.acknowledged or {}
        st.success(
            _("Acknowledged by {who} on {day}.", who=markdown(said.get("by", "")),
              day=desk.said_day(str(said.get("at", ""))))
        )  # fmt: skip
        return
    if stops:
        st.error(_("What stops this briefing has to be mended first."))
        return
    _acknowledge(briefing, seen, view)


def _finding(at: int, finding: room.Finding, briefing: saved.Briefing, view: View) -> None:
    where = "" if finding.slide is None else _("View {number}", number=words.number(finding.slide + 1)) + " · "
    left, right = st.columns([4, 1], vertical_alignment="center")
    (left.error if finding.severity == "stop" else left.warning)(f"{where}{markdown(finding.said)}")
    remedy = finding.remedy
    if remedy and saved.may_change(briefing, desk.reader(view)):
        right.button(
            markdown(remedy.title), key=f"remedy_{briefing.id}_{at}", on_click=desk.do,
            args=(view, lambda: desk.apply(view, briefing, finding.slide, remedy.change)),
        )  # fmt: skip


def _acknowledge(briefing: saved.Briefing, seen: room.Shown, view: View) -> None:
    with st.form(f"acknowledge_{briefing.id}"):
        first = "" if view.reader.mode == access.LOCAL else view.reader.who
        who = st.text_input(_("Name of the presenter"), first, max_chars=saved.LIMITS["name"], key="acknowledge_who")
        sure = st.checkbox(
            _("I have read what is listed above and will answer for it in the room."), key="acknowledge_sure"
        )
        if not st.form_submit_button(_("Acknowledge"), type="primary"):
            return
    if not (sure and who.strip()):
        st.error(_("A name and the tick are needed."))
        return
    at = desk.now()
    with outside.using(outside.Setting(briefing.language, briefing.names, briefing.boundaries)):
        again = check(seen, briefing.language, room.basis_of(view))
        pages = report(again, who.strip(), words.day(at.date()), acknowledged=[one.key for one in again], briefing=seen)
    said = {
        "by": who.strip(), "at": at.isoformat(timespec="seconds"), "digest": digest(briefing, view.found.build_id),
        "report": [[heading, list(lines)] for heading, lines in pages],
    }  # fmt: skip
    if desk.doing(view, lambda: saved.acknowledge(briefing.id, said, desk.reader(view))):
        st.rerun()
    desk.say_refused()


def address(briefing: saved.Briefing, **more: str) -> dict[str, str]:
    """The parameters of a link that presents a briefing."""
    return {session.LANGUAGE: words.language(), session.PRESENT: briefing.id} | more
