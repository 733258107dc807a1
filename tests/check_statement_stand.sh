#!/bin/sh
# Statements of a stand as a user makes and checks them: the same bytes twice, a digit of a
# file and an option changed, files renamed, two reads, an equation of the user's own.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
work=tests/statement_stand.tmp
rm -rf "$work"
mkdir -p "$work/moved"
cases=0

fail() { echo "FAILED: $*"; exit 1; }
ok() { cases=$((cases + 1)); }
verifies() { # what, arguments of anji-verify...
    what=$1
    shift
    ./anji-verify "$@" >"$work/stdout" 2>&1 || fail "$what: $(cat "$work/stdout")"
    ok
}
refused() { # words of the report, arguments of anji-verify...
    words=$1
    shift
    ./anji-verify "$@" >"$work/stdout" 2>&1
    got=$?
    [ $got = 1 ] || fail "anji-verify $*: exit $got, want 1: $(cat "$work/stdout")"
    grep -q -- "$words" "$work/stdout" ||
        fail "anji-verify $*: no '$words' in: $(cat "$work/stdout")"
    ok
}
sample=$srcdir/examples/data/moso
cp "$sample/culms.csv" "$sample/plots.csv" "$sample/strata.csv" "$work"
files="$work/culms.csv $work/plots.csv $work/strata.csv"

# shellcheck disable=SC2086 # words
stand() { ./anji-stand --quiet --accept-assumed --draws 200 "$@" $files || fail "anji-stand $*"; }
stand --statement "$work/a.json"
stand --statement "$work/b.json" --threads 2
cmp "$work/a.json" "$work/b.json" || fail "the same input made other bytes"
ok
# shellcheck disable=SC2086
verifies "as it is" "$work/a.json" $files
grep -q '44/12' "$work/a.json" || fail "no convention"

# other names, another folder, another order: the hash finds them
cp "$work/strata.csv" "$work/moved/3.csv"
cp "$work/culms.csv" "$work/moved/1.csv"
cp "$work/plots.csv" "$work/moved/2.csv"
verifies "renamed" "$work/a.json" "$work/moved/3.csv" "$work/moved/1.csv" "$work/moved/2.csv"

# one digit of one diameter
sed '2s/9\.7/9.8/' "$work/culms.csv" >"$work/moved/culms.csv"
cmp -s "$work/culms.csv" "$work/moved/culms.csv" && fail "nothing was changed"
refused 'culms.csv' "$work/a.json" "$work/moved/culms.csv" "$work/plots.csv" "$work/strata.csv"
refused 'strata.csv' "$work/a.json" "$work/culms.csv" "$work/plots.csv"

# the statement of the changed file has another stock, and says it is of another file
./anji-stand --quiet --accept-assumed --draws 200 --statement "$work/c.json" \
    "$work/moved/culms.csv" "$work/plots.csv" "$work/strata.csv" || fail "changed file"
cmp -s "$work/a.json" "$work/c.json" && fail "a digit made no difference"
# shellcheck disable=SC2086
refused 'culms.csv' "$work/c.json" $files

# one result and one option of the document edited
sed 's/"words":"44\/12"/"words":"44.01\/12"/' "$work/a.json" >"$work/d.json"
# shellcheck disable=SC2086
refused 'carbon_to_co2' "$work/d.json" $files
sed 's/"stock.fraction_culm","unit":"1","value":"0.5"/"stock.fraction_culm","unit":"1","value":"0.51"/' \
    "$work/a.json" >"$work/e.json"
cmp -s "$work/a.json" "$work/e.json" && fail "fraction_culm is not in the statement"
# shellcheck disable=SC2086
refused 'result.change.culm.tco2e' "$work/e.json" $files
# which diameters are taken, and what they are: options of reading
sed 's/"inventory.dbh_min_cm","unit":"cm","value":"2"/"inventory.dbh_min_cm","unit":"cm","value":"9"/' \
    "$work/a.json" >"$work/f.json"
cmp -s "$work/a.json" "$work/f.json" && fail "dbh_min_cm is not in the statement"
# shellcheck disable=SC2086
refused 'step.read.small' "$work/f.json" $files
sed 's/"inventory.diameter_kind","words":"auto"/"inventory.diameter_kind","words":"girth"/' \
    "$work/a.json" >"$work/g.json"
