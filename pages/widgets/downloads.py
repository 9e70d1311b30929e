"""The current view as a file: CSV, GeoJSON, Parquet. One row a line of an incident; marked, and in the audit log."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import streamlit as st

from data import work
from pages.widgets import access, cached, marking
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


def level_of(view: View) -> str:
    """The marking of what is taken out of a view."""
    return marking.of(view.reader.tier, set(cached.incidents(view.filters, view.found)["tlp"]))


def with_handling(table: pd.DataFrame, caveat: str) -> pd.DataFrame:
    """The handling caveat in a column of its own: a CSV has no other place for it, and rows get copied one by one."""
    return table.assign(handling=caveat)


def asked_for_reason(view: View, key: str = "export_reason") -> str | None:
    """Why the reader takes something out, as they say; asked of those who sign in, None where nobody is asked."""
    if view.reader.mode != access.SIGNED_IN:
        return None
    given: str = st.text_input(
        _("Reason for taking data out"), key=key, max_chars=200,
        help=_("Kept in the audit log with your name, the time, the filter and the number of rows."),
    )  # fmt: skip
    return given.strip()


@dataclass(frozen=True)
class Export:
    """One file that a reader may take out, as it stands when the page is drawn; `make` and `write` run on the click.

    All that leaves the dashboard leaves through it: rows, pictures, slides, briefings.
    """

    view: View
    page: str
    format: str
    file: str
    level: str
    reason: str | None
    make: Callable[[], Any]
    write: Callable[[Any], bytes]
    count: Callable[[Any], int] = len  # rows of what was made
    query: str | None = None  # what is taken out, where it is not the view's filter alone

    def __call__(self) -> bytes:
        """Make the file. It is asked for by a message of the browser, outside any run of the page: so who asks is
        looked at again, and what is taken out is in the audit log before it leaves.

        Raises
        ------
        AtlasError
            If the reader may no longer have it, gave no reason where one is asked, or it cannot be recorded.
        """
        access.confirm(self.view.reader)
        if self.reason is not None and not self.reason:
            raise access.NotAdmittedError("A reason is asked for before data are taken out.")
        made = self.make()
        written = self.write(made)
        reader = self.view.reader
        if reader.mode != access.PUBLIC:
            access.note(
                work.Entry(
                    "export", reader.who, role=reader.role, tier=reader.tier, sign_in_id=reader.sign_in_id,
                    page=self.page, format=self.format, file=self.file, row_count=self.count(made),
                    query=urlencode(self.view.filters.to_query()) if self.query is None else self.query,
                    marking=self.level, build_id=self.view.found.build_id, reason=self.reason,
                )
            )  # fmt: skip
        return written


def button(place: Any, title: str, export: Export, mime: str, key: str) -> None:
    """The button of an export; it waits for the reason where one is asked."""
    place.download_button(
        title, export, export.file, mime, key=key, on_click="ignore", icon=":material/download:", width="stretch",
        disabled=export.reason is not None and not export.reason,
    )  # fmt: skip


def file_name(view: View, what: str, level: str, ending: str) -> str:
    """The name of a file: what it is, its marking, the cut-off and the store."""
    parts = ("seizure-atlas", what, marking.in_file_name(level), view.found.coverage_until.isoformat())
    return f"{'-'.join(filter(None, (*parts, view.found.build_id)))}.{ending}"


def buttons(view: View, sentence: str) -> None:
    """Three buttons; a file is made only when it is asked for."""
    level = level_of(view)
    caveat = marking.caveat(level)
    said = {
        "handling": caveat,
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

    made: dict[str, tuple[Callable[[pd.DataFrame], bytes], str, str]] = {
        "CSV": (lambda found: as_csv(with_handling(found, caveat)), "csv", "text/csv"),
        "GeoJSON": (lambda found: as_geojson(found, drawable(), said), "geojson", "application/geo+json"),
        "Parquet": (lambda found: as_parquet(found, said), "parquet", "application/vnd.apache.parquet"),
    }
    reason = asked_for_reason(view)
    for column, (label, (write, ending, mime)) in zip(st.columns(3), made.items(), strict=True):
        name = file_name(view, "", level, ending)
        export = Export(view, "cases", ending, name, level, reason, table, write)
        button(column, _("{format} of this view", format=label), export, mime, f"download_{ending}")
    st.caption(caveat)
