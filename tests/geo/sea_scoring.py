"""Score our sea distances against the published ones: `python -m tests.geo.sea_scoring` prints the whole list.

Scored are rows of kind `table`, `log` and `port handbook` with two ports as ends, routed via what the row states;
junction sums and the junction-point rows of Pub. 151 stand apart. Positions are those of Pub. 151 (in each row's note);
a port that only the ships' logs name has its own below.
"""

import re
from pathlib import Path

import pandas as pd

from data import networks
from geo import sea

ROOT = Path(__file__).parents[2]
KM_PER_NM = 1.852
KINDS = ("table", "log", "port handbook")

# Ports that no Pub. 151 row gives a position for: harbour entrances, to a hundredth of a degree.
OWN_POSITIONS = {
    "Cai Lan (Ha Long, near Hai Phong)": (107.06, 20.96),
    "Dubai": (55.27, 25.28),
    "Incheon": (126.60, 37.46),
    "Manama (Bahrain)": (50.61, 26.20),
    "Phu My (near Vung Tau / Cai Mep)": (107.03, 10.59),
    "Phuket": (98.41, 7.83),
    "Port Reunion (La Reunion)": (55.28, -20.93),
    "Richards Bay": (32.08, -28.80),
    "Salalah": (54.00, 16.94),
    "Laem Chabang": (100.88, 13.08),
}

# Pub. 151 gives these at the river mouth, and the distance to the berths: 45 and 35 nm farther up.
RIVER_POSITIONS = {"Boma": (13.05, -5.86)}

# What a row's `via` says, as waypoints: gates, or a point that only that way leads past. Nothing else is steered.
VIA: dict[str, tuple[sea.Waypoint, ...]] = {
    "suez canal": ("suez",),
    "malacca strait": ("malacca",),
    "strait of malacca": ("malacca",),
    "osumi": ("osumi",),
    "tsugaru": ("tsugaru",),
    "formosa strait": ("taiwan",),
    "taiwan strait": ("taiwan",),
    "hainan strait": ("qiongzhou",),
    "san bernardino": ("san_bernardino",),
    "balintang": ("luzon",),
    "makassar": ("makassar",),
    "hormuz": ("hormuz",),
    "selat gaspar": ("karimata",),
    "selat bangka": ("karimata",),
    "west of madagascar": ("mozambique",),
    "mozambique channel": ("mozambique",),
    "east of madagascar": ((51.5, -20.0),),
    "south of madagascar": ((45.5, -26.2),),
    "north of madagascar": ((49.3, -11.7),),
    "east of taiwan": ((122.2, 23.0),),
    "north of luzon": ((121.0, 19.2),),
    "walvis bay": ((14.496, -22.95),),
    "calls at indian/malaysian ports": ((76.24, 9.97), (100.35, 5.417), (101.35, 3.0)),
    "palawan passage": ((117.6, 9.2),),
    "north of cheju do": ((126.5, 33.8),),
    "south of cheju do": ((126.5, 33.0),),
    "south of sri lanka": ((80.6, 5.7),),
    "one and half degree": ((73.3, 1.4),),
    "eight degree": ((73.0, 7.5),),
}


def via_of(text: str) -> tuple[sea.Waypoint, ...]:
    """Waypoints for the wording of a row's `via`."""
    words = text.lower()
    return tuple(dict.fromkeys(point for key, points in VIA.items() if key in words for point in points))


def read_rows() -> pd.DataFrame:
    """All published rows with the positions of both ends (NaN where unknown) and the kind of each end."""
    rows = pd.read_csv(ROOT / "data/reference/sea_distances.csv", keep_default_na=False)
    spots = OWN_POSITIONS | RIVER_POSITIONS
    pattern = re.compile(r"positions (-?[\d.]+),(-?[\d.]+) -> (-?[\d.]+),(-?[\d.]+)")
    for row in rows.itertuples():
        if match := pattern.search(str(row.note)):
            lat_a, lon_a, lat_b, lon_b = map(float, match.groups())
            spots.setdefault(str(row[1]), (lon_a, lat_a))
            spots.setdefault(str(row[2]), (lon_b, lat_b))
    for end in ("from", "to"):
        rows[f"{end}_lon"] = [spots.get(name, (float("nan"),) * 2)[0] for name in rows[end]]
        rows[f"{end}_lat"] = [spots.get(name, (float("nan"),) * 2)[1] for name in rows[end]]
    rows["junction"] = rows["from"].str.contains("junction") | rows["to"].str.contains("junction")
    rows["via_text"] = rows["via"]
    rows["via"] = [via_of(text) for text in rows["via"]]
    return rows


def score(rows: pd.DataFrame) -> pd.DataFrame:
    """Route the rows and return them with `ours_nm`, `error_share` (ours / published - 1), `passages` and `error`."""
    routes = sea.route_many(networks.sea_network(), rows, networks.land())
    scored = rows.assign(ours_nm=routes["distance_km"] / KM_PER_NM, passages=routes["passages"], error=routes["error"])
    return scored.assign(error_share=scored["ours_nm"] / scored["distance_nm"] - 1)


def scored_rows() -> pd.DataFrame:
    """The rows that the targets are about."""
    rows = read_rows()
    return score(rows[rows["kind"].isin(KINDS) & ~rows["junction"]])


def summary(scored: pd.DataFrame) -> str:
    """n, median and 90th percentile of the absolute error, share under 7 %."""
    size = scored["error_share"].abs()
    return (
        f"n {len(scored)}, unrouted {scored['error'].notna().sum()}, median {size.median():.2%}, "
        f"90th percentile {size.quantile(0.9):.2%}, under 7 %: {(size < 0.07).mean():.1%}, worst {size.max():.1%}"
    )


if __name__ == "__main__":
    frame = scored_rows()
    print("scored:", summary(frame))
    apart = read_rows()
    sums = score(apart[apart["kind"].str.contains("junction sum")])
    points = score(apart[apart["kind"].isin(KINDS) & apart["junction"]])
    print("junction sums:", summary(sums))
    print("junction points:", summary(points))
    frame["size"] = frame["error_share"].abs()
    shown = frame.sort_values("size", ascending=False).head(45)
    for row in shown.itertuples():
        print(
            f"{row.error_share:+7.1%} {row._1[:28]:28} {row.to[:28]:28} {row.distance_nm:6} {row.ours_nm:7.0f} "
            f"{row.kind[:6]:6} via {row.via_text[:40]!r} {row.passages} {row.error or ''}"
        )
