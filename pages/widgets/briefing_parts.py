"""The briefing page: the list, and one briefing opened: its head, its views, the room check, what is made of it."""

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st

from data import saved
from geo.errors import AtlasError
from pages.figures import asked, decks, frozen, talks
from pages.figures.asked import Made
from pages.figures.shelf import OFFERS
from pages.widgets import (
    access,
    chrome,
    desk,
    downloads,
    marking,
    outside,
    palette,
    room_check,
    session,
    words,
)
from pages.widgets import (
    show as figures,
)
from pages.widgets.chrome import View
from pages.widgets.words import ENDONYMS, _, label, markdown, ngettext

FORMATS = ("pptx", "pdf", "html")


def show(view: View) -> None:
    """The page."""
    desk.say_refused()
    wanted = st.query_params.get(session.BRIEFING)
    if not wanted:
        _all(view)
        return
    try:
        found = saved.briefing(wanted, desk.reader(view))
    except AtlasError as error:
        st.error(markdown(words.of(error)))
        _back(view)
        return
    _one(found, view)


# -- the list ---------------------------------------------------------------------------------------------------------


def _all(view: View) -> None:
    own = desk.reader(view)
    found = saved.briefings(own)
    if not found:
        st.info(_("There is no briefing yet. Make one here, or add a figure to one by “Take out” beside it."))
    for one in found:
        with st.container(border=True):
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"**{markdown(one.title)}**")
            left.caption(markdown(_facts(one)))
            right.button(
                _("Open"), key=f"open_{one.id}", icon=":material/open_in_new:", type="tertiary", on_click=session.go,
                args=(session.address(view.filters, **{session.BRIEFING: one.id}),),
            )  # fmt: skip
    with st.form("new_briefing", clear_on_submit=True):
        title = st.text_input(_("Title of a new briefing"), max_chars=saved.LIMITS["title"], key="new_title")
        if st.form_submit_button(_("New briefing"), icon=":material/add:"):
            fresh = saved.Briefing(
                title=title, tier=view.reader.tier, language=words.language(), names=session.setting(session.NAMES),
                room_marking=marking.LEAST[view.reader.tier],
            )  # fmt: skip
            if desk.doing(view, lambda: saved.new_briefing(fresh, own, desk.now())):
                st.rerun()
            desk.say_refused()
    copies = saved.frozen_copies(own)
    if copies:
        st.subheader(_("Frozen copies"), anchor=False)
        _copies(copies, view)


def _facts(one: saved.Briefing) -> str:
    who = "" if one.made_by == access.LOCAL else one.made_by
    count = ngettext("{count} view", "{count} views", len(one.items))
    changed = _("changed on {day}", day=desk.said_day(one.changed_at_utc))
    return " · ".join(filter(None, [count, ENDONYMS.get(one.language, one.language), who, changed]))


def _back(view: View) -> None:
    st.button(
        _("All briefings"), key="all_briefings", icon=":material/arrow_back:", type="tertiary", on_click=session.go,
        args=(session.address(view.filters),),
    )  # fmt: skip


# -- one briefing -----------------------------------------------------------------------------------------------------


def _one(briefing: saved.Briefing, view: View) -> None:
    _back(view)
    st.subheader(markdown(briefing.title), anchor=False)
    if briefing.subtitle:
        st.markdown(markdown(briefing.subtitle))
    st.caption(markdown(_settings_in_words(briefing, view)))
    is_own = saved.may_change(briefing, desk.reader(view))
    if is_own:
        _head(briefing, view)
    else:
        st.info(_("Somebody else made this: copy it to change it."))
    if not briefing.items:
        st.info(_("It holds no view yet. Open any page, and add figures by “Take out” beside them."))
    made = make(briefing, view)
    for at, (item, one) in enumerate(zip(briefing.items, made, strict=True)):
        _item(at, item, one, briefing, view, is_own=is_own)
    if is_own:
        _dropped(briefing, view)
    if briefing.items:
        st.subheader(_("Room check"), anchor=False)
        if room_check.screen(briefing, made, view):
            st.subheader(_("Present and take out"), anchor=False)
            _out(briefing, made, view)
    copies = saved.frozen_copies(desk.reader(view), of=briefing.id)
    if copies:
        st.subheader(_("Frozen copies"), anchor=False)
        _copies(copies, view)
    _whole(briefing, view, is_own=is_own)


