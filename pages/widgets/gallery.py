"""The gallery of saved views: find, open, rename, pass on, delete; and the bin."""

import streamlit as st

from data import saved
from geo.errors import AtlasError
from pages.figures import asked, view_file
from pages.figures.shelf import OFFERS
from pages.widgets import access, chrome, desk, downloads, marking, words
from pages.widgets.chrome import View
from pages.widgets.words import _, markdown, ngettext

COLUMNS = 3


def show(view: View) -> None:
    """The page."""
    desk.say_refused()
    own = desk.reader(view)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    searched = left.text_input(_("Search in names, notes and filters"), key="views_search", max_chars=200)
    right.page_link("briefing.py", label=_("Briefing"), icon=":material/slideshow:")
    found = saved.views(own, searched=searched)
    if not found:
        st.info(_("No view matches.") if searched.strip() else _empty())
    for at in range(0, len(found), COLUMNS):
        for place, one in zip(st.columns(COLUMNS, gap="medium"), found[at : at + COLUMNS], strict=False):
            with place.container(border=True, key=f"view_{one.id}"):
                _card(one, view)
    _from_file(view)
    _bin(view)


def _empty() -> str:
    return _("Nothing is saved yet. Beside every figure there is “Take out”: it keeps the figure’s question here.")


def _card(one: saved.View, view: View) -> None:
    st.markdown(f"**{markdown(one.name)}**")
    st.caption("  \n".join(markdown(line) for line in _facts(one, view)))
    if one.note:
        st.markdown("  \n".join(markdown(line) for line in one.note.splitlines()))
    moved = desk.moved_on(view, one.build_id, one.coverage_until)
    if moved:
        st.caption(f":material/update: {markdown(moved)}")
    if chrome.is_offered(one.page, view.reader.tier):
        st.page_link(
            one.page, label=_("Open"), icon=":material/open_in_new:", query_params=asked.address(one)
        )  # fmt: skip
    _more(one, view)


def _facts(one: saved.View, view: View) -> list[str]:
    """Page and figure; the filter; where names and boundaries stand; marking; who and when."""
    filters, unread = asked.filters_of(asked.read_query(one.query), view)
    figure = _(OFFERS[one.figure].title) if one.figure in OFFERS else ""
    lines = [
        " · ".join(filter(None, [chrome.page_title(one.page), figure])),
        filters.describe(view.words),
        *(_("does not exist here: {name} = {value}", name=name, value=value[:80]) for name, value in unread),
        _("names: {profile}", profile=words.profile_name(one.names)),
        marking.caveat(marking.LEAST[one.tier]),
    ]
    who = "" if one.made_by == access.LOCAL else one.made_by
    return [*lines, " · ".join(filter(None, [who, desk.said_day(one.made_at_utc)]))]


def _more(one: saved.View, view: View) -> None:
    """Rename, pass on, add to a briefing, delete; worked out when it is opened."""
    more = st.popover(_("More"), key=f"more_{one.id}", on_change="rerun", type="tertiary")
    if not more.open:
        return
    own = desk.reader(view)
    with more:
        st.caption(_("The address, to copy:"))
        st.code(desk.link(one.page, asked.address(one)), language=None, wrap_lines=True)
        _as_file(one, view)
        if not saved.may_change(one, own):
            return
        with st.form(f"rename_{one.id}", border=False):
            name = st.text_input(_("Name"), one.name, max_chars=saved.LIMITS["name"], key=f"name_{one.id}")
            note = st.text_area(_("Note"), one.note, max_chars=saved.LIMITS["note"], key=f"note_{one.id}", height=70)
            shared = one.shared
            if view.reader.mode == access.SIGNED_IN:
                shared = st.checkbox(_("Others of my tier may see it"), one.shared, key=f"shared_{one.id}")
            if st.form_submit_button(_("Change")):
                desk.doing(
                    view,
                    lambda: saved.change_view(one.id, own, desk.now(), name=name, note=note, shared=shared),
                )
                st.rerun()
        st.button(
            _("Delete"), key=f"delete_{one.id}", icon=":material/delete:", on_click=desk.do,
            args=(view, lambda: saved.delete_view(one.id, own, desk.now())),
            help=_("It goes to the bin below, from which it can be taken back."),
        )  # fmt: skip


def _as_file(one: saved.View, view: View) -> None:
    """The question as a file; it holds nothing of a store, and goes into the audit log as all that is taken out."""
    level = marking.LEAST[one.tier]
    name = f"{one.id}-{marking.in_file_name(level)}{view_file.ENDING}"
    export = downloads.Export(
        view, "views", "atlas-view", name, level, downloads.asked_for_reason(view, f"reason_{one.id}"),
        lambda: one, view_file.write, lambda _view: 0, one.query,
    )  # fmt: skip
    downloads.button(st, _("As a file"), export, "application/json", f"file_{one.id}")


def _from_file(view: View) -> None:
    """Take a view from a file somebody sent."""
    with st.expander(_("Take a view from a file")):
        given = st.file_uploader(
            _("A file ending in {ending}", ending=view_file.ENDING), type="json", key="view_file", max_upload_size=1
        )
        if given is None:
            return
        try:
            found, unknown = view_file.read(given.getvalue(), view)
        except AtlasError as error:
            st.error(markdown(words.of(error)))
            return
        st.markdown(f"**{markdown(found.name)}**")
        st.caption("  \n".join(markdown(line) for line in _facts(found, view)))
        for line in unknown:
            st.warning(markdown(line))

        def keep() -> None:
            saved.save_view(found, desk.reader(view), desk.now())

        st.button(_("Save view"), key="keep_file", on_click=desk.do, args=(view, keep))


def _bin(view: View) -> None:
    """What was deleted, to be taken back or deleted for good."""
    own = desk.reader(view)
    gone = saved.views(own, in_bin=True)
    briefings = saved.briefings(own, in_bin=True)
    copies = saved.frozen_copies(own, in_bin=True)
    count = len(gone) + len(briefings) + len(copies)
    if not count:
        return
    with st.expander(ngettext("Bin: {count} thing", "Bin: {count} things", count)):
        rows = (
            *((one.id, one.name, saved.restore_view) for one in gone),
            *((one.id, one.title, saved.restore_briefing) for one in briefings),
            *((one.id, one.title, saved.restore_frozen) for one in copies),
        )
        for id_, name, restore in rows:
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(markdown(name))
            right.button(
                _("Take back"), key=f"restore_{id_}", on_click=desk.do,
                args=(view, lambda id_=id_, restore=restore: restore(id_, own)),
            )  # fmt: skip
        sure = st.checkbox(_("Delete all of this for good"), key="empty_sure")
        st.button(
            _("Empty the bin"), key="empty_bin", disabled=not sure, on_click=desk.do,
            args=(view, lambda: saved.empty_bin(own)),
        )  # fmt: skip
