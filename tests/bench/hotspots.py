"""Gi* on 100,000 cells, neighbours included, against esda with libpysal weights of the same neighbours.

Ours starts at the hex text of the cells and ends at z. The peer's time is given two ways, both without the time to find
which cells are neighbours, which it is handed: as lists (`libpysal.weights.W`) and as a matrix (`Graph.from_sparse`).
Neither permutes; ours with 9,999 deals is printed beside, and what the share test takes.
"""

import time
import warnings
from collections.abc import Callable
from typing import Any

import esda
import libpysal
import numpy as np
import pandas as pd
from h3.api import basic_str as h3
from libpysal.graph import Graph

from geo import hotspots
from geo.shares import shares

CELLS = 100_000
RINGS = 183  # hold 101,017 cells
SEED = 20260321
ROUNDS = 3
ROWS = 20_000


def study_area() -> pd.Series:
    """100,000 cells around the Gulf of Tonkin with counts of which most are small."""
    cells = sorted(h3.grid_disk(h3.latlng_to_cell(20.0, 107.0, 5), RINGS))[:CELLS]
    numbers = np.random.default_rng(SEED)
    counts = numbers.negative_binomial(0.3, 0.05, CELLS).astype(float)
    return pd.Series(counts, index=pd.Index(numbers.permutation(cells), name="h3_cell"))


def analytical(values: pd.Series) -> Any:
    """Our z, neighbours included."""
    return hotspots.gi_star_z(values.to_numpy(), hotspots.neighbourhood(values.index))


def fastest(work: Callable[[], Any]) -> tuple[Any, float]:
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - start)
    return found, min(seconds)


def of_lists(values: pd.Series, lists: dict[int, list[int]]) -> Any:
    weights = libpysal.weights.W(lists, silence_warnings=True)
    return esda.G_Local(values.to_numpy(), weights, transform="B", star=True, permutations=0).Zs


def of_matrix(values: pd.Series, others: Any) -> Any:
    graph = Graph.from_sparse(others)
    return esda.G_Local(values.to_numpy(), graph, transform="B", star=True, permutations=0).Zs


def share_rows(strata: int) -> pd.DataFrame:
    """20,000 rows of the share test, none like another, this many kinds of facility a unit."""
    numbers = np.random.default_rng(SEED)
    base_total = numbers.integers(60, 5_000, ROWS)
    base_hits = numbers.binomial(base_total, numbers.uniform(0.01, 0.6, ROWS))
    total = numbers.integers(0, 60, ROWS)
    hits = numbers.hypergeometric(base_hits, base_total - base_hits, total)
    counts = {"hits": hits, "total": total, "base_hits": base_hits, "base_total": base_total}
    return pd.DataFrame(
        {"unit": np.arange(ROWS) // strata, "what": "w", "stratum_key": np.arange(ROWS) % strata, **counts}
    )


def run() -> list[str]:
    """The ratios, and the answers compared."""
    values = study_area()
    ours, seconds = fastest(lambda: analytical(values))
    around = hotspots.neighbourhood(values.index).tocoo()
    apart = around.row != around.col
    row, column = around.row[apart], around.col[apart]
    lists: dict[int, list[int]] = {at: [] for at in range(CELLS)}
    for a, b in zip(row.tolist(), column.tolist(), strict=True):
        lists[a].append(b)
    others = around.tocsr()
    others.setdiag(0)
    others.eliminate_zeros()
    lines = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, work in (
            ("libpysal W from lists", lambda: of_lists(values, lists)),
            ("libpysal Graph from a matrix", lambda: of_matrix(values, others)),
        ):
            theirs, baseline = fastest(work)
            furthest = float(np.abs(ours - np.asarray(theirs)).max())
            assert furthest <= 1e-9, furthest
            ratio = f"{seconds:.2f} s / {baseline:.2f} s = {seconds / baseline:.3f}"
            lines.append(
                f"Gi* z of {CELLS:,} cells, neighbours included ÷ esda with {name}: {ratio}; "
                f"z differ by at most {furthest:.0e}"
            )
    _, seconds = fastest(lambda: hotspots.gi_star(values, permutations=9_999))
    lines.append(f"with p by 9,999 deals and q: {seconds:.2f} s")
    for strata in (1, 4):
        rows = share_rows(strata)
        found, seconds = fastest(lambda rows=rows: shares(rows))
        lines.append(
            f"shares of {len(rows):,} rows, {strata} kinds of facility a unit: {seconds:.2f} s, {len(found):,} tests"
        )
    return lines


if __name__ == "__main__":
    print("\n".join(run()))
