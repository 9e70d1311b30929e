"""Claim cards: a sentence that the cases support, computed from a filter, or the reason why it cannot be said.

A claim holds a message and its values; nothing here translates. It is refused, and its figure not given, when it
rests on fewer than 20 incidents, on one case for more than half of the figure, on one publisher for more than half of
the incidents, or when a change is not beyond the record by more than sampling error. A change is only said of goods
beside the other goods of the same view: a country, a place or a role has no comparator in a collection that looked
for some of them harder than for others, and longer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from queries import breakdowns, change, labels, store, summary, trends, verdict
from queries.change import Change
from queries.filters import MEKONG_DRAGON_VI, SeizureFilter
from queries.labels import N_, Words
from queries.store import Connection, Pointer

LEAST = 20
MOST_SHARE = 0.5
LEAST_DAYS = 91  # on either side of a change
IVORY = ("elephants:raw_ivory", "elephants:worked_ivory")
SCALES = ("pangolins:scales",)
PARTIES = ("CN", "HK", "VN")
SILENT = 2  # so many incidents or fewer are nearly silence
SHOWN = 3

Value = tuple[str, Any]  # how it is shown (number, ratio, share, mass, day, period, filter, a kind of label) and what


@dataclass(frozen=True)
class Claim:
    """One sentence with what it rests on. With a `reason` it is refused: `message` and `values` then say why.

    `filters` select the incidents it rests on, `incident_count` of them; `others` select the comparator of a change.
    """

    name: str
    filters: SeizureFilter
    period_from: date
    period_until: date  # the day after the last
    incident_count: int
    page_count: int
    publisher: str | None
    publisher_share: float | None
    largest_share: float | None  # of the figure: of the kilograms where it is one, else one incident in n
    coverage_count: int  # published totals that overlap it
    like_count: int  # of them those that can be set side by side with the file
    message: str
    values: Mapping[str, Value] = field(default_factory=dict)
    caution: str = ""
    reason: str = (
        ""  # few | largest | publisher | no_goods | where | few_others | one_period | short | no_change | strata …
    )
    others: SeizureFilter | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)  # empty when refused

    @property
    def is_refused(self) -> bool:
        """Whether the sentence may not be said."""
        return bool(self.reason)

    @property
    def query(self) -> str:
        """The permalink's query string: the filter of the incidents that it rests on."""
        return self.filters.to_query_string()

    def say(self, words: Words = labels.ENGLISH) -> str:
        """The sentence, or why there is none."""
        return words.say(self.message, **{name: _shown(value, words) for name, value in self.values.items()})


def _shown(value: Value, words: Words) -> str:
    kind, what = value
    if what is None:
        return "–"
    if kind == "filter":
        return what.describe(words)  # type: ignore[no-any-return]
    if kind == "period":
        return words.period(what[0], what[1] - timedelta(days=1))
    if kind == "share":
        return words.share(what, 1)
    if kind in ("number", "ratio"):
        return "∞" if what == float("inf") else words.number(what, 2 if kind == "ratio" else 0)
    if kind == "rate":
        return words.number(what, 1)
    if kind == "mass":
        return words.mass(what)
    if kind == "countries":
        return words.listed([words.country(code) for code in words.in_order(what)])
    if kind == "counted":  # (how it is named, how many or what share) several times, in one phrase
        return words.listed([f"{_shown(name, words)} {_shown(number, words)}" for name, number in what])
    if kind == "good":
        return labels.goods(what, words)
    return words.spoken(kind, what) if kind in ("scope", "jurisdiction") else words.label(kind, what)


@dataclass(frozen=True)
class _Basis:
    """What every claim says of its view."""

    incident_count: int
    page_count: int
    publisher: str | None
    publisher_share: float | None
    coverage_count: int
    like_count: int
    period_from: date
    period_until: date


def _basis(con: Connection, found: Pointer, filters: SeizureFilter) -> _Basis:
    totals = summary.totals(con, filters)
    count = totals["incident_count"]
    mix = summary.source_mix(con, filters)
    first = None if mix.empty else mix.iloc[0]
    published = summary.coverage(con, filters)
    end = found.coverage_until + timedelta(days=1)
    since = max(filters.since or found.coverage_from, found.coverage_from)
    return _Basis(
        count, totals["source_count"], None if first is None else str(first["publisher"]),
        None if first is None else float(first["incident_count"] / count),
        len(published), sum(row["comparison"] == "like" for row in published), since,
        max(min(filters.until or end, end), since + timedelta(days=1)),  # a store may end before a filter begins
    )  # fmt: skip


