-- Whether every source in view is one that all parties report to: only then may a ratio be shown.
select count(*) > 0 and coalesce(bool_and(s.systematic), false) as is_systematic
from incident i
join incident_source x on x.incident_id = i.incident_id
join source s on s.source_id = x.source_id
