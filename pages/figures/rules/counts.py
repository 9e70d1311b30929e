"""Rules on figures: order by count, small numbers, one case, one publisher, copies, the strength of the evidence."""

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from pages.figures.base import SMALL, WARN_SHARE, Figure
from pages.figures.rules import texts
from pages.figures.rules.base import LOOK, Asked, DoesNotApply, Finding, Remedy, Rule
from pages.widgets.words import _, label, listed, named, ngettext, number, share
from queries import contested
from queries.labels import N_

ORDER = "order"  # the choice of a figure that has an order
WEIGHT = re.compile(r"(?<!\w)(?:kg|t|tonnes?|tấn)(?!\w)|千克|公斤|公噸|吨", re.IGNORECASE)
MOST_NAME = 60  # letters of a name in a sentence
LEAST_ROWS = 3  # that an order can be seen in


def drop() -> Remedy:
    """Leave the slide out."""
    return Remedy(_("Leave this slide out"), {"drop": True})


def ranked(asked: Asked) -> Iterator[Finding]:
    """Countries, areas or places in the order of counts: by the figure's own word, or as its table shows."""
    figure = asked.figure()
    seen = _ranked_column(figure, asked.wording)
    if not (figure.traits.is_ranked or seen):
        return
    column = seen or str(next(iter(figure.table), figure.title))
    remedy = (
        Remedy(_("Order by name"), {"choices": {ORDER: "name"}})
        if asked.item and ORDER in asked.item.choices
        else drop()
    )
    said = _("“{quoted}”: countries, areas or places stand in the order of counts.", quoted=column)
    yield Finding("order", asked.slide, LOOK, said, remedy, _("table or chart"), column)


def _ranked_column(figure: Figure, wording: contested.Wording) -> str:
    """The column of countries or areas that a table goes down by count in, and not by name; empty: none."""
    for column in figure.table:
        cells = figure.table[column].tolist()
        are_areas = [isinstance(cell, str) and _is_name(cell, wording) for cell in cells]
        if len(cells) < LEAST_ROWS or sum(are_areas) * 2 <= len(cells) or len(set(cells)) != len(cells):
            continue
        if cells == sorted(cells, key=str):
            continue
        for other in _counts(figure):
            amounts = [amount for amount in other if pd.notna(amount)]
            if len(set(amounts)) > 1 and amounts == sorted(amounts, reverse=True):
                return str(column)
    return ""


def _is_name(text: str, wording: contested.Wording) -> bool:
    return [name.text.strip() for name in contested.names_in(text, wording)] == [text.strip()]


def _counts(figure: Figure) -> Iterator[list[float]]:
    """Columns of numbers, and their sums by row: two strata side by side stand in the order of both together."""
    numbers = figure.table.select_dtypes("number")
    for column in numbers:
        yield numbers[column].tolist()
    yield numbers.sum(axis=1).tolist()


def small_cells(asked: Asked) -> Iterator[Finding]:
    """Figures of one or two incidents: by the figure's own word, or in its table's columns of incidents."""
    figure = asked.figure()
    counted = [str(column) for column in figure.table if str(column) in _of_incidents()]
    rows = [at for at, row in enumerate(figure.table[counted].to_dict("records")) for count in row.values()
            if pd.notna(count) and 0 < count < SMALL]  # fmt: skip
    count = max(figure.traits.small_cells, len(rows))
    if not count:
        return
    first = figure.table.iloc[sorted(set(rows))[:3], 0].tolist() if rows else []
    named_rows = _(" (the first: {names})", names=listed([_short(str(name)) for name in first])) if first else ""
    said = ngettext("{count} figure is of fewer than {least} incidents{rows}.",
                    "{count} figures are of fewer than {least} incidents{rows}.", count, least=SMALL,
                    rows=named_rows)  # fmt: skip
    yield Finding("small", asked.slide, LOOK, said, drop(), _("table"), ", ".join(map(str, first)), times=count)


def _short(name: str) -> str:
    return name if len(name) <= MOST_NAME else f"{name[: MOST_NAME - 1]}…"


def _of_incidents() -> set[str]:
    """Column titles of counts of incidents, in the reader's language."""
    return {_("Incidents"), _("Large consignments"), _("All other incidents"), _("incidents")}


def one_case(asked: Asked) -> Iterator[Finding]:
    """One case holds more than half of a figure: of its kilograms or animals, or it is the only incident."""
    figure = asked.figure()
    own = figure.traits.largest_share
    if own is not None and own > WARN_SHARE:
        yield _of_one_case(asked, _("One case holds {share} of a sum in this figure.", share=share(own, 1)))
        return
    found = asked.basis(_("without the store the weights cannot be asked for"))
    if found.incident_count == 1:
        yield _of_one_case(asked, _("The figure is of one incident."))
    elif found.heaviest and found.heaviest.share > WARN_SHARE and _shows_weight(asked):
        said = _("One case, {incident}, holds {share} of the kilograms of {good}.", incident=found.heaviest.incident_id,
                 share=share(found.heaviest.share, 1), good=_good(found.heaviest))  # fmt: skip
        yield _of_one_case(asked, said, found.heaviest.incident_id)


