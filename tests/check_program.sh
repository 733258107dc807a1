#!/bin/sh
# anji-tower as a user runs it, on a simulated year: files, JSON, sums, exit status.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
work=tests/program.tmp
rm -rf "$work"
mkdir -p "$work"
cases=0
site="--lat 30.48 --lon 119.67 --utc-offset 8"

fail() { echo "FAILED: $*"; exit 1; }
ok() { cases=$((cases + 1)); }
exits() { # wanted status, words of stderr, arguments...
    want=$1 words=$2
    shift 2
    ./anji-tower "$@" >"$work/stdout" 2>"$work/stderr"
    got=$?
    [ $got = "$want" ] || fail "anji-tower $*: exit $got, want $want: $(cat "$work/stderr")"
    [ -z "$words" ] || grep -q -- "$words" "$work/stderr" ||
        fail "anji-tower $*: no '$words' in: $(cat "$work/stderr")"
    ok
}

./anji-simulate --year 2023 --out "$work/tower.csv" || fail "anji-simulate"

# --- files and report
# shellcheck disable=SC2086 # words
./anji-tower $site --out "$work/deep/folder" --cycle 2 --period 2023-04-01:2023-10-01 \
    "$work/tower.csv" >"$work/report" || fail "the main job"
grep -q '^2023 ' "$work/report" && grep -q '^2023-04-01 ' "$work/report" || fail "report"
ok
out=$work/deep/folder
head -n 1 "$out/halfhourly.csv" | grep -q '^TIMESTAMP_START,TIMESTAMP_END,NEE,NEE_F,NEE_F_QC,NEE_F_METHOD,NEE_F_WIN,NEE_F_N,NEE_F_SD,NEE_FALL,' ||
    fail "header of halfhourly.csv"
ok
for pair in halfhourly:17521 daily:366 monthly:13 annual:2 periods:3; do
    lines=$(wc -l <"$out/${pair%:*}.csv")
    [ "$lines" -eq "${pair#*:}" ] || fail "${pair%:*}.csv has $lines lines"
    ok
done

# --- the sum of the half-hours is the year's, by awk
awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) at[FILENAME, $i] = i; next }
    FILENAME ~ /halfhourly/ { sum += $at[FILENAME, "NEE_F"] * 1800 * 12.011e-6
        if ($at[FILENAME, "NEE_F_QC"] == 0) { n++
            if ($at[FILENAME, "NEE_F"] != $at[FILENAME, "NEE"]) changed++ } }
    FILENAME ~ /annual/ { year = $at[FILENAME, "NEE_GC_M2"]; share = $at[FILENAME, "COVERAGE"] }
    END { d = sum - year; e = n / 17520 - share
          exit !(d * d < 1e-12 && e * e < 1e-20 && !changed && n > 5000) }' \
    "$out/halfhourly.csv" "$out/annual.csv" || fail "sums"
ok

# --- JSON
# shellcheck disable=SC2086
./anji-tower $site --json "$work/tower.csv" >"$work/a.json" 2>"$work/stderr"
if grep -q 'without jansson' "$work/stderr"; then
    echo "SKIP json: built without jansson"
else
    for key in site input options years year n coverage ustar_threshold nee_gc_m2 \
        nee_se_gc_m2 sequestration_tco2_ha sequestration_tco2_ha_lo95 \
        sequestration_tco2_ha_hi95 longest_gap_days flags; do
        grep -q "\"$key\":" "$work/a.json" || fail "JSON has no $key"
    done
    ok
    if command -v python3 >/dev/null; then
        python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); y = d["years"][0]
assert len(d["years"]) == 1 and y["year"] == 2023 and y["n"] == 17520 and y["flags"] == []
assert y["sequestration_tco2_ha_lo95"] < y["sequestration_tco2_ha"] < y["sequestration_tco2_ha_hi95"]
assert abs(y["sequestration_tco2_ha"] + y["nee_gc_m2"] / 100 * 44.0095 / 12.011) < 1e-9' \
            "$work/a.json" || fail "JSON content"
        ok
    fi
    # --- a name that is not UTF-8 took the whole input with it
    latin=$work/t$(printf '\374')r.csv
    cp "$work/tower.csv" "$latin"
    ./anji-tower --ustar none --json "$latin" >"$work/latin.json" || fail "a name in Latin-1"
    grep -q '"input":' "$work/latin.json" && grep -q 't?r.csv' "$work/latin.json" &&
        grep -q '"quantity": "NEE"' "$work/latin.json" || fail "JSON of a name in Latin-1"
    ok
    # --- the same input, the same bytes
    # shellcheck disable=SC2086
    ./anji-tower $site --json "$work/tower.csv" | cmp - "$work/a.json" || fail "two runs differ"
    ok
