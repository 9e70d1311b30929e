-- Every taxon with its names in four languages.
select t.species_scientific, t.rank, t.group_id, t.cites_appendix, t.appendix_verified, t.name_en, t.name_zh_hans,
    t.name_zh_hant, t.name_vi, t.names_basis
from taxon t
order by t.species_scientific
