"""Rules on names: of countries and areas, the parties' order, the word for what is not always a country."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pages.figures.base import Chart, Figure
from pages.figures.rules import texts
from pages.figures.rules.base import JOINT, LOOK, SPECIAL, STOP, Asked, DoesNotApply, Finding, Remedy, Rule
from pages.figures.rules.texts import BY_PRESENTER, Text
from pages.widgets.words import AGENDA, _, listed, ngettext
from queries import contested
from queries.labels import N_

CODE = re.compile(r"(?<![A-Za-z0-9-])TW(?![A-Za-z0-9-])")
BETWEEN = re.compile(r"\s*(?:[,、/;&·+]|and|và|和|及|与|與|vs\.?)?\s*(?:and|và|&)?\s*", re.IGNORECASE)


# -- Names against the profile ----------------------------------------------------------------------------------------


def against_profile(asked: Asked) -> Iterator[Finding]:
    """Names that differ from what the chosen profile calls that country or area, in any of the four languages."""
    wording = asked.wording
    places: dict[tuple[str, str, str], list[Text]] = {}
    for text in texts.of_slide(asked):
        for name in contested.names_in(text.text, wording):
            if contested.is_agreed(name, asked.names, wording) or _is_left_out(name.code, asked):
                continue
            field = text.kind if text.kind in BY_PRESENTER else "figure"
            places.setdefault((field, name.code, name.text), []).append(text)
    for (field, code, quoted), found in places.items():
        right = _name(code, asked)
        remedy = None
        if field in BY_PRESENTER and right:
            change = texts.rewritten(asked.item, field, quoted, right, asked)
            remedy = Remedy(_("Write “{right}” instead", right=right), change)
        yield Finding(
            "names", asked.slide, LOOK,
            _("{where}: “{quoted}”; the chosen names have “{right}”.", where=_where(found), quoted=quoted, right=right)
            if right
            else _("{where}: “{quoted}”; the chosen names have no such name.", where=_where(found), quoted=quoted),
            remedy, _where(found), quoted, times=len(found),
        )  # fmt: skip


def _name(code: str, asked: Asked) -> str:
    return contested.name_of(code, asked.language, asked.names) or dict(asked.wording).get(code, "")


def _is_left_out(code: str, asked: Asked) -> bool:
    """Whether the profile leaves a name to the organiser and none was given: the rule on wording says so."""
    return not _name(code, asked)


def _where(found: list[Text]) -> str:
    wheres = Counter(text.where for text in found)
    said = listed(list(wheres)[:3])
    more = len(wheres) - 3
    return said + (_(" and {count} more places", count=more) if more > 0 else "")


def without_wording(asked: Asked) -> Iterator[Finding]:
    """A joint briefing in which Taiwan's code occurs without the organiser's wording stops."""
    if asked.names != JOINT:
        raise DoesNotApply
    left_out = [code for code in SPECIAL if _is_left_out(code, asked)]
    for code in left_out:
        found = [text for text in texts.of_slide(asked) if _names(text.text, code)]
        figure = asked.item.figure if asked.item else None
        counted = figure is not None and (code in figure.traits.areas or code in (figure.filters.country or ()))
        inside = [text for text in texts.of_slide(asked)
                  if any(name.code == code for name in contested.names_anywhere(text.text))]  # fmt: skip
        if not (found or counted or inside):
            continue
        where = _where(found or inside) if found or inside else _("among the countries and areas of the figure")
        quoted = (found or inside)[0].text if found or inside else code
        yield Finding(
            "wording", asked.slide, STOP if found or counted else LOOK,
            _("{code} occurs ({where}) and the organiser’s wording for it is not given.", code=code, where=where)
            if found or counted
            else _("{code} occurs inside the name of something else: {where}.", code=code, where=where),
            _leave_out(asked), where, quoted, times=len(found),
        )  # fmt: skip


def _names(text: str, code: str) -> bool:
    return any(name.code == code for name in contested.names_in(text)) or (code == "TW" and bool(CODE.search(text)))


def _leave_out(asked: Asked) -> Remedy | None:
    return Remedy(_("Leave this slide out"), {"drop": True}) if asked.item else None


# -- The parties' order -----------------------------------------------------------------------------------------------


def party_order(asked: Asked) -> Iterator[Finding]:
    """The parties of a joint meeting stand in the order of its agenda, never by count."""
    if asked.names != JOINT:
        raise DoesNotApply
    wording = asked.wording
    for text in texts.by_presenter(asked):
        for quoted, codes in _lists(text.text, wording):
            if not _in_agenda_order(codes):
                yield _order(asked, text.where, quoted)
    figure = asked.item.figure if asked.item else None
    for where, rows in _rows_of(figure) if figure else ():
        codes = [_only_name(row, wording) for row in rows]
        parties = [code for code in codes if code in AGENDA]
        if len(set(parties)) == len(parties) and not _in_agenda_order(parties):
            yield _order(asked, where, listed([row for row, code in zip(rows, codes, strict=True) if code in AGENDA]))


def _order(asked: Asked, where: str, quoted: str) -> Finding:
    agenda = listed([_name(code, asked) for code in AGENDA])
    said = _(
        "{where}: “{quoted}”; the order of the agenda is {agenda}.", where=where, quoted=quoted[:80], agenda=agenda
    )
    return Finding("parties", asked.slide, LOOK, said, _leave_out(asked), where, quoted)


def _in_agenda_order(codes: list[str]) -> bool:
    at = [AGENDA.index(code) for code in codes]
    return at == sorted(at)


def _lists(text: str, wording: contested.Wording) -> Iterator[tuple[str, list[str]]]:
    """Enumerations of parties in a text: the words, and their codes in order."""
    run: list[contested.Name] = []
    for name in (*contested.names_in(text, wording), None):
        if run and (name is None or not BETWEEN.fullmatch(text[run[-1].end : name.start])):
            codes = [one.code for one in run if one.code in AGENDA]
            if len(set(codes)) > 1:
                yield text[run[0].start : run[-1].end], codes
            run = []
        if name is not None:
            run.append(name)


def _rows_of(figure: Figure) -> Iterator[tuple[str, list[str]]]:
    for column in figure.table:
        cells = [cell for cell in figure.table[column].tolist() if isinstance(cell, str)]
        yield _("column of the table"), cells
    if isinstance(figure.body, Chart):
        for _title, chart in figure.body.panels:
            yield _("label of a chart"), texts.texts_of_chart(chart)


def _only_name(text: str, wording: contested.Wording) -> str:
    """The code of a text that is nothing but a name; empty for any other."""
    found = contested.names_in(text, wording)
    return found[0].code if len(found) == 1 and found[0].text.strip() == text.strip() else ""


# -- Words for areas and their limits ---------------------------------------------------------------------------------


def word_country(asked: Asked) -> Iterator[Finding]:
    """“Country” alone where Hong Kong, Macao or Taiwan's code can occur: the word is “country or area”."""
    figure = asked.item.figure if asked.item else None
    if figure is not None:
        can_occur = {*figure.traits.areas, *(figure.filters.country or ())}
        if can_occur and not can_occur & set(SPECIAL):
            raise DoesNotApply
    found: dict[tuple[str, str, str], list[Text]] = {}
    for text in texts.of_slide(asked):
        field = text.kind if text.kind in BY_PRESENTER else "figure"
        for word, right in contested.countries_in(text.text):
            found.setdefault((field, word, right), []).append(text)
    for (field, word, right), placed in found.items():
        remedy = None
        if field in BY_PRESENTER:
            change = texts.rewritten(asked.item, field, word, right, asked)
            remedy = Remedy(_("Write “{right}” instead", right=right), change)
        where = _where(placed)
        said = _("{where}: “{quoted}” where Hong Kong SAR, Macao SAR or TW can occur; say “{right}”.",
                 where=where, quoted=word, right=right)  # fmt: skip
        yield Finding("country", asked.slide, LOOK, said, remedy, where, word, times=len(placed))


