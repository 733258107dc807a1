#!/usr/bin/env python3
"""Expected numbers of tests/check_emissions.c and tests/check_ar_account.c, in decimal
arithmetic of 50 digits, from the equations in words.
SPDX-License-Identifier: GPL-3.0-or-later"""
from decimal import Decimal as D, getcontext

getcontext().prec = 50
C = D(44) / D(12)
N = D(44) / D(28)


def show(name, x):
    print(f"{name:28s} {+x:.17g}")


# fire: 10 ha of 60 t/ha, 0.45 of it, and a second of 3.5 ha, 41.2 t/ha, 0.4
for name, ch4, n2o in (("SAR", 21, 310), ("AR5", 28, 265)):
    per = D("0.001") * (D("4.7") * ch4 + D("0.26") * n2o)
    show("fire " + name, D(10) * 60 * D("0.45") * per)
    show("two fires " + name, (D(10) * 60 * D("0.45") + D("3.5") * D("41.2") * D("0.4")) * per)

# fertiliser: 0.06 t synthetic, 0.02 t organic, AR5; and a wet project's 3.71 t and 1.24 t
for name, s, o, es, ev in (("default", "0.06", "0.02", "0.010", "0.010"),
                           ("wet project", "3.71", "1.24", "0.019", "0.014"),
                           ("wet baseline", "3.71", "1.24", "0.013", "0.014")):
    s, o = D(s), D(o)
    direct = (s * D(es) + o * D("0.010")) * N * 265
    gas = (s * D("0.11") + o * D("0.21")) * D(ev) * N * 265
    leach = (s + o) * D("0.24") * D("0.011") * N * 265
    for part, x in (("direct", direct), ("gas", gas), ("leach", leach),
                    ("all", direct + gas + leach)):
        show(f"{name} {part}", x)

# leakage: 12.5 ha, trees 31.4 t/ha, R 0.27, shrubs 4.2, soil 63 from 0.82 to 0.71;
# 3 ha of soil that gains
mass = (D("1.1") * D("31.4") * D("1.27") + D("4.2") * D("1.4")) * D("0.47")
show("leakage", C * D("12.5") * (mass + 63 * (D("0.82") - D("0.71"))))
show("leakage, soil gains", C * 3 * (D("1.1") * D("2.5") * D("1.25")) * D("0.47"))

# baseline by crown cover: 37.5 ha of 0.03, 12 ha of 0.018, growth 3.6, R 0.25
show("crown", C * D("0.47") * D("3.6") * D("1.25") * (D("37.5") * D("0.03") + 12 * D("0.018")))
# shrubs: forest 110 t/ha, 37.5 ha of 0.31, 12 ha of 0.05, 8 ha of 0.049
show("shrubs", C * D("0.47") * D("1.4") * D("0.1") * 110 * (D("37.5") * D("0.31") + 12 * D("0.05")))

# tonne-years: 100 years, Joos et al. 2013 as quoted
A0, A, T = D("0.2173"), (D("0.2240"), D("0.2824"), D("0.2763")), (D("394.4"), D("36.54"), D("4.304"))


def pulse(t):
    return A0 * t + sum(a * k * (1 - (-D(t) / k).exp()) for a, k in zip(A, T))


show("integral", pulse(100))
for d in (1, 10, 20, 30, 40, 60, 100):
    show(f"Lashof {d}", (pulse(100) - pulse(100 - d)) / pulse(100))

# a planting of three years, verified in the second and third
net = [D("12.5") + D("1.25") + D("0.4") - D("0.3") - (D("2.1") + D("0.2")) - D("1.7"),
       D("18.75") + D("1.5") + D("0.55") - 0 - (D("2.2") + D("0.15")) - 0,
       D("-31.5") + D("0.75") + D("0.6") - D("4.4") - (D("2.3") + D("0.1")) - 0]
for i, x in enumerate(net):
    show(f"net {i}", x)
show("tCER 1", net[0] + net[1])
show("tCER 2", sum(net))
