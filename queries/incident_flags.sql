-- What was noticed about one incident's data.
select f.flag, f.detail
from quality_flag f
where f.incident_id = $incident_id::varchar
order by f.flag, f.detail
