#!/bin/sh
# The worked example of the manual, run as it ships, and its numbers against others: the
# simulators' truth, and sums made again by the shell and awk from the files alone.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
work=tests/to_yuan.tmp
rm -rf "$work"
cases=0

fail() { echo "FAILED: $*"; exit 1; }
ok() { cases=$((cases + 1)); }
# a value of a statement: file, section, name
value() {
    awk -v section="\"$2\":[" -v name="\"name\":\"$3\"," '{
        at = index($0, section); if (!at) exit; text = substr($0, at)
        at = index(text, name); if (!at) exit; text = substr(text, at)
        match(text, /"value":"?[^",}]*/); v = substr(text, RSTART + 8, RLENGTH - 8)
        sub(/^"/, "", v); print v; exit }' "$1"
}
within() { # what, got, want, tolerance
    awk -v g="$2" -v w="$3" -v t="$4" 'BEGIN { d = g - w; exit !(g != "" && w != "" && t > 0 && d <= t && d >= -t) }' ||
        fail "$1: $2, want $3 within $4"
    ok
}
is() { # what, got, want
    [ -n "$2" ] && [ "$2" = "$3" ] || fail "$1: '$2', want '$3'"
    ok
}

BIN=. DATA=$srcdir/examples/data/moso sh "$srcdir/examples/anji-to-yuan.sh" "$work" \
    >"$work.txt" 2>&1 || { cat "$work.txt"; fail "the script"; }
mv "$work.txt" "$work/said.txt"
ok
