"""What can be wrong with a question about hotspots: each error shows the value and says what would be right."""

from collections.abc import Sequence

from geo.errors import AtlasError

SHOWN = 5  # values named in a message before it says "…"


def listed(values: Sequence[object]) -> str:
    """The first few values, and a sign where there are more."""
    return ", ".join(repr(value) for value in values[:SHOWN]) + (", …" if len(values) > SHOWN else "")


class InvalidCells(AtlasError, ValueError):
    """Some cells are no H3 cells."""

    def __init__(self, cells: str) -> None:
        super().__init__("These are no H3 cells: {cells}. Expected hex text such as '8465491ffffffff'.", cells=cells)


class DuplicateCells(AtlasError, ValueError):
    """A cell was given more than once."""

    def __init__(self, cells: str) -> None:
        super().__init__("These cells stand in the data more than once: {cells}.", cells=cells)


class MixedResolutions(AtlasError, ValueError):
    """Cells of several resolutions were given together."""

    def __init__(self, resolutions: str) -> None:
        super().__init__("All cells must have one resolution; these have {resolutions}.", resolutions=resolutions)


class UnusableValues(AtlasError, ValueError):
    """Some cells have no number."""

    def __init__(self, cells: str) -> None:
        super().__init__("Every cell needs a finite number; these have none: {cells}.", cells=cells)


class UnknownCorrection(AtlasError, ValueError):
    """A correction for many tests was named that does not exist."""

    def __init__(self, correction: str) -> None:
        super().__init__("No correction {correction!r}: expected 'bh' or 'by'.", correction=correction)


class ImpossibleCounts(AtlasError, ValueError):
    """A row of the share test counts more hits than incidents, or more here than in the whole."""

    def __init__(self, rows: str) -> None:
        super().__init__(
            "Counts must be whole numbers with hits ≤ total and the place within the whole; not so in {rows}.",
            rows=rows,
        )


class RepeatedRows(AtlasError, ValueError):
    """The share test was given a stratum of a unit twice."""

    def __init__(self, rows: str) -> None:
        super().__init__("One row for each unit, what and stratum; these stand twice: {rows}.", rows=rows)


class TooSparse(AtlasError, ValueError):
    """Too few cells hold enough incidents in each step for a class over time to mean anything."""

    def __init__(self, dense_cells: int, needed_cells: int, needed_median: int) -> None:
        super().__init__(
            "Classes over time need {needed_cells} cells with a median of at least {needed_median} incidents a step; "
            "this selection has {dense_cells}.",
            dense_cells=dense_cells,
            needed_cells=needed_cells,
            needed_median=needed_median,
        )


class NotACube(AtlasError, ValueError):
    """A step is named twice, or counts lie outside the given cells and steps."""

    def __init__(self, what: str) -> None:
        super().__init__("Each count belongs to one given cell and one given step; not so: {what}.", what=what)
