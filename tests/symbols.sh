#!/bin/sh
# The shared library exports exactly the names in symbols.txt, and, where the account is
# built, in symbols-account.txt.
# SPDX-License-Identifier: GPL-3.0-or-later
lists="$srcdir/tests/symbols.txt"
[ "$ANJI_ACCOUNT" != yes ] || lists="$lists $srcdir/tests/symbols-account.txt"
want=$(mktemp) || exit 1
trap 'rm -f "$want"' EXIT
# shellcheck disable=SC2086 # words
LC_ALL=C sort $lists >"$want"
[ -e .libs/libanjicarbon.so ] || { echo "SKIP symbols: no shared library"; exit 77; }
${NM:-nm} -D --defined-only .libs/libanjicarbon.so | awk '{print $3}' | LC_ALL=C sort |
    diff -u "$want" - || exit 1
echo "CASES 1"
