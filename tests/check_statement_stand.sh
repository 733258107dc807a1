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
sed 's/"name":"change.total_live.tc_ha","text"/&/; s/44\/12/44.01\/12/' "$work/a.json" >"$work/d.json"
# shellcheck disable=SC2086
refused 'carbon_to_co2' "$work/d.json" $files
sed 's/"value":"0\.37"/"value":"0.38"/' "$work/a.json" >"$work/e.json"
if cmp -s "$work/a.json" "$work/e.json"; then
    fail "root_shoot is not in the statement"
fi
# shellcheck disable=SC2086
refused 'total_below' "$work/e.json" $files
# diameters in another unit are other diameters: an option that the document holds
stand --statement "$work/f.json" --class 3 --diameter-unit cm
cmp -s "$work/a.json" "$work/f.json" && fail "an option made no difference"
sed 's/"words":"cm"/"words":"mm"/' "$work/f.json" >"$work/g.json"
cmp -s "$work/f.json" "$work/g.json" && fail "diameter_unit is not in the statement"
# shellcheck disable=SC2086
refused '' "$work/g.json" $files

# two reads, named equations of a file of the user's
awk -F, 'FNR == 1 || $2 == 2015' "$sample/culms.csv" >"$work/c1.csv"
awk -F, 'FNR == 1 || $2 == 2020' "$sample/culms.csv" >"$work/c2.csv"
awk -F, 'FNR == 1 || $2 == 2015' "$sample/plots.csv" >"$work/p1.csv"
awk -F, 'FNR == 1 || $2 == 2020' "$sample/plots.csv" >"$work/p2.csv"
printf '[MINE]\nspecies = Phyllostachys edulis\ncomponent = above\nform = a*D^b\n' >"$work/mine.txt"
printf 'coefficients = a = 0.12; b = 2.1\nunit = kg dry per culm\ndiameter = cm at 1.3 m\n' >>"$work/mine.txt"
./anji-stand --quiet --draws 200 --relative-error 0.2 --equations "$work/mine.txt" \
    --equation MINE --site 'Anji 安吉' --statement "$work/two.json" "$work/c1.csv" "$work/p1.csv" \
    "$work/strata.csv" --later "$work/c2.csv" "$work/p2.csv" "$work/moved/3.csv" ||
    fail "two reads"
verifies "two reads" "$work/two.json" "$work/c1.csv" "$work/p1.csv" "$work/strata.csv" \
    "$work/c2.csv" "$work/p2.csv" "$work/moved/3.csv" "$work/mine.txt"
sed 's/0\.12/0.13/' "$work/mine.txt" >"$work/moved/mine.txt"
refused 'mine.txt' "$work/two.json" "$work/c1.csv" "$work/p1.csv" "$work/strata.csv" \
    "$work/c2.csv" "$work/p2.csv" "$work/moved/3.csv" "$work/moved/mine.txt"
echo "CASES $cases"
