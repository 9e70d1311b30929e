"""Operations: published results as they stand, the file's days counted twice, and no ratio where there can be none."""

import dataclasses
import itertools
import re
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import binom, poisson

from queries import operations
from queries.operations import Operation, Window
from tests.hostile import HOSTILE
from tests.queries.oracle import Oracle

ORACLE = Oracle()
UNSAID = re.compile(
    r"\b(raised?|lower(ed|s)|cut|curbed|led to|because|thanks to|effect|impact|success\w*|caused?|significan\w+|missed|"
    r"gap|leak|none since)\b"
)


@pytest.fixture
def listed(con):
    return {operation.name: operation for operation in operations.listed(con)}


def counted(operation: Operation, since: date, until: date) -> tuple[int, int, int]:
    """Large, other and overlapping incidents of an operation's scope, by pandas."""
    asked = dict.fromkeys(operation.covers.__dataclass_fields__) | {
        "country": operation.country_codes, "role": "seized", "goods": operation.goods, "large_kg": 500.0,
        "since": since, "until": until,
    }  # fmt: skip
    kept = ORACLE.select(asked)
    once = kept.lines.drop_duplicates("incident_id")
    return int(once["is_large"].sum()), int((~once["is_large"]).sum()), kept.overlapping_count


def test_all_55_are_listed_with_their_source_those_without_dates_last(listed):
    assert len(listed) == 55
    assert all(operation.url for operation in listed.values())
    assert next(reversed(listed.values())).start_from is None


@pytest.mark.parametrize(
    ("name", "dates", "said"),
    [
        ("Operation Lake (2019-20 season)", "start not known, ended in 2020 or before", "Its dates are not known"),
        ("Guardian (shouweizhe) action", "from 2014, end not known", "Its dates are not known"),
        ("Operation Mekong Dragon VI", "2024, months and days not known", "Only the year is known"),
        ("Operation Dragon (Wildlife Justice Commission)", "2016–2018, months and days not known", "Only the year is"),
        ("Operation Mekong Dragon (I)", "2018-09-01 – 2019-02-28 (known to the month)", "no wildlife in its scope"),
    ],
)
def test_an_operation_without_days_says_so(con, found, listed, name, dates, said):
    assert operations.when(listed[name]) == dates
    held = operations.beside(con, listed[name], found)
    assert held.windows == held.comparisons == ()
    (sentence,) = operations.sentences(held)
    assert said in sentence
    assert not re.search(r"\d", sentence)


def test_a_window_longer_than_a_year_has_no_years_around_it(con, found, listed):
    long = dataclasses.replace(listed["Operation Mekong Dragon V"], end_until=date(2024, 6, 1))
    assert operations.beside(con, long, found).reason == "long"


def test_the_windows_of_two_operations_by_hand(con, found, listed):
    # Mekong Dragon V: every country and all goods, 15 April to 16 November
    held = operations.beside(con, listed["Operation Mekong Dragon V"], found)
    assert [(window.since, window.until) for window in held.windows][2] == (date(2023, 4, 15), date(2023, 11, 17))
    assert [window.large_count for window in held.windows] == [6, 3, 3, 3, 1]
    assert [window.other_count for window in held.windows] == [13, 15, 18, 13, 25]
    assert "Operation Thunder 2023" in held.windows[2].operations
    assert "Operation Mekong Dragon VII" in held.windows[4].operations
    # COBRA II: January in 28 countries or areas, six groups of goods
    held = operations.beside(con, listed["Operation COBRA II"], found)
    assert [window.since.year for window in held.windows] == [2012, 2013, 2014, 2015, 2016]
    assert [window.large_count for window in held.windows] == [0, 2, 0, 1, 0]
    assert [window.other_count for window in held.windows] == [0, 3, 4, 3, 3]


