#!/bin/sh
# Each public function has a comment in its header, a place in the manual, and a test.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
cd "$srcdir" || exit 1
tab=$(mktemp) || exit 1
trap 'rm -f "$tab"' EXIT

# "file name documented": a comment ends right above the declaration, or above the block
# of declarations without a blank line in which it stands.
for h in include/anjicarbon/*.h; do
    awk -v file="$h" '
        /^\/\*\*/          { open = 1 }
        /\*\//             { if (open) documented = 1; open = 0; next }
        /^[[:space:]]*$/   { if (!open) documented = 0 }
        /^#|^}|^typedef|^enum|^struct/ { documented = 0 }
        /^ANJI_API/        { text = ""; taking = 1 }
        taking             { text = text " " $0 }
        taking && /\(/     { match(text, /anji_[a-z0-9_]+[[:space:]]*\(/)
                             name = substr(text, RSTART, RLENGTH)
                             sub(/[[:space:]]*\(/, "", name)
                             print file, name, documented + 0
                             taking = 0 }' "$h"
done >"$tab"

declared=$(grep -ch '^ANJI_API' include/anjicarbon/*.h | awk '{ n += $1 } END { print n }')
read_in=$(wc -l <"$tab")
bad=0
[ "$declared" -eq "$read_in" ] || {
    echo "broken: $declared declarations, $read_in understood"; bad=1; }
[ "$read_in" -gt 0 ] || { echo "broken: no declarations found"; bad=1; }
while read -r file name documented; do
    [ "$documented" = 1 ] || { echo "no comment: $name ($file)"; bad=1; }
    grep -q -- "/$file\$" doc/reference.rst || grep -qw -- "$name" doc/methods/*.rst ||
        { echo "not in the manual: $name ($file)"; bad=1; }
    grep -qw -- "$name" tests/*.[ch] || { echo "no test: $name ($file)"; bad=1; }
done <"$tab"
[ $bad = 0 ] && echo "CASES 1"
exit $bad
