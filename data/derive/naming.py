"""Country names by profile, frozen from CLDR (Babel) with the wordings agreed by hand."""

import csv
from collections.abc import Iterable
from pathlib import Path

from babel import Locale

from data.derive.admin import HAND

LOCALES = {"name_en": "en", "name_zh_hans": "zh_Hans", "name_zh_hant": "zh_Hant_HK", "name_vi": "vi"}
PROFILES = ("un", "joint", "hk")
COLUMNS = ("code", *LOCALES, "basis")


def derive(codes: Iterable[str], folder: Path) -> list[Path]:
    """Write one CSV a profile: `code`, a name in each language, `basis`. A blank name may not be assumed."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(profile, sorted(codes), folder / f"{profile}.csv") for profile in PROFILES]


def _write(profile: str, codes: list[str], path: Path) -> Path:
    overrides = _overrides(profile)
    with path.open("w", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for code in codes:
            writer.writerow(_row(code, overrides.get(code, {})))
    return path


def _overrides(profile: str) -> dict[str, dict[str, str]]:
    """Wordings by code: those of the profile win over those for every profile (`*`)."""
    with (HAND / "naming_overrides.csv").open(newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["profile"] == profile)
    return {row["code"]: row for row in rows if row["profile"] in ("*", profile)}


def _row(code: str, override: dict[str, str]) -> dict[str, str]:
    cldr = {column: Locale.parse(name).territories.get(code, "") for column, name in LOCALES.items()}
    chosen = {column: override.get(column) or name for column, name in cldr.items()}
    names = {column: "" if name == "-" else name for column, name in chosen.items()}
    return {"code": code, **names, "basis": override.get("basis") or "CLDR (Babel 2.18.0)"}
