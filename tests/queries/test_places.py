"""Places against pandas, hand-worked cases and the issue's own counts."""

import geopandas as gpd
import pandas as pd
import pyproj
import pytest
import shapely

from data import geography
from geo import sea_box
from queries import breakdowns, marks, places, store
from queries.filters import SeizureFilter

EVERYTHING = SeizureFilter()


def test_every_incident_that_names_a_place_has_one_or_says_why_not(con: store.Connection) -> None:
    named = con.sql("select incident_id, place_id from incident where place_name is not null").df()
    flagged = con.sql("select incident_id from quality_flag where flag = 'place_not_matched'").df()
    unplaced = set(named.loc[named["place_id"].isna(), "incident_id"])
    areas = {
        row[0]
        for row in con.sql(
            "select incident_id from incident where place_name is not null and place_id is null "
            "and location_precision in ('admin1', 'country')"
        ).fetchall()
    }
    assert unplaced - areas <= set(flagged["incident_id"])
    assert len(named) - len(unplaced) >= 765


def test_lach_huyen_is_part_of_the_port_of_hai_phong(con: store.Connection) -> None:
    assert places.find(con, "Lạch Huyện", "VN") == "hai-phong-port"
    parts = {row["place_id"]: row["incident_count"] for row in places.parts(con, EVERYTHING, "hai-phong-port")}
    assert parts["vn-hai-phong-lach-huyen"] == 3
    assert sum(parts.values()) == places.roles(con, EVERYTHING, "hai-phong-port").stopped_here_count == 22


def test_an_ambiguous_name_lists_its_candidates(con: store.Connection) -> None:
    with pytest.raises(places.NoSuchPlace, match="cn-hekou-crossing"):
        places.find(con, "Hekou", "CN")
    with pytest.raises(places.NoSuchPlace, match="No place is called"):
        places.find(con, "Qwertzuiopqw", "VN")


def test_what_passed_a_place_was_seized_elsewhere(con: store.Connection) -> None:
    stops = con.sql(
        "select s.incident_id, s.complex_id, s.position, s.role, i.complex_id as seized_at from stop s "
        "join incident i using (incident_id)"
    ).df()
    at = stops[stops["role"] == "seizure"].groupby("incident_id")["position"].min()
    stops = stops.assign(seizure=stops["incident_id"].map(at))
    for complex_id in ("mombasa-port", "singapore-port", "bangkok-suvarnabhumi", "apapa-port", "hai-phong-port"):
        here = stops[stops["complex_id"] == complex_id]
        elsewhere = here[here["seized_at"] != complex_id]
        roles = places.roles(con, EVERYTHING, complex_id)
        assert (
            roles.passed_here_count == elsewhere[elsewhere["position"] < elsewhere["seizure"]]["incident_id"].nunique()
        )
        assert (
            roles.bound_here_count == elsewhere[elsewhere["position"] > elsewhere["seizure"]]["incident_id"].nunique()
        )
        assert roles.stopped_here_count == stops[stops["seized_at"] == complex_id]["incident_id"].nunique()
        listed = places.passed(con, EVERYTHING, complex_id)["incident_id"].nunique()
        assert listed == roles.passed_here_count + roles.bound_here_count


@pytest.mark.parametrize(("border", "named"), [("HK-CN", 27), ("CN-VN", 8), ("LA-VN", 4), ("KH-VN", 1)])
def test_incidents_named_to_a_crossing(border: str, named: int, con: store.Connection) -> None:
    rows = places.crossings(con, EVERYTHING, border)
    assert rows["incident_count"].sum() == named
    known = geography.border_crossings()
    extra = {"HK-CN": 1, "CN-VN": 1}.get(border, 0)  # the spur line at Futian; a bridge at Dongxing nobody names
    assert len(rows) == (known["border"] == border).sum() + extra
    assert rows["along_km"].dropna().is_monotonic_increasing
    assert list(rows["along_rank"].isna()) == sorted(rows["along_rank"].isna()), "what has no position comes last"


