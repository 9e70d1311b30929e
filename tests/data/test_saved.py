"""Saved views and briefings: kept as given, seen by whom they should be, and lost by no click."""

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import saved, work

AT = datetime(2026, 3, 12, 8, 15, tzinfo=UTC)
ANALYST = saved.Reader("a@agency.example", "analyst")
OTHER = saved.Reader("b@agency.example", "analyst")
PARTNER = saved.Reader("p@agency.example", "partner")
LOCAL = saved.Reader("local", "analyst", sees_all=True)
QUESTION = {
    "page": "trends.py", "figure": "trend", "query": "species=pangolins&period=quarter", "tier": "analyst",
    "build_id": "9adb4e6fcd", "coverage_until": "2026-03-12",
}  # fmt: skip


def view(name: str = "Pangolins by quarter", **more: object) -> saved.View:
    return saved.View(name=name, **QUESTION | more)  # type: ignore[arg-type]


def item(title: str = "", **more: object) -> saved.Item:
    return saved.Item(title=title, **QUESTION | more)  # type: ignore[arg-type]


def briefing_of(folder: Path, *titles: str, reader: saved.Reader = ANALYST, **more: object) -> saved.Briefing:
    made = saved.Briefing(title="Three parties", tier="analyst", items=tuple(map(item, titles)), **more)  # type: ignore[arg-type]
    return saved.new_briefing(made, reader, AT, folder)


def titles(folder: Path, id_: str, reader: saved.Reader = ANALYST) -> list[str]:
    return [one.title for one in saved.briefing(id_, reader, folder).items]


def test_a_view_is_kept_as_given(tmp_path: Path) -> None:
    note = "tê tê · 穿山甲\nשתי שורות"
    kept = saved.save_view(view(note=note, names="joint", boundaries="none", language="zh-Hant"), ANALYST, AT, tmp_path)
    (found,) = saved.views(ANALYST, folder=tmp_path)
    assert found == kept
    assert (found.note, found.query, found.names) == (note, QUESTION["query"], "joint")
    assert (found.made_by, found.made_at_utc, found.shared) == (ANALYST.who, "2026-03-12T08:15:00+00:00", False)


def test_nothing_is_there_before_the_first_is_saved(tmp_path: Path) -> None:
    assert saved.views(LOCAL, folder=tmp_path) == saved.briefings(LOCAL, folder=tmp_path) == []
    assert saved.frozen_copies(LOCAL, folder=tmp_path) == []
    for ask in (saved.view, saved.briefing, saved.thaw):
        with pytest.raises(saved.NotThereError):
            ask("x", LOCAL, tmp_path)
    assert not work.path_of(tmp_path).exists()


