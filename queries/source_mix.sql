-- What the view rests on: one row a publisher, most incidents first.
select s.publisher,
    count(distinct i.incident_id) as incident_count,
    count(distinct s.url) as source_count,
    min(s.source_kind) as source_kind,
    bool_or(s.via_copy) as via_copy,
    bool_or(s.own_host) as own_host
from incident i
join incident_source x on x.incident_id = i.incident_id
join source s on s.source_id = x.source_id
group by s.publisher
order by incident_count desc, s.publisher
