"""The parts of the Methods page: cells of class and way with n and source mix, each opening its cases."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages.figures.base import about
from pages.widgets import cached, case_table, charts, overview_parts, palette, session, words
from pages.widgets.chrome import View
from pages.widgets.words import _, capital, country, label, listed, markdown, ngettext, number, share
from queries import labels, methods
from queries.filters import EARLIEST, LATEST, STRATA

ALL = "*:*"
SPLIT_DAY = date(2020, 3, 1)  # a first value; the reader sets another
UNSTATED = ("unknown", "not_stated")


def dimension_name(dimension: str) -> str:
    """The heading of a dimension."""
    return {
        "concealment": _("Concealment"), "cover_load": _("Cover load"), "transport": _("Transport"),
        "facility": _("Facility"), "group": _("Species group"), "commodity": _("Commodity"),
        "start": _("Stated start"), "seized_in": _("Seized in"), "destination": _("Stated destination"),
    }[dimension]  # fmt: skip


def value_name(dimension: str, value: Any) -> str:
    """A value of a dimension in words."""
    if value is None or pd.isna(value):
        return _("not stated")
    return country(value) if dimension in ("start", "seized_in", "destination") else capital(label(dimension, value))


# -- The parts --------------------------------------------------------------------------------------------------------


def of_goods(view: View) -> None:
    """For one kind of goods: how it was hidden, under what declared goods, from which stated start to where."""
    held = cached.commodities(view.filters, view.found).sort_values("incident_count", ascending=False, kind="stable")
    offered = [ALL, *[f"{row.group_id}:{row.commodity}" for row in held.itertuples()]]
    chosen = st.selectbox(
        _("Goods"), offered, key="method_goods",
        format_func=lambda value: _("all goods of this view") if value == ALL else labels.goods(value, view.words),
    )  # fmt: skip
    here = view if chosen in (None, ALL) else view.showing(view.filters.but(goods=(chosen,)))
    columns = {"cover_load": _("cover load"), "transport": _("transport"), "facility": _("facility")}
    against = st.segmented_control(
        _("Concealment by"), list(columns), format_func=columns.__getitem__, default="cover_load",
        key="method_columns", required=True,
    ) or "cover_load"  # fmt: skip
    matrix(here, "concealment", against, "goods_matrix")
    st.markdown(f"**{_('From which stated start to where')}**")
    cells(here, ("start", "seized_in", "destination"), "goods_ways")


def of_cover_load(view: View) -> None:
    """For one class of declared goods: what was found in it."""
    offered = [kind for kind in cached.by(view.filters, "cover_load", view.found)["value"] if kind != "not_stated"]
    chosen = st.selectbox(
        _("Cover load"), offered, key="method_cover_load",
        format_func=lambda kind: value_name("cover_load", kind),
    )  # fmt: skip
    if not chosen:
        st.caption(_("No incident of this view states a cover load."))
        return
    here = view.showing(view.filters.but(cover_load=(chosen,)))
    matrix(here, "group", "concealment", "cover_matrix")
    st.markdown(f"**{_('Goods found, by stated start')}**")
    cells(here, ("group", "commodity", "start"), "cover_goods")


def combinations(view: View) -> None:
    """Class by transport, goods and facility, each with n and source mix."""
    chosen = st.pills(
        _("Divided by"), methods.DIMENSIONS, selection_mode="multi", default=methods.BY, key="method_by",
        format_func=dimension_name,
    )  # fmt: skip
    if not chosen:
        st.caption(_("Choose at least one dimension."))
        return
    cells(view, tuple(name for name in methods.DIMENSIONS if name in chosen), "all_cells")


def changed(view: View) -> None:
    """Each class before and after a day, beside all other classes: never a ratio without its comparator."""
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    day = left.date_input(
        _("Compare before and from"), value=SPLIT_DAY, key="method_day", format="YYYY-MM-DD", min_value=EARLIEST,
        max_value=LATEST,
    )  # fmt: skip
    kinds = {name: dimension_name(name) for name in methods.CLASSES}
    of = right.segmented_control(
        _("Class"), list(kinds), format_func=kinds.__getitem__, default="concealment", key="method_change_of",
        label_visibility="collapsed", required=True,
    ) or "concealment"  # fmt: skip
    rows = cached.method_changes(view.filters, of, day if isinstance(day, date) else SPLIT_DAY, view.found)
    told = sum(row.change.enough for row in rows)
    st.caption(
        _("Each class beside all other incidents of this view that state a class, in the same stratum. RoR: the change "
          "of the class ÷ theirs; 1 is no change beyond them. Intervals (95 %) hold the sampling error only. "
          "Comparisons with a ratio: {count}; about one in twenty would lie beyond it by chance alone. Counted: "
          "incidents whose date fits a quarter (a month where a period is short), the one that the day falls into left "
          "out.", count=number(told))
    )  # fmt: skip
    for stratum in STRATA:
        own = [row for row in rows if row.stratum == stratum]
        st.markdown(f"**{capital(label('stratum', stratum))}**")
        if not own:
            st.caption(_("None in this view."))
            continue
        _change_table(own, of, f"changed_{of}_{stratum}")
    overview_parts.source_line(view)


def _change_table(rows: Sequence[methods.Changed], of: str, key: str) -> None:
    ordered = sorted(rows, key=lambda row: (not row.change.enough, -(row.change.before + row.change.after)))
    st.dataframe(
        pd.DataFrame(
            {
                dimension_name(of): [value_name(of, row.class_id) for row in ordered],
                _("Before"): [row.change.before for row in ordered],
                _("After"): [row.change.after for row in ordered],
                _("All others before"): [row.change.other_before for row in ordered],
                _("All others after"): [row.change.other_after for row in ordered],
                _("RoR"): [_ratio(row.change.ror, row.change.ror_low, row.change.ror_high) for row in ordered],
                _("In words"): [_in_words(row) for row in ordered],
                _("Its change"): [
                    _ratio(row.change.ratio, row.change.ratio_low, row.change.ratio_high) for row in ordered
                ],
                _("Their change"): [
                    _ratio(row.change.other_ratio, row.change.other_low, row.change.other_high) for row in ordered
                ],
            }
        ),
        column_config={_("RoR"): st.column_config.TextColumn(width=150),
                       _("In words"): st.column_config.TextColumn(width=260)},
        hide_index=True, key=session.key_of(key), alt=_("Change by class, beside all other classes"),
    )  # fmt: skip


def _ratio(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return "–"
    most = number(high, 2) if high < float("inf") else "∞"
    return f"× {number(value, 2)} ({number(low, 2)}–{most})" if value < float("inf") else "–"


def _in_words(row: methods.Changed) -> str:
    if row.reason == "publisher":
        return _("{share} from one publisher: what changed may be its reporting", share=share(
            row.largest_publisher_share, 1))  # fmt: skip
    if not row.change.enough:
        return _("too few to tell")
    if not row.change.is_beyond:
        return _("no change told apart from theirs")
    if row.change.ror is not None and row.change.ror < 1:
        return _("lower than all others by more than sampling error")
    return _("higher than all others by more than sampling error")


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


def cells(view: View, by: tuple[str, ...], key: str) -> None:
    """One table a stratum: the combinations with n and source mix; a click on a row opens its cases."""
    rows = cached.method_cells(view.filters, by, view.found)
    for stratum in STRATA:
        own = _ordered(rows[rows["stratum"] == stratum].reset_index(drop=True), by)
        st.markdown(f"**{capital(label('stratum', stratum))}**")
        if own.empty:
            st.caption(_("None in this view."))
            continue
        picked = st.dataframe(
            _cell_table(own, by), hide_index=True, key=session.key_of(f"{key}_{stratum}_{'-'.join(by)}"),
            height=min(38 + 35 * len(own), 320), on_select="rerun", selection_mode="single-row",
            alt=_("Combinations with n and source mix"),
        )  # fmt: skip
        chosen = picked.selection["rows"]
        if chosen and chosen[0] < len(own):
            row = own.iloc[chosen[0]]
            values = {name: None if pd.isna(row[name]) else row[name] for name in by}
            open_cell(view, values, stratum, f"{key}_cases_{stratum}")
    st.caption(_("A click on a row opens its cases. An incident with several goods, starts or destinations counts "
                 "under each; the two strata are never mixed."))  # fmt: skip
    overview_parts.source_line(view)


def _ordered(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Most incidents first; under the joint profile countries and areas by its order, never by count."""
    places = [name for name in by if name in ("start", "seized_in", "destination")]
    if not (places and words.is_joint()):
        return rows
    known = [code for code in dict.fromkeys(rows[places[0]]) if not pd.isna(code)]
    at = {code: k for k, code in enumerate(words.in_order(known))}
    rank = [at.get(code, len(at)) for code in rows[places[0]]]
    return rows.assign(rank=rank).sort_values("rank", kind="stable").drop(columns="rank").reset_index(drop=True)


