"""Strings that somebody may put into a free-text field, and a file of cases full of them."""

import csv
from pathlib import Path

from data.cases import COLUMNS

HOSTILE = (
    "<img src=x onerror=window.hacked=1>",
    '=HYPERLINK("http://example.invalid","click")',
    "'; drop table incident; --",
    "![x](http://example.invalid/a.png) [y](javascript:window.hacked=1) <b>bold</b>",
    "\u202eright to left \u05d0\u05d1\u05d2",
    "x" * 10_000,
    "$$\\frac{1}{0}$$ :material/bug_report: {told} %s {0}",
)
FREE = "admin1 place species_common export_place declared_as concealment agency operation source_publisher note".split()


def hostile_cases(folder: Path) -> Path:
    """Write `incidents.csv` with one incident a string, that string in every free-text field."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "incidents.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for number, text in enumerate(HOSTILE, start=1):
            plain = {
                "incident_id": f"H-{number}", "date": "2020-05-17", "country": "VN", "facility": "seaport",
                "lat": "20.8", "lon": str(106.0 + number / 10), "location_precision": "town", "commodity": "scales",
                "species_scientific": "Manidae spp.", "quantity": "12", "unit": "kg", "origin": "NG",
                "destination": "CN", "transport": "sea", "quality": "confirmed",
                "source_url": "https://example.invalid/<img src=x onerror=window.hacked=1>",
            }  # fmt: skip
            writer.writerow(dict.fromkeys(COLUMNS, "") | dict.fromkeys(FREE, text) | plain)
    return path
