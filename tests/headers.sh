#!/bin/sh
# Each public header compiles alone, as C99 and, where there is a C++ compiler, as C++11.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
cases=0
command -v "$CXX" >/dev/null || {
    echo "SKIP headers as C++: no C++ compiler"
    CXX=
    cases=1
}
for h in "$srcdir"/include/anjicarbon/*.h; do
    for cc in "$CC -std=c99 -xc" ${CXX:+"$CXX -std=c++11 -xc++"}; do
        echo "#include <anjicarbon/$(basename "$h")>" |
            $cc -Wall -Wextra -Wpedantic -Werror -I"$srcdir/include" -fsyntax-only - || exit 1
        cases=$((cases + 1))
    done
done
echo "CASES $cases"