def make(briefing: saved.Briefing, view: View, theme: str = "light") -> list[Made]:
    """All figures of a briefing, of the store of this run, in the briefing's own words."""
    return [asked.make(item, view, asked.setting_of(briefing, item, theme)) for item in briefing.items]


def _settings_in_words(briefing: saved.Briefing, view: View) -> str:
    lines = {"none": _("none (default)"), "de-facto": _("de facto, without opinion on status")}
    return " · ".join(
        [
            ENDONYMS.get(briefing.language, briefing.language),
            _("names: {profile}", profile=words.profile_name(briefing.names)),
            _("boundaries: {choice}", choice=lines[briefing.boundaries]),
            _("room: {marking}", marking=label("tlp", briefing.room_marking)),
            _("collected until {day}", day=words.day(view.found.coverage_until)),
            _("store {build_id}", build_id=view.found.build_id),
        ]
    )


def _head(briefing: saved.Briefing, view: View) -> None:
    """What stands over the whole: words, names, boundaries, the room, the organiser's wording."""
    opened = st.expander(_("Title, language, names, boundaries, room"), key=f"head_{briefing.id}", on_change="rerun")
    if not opened.open:
        return
    with opened, st.form(f"head_form_{briefing.id}", border=False):
        title = st.text_input(_("Title"), briefing.title, max_chars=saved.LIMITS["title"], key="head_title")
        subtitle = st.text_input(
            _("Subtitle"), briefing.subtitle, max_chars=saved.LIMITS["subtitle"], key="head_subtitle"
        )
        left, right = st.columns(2)
        languages = words.languages()
        language = left.selectbox(
            _("Language of the briefing"), languages, index=_index(languages, briefing.language),
            format_func=lambda tag: ENDONYMS.get(tag, tag), key="head_language",
        )  # fmt: skip
        profiles = session.SETTINGS[session.NAMES]
        names = right.selectbox(
            _("Names of countries and areas"), profiles, index=_index(profiles, briefing.names),
            format_func=words.profile_name, key="head_names",
        )  # fmt: skip
        lines = {"none": _("none (default)"), "de-facto": _("de facto, without opinion on status")}
        boundaries = left.selectbox(
            _("Boundaries on the map"), list(lines), index=_index(list(lines), briefing.boundaries),
            format_func=lines.__getitem__, key="head_boundaries",
        )  # fmt: skip
        room = right.selectbox(
            _("Marking of the room: nothing stricter is shown there"), marking.LEVELS,
            index=_index(marking.LEVELS, briefing.room_marking), format_func=lambda level: label("tlp", level),
            key="head_room",
        )  # fmt: skip
        wording = _ask_for_wording(briefing)
        shared = briefing.shared
        if view.reader.mode == access.SIGNED_IN:
            shared = st.checkbox(_("Others of my tier may see it"), briefing.shared, key="head_shared")
        if st.form_submit_button(_("Change")):
            changes: dict[str, Any] = {
                "title": title, "subtitle": subtitle, "language": language, "names": names, "boundaries": boundaries,
                "room_marking": room, "wording": wording, "shared": shared,
            }  # fmt: skip
            own = desk.reader(view)
            desk.doing(view, lambda: saved.change_briefing(briefing.id, own, desk.now(), **changes))
            st.rerun()