def word_border(asked: Asked) -> Iterator[Finding]:
    """Shenzhen–Hong Kong is a boundary with control points, not a border."""
    for text in texts.by_presenter(asked):
        for quoted, better in contested.borders_in(text.text):
            change = texts.rewritten(asked.item, text.kind, quoted, better, asked)
            said = _("{where}: “{quoted}”; it is a boundary with control points.", where=text.where, quoted=quoted)
            remedy = Remedy(_("Write “{right}” instead", right=better), change)
            yield Finding("border", asked.slide, LOOK, said, remedy, text.where, quoted)


# -- Seas -------------------------------------------------------------------------------------------------------------


def sea_names(asked: Asked) -> Iterator[Finding]:
    """Names of the South China Sea and of islands that several claim."""
    found: dict[str, list[Text]] = {}
    for text in texts.of_slide(asked):
        for name in contested.seas_in(text.text):
            found.setdefault(name.text, []).append(text)
    for quoted, placed in found.items():
        said = ngettext("{where}: “{quoted}”, {count} time.", "{where}: “{quoted}”, {count} times.", len(placed),
                        where=_where(placed), quoted=quoted)  # fmt: skip
        yield Finding("sea_names", asked.slide, LOOK, said, None, _where(placed), quoted, times=len(placed))


RULES: Iterable[Rule] = (
    Rule("names", N_("Names against the profile"),
         N_("A party may object to a name that was not agreed."),
         "DESIGN.md#Maps/Names; DOMAIN.md#6.2", against_profile),
    Rule("wording", N_("Names that the organiser supplies"),
         N_("In a joint meeting the wording for TW is the organiser’s; without it nothing may be shown or taken out."),
         "DESIGN.md#Maps/Names", without_wording),
    Rule("parties", N_("Order of the parties"),
         N_("Parties stand in agenda order, never by count."),
         "DESIGN.md#Maps/Names", party_order),
    Rule("country", N_("Country or area"),
         N_("Not every area with figures of its own is a country."),
         "DESIGN.md#Maps/Names", word_country),
    Rule("border", N_("Boundary and control points"),
         N_("Between Shenzhen and Hong Kong there is a boundary with control points, not a border."),
         "DESIGN.md#Maps/Names", word_border),
    Rule("sea_names", N_("Names of seas and islands"),
         N_("Some parties use other names for this sea or these islands, or claim them."),
         "DESIGN.md#Maps/Boundaries; DOMAIN.md#6.3", sea_names),
)  # fmt: skip
