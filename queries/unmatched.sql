-- Incidents in view whose place the gazetteer could not settle, with what it may be.
select i.incident_id, i.country, i.place_name, f.detail
from incident i
join quality_flag f on f.incident_id = i.incident_id
where f.flag = 'place_not_matched'
order by i.incident_id
