"""Names of countries and areas by naming profile: keyed by ISO code, never typed in data."""

from functools import cache

from data import reference

PROFILES = ("un", "joint", "hk")
DEFAULT_PROFILE = "un"


@cache
def _names(profile: str) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in reference.table(f"naming/{profile}").to_dict("records")}


def name(code: str, language: str, profile: str = DEFAULT_PROFILE) -> str | None:
    """The name of a country or area; None where the profile leaves it to the organiser or does not know the code."""
    row = _names(profile).get(code)
    return (row and row[f"name_{language.lower().replace('-', '_')}"]) or None
