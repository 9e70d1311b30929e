"""The base of every error a reader may see."""


class AtlasError(Exception):
    """An error to be shown, not traced: a message id to translate and the values that go into it.

    `str(error)` is the English sentence; a page translates `message_id` and formats `values` into it.
    """

    def __init__(self, message_id: str, **values: object) -> None:
        self.message_id = message_id
        self.values = values
        super().__init__(message_id.format(**values))
