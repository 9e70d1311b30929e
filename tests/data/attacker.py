"""Who wants to know how many cases a publish keeps back: the least and greatest whole number that fit what is known.

Written apart from `data.small_cells`, and for several publishes together: their numbers are unknowns of one programme.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from itertools import combinations, pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Cell = tuple[object, ...]
Counts = Mapping[Cell, int]
Range = tuple[float, float]
AXES = [axes for size in range(3) for axes in combinations(range(3), size)]


def of(counts: Mapping[Cell, Iterable[str]]) -> Counter[Cell]:
    """How many incidents each cell holds."""
    return Counter({cell: len(list(ids)) for cell, ids in counts.items()})


def totals(counts: Counts) -> dict[tuple[tuple[int, ...], Cell], int]:
    """Every margin of a table: of all, of a country, of a year, of a country's year …"""
    found: Counter[tuple[tuple[int, ...], Cell]] = Counter()
    for cell, count in counts.items():
        for axes in AXES:
            found[axes, tuple(cell[axis] for axis in axes)] += count
    return dict(found)


def ranges(
    times: list[tuple[Counts, Counts]], minimum: int, *, totals_at: Container[int] = (0, 1), only_added: bool = True
) -> list[dict[Cell, Range]]:
    """What can be said of the number kept back in each cell, at each of one or more publishes.

    Parameters
    ----------
    times
        For each publish: how many there are in all, and how many of them it shows. The attacker sees what is shown,
        those totals over all that are no small number themselves, and which cells keep something back in the last.
    totals_at
        The publishes whose totals the attacker knows.
    only_added
        The attacker takes it that nothing was ever taken out again: no cell gets smaller from one publish to the next.
    """
    names = [(at, cell) for at, (whole, shown) in enumerate(times) for cell in sorted(whole, key=str)
             if whole[cell] > shown.get(cell, 0)]  # fmt: skip
    place = {name: index for index, name in enumerate(names)}
    rows, least, most = [], [], []
    for at, (whole, shown) in enumerate(times):
        open_part = totals(shown)
        for (axes, key), total in totals(whole).items():
            row = [float(when == at and tuple(cell[axis] for axis in axes) == key) for when, cell in names]
            if at in totals_at and total >= minimum and any(row):
                rows.append(row)
                least.append(total - open_part.get((axes, key), 0))
                most.append(least[-1])
    if only_added:
        for at, ((before, was), (whole, shown)) in enumerate(pairwise(times)):
            for cell in before.keys() | whole.keys():
                row = np.zeros(len(names))
                for name, sign in (((at + 1, cell), 1.0), ((at, cell), -1.0)):
                    if name in place:
                        row[place[name]] = sign
                if row.any():
                    rows.append(list(row))
                    least.append(was.get(cell, 0) - shown.get(cell, 0))
                    most.append(np.inf)
    found: list[dict[Cell, Range]] = [{} for _ in times]
    known = np.array([float(at == len(times) - 1) for at, _cell in names])
    limits = [LinearConstraint(np.array(rows), least, most)] if rows else []
    for name, index in place.items():
        aim = np.zeros(len(names))
        aim[index] = 1.0
        ends = [milp(sign * aim, constraints=limits, integrality=np.ones(len(names)), bounds=Bounds(known, np.inf))
                for sign in (1, -1)]  # fmt: skip
        assert ends[0].status == 0, ends[0].message
        found[name[0]][name[1]] = (round(ends[0].fun), np.inf if ends[1].status else round(-ends[1].fun))
    return found


def recovered(found: Mapping[Cell, Range], whole: Counts, shown: Counts, minimum: int) -> set[Cell]:
    """The cells whose small number kept back is known exactly."""
    hidden = {cell: whole[cell] - shown.get(cell, 0) for cell in found}
    assert all(low <= hidden[cell] <= high for cell, (low, high) in found.items()), "the truth is in every range"
    return {cell for cell, (low, high) in found.items() if low == high and hidden[cell] < minimum}