@pytest.mark.parametrize(
    "name",
    ["Operation Mekong Dragon V", "Operation COBRA II", "Operation PAWS", "Operation Mekong Dragon VII",
     "Guomen Lijian (Sword at the Gate) series, 2019 figures", "Operation Lake V"],
)  # fmt: skip
def test_windows_count_as_pandas_does(con, found, listed, name):
    held = operations.beside(con, listed[name], found)
    for window in held.windows:
        if window.incident_count is not None:
            mine = (window.large_count, window.other_count, window.overlapping_count)
            assert mine == counted(listed[name], window.since, window.until)
            whole = counted(
                dataclasses.replace(listed[name], country_codes=None, goods=None), window.since, window.until
            )
            assert window.rest == {"large": whole[0] - mine[0], "other": whole[1] - mine[1]}


def test_years_that_were_not_collected_are_not_zero(con, found, listed):
    held = operations.beside(con, listed["Operation Mekong Dragon VII"], found)
    assert [window.incident_count for window in held.windows[3:]] == [None, None]
    assert [compared.around[2:] for compared in held.comparisons] == [(None, None)] * 2
    for sentence in operations.sentences(held):
        assert "2026: not collected" in sentence
        assert "2026: 0" not in sentence
    early = operations.beside(con, listed["Operation Baba"], found)
    assert [window.incident_count for window in early.windows[:2]] == [None, None]
    beyond = dataclasses.replace(
        listed["Operation Baba"], start_from=found.coverage_until, end_until=found.coverage_until + timedelta(days=9)
    )
    assert operations.beside(con, beyond, found).reason == "outside"


def test_the_last_collected_day_is_inside(con, found, listed):
    last = dataclasses.replace(
        listed["Operation Mekong Dragon V"], start_from=found.coverage_until - timedelta(days=30),
        end_until=found.coverage_until + timedelta(days=1),
    )  # fmt: skip
    assert operations.beside(con, last, found).windows[2].incident_count is not None


def windows(counts: list[int | None], rest: int) -> tuple[Window, ...]:
    """Five windows of the other stratum, the operation's own in the middle."""
    return tuple(
        Window(shift, date(2020 + shift, 1, 1), date(2020 + shift, 3, 1), count, None if count is None else 0, count, 0,
               None if count is None else {"large": 0, "other": rest}, ())
        for shift, count in zip(operations.YEARS_AROUND, counts, strict=True)
    )  # fmt: skip


def test_from_20_in_the_smaller_window_there_is_a_ratio_with_its_comparator():
    few = operations._compare(windows([40, 40, 19, 40, 40], 30), "other")
    assert (few.reason, few.change) == ("few", None)
    few = operations._compare(windows([40, 19, 40, 40, 40], 30), "other")
    assert (few.reason, few.change) == ("few", None)
    enough = operations._compare(windows([40, 40, 20, 40, None], 30), "other")
    assert enough.reason == ""
    assert enough.change.ratio == pytest.approx(20 / 40)
    assert enough.change.other_ratio == pytest.approx(1)
    held = operations.Beside(windows([40, 40, 20, 40, None], 30), (enough,), "")
    (said,) = operations.sentences(held)
    assert "0.5 times the mean" in said
    assert "all other incidents of the record 1 times" in said
    assert "Sampling error only" in said


def test_without_other_incidents_there_is_no_ratio():
    alone = operations._compare(windows([40, 40, 20, 40, 40], 0), "other")
    assert (alone.reason, alone.change) == ("no_comparator", None)
    lonely = operations._compare(windows([None, None, 20, None, None], 30), "other")
    assert (lonely.reason, lonely.told_apart) == ("no_years", (None, None))


def exact_power(ratio: float, mean: float, years: int) -> float:
    """The power of the equal-tailed conditional test, summed over both counts one by one."""
    own, rest = np.arange(0, 260), np.arange(0, 460)
    total = own[:, None] + rest[None, :]
    share = 1 / (1 + years)
    low = binom.cdf(own[:, None], total, share)
    high = binom.sf(own[:, None] - 1, total, share)
    chance = poisson.pmf(own, ratio * mean)[:, None] * poisson.pmf(rest, mean * years)[None, :]
    return float(chance[np.minimum(low, high) <= 0.025].sum())


