-- Shipments whose shortest sea route between the stated or inferred ends goes through a named passage.
, through as (
    select distinct g.incident_id, g.dash, unnest(t.passages) as gate_id
    from leg g
    join incident i on i.incident_id = g.incident_id
    join path t on t.path_id = g.path_id
)
select a.gate_id, a.kind, a.name_en, a.name_zh_hans, a.name_zh_hant, a.name_vi, a.lon, a.lat,
    count(distinct h.incident_id) as incident_count,
    count(distinct case when h.dash = 'solid' then h.incident_id end) as stated_count,
    count(distinct case when h.dash = 'dotted' then h.incident_id end) as intended_count
from through h
join gate a on a.gate_id = h.gate_id
group by a.gate_id, a.kind, a.name_en, a.name_zh_hans, a.name_zh_hant, a.name_vi, a.lon, a.lat
order by incident_count desc, a.gate_id
