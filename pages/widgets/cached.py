"""The cache, in one place: all that changes an answer is an argument; nothing cached holds translated text."""

from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from queries import (
    breakdowns,
    breaks,
    cases,
    contested,
    hotspots,
    marks,
    methods,
    similar,
    store,
    summary,
    trends,
    verdict,
)
from queries import claims as claim_queries
from queries import operations as operation_queries
from queries import places as place_queries
from queries import public as public_queries
from queries import routes as route_queries
from queries.filters import SeizureFilter
from queries.store import Connection, Pointer


@st.cache_resource(max_entries=4, show_spinner=False)
def database(found: Pointer) -> Connection:
    """The store that a pointer names, opened once for all readers."""
    return store.open_store(found)


def cursor(found: Pointer) -> Connection:
    """A cursor of one's own: each session is a thread."""
    return database(found).cursor()


@st.cache_data(max_entries=300, show_spinner=False)
def totals(filters: SeizureFilter, found: Pointer) -> dict[str, Any]:
    """As `queries.summary.totals`."""
    return summary.totals(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def commodities(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.summary.commodities`."""
    return summary.commodities(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def whole_animals(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.summary.whole_animals`."""
    return summary.whole_animals(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def completeness(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.summary.completeness`."""
    return summary.completeness(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def source_mix(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.summary.source_mix`."""
    return summary.source_mix(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def coverage(filters: SeizureFilter, found: Pointer) -> list[dict[str, Any]]:
    """As `queries.summary.coverage`."""
    return summary.coverage(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def loosen(filters: SeizureFilter, found: Pointer) -> list[tuple[str, int]]:
    """As `queries.summary.loosen`."""
    return summary.loosen(cursor(found), filters)


@st.cache_data(max_entries=600, show_spinner=False)
def by(filters: SeizureFilter, dimension: str, found: Pointer) -> pd.DataFrame:
    """As `queries.breakdowns.by`."""
    return breakdowns.by(cursor(found), filters, dimension)


@st.cache_data(max_entries=300, show_spinner=False)
def trend(
    filters: SeizureFilter,
    by: str,
    found: Pointer,
    measure: str = "incidents",
    split: str = "none",
    undated: str = "left_out",
) -> trends.Series:
    """As `queries.trends.series`."""
    return trends.series(
        cursor(found), filters, by, found.coverage_from, found.coverage_until, measure=measure, split=split,
        undated=undated,
    )  # fmt: skip


def series(filters: SeizureFilter, period: str, found: Pointer) -> tuple[pd.DataFrame, int]:
    """The rows of the plain series by period, and how many incidents are in none of them."""
    whole = trend(filters, period, found)
    return whole.rows, whole.undated_count


@st.cache_data(max_entries=300, show_spinner=False)
def method_cells(filters: SeizureFilter, by: tuple[str, ...], found: Pointer) -> pd.DataFrame:
    """As `queries.methods.cells`."""
    return methods.cells(cursor(found), filters, by)


@st.cache_data(max_entries=300, show_spinner=False)
def in_cell(
    filters: SeizureFilter, values: tuple[tuple[str, str | None], ...], stratum: str, found: Pointer
) -> tuple[str, ...]:
    """As `queries.methods.in_cell`."""
    return methods.in_cell(cursor(found), filters, dict(values), stratum)


@st.cache_data(max_entries=100, show_spinner=False)
def method_changes(filters: SeizureFilter, of: str, at: date, found: Pointer) -> list[methods.Changed]:
    """As `queries.methods.changes`."""
    return methods.changes(cursor(found), filters, of, at, found.coverage_from, found.coverage_until)


@st.cache_data(max_entries=4, show_spinner=False)
def wordings_waiting(found: Pointer) -> pd.DataFrame:
    """As `queries.methods.waiting`."""
    return methods.waiting(cursor(found))


@st.cache_data(max_entries=300, show_spinner=False)
def as_compared(incident_id: str, found: Pointer) -> similar.Consignment:
    """As `queries.similar.of_incident`."""
    return similar.of_incident(cursor(found), incident_id)


@st.cache_data(max_entries=300, show_spinner=False)
def nearest(
    filters: SeizureFilter,
    asked: similar.Consignment,
    k: int,
    weights: tuple[tuple[str, float], ...],
    found: Pointer,
) -> similar.Nearest:
    """As `queries.similar.nearest`."""
    return similar.nearest(cursor(found), filters, asked, k, dict(weights))


@st.cache_data(max_entries=300, show_spinner=False)
def verdicts(filters: SeizureFilter, at: date, found: Pointer) -> list[verdict.Verdict]:
    """As `queries.verdict.verdicts`."""
    return verdict.verdicts(cursor(found), filters, at, found.coverage_from, found.coverage_until)


@st.cache_data(max_entries=300, show_spinner=False)
def change_points(filters: SeizureFilter, found: Pointer) -> list[breaks.Breaks]:
    """As `queries.breaks.breaks`."""
    return breaks.breaks(cursor(found), filters, found.coverage_from, found.coverage_until)


@st.cache_data(max_entries=300, show_spinner=False)
def slopes(filters: SeizureFilter, found: Pointer) -> list[breaks.Slopes]:
    """As `queries.breaks.slopes`."""
    return breaks.slopes(cursor(found), filters, found.coverage_from, found.coverage_until)


@st.cache_data(max_entries=100, show_spinner=False)
def incidents(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.cases.listed`."""
    return cases.listed(cursor(found), filters)


@st.cache_data(max_entries=100, show_spinner=False)
def overlapping(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.cases.overlapping`."""
    return cases.overlapping(cursor(found), filters)


@st.cache_data(max_entries=100, show_spinner=False)
def lines(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.cases.lines`."""
    return cases.lines(cursor(found), filters)


@st.cache_data(max_entries=100, show_spinner=False)
def sources(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.cases.sources`."""
    return cases.sources(cursor(found), filters)


@st.cache_data(max_entries=500, show_spinner=False)
def case(incident_id: str, found: Pointer) -> cases.Case:
    """As `queries.cases.one`."""
    return cases.one(cursor(found), incident_id)


@st.cache_data(max_entries=300, show_spinner=False)
def places(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.marks.places`."""
    return marks.places(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def provinces(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.marks.provinces`."""
    return marks.provinces(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def placement(filters: SeizureFilter, found: Pointer) -> dict[str, Any]:
    """As `queries.marks.placement`."""
    return marks.placement(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def not_drawn_at_sea(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.marks.not_drawn_at_sea`."""
    return marks.not_drawn_at_sea(cursor(found), filters)


@st.cache_data(max_entries=4, show_spinner=False)
def options(found: Pointer) -> dict[str, dict[str, int]]:
    """As `queries.breakdowns.options`."""
    return breakdowns.options(cursor(found))


@st.cache_data(max_entries=4, show_spinner=False)
def names(found: Pointer) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """As `queries.breakdowns.names`."""
    return breakdowns.names(cursor(found))


@st.cache_data(max_entries=300, show_spinner=False)
def place_roles(filters: SeizureFilter, complex_id: str, found: Pointer) -> place_queries.Roles:
    """As `queries.places.roles`."""
    return place_queries.roles(cursor(found), filters, complex_id)


@st.cache_data(max_entries=300, show_spinner=False)
def place_passed(filters: SeizureFilter, complex_id: str, found: Pointer) -> pd.DataFrame:
    """As `queries.places.passed`."""
    return place_queries.passed(cursor(found), filters, complex_id)


@st.cache_data(max_entries=300, show_spinner=False)
def place_parts(filters: SeizureFilter, complex_id: str, found: Pointer) -> list[dict[str, Any]]:
    """As `queries.places.parts`."""
    return place_queries.parts(cursor(found), filters, complex_id)


@st.cache_data(max_entries=300, show_spinner=False)
def next_stops(filters: SeizureFilter, complex_id: str, found: Pointer) -> pd.DataFrame:
    """As `queries.places.next_stops`."""
    return place_queries.next_stops(cursor(found), filters, complex_id)


@st.cache_data(max_entries=300, show_spinner=False)
def crossings(filters: SeizureFilter, border: str, found: Pointer) -> pd.DataFrame:
    """As `queries.places.crossings`."""
    return place_queries.crossings(cursor(found), filters, border)


@st.cache_data(max_entries=300, show_spinner=False)
def border_areas(filters: SeizureFilter, border: str, found: Pointer) -> pd.DataFrame:
    """As `queries.places.border_areas`."""
    return place_queries.border_areas(cursor(found), filters, border)


@st.cache_data(max_entries=300, show_spinner=False)
def near_border(filters: SeizureFilter, border: str, found: Pointer) -> dict[str, Any]:
    """As `queries.places.near_border`."""
    return place_queries.near_border(cursor(found), filters, border)


@st.cache_data(max_entries=300, show_spinner=False)
def drawn_basis(filters: SeizureFilter, found: Pointer) -> dict[str, Any]:
    """As `queries.routes.drawn_basis`."""
    return route_queries.drawn_basis(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def edges(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.routes.edges`."""
    return route_queries.edges(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def lines_drawn(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.routes.lines`."""
    return route_queries.lines(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def paths(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.routes.paths`."""
    return route_queries.paths(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def passages(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.routes.passages`."""
    return route_queries.passages(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def flows(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.routes.flows`."""
    return route_queries.flows(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def legs(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.routes.legs`."""
    return route_queries.legs(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def roles(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.routes.roles`."""
    return route_queries.roles(cursor(found), filters)


@st.cache_data(max_entries=300, show_spinner=False)
def on_line(filters: SeizureFilter, kind: str, number: int, found: Pointer) -> tuple[str, ...]:
    """As `queries.routes.on_line`."""
    return route_queries.on_line(cursor(found), filters, kind, number)


@st.cache_data(max_entries=300, show_spinner=False)
def through(filters: SeizureFilter, gate_id: str, found: Pointer) -> tuple[str, ...]:
    """As `queries.routes.through`."""
    return route_queries.through(cursor(found), filters, gate_id)


@st.cache_data(max_entries=300, show_spinner=False)
def between(filters: SeizureFilter, from_key: str, to_key: str, found: Pointer) -> tuple[str, ...]:
    """As `queries.routes.between`."""
    return route_queries.between(cursor(found), filters, from_key, to_key)


@st.cache_data(max_entries=300, show_spinner=False)
def coverage_curve(filters: SeizureFilter, k: int, ruled: bool, found: Pointer) -> pd.DataFrame:
    """As `queries.routes.coverage_curve`."""
    return route_queries.coverage_curve(cursor(found), filters, k, ruled=ruled)


@st.cache_data(max_entries=4, show_spinner=False)
def place_names(found: Pointer) -> dict[str, dict[str, Any]]:
    """As `queries.routes.names`."""
    return route_queries.names(cursor(found))


@st.cache_data(max_entries=300, show_spinner=False)
def flows_between(filters: SeizureFilter, unit: str, found: Pointer) -> pd.DataFrame:
    """As `queries.routes.flows_between`."""
    return route_queries.flows_between(cursor(found), filters, unit)


@st.cache_data(max_entries=100, show_spinner=False)
def unmatched(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.places.unmatched`."""
    return place_queries.unmatched(cursor(found), filters)


@st.cache_data(max_entries=200, show_spinner=False)
def unusual_shares(filters: SeizureFilter, dimension: str, resolution: int | None, found: Pointer) -> pd.DataFrame:
    """As `queries.hotspots.unusual_shares`."""
    return hotspots.unusual_shares(cursor(found), filters, dimension, resolution=resolution)


@st.cache_data(max_entries=200, show_spinner=False)
def nearest_places(filters: SeizureFilter, complex_id: str, found: Pointer) -> pd.DataFrame:
    """As `queries.hotspots.nearest_places`."""
    return hotspots.nearest_places(cursor(found), filters, complex_id)


@st.cache_data(max_entries=200, show_spinner=False)
def by_cell(filters: SeizureFilter, resolution: int, weighed_goods: str | None, found: Pointer) -> hotspots.Cells:
    """As `queries.hotspots.by_cell`."""
    return hotspots.by_cell(cursor(found), filters, resolution, weighed_goods)


@st.cache_data(max_entries=100, show_spinner=False)
def concentrations(
    filters: SeizureFilter, resolution: int, measure: str, weighed_goods: str | None, found: Pointer
) -> pd.DataFrame:
    """As `queries.hotspots.concentrations`."""
    return hotspots.concentrations(cursor(found), filters, resolution, measure=measure, weighed_goods=weighed_goods)


@st.cache_data(max_entries=100, show_spinner=False)
def sensitivity(
    filters: SeizureFilter, resolution: int, measure: str, weighed_goods: str | None, found: Pointer
) -> pd.DataFrame:
    """As `queries.hotspots.sensitivity`."""
    return hotspots.sensitivity(cursor(found), filters, resolution, measure=measure, weighed_goods=weighed_goods)


@st.cache_data(max_entries=100, show_spinner=False)
def bursts(filters: SeizureFilter, found: Pointer) -> pd.DataFrame:
    """As `queries.hotspots.bursts`."""
    return hotspots.bursts(cursor(found), filters)


@st.cache_data(max_entries=100, show_spinner=False)
def emerging_classes(filters: SeizureFilter, resolution: int, found: Pointer) -> pd.DataFrame:
    """As `queries.hotspots.emerging_classes`."""
    return hotspots.emerging_classes(cursor(found), filters, resolution, found.coverage_from, found.coverage_until)


@st.cache_data(max_entries=200, show_spinner=False)
def cell_shapes(h3_cells: tuple[str, ...]) -> gpd.GeoSeries:
    """As `queries.hotspots.drawn_shapes`."""
    return hotspots.drawn_shapes(h3_cells)


@st.cache_data(max_entries=4, show_spinner=False)
def operations(found: Pointer) -> list[operation_queries.Operation]:
    """As `queries.operations.listed`."""
    return operation_queries.listed(cursor(found))


@st.cache_data(max_entries=4, show_spinner=False)
def events(found: Pointer) -> list[dict[str, Any]]:
    """As `queries.operations.events`."""
    return operation_queries.events(cursor(found))


@st.cache_data(max_entries=100, show_spinner=False)
def operation_beside(operation: operation_queries.Operation, found: Pointer) -> operation_queries.Beside:
    """As `queries.operations.beside`."""
    return operation_queries.beside(cursor(found), operation, found)


@st.cache_data(max_entries=100, show_spinner=False)
def operation_named_by(operation: operation_queries.Operation, found: Pointer) -> list[dict[str, Any]]:
    """As `queries.operations.named_by`."""
    return operation_queries.named_by(cursor(found), operation)


@st.cache_data(max_entries=4, show_spinner=False)
def first_claims(found: Pointer) -> list[claim_queries.Claim]:
    """As `queries.claims.first`."""
    return claim_queries.first(cursor(found), found)


@st.cache_data(max_entries=300, show_spinner=False)
def claim(filters: SeizureFilter, at: date | None, found: Pointer) -> claim_queries.Claim:
    """As `queries.claims.of_view`."""
    return claim_queries.of_view(cursor(found), found, filters, at)


@st.cache_data(max_entries=300, show_spinner=False)
def concentration(filters: SeizureFilter, found: Pointer) -> dict[str, Any] | None:
    """As `queries.claims.concentration`."""
    return claim_queries.concentration(cursor(found), filters)


@st.cache_resource(max_entries=2, show_spinner=False)
def public_facts(found: Pointer) -> public_queries.Facts:
    """What the public is told of a store: read by all, changed by nobody."""
    return public_queries.facts(database(found).cursor(), found)


@st.cache_data(max_entries=300, show_spinner=False)
def basis(filters: SeizureFilter, found: Pointer) -> contested.Basis:
    """As `queries.contested.basis`."""
    return contested.basis(cursor(found), filters)
