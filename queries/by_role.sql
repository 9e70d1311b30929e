-- Countries or areas that the sources name in one role. NULL: the source names none. An incident with two stated
-- starts counts under both, so the rows add up to more than the incidents in view.
, named as (
    select distinct s.incident_id, s.country
    from stop s
    where s.role = $stop_role::varchar and s.country is not null
)
select n.country as value, count(distinct i.incident_id) as incident_count,
    count(distinct case when i.is_large then i.incident_id end) as large_count
from incident i
left join named n on n.incident_id = i.incident_id
group by n.country
order by incident_count desc, n.country nulls last
