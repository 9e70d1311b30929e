"""What can be wrong with a question about routes: each error shows the value and says what would be right."""

from geo.errors import AtlasError


class UnknownGate(AtlasError, LookupError):
    """A passage was named that the network does not know."""

    def __init__(self, gate_id: str, known: list[str]) -> None:
        super().__init__("No passage {gate_id!r}: expected one of {known}.", gate_id=gate_id, known=", ".join(known))


class UnknownMode(AtlasError, ValueError):
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
    """Several places have this name; `candidates` says how to name each."""

    def __init__(self, name: str, candidates: list[str]) -> None:
        self.candidates = candidates
        super().__init__(
            "{name!r} names more than one place: {candidates}. Give the one you mean as written here.",
            name=name,
            candidates="; ".join(candidates),
        )


class SamePlace(AtlasError, ValueError):
    """Both ends of a route are one place."""

    def __init__(self, name: str) -> None:
        super().__init__("From and to are the same place, {name!r}: there is no route to measure.", name=name)


class NoRoute(AtlasError, LookupError):
    """Both ends are known, and no path of this mode joins them. `reason` is the code that `route_many` gave."""

    def __init__(self, message_id: str, reason: str, **values: object) -> None:
        self.reason = reason
        super().__init__(message_id, **values)