cmp -s "$work/a.json" "$work/g.json" && fail "diameter_kind is not in the statement"
# shellcheck disable=SC2086
refused 'diameter' "$work/g.json" $files
stand --statement "$work/h.json" --confidence 0.95
cmp -s "$work/a.json" "$work/h.json" && fail "an option made no difference"
ok

# two reads, named equations of a file of the user's
awk -F, 'FNR == 1 || $2 == 2015' "$sample/culms.csv" >"$work/c1.csv"
awk -F, 'FNR == 1 || $2 == 2020' "$sample/culms.csv" >"$work/c2.csv"
awk -F, 'FNR == 1 || $2 == 2015' "$sample/plots.csv" >"$work/p1.csv"
awk -F, 'FNR == 1 || $2 == 2020' "$sample/plots.csv" >"$work/p2.csv"
printf '[MINE]\nspecies = Phyllostachys edulis\ncomponent = above\nform = a*D^b\n' >"$work/mine.txt"
printf 'coefficients = a = 0.12; b = 2.1\nunit = kg dry per culm\ndiameter = cm at 1.3 m\n' >>"$work/mine.txt"
./anji-stand --quiet --draws 200 --relative-error 0.2 --equations "$work/mine.txt" \
    --equation MINE --site 'Anji 安吉' --statement "$work/two.json" "$work/c1.csv" "$work/p1.csv" \
    "$work/strata.csv" --later "$work/c2.csv" "$work/p2.csv" "$work/strata.csv" ||
    fail "two reads"
verifies "two reads" "$work/two.json" "$work/c1.csv" "$work/p1.csv" "$work/strata.csv" \
    "$work/c2.csv" "$work/p2.csv" "$work/mine.txt"
sed 's/0\.12/0.13/' "$work/mine.txt" >"$work/moved/mine.txt"
refused 'mine.txt' "$work/two.json" "$work/c1.csv" "$work/p1.csv" "$work/strata.csv" \
    "$work/c2.csv" "$work/p2.csv" "$work/moved/mine.txt"

# an equation's value, by the library's equations and by one of the user's
./anji-allometry eval BPRO_HUY2019_AGB dbh=5.3 --statement "$work/value.json" >/dev/null ||
    fail "eval"
verifies "a value" "$work/value.json"
sed 's/"5\.3"/"5.4"/' "$work/value.json" >"$work/other.json"
cmp -s "$work/value.json" "$work/other.json" && fail "the diameter is not in the statement"
refused 'result.value' "$work/other.json"
./anji-allometry eval MINE dbh=9.37 --equations "$work/mine.txt" --statement "$work/mine.json" \
    >/dev/null || fail "eval of a file"
verifies "a value of a file" "$work/mine.json" "$work/mine.txt"
refused 'mine.txt' "$work/mine.json" "$work/moved/mine.txt"

# what only a program can make is checked by its hash, and never said to be verified
awk 'BEGIN { print "dbh,culm"; for (i = 0; i < 20; i++)
    printf "%.2f,%.3f\n", 4 + 0.4 * i, 0.08 * (4 + 0.4 * i) ^ 2.2 * (1 + 0.04 * (i % 5 - 2)) }' \
    >"$work/harvest.csv"
./anji-allometry fit "$work/harvest.csv" --statement "$work/fit.json" >/dev/null || fail "fit"
refused 'allometry-fit' "$work/fit.json" "$work/harvest.csv"
./anji-simulate-stand --plots 10 --seed 2 --out "$work/moved" --statement "$work/sim.json" ||
    fail "simulate-stand"
made="$work/moved/culms.csv $work/moved/plots.csv $work/moved/strata.csv $work/moved/truth.csv"
# shellcheck disable=SC2086
refused 'simulation' "$work/sim.json" $made
grep -qi 'verified' "$work/stdout" && ! grep -qi 'not verified' "$work/stdout" &&
    fail "a simulation was said to be verified: $(cat "$work/stdout")"
sed '2s/[0-9]/7/' "$work/moved/truth.csv" >"$work/truth.csv"
mv "$work/truth.csv" "$work/moved/truth.csv"
# shellcheck disable=SC2086
refused 'truth.csv' "$work/sim.json" $made
./anji-simulate --out "$work/tower.csv" --truth "$work/truth.csv" --statement "$work/tower.json" ||
    fail "simulate"
grep -q '"output.truth"' "$work/tower.json" || fail "no truth in the statement"
./anji-simulate --statement "$work/tower.json" >/dev/null 2>&1 && fail "--statement without --out"
ok
echo "CASES $cases"
