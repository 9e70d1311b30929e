"""Attacks on small cells: by the cell, by totals, by the difference of two publishes.

Two oracles: one counts all answers one by one, one asks a solver for the least and the greatest whole number.
"""

import random
from collections import Counter
from itertools import combinations, product

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data import small_cells
from data.small_cells import Before
from tests.data import attacker

MINIMUM = 3
NOTHING = Before()
CELLS = list(product(("CN", "VN"), (2019, 2020), ("elephants", "pangolins")))
counts = st.lists(st.integers(0, 5), min_size=len(CELLS), max_size=len(CELLS))


def incidents(numbers: list[int], cells: list[tuple] = CELLS) -> small_cells.Members:
    """So many incidents of one group each in each cell."""
    return {
        cell: frozenset(f"{cell[0]}-{cell[1]}-{cell[2][:2]}-{at}" for at in range(number))
        for cell, number in zip(cells, numbers, strict=True)
        if number
    }


def published(everything: small_cells.Members, before: Before = NOTHING, minimum: int = MINIMUM) -> small_cells.Members:
    """What is left of each cell."""
    kept = small_cells.publishable(everything, before, minimum)
    return {cell: ids & kept for cell, ids in everything.items() if ids & kept}


def answers(everything: small_cells.Members, shown: small_cells.Members) -> tuple[list[tuple[int, ...]], list]:
    """Every way to fill the cells that hold something back so that each known total comes out, counted one by one."""
    hidden = [cell for cell, ids in everything.items() if len(ids) > len(shown.get(cell, ()))]
    totals = []
    for size in range(3):
        for axes in combinations(range(3), size):
            whole, open_part = Counter(), Counter()
            for cell, ids in everything.items():
                key = tuple(cell[axis] for axis in axes)
                whole[key] += len(ids)
                open_part[key] += len(shown.get(cell, ()))
            totals += [(axes, key, whole[key] - open_part[key]) for key in whole if whole[key] >= MINIMUM]
    most = max((rest for axes, _, rest in totals if not axes), default=sum(map(len, everything.values())))
    found = []

    def in_total(cell: tuple, axes: tuple[int, ...], key: tuple) -> bool:
        return tuple(cell[axis] for axis in axes) == key

    def fill(at: int, chosen: tuple[int, ...]) -> None:
        for axes, key, rest in totals:
            left = rest - sum(n for n, cell in zip(chosen, hidden, strict=False) if in_total(cell, axes, key))
            if left < 0 or (left > 0 and not any(in_total(cell, axes, key) for cell in hidden[at:])):
                return
        if at == len(hidden):
            found.append(chosen)
            return
        for number in range(1, most + 1):  # a cell that holds something back holds one at least
            fill(at + 1, (*chosen, number))

    fill(0, ())
    return found, hidden


def told(everything: small_cells.Members, shown: small_cells.Members) -> set[tuple]:
    """The cells whose small withheld number is the same in every answer."""
    found, hidden = answers(everything, shown)
    return {
        cell
        for at, cell in enumerate(hidden)
        if len({answer[at] for answer in found}) == 1 and len(everything[cell]) - len(shown.get(cell, ())) < MINIMUM
    }


@given(counts)
@settings(max_examples=40, deadline=None)
@example([1, 4, 4, 4, 4, 4, 4, 4])
@example([2, 5, 5, 0, 0, 0, 0, 0])
@example([1, 1, 3, 3, 3, 3, 0, 0])
def test_no_total_gives_a_small_cell_back_that_the_totals_alone_do_not(numbers):
    everything = incidents(numbers)
    shown = published(everything)
    assert all(len(ids) >= MINIMUM for ids in shown.values())
    assert told(everything, shown) <= told(everything, {})


