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

# --- the error, the ensemble and the partition, in files
# shellcheck disable=SC2086
./anji-tower $site --ustar vut --draws 10 --partition both --members --site CN-Anj \
    --storage-se 7 --calibration-se 0.02 --out "$work/vut" "$work/tower.csv" \
    >"$work/report" || fail "--ustar vut"
for words in '^ensemble .*NEE_VUT' '^partition .*GPP_NT' \
    '^error of .*random .*gap .*ustar .*method .*storage .*calibration .*total'; do
    grep -q "$words" "$work/report" || fail "report has no '$words'"
    ok
done
for pair in HH:17521 DD:366 WW:53 MM:13 YY:2; do
    file=$work/vut/CN-Anj_FLUXNET_${pair%:*}_2023-2023.csv
    [ "$(wc -l <"$file")" -eq "${pair#*:}" ] || fail "$file"
    ok
done
for name in NEE_VUT_REF NEE_VUT_REF_QC NEE_VUT_REF_RANDUNC NEE_VUT_REF_JOINTUNC NEE_VUT_50 \
    GPP_NT_VUT_REF RECO_NT_VUT_REF GPP_DT_VUT_REF RECO_DT_VUT_REF; do
    head -n 1 "$work/vut/CN-Anj_FLUXNET_HH_2023-2023.csv" | tr ',' '\n' | grep -qx "$name" ||
        fail "FLUXNET HH has no $name"
done
ok
[ "$(wc -l <"$work/vut/members.csv")" -eq 42 ] || fail "members.csv"
ok
# the variances of the components make the total's, their shares 1
awk -F, 'NR == 1 { bad = $0 != "YEAR,COMPONENT,SE_GC_M2,DF,SHARE_OF_VARIANCE"; next }
    $2 == "total" { total = $3; next }
    { variance += $3 * $3; share += $5; n++ }
    $2 == "storage" { d = $3 - 7; bad = bad || d * d > 0.01 } # 365 of 365.25 days
    END { d = variance - total * total; e = share - 1
          exit bad || n != 6 || d * d > 1e-12 * variance * variance || e * e > 1e-20 }' \
    "$work/vut/components.csv" || fail "components.csv: $(cat "$work/vut/components.csv")"
ok
# NEE = RECO - GPP by the night-time partition, record by record
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["RECO_NT"] != -9999 { d = $at["RECO_NT"] - $at["GPP_NT"] - $at["NEE_F"]; n++
        if (d * d > 1e-18) bad = 1 }
    END { exit bad || n != 17520 || !at["GPP_DT"] || !at["RECO_DT"] }' \
    "$work/vut/halfhourly.csv" || fail "GPP_NT and RECO_NT"
ok

# --- --partition, each way: the sums that it gives and no others
for pair in none:---- night:xx-- day:--xx both:xxxx; do
    # shellcheck disable=SC2086
    ./anji-tower $site --draws 0 --partition "${pair%:*}" "$work/tower.csv" |
        awk '/^partition/ { on = 1; next } on { for (i = 2; i <= 5; i++) got = got ($i == "-" ? "-" : "x")
            exit } END { print on ? got : "----" }' >"$work/got"
    [ "$(cat "$work/got")" = "${pair#*:}" ] || fail "--partition ${pair%:*}: $(cat "$work/got")"
    ok
done

# --- every way to a threshold: what the report says that it drew
for pair in bootstrap:10 cpd:10 cut:41; do
    # shellcheck disable=SC2086
    ./anji-tower $site --ustar "${pair%:*}" --draws 10 "$work/tower.csv" >"$work/report" ||
        fail "--ustar ${pair%:*}"
    grep -q "^  members  *${pair#*:} " "$work/report" &&
        grep -q '^2023 .* +- ' "$work/report" || fail "--ustar ${pair%:*}: $(cat "$work/report")"
    ok
done
grep -q '^ensemble .*NEE_CUT' "$work/report" || fail "--ustar cut: no ensemble"
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
    # --- error, ensemble and partition; threads change no byte
    # shellcheck disable=SC2086
    for threads in 1 3; do
        ./anji-tower $site --ustar vut --draws 10 --partition both --members --threads $threads \
            --storage-se 7 --calibration-se 0.02 --json "$work/tower.csv" \
            >"$work/t$threads.json" || fail "--threads $threads"
    done
    cmp -s "$work/t1.json" "$work/t3.json" || fail "threads change the JSON"
    ok
    for key in components se_gc_m2 nee_vut_ref_gc_m2 nee_vut_50_gc_m2 gpp_nt_gc_m2 \
        reco_nt_gc_m2 gpp_dt_gc_m2 reco_dt_gc_m2 members; do
        grep -q "\"$key\":" "$work/t1.json" || fail "JSON has no $key"
    done
    ok
    if command -v python3 >/dev/null; then
        python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); y = d["years"][0]
c = {x["name"]: x["se_gc_m2"] for x in y["components"]}
assert list(c) == ["random", "gap", "ustar", "method", "storage", "calibration"], c
assert abs(sum(x * x for x in c.values()) - y["nee_se_gc_m2"] ** 2) < 1e-6
assert abs(c["calibration"] - 0.02 * abs(y["nee_gc_m2"])) < 1e-9
assert abs(y["reco_nt_gc_m2"] - y["gpp_nt_gc_m2"] - y["nee_gc_m2"]) < 1e-6
assert y["gpp_dt_gc_m2"] > 0 and y["reco_dt_gc_m2"] > 0
assert abs(y["nee_vut_ref_gc_m2"] - y["nee_gc_m2"]) < 1e-6
assert y["nee_vut_16_gc_m2"] <= y["nee_vut_50_gc_m2"] <= y["nee_vut_84_gc_m2"]
assert len(d["members"]) == 41 and len(d["members"][0]["nee_gc_m2"]) == 1
n = json.load(open(sys.argv[2]))
assert "members" not in n and "nee_vut_ref_gc_m2" not in n["years"][0]
assert n["years"][0]["gpp_nt_gc_m2"] is None' "$work/t1.json" "$work/a.json" ||
            fail "JSON of error, ensemble and partition"
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
exits 2 'want none|night|day|both' --partition noon "$work/tower.csv"
exits 2 'storage_se is -1 g C m-2, want 0 to' --storage-se -1 "$work/tower.csv"
exits 2 'calibration_se is 2, want 0 to 1' --calibration-se 2 "$work/tower.csv"
exits 2 'want a number' --calibration-se much "$work/tower.csv"
exits 2 'ustar_draws is -1, want 0 to' --draws -1 "$work/tower.csv"
exits 2 'want a whole number from 1 to 256' --threads 0 "$work/tower.csv"
exits 2 'want a whole number from 1 to 256' --threads 2.5 "$work/tower.csv"
exits 2 'want a number of m s-1' --ustar fixed "$work/tower.csv"
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
    for name in fingerprint cumulative ustar ustar_distribution nee_ustar; do
        head -c 4 "$work/plots/$name.png" | grep -q PNG || fail "$name.png"
        ok
    done
else
    echo "SKIP plots: no gnuplot"
fi
rm -rf "$work"
echo "CASES $cases"
