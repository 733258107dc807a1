#!/bin/sh
# anji-simulate: the same seed gives the same file, the printed truth is the sum of the
# truth file, gaps are as many as its manual says, and bad usage is refused.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2317 # functions are called through must
set -u
dir=tests/simulate.tmp
rm -rf $dir
mkdir -p $dir || exit 1
cases=0
bad=0
must() { # what is tested, command...
    what=$1
    shift
    cases=$((cases + 1))
    "$@" || { echo "failed: $what"; bad=1; }
}
ends() { # status, arguments
    want=$1
    shift
    ./anji-simulate "$@" >$dir/said 2>&1 </dev/null
    [ $? = "$want" ]
}
rows() { [ "$(wc -l <"$1")" -eq $(($2 + 1)) ]; }
differ() { ! cmp -s "$1" "$2"; }
refuses_full_disk() {
    ends 1 --out /dev/full && grep -q 'cannot write' $dir/said
}

# Annual sums by hand: umol m-2 s-1 over a step, 12.011 g of carbon in a mole, 44.0095 of
# CO2; the truth file has nine digits, the printed sum one decimal.
sums_agree() { # truth file, printed lines, step
    awk -F, -v step="$3" 'NR > 1 { nee[substr($1, 1, 4)] += $3 * 1e-6 * 12.011 * step
                                   d = $3 - ($5 - $4); if (d > 1e-6 || d < -1e-6) odd = 1 }
        END {
            for (year in nee)
                printf "true NEE of %d: %.1f g C m-2, %.1f t CO2 ha-1 taken up\n", year,
                    nee[year], -nee[year] * 0.01 * 44.0095 / 12.011
            exit odd
        }' "$1" | sort | diff - "$2"
}
share_measured() { # between 55 and 65 %
    awk -F, 'NR > 1 { n++; m += $3 != -9999 } END { exit !(m >= 0.55 * n && m <= 0.65 * n) }' "$1"
}
header() { [ "$(head -1 "$1")" = "TIMESTAMP_START,TIMESTAMP_END,$2" ]; }
stamps_follow() { # each row starts where the one before ended, no stamp twice
    awk -F, 'NR > 2 && $1 != last { exit 1 } { last = $2 }' "$1"
}
plausible() { # the tower's -668 g C m-2 and its plausible years
    awk '{ if ($5 > -450 || $5 < -900) exit 1 }' "$1"
}
nights_are_hidden() { # from 20 to 4 the sensor sees less than there is, never more
    awk -F, 'NR > 1 && (substr($1, 9, 2) + 4) % 24 < 8 {
                 is += $3; seen += $6; if ($4 != 0 || $6 > $3 + 1e-8) odd = 1 }
             END { exit odd || !(seen > 0.5 * is && seen < 0.95 * is) }' "$1"
}

./anji-simulate --out $dir/a.csv --truth $dir/at.csv --print-truth >$dir/at || bad=1
./anji-simulate >$dir/b.csv || bad=1
./anji-simulate --seed 2 --years 3 --truth $dir/ct.csv --print-truth --out $dir/c.csv \
    >$dir/ct || bad=1
./anji-simulate --step 3600 --year 2024 --truth $dir/dt.csv --print-truth --out $dir/d.csv \
    >$dir/dt || bad=1

must 'the same seed, the same bytes' cmp $dir/a.csv $dir/b.csv
must 'another seed, another file' differ $dir/a.csv $dir/c.csv
must 'rows of 2023' rows $dir/a.csv 17520
must 'rows of three years' rows $dir/ct.csv 52608
must 'hours of 2024' rows $dir/d.csv 8784
must 'columns' header $dir/a.csv NEE,USTAR,TA,RH,VPD,SW_IN,PPFD_IN,P
must 'columns of the truth' header $dir/at.csv NEE_TRUE,GPP_TRUE,RECO_TRUE,NEE_SEEN
for f in a c d; do
    must "share measured, $f" share_measured $dir/$f.csv
    must "stamps, $f" stamps_follow $dir/$f.csv
    must "nights, $f" nights_are_hidden $dir/${f}t.csv
    must "plausible years, $f" plausible $dir/${f}t
done
must 'printed truth, half-hours' sums_agree $dir/at.csv $dir/at 1800
must 'printed truth, three years' sums_agree $dir/ct.csv $dir/ct 1800
must 'printed truth, hours' sums_agree $dir/dt.csv $dir/dt 3600
must '--help' ends 0 --help
must '--version' ends 0 --version
for wrong in --years=0 --years=101 --year=0 --year=9001 --year=20x --step=900 --step=5400 \
    --seed=-1 --seed=99999999999999999999 --seed= --nothing here; do
    must "refuses $wrong" ends 2 $wrong
done
must 'refuses an option without its value' ends 2 --seed
must 'says what it cannot write' ends 1 --out $dir/none/a.csv
must 'says which truth it cannot write' ends 1 --out $dir/e.csv --truth $dir/none/a.csv
[ -c /dev/full ] && must 'notices a full disk' refuses_full_disk
rm -rf $dir
echo "CASES $cases"
exit $bad
