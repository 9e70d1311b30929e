-- One row: what the incidents in view rest on, as a room would contest it.
, read_at as (
    select x.incident_id, bool_or(s.own_host) as own_host
    from incident_source x
    join source s on s.source_id = x.source_id
    where x.incident_id in (select i.incident_id from incident i)
    group by x.incident_id
)
select count(*) as incident_count,
    count(*) filter (where not coalesce(r.own_host, false)) as copy_only_count,
    count(*) filter (where i.evidence = 'single_report') as single_count,
    count(*) filter (where i.evidence = 'conflicting') as conflicting_count,
    list(distinct i.tlp order by i.tlp) as markings
from incident i
left join read_at r on r.incident_id = i.incident_id
