-- How much passed each path that is no sea lane, by how well its ends are known.
, mass as (
    select l.incident_id, sum(l.mass_kg) as mass_kg
    from line l
    group by l.incident_id
),
passed as (
    select distinct g.incident_id, g.dash, g.path_id, g.from_place_id, g.to_place_id
    from leg g
    join incident i on i.incident_id = g.incident_id
)
select t.path_id, t.mode, t.path_basis, t.distance_km, t.line, p.dash,
    min(p.from_place_id) as from_place_id, min(p.to_place_id) as to_place_id,
    count(distinct p.incident_id) as incident_count, sum(m.mass_kg) as mass_kg, max(m.mass_kg) as largest_kg
from passed p
join path t on t.path_id = p.path_id and t.path_basis <> 'sea_lane'
join mass m on m.incident_id = p.incident_id
group by t.path_id, t.mode, t.path_basis, t.distance_km, t.line, p.dash
order by t.path_id, p.dash
