-- Every value a filter may take in this store, with its incidents; no filter touches this.
with valued as (
    select 'species' as field, s.group_id as value, s.incident_id from seizure s
    union all select 'taxon', s.species_scientific, s.incident_id from seizure s
    union all select 'commodity', s.commodity, s.incident_id from seizure s
    union all select 'goods', s.group_id || ':' || s.commodity, s.incident_id from seizure s
    union all select 'goods', s.group_id || ':*', s.incident_id from seizure s
    union all select 'goods', '*:' || s.commodity, s.incident_id from seizure s
    union all select 'country', s.country, s.incident_id from stop s
    union all select 'country', i.country, i.incident_id from incident i
    union all select 'place', i.complex_id, i.incident_id from incident i
    union all select 'facility', i.facility, i.incident_id from incident i
    union all select 'transport', i.transport, i.incident_id from incident i
    union all select 'cover_load', i.cover_load, i.incident_id from incident i
    union all select 'concealment', i.concealment_class, i.incident_id from incident i
    union all select 'evidence', i.evidence, i.incident_id from incident i
    union all select 'source_kind', i.source_kind, i.incident_id from incident i
    union all select 'precision', i.location_precision, i.incident_id from incident i
    union all select 'tlp', i.tlp, i.incident_id from incident i
)
select v.field, v.value, count(distinct v.incident_id) as incident_count
from valued v
where v.value is not null
group by v.field, v.value
order by v.field, incident_count desc, v.value
