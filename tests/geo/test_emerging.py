"""Classes over time: one hand-made series for each, Gi* by step against esda, and when no class is offered."""

import warnings

import esda
import libpysal
import numpy as np
import pandas as pd
import pymannkendall
import pytest
from h3.api import basic_str as h3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo import emerging
from geo.errors import AtlasError

CENTRE = h3.latlng_to_cell(20.0, 107.0, 4)
STEPS = list(range(2010, 2020))

# Ten steps: H hot, c cold, . neither; then the trend of Gi*.
SERIES = {
    "new": (".........H", 0),
    "consecutive": (".......HHH", 0),
    "intensifying": (".HHHHHHHHH", 1),
    "persistent": ("HHHH.HHHHH", 0),
    "diminishing": ("HHHHHHHH.H", -1),
    "sporadic": ("..HH...H..", 0),
    "oscillating": ("..c.HH...H", 0),
    "historical": ("HHHHHHHHH.", 0),
    "none": (".c......c.", 0),
}
MORE = [
    ("new", ".........H", 1),
    ("consecutive", "..HHHHHHHH", 1),
    ("persistent", "HHHHHHHHHH", 0),
    ("persistent", "cHHHHHHHHH", 0),
    ("historical", "HHHHHHHHHc", -1),
    ("historical", "HHHHHHHHH.", 1),
    ("sporadic", "H.........", 0),
    ("sporadic", ".H.......H", 0),
    ("sporadic", "HHHHHHHH..", 1),
    ("oscillating", "c........H", 0),
    ("oscillating", "......c.HH", 1),
    ("none", "c.HH......", 0),
    ("none", "cccccccccc", -1),
    ("none", "..........", 1),
]


def flags(text):
    return np.array([[sign == "H" for sign in text]]), np.array([[sign == "c" for sign in text]])


@pytest.mark.parametrize(("expected", "text", "trend"), [*((name, *made) for name, made in SERIES.items()), *MORE])
def test_a_series_made_by_hand_has_its_class(expected, text, trend):
    assert emerging.classify(*flags(text), np.array([trend])).tolist() == [expected]


def test_all_classes_are_made_and_classified_together():
    assert tuple(SERIES) == emerging.CLASSES
    hot, cold = (np.concatenate(rows) for rows in zip(*(flags(text) for text, _ in SERIES.values()), strict=True))
    found = emerging.classify(hot, cold, np.array([trend for _, trend in SERIES.values()]))
    assert tuple(found) == emerging.CLASSES


@given(
    arrays(np.int8, (8, 10), elements=st.sampled_from([-1, 0, 1])), arrays(int, 8, elements=st.sampled_from([-1, 0, 1]))
)
def test_the_words_of_the_definitions_hold_for_any_series(signs, trend):
    hot, cold = signs == 1, signs == -1
    found = emerging.classify(hot, cold, trend)
    for name, was_hot, was_cold in zip(found, hot, cold, strict=True):
        assert name in emerging.CLASSES
        often = was_hot.sum() >= 9
        assert often == (name in ("intensifying", "persistent", "diminishing", "historical"))
        if name in ("new", "consecutive", "sporadic"):
            assert not was_cold.any()
        if name == "oscillating":
            assert was_cold[:-1].any()
        if name not in ("sporadic", "historical", "none"):
            assert was_hot[-1]
        assert (name == "none") == (not was_hot.any() or (not often and was_cold.any() and not was_hot[-1]))


# From counts to classes


def made_cube(seed=1, rings=6, mean=8.0) -> pd.DataFrame:
    cells = sorted(h3.grid_disk(CENTRE, rings))
    counts = np.random.default_rng(seed).poisson(mean, (len(cells), len(STEPS))).astype(float)
    return pd.DataFrame(counts, index=pd.Index(cells, name="h3_cell"), columns=pd.Index(STEPS, name="step"))


def raised(table, cell, steps, by=40.0) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[sorted(h3.grid_disk(cell, 1)), steps] += by
    return changed


