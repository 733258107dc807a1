#!/usr/bin/env python3
"""Expected values for tests/check_ustar.c: the moving point written slowly and plainly,
from the rules in include/anjicarbon/ustar.h and the papers, not from the library's source.
A resample is a list of rows that is sorted anew; means are correctly rounded (math.fsum).
Run by hand; the numbers are pasted into the table.
"""
import datetime
import math
from fractions import Fraction
from statistics import median

NAN = float("nan")
FORMS = {
    "ANJI": dict(months=(3, 6, 9, 12), running=True, tie_t=1e-8, tie_u=1e-14, empty=True,
                 up=0.95, down=1.05, tail=3, need=2, class_min=0, day=False, small=False,
                 only=False, borrow=True, follow=False, zero=False, itself=False),
    "REDDYPROC": dict(months=(3, 6, 9, 12), running=True, tie_t=1e-8, tie_u=1e-14,
                      empty=True, up=0.95, down=0.95, tail=3, need=2, class_min=0,
                      day=False, small=False, only=False, borrow=True, follow=True,
                      zero=False, itself=False),
    "ONEFLUX": dict(months=(1, 4, 7, 10), running=False, tie_t=0.0, tie_u=0.0, empty=False,
                    up=1.0, down=1.0, tail=2, need=1, class_min=100, day=True, small=True,
                    only=True, borrow=False, follow=False, zero=True, itself=True),
}
START, ROWS = datetime.datetime(2003, 1, 1), 731 * 24


class Lcg:
    def __init__(self, seed):
        self.x = seed

    def below(self, n):
        self.x = (self.x * 1664525 + 1013904223) % 2**32
        return (self.x >> 8) % n


def record(coarse):
    """Rows of (nee, u*, temperature, radiation): 2003 dense, 2004 sparse; u* in whole
    multiples of coarse mm s-1."""
    g, rows = Lcg(2385), []
    for i in range(ROWS):
        u, t, noise, gap = g.below(700), g.below(250), g.below(400), g.below(100)
        hour, day = i % 24, i // 24
        level = -3000 if 151 <= day < 243 else 1000
        u -= u % coarse
        t = t + (200 - abs(day % 365 - 190)) - 50
        nee = level + 8 * min(u, 240) + noise
        gap = gap < (8 if day < 365 else 42)
        rows.append((NAN if gap else nee / 1000, u / 1000, t / 10,
                     0.0 if hour < 6 or hour >= 18 else 300.0))
    return rows


def moment(i):
    return START + datetime.timedelta(hours=i)


def label(i, months):
    m = moment(i)
    begun = [k for k in months if k <= m.month]
    if begun:
        return m.year * 1000 + begun[-1]
    return m.year * 1000 + 1 if m.year == START.year else (m.year - 1) * 1000 + months[-1]


def fixed(x, parts, tie, empty):
    """Part of each place of a sorted list; nominal starts from the first record."""
    size, part, p = len(x) // parts, [], 0
    for k, v in enumerate(x):
        if k and v - x[k - 1] > tie:
            while p + 1 < parts and k >= size * (p + 1):
                p += 1
                if not empty:
                    break
        part.append(p)
    return part


def running(x, parts, tie):
    size, bins, k = len(x) // parts, [], 0
    while k < len(x):
        end = k + size
        while end < len(x) and not (end > k and x[end] - x[end - 1] > tie):
            end += 1
        bins.append((k, min(end, len(x))))
        k = end
    if len(bins) > 1 and bins[-1][1] - bins[-1][0] < 0.9 * size:
        last = bins.pop()
        bins[-1] = (bins[-1][0], last[1])
    if len(bins) > parts:
        bins[parts - 1:] = [(bins[parts - 1][0], bins[-1][1])]
    return [b for b, (p, q) in enumerate(bins) for _ in range(p, q)]


def mean(v):
    return float(sum(map(Fraction, v)) / len(v)) if v else NAN


