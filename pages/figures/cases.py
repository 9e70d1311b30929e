"""The cases of a view as a figure: a short list, each with its source."""

from typing import Any

import pandas as pd

from pages.figures.base import Asked, Figure, Offer, Table, Traits, require_incidents, rests_on, warnings
from pages.widgets import cached, words
from pages.widgets.chrome import View
from pages.widgets.words import _, country, label, listed, located, number, spoken_text
from queries.labels import N_

MOST = 30


def cases(view: View, asked: Asked) -> Figure:
    """The newest cases of the view with their sources; an address only where the publisher's own host has the page."""
    del asked
    require_incidents(view)
    every = cached.incidents(view.filters, view.found)
    rows = list(every.head(MOST).itertuples())
    sources = cached.sources(view.filters, view.found)
    said = []
    if len(every) > len(rows):
        said.append(_("The newest {shown} of {count} cases.", shown=number(len(rows)), count=number(len(every))))
    copies = sources[sources["incident_id"].isin([row.incident_id for row in rows])]
    if not copies["own_host"].all():
        said.append(_("A copy on a third-party site is named, never linked."))
    return Figure(
        name="cases",
        title=_("Cases with their sources"),
        alt=_("Incidents in view, newest first"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("Case"): [row.incident_id for row in rows],
                _("Date as stated"): [words.interval(row.seized_from.date(), row.seized_until.date()) for row in rows],
                _("Country or area"): [country(row.country) for row in rows],
                _("Place"): [_place(row, view) for row in rows],
                _("Goods"): [_goods(row) for row in rows],
                _("kg"): [None if pd.isna(row.mass_kg) else round(row.mass_kg, 2) for row in rows],
                _("Source"): [_sources(sources[sources["incident_id"] == row.incident_id]) for row in rows],
            }
        ),
        filters=view.filters,
        said=(*said, rests_on(view)),
        warned=warnings(view),
        traits=Traits(areas=tuple(sorted({row.country for row in rows}))),
    )  # fmt: skip


def _place(row: Any, view: View) -> str:
    place = view.words.as_written(row.place_name, row.place_id)
    return located(place, spoken_text("admin1", row.admin1)) or _("not stated")


def _goods(row: Any) -> str:
    return listed([*(label("group", one) for one in row.groups), *(label("commodity", one) for one in row.commodities)])


def _sources(rows: pd.DataFrame) -> str:
    """Publishers with their pages, as plain text: an address only on the publisher's own host."""
    said = [
        f"{row.publisher}: {row.url}"
        if row.own_host and not row.via_copy
        else _("{publisher} (copy on a third-party site)", publisher=row.publisher)
        for row in rows.itertuples()
    ]
    return "; ".join(dict.fromkeys(said))


OFFERS = (Offer("cases", "cases.py", N_("Cases with their sources"), cases),)
