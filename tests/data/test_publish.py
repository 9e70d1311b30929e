"""Nothing that a tier keeps back is in what it publishes; whatever fails leaves the old store as it was."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import __main__ as command_line
from data import areas, build, gate, pointer, policy, publish, redact
from data.folding import fold
from queries import cases as case_queries
from queries import store, summary
from queries.filters import SeizureFilter
from tests.data.planted import Planted, plant

ON = date(2026, 11, 22)
GUARDED = ("guarded: []          #", "guarded: [GREEN]  #")


def policy_with(folder: Path, *changes: tuple[str, str]) -> Path:
    """The policy as it comes, with changes to its text."""
    text = policy.POLICY.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Planted:
    """A store of all five markings with texts to look for."""
    scratch = tmp_path_factory.mktemp("planted")
    return plant(scratch / "store", scratch)


@pytest.fixture(scope="module")
def stores(planted, tmp_path_factory) -> dict[str, publish.Made]:
    """What is published of it: as the policy comes, and with guarded rows in both ways of coarsening."""
    scratch = tmp_path_factory.mktemp("policies")
    guarded = policy_with(scratch, GUARDED)
    made = {
        "public": publish.publish("public", planted.folder, on=ON, approver="duty officer"),
        "partner": publish.publish("partner", planted.folder, on=ON, approver="duty officer"),
        "admin1": publish.publish("public", planted.folder, on=ON, policy_file=guarded),
    }
    kept = {name: shutil.copytree(planted.folder, scratch / name) for name in ("admin1",)}
    made["admin1"] = replace(made["admin1"], path=kept["admin1"] / "draft" / made["admin1"].path.name)
    cell = policy_with(scratch, GUARDED, ("place: admin1      #", "place: h3_r3 #"))
    return made | {"h3_r3": publish.publish("public", planted.folder, on=ON, policy_file=cell)}


def everything(path: Path) -> str:
    """Every value of every table, and its CSV, folded: read without the gate's own code."""
    con = duckdb.connect(path, read_only=True)
    said = []
    for (table,) in con.execute("select table_name from duckdb_tables()").fetchall():
        said += [str(value) for row in con.table(table).fetchall() for value in row]
        con.table(table).write_csv(str(path.with_suffix(".csv")))
        said.append(path.with_suffix(".csv").read_text(encoding="utf-8"))
    con.close()
    path.with_suffix(".csv").unlink()
    return fold("\n".join(said))


@pytest.mark.parametrize("name", ["public", "partner", "admin1", "h3_r3"])
def test_none_of_the_planted_texts_that_a_tier_keeps_back_is_in_its_store(planted, stores, name):
    secret = planted.secret("partner" if name == "partner" else "public")
    assert len(secret) > 800
    assert {where[0] for where in secret.values()} >= {"GREEN", "AMBER", "AMBER+STRICT", "RED"} - (
        {"GREEN"} if name == "partner" else set()
    )
    said = everything(stores[name].path)
    assert [secret[text] for text in secret if text in said] == []
    raw = b"".join(path.read_bytes() for path in stores[name].path.parent.glob("*.manifest.json"))
    assert not any(text.encode() in raw for text in secret)


def test_what_may_leave_is_there(planted, stores):
    for tier in ("public", "partner"):
        said = everything(stores[tier].path)
        open_texts = set(planted.texts) - set(planted.secret(tier))
        assert len(open_texts) > 100
        missing = [planted.texts[text] for text in open_texts if text not in said]
        assert {where[1] for where in missing} <= {"transit", "export_place"}  # of one stop a name stands for several


@pytest.mark.parametrize("name", ["public", "admin1", "h3_r3"])
def test_no_position_that_a_tier_keeps_back_is_in_its_store(planted, stores, name):
    secret = {pair for pair, (mark, kind) in planted.pairs.items() if mark != "CLEAR" or kind != "road"}
    tables = gate.read_tables(stores[name].path)
    pairs = {pair for rows in tables.values() for row in rows for pair in gate._pairs(row)}
    assert len(secret) == 95
    assert pairs & secret == set()


