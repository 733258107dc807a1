#!/bin/sh
# anji-allometry as a user runs it: list, show, eval, check, fit, exit status.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
work=tests/allometry.program.tmp
rm -rf "$work"
mkdir -p "$work"
cases=0

fail() { echo "FAILED: $*"; exit 1; }
ok() { cases=$((cases + 1)); }
exits() { # wanted status, words of stderr, arguments...
    want=$1 words=$2
    shift 2
    ./anji-allometry "$@" >"$work/stdout" 2>"$work/stderr"
    got=$?
    [ $got = "$want" ] ||
        fail "anji-allometry $*: exit $got, want $want: $(cat "$work/stderr")"
    [ -z "$words" ] || grep -q -- "$words" "$work/stderr" ||
        fail "anji-allometry $*: no '$words' in: $(cat "$work/stderr")"
    ok
}
prints() { # wanted start of stdout
    case $(cat "$work/stdout") in
    "$1"*) ok ;;
    *) fail "'$(cat "$work/stdout")', want '$1...'" ;;
    esac
}

# --- list and show
exits 0 '' list
[ "$(wc -l <"$work/stdout")" = 55 ] || fail "list: $(wc -l <"$work/stdout") lines"
exits 0 '' list --species moso --region Zhejiang
grep -q '^MOSO_YUAN2009_TOTAL ' "$work/stdout" || fail "no Yuan 2009"
grep -q '^MOSO_ZHOU2006_AGB *!' "$work/stdout" || fail "Zhou 2006 is not marked"
exits 0 '' list --component height
[ "$(wc -l <"$work/stdout")" = 2 ] || fail "heights"
exits 1 'no equation fits' list --species pine
exits 2 'want culm, branch' list --component twig
exits 0 '' show MOSO_YUAN2009_CULM
grep -q '^form  *= a\*H^b\*D^c$' "$work/stdout" || fail "show"
exits 1 'no equation has the id' show NO_SUCH
exits 2 'one id' show

# --- eval: the spot values of three forms, a unit behind each
exits 0 'no range of diameters' eval MOSO_YUAN2009_TOTAL dbh=10 height=12 crown=5
prints '19.91623398975'
grep -q ' kg dry per culm$' "$work/stdout" || fail "no unit"
exits 0 '' eval BOLD_CAST2005_BT_A2 dbh=6
prints '8491.63995'
exits 0 'taken at the base' eval BFAN_AGB dbh=10mm height=1
prints '14.9111904'
exits 0 'read in cm' eval BFAN_AGB dbh=1 height=100
prints '14.9111904'
exits 0 '' eval MOSO_PLANK_TRANSFER_BOARD dbh=10
prints '58.3060000000000 percent'
exits 0 'unverified' eval MOSO_ZHOU2006_AGB dbh=10 age=2
prints '13.81910404'
exits 0 '' eval GAPU_ITB_AGB girth=18.84955592153876
prints '4.9010000000'

# --- the valid range
exits 1 '3.73 to 10.02 cm' eval GAPU_ITB_AGB dbh=12
[ ! -s "$work/stdout" ] || fail "a value outside the range"
exits 0 'outside the valid range: extrapolated' eval GAPU_ITB_AGB dbh=12 --extrapolate
exits 1 'below 0' eval OABY_TZ_AGB dbh=2 --extrapolate
exits 1 'no such culm' eval MOSO_ZHOU2006_AGB dbh=0 age=2
exits 0 'has no biomass' eval MOSO_ZHOU2006_AGB dbh=0 age=2 --extrapolate
prints '0.00000000000000 kg'
exits 1 'outside its valid range' eval BVUL_RAHM_AGB dbh=90
exits 1 'MOSO_ZHOU2006_AGB (unverified)' eval MOSO_YUAN2009_ABOVE dbh=10 age=2
exits 1 'needs height_m, crown_m' eval MOSO_YUAN2009_ABOVE dbh=10
exits 2 'wrong measurement' eval BVUL_RAHM_AGB diameter=9
exits 2 'no number' eval BVUL_RAHM_AGB dbh=nine
exits 2 'said twice' eval BVUL_RAHM_AGB dbh=9 girth=30
exits 2 'eval wants' eval