def _ask_for_wording(briefing: saved.Briefing) -> dict[str, dict[str, str]]:
    """The organiser's words, in each language, for the codes that the joint profile leaves to them."""
    with outside.using(outside.Setting(words.language(), "joint")):
        codes = list(words.wording_left_out())
    st.caption(_("In a joint meeting these codes are named in the organiser’s words:"))
    wording: dict[str, dict[str, str]] = {}
    columns = st.columns(len(words.languages()))
    for column, language in zip(columns, words.languages(), strict=True):
        for code in codes:
            given = column.text_input(
                words.named(code, ENDONYMS.get(language, language)), briefing.wording.get(language, {}).get(code, ""),
                max_chars=saved.LIMITS["wording"], key=f"wording_{language}_{code}",
            )  # fmt: skip
            wording.setdefault(language, {})[code] = given
    return wording


def _index(offered: Sequence[str], value: str) -> int:
    return list(offered).index(value) if value in offered else 0


# -- its views --------------------------------------------------------------------------------------------------------


def _item(
    at: int, item: saved.Item, made: Made, briefing: saved.Briefing, view: View, *, is_own: bool
) -> None:  # fmt: skip
    own = desk.reader(view)
    with st.container(border=True, key=f"item_{item.id}"):
        left, right = st.columns([3, 2], vertical_alignment="center")
        title = words.named(words.number(at + 1), item.title or made.title)
        left.markdown(f"**{markdown(title)}**")
        left.caption(markdown(made.about))
        if made.nothing:
            st.warning(markdown(made.nothing))
        moved = desk.moved_on(view, item.build_id, item.coverage_until)
        if moved:
            st.caption(f":material/update: {markdown(moved)}")
        if item.note:
            st.caption(markdown(words.named(_("Speaker’s note"), item.note)))
        with right.container(horizontal=True, horizontal_alignment="right"):
            if is_own:
                _order(at, item, briefing, view)
            if chrome.is_offered(item.page, view.reader.tier):
                st.page_link(
                    item.page, label=_("Open"), icon=":material/open_in_new:", query_params=asked.address(item)
                )
        if is_own:
            _edit(item, made, own, view)
        preview = st.expander(_("Preview"), key=f"preview_{item.id}", on_change="rerun")
        if preview.open and made.figure:
            setting = asked.setting_of(briefing, item, palette.theme())
            with preview, outside.using(setting):
                figure = asked.make(item, view, setting).figure
                if figure:
                    figures.still(figure, made.about, f"preview_of_{item.id}")


def _order(at: int, item: saved.Item, briefing: saved.Briefing, view: View) -> None:
    own = desk.reader(view)

    def move(by: int) -> tuple[View, object]:
        return (view, lambda: saved.move_item(item.id, by, own, desk.now()))

    st.button(
        _("Up"), key=f"up_{item.id}", icon=":material/arrow_upward:", disabled=at == 0, on_click=desk.do, args=move(-1)
    )
    st.button(
        _("Down"), key=f"down_{item.id}", icon=":material/arrow_downward:", on_click=desk.do, args=move(1),
        disabled=at == len(briefing.items) - 1,
    )  # fmt: skip
    st.button(
        _("Leave out"), key=f"drop_{item.id}", icon=":material/remove:", on_click=desk.do,
        args=(view, lambda: saved.drop_item(item.id, own, desk.now())),
    )  # fmt: skip


def _edit(item: saved.Item, made: Made, own: saved.Reader, view: View) -> None:
    edit = st.expander(_("Title and speaker’s note"), key=f"edit_{item.id}", on_change="rerun")
    if not edit.open:
        return
    with edit, st.form(f"edit_form_{item.id}", border=False):
        title = st.text_input(
            _("Title"), item.title, placeholder=made.title, max_chars=saved.LIMITS["title"], key=f"title_{item.id}"
        )
        note = st.text_area(
            _("Speaker’s note"), item.note, max_chars=saved.LIMITS["note"], key=f"note_{item.id}",
            help=_("It stands in the notes of the slides, never on the screen of the room."),
        )  # fmt: skip
        if st.form_submit_button(_("Change")):
            desk.doing(view, lambda: saved.change_item(item.id, own, desk.now(), title=title, note=note))
            st.rerun()


