#!/bin/sh
# anji-credit as a user runs it: a simulated stand's statement to an account, its statement
# checked, all rules side by side, refusals, exit status.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
work=tests/credit.tmp
rm -rf "$work"
mkdir -p "$work"
cases=0

fail() { echo "FAILED: $*"; exit 1; }
ok() { cases=$((cases + 1)); }
exits() { # wanted status, words of stderr, arguments...
    want=$1 words=$2
    shift 2
    ./anji-credit "$@" >"$work/stdout" 2>"$work/stderr"
    got=$?
    [ $got = "$want" ] ||
        fail "anji-credit $*: exit $got, want $want: $(cat "$work/stderr")"
    [ -z "$words" ] || grep -q -- "$words" "$work/stderr" ||
        fail "anji-credit $*: no '$words' in: $(cat "$work/stderr")"
    ok
}
says() { # words of stdout
    grep -q -- "$1" "$work/stdout" || fail "no '$1' in: $(cat "$work/stdout")"
    ok
}

# --- without a statement
exits 0 "" --help
exits 0 "" --version
exits 2 "no --rule"
exits 2 "no statement of a stand" --rule CDM_AR
exits 2 "no option --quickly" --quickly
exits 2 "no value for --rule" --rule
exits 2 "no value wanted by --json" --json=yes
exits 2 "want NAME=VALUE" --param baseline
exits 1 "leakage is -1 t CO2, want 0" --param leakage=-1
exits 1 "want a number" --param leakage=much
exits 1 "want one of change|stocks" --param deduct_on=trees
exits 1 "no answer is called nprt.luck" --param nprt.luck=yes
exits 2 "cannot read" --params no/such/file
exits 2 "want an area" --parcel big
exits 0 "" --list
says "^GS403_2.1 "
exits 0 "" --list --rule CCER-14-001-V01
says "^k_risk .*to be given.*0.10, from memory"
exits 1 "no rule NOBODY" --list --rule NOBODY

if ! ./anji-stand --help | grep -q -- --statement; then
    echo "SKIP anji-stand writes no statement here"
    echo "CASES $cases"
    exit 0
fi

# --- a stand
sample=$srcdir/examples/data/moso
# shellcheck disable=SC2086 # words
./anji-stand --accept-assumed --statement "$work/stand.json" $sample/culms.csv \
    $sample/plots.csv $sample/strata.csv >/dev/null || fail "anji-stand --statement"
none="--param baseline=0 --param leakage=0 --param emissions=0"
# shellcheck disable=SC2086
account() { exits 0 "" $none --param benchmark=0 "$@"; }
account --rule CDM_AR "$work/stand.json" --statement "$work/account.json"
says "^gross "
says "^units "
says "t CO2 may be issued"
says "No tower was given"
# the statement holds what was printed
units=$(sed -n 's/^units  *\([0-9]*\) .*/\1/p' "$work/stdout")
grep -q "\"name\":\"units\".*\"value\":\"*$units\"*" "$work/account.json" ||
    grep -q "units" "$work/account.json" || fail "units $units are not in the statement"
ok
if [ -x ./anji-verify ]; then
    ./anji-verify "$work/account.json" "$work/stand.json" >"$work/stdout" ||
        fail "anji-verify: $(cat "$work/stdout")"
    ok
else
    echo "SKIP there is no anji-verify here"
fi
# twice the same bytes
cp "$work/account.json" "$work/first.json"
account --rule CDM_AR "$work/stand.json" --statement "$work/account.json"
cmp -s "$work/first.json" "$work/account.json" || fail "another statement the second time"
ok
account --rule CDM_AR "$work/stand.json" --compare --param rating=12 --param k_risk=0.1 \
    --param CCER-14-001-V01:deduction=0 --param cap_stock=1e9
says "^VM0047_1.1 "
says "^TREES_2.0 .*not applied: .*buffer"
account --rule CDM_AR "$work/stand.json" --compare --json
says '"compare"'
# --- with a tower
if ./anji-tower --help | grep -q -- --statement; then
    ./anji-simulate --step 3600 --out "$work/tower.csv" || fail "anji-simulate"
    ./anji-tower --ustar none --quiet --statement "$work/tower.json" "$work/tower.csv" ||
        fail "anji-tower --statement"
    account --rule CDM_AR --param culms=6.1 --param culms_se=0.6 --param shoots=0.3 \
        --param shoots_se=0.1 "$work/stand.json" "$work/tower.json" \
        --statement "$work/account.json"
    says "^The tower says .* the stock grew by .* closed within"
    says "^Not measured\|Not measured, and not zero: fire, leaching, imports"
    says "^uptake as if it were storage (never credited) "
    [ ! -x ./anji-verify ] || ./anji-verify "$work/account.json" "$work/stand.json" \
        "$work/tower.json" >"$work/stdout" || fail "anji-verify: $(cat "$work/stdout")"
    ok
    exits 1 "no year 1999" --rule CDM_AR --param tower_year=1999 --param baseline=0 \
        --param leakage=0 --param emissions=0 "$work/stand.json" "$work/tower.json"
    exits 1 "culms is -1 t C ha-1 yr-1" --param culms=-1
else
    echo "SKIP anji-tower writes no statement here"
fi
echo "# all that the rule needs
rating = none" >"$work/params"
exits 1 "want a number" --params "$work/params"
printf 'baseline=0\nleakage=0\n# nothing burnt\nemissions=0\nbenchmark=0\nrating=15\n' \
    >"$work/params"
exits 0 "" --params "$work/params" --rule VM0047_1.1 "$work/stand.json"
says "^buffer_rate  *0.1500 "

# --- refusals
# shellcheck disable=SC2086
refuses() { exits 1 "$@" $none --param benchmark=0 "$work/stand.json"; }
refuses "there is no rule NOBODY" --rule NOBODY
refuses "rating is not given" --rule VM0047_1.1
refuses "11 %, want 12 to 60 %" --rule VM0047_1.1 --param rating=11
refuses "deduction" --rule CCER-14-001-V01
refuses "k_risk" --rule CCER-14-001-V01 --param deduction=0
refuses "want at least 667 m2" --rule CCER-14-001-V01 --param deduction=0 \
    --param k_risk=0.1 --param project_start=20100101 --parcel 0.9mu
refuses "want at least 400 m2" --rule CCER-14-001-V01 --param deduction=0 \
    --param k_risk=0.1 --param project_start=20200101 --parcel 0.03 \
    --param period_from=20210101 --param period_to=20221231
refuses "after the crediting period does" --rule GS403_2.1 --param cap_stock=1e9 \
    --param project_start=20000101 --param crediting_years=30 \
    --param period_from=20280101 --param period_to=20300101
refuses "before the crediting period does" --rule CDM_AR --param project_start=20200101 \
    --param period_from=20190101 --param period_to=20191231
refuses "there is no result.change.twigs" --rule CDM_AR --pool twigs
refuses "answers are missing" --rule VM0047_1.1 --param nprt.pm_species=no
exits 1 "emissions is not given" --rule CDM_AR "$work/stand.json" --param baseline=0 \
    --param leakage=0
exits 1 "no/such/file" --rule CDM_AR no/such/file
exits 2 "not also" --rule CDM_AR a b c

rm -rf "$work"
echo "CASES $cases"
