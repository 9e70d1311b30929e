-- The other incidents of the same consignment or investigation.
select o.incident_id, o.seized_from, o.seized_until, o.country, o.place_name, k.relation, k.reason
from incident i
join incident o on o.case_id = i.case_id and o.incident_id <> i.incident_id
left join case_link k on k.incident_id = o.incident_id
where i.incident_id = $incident_id::varchar
order by o.seized_from, o.incident_id
