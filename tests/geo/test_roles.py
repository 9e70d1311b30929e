"""Role accounting against worked examples of C4ADS and ETIS, to the number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import roles


def stops(*steps, incident_id="X-1"):
    """(position, role, country[, share[, in_custody]]) each."""
    rows = []
    for position, role, country, *rest in steps:
        share, custody = (*rest, *(np.nan, True)[len(rest) :])
        rows.append(
            {"incident_id": incident_id, "position": position, "role": role, "country": country, "place_id": None}
            | {"lon": np.nan, "lat": np.nan, "stated": True, "share": share, "facility": None, "in_custody": custody}
        )
    return pd.DataFrame(rows)


def weights(kg, incident_id="X-1"):
    return pd.Series({incident_id: kg})


def by_unit(rows, column):
    return dict(zip(rows["unit"], rows[column], strict=True))


def test_c4ads_rhino_horn_from_south_africa_to_viet_nam_seized_in_turkey():
    rows = roles.chain(stops((1, "origin", "ZA"), (2, "seizure", "TR"), (3, "destination", "VN")), weights(10))
    table = roles.account(rows).set_index("unit")
    assert table["seizure_count"].to_dict() == {"TR": 1, "ZA": 0, "VN": 0}
    assert table["linked_count"].to_dict() == {"TR": 1, "ZA": 1, "VN": 1}
    assert by_unit(rows, "relation") == {"TR": "stopped_here", "ZA": "passed_here", "VN": "bound_here"}


ETIS_TONNE = stops(
    (1, "origin", "UG", 0.2),
    (1, "origin", "KE", 0.8),
    (2, "export", "KE"),
    (3, "transit", "AE"),
    (4, "transit", "MY", np.nan, False),  # outside the chain of custody
    (5, "seizure", "SG"),
    (6, "destination", "CN"),
)


def test_etis_one_tonne_seized_in_singapore():
    rows = roles.chain(ETIS_TONNE, weights(1_000))
    assert set(rows.loc[rows["out_le"], "unit"]) == {"UG", "KE", "AE"}
    assert set(rows.loc[rows["out_trade"], "unit"]) == {"UG", "KE", "AE", "CN"}
    assert "MY" not in set(rows["unit"])
    assert by_unit(rows, "mass_kg") == {"SG": 1_000, "UG": 200, "KE": 1_000, "AE": 1_000, "CN": 1_000}
    table = roles.account(rows).set_index("unit")
    assert table.loc["SG", ["in_count", "out_le_count", "in_kg"]].tolist() == [1, 0, 1_000]
    assert table.loc["UG", ["in_count", "out_le_count", "out_kg"]].tolist() == [0, 1, 200]
    assert table.loc["SG", "le_ratio"] == 1
    assert table.loc["KE", "le_ratio"] == 0
    assert np.isnan(table.loc["CN", "le_ratio"])  # neither in nor out: not defined


def test_threshold_of_500_kg_counts_each_origins_own_weight():
    frame = stops((1, "origin", "A", 200 / 750), (1, "origin", "B", 550 / 750), (2, "seizure", "S"))
    rows = roles.chain(frame, weights(750))
    assert by_unit(rows, "mass_kg") == pytest.approx({"A": 200, "B": 550, "S": 750})
    assert set(roles.account(rows, least_kg=500)["unit"]) == {"B", "S"}


def test_an_unstated_share_is_not_a_guess():
    rows = roles.chain(stops((1, "origin", "A"), (1, "origin", "B"), (2, "seizure", "S")), weights(750))
    assert np.isnan(by_unit(rows, "mass_kg")["A"])
    assert roles.account(rows).set_index("unit").loc["A", "linked_count"] == 1


def test_the_only_origin_has_the_full_weight():
    rows = roles.chain(stops((1, "origin", "A"), (2, "seizure", "S")), weights(750))
    assert by_unit(rows, "mass_kg") == {"A": 750, "S": 750}


def test_a_transit_after_the_seizure_is_treated_like_a_destination():
    frame = stops((1, "origin", "KE"), (2, "seizure", "KE"), (3, "transit", "SG"), (4, "destination", "KH"))
    rows = roles.chain(frame, weights(10))
    assert by_unit(rows, "relation") == {"KE": "stopped_here", "SG": "bound_here", "KH": "bound_here"}
    assert not rows["out_le"].any()


def test_zero_over_zero_is_not_defined():
    assert roles.le_ratio(0, 0) == (None, None, None)


def test_wilson_interval_by_hand():
    ratio, low, high = roles.le_ratio(8, 2)
    assert ratio == 0.8
    assert (low, high) == pytest.approx((0.490, 0.943), abs=0.001)  # Wilson 1927 with z = 1.96


@given(seized=st.integers(0, 500), out=st.integers(0, 500))
def test_a_ratio_lies_inside_its_interval(seized, out):
    ratio, low, high = roles.le_ratio(seized, out)
    if seized + out:
        assert 0 <= low <= ratio + 1e-12
        assert ratio - 1e-12 <= high <= 1


@given(st.lists(st.lists(st.sampled_from("ABCDE"), min_size=2, max_size=5), min_size=1, max_size=8), st.data())
def test_linked_is_never_below_seized_and_the_three_relations_add_up_to_it(chains, data):
    frames = []
    for number, countries in enumerate(chains):
        caught = data.draw(st.integers(0, len(countries) - 1))
        steps = [
            (
                k,
                "seizure" if k == caught else "origin" if k == 0 else "destination" if k > caught else "export",
                country,
            )
            for k, country in enumerate(countries)
        ]
        frames.append(stops(*steps, incident_id=f"X-{number}"))
    table = roles.account(roles.chain(pd.concat(frames), pd.Series(dtype=float)))
    assert (table["linked_count"] >= table["seizure_count"]).all()
    assert (table[["stopped_count", "passed_count", "bound_count"]].sum(axis=1) == table["linked_count"]).all()
    assert table["seizure_count"].sum() == len(chains)
