"""Present mode: a briefing or a frozen copy, one slide a screen, moved by keys; nothing of the dashboard around it.

Speaker's notes are not on the screen, and nothing on it is a link. A live briefing makes each figure when its slide is
shown, of the store as it is then.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from data import saved
from geo.errors import AtlasError
from pages.figures import asked, frozen, talks
from pages.figures.talks import Part, Talk
from pages.widgets import chrome, desk, marking, outside, palette, room_check, session, words
from pages.widgets import show as figures
from pages.widgets.chrome import View
from pages.widgets.words import _, label, markdown, number

SCRIPT = Path(__file__).parent / "scripts" / "present.js"
POINTER = "present_pointer_on"


def show(view: View) -> None:
    """The page."""
    try:
        count, part_at, talk = _asked(view)
    except AtlasError as error:
        chrome.styles()
        st.error(markdown(words.of(error)))
        wanted = st.query_params.get(session.PRESENT)
        more = {session.BRIEFING: wanted} if wanted else {}
        st.page_link(
            "briefing.py", label=_("Briefing") if wanted else _("All briefings"),
            query_params=session.address(view.filters, **more),
        )  # fmt: skip
        return
    chrome.styles()
    st.html(chrome.STYLES / "present.css")
    if st.session_state.get(POINTER):
        st.html(chrome.STYLES / "pointer.css")
    st.html(f"<script>{script()}</script>", unsafe_allow_javascript=True)
    last = count + bool(talk.last_page)
    at = min(max(_number(st.query_params.get(session.SLIDE)), 0), last)
    with st.container(key="present"), outside.using(talk.setting(palette.theme())):
        if at == 0:
            _title(talk, view)
        elif at <= count:
            _part(part_at(at - 1), talk, at)
        else:
            _last_page(talk)
    _bar(at, last, view)


def script() -> str:
    """What runs in the browser; `guard` allows exactly this."""
    return SCRIPT.read_text(encoding="utf-8")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0


# -- what is shown ----------------------------------------------------------------------------------------------------


def _asked(view: View) -> tuple[int, Callable[[int], Part], Talk]:
    """How many parts there are, what makes one of them, and the talk (of a live one: without its parts).

    Raises
    ------
    AtlasError
        If there is no such briefing or copy, or its room check was not acknowledged as it is now.
    """
    own = desk.reader(view)
    copy = st.query_params.get(session.FROZEN)
    if copy:
        known, content = saved.thaw(copy, own)
        talk = frozen.unpacked(content)
        from pages.widgets.briefing_parts import frozen_on

        with outside.using(talk.setting()):
            talk = replace(talk, made_from=frozen_on(known))
        return len(talk.parts), talk.parts.__getitem__, talk
    briefing = saved.briefing(st.query_params.get(session.PRESENT, ""), own)
    if not room_check.is_acknowledged(briefing, view.found.build_id):
        raise saved.SavedError("Read the room check of this briefing and acknowledge it before it is presented.")

    def part_at(number: int) -> Part:
        item = briefing.items[number]
        return talks.part(asked.make(item, view, asked.setting_of(briefing, item, palette.theme())), item.title)

    with outside.using(asked.setting_of(briefing)):
        source = _("live: collected until {until} · store {build_id}",
                   until=words.day(view.found.coverage_until), build_id=view.found.build_id)  # fmt: skip
    talk = Talk(
        briefing.title, briefing.subtitle, briefing.language, briefing.names, briefing.boundaries, source, (),
        briefing.room_marking, briefing.wording, room_check.last_page(briefing),
    )  # fmt: skip
    return len(briefing.items), part_at, talk


def _title(talk: Talk, view: View) -> None:
    st.title(markdown(talk.title), anchor=False)
    if talk.subtitle:
        st.header(markdown(talk.subtitle), anchor=False)
    lines = (
        talk.made_from,
        _("names: {profile}", profile=words.profile_name(talk.names)),
        _("{count} collected cases, never all cases", count=number(view.found.incident_count)),
        _("room: {marking}", marking=label("tlp", talk.room_marking)),
        chrome.disclaimer(),
    )
    st.markdown("  \n".join(markdown(line) for line in lines))


def _part(part: Part, talk: Talk, at: int) -> None:
    """One slide; what may not be shown in this room is not made a picture of."""
    st.subheader(markdown(part.title), anchor=False)
    if marking.LEVELS.index(part.level) > marking.LEVELS.index(talk.room_marking):
        st.error(
            _("This view is {level}, and the room is {room}: it is not shown.",
              level=label("tlp", part.level), room=label("tlp", talk.room_marking))
        )  # fmt: skip
        return
    try:
        talks.require_wording(replace(talk, parts=(part,)))
    except AtlasError as error:
        st.error(markdown(words.of(error)))
        return
    if part.figure is None:
        st.info(markdown(part.nothing or _("None in this view.")))
        return
    left, right = st.columns([10, 3], gap="medium")
    with left.container(key="present_picture", height="stretch"):
        figures.picture(part.figure, f"slide_{at}", "stretch", large=True)
    with right.container(key="present_said"):
        st.markdown(f"**{label('tlp', part.level)}**")
        figures.sentences(part.figure, part.about)
        st.caption("  \n".join(markdown(line) for line in (talk.made_from, chrome.disclaimer())))


def _last_page(talk: Talk) -> None:
    for heading, lines in talk.last_page:
        st.subheader(markdown(heading), anchor=False)
        st.markdown("\n".join(f"- {markdown(line)}" for line in lines))


# -- moving -----------------------------------------------------------------------------------------------------------


def _go(to: int) -> None:
    session.open_in_address(session.SLIDE, str(to) if to else None)


def _step(by: int, last: int) -> None:
    """From the slide of the address, which a key pressed before the next slide is drawn has changed already."""
    _go(min(max(_number(st.query_params.get(session.SLIDE)) + by, 0), last))


def _toggle_pointer() -> None:
    st.session_state[POINTER] = not st.session_state.get(POINTER)


def _bar(at: int, last: int, view: View) -> None:
    """Buttons with keys of their own; the keys of a clicker are buttons that nobody sees."""
    with st.container(key="present_bar", horizontal=True, vertical_alignment="center"):
        steps = (
            ("first", _("First"), ":material/first_page:", "Home", _go, (0,)),
            ("back", _("Back"), ":material/chevron_left:", "Left", _step, (-1, last)),
            ("on", _("Next"), ":material/chevron_right:", "Right", _step, (1, last)),
            ("last", _("Last"), ":material/last_page:", "End", _go, (last,)),
        )
        for name, title, icon, key, move, args in steps:
            st.button(title, key=f"present_{name}", icon=icon, shortcut=key, type="tertiary", on_click=move, args=args)
        st.markdown(f"{number(at)} / {number(last)}")
        st.button(
            _("Pointer"), key="present_pointer", icon=":material/highlight:", shortcut="P", type="tertiary",
            on_click=_toggle_pointer,
        )  # fmt: skip
        st.button(_("Full screen (F)"), key="present_full", icon=":material/fullscreen:", type="tertiary")
        leaves = st.button(_("Leave"), key="present_leave", icon=":material/close:", shortcut="Esc", type="tertiary")
    with st.container(key="present_keys"):
        for key, by in (("Space", 1), ("PageDown", 1), ("PageUp", -1), ("Down", 1), ("Up", -1)):
            st.button(key, key=f"present_key_{key}", shortcut=key, on_click=_step, args=(by, last))
    if leaves:
        wanted = st.query_params.get(session.PRESENT)
        more = {session.BRIEFING: wanted} if wanted else {}
        st.switch_page("briefing.py", query_params=session.address(view.filters, **more))
