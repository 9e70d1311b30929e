"""Gi* and local Moran's I against esda, enumeration and laws; the answers where there is little to say."""

import itertools
import warnings
from pathlib import Path

import esda
import libpysal
import numpy as np
import pandas as pd
import pytest
from h3.api import basic_str as h3
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geo import cells as geo_cells
from geo import hotspots
from geo.errors import AtlasError

INCIDENTS = Path(__file__).parents[2] / "data" / "seizures" / "incidents.csv"
TONKIN = h3.latlng_to_cell(20.0, 107.0, 4)
DEALS = 9_999


def disk(rings: int, centre: str = TONKIN) -> list[str]:
    return sorted(h3.grid_disk(centre, rings))


def series(cells, numbers) -> pd.Series:
    return pd.Series(np.asarray(numbers, dtype=float), index=pd.Index(cells, name="h3_cell", dtype=object))


def real_counts() -> pd.Series:
    """Incidents of our own cases a cell of resolution 4: most cells have no neighbour."""
    rows = pd.read_csv(INCIDENTS).drop_duplicates("incident_id").dropna(subset=["lon", "lat"])
    found = geo_cells.cells(rows["lon"], rows["lat"], 4).map(lambda cell: f"{cell:x}").value_counts()
    return series(found.index, found.to_numpy())


def data_sets() -> dict[str, pd.Series]:
    numbers = np.random.default_rng(5)
    whole = disk(7)
    holes = list(numbers.permutation(whole)[:110])
    pentagon = disk(4, sorted(h3.get_pentagons(4))[3])
    date_line = disk(5, h3.latlng_to_cell(-17.0, 180.0, 4))
    kg = np.where(numbers.random(len(whole)) < 0.6, 0, numbers.lognormal(5, 2, len(whole)))
    return {
        "small counts": series(whole, numbers.poisson(2, len(whole))),
        "skewed counts with holes": series(holes, numbers.negative_binomial(0.5, 0.1, len(holes))),
        "kilograms": series(whole, kg),
        "around a pentagon": series(pentagon, numbers.poisson(1, len(pentagon))),
        "over the date line": series(date_line, numbers.integers(0, 50, len(date_line))),
        "one port": series(whole, np.where(np.arange(len(whole)) == 60, 500, numbers.poisson(1, len(whole)))),
        "our own cases": real_counts(),
    }


DATA = data_sets()
each_set = pytest.mark.parametrize("values", DATA.values(), ids=DATA.keys())


def pysal_weights(cells) -> libpysal.weights.W:
    """Neighbours without self, found without our code: which pairs of cells are one step apart."""
    place = {cell: at for at, cell in enumerate(cells)}
    around = {at: [place[x] for x in h3.grid_disk(cell, 1) if x in place and x != cell] for cell, at in place.items()}
    return libpysal.weights.W(around, silence_warnings=True)


def esda_quietly(kind, values, **options):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return kind(values.to_numpy(), pysal_weights(values.index), seed=7, n_jobs=1, **options)


def pseudo_p(deals, observed):
    """Upper and lower pseudo p of esda's own deals, sums that differ by rounding taken as equal."""
    slack = 1e-9 * np.abs(observed)[:, None] + 1e-12
    upper = (deals >= observed[:, None] - slack).sum(axis=1)
    lower = (deals <= observed[:, None] + slack).sum(axis=1)
    return (upper + 1) / (deals.shape[1] + 1), (lower + 1) / (deals.shape[1] + 1)


def monte_carlo_bound(p, deals=DEALS, sigmas=5.0):
    """How far two pseudo p of this many deals each may lie apart."""
    return sigmas * np.sqrt(2 * np.maximum(p * (1 - p), 1 / deals) / deals)


@each_set
def test_z_is_that_of_esda(values):
    theirs = esda_quietly(esda.G_Local, values, transform="B", star=True, permutations=0).Zs
    ours = hotspots.gi_star(values, permutations=9)
    assert np.abs(ours["gi_star_z"].to_numpy() - theirs).max() <= 1e-9
    assert ours["p_analytical"].to_numpy() == pytest.approx(stats.norm.sf(theirs), abs=1e-12)


@each_set
def test_p_is_that_of_esda_within_monte_carlo_error(values):
    """Upper tail against the upper tail of esda's deals; its own `p_sim` takes whichever tail is smaller."""
    theirs = esda_quietly(esda.G_Local, values, transform="B", star=True, permutations=DEALS, keep_simulations=True)
    expected, _ = pseudo_p(theirs.rGs, theirs.Gs)
    ours = hotspots.gi_star(values, permutations=DEALS, seed=1)
    neighboured = ours["neighbour_count"].to_numpy() > 0
    apart = np.abs(ours["p_value"].to_numpy() - expected)[neighboured]
    assert (apart <= monte_carlo_bound(expected[neighboured])).all()


