"""Days as far as they are known; text as it is searched."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import days
from data.folding import fold

DAY = st.dates(date(1, 1, 1), date(9998, 12, 31))


@given(DAY)
def test_a_day_is_an_interval_of_one_day(day):
    read = days.parse(day.isoformat())
    assert (read.first, read.until, read.precision) == (day, day + timedelta(days=1), "day")


@given(DAY)
def test_a_month_and_a_year_are_as_long_as_they_are(day):
    month, year = days.parse(f"{day:%Y-%m}".zfill(7)), days.parse(f"{day.year:04}")
    assert (month.until - month.first).days == calendar.monthrange(day.year, day.month)[1]
    assert (year.until - year.first).days == 365 + calendar.isleap(day.year)
    assert year.first <= month.first <= day < month.until <= year.until
    assert (month.precision, year.precision) == ("month", "year")


@pytest.mark.parametrize(
    "text",
    ["", "23", "2023-2", "2023-02-30", "2023-13", "2023-00", "0000", "9999", "9999-12", "9999-12-31", "2023/02/03",
     "2023-02-03T00:00", " 2023", "2023\n", "٢٠٢٣", "-2023", "2023-W01"],
)  # fmt: skip
def test_what_is_no_date_is_shown(text):
    with pytest.raises(days.NotADate) as raised:
        days.parse(text)
    assert repr(text) in str(raised.value)


@given(st.text(max_size=12) | st.from_regex(r"\d{4}(-\d{2}){0,2}"))
def test_any_text_is_read_or_refused(text):
    try:
        read = days.parse(text)
    except days.NotADate:
        return
    assert read.first < read.until


def test_blank_is_not_stated():
    assert days.parse_or_none("") is None


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Hải  Phòng", "hai phong"), ("ĐỒNG ĐĂNG", "dong dang"), ("Nghệ An\n", "nghe an"), ("Curaçao", "curacao"),
     ("海关", "海关"), ("straße", "strasse"), ("ＡＢＣ ㎏", "abc kg"), ("™", "tm"), ("İstanbul", "istanbul")],
)  # fmt: skip
def test_text_is_folded(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_case_does_not_matter(text):
    assert fold(text.lower()) == fold(text) or fold(text.upper()) == fold(text)