def test_markings_that_may_not_leave_do_not(stores):
    marks = {name: {row["tlp"] for row in gate.read_tables(made.path)["incident"]} for name, made in stores.items()}
    assert marks == {"public": {"CLEAR"}, "partner": {"CLEAR", "GREEN"}, "admin1": {"CLEAR", "GREEN"},
                     "h3_r3": {"CLEAR", "GREEN"}}  # fmt: skip


@pytest.mark.parametrize("name", ["admin1", "h3_r3"])
def test_guarded_incidents_are_coarse_late_and_never_alone(planted, stores, name):
    tables = gate.read_tables(stores[name].path)
    rows = [row for row in tables["incident"] if row["tlp"] == "GREEN"]
    assert len(rows) == 15  # of 20: four are too recent, one is alone in its cell
    assert {row["date_precision"] for row in rows} == {"month"}
    assert {row["seized_from"] for row in rows} == {date(2018, 3, 1), date(2018, 5, 1), date(2019, 5, 1)}
    assert {row["seized_until"] for row in rows} == {date(2018, 4, 1), date(2018, 6, 1), date(2019, 6, 1)}
    assert {row["facility"] for row in rows} == {"unknown"}
    assert all(row["incident_id"].startswith("guarded/") for row in rows)
    assert all(row["coarsened_km"] > 20 and row["location_precision"] == "admin1" for row in rows)
    groups = {line["group_id"] for line in tables["seizure"] if line["incident_id"].startswith("guarded/")}
    assert groups == {"unspecified"}
    assert not {row["incident_id"] for row in rows} & {row["incident_id"] for row in tables["incident_source"]}
    if name == "h3_r3":
        assert {row["finest_res"] for row in rows} <= {2, 3, None}
        assert all(row["h3_r4"] is None and row["h3_r7"] is None for row in rows)
        cells = {h3.latlng_to_cell(lat, lon, 3) for (lon, lat), (mark, _) in planted.pairs.items() if mark == "GREEN"}
        assert {f"{row['h3_r3']:x}" for row in rows} <= cells
    else:
        assert {row["admin1"] for row in rows} <= {area.admin1 for area in areas.provinces().values()}
        assert len({(row["lon"], row["lat"]) for row in rows}) == len({row["admin1"] for row in rows})


def test_guarded_ids_stay_and_tell_nothing(planted, stores):
    wanted = redact.Wanted({}, policy.load().tiers["public"], publish.key(planted.folder), "", ON)
    other = replace(wanted, key=b"another")
    assert wanted.opaque("set/1") == wanted.opaque("set/1")
    assert wanted.opaque("set/1") != other.opaque("set/1")
    assert wanted.opaque("set/1") != wanted.opaque("set/2")
    assert (planted.folder / publish.KEY).stat().st_mode & 0o077 == 0
    ids = [{row["incident_id"] for row in gate.read_tables(stores[n].path)["incident"]} for n in ("admin1", "h3_r3")]
    assert ids[0] == ids[1]


def test_rejected_rows_and_the_numbers_of_suspects_leave_to_nobody(stores):
    for made in stores.values():
        tables = gate.read_tables(made.path)
        assert tables["rejected_row"] == []
        assert {row["suspects_count"] for row in tables["incident"]} == {None}
        assert {row["rejected_count"] for row in tables["import_batch"]} == {0}


def test_a_partner_keeps_how_goods_were_hidden(planted, stores):
    said = everything(stores["partner"].path)
    for name in ("concealment", "declared_as", "agency"):
        own = [text for text, where in planted.texts.items() if where[:2] == ("GREEN", name)]
        assert len(own) == 20
        assert all(text in said for text in own)


# The real cases


@pytest.fixture(scope="module")
def real(published_folder) -> dict[str, list[dict]]:
    """The public store of the real cases."""
    return gate.read_tables(pointer.file_of(pointer.read("public", published_folder), published_folder))


