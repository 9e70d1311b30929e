-- The legs of the incidents in view with the passages of their paths.
select g.leg_id, g.incident_id, g.line_no, g.leg_no, g.from_role, g.to_role, g.from_country, g.to_country,
    g.from_place_id, g.to_place_id, g.mode, g.mode_basis, g.phase, g.from_basis, g.to_basis, g.share, g.dash, g.reason,
    g.path_id is not null as drawable, t.distance_km, t.path_basis, t.passages, t.error
from leg g
join incident i on i.incident_id = g.incident_id
left join path t on t.path_id = g.path_id
order by g.incident_id, g.line_no nulls first, g.leg_no