def _dropped(briefing: saved.Briefing, view: View) -> None:
    own = desk.reader(view)
    gone = saved.dropped_items(briefing.id, own)
    if not gone:
        return
    with st.expander(ngettext("Left out: {count} view", "Left out: {count} views", len(gone))):
        for item in gone:
            left, right = st.columns([4, 1], vertical_alignment="center")
            offer = OFFERS.get(item.figure or "")
            left.markdown(markdown(item.title or (_(offer.title) if offer else str(item.figure))))
            right.button(
                _("Take back"), key=f"back_{item.id}", on_click=desk.do,
                args=(view, lambda id_=item.id: saved.restore_item(id_, own, desk.now())),
            )  # fmt: skip


# -- what is made of it -----------------------------------------------------------------------------------------------


def _out(briefing: saved.Briefing, made: Sequence[Made], view: View) -> None:
    """Present, files, frozen copy: not where a wording is missing."""
    talk = talk_of(briefing, made, view)
    level = talk.level(view.reader.tier)
    try:
        talks.require_wording(talk)
    except AtlasError as error:
        st.error(markdown(words.of(error)))
        return
    st.page_link(
        "present.py", label=_("Present"), icon=":material/co_present:", query_params=room_check.address(briefing)
    )
    reason = downloads.asked_for_reason(view, "briefing_reason")
    for place, ending in zip(st.columns(len(FORMATS)), FORMATS, strict=True):
        export = export_of(briefing, ending, level, reason, view)
        downloads.button(place, ending.upper(), export, decks.MIMES[ending], f"briefing_{ending}")
    st.caption(markdown(marking.caveat(level)))
    st.button(
        _("Make a frozen copy"), key="freeze", icon=":material/ac_unit:", on_click=desk.do,
        args=(view, lambda: _freeze(briefing, talk, view)),
        help=_("It keeps the figures as they are now, with the cut-off, and can be presented when the data moved on."),
    )  # fmt: skip


def export_of(
    briefing: saved.Briefing, ending: str, level: str, reason: str | None, view: View
) -> downloads.Export:  # fmt: skip
    """A briefing as a file, as it is when the file is asked for: acknowledged as it is then, or not at all."""

    def deck() -> Any:
        again = saved.briefing(briefing.id, desk.reader(view))
        if not room_check.is_acknowledged(again, view.found.build_id):
            raise saved.SavedError("This briefing has changed since the room check: acknowledge it again.")
        return decks.deck(talk_of(again, make(again, view), view))

    return downloads.Export(
        view, "briefing", ending, downloads.file_name(view, "briefing", level, ending), level, reason, deck,
        decks.writer(ending, asked.setting_of(briefing)), decks.row_count, f"briefing={briefing.id}",
    )  # fmt: skip


def talk_of(briefing: saved.Briefing, made: Sequence[Made], view: View) -> talks.Talk:
    """A briefing ready to be shown, the room check on its last page."""
    with outside.using(asked.setting_of(briefing)):
        source = talks.made_from(view.found.coverage_until, view.found.build_id, desk.now().date())
    return talks.Talk(
        briefing.title, briefing.subtitle, briefing.language, briefing.names, briefing.boundaries, source,
        tuple(talks.part(one, item.title, item.note) for item, one in zip(briefing.items, made, strict=True)),
        briefing.room_marking, briefing.wording, room_check.last_page(briefing),
    )  # fmt: skip


def _freeze(briefing: saved.Briefing, talk: talks.Talk, view: View) -> None:
    """Keep the briefing as it is now; later it can be presented though the data have moved on."""
    kept = saved.Frozen(
        title=briefing.title, briefing_id=briefing.id, tier=briefing.tier, marking=talk.level(view.reader.tier),
        build_id=view.found.build_id, coverage_until=view.found.coverage_until.isoformat(), shared=briefing.shared,
    )  # fmt: skip
    saved.freeze(kept, frozen.packed(talk), desk.reader(view), desk.now())


