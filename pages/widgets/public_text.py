"""What the public is told, in words: the same sections for the public pages and for the static site.

Built from `queries.public.Facts` in the language that `words` speaks. Texts are plain: whoever shows them escapes them.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pages.figures import claims, overview
from pages.widgets import drawings, words
from pages.widgets.drawings import Ink
from pages.widgets.words import ScreenWords, _, capital, country, label, listed, mass, ngettext, number, share
from queries import change, verdict
from queries.claims import Claim
from queries.public import ALL, LEAST_OF_FLOW, Facts, GroupSeries
from queries.regions import NAMES as REGIONS

BARS_SHOWN = 12
LONGEST_CONTACT = 300
MARK = re.compile(r"(country|group|place|year|card|large)=[\w.-]+")  # by which a figure leads to its cases


@dataclass(frozen=True)
class Table:
    """A table behind a picture, or by itself. `links`: for each row what of the cases it counts, as key=value."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    links: tuple[str, ...] = ()
    is_open: bool = False
    urls: tuple[str, ...] = ()  # of the last column; '': no link


@dataclass(frozen=True)
class Picture:
    """An SVG drawing with what it shows in words: `told` for who cannot see it, `caption` for all."""

    svg: str
    caption: str
    told: str
    is_wide: bool = False


@dataclass(frozen=True)
class Card:
    """A claim card: its title, its sentence or why there is none, the caution, and what it rests on."""

    name: str
    title: str
    text: str
    caution: str
    basis: str
    is_refused: bool
    count: int


@dataclass(frozen=True)
class Fold:
    """A part that is closed at first."""

    title: str
    lines: tuple[str, ...]
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Section:
    """One subject."""

    key: str
    title: str
    lines: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()  # value and name
    leads: tuple[
        str | None, ...
    ] = ()  # for each figure the mark of its cases; '': all of them; None: it counts no cases
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    cards: tuple[Card, ...] = ()
    folds: tuple[Fold, ...] = ()
    bullets: tuple[str, ...] = ()
    after: tuple[str, ...] = field(default=())


def summary(facts: Facts, spoken: ScreenWords, ink: Ink) -> list[Section]:
    """What was seized, where, how it changed, what the cases support, and how large consignments moved."""
    return [
        _seized(facts, ink), _where(facts, spoken, ink), _change(facts, spoken, ink), _claims(facts, spoken),
        _flows(facts, spoken),
    ]  # fmt: skip


def about(facts: Facts, address: str = "", write_to: str = "") -> list[Section]:
    """How to read it, what it cannot say, the coverage ledger, how to cite it and how to have it corrected."""
    return [_read(), _cannot(), _ledger(facts), _cite(facts, address), _correct(address, write_to)]


def contact() -> str:
    """Where corrections go, as whoever runs this copy has set it in SEIZURE_CONTACT; empty where nobody did."""
    return " ".join(os.environ.get("SEIZURE_CONTACT", "").split())[:LONGEST_CONTACT]


def count_line(facts: Facts) -> str:
    """What everything rests on, and until when."""
    return _(
        "{count} collected cases, never all cases · from {pages} public pages · collected until {day}",
        count=number(facts.totals["incident_count"]), pages=number(facts.totals["source_count"]),
        day=words.day(facts.found.coverage_until),
    )  # fmt: skip


def names_line() -> str:
    """The disclaimer of maps and names."""
    return _(
        "Names, and the way the map is drawn, express no opinion on the legal status of any country, area or "
        "boundary. Base map: Natural Earth; sharp coasts: GSHHG. Towns: GeoNames (CC BY 4.0)."
    )


# -- what and where ---------------------------------------------------------------------------------------------------