def test_planted_clusters_have_their_class_and_noise_has_none():
    centres = sorted(h3.grid_ring(CENTRE, 4))[::8][:3]
    table = raised(made_cube(), centres[0], STEPS[-1:])
    table = raised(table, centres[1], STEPS[5:])
    table = raised(table, centres[2], STEPS[2:5])
    found = emerging.emerging(table)
    assert found.loc[centres, "emerging_class"].tolist() == ["new", "consecutive", "sporadic"]
    assert found.loc[centres, "last_hot_step"].tolist() == [2019, 2019, 2015]  # a step counts the one before it too
    far = [cell for cell in table.index if all(h3.grid_distance(cell, centre) > 2 for centre in centres)]
    assert (found.loc[far, "emerging_class"] == "none").all()
    assert found.loc[far, "last_hot_step"].isna().all()


@pytest.mark.parametrize(
    ("expected", "first", "last"), [("persistent", 40, 40), ("intensifying", 25, 120), ("diminishing", 120, 25)]
)
def test_a_cluster_that_is_always_there_is_named_for_its_trend(expected, first, last):
    """Beside two clusters that stay as they are: Gi* cannot rise much where one cluster makes all the variance."""
    table = made_cube(rings=9)
    for centre in sorted(h3.grid_ring(CENTRE, 7))[::21]:
        table = raised(table, centre, STEPS, 40)
    for step, by in zip(STEPS, np.linspace(first, last, len(STEPS)), strict=True):
        table = raised(table, CENTRE, [step], by)
    found = emerging.emerging(table).loc[CENTRE]
    assert found[["emerging_class", "last_hot_step"]].tolist() == [expected, 2019]
    assert found["hot_step_count"] >= 9


def test_a_record_that_grows_as_a_whole_makes_no_cell_hot():
    table = made_cube() * np.linspace(1, 10, len(STEPS))
    assert (emerging.emerging(table)["emerging_class"] == "none").all()


def test_gi_star_of_a_step_is_that_of_esda_on_the_two_steps_it_takes():
    """Weights over cells and steps built pair by pair: near in place, and this step or the one before."""
    table = made_cube(rings=2)
    cells, count = list(table.index), len(table)
    z, upper, lower = emerging.gi_star_by_step(table, k=1, steps_back=1, permutations=4_999, seed=0)
    near = [[at for at, b in enumerate(cells) if h3.grid_distance(a, b) <= 1] for a in cells]
    both = {row: [x + count * step for x in near[row % count] for step in (0, 1)] for row in range(2 * count)}
    weights = libpysal.weights.W({row: [x for x in found if x != row] for row, found in both.items()})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = table[[2014, 2013]].to_numpy().T.ravel()
        theirs = esda.G_Local(values, weights, transform="B", star=True, permutations=4_999, seed=1, n_jobs=1)
    step = STEPS.index(2014)
    assert z[:, step] == pytest.approx(theirs.Zs[:count], abs=1e-9)
    high = (theirs.rGs >= theirs.Gs[:, None] - 1e-12).mean(axis=1)[:count]
    low = (theirs.rGs <= theirs.Gs[:, None] + 1e-12).mean(axis=1)[:count]
    assert upper[:, step] == pytest.approx(high, abs=5 * np.sqrt(0.5 / 4_999))
    assert lower[:, step] == pytest.approx(low, abs=5 * np.sqrt(0.5 / 4_999))


def test_the_trend_is_that_of_pymannkendall():
    numbers = np.random.default_rng(4)
    rows = numbers.normal(size=(20, 30)) + np.linspace(0, 2, 30) * numbers.normal(size=(20, 1))
    tau, p_value = emerging.mann_kendall(rows)
    for row, ours, p in zip(rows, tau, p_value, strict=True):
        theirs = pymannkendall.original_test(row)
        assert ours == pytest.approx(theirs.Tau)
        assert p == pytest.approx(theirs.p, abs=0.01)  # theirs is the normal approximation
    for still in (np.full((1, 9), 3.0), np.full((1, 9), np.nan)):
        assert np.isnan(emerging.mann_kendall(still)).all()