def _good(heaviest: contested.Heaviest) -> str:
    return named(label("group", heaviest.group_id), label("commodity", heaviest.commodity))


def _of_one_case(asked: Asked, said: str, quoted: str = "") -> Finding:
    return Finding("one_case", asked.slide, LOOK, said, drop(), _("the figure"), quoted)


def _shows_weight(asked: Asked) -> bool:
    return any(WEIGHT.search(text.text) for text in texts.of_figure(asked) if text.kind != "tooltip")


def one_publisher(asked: Asked) -> Iterator[Finding]:
    """More than half of a figure's incidents come from one publisher."""
    found = asked.basis(_("without the store the sources cannot be asked for"))
    if found.publisher_share is not None and found.publisher_share > WARN_SHARE:
        said = _("{publisher} is the source of {share} of the {count} incidents.", publisher=found.publisher,
                 share=share(found.publisher_share, 1), count=number(found.incident_count))  # fmt: skip
        yield Finding("publisher", asked.slide, LOOK, said, drop(), _("sources"), found.publisher or "")


def copies(asked: Asked) -> Iterator[Finding]:
    """Incidents that are known only from copies on third-party sites."""
    found = asked.basis(_("without the store the sources cannot be asked for"))
    if found.copy_only_count:
        said = ngettext("{count} of {all} incidents is known only from copies on third-party sites ({share}).",
                        "{count} of {all} incidents are known only from copies on third-party sites ({share}).",
                        found.copy_only_count, all=number(found.incident_count),
                        share=share(found.copy_only_count, found.incident_count))  # fmt: skip
        yield Finding("copies", asked.slide, LOOK, said, None, _("sources"), times=found.copy_only_count)


def evidence(asked: Asked) -> Iterator[Finding]:
    """Figures of single reports only, and incidents of which reports conflict."""
    found = asked.basis(_("without the store the evidence cannot be asked for"))
    if found.incident_count and found.single_count == found.incident_count:
        remedy = Remedy(_("Show official evidence only"), {"filters": {"evidence": "official"}})
        said = _(
            "All incidents of the figure rest on single reports: {label}.", label=label("evidence", "single_report")
        )
        yield Finding("evidence", asked.slide, LOOK, said, remedy, _("sources"), "single_report",
                      times=found.single_count)  # fmt: skip
    if found.conflicting_count:
        others = {"evidence": "corroborated~official~single_report"}
        said = _("Reports conflict of {count} of {all} incidents.", count=number(found.conflicting_count),
                 all=number(found.incident_count))  # fmt: skip
        yield Finding("evidence", asked.slide, LOOK, said, Remedy(_("Leave these incidents out"), {"filters": others}),
                      _("sources"), "conflicting", times=found.conflicting_count)  # fmt: skip


def claim(asked: Asked) -> Iterator[Finding]:
    """A claim card that fails its gates: too few incidents, one case or one publisher over half; it says why itself."""
    figure = asked.figure()
    if "claim" not in figure.name and "card" not in figure.name:
        raise DoesNotApply
    found = asked.basis(_("without the store the gates cannot be asked"))
    reason = contested.gate(found, figure.traits.largest_share)
    if reason:
        said = {
            "few": _("The claim rests on {count} incidents: too few.", count=number(found.incident_count)),
            "publisher": _("The claim rests on one publisher for more than half of its incidents."),
            "largest": _("The claim rests on one case for more than half of its figure."),
        }[reason]
        yield Finding("claim", asked.slide, LOOK, said, drop(), _("the figure"), reason)


RULES: Iterable[Rule] = (
    Rule("order", N_("Order by count"),
         N_("Uneven reporting makes an order of countries, areas or places a league table."),
         "DESIGN.md#Maps/Names; DESIGN.md#Honesty/Words", ranked),
    Rule("small", N_("Small numbers"),
         N_("Figures of one or two say something of single cases."),
         "DOMAIN.md#6.4/small-counts", small_cells),
    Rule("one_case", N_("One case"),
         N_("One case makes the figure: without it the figure says something else."),
         "DESIGN.md#Honesty/Source-mix", one_case),
    Rule("publisher", N_("One publisher"),
         N_("More than half of the figure is what one publisher chose to publish."),
         "DESIGN.md#Honesty/Source-mix", one_publisher),
    Rule("copies", N_("Copies as sources"),
         N_("A copy on a third-party site is not the publisher’s word."),
         "DESIGN.md#Honesty", copies),
    Rule("evidence", N_("Evidence"),
         N_("A single report may be wrong, and conflicting ones are so in part."),
         "DESIGN.md#Data-model/evidence", evidence),
    Rule("claim", N_("Claims that fail their gates"),
         N_("A claim that fails its gate gives the reason instead of the figure."),
         "queries/claims.py; DESIGN.md#Honesty", claim),
)  # fmt: skip
