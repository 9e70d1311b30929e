"""What surrounds every page: tier, navigation, the head with the filter's sentence, the foot with the cut-off."""

import dataclasses
import os
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.widgets import cached, filter_bar, session, time_marks
from pages.widgets.words import ENDONYMS, ScreenWords, _, day, languages, markdown, number
from queries import methods, public
from queries.filters import SeizureFilter
from queries.store import TIERS, Pointer, StoreError, read_pointer


@dataclass(frozen=True)
class View:
    """What a page needs to answer: the store of this run, the filter, the options it has, the words to say it in."""

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

# The store's pointer is read once a script run (decision 2); a fragment's rerun has a context of its own.
_VIEW: ContextVar[View] = ContextVar("view")


def tier() -> str:
    """The tier this process serves: SEIZURE_TIER, else analyst.

    Raises
    ------
    StoreError
        If it names no tier.
    """
    wanted = _asked_tier()
    if wanted not in TIERS:
        raise StoreError("SEIZURE_TIER is {found!r}: expected one of {known}.", found=wanted, known=", ".join(TIERS))
    return wanted


def _asked_tier() -> str:
    return os.environ.get("SEIZURE_TIER") or "analyst"


def is_public() -> bool:
    """Whether this process serves the public: other pages, and no filter."""
    return _asked_tier() in public.TIERS


def _pages() -> list[StreamlitPage]:
    """The pages of the tier: what a tier must not see has no page and no address there."""
    if is_public():
        return [
            st.Page("public.py", title=_("Wildlife seizures in public reports"), icon=":material/map:", default=True),
            st.Page("public_cases.py", title=_("Cases and sources"), icon=":material/table_rows:", url_path="cases"),
            st.Page("public_about.py", title=_("About"), icon=":material/info:", url_path="about"),
        ]
    methods_page = st.Page("methods.py", title=_("Methods"), icon=":material/inventory_2:", url_path="methods")
    return [
        st.Page("overview.py", title=_("Overview"), icon=":material/map:", default=True),
        st.Page("places.py", title=_("Places"), icon=":material/anchor:", url_path="places"),
        st.Page("routes.py", title=_("Routes"), icon=":material/route:", url_path="routes"),
        st.Page("hotspots.py", title=_("Hotspots"), icon=":material/hexagon:", url_path="hotspots"),
        st.Page("trends.py", title=_("Trends"), icon=":material/show_chart:", url_path="trends"),
        *([methods_page] if _asked_tier() in methods.TIERS else []),
        st.Page("cases.py", title=_("Cases"), icon=":material/table_rows:", url_path="cases"),
    ]


def navigation() -> StreamlitPage:
    """The pages; each has a fixed ASCII address, the default page that of the server itself.

    The menu is drawn by `_menu`: Streamlit's own goes to a bare address first, which on a slow machine stays in the
    history and sends the reader forward again at each step back.
    """
    return st.navigation(_pages(), position="hidden")


def _menu(view: View) -> None:
    with st.container(horizontal=True, gap="small", key="menu"):
        for page in _pages():
            st.page_link(page, query_params=session.address(view.filters), width="content")


def open_view(unread: list[tuple[str, str]]) -> View:
    """Open the current store and drop from the filter what the store does not have.

    Raises
    ------
    StoreError
        If the store is missing, damaged, held, or of another schema.
    """
    found = read_pointer(st.session_state["tier"])
    options = cached.options(found)
    if st.session_state["tier"] not in methods.TIERS:
        options = options | {"concealment": {}}  # no such choice there, and none in an address
    complexes, taxa = cached.names(found)
    known = {name: list(values) for name, values in options.items()}
    filters, dropped = session.current().without_unknown(known)
    if dropped:
        session.choose(filters)
    return View(found, options, ScreenWords(complexes, taxa), filters, (*unread, *dropped))


def hand_over(view: View) -> None:
    """Make a view the one that `current_view` gives the page."""
    _VIEW.set(view)


def current_view() -> View:
    """The view of this run; a fragment that reruns alone makes its own from the session."""
    try:
        return _VIEW.get()
    except LookupError:
        return open_view([])


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
        profiles = {
            "un": _("United Nations usage"),
            "joint": _("Joint meeting: Chinese mainland, Viet Nam, Hong Kong SAR"),
            "hk": _("Hong Kong usage"),
        }
        st.session_state.setdefault(session.NAMES, session.setting(session.NAMES))
        st.session_state.setdefault(session.LINES, session.setting(session.LINES))
        st.selectbox(
            _("Names of countries and areas"), list(profiles), format_func=profiles.__getitem__, key=session.NAMES,
            help=_("Where a profile leaves a name to the organiser of a meeting, its code is shown."),
        )  # fmt: skip
        lines = {"none": _("none (default)"), "de-facto": _("de facto, without opinion on status")}
        st.selectbox(_("Boundaries on the map"), list(lines), format_func=lines.__getitem__, key=session.LINES)


def head(view: View, page: StreamlitPage) -> None:
    """The page's name, the filter's sentence, and what of the address could not be used."""
    with st.sidebar:
        _language_menu()
        if not is_public():
            time_marks.menu()
            _audience_menu()
    _menu(view)
    if is_public():
        _public_head(page)
        return
    st.caption(f"{_('Seizure Atlas')} · {markdown(page.title)}")
    st.header(markdown(filter_bar.sentence(view.filters, view.words)), anchor=False)
    for name, value in view.unread:
        st.warning(
            _("The address asks for {name} = {value}, which does not exist here; it was left out.",
              name=markdown(name), value=markdown(value[:80]))
        )  # fmt: skip


def _public_head(page: StreamlitPage) -> None:
    """The page's name alone: nothing is filtered there."""
    st.markdown(f":small[{_('Seizure Atlas')}]")
    st.header(markdown(page.title), anchor=False)


def foot(view: View) -> None:
    """What every figure of the page rests on, and until when."""
    st.divider()
    _fine_print(
        " · ".join(
            [
                _("{count} collected cases, never all cases", count=number(view.found.incident_count)),
                _("collected until {day}", day=day(view.found.coverage_until)),
                _("store {build_id}", build_id=markdown(view.found.build_id)),
                _("names of countries and areas: profile “{profile}”", profile=session.setting(session.NAMES)),
            ]
        )
    )
    _fine_print(
        _(
            "Names, and the way the map is drawn, express no opinion on the legal status of any country, area or "
            "boundary. Base map: Natural Earth; sharp coasts: GSHHG. Towns: GeoNames (CC BY 4.0)."
        )
    )


def _fine_print(text: str) -> None:
    """Small letters; for the public in the full colour of text, which a caption has not."""
    if is_public():
        st.markdown(f":small[{text}]")
    else:
        st.caption(text)
