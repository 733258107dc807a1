#!/usr/bin/env python3
"""Scores of gap_score.h by their definitions, for tests/check_gap_score.c.

CRPS by numerical integration of (F(x) - 1{x >= truth})^2, not by its closed form; the
permutation test by all sign patterns. Plain Python, sums by math.fsum.
SPDX-License-Identifier: GPL-3.0-or-later
"""
from itertools import product
from math import erf, exp, fsum, pi, sqrt
from statistics import NormalDist

N = 60


def series():
    seed, rows = 2024, []
    for i in range(N):
        u = []
        for _ in range(3):
            seed = (seed * 1103515245 + 12345) % 2147483648
            u.append((seed // 2048) / 1048576.0)
        truth = 4.0 * u[0] - 3.0
        value = truth + 2.0 * u[1] - 0.875
        sd = 0.25 + u[2]
        gap = 0 if i % 10 == 9 else i // 10 + 1
        night = 255 if i % 20 == 3 else int(i % 4 < 2)
        if i % 17 == 5:
            value = None
        if i % 29 == 6:
            sd = None
        rows.append((truth, value, sd, gap, night))
    return rows


def crps(truth, mean, sd):
    """Simpson's rule on both sides of the truth, out to 12 sd."""
    dist = NormalDist(mean, sd)
    low, high = min(mean, truth) - 12 * sd, max(mean, truth) + 12 * sd

    def simpson(f, a, b, m=4000):
        h = (b - a) / m
        return h / 3 * fsum(
            (1 if k in (0, m) else 4 if k % 2 else 2) * f(a + k * h) for k in range(m + 1))
    return simpson(lambda x: dist.cdf(x) ** 2, low, truth) + simpson(
        lambda x: (1 - dist.cdf(x)) ** 2, truth, high)


def score(rows):
    got = [r for r in rows if r[1] is not None]
    n = len(got)
    e = [r[1] - r[0] for r in got]
    mt, mv = fsum(r[0] for r in got) / n, fsum(r[1] for r in got) / n
    tt = fsum((r[0] - mt) ** 2 for r in got)
    vv = fsum((r[1] - mv) ** 2 for r in got)
    tv = fsum((r[0] - mt) * (r[1] - mv) for r in got)
    sq = fsum(x * x for x in e)
    with_sd = [(r, x) for r, x in zip(got, e) if r[2] is not None]
    m = len(with_sd)
    out = [n, len(rows) - n, m, sqrt(sq / n), fsum(map(abs, e)) / n, fsum(e) / n,
           1 - sq / tt, tv * tv / tt / vv,
           fsum(crps(r[0], r[1], r[2]) for r, _ in with_sd) / m]
    for p in (0.5, 0.9, 0.95):
        z = NormalDist().inv_cdf(0.5 + p / 2)
        out.append(sum(abs(x) <= z * r[2] for r, x in with_sd) / m)
        out.append(2 * z * fsum(r[2] for r, _ in with_sd) / m)
    return out


def sums(rows):
    out = []
    for g in range(1, 7):
        mine = [r for r in rows if r[3] == g and r[1] is not None]
        error = fsum(r[1] - r[0] for r in mine)
        sds = [r[2] for r in mine]
        se = None if None in sds else sqrt(fsum(s * s for s in sds))
        out.append((error, len(mine), se))
    return out


def test_all(d):
    found = abs(fsum(d))
    count = total = 0
    for signs in product((-1, 1), repeat=len(d)):
        total += 1
        count += abs(fsum(s * x for s, x in zip(signs, d))) >= found * (1 - 1e-12)
    return count / total


if __name__ == "__main__":
    rows = [r for r in series() if r[3] > 0]
    for name, part in (("all", rows), ("day", [r for r in rows if r[4] == 0]),
                       ("night", [r for r in rows if r[4] == 1])):
        print(name, ", ".join("%.15g" % x for x in score(part)))
    table = sums(series())
    for error, n, se in table:
        print("{%.15g, %d, %s}," % (error, n, "NAN" if se is None else "%.15g" % se))
    n = len(table)
    print("sums: rmse %.15g bias %.15g rmse_mean %.15g" % (
        sqrt(fsum(t[0] ** 2 for t in table) / n), fsum(t[0] for t in table) / n,
        sqrt(fsum((t[0] / t[1]) ** 2 for t in table) / n)))
    z = [t[0] / t[2] for t in table if t[2] is not None]
    print("z: n %d mean %.15g rms %.15g" % (
        len(z), fsum(z) / len(z), sqrt(fsum(x * x for x in z) / len(z))))
    for p in (0.5, 0.9, 0.95):
        q = NormalDist().inv_cdf(0.5 + p / 2)
        print("level %g: coverage %.15g width %.15g" % (
            p, sum(abs(x) <= q for x in z) / len(z),
            2 * q * fsum(t[2] for t in table if t[2] is not None) / len(z)))
    d = [0.31, -0.12, 0.45, 0.08, 0.22, -0.05, 0.17, 0.29, -0.33, 0.4]
    print("p of 10 pairs %.15g" % test_all(d))
    # annual bias: y misses rows with i % 3 == 0; half-hours; 12.011 g/mol
    flux = 0.0
    for c in (0, 1):
        mine = [r[1] - r[0] for r in series() if r[3] > 0 and r[4] == c and r[1] is not None]
        missing = sum(1 for i, r in enumerate(series()) if r[4] == c and i % 3 == 0)
        flux += fsum(mine) / len(mine) * missing / N
    print("annual bias %.15g" % (flux * 1e-6 * 12.011 * 365.25 * 86400))
