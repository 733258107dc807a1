#!/bin/sh
# anji-stand as a user runs it, on a simulated forest whose truth is known: report, CSV,
# JSON, pictures, refusals, exit status.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
work=tests/stand.tmp
rm -rf "$work"
mkdir -p "$work/zh"
cases=0

fail() { echo "FAILED: $*"; exit 1; }
ok() { cases=$((cases + 1)); }
exits() { # wanted status, words of stderr, arguments...
    want=$1 words=$2
    shift 2
    ./anji-stand "$@" >"$work/stdout" 2>"$work/stderr"
    got=$?
    [ $got = "$want" ] || fail "anji-stand $*: exit $got, want $want: $(cat "$work/stderr")"
    [ -z "$words" ] || grep -q -- "$words" "$work/stderr" ||
        fail "anji-stand $*: no '$words' in: $(cat "$work/stderr")"
    ok
}
sample=$srcdir/examples/data/moso
files="$sample/culms.csv $sample/plots.csv $sample/strata.csv"

# --- the sample that ships is what the simulator makes
./anji-simulate-stand --plots 10 --seed 2 --out "$work" || fail "anji-simulate-stand"
for f in culms plots strata truth; do
    cmp -s "$work/$f.csv" "$sample/$f.csv" || {
        echo "SKIP sample $f.csv: made with another exp() or log()"; continue; }
done
ok

# --- report and tables
# shellcheck disable=SC2086 # words
./anji-stand --accept-assumed --csv "$work/out" $files >"$work/report" || fail "the main job"
for words in '^Culms .* living' '^valley ' 'On and off years' 'total_live' \
    'the same plots' '^equation ' 'was ASSUMED' '^Plots for 10 %' 'have no height'; do
    grep -q "$words" "$work/report" || fail "report has no '$words'"
done
ok
for f in strata stand ages pools change errors; do
    [ "$(wc -l <"$work/out/$f.csv")" -gt 3 ] || fail "$f.csv is short"
done
ok
# culms per hectare of the cells make the stratum's
awk -F, 'FILENAME ~ /stand.csv/ && FNR > 1 { sum[$1 $2] += $6 }
    FILENAME ~ /strata.csv/ && FNR > 1 { d = sum[$1 $2] - $6; if (d * d > 1e-6 * 1e-6 * $6 * $6) bad = 1; n++ }
    END { exit bad || n != 6 }' "$work/out/stand.csv" "$work/out/strata.csv" || fail "sums"
ok
# the truth lies within four standard errors
awk -F, 'FILENAME ~ /truth/ && $1 == "all" { t[$2 $3] = $4 }
    FILENAME ~ /pools/ && $2 == "all" && $3 == "total_above" {
        y = substr($1, 1, 4); d = ($5 - t[y "above_tc_ha"]) / $7; n++
        if (d * d > 16) bad = 1 }
    FILENAME ~ /pools/ && $2 == "all" && $3 == "total_below" {
        y = substr($1, 1, 4); d = ($5 - t[y "below_tc_ha"]) / $7; n++
        if (d * d > 16) bad = 1 }
    END { exit bad || n != 4 }' "$sample/truth.csv" "$work/out/pools.csv" || fail "truth"
ok

# --- Chinese files say the same
./anji-simulate-stand --plots 10 --seed 2 --chinese --out "$work/zh" || fail "Chinese"
./anji-stand --draws 0 --quiet --csv "$work/zh/out" "$work/zh/culms.csv" "$work/zh/plots.csv" \
    "$work/zh/strata.csv" || fail "Chinese files"
cut -d, -f4-6 "$work/out/pools.csv" >"$work/a"
cut -d, -f4-6 "$work/zh/out/pools.csv" >"$work/b"
# shellcheck disable=SC2086
if cmp -s "$work/culms.csv" "$sample/culms.csv"; then
    cmp -s "$work/a" "$work/b" || fail "Chinese pools differ"
fi
ok

# --- two surveys read apart; threads change nothing
awk -F, 'FNR == 1 || $2 == 2015' "$sample/culms.csv" >"$work/c1.csv"
awk -F, 'FNR == 1 || $2 == 2020' "$sample/culms.csv" >"$work/c2.csv"
for y in 2015:1 2020:2; do
    awk -F, -v y="${y%:*}" 'FNR == 1 || $2 == y' "$sample/plots.csv" >"$work/p${y#*:}.csv"
