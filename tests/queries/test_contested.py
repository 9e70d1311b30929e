"""What a view rests on, against another engine; what may not be drawn, worked by hand; what is not translated."""

import pytest

from data import translations
from queries import cases, contested, store, summary
from queries.filters import SeizureFilter

VIEWS = (
    SeizureFilter(),
    SeizureFilter(country=("LA",)),
    SeizureFilter(species=("rosewood",)),
    SeizureFilter(evidence=("official",)),
    SeizureFilter(species=("totoaba",), country=("NG",)),
)


@pytest.mark.parametrize("filters", VIEWS)
def test_the_basis_is_what_pandas_counts(filters: SeizureFilter, con: store.Connection) -> None:
    found = contested.basis(con, filters)
    rows = cases.listed(con, filters)
    assert found.incident_count == len(rows)
    assert found.copy_only_count == sum(not own for own in rows["own_host"])
    assert found.single_count == (rows["evidence"] == "single_report").sum()
    assert found.conflicting_count == (rows["evidence"] == "conflicting").sum()
    assert found.markings == tuple(sorted(set(rows["tlp"])))
    mix = summary.source_mix(con, filters)
    assert found.publisher == (None if mix.empty else mix["publisher"].iloc[0])


def test_one_rosewood_case_holds_most_of_its_kilograms(con: store.Connection) -> None:
    found = contested.basis(con, SeizureFilter(species=("rosewood",))).heaviest
    assert found is not None
    assert (found.incident_id, found.commodity) == ("KE-2014-001", "timber")
    assert found.share == pytest.approx(0.93, abs=0.01)
    assert contested.basis(con, SeizureFilter(species=("elephants",))).heaviest is None  # goods are never added up


@pytest.mark.parametrize(
    ("kind", "positions", "is_off"),
    [
        ("point", [(116.72, 20.7)], True), ("point", [(112.33, 16.83)], True), ("point", [(106.6, 8.69)], True),
        ("point", [(114.17, 22.3)], False), ("point", [(108.42, 16.15)], False), ("point", [(70.0, 10.0)], False),
        ("line", [(114.2, 22.3), (103.9, 1.3)], True), ("line", [(105.8, 21.0), (113.3, 23.1)], False),
        ("line", [(114.0, 15.0)], True), ("area", [(112, 12), (113, 12), (113, 13)], True),
        ("area", [(100, 14), (101, 14), (101, 15)], False), ("area", [(114.0, 15.0)], True),
    ],
)  # fmt: skip
def test_what_reaches_into_the_box(kind: str, positions: list[tuple[float, float]], is_off: bool) -> None:
    assert contested.is_off_limits(kind, positions) == is_off


def test_a_cell_holds_its_own_ring_and_no_other() -> None:
    ring = contested.ring_of_cell("83411afffffffff") or contested.ring_of_cell("833da0fffffffff")
    assert len(ring) >= 5
    assert contested.ring_of_cell("no cell") == []
    assert not contested.is_part_of_cell("no cell", [(0.0, 0.0)])


def test_messages_without_a_translation_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    path = tmp_path / "vi" / "LC_MESSAGES" / "atlas.po"
    path.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr ""\n"Language: vi\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    body = 'msgid "a"\nmsgstr "x"\n\nmsgid "b"\nmsgstr ""\n\nmsgid "c"\nmsgid_plural "cs"\nmsgstr[0] ""\n'
    path.write_text(head + body, encoding="utf-8")
    monkeypatch.setattr(translations, "LOCALE", tmp_path)
    translations.untranslated.cache_clear()
    assert translations.untranslated("vi") == ("b", "c", "cs")
    assert translations.untranslated("en") == ()
    translations.untranslated.cache_clear()