def test_a_file_from_before_there_were_briefings_gets_the_tables_and_keeps_its_log(tmp_path: Path) -> None:
    work.record(work.Entry("export", "duty@agency.example"), AT, tmp_path)
    con = sqlite3.connect(work.path_of(tmp_path))
    con.executescript("drop table item; drop table briefing; drop table view; drop table frozen;")
    con.close()
    assert saved.views(LOCAL, folder=tmp_path) == saved.briefings(LOCAL, folder=tmp_path) == []
    assert saved.frozen_copies(LOCAL, folder=tmp_path) == []
    saved.save_view(view(), ANALYST, AT, tmp_path)
    assert len(saved.views(ANALYST, folder=tmp_path)) == 1
    assert len(work.entries(tmp_path)) == 1
    assert work.tampered(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "   "}, "name is empty"),
        ({"name": "x" * 10_000}, "name has 10000 characters; at most 120"),
        ({"note": "x" * 4_001}, "note has 4001 characters; at most 4000"),
        ({"query": "q" * 8_001}, "query has 8001"),
        ({"names": "eu"}, "names is 'eu'; expected one of un, joint, hk"),
        ({"boundaries": "all"}, "expected one of none, de-facto"),
        ({"tier": "secret"}, "expected one of analyst, partner, public"),
        ({"page": ""}, "page is empty"),
        ({"name": None}, "name is None; expected a text"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_would_be_right(
    changes: dict[str, object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(saved.SavedError, match=said):
        saved.save_view(replace(view(), **changes), ANALYST, AT, tmp_path)  # type: ignore[arg-type]
    assert saved.views(LOCAL, folder=tmp_path) == []


@given(name=st.text(), note=st.text())
@settings(max_examples=60)
def test_any_text_is_kept_readable_or_refused(name: str, note: str) -> None:
    try:
        kept = saved.checked_view(view(name, note=note))
    except saved.SavedError:
        return
    assert kept == saved.checked_view(kept), "cleaning is done once"
    for text in (kept.name, kept.note):
        text.encode("utf-8")
        assert "\x00" not in text
    assert kept.name.strip()
    assert "\n" not in kept.name


@pytest.mark.parametrize(
    ("tier", "shared", "who", "seen"),
    [
        ("analyst", False, ANALYST, True),
        ("analyst", False, OTHER, False),
        ("analyst", True, OTHER, True),
        ("analyst", True, PARTNER, False),
        ("partner", True, PARTNER, True),
        ("partner", True, OTHER, True),
        ("partner", False, OTHER, False),
        ("analyst", False, LOCAL, True),
        ("analyst", True, saved.Reader("local", "partner", sees_all=True), False),
    ],
)
def test_a_reader_sees_what_is_shared_and_within_their_tier(
    tier: str, shared: bool, who: saved.Reader, seen: bool, tmp_path: Path
) -> None:
    kept = saved.save_view(view(tier=tier, shared=shared), ANALYST, AT, tmp_path)
    made = saved.new_briefing(saved.Briefing(title="t", tier=tier, shared=shared), ANALYST, AT, tmp_path)
    copy = saved.Frozen(title="t", briefing_id=made.id, tier=tier, marking="AMBER", build_id="b",
                        coverage_until="2026-03-12", shared=shared)  # fmt: skip
    froze = saved.freeze(copy, {}, ANALYST, AT, tmp_path)
    assert [one.id for one in saved.views(who, folder=tmp_path)] == [kept.id] * seen
    assert [one.id for one in saved.briefings(who, folder=tmp_path)] == [made.id] * seen
    assert [one.id for one in saved.frozen_copies(who, folder=tmp_path)] == [froze.id] * seen
    for ask, id_ in ((saved.view, kept.id), (saved.briefing, made.id), (saved.thaw, froze.id)):
        if seen:
            ask(id_, who, tmp_path)
        else:
            with pytest.raises(saved.NotThereError):
                ask(id_, who, tmp_path)


def test_what_somebody_else_made_is_seen_and_copied_but_not_changed(tmp_path: Path) -> None:
    kept = saved.save_view(view(shared=True), ANALYST, AT, tmp_path)
    made = briefing_of(tmp_path, "a", "b", shared=True)
    first = made.items[0].id
    attempts = [
        lambda: saved.change_view(kept.id, OTHER, AT, name="mine", folder=tmp_path),
        lambda: saved.delete_view(kept.id, OTHER, AT, tmp_path),
        lambda: saved.change_briefing(made.id, OTHER, AT, tmp_path, title="mine"),
        lambda: saved.delete_briefing(made.id, OTHER, AT, tmp_path),
        lambda: saved.add_item(made.id, item(), OTHER, AT, tmp_path),
        lambda: saved.move_item(first, 1, OTHER, AT, tmp_path),
        lambda: saved.change_item(first, OTHER, AT, title="mine", folder=tmp_path),
        lambda: saved.drop_item(first, OTHER, AT, tmp_path),
    ]
    for attempt in attempts:
        with pytest.raises(saved.NotYoursError):
            attempt()
    assert saved.view(kept.id, OTHER, tmp_path) == kept
    assert saved.briefing(made.id, OTHER, tmp_path) == made
    copied = saved.copy_briefing(made.id, "Mine", OTHER, AT, tmp_path)
    assert (copied.made_by, copied.shared, [one.title for one in copied.items]) == (OTHER.who, False, ["a", "b"])
    assert {one.id for one in copied.items}.isdisjoint(one.id for one in made.items)


def test_a_deleted_thing_lies_in_the_bin_until_that_is_emptied(tmp_path: Path) -> None:
    kept = saved.save_view(view(), ANALYST, AT, tmp_path)
    made = briefing_of(tmp_path, "a", "b")
    saved.delete_view(kept.id, ANALYST, AT, tmp_path)
    saved.delete_briefing(made.id, ANALYST, AT, tmp_path)
    assert saved.views(ANALYST, folder=tmp_path) == saved.briefings(ANALYST, folder=tmp_path) == []
    assert [one.id for one in saved.views(ANALYST, in_bin=True, folder=tmp_path)] == [kept.id]
    assert saved.views(OTHER, in_bin=True, folder=tmp_path) == []
    saved.restore_view(kept.id, ANALYST, tmp_path)
    saved.restore_briefing(made.id, ANALYST, tmp_path)
    assert saved.views(ANALYST, folder=tmp_path) == [kept]
    assert titles(tmp_path, made.id) == ["a", "b"]
    assert saved.empty_bin(ANALYST, tmp_path) == 0
    saved.delete_view(kept.id, ANALYST, AT, tmp_path)
    saved.drop_item(made.items[0].id, ANALYST, AT, tmp_path)
    assert saved.empty_bin(OTHER, tmp_path) == 0
    assert saved.empty_bin(ANALYST, tmp_path) == 2
    with pytest.raises(saved.NotThereError):
        saved.restore_view(kept.id, ANALYST, tmp_path)
    assert saved.dropped_items(made.id, ANALYST, tmp_path) == ()
    assert titles(tmp_path, made.id) == ["b"]


def test_an_emptied_bin_takes_the_items_of_its_briefings_along(tmp_path: Path) -> None:
    made = briefing_of(tmp_path, "a", "b")
    saved.delete_briefing(made.id, ANALYST, AT, tmp_path)
    assert saved.empty_bin(ANALYST, tmp_path) == 1
    with work.opened(tmp_path, to_write=False) as con:
        assert con.execute("select count(*) from item").fetchone()[0] == 0


@given(moves=st.lists(st.tuples(st.integers(0, 4), st.integers(-6, 6)), max_size=8), dropped=st.integers(0, 4))
@settings(max_examples=25)
def test_views_move_as_in_a_list_and_come_back_where_they_were(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, int]], dropped: int
) -> None:
    folder = tmp_path_factory.mktemp("moves")
    made = briefing_of(folder, *"abcde")
    by_title = {one.title: one.id for one in made.items}
    model = list("abcde")
    for at, by in moves:
        one = "abcde"[at]
        to = min(max(model.index(one) + by, 0), len(model) - 1)
        model.insert(to, model.pop(model.index(one)))
        saved.move_item(by_title[one], by, ANALYST, AT, folder)
        assert titles(folder, made.id) == model
    gone = "abcde"[dropped]
    saved.drop_item(by_title[gone], ANALYST, AT, folder)
    assert titles(folder, made.id) == [one for one in model if one != gone]
    saved.restore_item(by_title[gone], ANALYST, AT, folder)
    assert titles(folder, made.id) == model


def test_a_briefing_is_of_the_tier_of_its_strictest_view(tmp_path: Path) -> None:
    made = saved.new_briefing(saved.Briefing(title="t", tier="partner", shared=True), ANALYST, AT, tmp_path)
    assert saved.briefings(PARTNER, folder=tmp_path)
    saved.add_item(made.id, item(tier="partner"), ANALYST, AT, tmp_path)
    assert saved.briefing(made.id, PARTNER, tmp_path).tier == "partner"
    saved.add_item(made.id, item(), ANALYST, AT, tmp_path)
    assert saved.briefing(made.id, ANALYST, tmp_path).tier == "analyst"
    assert saved.briefings(PARTNER, folder=tmp_path) == []


def test_the_head_of_a_briefing_is_kept_as_given(tmp_path: Path) -> None:
    made = briefing_of(tmp_path)
    wording = {"zh-Hans": {"TW": "中国台湾"}, "en": {"TW": "  "}}
    later = AT + timedelta(hours=1)
    saved.change_briefing(
        made.id, ANALYST, later, tmp_path, title="Ba bên", subtitle="2026", language="vi", names="joint",
        room_marking="GREEN", wording=wording, shared=True,
    )  # fmt: skip
    found = saved.briefing(made.id, ANALYST, tmp_path)
    assert (found.title, found.language, found.names, found.room_marking) == ("Ba bên", "vi", "joint", "GREEN")
    assert found.wording == {"zh-Hans": {"TW": "中国台湾"}}, "an empty wording is none"
    assert found.changed_at_utc > found.made_at_utc
    with pytest.raises(saved.SavedError, match="expected one of CLEAR"):
        saved.change_briefing(made.id, ANALYST, AT, tmp_path, room_marking="PUBLIC")
    with pytest.raises(saved.SavedError, match="made_by of a briefing cannot be changed"):
        saved.change_briefing(made.id, ANALYST, AT, tmp_path, made_by="somebody")


def test_a_copy_is_acknowledged_by_nobody(tmp_path: Path) -> None:
    made = briefing_of(tmp_path, "a")
    saved.acknowledge(made.id, {"by": "W. Ho", "report": [["h", ["x"]]]}, ANALYST, tmp_path)
    assert saved.briefing(made.id, ANALYST, tmp_path).acknowledged == {"by": "W. Ho", "report": [["h", ["x"]]]}
    assert saved.copy_briefing(made.id, "Copy", ANALYST, AT, tmp_path).acknowledged is None


def test_a_frozen_copy_comes_back_as_it_was(tmp_path: Path) -> None:
    content = {"title": "穿山甲", "parts": [{"figure": None, "numbers": [1, 2.5, None]}]}
    copy = saved.Frozen(title="t", briefing_id="b", tier="analyst", marking="AMBER", build_id="b1",
                        coverage_until="2026-03-12")  # fmt: skip
    kept = saved.freeze(copy, content, ANALYST, AT, tmp_path)
    assert saved.thaw(kept.id, ANALYST, tmp_path) == (kept, content)
    saved.delete_frozen(kept.id, ANALYST, AT, tmp_path)
    assert saved.frozen_copies(ANALYST, folder=tmp_path) == []
    saved.restore_frozen(kept.id, ANALYST, tmp_path)
    assert saved.frozen_copies(ANALYST, of="b", folder=tmp_path) == [kept]
    assert saved.frozen_copies(ANALYST, of="c", folder=tmp_path) == []


def test_views_are_found_by_words_in_any_case(tmp_path: Path) -> None:
    saved.save_view(view("Ivory in Hai Phong"), ANALYST, AT, tmp_path)
    saved.save_view(view("Scales", note="for the MEETING in Móng Cái"), ANALYST, AT, tmp_path)
    found = {text: [one.name for one in saved.views(ANALYST, searched=text, folder=tmp_path)] for text in (
        "ivory", "hai IVORY", "meeting", "móng", "pangolins", "rosewood", "")}  # fmt: skip
    assert found["ivory"] == found["hai IVORY"] == ["Ivory in Hai Phong"]
    assert found["meeting"] == found["móng"] == ["Scales"]
    assert len(found["pangolins"]) == len(found[""]) == 2
    assert found["rosewood"] == []


def test_a_briefing_holds_a_limited_number_of_views(tmp_path: Path) -> None:
    made = briefing_of(tmp_path, *["x"] * saved.MOST_ITEMS)
    with pytest.raises(saved.SavedError, match=f"at most {saved.MOST_ITEMS} views"):
        saved.add_item(made.id, item(), ANALYST, AT, tmp_path)


def test_many_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    made = briefing_of(tmp_path)
    failures: list[Exception] = []

    def add(number: int) -> None:
        try:
            saved.add_item(made.id, item(str(number)), ANALYST, AT, tmp_path)
            saved.save_view(view(str(number)), ANALYST, AT, tmp_path)
            work.record(work.Entry("export", "w"), AT, tmp_path)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = saved.briefing(made.id, ANALYST, tmp_path).items
    assert sorted(int(one.title) for one in found) == list(range(16))
    assert [one.position for one in found] == list(range(1, 17))
    assert len(saved.views(ANALYST, folder=tmp_path)) == 16
    assert work.tampered(tmp_path) == []


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    made = briefing_of(tmp_path, "a")
    with pytest.raises(saved.SavedError):
        saved.change_item(made.items[0].id, ANALYST, AT, title="new", note="x" * 5_000, folder=tmp_path)
    assert saved.briefing(made.id, ANALYST, tmp_path) == made


def test_a_process_that_serves_the_public_opens_none_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = briefing_of(tmp_path, "a")
    monkeypatch.setenv("SEIZURE_TIER", "public")
    for attempt in (
        lambda: saved.views(LOCAL, folder=tmp_path),
        lambda: saved.briefing(made.id, LOCAL, tmp_path),
        lambda: saved.save_view(view(), LOCAL, AT, tmp_path),
    ):
        with pytest.raises(work.WorkError, match="public"):
            attempt()
