"""What a view rests on, as a room would contest it: copies, single reports, one publisher, one case, markings.

What of a text may be contested is `data.contested`; its functions stand here for the pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import shapely
from shapely.geometry.base import BaseGeometry

from data import geography, naming, translations
from data.contested import (
    LANGUAGES,
    Name,
    Ruled,
    Wording,
    agreed,
    borders_in,
    countries_in,
    is_agreed,
    is_written_in,
    names_anywhere,
    names_in,
    nationalities_in,
    ruled_out_in,
    script_of,
    seas_in,
)
from geo import cells, sea_box
from queries import claims, store, summary
from queries.filters import SeizureFilter
from queries.store import Connection

__all__ = [
    "LANGUAGES", "Name", "Ruled", "Wording", "agreed", "borders_in", "countries_in", "is_agreed", "is_written_in",
    "names_anywhere", "names_in", "nationalities_in", "ruled_out_in", "script_of", "seas_in",
]  # fmt: skip

Position = tuple[float, float]


@dataclass(frozen=True)
class Heaviest:
    """The case that holds the largest share of the kilograms of a view of one good."""

    group_id: str
    commodity: str
    incident_id: str
    share: float


@dataclass(frozen=True)
class Basis:
    """What the incidents of a view rest on. Shares are 0-1; None: there is nothing to share."""

    incident_count: int
    copy_only_count: int  # known only from copies on third-party sites
    single_count: int  # of one report only
    conflicting_count: int
    markings: tuple[str, ...]
    publisher: str | None
    publisher_share: float | None
    heaviest: Heaviest | None


def basis(con: Connection, filters: SeizureFilter) -> Basis:
    """What the incidents in view rest on (contested.sql, source_mix.sql, commodities.sql)."""
    row = store.rows(con, "contested", filters)[0]
    count = row["incident_count"]
    mix = summary.source_mix(con, filters)
    first = None if mix.empty else mix.iloc[0]
    return Basis(
        count, row["copy_only_count"], row["single_count"], row["conflicting_count"], tuple(row["markings"] or ()),
        None if first is None else str(first["publisher"]),
        None if first is None or not count else float(first["incident_count"] / count),
        _heaviest(con, filters),
    )  # fmt: skip


def _heaviest(con: Connection, filters: SeizureFilter) -> Heaviest | None:
    goods = summary.commodities(con, filters)
    if len(goods) != 1 or not goods["mass_kg"].iloc[0] > 0:
        return None  # kilograms are never added up across goods, so no case has a share of them
    only = goods.iloc[0]
    share = float(only["largest_kg"] / only["mass_kg"])
    return Heaviest(only["group_id"], only["commodity"], only["largest_incident_id"], share)


# -- What is drawn ----------------------------------------------------------------------------------------------------


@cache
def _off_limits() -> BaseGeometry:
    return sea_box.off_limits(geography.drawable().geometry.iloc[0])


def is_off_limits(kind: str, positions: Sequence[Position]) -> bool:
    """Whether something drawn reaches into the part of the South China Sea box where nothing may be (decision 13).

    `kind` says what the positions (longitude, latitude) are: point | line | area (one ring).
    """
    shape = {"point": _point, "line": shapely.LineString, "area": shapely.Polygon}[kind](_enough(kind, positions))
    shapely.prepare(_off_limits())
    return bool(shapely.intersects(_off_limits(), shapely.make_valid(shape)))


def _point(positions: Sequence[Position]) -> shapely.Point:
    return shapely.Point(positions[0])


def _enough(kind: str, positions: Sequence[Position]) -> Sequence[Position]:
    """A line needs two positions and a ring three: one that has fewer is drawn as less, and judged where it stands."""
    need = {"point": 1, "line": 2, "area": 3}[kind]
    return [*positions, *[positions[-1]] * (need - len(positions))]


def ring_of_cell(h3_cell: str) -> list[Position]:
    """The corners of an H3 cell given as hex text; empty for what is no cell."""
    return cells.ring(h3_cell) if cells.resolution_of(h3_cell) is not None else []


def is_part_of_cell(h3_cell: str, positions: Sequence[Position]) -> bool:
    """Whether a ring lies within an H3 cell (hex text), as a cell that was cut does; rounding is let pass."""
    corners = ring_of_cell(h3_cell)
    whole = shapely.Polygon(corners) if corners else shapely.Polygon()
    return bool(whole.buffer(0.02).covers(shapely.MultiPoint(list(positions))))


# -- Words ------------------------------------------------------------------------------------------------------------


def name_of(code: str, language: str, profile: str) -> str | None:
    """The name of a country or area; None where the profile leaves it to the organiser."""
    return naming.name(code, language, profile)


@cache
def untranslated(language: str) -> tuple[str, ...]:
    """The English messages that the catalogue of a language has no words for."""
    return translations.untranslated(language)


def gate(found: Basis, largest_share: float | None) -> str:
    """Why a claim may not be made of a view: few | largest | publisher; '': it may (`queries.claims.gate`)."""
    return claims.gate(found.incident_count, largest_share, found.publisher_share)