fi

# --- a year that is refused stays, with its reason
awk -F, 'NR > 1 && NR < 6000 { for (i = 3; i <= NF; i++) $i = -9999 } { print }' OFS=, \
    "$work/tower.csv" >"$work/blind.csv"
# shellcheck disable=SC2086
./anji-tower $site "$work/blind.csv" >"$work/report" || fail "refusal is no failure"
grep -q '^2023 .*no sum.*refused' "$work/report" || fail "no refusal in: $(cat "$work/report")"
ok

# --- the wrong hemisphere is found out
./anji-tower --lat -30.48 --lon 119.67 --utc-offset 8 --draws 0 "$work/tower.csv" \
    >"$work/report" || fail "wrong hemisphere"
grep -q '^2023 .*clock' "$work/report" || fail "no doubt of the place: $(cat "$work/report")"
ok

# --- usage
exits 0 '' --help
exits 0 '' --version
exits 2 'no file'
exits 2 'want mp|none|fixed|bootstrap|cpd|vut|cut' --ustar soft "$work/tower.csv"
exits 2 'want anji|reddyproc|oneflux' --rules mine "$work/tower.csv"
exits 2 'want a number' --lat north "$work/tower.csv"
exits 2 'lat is 91' --lat 91 --lon 0 "$work/tower.csv"
exits 2 'both lat and lon' --lat 30 "$work/tower.csv"
# shellcheck disable=SC2046 # words
exits 2 'more than 32' $(yes -- --period=2023-01-01:2023-02-01 | head -n 33) "$work/tower.csv"
exits 2 'YYYY-MM-DD:YYYY-MM-DD' --period 2023 "$work/tower.csv"
exits 2 'whole number of years' --cycle 1.5 "$work/tower.csv"
exits 2 'wrong option' --no-such-option "$work/tower.csv"
exits 1 'no-such-file.csv' "$work/no-such-file.csv"
printf 'a,b\n1,2\n' >"$work/table.csv"
exits 1 'table.csv' "$work/table.csv"
exits 1 'cannot make folder' --out "$work/tower.csv/x" "$work/tower.csv"
exits 0 '' --quiet "$work/tower.csv"
[ ! -s "$work/stdout" ] || fail "--quiet prints"
ok

# --- a place without a clock, and a full disk
./anji-tower --lat 30.48 --lon 119.67 --ustar none "$work/tower.csv" >"$work/report" ||
    fail "no clock"
grep -q '^Place .*E, standard time not known' "$work/report" || fail "Place: $(grep Place "$work/report")"
ok
if [ -w /dev/full ]; then
    ./anji-tower --ustar none "$work/tower.csv" >/dev/full 2>"$work/stderr"
    [ $? = 1 ] && grep -q 'cannot write the report' "$work/stderr" || fail "full disk"
    ok
fi

# --- pictures; the pipe to a gnuplot that is not there is no signal but a message
mkdir "$work/bin"
./anji-tower --version >/dev/null # a libtool wrapper needs its tools on the first run
printf '#!/bin/sh\nexit 127\n' >"$work/bin/gnuplot"
chmod +x "$work/bin/gnuplot"
PATH="$work/bin:$PATH" ./anji-tower --ustar none --quiet --plot --out "$work/none" \
    "$work/tower.csv" 2>"$work/stderr"
[ $? = 1 ] && grep -q 'is gnuplot installed' "$work/stderr" || fail "no gnuplot: $(cat "$work/stderr")"
ok
if command -v gnuplot >/dev/null; then
    # shellcheck disable=SC2086
    ./anji-tower $site --quiet --plot --out "$work/plots" "$work/tower.csv" || fail "--plot"
    for name in fingerprint cumulative ustar; do
        head -c 4 "$work/plots/$name.png" | grep -q PNG || fail "$name.png"
        ok
    done
else
    echo "SKIP plots: no gnuplot"
fi
rm -rf "$work"
echo "CASES $cases"
