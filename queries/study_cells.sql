-- The study area: every H3 cell that holds a case anywhere in the store, whatever the filter.
select distinct
    case $res::integer when 2 then i.h3_r2 when 3 then i.h3_r3 when 4 then i.h3_r4
        when 5 then i.h3_r5 when 6 then i.h3_r6 when 7 then i.h3_r7 end as cell
from incident i
where i.finest_res >= $res::integer
order by cell
