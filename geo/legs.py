"""From the stops that a source names to the legs that can be drawn, with how much of each is known (decision 8).

Nothing is added that the source does not name, with one exception that is always marked: where an end of a leg is only
a country, the country's main gateway for that mode stands in (`from_basis` or `to_basis` = inferred), never a centroid.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pandas as pd

from geo.water import WGS84

MODE_OF_TRANSPORT = {mode: mode for mode in ("sea", "air", "road", "rail", "river", "post")} | {"foot": "road"}
MODE_OF_FACILITY = {
    "seaport": "sea",
    "at_sea": "sea",
    "airport": "air",
    "land_border": "road",
    "road": "road",
    "rail": "rail",
    "river": "river",
    "postal": "post",
}
GATEWAY_MODE = {"sea": "sea", "air": "air", "post": "air", "road": "road", "rail": "road"}
# A sea record of a landlocked country: up to here the goods can have gone by road to the port that is named next.
HINTERLAND_KM = 1_500.0
# A record says how goods went where they were caught. From farther than this they came some other way, left unsaid.
OVERLAND_KM = 4_000.0
OVERLAND_MODES = ("road", "rail", "river")

COLUMNS = [
    "leg_no",
    "from_position",
    "to_position",
    "from_role",
    "to_role",
    "from_country",
    "to_country",
    "from_place_id",
    "to_place_id",
    "from_lon",
    "from_lat",
    "to_lon",
    "to_lat",
    "mode",
    "mode_basis",
    "phase",
    "from_basis",
    "to_basis",
    "share",
    "drawable",
    "reason",
]

ReachesSea = Callable[[float, float], bool]


@dataclass(frozen=True)
class Stop:
    """One row of the stops frame. `place_id` None: the source names only the country."""

    position: int
    role: str
    country: str | None
    place_id: str | None
    lon: float
    lat: float
    stated: bool
    share: float
    facility: str | None
    complex_id: str | None = None

    @property
    def country_only(self) -> bool:
        """Whether the source names a country and no place in it."""
        return self.place_id is None and self.country is not None

    @property
    def has_point(self) -> bool:
        """Whether the place has a position: a province or a sea has none."""
        return self.place_id is not None and bool(np.isfinite(self.lon + self.lat))


@dataclass(frozen=True)
class End:
    """An end of a leg: where it is drawn and on what ground. `reason` says why it cannot be drawn, if it cannot."""

    place_id: str | None
    lon: float
    lat: float
    basis: str
    reason: str | None = None


@dataclass(frozen=True)
class Gateways:
    """Main gateways: (country, mode, facing country or "") -> (gateway_id, lon, lat, basis)."""

    rows: dict[tuple[str, str, str], tuple[str, float, float, str]]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "Gateways":
        """Read `data/reference/gateways.csv` as a frame: `country, mode, facing, gateway_id, lon, lat, basis`."""
        keys = zip(frame["country"], frame["mode"], frame["facing"].fillna(""), strict=True)
        values = zip(
            frame["gateway_id"], frame["lon"].astype(float), frame["lat"].astype(float), frame["basis"], strict=True
        )
        return cls(dict(zip(keys, values, strict=True)))

    def end(self, country: str, mode: str, facing: str | None) -> End | None:
        """The gateway that stands in for a country, None if it has none for this mode."""
        row = self.rows.get((country, mode, facing or "")) or self.rows.get((country, mode, ""))
        return End(*row) if row else None


def legs_of(
    stops: pd.DataFrame, transport: pd.Series, gateways: Gateways, reaches_sea: ReachesSea | None = None
) -> pd.DataFrame:
    """Turn stops into legs.

    Parameters
    ----------
    stops
        One row per stop: `incident_id`, optional `line_no` (null: the whole consignment), `position`, `role` (origin |
        export | transit | seizure | destination), `country`, `place_id` (null: only the country is named), `lon`, `lat`
        (EPSG:4326; NaN where the place is an area, so no centroid is ever drawn), `stated`, `share`, `facility`;
        optional `complex_id`: no leg runs inside one port or airport.
    transport
        The record's transport on `incident_id`.
    reaches_sea
        Says whether a position can be joined to the sea lanes. Given, a sea leg whose end is inland is put right
        (see `_by_sea`); without it, every named place passes.

    Returns
    -------
    One row per leg with `incident_id`, `line_no` and `COLUMNS`. `mode_basis` is record | facilities | inferred |
    none; `phase` travelled | intended; a basis stated | inferred; `reason` why a leg is not `drawable`: `area` (a
    named end is not a point), `unplaced` (a name without a country), `no_gateway` or `landlocked`. Stops of one
    position are alternatives: each is joined to each of the next position, with `share` where one is stated.
    """
    keys = [key for key in ("incident_id", "line_no") if key in stops]
    rows: list[dict[str, Any]] = []
    for key, group in stops.groupby(keys, sort=False, dropna=False):
        names = dict(zip(keys, key, strict=True))
        record = MODE_OF_TRANSPORT.get(str(transport.get(names["incident_id"], "")))
        for leg_no, leg in enumerate(_legs(_stops(group), record, gateways, reaches_sea), start=1):
            rows.append(names | {"leg_no": leg_no} | leg)
    return pd.DataFrame(rows, columns=[*keys, *COLUMNS])


def _stops(group: pd.DataFrame) -> list[Stop]:
    def text(value: Any) -> str | None:
        return None if value is None or pd.isna(value) or value == "" else str(value)

    rows: list[Any] = group.sort_values("position", kind="stable").to_dict("records")
    return [
        Stop(
            int(row["position"]),
            str(row["role"]),
            text(row["country"]),
            text(row["place_id"]),
            float(row["lon"]),
            float(row["lat"]),
            bool(row["stated"]),
            float(row["share"]) if pd.notna(row["share"]) else np.nan,
            text(row["facility"]),
            text(row.get("complex_id")),
        )
        for row in rows
    ]


def _legs(
    stops: list[Stop], record: str | None, gateways: Gateways, reaches_sea: ReachesSea | None
) -> Iterator[dict[str, Any]]:
    steps = _merged(_in_order(stops))
    caught = _caught(steps)
    for k, (here, there) in enumerate(pairwise(steps)):
        for start, end in product(here, there):
            if not _is_leg(start, end):
                continue
            leg = _leg(start, end, record, gateways, reaches_sea)
            if leg is not None:
                yield leg | {"phase": "travelled" if k < caught else "intended"}


def _in_order(stops: list[Stop]) -> list[list[Stop]]:
    """Group stops by position, drop the country of seizure from the transits, and put later transits after the seizure.

    Sources do not say which transits were still to come. Where the goods were caught in the country they set out from,
    every other country was still ahead.
    """
    seizure = next((stop for stop in stops if stop.role == "seizure"), None)
    if seizure is not None:
        stops = [s for s in stops if not (s.role == "transit" and s.country_only and s.country == seizure.country)]
        departures = [s for s in stops if s.role == "export"] or [s for s in stops if s.role == "origin"]
        if departures and all(stop.country == seizure.country for stop in departures):
            early = [s for s in stops if s.role == "transit" and s.position < seizure.position]
            others = [s for s in stops if not any(s is other for other in early)]
            cut = next(k for k, s in enumerate(others) if s is seizure) + 1
            stops = [*others[:cut], *early, *others[cut:]]
    steps: list[list[Stop]] = []
    for stop in stops:
        if steps and steps[-1][0].position == stop.position:
            steps[-1].append(stop)
        else:
            steps.append([stop])
    return steps


def _caught(steps: list[list[Stop]]) -> int:
    """Which step is the seizure; past the end if none is."""
    return next((k for k, step in enumerate(steps) if any(stop.role == "seizure" for stop in step)), len(steps))


def with_phase(stops: pd.DataFrame) -> pd.DataFrame:
    """Say of each stop whether it lies `before` the seizure, is the `seizure`, or comes `after` it.

    Takes the stops frame of `legs_of`; returns it in order of travel with a column `phase`, without the transits that
    only repeat the country of seizure. What role accounting starts from.
    """
    keys = [key for key in ("incident_id", "line_no") if key in stops]
    parts = []
    for _, group in stops.groupby(keys, sort=False, dropna=False):
        ordered = group.sort_values("position", kind="stable")
        rows = _stops(ordered)
        steps = _in_order(rows)
        caught = _caught(steps)
        phases = {
            id(stop): "seizure" if stop.role == "seizure" else "before" if k < caught else "after"
            for k, step in enumerate(steps)
            for stop in step
        }
        order = {id(stop): k for k, stop in enumerate(stop for step in steps for stop in step)}
        kept = [k for k, stop in enumerate(rows) if id(stop) in phases]
        kept.sort(key=lambda k: order[id(rows[k])])
        parts.append(ordered.iloc[kept].assign(phase=[phases[id(rows[k])] for k in kept]))
    return pd.concat(parts, ignore_index=True) if parts else stops.assign(phase=pd.Series(dtype=str))


def _merged(steps: list[list[Stop]]) -> list[list[Stop]]:
    """Leave out a country named beside a place in it: it is the same stop said twice, and the place says more."""
    kept: list[list[Stop]] = []
    for step in steps:
        if kept and _says_less(step, kept[-1]):
            continue
        while kept and _says_less(kept[-1], step):
            kept.pop()
        kept.append(step)
    return kept


def _says_less(step: list[Stop], other: list[Stop]) -> bool:
    alone = len(step) == len(other) == 1
    return alone and step[0].country_only and step[0].role != "seizure" and step[0].country == other[0].country


def _is_leg(start: Stop, end: Stop) -> bool:
    """Not between a place and its own country, nor between a place and itself."""
    if start.country == end.country and (start.country_only or end.country_only):
        return False
    same_place = start.place_id is not None and start.place_id == end.place_id
    same_place |= start.complex_id is not None and start.complex_id == end.complex_id
    return not same_place and not (start.has_point and (start.lon, start.lat) == (end.lon, end.lat))


def _leg(
    start: Stop, end: Stop, record: str | None, gateways: Gateways, reaches_sea: ReachesSea | None
) -> dict[str, Any] | None:
    mode, mode_basis = _mode(start, end, record)
    ends = _end(start, mode, gateways, end.country), _end(end, mode, gateways, start.country)
    if mode in OVERLAND_MODES and not any(end.reason for end in ends) and _km(*ends) > OVERLAND_KM:
        mode, mode_basis = "unknown", "none"
        ends = _end(start, mode, gateways, end.country), _end(end, mode, gateways, start.country)
    if mode == "sea":
        mode, mode_basis, ends = _by_sea(start, end, mode_basis, ends, gateways, reaches_sea)
    a, b = ends
    if a.reason is None and b.reason is None and (a.lon, a.lat) == (b.lon, b.lat):
        return None
    reason = a.reason or b.reason
    return {
        "from_position": start.position,
        "to_position": end.position,
        "from_role": start.role,
        "to_role": end.role,
        "from_country": start.country,
        "to_country": end.country,
        "from_place_id": a.place_id,
        "to_place_id": b.place_id,
        "from_lon": a.lon,
        "from_lat": a.lat,
        "to_lon": b.lon,
        "to_lat": b.lat,
        "mode": mode,
        "mode_basis": mode_basis,
        "from_basis": a.basis,
        "to_basis": b.basis,
        "share": start.share if start.role == "origin" else np.nan,
        "drawable": reason is None,
        "reason": reason,
    }


def _mode(start: Stop, end: Stop, record: str | None) -> tuple[str, str]:
    """The record's transport; else what the facilities at both ends say, if they agree; else unknown."""
    if record:
        return record, "record"
    said = {MODE_OF_FACILITY[stop.facility] for stop in (start, end) if stop.facility in MODE_OF_FACILITY}
    return (said.pop(), "facilities") if len(said) == 1 else ("unknown", "none")


