-- Incidents by class and quarter of seizure, each stratum by itself. NULL: the stated date fits no single quarter.
, placed as (
    select i.incident_id, i.is_large,
        case $of::varchar when 'concealment' then i.concealment_class else i.cover_load end as class_id,
        case when date_trunc('quarter', i.seized_from) = date_trunc('quarter', i.seized_until - interval 1 day)
            then cast(date_trunc('quarter', i.seized_from) as date) end as quarter_from
    from incident i
)
select case when p.is_large then 'large' else 'other' end as stratum, p.class_id, p.quarter_from,
    count(*) as incident_count
from placed p
group by p.is_large, p.class_id, p.quarter_from
order by stratum, p.class_id, p.quarter_from nulls last