def test_crossings_run_along_the_line_from_west_to_east(con: store.Connection) -> None:
    rows = places.crossings(con, EVERYTHING, "CN-VN").dropna(subset="along_km")
    assert rows.iloc[0]["lon"] < 102.5
    assert rows.iloc[-1]["lon"] > 107.9
    shenzhen = places.crossings(con, EVERYTHING, "HK-CN")["name_en"]
    expected = ("Shenzhen Bay", "Lok Ma Chau Spur", "Lok Ma Chau -", "Lo Wu", "Man Kam To", "Heung Yuen Wai", "Sha Tau")
    assert all(name.startswith(begin) for name, begin in zip(shenzhen, expected, strict=True))


@pytest.mark.parametrize("border", places.BORDERS)
def test_near_a_border_is_measured_to_that_border(border: str, con: store.Connection) -> None:
    frame = con.sql("select lon, lat, location_precision from incident where lon is not null").df()
    exact = frame[frame["location_precision"].isin(["facility", "town"])]
    lines = gpd.read_parquet(geography.REFERENCE / "geo" / "borders.parquet").query("border == @border").union_all()
    near = exact[shapely.distance(shapely.points(exact["lon"], exact["lat"]), lines) < 3]
    within = 0
    for row in near.itertuples():
        local = pyproj.Transformer.from_crs(4326, f"+proj=aeqd +lat_0={row.lat} +lon_0={row.lon}", always_xy=True)
        here = shapely.clip_by_rect(lines, row.lon - 3, row.lat - 3, row.lon + 3, row.lat + 3)
        flat = shapely.transform(shapely.segmentize(here, 0.02), local.transform, interleaved=False)
        within += shapely.distance(shapely.Point(0, 0), flat) <= 50_000
    assert places.near_border(con, EVERYTHING, border, 50)["incident_count"] == within


def test_no_mark_stands_in_the_south_china_sea_box(con: store.Connection) -> None:
    drawn = pd.concat([marks.places(con, EVERYTHING), marks.provinces(con, EVERYTHING)])
    near_land = geography.drawable().geometry.iloc[0]
    assert sea_box.drawable(drawn["lon"], drawn["lat"], near_land).all()
    assert "dongsha-pratas-waters" not in set(drawn["complex_id"].dropna())
    beside = set(marks.not_drawn_at_sea(con, EVERYTHING)["incident_id"])
    assert "TW-2016-001" in beside
    placement = marks.placement(con, EVERYTHING)
    assert len(beside) == placement["at_sea_count"]
    parts = ("drawn_count", "province_count", "country_count", "at_sea_count", "unplaced_count")
    assert sum(placement[part] for part in parts) == placement["incident_count"]


def test_the_stated_country_stands_where_geometry_differs(con: store.Connection) -> None:
    for place, country in (("Hekou Port", "CN"), ("Futian Checkpoint, Shenzhen", "CN"), ("Luohu Port, Shenzhen", "CN")):
        rows = con.execute(
            "select country, coded_country, incident_id from incident where place_name = ?", [place]
        ).fetchall()
        assert {row[0] for row in rows} == {country}
        differing = [row[2] for row in rows if row[1] not in (None, country)]
        flagged = con.sql("select incident_id from quality_flag where flag = 'country_differs'").df()["incident_id"]
        assert set(differing) <= set(flagged)


def test_profiles_add_up(con: store.Connection, found: store.Pointer) -> None:
    for complex_id in list(breakdowns.by(con, EVERYTHING, "place")["value"].dropna())[:8]:
        profile = places.profile(con, EVERYTHING, complex_id, found)
        series = pd.DataFrame(profile["series"]["rows"])
        dated = series["large_count"].sum() + series["other_count"].sum()
        assert dated + profile["series"]["undated_count"] == profile["totals"]["incident_count"]
        assert sum(row["incident_count"] for row in profile["transport"]) == profile["stopped_here_count"]
