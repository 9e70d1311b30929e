-- Of the incidents in view: every drawn leg between stated ends; a drawn leg with an inferred end; none drawn.
, basis as (
    select g.incident_id, bool_or(g.from_basis = 'inferred' or g.to_basis = 'inferred') as is_inferred
    from leg g
    where g.path_id is not null
    group by g.incident_id
)
select count(*) as incident_count,
    count(*) filter (where b.is_inferred = false) as stated_count,
    count(*) filter (where b.is_inferred) as inferred_count,
    count(*) filter (where b.is_inferred is null) as none_count
from incident i
left join basis b on b.incident_id = i.incident_id
