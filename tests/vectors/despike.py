#!/usr/bin/env python3
# Spikes by Papale et al. (2006), equations 1-3, slowly and in plain sight. Prints the
# rows that check_quality.c expects for its series.
# SPDX-License-Identifier: GPL-3.0-or-later
import csv
import math
import sys

MASK = (1 << 32) - 1


def series(n, seed=20071):
    """The test's series: a diurnal course, noise, gaps and planted spikes."""
    state, nee, night = seed, [], []
    for i in range(n):
        state = (state * 1664525 + 1013904223) & MASK
        noise = state / 4294967296.0 - 0.5
        hour = i % 48
        dark = hour < 12 or hour >= 36
        x = (2.5 + noise) if dark else (2.5 - 0.75 * min(hour - 11, 36 - hour) + 4.0 * noise)
        if i % 97 == 13 or 400 <= i < 460:
            x = math.nan
        elif i % 211 == 50:
            x += 25.0
        elif i % 307 == 100:
            x -= 19.0
        nee.append(x)
        night.append(1 if dark else 0)
    return nee, night


def median(v):
    v = sorted(v)
    m = len(v)
    return v[m // 2] if m % 2 else 0.5 * (v[m // 2 - 1] + v[m // 2])


def spikes(nee, night, rows, z=7.0, min_n=20):
    found = []
    for first in range(0, len(nee), rows):
        for kind in (0, 1):
            d = {}
            for i in range(first, min(first + rows, len(nee))):
                if night[i] == kind and 0 < i < len(nee) - 1:
                    v = (nee[i] - nee[i - 1]) - (nee[i + 1] - nee[i])
                    if not math.isnan(v):
                        d[i] = v
            if len(d) < min_n:
                continue
            md = median(d.values())
            mad = median([abs(v - md) for v in d.values()])
            if mad > 0:
                found += [i for i, v in d.items()
                          if v < md - z * mad / 0.6745 or v > md + z * mad / 0.6745]
    return sorted(found)


if len(sys.argv) == 3:  # tha_00_input.csv tha_05_derived.csv
    rows = list(csv.DictReader(open(sys.argv[1])))
    pot = [float(r["PotRad"]) for r in csv.DictReader(open(sys.argv[2]))]
    nee = [float(r["NEE_raw"] or "nan") for r in rows]
    rg = [float(r["Rg"] or "nan") for r in rows]
    night = [0 if g > 10 or p > 0 else 1 for g, p in zip(rg, pot)]
    for z in (4.0, 5.5, 7.0):
        print(z, len(spikes(nee, night, 13 * 48, z)))
else:
    print(spikes(*series(2000), 13 * 48))
