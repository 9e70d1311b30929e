"""Texts of our own tables in the readers' languages: provinces, places without a name there, published totals."""

from functools import cache

from data import reference

KINDS = ("admin1", "place", "crossing", "scope", "jurisdiction", "method", "quality")


@cache
def _texts(kind: str, language: str) -> dict[str, str]:
    rows = reference.table("spoken")
    column = f"name_{language.lower().replace('-', '_')}"
    if column not in rows:
        return {}
    return {row["text"]: row[column] for row in rows[rows["kind"] == kind].to_dict("records") if row[column]}


def said(kind: str, text: str, language: str) -> str | None:
    """The text in a language; None where the table has none, as for English, which is its source."""
    return _texts(kind, language).get(text)


@cache
def _patterns(language: str) -> dict[tuple[str, str], str]:
    column = f"name_{language.lower().replace('-', '_')}"
    return {(row["kind"], row["text"]): row[column] for row in reference.table("naming_texts").to_dict("records")}


def pattern(kind: str, text: str, language: str) -> str | None:
    """The text with each country or area that it names as its code in braces ('{HK}'); None where it names none.

    Under a naming profile other than the default, the names of that profile stand in their place.
    """
    return _patterns(language).get((kind, text))


def translations() -> dict[str, list[str]]:
    """Each text of the table, whatever its kind, with what it is called in the other languages."""
    rows = reference.table("spoken")
    columns = [name for name in rows if name.startswith("name_")]
    found: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        found.setdefault(row["text"], []).extend(row[name] for name in columns if row[name])
    return found
