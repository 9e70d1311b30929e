-- Incidents whose stated stops name one country or place before another.
, named as (
    select s.incident_id, s.position, s.country, s.complex_id
    from stop s
)
select distinct i.incident_id
from incident i
join named a on a.incident_id = i.incident_id
join named b on b.incident_id = i.incident_id and b.position > a.position
where ($from_key::varchar = a.country or $from_key::varchar = a.complex_id)
  and ($to_key::varchar = b.country or $to_key::varchar = b.complex_id)
order by i.incident_id
