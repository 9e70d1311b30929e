-- Every path that is drawn, by how well its ends are known, with what went along it: the rows behind the corridor map.
, mass as (
    select l.incident_id, sum(l.mass_kg) as mass_kg
    from line l
    group by l.incident_id
),
passed as (
    select g.incident_id, g.dash, g.path_id, min(g.from_place_id) as from_place_id, min(g.to_place_id) as to_place_id,
        bool_or(g.from_basis = 'inferred' or g.to_basis = 'inferred') as is_inferred
    from leg g
    join incident i on i.incident_id = g.incident_id
    where g.path_id is not null
    group by g.incident_id, g.dash, g.path_id
)
select t.path_id, t.mode, t.path_basis, t.distance_km, p.dash,
    min(p.from_place_id) as from_place_id, min(p.to_place_id) as to_place_id, bool_or(p.is_inferred) as is_inferred,
    count(*) as incident_count, sum(m.mass_kg) as mass_kg
from passed p
join path t on t.path_id = p.path_id
join mass m on m.incident_id = p.incident_id
group by t.path_id, t.mode, t.path_basis, t.distance_km, p.dash
order by t.path_id, p.dash
