"""The reference tables: complete, coherent, and every coded value has a word."""

from pathlib import Path

import pandas as pd
import pytest

from data import build, cases, reference
from queries.labels import LABELS

ROWS = pd.DataFrame(cases.read(build.CASES).rows)
NAMES = sorted(path.stem for path in (Path(reference.ROOT) / "reference").glob("*.csv"))


def column(name: str, of: str) -> set[str]:
    """The values of a column, blanks left out."""
    return set(reference.table(name)[of]) - {""}


@pytest.mark.parametrize("name", NAMES)
def test_no_table_repeats_a_row(name):
    assert not reference.table(name).duplicated().any()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("taxa", ["species_scientific"]), ("publishers", ["publisher", "host"]), ("places", ["country", "place"]),
        ("complexes", ["complex_id"]), ("stop_names", ["name"]), ("conversions", ["conversion_id"]),
        ("cover_load_coding", ["wording"]), ("concealment_coding", ["wording"]), ("case_links", ["incident_id"]),
        ("cover_load_by_incident", ["incident_id"]), ("common_name_groups", ["species_common"]),
        ("official_total_scope", ["total_id"]), ("operations", ["name"]), ("operation_scope", ["name"]),
        ("size_classes", ["size_class"]),
    ],
)  # fmt: skip
def test_a_key_is_a_key(name, key):
    assert not reference.table(name).duplicated(key).any()


def test_the_taxon_table_holds_242_names_of_which_the_cases_use_211():
    assert len(reference.table("taxa")) == 242
    used = set(ROWS["species_scientific"]) - {""}
    assert len(used) == 211
    assert used <= column("taxa", "species_scientific")


def test_every_group_has_a_label_and_a_common_name_settles_a_known_one():
    groups = {reference.slug(group) for group in column("taxa", "group")}
    assert len(groups) == 27
    assert set(LABELS["group"]) == groups | {"unspecified"}
    for name in ("common_name_groups", "conversions"):
        assert column(name, "group_id") <= set(LABELS["group"])


@pytest.mark.parametrize(
    ("field", "kind"),
    [("facility", "facility"), ("location_precision", "precision"), ("commodity", "commodity"), ("unit", "unit"),
     ("transport", "transport"), ("quality", "quality")],
)  # fmt: skip
def test_every_coded_value_of_the_cases_has_a_label(field, kind):
    assert set(ROWS[field]) - {""} <= set(LABELS[kind])


@pytest.mark.parametrize(
    ("allowed", "kind"),
    [(cases.FACILITIES, "facility"), (cases.PRECISIONS, "precision"), (cases.COMMODITIES, "commodity"),
     (cases.UNITS, "unit"), (cases.TRANSPORTS, "transport"), (cases.QUALITIES, "quality")],
)  # fmt: skip
def test_every_value_that_a_file_may_hold_has_a_label(allowed, kind):
    assert set(allowed) == set(LABELS[kind])


@pytest.mark.parametrize(
    ("table", "field", "kind"),
    [("incident", "cover_load", "cover_load"), ("incident", "evidence", "evidence"), ("incident", "tlp", "tlp"),
     ("incident", "source_kind", "source_kind"), ("stop", "role", "stop"), ("seizure", "group_id", "group"),
     ("quality_flag", "flag", "flag"), ("case_link", "relation", "relation"), ("source", "source_kind", "source_kind")],
)  # fmt: skip
def test_every_coded_value_of_the_store_has_a_label(con, table, field, kind):
    values = {row[0] for row in con.execute(f"select distinct {field} from {table}").fetchall()}  # noqa: S608
    assert values <= set(LABELS[kind])


def test_classes_are_defined_and_every_wording_of_the_cases_is_coded():
    for classes, coding, wording in (("cover_load_classes", "cover_load_coding", "declared_as"),
                                     ("concealment_classes", "concealment_coding", "concealment")):  # fmt: skip
        assert column(coding, "class_id") <= column(classes, "class_id")
        assert set(ROWS[wording]) <= set(reference.table(coding)["wording"])
    assert column("cover_load_by_incident", "class_id") <= column("cover_load_classes", "class_id")
    assert column("cover_load_classes", "class_id") | {"uncoded"} == set(LABELS["cover_load"])


