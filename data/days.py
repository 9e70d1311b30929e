"""Days as far as they are known: a date stated to the day, month or year is an interval."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from geo.errors import AtlasError

Precision = Literal["day", "month", "year"]


class NotADate(AtlasError, ValueError):
    """A text that is no day, month or year."""

    def __init__(self, text: str) -> None:
        super().__init__("{text!r} is no date: expected YYYY-MM-DD, YYYY-MM or YYYY.", text=text)


@dataclass(frozen=True)
class Interval:
    """The days a stated date may mean: `first` is the first one, `until` the day after the last."""

    first: date
    until: date
    precision: Precision


def parse(text: str) -> Interval:
    """Read `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; no day or month is invented.

    Raises
    ------
    NotADate
        If the text is anything else, or a day that does not exist (2023-02-30).
    """
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text, flags=re.ASCII):
        raise NotADate(text)
    parts = [int(part) for part in text.split("-")]
    try:
        if len(parts) == 3:
            first = date(*parts)
            return Interval(first, first + timedelta(days=1), "day")
        if len(parts) == 2:
            year, month = parts
            return Interval(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1), "month")
        return Interval(date(parts[0], 1, 1), date(parts[0] + 1, 1, 1), "year")
    except (ValueError, OverflowError) as error:
        raise NotADate(text) from error


def parse_or_none(text: str) -> Interval | None:
    """As `parse`; an empty text is not stated: None."""
    return parse(text) if text else None
