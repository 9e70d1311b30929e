"""The shipped networks: complete, small, and named in every language."""

import numpy as np
import pandas as pd
import pytest

from data import networks
from geo import sea


def test_every_passage_is_named_in_four_languages():
    names = networks.gate_names()
    assert names[["name_en", "name_zh_hans", "name_zh_hant", "name_vi"]].ne("").all().all()
    assert names.index.is_unique


@pytest.mark.parametrize(
    ("file", "megabytes"), [("network/sea.npz", 3), ("network/road.npz", 7), ("network/land10.npz", 3)]
)
def test_networks_stay_small(file, megabytes):
    assert (networks.REFERENCE / file).stat().st_size < megabytes * 1e6


def test_every_gate_is_crossed_by_some_lane():
    network = networks.sea_network()
    crossed = {network.gates.ids[gate] for gate in network.crossings[:, 1]}
    assert set(network.gates.ids) == crossed


def test_hand_drawn_channels_are_in_the_network_and_marked():
    network = networks.sea_network()
    points = pd.read_csv(networks.NETWORK / "channels.csv")
    kept = {sea.position(lon, lat) for lon, lat in zip(network.lon, network.lat, strict=True)}
    assert all(sea.position(row.lon, row.lat) in kept for row in points.itertuples())
    assert (network.edge_kind == sea.CHANNEL).sum() == len(points) - points["channel_id"].nunique()
    assert points.groupby("channel_id")["basis"].first().str.startswith("hand-drawn").all()


def test_every_gateway_by_sea_reaches_the_sea():
    table = pd.read_csv(networks.REFERENCE / "gateways.csv", keep_default_na=False)
    ports = table[table["mode"] == "sea"]
    spots = list(zip(ports["lon"].astype(float), ports["lat"].astype(float), strict=True))
    network = sea.attach(networks.sea_network(), spots, networks.land())
    assert [name for name, spot in zip(ports["name"], spots, strict=True) if network.quay(*spot) is None] == []


def test_land_is_whole_and_does_not_span_the_map():
    land = networks.land()
    hanoi_and_chad = np.array([105.85, 20.0]), np.array([21.03, 10.0])
    the_sliver_at_16_south = np.array([0.0, -150.0]), np.array([-16.6, -16.6])
    assert land.holds(*hanoi_and_chad).all()
    assert not land.holds(*the_sliver_at_16_south).any()
