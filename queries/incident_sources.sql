-- The sources of one incident.
select s.source_id, s.url, s.host, s.title, s.publisher, s.published_from, s.published_until, s.source_kind, s.via_copy,
    s.own_host, s.language
from incident_source x
join source s on s.source_id = x.source_id
where x.incident_id = $incident_id::varchar
order by s.published_from nulls last, s.source_id
