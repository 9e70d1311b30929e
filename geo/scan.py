"""Bursts of reports: more of them at one place and time than the place and the time alone would give.

The space-time permutation scan statistic of Kulldorff, Heffernan, Hartman, Assunção and Mostashari (2005), "A
space-time permutation scan statistic for disease outbreak detection", PLoS Medicine 2(3): e59, looking back over the
whole period. It needs no population: what a circle and a window would hold follows from how many events the circle
holds over all time and the window everywhere, so a port with many reports, or a year with many, is no burst by itself.

A burst is one of *reports*, to be looked at with its publishers: more attention to one place for a while makes one too.
Where places are covered in different years, that alone makes bursts; `baseline_days` compares within shorter stretches.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from scipy.special import xlogy

from geo.errors import MissingColumnsError, UnusableScanError
from geo.sphere import Floats, geodesic_km, unit_vectors

Numbers = NDArray[np.int64]

MAX_RADIUS_KM = 100.0
MAX_DAYS = 30
MIN_EVENTS = 3
"""Suggested limits of a cylinder, and why: decision 23."""

P_METHOD = "permutation_max"
"""Rank of the ratio among the greatest of each permutation: the search over all cylinders is allowed for."""

EVENT_COLUMNS = ["event_id", "place_id", "lon", "lat", "day", "incident_ids", "source_ids"]
BURST_COLUMNS = [
    *("place_id", "lon", "lat", "radius_km", "first_day", "last_day", "observed", "expected", "ratio"),
    *("log_likelihood_ratio", "p_value", "p_method", "event_ids", "place_ids"),
]

_CELLS_AT_ONCE = 500_000
"""How many members of circles are sorted in one go: bounds the memory, not the answer."""

_SAME = 1e-9
"""Two log likelihood ratios nearer than this are equal but for rounding."""


def one_per_page_and_place(reports: pd.DataFrame) -> pd.DataFrame:
    """Take the incidents at one place that a source page tells of as one event.

    Six cases from one newspaper page are one piece of news, not a burst. Incidents at one place belong to one event
    when a chain of shared pages joins them; those at different places never do. So do incidents of one case, where
    that is known: the parts of one consignment are found together.

    Parameters
    ----------
    reports
        One row per incident and source page, any order and index: `incident_id`, `place_id` (the place complex), `lon`,
        `lat`, `day`, `source_id`; optionally `case_id`, shared by incidents of one consignment or investigation. An
        incident without page or case (None) is an event of its own. Rows without place, position or day are left
        out: the caller counts them.

    Returns
    -------
    One row per event, by day and id: `event_id` (its earliest incident, of several the first by id), `place_id`, `lon`,
    `lat`, `day` of that incident; `incident_ids` it stands for and `source_ids`, sorted tuples.

    Raises
    ------
    MissingColumnsError
        If a column is absent.
    """
    _require("reports", reports, ["incident_id", "place_id", "lon", "lat", "day", "source_id"])
    rows = _placed_and_dated(reports)
    rows = rows.sort_values(["day", "incident_id", "source_id"], ignore_index=True)
    events = rows.assign(event=_joined(rows)).groupby("event", sort=False)
    found = events.first().rename(columns={"incident_id": "event_id"})
    found["incident_ids"] = [tuple(sorted(set(ids))) for _, ids in events["incident_id"]]
    found["source_ids"] = [tuple(sorted(set(ids.dropna()))) for _, ids in events["source_id"]]
    return found.reset_index(drop=True)[EVENT_COLUMNS]


def _joined(rows: pd.DataFrame) -> Numbers:
    """A number for each row, the same for those that pages or cases of one place join."""
    incident = rows.groupby(["place_id", "incident_id"], sort=False).ngroup().to_numpy()
    size = int(incident.max(initial=-1)) + 1
    ends: list[Numbers] = [np.empty((2, 0), dtype=np.int64)]
    for shared in [column for column in ("source_id", "case_id") if column in rows]:
        node = rows.groupby(["place_id", shared], sort=False).ngroup().fillna(-1).to_numpy(np.int64)
        ends.append(np.stack([incident, size + node])[:, node >= 0])
        size += int(node.max(initial=-1)) + 1
    links = np.concatenate(ends, axis=1)
    _, label = connected_components(coo_array((np.ones(links.shape[1]), tuple(links)), shape=(size, size)))
    return cast(Numbers, label[incident])


def bursts(
    events: pd.DataFrame,
    *,
    max_radius_km: float,
    max_days: int,
    seed: int,
    baseline_days: int | None = None,
    max_share: float = 0.5,
    min_events: int = MIN_EVENTS,
    permutations: int = 999,
    max_clusters: int = 10,
) -> pd.DataFrame:
    """Find the cylinders (a circle of places, a run of days) that hold more events than place and time alone give.

    A circle stands on a place and reaches to another one; a window is any run of days. Expected are (events in the
    circle) × (events in the window) / (all events), and the log likelihood ratio is Poisson's, for excess only. A
    window that starts or ends on a day without an event of its circle is never better than the shorter one, so only
    the days of events are tried: the answer is exact to the day, no steps are needed.

    Parameters
    ----------
    events
        As `one_per_page_and_place` returns them: at least `event_id`, `place_id`, `lon`, `lat`, `day`, one row per
        event. Places of one coordinate are one place here; events without position or day are left out.
    max_radius_km, max_days
        Greatest radius (geodesic; 0: single places) and length of a window, its first and last day included.
    seed
        For the permutations. The same events in any order give the same answer.
    baseline_days
        Time is cut into stretches of so many days, from the first event on; what a cylinder would hold is summed over
        the stretches its window touches, and days are dealt out within each. A place that is reported more in some
        years than in others is then no burst by itself. None: the paper's way, one stretch.
    max_share
        Neither circle nor window may hold more than this share of all events: beyond half, what stands out is the rest.
    min_events
        Fewest events in a cylinder, in the permutations too, so that p stays exact.
    permutations
        How often the days are dealt out among the events anew; p can be no less than 1 / (permutations + 1).
    max_clusters
        Most rows returned.

    Returns
    -------
    Candidates, greatest ratio of likelihoods first, each sharing no event with one above it (they may share places:
    a port can have two bursts): `place_id`, `lon`, `lat` of the centre; `radius_km`; `first_day`, `last_day`, both
    inside; `observed`, `expected`, `ratio`; `log_likelihood_ratio`; `p_value` with `p_method`; `event_ids`,
    `place_ids` (where those events are), sorted tuples. Each p compares with the *greatest* ratio of each permutation:
    right for the first row, cautious for the others. No row where nothing exceeds its expectation: with too few
    events, one place or one day.

    Raises
    ------
    MissingColumnsError, UnusableScanError
        If a column is absent; if a limit makes no sense.
    """
    _require("events", events, ["event_id", "place_id", "lon", "lat", "day"])
    _check("max_radius_km", max_radius_km, "0 or more", max_radius_km >= 0)
    _check("max_days", max_days, "1 or more", max_days >= 1)
    if baseline_days is not None:
        _check("baseline_days", baseline_days, "1 or more", baseline_days >= 1)
    _check("max_share", max_share, "above 0, at most 1", 0 < max_share <= 1)
    _check("min_events", min_events, "1 or more", min_events >= 1)
    _check("permutations", permutations, "1 or more", permutations >= 1)
    known = _placed_and_dated(events).sort_values(["day", "lon", "lat", "place_id", "event_id"], ignore_index=True)
    scan = _scan(known, max_radius_km, max_days, baseline_days, max_share, min_events)
    found = _candidates(scan)
    chosen = found.iloc[_without_shared_events(found, scan, max_clusters)]
    if chosen.empty:
        return pd.DataFrame(columns=BURST_COLUMNS)
    greatest = _greatest_of_permutations(scan, permutations, seed)
    return _described(chosen, scan, known, greatest)


def with_reports(found: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Add to each burst the incidents and source pages behind its events.

    Takes the frames of `bursts` and of `one_per_page_and_place`; adds `incident_ids`, `source_ids` (sorted tuples),
    `incident_count`, `source_count`. Events of one burst at different places may come from one page: `source_count`
    says so.
    """
    by_event = events.set_index("event_id")
    result = found.copy()
    for column, count in (("incident_ids", "incident_count"), ("source_ids", "source_count")):
        of_event = by_event[column].to_dict()
        behind = [tuple(sorted({one for event in ids for one in of_event[event]})) for ids in found["event_ids"]]
        result[column] = pd.Series(behind, index=found.index, dtype=object)
        result[count] = np.array([len(ids) for ids in behind], dtype=np.int64)
    return result


