"""A briefing and its room check: what is checked, which remedy changes what, and who took note of the rest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

import streamlit as st

from data import saved
from pages.figures import asked, room
from pages.figures.asked import Made
from pages.widgets import access, desk, room_check, session, words
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
    seen, own = shown(briefing, made, view), desk.reader(view)
    checked = room.check(seen, briefing.language, room.basis_of(view))
    key = f"room_{briefing.id}"

    def mend(finding: room.Finding) -> None:
        if finding.remedy:
            change = finding.remedy.change
            desk.do(view, lambda: desk.apply(view, briefing, finding.slide, change))

    room_check.section(checked, key=key, mend=mend if saved.may_change(briefing, own) else None)
    if is_acknowledged(briefing, view.found.build_id):
        said = briefing.acknowledged or {}
        st.success(
            _("Acknowledged by {who} on {day}.", who=markdown(said.get("by", "")),
              day=desk.said_day(str(said.get("at", ""))))
        )  # fmt: skip
        return
    given = room_check.acknowledge(checked, key=key, name="" if view.reader.mode == access.LOCAL else view.reader.who)
    if given is None:
        return
    kept = room_check.record(checked, *given, desk.now(), asked.setting_of(briefing), seen)
    kept |= {"digest": digest(briefing, view.found.build_id)}
    if desk.doing(view, lambda: saved.acknowledge(briefing.id, kept, own)):
        st.rerun()
    desk.say_refused()


def address(briefing: saved.Briefing, **more: str) -> dict[str, str]:
    """The parameters of a link that presents a briefing."""
    return {session.LANGUAGE: words.language(), session.PRESENT: briefing.id} | more
