#!/usr/bin/env python3
"""Expected values for tests/check_partition_night.c: the ONEFLUX and ANJI forms written
slowly and plainly, from the rules in include/anjicarbon/partition_night.h and the papers,
not from the library's source. E0 is found by golden sections of the sum of squares, in
which R_ref has its exact best value; sums are correctly rounded (math.fsum).
Run by hand; the numbers are pasted into the table.
"""
import math
from math import exp, fsum, sqrt

DAYS, PER_DAY = 120, 24
PRIOR, PRIOR_SD = 125.0, 75.0


class Lcg:
    def __init__(self, seed):
        self.x = seed

    def uniform(self):
        self.x = (self.x * 1664525 + 1013904223) % 2**32
        return (self.x + 0.5) / 2**32


def record():
    """Rows of (nee or None, temperature); nights are hours before 6 and from 18 on."""
    g, rows = Lcg(2385), []
    for i in range(DAYS * PER_DAY):
        hour, day = i % PER_DAY, i / PER_DAY
        t = 6 + 0.1 * day + 4 * math.sin(0.9 * day) + 5 * math.sin((hour - 9) / 24 * 6.283185)
        r = (1.5 + 0.02 * day) * exp(187.3 * (1 / 61.02 - 1 / (t + 46.02)))
        noise = (0.2 + 0.2 * r) * (g.uniform() + g.uniform() - 1) * 2.4
        kept = g.uniform() < 0.5
        night = hour < 6 or hour >= 18
        rows.append((r + noise if night and kept else None, t))
    return rows


def golden(f, low, high):
    """Minimum of f, to 1e-9; a scan first, so that no other valley is taken."""
    grid = [low + (high - low) * k / 200 for k in range(201)]
    best = min(range(201), key=lambda k: f(grid[k]))
    a, b = grid[max(best - 1, 0)], grid[min(best + 1, 200)]
    ratio = (sqrt(5) - 1) / 2
    while b - a > 1e-9:
        c, d = b - ratio * (b - a), a + ratio * (b - a)
        if f(c) < f(d):
            b = d
        else:
            a = c
    return (a + b) / 2


def g_of(t):
    return 1 / 61.02 - 1 / (t + 46.02)


def best_rate(records, e0):
    f = [exp(e0 * g_of(t)) for _, _, t in records]
    return fsum(a * y for a, (_, y, _) in zip(f, records)) / fsum(a * a for a in f)


def residuals(records, e0):
    r = best_rate(records, e0)
    return [y - r * exp(e0 * g_of(t)) for _, y, t in records]


def two_parameters(records):
    """E0 and its standard error, R_ref free."""
    e0 = golden(lambda e: fsum(x * x for x in residuals(records, e)), -400.0, 1200.0)
    rate = best_rate(records, e0)
    by_r = [exp(e0 * g_of(t)) for _, _, t in records]
    by_e = [rate * g_of(t) * f for f, (_, _, t) in zip(by_r, records)]
    rr, re, ee = (fsum(a * b for a, b in zip(u, v))
                  for u, v in ((by_r, by_r), (by_r, by_e), (by_e, by_e)))
    s2 = fsum(x * x for x in residuals(records, e0)) / (len(records) - 2)
    return e0, sqrt(s2 * rr / (rr * ee - re * re))


def between(row, ties):
    if row <= ties[0][0]:
        return ties[0][1]
    for (a, u), (b, v) in zip(ties, ties[1:]):
        if row <= b:
            return u + (v - u) * (row - a) / (b - a)
    return ties[-1][1]


def oneflux(rows, night):
    n, found, start = len(rows), [], 0
    while start + 7 * PER_DAY < n:
        w = [x for x in night if start <= x[0] < start + 14 * PER_DAY]
        if len(w) > 6 and max(x[2] for x in w) - min(x[2] for x in w) >= 5:
            e0, se = two_parameters(w)
            if 30 < e0 < 350:
                found.append((se, e0))
        start += 5 * PER_DAY
    found.sort()
    e0 = fsum(e for _, e in found[:3]) / len(found[:3])
    ties, start = [], 0
    while start + 4 * PER_DAY < n:
        w = [x for x in night if start <= x[0] < start + 8 * PER_DAY]
        if len(w) > 2:
            ties.append((fsum(x[0] for x in w) / len(w), max(best_rate(w, e0), 1e-6)))
        start += 4 * PER_DAY
    reco = [between(i, ties) * exp(e0 * g_of(t)) for i, (_, t) in enumerate(rows)]
    print("ONEFLUX windows %d  E0 %.10f  mean Reco %.12f  Reco[1000] %.12f"
          % (len(found), e0, fsum(reco) / n, reco[1000]))


