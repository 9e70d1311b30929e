"""The parts of the Methods page: cells of class and way with n and source mix, each opening its cases."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from pages.figures import methods as figures
from pages.figures.base import Figure, NothingToShow
from pages.figures.methods import dimension_name, stratum_title, value_name
from pages.widgets import cached, case_table, choices, session, show
from pages.widgets.chrome import View
from pages.widgets.words import _, capital, label, markdown, ngettext
from queries import methods
from queries.filters import STRATA

Make = Callable[[View, dict[str, str]], Figure]


# -- The parts --------------------------------------------------------------------------------------------------------


def of_goods(view: View) -> None:
    """For one kind of goods: how it was hidden, under what declared goods, from which stated start to where."""
    choices.from_list(figures.GOODS, _("Goods"), figures.goods(view))
    columns = {"cover_load": _("cover load"), "transport": _("transport"), "facility": _("facility")}
    against = choices.one_of(figures.AGAINST, _("Concealment by"), columns)
    here = figures.of_goods(view, choices.chosen())
    _matrix(figures.goods_against, view, here, "concealment", against, "goods_matrix")
    st.markdown(f"**{_('From which stated start to where')}**")
    _cells(figures.goods_ways, view, here, figures.WAYS, "goods_ways")


def of_cover_load(view: View) -> None:
    """For one class of declared goods: what was found in it."""
    offered = figures.covers(view)
    if not offered:
        st.caption(_("No incident of this view states a cover load."))
        return
    choices.from_list(figures.COVER, _("Cover load"), offered)
    here = figures.of_cover(view, choices.chosen())
    _matrix(figures.under_cover, view, here, "group", "concealment", "cover_matrix")
    st.markdown(f"**{_('Goods found, by stated start')}**")
    _cells(figures.cover_goods, view, here, figures.COVERED, "cover_goods")


def combinations(view: View) -> None:
    """Class by transport, goods and facility, each with n and source mix."""
    names = {name: dimension_name(name) for name in methods.DIMENSIONS}
    by = choices.several(figures.AXES, _("Divided by"), names, methods.BY)
    _cells(figures.combinations, view, view, tuple(by), "all_cells")


def changed(view: View) -> None:
    """Each class before and after a day, beside all other classes: never a ratio without its comparator."""
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    choices.day(
        figures.DAY, _("Compare before and from"), figures.first_day(view), place=left,
        min_value=view.found.coverage_from, max_value=view.found.coverage_until,
    )  # fmt: skip
    kinds = {name: dimension_name(name) for name in methods.CLASSES}
    choices.one_of(figures.CLASS, _("Class"), kinds, place=right, label_visibility="collapsed")
    figure = _made(figures.changes, view)
    if not figure:
        return
    for stratum, table in _by_stratum(figure).items():
        st.markdown(f"**{stratum_title(stratum)}**")
        st.dataframe(
            table, hide_index=True, key=session.key_of(f"changed_{stratum}"),
            column_config=show.widths(table, CHANGE_WIDTHS),
            alt=figure.alt,
        )  # fmt: skip
    show.beside(figure, view)


CHANGE_WIDTHS = (150, 65, 60, 135, 260, 125, 115, 150, 150)  # of the columns of a change; plain ratios come last


def waiting(view: View) -> None:
    """The wordings of imports that wait for a person, each with its suggested class and how to code it."""
    rows = cached.wordings_waiting(view.found)
    if rows.empty:
        st.caption(_("A person coded every wording of this store. New wordings of imported files are listed here."))
        return
    st.markdown(
        ngettext("**{count}** wording waits for a person. Until then its incidents count as “not coded yet”; the "
                 "suggestion is shown and never used.",
                 "**{count}** wordings wait for a person. Until then their incidents count as “not coded yet”; the "
                 "suggestions are shown and never used.", len(rows))
    )  # fmt: skip
    kinds = {"concealment": "concealment", "declared_as": "cover_load"}
    st.dataframe(
        pd.DataFrame(
            {
                _("Field"): [dimension_name(kinds[row.field]) for row in rows.itertuples()],
                _("Wording"): rows["wording"],
                _("Incidents"): rows["incident_count"],
                _("Suggested class"): [
                    capital(label(kinds[row.field], row.class_id)) if row.class_id else _("none is near enough")
                    for row in rows.itertuples()
                ],
                _("Nearest coded wording"): rows["like_wording"],
                _("Likeness, 0 to 100"): rows["score"],
                _("File in data/reference"): rows["coding_file"],
                _("Row to add"): rows["coding_row"],
            }
        ),
        hide_index=True, key="wordings_waiting", alt=_("Wordings that nobody has coded"),
    )  # fmt: skip
    st.caption(
        _("To code one: read it, choose the class (definitions in the files of classes beside it), add the row to the "
          "file, change “arguable” to “sure” where nobody would argue, and build the store again.")
    )  # fmt: skip


# -- Cells ------------------------------------------------------------------------------------------------------------


def _made(make: Make, view: View) -> Figure | None:
    """A figure of the page's choices, or the sentence that says why there is none."""
    try:
        return make(view, choices.chosen())
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
        return None


