"""Coverage: the greedy choice against the exact one, and what may be counted at all."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import interdiction

PAIRS = pd.DataFrame(
    [("1", "a"), ("2", "a"), ("3", "a"), ("4", "b"), ("5", "b"), ("3", "b"), ("1", "c"), ("6", "d")],
    columns=["incident_id", "place_id"],
)


def test_greedy_takes_the_place_that_adds_most():
    curve = interdiction.greedy(PAIRS, 5)
    assert list(curve["place_id"]) == ["a", "b", "d"]
    assert list(curve["gained_count"]) == [3, 2, 1]
    assert curve["covered_share"].tolist() == pytest.approx([3 / 6, 5 / 6, 1])


def test_exact_is_better_where_greedy_is_caught():
    """The classic trap: the middle place is on most shipments, the two outer ones together on all."""
    rows = [(str(k), "left" if k < 4 else "right") for k in range(8)] + [(str(k), "middle") for k in range(1, 7)]
    pairs = pd.DataFrame(rows, columns=["incident_id", "place_id"])
    assert interdiction.greedy(pairs, 2)["covered_count"].iloc[-1] == 7
    assert interdiction.exact(pairs, 2) == (["left", "right"], 8)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), min_size=1, max_size=40, unique=True), st.integers(1, 4)
)
def test_greedy_keeps_its_guarantee(rows, k):
    pairs = pd.DataFrame([(str(a), str(b)) for a, b in rows], columns=["incident_id", "place_id"])
    best = interdiction.exact(pairs, k)[1]
    covered = interdiction.greedy(pairs, k)["covered_count"]
    assert covered.is_monotonic_increasing
    assert best >= covered.iloc[-1] >= interdiction.GREEDY_GUARANTEE * best - 1e-9


def test_nothing_named_covers_nothing():
    assert interdiction.greedy(PAIRS.iloc[:0], 3).empty
    assert interdiction.exact(PAIRS.iloc[:0], 3) == ([], 0)


def leg(incident_id, start, end, **changes):
    return {
        "incident_id": incident_id,
        "from_place_id": start,
        "to_place_id": end,
        "from_role": "export",
        "to_role": "seizure",
        "from_basis": "stated",
        "to_basis": "stated",
        "phase": "travelled",
        "drawable": True,
    } | changes


def test_only_stated_travelled_places_count_and_never_the_place_of_seizure():
    legs = pd.DataFrame(
        [
            leg("1", "ke-mombasa", "sg-port", to_role="transit"),
            leg("1", "sg-port", "vn-hai-phong", from_role="transit"),
            leg("2", "ao-gateway", "vn-hai-phong", from_basis="inferred"),
            leg("3", "ng-onne", "vn-hai-phong"),
            leg("3", "vn-hai-phong", "cn-shanghai", from_role="seizure", to_role="destination", phase="intended"),
        ]
    )
    stated = interdiction.stated_places(legs)
    assert set(map(tuple, stated.to_numpy())) == {("1", "ke-mombasa"), ("1", "sg-port"), ("3", "ng-onne")}
    passages = pd.Series([("malacca",), (), ("good_hope", "sunda"), (), ()], index=legs.index)
    ruled = interdiction.ruled_places(legs, passages)
    assert set(map(tuple, ruled.to_numpy())) == {
        ("1", "gate:malacca"),
        ("2", "ao-gateway"),
        ("2", "gate:good_hope"),
        ("2", "gate:sunda"),
    }
    assert np.all(interdiction.greedy(stated, 2)["covered_share"] > 0)
