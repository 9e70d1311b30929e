-- The lines of one incident with their taxon.
select s.line_no, s.species_reported, s.species_scientific, s.group_id, s.commodity, s.quantity, s.unit, s.mass_kg,
    s.individual_count, s.piece_count, s.value_usd, s.quality, s.note, t.cites_appendix, t.appendix_verified,
    t.appendix_basis, t.listing_change
from seizure s
left join taxon t on t.species_scientific = s.species_scientific
where s.incident_id = $incident_id::varchar
order by s.line_no