def log_likelihood_ratio(observed: Floats, expected: Floats, total: int) -> Floats:
    """Poisson log likelihood ratio of a cylinder against all the rest; 0 unless it holds more than expected."""
    inside = np.asarray(observed, dtype=np.float64)
    mean = np.minimum(expected, inside)
    outside = total - inside
    ratio = xlogy(inside, inside) - xlogy(inside, mean) + xlogy(outside, outside) - xlogy(outside, total - mean)
    return cast(Floats, np.where(mean < inside, ratio, 0.0))


@dataclass(frozen=True)
class _Scan:
    """The cylinders to try. Circles are laid out one after another: `member` holds the events of each in turn."""

    total: int
    days: Numbers  # the distinct days that have an event, as day numbers
    before: Numbers  # how many events lie before each of those days; and all, at the end
    day_of: Numbers  # of each event, by its rank among `days`; ascending
    stretch_of: Numbers  # of each event
    centre: Numbers  # of each circle, an event at its centre
    radius_km: Floats
    size: Numbers  # events of each circle over all time
    member: Numbers
    circle_of: Numbers
    expected_before: Floats  # in each circle (row) before each day (column); same for all permutations
    expected_until: Floats  # up to and including it
    max_days: int
    max_in_window: int
    min_events: int


def _scan(
    events: pd.DataFrame,
    max_radius_km: float,
    max_days: int,
    baseline_days: int | None,
    max_share: float,
    min_events: int,
) -> _Scan:
    total = len(events)
    numbers = pd.to_datetime(events["day"]).to_numpy("datetime64[D]").astype(np.int64)
    days, day_of, in_day = np.unique(numbers, return_inverse=True, return_counts=True)
    day_of = day_of.reshape(-1).astype(np.int64)
    stretch_of_day = np.zeros_like(days) if baseline_days is None else (days - days[:1]) // baseline_days
    stretch_of_day = np.unique(stretch_of_day, return_inverse=True)[1].reshape(-1)  # empty stretches left out
    most = int(np.floor(max_share * total + _SAME))
    spots, spot_of = np.unique(events[["lon", "lat"]].to_numpy(float), axis=0, return_inverse=True)
    at_spot = [np.flatnonzero(spot_of.reshape(-1) == spot) for spot in range(len(spots))]
    circles = [
        (at_spot[centre][0], radius_km, np.concatenate([at_spot[spot] for spot in inside]))
        for inside, (radius_km, centre) in _circles(spots, max_radius_km).items()
    ]
    circles = [circle for circle in circles if min_events <= len(circle[2]) <= most]
    size = np.array([len(members) for *_, members in circles], dtype=np.int64)
    member = np.concatenate([members for *_, members in circles] or [np.empty(0)]).astype(np.int64)
    circle_of = np.repeat(np.arange(len(circles)), size)
    on_day = _expected_on_day(len(circles), circle_of, stretch_of_day[day_of[member]], stretch_of_day, in_day)
    until = np.cumsum(on_day, axis=1)
    return _Scan(
        total=total,
        days=days,
        before=np.concatenate([[0], np.cumsum(in_day)]).astype(np.int64),
        day_of=day_of,
        stretch_of=stretch_of_day[day_of],
        centre=np.array([centre for centre, *_ in circles], dtype=np.int64),
        radius_km=np.array([radius_km for _, radius_km, _ in circles], dtype=np.float64),
        size=size,
        member=member,
        circle_of=circle_of,
        expected_before=until - on_day,
        expected_until=until,
        max_days=max_days,
        max_in_window=most,
        min_events=min_events,
    )