def test_every_clear_case_is_published_with_its_source_and_its_day(real, store_folder):
    known = gate.read_tables(pointer.file_of(pointer.read("analyst", store_folder), store_folder))
    assert len(real["incident"]) == 780
    by_line = {(line["incident_id"], line["line_no"]): line | {"note": None} for line in known["seizure"]}
    assert {(line["incident_id"], line["line_no"]): line for line in real["seizure"]} == by_line
    assert real["source"] == known["source"]
    days = {row["incident_id"]: (row["seized_from"], row["seized_until"]) for row in known["incident"]}
    assert days == {row["incident_id"]: (row["seized_from"], row["seized_until"]) for row in real["incident"]}


def test_residences_and_shops_are_known_to_their_province_and_no_finer(real):
    rows = [row for row in real["incident"] if row["facility"] in ("residence", "shop")]
    ids = {row["incident_id"] for row in rows}
    assert len(rows) == 50
    assert {row["location_precision"] for row in rows} == {"admin1"}
    assert {(row["place_name"], row["place_id"], row["complex_id"]) for row in rows} == {(None, None, None)}
    assert all(row["admin1"] and row["coarsened_km"] >= 10 for row in rows)
    by_id = {row["incident_id"]: row for row in rows}
    (dien_chau,) = {by_id[key]["search_text"].split(" ", 1)[1] for key in ("VN-2012-008", "VN-2017-004")}
    assert dien_chau == "nghe an"
    own = [s for s in real["stop"] if s["incident_id"] in ids and s["country"] == by_id[s["incident_id"]]["country"]]
    assert len(own) >= 50
    assert {(stop["place_name"], stop["place_id"], stop["complex_id"]) for stop in own} == {(None, None, None)}
    assert not [row for row in real["border_distance"] if row["incident_id"] in ids]
    assert "vn-dien-chau" not in {row["place_id"] for row in real["place"]}
    gateways = {row["gateway_id"] for row in real["gateway"]}
    ends = [
        leg[end]
        for leg in real["leg"]
        for end in ("from_place_id", "to_place_id")
        if leg["incident_id"] in ids and leg[end.replace("place_id", "country")] == by_id[leg["incident_id"]]["country"]
    ]
    assert set(ends) - {None} <= gateways  # fmt: skip


def test_a_terminal_is_published_as_its_port(real):
    assert {row["location_precision"] for row in real["incident"]} == {"town", "admin1", "country"}
    mains = {row["main_place_id"] for row in real["complex"]}
    moved = [row for row in real["incident"] if row["facility"] == "seaport" and row["country"] == "HK"]
    assert moved
    assert {row["place_id"] for row in moved if row["location_precision"] == "town"} <= mains


def test_partners_have_the_places_as_they_are_known(published_folder, store_folder):
    known = gate.read_tables(pointer.file_of(pointer.read("analyst", store_folder), store_folder))
    partner = gate.read_tables(pointer.file_of(pointer.read("partner", published_folder), published_folder))
    theirs = {row["incident_id"]: row for row in partner["incident"]}
    changed = {
        column for row in known["incident"] for column in row if row[column] != theirs[row["incident_id"]][column]
    }
    assert changed == {"suspects_count", "search_text"}

    def legs(tables):
        return sorted(str(leg | {"leg_id": 0, "path_id": 0}) for leg in tables["leg"])

    assert legs(partner) == legs(known)


def test_what_is_kept_back_is_not_called_not_stated(published_folder):
    found = store.read_pointer("public", published_folder)
    con = store.open_store(found, published_folder)
    fields = set(summary.completeness(con, SeizureFilter())["field"])
    missing = case_queries.one(con, "VN-2023-006").missing()
    con.close()
    assert {"concealment", "declared_as", "agency", "suspects"} & (fields | set(missing)) == set()
    assert "quantity" in fields


# Publishing


@pytest.fixture
def published(planted, stores, tmp_path) -> Path:
    """A copy of the planted folder with its published stores that a test may spoil."""
    assert stores["public"].path.exists()
    return Path(shutil.copytree(planted.folder, tmp_path / "published", ignore=shutil.ignore_patterns("draft")))