def _copies(copies: Sequence[saved.Frozen], view: View) -> None:
    """The frozen copies: when made, of which data; present, take out, delete."""
    own = desk.reader(view)
    for one in copies:
        with st.container(border=True, key=f"frozen_{one.id}"):
            st.markdown(f"**{markdown(one.title)}**")
            st.caption(f"{markdown(frozen_on(one))}  \n{markdown(marking.caveat(one.marking))}")
            with st.container(horizontal=True):
                st.page_link(
                    "present.py", label=_("Present"), icon=":material/co_present:",
                    query_params={session.LANGUAGE: words.language(), session.FROZEN: one.id},
                )  # fmt: skip
                if saved.may_change(one, own):
                    st.button(
                        _("Delete"), key=f"delete_frozen_{one.id}", icon=":material/delete:", on_click=desk.do,
                        args=(view, lambda id_=one.id: saved.delete_frozen(id_, own, desk.now())),
                    )  # fmt: skip
            files = st.expander(_("As a file"), key=f"frozen_files_{one.id}", on_change="rerun")
            if files.open:
                with files:
                    _files_of_copy(one, view)


def frozen_on(one: saved.Frozen) -> str:
    """What a frozen copy says of itself."""
    return _(
        "Frozen on {day}; data until {until} (store {build_id}).", day=desk.said_day(one.made_at_utc),
        until=desk.said_day(one.coverage_until), build_id=one.build_id,
    )  # fmt: skip


def _files_of_copy(one: saved.Frozen, view: View) -> None:
    reason = downloads.asked_for_reason(view, f"frozen_reason_{one.id}")
    own = desk.reader(view)

    def content() -> dict[str, Any]:
        return saved.thaw(one.id, own)[1]

    def deck() -> Any:
        return decks.deck(frozen.unpacked(content()))

    for place, ending in zip(st.columns(len(FORMATS) + 1), (*FORMATS, "json"), strict=True):
        name = downloads.file_name(view, f"frozen-{one.made_at_utc[:10]}", one.marking, ending)
        name = name.replace(view.found.build_id, one.build_id).replace(
            view.found.coverage_until.isoformat(), one.coverage_until
        )
        write = _as_json if ending == "json" else decks.writer(ending, outside.Setting(words.language()))
        export = downloads.Export(
            view, "briefing", ending, name, one.marking, reason, content if ending == "json" else deck, write,
            len if ending == "json" else decks.row_count, f"frozen={one.id}",
        )  # fmt: skip
        mime = decks.MIMES.get(ending, "application/json")
        downloads.button(place, ending.upper(), export, mime, f"frozen_{ending}_{one.id}")


def _as_json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def _whole(briefing: saved.Briefing, view: View, *, is_own: bool) -> None:
    """Copy and delete."""
    own = desk.reader(view)
    with st.container(horizontal=True):
        st.button(
            _("Copy this briefing"), key="copy_briefing", icon=":material/content_copy:", on_click=desk.do,
            args=(view, lambda: _copy(briefing, view)),
        )  # fmt: skip
        if is_own:
            st.button(
                _("Delete this briefing"), key="delete_briefing", icon=":material/delete:", on_click=desk.do,
                args=(view, lambda: _delete(briefing, own)),
                help=_("It goes to the bin of Saved views, from which it can be taken back."),
            )  # fmt: skip


def _copy(briefing: saved.Briefing, view: View) -> None:
    title = _("Copy of {title}", title=briefing.title)[: saved.LIMITS["title"]]
    made = saved.copy_briefing(briefing.id, title, desk.reader(view), desk.now())
    st.query_params[session.BRIEFING] = made.id


def _delete(briefing: saved.Briefing, own: saved.Reader) -> None:
    saved.delete_briefing(briefing.id, own, desk.now())
    session.open_in_address(session.BRIEFING, None)
