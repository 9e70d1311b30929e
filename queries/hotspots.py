"""Hotspots: what stands where, by H3 cell or place, and where a share is unusual; the questions of `geo.hotspots`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data import geography
from geo import cells, emerging, hotspots, scan, sea_box, shares
from geo.sphere import geodesic_km
from queries import breakdowns, marks, store
from queries.breakdowns import UnknownChoice
from queries.filters import SeizureFilter
from queries.store import Connection

MEASURES = ("incident_count", "seizure_count", "mass_kg", "animals_central")
DIMENSIONS = ("group", "commodity", "transport", "cover_load")
FIELDS_OF = {
    "group": ("species", "taxon", "commodity", "goods", "min_kg"),
    "commodity": ("species", "taxon", "commodity", "goods", "min_kg"),
    "transport": ("transport",),
    "cover_load": ("cover_load",),
}  # of the filter: they choose what is looked for, so the record it is compared with leaves them out
NOT_ASKED = ("unspecified", "other")
FEWEST, FEWEST_PAGES, LEVEL = 3, 2, 0.05
METHODS = {"gi": hotspots.gi_star, "moran": hotspots.local_moran}
STUDIES = ("view", "store", "ring", "three_rings")
STRETCH_DAYS = 730
MOST_CELLS = 2_000  # drawn at once: keeps a map under 500 kB


@dataclass(frozen=True)
class Cells:
    """Counts by cell, and the incidents whose place is too vague for a cell of this size."""

    rows: pd.DataFrame
    left_out_count: int


def by_cell(con: Connection, filters: SeizureFilter, resolution: int, weighed_goods: str | None = None) -> Cells:
    """Count the view by H3 cell.

    `rows`: `h3_cell` (hex text), `lon`, `lat` of its middle (WGS 84), `incident_count`, `large_count`, `other_count`,
    `seizure_count`, `page_count` (source pages), `is_drawable`, `places` (complex ids, most incidents first) and, for
    `weighed_goods` ('group:commodity'), `mass_kg`, `weighed_count`, `largest_kg` and `animals_central`, the animals
    that the weight would take by published factors; NaN where nothing of it was weighed or no factor is known.

    Raises
    ------
    UnknownChoice
    """
    _checked(resolution)
    found = store.frame(con, "cells", filters, res=resolution, weighed_goods=weighed_goods)
    left_out = found.loc[found["cell"].isna(), "incident_count"].sum()
    rows = found.dropna(subset="cell").reset_index(drop=True)
    text = pd.Series(cells.as_text(rows["cell"]), dtype=object)
    lon, lat = cells.centres(text)
    named = _places(con, filters, resolution)
    rows = rows.assign(h3_cell=text, lon=lon, lat=lat, places=[named.get(cell, []) for cell in text])
    return Cells(rows.drop(columns="cell"), int(left_out))


def _places(con: Connection, filters: SeizureFilter, resolution: int) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for row in store.rows(con, "cell_places", filters, res=resolution):
        named.setdefault(f"{row['cell']:x}", []).append(row["complex_id"])
    return named


def drawn_shapes(h3_cells: Sequence[str]) -> gpd.GeoSeries:
    """The hexagons of cells as they may be drawn (decision 13), indexed by cell, EPSG:4326; empty where none may."""
    cell = pd.Series(list(h3_cells), index=list(h3_cells), dtype=object)
    return sea_box.clip(cells.shapes(cell), geography.drawable().geometry.iloc[0])


def study_area(con: Connection, filters: SeizureFilter, resolution: int, study: str = "store") -> list[str]:
    """The cells a concentration is measured in, as hex text in order.

    `store`, the default, is every cell with a case anywhere in the store: it does not change with the filter. `view`
    is those with a case of the view; `ring` and `three_rings` add the cells around the store's.

    Raises
    ------
    UnknownChoice
    """
    if study not in STUDIES:
        raise UnknownChoice("study area", study, STUDIES)
    _checked(resolution)
    of = filters if study == "view" else SeizureFilter()
    rows = store.rows(con, "study_cells", of, res=resolution)
    known = {f"{row['cell']:x}" for row in rows if row["cell"] is not None}
    rings = {"ring": 1, "three_rings": 3}.get(study, 0)
    return sorted(cells.within_rings(known, rings) if rings else known)


def concentrations(
    con: Connection, filters: SeizureFilter, resolution: int, *, method: str = "gi", measure: str = "incident_count",
    weighed_goods: str | None = None, study: str = "store", k: int = 1, permutations: int = 9_999, seed: int = 0,
    correction: str = "bh",
) -> pd.DataFrame:  # fmt: skip
    """Getis-Ord Gi* (`gi`) or local Moran's I (`moran`) of a measure over the study area (`geo.hotspots`).

    Adds to the columns of `by_cell` those of the method and `stands_out`: q ≤ 0.05 (for Moran's I: a high cell among
    high ones) and at least 3 incidents from at least 2 source pages. A cell of the study area without a case in view
    counts 0 incidents; where kilograms are asked for, a cell with incidents of which nothing was weighed is left out,
    not 0. No cell is ever called cold: that is where nobody looked.

    Raises
    ------
    UnknownChoice
    """
    if measure not in MEASURES:
        raise UnknownChoice("measure", measure, MEASURES)
    if method not in METHODS:
        raise UnknownChoice("method", method, tuple(METHODS))
    held = by_cell(con, filters, resolution, weighed_goods).rows.set_index("h3_cell")
    area = study_area(con, filters, resolution, study)
    unknown = set(held.index[held[measure].isna()])
    values = held[measure].reindex([cell for cell in area if cell not in unknown]).fillna(0).astype(float)
    tested = METHODS[method](values, k=k, permutations=permutations, seed=seed, correction=correction)
    rows = tested.join(held)
    counts = ["incident_count", "large_count", "other_count", "seizure_count", "page_count"]
    rows[counts] = rows[counts].fillna(0).astype(int)
    rows["places"] = [places if isinstance(places, list) else [] for places in rows["places"]]
    enough = (rows["incident_count"] >= FEWEST) & (rows["page_count"] >= FEWEST_PAGES)
    if method == "moran":
        enough &= rows["quadrant"] == "high-high"
    named = rows.assign(stands_out=(rows["q_value"] <= LEVEL) & enough).rename_axis("h3_cell").reset_index()
    named["lon"], named["lat"] = cells.centres(named["h3_cell"])
    return named.sort_values(["q_value", "p_value", "h3_cell"], ignore_index=True)


def sensitivity(con: Connection, filters: SeizureFilter, resolution: int, **options: Any) -> pd.DataFrame:
    """How the answer of `concentrations` depends on the study area: one row for each of four.

    `study`, `cell_count`; `hot_count` and `empty_hot_count` (of them without a case in view) by the analytical z alone,
    q ≤ 0.05, as most programs draw it; `standing_out_count`, those we show.
    """
    rows = []
    for study in STUDIES:
        found = concentrations(con, filters, resolution, study=study, **options)
        hot = hotspots.adjusted(found["p_analytical"].fillna(1), "bh") <= LEVEL
        rows.append(
            {
                "study": study,
                "cell_count": len(found),
                "hot_count": int(hot.sum()),
                "empty_hot_count": int((hot & (found["incident_count"] == 0)).sum()),
                "standing_out_count": int(found["stands_out"].sum()),
            }
        )
    return pd.DataFrame(rows)


def unusual_shares(
    con: Connection, filters: SeizureFilter, dimension: str = "group", *, resolution: int | None = None,
    correction: str = "bh",
) -> pd.DataFrame:  # fmt: skip
    """Where the share of a group (commodity, transport, cover load) is unusual against the same kind of facility.

    A unit is a place complex or, with `resolution`, an H3 cell. What the filter says of the dimension chooses the
    values that are looked for; the record they are compared with is the view without it. Like is compared with like:
    the same kind of facility, large consignments and all others apart (`geo.shares`).

    Returns one row for each unit with at least 3 incidents and each value that could reach 3 there, most unusual first:
    `unit`, `what`, the columns of `geo.shares.shares`, `page_count`, `publisher_count` (of the incidents that hold
    the value there) and `stands_out` (q ≤ 0.05, at least 3 incidents from at least 2 source pages).

    Raises
    ------
    UnknownChoice
    """
    if dimension not in DIMENSIONS:
        raise UnknownChoice("dimension", dimension, DIMENSIONS)
    against = record(filters, dimension)
    counts = store.frame(con, "shares", against, dimension=dimension, res=resolution)
    wanted = _wanted(con, filters, dimension, resolution)
    found = shares.shares(_comparisons(counts, wanted), correction=correction)
    pages = store.frame(con, "share_pages", against, dimension=dimension, res=resolution)
    rows = found.merge(pages, on=["unit", "what"], how="left")
    rows[["page_count", "publisher_count"]] = rows[["page_count", "publisher_count"]].fillna(0).astype(int)
    enough = (rows["hits"] >= FEWEST) & (rows["page_count"] >= FEWEST_PAGES)
    rows = rows.assign(stands_out=(rows["q_value"] <= LEVEL) & enough)
    if resolution is not None:
        rows["unit"] = [f"{int(cell):x}" for cell in rows["unit"]]
    return rows.sort_values(["p_value", "hits", "unit", "what"], ascending=[True, False, True, True], ignore_index=True)


def record(filters: SeizureFilter, dimension: str) -> SeizureFilter:
    """What a share of a dimension is taken of: the filter without what it says of that dimension."""
    return filters.but(**dict.fromkeys(FIELDS_OF[dimension]))


def nearest_places(con: Connection, filters: SeizureFilter, complex_id: str) -> pd.DataFrame:
    """The other places with incidents of the view by distance: the columns of `marks.places` and `distance_km`."""
    known, _ = breakdowns.names(con)
    here = known[complex_id]
    others = marks.places(con, filters)
    others = others[others["complex_id"] != complex_id]
    if here["lon"] is None:
        return others.iloc[:0].assign(distance_km=[])
    lon, lat = np.full(len(others), here["lon"]), np.full(len(others), here["lat"])
    km = geodesic_km(lon, lat, others["lon"].to_numpy(), others["lat"].to_numpy())
    return others.assign(distance_km=km).sort_values(["distance_km", "complex_id"], ignore_index=True)


def _wanted(con: Connection, filters: SeizureFilter, dimension: str, resolution: int | None) -> set[str]:
    """The values that the filter's own choice leaves."""
    counts = store.frame(con, "shares", filters, dimension=dimension, res=resolution)
    return set(counts["what"].dropna()) - set(NOT_ASKED)


