"""A briefing as it was made: its figures with all they hold, as JSON; made into figures again, unchanged.

A frozen copy asks no store. It says of which day it is, and until when its data were collected.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pydeck as pdk

from geo.errors import AtlasError
from pages.figures.base import Chart, Figure, Map, Table, Traits
from pages.figures.talks import Part, Talk
from pages.widgets.keys import Key
from queries.filters import SeizureFilter

FORMAT, VERSION = "seizure-atlas-frozen-briefing", 1
STRING = "@@string"
HIDDEN = ("_kwargs", "_binary_data", "use_binary_transport")


class FrozenError(AtlasError, ValueError):
    """A frozen copy that cannot be read, or a figure that cannot be frozen."""


def packed(talk: Talk) -> dict[str, Any]:
    """A talk as JSON."""
    head = {name: getattr(talk, name) for name in _HEAD}
    parts = [
        {name: getattr(part, name) for name in ("title", "note", "about", "level", "nothing")}
        | {"figure": None if part.figure is None else of_figure(part.figure)}
        for part in talk.parts
    ]
    return {"format": FORMAT, "version": VERSION, **head, "last_page": plain(talk.last_page), "parts": parts}


_HEAD = ("title", "subtitle", "language", "names", "boundaries", "room_marking", "wording", "made_from")


def unpacked(said: Mapping[str, Any]) -> Talk:
    """The talk of its JSON.

    Raises
    ------
    FrozenError
        If it is of another version or not whole.
    """
    if said.get("format") != FORMAT or said.get("version") != VERSION:
        raise FrozenError(
            "This frozen copy is {found}; this version reads {expected}.",
            found=f"{said.get('format')} {said.get('version')}"[:80], expected=f"{FORMAT} {VERSION}",
        )  # fmt: skip
    try:
        parts = tuple(
            Part(
                part["title"], part["note"], part["about"], part["level"],
                None if part["figure"] is None else to_figure(part["figure"]), part["nothing"],
            )
            for part in said["parts"]
        )  # fmt: skip
        last_page = tuple((heading, tuple(lines)) for heading, lines in said["last_page"])
        return Talk(**{name: said[name] for name in _HEAD}, last_page=last_page, parts=parts)
    except (KeyError, TypeError, ValueError) as error:
        raise FrozenError("This frozen copy is not whole: {error}.", error=repr(error)[:200]) from error


def of_figure(figure: Figure) -> dict[str, Any]:
    """A figure as JSON; `to_figure` makes the same figure of it."""
    return {
        "name": figure.name,
        "title": figure.title,
        "alt": figure.alt,
        "body": _body(figure.body),
        "table": {
            "columns": [str(name) for name in figure.table.columns],
            "types": [_type_of(figure.table.iloc[:, at]) for at in range(figure.table.shape[1])],
            "rows": plain(figure.table.to_numpy(dtype=object).tolist()),
        },
        "filters": figure.filters.to_query(),
        "keys": [plain(asdict(key)) for key in figure.keys],
        "said": list(figure.said),
        "warned": list(figure.warned),
        "traits": plain(asdict(figure.traits)),
        "asked": plain(figure.asked),
    }


def _type_of(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "bool"
    if pd.api.types.is_integer_dtype(column):
        return "int64"
    if pd.api.types.is_float_dtype(column):
        return "float64"
    return "str" if isinstance(column.dtype, pd.StringDtype) else "object"


def to_figure(said: Mapping[str, Any]) -> Figure:
    """The figure of its JSON."""
    table = said["table"]
    columns = {
        name: pd.Series([row[at] for row in table["rows"]], dtype=kind)
        for at, (name, kind) in enumerate(zip(table["columns"], table["types"], strict=True))
    }
    filters, _unread = SeizureFilter.from_query(said["filters"])
    traits = said["traits"]
    return Figure(
        name=said["name"],
        title=said["title"],
        alt=said["alt"],
        body=_body_of(said["body"]),
        table=pd.DataFrame(columns),
        filters=filters,
        keys=tuple(Key(**key | {"dash": tuple(key["dash"]) if key["dash"] else None}) for key in said["keys"]),
        said=tuple(said["said"]),
        warned=tuple(said["warned"]),
        traits=Traits(**traits | {"areas": tuple(traits["areas"])}),
        asked=tuple((name, value) for name, value in said["asked"]),
    )


def _body(body: Map | Chart | Table) -> dict[str, Any]:
    if isinstance(body, Map):
        layers = [_layer(layer) for layer in body.layers]
        return {"kind": "map", "region": body.region, "narrow": body.narrow, "layers": layers}
    if isinstance(body, Chart):
        panels = [{"title": title, "chart": plain(chart.to_plotly_json())} for title, chart in body.panels]
        return {"kind": "chart", "panels": panels}
    return {"kind": "table"}


def _body_of(said: Mapping[str, Any]) -> Map | Chart | Table:
    if said["kind"] == "map":
        return Map(tuple(_layer_of(layer) for layer in said["layers"]), said["region"], said["narrow"])
    if said["kind"] == "chart":
        return Chart(tuple((panel["title"], go.Figure(panel["chart"])) for panel in said["panels"]))
    return Table()


def _layer(layer: pdk.Layer) -> dict[str, Any]:
    """All that a layer holds, under the names that pydeck keeps it by: its settings are expressions already."""
    held: dict[str, Any] = plain({name: value for name, value in vars(layer).items() if name not in HIDDEN})
    return held


def _layer_of(said: Mapping[str, Any]) -> pdk.Layer:
    layer = pdk.Layer(said["@@type"], said["_data"], id=said["id"])
    vars(layer).update({name: _value_of(value) for name, value in said.items()})
    return layer


def _value_of(value: Any) -> Any:
    return pdk.types.String(value[STRING]) if isinstance(value, dict) and STRING in value else value


def plain(value: Any) -> Any:
    """A value as JSON has it: arrays as lists, days as text, what is missing as null.

    Raises
    ------
    FrozenError
        If it cannot be said in JSON: nothing is left out unseen.
    """
    if isinstance(value, pdk.types.String):
        return {STRING: value.value}
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date | pd.Timestamp):
        return value.isoformat()
    if isinstance(value, Sequence | set | frozenset):
        return [plain(part) for part in value]
    raise FrozenError("A figure holds {kind}, which cannot be kept in a frozen copy.", kind=type(value).__name__)
