"""Claim cards as figures: a sentence that the cases support, or why it is not said, with all that it rests on."""

from datetime import timedelta
from typing import Any

import pandas as pd

from pages.figures.base import Asked, Figure, NothingToShow, Offer, Table, Traits
from pages.widgets import cached, choices, words
from pages.widgets.chrome import View
from pages.widgets.words import _, named, ngettext, number, share
from queries import claims, labels
from queries.claims import Claim
from queries.labels import N_

CLAIM, DAY = "claim", "claim_day"
OWN = "view"  # the card of the reader's own view
CHANGES = ("large_ivory", "live_animals", "view_change")


def title(name: str) -> str:
    """The head of a card."""
    return {
        "large_ivory": _("Large ivory consignments"),
        "live_animals": _("Live animals"),
        "cover_loads": _("Cover loads of large consignments"),
        "ledger": _("What this file cannot see"),
        "silent_goods": _("Goods that are nearly silent in public"),
        "view": _("This view"),
        "view_change": _("This view, before and after"),
    }[name]


def own(view: View, asked: Asked) -> Claim:
    """The claim of the reader's own view: what it holds or, with a day, how it changed from that day on."""
    day = choices.read_day(asked.get(DAY))
    is_inside = day is not None and view.found.coverage_from <= day <= view.found.coverage_until
    return cached.claim(view.filters, day if is_inside else None, view.found)


def claim(view: View, asked: Asked) -> Figure:
    """One of the cards, by its name; 'view' is that of the reader's own view."""
    wanted = asked.get(CLAIM, "")
    known = {one.name: one for one in cached.first_claims(view.found)}
    if wanted == OWN:
        return of_claim(own(view, asked), view, asked)
    if wanted not in known:
        if wanted:
            raise NothingToShow(_("There is no card of that name."))
        return of_claim(next(iter(known.values())), view, asked)
    return of_claim(known[wanted], view, asked)


def of_claim(one: Claim, view: View, asked: Asked) -> Figure:
    """A claim as a figure: its sentence first, then its caution, what it rests on, and its gates."""
    said = [one.say(view.words)]
    if not one.is_refused:
        said.append(_(one.caution))
    is_own, day = one.name in ("view", "view_change"), asked.get(DAY)
    return Figure(
        name="claim",
        title=title(one.name),
        alt=title(one.name),
        body=Table(),
        table=_table(one, view),
        filters=one.filters,
        said=(*said, rests_on(one), *gates(one)),
        traits=Traits(
            areas=tuple(one.filters.country or ()),
            largest_share=one.largest_share if "mass_kg" in one.figures else None,
        ),
        asked=((CLAIM, OWN if is_own else one.name), *([(DAY, day)] if is_own and day else [])),
    )


def rests_on(one: Claim) -> str:
    """n, period, sources, the published totals that overlap: beside every claim, made or refused."""
    said = [
        ngettext("n = {count} incident", "n = {count} incidents", one.incident_count),
        words.period(one.period_from, one.period_until - timedelta(days=1)),
        ngettext("{count} source page", "{count} source pages", one.page_count),
    ]
    if one.publisher is not None:
        said.append(
            _("largest publisher {publisher}: {share}", publisher=one.publisher,
              share=share(one.publisher_share or 0.0, 1))
        )  # fmt: skip
    said.append(
        _("coverage: {count} published totals overlap, {like} of them comparable", count=number(one.coverage_count),
          like=number(one.like_count))
        if one.coverage_count
        else _("coverage: no published total known to this file overlaps")
    )  # fmt: skip
    return " · ".join(said)


def gates(one: Claim) -> list[str]:
    """What a claim had to pass to be said, with its own figures; nothing for a refused one, which says its reason."""
    if one.is_refused:
        return []
    said = [_("at least {least} incidents", least=number(claims.LEAST)), _("no publisher over half")]
    if "mass_kg" in one.figures:
        said.append(_("no case over half of the kilograms"))
    if one.name in CHANGES:
        said.append(_("a change beyond the comparator by more than sampling error"))
    return [named(_("Gates passed"), words.listed(said))]


def _table(one: Claim, view: View) -> pd.DataFrame:
    """The figures behind the sentence; without one, what the gate was asked of."""
    rows: list[tuple[str, Any]] = [(_("Incidents"), one.incident_count)] if one.is_refused else _rows(one, view)
    if one.publisher_share is not None:
        rows.append((_("Largest publisher’s share"), share(one.publisher_share, 1)))
    shown = [number(value) if isinstance(value, int) else value for _name, value in rows]
    return pd.DataFrame({_("What"): [name for name, _value in rows], _("Figure"): shown})


def _rows(one: Claim, view: View) -> list[tuple[str, Any]]:
    figures = one.figures
    if "ror" in figures:
        limits = f"{_shown(figures['ror'])} ({_shown(figures['ror_low'])}–{_shown(figures['ror_high'])})"
        return [
            (_("Before"), figures["before"]), (_("After"), figures["after"]),
            (_("All others before"), figures["other_before"]), (_("All others after"), figures["other_after"]),
            (_("Its change"), f"× {_shown(figures['ratio'])}"),
            (_("Their change"), f"× {_shown(figures['other_ratio'])}"), (_("RoR"), f"× {limits}"),
        ]  # fmt: skip
    if one.name == "ledger":
        return [
            (_("Cases published"), round(figures["case_count"])),
            (_("Cases in this file"), figures["held_incident_count"]),
            (_("Published totals that overlap"), figures["coverage_count"]),
        ]
    if one.name == "cover_loads":
        loads = {name: value for name, value in figures.items() if name not in ("stated_count", "incident_count")}
        return [
            (_("Incidents"), figures["incident_count"]), (_("Cover load stated"), figures["stated_count"]),
            *((words.capital(words.label("cover_load", name)), share(value, 1)) for name, value in loads.items()),
        ]  # fmt: skip
    if one.name == "silent_goods":
        return [(words.capital(labels.goods(good, view.words)), count) for good, count in sorted(figures.items())]
    rows: list[tuple[str, Any]] = [
        (_("Incidents"), figures["incident_count"]), (_("Large consignments"), figures["large_count"])
    ]  # fmt: skip
    return rows + ([(_("kg"), round(figures["mass_kg"]))] if "mass_kg" in figures else [])


def _shown(value: float | None) -> str:
    return "–" if value is None else "∞" if value == float("inf") else number(value, 2)


OFFERS = (Offer("claim", "overview.py", N_("What the cases support"), claim, (CLAIM, DAY)),)
