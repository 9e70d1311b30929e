-- Incidents of the view before a day and from it on, by stratum. One whose stated date lies astride the day is in
-- neither count and in incident_count.
select i.is_large,
    count(*) as incident_count,
    count(*) filter (where i.seized_until <= $at::date) as before_count,
    count(*) filter (where i.seized_from >= $at::date) as after_count
from incident i
group by i.is_large
order by i.is_large