def _seized(facts: Facts, ink: Ink) -> Section:
    totals = facts.totals
    stated = {row["field"]: row["share"] for row in facts.completeness}
    figures = (
        (number(totals["incident_count"]), _("Incidents")),
        (number(totals["large_count"]), _("Large consignments")),
        (number(totals["other_count"]), _("All other incidents")),
        (number(totals["country_count"]), _("Countries or areas")),
        (number(totals["source_count"]), _("Source pages")),
    )
    period = words.period(facts.found.coverage_from, facts.found.coverage_until)
    lines = (
        _("Incidents that were reported in public and collected here, {period}: a part of all cases, uneven by "
          "country or area, year and goods.", period=period),
        _("A large consignment holds {mass} or more of one commodity. It is never mixed with the others in a chart, a "
          "ranking or a comparison.", mass=mass(ALL.large_kg)),
    )  # fmt: skip
    told = _("Bars: incidents by species group, large consignments and all others apart; the figures are in the table.")
    bars = [(label("group", group.group_id), group.large_count, group.other_count) for group in facts.groups]
    picture = Picture(
        drawings.bars(bars[:BARS_SHOWN], (_("Large consignments"), _("All other incidents")), told, ink),
        _("Incidents by species group, each column on a scale of its own. An incident with several groups counts under "
          "each: the bars do not add up."),
        told,
    )  # fmt: skip
    table = Table(
        _("Incidents and weights by species group"),
        (_("Species group"), _("Large consignments"), _("All other incidents"), _("Weighed, by goods")),
        tuple(
            (label("group", group.group_id), number(group.large_count), number(group.other_count),
             _weights(group.goods))
            for group in facts.groups
        ),
        frozenset({1, 2}), tuple(f"group={group.group_id}" for group in facts.groups),
    )  # fmt: skip
    missing = _(
        "Stated: start {start}, destination {destination}, date to the day {day}; weighed: {weighed} of the seizures.",
        start=words.share(stated["stated_start"], 1), destination=words.share(stated["stated_destination"], 1),
        day=words.share(stated["date_to_the_day"], 1), weighed=share(totals["weighed_count"], totals["seizure_count"]),
    )  # fmt: skip
    after = (missing, _publisher(facts), _("Kilograms are never added up across species or goods."))
    leads = ("", "large=1", "large=0", None, None)
    return Section("seized", _("What was seized"), lines, figures, leads, (picture,), (table,), after=after)


def _weights(goods: Sequence[dict[str, Any]]) -> str:
    """The weighed goods of a group: kilograms, the lines they rest on and the heaviest case."""
    said = [
        _("{goods} {mass} ({weighed} of {lines} lines; heaviest case {largest})",
          goods=label("commodity", row["commodity"]), mass=mass(row["mass_kg"]), weighed=number(row["weighed_count"]),
          lines=number(row["seizure_count"]), largest=share(row["largest_kg"], row["mass_kg"]))
        for row in goods if row["weighed_count"]
    ]  # fmt: skip
    return "; ".join(said) or _("nothing weighed")


def _publisher(facts: Facts) -> str:
    first, count = facts.publishers[0], facts.totals["incident_count"]
    return _(
        "n = {count} incidents from {pages} source pages; largest publisher {publisher}: {share}.",
        count=number(count), pages=number(facts.totals["source_count"]), publisher=first["publisher"],
        share=share(first["incident_count"], count),
    )  # fmt: skip


