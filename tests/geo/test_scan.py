"""The scan for bursts: worked by hand, against a slow second engine, and what it must not call a burst."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo import scan
from geo.errors import MissingColumnsError, UnusableScanError

NEW_YEAR = pd.Timestamp("2020-01-01")
KM_PER_DEGREE = 111.32  # of longitude on the equator, on the WGS 84 ellipsoid
ASKED = {"max_radius_km": 100, "max_days": 30, "seed": 1}


def events(*rows, lon=None, first_day=NEW_YEAR):
    """Events from (place, day number); places stand 1° apart on the equator unless `lon` says where."""
    place, day = zip(*rows, strict=True) if rows else ((), ())
    x = [float(ord(name) - ord("a")) if lon is None else lon[name] for name in place]
    return pd.DataFrame(
        {
            "event_id": [f"E-{number:04d}" for number in range(len(rows))],
            "place_id": np.array(place, dtype=object),
            "lon": np.array(x, dtype=float),
            "lat": 0.0,
            "day": first_day + pd.to_timedelta(np.array(day, dtype=int), unit="D"),
        }
    )


def reports(*rows):
    """Reports from (incident, place, day number, page)."""
    frame = pd.DataFrame(rows, columns=["incident_id", "place_id", "day", "source_id"])
    frame["day"] = NEW_YEAR + pd.to_timedelta(frame["day"], unit="D")
    return frame.assign(lon=[float(ord(place) - ord("a")) for place in frame["place_id"]], lat=0.0)


# One event per page and place


def test_six_cases_from_one_page_are_one_event_and_no_burst():
    background = [(f"B{n}", "abcdefg"[n % 7], 40 * n, f"page-{n}") for n in range(28)]
    apart = [(f"C{n}", "h", 500 + n, f"other-{n}") for n in range(6)]
    together = [(f"C{n}", "h", 500 + n, "one-page") for n in range(6)]
    kept = scan.one_per_page_and_place(reports(*background, *together))
    assert len(kept) == 29
    assert kept.set_index("event_id").loc["C0", "incident_ids"] == tuple(f"C{n}" for n in range(6))
    found = scan.bursts(kept, **ASKED)
    assert found.empty or "h" not in set(found["place_id"])
    told_apart = scan.bursts(scan.one_per_page_and_place(reports(*background, *apart)), **ASKED)
    assert told_apart.loc[0, ["place_id", "observed"]].tolist() == ["h", 6]
    assert told_apart.loc[0, "p_value"] <= 0.01


def test_a_chain_of_pages_joins_incidents_of_one_place_only():
    kept = scan.one_per_page_and_place(
        reports(
            ("I3", "a", 9, "p1"), ("I2", "a", 5, "p1"), ("I2", "a", 5, "p2"), ("I1", "a", 5, "p2"),
            ("I4", "a", 5, "p3"), ("I5", "b", 5, "p1"),
        )
    )  # fmt: skip
    assert kept["event_id"].tolist() == ["I1", "I4", "I5"]
    assert kept["incident_ids"].tolist() == [("I1", "I2", "I3"), ("I4",), ("I5",)]
    assert kept["source_ids"].tolist() == [("p1", "p2"), ("p3",), ("p1",)]
    assert list(kept.columns) == scan.EVENT_COLUMNS


def test_the_event_stands_on_the_day_of_its_earliest_incident():
    kept = scan.one_per_page_and_place(reports(("I1", "a", 9, "p"), ("I2", "a", 3, "p")))
    assert kept["event_id"].tolist() == ["I2"]
    assert kept["day"].tolist() == [NEW_YEAR + pd.Timedelta(3, "D")]


def test_incidents_of_one_case_at_one_place_are_one_event():
    told = reports(("I1", "a", 1, "p1"), ("I2", "a", 2, "p2"), ("I3", "b", 2, "p3"), ("I4", "a", 2, "p4"))
    kept = scan.one_per_page_and_place(told.assign(case_id=["C", "C", "C", None]))
    assert kept["incident_ids"].tolist() == [("I1", "I2"), ("I3",), ("I4",)]
    assert kept["source_ids"].tolist() == [("p1", "p2"), ("p3",), ("p4",)]
    assert len(scan.one_per_page_and_place(told)) == 4


def test_no_page_joins_nothing_and_what_has_no_place_position_or_day_is_left_out():
    told = reports(*[(f"I{n}", "a", 1, None) for n in range(5)])
    assert len(scan.one_per_page_and_place(told)) == 5
    told.loc[0, "lon"], told.loc[1, "day"], told.loc[2, "place_id"] = np.nan, pd.NaT, None
    kept = scan.one_per_page_and_place(told)
    assert kept["event_id"].tolist() == ["I3", "I4"]
    assert kept["source_ids"].tolist() == [(), ()]


def test_no_report_is_no_event():
    kept = scan.one_per_page_and_place(reports(("I1", "a", 1, "p")).iloc[:0])
    assert kept.empty
    assert list(kept.columns) == scan.EVENT_COLUMNS
    assert scan.bursts(kept, **ASKED).empty


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), min_size=1, max_size=25),
    st.randoms(use_true_random=False),
)
def test_every_incident_is_in_one_event_and_no_page_in_two_of_a_place(pairs, shuffled):
    told = reports(*[(f"I{one}", "ab"[one % 2], one, f"p{page}") for one, page in pairs])
    kept = scan.one_per_page_and_place(told)
    assert sorted(itertools.chain(*kept["incident_ids"])) == sorted(set(told["incident_id"]))
    for _, of_place in kept.groupby("place_id"):
        pages = list(itertools.chain(*of_place["source_ids"]))
        assert len(pages) == len(set(pages))
    order = shuffled.sample(range(len(told)), len(told))
    pd.testing.assert_frame_equal(scan.one_per_page_and_place(told.iloc[order]), kept)


# The statistic


def test_the_ratio_worked_by_hand():
    """Ten events; three of the five at `a` fall on days 0-2, where four of the ten are: expected 5 × 4 / 10 = 2.

    3 ln(3/2) + 7 ln(7/8) = 1.21640 - 0.93472 = 0.28168
    """
    assert scan.log_likelihood_ratio(np.array([3.0]), np.array([2.0]), 10)[0] == pytest.approx(0.28168, abs=1e-5)


def test_a_tiny_scan_worked_by_hand():
    """Four of twelve events at `a`, three of them within days 100-101, when nothing else happened elsewhere.

    Expected 4 × 3 / 12 = 1; 3 ln 3 + 9 ln(9/11) = 3.29584 - 1.80604 = 1.48980. No other place has three events.
    """
    rows = [("a", 0), ("a", 100), ("a", 101), ("a", 101)]
    rows += [(name, 10 * number + 5) for number, name in enumerate("ccddeeff")]
    found = scan.bursts(events(*rows), max_radius_km=50, max_days=7, seed=1)
    assert len(found) == 1
    best = found.iloc[0]
    assert (best["place_id"], best["radius_km"], best["observed"], best["expected"]) == ("a", 0, 3, 1)
    assert best["ratio"] == 3
    assert best["log_likelihood_ratio"] == pytest.approx(1.48980, abs=1e-5)
    assert (best["first_day"], best["last_day"]) == (pd.Timestamp("2020-04-10"), pd.Timestamp("2020-04-11"))
    assert best["event_ids"] == ("E-0001", "E-0002", "E-0003")
    assert best["place_ids"] == ("a",)
    assert best["p_method"] == scan.P_METHOD


def test_fewer_than_expected_is_no_burst():
    assert scan.log_likelihood_ratio(np.array([2.0, 2.0]), np.array([2.0, 3.0]), 10).tolist() == [0, 0]
    assert scan.log_likelihood_ratio(np.array([10.0]), np.array([10.0]), 10).tolist() == [0]


def by_brute_force(frame, max_radius_km, max_days, max_share, min_events, baseline_days=None):
    """Every cylinder one by one over all calendar days: the greatest log likelihood ratio, 0 where none has excess."""
    rows = [(lon, lat, day.toordinal()) for lon, lat, day in zip(frame["lon"], frame["lat"], frame["day"], strict=True)]
    spots = sorted({(lon, lat) for lon, lat, _ in rows})
    geod = Geod(ellps="WGS84")
    total, best = len(rows), 0.0
    first, last = min(day for *_, day in rows), max(day for *_, day in rows)
    for centre, rim in itertools.product(spots, spots):
        radius = geod.inv(*centre, *rim)[2]
        if radius / 1_000 > max_radius_km:
            continue
        inside = [day for lon, lat, day in rows if geod.inv(*centre, lon, lat)[2] <= radius + 1e-3]
        for start in range(first, last + 1):
            for end in range(start, min(start + max_days - 1, last) + 1):
                observed = sum(start <= day <= end for day in inside)
                in_window = sum(start <= day <= end for *_, day in rows)
                expected = 0.0
                for since in range(first, last + 1, baseline_days or last):
                    stretch = range(since, since + (baseline_days or last))
                    here, now = [day for day in inside if day in stretch], [day for *_, day in rows if day in stretch]
                    expected += len(here) * sum(start <= day <= end for day in now) / max(1, len(now))
                if max(len(inside), in_window) > max_share * total or observed < max(min_events, expected):
                    continue
                ratio = observed * math.log(observed / expected)
                if observed < total:
                    ratio += (total - observed) * math.log((total - observed) / (total - expected))
                best = max(best, ratio)
    return best


SMALL = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 15)), min_size=3, max_size=14)


@settings(max_examples=60, deadline=None)
@given(
    SMALL, st.sampled_from([0, 60, 250]), st.sampled_from([1, 3, 8]), st.sampled_from([0.5, 0.8]), st.integers(1, 3),
    st.sampled_from([None, 5, 12]),
)  # fmt: skip
def test_the_best_cylinder_is_that_of_brute_force(rows, radius, days, share, least, stretch):
    lon = {"a": 0.0, "b": 0.3, "c": 0.5, "d": 2.0, "e": 179.9, "f": -179.8}
    frame = events(*rows, lon=lon)
    asked = {"max_radius_km": radius, "max_days": days, "max_share": share, "min_events": least}
    asked["baseline_days"] = stretch
    found = scan.bursts(frame, **asked, permutations=1, seed=0)
    best = by_brute_force(frame, **asked)
    assert (found["log_likelihood_ratio"].max() if len(found) else 0) == pytest.approx(best, abs=1e-9)
    for row in found.itertuples():  # each is what it says: counted again from the rows
        x, y = np.full(len(frame), row.lon), np.full(len(frame), row.lat)
        kilometres = Geod(ellps="WGS84").inv(x, y, frame["lon"], frame["lat"])[2] / 1_000
        near, then = kilometres <= row.radius_km + 1e-3, frame["day"].between(row.first_day, row.last_day)
        assert tuple(sorted(frame["event_id"][near & then])) == row.event_ids
        assert row.observed == len(row.event_ids) >= least
        if stretch is None:
            assert row.expected == pytest.approx(near.sum() * then.sum() / len(frame))
        assert (row.last_day - row.first_day).days < days
        assert row.radius_km <= radius
        assert set(frame["place_id"][near & then]) == set(row.place_ids)


@pytest.mark.parametrize("stretch", [None, 6])
def test_p_is_the_share_of_all_permutations_that_reach_as_far(stretch):
    """Six events have 720 permutations, 4! × 2! of them within stretches: enumerated by the slow engine."""
    frame = events(("a", 0), ("a", 1), ("a", 9), ("c", 1), ("d", 5), ("e", 9))
    asked = {"max_radius_km": 0, "max_days": 3, "max_share": 0.5, "min_events": 2, "baseline_days": stretch}
    best = by_brute_force(frame, **asked)
    at = [day // (stretch or 10) for day in (frame["day"] - NEW_YEAR).dt.days]
    orders = [order for order in itertools.permutations(range(6)) if [at[new] for new in order] == at]
    assert len(orders) == (48 if stretch else 720)
    every = [by_brute_force(frame.assign(day=frame["day"].to_numpy()[list(order)]), **asked) for order in orders]
    exact = np.mean(np.array(every) >= best - 1e-9)
    p_value = scan.bursts(frame, **asked, permutations=9_999, seed=3)["p_value"].iloc[0]
    assert 0.05 < exact < 0.95
    assert p_value == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 9_999))


# What must not matter


def noise(rng, event_count, place_count=40, day_count=1_000, area_deg=12.0):
    """Place and day independent, both uneven: a few places hold many events, later days more than early ones."""
    weight = 1 / np.arange(1, place_count + 1)
    lon, lat = rng.uniform(0, area_deg, place_count), rng.uniform(0, area_deg, place_count)
    place = rng.choice(place_count, event_count, p=weight / weight.sum())
    day = (day_count * np.sqrt(rng.uniform(size=event_count))).astype(int)
    return pd.DataFrame(
        {
            "event_id": [f"E-{number:04d}" for number in range(event_count)],
            "place_id": [f"P-{number:03d}" for number in place],
            "lon": lon[place],
            "lat": lat[place],
            "day": NEW_YEAR + pd.to_timedelta(day, unit="D"),
        }
    )


def with_burst(frame, rng, count, days, place_id="planted"):
    """Some more events, within `days` and some 30 km of the place that has the median number of them."""
    counts = frame["place_id"].value_counts().sort_index().sort_values(kind="stable")
    near = frame[frame["place_id"] == counts.index[len(counts) // 2]].iloc[0]
    first = frame["day"].min() + pd.Timedelta(int(rng.integers(100, 800)), "D")
    more = pd.DataFrame(
        {
            "event_id": [f"X-{place_id}-{number}" for number in range(count)],
            "place_id": [f"{place_id}-{number % 3}" for number in range(count)],
            "lon": near["lon"] + 0.2 * (np.arange(count) % 3 - 1),
            "lat": near["lat"],
            "day": first + pd.to_timedelta(rng.integers(0, days, count), unit="D"),
        }
    )
    return pd.concat([frame, more], ignore_index=True)


def test_neither_the_order_of_rows_nor_the_calendar_matters():
    rng = np.random.default_rng(11)
    frame = with_burst(noise(rng, 120), rng, 5, 14)
    found = scan.bursts(frame, **ASKED)
    assert len(found)
    pd.testing.assert_frame_equal(scan.bursts(frame.sample(frac=1, random_state=2), **ASKED), found)
    later = pd.Timedelta(1_234, "D")
    moved = scan.bursts(frame.assign(day=frame["day"] + later), **ASKED)
    for column in ("first_day", "last_day"):
        moved[column] -= later
    pd.testing.assert_frame_equal(moved, found)


def test_the_seed_alone_moves_p_and_only_within_its_error(monkeypatch):
    rng = np.random.default_rng(12)
    frame = with_burst(noise(rng, 120), rng, 4, 20)
    found = scan.bursts(frame, **ASKED)
    pd.testing.assert_frame_equal(scan.bursts(frame, **ASKED), found)
    other = scan.bursts(frame, **(ASKED | {"seed": 2}))
    pd.testing.assert_frame_equal(other.drop(columns="p_value"), found.drop(columns="p_value"))
    assert (other["p_value"] - found["p_value"]).abs().max() <= 4 * math.sqrt(2 * 0.25 / 999)
    assert (other["p_value"] != found["p_value"]).any()
    by_year = scan.bursts(frame, **ASKED, baseline_days=365)
    monkeypatch.setattr(scan, "_CELLS_AT_ONCE", 1_000)
    pd.testing.assert_frame_equal(scan.bursts(frame, **ASKED), found)
    pd.testing.assert_frame_equal(scan.bursts(frame, **ASKED, baseline_days=365), by_year)


def test_days_may_be_python_dates():
    frame = events(("a", 0), ("a", 1), ("a", 1), ("c", 90), ("d", 50), ("e", 70), ("f", 20), ("a", 60))
    as_dates = frame.assign(day=[day.date() for day in frame["day"]])
    found = scan.bursts(frame, **ASKED)
    assert len(found) == 1
    pd.testing.assert_frame_equal(scan.bursts(as_dates, **ASKED), found)


# What it finds


def test_a_circle_reaches_over_the_antimeridian():
    lon = {"a": 179.8, "b": -179.8, "c": 0.0, "d": 40.0, "e": 80.0}
    rows = [("a", 50), ("b", 51), ("a", 52), ("b", 52), *[(name, 7 * n) for n, name in enumerate("cdecdecde")]]
    found = scan.bursts(events(*rows, lon=lon), **ASKED)
    assert found["place_ids"].iloc[0] == ("a", "b")
    assert found["radius_km"].iloc[0] == pytest.approx(0.4 * KM_PER_DEGREE, rel=1e-3)


def test_two_bursts_of_one_place_are_both_listed_and_share_no_event():
    rng = np.random.default_rng(5)
    rows = [("a", day) for day in (100, 101, 103, 105, 700, 702, 703, 704, 705)]
    rows += [(str(rng.choice(list("cdefgh"))), int(rng.integers(0, 1_000))) for _ in range(60)]
    found = scan.bursts(events(*rows), **ASKED)
    assert found["place_ids"].iloc[:2].tolist() == [("a",), ("a",)]
    assert found["observed"].iloc[:2].tolist() == [5, 4]
    assert found["first_day"].iloc[0] == NEW_YEAR + pd.Timedelta(700, "D")
    assert (found["p_value"].iloc[:2] <= 0.05).all()
    told = list(itertools.chain(*found["event_ids"]))
    assert len(told) == len(set(told))
    assert found["log_likelihood_ratio"].is_monotonic_decreasing
    assert len(scan.bursts(events(*rows), **ASKED, max_clusters=1)) == 1


def test_a_place_covered_in_one_year_only_is_no_burst_within_shorter_stretches():
    """All of `a` lies in the first 200 days, when nothing else was reported; the rest in the 1,800 after."""
    rows = [("a", 10 * n) for n in range(20)] + [("cdefgh"[n % 6], 200 + 9 * n) for n in range(200)]
    whole = scan.bursts(events(*rows), max_radius_km=50, max_days=100, seed=1)
    assert whole["place_ids"].iloc[0] == ("a",)
    assert whole[["observed", "expected"]].iloc[0].tolist() == [10, pytest.approx(20 * 10 / 220)]
    assert whole["p_value"].iloc[0] == 0.001
    within = scan.bursts(events(*rows), max_radius_km=50, max_days=100, seed=1, baseline_days=200)
    assert ("a",) not in set(within["place_ids"])
    assert (within["p_value"] > 0.05).all()


def test_what_is_expected_is_summed_over_the_stretches_a_window_touches():
    """Stretches of 10 days. Days 8-11 hold 2 of the 6 events of the first and 2 of the 4 of the second, `a` 2 and 2 of
    them: 2 × 2 / 6 + 2 × 2 / 4 = 1.6667 where 4 happened.
    """
    rows = [("a", 8), ("a", 9), ("a", 10), ("a", 11)]
    rows += [("c", 0), ("d", 1), ("e", 2), ("f", 3), ("g", 15), ("h", 19)]
    found = scan.bursts(events(*rows), max_radius_km=0, max_days=4, seed=1, baseline_days=10)
    assert found[["observed", "expected"]].iloc[0].tolist() == [4, pytest.approx(5 / 3)]


def test_a_burst_is_whole_or_not_listed():
    """`b` and `c`, often reported, lie together only in the circle around `a`. When the five events at `a` are told,
    three more are left of its days 12 to 15; but without those at `a` they are no cylinder.
    """
    lon = {"b": 0.0, "a": 0.5, "c": 1.0, "x": 20.0, "y": 30.0, "z": 40.0}
    rows = [("a", day) for day in (10, 11, 12, 12, 12)] + [("c", 12), ("b", 14), ("c", 15)]
    rows += [("bcxyzxyz"[n % 8], 50 + 10 * n) for n in range(100)]
    found = scan.bursts(events(*rows, lon=lon), max_radius_km=60, max_days=4, seed=1)
    assert found["event_ids"].tolist() == [tuple(f"E-{number:04d}" for number in range(5))]


def test_places_of_one_coordinate_are_one_place():
    lon = dict.fromkeys("ab", 0.0) | {"c": 5.0, "d": 9.0}
    rows = [("a", 50), ("b", 50), ("a", 51), *[(name, 9 * n) for n, name in enumerate("cdcdcdcd")]]
    found = scan.bursts(events(*rows, lon=lon), max_radius_km=0, max_days=5, seed=1)
    assert found["place_ids"].iloc[0] == ("a", "b")
    assert found["observed"].iloc[0] == 3


def test_the_reports_behind_a_burst_come_with_it():
    told = reports(
        *[(f"B{n}", "bcdefg"[n % 6], 50 * n, f"page-{n}") for n in range(18)],
        *[(f"C{n}", "h", 500 + n // 2, f"news-{n // 2}") for n in range(8)],
    )
    kept = scan.one_per_page_and_place(told)
    found = scan.with_reports(scan.bursts(kept, **ASKED), kept)
    assert found["observed"].iloc[0] == 4
    assert found["incident_ids"].iloc[0] == tuple(f"C{n}" for n in range(8))
    assert found["incident_count"].iloc[0] == 8
    assert found["source_ids"].iloc[0] == tuple(f"news-{n}" for n in range(4))
    assert found["source_count"].iloc[0] == 4
    assert scan.with_reports(found.iloc[:0], kept).empty


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="none"),
        pytest.param([("a", 1)], id="one"),
        pytest.param([(name, 5) for name in "aaabbbccc"], id="one day"),
        pytest.param([("a", day) for day in (1, 2, 3, 50, 90, 91, 92)], id="one place"),
        pytest.param([("a", 1)] * 9, id="one place and day"),
    ],
)
@pytest.mark.parametrize("max_share", [0.5, 1])
@pytest.mark.filterwarnings("error")
def test_too_little_to_compare_is_no_burst(rows, max_share):
    found = scan.bursts(events(*rows), **ASKED, max_share=max_share, min_events=1)
    assert found.empty
    assert list(found.columns) == scan.BURST_COLUMNS


@pytest.mark.filterwarnings("error")
def test_two_events_are_fewer_than_a_burst_needs_and_surprise_nobody_where_two_are_enough():
    frame = events(("a", 1), ("a", 2))
    assert scan.bursts(frame, **ASKED).empty
    alone = scan.bursts(events(("a", 1), ("b", 2)), **ASKED, min_events=1)
    assert alone["p_value"].tolist() == [1, 1]


def test_limits_that_make_no_sense_are_named():
    frame = events(("a", 1), ("b", 2))
    wrong = {
        "max_radius_km": -1,
        "max_days": 0,
        "baseline_days": 0,
        "max_share": 1.5,
        "min_events": 0,
        "permutations": 0,
    }
    for name, value in wrong.items():
        with pytest.raises(UnusableScanError, match=f"{name} .* is {value}"):
            scan.bursts(frame, **(ASKED | {name: value}))
    with pytest.raises(MissingColumnsError, match="lon, day"):
        scan.bursts(frame.drop(columns=["lon", "day"]), **ASKED)
    with pytest.raises(MissingColumnsError, match="source_id"):
        scan.one_per_page_and_place(reports(("I1", "a", 1, "p")).drop(columns="source_id"))


# Level and power


def rejected(simulations, event_count, place_count, permutations, change=lambda frame, _: frame, baseline_days=None):
    """In how many simulations the first burst has p ≤ 0.05, and in how many of them it is the planted one."""
    count, planted = 0, 0
    for seed in range(simulations):
        rng = np.random.default_rng([2026, seed])
        frame = change(noise(rng, event_count, place_count), rng)
        asked = ASKED | {"seed": seed, "baseline_days": baseline_days}
        found = scan.bursts(frame, **asked, permutations=permutations)
        if len(found) and found["p_value"].iloc[0] <= 0.05:
            count += 1
            planted += sum(one.startswith("X-") for one in found["event_ids"].iloc[0]) >= 3
    return count, planted


def test_fifty_incidents_at_one_place_over_all_days_are_no_burst():
    """A place with many reports is no burst: its days are drawn as all days are. By chance p ≤ 0.05 once in twenty."""

    def stacked(frame, rng):
        day = NEW_YEAR + pd.to_timedelta((1_000 * np.sqrt(rng.uniform(size=50))).astype(int), unit="D")
        ids = [f"X-{number}" for number in range(50)]
        more = pd.DataFrame({"event_id": ids, "place_id": "stacked", "lon": 6.0, "lat": 6.0, "day": day})
        return pd.concat([frame, more], ignore_index=True)

    assert rejected(20, 100, 40, 99, stacked)[0] <= 3


def test_noise_seldom_holds_a_burst():
    assert rejected(60, 60, 25, 99)[0] <= 7  # 3 expected; 8 or more once in 90 such runs


def test_a_planted_burst_is_found():
    count, planted = rejected(10, 150, 40, 99, lambda frame, rng: with_burst(frame, rng, 7, 14))
    assert count == planted == 10


@pytest.mark.long
def test_noise_keeps_the_level():
    """600 simulations of 400 events at 150 places: 5 % within three standard errors (2.3 % to 7.7 %)."""
    count, _ = rejected(600, 400, 150, 199)
    print(f"level: {count} of 600")
    assert abs(count / 600 - 0.05) <= 3 * math.sqrt(0.05 * 0.95 / 600)


def in_two_halves(frame, rng):
    """Each place is covered in one half of the period only: where and when depend on each other, though in no burst."""
    half = {place: int(rng.integers(0, 2)) for place in sorted(set(frame["place_id"]))}
    number = (frame["day"] - NEW_YEAR).dt.days
    moved = [day // 2 + 500 * half[place] for day, place in zip(number, frame["place_id"], strict=True)]
    return frame.assign(day=NEW_YEAR + pd.to_timedelta(moved, unit="D"))


@pytest.mark.long
def test_coverage_that_changes_is_taken_for_bursts_unless_compared_within_stretches():
    """The whole period as one stretch calls it a burst in about a third of 200 simulations; stretches of 250 days in
    no more than the level and three standard errors.
    """
    whole, _ = rejected(200, 400, 150, 199, in_two_halves)
    within, _ = rejected(200, 400, 150, 199, in_two_halves, baseline_days=250)
    print(f"changing coverage: {whole} of 200, within stretches {within}")
    assert whole / 200 > 0.2
    assert within / 200 <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 200)


@pytest.mark.long
def test_power_at_six_events_within_a_fortnight():
    """Six events more at three places 22 km apart within 14 days, among 400 at 150 places over 1,000 days."""
    count, planted = rejected(200, 400, 150, 199, lambda frame, rng: with_burst(frame, rng, 6, 14))
    print(f"power: {count} of 200, the planted one {planted}")
    assert planted / 200 >= 0.9
