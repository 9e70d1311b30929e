-- Enforcement operations as published, with what each covered in our codes; the order is that of time.
select o.operation_id, o.name, o.start_from, o.end_until, o.date_basis, o.lead, o.countries, o.scope, o.results,
    o.country_codes, o.goods, o.comparison, o.basis, o.incidents, o.url, o.note
from operation o
order by o.start_from nulls last, o.operation_id