def _is_short(basis: _Basis, at: date) -> bool:
    return min((at - basis.period_from).days, (basis.period_until - at).days) < LEAST_DAYS


def gate(
    incident_count: int, largest_share: float | None, publisher_share: float | None, found: Change | None = None
) -> str:
    """Why a claim may not be made: few | largest | publisher | no_change | few_others | one_period; '': it may."""
    if incident_count < LEAST:
        return "few"
    if largest_share is not None and largest_share > MOST_SHARE:
        return "largest"
    if publisher_share is not None and publisher_share > MOST_SHARE:
        return "publisher"
    if found is not None and not found.enough:
        return found.reason
    return "no_change" if found is not None and not found.is_beyond else ""


REASONS = {
    "few": N_("No card: it would rest on {count} incidents, fewer than {least}."),
    "largest": N_("No card: one case is {share} of the kilograms, more than half."),
    "publisher": N_("No card: {share} of its incidents come from one publisher, more than half."),
    "no_goods": N_(
        "No card: a change is said only of goods or ways of transport, beside the others of the same view. This view "
        "names none."
    ),
    "where": N_(
        "No card: a change is said only of goods or ways of transport, beside the others of the same view. Countries "
        "or areas were searched with different effort in different years: nothing here can tell a change in what was "
        "caught from a change in where we looked."
    ),
    "few_others": N_("No card: fewer than {least} other incidents to set beside it."),
    "short": N_("No card: the day needs three months of collecting on either side."),
    "one_period": N_("No card: one of the two periods holds no incident to compare with."),
    "no_change": N_("No card: no change beyond the comparator by more than sampling error."),
    "strata": N_(
        "No card: without large consignments no change beyond the comparator by more than sampling error. The two "
        "strata are never mixed in a test."
    ),
    "not_named": N_("No card: there is nothing of the kind in this file to say."),
}


def _make(
    name: str, filters: SeizureFilter, basis: _Basis, message: str, values: Mapping[str, Value], caution: str, *,
    largest_share: float | None = None, found: Change | None = None, others: SeizureFilter | None = None,
    reason: str = "", figures: Mapping[str, Any] | None = None,
) -> Claim:  # fmt: skip
    """A claim, or its refusal: for a `reason` that comes before the gate, or by the gate."""
    count = basis.incident_count
    largest = largest_share if largest_share is not None else (1 / count if count else None)
    refused = reason or gate(count, largest_share, basis.publisher_share, found)
    why: dict[str, Value] = {
        "count": ("number", count),
        "least": ("number", LEAST),
        "share": ("share", (largest if refused == "largest" else basis.publisher_share) or 0.0),
    }
    return Claim(
        name=name, filters=filters, period_from=basis.period_from, period_until=basis.period_until,
        incident_count=count, page_count=basis.page_count, publisher=basis.publisher,
        publisher_share=basis.publisher_share, largest_share=largest, coverage_count=basis.coverage_count,
        like_count=basis.like_count, message=REASONS[refused] if refused else message,
        values={key: why[key] for key in why if "{" + key + "}" in REASONS[refused]}
        if refused
        else {key: value for key, value in values.items() if "{" + key + "}" in message},
        caution=caution, reason=refused, others=others, figures={} if refused else figures or {},
    )  # fmt: skip


# -- of any view -------------------------------------------------------------------------------------------------------

REPORTS = N_("It counts reports in this file, not what was trafficked and not all that was seized.")
SAMPLING = N_(
    "It compares reports with reports: the interval holds sampling error only, and no more searching or reporting of "
    "one kind than of the other."
)