# --- check, and a file of the user's
exits 0 '' check
# the last line counts what stands above it; once it held an address
lines=$(($(wc -l <"$work/stdout") - 1))
tail -1 "$work/stdout" | grep -q ", $lines findings\$" || fail "$lines findings, not: $(tail -1 "$work/stdout")"
ok
grep -q 'BFAN_AGB.*do not add up' "$work/stdout" || fail "BFAN_AGB passes"
grep -q 'GAPU_ITB_BRANCH falls' "$work/stdout" || fail "GAPU_ITB_BRANCH passes"
cat >"$work/mine.txt" <<'END'
# Castaneda's coefficients in a form that makes culms of 38 g
[MINE]
species      = Bambusa oldhamii
component    = above
form         = a*D^b
coefficients = a = 6.85; b = 1.24
unit         = g dry per culm
diameter     = cm
END
exits 1 '' check "$work/mine.txt"
grep -q '^MINE is 38' "$work/stdout" || fail "check: $(cat "$work/stdout")"
[ "$(wc -l <"$work/stdout")" = 1 ] || fail "check: $(cat "$work/stdout")"
sed 's/a\*D/exp(a)*D/' "$work/mine.txt" >"$work/right.txt"
exits 0 '' check "$work/right.txt"
exits 0 '' eval MINE dbh=6 --equations "$work/right.txt"
prints '8706.12205'
echo 'unitt = kg' >>"$work/mine.txt"
exits 1 "mine.txt:9:1: a key is 'unitt', want species" check "$work/mine.txt"
exits 1 'no-such' check "$work/no-such.txt"

# --- fit: masses made of 0.07 D^2.3 and 0.03 D^1.8 with known deviations
awk 'BEGIN { print "id;dbh_cm;culm_kg;leaf_kg"
    for (i = 0; i < 40; i++) { d = 4 + 0.22 * i
        printf "c%d;%.2f;%.4f;%.4f\n", i, d, 0.07 * d ^ 2.3 * (1 + 0.05 * sin(7 * i)),
            0.03 * d ^ 1.8 * (1 + 0.09 * sin(5 * i + 1)) } }' >"$work/culms.csv"
exits 0 '' fit "$work/culms.csv" --id MY_FIT --species 'Bambusa mea'
cp "$work/stdout" "$work/fitted.txt"
grep -q '^# culm: 40 culms, R2 0.99' "$work/stdout" || fail "$(cat "$work/stdout")"
exits 0 '' check "$work/fitted.txt"
exits 0 '' eval MY_FIT_ABOVE dbh=9 --equations "$work/fitted.txt"
awk '{ d = $1 / (0.07 * 9 ^ 2.3 + 0.03 * 9 ^ 1.8) - 1; exit !(d * d < 0.0004) }' \
    "$work/stdout" || fail "fit: $(cat "$work/stdout")"
exits 0 '' fit "$work/culms.csv" --mass culm_kg --form 'exp(a+b*ln(D))' --weight 2.3
grep -q '^\[FIT\]$' "$work/stdout" || fail "one equation has the id itself"
exits 2 'want a column' fit "$work/culms.csv" --mass stem
exits 2 'want a number or auto' fit "$work/culms.csv" --weight heavy
exits 2 'one form, or one for each' fit "$work/culms.csv" --form 'a*D;a*D;a*D'
exits 1 'no coefficient' fit "$work/culms.csv" --form '3*D'
sed '7s/;[0-9.]*;/;much;/' "$work/culms.csv" >"$work/bad.csv"
exits 1 "bad.csv:7:2: 'much', want a number" fit "$work/bad.csv"
exits 1 'no-such' fit "$work/no-such.csv"
exits 2 'fit wants one file' fit

# --- usage
exits 0 '' --help
exits 0 '' --version
exits 2 'no command'
exits 2 'unknown command' weigh
exits 2 'wrong option' list --no-such
exits 2 'list takes no' list moso
if [ -w /dev/full ]; then
    ./anji-allometry list >/dev/full 2>"$work/stderr"
    [ $? = 1 ] && grep -q 'cannot write' "$work/stderr" || fail "full disk"
    ok
fi
rm -rf "$work"
echo "CASES $cases"
