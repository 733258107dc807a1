#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Weighted nonlinear least squares and seemingly unrelated regression of two allometric
equations, in decimals of 28 digits: expected numbers of tests/check_equation_fit.c.

Gauss-Newton with full steps from the known neighbourhood, every matrix inverted by plain
elimination. y1 = a D^b, y2 = a D^b H^c; residuals' sd = s D^k.
"""
from decimal import Decimal as X, getcontext

getcontext().prec = 28

D = [3.7, 4.4, 5.1, 5.8, 6.3, 7.2, 7.9, 8.6, 9.3, 9.9, 10.8, 11.4, 12.2, 13.1]
H = [6.1, 7.4, 7.0, 9.2, 8.8, 10.9, 10.4, 12.6, 12.1, 13.8, 13.2, 15.3, 14.4, 16.0]
Y1 = [1.31, 1.75, 2.92, 3.31, 4.62, 5.11, 7.45, 7.79, 10.9, 10.6, 14.2, 14.1, 19.9, 21.3]
Y2 = [0.52, 0.66, 0.97, 0.94, 1.33, 1.18, 1.84, 1.71, 2.47, 2.09, 2.91, 2.55, 3.84, 3.61]
D, H, Y1, Y2 = ([X(str(v)) for v in c] for c in (D, H, Y1, Y2))
N = len(D)


def solve(a, b):
    """a x = b for several columns b."""
    n = len(a)
    m = [row[:] + right[:] for row, right in zip(a, b)]
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(m[r][i]))
        m[i], m[p] = m[p], m[i]
        for r in range(n):
            if r != i:
                f = m[r][i] / m[i][i]
                m[r] = [u - f * v for u, v in zip(m[r], m[i])]
    return [[v / m[i][i] for v in m[i][n:]] for i in range(n)]


def inverse(a):
    n = len(a)
    return solve(a, [[X(i == j) for j in range(n)] for i in range(n)])


LN_D, LN_H = [v.ln() for v in D], [v.ln() for v in H]


def model(i, c, j):
    """Value and derivatives of equation i for culm j."""
    if i == 0:
        f = c[0] * (c[1] * LN_D[j]).exp()
        return f, [f / c[0], f * LN_D[j]]
    f = c[0] * (c[1] * LN_D[j] + c[2] * LN_H[j]).exp()
    return f, [f / c[0], f * LN_D[j], f * LN_H[j]]


Y = [Y1, Y2]
P = [2, 3]
START = [[X("0.05"), X("2.35")], [X("0.1"), X("1.5"), X("-0.1")]]


def fit(parts, k, s, c):
    """Coefficients and (J'S^-1J)^-1 of the parts with residual covariance s."""
    inv = inverse(s)
    for _ in range(200):
        p = sum(P[i] for i in parts)
        a = [[X(0)] * p for _ in range(p)]
        g = [[X(0)] for _ in range(p)]
        for j in range(N):
            rows, e, at = [], [], 0
            for q, i in enumerate(parts):
                w = (-k[q] * LN_D[j]).exp()
                f, d = model(i, c[q], j)
                rows.append([X(0)] * at + [w * v for v in d] + [X(0)] * (p - at - P[i]))
                e.append(w * (Y[i][j] - f))
                at += P[i]
            for u in range(len(parts)):
                for v in range(len(parts)):
                    for x in range(p):
                        g[x][0] += rows[u][x] * inv[u][v] * e[v]
                        for y in range(p):
                            a[x][y] += rows[u][x] * inv[u][v] * rows[v][y]
        step = [v[0] for v in solve(a, g)]
        at = 0
        for q, i in enumerate(parts):
            c[q] = [v + step[at + x] for x, v in enumerate(c[q])]
            at += P[i]
        if max(abs(v) for v in step) < X("1e-20"):
            return c, inverse(a)
    raise SystemExit("no convergence")


def residuals(i, k, c):
    return [(Y[i][j] - model(i, c, j)[0]) * (-k * LN_D[j]).exp() for j in range(N)]


def covariance(parts, k, c):
    e = [residuals(i, k[q], c[q]) for q, i in enumerate(parts)]
    return [[sum(x * y for x, y in zip(u, v)) /
             ((X(N) - P[parts[a]]) * (X(N) - P[parts[b]])).sqrt()
             for b, v in enumerate(e)] for a, u in enumerate(e)]


def likelihood_slope(e, k):
    """d/dk of n/2 ln mean(e^2 D^-2k) + k sum ln D."""
    w = [v * v * (-2 * k * LN_D[j]).exp() for j, v in enumerate(e)]
    return -X(N) * sum(v * LN_D[j] for j, v in enumerate(w)) / sum(w) + \
        sum(LN_D)


def best_weight(e):
    lo, hi = X(-5), X(10)
    for _ in range(70):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if likelihood_slope(e, mid) < 0 else (lo, mid)
    return max(lo, X(0))


def show(name, values):
    print(name, ", ".join("%.17g" % float(v) for v in values))


def one(i, k):
    c, inv = fit([i], [k], [[X(1)]], [START[i][:]])
    s = covariance([i], [k], c)
    return c[0], [[v * s[0][0] for v in row] for row in inv], s[0][0].sqrt()


for k in (X(0), X("1.2")):
    for i in (0, 1):
        c, cov, s = one(i, k)
        show("one %d k=%s c" % (i, k), c)
        show("  cov", [v for row in cov for v in row])
        show("  s", [s])

for i in (0, 1):
    k, c = X(2), START[i][:]
    for _ in range(400):
        c, inv = fit([i], [k], [[X(1)]], [c])
        c, s = c[0], covariance([i], [k], c)[0][0].sqrt()
        new = best_weight([Y[i][j] - model(i, c, j)[0] for j in range(N)])
        if abs(new - k) < X("1e-15"):
            break
        k = new
    show("weight %d k, c" % i, [k] + c)
    show("  s", [s])

for updates in (1, 4):
    c = [one(i, X("1.2"))[0] for i in (0, 1)]
    k = [X("1.2"), X("1.2")]
    for _ in range(updates):
        s = covariance([0, 1], k, c)
        c, cov = fit([0, 1], k, s, c)
    show("system %d c" % updates, c[0] + c[1])
    show("  cov", [v for row in cov for v in row])
    show("  S", [v for row in covariance([0, 1], k, c) for v in row])