def _expected_on_day(
    circle_count: int, circle_of: Numbers, stretch_of_member: Numbers, stretch_of_day: Numbers, in_day: Numbers
) -> Floats:
    """Events expected in each circle (row) on each day (column): its share of the day's stretch, times the day."""
    stretches = int(stretch_of_day.max(initial=-1)) + 1
    in_circle = np.zeros((circle_count, stretches))
    np.add.at(in_circle, (circle_of, stretch_of_member), 1)
    in_stretch = np.bincount(stretch_of_day, weights=in_day, minlength=stretches)
    return in_circle[:, stretch_of_day] * (in_day / in_stretch[stretch_of_day])


def _circles(spots: Floats, max_radius_km: float) -> dict[tuple[int, ...], tuple[float, int]]:
    """Every set of spots that a circle on one of them holds, with its least radius and centre.

    Spots at one distance enter together; sets that two centres give are tried once.
    """
    lon, lat = spots[:, 0], spots[:, 1]
    tree = cKDTree(unit_vectors(lon, lat))
    chord = 2 * np.sin(min(max_radius_km / 6_300, np.pi) / 2) * 1.01 + 1e-9  # a little too far, cut exactly below
    found: dict[tuple[int, ...], tuple[float, int]] = {}
    for centre, near in enumerate(tree.query_ball_point(tree.data, chord)):
        around = np.array(sorted(near))
        here = np.full(len(around), centre)
        kilometres = np.round(geodesic_km(lon[here], lat[here], lon[around], lat[around]), 6)
        for radius_km in np.unique(kilometres[kilometres <= max_radius_km]):
            inside = tuple(around[kilometres <= radius_km].tolist())
            found[inside] = min(found.get(inside, (np.inf, -1)), (float(radius_km), centre))
    return found