def test_reference_rows_speak_of_incidents_that_exist():
    ids = set(ROWS["incident_id"])
    for name in ("case_links", "cover_load_by_incident"):
        assert column(name, "incident_id") <= ids
    links = reference.table("case_links")
    assert links["case_id"].value_counts().min() >= 2
    assert links["reason"].str.match("(stated|inferred):").all()


def test_every_source_of_the_cases_is_a_known_publisher(con):
    assert con.execute("select count(*) from source where language is null").fetchone()[0] <= 5
    kinds = {kind.removesuffix("_via_copy") for kind in column("publishers", "source_kind")}
    assert kinds <= set(LABELS["source_kind"])


def test_stop_names_have_a_country_that_exists():
    assert column("stop_names", "country") <= cases.country_codes()
    named = {name.strip() for cell in ROWS["export_place"] for name in cell.split(";")} - {""}
    assert named <= column("stop_names", "name")


def test_every_official_total_is_coded():
    totals, scope = reference.table("official_totals"), reference.table("official_total_scope")
    assert sorted(scope["total_id"].astype(int)) == list(range(1, len(totals) + 1))
    assert set(scope["comparison"]) <= {"like", "file_wider", "wider", "none"}
    coded = {
        name: {part for cell in scope[name] for part in cell.split(";")} - {""}
        for name in ("countries", "groups", "commodities")
    }
    assert coded["countries"] <= cases.country_codes()
    assert coded["groups"] <= set(LABELS["group"])
    assert coded["commodities"] <= set(LABELS["commodity"])


def test_every_operation_is_coded():
    operations, scope = reference.table("operations"), reference.table("operation_scope")
    assert list(operations["name"]) == list(scope["name"])
    assert set(scope["comparison"]) == {"like", "file_wider", "none"}
    assert (scope.loc[scope["comparison"] != "like", "basis"] != "").all()
    coded = {name: {part for cell in scope[name] for part in cell.split(";")} - {""} for name in scope}
    assert coded["countries"] <= cases.country_codes()
    for pattern in coded["goods"]:
        group, commodity = pattern.split(":")
        assert group in {*LABELS["group"], "*"}
        assert commodity in {*LABELS["commodity"], "*"}


def test_the_countries_of_an_operation_are_those_published():
    published = reference.table("operations").set_index("name")["countries"]
    for row in reference.table("operation_scope").itertuples():
        stated = {part.strip() for part in published[row.name].split(";")}
        assert set(filter(None, row.countries.split(";"))) <= stated, row.name


def test_an_incident_of_an_operation_names_one():
    named = {row["incident_id"] for row in ROWS.to_dict("records") if row["operation"]}
    listed = {part for cell in reference.table("operation_scope")["incidents"] for part in cell.split(";")} - {""}
    assert listed <= named


def test_conversions_are_a_range_around_their_central_figure():
    table = reference.table("conversions")
    low, central, high = (
        pd.to_numeric(table[name].replace("", None))
        for name in ("kg_per_animal_low", "kg_per_animal", "kg_per_animal_high")
    )
    assert (central > 0).all()
    assert (low.isna() | (low <= central)).all()
    assert (high.isna() | (central <= high)).all()
    assert (table["method"] != "").all()
    assert (table["source"] != "").all()
    assert set(table["quality"]) <= {"published", "weak", "implied"}
    assert column("conversions", "commodity") <= set(cases.COMMODITIES)
    assert not table.duplicated(["group_id", "species_scientific", "commodity"]).any()


def test_a_tonne_of_pangolin_scales_is_515_to_2141_animals():
    """515 (unknown African) … 1,000 (EIA) … 2,141 (Chinese or Sunda)."""
    row = reference.table("conversions").set_index("conversion_id").loc["pangolin-scales"]
    assert round(1000 / float(row["kg_per_animal_high"])) == 515
    assert 1000 / float(row["kg_per_animal"]) == 1000
    assert round(1000 / float(row["kg_per_animal_low"])) == 2141


def test_slugs():
    assert reference.slug("sharks and rays") == "sharks-and-rays"
    assert reference.slug("Saiga and other antelopes") == "saiga-and-other-antelopes"
    assert reference.slug("  Cái  Mép / Thị Vải ") == "cái-mép-thị-vải"
