-- How much passed each piece of the sea lanes, by how well its ends are known. An incident counts once on an edge and
-- dash, whatever its number of lines.
, mass as (
    select l.incident_id, sum(l.mass_kg) as mass_kg
    from line l
    group by l.incident_id
),
passed as (
    select distinct g.incident_id, g.dash, pe.edge_id
    from leg g
    join incident i on i.incident_id = g.incident_id
    join path_edge pe on pe.path_id = g.path_id
)
select e.edge_id, e.lon_a, e.lat_a, e.lon_b, e.lat_b, p.dash,
    count(*) as incident_count, sum(m.mass_kg) as mass_kg, max(m.mass_kg) as largest_kg
from passed p
join edge e on e.edge_id = p.edge_id
join mass m on m.incident_id = p.incident_id
group by e.edge_id, e.lon_a, e.lat_a, e.lon_b, e.lat_b, p.dash
order by e.edge_id, p.dash
