#!/usr/bin/env python3
"""Quantiles for tests/check_components.c, by slow means.

Student's t: the density is integrated by Simpson's rule, the quantile found by halving.
Clopper-Pearson: exact sums of the binomial distribution in fractions, halved likewise.
SPDX-License-Identifier: GPL-3.0-or-later
"""
from fractions import Fraction as F
from math import comb, exp, lgamma, log, pi


def t_cdf(x, df, steps=20000):
    c = exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / (df * pi) ** 0.5
    f = lambda u: c * exp(-(df + 1) / 2 * log(1 + u * u / df))
    h = x / steps
    s = f(0) + f(x) + sum((4 if i % 2 else 2) * f(i * h) for i in range(1, steps))
    return 0.5 + s * h / 3


def halve(f, lo, hi, rounds):
    for _ in range(rounds):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if f(mid) else (lo, mid)
    return float(lo)


def at_least(k, n, p):
    return sum(comb(n, i) * p ** i * (1 - p) ** (n - i) for i in range(k, n + 1))


if __name__ == "__main__":
    for p, df in ((0.975, 5), (0.95, 10), (0.975, 29), (0.95, 3.7), (0.975, 812.5)):
        print("t", p, df, "%.12g" % halve(lambda x: t_cdf(x, df) < p, 0.0, 20.0, 50))
    for k, n in ((7, 10), (0, 10), (10, 10), (95, 100), (941, 1000)):
        lo = 0.0 if k == 0 else halve(lambda p: at_least(k, n, p) < 0.025, 0.0, 1.0, 50)
        hi = 1.0 if k == n else halve(lambda p: 1 - at_least(k + 1, n, p) > 0.025,
                                      0.0, 1.0, 50)
        print("share", k, n, "%.10g %.10g" % (lo, hi))
