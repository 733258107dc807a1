# Numbers for tests/check_stats.c, in exact fractions. Run: python3 stats.py
# SPDX-License-Identifier: GPL-3.0-or-later
from decimal import Decimal, getcontext
from fractions import Fraction
from math import floor
from statistics import NormalDist

getcontext().prec = 50
X = [Decimal(t) for t in ("3.217 8.461 -2.385 12.905 17.338 0.774 6.093 14.62 -5.518 "
                          "9.371").split()]


def linear(x, p):  # Hyndman & Fan, type 7
    x, pos = sorted(x), (len(x) - 1) * Fraction(p)
    k = floor(pos)
    return x[k] if pos == k else Fraction(x[k]) + (pos - k) * Fraction(x[k + 1] - x[k])


def rank(x, p):
    return sorted(x)[max(floor(len(x) * Fraction(p) + Fraction(1, 2)), 1) - 1]


mean = sum(X) / len(X)
print("mean", mean)
print("sd", (sum((x - mean) ** 2 for x in X) / (len(X) - 1)).sqrt())
for p in ("0", "0.05", "0.1", "0.25", "0.5", "0.75", "0.95", "1"):
    print("    {%s, %.17g, %.17g}," % (p, linear(X, p), rank(X, p)))
med = Fraction(linear(X, "0.5"))
print("mad %.17g" % linear([abs(Fraction(x) - med) for x in X], "0.5"))
# means of the doubles nearest to decimals, themselves rounded to the nearest double
for t in ("0.1 0.2 0.3", "0.1 0.1 0.1", "0.41625 0.352 0.2775",
          "0.352 0.3369 0.41625 0.174 0.1 0.2 0.3"):
    v = [float(x) for x in t.split()]
    print("tie %.17g, summed plainly %.17g" % (sum(map(Fraction, v)) / len(v),
                                               sum(v) / len(v)))
B = [Decimal(10**8) + Decimal(t) for t in "0.1 0.2 0.3 0.4".split()]
# the doubles nearest to 1e8 + k/10, not the decimals
B = [Decimal(float(b)) for b in B]
m = sum(B) / 4
print("sd far from zero %.17g" % ((sum((b - m) ** 2 for b in B) / 3).sqrt()))
for p in ("0.975", "0.5", "0.05", "0.001"):
    print("normal", p, "%.17g" % NormalDist().inv_cdf(float(p)))