@pytest.fixture
def folder(planted, tmp_path) -> Path:
    """A copy of the planted folder that a test may spoil: nothing is published yet."""
    target = tmp_path / "store"
    target.mkdir()
    for path in planted.folder.glob("analyst*"):
        shutil.copy(path, target)
    return target


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def said_by(capsys, *arguments: object) -> tuple[int, dict, str]:
    """Exit code, the JSON on standard output, and what went to standard error."""
    code = command_line.main([*map(str, arguments), "--json"])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, err


def test_one_command_publishes_and_writes_the_site(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SEIZURE_STORE", str(folder))
    out = tmp_path / "site"
    code, said, _err = said_by(capsys, "publish", "--site", out, "--approve", "duty officer")
    assert code == 0
    assert (said["tier"], said["is_draft"], said["approved_by"]) == ("public", False, "duty officer")
    marked = json.loads((out / "site.json").read_text())
    assert marked["build_id"] == said["build_id"] == pointer.read("public", folder).build_id
    assert sorted(said["site"]["files"]) == sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file())
    assert said["site"]["files_read_by_the_gate"] == len(said["site"]["files"])
    assert publish.look_into(out, "public", folder)["findings"] == 0


@pytest.mark.long
def test_without_an_approver_the_site_is_the_drafts(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SEIZURE_STORE", str(folder))
    code, said, _err = said_by(capsys, "publish", "--site", tmp_path / "site")
    assert (code, said["is_draft"]) == (0, True)
    assert (tmp_path / "site" / "index.html").exists()
    assert not (folder / "public.json").exists()
    assert any("draft, for looking at" in line for line in command_line.publish_lines(said))


def test_a_site_that_the_gate_stops_is_not_written(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SEIZURE_STORE", str(folder))

    def stops(*_arguments, **_more):
        raise gate.GateFailed(["index.html holds a value of incident.concealment"])

    monkeypatch.setattr(publish, "look_into", stops)
    code, _said, err = said_by(capsys, "publish", "--site", tmp_path / "site", "--approve", "a")
    assert code == 2
    assert "index.html holds a value" in err
    assert not (tmp_path / "site").exists()


@pytest.mark.long
def test_a_site_is_written_over_nothing_else_and_of_no_other_tier(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SEIZURE_STORE", str(folder))
    (tmp_path / "letter.txt").write_text("dear")
    code, _said, err = said_by(capsys, "publish", "--site", tmp_path, "--approve", "a")
    assert code == 2
    assert "no site of ours" in err
    assert (tmp_path / "letter.txt").read_text() == "dear"
    for wrong in (["--tier", "partner", "--site", str(tmp_path)], []):
        with pytest.raises(SystemExit) as ended:
            command_line.main(["publish", *wrong])
        assert ended.value.code == 2


def test_without_an_approver_nothing_is_published(folder):
    made = publish.publish("public", folder, on=ON)
    assert made.is_draft
    assert made.is_first
    assert made.manifest["approved_by"] is None
    assert made.path.parent.name == "draft"
    with pytest.raises(pointer.StoreError, match="python -m data publish --tier public"):
        pointer.read("public", folder)
    assert pointer.read("public", folder / "draft").incident_count == 20


def test_the_manifest_says_what_was_published_from_what_and_by_whom(planted, stores):
    made = stores["public"]
    (path,) = planted.folder.glob("public-*.manifest.json")
    said = json.loads(path.read_text())
    assert said == made.manifest
    source = pointer.read("analyst", planted.folder)
    assert (said["source_build_id"], said["source_sha256"]) == (source.build_id, source.sha256)
    assert said["policy_sha256"] == policy.load().sha256
    assert (said["approved_by"], said["published_on"]) == ("duty officer", "2026-11-22")
    assert said["sha256"] == pointer.sha256(made.path)
    assert said["row_counts"]["incident"] == 20
    assert "incident.concealment" not in said["fields"]
    assert "incident.country" in said["fields"]
    assert build.info(planted.folder, verify=True, tier="public")["verified"]


def test_the_difference_names_what_readers_will_see_change(published, stores):
    folder, first = published, stores["public"]
    assert (len(first.difference.added), first.difference.removed) == (20, ())
    again = publish.publish("public", folder, on=ON, approver="b")
    assert again.difference.as_dict() == {"tables": {}, "added": [], "removed": [], "changed": {}, "new_fields": [],
                                          "gone_fields": []}  # fmt: skip
    assert again.path != first.path
    wider = policy_with(folder, ("drop: [agency, operation,", "drop: [operation,"),
                        ("open: [case_id,", "open: [agency, case_id,"))  # fmt: skip
    third = publish.publish("public", folder, on=ON, policy_file=wider)
    assert third.difference.new_fields == ("incident.agency",)
    assert set(third.difference.changed) == set(first.difference.added)
    assert set(third.difference.changed.popitem()[1]) == {"incident.agency", "incident.search_text"}


def test_a_publish_that_the_gate_stops_leaves_everything_as_it_was(published, monkeypatch):
    folder = published
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    honest = redact._of_incidents

    def leaky(table, rule, wanted, names, open_names):
        rows = honest(table, rule, wanted, names, open_names)
        own = {row["incident_id"]: row for row in wanted.tables["incident"]}
        return (
            [row | {"place_name": own[row["incident_id"]]["concealment"]} for row in rows] if table == "stop" else rows
        )

    monkeypatch.setattr(redact, "_of_incidents", leaky)
    for approver in ("b", None):
        with pytest.raises(gate.GateFailed) as raised:
            publish.publish("public", folder, on=ON, approver=approver)
        assert "stop.place_name holds a value of " in str(raised.value)
        assert "qz" not in str(raised.value)  # what was found is not repeated in the message
    assert {name: (folder / name).read_bytes() for name in files(folder)} == before


def test_a_write_that_fails_leaves_nothing(folder, monkeypatch):
    def fails(path, _frames):
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(build, "fill", fails)
    before = files(folder)
    with pytest.raises(OSError, match="disk full"):
        publish.publish("public", folder, on=ON, approver="a")
    assert files(folder) - before == {publish.KEY}


def test_only_what_is_published_is_published(folder):
    with pytest.raises(publish.WrongTier, match="'analyst'"):
        publish.publish("analyst", folder, on=ON, approver="a")


def test_a_column_that_the_policy_does_not_name_stops_the_publish(folder):
    source = pointer.read("analyst", folder)
    path = folder / source.file
    con = duckdb.connect(path)
    con.execute("alter table incident add column informant varchar")
    con.close()
    said = json.loads((folder / "analyst.json").read_text()) | {"size": path.stat().st_size}
    (folder / "analyst.json").write_text(json.dumps(said))
    with pytest.raises(policy.PolicyError, match=r"incident\.informant"):
        publish.publish("public", folder, on=ON, approver="a")
    named = policy_with(folder, ("drop: [agency,", "drop: [informant, agency,"))
    made = publish.publish("public", folder, on=ON, approver="a", policy_file=named)
    assert "informant" not in gate.columns_of(made.path)["incident"]


def test_a_store_without_anything_open_publishes_nothing(folder, tmp_path):
    none = policy_with(tmp_path, ("open: [CLEAR]        #", "open: []        #"))
    with pytest.raises(redact.NothingToPublish, match="public"):
        publish.publish("public", folder, on=ON, approver="a", policy_file=none)


def test_a_published_store_that_is_gone_cannot_be_compared_with(published, stores):
    folder = published
    (folder / stores["public"].path.name).unlink()
    with pytest.raises(pointer.StoreError, match="difference"):
        publish.publish("public", folder, on=ON, approver="b")


@pytest.mark.parametrize("named", ["analyst", "partner"])
def test_a_store_of_another_tier_is_not_opened(published, named):
    folder = published
    said = json.loads((folder / f"{named}.json").read_text())
    (folder / "public.json").write_text(json.dumps(said))
    with pytest.raises(pointer.StoreError, match="no store of the public tier"):
        pointer.read("public", folder)
    renamed = said | {"file": f"public-{said['build_id']}.duckdb"}
    shutil.copy(folder / said["file"], folder / renamed["file"])
    (folder / "public.json").write_text(json.dumps(renamed))
    with pytest.raises(pointer.StoreError, match=f"should hold the public tier and says that it holds {named}"):
        store.open_store(store.read_pointer("public", folder), folder)


def test_an_approved_withdrawal_is_not_told_by_difference(folder, tmp_path, monkeypatch):
    """One guarded incident goes; the file before less the file after must not point at it."""
    guarded = policy_with(tmp_path, GUARDED, ("delay_days: 90", "delay_days: 0"))
    first = publish.publish("public", folder, on=ON, approver="a", policy_file=guarded)
    honest = gate.read_tables
    victim = next(row for row in honest(first.path.parent / pointer.read("analyst", folder).file)["incident"]
                  if row["tlp"] == "GREEN" and row["seized_from"].year == 2018)["incident_id"]  # fmt: skip

    def without(path):
        found = honest(path)
        if path.name.startswith("analyst"):
            return {name: [row for row in rows if row.get("incident_id") != victim] for name, rows in found.items()}
        return found

    monkeypatch.setattr(gate, "read_tables", without)
    second = publish.publish("public", folder, on=ON, approver="b", policy_file=guarded)
    gone = [name for name in second.difference.removed if name.startswith("guarded/")]
    assert len(gone) == 3
    assert not [name for name in second.difference.added if name.startswith("guarded/")]


# Dates


@given(
    first=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    days=st.integers(1, 800),
    unit=st.sampled_from(list(redact.UNITS)),
)
def test_a_coarse_date_holds_the_date_and_is_its_own_coarse_date(first, days, unit):
    until = first + timedelta(days=days)
    begin, end, said = redact.coarse_date(first, until, unit)
    assert begin <= first < until <= end
    assert begin.day == end.day == 1
    assert list(redact.UNITS).index(said) >= list(redact.UNITS).index(unit)
    assert redact.coarse_date(begin, end, unit) == (begin, end, said)
    assert (end - begin).days >= {"month": 28, "quarter": 90, "year": 365}[said]


@pytest.mark.parametrize(
    ("first", "until", "unit", "expected"),
    [
        (date(2023, 3, 20), date(2023, 3, 21), "month", (date(2023, 3, 1), date(2023, 4, 1), "month")),
        (date(2023, 12, 31), date(2024, 1, 1), "quarter", (date(2023, 10, 1), date(2024, 1, 1), "quarter")),
        (date(2023, 3, 31), date(2023, 4, 2), "month", (date(2023, 1, 1), date(2024, 1, 1), "year")),
        (date(2023, 2, 27), date(2023, 3, 2), "month", (date(2023, 1, 1), date(2023, 4, 1), "quarter")),
        (date(2023, 12, 31), date(2024, 1, 2), "month", (date(2023, 1, 1), date(2025, 1, 1), "year")),
    ],
)
def test_coarse_dates_worked_by_hand(first, until, unit, expected):
    assert redact.coarse_date(first, until, unit) == expected


# The command line


def test_the_command_line_drafts_publishes_and_looks_into_a_folder(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SEIZURE_STORE", str(folder))
    assert command_line.main(["publish", "--tier", "public"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Draft: ")
    assert "--approve NAME" in said
    assert command_line.main(["publish", "--tier", "public", "--approve", "duty officer", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["approved_by"], len(said["difference"]["added"])) == ("duty officer", 20)
    broken = policy_with(tmp_path, ("delay_days: 90", "delay_day: 90"))
    assert command_line.main(["publish", "--tier", "public", "--policy", str(broken)]) == 2
    assert "'delay_day'" in capsys.readouterr().err
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<p>Nothing to see</p>")
    assert command_line.main(["gate", str(site), "--tier", "public", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files_read"] == 1
    secret = gate.read_tables(pointer.file_of(pointer.read("analyst", folder), folder))["incident"][0]["concealment"]
    (site / "data.json").write_text(json.dumps({"note": secret}))
    assert command_line.main(["gate", str(site), "--tier", "public"]) == 2
    said = capsys.readouterr().err
    assert "data.json holds a value of " in said
    assert secret not in said
