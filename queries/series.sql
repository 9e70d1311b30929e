-- Incidents, lines and kilograms by period of seizure. NULL: the stated date fits no single period of this length
-- (a year where months are asked for); nothing is put on a day that no source states.
, placed as (
    select i.incident_id, i.is_large,
        case $by::varchar
            when 'year' then case when date_trunc('year', i.seized_from) = date_trunc('year', i.seized_until - interval 1 day)
                then cast(date_trunc('year', i.seized_from) as date) end
            when 'quarter' then case when date_trunc('quarter', i.seized_from) = date_trunc('quarter', i.seized_until - interval 1 day)
                then cast(date_trunc('quarter', i.seized_from) as date) end
            when 'month' then case when date_trunc('month', i.seized_from) = date_trunc('month', i.seized_until - interval 1 day)
                then cast(date_trunc('month', i.seized_from) as date) end
        end as period_from
    from incident i
)
select p.period_from,
    count(distinct p.incident_id) as incident_count,
    count(distinct case when p.is_large then p.incident_id end) as large_count,
    count(distinct case when not p.is_large then p.incident_id end) as other_count,
    count(*) as seizure_count,
    sum(l.mass_kg) as mass_kg,
    count(l.mass_kg) as weighed_count
from placed p
join line l on l.incident_id = p.incident_id
group by p.period_from
order by p.period_from nulls last