def of_view(con: Connection, found: Pointer, filters: SeizureFilter, at: date | None = None) -> Claim:
    """Turn a view into a claim: what it holds or, with a day `at`, how it changed from that day on."""
    if at is not None:
        return of_change(con, found, "view_change", filters, at)
    basis = _basis(con, found, filters)
    goods = summary.commodities(con, filters)
    totals = summary.totals(con, filters)
    values: dict[str, Value] = {
        "count": ("number", basis.incident_count),
        "sentence": ("filter", filters),
        "large": ("number", totals["large_count"]),
    }
    message = N_("This file holds {count} incidents: {sentence}. {large} of them are large consignments.")
    largest = None
    if len(goods) == 1 and goods["weighed_count"].iloc[0]:
        row = goods.iloc[0]
        largest = float(row["largest_kg"] / row["mass_kg"])
        values |= {
            "mass": ("mass", float(row["mass_kg"])), "weighed": ("number", int(row["weighed_count"])),
            "lines": ("number", int(row["seizure_count"])),
        }  # fmt: skip
        message = N_(
            "This file holds {count} incidents: {sentence}. {large} of them are large consignments; {mass} in the "
            "{weighed} of {lines} lines that were weighed."
        )
    figures = {"incident_count": basis.incident_count, "large_count": totals["large_count"]}
    if largest is not None:
        figures["mass_kg"] = float(goods["mass_kg"].iloc[0])
    return _make("view", filters, basis, message, values, REPORTS, largest_share=largest, figures=figures)


def of_change(
    con: Connection,
    found: Pointer,
    name: str,
    filters: SeizureFilter,
    at: date,
    others: SeizureFilter | None = None,
) -> Claim:
    """Say how the goods of a view changed from a day on, beside a comparator.

    The comparator is `others`, else that of `queries.verdict`: the other goods, or ways, of the same view; a view that
    names none has none. The strata are never mixed in a test: of a view that chooses none, all but large consignments
    are tested and told, and the claim's filter says so. Counts are whole incidents of each period; how much quarters
    vary is estimated from the series.
    """
    if others is None and filters.stratum is None:
        return _unmixed(of_change(con, found, name, filters.but(stratum="other"), at))
    basis = _basis(con, found, filters)
    base, reason = (others, "") if others else verdict.comparator(filters)
    if base is None:
        return _make(name, filters, basis, "", {}, SAMPLING, reason=reason)
    if _is_short(basis, at):
        return _make(name, filters, basis, "", {}, SAMPLING, reason="short", others=base)
    compared = _compare(con, found, filters, base, basis, at, is_part=others is None)
    values = _change_values(basis, at, compared) | {"group": ("filter", filters.but(since=None, until=None))}
    figures = _change_figures(compared)
    if others is not None:
        message = N_(
            "{group}. {first}: {before} incidents ({before_rate} a year); {second}: {after} ({after_rate} a year). "
            "{others}: {other_before} and {other_after}. The change of the first divided by the change of these (ratio "
            "of ratios) is {ror} ({low}–{high}, sampling error only); 1 would be no change beyond them."
        )
        values["others"] = ("filter", others.but(since=None, until=None))
        return _make(
            name, filters, basis, message, values, SAMPLING, found=compared, others=others, figures=figures
        )  # fmt: skip
    message = N_(
        "{group}. {first}: {before} incidents ({before_rate} a year); {second}: {after} ({after_rate} a year). All "
        "other incidents of the same view: {other_before} and {other_after}. The change of the first divided by the "
        "change of all others (ratio of ratios) is {ror} ({low}–{high}, sampling error only); 1 would be no change "
        "beyond them."
    )
    return _make(name, filters, basis, message, values, SAMPLING, found=compared, others=base, figures=figures)


def _unmixed(claim: Claim) -> Claim:
    """A claim on all but large consignments, whose refusal says that they are what was tested."""
    if claim.reason != "no_change":
        return claim
    return replace(claim, reason="strata", message=REASONS["strata"], values={})


def _change_values(basis: _Basis, at: date, found: Change) -> dict[str, Value]:
    first, second = (basis.period_from, at), (at, basis.period_until)
    return {
        "first": ("period", first), "second": ("period", second),
        "before": ("number", found.before), "after": ("number", found.after),
        "before_rate": ("rate", found.before / _years(first)), "after_rate": ("rate", found.after / _years(second)),
        "other_before": ("number", found.other_before), "other_after": ("number", found.other_after),
        "ror": ("ratio", found.ror), "low": ("ratio", found.ror_low), "high": ("ratio", found.ror_high),
    }  # fmt: skip


