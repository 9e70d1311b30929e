"""Errors of the atlas: a message id and its values, so that the page can say it in the reader's language."""

from typing import Any


class AtlasError(Exception):
    """Something the reader can put right. `str()` is the English sentence; `message_id` is what gettext looks up."""

    def __init__(self, message_id: str, **values: Any) -> None:
        self.message_id = message_id
        self.values = values
        super().__init__(message_id.format(**values))


class UnknownGate(AtlasError, LookupError):
    """A passage was named that the network does not know."""

    def __init__(self, gate_id: str, known: list[str]) -> None:
        super().__init__("No passage {gate_id!r}: expected one of {known}.", gate_id=gate_id, known=", ".join(known))


class UnknownMode(AtlasError, LookupError):
    """A mode of travel was named that has no paths."""

    def __init__(self, mode: str, known: list[str]) -> None:
        super().__init__("No mode {mode!r}: expected one of {known}.", mode=mode, known=", ".join(known))


class UnknownPlace(AtlasError, LookupError):
    """No place has this name. `candidates` are the nearest spellings, perhaps none."""

    def __init__(self, name: str, candidates: list[str]) -> None:
        self.candidates = candidates
        nearest = "; ".join(candidates) or "none"
        super().__init__("No place {name!r}. Nearest names: {candidates}.", name=name, candidates=nearest)


class AmbiguousPlace(AtlasError, LookupError):
    """Several places have this name; say which by adding its country, as in 'Georgetown, GY'."""

    def __init__(self, name: str, candidates: list[str]) -> None:
        self.candidates = candidates
        super().__init__(
            "{name!r} names more than one place: {candidates}. Add the country code, as in 'Hai Phong, VN'.",
            name=name,
            candidates="; ".join(candidates),
        )


class SamePlace(AtlasError, ValueError):
    """Both ends of a route are one place."""

    def __init__(self, name: str) -> None:
        super().__init__("From and to are the same place, {name!r}: there is no route to measure.", name=name)


class NoRoute(AtlasError):
    """Both ends are known, and no path of this mode joins them. `reason` is the code `route_many` gave."""

    def __init__(self, message_id: str, reason: str, **values: Any) -> None:
        self.reason = reason
        super().__init__(message_id, **values)
