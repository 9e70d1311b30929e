"""Rules on what is said: words that are ruled out, nationalities, languages."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pages.figures.rules import texts
from pages.figures.rules.base import LOOK, STOP, Asked, DoesNotApply, Finding, Remedy, Rule
from pages.figures.rules.texts import BY_PRESENTER, Text
from pages.widgets.words import ENDONYMS, SOURCE_LANGUAGE, _, listed, ngettext
from queries import contested
from queries.labels import N_

HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_NAME = re.compile(r"[A-Za-z]{3,}")
TELLS = 8  # letters outside placeholders from which a message can be told from other texts


def ruled_out(asked: Asked) -> Iterator[Finding]:
    """Words of the presenter's that DESIGN.md rules out, in all four languages, with what to say instead."""
    for text in texts.by_presenter(asked):
        seen: set[str] = set()
        for word in contested.ruled_out_in(text.text, asked.language):
            if word.text in seen:
                continue
            seen.add(word.text)
            right = word.instead[0].upper() + word.instead[1:] if word.text[0].isupper() else word.instead
            change = texts.rewritten(asked.item, text.kind, word.text, right, asked)
            said = _("{where}: “{quoted}”; better “{right}”.", where=text.where, quoted=word.text, right=right)
            remedy = Remedy(_("Write “{right}” instead", right=right), change)
            yield Finding("words", asked.slide, LOOK, said, remedy, text.where, word.text)


def nationality(asked: Asked) -> Iterator[Finding]:
    """Nationalities of suspects, crews or vessels, in the presenter's texts and in the figure's."""
    found: dict[tuple[str, str], list[Text]] = {}
    for text in texts.of_slide(asked):
        for phrase in contested.nationalities_in(text.text):
            found.setdefault((text.kind if text.kind in BY_PRESENTER else "figure", phrase), []).append(text)
    for (field, phrase), placed in found.items():
        where = listed(list(dict.fromkeys(text.where for text in placed))[:3])
        is_own = field in BY_PRESENTER
        remedy = (
            Remedy(_("Take these words out"), texts.rewritten(asked.item, field, phrase, "…", asked))
            if is_own
            else Remedy(_("Leave this slide out"), {"drop": True})
        )
        said = _("{where}: “{quoted}” gives persons or vessels a nationality.", where=where, quoted=phrase[:80])
        yield Finding("nationality", asked.slide, LOOK if asked.shown.tier == "analyst" else STOP, said, remedy, where,
                      phrase, times=len(placed))  # fmt: skip


def other_language(asked: Asked) -> Iterator[Finding]:
    """Titles and notes in another language than the briefing's, told by their letters."""
    for text in texts.by_presenter(asked):
        if contested.is_written_in(text.text, asked.language):
            continue
        script = contested.script_of(text.text) or ""
        said = _(
            "{where}: “{quoted}” reads as {found}; the briefing is in {wanted}.",
            where=text.where, quoted=text.text[:60], found=ENDONYMS.get(script, "中文"),
            wanted=ENDONYMS[asked.language],
        )  # fmt: skip
        yield Finding("language", asked.slide, LOOK, said, None, text.where, text.text[:60])


def untranslated(asked: Asked) -> Iterator[Finding]:
    """Words of the program's own that the catalogue of the briefing's language lacks: they stand in English."""
    if asked.language == SOURCE_LANGUAGE:
        raise DoesNotApply
    patterns = _patterns(asked.language)
    found: dict[str, list[Text]] = {}
    for text in texts.of_figure(asked):
        for line in text.text.split("\n"):
            if any(pattern.fullmatch(line.strip()) for pattern in patterns):
                found.setdefault(line.strip(), []).append(text)
    if found:
        names = listed([f"“{line[:60]}”" for line in list(found)[:3]])
        said = ngettext(
            "{count} text of the figure is not translated: {names}.",
            "{count} texts of the figure are not translated: {names}.",
            len(found), names=names,
        )  # fmt: skip
        first = next(iter(found))
        yield Finding("untranslated", asked.slide, LOOK, said, None, found[first][0].where, first, times=len(found))


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """The messages without a translation, each with anything in the place of its values."""
    found = []
    for message in contested.untranslated(language):
        parts = re.split(r"\{[^{}]*\}", message)
        if sum(char.isalpha() for part in parts for char in part) >= min(TELLS, len(message)):
            found.append(re.compile(".+?".join(map(re.escape, parts)), re.IGNORECASE))
    return tuple(found)


def english_places(asked: Asked) -> Iterator[Finding]:
    """Names of places that stand in Latin letters only, in a Chinese briefing."""
    if not asked.language.startswith("zh"):
        raise DoesNotApply
    names = dict.fromkeys(
        text.text for text in texts.of_figure(asked)
        if text.kind in ("cell", "label") and LATIN_NAME.search(text.text) and not HAN.search(text.text)
    )  # fmt: skip
    if names:
        said = ngettext("{count} name stands in Latin letters only: {names}.",
                        "{count} names stand in Latin letters only: {names}.", len(names),
                        names=listed(list(names)[:3]) + ("…" if len(names) > 3 else ""))  # fmt: skip
        yield Finding("places", asked.slide, LOOK, said, None, _("table or labels"), next(iter(names)),
                      times=len(names))  # fmt: skip


RULES: Iterable[Rule] = (
    Rule("words", N_("Words that say too much"),
         N_("The cases are compiled from public reports: these words say more than they can bear, or blame a party."),
         "DESIGN.md#Honesty/Words", ruled_out),
    Rule("nationality", N_("Nationality"),
         N_("No nationality of suspects, crews or vessels leaves the analyst tier. Names of persons are out of reach."),
         "DESIGN.md#Maps/Names", nationality),
    Rule("language", N_("Language of titles and notes"),
         N_("A text that a party cannot read was not put to it."),
         "DESIGN.md#Words-on-screen", other_language),
    Rule("untranslated", N_("Texts that are not translated"),
         N_("A text that a party cannot read was not put to it."),
         "DESIGN.md#Words-on-screen; DECISIONS.md#D11", untranslated),
    Rule("places", N_("Names of places in another script"),
         N_("A place without an established name in the language keeps its own spelling: have it read by someone."),
         "DESIGN.md#Words-on-screen; GLOSSARY.md#What-stays-in-English", english_places),
)  # fmt: skip
