-- The stated stops of the incidents in view.
select s.incident_id, s.line_no, s.position, s.role, s.country, s.place_name, s.place_id, s.complex_id, s.share, s.stated, s.certainty
from stop s
where s.incident_id in (select i.incident_id from incident i)
order by s.incident_id, s.line_no nulls first, s.position, s.role, s.country nulls last, s.place_name nulls last
