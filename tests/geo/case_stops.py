"""The stops of our 780 real cases as the frame that `geo.legs` takes."""

import pandas as pd

from data import build, routes


def read() -> tuple[pd.DataFrame, pd.Series]:
    """The stops of each incident, and the transport by incident."""
    frames = build.own_frames()
    found = routes.stops_frame(frames["stop"], frames["place"], frames["incident"])
    return found, frames["incident"].set_index("incident_id")["transport"]
