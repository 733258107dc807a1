#!/bin/sh
# The shared library exports exactly the names in symbols.txt.
# SPDX-License-Identifier: GPL-3.0-or-later
[ -e .libs/libanjicarbon.so ] || { echo "SKIP symbols: no shared library"; exit 77; }
${NM:-nm} -D --defined-only .libs/libanjicarbon.so | awk '{print $3}' | LC_ALL=C sort |
    diff -u "$srcdir/tests/symbols.txt" - || exit 1
echo "CASES 1"
