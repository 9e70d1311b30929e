-- Incidents known to facility or town within some kilometres of one border.
select count(*) as incident_count, count(*) filter (where i.is_large) as large_count
from incident i
where i.border = $border::varchar and i.border_distance_km <= $within_km::double
