"""The room check's own words: what is checked, what a rule is, what it finds, and what would remedy it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from pages.figures.base import Figure
from queries.contested import Basis, Wording
from queries.filters import SeizureFilter

STOP, LOOK = "stop", "look"
UN, JOINT = "un", "joint"
SPECIAL = ("HK", "MO", "TW")  # where one of them can occur the word is "country or area"


@dataclass(frozen=True)
class Remedy:
    """What one click would do: its title, and the changes to the slide or, without one, to the whole briefing.

    Keys of `change`: `filters` (parameters of the address, None: taken out), `choices` (likewise), `names`,
    `boundaries`, `title`, `subtitle`, `note`, `drop` (True: leave the slide out).
    """

    title: str
    change: Mapping[str, object]


@dataclass(frozen=True)
class Finding:
    """Something that may be contested. `slide` counts from 0; None: the briefing itself.

    `where` says in words in which text, row or mark; `quoted` is that text exactly; `said` is the whole sentence, and
    `why` the reason that it may be contested. `address` is the page's address, to jump to.
    """

    rule: str
    slide: int | None
    severity: str  # stop | look
    said: str
    remedy: Remedy | None = None
    where: str = ""
    quoted: str = ""
    why: str = ""
    address: str = ""
    times: int = 1
    slide_id: str = ""  # the same wherever the slide is moved to

    @property
    def key(self) -> str:
        """The same for the same finding, whatever the language and the place of its slide: what is acknowledged."""
        told = "\x1f".join((self.rule, self.severity, self.address, self.quoted, str(self.times)))
        return sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Item:
    """One slide as it would be shown. Without a figure, `nothing` says why.

    `names` and `boundaries` are the slide's own where it has any, else empty: then the briefing's count. `marking` is
    that of the slide's strictest row and of its tier; without one it is worked out from the store.
    """

    title: str
    note: str
    figure: Figure | None
    nothing: str | None = None
    names: str = ""
    boundaries: str = ""
    address: str = ""
    made_from: str = ""  # build id of the store when the view was saved
    choices: tuple[str, ...] = ()  # parameters that the figure reads beside the filter
    marking: str = ""
    id: str = ""  # the same wherever it is moved to


@dataclass(frozen=True)
class Shown:
    """A briefing as it would be shown.

    `wording`: the organiser's words by language and code, for codes that a profile leaves out; or pairs of code and
    text in the language of the check.
    """

    title: str
    items: tuple[Item, ...]
    names: str = UN
    boundaries: str = "none"
    room_marking: str = "CLEAR"
    wording: Mapping[str, Mapping[str, str]] | Wording = ()
    subtitle: str = ""
    build_id: str = ""  # of the store that is current
    tier: str = "analyst"

    def words(self, language: str) -> Wording:
        """The organiser's wording in a language, as pairs of code and text."""
        given: Any = self.wording
        if isinstance(given, Mapping):
            own = given.get(language, {})
            given = own if isinstance(own, Mapping) else {}
            given = given.items()
        return tuple((str(code), str(text).strip()) for code, text in given if str(text).strip())


class Unchecked(Exception):
    """A rule cannot be checked here; the message says why, in the reader's language."""


class DoesNotApply(Exception):
    """A rule has nothing to ask of this slide or briefing."""


@dataclass(frozen=True)
class Asked:
    """What a rule is asked of: the briefing, the slide (None: the briefing's own texts), and what helps to answer."""

    shown: Shown
    language: str
    slide: int | None = None
    item: Item | None = None
    basis_of: Callable[[SeizureFilter], Basis] | None = None
    held: dict[str, Any] = field(default_factory=dict, compare=False)  # what rules have worked out already

    @property
    def names(self) -> str:
        """The naming profile of the slide."""
        return (self.item.names if self.item else "") or self.shown.names

    @property
    def boundaries(self) -> str:
        """The boundaries on the slide."""
        return (self.item.boundaries if self.item else "") or self.shown.boundaries

    @property
    def wording(self) -> Wording:
        """The organiser's wording in the language of the check."""
        return self.shown.words(self.language)

    def figure(self) -> Figure:
        """The slide's figure; a slide without one is another rule's matter."""
        if self.item is None or self.item.figure is None:
            raise DoesNotApply
        return self.item.figure

    def basis(self, needs: str) -> Basis:
        """What the slide's figure rests on; `needs` says why it is asked."""
        figure = self.figure()
        if self.basis_of is None:
            raise Unchecked(needs)
        return self.basis_of(figure.filters)


@dataclass(frozen=True)
class Rule:
    """One rule: its name, its title and ground as message ids, and where in our documents it stands."""

    name: str
    title: str
    ground: str  # why what it finds may be contested, a message id
    source: str  # the document and section that it holds to
    find: Callable[[Asked], Iterable[Finding]]


@dataclass(frozen=True)
class Outcome:
    """What a rule did: where it was checked, where it had nothing to ask, and where it could not be checked and why.

    Positions of slides; None is the briefing itself.
    """

    rule: str
    checked: tuple[int | None, ...] = ()
    not_asked: tuple[int | None, ...] = ()
    unchecked: tuple[tuple[int | None, str], ...] = ()


@dataclass(frozen=True)
class Checked:
    """The result of a room check: findings, strictest and first slide first, and what each rule did."""

    findings: tuple[Finding, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    slides: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)
    slide_ids: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def stops(self) -> bool:
        """Whether something must be changed before the briefing may be shown or taken out."""
        return any(finding.severity == STOP for finding in self.findings)
