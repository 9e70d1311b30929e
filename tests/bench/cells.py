"""Cells at ten million incidents against the bare aggregation, and what a map of cells sends at every resolution."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd

from data import pointer
from geo.cells import RESOLUTIONS, within_rings
from pages.widgets import hotspot_map
from queries import hotspots, store
from queries.filters import SeizureFilter
from tests.bench.overview import median_ms

COPIES = 12_821  # 780 incidents 12,821 times are ten million
LONG = "agency, place_name, admin1, operation, declared_as, concealment, search_text".split(", ")
BARE = """
select i.h3_r4, count(*), count(*) filter (where i.largest_commodity_kg >= 500), bool_or(i.drawable)
from incident i where i.finest_res >= 4 group by i.h3_r4;
select i.h3_r4, count(*), sum(case when l.group_id || ':' || l.commodity = 'pangolins:scales' then l.mass_kg end)
from incident i join seizure l on l.incident_id = i.incident_id where i.finest_res >= 4 group by i.h3_r4;
select i.h3_r4, count(distinct s.source_id)
from incident i join incident_source s on s.incident_id = i.incident_id where i.finest_res >= 4 group by i.h3_r4;
"""


def ten_million(folder: Path) -> duckdb.DuckDBPyConnection:
    """The real store with each incident, line and source copied under new ids, long texts emptied."""
    con = duckdb.connect(folder / "big.duckdb")
    con.execute(f"attach '{pointer.file_of(store.read_pointer())}' as real (read_only)")
    emptied = ", ".join(f"'' as {name}" for name in LONG)
    con.execute("create table conversion as from real.conversion; create table source as from real.source")
    con.execute("create table stop as select * from real.stop limit 0")
    for table, also in (("incident", f", {emptied}"), ("seizure", ""), ("incident_source", "")):
        con.execute(
            f"create table {table} as select t.* replace (t.incident_id || '#' || n.range as incident_id{also}) "  # noqa: S608
            f"from real.{table} t, range({COPIES}) n"
        )
    return con


def payload_kb(held: pd.DataFrame) -> float:
    """Kilobytes of the layers of cells, as the page draws them."""
    told = [f"{', '.join(row.places[:2])}\nincidents: {row.incident_count}" for row in held.itertuples()]
    colours = [hotspot_map.colour_of(count, hotspot_map.COUNT_FROM) for count in held["incident_count"]]
    shown = held.assign(colour=colours, stands_out=held["incident_count"] > 20, told=told)
    layers = hotspot_map.cell_layers(shown, hotspots.drawn_shapes(list(shown["h3_cell"])))
    return sum(len(layer.to_json().encode()) for layer in layers) / 1000


def payloads(con: store.Connection) -> list[str]:
    """What the map of the whole store sends at each resolution, and the most that any store can make it send."""
    lines = []
    for resolution in RESOLUTIONS:
        held = hotspots.by_cell(con, SeizureFilter(), resolution).rows
        lines.append(f"resolution {resolution}: {len(held)} cells, {payload_kb(held):.0f} kB")
        around = sorted(within_rings(set(held["h3_cell"]), 6))[: hotspots.MOST_CELLS]
        most = pd.DataFrame({"h3_cell": around, "incident_count": range(len(around))})
        most["places"] = [["guangzhou-baiyun-airport", "guangzhou-postal-customs"]] * len(around)
        lines.append(f"resolution {resolution}, {len(around)} cells, the most drawn: {payload_kb(most):.0f} kB")
    return lines


def run() -> list[str]:
    """The ratio at ten million, and the payloads."""
    with TemporaryDirectory() as folder:
        con = ten_million(Path(folder))
        count = con.execute("select count(*) from incident").fetchall()[0][0]
        ours = median_ms(lambda: store.frame(con, "cells", SeizureFilter(), res=4, weighed_goods="pangolins:scales"), 3)
        bare = median_ms(lambda: [con.execute(part).df() for part in BARE.split(";") if part.strip()], 3)
        con.close()
    con = store.open_store(store.read_pointer())
    return [
        f"{count:,} incidents; bare SQL {bare / 1000:.1f} s",
        f"counts, weights, animals and source pages by cell with the filter ÷ bare SQL: {ours / bare:.2f}",
        *payloads(con),
    ]
