"""The sections of `public_text` on the public pages: the same words and pictures as on the static site."""

from collections.abc import Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from geo.errors import AtlasError
from pages.widgets import cached, drawings, public_text, session, words
from pages.widgets.chrome import View
from pages.widgets.drawings import Ink
from pages.widgets.public_text import Card, CaseLine, Fold, Picture, Section, Table
from pages.widgets.words import ScreenWords, _, markdown, number, of
from queries.filters import SeizureFilter
from queries.public import Facts
from queries.store import Pointer

ROW = 35  # pixels of a row of a table
CHART = 620


# What these pages say is the same for every reader of one store, language, profile of names and theme, and saying it
# anew took most of a run. So it is said once for each; the language is an argument, nothing is read from a session.


def summary(view: View) -> list[Section]:
    """The sections of the first page."""
    _facts(view)
    return _summary(view.found, words.language(), session.setting(session.NAMES), drawings.of_theme())


def about(view: View) -> list[Section]:
    """The sections of the page about it."""
    _facts(view)
    return _about(view.found, words.language(), session.setting(session.NAMES), public_text.contact())


@st.cache_resource(max_entries=24, show_spinner=False)
def _summary(found: Pointer, language: str, profile: str, ink: Ink) -> list[Section]:
    with words.speaking(language, profile):
        return public_text.summary(cached.public_facts(found), ScreenWords(*cached.names(found)), ink)


@st.cache_resource(max_entries=12, show_spinner=False)
def _about(found: Pointer, language: str, profile: str, contact: str) -> list[Section]:
    with words.speaking(language, profile):
        return public_text.about(cached.public_facts(found), write_to=contact)


@st.cache_resource(max_entries=12, show_spinner=False)
def _lines(found: Pointer, language: str, profile: str) -> tuple[list[CaseLine], Table]:
    with words.speaking(language, profile):
        said = cached.public_facts(found)
        return public_text.case_lines(said), public_text.publishers(said)


def _facts(view: View) -> Facts:
    """All that the public is told; a store that is not the public's is refused in words."""
    try:
        return cached.public_facts(view.found)
    except AtlasError as error:
        st.error(of(error))
        st.stop()


def show(sections: Sequence[Section]) -> None:
    """Draw sections one below the other."""
    for section in sections:
        _section(section)


def _section(section: Section) -> None:
    st.subheader(markdown(section.title), anchor=section.key)
    if section.figures:
        with st.container(horizontal=True, gap="large"):
            for value, name in section.figures:
                st.metric(name, value, width="content")
        with st.container(horizontal=True, gap="medium"):
            for (value, name), mark in zip(section.figures, section.leads, strict=True):
                if mark is not None:
                    _link(words.named(name, value), mark)
    _paragraphs(section.lines)
    if section.bullets:
        st.markdown("\n".join(f"- {markdown(line)}" for line in section.bullets))
    for picture in section.pictures:
        _picture(picture)
    for table in section.tables:
        _table(table, section.key)
    for card in section.cards:
        _card(card)
    for fold in section.folds:
        _fold(fold, section.key)
    if section.after:
        small(*section.after)


def _paragraphs(lines: Sequence[str]) -> None:
    for line in lines:
        st.markdown(markdown(line))


def _picture(picture: Picture) -> None:
    st.image(picture.svg, width="stretch" if picture.is_wide else CHART, alt=picture.told)
    small(picture.caption)


def small(*lines: str) -> None:
    """Lines in small letters in the full colour of text: Streamlit's captions are too pale for WCAG on a light page."""
    st.markdown("  \n".join(f":small[{markdown(line)}]" for line in lines if line))


def _address(mark: str) -> dict[str, str]:
    """The address of the cases that a figure counts."""
    return session.address(SeizureFilter()) | ({session.OF: mark} if mark else {})


def _link(said: str, mark: str) -> None:
    st.page_link(
        "public_cases.py",
        label=markdown(said),
        icon=":material/table_rows:",
        query_params=_address(mark),
        width="content",
    )


def _table(table: Table, key: str) -> None:
    with st.expander(markdown(table.caption), expanded=table.is_open):
        _frame(table, f"{key}_{table.caption}")


def _frame(table: Table, key: str) -> None:
    frame = pd.DataFrame(list(table.rows), columns=pd.Index(_apart(table.columns)))
    configured = {}
    if table.links:
        frame[_("Cases")] = [f"cases?{urlencode(_address(mark))}" for mark in table.links]
        configured = {_("Cases"): st.column_config.LinkColumn(display_text=_("open"))}
    st.dataframe(
        frame, hide_index=True, height=min(len(frame) + 1, 12) * ROW + 3, key=f"table_{key}", alt=table.caption,
        placeholder="–", column_config=configured,
    )  # fmt: skip


def _apart(columns: Sequence[str]) -> list[str]:
    """Names of columns, each once."""
    return [name if name not in columns[:at] else f"{name} ({at})" for at, name in enumerate(columns)]


def _card(card: Card) -> None:
    with st.container(border=True, key=f"card_{card.name}"):
        st.markdown(f"**{markdown(card.title)}**")
        st.markdown(markdown(card.text))
        small(card.caution, card.basis)
        _link(public_text.cases_link(card.count), f"card={card.name}")


def _fold(fold: Fold, key: str) -> None:
    with st.expander(markdown(fold.title)):
        _paragraphs(fold.lines)
        for picture in fold.pictures:
            _picture(picture)
        for table in fold.tables:  # no expander in an expander
            _frame(table, f"{key}_{fold.title}")


def cases(view: View) -> None:
    """All cases with their sources, or those that a figure counts; only a publisher's own page is a link."""
    said = _facts(view)
    found, publishers = _lines(view.found, words.language(), session.setting(session.NAMES))
    mark = str(st.query_params.get(session.OF, ""))
    chosen = [line for line in found if mark in line.marks.split()] if public_text.MARK.fullmatch(mark) else []
    if chosen:
        shown = _("{shown} of {count} cases", shown=number(len(chosen)), count=number(len(found)))
        st.markdown(f"**{markdown(public_text.said_of(mark, said, view.words))}** · {markdown(shown)}")
        _link(_("Show all cases"), "")
        found = chosen
    frame = pd.DataFrame(
        {
            _("Case"): [line.case for line in found],
            _("Date as stated"): [line.when for line in found],
            _("Place"): [line.where for line in found],
            _("Goods"): [line.what for line in found],
            _("Weight"): [line.weight or None for line in found],
            _("Source"): ["; ".join(name for name, _url in line.sources) for line in found],
            _("Publisher’s own page"): [next((url for _n, url in line.sources if url), None) for line in found],
        }
    )
    st.dataframe(
        frame, hide_index=True, height=600, key="table_cases", alt=_("Cases and their sources"), placeholder="–",
        column_config={_("Publisher’s own page"): st.column_config.LinkColumn(display_text=_("open"))},
    )  # fmt: skip
    _table(publishers, "publishers")