def _comparisons(counts: pd.DataFrame, wanted: set[str]) -> pd.DataFrame:
    """Every unit that is large enough against every value, by kind of facility and stratum.

    A pair that could not reach three incidents whatever was found there, by how many its facilities hold and how many
    have the value anywhere, can never stand out: it is no test, and q does not count it (Tarone 1990).
    """
    keyed = counts.assign(
        stratum_key=counts["facility"].astype(object)
        + ["|large" if large else "|other" for large in counts["is_large"]]
    )
    whole = keyed[keyed["what"].isna()]
    held = keyed[keyed["what"].isin(list(wanted))]
    base_total = whole.groupby("stratum_key")["incident_count"].sum()
    base_hits = held.groupby(["what", "stratum_key"])["incident_count"].sum().rename("base_hits")
    units = whole.dropna(subset="unit")
    size = units.groupby("unit")["incident_count"].transform("sum")
    units = units.loc[size >= FEWEST, ["unit", "stratum_key", "incident_count"]]
    table = units.rename(columns={"incident_count": "total"}).merge(
        pd.DataFrame({"what": sorted(wanted)}, dtype=object), how="cross"
    )
    hits = held[["unit", "what", "stratum_key", "incident_count"]].rename(columns={"incident_count": "hits"})
    table = table.merge(hits, on=["unit", "what", "stratum_key"], how="left").merge(
        base_hits.reset_index(), on=["what", "stratum_key"], how="left"
    )
    table[["hits", "base_hits"]] = table[["hits", "base_hits"]].fillna(0).astype(int)
    table["base_total"] = table["stratum_key"].map(base_total).astype(int)
    most = table[["total", "base_hits"]].min(axis=1).groupby([table["unit"], table["what"]]).transform("sum")
    return table[most >= FEWEST].reset_index(drop=True)