def test_a_small_cell_is_not_given_back_by_its_neighbours():
    everything = incidents([1, 4, 4, 4, 4, 4, 4, 4])
    alone = {cell: ids for cell, ids in everything.items() if len(ids) >= MINIMUM}
    assert told(everything, alone) == {CELLS[0]}  # removing the small one only: every total less the rest says 1
    assert small_cells.recovered(everything, alone, MINIMUM) == [CELLS[0]]
    shown = published(everything)
    assert told(everything, shown) == set()
    assert shown.keys() < alone.keys()


def test_without_small_cells_everything_is_published():
    everything = incidents([3, 4, 5, 3, 0, 0, 3, 9])
    assert published(everything) == everything


def test_an_incident_of_two_groups_goes_from_both_cells():
    everything = incidents([4, 0, 0, 0, 0, 0, 0, 0])
    rows = [
        {"incident_id": name, "country": "CN", "year": 2019, "group_id": "elephants"} for name in everything[CELLS[0]]
    ]
    shared = rows[0] | {"group_id": "pangolins"}
    cells = small_cells.members(pd.DataFrame([*rows, shared]))
    assert {cell: len(ids) for cell, ids in cells.items()} == {CELLS[0]: 4, CELLS[1]: 1}
    kept = small_cells.publishable(cells, Before(), MINIMUM)
    assert rows[0]["incident_id"] not in kept


@given(counts, counts, st.lists(st.integers(0, 3), min_size=len(CELLS), max_size=len(CELLS)))
@settings(max_examples=40, deadline=None)
def test_the_difference_of_two_publishes_tells_of_no_small_number(first, second, gone):
    before = published(incidents(first))
    whole = incidents(second)
    later = {cell: frozenset(sorted(ids)[skip:]) for (cell, ids), skip in zip(whole.items(), gone, strict=False)}
    now = published({cell: ids for cell, ids in later.items() if ids}, Before(before))
    for cell in before.keys() | now.keys():
        came = now.get(cell, frozenset()) - before.get(cell, frozenset())
        went = before.get(cell, frozenset()) - now.get(cell, frozenset())
        assert len(came) == 0 or len(came) >= MINIMUM
        assert len(went) == 0 or len(went) >= MINIMUM
    assert small_cells.differences(now, Before(before), MINIMUM) == []


def test_one_more_incident_waits_until_there_are_enough():
    before = published(incidents([5, 0, 0, 0, 0, 0, 0, 0]))
    for number, expected in ((6, 5), (7, 5), (8, 8)):
        now = published(incidents([number, 0, 0, 0, 0, 0, 0, 0]), Before(before))
        assert len(now[CELLS[0]]) == expected


def test_what_became_open_is_no_secret_and_takes_no_other_with_it():
    before = published(incidents([6, 0, 0, 0, 0, 0, 0, 0]))
    ids = sorted(before[CELLS[0]])
    now = {CELLS[0]: frozenset(ids[1:])}
    assert len(small_cells.publishable(now, Before(before), MINIMUM)) == 3
    assert len(small_cells.publishable(now, Before(before, frozenset(ids[:1])), MINIMUM)) == 5


@pytest.mark.parametrize("minimum", [1, 2, 5])
def test_the_minimum_is_the_policys(minimum):
    everything = incidents([1, 2, 3, 4, 5, 5, 5, 5])
    shown = published(everything, minimum=minimum)
    assert all(len(ids) >= minimum for ids in shown.values())
    assert (shown == everything) == (minimum == 1)


# Who has a solver.

MORE = list(product(("CN", "HK", "VN"), (2019, 2020, 2021), ("elephants", "pangolins", "rhinos")))
sparse = st.lists(st.sampled_from((0, 0, 1, 2, 3, 4, 6)), min_size=len(MORE), max_size=len(MORE))
added = st.lists(st.sampled_from((0, 0, 0, 1, 1, 2, 4)), min_size=len(MORE), max_size=len(MORE))


