#!/usr/bin/env python3
"""Expected numbers of tests/check_balance.c: sums and variances at 50 digits, Student's
tail by Simpson's rule on its density, covariances and the ratio's error by Monte Carlo.
SPDX-License-Identifier: GPL-3.0-or-later"""
from decimal import Decimal as D, getcontext
from math import atan, cos, erfc, exp, lgamma, log, pi, sqrt
from random import Random

getcontext().prec = 50
CO2 = D(44) / D(12)
NAMES = ["nee", "culms", "shoots", "fire", "leaching", "imports", "stock"]
NECB = [-1, -1, -1, -1, -1, 1, 0]
CLOSE = [1, 1, 1, 1, 1, -1, 1]


def tail(t, df):
    """Two-sided, by 200000 steps over theta, t = sqrt(df) tan(theta)."""
    # the density in theta is c cos(theta)^(df - 1) on (-pi/2, pi/2)
    c = exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(pi)
    a, n = atan(abs(t) / sqrt(df)), 200000
    h = a / n
    s = 1 + cos(a) ** (df - 1)
    s += 4 * sum(cos((2 * i + 1) * h) ** (df - 1) for i in range(n // 2))
    s += 2 * sum(cos(2 * i * h) ** (df - 1) for i in range(1, n // 2))
    return 1 - 2 * c * s * h / 3


def variance(se, r, c, d):
    return sum(D(c[i]) * se[i] * r.get((min(i, j), max(i, j)), D(int(i == j)))
               * D(d[j]) * se[j]
               for i in range(7) for j in range(7))


def case(title, value, se, df, r):
    print(title)
    value, se = [D(v) for v in value], [D(s) for s in se]
    r = {k: D(v) for k, v in r.items()}
    necb = sum(c * v for c, v in zip(NECB, value))
    close = sum(c * v for c, v in zip(CLOSE, value))
    un, u = variance(se, r, NECB, NECB).sqrt(), variance(se, r, CLOSE, CLOSE).sqrt()
    welch = sum(s ** 4 / D(f) for s, f in zip(se, df) if f != "inf")
    nu = u ** 4 / welch if welch else None
    z = close / u
    p = tail(float(z), float(nu)) if nu else erfc(abs(float(z)) / sqrt(2))
    print(f"  necb {necb:.17g} {un:.17g}\n  closure {close:.17g} {u:.17g}\n"
          f"  z {z:.17g} df {nu if nu is None else format(nu, '.17g')} p {p:.12g}")
    shares = [s * s / (u * u) for s in se]
    print("  shares", ", ".join(f"{s:.12g}" for s in shares), f"pairs {1 - sum(shares):.12g}")
    x, y = -value[0], value[6]
    ratio = x / y
    naive, stock = [-1] + 6 * [0], 6 * [0] + [1]
    ur = (variance(se, r, naive, naive) - 2 * ratio * variance(se, r, naive, stock)
          + ratio ** 2 * variance(se, r, stock, stock)).sqrt() / y
    print(f"  ratio {ratio:.17g} {ur:.17g}")


def monte_carlo(value, se, r, draws=400000, seed=20241):
    """Errors by Cholesky's factor, Box and Muller's normals from Python's generator."""
    n = 7
    m = [[r.get((min(i, j), max(i, j)), float(i == j)) for j in range(n)] for i in range(n)]
    low = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = m[i][j] - sum(low[i][k] * low[j][k] for k in range(j))
            low[i][j] = sqrt(s) if i == j else s / low[j][j]
    random, sums = Random(seed), [[0.0, 0.0] for _ in range(3)]
    for _ in range(draws):
        g = [sqrt(-2 * log(1 - random.random())) * cos(2 * pi * random.random())
             for _ in range(n)]
        x = [value[i] + se[i] * sum(low[i][k] * g[k] for k in range(i + 1)) for i in range(n)]
        for k, q in enumerate((sum(c * v for c, v in zip(NECB, x)),
                               sum(c * v for c, v in zip(CLOSE, x)), -x[0] / x[6])):
            sums[k][0] += q
            sums[k][1] += q * q
    for name, (s, ss) in zip(("necb", "closure", "ratio"), sums):
        print(f"  {name} sd {sqrt((ss - s * s / draws) / (draws - 1)):.6g}"
              f" (its error is {100 / sqrt(2 * draws):.3f} %)")


case("two decimals", "-6.68 6.1 0 0 0 0 0.4".split(), ".5 .6 0 0 0 0 .3".split(),
     7 * ["inf"], {})
full = ("-6.684 5.317 0.262 0.031 0.118 0.205 1.437".split(),
        "0.412 0.377 0.061 0.013 0.042 0.055 0.298".split(),
        "63 9 9 4 11 6 9".split(),
        {(0, 4): "0.35", (1, 6): "-0.45", (1, 2): "0.6", (2, 6): "-0.2"})
case("seven terms, four correlations", *full)
print("its Monte Carlo")
monte_carlo([float(v) for v in full[0]], [float(s) for s in full[1]],
            {k: float(v) for k, v in full[3].items()})
print("and with a tenth of the errors, where the ratio is nearly linear")
monte_carlo([float(v) for v in full[0]], [float(s) / 10 for s in full[1]],
            {k: float(v) for k, v in full[3].items()})
print("fourfold:", 6.74 * 44 / 12 / 5.85)
print("two-sided tails:", [(t, d, tail(t, d)) for t, d in
                           ((1.6923603090, 33), (0.7, 1), (2.5, 4.5), (3.1, 117))])
