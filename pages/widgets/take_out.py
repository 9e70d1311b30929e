"""The menu beside every figure: keep it as a view, add it to a briefing, copy its link, take it out as a file."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from data import saved
from geo.errors import AtlasError
from pages.figures import asked, decks, organiser, room, talks
from pages.figures.base import Figure
from pages.figures.room import Checked
from pages.figures.shelf import OFFERS
from pages.widgets import access, chrome, desk, downloads, marking, outside, room_check, session, words
from pages.widgets.chrome import View
from pages.widgets.words import _, markdown

FORMATS = ("png", "svg", "pdf", "pptx", "html")
NEW = ""


def menu(figure: Figure, view: View, key: str) -> None:
    """A button that opens the menu of a figure; nothing of it is worked out until it is opened."""
    if not chrome.is_public(view.reader) and outside.current() is None:
        _menu(figure, view, f"take_{key}")


@st.fragment
def _menu(figure: Figure, view: View, key: str) -> None:
    opened = st.popover(
        _("Take out"), icon=":material/ios_share:", key=key, on_change="rerun", type="tertiary",
        help=_("Save this figure, add it to a briefing, copy its link, or take it out as a file."),
    )  # fmt: skip
    if not opened.open or not chrome.still_allowed(view):
        return
    with opened:
        st.markdown(f"**{markdown(figure.title)}**")
        _files(figure, view, key)
        if figure.name in OFFERS:
            st.caption(_("The address of this figure’s page, to copy:"))
            st.code(desk.link(OFFERS[figure.name].page, _address(view, figure)), language=None, wrap_lines=True)
            _save(figure, view, key)
            _add(figure, view, key)


def _address(view: View, figure: Figure) -> dict[str, str]:
    return session.address(view.filters) | asked.choices_of(figure)


# -- files ------------------------------------------------------------------------------------------------------------


def _files(figure: Figure, view: View, key: str) -> None:
    """A button for each kind of file; it is made when it is asked for."""
    counted = view.showing(figure.filters)  # some count a part of the view, or have a filter of their own
    level = downloads.level_of(counted)
    reason = downloads.asked_for_reason(view, f"{key}_reason")
    setting = _setting()
    try:
        with outside.using(setting):
            organiser.require_wording([(figure.title, figure)])
    except AtlasError as error:
        st.error(markdown(words.of(error)))
        return
    checked = room.check(
        room_check.of_figure(figure, counted, setting, level), setting.language, room.basis_of(counted)
    )
    room_check.brief(checked)
    places = st.columns(3) * 2
    if figure.name in OFFERS and not checked.stops():
        make = _maker(figure, view, setting, checked)
        for place, ending in zip(places, FORMATS, strict=False):
            export = downloads.Export(
                view, figure.name, ending, downloads.file_name(view, figure.name, level, ending), level, reason,
                make, decks.writer(ending, setting), decks.row_count, asked.query_of(view, figure),
            )  # fmt: skip
            downloads.button(place, ending.upper(), export, decks.MIMES[ending], f"{key}_{ending}")
    caveat = marking.caveat(level)
    about = {"filter": figure.filters.describe(view.words), "coverage_until": view.found.coverage_until.isoformat(),
             "build": view.found.build_id}  # fmt: skip
    export = downloads.Export(
        view, figure.name, "csv", downloads.file_name(view, figure.name, level, "csv"), level, reason,
        lambda: figure.table.assign(**about), lambda table: _as_csv(table, caveat), query=asked.query_of(view, figure),
    )  # fmt: skip
    downloads.button(places[-1], "CSV", export, "text/csv", f"{key}_csv")
    st.caption(markdown(caveat))


def _as_csv(table: pd.DataFrame, caveat: str) -> bytes:
    return downloads.as_csv(downloads.with_handling(table, caveat))


def _setting() -> outside.Setting:
    """What the reader has chosen, for a file: the same words, names and boundaries, on paper."""
    return outside.Setting(
        words.language(), session.setting(session.NAMES), session.setting(session.LINES), "light",
        session.own_marks(), tuple(session.shown_marks()),
    )  # fmt: skip


def _maker(figure: Figure, view: View, setting: outside.Setting, checked: Checked) -> Callable[[], Any]:
    """What makes the deck of one figure, as it was asked for when the menu was drawn; its last page says what the
    room check found.
    """
    snapshot = saved.Item(**asked.snapshot(view, figure))

    def make() -> Any:
        made = asked.make(snapshot, view, setting)
        at = desk.now()
        with outside.using(setting):
            source = talks.made_from(view.found.coverage_until, view.found.build_id, at.date())
            found = room.report(checked, "", at)
        return decks.deck(
            talks.Talk(
                "", "", setting.language, setting.names, setting.boundaries, source, (talks.part(made),),
                last_page=found,
            )
        )  # fmt: skip

    return make


# -- views and briefings ----------------------------------------------------------------------------------------------


def _save(figure: Figure, view: View, key: str) -> None:
    """Keep the question of a figure under a name."""
    with st.form(f"{key}_save", border=True):
        name = st.text_input(
            _("Save view as"), f"{figure.title}: {view.filters.describe(view.words)}"[: saved.LIMITS["name"]],
            max_chars=saved.LIMITS["name"], key=f"{key}_name",
        )  # fmt: skip
        note = st.text_area(_("Note"), key=f"{key}_note", max_chars=saved.LIMITS["note"], height=70)
        shared = _ask_to_share(view, key)
        if st.form_submit_button(_("Save view"), icon=":material/bookmark_add:"):
            kept = saved.View(name=name, note=note, shared=shared, **asked.snapshot(view, figure))
            _do(view, lambda: saved.save_view(kept, desk.reader(view), desk.now()), _("Saved: it is in Saved views."))


def _ask_to_share(view: View, key: str) -> bool:
    """Whether others see it; nobody is asked where nobody else is."""
    if view.reader.mode != access.SIGNED_IN:
        return False
    return st.checkbox(_("Others of my tier may see it"), key=f"{key}_shared")


def _add(figure: Figure, view: View, key: str) -> None:
    """Add the question of a figure to a briefing that there is, or to a new one."""
    own = desk.reader(view)
    known = {one.id: one.title for one in saved.briefings(own) if saved.may_change(one, own)}
    with st.form(f"{key}_add", border=True):
        chosen = st.selectbox(
            _("Add to briefing"), [*known, NEW], format_func=lambda one: known.get(one) or _("a new briefing"),
            key=f"{key}_briefing",
        )  # fmt: skip
        fresh = st.text_input(_("Title of a new briefing"), key=f"{key}_fresh", max_chars=saved.LIMITS["title"])
        title = st.text_input(
            _("Title of this view in it"), figure.title, key=f"{key}_title", max_chars=saved.LIMITS["title"]
        )
        note = st.text_area(_("Speaker’s note"), key=f"{key}_said", max_chars=saved.LIMITS["note"], height=70)
        if st.form_submit_button(_("Add to briefing"), icon=":material/playlist_add:"):
            item = saved.Item(
                title="" if title.strip() == figure.title else title, note=note, **asked.snapshot(view, figure)
            )

            def add() -> None:
                target = chosen if chosen != NEW and not fresh.strip() else _new(fresh, view).id
                saved.add_item(target, item, own, desk.now())

            _do(view, add, _("Added to the briefing."))


def _new(title: str, view: View) -> saved.Briefing:
    return saved.new_briefing(
        saved.Briefing(
            title=title or _("Briefing"), tier=view.reader.tier, language=words.language(),
            names=session.setting(session.NAMES), room_marking=marking.of(view.reader.tier),
        ),
        desk.reader(view), desk.now(),
    )  # fmt: skip


def _do(view: View, what: Callable[[], object], done: str) -> None:
    if desk.doing(view, what):
        st.success(done)
    desk.say_refused()
