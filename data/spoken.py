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


def all_of(kinds: tuple[str, ...]) -> list[str]:
    """Every text of some kinds in every language: reference texts, which no case adds to."""
    rows = reference.table("spoken")
    columns = [name for name in rows if name.startswith("name_")]
    return [text for row in rows[rows["kind"].isin(kinds)][columns].to_dict("records") for text in row.values() if text]
