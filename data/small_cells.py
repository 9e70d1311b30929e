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
from scipy.optimize import Bounds, LinearConstraint, milp

CELL = ["country", "year", "group_id"]
Cell = tuple[object, ...]
Members = dict[Cell, frozenset[str]]

UNBOUNDED = 3  # status of scipy.optimize.milp
MARGINS = [kept for size in range(len(CELL)) for kept in combinations(range(len(CELL)), size)]
"""Every total that may be known: of all, of a country, of a year, of a country's year …"""


@dataclass(frozen=True)
class Before:
    """What the store published last holds: incidents by cell, and those that anybody may know by now."""

    members: Members = field(default_factory=dict)
    open_now: Set[str] = frozenset()


NOTHING = Before()


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
        refused = refused or _told_by_totals(everything, cells, before, minimum)
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


def _told_by_totals(everything: Members, cells: Members, before: Before, minimum: int) -> frozenset[str]:
    """Whole cells to withhold besides, because totals would give a withheld number back."""
    refused: set[str] = set()
    for cell in recovered(everything, cells, minimum, before):
        beside = [other for other, ids in cells.items() if ids and not ids <= refused]
        if beside:
            chosen = min(beside, key=lambda other: (-_shared(cell, other), len(cells[other]), str(other)))
            refused |= cells[chosen]
    return frozenset(refused)


def _shared(one: Cell, other: Cell) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


def recovered(everything: Members, published: Members, minimum: int, before: Before = NOTHING) -> list[Cell]:
    """The cells whose withheld number, when below `minimum`, the publish lets an attacker work out.

    The attacker knows each total (`MARGINS`) over all incidents that is itself no small number, the published cells,
    which cells hold something back, and what was published before: what stood there once is withheld in vain. A number
    is given away when only one whole number fits. What the totals and the last publish give away by themselves, were
    nothing published at all, is not counted: no publish could keep it.
    """
    found = _determined(everything, published, before, minimum, everything)
    return _determined(everything, {}, before, minimum, found, beyond=True) if found else []


def _determined(
    everything: Members, published: Members, before: Before, minimum: int, asked: Collection[Cell], *,
    beyond: bool = False,
) -> list[Cell]:  # fmt: skip
    """Of the cells asked for, those with a small withheld number that is determined; with `beyond` those not so."""
    back = {cell: ids - published.get(cell, frozenset()) for cell, ids in everything.items()}
    held = {cell: len(ids) for cell, ids in back.items()}
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
    once = [len(back[cell] & before.members.get(cell, frozenset())) for cell in unknown]
    least = np.maximum(np.array(once, dtype=float), 1.0)
    secret = [at for at, cell in enumerate(unknown) if cell in asked and (beyond or held[cell] < minimum)]
    return [unknown[at] for at in secret if _is_one(matrix, totals, least, at) != beyond]


def _is_one(matrix: NDArray[np.float64], totals: NDArray[np.float64], least: NDArray[np.float64], at: int) -> bool:
    """Whether only one whole number, not below what is known of it, fits the totals."""
    if not len(totals):
        return False
    aim = np.zeros(matrix.shape[1])
    aim[at] = 1.0
    limits, whole = LinearConstraint(matrix, totals, totals), np.ones(len(aim))
    low, high = (
        milp(sign * aim, constraints=limits, integrality=whole, bounds=Bounds(least, np.inf)) for sign in (1, -1)
    )
    return bool(high.status != UNBOUNDED and round(low.fun) == round(-high.fun))


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(incident for ids in parts for incident in ids)
