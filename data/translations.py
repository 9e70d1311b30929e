"""Catalogues of the words on screen: `data/locale/<language>/LC_MESSAGES/atlas.po`, compiled at build."""

import gettext
import os
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "atlas"
SOURCE_LANGUAGE = "en"


def source_of(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


def _compiled(language: str) -> Path:
    return source_of(language).with_suffix(".mo")


def languages() -> list[str]:
    """Language tags with a catalogue, English first: 'en', 'zh-Hans', …"""
    found = sorted(path.parent.parent.name.replace("_", "-") for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return [SOURCE_LANGUAGE, *[tag for tag in found if tag != SOURCE_LANGUAGE]]


def compile_all() -> None:
    """Compile every catalogue that is newer than its compiled form."""
    for source in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as stream:
            write_mo(stream, catalogue)
        draft.replace(target)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The loaded catalogue of a language; English is the source and needs none."""
    path = _compiled(language)
    if language == SOURCE_LANGUAGE or not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as stream:
        return gettext.GNUTranslations(stream)


@cache
def untranslated(language: str) -> tuple[str, ...]:
    """The messages, plurals among them, that a catalogue has no words for; none for English, which is the source."""
    if language not in languages() or language == SOURCE_LANGUAGE:
        return ()
    with source_of(language).open("rb") as stream:
        catalogue = read_po(stream, locale=language.replace("-", "_"))
    bare = [message for message in catalogue if message.id and not any(_forms(message.string))]
    return tuple(sorted(form for message in bare for form in _forms(message.id)))


def _forms(said: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())
