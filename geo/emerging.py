"""Emerging hot spot classes: how the concentration of reports at a cell went over time.

Gi* of each cell at each step takes its k rings at that step and at `steps_back` steps before. Its mean, its variance
and the values dealt out are those of the same steps, so that a record that grows as a whole makes no cell hot. The
p-values of all cells and steps are corrected together. Then Mann and Kendall's test for a trend of Gi*, and a class
(Esri's, as coded in the R package sfdep, which has no correction). A cell that is low at some step may be oscillating
and cannot be sporadic; beyond that low steps are not shown: little reported often means that nobody looked.

Chance needs more deals than is usual for this method: at α = 0.01 with 199 of them p is never below 0.005, and after
the correction nothing is hot unless half of all cells and steps are. Hence 99,999, which cost little.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from scipy.sparse import csr_array, kron

from geo.errors import MissingColumnsError
from geo.hotspot_errors import NotACube, TooSparse, UnusableValues, listed
from geo.hotspots import Floats, adjusted, dealt, gi_star_z, neighbourhood

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CLASSES = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
    "none",
)
MOST = 0.9  # of all steps
NEEDED_CELLS, NEEDED_MEDIAN = 30, 5
COLUMNS = ["h3_cell", "step", "incident_count"]


def cube(counts: pd.DataFrame, *, cells: Iterable[str], steps: Sequence[object]) -> pd.DataFrame:
    """Counts as a table of all cells of the study area by all steps in order, 0 where nothing was reported.

    `counts` has `h3_cell`, `step`, `incident_count`, at most one row for a cell and step.
    """
    missing = [column for column in COLUMNS if column not in counts]
    if missing:
        raise MissingColumnsError("counts", missing)
    rows, columns = pd.Index(list(cells), name="h3_cell", dtype=object), pd.Index(list(steps), name="step")
    outside = ~(counts["h3_cell"].isin(rows) & counts["step"].isin(columns))
    twice = counts.duplicated(COLUMNS[:2])
    if columns.has_duplicates or outside.any() or twice.any():
        wrong = counts.loc[outside | twice, COLUMNS[:2]].itertuples(index=False)
        raise NotACube(listed([tuple(row) for row in wrong] or list(columns[columns.duplicated()])))
    neighbourhood(rows, k=0)  # says what is wrong with a cell
    wide = counts.pivot(index="h3_cell", columns="step", values="incident_count")
    return wide.reindex(index=rows, columns=columns, fill_value=0).fillna(0)


def dense_cells(table: pd.DataFrame) -> int:
    """How many cells of a cube have a median of at least 5 incidents a step."""
    return int((table.median(axis=1) >= NEEDED_MEDIAN).sum()) if table.size else 0


def is_dense_enough(table: pd.DataFrame) -> bool:
    """Whether classes over time mean anything here: at least 30 such cells."""
    return dense_cells(table) >= NEEDED_CELLS


def emerging(
    table: pd.DataFrame,
    *,
    k: int = 1,
    steps_back: int = 1,
    permutations: int = 99_999,
    alpha: float = 0.01,
    seed: int = 0,
    correction: str = "bh",
) -> pd.DataFrame:
    """The class of each cell of a cube (see `cube`): cells by steps in order, a number in each place.

    Returns
    -------
    On the index of the table: `emerging_class` (one of CLASSES), `hot_step_count`, `last_hot_step` (the step's name;
    None if never hot), `trend_tau`, `trend_p_value` (Mann-Kendall on Gi*, two-sided; NaN where Gi* does not vary).

    Raises
    ------
    TooSparse
        Where `is_dense_enough` says no.
    """
    if not is_dense_enough(table):
        raise TooSparse(dense_cells(table), NEEDED_CELLS, NEEDED_MEDIAN)
    z, upper, lower = gi_star_by_step(table, k=k, steps_back=steps_back, permutations=permutations, seed=seed)
    hot, cold = (adjusted(p.ravel(), correction).reshape(p.shape) <= alpha for p in (upper, lower))
    tau, trend_p = mann_kendall(z)
    trend = np.where(trend_p <= alpha, np.sign(np.nan_to_num(tau)), 0).astype(np.int64)
    last_hot = [table.columns[np.flatnonzero(row)[-1]] if row.any() else None for row in hot]
    return pd.DataFrame(
        {
            "emerging_class": classify(hot, cold, trend),
            "hot_step_count": hot.sum(axis=1),
            "last_hot_step": pd.Series(last_hot, index=table.index, dtype=object),
            "trend_tau": tau,
            "trend_p_value": trend_p,
        },
        index=table.index,
    )


def gi_star_by_step(
    table: pd.DataFrame, *, k: int, steps_back: int, permutations: int, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Gi* z, its upper and its lower permutation p, each cells by steps.

    Each step is dealt with a seed of its own, so that steps do not share their luck.
    """
    counts = table.to_numpy(dtype=float, na_value=np.nan)
    if not np.isfinite(counts).all():
        raise UnusableValues(listed(list(table.index[~np.isfinite(counts).all(axis=1)])))
    cells, steps = counts.shape
    around = neighbourhood(table.index, k=k)
    answers = np.empty((3, cells, steps))
    for step in range(steps):
        window = counts[:, max(0, step - steps_back) : step + 1]
        depth = window.shape[1]
        values = window.T[::-1].ravel()  # this step first
        within = csr_array(kron(np.ones((depth, depth)), around, format="csr"))
        at_least, at_most = dealt(
            values, within @ values - values, np.diff(within.indptr) - 1, permutations, seed + step
        )
        answers[0, :, step] = gi_star_z(values, within)[:cells]
        answers[1:, :, step] = (np.stack([at_least, at_most])[:, :cells] + 1) / (permutations + 1)
    return answers[0], answers[1], answers[2]


def mann_kendall(series: Floats) -> tuple[Floats, Floats]:
    """Kendall's tau of each row with time, and its two-sided p: Mann and Kendall's test for a trend.

    NaN where a row does not vary or is not known throughout; p is exact up to 33 steps without ties.
    """
    tau, p_value = np.full(len(series), np.nan), np.full(len(series), np.nan)
    for row in np.flatnonzero(np.isfinite(series).all(axis=1)):
        tau[row], p_value[row] = stats.kendalltau(np.arange(series.shape[1]), series[row])
    return tau, p_value


def classify(hot: Flags, cold: Flags, trend: Ints) -> npt.NDArray[np.object_]:
    """The class of each cell, from which of its steps (columns, in order) were hot and cold and its trend.

    `trend` is 1, 0 or -1. No two classes overlap: a cell that was hot at 90 % of its steps but not at the last is
    historical, whatever its trend; one that was cold before its only hot run is oscillating, not new or consecutive.
    """
    steps = hot.shape[1]
    if steps == 0:
        return np.full(len(hot), "none", dtype=object)
    count, last, ever_cold = hot.sum(axis=1), hot[:, -1], cold.any(axis=1)
    final_run = np.cumprod(hot[:, ::-1], axis=1).sum(axis=1)
    most = (count >= MOST * steps) & (steps > 1)
    some = (count > 0) & ~most
    one_run = some & last & (final_run == count) & ~ever_cold
    conditions = {
        "new": one_run & (count == 1),
        "consecutive": one_run & (count > 1),
        "intensifying": most & last & (trend > 0),
        "persistent": most & last & (trend == 0),
        "diminishing": most & last & (trend < 0),
        "sporadic": some & ~ever_cold & ~one_run,
        "oscillating": some & last & ever_cold,
        "historical": most & ~last,
    }
    return np.select(list(conditions.values()), list(conditions), default="none").astype(object)
