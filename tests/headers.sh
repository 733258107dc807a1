#!/bin/sh
# Each public header compiles alone, as C99 and, where there is a C++ compiler, as C++11.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
command -v "$CXX" >/dev/null || CXX=
passed=0
for h in "$srcdir"/include/anjicarbon/*.h; do
    for cc in "$CC -std=c99 -xc" ${CXX:+"$CXX -std=c++11 -xc++"}; do
        echo "#include <anjicarbon/$(basename "$h")>" |
            $cc -Wall -Wextra -Wpedantic -Werror -I"$srcdir/include" -fsyntax-only - || exit 1
        passed=$((passed + 1))
    done
done
echo "CASES $passed"
