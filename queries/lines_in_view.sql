-- The kept lines of the incidents in view.
select l.incident_id, l.line_no, l.species_reported, l.species_scientific, l.group_id, l.commodity, l.quantity, l.unit,
    l.mass_kg, l.individual_count, l.piece_count, l.value_usd, l.quality, l.note
from line l
order by l.incident_id, l.line_no
