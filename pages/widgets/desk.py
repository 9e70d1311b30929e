"""Who saves and changes what people make, and when: `data.saved` asked for the reader of this run."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

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