def test_a_cell_alone_has_nothing_to_deal():
    """esda gives it the smallest p there is: it compares the cell's own value with nothing."""
    values = series([*disk(2), h3.latlng_to_cell(-30.0, 20.0, 4)], [*range(19), 3])
    theirs = esda_quietly(esda.G_Local, values, transform="B", star=True, permutations=99)
    assert theirs.p_sim[-1] == pytest.approx(0.01)
    ours = hotspots.gi_star(values).iloc[-1]
    assert (ours["p_value"], ours["neighbour_count"], ours["neighbour_sum"]) == (1, 0, 0)
    assert hotspots.local_moran(values)["p_value"].iloc[-1] == 1


@each_set
def test_local_moran_is_that_of_esda(values):
    theirs = esda_quietly(esda.Moran_Local, values, permutations=DEALS, keep_simulations=True)
    ours = hotspots.local_moran(values, permutations=DEALS, seed=1)
    assert np.abs(ours["moran_i"].to_numpy() - theirs.Is).max() <= 1e-9
    quadrants = np.array([None, "high-high", "low-high", "low-low", "high-low"], dtype=object)
    assert list(ours["quadrant"]) == list(quadrants[theirs.q])
    neighboured = hotspots.gi_star(values, permutations=1)["neighbour_count"].to_numpy() > 0
    smaller = np.minimum(*pseudo_p(theirs.rlisas, theirs.Is))[neighboured]
    apart = np.abs(ours["p_value"].to_numpy()[neighboured] - np.minimum(1, 2 * smaller))
    assert (apart <= 2 * monte_carlo_bound(smaller)).all()


def test_p_is_that_of_all_deals():
    """Nine cells, few enough to deal in every way."""
    cells = disk(1) + [cell for cell in disk(2) if cell not in disk(1)][:2]
    values = series(cells, [4, 0, 7, 1, 1, 9, 2, 0, 3])
    around = hotspots.neighbourhood(cells).toarray()
    found = hotspots.gi_star(values, permutations=100_000)["p_value"]
    numbers = values.to_numpy()
    for at, row in enumerate(around):
        others = np.delete(numbers, at)
        beside = int(row.sum()) - 1
        own = row @ numbers - numbers[at]
        sums = [sum(deal) for deal in itertools.combinations(others, beside)]
        exact = np.mean([total >= own for total in sums])
        assert found.iloc[at] == pytest.approx(exact, abs=5 * np.sqrt(0.25 / 100_000) + 1e-5)


@pytest.mark.parametrize(("n", "width"), [(30, 12), (60, 7)])
def test_a_deal_has_no_cell_twice_and_favours_none(n, width):
    drawn = hotspots._deals(n, width, 20_000, 3)
    assert drawn.shape == (20_000, width)
    assert all(len(set(row)) == width for row in drawn[:500])
    for slot in (0, width - 1):
        assert stats.chisquare(np.bincount(drawn[:, slot], minlength=n)).pvalue > 1e-4


@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_neighbours_are_the_cells_at_a_distance_of_at_most_k(k):
    cells = list(np.random.default_rng(2).permutation(disk(4)))[:40]
    expected = [[h3.grid_distance(a, b) <= k for b in cells] for a in cells]
    assert (hotspots.neighbourhood(cells, k=k).toarray() == np.array(expected)).all()


def test_neighbour_columns_leave_the_cell_out():
    values = series(disk(1), [10, 0, 1, 2, 3, 4, 5])
    found = hotspots.gi_star(values)
    assert found.loc[TONKIN, "neighbour_count"] == 6
    assert found.loc[TONKIN, "neighbour_sum"] == values.sum() - values[TONKIN]
    assert found["p_method"].unique().tolist() == ["conditional_permutation_upper"]


