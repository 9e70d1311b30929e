"""Is a group's share at a place unusual, against the same kinds of facility elsewhere?

A count finds ports. A share asks something else: of what was reported here, how much has the thing, and is that more
than at the same kinds of facility in the rest of the study area? Everything is conditional on how much was reported
here at each kind of facility, so a place that is looked at more does not stand out for that.

- p: exact and one-sided, "more than elsewhere". With one kind of facility it is Fisher's test; with several, the tail
  of the sum of independent hypergeometric counts, by convolution (Gart 1970; Mehta, Patel and Gray 1985).
- odds ratio: with one kind the conditional maximum likelihood estimate and its exact 95 % interval; with several
  Mantel and Haenszel 1959 with the interval of Robins, Breslow and Greenland 1986. Where that ratio is 0 or infinite,
  the finite end of its interval comes from the exact distribution.
- shrunk share: the mean of a beta-binomial posterior. The prior of a unit has its expected share as mean; how much
  the prior weighs (the concentration, in incidents) is fitted for each `what` over all units by maximum likelihood
  (Griffiths 1973; the idea for maps: Marshall 1991).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, signal, special, stats
from scipy.optimize import elementwise

from geo.errors import MissingColumnsError
from geo.hotspot_errors import ImpossibleCounts, RepeatedRows, listed
from geo.hotspots import adjusted

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KEYS = ["unit", "what", "stratum_key"]
COUNTS = ["hits", "total", "base_hits", "base_total"]
LEVEL = 0.95
TAIL = (1 - LEVEL) / 2
EXACT, STRATIFIED, STRATIFIED_EDGE, NONE = (
    "conditional_exact",
    "mantel_haenszel",
    "mantel_haenszel_exact_interval",
    "none",
)
P_METHOD = "exact_conditional_upper"
AT_ONCE = 2_000_000  # numbers held for one chunk of tables
LARGEST_PRODUCT = 50_000_000  # longer distributions are convolved by FFT: exact to 1e-15, not to a ratio
LEAST_CONCENTRATION, LARGEST_CONCENTRATION = 0.1, 1e5


def shares(table: pd.DataFrame, *, correction: str = "bh") -> pd.DataFrame:
    """Test each unit's share of each thing against the same kinds of facility elsewhere.

    Parameters
    ----------
    table
        One row per `unit`, `what` and `stratum_key` (kind of facility): `hits` of `total` incidents there have the
        thing; `base_hits` of `base_total` in the whole study area, this unit included. Give the rows with no hit too:
        they are tests as well, and q counts them.

    Returns
    -------
    One row per unit and what, in order of appearance: `hits`, `total`, `share` with `share_low`, `share_high` (95 %,
    Clopper-Pearson); `compared_total` (incidents whose kind of facility occurs elsewhere), `expected_share` (theirs,
    elsewhere, in this unit's mix of kinds; NaN when none is); `odds_ratio`, `odds_ratio_low`, `odds_ratio_high` and its
    `method`; `p_value`, `q_value`, `p_method`; `shrunk_share` and the `concentration` it rests on.

    What is not defined: a share of no incidents is NaN, its interval 0 to 1. An odds ratio that the counts say nothing
    about is NaN, its interval 0 to infinity, its method `none`, its p 1. The odds ratio is infinite where all that have
    the thing are here. With no more spread between units than chance gives, the concentration is infinite and the
    shrunk share is the expected one; without two units of two incidents both are NaN.
    """
    rows = _checked(table)
    unit = rows.groupby(KEYS[:2], sort=False, dropna=False)
    group: Ints = unit.ngroup().to_numpy(np.int64)
    found = unit[COUNTS[:2]].sum().reset_index()
    found["share"] = np.divide(found["hits"], found["total"]).where(found["total"] > 0)
    found["share_low"], found["share_high"] = clopper_pearson(found["hits"].to_numpy(), found["total"].to_numpy())
    here, compared_hits = _expected(rows, group, len(found))
    found["compared_total"], found["expected_share"] = here
    ratios, p_value = _tested(rows, group, len(found))
    found = found.assign(**ratios, p_value=p_value, q_value=adjusted(p_value, correction), p_method=P_METHOD)
    found["shrunk_share"], found["concentration"] = _shrunk(found, compared_hits, rows, group)
    return found


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    missing = [column for column in KEYS + COUNTS if column not in table]
    if missing:
        raise MissingColumnsError("shares", missing)
    rows = table[KEYS + COUNTS].reset_index(drop=True)
    counts = rows[COUNTS].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    hits, total, base_hits, base_total = counts.T
    with np.errstate(invalid="ignore"):
        here = (hits >= 0) & (hits <= total) & (counts == np.floor(counts)).all(axis=1)
        elsewhere = (base_hits >= hits) & (base_total - total >= base_hits - hits)
    possible = here & elsewhere & np.isfinite(counts).all(axis=1)
    if not possible.all():
        raise ImpossibleCounts(_named(rows[~possible]))
    again = rows.duplicated(KEYS)
    if again.any():
        raise RepeatedRows(_named(rows[again]))
    rows[COUNTS] = counts.astype(np.int64)
    return rows


def _named(rows: pd.DataFrame) -> str:
    return listed([" / ".join(map(str, key)) for key in rows[KEYS].itertuples(index=False)])


def clopper_pearson(hits: npt.ArrayLike, total: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The exact 95 % interval of a share; 0 to 1 where nothing was counted."""
    k, n = np.asarray(hits, dtype=float), np.asarray(total, dtype=float)
    low, high = np.zeros(k.shape), np.ones(k.shape)
    some, rest = k > 0, k < n
    low[some] = stats.beta.ppf(TAIL, k[some], n[some] - k[some] + 1)
    high[rest] = stats.beta.ppf(1 - TAIL, k[rest] + 1, n[rest] - k[rest])
    return low, high


def _expected(rows: pd.DataFrame, group: Ints, size: int) -> tuple[tuple[Ints, Floats], Ints]:
    """Of each unit: the incidents that can be compared and the share expected of them; how many of them are hits."""
    total, base_total = rows["total"].to_numpy(), rows["base_total"].to_numpy()
    elsewhere = base_total > total
    rate = np.divide(rows["base_hits"] - rows["hits"], base_total - total, out=np.zeros(len(rows)), where=elsewhere)
    compared = np.bincount(group, total * elsewhere, size)
    hits = np.bincount(group, rows["hits"] * elsewhere, size)
    expected = np.full(size, np.nan)
    np.divide(np.bincount(group, total * elsewhere * rate, size), compared, out=expected, where=compared > 0)
    return (compared.astype(np.int64), expected), hits.astype(np.int64)


def _tested(rows: pd.DataFrame, group: Ints, size: int) -> tuple[dict[str, Any], Floats]:
    """Odds ratio with interval and method, and the exact p, of each unit."""
    a, n, k, big_n = (rows[column].to_numpy() for column in COUNTS)
    telling = (n > 0) & (n < big_n) & (k > 0) & (k < big_n)
    strata = np.bincount(group[telling], minlength=size)
    tables, of = np.column_stack([a, n, k, big_n])[telling], group[telling]
    ratio, low, high = np.full(size, np.nan), np.zeros(size), np.full(size, np.inf)
    p_value, method = np.ones(size), np.full(size, NONE, dtype=object)
    alone = strata[of] == 1
    if alone.any():
        distinct, back = np.unique(tables[alone], axis=0, return_inverse=True)
        answers = single_stratum(distinct)
        units = of[alone]
        ratio[units], low[units], high[units], p_value[units] = (answer[back] for answer in answers)
        method[units] = EXACT
    if not alone.all():
        units, by_unit = _several(tables[~alone], of[~alone])
        ratio[units], low[units], high[units], p_value[units], method[units] = by_unit
    columns = {"odds_ratio": ratio, "odds_ratio_low": low, "odds_ratio_high": high, "method": method}
    return columns, p_value


def single_stratum(tables: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Conditional odds ratio, its exact 95 % interval and Fisher's one-sided p of tables (hits, total, base_hits,
    base_total), the base with this unit."""
    a, n, k, big_n = tables.T
    first, last = np.maximum(0, n + k - big_n), np.minimum(n, k)
    cells = np.column_stack([a, n - a, k - a, big_n - n - k + a]) + 0.5
    reach = np.ceil(12 / np.sqrt((1 / cells).sum(axis=1))).astype(np.int64) + 30
    ratio, low, high = np.full(len(a), np.nan), np.zeros(len(a)), np.full(len(a), np.inf)
    centre = np.log(cells[:, 0] * cells[:, 3] / cells[:, 1] / cells[:, 2])
    for at, x, weight in _log_weights(tables, np.maximum(first, a - reach), np.minimum(last, a + reach)):
        ratio[at], low[at], high[at] = _odds_ratios(
            x - a[at, None], weight, centre[at], a[at] == first[at], a[at] == last[at]
        )
    return ratio, low, high, _upper_tails(tables)


def _upper_tails(tables: Ints) -> Floats:
    """P(X ≥ hits) of the hypergeometric count."""
    p_value = np.ones(len(tables))
    for at, x, weight in _log_weights(tables, *_null_reach(tables)):
        p_value[at] = _tail(np.exp(weight - special.logsumexp(weight, axis=1, keepdims=True)), x >= tables[at, :1])
    return p_value


def _tail(chance: Floats, counted: npt.NDArray[np.bool_]) -> Any:
    return np.clip((chance * counted).sum(axis=-1), np.finfo(float).tiny, 1.0)


def _null_reach(tables: Ints) -> tuple[Ints, Ints]:
    """The values of the hypergeometric count whose chance is no 0 in floating point."""
    _, n, k, big_n = tables.T
    share = k / big_n
    mean = n * share
    sd = np.sqrt(mean * (1 - share) * (big_n - n) / np.maximum(big_n - 1, 1))
    reach = np.ceil(38 * sd).astype(np.int64) + 800
    middle = mean.astype(np.int64)
    return np.maximum(np.maximum(0, n + k - big_n), middle - reach), np.minimum(np.minimum(n, k), middle + reach)


def _log_weights(tables: Ints, start: Ints, stop: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Chunks of tables: which, the counts x from start to stop, and the log of the chance of each, up to a constant.

    Built from the ratios of neighbours, which lose no digits however large the counts; -inf beyond `stop`.
    """
    width = stop - start + 1
    order = np.argsort(width, kind="stable")
    taken = 0
    while taken < len(order):
        chunk = order[taken : taken + max(1, AT_ONCE // int(width[order[taken]]))]
        chunk = chunk[: max(1, AT_ONCE // int(width[chunk[-1]]))]
        taken += len(chunk)
        _, n, k, big_n = (column[:, None].astype(float) for column in tables[chunk].T)
        x = start[chunk, None] + np.arange(int(width[chunk].max()))
        before = x[:, :-1].astype(float)
        up, down = (n - before) * (k - before), (before + 1) * (big_n - n - k + before + 1)
        inside = x[:, 1:] <= stop[chunk, None]
        steps = np.where(inside, np.log(np.where(inside, up, 1)) - np.log(np.where(inside, down, 1)), -np.inf)
        yield chunk, x, np.concatenate([np.zeros((len(chunk), 1)), np.cumsum(steps, axis=1)], axis=1)


def _odds_ratios(x: Ints, weight: Floats, centre: Floats, lowest: Any, highest: Any) -> tuple[Floats, Floats, Floats]:
    """Odds ratios and intervals under which the count seen (x = 0) is the mean, or just within 2.5 % of either tail."""
    rows = np.arange(len(x))

    def chance(log_ratio: Floats, row: Ints) -> tuple[Floats, Ints]:
        tilted = weight[row] + log_ratio[..., None] * x[row]
        return np.exp(tilted - special.logsumexp(tilted, axis=-1, keepdims=True)), x[row]

    def mean(log_ratio: Floats, row: Ints) -> Any:
        p, at = chance(log_ratio, row)
        return (p * at).sum(axis=-1)

    def upper(log_ratio: Floats, row: Ints) -> Any:
        p, at = chance(log_ratio, row)
        return np.log(_tail(p, at >= 0) / TAIL)

    def lower(log_ratio: Floats, row: Ints) -> Any:
        p, at = chance(log_ratio, row)
        return np.log(_tail(p, at <= 0) / TAIL)

    ends = (np.zeros(len(x)), np.full(len(x), np.inf))
    inner = ~lowest & ~highest
    ratio = np.where(lowest & highest, np.nan, np.where(lowest, *ends))
    return (
        _solved(mean, ratio, rows[inner], centre),
        _solved(upper, ends[0], rows[~lowest], centre),
        _solved(lower, ends[1], rows[~highest], centre),
    )


def _solved(function: Any, otherwise: Floats, rows: Ints, centre: Floats) -> Floats:
    """exp of the root of a function of (log odds ratio, row) for some rows, and the given answer for the others."""
    found = otherwise.copy()
    if len(rows):
        bracket = (centre[rows] - 40, centre[rows] + 40)
        found[rows] = np.exp(elementwise.find_root(function, bracket, args=(rows,)).x)
    return found


def _several(tables: Ints, of: Ints) -> tuple[Ints, tuple[Any, ...]]:
    """Mantel-Haenszel odds ratio, interval, exact p and method of units with several strata each."""
    units, of = np.unique(of, return_inverse=True)
    ratio, low, high, edge = _mantel_haenszel(tables, of, len(units))
    start, stop = _null_reach(tables)
    chances: list[Floats] = [np.empty(0)] * len(tables)
    for at, _, weight in _log_weights(tables, start, stop):
        pmf = np.exp(weight - special.logsumexp(weight, axis=1, keepdims=True))
        for row, line in zip(at, pmf, strict=True):
            chances[row] = line[: stop[row] - start[row] + 1]
    p_value = np.ones(len(units))
    members = np.split(np.argsort(of, kind="stable"), np.cumsum(np.bincount(of))[:-1])
    for unit, rows in enumerate(members):
        total = _convolved([chances[row] for row in rows])
        seen = int((tables[rows, 0] - start[rows]).sum())
        p_value[unit] = _tail(total, np.arange(len(total)) >= seen)
        if edge[unit]:
            low[unit], high[unit] = _edge_interval(total, seen)
    method = np.where(edge, STRATIFIED_EDGE, STRATIFIED)
    return units, (ratio, low, high, p_value, method)


def _mantel_haenszel(tables: Ints, of: Ints, size: int) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_]]:
    """The ratio, its Robins-Breslow-Greenland interval, and where the ratio is 0 or infinite and has none."""
    a, n, k, big_n = tables.astype(float).T
    b, c = n - a, k - a
    d = big_n - n - c
    for_it, against = a * d / big_n, b * c / big_n
    p, q = (a + d) / big_n, (b + c) / big_n
    sums = [np.bincount(of, x, size) for x in (for_it, against, p * for_it, p * against + q * for_it, q * against)]
    r, s = sums[:2]
    edge = (r == 0) | (s == 0)
    ratio = np.where(r == 0, np.where(s == 0, np.nan, 0.0), np.inf)
    low, high = np.zeros(size), np.full(size, np.inf)
    r, s, pr, cross, qs = (x[~edge] for x in sums)
    half = -stats.norm.ppf(TAIL) * np.sqrt(pr / (2 * r * r) + cross / (2 * r * s) + qs / (2 * s * s))
    ratio[~edge] = r / s
    low[~edge], high[~edge] = r / s * np.exp(-half), r / s * np.exp(half)
    return ratio, low, high, edge


def _convolved(chances: list[Floats]) -> Floats:
    """The chances of a sum of independent counts."""
    total = chances[0]
    for chance in chances[1:]:
        if len(total) * len(chance) <= LARGEST_PRODUCT:
            total = np.convolve(total, chance)
        else:
            total = np.maximum(signal.fftconvolve(total, chance), 0)
    return total


def _edge_interval(chance: Floats, seen: int) -> tuple[float, float]:
    """The exact interval of an odds ratio that is 0 or infinite, from the chances of the sum under no difference."""
    possible = np.flatnonzero(chance > 0)
    x = possible[None, :] - seen
    if not (x == 0).any():  # so far out that floating point has no number for it
        return 0.0, np.inf
    lowest, highest = np.array([x.min() == 0]), np.array([x.max() == 0])
    _, low, high = _odds_ratios(x, np.log(chance[possible])[None, :], np.zeros(1), lowest, highest)
    return float(low[0]), float(high[0])


def _shrunk(found: pd.DataFrame, hits: Ints, rows: pd.DataFrame, group: Ints) -> tuple[Floats, Floats]:
    """Each unit's posterior mean share, and the concentration of the prior, one for each `what`."""
    total = found["compared_total"].to_numpy()
    elsewhere = np.bincount(group, rows["base_total"] - rows["total"], len(found))
    half_a_hit = 0.5 / (elsewhere + 1)  # a share of 0 elsewhere does not rule the thing out
    prior = np.clip(found["expected_share"].to_numpy(), half_a_hit, 1 - half_a_hit)
    weight = np.full(len(found), np.nan)
    for at in found.groupby("what", sort=False, dropna=False).indices.values():
        used = at[total[at] > 0]
        weight[at] = concentration(hits[used], total[used], prior[used])
    finite = np.where(np.isfinite(weight), weight, 0.0)
    shrunk = np.full(len(found), np.nan)
    known = (total > 0) & np.isfinite(weight)
    shrunk[known] = ((hits + finite * prior) / np.maximum(total + finite, 1e-300))[known]
    return np.where(np.isinf(weight), found["expected_share"], shrunk), weight


def concentration(hits: Ints, total: Ints, prior: Floats) -> float:
    """How many incidents the prior of a beta-binomial weighs, by maximum likelihood over units.

    NaN without two units of at least two incidents (single ones say nothing about spread); infinite where the shares
    differ no more than chance lets them.
    """
    if (total >= 2).sum() < 2:
        return np.nan

    def badness(log_weight: Any) -> Any:
        weight = np.exp(np.asarray(log_weight))[..., None]
        yes, no = weight * prior, weight * (1 - prior)
        return -(special.betaln(hits + yes, total - hits + no) - special.betaln(yes, no)).sum(axis=-1)

    grid = np.log(np.geomspace(LEAST_CONCENTRATION, LARGEST_CONCENTRATION, 40))
    best = int(np.argmin(badness(grid)))
    if best == len(grid) - 1:
        return np.inf
    bounds = (grid[max(best - 1, 0)], grid[best + 1])
    return float(np.exp(optimize.minimize_scalar(badness, bounds=bounds, method="bounded").x))