def _by_stratum(figure: Figure) -> dict[str, pd.DataFrame]:
    """The table of a figure as one for each stratum, without the column that names it."""
    of = figure.table.columns[0]
    parts = {stratum: figure.table[figure.table[of] == stratum_title(stratum)] for stratum in STRATA}
    return {stratum: table.drop(columns=of) for stratum, table in parts.items() if len(table)}


def _cells(make: Make, view: View, here: View, by: tuple[str, ...], key: str) -> None:
    """One table a stratum: the combinations with n and source mix; a click on a row opens its cases."""
    figure = _made(make, view)
    if not figure:
        return
    rows = figures.ordered_cells(here, by)
    for stratum, table in _by_stratum(figure).items():
        own = rows[rows["stratum"] == stratum].reset_index(drop=True)
        st.markdown(f"**{stratum_title(stratum)}**")
        picked = st.dataframe(
            table, hide_index=True, key=session.key_of(f"{key}_{stratum}_{'-'.join(by)}"),
            height=min(38 + 35 * len(own), 320), on_select="rerun", selection_mode="single-row", alt=figure.alt,
        )  # fmt: skip
        chosen = picked.selection["rows"]
        if chosen and chosen[0] < len(own):
            row = own.iloc[chosen[0]]
            values = {name: None if pd.isna(row[name]) else row[name] for name in by}
            open_cell(here, values, stratum, f"{key}_cases_{stratum}")
    st.caption(_("A click on a row opens its cases."))
    show.beside(figure, view)


def _matrix(make: Make, view: View, here: View, rows: str, columns: str, key: str) -> None:
    """Two dimensions against each other, one chart a stratum; a click on a mark opens its cases."""
    figure = _made(make, view)
    if not figure:
        return
    own_key = session.key_of(f"{key}_{columns}")
    show.charts_of(figure, view, own_key, "rerun", a_row=1, selection_mode="points")
    st.caption(_("A click on a mark opens its cases."))
    for at, stratum in enumerate(figures.stated_cells(here, rows, columns)):
        points: list[dict[str, Any]] = st.session_state[f"{own_key}-{at}"].selection["points"]
        if points:
            of_row, of_column = points[0]["customdata"][:2]
            open_cell(here, {rows: of_row, columns: of_column}, stratum, f"{key}_cases_{stratum}")


def open_cell(view: View, values: dict[str, str | None], stratum: str, key: str) -> None:
    """The incidents of one cell; a click on one opens the case."""
    ids = cached.in_cell(view.filters, tuple(values.items()), stratum, view.found)
    listing = cached.incidents(view.filters, view.found)
    listing = listing[listing["incident_id"].isin(ids)].reset_index(drop=True)
    named = " · ".join(value_name(name, value) for name, value in values.items())
    with st.container(border=True, key=f"{key}_panel"):
        st.markdown(
            f"**{markdown(named)}** · "
            + markdown(ngettext("{count} incident", "{count} incidents", len(listing)))
            + f" · {markdown(label('stratum', stratum))}"
        )
        chosen = case_table.show(listing, key=f"{key}_{'-'.join(map(str, values.values()))}", height=240)
        if chosen:
            st.switch_page("cases.py", query_params=session.address(session.current(), case=chosen))
