# Numbers for tests/check_aggregate.c: datetime and exact fractions. Run: python3 aggregate.py
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import datetime, timedelta
from fractions import Fraction as F

EPOCH, HOUR = datetime(1970, 1, 1), timedelta(hours=1)
START, ROWS = datetime(2003, 12, 30, 18), 24 * 64  # into leap February 2004 and March


def x(i):  # every seventh row and one whole day are missing
    return None if i % 7 == 3 or 30 <= i < 54 else F(i * 37 % 101, 8) - 5


for name, key in (("DAY", lambda t: (t.year, t.month, t.day)),
                  ("MONTH", lambda t: (t.year, t.month)), ("YEAR", lambda t: (t.year,))):
    groups = {}
    for i in range(ROWS):
        groups.setdefault(key(START + i * HOUR), []).append(x(i))
    print("ANJI_PERIOD_" + name, len(groups))
    for k, g in list(groups.items())[:4] + list(groups.items())[-1:]:
        first = datetime(*(k + (1, 1))[:3])
        nxt = {1: lambda: datetime(k[0] + 1, 1, 1),
               2: lambda: datetime(k[0] + k[1] // 12, k[1] % 12 + 1, 1),
               3: lambda: first + timedelta(days=1)}[len(k)]()
        have = [v for v in g if v is not None]
        share = F(len(have), (nxt - first) // HOUR)
        stat = [float(sum(have) / len(have)), float(sum(have)), float(min(have)),
                float(max(have))] if have else ["NAN"] * 4
        print("    {ANJI_PERIOD_%s, %d, %d, %d, %r, {%s}}," % (
            name, list(groups).index(k), (first - EPOCH) // timedelta(seconds=1), len(have), float(share),
            ", ".join(str(s) if s == "NAN" else repr(s) for s in stat)))