def _end(stop: Stop, mode: str, gateways: Gateways, facing: str | None) -> End:
    if stop.country_only and stop.country is not None:
        gateway = gateways.end(stop.country, GATEWAY_MODE.get(mode, ""), facing)
        if gateway is None:
            return End(None, np.nan, np.nan, "inferred", "no_gateway")
        return gateway if stop.stated else replace(gateway, basis="inferred")
    basis = "stated" if stop.stated else "inferred"
    if stop.has_point:
        return End(stop.place_id, stop.lon, stop.lat, basis)
    city = gateways.end(stop.country or "", GATEWAY_MODE.get(mode, ""), facing)
    if city is not None and city.basis == "stated":  # a city port: its code, or "terminal not named", is place enough
        return replace(city, basis=basis)
    return End(stop.place_id, np.nan, np.nan, basis, "unplaced" if stop.country is None else "area")


def _by_sea(
    start: Stop,
    end: Stop,
    mode_basis: str,
    ends: tuple[End, End],
    gateways: Gateways,
    reaches_sea: ReachesSea | None,
) -> tuple[str, str, tuple[End, End]]:
    """Put right a sea leg with an end away from the sea.

    Inside one country it went by road. Elsewhere the country's seaport stands in for the inland place (inferred). A
    landlocked country has none: up to `HINTERLAND_KM` the leg is taken for the road to or from the port; beyond, it
    is `landlocked` and not drawn.
    """
    dry = [_is_dry(point, reaches_sea) for point in ends]
    if not any(dry):
        return "sea", mode_basis, ends
    if start.country == end.country:
        return "road", "inferred", ends
    fixed = []
    for stop, point, inland, other in ((start, ends[0], dry[0], end), (end, ends[1], dry[1], start)):
        gateway = gateways.end(stop.country or "", "sea", other.country) if inland else point
        fixed.append(replace(gateway, basis="inferred") if inland and gateway else gateway)
    if fixed[0] is not None and fixed[1] is not None:
        return "sea", mode_basis, (fixed[0], fixed[1])
    by_road = (
        fixed[0] or _end(start, "road", gateways, end.country),
        fixed[1] or _end(end, "road", gateways, start.country),
    )
    if by_road[0].reason is None and by_road[1].reason is None and _km(*by_road) <= HINTERLAND_KM:
        return "road", "inferred", by_road
    lost = End(None, np.nan, np.nan, "inferred", "landlocked")
    return "sea", mode_basis, (ends[0] if fixed[0] else lost, ends[1] if fixed[1] else lost)


