"""Language, names and look where no reader's session says which: the static site, files, a briefing's own settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """What a session otherwise says. `wording`: the organiser's words for codes that a naming profile leaves out."""

    language: str
    names: str = "un"
    boundaries: str = "none"
    theme: str = "light"
    marks: str = ""
    shown: tuple[str, ...] = ()
    wording: tuple[tuple[str, str], ...] = ()


_SETTING: ContextVar[Setting | None] = ContextVar("setting", default=None)


def current() -> Setting | None:
    """The setting of this piece of work; None: ask the session."""
    return _SETTING.get()


@contextmanager
def using(setting: Setting) -> Iterator[None]:
    """Let words, names, boundaries, marks and colours follow a setting instead of the reader's session."""
    token = _SETTING.set(setting)
    try:
        yield
    finally:
        _SETTING.reset(token)
