"""Where documented shipments passed before they were caught: the k places that lie on most of them.

A description of past, documented shipments; neither a forecast nor a fault of a place. Choosing k places that cover
the most shipments is the maximum coverage problem. Taking the best next place each time covers at least 1 − 1/e (63 %)
of what the best choice of k covers (Nemhauser, Wolsey and Fisher 1978), and no fast method promises more; `exact` finds
the best choice itself by integer programming.
"""

import math

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity

GREEDY_GUARANTEE = 1 - 1 / math.e


def stated_places(legs: pd.DataFrame) -> pd.DataFrame:
    """Shipment and place, for every stated end of a travelled leg; the place of seizure itself is left out.

    Takes the frame of `geo.legs.legs_of`; returns distinct `incident_id`, `place_id`. The default question: a gateway
    that stands in for a country would win because we put it there.
    """
    return _ends(legs, "stated")


def ruled_places(legs: pd.DataFrame, passages: pd.Series | None = None) -> pd.DataFrame:
    """Shipment and place by our routing rule: inferred gateways, and the passages of its sea legs.

    `passages` holds, on the index of `legs`, the tuple of gate ids of each leg's path. Returns distinct `incident_id`,
    `place_id` (a gate as `gate:malacca`). To be drawn dashed and named "by our routing rule".
    """
    pairs = _ends(legs, "inferred")
    if passages is None:
        return pairs
    travelled = legs[legs["drawable"].astype(bool) & (legs["phase"] == "travelled")]
    gates = passages.reindex(travelled.index).explode().dropna()
    through = pd.DataFrame({"incident_id": travelled["incident_id"].reindex(gates.index), "place_id": "gate:" + gates})
    return pd.concat([pairs, through], ignore_index=True).drop_duplicates(ignore_index=True)


def _ends(legs: pd.DataFrame, basis: str) -> pd.DataFrame:
    travelled = legs[legs["drawable"].astype(bool) & (legs["phase"] == "travelled")]
    parts = []
    for end in ("from", "to"):
        kept = travelled[(travelled[f"{end}_basis"] == basis) & (travelled[f"{end}_role"] != "seizure")]
        parts.append(kept[["incident_id", f"{end}_place_id"]].set_axis(["incident_id", "place_id"], axis=1))
    pairs = pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True)
    caught = travelled.loc[travelled["to_role"] == "seizure", ["incident_id", "to_place_id"]]
    there = pd.MultiIndex.from_frame(pairs).isin(pd.MultiIndex.from_frame(caught))
    return pairs[~there].reset_index(drop=True)


def greedy(pairs: pd.DataFrame, k: int) -> pd.DataFrame:
    """Choose up to k places, each time the one on most shipments not yet covered; ties by name.

    `pairs` has `incident_id`, `place_id`. Returns the coverage curve, one row per place chosen: `rank`, `place_id`,
    `shipment_count` (all that passed there), `gained_count`, `covered_count` and `covered_share` (of the shipments in
    `pairs`: those that name any place). It stops early when every one is covered.
    """
    passed: dict[str, set[str]] = {
        str(place): set(group) for place, group in pairs.groupby("place_id", sort=True)["incident_id"]
    }
    total = pairs["incident_id"].nunique()
    covered: set[str] = set()
    rows = []
    for rank in range(1, k + 1):
        best = max(sorted(passed), key=lambda place: len(passed[place] - covered), default=None)
        if best is None or not (passed[best] - covered):
            break
        gained = len(passed[best] - covered)
        covered |= passed[best]
        rows.append((rank, best, len(passed[best]), gained, len(covered), len(covered) / total))
    columns = ["rank", "place_id", "shipment_count", "gained_count", "covered_count", "covered_share"]
    return pd.DataFrame(rows, columns=columns)


def exact(pairs: pd.DataFrame, k: int) -> tuple[list[str], int]:
    """The best k places and how many shipments they cover, by integer programming (scipy's HiGHS).

    Each place is taken or not, at most k of them; a shipment counts if one of its places is taken. Of several best
    choices one is returned.
    """
    if pairs.empty or k < 1:
        return [], 0
    shipment, shipments = pd.factorize(pairs["incident_id"], sort=True)
    place, places = pd.factorize(pairs["place_id"], sort=True)
    on_it = csr_array((np.ones(len(pairs)), (shipment, place)), shape=(len(shipments), len(places)))
    counted_only_if_taken = hstack([-on_it, identity(len(shipments))], format="csr")
    at_most_k = np.concatenate([np.ones(len(places)), np.zeros(len(shipments))])[None, :]
    result = milp(
        -np.concatenate([np.zeros(len(places)), np.ones(len(shipments))]),
        integrality=np.concatenate([np.ones(len(places)), np.zeros(len(shipments))]),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(counted_only_if_taken, -np.inf, 0), LinearConstraint(at_most_k, 0, k)],
    )
    taken = result.x[: len(places)] > 0.5
    return list(places[taken]), round(-result.fun)