def _is_dry(point: End, reaches_sea: ReachesSea | None) -> bool:
    if point.reason is not None:
        return point.reason == "no_gateway"
    return reaches_sea is not None and not reaches_sea(point.lon, point.lat)


def _km(a: End, b: End) -> float:
    *_, metres = WGS84.inv(a.lon, a.lat, b.lon, b.lat)
    return float(metres) / 1_000


# ── What is drawn ────────────────────────────────────────────────────────────────────────────────────────────────────


def path_keys(legs: pd.DataFrame) -> pd.DataFrame:
    """Distinct paths of the drawable legs: `from_place_id`, `to_place_id`, `mode` and the ends' positions.

    A place has one position here: the first that its legs give.
    """
    drawn = legs[legs["drawable"].astype(bool)]
    ends = ["from_lon", "from_lat", "to_lon", "to_lat"]
    return drawn.groupby(["from_place_id", "to_place_id", "mode"], as_index=False, sort=True)[ends].first()


def dash_of(legs: pd.DataFrame) -> pd.Series:
    """How each leg is drawn: dotted if intended, dashed if an end is inferred, else solid."""
    inferred = (legs["from_basis"] == "inferred") | (legs["to_basis"] == "inferred")
    dash = np.where(legs["phase"] == "intended", "dotted", np.where(inferred, "dashed", "solid"))
    return pd.Series(dash, index=legs.index, name="dash")


def basis_of_incidents(legs: pd.DataFrame, incident_ids: Iterable[str]) -> pd.Series:
    """Per incident: `stated` (every drawn leg has two stated ends), `inferred` (a drawn leg has not), `none`."""
    drawn = legs[legs["drawable"].astype(bool)]
    inferred = (drawn["from_basis"] == "inferred") | (drawn["to_basis"] == "inferred")
    any_inferred = inferred.groupby(drawn["incident_id"]).any()
    basis = any_inferred.map({True: "inferred", False: "stated"})
    return basis.reindex(pd.Index(list(incident_ids), name="incident_id")).fillna("none").rename("path_basis")
