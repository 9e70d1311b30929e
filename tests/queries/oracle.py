"""A second engine: the flat file in pandas, filtered as decision 5 says, without the store's code.

Written from SCHEMA.md and the decisions; it reads the CSV and the reference tables and nothing else of ours.
"""

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import h3
import pandas as pd
import shapely

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "reference"
EXACT = ["facility", "town"]
# Where the gazetteer reads a bare name differently than the list of spellings: the area, not a place of it.
SEARCHED = ["place", "admin1", "declared_as", "concealment", "agency", "operation", "note"]


def read(path: Path) -> pd.DataFrame:
    """A CSV, every cell as text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def slug(text: str) -> str:
    """'Sharks and rays' -> 'sharks-and-rays'."""
    return "-".join("".join(char if char.isalnum() else " " for char in text.lower()).split())


def plain(text: str) -> str:
    """Lower case, no marks, đ as d."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return bare.lower().replace("đ", "d")


def first_day(text: str) -> pd.Timestamp:
    """The first day a stated date may mean."""
    return pd.Timestamp((text + "-01-01")[:10])


def day_after(text: str) -> pd.Timestamp:
    """The day after the last one it may mean."""
    step = {4: pd.DateOffset(years=1), 7: pd.DateOffset(months=1), 10: pd.DateOffset(days=1)}[len(text)]
    return first_day(text) + step


@dataclass
class Selection:
    """Kept lines, the ids of their incidents, and how many incidents only overlap the period."""

    lines: pd.DataFrame
    overlapping_count: int