# What is asked of the data


def test_steps_without_a_report_are_filled_with_zero_over_the_whole_study_area():
    cells = sorted(h3.grid_disk(CENTRE, 1))
    counts = pd.DataFrame({"h3_cell": [cells[2], cells[2]], "step": [2012, 2010], "incident_count": [4, 1]})
    table = emerging.cube(counts, cells=cells, steps=[2010, 2011, 2012])
    assert table.index.tolist() == cells
    assert table.loc[cells[2]].tolist() == [1, 0, 4]
    assert table.to_numpy().sum() == 5
    assert emerging.cube(counts.iloc[:0], cells=cells, steps=[2010]).to_numpy().tolist() == [[0]] * 7


@pytest.mark.parametrize(
    ("cell", "step", "steps", "message"),
    [
        (h3.cell_to_center_child(CENTRE, 5), 2010, [2010], "not so: .*85"),
        (CENTRE, 2009, [2010], "2009"),
        (CENTRE, 2010, [2010, 2010], "not so: 2010"),
    ],
)
def test_a_count_outside_the_cube_is_named(cell, step, steps, message):
    counts = pd.DataFrame({"h3_cell": [cell], "step": [step], "incident_count": [1]})
    with pytest.raises(AtlasError, match=message):
        emerging.cube(counts, cells=sorted(h3.grid_disk(CENTRE, 1)), steps=steps)


def test_a_count_given_twice_is_named():
    counts = pd.DataFrame({"h3_cell": [CENTRE] * 2, "step": [2010] * 2, "incident_count": [1, 2]})
    with pytest.raises(AtlasError, match="one given step"):
        emerging.cube(counts, cells=[CENTRE], steps=[2010])
    with pytest.raises(AtlasError, match="lacks the columns incident_count"):
        emerging.cube(counts[["h3_cell", "step"]], cells=[CENTRE], steps=[2010])


def test_classes_are_offered_from_thirty_cells_with_a_median_of_five():
    table = made_cube(rings=4)
    table.iloc[:] = 0.0
    table.iloc[:30] = [5.0] * 7 + [0.0] * 3
    assert emerging.dense_cells(table) == 30
    assert emerging.is_dense_enough(table)
    table.iloc[29, 0] = 4.0
    assert emerging.is_dense_enough(table)  # its median is still 5
    table.iloc[29, :2] = 4.0
    assert not emerging.is_dense_enough(table)
    with pytest.raises(
        AtlasError, match="need 30 cells with a median of at least 5 incidents a step; this selection has 29"
    ):
        emerging.emerging(table)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (7, 0)])
def test_an_empty_cube_is_not_dense(shape):
    table = pd.DataFrame(np.zeros(shape), index=sorted(h3.grid_disk(CENTRE, 1))[: shape[0]])
    assert not emerging.is_dense_enough(table)
    with pytest.raises(AtlasError, match="this selection has 0"):
        emerging.emerging(table)


def test_equal_counts_everywhere_have_no_class():
    table = made_cube() * 0 + 6.0
    found = emerging.emerging(table, permutations=999)
    assert (found["emerging_class"] == "none").all()
    assert found["trend_tau"].isna().all()


def test_a_missing_count_is_no_zero():
    table = made_cube()
    table.iloc[3, 4] = np.nan
    with pytest.raises(AtlasError, match=table.index[3]):
        emerging.emerging(table)


@pytest.mark.long
def test_noise_has_a_class_in_one_cube_of_a_hundred():
    """Where nothing is planted every hot cell is false, so the rate is that of cubes with any."""
    any_found = [(emerging.emerging(made_cube(seed))["emerging_class"] != "none").any() for seed in range(400)]
    print(f"400 cubes of noise: a class in {np.mean(any_found):.4f}")
    assert np.mean(any_found) <= 0.01 + 2 * np.sqrt(0.01 * 0.99 / 400)
