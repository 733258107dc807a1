#!/usr/bin/env python3
"""Expected sums of tests/check_payment.c, by whole numbers and fractions.
SPDX-License-Identifier: GPL-3.0-or-later"""
from fractions import Fraction as F
from math import ceil, floor


def half_up(x):
    return floor(x + F(1, 2))


def sale(tonnes, price, fee, fee_share, measurement, village_share, share, fen):
    gross = tonnes * price
    fee += half_up(F(gross * fee_share, 10000))
    net = gross - fee - measurement
    if net <= 0:
        return gross, fee, measurement, net, 0, net, 0, 0, 1
    village = ceil(F(net * village_share, 10000))
    collective = fen if fen >= 0 else half_up(F(village * share, 10000))
    return (gross, fee, measurement, net, village, net - village, collective,
            village - collective, 0)


def largest_remainder(total, weight):
    quota = [F(total * w, sum(weight)) for w in weight]
    out = [floor(q) for q in quota]
    order = sorted(range(len(weight)), key=lambda i: (out[i] - quota[i], i))
    for i in order[:total - sum(out)]:
        out[i] += 1
    return out


MAX = 2 ** 63 - 1
for s in ((2000, 7341, 0, 0, 0, 8000, 0, -1),
          (1999, 7343, 123457, 317, 2345671, 8111, 3394, -1),
          (7, 4304, 0, 0, 30127, 8000, 5000, -1), (10, 4304, 40, 0, 1000, 10000, -1, 42000),
          (10, 4304, 0, 0, 43040, 8000, 5000, -1), (10, 4304, 0, 500, 50000, 8000, -1, 700),
          (1, 5, 0, 1000, 0, 8000, 5000, -1), (1, MAX, 0, 0, 0, 8000, 5000, -1)):
    print(s, sale(*s))
for t, w in ((100, [5117, 4400, 162, 161, 160]), (MAX, [1, 1]), (MAX, [MAX - 1, 1]),
             (MAX, [MAX // 3, MAX // 3 * 2]), (10, [1, 0, 1, 1]),
             (6292700, [1250, 375, 2218, 1999, 41, 803])):
    print(t, w, largest_remainder(t, w))