def _change_figures(found: Change) -> dict[str, Any]:
    names = ("before", "after", "other_before", "other_after", "ratio", "other_ratio", "ror", "ror_low", "ror_high")
    return {name: getattr(found, name) for name in (*names, "dispersion", "other_dispersion", "method")}


def _years(period: tuple[date, date]) -> float:
    return (period[1] - period[0]).days / 365.25


def _compare(
    con: Connection, found: Pointer, group: SeizureFilter, view: SeizureFilter, basis: _Basis, at: date, *,
    is_part: bool,
) -> Change:  # fmt: skip
    """The group before and after beside the view (`is_part`: beside the rest of the view)."""
    spans = ((basis.period_from, at), (at, basis.period_until))
    counts, others = [], []
    for since, until in spans:
        mine = summary.totals(con, group.but(since=since, until=until))["incident_count"]
        whole = summary.totals(con, view.but(since=since, until=until))["incident_count"]
        counts.append(mine)
        others.append(whole - mine if is_part else whole)
    whole_period = {"since": basis.period_from, "until": basis.period_until}
    mine_by = _quarters(con, found, group.but(**whole_period))
    whole_by = _quarters(con, found, view.but(**whole_period))
    others_by = whole_by - mine_by if is_part else whole_by
    is_after = [day >= at for day in mine_by.index]
    return change.ratio_of_ratios(
        counts[0], counts[1], others[0], others[1],
        spans=(_years(spans[0]) * 4, _years(spans[1]) * 4),
        dispersion=change.dispersion(list(mine_by), is_after),
        other_dispersion=change.dispersion(list(others_by), is_after),
        degrees=max(len(mine_by) - 2, 1),
    )  # fmt: skip


def _quarters(con: Connection, found: Pointer, filters: SeizureFilter) -> "pd.Series[int]":
    """Incidents by quarter, whole quarters only, by their first day."""
    rows = trends.series(con, filters, "quarter", found.coverage_from, found.coverage_until).complete()
    return rows.set_index("period_from")["incident_count"]


# -- the first ones ----------------------------------------------------------------------------------------------------


def first(con: Connection, found: Pointer) -> list[Claim]:
    """The claims that the overview opens with, each computed from this store or refused."""
    return [
        of_change(
            con, found, "large_ivory",
            SeizureFilter(goods=IVORY, min_kg=500.0, since=date(2009, 1, 1)), date(2020, 1, 1),
            others=SeizureFilter(goods=SCALES, min_kg=500.0, since=date(2009, 1, 1)),
        ),
        live_animals(con, found),
        cover_loads(con, found, SeizureFilter(stratum="large")),
        ledger(con, found, SeizureFilter()),
        silent_goods(con, found, SeizureFilter(country=PARTIES, since=date(2022, 1, 1))),
    ]  # fmt: skip


def live_animals(con: Connection, found: Pointer) -> Claim:
    """The share of live animals before and since 2023, among all but large consignments, which hold hardly any."""
    at, filters = date(2023, 1, 1), SeizureFilter(commodity=("live",), since=date(2017, 1, 1), stratum="other")
    basis, view = _basis(con, found, filters), filters.but(commodity=None)
    if _is_short(basis, at):
        return _make("live_animals", filters, basis, "", {}, SAMPLING, reason="short", others=view)
    compared = _compare(con, found, filters, view, basis, at, is_part=True)
    wholes = {
        "before": compared.before + compared.other_before, "after": compared.after + compared.other_after,
    }  # fmt: skip
    shares = {f"share_{when}": getattr(compared, when) / whole if whole else 0.0 for when, whole in wholes.items()}
    values = _change_values(basis, at, compared)
    values |= {name: ("share", share) for name, share in shares.items()}
    values |= {f"whole_{when}": ("number", whole) for when, whole in wholes.items()}
    message = N_(
        "Large consignments left out, live animals are in {share_before} of the incidents of the period {first} "
        "({before} of {whole_before}) and in {share_after} of those of {second} ({after} of {whole_after}). The change "
        "of their number divided by the change of all others (ratio of ratios) is {ror} ({low}–{high}, sampling error "
        "only); 1 would be no change beyond them."
    )
    return _unmixed(_make(
        "live_animals", filters, basis, message, values, SAMPLING, found=compared, others=view,
        figures=_change_figures(compared) | shares,
    ))  # fmt: skip


