#!/bin/sh
# anji-gapbench as a user runs it, on a simulated year: table, CSV, JSON, columns of other
# programs, exit status.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
work=tests/gapbench.tmp
rm -rf "$work"
mkdir -p "$work"
cases=0
site="--lat 30.48 --lon 119.67 --utc-offset 8"
quick="--period 2023-04-01:2023-06-30 --permutations 1"

fail() { echo "FAILED: $*"; exit 1; }
ok() { cases=$((cases + 1)); }
exits() { # wanted status, words of stderr, arguments...
    want=$1 words=$2
    shift 2
    ./anji-gapbench "$@" >"$work/stdout" 2>"$work/stderr"
    got=$?
    [ $got = "$want" ] || fail "anji-gapbench $*: exit $got, want $want: $(cat "$work/stderr")"
    [ -z "$words" ] || grep -q -- "$words" "$work/stderr" ||
        fail "anji-gapbench $*: no '$words' in: $(cat "$work/stderr")"
    ok
}

./anji-simulate --year 2023 --out "$work/tower.csv" || fail "anji-simulate"

# --- table and CSV, by the names and by numbers
# shellcheck disable=SC2086 # words
./anji-gapbench $site $quick --methods mds,course --scenarios short,64 \
    --out "$work/deep" "$work/tower.csv" >"$work/table" || fail "the table"
grep -q '^Scenario short (gaps of 8 records)' "$work/table" || fail "scenario short"
grep -q '^Scenario 64 (gaps of 64 records)' "$work/table" || fail "scenario 64"
[ "$(grep -c '^mds ' "$work/table")" = 2 ] || fail "two lines of mds"
ok
lines=$(wc -l <"$work/deep/gapbench.csv")
[ "$lines" -eq 13 ] || fail "gapbench.csv has $lines lines, want 1 + 2 x 2 x 3"
fields=$(awk -F, '{ print NF }' "$work/deep/gapbench.csv" | sort -u)
[ "$fields" = 36 ] || fail "gapbench.csv has rows of $fields fields"
ok

# --- the same bits again
# shellcheck disable=SC2086
./anji-gapbench $site $quick --methods mds,course --scenarios short,64 \
    --out "$work/again" --quiet "$work/tower.csv" || fail "again"
for f in deep again; do
    cut -d, -f1-32 "$work/$f/gapbench.csv" >"$work/$f.scores"
done
cmp -s "$work/deep.scores" "$work/again.scores" || fail "two runs differ"
ok

# --- JSON
# shellcheck disable=SC2086
if ./anji-gapbench $site $quick --methods mds,mds-linear,model --scenarios short,medium \
    --synthetic 1 --json "$work/tower.csv" >"$work/json" 2>"$work/stderr"; then
    if command -v python3 >/dev/null; then
        python3 - "$work/json" <<'PYTHON' || fail "JSON"
import json, sys
o = json.load(open(sys.argv[1]))
assert [s["records"] for s in o["scenarios"]] == [8, 64], o["scenarios"]
for s in o["scenarios"]:
    names = [m["method"] for m in s["methods"]]
    assert names == ["mds", "mds-linear", "model"], names
    assert [("mds" in n) for n in names] == [True, True, False]
    for m in s["methods"]:
        for key in ("rmse", "mae", "bias", "r2", "crps", "coverage95_record", "coverage50_record",
                    "coverage90_record", "width95_record", "coverage95_sum", "coverage50_sum",
                    "coverage90_sum", "width95_sum", "z_rms_sum", "annual_bias_gc_m2",
                    "seconds", "wall_seconds"):
            assert isinstance(m[key], float), (m["method"], key, m[key])
        assert 0 <= m["coverage95_record"] <= 1 and m["unfilled"] == 0
        assert m["day"]["n"] + m["night"]["n"] == m["n"] == s["hidden"]
        assert 0 < m["rmse"] < 20 and m["mae"] <= m["rmse"] and m["seconds"] >= 0
        assert abs(m["bias"]) <= m["mae"] and m["crps"] < m["mae"]
    best = min(s["methods"], key=lambda m: m["rmse"])
    assert best["method"] == s["best"] and best["p_to_best"] is None
