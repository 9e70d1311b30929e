"""The current view as a file: CSV, GeoJSON, Parquet. One row a line of an incident."""

import io
import json
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import streamlit as st

from pages.widgets import cached
from pages.widgets.chrome import View
from pages.widgets.words import _

LISTS = ("origins", "export_places", "transits", "destinations")
OF_INCIDENT = (
    "incident_id case_id seized_from seized_until date_precision country admin1 place_name complex_id facility lon lat "
    "location_precision transport agency suspects_count operation declared_as cover_load concealment concealment_class "
    "evidence quality tlp origins export_places transits destinations"
).split()
OF_LINE = (
    "line_no species_reported species_scientific group_id commodity quantity unit mass_kg individual_count piece_count "
    "value_usd note"
).split()
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def rows(incidents: pd.DataFrame, lines: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """The view as a flat table: each kept line with what its incident states and its sources; lists joined by ';'."""
    flat = incidents[list(OF_INCIDENT)].copy()
    for name in LISTS:
        flat[name] = [None if cell is None else ";".join(cell) for cell in flat[name]]
    for name in ("seized_from", "seized_until"):
        flat[name] = flat[name].astype(str).str.slice(0, 10)
    told = sources.assign(
        published=["" if pd.isna(day) else day.date().isoformat() for day in sources["published_from"]]
    )
    by_incident = told.groupby("incident_id").agg(
        publishers=("publisher", "; ".join), source_urls=("url", "; ".join), source_dates=("published", "; ".join)
    )
    flat = flat.merge(by_incident.reset_index(), on="incident_id", how="left")
    return flat.merge(lines[["incident_id", *OF_LINE]], on="incident_id", validate="one_to_many")


def guarded(cell: Any) -> Any:
    """A cell that a spreadsheet cannot take for a formula: text that begins like one gets an apostrophe."""
    text = cell.lstrip(" ") if isinstance(cell, str) else ""
    return (
        f"'{cell}"
        if text.startswith(FORMULA_STARTS) or (isinstance(cell, str) and cell.startswith(FORMULA_STARTS))
        else cell
    )


def as_csv(table: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read Chinese and Vietnamese; formulas are disarmed."""
    texts = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    safe = table.assign(**{name: table[name].map(guarded, na_action="ignore") for name in texts})
    return str(safe.to_csv(index=False)).encode("utf-8-sig")


def as_parquet(table: pd.DataFrame, said: dict[str, str]) -> bytes:
    """Parquet by pyarrow; the filter's sentence, the cut-off and the build are in the file's metadata."""
    whole = pa.Table.from_pandas(table, preserve_index=False)
    whole = whole.replace_schema_metadata({**(whole.schema.metadata or {}), **said})
    stream = io.BytesIO()
    pq.write_table(whole, stream, compression="zstd")
    return stream.getvalue()


def as_geojson(table: pd.DataFrame, drawable: pd.Series, said: dict[str, str]) -> bytes:
    """One feature a line. What may not be drawn as a point (a province, a country, the open sea) has no geometry."""
    exact = table["incident_id"].map(drawable).fillna(False) & table["location_precision"].isin(["facility", "town"])
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]} if placed else None,
            "properties": {name: None if pd.isna(value) else value for name, value in row.items()},
        }
        for row, placed in zip(table.to_dict("records"), exact, strict=True)
    ]
    collection = {"type": "FeatureCollection", **said, "features": features}
    return json.dumps(collection, ensure_ascii=False, default=lambda value: value.item()).encode("utf-8")


def buttons(view: View, sentence: str) -> None:
    """Three buttons; a file is made only when it is asked for."""
    said = {
        "filter": sentence,
        "coverage_until": view.found.coverage_until.isoformat(),
        "build": view.found.build_id,
        "note": "Compiled from public reports: collected cases, not all cases.",
    }

    def table() -> pd.DataFrame:
        asked = (view.filters, view.found)
        return rows(cached.incidents(*asked), cached.lines(*asked), cached.sources(*asked))

    def drawable() -> pd.Series:
        return cached.incidents(view.filters, view.found).set_index("incident_id")["drawable"].astype(bool)

    name = f"seizure-atlas-{view.found.coverage_until.isoformat()}-{view.found.build_id}"
    made = {
        "CSV": (lambda: as_csv(table()), "csv", "text/csv"),
        "GeoJSON": (lambda: as_geojson(table(), drawable(), said), "geojson", "application/geo+json"),
        "Parquet": (lambda: as_parquet(table(), said), "parquet", "application/vnd.apache.parquet"),
    }
    for column, (label, (make, ending, mime)) in zip(st.columns(3), made.items(), strict=True):
        column.download_button(
            _("{format} of this view", format=label), make, f"{name}.{ending}", mime,
            key=f"download_{ending}", on_click="ignore", icon=":material/download:", width="stretch",
        )  # fmt: skip
