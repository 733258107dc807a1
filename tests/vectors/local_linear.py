#!/usr/bin/env python3
"""Estimates of local_linear.h by its equations, for tests/check_local_linear.c.

The series is made by the recurrence of `series`, which the test repeats. Exact fractions
throughout, so that no order of summation matters.
SPDX-License-Identifier: GPL-3.0-or-later
"""
from fractions import Fraction as F

DAYS, PER_DAY = 40, 48
RIDGE, N_MIN = 4, 10


def series():
    seed, rows = 12345, []
    for i in range(DAYS * PER_DAY):
        u = []
        for _ in range(4):
            seed = (seed * 1103515245 + 12345) % 2147483648
            u.append(seed // 2048)  # 20 bits
        slot = i % PER_DAY
        sun = max(0, 12 - abs(slot - 24))
        sw = F(sun * 40) + F(u[0], 4096) * (1 if sun > 0 else 0)
        ta = F(10) + F(sun, 4) + F(u[1], 131072)
        vpd = F(4) + F(sun, 2) + F(u[2], 131072)
        y = F(3) - sw / 32 + ta / 8 + F(u[3], 524288)
        rows.append((sw, ta, vpd, y if (i * 7) % 10 < 6 else None))
    return rows


def tolerance(lo, hi, x):
    return min(max(x, F(lo)), F(hi))


def solve(a, b):
    n = len(b)
    for k in range(n):
        for i in range(k + 1, n):
            f = a[i][k] / a[k][k]
            a[i] = [p - f * q for p, q in zip(a[i], a[k])]
            b[i] -= f * b[k]
    for k in reversed(range(n)):
        b[k] = (b[k] - sum(a[k][j] * b[j] for j in range(k + 1, n))) / a[k][k]
    return b


def estimate(rows, r):
    x = rows[r][:3]
    tol = [tolerance(20, 50, x[0]), F(5, 2), F(5)]
    for days in (7, 14):
        lo, hi = max(0, r - days * PER_DAY), min(len(rows), r + days * PER_DAY + 1)
        s = [q for k, q in enumerate(rows[lo:hi], lo) if k != r and q[3] is not None
             and all(abs(q[d] - x[d]) < tol[d] for d in range(3))]
        if len(s) >= N_MIN:
            break
    if len(s) < N_MIN:
        return len(s), None
    n = len(s)
    mean = [sum(q[d] for q in s) / n for d in range(3)]
    y = sum(q[3] for q in s) / n
    z = [[(q[d] - mean[d]) / tol[d] for d in range(3)] for q in s]
    a = [[sum(p[d] * p[e] for p in z) + (RIDGE if d == e else 0) for e in range(3)]
         for d in range(3)]
    b = solve(a, [sum(p[d] * (q[3] - y) for p, q in zip(z, s)) for d in range(3)])
    value = y + sum(b[d] * (x[d] - mean[d]) / tol[d] for d in range(3))
    return n, min(max(value, min(q[3] for q in s)), max(q[3] for q in s))


if __name__ == "__main__":
    data = series()
    for row in (6, 503, 960, 971, 984, 1001, 1019, 1900):
        n, value = estimate(data, row)
        print(row, n, "none" if value is None else "%.15g" % float(value))
