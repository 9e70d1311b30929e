"""The base of every error a reader may see."""


class AtlasError(Exception):
    """An error to be shown, not traced: a message id to translate and the values that go into it.

    `str(error)` is the English sentence; a page translates `message_id` and formats `values` into it.
    """

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id = message_id
        self.values = values
        super().__init__(message_id.format(**values))


class MissingColumnsError(AtlasError, ValueError):
    """A frame lacks columns that a function needs."""

    def __init__(self, frame: str, columns: list[str]) -> None:
        super().__init__("The {frame} frame lacks the columns {columns}.", frame=frame, columns=", ".join(columns))


class UnusableCoordinateError(AtlasError, ValueError):
    """A coordinate cannot be read or lies outside the globe."""

    def __init__(self, value: str) -> None:
        super().__init__(
            "{value!r} is not a position: expected longitude -180 to 180, then latitude -90 to 90.", value=value
        )


class UnusableNameError(AtlasError, ValueError):
    """A place name without a letter, or a country that is no ISO alpha-2 code."""

    def __init__(self, what: str, value: str) -> None:
        super().__init__("{value!r} is not a usable {what}.", what=what, value=value)


class SwappedCoordinateError(AtlasError, ValueError):
    """A position off the globe that would lie on it with longitude and latitude exchanged."""

    def __init__(self, lon: str, lat: str) -> None:
        super().__init__(
            "{lon} {lat} is not a position; it looks swapped: longitude comes first. Try {lat} {lon}.", lon=lon, lat=lat
        )


class UnusableScanError(AtlasError, ValueError):
    """A limit of the scan for bursts that makes no sense."""

    def __init__(self, name: str, value: float, expected: str) -> None:
        super().__init__(
            "{name} of a scan for bursts is {value}; expected {expected}.", name=name, value=value, expected=expected
        )
