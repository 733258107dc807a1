#!/bin/sh
# How much faster than REddyProc: both on one file, in turn, processor time of each step.
# Wants Rscript and the R package REddyProc.
# Usage, in the build folder after `make bench`: sh tests/bench/reddyproc.sh Example_DETha98.txt
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
here=$(dirname "$0")
peer=$(mktemp)
ours=$(mktemp)
trap 'rm -f "$peer" "$ours"' EXIT
tests/bench/bench_reddyproc "$1" 2 >/dev/null
Rscript "$here/reddyproc.R" "$1" >"$peer" 2>/dev/null
tests/bench/bench_reddyproc "$1" 20 >"$ours"
awk 'NR == FNR { peer[$1] = $2; next }
     { of = $1 == "day_own" ? "day" : $1
       printf "%-10s REddyProc %8.3f s   here %8.5f s   ratio %7.0f\n", $1, peer[of], $2,
           peer[of] / $2 }' "$peer" "$ours"
