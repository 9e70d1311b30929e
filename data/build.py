"""Build a store: a pure function of data/reference, data/seizures and the import batches (decision 3)."""

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from babel import Locale

from data import (
    batches,
    cases,
    compose,
    days,
    geography,
    networks,
    pointer,
    reference,
    routes,
    translations,
    uncertainty,
    wordings,
)
from data.folding import fold
from geo import cells, checks, joins, sea_box

ROOT = Path(__file__).parent
CASES = ROOT / "seizures" / "incidents.csv"
FAR_FROM_COUNTRY_KM = 25.0


@dataclass(frozen=True)
class Built:
    """What a build did. `is_new` is False when the current store already was up to date."""

    pointer: pointer.Pointer
    path: Path
    is_new: bool


def inputs_hash(folder: Path) -> str:
    """SHA-256 over everything a store is computed from: data, batches, and the code that computes it."""
    digest = hashlib.sha256()
    watched = [
        *sorted((ROOT / "reference").rglob("*.*")),
        *sorted((ROOT / "seizures").rglob("*.*")),
        *sorted((folder / "batches").rglob("*.*")),
        *sorted(ROOT.glob("*.py")),
        *sorted((ROOT.parent / "geo").glob("*.py")),
        ROOT / "schema.sql",
    ]
    for path in filter(Path.is_file, watched):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build(folder: Path | None = None, *, force: bool = False) -> Built:
    """Bring the analyst store up to date and make it the current one.

    Nothing happens when its inputs are unchanged. A build that is stopped half-way leaves the old store current.

    Raises
    ------
    cases.CasesRejected, cases.CasesUnreadable
        If the cases of the product themselves cannot be used.
    """
    folder = folder or pointer.store_folder()
    folder.mkdir(parents=True, exist_ok=True)
    translations.compile_all()
    inputs = inputs_hash(folder)
    current = _current(folder)
    if current and current.inputs == inputs and not force:
        return Built(current, pointer.file_of(current, folder), is_new=False)
    sweep(folder)
    build_id = unused(folder, inputs[:10])
    draft = folder / f"building-{os.getpid()}.tmp"
    draft.unlink(missing_ok=True)
    try:
        written = _write(draft, build_id, batches.current(CASES, folder))
        path = folder / f"analyst-{build_id}.duckdb"
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)
    made = pointer.Pointer(
        file=path.name,
        build_id=build_id,
        inputs=inputs,
        schema_version=pointer.SCHEMA_VERSION,
        size=path.stat().st_size,
        sha256=pointer.sha256(path),
        **written,
    )
    pointer.write(made, "analyst", folder)
    return Built(made, path, is_new=True)


def _current(folder: Path) -> pointer.Pointer | None:
    try:
        found = pointer.read("analyst", folder)
        pointer.file_of(found, folder)
    except pointer.StoreError:
        return None
    return found


