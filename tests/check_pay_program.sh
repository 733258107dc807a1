#!/bin/sh
# anji-pay as a user runs it: report, CSV, statement, refusals, exit status. Sums are made
# again by awk in whole fen.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
work=tests/pay.tmp
rm -rf "$work"
mkdir -p "$work"
cases=0

fail() { echo "FAILED: $*"; exit 1; }
ok() { cases=$((cases + 1)); }
exits() { # wanted status, words of stderr, arguments...
    want=$1 words=$2
    shift 2
    ./anji-pay "$@" >"$work/stdout" 2>"$work/stderr"
    got=$?
    [ $got = "$want" ] || fail "anji-pay $*: exit $got, want $want: $(cat "$work/stderr")"
    [ -z "$words" ] || grep -q -- "$words" "$work/stderr" ||
        fail "anji-pay $*: no '$words' in: $(cat "$work/stderr")"
    ok
}
register=$srcdir/examples/data/moso/register.csv
mu="--register $register --measure area_mu"

# --- the sale to State Grid Huzhou, shared by the register that ships
# shellcheck disable=SC2086 # words
./anji-pay --tonnes 2000 --price 73.41 --fee 0 --measurement 0 --village 80 \
    --collective 33.94 $mu --name Dali --csv "$work/paid.csv" >"$work/report" ||
    fail "the main job"
for words in '^Dali$' '146820.00 yuan' 'To the village, 80.00 % of net  *117456.00 yuan' \
    'Kept by the operator  *29364.00 yuan' 'Household H20 (.*): .* of 1500.00 (area_mu)'; do
    grep -q "$words" "$work/report" || fail "report has no '$words'"
done
ok
# each household within a fen of its quota, all of them exact: fen as whole numbers
awk -F, 'NR > 1 { n++; gsub(/\./, "", $3); gsub(/\./, "", $4); w += $3; s += $4
        q = 7759143 * $3 / 150000 - $4; if (q >= 1 || q <= -1) bad = 1 }
    END { exit bad || n != 20 || w != 150000 || s != 7759143 }' "$work/paid.csv" ||
    fail "households do not sum to 77591.43 yuan of 1500.00 mu"
ok
grep -q 'All 20 households: 77591.43 yuan' "$work/report" || fail "the last line"
ok
# one household
# shellcheck disable=SC2086 # words
sale="--tonnes 2000 --price-id anji-sale-2022-05 --fee 0 --measurement 0 --village 80 --collective 33.94"
./anji-pay $sale $mu --household H07 >"$work/one" || fail "one household"
[ "$(grep -c '^Household' "$work/one")" = 1 ] || fail "more than one household"
line=$(grep '^Household H07' "$work/report")
grep -qF "$line" "$work/one" || fail "H07 is not the same alone"
ok
exits 1 "no household 'H99'" $sale $mu --household H99

# --- its statement: the same bytes twice, a fen of difference another name
exits 0 "" $sale $mu --quiet --statement "$work/a.json" --basis "$work/one"
[ -s "$work/stdout" ] && fail "--quiet prints"
exits 0 "" $sale $mu --quiet --statement "$work/b.json" --basis "$work/one"
cmp -s "$work/a.json" "$work/b.json" || fail "two statements of the same differ"
ok
for words in '"kind":"payment"' '"role":"register"' '"role":"basis1"' '11745600' \
    '"household.20"'; do
    grep -q -- "$words" "$work/a.json" || fail "statement has no $words"
done
grep -q '第.*户' "$work/a.json" && fail "a name stands in the statement"
ok
exits 0 "" $sale $mu --quiet --measurement 0.01 --statement "$work/c.json" --basis "$work/one"
cmp -s "$work/a.json" "$work/c.json" && fail "a fen of cost leaves the statement the same"
ok

# --- nothing to share
exits 0 "" --tonnes 10 --price 43.04 --fee 0 --measurement 500 --village 80 --collective 0 $mu
grep -q 'Nothing to share: the operator bears  *-69.60 yuan' "$work/stdout" || fail "a loss"
grep -q 'All 20 households: 0.00 yuan' "$work/stdout" || fail "shares of a loss"
ok

# --- refusals
exits 2 "--tonnes is missing"
exits 2 "--price is missing" --tonnes 1
exits 2 "--fee is missing" --tonnes 1 --price 1
exits 2 "--measurement is missing" --tonnes 1 --price 1 --fee 0
exits 2 "--village is missing" --tonnes 1 --price 1 --fee-share 0 --measurement 0
exits 2 "--collective is missing" --tonnes 1 --price 1 --fee 0 --measurement 0 --village 80
exits 2 "--register is missing" $sale
exits 2 "want a whole number" $sale $mu --tonnes 2.5
exits 2 "at most two decimals" $sale $mu --price 73.415
exits 2 "at most two decimals" $sale $mu --fee=-1
exits 2 "no such price" $sale $mu --price-id nowhere
exits 2 "want 0 to 100" $sale $mu --village-min 101
exits 2 "what is 'more'" $sale $mu more
exits 2 "" --no-such-option
exits 1 "at least 8000" $sale $mu --village 79.99
exits 0 "" $sale $mu --village 79.99 --village-min 60
exits 1 "tonnes is 0" $sale $mu --tonnes 0
exits 1 "do not fit 64 bits" $sale $mu --tonnes 9223372036854775807
exits 1 "both a share and a sum" $sale $mu --collective-sum 5
exits 1 "could both be" $sale --register "$register"
exits 1 "cannot open no/such/file" $sale --register no/such/file
printf 'id,share\nA,1\nA,2\n' >"$work/twice.csv"
exits 1 "twice.csv:3: household 'A' stands on line 2" $sale --register "$work/twice.csv"
exits 1 "no/such/dir" $sale $mu --csv no/such/dir/x.csv
exits 1 "no/such/dir" $sale $mu --quiet --statement no/such/dir/x.json
exits 1 "no/such/file" $sale $mu --quiet --basis no/such/file --statement "$work/d.json"

# --- words
exits 0 "" --help
grep -q '^Usage: anji-pay' "$work/stdout" || fail "--help"
exits 0 "" --version
exits 0 "" --prices
grep -q 'anji-sale-2022-05  *sale  *73.41 yuan/t' "$work/stdout" || fail "--prices"
ok
rm -rf "$work"
echo "CASES $cases"
