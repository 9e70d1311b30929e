-- One incident with all that is stated of it.
select i.*, c.name_en as complex_name, b.dataset
from incident i
left join complex c on c.complex_id = i.complex_id
left join import_batch b on b.batch_id = i.batch_id
where i.incident_id = $incident_id::varchar
