"""Two engines, one answer: every query against pandas on the flat file, for many filters."""

import dataclasses
import math
import random
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

from queries import breakdowns, cases, marks, summary, trends
from queries.filters import MEKONG_DRAGON_VI, MULTIPLE, ROLES, STRATA, SeizureFilter
from tests.queries.oracle import EXACT, Oracle, Selection

ORACLE = Oracle()
SAMPLE = 30
FIELDS = [field.name for field in dataclasses.fields(SeizureFilter)]


def values_of(name: str) -> list[str]:
    """What a field may be set to, common values as often as they are."""
    lines = ORACLE.lines
    columns = {
        "species": "group_id", "taxon": "species_scientific", "commodity": "commodity", "place": "complex_id",
        "facility": "facility", "transport": "transport", "cover_load": "cover_load",
        "concealment": "concealment_class", "evidence": "evidence",
        "source_kind": "source_kind", "precision": "location_precision", "country": "country",
    }  # fmt: skip
    if name == "goods":
        pairs = lines["group_id"] + ":" + lines["commodity"]
        return [*pairs, *(lines["group_id"] + ":*"), *("*:" + lines["commodity"]), *MEKONG_DRAGON_VI]
    if name == "cell":
        return [cell for own in ORACLE.cells for cell in sorted(own)]
    if name == "tlp":
        return ["CLEAR", "AMBER"]
    return [value for value in lines[columns[name]] if isinstance(value, str) and value]


def one_value(name: str, dice: random.Random) -> Any:
    """A random setting of one field."""
    if name in ("since", "until"):
        first, last = (2008, 2022) if name == "since" else (2012, 2027)
        return date(dice.randint(first, last), dice.choice([1, 1, 4, 7, 12]), dice.choice([1, 1, 15, 31 - 3]))
    if name == "role":
        return dice.choice(ROLES)
    if name == "stratum":
        return dice.choice(STRATA)
    if name == "min_kg":
        return dice.choice([0.2, 1, 10, 100, 500, 1580, 7000])
    if name == "large_kg":
        return dice.choice([100.0, 500.0, 800.0, 1000.0])
    if name == "text":
        searched = dice.choice(list(ORACLE.lines["searched"])).split()
        return " ".join(dice.sample(searched, k=min(len(searched), dice.choice([1, 1, 2])))).title()
    return tuple(dice.choices(values_of(name), k=dice.choice([1, 2, 3])))