TWO_DAYS = (
    [1, 1, 4, 4, 6, 6, 0, 4, 0, 4, 0, 6, 0, 4, 4, 0, 0, 0, 3, 6, 0, 4, 1, 0, 2, 0, 6],
    [2, 1, 0, 0, 4, 0, 0, 4, 4, 4, 4, 0, 4, 1, 2, 1, 0, 4, 0, 0, 4, 0, 1, 4, 1, 1, 1],
)


def pinned(found: dict[tuple, attacker.Range]) -> set[tuple]:
    return {cell for cell, (low, high) in found.items() if low == high}


def attack(
    first: list[int], more: list[int] | None = None, totals_at: tuple[int, ...] = (0, 1)
) -> tuple[set[tuple], set[tuple], list[float]]:
    """What a solver gets beyond what was known without the last publish: of that, of the one before; and widths."""
    whole, shown = incidents(first, MORE), published(incidents(first, MORE))
    times = [(attacker.of(whole), attacker.of(shown))]
    if more is not None:
        whole = incidents([a + b for a, b in zip(first, more, strict=True)], MORE)
        times.append((attacker.of(whole), attacker.of(published(whole, Before(shown)))))
    found = attacker.ranges(times, MINIMUM, totals_at=totals_at)
    without = attacker.ranges([*times[:-1], (times[-1][0], Counter())], MINIMUM, totals_at=totals_at)
    lost = [attacker.recovered(each, *time, MINIMUM) - pinned(known)
            for each, time, known in zip(found, times, without, strict=True)]  # fmt: skip
    return lost[-1], lost[0], [high - low for low, high in found[-1].values()]


@given(sparse)
@settings(max_examples=6, deadline=None)
def test_a_solver_gets_no_small_number_out_of_a_publish(first):
    assert attack(first)[0] == set()


def test_the_solver_finds_what_is_given_away():
    counts = [4] * len(MORE)
    counts[0] = 1
    whole = incidents(counts, MORE)
    alone = attacker.of({cell: ids for cell, ids in whole.items() if len(ids) >= MINIMUM})
    (found,) = attacker.ranges([(attacker.of(whole), alone)], MINIMUM)
    assert attacker.recovered(found, attacker.of(whole), alone, MINIMUM) == {MORE[0]}


@given(sparse, added, st.sampled_from([(), (0,), (1,)]))
@settings(max_examples=6, deadline=None)
@example(*TWO_DAYS, (1,))
def test_a_solver_gets_no_small_number_out_of_two_publishes(first, more, totals_at):
    assert attack(first, more, totals_at)[0] == set()


@pytest.mark.long
def test_what_a_solver_can_narrow_down():
    """Over many tables: nothing exactly; how wide the ranges are, and what who knows the totals of both days gets."""
    widths: Counter[float] = Counter()
    lost: Counter[str] = Counter()
    for seed in range(40):
        chance = random.Random(seed)
        first = [chance.choice((0, 0, 1, 2, 3, 4, 6)) for _ in MORE]
        more = [chance.choice((0, 0, 0, 1, 1, 2, 4)) for _ in MORE]
        assert attack(first)[0] == set()
        for totals_at in ((), (0,), (1,)):
            now, then, wide = attack(first, more, totals_at)
            assert now == set()
            lost[f"of the earlier day, with the totals of {totals_at}"] += len(then)
        widths.update(wide)
        lost["now, with the totals of both days"] += len(attack(first, more, (0, 1))[0])
    print(f"\nwidths of {widths.total()} ranges: {sorted(widths.items())}; lost: {dict(lost)}")
    assert widths[0.0] < 0.6 * widths.total()


def test_what_was_published_once_is_withheld_in_vain(monkeypatch):
    """What everybody has from the last publish cannot stand in for small cells: without minding it, two are lost."""
    asked = small_cells.recovered
    monkeypatch.setattr(small_cells, "recovered", lambda whole, shown, minimum, _before: asked(whole, shown, minimum))
    assert attack(*TWO_DAYS, (1,))[0] == {("CN", 2019, "pangolins"), ("VN", 2020, "pangolins")}
