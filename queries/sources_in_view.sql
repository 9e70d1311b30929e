-- The sources of the incidents in view.
select x.incident_id, s.source_id, s.url, s.publisher, s.published_from, s.published_until, s.source_kind, s.via_copy,
    s.own_host
from incident_source x
join source s on s.source_id = x.source_id
where x.incident_id in (select i.incident_id from incident i)
order by x.incident_id, s.source_id
