"""What can go wrong in geometry, said so that a page can say it in the reader's language."""

from typing import Any


class AtlasError(Exception):
    """An error with a message id and the values it speaks of; `str()` gives the English sentence.

    Nothing here is translated: pages look `message_id` up and fill in `values`.
    """

    english = "{message_id}"

    def __init__(self, message_id: str, **values: Any) -> None:
        self.message_id = message_id
        self.values = values
        super().__init__(self.english.format(message_id=message_id, **values))


class MissingColumnsError(AtlasError, ValueError):
    """A frame lacks columns that a function needs."""

    english = "The {frame} frame lacks the columns {columns}."

    def __init__(self, frame: str, columns: list[str]) -> None:
        super().__init__("missing_columns", frame=frame, columns=", ".join(columns))


class UnusableCoordinateError(AtlasError, ValueError):
    """A coordinate cannot be read or lies outside the globe."""

    english = "{value!r} is not a position: expected longitude -180 to 180, then latitude -90 to 90."

    def __init__(self, value: str) -> None:
        super().__init__("unusable_coordinate", value=value)


class UnusableNameError(AtlasError, ValueError):
    """A place name without a letter, or a country that is no ISO alpha-2 code."""

    english = "{value!r} is not a usable {what}."

    def __init__(self, what: str, value: str) -> None:
        super().__init__("unusable_name", what=what, value=value)


class SwappedCoordinateError(AtlasError, ValueError):
    """A position off the globe that would lie on it with longitude and latitude exchanged."""

    english = "{lon} {lat} is not a position; it looks swapped: longitude comes first. Try {lat} {lon}."

    def __init__(self, lon: str, lat: str) -> None:
        super().__init__("swapped_coordinate", lon=lon, lat=lat)