done
cp "$sample/strata.csv" "$work/s2.csv"
./anji-stand --accept-assumed --threads 3 --quiet --csv "$work/apart" "$work/c1.csv" \
    "$work/p1.csv" "$sample/strata.csv" --later "$work/c2.csv" "$work/p2.csv" \
    "$work/s2.csv" || fail "surveys read apart"
for f in pools change errors; do
    cmp -s "$work/out/$f.csv" "$work/apart/$f.csv" || fail "$f.csv differs when read apart"
done
ok

# --- JSON
# shellcheck disable=SC2086
./anji-stand --accept-assumed --draws 500 --json $files >"$work/a.json" 2>"$work/stderr"
if grep -q 'without jansson' "$work/stderr"; then
    echo "SKIP json: built without jansson"
else
    for key in species strata pools surveys stock_tc_ha stock_tco2_ha se change_tc_ha_yr \
        change uncertainty components plots_needed equations citation warnings; do
        grep -q "\"$key\":" "$work/a.json" || fail "JSON has no $key"
    done
    ok
    if command -v python3 >/dev/null; then
        python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
p = {(x["pool"], x["stratum"]): x for x in d["pools"]}
assert abs(p["total_live", "all"]["stock_tc_ha"] - d["stock_tc_ha"]) < 1e-9
assert abs(p["total_above", "all"]["stock_tc_ha"] + p["total_below", "all"]["stock_tc_ha"] - d["stock_tc_ha"]) < 1e-9
assert abs(d["stock_tco2_ha"] - d["stock_tc_ha"] * 44 / 12) < 1e-9
assert len(d["surveys"]) == 2 and d["change"]["how"] == "paired" and d["uncertainty"]["assumed_error"]
c = [x for x in d["change"]["pools"] if x["pool"] == "total_live" and x["stratum"] == "all"][0]
assert abs(c["change_tc_ha_yr"] - d["change_tc_ha_yr"]) < 1e-12' "$work/a.json" || fail "JSON content"
        ok
    fi
fi

# --- pictures
if command -v gnuplot >/dev/null; then
    # shellcheck disable=SC2086
    ./anji-stand --draws 0 --quiet --plot="$work" $files || fail "pictures"
    for f in structure pools; do
        [ "$(wc -c <"$work/$f.png")" -gt 5000 ] || fail "$f.png"
    done
    ok
else
    echo "SKIP pictures: no gnuplot"
fi

# --- an equation that needs the diameter alone, and one error for all
printf 'plot,dbh_cm,area_m2\n' >"$work/oldhamii.csv"
awk 'BEGIN { for (p = 1; p <= 4; p++) for (i = 0; i < 20; i++)
    printf "P%d,%.1f,100\n", p, 4 + (7 * i + 3 * p) % 5 }' >>"$work/oldhamii.csv"
exits 0 '' --equation BPRO_HUY2019_AGB --relative-error 0.2 --draws 200 --quiet \
    "$work/oldhamii.csv"

# --- refusals
exits 2 'no file'
exits 2 "want m2|ha|mu\|want auto|m2|ha|mu" --area-unit acre "$work/oldhamii.csv"
exits 2 'want best' --height cubic "$work/oldhamii.csv"
exits 1 'cannot open' nowhere.csv
exits 1 'name no species' "$work/oldhamii.csv"
exits 1 'there is no equation' --equation NONE "$work/oldhamii.csv"
exits 1 'H (\|height' --species moso "$work/oldhamii.csv"
printf 'plot,dbh_cm,area_m2\nA,-9.5,400\n' >"$work/bad.csv"
exits 1 'bad.csv:2: column 2: the diameter is -9.5 cm' --species moso "$work/bad.csv"
printf 'plot,dbh_cm,area_m2,species\nA,9,400,moso\nB,9,400,madake\n' >"$work/two.csv"
exits 1 'for one species' "$work/two.csv"
printf 'plot,dbh_cm,area_m2,stratum\nA,9,400,x\nB,9,400,x\n' >"$work/x.csv"
printf 'plot,dbh_cm,area_m2,stratum\nA,9,400,y\nB,9,400,y\n' >"$work/y.csv"
exits 1 'strata of the two surveys' --species moso "$work/x.csv" --later "$work/y.csv"
./anji-stand --help | grep -q '^Usage: anji-stand' || fail "--help"
./anji-stand --version | grep -q '^anji-stand [0-9]' || fail "--version"
ok
echo "CASES $cases"
