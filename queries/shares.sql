-- Incidents by unit (a place complex or an H3 cell), kind of facility and stratum: all of them (`what` NULL), and those
-- that hold each value of one dimension. Unit NULL: placed too vaguely for a unit. What does not state the dimension is
-- in neither.
, valued as (
    select distinct i.incident_id,
        case $dimension::varchar when 'group' then l.group_id when 'commodity' then l.commodity
            when 'transport' then nullif(i.transport, 'unknown')
            when 'cover_load' then nullif(nullif(i.cover_load, 'not_stated'), 'uncoded') end as what
    from incident i
    join line l on l.incident_id = i.incident_id
),
placed as (
    select i.incident_id, i.facility, i.is_large,
        case when $res::integer is null
                then case when i.location_precision in ('facility', 'town') then i.complex_id end
            when i.finest_res >= $res::integer then
                cast(case $res::integer when 2 then i.h3_r2 when 3 then i.h3_r3 when 4 then i.h3_r4
                    when 5 then i.h3_r5 when 6 then i.h3_r6 when 7 then i.h3_r7 end as varchar)
        end as unit
    from incident i
    where i.incident_id in (select v.incident_id from valued v where v.what is not null)
)
select p.unit, p.facility, p.is_large, cast(null as varchar) as what, count(*) as incident_count
from placed p
group by p.unit, p.facility, p.is_large
union all
select p.unit, p.facility, p.is_large, v.what, count(*) as incident_count
from placed p
join valued v on v.incident_id = p.incident_id
where v.what is not null
group by p.unit, p.facility, p.is_large, v.what
order by unit nulls last, facility, is_large, what nulls first
