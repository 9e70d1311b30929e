"""What surrounds every page: navigation by tier, the head with the filter's sentence, the foot with the cut-off."""

import dataclasses
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from geo.errors import AtlasError
from pages.widgets import access, cached, door, filter_bar, marking, session, time_marks, tour
from pages.widgets.words import (
    ENDONYMS,
    ScreenWords,
    _,
    day,
    label,
    language,
    languages,
    markdown,
    number,
    profile_name,
)
from queries import methods, public
from queries.filters import SeizureFilter
from queries.labels import N_
from queries.store import Pointer, read_pointer


@dataclass(frozen=True)
class View:
    """What a page needs to answer: who reads, the store of this run, the filter, its options, the words to say it."""

    reader: access.Reader
    found: Pointer
    options: filter_bar.Options
    words: ScreenWords
    filters: SeizureFilter
    unread: tuple[tuple[str, str], ...] = ()

    def showing(self, filters: SeizureFilter) -> "View":
        """The same view with another filter."""
        return dataclasses.replace(self, filters=filters)


# A file of our own: Streamlit fetches the pictures of named icons and emoji from outside for the browser's tab.
ICON = str(Path(__file__).parents[1] / "static" / "icon.svg")

FONTS = Path(__file__).parent / "fonts"
STYLES = Path(__file__).parent / "styles"

# The store's pointer is read once a script run (decision 2); a fragment's rerun has a context of its own.
_VIEW: ContextVar[View] = ContextVar("view")


@dataclass(frozen=True)
class Offer:
    """A page and the tiers that have it: for every other tier it does not exist."""

    file: str
    title: str
    icon: str
    tiers: tuple[str, ...]
    is_bare: bool = False  # without menu, filter, head and foot: a screen for a room
    is_filtered: bool = True  # it shows what the filter selects


TOUR = "tour"
_TEAM = ("analyst", "partner")
# A tier's first is its default page; each other one has the address of its file's name, without "public_".
PAGES = (
    Offer("public.py", N_("Wildlife seizures in public reports"), ":material/map:", public.TIERS),
    Offer("public_cases.py", N_("Cases and sources"), ":material/table_rows:", public.TIERS),
    Offer("public_about.py", N_("About"), ":material/info:", public.TIERS),
    Offer("overview.py", N_("Overview"), ":material/map:", _TEAM),
    Offer("places.py", N_("Places"), ":material/anchor:", _TEAM),
    Offer("routes.py", N_("Routes"), ":material/route:", _TEAM),
    Offer("hotspots.py", N_("Hotspots"), ":material/hexagon:", _TEAM),
    Offer("trends.py", N_("Trends"), ":material/show_chart:", _TEAM),
    Offer("methods.py", N_("Methods"), ":material/inventory_2:", methods.TIERS),
    Offer("cases.py", N_("Cases"), ":material/table_rows:", _TEAM),
    Offer("views.py", N_("Saved views"), ":material/bookmarks:", _TEAM, is_filtered=False),
    Offer("briefing.py", N_("Briefing"), ":material/slideshow:", _TEAM, is_filtered=False),
    Offer("present.py", N_("Present"), ":material/co_present:", _TEAM, is_bare=True, is_filtered=False),
    Offer("tour.py", N_("Tour"), ":material/explore:", _TEAM, is_filtered=False),
)


def is_public(reader: access.Reader) -> bool:
    """Whether this reader has the public pages, which have no filter."""
    return reader.tier in public.TIERS


def is_offered(file: str, tier: str) -> bool:
    """Whether a tier has a page: a link to one that it has not would fail."""
    return any(offer.file == file and tier in offer.tiers for offer in PAGES)


def is_bare(page: StreamlitPage) -> bool:
    """Whether a page stands alone on the screen, without what surrounds the others."""
    return page.url_path in {Path(offer.file).stem for offer in PAGES if offer.is_bare}


def is_filtered(page: StreamlitPage, reader: access.Reader) -> bool:
    """Whether a page has the filter: not the public ones, and not those of what people keep."""
    unfiltered = {Path(offer.file).stem for offer in PAGES if not offer.is_filtered}
    return not is_public(reader) and page.url_path not in unfiltered


def page_title(file: str) -> str:
    """The name of a page in the reader's language; its file where there is no such page."""
    return next((_(offer.title) for offer in PAGES if offer.file == file), file)


def path_of(file: str) -> str:
    """The address of a team's page below the server's own."""
    offered = [offer.file for offer in PAGES if offer.tiers == _TEAM]
    return "" if file == offered[0] else Path(file).stem


def _pages(tier: str) -> list[StreamlitPage]:
    offered = [offer for offer in PAGES if tier in offer.tiers]
    return [
        st.Page(offer.file, title=_(offer.title), icon=offer.icon, default=True)
        if offer is offered[0]
        else st.Page(
            offer.file, title=_(offer.title), icon=offer.icon, url_path=Path(offer.file).stem.removeprefix("public_")
        )
        for offer in offered
    ]


def navigation(reader: access.Reader) -> StreamlitPage:
    """The pages of the reader's tier; each has a fixed ASCII address, the default page that of the server itself.

    The menu is drawn by `_menu`: Streamlit's own goes to a bare address first, which on a slow machine stays in the
    history and sends the reader forward again at each step back.
    """
    return st.navigation(_pages(reader.tier), position="hidden")


def _menu(view: View) -> None:
    with st.container(horizontal=True, gap="small", key="menu"):
        for page in _pages(view.reader.tier):
            if is_bare(page) or page.url_path == TOUR:  # the tour stands in the sidebar: there are enough in the row
                continue
            st.page_link(page, query_params=session.address(view.filters), width="content")


