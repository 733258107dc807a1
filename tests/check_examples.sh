#!/bin/sh
# Each small example prints what the manual says it prints. The numbers in the .txt files
# were worked out by hand, or come from a script in tests/vectors/.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
cases=0
for want in "$srcdir"/examples/*.txt; do
    name=$(basename "$want" .txt)
    "examples/$name" | diff -u "$want" - || exit 1
    cases=$((cases + 1))
done
echo "CASES $cases"
