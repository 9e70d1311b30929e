"""Where reports concentrate: Getis-Ord Gi* and local Moran's I over H3 cells.

Both describe reports, not trafficking: a cell stands out because more was reported there than in the rest of the study
area. The study area is the set of cells given; it decides the answer, so the caller keeps it the same for every filter.

Chance is measured by conditional permutation: the value of the cell itself stays, the values of all other cells are
dealt out anew, and p is (r + 1) / (m + 1) with r of m deals at least as high (Anselin 1995). So p asks whether the
*neighbours* are high. A cell with no neighbour in the study area has p = 1: there is nothing to deal. (esda gives such
a cell 1 / (m + 1), its smallest.) A deal is one order of all cells; a cell that meets itself in it takes the next one,
which is exact, and makes 9,999 deals for 100,000 cells a matter of a second. As in esda, all cells share the deals.

Sources: Ord and Getis 1995 (Gi*); Anselin 1995 (local Moran); Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001
(false discoveries).
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from h3.api import memview_int as h3
from scipy import stats
from scipy.sparse import csr_array

from geo.hotspot_errors import DuplicateCells, InvalidCells, MixedResolutions, UnknownCorrection, UnusableValues, listed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Cells = npt.NDArray[np.uint64]

UPPER = "conditional_permutation_upper"
TWO_SIDED = "conditional_permutation_two_sided"
QUADRANTS = np.array(["low-low", "low-high", "high-low", "high-high"], dtype=object)
FEW = 500  # disks at a time: with more of them alive the garbage collector takes longer than H3
AT_ONCE = 2_000_000  # numbers held while cells are dealt
ROUNDING = 64 * np.finfo(float).eps  # sums of the same values in another order differ by less than this


def neighbourhood(cells: Iterable[str], *, k: int = 1) -> csr_array:
    """Which of the given cells lie within k rings of each other, each with itself.

    Parameters
    ----------
    cells
        H3 cells as hex text, of one resolution, none twice.

    Returns
    -------
    A square matrix of 0 and 1 with rows and columns in the order of `cells`. Cells that are not given are no
    neighbours: outside the study area nothing is known, which is not 0.
    """
    numbers = _numbers(list(cells))
    around, sizes = _disks(numbers, k)
    column = pd.Index(numbers).get_indexer(pd.Index(around))
    given = column >= 0
    row_ends = np.concatenate([[0], np.cumsum(given)])[np.concatenate([[0], np.cumsum(sizes)])]
    found = csr_array((np.ones(given.sum()), column[given], row_ends), shape=(len(numbers),) * 2)
    found.sort_indices()
    return found


def _disks(numbers: Cells, k: int) -> tuple[Cells, Ints]:
    """The cells within k rings of each cell, one after the other, and how many there are of each."""
    around, sizes = [], []
    for start in range(0, len(numbers), FEW):
        disks = [h3.grid_disk(cell, k) for cell in numbers[start : start + FEW].tolist()]
        around.append(b"".join(disks))
        sizes += [len(disk) for disk in disks]
    return np.frombuffer(b"".join(around), np.uint64), np.array(sizes, dtype=np.int64)


def _numbers(cells: list[str]) -> Cells:
    """Cells as integers, after they were checked."""
    numbers = [_number(cell) for cell in cells]
    invalid = [cell for cell, number in zip(cells, numbers, strict=True) if not h3.is_valid_cell(number)]
    if invalid:
        raise InvalidCells(listed(invalid))
    found = np.array(numbers, dtype=np.uint64)
    resolutions = np.unique((found >> np.uint64(52)) & np.uint64(15))
    if len(resolutions) > 1:
        raise MixedResolutions(", ".join(map(str, resolutions)))
    again = pd.Series(found).duplicated()
    if again.any():
        raise DuplicateCells(listed([cells[at] for at in np.flatnonzero(again)]))
    return found


def _number(cell: object) -> int:
    """Hex text as an integer; 0, which is no cell, for anything else."""
    try:
        return int(cell, 16) if isinstance(cell, str) and len(cell) <= 16 else 0
    except ValueError:
        return 0


def gi_star(
    values: pd.Series, *, k: int = 1, permutations: int = 999, seed: int = 0, correction: str = "bh"
) -> pd.DataFrame:
    """Getis-Ord Gi* of each cell, with itself and its k rings as binary weights.

    With many cells take more permutations: p cannot be less than 1 / (permutations + 1), and a q of 0.05 among 10,000
    cells needs 200 cells at 0.001, but only 20 at 0.0001.

    Parameters
    ----------
    values
        One finite number a cell, indexed by `h3_cell` (hex text): the whole study area, 0 where nothing was reported.

    Returns
    -------
    On that index: `gi_star_z`, its one-sided normal `p_analytical` (both NaN where all values are equal or where the
    neighbourhood is the whole study area), `p_value` (are the neighbours high? conditional permutation, one-sided
    upper, as `p_method` says), `q_value` (of `p_value`, over all cells), `neighbour_count` and `neighbour_sum` (of the
    other cells within k rings).
    """
    numbers = _finite(values)
    around = neighbourhood(values.index, k=k)
    z, p_value, others = getis_ord(numbers, around, permutations, seed)
    return pd.DataFrame(
        {
            "gi_star_z": z,
            "p_analytical": stats.norm.sf(z),
            "p_value": p_value,
            "q_value": adjusted(p_value, correction),
            "p_method": UPPER,
            "neighbour_count": np.diff(around.indptr) - 1,
            "neighbour_sum": others,
        },
        index=values.index,
    )


def getis_ord(values: Floats, around: csr_array, permutations: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """z and the upper p of Gi* for binary weights with self, and the sum of the neighbours without it."""
    others = around @ values - values
    at_least, _ = dealt(values, others, np.diff(around.indptr) - 1, permutations, seed)
    return gi_star_z(values, around), (at_least + 1) / (permutations + 1), others


def gi_star_z(values: Floats, around: csr_array) -> Floats:
    """The analytical z of Gi* for binary weights with self; NaN where it has no variance."""
    n, size = len(values), np.diff(around.indptr)
    z = np.full(n, np.nan)
    if n < 2 or values.min() == values.max():
        return z
    variance = values.var() * size * (n - size) / (n - 1)
    varies = variance > 0
    z[varies] = ((around @ values - size * values.mean())[varies]) / np.sqrt(variance[varies])
    return z


def local_moran(
    values: pd.Series, *, k: int = 1, permutations: int = 999, seed: int = 0, correction: str = "bh"
) -> pd.DataFrame:
    """Local Moran's I of each cell, with row-standardised weights over its k rings without itself (esda's default).

    Returns
    -------
    On the index of `values`: `moran_i` (0 without neighbours, NaN where all values are equal), `quadrant` (the cell,
    then its neighbours, against the mean: `high-high`, `low-high`, …; None where I is NaN), `p_value` (two-sided:
    twice the smaller tail; esda's own default is the smaller tail alone), `q_value`, `p_method`. `low-low` is where
    little was reported, often because nobody looked: it is no finding.
    """
    numbers = _finite(values)
    around = neighbourhood(values.index, k=k)
    count = np.diff(around.indptr) - 1
    equal = len(numbers) < 2 or numbers.min() == numbers.max()
    z = np.zeros(len(numbers)) if equal else (numbers - numbers.mean()) / numbers.std()
    others = around @ z - z
    lag = np.divide(others, count, out=np.zeros_like(z), where=count > 0)
    quadrant = QUADRANTS[2 * (z > 0) + (lag > 0)]
    tails = np.minimum(*dealt(z, others, count, permutations, seed))
    p_value = np.where(z == 0, 1.0, np.minimum(1.0, 2 * (tails + 1) / (permutations + 1)))
    return pd.DataFrame(
        {
            "moran_i": np.full(len(z), np.nan) if equal else (len(z) - 1) / len(z) * z * lag,
            "quadrant": np.full(len(z), None) if equal else quadrant,
            "p_value": p_value,
            "q_value": adjusted(p_value, correction),
            "p_method": TWO_SIDED,
        },
        index=values.index,
    )


def dealt(values: Floats, sums: Floats, counts: Ints, permutations: int, seed: int) -> tuple[Ints, Ints]:
    """How many deals of the other cells' values give each cell a sum at least, and at most, as high as its own.

    `sums` are those of `counts` other cells. Sums of deals that differ from it by rounding alone are equal.
    """
    n = len(values)
    if n < 2 or permutations < 1:
        return np.full(n, permutations), np.full(n, permutations)
    width = int(counts.max()) + 1
    drawn = _deals(n, width, permutations, seed)
    running = np.concatenate([np.zeros((permutations, 1)), np.cumsum(values[drawn], axis=1)], axis=1)
    slack = ROUNDING * width * np.abs(values).max()
    at_least, at_most = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for count in np.unique(counts):
        cells = np.flatnonzero(counts == count)
        ranked = np.sort(running[:, count])
        at_least[cells] = permutations - np.searchsorted(ranked, sums[cells] - slack, "left")
        at_most[cells] = np.searchsorted(ranked, sums[cells] + slack, "right")
    _without_self(values, sums, counts, drawn, running, slack, at_least, at_most)
    return at_least, at_most


def _deals(n: int, width: int, permutations: int, seed: int) -> Ints:
    """The first `width` of n cells in each of many random orders."""
    rng = np.random.default_rng(seed)
    if n < width * width:  # a cell would come twice in most draws
        rows = max(1, AT_ONCE // n)
        parts = [min(rows, permutations - start) for start in range(0, permutations, rows)]
        return np.concatenate([rng.permuted(np.tile(np.arange(n), (part, 1)), axis=1)[:, :width] for part in parts])
    drawn = np.empty((permutations, width), dtype=np.int64)
    again = np.arange(permutations)
    while len(again):  # a draw in which a cell came twice is drawn anew
        drawn[again] = rng.integers(n, size=(len(again), width))
        ranked = np.sort(drawn[again], axis=1)
        again = again[(ranked[:, 1:] == ranked[:, :-1]).any(axis=1)]
    return drawn


def _without_self(
    values: Floats,
    sums: Floats,
    counts: Ints,
    drawn: Ints,
    running: Floats,
    slack: float,
    at_least: Ints,
    at_most: Ints,
) -> None:
    """Where a cell met itself in a deal, count the deal with the next cell in its stead."""
    deal, slot = np.nonzero(np.arange(drawn.shape[1]) < counts[drawn])
    cell = drawn[deal, slot]
    count, own = counts[cell], sums[cell]
    wrong = running[deal, count]
    right = running[deal, count + 1] - values[cell]
    n = len(values)
    for tally, sign in ((at_least, 1), (at_most, -1)):
        change = (sign * (right - own) >= -slack).astype(int) - (sign * (wrong - own) >= -slack)
        tally += np.bincount(cell, change, minlength=n).astype(np.int64)


def adjusted(p_values: npt.ArrayLike, correction: str = "bh") -> Floats:
    """p-values as q-values: the false discovery rate at which each would be found. NaN stays, and is no test.

    `bh`: Benjamini and Hochberg, for tests that are independent or rise together, as neighbours do. `by`: Benjamini
    and Yekutieli, for any dependence, at the price of power.
    """
    if correction not in ("bh", "by"):
        raise UnknownCorrection(correction)
    found = np.array(p_values, dtype=float)
    tested = ~np.isnan(found)
    if tested.any():
        found[tested] = stats.false_discovery_control(found[tested], method=correction)
    return found


def _finite(values: pd.Series) -> Floats:
    """The values as floats, after it was checked that each is a number."""
    numbers: Any = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    unusable = ~np.isfinite(numbers)
    if unusable.any():
        raise UnusableValues(listed(list(values.index[unusable])))
    return np.asarray(numbers, dtype=np.float64)
