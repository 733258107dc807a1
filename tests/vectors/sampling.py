# Numbers for tests/check_sampling.c (double sampling). Run: python3 sampling.py
# SPDX-License-Identifier: GPL-3.0-or-later
from fractions import Fraction as F
from math import sqrt

X = [F(t) for t in "0.61 0.72 0.55 0.80 0.67 0.70 0.59 0.77 0.64".split()]
Y = [F(t) for t in "52.1 61.9 47.0 70.3 55.8".split()]
n, m = len(X), len(Y)
xs, ys, xa = sum(X[:m]) / m, sum(Y) / m, sum(X) / n
xx = sum((x - xs) ** 2 for x in X[:m])
yy = sum((y - ys) ** 2 for y in Y)
xy = sum((x - xs) * (y - ys) for x, y in zip(X, Y))
s2 = yy / (m - 1) * (1 - (1 - F(m, n)) * xy * xy / (xx * yy))
print("mean %.17g  s2 %.17g  se %.17g" % (ys + xy / xx * (xa - xs), s2, sqrt(s2 / m)))