assert [y["method"] for y in o["synthetic"]] == ["mds", "mds-linear", "model"]
assert all(y["replicates"] == 1 for y in o["synthetic"])
PYTHON
        ok
    else
        echo "SKIP the keys of the JSON: no python3"
    fi
else
    grep -q "without jansson" "$work/stderr" || fail "--json: $(cat "$work/stderr")"
    echo "SKIP JSON: built without jansson"
fi

# --- another program: it sees the gaps as a file, and hands back columns. This one puts
# the flux plus 1 in all rows, with a spread of 1: RMSE 1, bias 1, MAE 1.
# shellcheck disable=SC2086
./anji-gapbench $site $quick --scenarios short,64 --masks "$work/masks.csv" \
    "$work/tower.csv" || fail "--masks"
head -n 1 "$work/masks.csv" |
    grep -q '^TIMESTAMP_START,TIMESTAMP_END,NEE,NEE_short_1,NEE_64_1$' || fail "masks.csv"
ok
awk -F, 'NR == 1 { print "TIMESTAMP_START,X_short_1,X_short_1_SD,X_64_1,Y"; next }
         { f = $3 == -9999 ? 0 : $3; printf "%s,%.9g,1,%.9g,%.9g\n", $1, f + 1, f - 2, f }' \
    "$work/masks.csv" >"$work/columns.csv"
# shellcheck disable=SC2086
./anji-gapbench $site $quick --methods mds --scenarios short,64 --out "$work/other" \
    --column "other=$work/columns.csv:X" --column "all=$work/columns.csv:Y" \
    "$work/tower.csv" >/dev/null || fail "--column"
awk -F, '$5 == "other" && $6 == "all" {
             want = $1 == "short" ? 1 : 2
             bad += $9 < want - 1e-6 || $9 > want + 1e-6
             bad += ($19 == "") != ($1 == "64") # no spread, no coverage
             n++
         }
         $5 == "all" && $6 == "all" { bad += $9 > 1e-6; n++ }
         END { exit bad > 0 || n != 4 }' "$work/other/gapbench.csv" ||
    fail "columns: $(cut -d, -f1,5,6,9,17 "$work/other/gapbench.csv")"
ok

# --- without coordinates
# shellcheck disable=SC2086
./anji-gapbench $quick --methods course --scenarios 8 "$work/tower.csv" >"$work/table" ||
    fail "without coordinates"
grep -q 'Night by' "$work/table" || fail "night"
ok

# --- what is refused
exits 2 "no file"
exits 2 "wrong option" --nonsense "$work/tower.csv"
exits 2 "want mds, mds-linear" --methods mds,forest "$work/tower.csv"
exits 2 "want very-short" --scenarios 8,huge "$work/tower.csv"
exits 2 "want very-short" --scenarios 0 "$work/tower.csv"
exits 2 "want a whole number from 1" --permutations 0 "$work/tower.csv"
exits 2 "want a number from" --share 0.9 "$work/tower.csv"
exits 2 "want mp, none or a number" --ustar high "$work/tower.csv"
exits 2 "want YYYY-MM-DD" --period 2023-05-01 "$work/tower.csv"
exits 2 "want NAME=FILE:COLUMN" --column nothing "$work/tower.csv"
exits 1 "" "$work/absent.csv"
# shellcheck disable=SC2086
exits 1 "cannot write" $quick --methods mds --scenarios 8 --out "$work/tower.csv" "$work/tower.csv"
# shellcheck disable=SC2086
exits 0 "" $quick --methods mds --scenarios 8 --column "x=$work/absent.csv:X" "$work/tower.csv"
grep -q "absent.csv: cannot be opened" "$work/stdout" || fail "an absent column file is not named"
ok
./anji-gapbench --help | grep -q '^Usage: anji-gapbench' || fail "--help"
./anji-gapbench --version | grep -q '^anji-gapbench ' || fail "--version"
ok
rm -rf "$work"
echo "CASES $cases"
