"""Random errors of a made record, straight from the definition: the numbers of
tests/check_random_error.c. SPDX-License-Identifier: GPL-3.0-or-later"""
from statistics import median, stdev

ROWS, DAY = 48 * 40, 48
nan = None

def record():
    x, out = 2385, []
    for i in range(ROWS):
        v = []
        for m in (4000, 900, 600, 3000, 100):
            x = (x * 1664525 + 1013904223) % 2**32
            v.append((x >> 8) % m)
        hour = i % DAY
        day = 14 <= hour < 34
        sw = (v[1] / 4 + 40 if day else 0.0)
        ta = 10 + v[2] / 128 + (3 if day else 0)
        vpd = 2 + v[3] / 1024
        flux = v[0] / 1024 - (sw / 32)
        measured = v[4] < 60
        out.append((flux if measured else nan, flux + 0.125, sw,
                    vpd if v[4] != 7 else nan, ta))
    return out

r = record()
sw, vpd, ta = ([row[k] for row in r] for k in (2, 3, 4))
nee = [row[0] for row in r]

def alike(k, i):
    if None in (vpd[k], vpd[i]):
        return False
    tol = min(max(sw[i], 20), 50)
    return abs(sw[k] - sw[i]) < tol and abs(vpd[k] - vpd[i]) < 5 and abs(ta[k] - ta[i]) < 2.5

def run(before, after, own, short):
    sd, how, n = [nan] * ROWS, [0] * ROWS, [0] * ROWS
    for i in range(ROWS):
        if nee[i] is None:
            continue
        s = [nee[k] for d in range(-7, 8) for k in range(i + d * DAY - before, i + d * DAY + after + 1)
             if 0 <= k < ROWS and nee[k] is not None and (own or k != i) and alike(k, i)]
        if len(s) >= 6:
            sd[i], how[i], n[i] = stdev(s), 1, len(s)
    first = list(sd)
    for i in range(ROWS):
        if how[i]:
            continue
        x = nee[i] if nee[i] is not None else r[i][1]
        m = max(abs(x * 0.2), 2.0)
        s = [first[k] for k in range(max(0, i - 14 * DAY), min(ROWS, i + 14 * DAY + 1 - short))
             if first[k] is not None and nee[k] >= x - m and nee[k] <= x + m]
        if s:
            sd[i], how[i], n[i] = median(s), 2, len(s)
    return sd, how, n

for name, a in (('anji', (2, 2, False, 0)), ('oneflux', (1, 3, True, 1))):
    sd, how, n = run(*a)
    print(name, 'methods', [how.count(k) for k in range(3)], 'n', sum(n),
          'sum %.17g' % sum(s for s in sd if s is not None))
    for i in (0, 7, 47, 700, 701, 1000, 1900, 1919):
        print('  ', i, how[i], n[i], 'nan' if sd[i] is None else '%.17g' % sd[i])