class Oracle:
    """The 1,081 lines with what follows from them."""

    @cached_property
    def lines(self) -> pd.DataFrame:
        """One row a line, with the columns of its incident."""
        frame = read(ROOT / "data" / "seizures" / "incidents.csv")
        taxa = read(REFERENCE / "taxa.csv").set_index("species_scientific")["group"].map(slug)
        common = read(REFERENCE / "common_name_groups.csv").set_index("species_common")["group_id"]
        named = frame["species_scientific"].map(taxa).fillna("unspecified")
        settled = frame["species_common"].map(common).fillna("unspecified")
        number = pd.to_numeric(frame["quantity"].replace("", None))
        frame = frame.assign(
            line_no=frame.groupby("incident_id").cumcount() + 1,
            group_id=named.where(frame["species_scientific"] != "", settled),
            number=number,
            mass_kg=number.where(frame["unit"] == "kg", (number / 1000).where(frame["unit"] == "g")),
            individual_count=number.where(frame["unit"] == "individuals"),
            piece_count=number.where(frame["unit"] == "pieces"),
            seized_from=frame["date"].map(first_day),
            seized_until=frame["date"].map(day_after),
            lon=pd.to_numeric(frame["lon"].replace("", None)),
            lat=pd.to_numeric(frame["lat"].replace("", None)),
        )
        frame["complex_id"] = self._complexes(frame)
        frame = self._with_sources(frame)
        frame["cover_load"] = self._cover(frame)
        hidden = read(REFERENCE / "concealment_coding.csv").set_index("wording")["class_id"]
        frame["concealment_class"] = frame["concealment"].map(hidden).fillna("uncoded")
        weights = frame.groupby(["incident_id", "commodity"])["mass_kg"].sum(min_count=1)
        frame["largest_kg"] = frame["incident_id"].map(weights.groupby("incident_id").max())
        doubted = frame["quality"].eq("conflicting").groupby(frame["incident_id"]).any()
        official = frame["source_kind"].eq("agency").map({True: "official", False: "single_report"})
        frame["evidence"] = official.mask(frame["incident_id"].map(doubted), "conflicting")
        said = frame.groupby("incident_id")[SEARCHED].agg(" ".join).agg(" ".join, axis=1)
        frame["searched"] = (frame["incident_id"] + " " + frame["incident_id"].map(said)).map(plain)
        frame["drawable"] = self._may_be_drawn(frame["lon"], frame["lat"]) & (frame["location_precision"] != "country")
        return frame

    def _complexes(self, frame: pd.DataFrame) -> pd.Series:
        known = {(row.country, row.place): row.complex_id for row in read(REFERENCE / "places.csv").itertuples()}
        pairs = zip(frame["country"], frame["place"], strict=True)
        return pd.Series([known[pair] or None if pair[1] else None for pair in pairs], index=frame.index, dtype=object)

    def _with_sources(self, frame: pd.DataFrame) -> pd.DataFrame:
        host = frame["source_url"].str.extract(r"^https?://([^/:?#]+)", expand=False).str.lower()
        table = read(REFERENCE / "publishers.csv").set_index(["publisher", "host"])
        keys = pd.MultiIndex.from_arrays([frame["source_publisher"], host])
        known = table.reindex(keys).set_axis(frame.index)
        kind = known["source_kind"].fillna("other")
        return frame.assign(
            source_kind=kind.str.replace("_via_copy", ""),
            via_copy=kind.str.endswith("_via_copy"),
            own_host=known["publisher_own_host"].eq("true"),
        )

    def _cover(self, frame: pd.DataFrame) -> pd.Series:
        wording = read(REFERENCE / "cover_load_coding.csv").set_index("wording")["class_id"]
        single = read(REFERENCE / "cover_load_by_incident.csv").set_index("incident_id")["class_id"]
        coded = frame["declared_as"].map(wording).fillna("uncoded")
        return frame["incident_id"].map(single).fillna(coded)

    def _may_be_drawn(self, lon: pd.Series, lat: pd.Series) -> pd.Series:
        near = gpd.read_parquet(REFERENCE / "geo" / "land_drawable.parquet").geometry.iloc[0]
        boxed = lon.between(105, 121) & lat.between(3, 23)
        points = shapely.points(lon.fillna(0), lat.fillna(0))
        return lon.notna() & (~boxed | shapely.intersects(near, points))

    @cached_property
    def cells(self) -> list[set[str]]:
        """H3 cells of each line's incident at resolutions 5 to 7, where only an exactly known place is counted."""
        exact = self.lines["location_precision"].isin(EXACT) & self.lines["lon"].notna()
        points = zip(self.lines["lat"], self.lines["lon"], exact, strict=True)
        return [{h3.latlng_to_cell(y, x, r) for r in (5, 6, 7)} if known else set() for y, x, known in points]

    @cached_property
    def stops(self) -> pd.DataFrame:
        """`incident_id`, `role`, `country` of every stop named, once each; the country of seizure is no transit."""
        names = read(REFERENCE / "stop_names.csv").set_index("name")["country"]
        cells = self.lines[["incident_id", "country", "origin", "export_place", "transit", "destination"]]
        long = cells.rename(columns={"export_place": "export", "country": "seized_in"}).melt(
            ["incident_id", "seized_in"], var_name="role", value_name="named"
        )
        long = long.assign(named=long["named"].str.split(";")).explode("named")
        long["named"] = long["named"].str.strip()
        long = long[long["named"] != ""]
        is_code = long["named"].str.fullmatch("[A-Z]{2}") & (long["role"] != "export")
        long["country"] = long["named"].where(is_code, long["named"].map(names))
        caught_here = (long["role"] == "transit") & (long["country"] == long["seized_in"])
        return long[~caught_here][["incident_id", "role", "country", "named"]].drop_duplicates()

    @cached_property
    def named(self) -> dict[str, list[tuple[str, str]]]:
        """Incident id -> (role, country) of its stops, the place of seizure left out."""
        named: dict[str, list[tuple[str, str]]] = {incident_id: [] for incident_id in self.lines["incident_id"]}
        for stop in self.stops.itertuples():
            named[stop.incident_id].append((stop.role, stop.country))
        return named

    @cached_property
    def middle(self) -> pd.DataFrame:
        """Where each complex stands: its main place, else the median of its incidents placed to facility or town."""
        once = self.lines.drop_duplicates("incident_id")
        exact = once[once["location_precision"].isin(EXACT) & once["lon"].notna()]
        places = read(REFERENCE / "place.csv").set_index("place_id")[["lon", "lat"]].replace("", None).astype(float)
        main = read(REFERENCE / "complex.csv").set_index("complex_id")["main_place_id"]
        curated = places.reindex(main).set_axis(main.index).dropna()
        middle = curated.combine_first(exact.groupby("complex_id")[["lon", "lat"]].median())
        return middle.assign(drawable=self._may_be_drawn(middle["lon"], middle["lat"]))

    def select(self, asked: dict[str, Any]) -> Selection:
        """The lines that a filter keeps; `asked` are the fields of a SeizureFilter, those that are off None."""
        frame = self.lines
        large = frame["largest_kg"] >= asked["large_kg"]
        keep = pd.Series(True, index=frame.index)
        columns = {
            "species": "group_id", "taxon": "species_scientific", "commodity": "commodity", "place": "complex_id",
            "facility": "facility", "transport": "transport", "cover_load": "cover_load",
            "concealment": "concealment_class", "evidence": "evidence",
            "source_kind": "source_kind", "precision": "location_precision",
        }  # fmt: skip
        for name, column in columns.items():
            if asked[name]:
                keep &= frame[column].isin(asked[name])
        if asked["goods"]:
            keep &= pd.Series(
                [
                    bool({f"{group}:{commodity}", f"{group}:*", f"*:{commodity}"} & set(asked["goods"]))
                    for group, commodity in zip(frame["group_id"], frame["commodity"], strict=True)
                ],
                index=frame.index,
            )
        if asked["cell"]:
            keep &= pd.Series([bool(own & set(asked["cell"])) for own in self.cells], index=frame.index)
        if asked["min_kg"] is not None:
            keep &= frame["mass_kg"] >= asked["min_kg"]
        if asked["stratum"]:
            keep &= large == (asked["stratum"] == "large")
        if asked["tlp"]:
            keep &= "CLEAR" in asked["tlp"]
        for word in plain(asked["text"] or "").split():
            keep &= frame["searched"].str.contains(word, regex=False)
        if asked["country"]:
            keep &= self._in_role(asked["country"], asked["role"])
        since, until = pd.Timestamp(asked["since"] or "1600-01-01"), pd.Timestamp(asked["until"] or "2200-01-01")
        inside = (frame["seized_from"] >= since) & (frame["seized_until"] <= until)
        touches = (frame["seized_until"] > since) & (frame["seized_from"] < until)
        kept = frame[keep & inside].assign(is_large=large[keep & inside].astype(bool))
        return Selection(kept, frame[keep & touches & ~inside]["incident_id"].nunique())

    def _in_role(self, countries: tuple[str, ...], role: str) -> pd.Series:
        seized = self.lines["country"].isin(countries)
        if role == "seized":
            return seized
        named = self.stops[self.stops["country"].isin(countries)]
        if role == "linked":
            return seized | self.lines["incident_id"].isin(named["incident_id"])
        return self.lines["incident_id"].isin(named.loc[named["role"] == role, "incident_id"])