def _where(facts: Facts, spoken: ScreenWords, ink: Ink) -> Section:
    whole, near = drawings.world(facts.places, facts.provinces, spoken, ink)
    legend = _("Area of a disc: incidents at a place (port, airport, crossing, town)")
    ring = _("Open ring: known only to the province")
    drawn = sum(row["incident_count"] for row in facts.places)
    placement = facts.placement
    lines = [
        _("On this map: {drawn} of {count} incidents, at {places} named places.", drawn=number(drawn),
          count=number(placement["incident_count"]), places=number(len(facts.places))),
        _("{count} known only to province", count=number(placement["province_count"])) + ". "
        + _("{count} known only to country or area: not drawn.", count=number(placement["country_count"])),
    ]  # fmt: skip
    countries = Table(
        _("Incidents by country or area of seizure"),
        (_("Country or area"), _("Large consignments"), _("All other incidents")),
        tuple(
            (country(row["value"]), number(row["large_count"]), number(row["incident_count"] - row["large_count"]))
            for row in _named_order(facts)
        ),
        frozenset({1, 2}), tuple(f"country={row['value']}" for row in _named_order(facts)),
    )  # fmt: skip
    places = Table(
        _("Incidents by place of seizure"),
        (_("Place"), _("Country or area"), _("Large consignments"), _("All other incidents")),
        tuple(
            (spoken.place(row["complex_id"]), country(row["country"]), number(row["large_count"]),
             number(row["incident_count"] - row["large_count"]))
            for row in facts.places
        ),
        frozenset({2, 3}), tuple(f"place={row['complex_id']}" for row in facts.places),
    )  # fmt: skip
    after = [
        _("No boundary is drawn and no area is filled. Small islands are left out of the drawing, whosever they are."),
        _("Order says nothing about a country or area: where more is searched and reported, more is found."),
    ]
    if facts.at_sea:
        said = listed(
            [f"{row['incident_id']} ({row['place_name']}, {country(row['country'])})" for row in facts.at_sea]
        )
        after.append(_("At sea, not drawn: {incidents}.", incidents=said))
    pictures = (
        Picture(whole, f"{legend}. {ring}.", _("Map: places of seizure; the figures are in the tables below."), True),
        Picture(near, _("The same, East and South-East Asia larger."),
                _("Map: places of seizure in East and South-East Asia; the figures are in the tables below."), True),
    )  # fmt: skip
    return Section(
        "where",
        _("Where it was seized"),
        tuple(lines),
        pictures=pictures,
        tables=(countries, places),
        after=tuple(after),
    )


def _named_order(facts: Facts) -> list[dict[str, Any]]:
    """Countries or areas by name, never by count: this is no league table."""
    return sorted(facts.countries, key=lambda row: country(row["value"]))


# -- how it changed ---------------------------------------------------------------------------------------------------


def _change(facts: Facts, spoken: ScreenWords, ink: Ink) -> Section:
    columns = (
        ("large_count", _("Large consignments"), True), ("other_count", _("All other incidents"), False),
    )  # fmt: skip
    told = _("Bars: incidents by year, large consignments and all others apart; the figures are in the table.")
    caption = _(
        "The whole record by year, each panel on a scale of its own. Open bars: the collecting ended within the year."
    )
    years = Table(
        _("Incidents by year"),
        (_("Year"), _("Large consignments"), _("All other incidents")),
        tuple((row["period"], number(row["large_count"]), number(row["other_count"])) for row in facts.years),
        frozenset({1, 2}), tuple(f"year={row['period']}" for row in facts.years),
    )  # fmt: skip
    compared = sum(not one.reason for series in facts.series for one in series.verdicts)
    beyond = sum(not one.reason and one.change.is_beyond for series in facts.series for one in series.verdicts)
    periods = (
        words.period(facts.since, facts.at - timedelta(days=1)),
        words.period(facts.at, facts.until - timedelta(days=1)),
    )  # fmt: skip
    lines = (
        _("More incidents in the file may mean more reports or more searching, not more trafficking."),
        _("So a change is told only beside that of all other incidents of the record: {first} and {second}, the last "
          "ten whole years collected, for every group alike.", first=periods[0], second=periods[1]),
        _("Comparisons that can be made: {count}. Beyond the rest of the record by more than sampling error: {beyond}; "
          "by chance alone about one in twenty would be.", count=number(compared), beyond=number(beyond)),
    )  # fmt: skip
    table = Table(
        _("Change by species group beside all other incidents"),
        (_("Species group"), _("Stratum"), periods[0], periods[1], _("All others, {period}", period=periods[0]),
         _("All others, {period}", period=periods[1]), _("Ratio beyond all others (95 %, sampling error only)")),
        tuple(
            (label("group", series.group_id), label("stratum", str(one.filters.stratum)), number(one.change.before),
             number(one.change.after), number(one.change.other_before), number(one.change.other_after), _ratio(one))
            for series in facts.series for one in series.verdicts
        ),
        frozenset({2, 3, 4, 5}), is_open=True,
    )  # fmt: skip
    undated = (
        (_("{count} incidents fit no single period of this length and are not in the chart.",
           count=number(facts.undated_count)),)
        if facts.undated_count else ()
    )  # fmt: skip
    return Section(
        "change", _("How the record changed"), lines,
        pictures=(Picture(drawings.years(facts.years, columns, told, ink), caption, told),), tables=(years, table),
        folds=tuple(_of_group(series, spoken, ink) for series in facts.series), after=undated,
    )  # fmt: skip