def test_a_seed_repeats_the_answer_and_another_changes_it():
    values = DATA["small counts"]
    first, again, other = (hotspots.gi_star(values, seed=seed) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(first, again)
    assert (first["p_value"] != other["p_value"]).any()


def test_a_cell_at_the_mean_is_no_outlier():
    values = series(disk(2), [*range(19)])
    at = int(np.flatnonzero(values == values.mean())[0])
    assert hotspots.local_moran(values).iloc[at][["moran_i", "p_value"]].tolist() == [0, 1]
    assert (hotspots.local_moran(values)["p_value"] < 1).any()


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(37)), st.lists(st.integers(0, 30), min_size=37, max_size=37))
def test_the_order_of_the_cells_does_not_matter(order, counts):
    values = series(disk(3), counts)
    straight, mixed = (hotspots.gi_star(v, permutations=999) for v in (values, values.iloc[order]))
    mixed = mixed.loc[straight.index]
    assert mixed["gi_star_z"].to_numpy() == pytest.approx(straight["gi_star_z"].to_numpy(), abs=1e-9, nan_ok=True)
    apart = (mixed["p_value"] - straight["p_value"]).abs().to_numpy()
    assert (apart <= monte_carlo_bound(straight["p_value"].to_numpy(), 999, 6)).all()
    moran = hotspots.local_moran(values)["moran_i"]
    assert hotspots.local_moran(values.iloc[order])["moran_i"].loc[moran.index].to_numpy() == pytest.approx(
        moran.to_numpy(), abs=1e-9, nan_ok=True
    )


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([0.001, 2, 7, 1e6]), st.lists(st.integers(0, 30), min_size=37, max_size=37))
def test_a_change_of_unit_changes_nothing(factor, counts):
    """Kilograms or tonnes; the same deals are drawn, so p is the same too."""
    values = series(disk(3), counts)
    one, other = hotspots.gi_star(values), hotspots.gi_star(values * factor)
    assert other["gi_star_z"].to_numpy() == pytest.approx(one["gi_star_z"].to_numpy(), abs=1e-9, nan_ok=True)
    assert other["p_value"].tolist() == one["p_value"].tolist()


def test_q_is_that_of_scipy_and_skips_what_is_no_test():
    p = np.array([0.001, np.nan, 0.04, 0.2, 0.9])
    tested = ~np.isnan(p)
    for method in ("bh", "by"):
        found = hotspots.adjusted(p, method)
        assert np.isnan(found[1])
        assert found[tested] == pytest.approx(stats.false_discovery_control(p[tested], method=method))
    assert hotspots.adjusted([0.01, 0.02, 0.03, 0.5]).tolist() == pytest.approx([0.04, 0.04, 0.04, 0.5])
    with pytest.raises(AtlasError, match="expected 'bh' or 'by'"):
        hotspots.adjusted(p, "bonferroni")


# Little to say


@pytest.mark.parametrize("numbers", [[], [5.0], [2.0] * 7, [0.1] * 7, [0.0] * 7])
def test_without_differences_nothing_stands_out(numbers):
    values = series(disk(1)[: len(numbers)], numbers)
    found, moran = hotspots.gi_star(values), hotspots.local_moran(values)
    assert len(found) == len(moran) == len(numbers)
    assert found["gi_star_z"].isna().all()
    assert moran["moran_i"].isna().all()
    assert moran["quadrant"].isna().all()
    for column in (found["p_value"], found["q_value"], moran["p_value"], moran["q_value"]):
        assert (column == 1).all()


def test_a_neighbourhood_that_is_the_whole_study_area_has_no_z():
    found = hotspots.gi_star(series(disk(1), [9, 1, 1, 1, 1, 1, 1]))
    assert np.isnan(found.loc[TONKIN, "gi_star_z"])
    assert found.loc[TONKIN, "p_value"] == 1
    assert found["gi_star_z"].notna().sum() == 6


def test_ten_million_incidents_in_one_cell():
    values = series(disk(5), 0)
    values[TONKIN] = 1e7
    found = hotspots.gi_star(values, permutations=DEALS)
    beside = [cell for cell in h3.grid_disk(TONKIN, 1) if cell != TONKIN]
    assert np.isfinite(found["gi_star_z"]).all()
    assert found.loc[TONKIN, "gi_star_z"] == found["gi_star_z"].max()
    assert found.loc[TONKIN, "p_value"] == 1  # its neighbours hold nothing
    exact = 6 / 90  # that the one full cell is among six of the ninety others
    assert found.loc[beside, "p_value"].to_numpy() == pytest.approx(exact, abs=5 * np.sqrt(exact / DEALS))
    assert not (found["q_value"] < 0.05).any()