def sweep(folder: Path) -> None:
    """Remove the drafts of builds that were killed; those of running ones stay."""
    for path in [*folder.glob("building-*.tmp*"), *folder.glob("publishing-*.tmp*"), *folder.glob("*.json.*")]:
        pid = re.search(r"\d+", path.name)
        if pid and not _is_running(int(pid[0])):
            path.unlink(missing_ok=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def unused(folder: Path, stem: str, tier: str = "analyst") -> str:
    """A build id that no file of the folder has or had: a process may still have that file open."""
    taken = [path.stem.removeprefix(f"{tier}-{stem}") for path in folder.glob(f"{tier}-{stem}*.duckdb")]
    numbers = [int(rest.removeprefix("-") or 1) for rest in taken]
    return f"{stem}-{max(numbers) + 1}" if numbers else stem


def case_frames(all_batches: list[batches.Loaded]) -> dict[str, pd.DataFrame]:
    """The tables that the cases alone make, with what geometry says of them."""
    tables = compose.Tables()
    for loaded in all_batches:
        tables.add(loaded.batch)
    frames = tables.frames()
    frames["incident"], far = locate(frames["incident"])
    frames["quality_flag"] = pd.concat([frames["quality_flag"], far], ignore_index=True)
    frames["place"] = places(frames["place"])
    return frames


def own_frames() -> dict[str, pd.DataFrame]:
    """As `case_frames`, of the product's own cases."""
    checked = cases.read(CASES)
    batch = compose.Batch(compose.ATLAS, compose.ATLAS, "CLEAR", tuple(checked.rows))
    return case_frames([batches.Loaded(batch, "")])


def _write(path: Path, build_id: str, all_batches: list[batches.Loaded]) -> dict[str, Any]:
    frames = case_frames(all_batches)
    frames |= derived_frames(frames)
    frames["trait"] = compose.traits(frames)
    frames["wording_suggestion"] = wordings.waiting(frames["incident"])
    frames |= reference_frames()
    frames["import_batch"] = pd.DataFrame([loaded.summary() for loaded in all_batches])
    frames["rejected_row"] = pd.DataFrame([row for loaded in all_batches for row in loaded.rejected_rows()])
    since, until = compose.coverage(frames["incident"])
    frames["build"] = pd.DataFrame(
        [{"build_id": build_id, "schema_version": pointer.SCHEMA_VERSION, "tier": "analyst",
          "coverage_from": since, "coverage_until": until}]
    )  # fmt: skip
    fill(path, frames)
    return {"coverage_from": since, "coverage_until": until, "incident_count": len(frames["incident"])}


def derived_frames(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables computed from incidents, stops and places: of a published store too, anew."""
    incidents, all_places = frames["incident"], frames["place"]
    whole = complexes(incidents, all_places)
    of_borders, areas = crossings(all_places, whole)
    return {
        "complex": whole,
        "crossing": of_borders,
        "border_area": areas,
        "border_distance": border_distances(incidents),
        **routes.tables(frames["stop"], all_places, incidents),
    }


def fill(path: Path, frames: dict[str, pd.DataFrame]) -> None:
    """Write a new store file."""
    con = duckdb.connect(path, config={"python_enable_replacements": False})
    try:
        con.execute((ROOT / "schema.sql").read_text(encoding="utf-8"))
        for name, frame in frames.items():
            insert(con, name, frame)
        con.execute("checkpoint")
    finally:
        con.close()


def insert(con: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    """Insert a frame into a table of the schema; columns that the frame lacks stay NULL."""
    if frame.empty:
        return
    known = {
        row[0]
        for row in con.execute("select column_name from duckdb_columns() where table_name = ?", [table]).fetchall()
    }
    unknown = set(frame.columns) - known
    if unknown:
        raise ValueError(f"Table {table} has no column {sorted(unknown)}.")
    con.register(
        "incoming", pa.Table.from_pandas(frame.astype(object).where(frame.notna(), None), preserve_index=False)
    )
    con.execute(f"insert into {table} by name select * from incoming")  # noqa: S608 - a table of our own schema
    con.unregister("incoming")


def locate(incidents: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add H3 cells, what geometry says and `drawable` to incidents; also return the flags that geometry raises.

    Geometry never changes a stated country.
    """
    points = incidents.assign(lon=incidents["lon"].astype(float), lat=incidents["lat"].astype(float))
    lon, lat = points["lon"], points["lat"]
    may = sea_box.drawable(lon, lat, near_land()) & (incidents["location_precision"] != "country").to_numpy()
    said = joins.locate(points[["lon", "lat", "country"]], geography.reference())
    placed = incidents.assign(
        drawable=may,
        coded_country=said["country"],
        finest_res=uncertainty.finest_resolution(incidents, said["admin1"]),
        **{f"h3_r{r}": cells.cells(lon, lat, r) for r in cells.RESOLUTIONS},
    )
    km = checks.km_from_stated_country(lon, lat, incidents["country"], geography.countries_code())
    return placed, pd.concat([_far(incidents, km), _odd(incidents, said["flags"])], ignore_index=True)


def border_distances(incidents: pd.DataFrame) -> pd.DataFrame:
    """How far each incident known to facility or town lies from each border that has crossings in the table."""
    exact = incidents["location_precision"].isin(["facility", "town"]) & incidents["lon"].notna()
    at = incidents[exact]
    parts = []
    for border in sorted(set(reference.table("border_crossings")["border"])):
        km = geography.borders().distance_km(at["lon"].to_numpy(float), at["lat"].to_numpy(float), border)
        parts.append(pd.DataFrame({"incident_id": at["incident_id"], "border": border, "distance_km": km}))
    return pd.concat(parts, ignore_index=True)


def _far(incidents: pd.DataFrame, km: pd.Series) -> pd.DataFrame:
    far = km > FAR_FROM_COUNTRY_KM
    pairs = zip(km[far], incidents.loc[far, "country"], strict=True)
    detail = [f"{distance:.0f} km, {country}" for distance, country in pairs]
    return pd.DataFrame(
        {"incident_id": incidents.loc[far, "incident_id"], "flag": "far_from_stated_country", "detail": detail}
    )


def _odd(incidents: pd.DataFrame, flags: pd.Series) -> pd.DataFrame:
    rows = [
        {"incident_id": incident_id, "flag": flag, "detail": f"{lat}, {lon}"}
        for incident_id, lon, lat, said in zip(
            incidents["incident_id"], incidents["lon"], incidents["lat"], flags, strict=True
        )
        for flag in said.split("|")
        if flag in ("swapped", "null_island", "country_differs")
    ]
    return pd.DataFrame(rows, columns=["incident_id", "flag", "detail"])


PLACE_COLUMNS = (
    "place_id complex_id crossing_id country admin1 kind name_en name_zh_hans name_zh_hant name_vi names_basis iata "
    "locode lon lat precision_km position_source position_check"
).split()


def places(unlisted: pd.DataFrame) -> pd.DataFrame:
    """The curated places, and those that a case names and the gazetteer does not know."""
    curated = geography.places().astype(object).rename(columns={"name_basis": "names_basis"})
    curated = curated.where(curated.notna() & (curated != ""), None)
    added = {
        place_id: row.crossing_id
        for row in reference.table("border_crossings_extra").itertuples()
        for place_id in row.place_ids.split(";")
    }
    curated = curated.assign(
        complex_id=curated["complex_id"].fillna(curated["place_id"]),
        crossing_id=curated["place_id"].map(added).fillna(curated["crossing_id"]),
    )
    return pd.concat(
        [curated[PLACE_COLUMNS], unlisted.reindex(columns=PLACE_COLUMNS).astype(object)], ignore_index=True
    )


def complexes(incidents: pd.DataFrame, all_places: pd.DataFrame) -> pd.DataFrame:
    """One row a complex; it stands where its main place does, else at the median of its exactly placed incidents."""
    main = geography.complexes().set_index("complex_id")["main_place_id"].to_dict()
    ranked = all_places.assign(is_main=[main.get(row.complex_id) == row.place_id for row in all_places.itertuples()])
    whole = ranked.sort_values("is_main", ascending=False, kind="stable").drop_duplicates("complex_id")
    exact = incidents[incidents["location_precision"].isin(["facility", "town"]) & incidents["lon"].notna()]
    middle = exact.astype({"lon": float, "lat": float}).groupby("complex_id")[["lon", "lat"]].median()
    own = whole["lon"].notna()
    lon = whole["lon"].where(own, whole["complex_id"].map(middle["lon"])).astype(float)
    lat = whole["lat"].where(own, whole["complex_id"].map(middle["lat"])).astype(float)
    source = whole["position_source"].where(own, "median of its incidents").where(lon.notna(), None)
    kept = ["complex_id", "country", "kind", "name_en", "name_zh_hans", "name_zh_hant", "name_vi", "iata", "locode"]
    return whole[kept].assign(
        main_place_id=whole["place_id"], lon=lon, lat=lat, position_source=source,
        drawable=sea_box.drawable(lon, lat, near_land()),
    )  # fmt: skip


def crossings(all_places: pd.DataFrame, all_complexes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The border crossings, each with how far along its border it lies; and the areas along each border.

    A crossing whose own position is not known is put in order by the stated coordinates of its cases, which
    `coord_source` says; its `lon`, `lat` stay unknown. An area is along a border when one of its crossings is in it,
    under any of the names it is given.
    """
    frame = _blank_is_null("border_crossings")
    frame["crossing_id"] = [slug_of_crossing(row.border, row.name_en) for row in frame.itertuples()]
    frame = pd.concat([frame, _blank_is_null("border_crossings_extra")], ignore_index=True)
    lon, lat = pd.to_numeric(frame["lon"]), pd.to_numeric(frame["lat"])
    sides = all_places.dropna(subset=["crossing_id"])[["crossing_id", "complex_id"]]
    cases_at = sides.merge(all_complexes[["complex_id", "lon", "lat"]]).groupby("crossing_id")[["lon", "lat"]].mean()
    by_cases = lon.isna() & frame["crossing_id"].map(cases_at["lon"]).notna()
    frame["coord_source"] = frame["coord_source"].mask(by_cases, "order only: stated coordinates of its cases")
    at_lon, at_lat = (
        own.fillna(frame["crossing_id"].map(cases_at[name])) for own, name in ((lon, "lon"), (lat, "lat"))
    )
    along = pd.Series(float("nan"), index=frame.index)
    for border, rows in frame.groupby("border").groups.items():
        along[rows] = geography.borders().along_km(at_lon[rows].to_numpy(float), at_lat[rows].to_numpy(float), border)
    ranked = frame.assign(along=along, at_lon=at_lon, at_lat=-at_lat).sort_values(
        ["border", "along", "at_lon", "at_lat"]
    )
    rank = pd.Series(range(1, len(ranked) + 1), index=ranked.index).where(at_lon.notna())
    shown = frame.rename(columns={"type": "kind", "name_zh_basis": "names_basis", "source_url": "url"})
    kept = [
        "crossing_id",
        "border",
        "name_en",
        "name_zh",
        "name_vi",
        "kind",
        "level",
        "coord_source",
        "names_basis",
        "url",
    ]
    whole = shown[kept].assign(
        lon=lon,
        lat=lat,
        coord_precision_km=pd.to_numeric(frame["coord_precision_km"]),
        along_km=along.mask(by_cases),
        along_rank=rank,
    )
    sides = all_places.dropna(subset=["crossing_id", "admin1"]).merge(
        frame[["crossing_id", "border"]], on="crossing_id"
    )
    named = set(zip(sides["border"], sides["country"], sides["admin1"].map(fold), strict=True))
    for row in frame.itertuples():
        for country, area in (("CN", row.province_cn), ("VN", row.province_vn), ("VN", row.province_vn_2025)):
            if area and country in row.border and "/" not in area:
                named.add((row.border, country, fold(area.removesuffix(" Province"))))
    return whole, pd.DataFrame(sorted(named), columns=["border", "country", "admin1"])


def slug_of_crossing(border: str, name_en: str) -> str:
    """The id that place.csv gives a crossing: 'cn-vn-hekou-lao-cai'."""
    return reference.slug(f"{border} {fold(name_en)}")


@cache
def near_land() -> Any:
    """The polygon of `geo.sea_box.drawable`."""
    return geography.drawable().geometry.iloc[0]


def reference_frames() -> dict[str, pd.DataFrame]:
    """The tables that no case changes."""
    return {
        "country": countries(),
        "taxon": taxa(),
        "conversion": _blank_is_null("conversions"),
        "size_class": _blank_is_null("size_classes"),
        "cover_load_class": _classes("cover_load_classes", "cover_load"),
        "concealment_class": _classes("concealment_classes", "concealment_class"),
        "case_link": _blank_is_null("case_links"),
        "official_total": official_totals(),
        "gate": gates(),
        "gateway": gateways(),
        "operation": operations(),
        "event": events(),
    }


def _blank_is_null(name: str) -> pd.DataFrame:
    frame = reference.table(name).astype(object)
    return frame.where(frame != "", None)


def _classes(name: str, key: str) -> pd.DataFrame:
    uncoded = pd.DataFrame(
        [
            {
                "class_id": "uncoded",
                "name_en": "Not coded yet",
                "definition": "A wording nobody has coded.",
                "precedence": "99",
            }
        ]
    )
    whole = pd.concat([reference.table(name), uncoded], ignore_index=True).rename(columns={"class_id": key})
    return whole[[column for column in whole if column != "precedence" or key == "concealment_class"]]


def countries() -> pd.DataFrame:
    """One row a country or area of ISO 3166-1."""
    names = Locale("en").territories
    point = geography.countries_label().dropna(subset="country").set_index("country").geometry
    point = point[~point.index.duplicated()]
    listed = pd.DataFrame([{"country": code, "name_en": names[code]} for code in sorted(cases.country_codes())])
    return listed.assign(lon=listed["country"].map(point.x), lat=listed["country"].map(point.y))


def taxa() -> pd.DataFrame:
    """The taxon table; an appendix that rests on general knowledge alone is not verified."""
    frame = _blank_is_null("taxa").rename(columns={"listing_change_2008_2026": "listing_change"})
    return frame.assign(
        group_id=frame["group"].map(reference.slug),
        cites_appendix=frame["cites_appendix"].where(frame["cites_appendix"] != "unknown", None),
        appendix_verified=frame["appendix_basis"] != "general knowledge",
    ).drop(columns="group")


def _interval(frame: pd.DataFrame, first: str, last: str) -> tuple[list[Any], list[Any]]:
    begin = [days.parse_or_none(cell or "") for cell in frame[first]]
    end = [days.parse_or_none(cell or "") for cell in frame[last]]
    return [day and day.first for day in begin], [day and day.until for day in end]


def official_totals() -> pd.DataFrame:
    """Published totals with the reviewed coding of what each covers."""
    frame = _blank_is_null("official_totals").assign(total_id=lambda f: range(1, len(f) + 1))
    scope = _blank_is_null("official_total_scope").astype({"total_id": int})
    whole = frame.merge(scope, on="total_id", validate="one_to_one")
    begin, end = _interval(whole, "period_from", "period_until")
    lists = {
        name: whole[name].map(lambda cell: cell.split(";") if cell else None)
        for name in ("countries", "groups", "commodities")
    }
    return pd.DataFrame(
        {
            "total_id": whole["total_id"], "period_from": begin, "period_until": end,
            "jurisdiction": whole["jurisdiction_or_operation"], "scope": whole["scope"],
            "case_count": whole["cases"], "mass_kg": whole["kg"], "individual_count": whole["individuals"],
            **lists, "comparison": whole["comparison"], "url": whole["source_url"], "own_host": False,
            "title": whole["source_title"],
            "note": [": ".join(filter(None, pair)) or None for pair in zip(whole["note"], whole["basis"], strict=True)],
        }
    )  # fmt: skip


def gates() -> pd.DataFrame:
    """The named passages; each stands at the middle of its segment."""
    frame = networks.gate_names().reset_index()
    kept = frame[["gate_id", "kind", "name_en", "name_zh_hans", "name_zh_hant", "name_vi"]]
    return kept.assign(lon=(frame["lon_a"] + frame["lon_b"]) / 2, lat=(frame["lat_a"] + frame["lat_b"]) / 2)


def gateways() -> pd.DataFrame:
    """Each country's main gateway by mode and the rule that chose it."""
    frame = _blank_is_null("gateways")
    kept = frame[["gateway_id", "country", "mode", "facing", "name", "rule"]]
    return kept.assign(lon=frame["lon"].astype(float), lat=frame["lat"].astype(float))


def operations() -> pd.DataFrame:
    """Enforcement operations with the reviewed coding of what each covered; dates that are not known stay NULL."""
    frame = _blank_is_null("operations")
    whole = frame.merge(_blank_is_null("operation_scope"), on="name", suffixes=("", "_coded"), validate="one_to_one")
    begin, end = _interval(whole, "start", "end")
    lists = {
        name: [cell.split(";") if cell else None for cell in whole[column]]
        for name, column in (("country_codes", "countries_coded"), ("goods", "goods"), ("incidents", "incidents"))
    }
    return pd.DataFrame(
        {"operation_id": range(1, len(whole) + 1), "name": whole["name"],
         "start_from": begin, "end_until": end,
         "date_basis": [_vaguer(first, last) for first, last in zip(whole["start"], whole["end"], strict=True)],
         **{name: whole[name] for name in ("lead", "countries", "scope", "results", "note", "comparison", "basis")},
         **lists, "url": whole["source_url"]}
    )  # fmt: skip


def _vaguer(first: str | None, last: str | None) -> str | None:
    """How well an interval is known: as well as the vaguer of its ends; None: an end is not known."""
    if not (first and last):
        return None
    known = {days.parse(first).precision, days.parse(last).precision}
    return next(precision for precision in ("year", "month", "day") if precision in known)


def events() -> pd.DataFrame:
    """Policy dates; a month or year is an interval."""
    frame = _blank_is_null("events")
    stated = [days.parse(cell) for cell in frame["date"]]
    return pd.DataFrame(
        {"event_id": range(1, len(frame) + 1), "event_from": [day.first for day in stated],
         "event_until": [day.until for day in stated],
         **{name: frame[name] for name in ("title", "jurisdiction", "note")}, "url": frame["source_url"]}
    )  # fmt: skip


def withdraw(dataset: str, folder: Path | None = None) -> Built:
    """Take an imported data set out again and rebuild."""
    folder = folder or pointer.store_folder()
    shutil.rmtree(batches.folder_of(dataset, folder))
    return build(folder)


def info(folder: Path | None = None, *, verify: bool = False, tier: str = "analyst") -> dict[str, Any]:
    """What the current store is; with `verify` its SHA-256 is compared with the pointer's."""
    folder = folder or pointer.store_folder()
    found = pointer.read(tier, folder)
    path = pointer.file_of(found, folder)
    if verify and pointer.sha256(path) != found.sha256:
        raise pointer.StoreError(
            "The store file {file} is not what was built: its SHA-256 differs. Build it again with: {mend}",
            file=found.file,
            mend=f"{pointer.MEND} FORCE=1",
        )
    said: dict[str, Any] = json.loads(pointer.pointer_path(tier, folder).read_text(encoding="utf-8"))
    return said | {"tier": tier, "path": str(path), "verified": verify}
