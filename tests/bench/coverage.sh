#!/bin/sh
# How often the interval of anji-tower holds the simulator's truth.
# Usage, in the build folder: sh tests/bench/coverage.sh [SEEDS]   (default 20)
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
file=$(mktemp)
trap 'rm -rf "$file" "$file.d"' EXIT
seed=1
while [ "$seed" -le "${1-20}" ]; do
    truth=$(./anji-simulate --seed "$seed" --out "$file" --print-truth)
    ./anji-tower --lat 30.48 --lon 119.67 --utc-offset 8 --quiet --out "$file.d" "$file"
    printf '%s %s %s\n' "$seed" "$(echo "$truth" | awk '{ print $5 }')" "$(awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $at["NEE_GC_M2"], $at["NEE_SE_GC_M2"], $at["SEQUESTRATION_TCO2_HA_LO95"],
            $at["SEQUESTRATION_TCO2_HA_HI95"] }' "$file.d/annual.csv")"
    seed=$((seed + 1))
done | awk '
    BEGIN { print "seed    truth     NEE   about    se   (g C m-2)" }
    { c = -100 * 12.011 / 44.0095; hi = c * $5; lo = c * $6; about = (lo + hi) / 2
      inside = lo <= $2 && $2 <= hi; n++; held += inside
      d = $3 - $2; sum += d; squares += d * d
      e = about - $2; sum_about += e; squares_about += e * e
      printf "%4d %8.1f %7.1f %7.1f %5.1f   %s\n", $1, $2, $3, about, $4,
          inside ? "" : "outside" }
    END { printf "%d of %d intervals hold the truth\n", held, n
          printf "NEE:             mean error %5.1f, root mean square %5.1f\n", sum / n,
              sqrt(squares / n)
          printf "what they are about: mean error %5.1f, root mean square %5.1f\n",
              sum_about / n, sqrt(squares_about / n) }'
