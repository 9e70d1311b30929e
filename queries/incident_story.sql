-- All incidents of the consignment or investigation that one incident belongs to, itself among them, in order of date.
select o.incident_id, o.seized_from, o.seized_until, o.date_precision, o.country, o.place_name, o.facility, o.transport,
    o.largest_commodity_kg, t.groups, t.commodities, k.relation, k.reason
from incident i
join incident o on o.case_id = i.case_id
join trait t on t.incident_id = o.incident_id
left join case_link k on k.incident_id = o.incident_id
where i.incident_id = $incident_id::varchar
order by o.seized_from, o.seized_until, o.incident_id