def bursts(
    con: Connection, filters: SeizureFilter, *, max_radius_km: float = scan.MAX_RADIUS_KM,
    max_days: int = scan.MAX_DAYS, permutations: int = 999, seed: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Bursts of reports: space-time permutation scan over incidents known to the day at a place (`geo.scan`).

    Returns the columns of `geo.scan.bursts` and `with_reports`, `publishers` (names), and two judgements: `stands_out`,
    p ≤ 0.05 with at least 2 source pages, and `outlives_coverage`, whether it still does when each stretch of two years
    is compared with itself alone, so that a place written about only in some years is no burst.
    """
    rows = store.frame(con, "burst_events", filters)
    events = scan.one_per_page_and_place(rows)
    limits: dict[str, Any] = {
        "max_radius_km": max_radius_km,
        "max_days": max_days,
        "permutations": permutations,
        "seed": seed,
    }
    found = scan.with_reports(scan.bursts(events, **limits), events)
    stands_out = (found["p_value"] <= LEVEL) & (found["source_count"] >= FEWEST_PAGES)
    within = scan.bursts(events, baseline_days=STRETCH_DAYS, **limits) if stands_out.any() else found.iloc[:0]
    again = {event for ids in within.loc[within["p_value"] <= LEVEL, "event_ids"] for event in ids}
    by_incident = rows.groupby("incident_id")["publisher"].agg(set).to_dict()
    told = [sorted(set().union(*(by_incident[one] for one in ids))) for ids in found["incident_ids"]]
    return found.assign(
        publishers=pd.Series(told, index=found.index, dtype=object),
        stands_out=stands_out,
        outlives_coverage=[bool(again.intersection(ids)) for ids in found["event_ids"]],
    )


def emerging_classes(
    con: Connection, filters: SeizureFilter, resolution: int, coverage_from: date, coverage_until: date,
    *, step: str = "Y", seed: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Emerging hot spot classes by cell over whole years ('Y') or quarters ('Q') of the coverage.

    Returns `h3_cell` and the columns of `geo.emerging.emerging`.

    Raises
    ------
    geo.hotspot_errors.TooSparse
        Unless at least 30 cells have a median of at least 5 incidents a step.
    """
    table = steps(con, filters, resolution, coverage_from, coverage_until, step)
    return emerging.emerging(table, seed=seed).rename_axis("h3_cell").reset_index()


def steps(
    con: Connection, filters: SeizureFilter, resolution: int, coverage_from: date, coverage_until: date, step: str = "Y"
) -> pd.DataFrame:
    """Incidents by cell (rows, the study area) and whole step of the coverage (columns); 0 where none is held."""
    rows = store.frame(con, "cell_steps", filters, res=resolution)
    first = max(filter(None, [filters.since, coverage_from]))
    every = [
        period for period in pd.period_range(first, coverage_until, freq=step)
        if period.start_time.date() >= first and period.end_time.date() <= coverage_until
        and (filters.until is None or period.end_time.date() < filters.until)
    ]  # fmt: skip
    found = pd.DataFrame(
        {
            "h3_cell": cells.as_text(rows["cell"]),
            "step": pd.PeriodIndex(rows["month_from"], freq=step),
            "incident_count": rows["incident_count"],
        }
    )
    whole = found[found["step"].isin(every)].groupby(["h3_cell", "step"], as_index=False)["incident_count"].sum()
    return emerging.cube(whole, cells=study_area(con, filters, resolution), steps=every)


def geometries(con: Connection, filters: SeizureFilter, rows: pd.DataFrame) -> list[dict[str, Any] | None]:
    """The shape of each row as GeoJSON: a cell (`h3_cell`) as a map may show it, a place (`complex_id` or `place_id`)
    as a point. None where nothing may be drawn (decision 13).
    """
    if "h3_cell" in rows:
        may = rows["is_drawable"].fillna(True) if "is_drawable" in rows else [True] * len(rows)
        shapes = zip(drawn_shapes(list(rows["h3_cell"])), may, strict=True)
        return [shapely.geometry.mapping(shape) if ok and not shape.is_empty else None for shape, ok in shapes]
    at = marks.places(con, record(filters, "group")).set_index("complex_id")[["lon", "lat"]]
    ids = rows["complex_id" if "complex_id" in rows else "place_id"]
    points = [tuple(at.loc[one]) if one in at.index else None for one in ids]
    return [{"type": "Point", "coordinates": list(map(float, point))} if point else None for point in points]


def _checked(resolution: int) -> None:
    if resolution not in cells.RESOLUTIONS:
        raise UnknownChoice("resolution", str(resolution), tuple(str(known) for known in cells.RESOLUTIONS))
