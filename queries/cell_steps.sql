-- Incidents by H3 cell and month of seizure, those alone whose stated date lies in one month.
, placed as (
    select
        case $res::integer when 2 then i.h3_r2 when 3 then i.h3_r3 when 4 then i.h3_r4
            when 5 then i.h3_r5 when 6 then i.h3_r6 when 7 then i.h3_r7 end as cell,
        cast(date_trunc('month', i.seized_from) as date) as month_from
    from incident i
    where i.finest_res >= $res::integer
      and date_trunc('month', i.seized_from) = date_trunc('month', i.seized_until - interval 1 day)
)
select p.cell, p.month_from, count(*) as incident_count
from placed p
group by p.cell, p.month_from
order by p.cell, p.month_from