def open_view(reader: access.Reader, unread: list[tuple[str, str]]) -> View:
    """Open the current store of the reader's tier and drop from the filter what the store does not have.

    Raises
    ------
    StoreError
        If the store is missing, damaged, held, or of another schema.
    """
    found = read_pointer(reader.tier)
    options = cached.options(found)
    if reader.tier not in methods.TIERS:
        options = options | {"concealment": {}}  # no such choice there, and none in an address
    complexes, taxa = cached.names(found)
    known = {name: list(values) for name, values in options.items()}
    filters, dropped = session.current().without_unknown(known)
    if dropped:
        session.choose(filters)
    words = ScreenWords(complexes, taxa, cached.place_names(found))
    return View(reader, found, options, words, filters, (*unread, *dropped))


def hand_over(view: View) -> None:
    """Make a view the one that `current_view` gives the page."""
    _VIEW.set(view)


def current_view() -> View:
    """The view of this run; a fragment that reruns alone makes its own from the session."""
    try:
        return _VIEW.get()
    except LookupError:
        return open_view(access.reader(), [])


def still_allowed(view: View) -> bool:
    """Whether a fragment that reruns alone, with the view of an earlier run, may still show it."""
    try:
        access.confirm(view.reader)
    except AtlasError:
        return False
    return True


def turn_away(error: AtlasError) -> None:
    """In the place of every page, for somebody who may not see any."""
    with st.sidebar:
        _language_menu()
    door.ask(error)


def _language_menu() -> None:
    offered = languages()
    current = st.session_state["language"]
    st.selectbox(
        "Language · 语言 · 語言 · Ngôn ngữ",
        offered,
        index=offered.index(current),
        format_func=lambda tag: ENDONYMS.get(tag, tag),
        key="language_menu",
        on_change=_choose_language,
    )


def _choose_language() -> None:
    st.session_state["language"] = st.session_state["language_menu"]
    session.write_url()


def _audience_menu() -> None:
    with st.expander(_("Names and boundaries")):
        st.session_state.setdefault(session.NAMES, session.setting(session.NAMES))
        st.session_state.setdefault(session.LINES, session.setting(session.LINES))
        st.selectbox(
            _("Names of countries and areas"), session.SETTINGS[session.NAMES], format_func=profile_name,
            key=session.NAMES,
            help=_("Where a profile leaves a name to the organiser of a meeting, its code is shown."),
        )  # fmt: skip
        lines = {"none": _("none (default)"), "de-facto": _("de facto, without opinion on status")}
        st.selectbox(_("Boundaries on the map"), list(lines), format_func=lines.__getitem__, key=session.LINES)


def styles() -> None:
    """Han characters in the forms of the reader's script: the same code has another shape in each; and our styles."""
    for name in ("legend.css", "print.css"):
        st.html(STYLES / name)
    own = FONTS / f"{language()}.css"
    st.html(own if own.exists() else FONTS / "zh-Hans.css")


def head(view: View, page: StreamlitPage) -> None:
    """The page's name, the filter's sentence, and what of the address could not be used."""
    styles()
    with st.sidebar:
        _language_menu()
        if not is_public(view.reader):
            st.page_link("tour.py", icon=":material/explore:", query_params=session.address(view.filters))
            time_marks.menu()
            _audience_menu()
        if view.reader.mode == access.SIGNED_IN:
            st.caption(_("Signed in: {who}", who=markdown(view.reader.who)))
            door.sign_out_button()
    _menu(view)
    if is_public(view.reader):
        _public_head(page)
        return
    tour.strip(view, f"{page.url_path or 'overview'}.py")
    st.caption(f"{_('Seizure Atlas')} · {markdown(page.title)}")
    said = filter_bar.sentence(view.filters, view.words) if is_filtered(page, view.reader) else page.title
    st.header(markdown(said), anchor=False)
    for name, value in view.unread:
        st.warning(
            _("The address asks for {name} = {value}, which does not exist here; it was left out.",
              name=markdown(name), value=markdown(value[:80]))
        )  # fmt: skip
    time_marks.warn_of_unread()


def _public_head(page: StreamlitPage) -> None:
    """The page's name alone: nothing is filtered there."""
    st.markdown(f":small[{_('Seizure Atlas')}]")
    st.header(markdown(page.title), anchor=False)


def foot(view: View) -> None:
    """What every figure of the page rests on, and until when."""
    fine_print = _for_the_public if is_public(view.reader) else st.caption
    st.divider()
    fine_print(
        " · ".join(
            [
                _("{count} collected cases, never all cases", count=number(view.found.incident_count)),
                _("collected until {day}", day=day(view.found.coverage_until)),
                _("store {build_id}", build_id=markdown(view.found.build_id)),
                _("names of countries and areas: {profile}", profile=profile_name(session.setting(session.NAMES))),
            ]
        )
    )
    level = marking.of(view.reader.tier)
    fine_print(f"**{label('tlp', level)}** · {marking.sentence(level)}")
    fine_print(disclaimer())


def disclaimer() -> str:
    """What stands under every map, on screen and in files."""
    return _(
        "Names, and the way the map is drawn, express no opinion on the legal status of any country, area or "
        "boundary. Base map: Natural Earth; sharp coasts: GSHHG. Towns: GeoNames (CC BY 4.0)."
    )


def _for_the_public(text: str) -> None:
    """Small letters in the full colour of text, which a caption has not."""
    st.markdown(f":small[{text}]")
