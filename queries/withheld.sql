-- The columns of an incident that this store keeps back in every row (data/policy.yaml): no row in the analyst store.
select w.column_name
from withheld w
where w.table_name = 'incident' and w.rule = 'drop'
order by w.column_name
