"""Words on screen, in the reader's language (decision 11).

`_()` reads the language of the session at each call: `gettext.install()` would leak between readers, a
ContextVar would be lost when a fragment reruns. Nothing cached holds translated text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import streamlit as st
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from data import naming, spoken, translations
from geo.errors import AtlasError
from pages.widgets import outside
from queries.labels import LABELS

BARE_ADDRESS = re.compile(r"(https?:(?=//)|www(?=\.)|(?<=[\w.+-])@(?=\w))", flags=re.IGNORECASE)
CODE = re.compile(r"\{([A-Z]{2})\}")
ENDONYMS = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", "vi": "Tiếng Việt"}
SOURCE_LANGUAGE = translations.SOURCE_LANGUAGE
NAMING_PROFILE = naming.DEFAULT_PROFILE
AGENDA = ("CN", "VN", "HK")  # the parties of a joint meeting, in the order of its agenda
LOCALES = {"en": "en_GB", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_HK"}


@contextmanager
def speaking(language_tag: str, profile: str = NAMING_PROFILE) -> Iterator[None]:
    """Speak a language where no reader's session says which."""
    with outside.using(outside.Setting(language_tag, profile)):
        yield


def language() -> str:
    """The reader's language tag."""
    setting = outside.current()
    return setting.language if setting else str(st.session_state.get("language", SOURCE_LANGUAGE))


def load() -> None:
    """Compile the catalogues, as a build of the store does."""
    translations.compile_all()


def languages() -> list[str]:
    """Tags of the languages that have a catalogue, English first."""
    return translations.languages()


def locale() -> Locale:
    """The CLDR locale of the reader's language; Traditional Chinese follows Hong Kong usage."""
    return Locale.parse(LOCALES.get(language(), language()))


def _(message: str, **values: object) -> str:
    """Translate a message and put the values in."""
    return translations.catalogue(language()).gettext(message).format(**values)


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """As `_`, in the form that goes with `count`, which is put in as {count}."""
    chosen = translations.catalogue(language()).ngettext(one, many, count)
    return chosen.format(count=number(count), **values)


def of(error: AtlasError) -> str:
    """An error of the floors below, in the reader's language."""
    return _(error.message_id, **error.values)


def label(kind: str, code: str | None) -> str:
    """The word for a coded value; None is not stated."""
    if code is None:
        return _("not stated")
    return _(LABELS[kind][code]) if code in LABELS[kind] else str(code)


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def number(value: float, digits: int = 0) -> str:
    """A number with the separators of the language, at most `digits` decimals."""
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=locale()))


def quantity(value: float, unit: str) -> str:
    """A quantity as reported, with its unit."""
    shown = number(value, 3)
    if unit == "individuals":
        return (
            translations.catalogue(language())
            .ngettext("{count} individual", "{count} individuals", round(value))
            .format(count=shown)
        )
    if unit == "pieces":
        return (
            translations.catalogue(language())
            .ngettext("{count} piece", "{count} pieces", round(value))
            .format(count=shown)
        )
    if unit == "bottles":
        return (
            translations.catalogue(language())
            .ngettext("{count} bottle", "{count} bottles", round(value))
            .format(count=shown)
        )
    return _("{number} {unit}", number=shown, unit=label("unit", unit))


def mass(kg: float) -> str:
    """Kilograms; from ten tonnes on, tonnes."""
    if kg >= 10_000:
        return _("{tonnes} t", tonnes=number(kg / 1000, 1))
    return _("{kg} kg", kg=number(kg, 1 if kg < 100 else 0) if kg >= 0.1 else f"{kg:.2g}")


def share(part: float, whole: float) -> str:
    """A share as a percentage; without a whole, a dash."""
    return str(format_percent(part / whole, locale=locale())) if whole else "–"


def day(value: date) -> str:
    """A day in full."""
    return str(format_date(value, "long", locale=locale()))


def month(value: date) -> str:
    """A month with its year."""
    return str(format_skeleton("yMMMM", value, locale=locale()))


def year(value: date) -> str:
    """A year by itself."""
    return str(format_skeleton("y", value, locale=locale()))


def interval(first: date, until: date) -> str:
    """A date as far as it is known: a day, a month or a year."""
    if until - first == timedelta(days=1):
        return day(first)
    return month(first) if (until - first).days < 32 else year(first)


def period(first: date, last: date) -> str:
    """A period from its first to its last day, both counted; whole years as years."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return year(first) if first.year == last.year else _("{first}–{last}", first=first.year, last=last.year)
    return _("{first} – {last}", first=day(first), last=day(last))


def listed(items: Sequence[str]) -> str:
    """Alternatives in one phrase; nothing for none. CLDR's own "unit" lists have no comma in Chinese, so it is ours."""
    return _(", ").join(items)


def named(name: str, value: str) -> str:
    """A name and what it holds."""
    return _("{name}: {value}", name=name, value=value)


def field(name: str, value: str) -> str:
    """A line of facts as Markdown, of texts that are Markdown already: the name in grey, then what it holds."""
    return f":gray[{named(name, '').rstrip()}] {value}"


def located(*parts: str | None) -> str:
    """A place within an area within a larger one; what is missing or said before is left out."""
    said, *around = dict.fromkeys(part for part in parts if part) or ("",)
    for area in around:
        said = _("{place}, {area}", place=said, area=area)
    return said


def sentences(said: Sequence[str]) -> str:
    """Sentences in one paragraph."""
    return ("" if locale().language == "zh" else " ").join(part for part in said if part)


def separators() -> str:
    """The decimal and the thousands sign of the language, as plotly wants them."""
    signs = locale().number_symbols["latn"]
    return f"{signs['decimal']}{signs['group']}"