@pytest.mark.parametrize(
    ("cells", "numbers", "message"),
    [
        (["8465491ffffffff", "nonsense"], [1, 2], "no H3 cells: 'nonsense'"),
        (["8465491ffffffff", None], [1, 2], "no H3 cells: None"),
        (["8465491ffffffff", "8465491ffffffff0000"], [1, 2], "no H3 cells"),
        ([TONKIN, TONKIN], [1, 2], f"more than once: '{TONKIN}'"),
        ([TONKIN, h3.cell_to_parent(TONKIN, 3)], [1, 2], "these have 3, 4"),
        (disk(1), [1, 2, 3, np.nan, 5, 6, 7], "Every cell needs a finite number"),
        (disk(1), [1, 2, 3, np.inf, 5, 6, 7], "Every cell needs a finite number"),
    ],
)
def test_what_cannot_be_used_is_named(cells, numbers, message):
    for method in (hotspots.gi_star, hotspots.local_moran):
        with pytest.raises(AtlasError, match=message):
            method(series(cells, numbers))


def test_a_missing_count_is_no_zero():
    values = pd.Series([1, 2, None], index=pd.Index(disk(1)[:3], name="h3_cell"), dtype="Int64")
    with pytest.raises(AtlasError, match=f"'{values.index[2]}'"):
        hotspots.gi_star(values)


# False discoveries


def planted(seed: int) -> tuple[pd.Series, np.ndarray]:
    """Noise of one rate with three clusters of seven; and which cells have no planted cell in their neighbourhood."""
    numbers = np.random.default_rng(seed)
    cells = disk(11)
    centres = numbers.choice(disk(9), 3, replace=False)
    raised = {cell for centre in centres for cell in h3.grid_disk(centre, 1)}
    rate = np.array([12.0 if cell in raised else 2.0 for cell in cells])
    null = [not raised & set(h3.grid_disk(cell, 1)) for cell in cells]
    return series(cells, numbers.poisson(rate)), np.array(null)


def false_discoveries(seeds, level=0.1) -> tuple[np.ndarray, np.ndarray]:
    """Of each simulation: the share of cells found that are noise, and the share of planted cells found."""
    proportion, power = [], []
    for seed in seeds:
        values, null = planted(seed)
        found = hotspots.gi_star(values, permutations=19_999, seed=seed)["q_value"].to_numpy() <= level
        proportion.append((found & null).sum() / max(found.sum(), 1))
        power.append((found & ~null).sum() / (~null).sum())
    return np.array(proportion), np.array(power)


def test_few_of_the_cells_found_are_noise():
    proportion, power = false_discoveries(range(12))
    assert proportion.mean() <= 0.1 + 3 * max(proportion.std(), 0.03) / np.sqrt(len(proportion))
    assert power.mean() > 0.3


@pytest.mark.long
def test_the_false_discovery_proportion_keeps_its_level():
    proportion, power = false_discoveries(range(1_000, 1_400))
    print(f"400 mixtures: false discovery proportion {proportion.mean():.4f}, power {power.mean():.3f}")
    assert proportion.mean() <= 0.1 + 2 * proportion.std() / np.sqrt(len(proportion))
    assert power.mean() > 0.3


@pytest.mark.parametrize(("method", "least"), [("bh", 0.06), ("by", 0.005)])
def test_of_mixed_tests_the_false_share_is_the_level(method, least):
    """800 tests of nothing and 200 of something: BH at 0.1 should give 0.08 false, BY less."""
    numbers = np.random.default_rng(11)
    z = numbers.normal(size=(200, 1_000)) + np.where(np.arange(1_000) < 200, 3.0, 0.0)
    found = np.array([hotspots.adjusted(stats.norm.sf(row), method) for row in z]) <= 0.1
    proportion = found[:, 200:].sum(axis=1) / np.maximum(found.sum(axis=1), 1)
    error = proportion.std() / np.sqrt(200)
    assert least <= proportion.mean() <= 0.08 + 3 * error


@pytest.mark.long
def test_noise_keeps_its_level():
    """Where nothing is planted every discovery is false: at most one map in ten may have any."""
    below, any_found = [], []
    for seed in range(400):
        values = series(disk(6), np.random.default_rng(seed).poisson(3, 127))
        found = hotspots.gi_star(values, permutations=9_999, seed=seed)
        below.append((found["p_value"] <= 0.05).mean())
        any_found.append((found["q_value"] <= 0.1).any())
    print(f"400 noise maps: p ≤ 0.05 in {np.mean(below):.4f} of cells, any q ≤ 0.1 in {np.mean(any_found):.4f} of maps")
    assert 0.02 < np.mean(below) <= 0.05 + 2 * np.std(below) / np.sqrt(400)
    assert np.mean(any_found) <= 0.1 + 2 * np.sqrt(0.1 * 0.9 / 400)
