#!/bin/sh
# A statement has the same bytes from gcc and clang, at several levels of optimisation and
# with the machine's own instructions: figures are rounded to declared decimals.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
dir=tests/builds.tmp
rm -rf $dir
mkdir -p $dir || exit 1
top=$(cd "$srcdir" && pwd)
cases=0
bad=0
gsl=$(pkg-config --libs gsl 2>/dev/null) || gsl="-lgsl -lgslcblas"
flags="-std=gnu99 -DHAVE_CONFIG_H -I. -I$top/include -I$top/lib -w -fno-fast-math
    -ffp-contract=off $(pkg-config --cflags gsl jansson libsodium 2>/dev/null)"

# The chain of a tower, its statement and the program: not the whole library.
sources=$(
    cd "$top" && ls lib/base/*.c lib/flux/*.c lib/io/*.c lib/account/file.c \
        lib/account/hash.c lib/account/json*.c lib/account/statement.c \
        lib/account/statement_build.c lib/account/statement_find.c \
        lib/account/statement_options.c lib/account/statement_write.c \
        lib/account/statement_tower*.c examples/anji-tower*.c | grep -v -e '^lib/io/inventory' -e 'trees\.c$'
)

# Options of the runs: the u* threshold with resamples, the ensemble, both partitions.
runs() { # program, statement
    "$1" --lat 30.477 --lon 119.67 --utc-offset 8 --draws 5 --quiet --partition both \
        --statement "$2.1" $dir/a.csv 2>/dev/null &&
        "$1" --lat 30.477 --lon 119.67 --utc-offset 8 --rules reddyproc --quiet \
            --statement "$2.2" $dir/a.csv 2>/dev/null
}

build() { # name, compiler and flags
    name=$1
    shift
    mkdir -p "$dir/$name"
    for source in $sources; do
        echo "$source"
    done | xargs -P 2 -I '{}' sh -c "
        $* $(echo $flags) -c '$top/{}' -o \"$dir/$name/\$(echo '{}' | tr / _).o\"" &&
        # shellcheck disable=SC2086 # words of flags
        "$1" -o "$dir/$name/tower" "$dir/$name"/*.o $gsl -ljansson -lsodium -lm -lpthread
}

./anji-simulate --step 3600 --out $dir/a.csv >/dev/null || exit 1
runs ./anji-tower $dir/own || exit 1

try() { # name, compiler and flags
    name=$1
    shift
    if ! command -v "$1" >/dev/null; then
        echo "SKIP $name: there is no $1"
        return
    fi
    if ! echo 'int main(void){return 0;}' | "$@" -x c - -o "$dir/probe" 2>/dev/null; then
        echo "SKIP $name: $* does not compile"
        return
    fi
    build "$name" "$@" && runs "$dir/$name/tower" "$dir/$name.json" || {
        echo "failed: $name is not built"
        bad=1
        return
    }
    for k in 1 2; do
        cases=$((cases + 1))
        cmp "$dir/own.$k" "$dir/$name.json.$k" || {
            echo "failed: $name writes other bytes"
            bad=1
        }
    done
}
try gcc-O0 gcc -O0
try gcc-O3-native gcc -O3 -march=native
try clang-O2-native clang -O2 -march=native

[ $bad = 0 ] && rm -rf $dir && echo "CASES $cases"
exit $bad
