#!/bin/sh
# Count the real test cases in the logs of `make check`: Check's own totals, and the
# CASES lines of the shell tests. Usage: tests/summary.sh BUILD_DIR
# SPDX-License-Identifier: GPL-3.0-or-later
cd "$1" || exit 1
for log in tests/*.log; do
    [ "$log" = tests/test-suite.log ] && continue
    trs=${log%.log}.trs
    awk -v trs="$trs" '
        /^[0-9]+%: Checks: / { gsub(/[,:]/, ""); checks += $3; bad += $5 + $7; seen = 1 }
        /^CASES /            { checks += $2; seen = 1 }
        /^SKIP /             { skipped++ }
        END {
            getline line < trs
            if (line ~ /FAIL|ERROR/ && bad == 0) { bad = 1; if (!seen) checks = 1 }
            if (line ~ /SKIP/) { print 0, 0, 1; exit }
            print checks - bad - skipped, bad + 0, skipped + 0
        }' "$log"
done | awk '{ p += $1; f += $2; s += $3 }
            END { printf "%d passed, %d failed, %d skipped\n", p, f, s }'
