#!/bin/sh
# anji-ledger as a user runs it: a life from init to check, refusals, JSON, exit status.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
work=tests/ledger.program.tmp
rm -rf "$work"
mkdir -p "$work"
cases=0
db=$work/ledger.db
hash=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
other=248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1
batch=ANJI-P1-AR-CM-001@V01-2024-1
square='POLYGON ((1000 1000, 1200 1000, 1200 1200, 1000 1200, 1000 1000))'

fail() { echo "FAILED: $*"; exit 1; }
ok() { cases=$((cases + 1)); }
exits() { # wanted status, words of stderr or stdout, command, arguments...
    want=$1 words=$2 command=$3
    shift 3
    ./anji-ledger "$command" "$db" --time 2026-11-24T15:12:00Z "$@" \
        >"$work/stdout" 2>"$work/stderr"
    got=$?
    [ $got = "$want" ] ||
        fail "anji-ledger $command $*: exit $got, want $want: $(cat "$work/stderr")"
    [ -z "$words" ] || cat "$work/stdout" "$work/stderr" | grep -qF -- "$words" ||
        fail "anji-ledger $command $*: no '$words' in: $(cat "$work/stdout" "$work/stderr")"
    ok
}
issue() { # status, words, what differs...
    want=$1 words=$2
    shift 2
    exits "$want" "$words" issue --project P1 --method AR-CM-001@V01 --holder village "$@"
}

# --- made, registered
exits 1 'cannot be opened' show
exits 2 'init wants --registry' init
exits 0 'entry 1, SHA-256 ' init --registry ANJI
exits 1 'is there already' init --registry ANJI
exits 0 'account village' account --id village --name 'Shuangyi village 双一村'
exits 0 'entry 3' account --id buyer --name 'A buyer'
exits 1 "'buyer' was registered by entry 3" account --id buyer --name 'A buyer'
exits 2 'an option is missing' account --id x
exits 0 'eligibility CCER' method --method AR-CM-001@V01 --eligibility ccer
exits 1 'want NONE, LOCAL, CCER, VCS or GS' method --method X@1 --eligibility best

# --- issued once
issue 0 "made $batch-1-120" --statement-hash $hash --period 2024-01-01..2024-12-31 \
    --vintage 2024=120.7 --buffer 20 --parcel "plot-1=$square" --request I-1
issue 0 'entry 5' --statement-hash $hash --period 2024-01-01..2024-12-31 \
    --vintage 2024=120.7 --buffer 20 --parcel "plot-1=$square" --request I-1
issue 1 'a statement issues once' --statement-hash $hash \
    --period 2024-01-01..2024-12-31 --vintage 2024=120.7 --parcel plot-1
issue 1 'a period is issued once' --statement-hash $other \
    --period 2024-01-01..2024-12-31 --vintage 2024=120.7 --parcel plot-2
issue 2 'want YEAR=TONNES' --statement-hash $other --period 2024-01-01..2024-12-31 \
    --vintage 2024=1.2345678 --parcel plot-2
issue 2 'issue wants --period' --statement-hash $other --vintage 2024=1 --parcel plot-2
issue 1 'no parcel' --statement-hash $other --period 2025-01-01..2025-12-31 \
    --vintage 2025=5
issue 2 'says period, vintages and buffer itself' --statement x --vintage 2025=5
issue 1 'cannot be read' --statement no/such/file
echo '{}' >"$work/no.json"
issue 1 'no.json' --statement "$work/no.json"

# --- moved
exits 1 'want 20 first' hold --serial $batch-1-120 --holder village --tonnes 100
exits 0 "moved $batch-1-20" buffer --serial $batch-1-120 --holder village --tonnes 20
exits 0 "moved $batch-21-120" hold --serial $batch-21-120 --holder village
exits 0 'to buyer' transfer --serial $batch-31-90 --holder village --to buyer
exits 1 "belongs to account 'buyer'" cancel --serial $batch-31-40 --holder village \
    --reason mistake
