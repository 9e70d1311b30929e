"""How goods were hidden, under what declared goods, and by which way; and the wordings that nobody has coded yet.

Nothing of this is for the public: it would teach what is looked for. `require` is asked by the command line and by
the pages; the public file is to hold none of it either (the publish step's part).
"""

import csv
import io
from collections.abc import Mapping, Sequence

import pandas as pd

from data import wordings
from geo.errors import AtlasError
from queries import store
from queries.breakdowns import UnknownChoice
from queries.filters import SeizureFilter
from queries.labels import N_
from queries.store import Connection

TIERS = ("analyst", "partner")
DIMENSIONS = (
    "concealment", "cover_load", "transport", "facility", "group", "commodity", "start", "seized_in", "destination",
)  # fmt: skip
BY = ("concealment", "transport", "group", "commodity", "facility")
CLASSES = ("concealment", "cover_load")
COLUMN = {"group": "group_id"}  # `group` is a word of SQL
UNSTATED = {"transport": "unknown", "facility": "unknown", "concealment": "not_stated", "cover_load": "not_stated"}


class NotInThisTier(AtlasError, LookupError):
    """Something that this tier must not show."""

    def __init__(self, tier: str) -> None:
        super().__init__(
            N_("Concealment and declared goods are not for the {tier} tier: expected one of {known}."),
            tier=tier,
            known=", ".join(TIERS),
        )


def require(tier: str) -> None:
    """Refuse a tier that must not see methods.

    Raises
    ------
    NotInThisTier
    """
    if tier not in TIERS:
        raise NotInThisTier(tier)


def cells(con: Connection, filters: SeizureFilter, by: Sequence[str] = BY) -> pd.DataFrame:
    """Count the view by a combination of dimensions (methods.sql), the two strata in rows of their own.

    Returns `stratum`, one column a dimension asked for (None: not stated), `incident_count`, `agency_count` (those
    reported by an agency), `publisher_count` and `largest_publisher_count`; large consignments first, then most
    incidents first.

    Raises
    ------
    UnknownChoice
    """
    _known(by)
    found = store.frame(con, "methods", filters, by=list(by))
    kept = [COLUMN.get(name, name) for name in DIMENSIONS if name in by]
    counts = ["incident_count", "agency_count", "publisher_count", "largest_publisher_count"]
    return found[["stratum", *kept, *counts]].rename(columns={"group_id": "group"})


def in_cell(
    con: Connection, filters: SeizureFilter, values: Mapping[str, str | None], stratum: str | None = None
) -> tuple[str, ...]:
    """The incidents of one cell: the dimensions that `values` names, each with its value (None: not stated).

    Raises
    ------
    UnknownChoice
    """
    _known(list(values))
    asked = {f"of_{name}": values.get(name) for name in DIMENSIONS}
    rows = store.rows(con, "methods_incidents", filters, by=list(values), in_stratum=stratum, **asked)
    return tuple(row["incident_id"] for row in rows)


def _known(by: Sequence[str]) -> None:
    for name in by:
        if name not in DIMENSIONS:
            raise UnknownChoice("dimension", name, DIMENSIONS)


def waiting(con: Connection) -> pd.DataFrame:
    """Wordings of imports that wait for a person (wordings_waiting.sql), each with the row that would code it.

    `coding_row` is the line to add to data/reference/`coding_file`; its class is the suggested one, or empty.
    """
    rows = pd.DataFrame(
        store.plain_rows(con, "wordings_waiting"),
        columns=["field", "wording", "incident_count", "class_id", "like_wording", "score"],
    )
    files = [f"{wordings.CODINGS[field]}.csv" for field in rows["field"]]
    lines = [_csv_row([row.wording, row.class_id or "", "arguable"]) for row in rows.itertuples()]
    return rows.assign(coding_file=files, coding_row=lines)


def _csv_row(cells: Sequence[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    return stream.getvalue()
