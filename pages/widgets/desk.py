"""Who saves and changes what people make, and when: `data.saved` asked for the reader of this run."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from data import saved
from geo.errors import AtlasError
from pages.widgets import access, chrome, words
from pages.widgets.chrome import View
from pages.widgets.words import _, markdown


def reader(view: View) -> saved.Reader:
    """The reader of a view as the work file knows people."""
    return saved.Reader(view.reader.who, view.reader.tier, view.reader.mode == access.LOCAL)


def now() -> datetime:
    """The time of what is saved."""
    return datetime.now(UTC)


def doing(view: View, what: Callable[[], object]) -> bool:
    """Do something that changes the work file; whether it was done. What stands against it is said on the page.

    Whoever asks may have lost their role since the page was drawn: that is looked at again.
    """
    try:
        access.confirm(view.reader)
        what()
    except AtlasError as error:
        st.session_state[REFUSED] = words.of(error)
        return False
    return True


def do(view: View, what: Callable[[], object]) -> None:
    """As `doing`, for callbacks: what stands against it is said in the run that follows (`say_refused`)."""
    doing(view, what)


# What a remedy calls a field of a briefing, and its own name.
HEAD = {"names": "names", "boundaries": "boundaries", "marking_of_room": "room_marking", "wording": "wording"}
REFUSED = "refused"  # the key under which a callback leaves a sentence for the run that follows it


def say_refused() -> None:
    """Say once what could not be done."""
    refused = st.session_state.pop(REFUSED, None)
    if refused:
        st.error(markdown(refused))


def link(page: str, query: dict[str, str]) -> str:
    """The address of a page of this dashboard, to be copied."""
    here = urlsplit(st.context.url or "")
    base = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    folder = here.path.rpartition("/")[0]
    return f"{base}{folder}/{chrome.path_of(page)}?{urlencode(query)}"


def apply(view: View, briefing: saved.Briefing, slide: int | None, change: Mapping[str, object]) -> None:
    """Change a briefing, or one of its views (`slide`: its position from 0), as a remedy of the room check says.

    `filters` and `choices` change parameters of the view's address (None takes one out), `title` and `note` its words,
    `drop` leaves it out; `names`, `boundaries`, `marking_of_room` and `wording` are the briefing's own.
    """
    own, at = reader(view), now()
    of_briefing = {
        "names": "names",
        "boundaries": "boundaries",
        "marking_of_room": "room_marking",
        "wording": "wording",
    }
    head: dict[str, Any] = {of_briefing[name]: value for name, value in change.items() if name in of_briefing}
    if slide is None:
        head |= {name: change[name] for name in ("title", "subtitle", "language") if name in change}
    if head:
        saved.change_briefing(briefing.id, own, at, **head)
    if slide is None:
        return
    item = briefing.items[slide]
    if change.get("drop"):
        saved.drop_item(item.id, own, at)
        return
    query: dict[str, Any] = dict(parse_qsl(item.query, keep_blank_values=True))
    for name in ("filters", "choices"):
        changed = change.get(name)
        query |= dict(changed) if isinstance(changed, Mapping) else {}
    kept = urlencode({name: value for name, value in query.items() if value is not None})
    title, note = change.get("title"), change.get("note")
    saved.change_item(
        item.id, own, at, title=None if title is None else str(title), note=None if note is None else str(note),
        query=kept,
    )  # fmt: skip


def moved_on(view: View, build_id: str, until: str) -> str | None:
    """A sentence where the store is no longer the one that something was saved from."""
    if build_id == view.found.build_id:
        return None
    return _(
        "The store has moved on since this was saved: cut-off then {then}, now {now}.",
        then=said_day(until), now=words.day(view.found.coverage_until),
    )  # fmt: skip


def said_day(text: str) -> str:
    """A day or a time of the work file in words; as it stands where it is none."""
    try:
        return words.day(datetime.fromisoformat(text).date())
    except ValueError:
        return text
