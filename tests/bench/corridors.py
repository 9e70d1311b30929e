"""Corridors at a million incidents: our question, filter and all, against the bare aggregation it stands on."""

import duckdb

from data import pointer
from queries import routes, store
from queries.filters import SeizureFilter
from tests.bench.overview import median_ms

COPIES = 1_283  # 780 incidents 1,283 times are a million
BARE = """
select e.edge_id, e.lon_a, e.lat_a, e.lon_b, e.lat_b, p.dash, count(*) as incident_count, sum(m.mass_kg), max(m.mass_kg)
from (select distinct g.incident_id, g.dash, pe.edge_id from leg g join path_edge pe on pe.path_id = g.path_id) p
join edge e on e.edge_id = p.edge_id
join (select incident_id, sum(mass_kg) as mass_kg from seizure group by incident_id) m on m.incident_id = p.incident_id
group by e.edge_id, e.lon_a, e.lat_a, e.lon_b, e.lat_b, p.dash
"""


def a_million() -> duckdb.DuckDBPyConnection:
    """The real store with each incident, line, stop and leg copied under new ids, in memory."""
    found = store.read_pointer()
    con = duckdb.connect()
    con.execute(f"attach '{pointer.file_of(found)}' as real (read_only)")
    for table in ("path_edge", "edge", "path"):
        con.execute(f"create table {table} as from real.{table}")
    for table in ("incident", "seizure", "stop", "leg"):
        con.execute(
            f"create table {table} as select t.* replace (t.incident_id || '#' || n.range as incident_id) "  # noqa: S608
            f"from real.{table} t, range({COPIES}) n"
        )
    return con


def run() -> list[str]:
    """The ratio, and the answers compared."""
    con = a_million()
    count = con.execute("select count(*) from incident").fetchall()[0][0]
    ours = median_ms(lambda: routes.edges(con, SeizureFilter()), 3)
    bare = median_ms(lambda: con.execute(BARE).df(), 3)
    loads = routes.edges(con, SeizureFilter())["incident_count"].sum()
    assert loads == con.execute(BARE).df()["incident_count"].sum()
    return [
        f"{count:,} incidents; bare SQL {bare:.0f} ms",
        f"corridor edges with the filter ÷ bare SQL: {ours / bare:.2f} (same loads)",
    ]
