"""Regression of a tower's column on a reanalysis, in exact fractions: the numbers of
tests/check_reanalysis.c. SPDX-License-Identifier: GPL-3.0-or-later"""
from fractions import Fraction as F
from math import sqrt

def record():
    x, rows = 2385, []
    for i in range(200):
        x = (x * 1664525 + 1013904223) % 2**32
        a = (x >> 8) % 4000
        x = (x * 1664525 + 1013904223) % 2**32
        b = (x >> 8) % 900
        era = F(a, 128)                       # exact in binary
        tower = F(5 * a, 512) + F(b, 256) - 1 # 1.25 era - 1 + noise
        rows.append((None if i % 5 == 0 else tower, None if i % 7 == 3 else era))
    return rows

r = [(y, x) for y, x in record() if y is not None and x is not None]
n = len(r)
sx, sy = sum(x for _, x in r), sum(y for y, _ in r)
sxx, sxy, syy = sum(x * x for _, x in r), sum(x * y for y, x in r), sum(y * y for y, _ in r)
slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
for kind, b, a in (('line', slope, (sy - slope * sx) / n), ('slope', sxy / sxx, F(0)),
                   ('ratio', sy / sx, F(0))):
    mse = sum((y - a - b * x) ** 2 for y, x in r) / n
    print(kind, n, '%.17g %.17g %.17g' % (float(b), float(a), sqrt(mse)))
print('bias %.17g' % float((sx - sy) / n), 'correlation %.17g' % (
    float(n * sxy - sx * sy) / sqrt(float((n * sxx - sx * sx) * (n * syy - sy * sy)))))