def _ratio(one: verdict.Verdict) -> str:
    found = one.change
    if one.reason:
        reason = _(
            verdict.REASONS[one.reason], least=number(change.LEAST), publisher=one.publisher or "–",
            share=words.share(one.publisher_share, 1),
        )  # fmt: skip
        return _("no ratio: {reason}", reason=reason)
    shown = ["∞" if limit == float("inf") else number(limit, 2) for limit in (found.ror, found.ror_low, found.ror_high)
             if limit is not None]  # fmt: skip
    return f"{shown[0]} ({shown[1]}–{shown[2]})" if len(shown) == 3 else "–"


def _of_group(series: GroupSeries, spoken: ScreenWords, ink: Ink) -> Fold:
    name = label("group", series.group_id)
    columns = (
        ("large_count", _("{group}: large consignments", group=name), True),
        ("rest_large_count", _("All other goods: large consignments"), False),
        ("other_count", _("{group}: all other incidents", group=name), True),
        ("rest_other_count", _("All other goods: all other incidents"), False),
    )
    told = _("Bars: {group} by year beside all other goods, in two strata; the figures are in the table.", group=name)
    table = Table(
        _("{group} by year beside all other goods", group=name),
        (_("Year"), *(title for _column, title, _accent in columns)),
        tuple((row["period"], *(number(row[column]) for column, _t, _a in columns)) for row in series.rows),
        frozenset({1, 2, 3, 4}),
    )
    picture = Picture(drawings.years(series.rows, columns, told, ink), _("Each panel is on a scale of its own."), told)
    return Fold(name, tuple(verdict.say(one, spoken) for one in series.verdicts), (picture,), (table,))


def _claims(facts: Facts, spoken: ScreenWords) -> Section:
    line = _(
        "Each sentence is computed from this file with a filter of its own. One that fails its gate (fewer than 20 "
        "incidents, one case or one publisher over half, a change within sampling error) gives the reason instead."
    )
    cards = tuple(_card(claim, facts, spoken) for claim in facts.claims)
    return Section("claims", _("What the cases support"), (line,), cards=cards)


def _card(claim: Claim, facts: Facts, spoken: ScreenWords) -> Card:
    return Card(
        claim.name, claims.title(claim.name), claim.say(spoken), "" if claim.is_refused else _(claim.caution),
        claims.rests_on(claim), claim.is_refused, len(facts.claim_incidents[claim.name]),
    )  # fmt: skip


def _flows(facts: Facts, spoken: ScreenWords) -> Section:
    lines = (
        _("Large consignments from the region of their start, as the sources state it, to where they were seized. A "
          "stated start is the furthest point back that a source names, often the last departure; it is no source of "
          "the animals."),
        _("Countries or areas of start are too few cases each to be told apart: regions are those of the United "
          "Nations’ M49."),
    )  # fmt: skip

    def certainty(stated: int, whole: int, region: str | None) -> str:
        if region is None:
            return _("start not stated")
        if stated == whole:
            return _("start stated")
        return _("start stated: {stated}; inferred from the place of departure: {inferred}", stated=number(stated),
                 inferred=number(whole - stated))  # fmt: skip

    def named(places: Sequence[tuple[str | None, int]]) -> str:
        said = [(spoken.place(key) if key else _("place not stated"), count) for key, count in places]
        return "; ".join(f"{name} {number(count)}" for name, count in said)

    table = Table(
        _("Large consignments by region of stated start and place of seizure"),
        (_("Stated start"), _("Seized in"), _("Large consignments"), _("Certainty"), _("Places of seizure")),
        tuple(
            (_(REGIONS[flow.region]) if flow.region else _("not stated"), country(flow.country),
             number(flow.incident_count), certainty(flow.stated_count, flow.incident_count, flow.region),
             named(flow.places))
            for flow in facts.flows
        ),
        frozenset({2}), is_open=True,
    )  # fmt: skip
    small = facts.small_flows
    after = (
        _("{pairs} more pairs hold fewer than {least} each: {count} large consignments together. One with starts in "
          "several regions counts in each.", pairs=number(small["pair_count"]), least=number(LEAST_OF_FLOW),
          count=number(small["incident_count"])),
    )  # fmt: skip
    return Section("flows", _("From where to where: large consignments"), lines, tables=(table,), after=after)


