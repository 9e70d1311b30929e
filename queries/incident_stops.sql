-- The stops of one incident in order of travel.
select s.line_no, s.position, s.role, s.country, s.place_name, s.place_id, s.share, s.stated, s.certainty
from stop s
where s.incident_id = $incident_id::varchar
order by s.line_no nulls first, s.position, s.role, s.country nulls last, s.place_name nulls last
