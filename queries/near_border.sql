-- Incidents known to facility or town within some kilometres of one border, whatever other border is nearer.
select count(*) as incident_count, count(*) filter (where i.is_large) as large_count
from incident i
join border_distance d on d.incident_id = i.incident_id
where d.border = $border::varchar and d.distance_km <= $within_km::double