# -- about ------------------------------------------------------------------------------------------------------------


def _read() -> Section:
    bullets = (
        _("An incident is one enforcement event; a seizure is one line of it: one taxon, one commodity, one quantity."),
        _("What is missing is left missing: a date known to a year is in no month, goods that were not weighed have no "
          "weight. Nothing is filled in."),
        _("Large consignments ({mass} or more of one commodity) and all others are counted apart everywhere.",
          mass=mass(ALL.large_kg)),
        _("A place is shown to the town or port; residences and shops to the province. What tells how goods were "
          "hidden, and everything about persons, is not in this file."),
        _("An interval holds the sampling error and nothing else: not the uneven searching, reporting and collecting."),
        _("A source is a link only where the page is the publisher’s own; a copy on a third-party site is named and "
          "not linked."),
    )  # fmt: skip
    return Section("read", _("How to read it"), bullets=bullets)


def _cannot() -> Section:
    bullets = (
        _("How much is trafficked, or what share of it is seized."),
        _(
            "Whether a country or area does well or badly: where more is searched, translated and reported, more is "
            "found."
        ),
        _("That something stopped: nothing in this file since a day means that nothing published was found."),
        _("Which way a consignment took between the places that a source names."),
        _("Where the animals or plants were taken: a stated start is a place of departure."),
        _("What happens to goods that public reports hardly show."),
    )
    return Section("cannot", _("What it cannot say"), bullets=bullets)


def _ledger(facts: Facts) -> Section:
    told = {
        "like": _("same scope"),
        "wider": _("published scope is wider"),
        "file_wider": _("this file counts more countries, areas or offices"),
        "none": _("cannot be compared"),
    }
    rows = facts.ledger
    columns = (
        _("What"), _("Published by"), _("Period"), _("Published"), _("This file"), _("Comparison"), _("Source"),
    )  # fmt: skip

    def table(caption: str, chosen: Sequence[dict[str, Any]], *, is_open: bool) -> Table:
        return Table(
            caption, columns,
            tuple(
                (capital(row["scope"]), row["jurisdiction"], overview.span(row), overview.amount(row, ""),
                 overview.amount(row, "held_") if row["comparison"] != "none" else "–", told[row["comparison"]],
                 row["title"] or _("not stated"))
                for row in chosen
            ),
            is_open=is_open,
        )  # fmt: skip

    like = [row for row in rows if row["comparison"] == "like"]
    line = _(
        "{count} published totals overlap this file; {like} of them can be set beside it. They overlap each other too: "
        "never add them up.", count=number(len(rows)), like=number(len(like)),
    )  # fmt: skip
    tables = (
        table(_("Published totals of the same scope"), like, is_open=True),
        table(_("All published totals"), rows, is_open=False),
    )
    return Section("ledger", _("Coverage: published totals beside this file"), (line,), tables=tables)


def _cite(facts: Facts, address: str) -> Section:
    said = _(
        "Seizure Atlas, public edition, store {build_id}, cases collected until {day}.",
        build_id=facts.found.build_id, day=words.day(facts.found.coverage_until),
    )  # fmt: skip
    lines = (
        " ".join(filter(None, [said, address])),
        _("Cite the sources of single cases themselves: each case names its own. Give the build and the day until "
          "which was collected with every figure, and say that it counts reports."),
    )  # fmt: skip
    return Section("cite", _("How to cite"), lines)