def _cell_table(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    told = {dimension_name(name): [value_name(name, value) for value in rows[name]] for name in by}
    return pd.DataFrame(
        told
        | {
            _("Incidents"): rows["incident_count"],
            _("of them reported by an agency"): rows["agency_count"],
            _("Publishers"): rows["publisher_count"],
            _("Largest publisher"): [
                share(row.largest_publisher_count, row.incident_count) for row in rows.itertuples()
            ],
        }
    )


def matrix(view: View, rows: str, columns: str, key: str) -> None:
    """Two dimensions against each other, one chart a stratum; a click on a mark opens its cases."""
    found = cached.method_cells(view.filters, (rows, columns), view.found)
    total = cached.totals(view.filters, view.found)
    whole = {"large": total["large_count"], "other": total["other_count"]}
    for stratum in STRATA:
        own = found[found["stratum"] == stratum]
        stated = own[~own[rows].isin(UNSTATED) & ~own[columns].isin(UNSTATED)].reset_index(drop=True)
        st.markdown(f"**{capital(label('stratum', stratum))}**")
        if own.empty:
            st.caption(_("None in this view."))
            continue
        if stated.empty:
            st.caption(_("None of these {count} incidents states both.", count=number(whole[stratum])))
            continue
        picked = st.plotly_chart(
            charts.bubbles(
                stated.rename(columns={rows: "row", columns: "column"}),
                lambda value: value_name(rows, value), lambda value: value_name(columns, value),
                palette.ACCENT[palette.theme()] if stratum == "large" else palette.QUIET[palette.theme()],
            ),
            key=session.key_of(f"{key}_{stratum}_{columns}"), config=charts.CONFIG, on_select="rerun",
            selection_mode="points",
            alt=_("{rows} against {columns}: incidents", rows=dimension_name(rows), columns=dimension_name(columns)),
        )  # fmt: skip
        st.caption(_stated(view, rows, columns, stratum, whole[stratum]))
        points = picked.selection["points"]
        if points:
            of_row, of_column = points[0]["customdata"][:2]
            open_cell(view, {rows: of_row, columns: of_column}, stratum, f"{key}_cases_{stratum}")
    st.caption(markdown(about(view)))
    overview_parts.source_line(view)


def _stated(view: View, rows: str, columns: str, stratum: str, whole: int) -> str:
    """How many incidents of the stratum state each of the two."""
    said = []
    for name in (rows, columns):
        if name == "group":
            continue
        counts = cached.method_cells(view.filters, (name,), view.found)
        counts = counts[(counts["stratum"] == stratum) & ~counts[name].isin(UNSTATED)]
        said.append(
            _("{field}: stated for {stated} of {count} incidents", field=dimension_name(name),
              stated=number(int(counts["incident_count"].sum())), count=number(whole))
        )  # fmt: skip
    return markdown(_("{parts}. A click on a mark opens its cases.", parts=listed(said)))


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
