-- Incidents in the South China Sea box farther than 24 nautical miles from large land: listed, not drawn.
select i.incident_id, i.seized_from, i.seized_until, i.country, i.place_name, i.place_id
from incident i
left join complex c on c.complex_id = i.complex_id
where i.location_precision in ('facility', 'town') and i.lon is not null and not coalesce(c.drawable, i.drawable)
order by i.seized_from desc, i.incident_id