def _correct(address: str, write_to: str) -> Section:
    nobody = _(
        "Whoever runs this copy has named nobody who takes corrections, and we do not know who runs it. Ask those who "
        "gave you its address or its files."
    )
    lines = (
        _("Write to: {contact}", contact=write_to) if write_to else nobody,
        _("Name the case by its id (such as VN-2019-003), what is wrong, and a public source for what is right."),
        _(
            "A case is corrected, withdrawn or joined with another at the next publish; the build named below then "
            "changes."
        ),
    )
    return Section("correct", _("How to report a correction"), lines if not address else (*lines, address))


# -- cases ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseLine:
    """One case of the list: its cells, its source, and the marks by which a figure leads to it."""

    case: str
    when: str
    where: str
    what: str
    weight: str
    sources: tuple[tuple[str, str], ...]  # publisher as shown, address or ''
    marks: str


def case_lines(facts: Facts) -> list[CaseLine]:
    """All cases, newest first, each with its sources: a link only where the page is the publisher's own."""
    cards = {
        incident_id: [name for name, held in facts.claim_incidents.items() if incident_id in held]
        for incident_id in {case for held in facts.claim_incidents.values() for case in held}
    }
    drawn = {row["complex_id"] for row in facts.places}
    return [_case(row, cards.get(row["incident_id"], []), drawn) for row in facts.cases]


def _case(row: dict[str, Any], cards: list[str], drawn: set[str]) -> CaseLine:
    where = dict.fromkeys(filter(None, [row["place_name"], row["admin1"], country(row["country"])]))
    groups = listed([label("group", group) for group in row["groups"]])
    goods = listed([label("commodity", commodity) for commodity in row["commodities"]])
    marks = [
        f"country={row['country']}", *(f"group={group}" for group in row["groups"]), *(f"card={card}" for card in cards)
    ]  # fmt: skip
    if row["complex_id"] in drawn and row["location_precision"] in ("facility", "town"):
        marks.append(f"place={row['complex_id']}")
    if row["seized_from"].year == (row["seized_until"] - timedelta(days=1)).year:
        marks.append(f"year={row['seized_from'].year}")
    marks.append(f"large={int(bool(row['is_large']))}")
    return CaseLine(
        row["incident_id"], words.interval(row["seized_from"], row["seized_until"]), ", ".join(where),
        f"{groups}: {goods}", "" if row["mass_kg"] is None else mass(row["mass_kg"]),
        tuple(source(one) for one in row["sources"]), " ".join(marks),
    )  # fmt: skip


def source(row: dict[str, Any]) -> tuple[str, str]:
    """A publisher, and its address where the page is its own."""
    is_link = row["own_host"] and not row["via_copy"] and row["url"].startswith(("https://", "http://"))
    if is_link:
        return row["publisher"], row["url"]
    return _("{publisher} (copy on a third-party site)", publisher=row["publisher"]), ""


def publishers(facts: Facts) -> Table:
    """The publishers that the cases rest on."""
    rows = facts.publishers
    return Table(
        _("Publishers, by incidents"),
        (_("Publisher"), _("Kind"), _("Incidents"), _("Source pages")),
        tuple(
            (row["publisher"], label("source_kind", row["source_kind"]), number(row["incident_count"]),
             number(row["source_count"]))
            for row in rows
        ),
        frozenset({2, 3}),
    )  # fmt: skip


def said_of(mark: str, facts: Facts, spoken: ScreenWords) -> str:
    """The cases that a mark chooses, in words."""
    kind, _sign, value = mark.partition("=")
    if kind == "card":
        return next((claims.title(claim.name) for claim in facts.claims if claim.name == value), value)
    said = {
        "country": lambda: words.named(_("Country or area"), country(value)),
        "group": lambda: words.named(_("Species group"), label("group", value)),
        "place": lambda: words.named(_("Place"), spoken.place(value)),
        "year": lambda: words.named(_("Year"), value),
        "large": lambda: _("Large consignments") if value == "1" else _("All other incidents"),
    }
    return said[kind]()


def cases_link(count: int) -> str:
    """The words of a link to the cases that a figure counts."""
    return ngettext(
        "See the {count} incident, with its source", "See the {count} incidents, each with its source", count
    )
