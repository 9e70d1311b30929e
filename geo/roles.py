"""Who seized, through whom it passed, where it was bound: role accounting for countries and places.

Definitions are those of C4ADS (country-linked seizures; passed; bound) and ETIS (seizures in and out, weights, LE
ratio): https://wildlifedashboard.c4ads.org/location and the data definitions of
https://github.com/fmunderwood/ETIS_CITESReporting_RCode. A ratio is only worth showing where every source in view
reports all it seizes.
"""

import math

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from geo.legs import with_phase

CHAIN_COLUMNS = ["incident_id", "unit", "relation", "seized", "out_le", "out_trade", "mass_kg"]
RELATIONS = ("stopped_here", "passed_here", "bound_here")


def chain(stops: pd.DataFrame, mass_kg: pd.Series, unit: str = "country") -> pd.DataFrame:
    """One row per incident and country (or place) in it, with the part it played.

    Parameters
    ----------
    stops
        The stops frame of `geo.legs.legs_of`. An optional `in_custody` (bool) is False for a transit outside the chain
        of custody, such as a refuelling stop: it never counts, in any column here.
    mass_kg
        Kilograms by incident_id; NaN where nothing was weighed.
    unit
        `country` or `place_id`. Stops that name none are left out.

    Returns
    -------
    `incident_id`, `unit`, `relation` (stopped_here: seized there; passed_here: through it and seized elsewhere;
    bound_here: seized before it got there), `seized` (a seizure in), `out_le` and `out_trade` (a seizure out: every
    chain unit before the seizure; for trade flows also those after it, destination or later transit), and `mass_kg`:
    full weight, but for a unit that is *only* one of several origins its share (NaN if the share is not stated).
    """
    staged = with_phase(stops)
    if "in_custody" in staged:
        staged = staged[staged["in_custody"].fillna(True).astype(bool)]
    staged = staged[staged[unit].notna() & (staged[unit] != "")]
    rows = []
    for incident_id, group in staged.groupby("incident_id", sort=False):
        whole = float(mass_kg.get(incident_id, np.nan))
        origins = group.loc[group["role"] == "origin", unit].nunique()
        for name, part in group.groupby(unit, sort=True):
            phases = set(part["phase"])
            seized = "seizure" in phases
            before = "before" in phases and not seized
            relation = RELATIONS[0] if seized else RELATIONS[1] if before else RELATIONS[2]
            mass = whole * _share(part) if _is_only_origin(part) and origins > 1 else whole
            rows.append((incident_id, name, relation, seized, before, not seized, mass))
    return pd.DataFrame(rows, columns=CHAIN_COLUMNS)


def _is_only_origin(part: pd.DataFrame) -> bool:
    return set(part["role"]) == {"origin"}


def _share(part: pd.DataFrame) -> float:
    return float(part["share"].sum(min_count=len(part)))


def account(rows: pd.DataFrame, least_kg: float | None = None) -> pd.DataFrame:
    """Add up `chain` rows by unit, most linked first.

    `least_kg` keeps only rows of at least that weight, counted as the unit's own: a shipment of 750 kg of which a
    country is the origin of 200 is below 500 for that country. Rows without a weight do not pass.

    Returns `unit`, `seizure_count`, `linked_count` (stopped, passed or bound; never below `seizure_count`),
    `stopped_count`, `passed_count`, `bound_count`, `in_count`, `out_le_count`, `out_trade_count`, `in_kg`, `out_kg`
    (trade-flow; NaN if nothing was weighed), `le_ratio` with `le_low`, `le_high` (`le_ratio()`).
    """
    if least_kg is not None:
        rows = rows[rows["mass_kg"] >= least_kg]
    names = sorted(rows["unit"].unique())
    table = pd.DataFrame({"unit": names}).set_index("unit")
    relation = pd.crosstab(rows["unit"], rows["relation"]).reindex(columns=list(RELATIONS), fill_value=0)
    table["seizure_count"] = rows.groupby("unit")["seized"].sum().astype(int)
    table["linked_count"] = rows.groupby("unit")["incident_id"].nunique()
    for name in RELATIONS:
        table[f"{name.removesuffix('_here')}_count"] = relation[name]
    table["in_count"] = table["seizure_count"]
    table["out_le_count"] = rows.groupby("unit")["out_le"].sum().astype(int)
    table["out_trade_count"] = rows.groupby("unit")["out_trade"].sum().astype(int)
    table["in_kg"] = rows[rows["seized"]].groupby("unit")["mass_kg"].sum(min_count=1)
    table["out_kg"] = rows[rows["out_trade"]].groupby("unit")["mass_kg"].sum(min_count=1)
    ratios = [le_ratio(i, o) for i, o in zip(table["in_count"], table["out_le_count"], strict=True)]
    table[["le_ratio", "le_low", "le_high"]] = np.array(
        [[math.nan if value is None else value for value in ratio] for ratio in ratios], dtype=float
    ).reshape(-1, 3)
    return table.reset_index().sort_values(["linked_count", "unit"], ascending=[False, True], ignore_index=True)


def le_ratio(
    in_count: int, out_count: int, confidence: float = 0.95
) -> tuple[float | None, float | None, float | None]:
    """Law-enforcement ratio, seizures in ÷ (in + out), with its Wilson score interval: (ratio, low, high).

    Three times None for 0/0: not defined (ETIS's code sets it to 0). The interval is about sampling alone; for
    cases compiled from news it is no measure of a country's work.
    """
    total = int(in_count) + int(out_count)
    if total == 0:
        return None, None, None
    interval = binomtest(int(in_count), total).proportion_ci(confidence, method="wilson")
    return int(in_count) / total, float(interval.low), float(interval.high)