exits 2 'want a whole number' transfer --serial $batch-21-30 --holder village --to buyer \
    --tonnes ten
exits 1 'no request id' retire --serial $batch-41-90 --tonnes 25 --holder buyer \
    --beneficiary 'Hotel Anji' --purpose 'Conference'
exits 1 'the use needs eligibility GS' retire --serial $batch-41-90 --tonnes 25 \
    --holder buyer --beneficiary 'Hotel Anji' --purpose Conference --request R-1 --use gs
exits 2 'want NONE, LOCAL' retire --serial $batch-41-90 --holder buyer \
    --beneficiary 'Hotel Anji' --purpose Conference --request R-1 --use best
exits 0 'date 2026-11-24' retire --serial $batch-41-90 --tonnes 25 --holder buyer \
    --beneficiary 'Hotel Anji' --purpose Conference --request R-1 --use CCER
exits 0 'entry 9' retire --serial $batch-41-90 --tonnes 25 --holder buyer \
    --beneficiary 'Hotel Anji' --purpose Conference --request R-1 --use CCER
exits 1 'is retired since entry 9, want held; nothing leaves that state' retire \
    --serial $batch-41-90 --tonnes 25 --holder buyer --beneficiary 'Hotel Anji' \
    --purpose Conference --request R-2
exits 0 'duty 5' reverse --project P1 --loss 25 --reason 'snow of January'
exits 0 "moved $batch-21-25" replace --serial $batch-21-30 --tonnes 5 --holder village \
    --project P1

# --- shown and proved
exits 0 'sum: issued 0 t, held 70 t, buffer 0 t, retired 25 t, cancelled 20 t, replaced 5 t' show
[ "$(grep -c ' t  ' "$work/stdout")" = 7 ] || fail "blocks: $(cat "$work/stdout")"
exits 0 'beneficiary Hotel Anji' show --serial $batch-41-50
exits 0 'kind transfer' show --entry 8
exits 0 '"state":"retired"' show --json --state retired
exits 2 'want issued, held' show --state lost
exits 0 'I12   proved' check
exits 0 '"broken":0' check --json
head=$(./anji-ledger show "$db" --entry 11 | sed -n '1s/.*SHA-256 //p')
exits 0 '' check --head "11:$head"
exits 1 'was noted' check --head "11:$hash"
exits 2 'want ENTRY:SHA256' check --head x
exits 2 'no such command' dance

# --- out and in
for format in csv json; do
    ./anji-ledger export "$db" "$work/out.$format" || fail "export $format"
    ./anji-ledger import "$work/again.$format.db" "$work/out.$format" || fail "import $format"
    ./anji-ledger export "$work/again.$format.db" "$work/again.$format" || fail "again"
    cmp "$work/out.$format" "$work/again.$format" || fail "$format: another ledger"
    ok
done
[ "$(wc -l <"$work/out.csv")" = 12 ] || fail "csv: $(wc -l <"$work/out.csv") lines"
sed 's/Hotel Anji/Hotel Hilton/' "$work/out.csv" >"$work/forged.csv"
./anji-ledger import "$work/forged.db" "$work/forged.csv" 2>"$work/stderr" &&
    fail "a forged file was read"
grep -q 'entry 9: its hash is not that of its contents' "$work/stderr" || fail "forged"
[ ! -e "$work/forged.db" ] || fail "a failed import left a ledger"
ok

# --- a hand at work on the file
if command -v sqlite3 >/dev/null; then
    sqlite3 "$db" "UPDATE block SET holder = 'village' WHERE state = 3"
    exits 1 "found retired of 'village'; the entries say retired of 'buyer'" check
    grep -q "serial $batch-41-65" "$work/stdout" || fail "no serial named"
else
    echo "SKIP a file edited by hand: no sqlite3"
fi
rm -rf "$work"
echo "CASES $cases"
