-- Incidents known only to a province: one ring at the province's stated point, never drawn as a place.
select i.country, i.admin1, median(i.lon) as lon, median(i.lat) as lat, count(*) as incident_count
from incident i
where i.location_precision = 'admin1' and i.drawable
group by i.country, i.admin1
order by incident_count desc, i.country, i.admin1 nulls last
