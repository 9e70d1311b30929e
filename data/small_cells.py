"""Which guarded incidents must stay back so that nobody learns of one or two of them (pure: frames in, ids out).

A cell is a country, a year and a group. Three ways lead back to a small number, and each is closed: the cell itself;
a total less the cells beside it; and today's file less the one before it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog

CELL = ["country", "year", "group_id"]
Cell = tuple[object, ...]
Members = dict[Cell, frozenset[str]]

UNBOUNDED = 3  # status of scipy.optimize.linprog
MARGINS = [kept for size in range(len(CELL)) for kept in combinations(range(len(CELL)), size)]
"""Every total that may be known: of all, of a country, of a year, of a country's year …"""


@dataclass(frozen=True)
class Before:
    """What the store published last holds: incidents by cell, and those that anybody may know by now."""

    members: Members = field(default_factory=dict)
    open_now: Set[str] = frozenset()


def members(rows: pd.DataFrame) -> Members:
    """Incidents (`incident_id`) by cell (`CELL`); an incident of two groups is in two cells."""
    found: dict[Cell, set[str]] = {}
    for row in rows[["incident_id", *CELL]].itertuples(index=False):
        found.setdefault(tuple(row[1:]), set()).add(row.incident_id)
    return {cell: frozenset(ids) for cell, ids in found.items()}


def publishable(everything: Members, before: Before, minimum: int) -> frozenset[str]:
    """The incidents that may be published; of equal choices the first in order is taken, so the answer is one.

    Every step only takes away, so the steps end.
    """
    kept = frozenset(incident for ids in everything.values() for incident in ids)
    while True:
        cells = {cell: ids & kept for cell, ids in everything.items()}
        refused = _small(cells, minimum) | _told_by_difference(cells, before, minimum)
        refused = refused or _told_by_totals(everything, cells, minimum)
        if not refused:
            return kept
        kept -= refused


def _small(cells: Members, minimum: int) -> frozenset[str]:
    return _union(ids for ids in cells.values() if len(ids) < minimum)


def _told_by_difference(cells: Members, before: Before, minimum: int) -> frozenset[str]:
    """Hold new incidents of a cell until there are enough; hide a withdrawn one among others of its cell."""
    refused: set[str] = set()
    for cell in cells.keys() | before.members.keys():
        now, then = cells.get(cell, frozenset()), before.members.get(cell, frozenset())
        if len(now - then) < minimum:
            refused |= now - then
        gone = then - now - before.open_now
        if 0 < len(gone) < minimum:
            refused |= set(sorted(now & then)[: minimum - len(gone)])
    return frozenset(refused)


def differences(now: Members, before: Before, minimum: int) -> list[Cell]:
    """The cells in which one publish less the other tells of fewer than `minimum` incidents."""
    told = []
    for cell in now.keys() | before.members.keys():
        here, then = now.get(cell, frozenset()), before.members.get(cell, frozenset())
        changes = (len(here - then), len(then - here - before.open_now))
        if any(0 < change < minimum for change in changes):
            told.append(cell)
    return sorted(told, key=str)


def _told_by_totals(everything: Members, cells: Members, minimum: int) -> frozenset[str]:
    """Whole cells to withhold besides, because totals would give a withheld number back."""
    refused: set[str] = set()
    for cell in recovered(everything, cells, minimum):
        beside = [other for other, ids in cells.items() if ids and not ids <= refused]
        if beside:
            chosen = min(beside, key=lambda other: (-_shared(cell, other), len(cells[other]), str(other)))
            refused |= cells[chosen]
    return frozenset(refused)


def _shared(one: Cell, other: Cell) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


def recovered(everything: Members, published: Members, minimum: int) -> list[Cell]:
    """The cells whose withheld number, when below `minimum`, the publish lets an attacker work out.

    The attacker knows each total (`MARGINS`) over all incidents that is itself no small number, the published cells,
    and which cells hold something back. A number is given away when only one fits. What the totals alone give away,
    were nothing published at all, is not counted: no publish could keep it.
    """
    found = _determined(everything, published, minimum, everything)
    return _determined(everything, {}, minimum, found, beyond=True) if found else []


def _determined(
    everything: Members, published: Members, minimum: int, asked: Collection[Cell], *, beyond: bool = False
) -> list[Cell]:
    """Of the cells asked for, those with a small withheld number that is determined; with `beyond` those not so."""
    held = {cell: len(ids) - len(published.get(cell, frozenset())) for cell, ids in everything.items()}
    unknown = sorted((cell for cell, count in held.items() if count), key=str)
    if not unknown:
        return []
    rows, sums = [], []
    for kept in MARGINS:
        total: Counter[Cell] = Counter()
        for cell, ids in everything.items():
            total[tuple(cell[axis] for axis in kept)] += len(ids)
        keys = [tuple(cell[axis] for axis in kept) for cell in unknown]
        for key in dict.fromkeys(keys):
            if total[key] >= minimum:
                rows.append([float(own == key) for own in keys])
                sums.append(sum(held[cell] for cell, own in zip(unknown, keys, strict=True) if own == key))
    matrix, totals = np.array(rows).reshape(-1, len(unknown)), np.array(sums, dtype=float)
    secret = [at for at, cell in enumerate(unknown) if cell in asked and (beyond or held[cell] < minimum)]
    return [unknown[at] for at in secret if (_spread(matrix, totals, at) < 1 - 1e-6) != beyond]


def _spread(matrix: NDArray[np.float64], totals: NDArray[np.float64], at: int) -> float:
    """How far apart the least and the greatest number are that fit the totals."""
    if not len(totals):
        return np.inf
    aim = np.zeros(matrix.shape[1])
    aim[at] = 1.0
    least, greatest = (linprog(sign * aim, A_eq=matrix, b_eq=totals, method="highs") for sign in (1, -1))
    return np.inf if greatest.status == UNBOUNDED else float(-greatest.fun - least.fun)


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(incident for ids in parts for incident in ids)