def correlation(x, y):
    a, b = mean(x), mean(y)
    xx = math.fsum((v - a)**2 for v in x)
    yy = math.fsum((v - b)**2 for v in y)
    xy = math.fsum((v - a) * (w - b) for v, w in zip(x, y))
    return abs(xy) / math.sqrt(xx * yy) if xx > 0 and yy > 0 else NAN


def one_class(rows, f):
    if not rows or len(rows) < f["class_min"]:
        return NAN
    r = correlation([v[1] for v in rows], [v[2] for v in rows])
    if not (r < 0.5 or f["itself"] and r == 0.5):
        return NAN
    rows = sorted(rows, key=lambda v: v[1])
    x = [v[1] for v in rows]
    part = running(x, 20, f["tie_u"]) if f["running"] else fixed(x, 20, f["tie_u"], False)
    n = part[-1] + 1
    u = [mean([v[1] for v, p in zip(rows, part) if p == b]) for b in range(n)]
    nee = [mean([v[0] for v, p in zip(rows, part) if p == b]) for b in range(n)]
    if f["zero"]:
        u += [0.0] * (20 - n)
        nee += [0.0] * (20 - n)
    if u[0] > 0.2:
        return NAN

    def reached(b):
        level = mean(nee[b + 1:b + 11])
        return nee[b] >= (f["up"] if level >= 0 else f["down"]) * level

    for b in range(len(u) - f["tail"]):
        if reached(b) and reached(b + 1):
            return u[b]
    return NAN


def season(rows, f):
    if len(rows) < 700:
        return NAN
    rows = sorted(rows, key=lambda v: v[2])
    part = fixed([v[2] for v in rows], 7, f["tie_t"], f["empty"])
    found = [one_class([v for v, p in zip(rows, part) if p == c], f) for c in range(7)]
    found = [v for v in found if v == v]
    return median(found) if len(found) >= f["need"] else NAN


def estimate(data, f, draw):
    """(single, {year: value}, {season: (year, n, own)})"""
    labels = [label(i, f["months"]) for i in range(ROWS)]
    seasons, use = [], draw if draw is not None else range(ROWS)
    for s in sorted(set(labels)):
        ends = [i for i in use if labels[i] == s] if f["follow"] else []
        ends = ends or [i for i in range(ROWS) if labels[i] == s]
        middle = moment(ends[0]) + (moment(ends[-1]) - moment(ends[0])) / 2
        mine = [data[i] for i in use if labels[i] == s]
        rows = [v for v in mine if v[3] < 10 and v[0] == v[0]]
        day = sum(v[3] >= 10 for v in mine)
        seasons.append((s, middle.year, rows, day, season(rows, f)))
    years = {}
    for y in sorted({s[1] for s in seasons}):
        mine = [s for s in seasons if s[1] == y]
        value = max((s[4] for s in mine if s[4] == s[4]), default=NAN)
        n = sum(len(s[2]) + (s[3] if f["day"] else 0) for s in mine)
        nothing = all(len(s[2]) < 700 for s in mine) if f["small"] else value != value
        if n < 3000 or nothing:
            pooled = season([v for s in mine for v in s[2]], f)
            value = pooled if pooled == pooled or f["only"] else value
        years[y] = value
    found = [v for v in years.values() if v == v]
    single = median(found) if found else NAN
    return single, years, [(s[0], s[1], len(s[2]), s[4]) for s in seasons]


def number(v):
    return "NAN" if v != v else repr(v)


for name, f in FORMS.items():
    for coarse, seed in ((1, 0), (1, 91), (1, 92), (50, 0), (50, 93)):
        data = record(coarse)
        g = Lcg(seed)
        draw = [g.below(ROWS) for _ in range(ROWS)] if seed else None
        single, years, seasons = estimate(data, f, draw)
        print("{ANJI_FORM_%s, %d, %d, %s, %d, {%s}, %d, {%s}, {%s}, {%s}}," % (
            name, seed, coarse, number(single), len(years),
            ", ".join(map(number, years.values())), len(seasons),
            ", ".join(str(s[1]) for s in seasons), ", ".join(str(s[2]) for s in seasons),
            ", ".join(number(s[3]) for s in seasons)))