def spoken_text(kind: str, text: str | None) -> str:
    """A text of our own tables in the reader's language (`data.spoken`); as it stands where it has none there."""
    if not text:
        return ""
    return in_profile(kind, text) or spoken.said(kind, text, language()) or text


def in_profile(kind: str, text: str) -> str | None:
    """A text of our own tables that names a country or area, as a profile other than the default names it."""
    pattern = spoken.pattern(kind, text, language()) if _profile() != NAMING_PROFILE else None
    return CODE.sub(lambda found: country(found[1]), pattern) if pattern else None


def markdown(text: Any) -> str:
    """Text from data for a place that reads Markdown: every sign that could mean something is escaped.

    No picture, link, colour or formula can come out of it, and white space is squeezed to one line. An address gets an
    invisible joiner: bare ones become links however they are escaped.
    """
    squeezed = BARE_ADDRESS.sub("\\1\u2060", " ".join(str(text).split()))
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^@/=\"'])", r"\\\1", squeezed)


class ScreenWords:
    """`queries.labels.Words` for a page: the reader's language, the profile's names, the store's places and taxa."""

    def __init__(
        self,
        complexes: Mapping[str, Mapping[str, Any]],
        taxa: Mapping[str, Mapping[str, Any]],
        places: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.complexes = complexes
        self.taxa = taxa
        self.places = places or {}

    def say(self, message: str, **values: object) -> str:
        """Translate a message and put the values in."""
        return _(message, **values)

    def label(self, kind: str, code: str) -> str:
        """The word for a coded value."""
        return label(kind, code)

    def country(self, code: str | None) -> str:
        """The name of a country or area in the naming profile; the code where the profile has none."""
        return country(code)

    def in_order(self, codes: Sequence[str]) -> Sequence[str]:
        """Parties of a joint meeting in the order of its agenda, then the others by name; else by name."""
        return in_order(codes)

    def taxon(self, name: str) -> str:
        """The vernacular name with the scientific one; without one, the scientific name."""
        own = self.own_name(self.taxa.get(name))
        return _("{own} ({scientific})", own=own, scientific=name) if own else name

    def place(self, complex_id: str | None) -> str:
        """The name of a place complex."""
        if complex_id is None:
            return _("place not stated")
        known = self.complexes.get(complex_id)
        return str(self.own_name(known) or complex_id)

    def own_name(self, row: Mapping[str, Any] | None) -> str:
        """A row's name in the reader's language, else its English one; empty where there is neither."""
        if row is None:
            return ""
        key, english = "name_" + language().lower().replace("-", "_"), row.get("name_en")
        return str(in_profile("place", english or "") or row.get(key) or spoken_text("place", english))

    def as_written(self, place_name: str | None, place_id: str | None) -> str:
        """A place as the record writes it; in another language than English its name there, where it has one."""
        known = self.places.get(place_id or "") if language() != SOURCE_LANGUAGE else None
        own = self.own_name(known)
        if known and own != known["name_en"]:
            return own
        return in_profile("place", place_name or "") or place_name or ""

    def day(self, value: date) -> str:
        """A day in full."""
        return day(value)

    def month(self, value: date) -> str:
        """A month with its year."""
        return month(value)

    def period(self, first: date, last: date) -> str:
        """A period, both days counted."""
        return period(first, last)

    def mass(self, kg: float) -> str:
        """A weight with its unit."""
        return mass(kg)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with the separators of the language."""
        return number(value, digits)

    def share(self, part: float, whole: float) -> str:
        """A share as a percentage."""
        return share(part, whole)

    def listed(self, items: Sequence[str]) -> str:
        """Alternatives in one phrase."""
        return listed(items)

    def between_parts(self, parts: Sequence[str]) -> str:
        """The parts of a sentence, the first letter a capital."""
        return capital(" · ".join(parts))

    def spoken(self, kind: str, text: str) -> str:
        """A text of our own tables in the reader's language and profile."""
        return spoken_text(kind, text)


def profile_name(profile: str) -> str:
    """A naming profile in words."""
    return {
        "un": _("United Nations usage"),
        "joint": _("Joint meeting: Chinese mainland, Viet Nam, Hong Kong SAR"),
        "hk": _("Hong Kong usage"),
    }[profile]


def wording_left_out() -> dict[str, tuple[str, ...]]:
    """The codes whose wording the naming profile leaves to the organiser, who gave none; with all their spellings."""
    setting = outside.current()
    given = dict(setting.wording) if setting else {}
    missing = [code for code in naming.left_out(_profile()) if not given.get(code)]
    return {code: naming.spellings(code) for code in missing}


def is_joint() -> bool:
    """Whether names follow the profile of a joint meeting."""
    return _profile() == "joint"


def _profile() -> str:
    setting = outside.current()
    return setting.names if setting else str(st.session_state.get("names", NAMING_PROFILE))


def in_order(codes: Sequence[str]) -> list[str]:
    """Countries or areas by name; under the joint profile its parties first, in agenda order, never by count."""

    def place(code: str) -> tuple[int, str]:
        return (AGENDA.index(code) if is_joint() and code in AGENDA else len(AGENDA), country(code))

    return sorted(codes, key=place)


def border_between(first: str, second: str) -> str:
    """A land border by the names of its sides; Shenzhen and Hong Kong share a boundary."""
    if "HK" in (first, second):
        return _("Shenzhen–{area} boundary", area=country("HK"))
    first, second = in_order([first, second])
    return _("{first}–{second} border", first=country(first), second=country(second))


def country(code: str | None) -> str:
    """The name of a country or area in the naming profile; the code where the profile has none."""
    if code is None:
        return _("not stated")
    setting = outside.current()
    own = dict(setting.wording).get(code) if setting else None
    return naming.name(code, language(), _profile()) or own or code
