"""Routes: what is drawn and how well it is known, passages, flows, roles, and where shipments passed."""

from typing import Any

import pandas as pd

from geo import interdiction
from geo import roles as role_rules
from queries import store
from queries.filters import SeizureFilter
from queries.store import Connection

DASHES = ("solid", "dashed", "dotted")  # both ends stated · an end inferred · intended, never travelled


def drawn_basis(con: Connection, filters: SeizureFilter) -> dict[str, Any]:
    """How many incidents in view are drawn, from stated or inferred ends (drawn_basis.sql)."""
    return store.rows(con, "drawn_basis", filters)[0]


def edges(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """Loads on the edges of the sea lanes by dash (corridor_edges.sql), ends in EPSG:4326.

    A line says where the shortest sea route between the ends runs, not where a ship sailed.
    """
    return store.frame(con, "corridor_edges", filters)


def lines(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """Loads on air, road and other paths by dash (corridor_lines.sql); `line` as parts of [lon, lat]."""
    rows = store.rows(con, "corridor_lines", filters)
    named = "path_id mode path_basis distance_km line dash from_place_id to_place_id incident_count mass_kg largest_kg"
    return pd.DataFrame(rows, columns=named.split())


def paths(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """Every drawn path by dash with its load, sea lanes whole (corridor_paths.sql).

    `is_inferred`: an end of it is inferred, for at least one incident.
    """
    return store.frame(con, "corridor_paths", filters)


def passages(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """Named passages with the shipments routed through them, most first (passages.sql)."""
    return store.frame(con, "passages", filters)


def flows(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """Stated start, place of seizure and destination by country or area (flows.sql); None: not stated."""
    return store.frame(con, "flows", filters)


def folded(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Flows with all but the `most` countries or areas of each column taken together as '*' (others)."""
    columns = ["start", "seized_in", "destination"]
    shown = rows.copy()
    for column in columns:
        largest = rows.groupby(column)["incident_count"].sum().sort_values(ascending=False, kind="stable").head(most)
        shown[column] = [None if pd.isna(code) else code if code in largest.index else "*" for code in rows[column]]
    return shown.groupby(columns, as_index=False, dropna=False)[["incident_count", "large_count"]].sum()


def matrix(rows: pd.DataFrame) -> pd.DataFrame:
    """Flows with both ends stated as a table: stated starts down, stated destinations across; 0 where there is none."""
    both = rows.dropna(subset=["start", "destination"])
    return both.pivot_table(
        index="start", columns="destination", values="incident_count", aggfunc="sum", fill_value=0
    )  # fmt: skip


def ends(rows: pd.DataFrame) -> pd.DataFrame:
    """What leaves (`out_count`) and reaches (`in_count`) each end of flows, indexed by country, area or place."""
    leaving = rows.groupby("start")["incident_count"].sum()
    reaching = rows.groupby("destination")["incident_count"].sum()
    return pd.DataFrame({"out_count": leaving, "in_count": reaching}).fillna(0).astype(int)


def flows_between(con: Connection, filters: SeizureFilter, unit: str) -> pd.DataFrame:
    """Flows with both ends stated and placed, most first: `start`, `destination`, their positions, `incident_count`.

    `unit` 'country': stated start to stated destination, between the points where the symbols of countries or areas
    stand; 'place': stated departure or transit to the place of seizure. A flow is no route.
    """
    if unit == "place":
        rows = store.frame(con, "flows_places", filters)
        points = {row["complex_id"]: row for row in store.plain_rows(con, "complexes") if row["drawable"]}
    else:
        both = flows(con, filters).dropna(subset=["start", "destination"])
        both = both[both["start"] != both["destination"]]
        rows = both.groupby(["start", "destination"], as_index=False)[["incident_count", "large_count"]].sum()
        points = {row["key"]: row for row in store.plain_rows(con, "country_points")}
    placed = rows[rows["start"].isin(points) & rows["destination"].isin(points)]
    ends = {
        f"{side}_{axis}": [points[key][axis] for key in placed[side]]
        for side in ("start", "destination")
        for axis in ("lon", "lat")
    }
    whole = placed.assign(**ends)
    return whole.sort_values(
        ["incident_count", "start", "destination"], ascending=[False, True, True], ignore_index=True
    )


def legs(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """The legs of the incidents in view (legs_in_view.sql)."""
    return store.frame(con, "legs_in_view", filters)


def between(con: Connection, filters: SeizureFilter, from_key: str, to_key: str) -> tuple[str, ...]:
    """Incidents that name one country or place complex before another."""
    found = store.rows(con, "route_incidents", filters, from_key=from_key, to_key=to_key)
    return tuple(row["incident_id"] for row in found)


def on_line(con: Connection, filters: SeizureFilter, kind: str, number: int) -> tuple[str, ...]:
    """Incidents whose path uses an edge of the sea lanes (`kind` 'edge') or is one path ('path')."""
    asked = {"edge_id": number if kind == "edge" else None, "path_id": number if kind == "path" else None}
    return tuple(row["incident_id"] for row in store.rows(con, "edge_incidents", filters, **asked))


def through(con: Connection, filters: SeizureFilter, gate_id: str) -> tuple[str, ...]:
    """Incidents routed through a named passage."""
    return tuple(row["incident_id"] for row in store.rows(con, "gate_incidents", filters, gate_id=gate_id))


def names(con: Connection) -> dict[str, dict[str, Any]]:
    """Places and gateways by id, for showing their names; `is_gateway` where one stands in for a country."""
    return {row["place_id"]: row for row in store.plain_rows(con, "place_names")}


def is_systematic(con: Connection, filters: SeizureFilter) -> bool:
    """Whether every source in view is systematic, so that a ratio may be shown."""
    return bool(store.rows(con, "systematic", filters)[0]["is_systematic"])


def roles(con: Connection, filters: SeizureFilter, unit: str = "country") -> pd.DataFrame:
    """Role accounting by country or place as `geo.roles.account` defines it.

    Ratios (`le_ratio`, `le_low`, `le_high`) are NaN unless every source in view is systematic: cases compiled from the
    press are selected on their outcome. Weights are those of the kept lines.
    """
    stops = store.frame(con, "stops_in_view", filters)
    kept = store.frame(con, "lines_in_view", filters)
    mass = kept.groupby("incident_id")["mass_kg"].sum(min_count=1) if len(kept) else pd.Series(dtype=float)
    named = "complex_id" if unit == "place" else "country"
    stops = stops.assign(lon=float("nan"), lat=float("nan"), facility=None, place_id=stops[named])
    table = role_rules.account(role_rules.chain(stops, mass, "country" if unit == "country" else "place_id"))
    if not is_systematic(con, filters):
        table[["le_ratio", "le_low", "le_high"]] = float("nan")
    return table


def coverage_curve(con: Connection, filters: SeizureFilter, k: int, *, ruled: bool = False) -> pd.DataFrame:
    """The k places that lie on most shipments' travelled legs (`geo.interdiction.greedy`).

    Stated places by default, the place of seizure left out; `ruled`: inferred gateways and passages, which lie there
    because our routing rule put them there.
    """
    return interdiction.greedy(pairs(con, filters, ruled=ruled), k)


def pairs(con: Connection, filters: SeizureFilter, *, ruled: bool = False) -> pd.DataFrame:
    """Shipment and place: what `coverage_curve` chooses from."""
    found = legs(con, filters)
    if ruled:
        passages_of = pd.Series([tuple(cell or ()) for cell in found["passages"]], index=found.index, dtype=object)
        return interdiction.ruled_places(found, passages_of)
    complex_of = {place_id: row["complex_id"] or place_id for place_id, row in names(con).items()}
    chosen = interdiction.stated_places(found)
    return chosen.assign(place_id=chosen["place_id"].map(lambda key: complex_of.get(key, key))).drop_duplicates()
