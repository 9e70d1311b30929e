"""What scripts rely on: one JSON value on stdout, exit 1 for nothing found, 2 for unusable input."""

import json

import pytest

from geo.__main__ import main


def test_locate_prints_one_json_value(capsys):
    assert main(["locate", "106.69", "20.86", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["country"] == "VN"
    assert answer["admin1"] == "Hai Phong"
    assert answer["nearest"].startswith("vn-hai-phong")
    assert answer["distance_km"] < 2
    assert answer["border"] == "CN-VN"


def test_find_prints_best_and_candidates(capsys):
    assert main(["find", "海防", "--country", "VN", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["best"]["place_id"] == "vn-hai-phong"
    assert {"country", "lon", "lat", "score"} <= set(answer["candidates"][0])


def test_nothing_found_is_exit_1(capsys):
    assert main(["find", "Zzyzxqq", "--country", "VN", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"best": None, "candidates": []}


@pytest.mark.parametrize("position", [["20.8", "106.7"], ["500", "2"], ["here", "2"], ["nan", "2"]])
def test_unusable_positions_are_exit_2_and_print_nothing(capsys, position):
    assert main(["locate", *position, "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "position" in said.err


def test_swapped_coordinates_are_named_as_such(capsys):
    main(["locate", "20.8", "106.7", "--json"])
    assert "swapped" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--rings", "-1"], "-1 is below 0"), (["--permutations", "0"], "0 is below 1"),
     (["--measure", "mass_kg"], "needs --goods-weighed")],
)  # fmt: skip
def test_hotspot_options_that_cannot_be_used_are_named(store_folder, monkeypatch, capsys, options, said):
    monkeypatch.setenv("SEIZURE_STORE", str(store_folder))
    try:
        code = main(["hotspots", "--method", "gi", *options])
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2
    assert said in capsys.readouterr().err


def test_hotspots_answer_in_one_stratum_as_json_and_geojson(store_folder, monkeypatch, capsys):
    monkeypatch.setenv("SEIZURE_STORE", str(store_folder))
    assert main(["hotspots", "--method", "gi", "--res", "3", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["large_count"] for row in rows} == {0}
    assert {"h3_cell", "incident_count", "gi_star_z", "p_value", "q_value"} <= set(rows[0])
    assert main(["hotspots", "--geojson"]) == 0
    collection = json.loads(capsys.readouterr().out)
    assert collection["features"][0]["geometry"]["type"] == "Point"
    assert collection["features"][0]["properties"]["complex_id"] == "mexico-city-airport"