def blocks_of(night):
    """At least 7 days and 10 records; after 28 days as they are; fewer than 4: dropped."""
    done, now = [], []
    for x in night:
        if now and (x[0] - now[0][0] >= 28 * PER_DAY or
                    (x[0] - now[0][0] >= 7 * PER_DAY and len(now) >= 10)):
            done.append(now)
            now = []
        now.append(x)
    return [b for b in done + [now] if len(b) >= 4]


def variances(blocks, e0):
    sums = [fsum(x * x for x in residuals(b, e0)) for b in blocks]
    pooled = fsum(sums) / (sum(map(len, blocks)) - len(blocks))
    return [(s + 4 * pooled) / (len(b) - 1 + 4) for s, b in zip(sums, blocks)]


def derivative(block, e0):
    """Of the residuals (model less data) by E0, R_ref at its best, by differences."""
    h = 1e-4
    up, down = residuals(block, e0 + h), residuals(block, e0 - h)
    return [(d - u) / 2 / h for u, d in zip(up, down)]


def anji(rows, night):
    blocks, n = blocks_of(night), len(rows)

    def optimum(var, spread):
        return golden(lambda e: fsum(fsum(x * x for x in residuals(b, e)) / v / spread
                                     for b, v in zip(blocks, var))
                      + ((e - PRIOR) / PRIOR_SD) ** 2, -200.0, 800.0)

    e0 = PRIOR
    for _ in range(2):
        e0 = optimum(variances(blocks, e0), 1.0)
    var = variances(blocks, e0)
    info = score = square = 0.0
    for b, v in zip(blocks, var):
        r, d = residuals(b, e0), derivative(b, e0)
        info += fsum(x * x for x in d) / v
        score += (fsum(x * y for x, y in zip(r, d)) / v) ** 2
        square += fsum(x * x for x in r) / v
    used, k = sum(map(len, blocks)), len(blocks)
    spread = max(square / (used - k - 1), score / info * k / (k - 1))
    e0 = optimum(var, spread)
    info = fsum(fsum(x * x for x in derivative(b, e0)) / v for b, v in zip(blocks, var))
    precision = info / spread + 1 / PRIOR_SD**2
    ties = [(fsum(x[0] for x in b) / len(b), best_rate(b, e0)) for b in blocks]
    reco = [between(i, ties) * exp(e0 * g_of(t)) for i, (_, t) in enumerate(rows)]

    def rate_variance(b, v):
        f = [exp(e0 * g_of(x[2])) for x in b]
        ff, nights = fsum(a * a for a in f), {}
        for a, x, r in zip(f, b, residuals(b, e0)):
            at = (x[0] + PER_DAY // 2) // PER_DAY
            nights[at] = nights.get(at, 0.0) + a * r
        m = len(nights)
        return max(v / ff, fsum(s * s for s in nights.values()) / ff**2 * m / (m - 1))

    def mean_reco(e, shift):
        t = [(row, best_rate(b, e) + s) for (row, _), b, s in zip(ties, blocks, shift)]
        return fsum(between(i, t) * exp(e * g_of(x[1])) for i, x in enumerate(rows)) / n

    none, h = [0.0] * k, 1e-3
    by_e0 = (mean_reco(e0 + h, none) - mean_reco(e0 - h, none)) / 2 / h
    variance = by_e0**2 / precision
    for j, (b, v) in enumerate(zip(blocks, var)):
        unit = [1.0 if i == j else 0.0 for i in range(k)]
        variance += (mean_reco(e0, unit) - mean_reco(e0, none)) ** 2 * rate_variance(b, v)
    print("ANJI blocks %d  E0 %.10f  se %.8f  share %.10f  mean Reco %.12f  se %.10f  "
          "Reco[1000] %.12f" % (k, e0, 1 / sqrt(precision), 1 / PRIOR_SD**2 / precision,
                                fsum(reco) / n, sqrt(variance), reco[1000]))


if __name__ == "__main__":
    ROWS = record()
    NIGHT = [(i, y, t) for i, (y, t) in enumerate(ROWS) if y is not None]
    print("night records", len(NIGHT))
    oneflux(ROWS, NIGHT)
    anji(ROWS, NIGHT)
