"""Names of countries and areas by naming profile: keyed by ISO code, never typed in data."""

from functools import cache

from data import reference
from data.folding import fold

PROFILES = ("un", "joint", "hk")
DEFAULT_PROFILE = "un"


@cache
def _names(profile: str) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in reference.table(f"naming/{profile}").to_dict("records")}


def name(code: str, language: str, profile: str = DEFAULT_PROFILE) -> str | None:
    """The name of a country or area; None where the profile leaves it to the organiser or does not know the code."""
    row = _names(profile).get(code)
    return (row and row[f"name_{language.lower().replace('-', '_')}"]) or None


@cache
def left_out(profile: str) -> tuple[str, ...]:
    """The codes whose wording a profile leaves to the organiser of a meeting: it lists them without any name."""
    rows = _names(profile).items()
    return tuple(code for code, row in rows if not any(row[name] for name in row if name.startswith("name_")))


@cache
def spellings(code: str) -> tuple[str, ...]:
    """All names of a country or area, in any language and profile."""
    rows = [_names(profile).get(code, {}) for profile in PROFILES]
    return tuple(dict.fromkeys(row[name] for row in rows for name in row if name.startswith("name_") and row[name]))


@cache
def _codes() -> dict[str, str]:
    """Folded code or name, in any language and profile -> code; what two countries or areas are called is left out."""
    found: dict[str, set[str]] = {}
    for profile in PROFILES:
        for code, row in _names(profile).items():
            for text in (code, *(cell for column, cell in row.items() if column.startswith("name_"))):
                found.setdefault(fold(text), set()).add(code)
    return {text: codes.pop() for text, codes in found.items() if text and len(codes) == 1}


def code_of(text: str) -> str | None:
    """The ISO code that a code or a name in any of the languages means; None where it means none, or several."""
    return _codes().get(fold(text))
