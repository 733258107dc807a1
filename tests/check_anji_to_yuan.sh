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

# --- the tower and the stand against the truth of their simulators
# the year's sum by hand: umol m-2 s-1 over half-hours, 12.011 g of carbon in a mole
truth=$(awk -F, 'NR > 1 { s += $3 * 1e-6 * 12.011 * 1800 } END { printf "%.4f", s }' \
    "$work/tower_truth.csv")
se=$(value "$work/tower.json" results 2019.nee_se)
within "NEE, three standard errors" "$(value "$work/tower.json" results 2019.nee_unbiased)" \
    "$truth" "$(awk -v s="$se" 'BEGIN { print 3 * s }')"
grown=$(awk -F, '$1 == "all" && $3 ~ /_tc_ha/ { s[$2] += $4 }
    END { printf "%.6f", s[2020] - s[2015] }' "$work/truth.csv")
sd=$(value "$work/stand.json" results change.total_live.sd)
within "stock change, three standard errors" \
    "$(value "$work/stand.json" results change.total_live.tc_ha)" "$grown" \
    "$(awk -v s="$sd" 'BEGIN { print 3 * s }')"

# --- the balance: stock - (-NEE - culms), in t C, from what the statements before it say
nee=$(value "$work/tower.json" results 2019.nee_unbiased)
stock=$(value "$work/stand.json" results change.total_live.tc_ha_yr)
stock_se=$(value "$work/stand.json" results change.total_live.se)
. "$work/truck.txt"
within "closure" "$(value "$work/credit.json" results balance.closure)" \
    "$(awk -v n="$nee" -v c="$culms" -v s="$stock" 'BEGIN { print s + n / 100 + c }')" 3e-4
within "its error" "$(value "$work/credit.json" results balance.closure_se)" \
    "$(awk -v n="$se" -v c="$culms_se" -v s="$stock_se" \
        'BEGIN { print sqrt(n * n / 1e4 + c * c + s * s / 25) }')" 3e-4
grep -q '"name":"balance.outcome"[^}]*"words":"closed"' "$work/credit.json" || fail "open"
ok

# --- the tonnes: 6 % off where the half-width is above 10 %, 11 % above 20 %; 12.5 t of
# emissions; a tenth to the buffer; whole tonnes
set -- $(awk -v c="$(value "$work/stand.json" results change.total_live.tco2e)" \
    -v h="$(value "$work/stand.json" results change.total_live.tco2e_half_width)" \
    'BEGIN { r = h / c; f = r <= 0.1 ? 0 : r <= 0.2 ? 0.06 : r < 0.3 ? 0.11 : 1
             b = c * (1 - f) - 12.5; print int(0.9 * b), int(0.1 * b) }')
units=$1 aside=$2
[ "$units" -gt 100 ] || fail "only $units t"
is "units" "$(value "$work/credit.json" results units)" "$units"
is "buffer" "$(value "$work/credit.json" results buffer_units)" "$aside"

# --- the ledger: all of them, each once
grep -q "buffer $aside t, retired $units t" "$work/said.txt" || fail "the ledger's sums"
ok
[ "$(grep -c '^I[0-9]* *proved' "$work/said.txt")" = 12 ] || fail "not twelve proofs"
ok
[ "$(grep -c '^verified' "$work/said.txt")" = 2 ] || fail "not verified twice"
ok
(PATH=$(pwd):$PATH && cd "$work" && anji-ledger issue ledger.db --project P1 \
    --method AR-CM-005@V01 --holder village --parcel valley --statement credit.json \
    --key verifier.public --signature credit.json.sig --time 2021-03-02T09:00:00Z) \
    2>"$work/stderr" && fail "issued twice"
grep -q 'issues once' "$work/stderr" || fail "issued twice: $(cat "$work/stderr")"
ok

# --- the yuan, in fen by the shell's whole numbers
gross=$((units * 7341))
net=$((gross - (gross * 200 + 5000) / 10000 - 2000000))
village=$(((net * 8000 + 9999) / 10000))
collective=$(((village * 3394 + 5000) / 10000))
is "gross" "$(value "$work/payment.json" steps gross)" $gross
is "net" "$(value "$work/payment.json" steps net)" $net
is "village" "$(value "$work/payment.json" steps village)" $village
is "collective" "$(value "$work/payment.json" results collective)" $collective
[ $((village * 10)) -ge $((net * 8)) ] || fail "less than 80 % to the village"
ok
# each household by largest remainder, of equal ones the earlier: sorted by sort
share=$((village - collective))
awk -F, -v t=$share 'NR > 1 { w = $4; sub(/\./, "", w); w += 0; p = t * w
    print int(p / 150000), p - 150000 * int(p / 150000), NR - 1 }' \
    "$work/register.csv" >"$work/quota"
left=$((share - $(awk '{ s += $1 } END { print s }' "$work/quota")))
sort -k2,2nr -k3,3n "$work/quota" | awk -v left=$left '{ print $3, $1 + (NR <= left) }' |
    sort -n >"$work/want"
awk -F, 'NR > 1 { y = $4; sub(/\./, "", y); print NR - 1, y + 0 }' "$work/paid.csv" |
    diff "$work/want" - || fail "what households receive"
ok
is "all of it" "$(awk '{ s += $2 } END { print s }' "$work/want")" $share
grep -q '^Household H07 (第07户): 172.50 of 1500.00 (area_mu)' "$work/said.txt" || fail "H07"
ok

# --- one digit of the inventory changed: found out, and named
(PATH=$(pwd):$PATH && cd "$work" && sed '100s/live/dead/' culms.csv >other.csv &&
    mv other.csv culms.csv && anji-verify credit.json stand.json tower.json tower.csv \
    culms.csv plots.csv strata.csv) >"$work/stdout" 2>&1 && fail "an altered file passed"
grep -q 'culms.csv' "$work/stdout" || fail "culms.csv is not named"
ok
rm -rf "$work"
echo "CASES $cases"