@pytest.mark.parametrize(("mean", "years"), [(20, 4), (3, 4), (12.5, 3), (30, 1), (0.5, 2)])
def test_the_ratio_told_apart_has_80_percent_power(mean, years):
    above, below = operations.told_apart(mean, years)
    assert exact_power(above, mean, years) == pytest.approx(0.8, abs=0.01)
    assert exact_power(above * 0.8, mean, years) < 0.78
    if below is None:
        assert exact_power(0.0, mean, years) < 0.8
    else:
        assert exact_power(below, mean, years) == pytest.approx(0.8, abs=0.01)


def test_more_incidents_tell_smaller_ratios_apart():
    bounds = [operations.told_apart(mean, 4)[0] for mean in (1, 4, 16, 64)]
    assert all(before > after > 1 for before, after in itertools.pairwise(bounds))
    assert operations.told_apart(0, 4) == (None, None)
    assert operations.told_apart(5, 0) == (None, None)


def test_no_sentence_says_what_an_operation_did(con, found, listed):
    for operation in list(listed.values())[::8]:
        for sentence in operations.sentences(operations.beside(con, operation, found)):
            assert not UNSAID.search(sentence.lower()), sentence
            assert "{" not in sentence


def test_cases_that_their_source_puts_into_an_operation(con, listed):
    named = operations.named_by(con, listed["Five Battles (wu da zhanyi)"])
    assert [(row["incident_id"], row["operation"]) for row in named] == [
        ("CN-2015-008", "Five Battles"), ("CN-2015-009", "Five Battles"),
    ]  # fmt: skip
    assert operations.named_by(con, listed["Operation Thunderball"]) == []  # 'Thunder' alone may be another


def test_an_operation_is_found_by_name_or_a_part_that_no_other_has(con):
    assert operations.find(con, "mekong dragon vii").operation_id == 54
    assert operations.find(con, "operation mekong dragon v").operation_id == 49
    for name in ("thunder", "no such"):
        with pytest.raises(operations.UnknownOperation, match=name):
            operations.find(con, name)


def test_policy_dates_are_intervals(con):
    events = operations.events(con)
    assert len(events) == 51
    year = next(row for row in events if row["title"] == "China suspends ivory imports")
    assert (year["event_from"], year["event_until"]) == (date(2015, 1, 1), date(2016, 1, 1))
    assert all(row["event_from"] < row["event_until"] for row in events)
    assert operations.jurisdiction("CITES") is None
    assert operations.jurisdiction("VN") == ("VN",)


def test_the_same_day_of_a_year_without_it():
    assert operations._in_year(date(2020, 2, 29), 1) == date(2021, 2, 28)
    assert operations._in_year(date(2020, 2, 29), 4) == date(2024, 2, 29)


def test_own_marks_are_read_line_by_line():
    text = "2024-05-22 Fuzhou meeting\n2024-06 – 2024-08: summer\n2021\n2019..2020 two years\n2020-03-01,closed"
    found, unread = operations.read_marks(text, 12, 60)
    assert unread == []
    assert found == [
        (date(2024, 5, 22), date(2024, 5, 23), "Fuzhou meeting"),
        (date(2024, 6, 1), date(2024, 9, 1), "summer"),
        (date(2021, 1, 1), date(2022, 1, 1), "2021"),
        (date(2019, 1, 1), date(2021, 1, 1), "two years"),
        (date(2020, 3, 1), date(2020, 3, 2), "closed"),
    ]


@pytest.mark.parametrize(
    "line",
    ["yesterday", "2024-13-01 x", "2024-02-30", "2024-08 – 2024-06 backwards", "24-01-01 x", "２０２４ x", *HOSTILE],
)
def test_a_line_that_is_no_mark_is_given_back(line):
    found, unread = operations.read_marks(line, 12, 60)
    assert found == []
    assert unread == [" ".join(line.split())]


def test_marks_have_a_most_and_labels_a_length():
    found, unread = operations.read_marks("\n".join(f"2020-01-{day:02} {'x' * 99}" for day in range(1, 6)), 3, 60)
    assert [len(label) for _since, _until, label in found] == [60] * 3
    assert len(unread) == 2