def cover_loads(con: Connection, found: Pointer, filters: SeizureFilter) -> Claim:
    """The commonest cover loads of a view, among those that are stated."""
    counts = breakdowns.by(con, filters, "cover_load")
    stated = counts[~counts["value"].isin(["not_stated", "uncoded"]) & counts["value"].notna()]
    count, whole = int(stated["incident_count"].sum()), int(counts["incident_count"].sum())
    shares = {row.value: row.incident_count / count for row in stated.head(SHOWN).itertuples()}
    kept = filters.but(cover_load=filters.cover_load or tuple(stated["value"]) or None)
    return _make(
        "cover_loads", kept, _basis(con, found, kept if count else filters),
        N_("Of the {count} incidents with a stated cover load ({view}): {loads}. {absent} others state none."),
        {
            "count": ("number", count), "view": ("filter", filters), "absent": ("number", whole - count),
            "loads": ("counted", [(("cover_load", load), ("share", share)) for load, share in shares.items()]),
        },
        N_("It says what was declared where it is known, not what to search for."),
        reason="" if count else "not_named", figures={"stated_count": count, "incident_count": whole} | shares,
    )  # fmt: skip


def ledger(con: Connection, found: Pointer, filters: SeizureFilter) -> Claim:
    """What this file cannot see: the published total with the most cases that it can be set beside."""
    rows = [
        row for row in summary.coverage(con, filters)
        if row["comparison"] == "like" and row["case_count"] and row["period_from"] and row["period_until"]
    ]  # fmt: skip
    basis = _basis(con, found, filters)
    if not rows:
        return _make("ledger", filters, basis, "", {}, REPORTS, reason="not_named")
    row = max(rows, key=lambda row: (row["case_count"], row["total_id"]))
    return _make(
        "ledger", filters, basis,
        N_(
            "What this file cannot see: {scope}, {jurisdiction}, {period}: published {published} cases, this file "
            "{held} ({share}). {overlapping} published totals overlap this view; {like} can be set beside it."
        ),
        {
            "scope": ("scope", row["scope"]), "jurisdiction": ("jurisdiction", row["jurisdiction"]),
            "period": ("period", (row["period_from"], row["period_until"])), "published": ("number", row["case_count"]),
            "held": ("number", row["held_incident_count"]),
            "share": ("share", row["held_incident_count"] / row["case_count"]),
            "overlapping": ("number", basis.coverage_count), "like": ("number", basis.like_count),
        },
        N_("Published totals overlap each other: never add them up."),
        figures={"total_id": row["total_id"], "case_count": row["case_count"],
                 "held_incident_count": row["held_incident_count"], "coverage_count": basis.coverage_count},
    )  # fmt: skip


def silent_goods(con: Connection, found: Pointer, filters: SeizureFilter) -> Claim:
    """Which goods of the agenda this view hardly holds: none in this file is not none."""
    counts = {good: summary.totals(con, filters.but(goods=(good,)))["incident_count"] for good in MEKONG_DRAGON_VI}
    silent = {good: count for good, count in counts.items() if count <= SILENT}
    basis = _basis(con, found, filters)
    return _make(
        "silent_goods", filters, basis,
        N_(
            "Goods of Mekong Dragon VI that public reports hardly show ({view}), among {count} incidents: {goods}. "
            "None in this file is not none: it holds what was published and found."
        ),
        {
            "view": ("filter", filters), "count": ("number", basis.incident_count),
            "goods": ("counted", [(("good", good), ("number", count)) for good, count in sorted(silent.items())]),
        },
        REPORTS, reason="" if silent else "not_named", figures=silent,
    )  # fmt: skip


def concentration(con: Connection, filters: SeizureFilter) -> dict[str, Any] | None:
    """How few cases hold half of the kilograms: `half_count` of `weighed_count` cases; `largest_share`: of one case.

    None where nothing was weighed or the view holds several species groups, whose kilograms are never added up.
    """
    if summary.totals(con, filters)["group_count"] != 1:
        return None
    weights = store.frame(con, "case_weights", filters)["mass_kg"]
    if weights.empty or not weights.sum():
        return None
    reached = weights.cumsum() >= weights.sum() / 2
    return {
        "half_count": int(reached.to_numpy().argmax()) + 1,
        "weighed_count": len(weights),
        "largest_share": float(weights.max() / weights.sum()),
    }