def random_filter(seed: int) -> SeizureFilter:
    """A filter over one to four fields; the seed walks through all fields in turn."""
    dice = random.Random(seed)
    first = FIELDS[seed % len(FIELDS)]
    names = {first, *dice.sample(FIELDS, k=dice.choice([0, 1, 1, 2, 3]))}
    if "role" in names:
        names.add("country")
    chosen = {name: one_value(name, dice) for name in sorted(names)}
    if chosen.get("since", date.min) >= chosen.get("until", date.max):
        chosen.pop("since")
    if first == "role":
        chosen["role"] = ROLES[seed // len(FIELDS) % len(ROLES)]
    return SeizureFilter(**chosen)


BY_HAND = [
    SeizureFilter(),
    SeizureFilter(goods=MEKONG_DRAGON_VI, since=date(2024, 5, 22)),
    SeizureFilter(species=("elephants",), country=("VN",), since=date(2018, 1, 1), until=date(2025, 1, 1)),
    SeizureFilter(stratum="large", country=("VN", "CN", "HK"), role="linked"),
    *[SeizureFilter(country=("VN", "SG", "NG"), role=role) for role in ROLES],
    SeizureFilter(since=date(2019, 3, 10), until=date(2019, 3, 11)),
    SeizureFilter(concealment=("cargo_plain", "cover_wood"), stratum="large", large_kg=800.0),
    SeizureFilter(text="no such word anywhere"),
]
FILTERS = [*BY_HAND, *[random_filter(seed) for seed in range(SAMPLE)]]


@pytest.fixture(params=FILTERS, ids=["-".join([str(at), *chosen.active()]) for at, chosen in enumerate(FILTERS)])
def asked(request: pytest.FixtureRequest) -> SeizureFilter:
    """Each filter in turn."""
    return request.param


@cache
def kept_by(filters: SeizureFilter) -> Selection:
    """What pandas keeps."""
    return ORACLE.select(dataclasses.asdict(filters))


def total(numbers: pd.Series) -> float | None:
    """A sum that is None when there is nothing to add up."""
    return float(numbers.sum()) if numbers.notna().any() else None


def same(found: Any, expected: Any) -> bool:
    """Equal, with None and NaN alike and sums equal but for rounding."""
    if expected is None or found is None or (isinstance(expected, float) and math.isnan(expected)):
        return pd.isna(found) and pd.isna(expected)
    return found == pytest.approx(expected, rel=1e-9) if isinstance(expected, float) else found == expected


def assert_rows(found: list[dict[str, Any]], expected: dict[Any, dict[str, Any]], *key: str) -> None:
    """The same keys, once each, and for each the same figures."""
    by_key = {tuple(row[name] for name in key) if len(key) > 1 else row[key[0]]: row for row in found}
    by_key = {None if pd.isna(at) is True else at: row for at, row in by_key.items()}
    assert len(by_key) == len(found)
    assert by_key.keys() == expected.keys()
    wrong = [
        (at, name, by_key[at][name], value)
        for at, row in expected.items()
        for name, value in row.items()
        if not same(by_key[at][name], value)
    ]
    assert not wrong


def counted_by(lines: pd.DataFrame, key: Any) -> pd.DataFrame:
    """Figures that most queries give, one row a value of the key."""
    groups, large = lines.groupby(key), lines["incident_id"].where(lines["is_large"])
    found = pd.DataFrame(
        {
            "incident_count": groups["incident_id"].nunique(),
            "seizure_count": groups.size(),
            "mass_kg": groups["mass_kg"].sum(min_count=1),
            "weighed_count": groups["mass_kg"].count(),
        }
    )
    return found.assign(
        large_count=large.groupby(key if isinstance(key, pd.Series) else [lines[k] for k in key]).nunique()
    )


def figures(frame: pd.DataFrame) -> dict[Any, dict[str, Any]]:
    """A frame as a dict of rows."""
    return frame.to_dict("index")


def test_the_filters_use_every_field_and_find_something():
    used = {name for chosen in FILTERS for name in chosen.active()}
    assert used == set(FIELDS)
    assert sum(not kept_by(chosen).lines.empty for chosen in FILTERS) >= 30
    assert {chosen.role for chosen in FILTERS if chosen.country} == set(ROLES)


def test_totals(con, asked):
    selection = kept_by(asked)
    lines, incidents = selection.lines, selection.lines.drop_duplicates("incident_id")
    expected = {
        "incident_count": len(incidents),
        "seizure_count": len(lines),
        "mass_kg": total(lines["mass_kg"]),
        "weighed_count": int(lines["mass_kg"].notna().sum()),
        "large_count": int(incidents["is_large"].sum()),
        "overlapping_count": selection.overlapping_count,
        "individual_count": total(lines["individual_count"]),
        "individual_line_count": int(lines["individual_count"].notna().sum()),
        "piece_count": total(lines["piece_count"]),
        "piece_line_count": int(lines["piece_count"].notna().sum()),
        "unquantified_count": int((lines["quantity"] == "").sum()),
        "group_count": lines["group_id"].nunique(),
        "country_count": incidents["country"].nunique(),
        "other_count": int((~incidents["is_large"]).sum()),
        "unweighed_incident_count": int(incidents["largest_kg"].isna().sum()),
        "vague_date_count": int((incidents["date"].str.len() < 10).sum()),
        "first_from": None if incidents.empty else incidents["seized_from"].min().date(),
        "last_from": None if incidents.empty else incidents["seized_from"].max().date(),
        "source_count": incidents["source_url"].nunique(),
    }
    found = summary.totals(con, asked)
    assert found.keys() == expected.keys()
    assert {name: (found[name], value) for name, value in expected.items() if not same(found[name], value)} == {}


def test_commodities(con, asked):
    lines = kept_by(asked).lines
    kinds = ["group_id", "commodity"]
    groups, of_incident = lines.groupby(kinds), lines.groupby([*kinds, "incident_id"])["mass_kg"].sum(min_count=1)
    expected = (
        counted_by(lines, kinds)
        .drop(columns="large_count")
        .assign(
            largest_kg=of_incident.groupby(kinds).max(),
            individual_count=groups["individual_count"].sum(min_count=1),
            piece_count=groups["piece_count"].sum(min_count=1),
            unquantified_count=groups.size() - groups["number"].count(),
        )
    )
    found = summary.commodities(con, asked)
    assert_rows(found.to_dict("records"), figures(expected), "group_id", "commodity")
    masses = found["mass_kg"].dropna()
    assert masses.is_monotonic_decreasing
    assert list(masses.index) == list(range(len(masses)))  # the unweighed come last
    for row in found.dropna(subset="largest_kg").itertuples():
        named = (row.group_id, row.commodity, row.largest_incident_id)
        assert of_incident[named] == pytest.approx(row.largest_kg)


def test_completeness(con, asked):
    lines = kept_by(asked).lines
    once = lines.drop_duplicates("incident_id").set_index("incident_id")
    roles = ORACLE.stops[ORACLE.stops["incident_id"].isin(once.index)].groupby("role")["incident_id"].nunique()
    whole = {
        "scientific_name": (lines["species_scientific"] != "").groupby(lines["incident_id"]).all().sum(),
        "quantity": (lines["quantity"] != "").groupby(lines["incident_id"]).all().sum(),
    }
    expected = {
        "date_to_the_day": (once["date"].str.len() == 10).sum(),
        "place_to_facility_or_town": once["location_precision"].isin(EXACT).sum(),
        "facility": (once["facility"] != "unknown").sum(),
        "transport": (once["transport"] != "unknown").sum(),
        "stated_start": roles.get("origin", 0),
        "stated_departure": roles.get("export", 0),
        "stated_transit": roles.get("transit", 0),
        "stated_destination": roles.get("destination", 0),
        **whole,
        **{name: (once[name] != "").sum() for name in ("declared_as", "concealment", "agency", "suspects")},
    }
    found = summary.completeness(con, asked).set_index("field")
    assert found["filled_count"].to_dict() == expected
    assert set(found["incident_count"]) == {len(once)}
    if len(once):
        assert found["share"].between(0, 1).all()
        assert found.loc["agency", "share"] == pytest.approx(expected["agency"] / len(once))


def test_source_mix(con, asked):
    once = kept_by(asked).lines.drop_duplicates("incident_id")
    expected = {
        publisher: {
            "incident_count": len(part), "source_count": part["source_url"].nunique(),
            "source_kind": part["source_kind"].min(), "via_copy": bool(part["via_copy"].any()),
            "own_host": bool(part["own_host"].any()),
        }
        for publisher, part in once.groupby("source_publisher")
    }  # fmt: skip
    assert_rows(summary.source_mix(con, asked).to_dict("records"), expected, "publisher")


def test_by_every_dimension(con, asked):
    lines = kept_by(asked).lines
    years = lines["date"].str[:4]
    keys = {
        "country": lines["country"], "group": lines["group_id"], "commodity": lines["commodity"],
        "taxon": lines["species_scientific"].replace("", None), "place": lines["complex_id"],
        "transport": lines["transport"], "facility": lines["facility"], "cover_load": lines["cover_load"],
        "concealment": lines["concealment_class"], "agency": lines["agency"].replace("", None),
        "evidence": lines["evidence"], "source_kind": lines["source_kind"], "precision": lines["location_precision"],
        "stratum": lines["is_large"].map({True: "large", False: "other"}), "year": years,
    }  # fmt: skip
    assert tuple(keys) == breakdowns.DIMENSIONS
    turn = FILTERS.index(asked)
    for at, (dimension, key) in enumerate(keys.items()):
        if (at + turn) % 3 == 2 and asked.active():  # each dimension meets two filters of three: over thirty
            continue
        rows = figures(counted_by(lines, key.astype(object).where(key.notna(), "?")))
        expected = {None if value == "?" else value: row for value, row in rows.items()}
        found = breakdowns.by(con, asked, dimension)
        assert_rows(found.to_dict("records"), expected, "value")
        assert found["incident_count"].is_monotonic_decreasing
        assert found["seizure_count"].sum() == len(lines)


def test_by_every_role(con, asked):
    once = kept_by(asked).lines.drop_duplicates("incident_id").set_index("incident_id")
    for role in breakdowns.STOP_ROLES:
        stops = ORACLE.stops[(ORACLE.stops["role"] == role) & ORACLE.stops["incident_id"].isin(once.index)]
        pairs = stops[["incident_id", "country"]].drop_duplicates()
        pairs = pairs.assign(is_large=pairs["incident_id"].map(once["is_large"]).astype(bool))
        expected = {
            country: {"incident_count": len(part), "large_count": int(part["is_large"].sum())}
            for country, part in pairs.groupby("country")
        }
        silent = once[~once.index.isin(stops["incident_id"])]
        if len(silent):
            expected[None] = {"incident_count": len(silent), "large_count": int(silent["is_large"].sum())}
        assert_rows(breakdowns.by(con, asked, role).to_dict("records"), expected, "value")


PERIODS = {"month": ("M", 7), "quarter": ("Q", 7), "year": ("Y", 4)}


def test_series_and_what_is_undated_add_up(con, found, asked):
    lines = kept_by(asked).lines
    for at, (period, (letter, known)) in enumerate(PERIODS.items()):
        if (at + FILTERS.index(asked)) % 3 == 2 and asked.active():
            continue
        whole = trends.series(con, asked, period, found.coverage_from, found.coverage_until)
        rows, undated_count = whole.rows, whole.undated_count
        dated = lines[lines["date"].str.len() >= known]
        expected = figures(counted_by(dated, dated["seized_from"].dt.to_period(letter).astype(str)))
        held = rows[rows["incident_count"] > 0]
        assert_rows(held.to_dict("records"), expected, "period")
        assert (rows["large_count"] + rows["other_count"] == rows["incident_count"]).all()
        assert undated_count == lines["incident_id"].nunique() - dated["incident_id"].nunique()
        assert rows["incident_count"].sum() + undated_count == summary.totals(con, asked)["incident_count"]
        gaps = rows[rows["incident_count"] == 0]
        assert gaps["mass_kg"].isna().all()  # nothing weighed is not 0 kg

        first = max(asked.since or date.min, date(2008, 1, 1))
        days = ORACLE.lines["seized_from"]
        last = min(pd.Timestamp(asked.until) - pd.Timedelta(days=1) if asked.until else days.max(), days.max())
        assert list(rows["period"]) == list(pd.period_range(first, last, freq=letter).astype(str))


def incidents_of(lines: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Incident id -> its kept lines."""
    gathered: dict[str, list[dict[str, Any]]] = {}
    for line in lines.to_dict("records"):
        gathered.setdefault(line["incident_id"], []).append(line)
    return gathered


def added(lines: list[dict[str, Any]], name: str) -> float | None:
    """A sum over lines; None where none states the figure."""
    stated = [line[name] for line in lines if not math.isnan(line[name])]
    return sum(stated) if stated else None


AS_STATED = (
    "country facility transport evidence source_kind cover_load own_host is_large drawable complex_id lon lat"
).split()
OR_NONE = {"place_name": "place", "agency": "agency", "operation": "operation", "publisher": "source_publisher"}


def test_the_list_of_incidents(con, asked):
    incidents = incidents_of(kept_by(asked).lines)
    found = cases.listed(con, asked)
    assert set(found["incident_id"]) == set(incidents)
    assert found["incident_id"].is_unique
    assert found["seized_from"].is_monotonic_decreasing
    for row in found.to_dict("records"):
        lines, stops = incidents[row["incident_id"]], ORACLE.named[row["incident_id"]]
        first, kinds = lines[0], {(line["group_id"], line["commodity"]) for line in lines}
        expected = {name: first[name] for name in AS_STATED} | {
            "seized_from": first["seized_from"], "seized_until": first["seized_until"],
            "suspects_count": float(first["suspects"]) if first["suspects"] else None,
            "largest_commodity_kg": first["largest_kg"], "seizure_count": len(lines), "source_count": 1,
            "mass_kg": added(lines, "mass_kg") if len(kinds) == 1 else None,
            "individual_count": added(lines, "individual_count"), "piece_count": added(lines, "piece_count"),
        }  # fmt: skip
        expected |= {name: first[column] or None for name, column in OR_NONE.items()}
        assert {name: (row[name], value) for name, value in expected.items() if not same(row[name], value)} == {}
        assert list(row["groups"]) == sorted({group for group, _ in kinds})
        for name, role in (("origins", "origin"), ("destinations", "destination")):
            countries = sorted({country for at, country in stops if at == role})
            assert (list(row[name]) if row[name] is not None else []) == countries


def test_full_incidents_carry_their_kept_lines_stops_and_source(con, asked):
    incidents = incidents_of(kept_by(asked).lines)
    full = {row["incident_id"]: row for row in cases.full(con, asked)}
    assert set(full) == set(incidents)
    for incident_id, lines in incidents.items():
        row, first = full[incident_id], lines[0]
        for kept, line in zip(row["seizures"], lines, strict=True):
            assert kept["line_no"] == line["line_no"]
            assert (kept["species_reported"], kept["commodity"]) == (line["species_common"], line["commodity"])
            assert (kept["unit"] or "", kept["note"] or "") == (line["unit"], line["note"])
            assert same(kept["quantity"], line["number"])
        assert [source["url"] for source in row["sources"]] == [first["source_url"]]
        named = {(stop["role"], stop["country"]) for stop in row["stops"]}
        assert named == {*ORACLE.named[incident_id], ("seizure", first["country"])}


def on_the_map(lines: pd.DataFrame) -> pd.DataFrame:
    """Incidents of a selection with the position of their complex: `at_lon`, `at_lat`, `at_drawable`."""
    once = lines.drop_duplicates("incident_id")
    middle = ORACLE.middle.add_prefix("at_")
    joined = once.join(middle, on="complex_id")
    return joined.assign(at_drawable=joined["at_drawable"].eq(True))


def test_placement(con, asked):
    once = on_the_map(kept_by(asked).lines)
    exact = once["location_precision"].isin(EXACT)
    province, country = once["location_precision"] == "admin1", once["location_precision"] == "country"
    may = once["at_drawable"].where(once["complex_id"].isin(ORACLE.middle.index), once["drawable"])
    expected = {
        "incident_count": len(once),
        "drawn_count": (exact & once["at_drawable"]).sum(),
        "province_count": province.sum(),
        "province_drawn_count": (province & once["drawable"]).sum(),
        "country_count": country.sum(),
        "country_with_coordinates_count": (country & once["lon"].notna()).sum(),
        "at_sea_count": (exact & once["lon"].notna() & ~may.astype(bool)).sum(),
        "unplaced_count": (exact & once["at_lon"].isna() & once["lon"].isna()).sum(),
    }
    found = marks.placement(con, asked)
    assert found == expected
    on_no_map = found["at_sea_count"] + found["unplaced_count"] + found["province_count"] + found["country_count"]
    assert found["drawn_count"] + on_no_map == found["incident_count"]


def test_marks_of_places_and_provinces(con, asked):
    lines = kept_by(asked).lines
    once = on_the_map(lines)
    drawn = once[once["location_precision"].isin(EXACT) & once["at_drawable"]]
    groups = drawn.groupby("complex_id")
    expected = pd.DataFrame(
        {
            "incident_count": groups.size(), "large_count": groups["is_large"].sum(),
            "lon": groups["at_lon"].first(), "lat": groups["at_lat"].first(),
        }
    )  # fmt: skip
    found = marks.places(con, asked)
    assert_rows(found.to_dict("records"), figures(expected), "complex_id")
    of_groups = lines.groupby(["complex_id", "group_id"])["incident_id"].nunique()
    assert {(row.complex_id, slug): n for row in found.itertuples() for slug, n in row.groups.items()} == {
        (complex_id, slug): n for (complex_id, slug), n in of_groups.items() if complex_id in expected.index
    }
    rings = once[(once["location_precision"] == "admin1") & once["drawable"]]
    rings = rings.groupby(["country", "admin1"])
    expected = pd.DataFrame({"incident_count": rings.size(), "lon": rings["lon"].median()})
    found = marks.provinces(con, asked)
    assert_rows(found.fillna({"admin1": ""}).to_dict("records"), figures(expected), "country", "admin1")


def test_what_loosening_promises_is_what_it_gives(con):
    nothing = SeizureFilter(species=("totoaba",), country=("NG",), text="Lagos")
    promised = summary.loosen(con, nothing)
    assert promised
    for name, incident_count in promised:
        assert name in nothing.active()
        loosened = nothing.but(**{name: None})
        assert kept_by(loosened).lines["incident_id"].nunique() == incident_count


def test_every_option_offered_finds_as_many_incidents_as_it_says(con):
    dice = random.Random(8)
    offered = breakdowns.options(con)
    assert set(offered) == set(MULTIPLE) - {"cell"}  # any cell may be asked for
    for name, values in offered.items():
        for value in dice.sample(list(values), k=min(4, len(values))):
            chosen = SeizureFilter(**{name: (value,), "role": "linked"})
            assert kept_by(chosen).lines["incident_id"].nunique() == values[value], (name, value)
