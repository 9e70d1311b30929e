-- Source pages and publishers of the incidents that hold each value of one dimension, by unit (shares.sql).
, valued as (
    select distinct i.incident_id,
        case $dimension::varchar when 'group' then l.group_id when 'commodity' then l.commodity
            when 'transport' then i.transport when 'cover_load' then i.cover_load end as what
    from incident i
    join line l on l.incident_id = i.incident_id
),
placed as (
    select i.incident_id,
        case when $res::integer is null
                then case when i.location_precision in ('facility', 'town') then i.complex_id end
            when i.finest_res >= $res::integer then
                cast(case $res::integer when 2 then i.h3_r2 when 3 then i.h3_r3 when 4 then i.h3_r4
                    when 5 then i.h3_r5 when 6 then i.h3_r6 when 7 then i.h3_r7 end as varchar)
        end as unit
    from incident i
)
select p.unit, v.what, count(distinct s.source_id) as page_count, count(distinct o.publisher) as publisher_count
from placed p
join valued v on v.incident_id = p.incident_id
join incident_source s on s.incident_id = p.incident_id
join source o on o.source_id = s.source_id
where p.unit is not null and v.what is not null
group by p.unit, v.what
order by p.unit, v.what
