"""The handling caveat of what leaves the dashboard: a marking of the Traffic Light Protocol 2.0 and what it asks."""

from collections.abc import Iterable

from pages.widgets.words import _, label

LEVELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")  # from the freest to the strictest

# The least that a file of a tier is marked with. The analyst store holds fields that are not public even of a case
# that is (concealment, suspects), and a compilation of public reports says more than each of them.
LEAST = {"analyst": "AMBER", "partner": "GREEN", "public": "CLEAR"}


def of(tier: str, held: Iterable[str] = ()) -> str:
    """The marking of a file: that of its strictest row, and never less than its tier's."""
    return max((LEAST[tier], *held), key=LEVELS.index)


def sentence(level: str) -> str:
    """What a marking asks of whoever holds the file."""
    said = {
        "CLEAR": _("May be passed on without restriction."),
        "GREEN": _("May be passed on among partner agencies and organisations; not through open channels."),
        "AMBER": _("May be passed on within the recipient's organisation and to its partners, to those who need it."),
        "AMBER+STRICT": _("May be passed on within the recipient's organisation only, to those who need it."),
        "RED": _("For the recipient alone; may not be passed on."),
    }
    return said[level]


def caveat(level: str) -> str:
    """Marking and sentence in one line, as files carry it."""
    return f"{label('tlp', level)}. {sentence(level)}"


def in_file_name(level: str) -> str:
    """The marking as a part of a file's name: TLP-AMBER-STRICT."""
    return f"TLP-{level.replace('+', '-')}"
