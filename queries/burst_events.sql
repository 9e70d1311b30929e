-- Incidents known to the day at a place with a position, one row for each source page that tells of them.
select i.incident_id, i.case_id, i.complex_id as place_id, c.lon, c.lat, i.seized_from as day, s.source_id, o.publisher
from incident i
join complex c on c.complex_id = i.complex_id
join incident_source s on s.incident_id = i.incident_id
join source o on o.source_id = s.source_id
where i.date_precision = 'day' and i.location_precision in ('facility', 'town') and c.lon is not null
order by i.incident_id, s.source_id
