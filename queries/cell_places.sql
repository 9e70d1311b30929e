-- The place complexes of each H3 cell with their incidents: what a cell is called.
, placed as (
    select i.complex_id,
        case $res::integer when 2 then i.h3_r2 when 3 then i.h3_r3 when 4 then i.h3_r4
            when 5 then i.h3_r5 when 6 then i.h3_r6 when 7 then i.h3_r7 end as cell
    from incident i
    where i.finest_res >= $res::integer and i.location_precision in ('facility', 'town')
)
select p.cell, p.complex_id, count(*) as incident_count
from placed p
where p.complex_id is not null
group by p.cell, p.complex_id
order by p.cell, incident_count desc, p.complex_id
