#!/bin/sh
# Rules of the house that a compiler does not check.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
cd "$srcdir" || exit 1
bad=0
rule() { # name, offending lines
    [ -z "$2" ] || { printf 'broken: %s\n%s\n' "$1" "$2"; bad=1; }
}
rule "only lib/base/gsl*.c includes GSL" \
    "$(grep -rn '#include *<gsl/' lib include | grep -v '^lib/base/gsl[a-z_]*\.c:')"
door() { # library, header as a pattern, the only file that may include it
    rule "only $3 includes $1" "$(grep -rnE "#include *<$2" lib include | grep -v "^$3:")"
}
door libsodium sodium lib/account/hash.c
door jansson jansson lib/account/json.c
door SQLite sqlite3 lib/account/database.c
door GEOS geos_c lib/account/parcels.c
door XGBoost xgboost lib/flux/trees.c
rule "the library never prints or ends the process" \
    "$(grep -rnE '\b(printf|puts|putchar|perror|exit|abort|getenv|setlocale)[[:space:]]*\(' lib --include='*.c')"
rule "no mutable file-scope data" \
    "$(grep -rnE '^static [^(]*(=|;)' lib --include='*.c' | grep -vE 'const|pthread_once_t')"
rule "each source says its licence" \
    "$(grep -rL 'SPDX-License-Identifier: GPL-3.0-or-later' lib include examples tests --include='*.[ch]' --include='*.sh')"
[ $bad = 0 ] && echo "CASES 9"
exit $bad
