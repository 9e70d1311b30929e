"""`python -m geo route`: names in, one path out, and errors that list the candidates."""

import argparse
import json

import pandas as pd
import pytest

from data import networks, reference
from geo import route_cli
from geo.route_cli import Found, Networks, Place
from geo.route_errors import AmbiguousPlace, NoRoute, SamePlace, UnknownGate, UnknownMode, UnknownPlace

NETWORKS = Networks(networks.sea_network, networks.road_network, networks.land)


def _known():
    stops = reference.table("stop_names")
    stops = stops[stops["lon"] != ""]
    rows = [
        Place(
            f"{row['country'].lower()}-{row['name']}", row["name"], row["country"], float(row["lon"]), float(row["lat"])
        )
        for row in stops.to_dict("records")
    ]
    gates = pd.read_csv(networks.REFERENCE / "gateways.csv", keep_default_na=False)
    rows += [
        Place(row["gateway_id"], row["name"], row["country"], float(row["lon"]), float(row["lat"]))
        for row in gates[gates["mode"] == "sea"].to_dict("records")
    ]
    rows += [
        Place("gy-georgetown", "Georgetown", "GY", -58.16, 6.82),
        Place("my-georgetown", "Georgetown", "MY", 100.34, 5.42),
        Place("vn-hai-phong", "Hai Phong", "VN", 106.68, 20.87),
        Place("ng-onne", "Onne", "NG", 7.15, 4.70),
    ]
    return rows


def find(name):
    exact = tuple(place for place in _known() if name in (place.name, place.label))
    near = tuple(place.label for place in _known() if place.name[:3].casefold() == name[:3].casefold())
    return Found(exact, near)


def ask(*words):
    parser = argparse.ArgumentParser()
    route_cli.add_route(parser.add_subparsers())
    return route_cli.run_route(parser.parse_args(["route", *words]), find, NETWORKS)


def test_onne_to_hai_phong_by_sea_as_json():
    answer = json.loads(ask("Onne", "Hai Phong", "--mode", "sea", "--json"))
    assert set(answer) >= {"distance_km", "passages", "from", "to", "geometry"}
    assert answer["distance_km"] == pytest.approx(17_000, rel=0.03)
    assert answer["passages"][0] == "good_hope"
    assert answer["from"]["country"] == "NG"
    assert answer["geometry"]["type"] in ("LineString", "MultiLineString")


def test_the_sentence_without_json_says_what_kind_of_path_it_is():
    assert "(sea_lane)" in ask("Onne", "Hai Phong")


def test_by_air_and_by_road():
    assert json.loads(ask("Nairobi", "Bangkok", "--mode", "air", "--json"))["path_basis"] == "great_circle"
    by_road = json.loads(ask("Kampala", "Mombasa", "--mode", "road", "--json"))
    assert by_road["path_basis"] == "shortest_road"
    assert by_road["passages"] == []


def test_calling_at_singapore_takes_the_strait():
    answer = json.loads(ask("Onne", "Hai Phong", "--via", "malacca", "--via", "Singapore", "--json"))
    assert "malacca" in answer["passages"]


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (("Onnx", "Hai Phong"), UnknownPlace, "Onne, NG"),
        (("Onne", "Hai Phong", "--mode", "balloon"), UnknownMode, "sea, air"),
        (("Onne", "Onne"), SamePlace, "Onne, NG"),
        (("Georgetown", "Hai Phong"), AmbiguousPlace, "Georgetown, GY; Georgetown, MY"),
        (("Kampala", "Hai Phong"), NoRoute, "Kampala, UG does not reach the sea"),
        (("Onne", "Hai Phong", "--avoid", "malaca"), UnknownGate, "malacca"),
    ],
)
def test_errors_are_clear_and_list_the_candidates(words, error, says):
    with pytest.raises(error) as caught:
        ask(*words)
    assert says in str(caught.value)
    assert caught.value.message_id.format(**caught.value.values) == str(caught.value)
