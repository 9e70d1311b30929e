"""Wordings and their classes: all of ours are coded by a person; what comes in new waits, with a suggestion."""

import csv
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import batches, build, cases, reference, wordings
from queries import store
from queries.filters import SeizureFilter
from queries.labels import LABELS

OWN = cases.read(build.CASES).rows
FIRST = {row["incident_id"]: row for row in reversed(OWN)}
ROW = next(row for row in OWN if row["declared_as"] and row["concealment"])
CLASS = {"concealment": "concealment_class", "declared_as": "cover_load"}  # column of the store


@given(st.sets(st.sampled_from(sorted(FIRST))))
def test_classes_of_any_part_of_the_cases_add_up_to_its_filled_cells(ids):
    """A cell that says something is coded by a person: never uncoded, and counted in exactly one class."""
    for field, coding in wordings.CODINGS.items():
        kinds = reference.mapping(coding, "wording", "class_id")
        cells = [FIRST[incident_id][field] for incident_id in ids]
        counted = Counter(kinds[cell] for cell in cells if cell)
        assert sum(counted.values()) == sum(cell != "" for cell in cells)
        assert wordings.UNCODED not in counted


@pytest.mark.parametrize(("field", "wording_count"), [("concealment", 581), ("declared_as", 157)])
def test_classes_of_the_store_add_up_to_the_filled_cells(con, field, wording_count):
    known = wordings.coded(field)
    rows = con.execute(
        f"select incident_id, {field}, {CLASS[field]} from incident where {field} is not null"  # noqa: S608
    ).fetchall()
    own = reference.cover_load_of_incident() if field == "declared_as" else {}
    assert {wording for _, wording, _ in rows} == set(known)
    assert len(known) == wording_count
    assert all(kind == known[wording] for incident_id, wording, kind in rows if incident_id not in own)
    assert all(kind in LABELS["cover_load" if field == "declared_as" else "concealment"] for *_, kind in rows)


def test_nothing_of_our_own_waits(con):
    assert con.execute("select count(*) from wording_suggestion").fetchall() == [(0,)]


def with_wordings(folder, rows):
    """An agency's file: one of our rows with other declarations and concealments."""
    folder.mkdir()
    with (folder / "incidents.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, cases.COLUMNS)
        writer.writeheader()
        for at, (declared, hidden) in enumerate(rows):
            writer.writerow(ROW | {"incident_id": f"X-{at}", "declared_as": declared, "concealment": hidden})


def test_a_new_wording_waits_for_a_person_with_a_suggestion_and_its_score(tmp_path):
    new = [("Cow Horns", "hidden in container behind timber"), ("Cow Horns", "qqqq"), ("cow horns", "")]
    with_wordings(tmp_path / "in", new)
    batches.take_in(tmp_path / "in", "coast", tmp_path)
    build.build(tmp_path)
    con = store.open_store(store.read_pointer("analyst", tmp_path), tmp_path)
    found = {row["wording"]: row for row in store.plain_rows(con, "wordings_waiting")}
    assert set(found) == {"Cow Horns", "hidden in container behind timber", "qqqq"}
    horns = found["Cow Horns"]
    assert (horns["incident_count"], horns["class_id"], horns["like_wording"], horns["score"]) == (
        2, "textiles_hides_horns", "cow horns", 100.0,
    )  # fmt: skip
    assert found["hidden in container behind timber"]["class_id"] == "cover_wood"
    assert found["qqqq"]["class_id"] is None
    coded = dict(
        con.execute("select incident_id, cover_load from incident where incident_id like 'coast/%'").fetchall()
    )
    assert coded == {"coast/X-0": "uncoded", "coast/X-1": "uncoded", "coast/X-2": "textiles_hides_horns"}
    hidden = con.execute("select concealment, concealment_class from incident where incident_id = 'coast/X-0'")
    assert hidden.fetchall() == [("hidden in container behind timber", "uncoded")]


@pytest.mark.parametrize(("field", "least"), [("concealment", 0.75), ("declared_as", 0.75)])
def test_a_suggestion_at_the_bound_is_the_reviewed_class_three_times_in_four(field, least, monkeypatch):
    """Each reviewed wording against all the others: the figures that wordings.py gives."""
    known, folded = wordings.coded(field), dict(zip(wordings.coded(field), wordings._folded(field), strict=True))
    hits = []
    for wording, kind in known.items():
        others = {other: of for other, of in known.items() if other != wording}
        with monkeypatch.context() as patched:
            patched.setattr(wordings, "coded", lambda _field, others=others: others)
            patched.setattr(wordings, "_folded", lambda _field, others=others: [folded[one] for one in others])
            found = wordings.suggest(field, wording)
        if found.class_id:
            hits.append(found.class_id == kind)
    assert len(hits) >= {"concealment": 200, "declared_as": 100}[field]
    assert sum(hits) / len(hits) >= least


@given(st.sampled_from(list(wordings.CODINGS)), st.text(max_size=400))
def test_any_text_gets_a_score_and_a_class_only_from_the_bound_on(field, text):
    found = wordings.suggest(field, text)
    assert 0 <= found.score <= 100
    if not found.is_coded:
        assert (found.class_id is None) == (found.score < wordings.NEAR_ENOUGH[field])


def test_a_filter_by_class_takes_what_is_not_coded_too():
    assert SeizureFilter(concealment=("uncoded",)).describe() == "Hidden: not coded yet"
