# Dates for tests/check_calendar.c, from Python's datetime. Run: python3 dates.py
# SPDX-License-Identifier: GPL-3.0-or-later
from datetime import datetime, timedelta

EPOCH = datetime(1970, 1, 1)


def seconds(when):
    return (when - EPOCH) // timedelta(seconds=1)


def row(when):
    return "    {%dLL, {%d, %d, %d, %d, %d, %d, %d, 0}}," % (
        seconds(when), when.year, when.month, when.day, when.hour, when.minute,
        when.second, when.timetuple().tm_yday)


named = ["0001-01-01 00:00:00", "0004-02-29 12:34:56", "0100-02-28 23:59:59",
         "0100-03-01 00:00:00", "0400-02-29 06:30:01", "1582-10-10 10:10:10",
         "1600-12-31 23:59:59", "1700-03-01 00:00:00", "1899-12-31 23:59:59",
         "1900-02-28 23:30:00", "1900-03-01 00:00:00", "1969-12-31 23:59:59",
         "1970-01-01 00:00:00", "1972-12-31 23:30:00", "1998-07-04 17:00:00",
         "2000-02-29 00:00:00", "2000-12-31 23:30:00", "2001-01-01 00:00:00",
         "2004-02-29 23:30:00", "2038-01-19 03:14:08", "2100-02-28 23:59:59",
         "2100-03-01 00:00:00", "2400-02-29 01:02:03", "9999-12-31 23:59:59"]
for text in named:
    print(row(datetime.strptime(text, "%Y-%m-%d %H:%M:%S")))

# Ten thousand moments by a fixed step of 31556951 s (no multiple of a day) from year 1,
# folded into one number by h = h * 1000003 + field, modulo 2^64.
h = 0
when = datetime(1, 1, 1)
for i in range(9998):
    for f in (seconds(when), when.year, when.month, when.day, when.hour, when.minute,
              when.second, when.timetuple().tm_yday):
        h = (h * 1000003 + f) % 2**64
    when += timedelta(seconds=31556951)
print("digest 0x%016x after %d moments, last %s" % (h, i + 1, when - timedelta(seconds=31556951)))
