# Factors for tests/check_units.c at 50 digits. Run: python3 units.py
# SPDX-License-Identifier: GPL-3.0-or-later
from decimal import Decimal as D, getcontext

getcontext().prec = 50
M_C = (D("12.011"), D("12.011"), D("12.0107"))
RATIO = (D("44.0095") / D("12.011"), D(44) / D(12), D("44.0095") / D("12.0107"))
for c, r in zip(M_C, RATIO):
    gc = D("-3.712") * D(1800) * c / D(10**6)
    tco2 = D("-643.7235") * r / 100
    print("    {%s, %.20s, %.20s, %.20s}," % (c, r, gc, tco2))
print("mg to umol of 0.385", D("0.385") * 1000 / D("44.0095"))
print("umol to mg of -8.731", D("-8.731") * D("44.0095") / 1000)
print("PPFD 1234.5 to SW", D("1234.5") / (D("4.57") * D("0.45")))
print("SW 612.3 to PPFD", D("612.3") * (D("4.57") * D("0.45")))