class _Windows:
    """Windows that start on the day of a member and end on that of a later one of its circle.

    `day_of` holds the members' days by rank in the last axis, sorted within each circle.
    """

    def __init__(self, scan: _Scan, day_of: Numbers) -> None:
        self.scan = scan
        self.day = scan.days[day_of]
        self.before, self.until = scan.before[day_of], scan.before[day_of + 1]
        self.expected_before = scan.expected_before[scan.circle_of, day_of]
        self.expected_until = scan.expected_until[scan.circle_of, day_of]

    def to_member(self, lag: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Events expected in the window from each member to the one `lag` later; and whether it may be tried."""
        scan, stop = self.scan, len(self.scan.member) - lag
        allowed = self.day[..., lag:] - self.day[..., :stop] < scan.max_days
        allowed &= self.until[..., lag:] - self.before[..., :stop] <= scan.max_in_window
        allowed &= scan.circle_of[lag:] == scan.circle_of[:stop]
        return self.expected_until[..., lag:] - self.expected_before[..., :stop], allowed


def _in_order(scan: _Scan, day_of: Numbers) -> tuple[Numbers, Numbers]:
    """The days of all members, sorted within their circle; and the order that sorts them (of one set of days)."""
    key = scan.circle_of * len(scan.days) + day_of[scan.member]
    order = np.argsort(key, kind="stable")
    return day_of[scan.member][order], order


def _candidates(scan: _Scan) -> pd.DataFrame:
    """Every cylinder with an excess, best first; of equal ones the smallest, then the earliest, then the first circle.

    `row` and `lag` say which members, in the order of `_in_order`, it holds.
    """
    day_of, _ = _in_order(scan, scan.day_of)
    starts = np.diff(scan.circle_of * len(scan.days) + day_of, prepend=-1) != 0
    ends = np.append(starts[1:], True)
    windows = _Windows(scan, day_of)
    parts: list[list[NDArray[np.generic]]] = []
    for lag in range(scan.min_events - 1, int(scan.size.max(initial=0))):
        expected, allowed = windows.to_member(lag)
        row = np.flatnonzero(allowed & starts[: len(allowed)] & ends[lag:])
        circle = scan.circle_of[row]
        ratio = log_likelihood_ratio(np.full(len(row), lag + 1.0), expected[row], scan.total)
        columns = [row, np.full_like(row, lag), circle, day_of[row], day_of[row + lag], expected[row], ratio]
        parts.append([column[ratio > _SAME] for column in columns])
        if not allowed.any():
            break
    names = ["row", "lag", "circle", "first", "last", "expected", "llr"]
    whole = [np.concatenate(column) for column in zip(*parts, strict=True)] or [np.empty(0)] * len(names)
    found = pd.DataFrame(dict(zip(names, whole, strict=True)))
    radius = scan.radius_km[found["circle"].to_numpy(np.int64)]
    order = np.lexsort([found["circle"], found["first"], radius, -found["llr"].round(9)])
    return found.iloc[order].reset_index(drop=True)


def _without_shared_events(found: pd.DataFrame, scan: _Scan, most: int) -> list[int]:
    """Positions of the best candidate, the best that shares no event with it, and so on."""
    _, order = _in_order(scan, scan.day_of)
    event_at = scan.member[order]
    first = found["row"].to_numpy(np.int64)
    after = first + found["lag"].to_numpy(np.int64) + 1
    used = np.zeros(scan.total, dtype=bool)
    chosen: list[int] = []
    free = np.ones(len(found), dtype=bool)
    while free.any() and len(chosen) < most:
        best = int(np.argmax(free))
        chosen.append(best)
        used[event_at[first[best] : after[best]]] = True
        used_before = np.concatenate([[0], np.cumsum(used[event_at])])
        free &= used_before[after] == used_before[first]
    return chosen


def _greatest_of_permutations(scan: _Scan, permutations: int, seed: int) -> Floats:
    """The greatest log likelihood ratio of each permutation of days over events.

    With so many events in a cylinder the ratio falls as the expected number grows, so the least expected number for
    each count of events is all that is looked for.
    """
    rng = np.random.default_rng(seed)
    step = max(1, _CELLS_AT_ONCE // len(scan.member))
    offset = scan.circle_of * len(scan.days)
    greatest = np.zeros(permutations)
    for start in range(0, permutations, step):
        shuffled = rng.random((min(step, permutations - start), scan.total)) + scan.stretch_of
        dealt = scan.day_of[np.argsort(shuffled, axis=1)]
        windows = _Windows(scan, np.sort(dealt[:, scan.member] + offset, axis=1) - offset)
        for lag in range(scan.min_events - 1, int(scan.size.max())):
            expected, allowed = windows.to_member(lag)
            if not allowed.any():
                break
            least = np.where(allowed, expected, np.inf).min(axis=1)
            ratio = log_likelihood_ratio(np.full(len(least), lag + 1.0), least, scan.total)
            here = slice(start, start + len(least))
            greatest[here] = np.maximum(greatest[here], ratio)
    return greatest


def _described(chosen: pd.DataFrame, scan: _Scan, events: pd.DataFrame, greatest: Floats) -> pd.DataFrame:
    _, order = _in_order(scan, scan.day_of)
    event_at = scan.member[order]
    inside = [event_at[row : row + lag + 1] for row, lag in zip(chosen["row"], chosen["lag"], strict=True)]
    circle = chosen["circle"].to_numpy(np.int64)
    days = scan.days.astype("datetime64[D]").astype("datetime64[us]")
    observed = chosen["lag"].to_numpy(np.int64) + 1
    expected, llr = chosen["expected"].to_numpy(float), chosen["llr"].to_numpy(float)
    as_great = (greatest[None, :] >= llr[:, None] - _SAME).sum(axis=1)
    event_id, place_id = events["event_id"].to_numpy(object), events["place_id"].to_numpy(object)
    columns = {
        **{name: events[name].to_numpy()[scan.centre[circle]] for name in ("place_id", "lon", "lat")},
        "radius_km": scan.radius_km[circle],
        "first_day": pd.to_datetime(days[chosen["first"].to_numpy(np.int64)]),
        "last_day": pd.to_datetime(days[chosen["last"].to_numpy(np.int64)]),
        "observed": observed,
        "expected": expected,
        "ratio": observed / expected,
        "log_likelihood_ratio": llr,
        "p_value": (1 + as_great) / (1 + len(greatest)),
        "p_method": P_METHOD,
        "event_ids": [tuple(sorted(event_id[rows])) for rows in inside],
        "place_ids": [tuple(sorted(set(place_id[rows]))) for rows in inside],
    }
    return pd.DataFrame(columns)[BURST_COLUMNS]


def _placed_and_dated(frame: pd.DataFrame) -> pd.DataFrame:
    finite = np.isfinite(frame[["lon", "lat"]].to_numpy(float, na_value=np.nan)).all(axis=1)
    return frame[finite & frame["place_id"].notna().to_numpy() & frame["day"].notna().to_numpy()]


def _require(name: str, frame: pd.DataFrame, columns: list[str]) -> None:
    absent = [column for column in columns if column not in frame]
    if absent:
        raise MissingColumnsError(name, absent)


def _check(name: str, value: float, expected: str, holds: bool) -> None:
    if not holds:
        raise UnusableScanError(name, value, expected)
