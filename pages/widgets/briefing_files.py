"""Briefings on the command line: the room check and the files that the page Briefing has, for the one analyst here."""

from pathlib import Path
from typing import Any

from data import saved
from pages.figures import room, talks
from pages.figures.room import Checked
from pages.widgets import access, briefing_parts, cached, desk, room_check, words
from pages.widgets.chrome import View
from queries import store
from queries.filters import SeizureFilter

Told = tuple[dict[str, Any], list[str]]  # as JSON, and in words


def check(name: str, presenter: str | None = None) -> Told:
    """The findings of a briefing; `presenter`: takes note of all that remains.

    Raises
    ------
    saved.SavedError
        If it is to be acknowledged and something has to be changed first.
    """
    view = view_here()
    briefing = find(name, view)
    seen = room_check.of_briefing(briefing, briefing_parts.make(briefing, view), view)
    checked = room.check(seen, briefing.language, room.basis_of(view))
    before = room_check.remembered(briefing, checked, view)
    if presenter is not None:
        if checked.stops() or not presenter.strip():
            raise saved.SavedError("It can be acknowledged by a name, once nothing has to be changed first.")
        keys = tuple(dict.fromkeys(one.key for one in checked))
        who = saved.text("name", presenter)
        kept = room_check.acknowledgement(briefing, checked, who, keys, seen, before, view)
        saved.acknowledge(briefing.id, kept, desk.reader(view))
    return _told(saved.briefing(briefing.id, desk.reader(view)), checked, view)


def _told(briefing: saved.Briefing, checked: Checked, view: View) -> Told:
    is_acknowledged = room_check.is_acknowledged(briefing, view.found.build_id) and not checked.stops()
    findings = [
        {
            "rule": one.rule, "slide": None if one.slide is None else one.slide + 1, "severity": one.severity,
            "said": one.said, "remedy": one.remedy.title if one.remedy else None,
        }
        for one in checked
    ]  # fmt: skip
    unchecked = [{"rule": one.rule, "reasons": [reason for _slide, reason in one.unchecked]}
                 for one in checked.outcomes if one.unchecked]  # fmt: skip
    told = {
        "briefing": briefing.id, "title": briefing.title, "slide_count": checked.slides, "findings": findings,
        "not_checked": unchecked, "acknowledged": is_acknowledged,
    }  # fmt: skip
    lines = [f"{briefing.title} ({briefing.id}): {checked.slides} slides, {len(findings)} findings"]
    lines += [
        f"{one.severity}  {room_check.slide_name(one.slide)}  {room_check.said_of(one, checked)}" for one in checked
    ]
    lines += [f"not checked  {one['rule']}  {'; '.join(one['reasons'])}" for one in unchecked]
    lines.append("acknowledged" if is_acknowledged else "not acknowledged")
    return told, lines


def export(name: str, file: Path, ending: str | None = None) -> Told:
    """Write a briefing as a file; it is in the audit log, as what is taken out of a page is.

    Raises
    ------
    saved.SavedError
        If the ending says no format, or the room check was not acknowledged as the briefing is now.
    """
    view = view_here()
    briefing = find(name, view)
    kind = ending or saved.one_of("format", file.suffix.removeprefix("."), briefing_parts.FORMATS)
    if not room_check.is_acknowledged(briefing, view.found.build_id):
        raise saved.SavedError("Read the room check of this briefing and acknowledge it before it is presented.")
    talk = briefing_parts.talk_of(briefing, briefing_parts.make(briefing, view), view)
    talks.require_wording(talk)
    if not file.parent.is_dir():
        raise NotADirectoryError(f"There is no folder {file.parent}.")
    level = talk.level(view.reader.tier)
    written = briefing_parts.export_of(briefing, kind, level, None, view)()
    file.write_bytes(written)
    told = {"file": str(file), "format": kind, "byte_count": len(written), "marking": level, "briefing": briefing.id}
    return told, [f"{file}: {kind}, {len(written)} bytes, TLP:{level}"]


def view_here() -> View:
    """The view of the one analyst at this machine.

    Raises
    ------
    access.NotAdmittedError
        Where people sign in, or the public is served: there only the pages take anything out.
    """
    if access.mode() != access.LOCAL:
        raise access.NotAdmittedError("The command line is for the one analyst at this machine: no sign-in is set up.")
    words.load()
    found = store.read_pointer("analyst")
    reader = access.Reader(access.LOCAL, "analyst", access.LOCAL)
    spoken = words.ScreenWords(*cached.names(found), cached.place_names(found))
    return View(reader, found, cached.options(found), spoken, SeizureFilter())


def find(name: str, view: View) -> saved.Briefing:
    """A briefing by its id, or by its title where one alone has it.

    Raises
    ------
    saved.NotThereError
        If there is none, or several have the title.
    """
    own = desk.reader(view)
    found = [one for one in saved.briefings(own) if name in (one.id, one.title)]
    if len(found) != 1:
        raise saved.NotThereError("There is no such view or briefing, or it is not shared with you.")
    return found[0]
