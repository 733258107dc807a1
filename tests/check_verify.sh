#!/bin/sh
# anji-tower --statement and anji-verify: the same input gives the same bytes; whatever is
# changed in a file, the statement, its signature or a key is a failure with a name.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2317 # functions are called through must
set -u
dir=tests/verify.tmp
rm -rf $dir
mkdir -p $dir/there || exit 1
cases=0
bad=0
must() { # what is tested, command...
    what=$1
    shift
    cases=$((cases + 1))
    "$@" || {
        echo "failed: $what"
        tail -5 $dir/said
        bad=1
    }
}
verify() { # status, arguments
    want=$1
    shift
    ./anji-verify "$@" >$dir/said 2>&1 </dev/null
    [ $? = "$want" ]
}
says() { # text, status, arguments
    text=$1
    shift
    verify "$@" && grep -qF -- "$text" $dir/said
}
tower() { # statement, arguments
    out=$1
    shift
    ./anji-tower --lat 30.477 --lon 119.67 --utc-offset 8 --draws 5 --site XX-Anj \
        --quiet --statement "$out" "$@" >$dir/said 2>&1
}
# A copy of the statement with one change, which is there.
changed() { # sed expression
    sed "$1" $dir/s.json >$dir/changed.json
    ! cmp -s $dir/s.json $dir/changed.json
}

./anji-simulate --step 3600 --out $dir/a.csv >/dev/null || exit 1
cp $dir/a.csv $dir/there/a.csv
cp $dir/a.csv $dir/b.csv
must "a statement is written" tower $dir/s.json $dir/a.csv
must "the build stands beside it" grep -q '"compiler":' $dir/s.json.build.json
must "the build names the statement" \
    grep -q "$(sha256sum $dir/s.json | cut -d' ' -f1)" $dir/s.json.build.json
must "no line end and no build in the statement" \
    [ "$(wc -l <$dir/s.json)" = 0 ] && must "none" sh -c "! grep -q compiler $dir/s.json"
must "the same in another folder" tower $dir/t.json $dir/there/a.csv
must "same input, same bytes" cmp -s $dir/s.json $dir/t.json
must "on two threads" tower $dir/t.json --threads 2 $dir/a.csv
must "same bytes on two threads" cmp -s $dir/s.json $dir/t.json

must "verified" says "verified" 0 $dir/s.json $dir/a.csv
must "lines are counted" says "lines are the same to the last digit" 0 $dir/s.json $dir/a.csv
must "verified on two threads" says verified 0 --threads 2 $dir/s.json $dir/a.csv
must "a renamed file is found by its hash" \
    says "recorded as a.csv, given as b.csv" 0 $dir/s.json $dir/b.csv
must "as JSON" says '"verified": true' 0 --json $dir/s.json $dir/a.csv
must "quiet says nothing" verify 0 --quiet $dir/s.json $dir/a.csv
must "quiet said nothing" [ ! -s $dir/said ]

# one digit of one cell: the NEE of the first measured half-hour of July
awk -F, 'BEGIN { OFS = "," }
    !done && substr($1, 5, 2) == "07" && $3 != -9999 {
        d = substr($3, length($3), 1); $3 = substr($3, 1, length($3) - 1) (d + 1) % 10; done = 1 }
    { print }' $dir/there/a.csv >$dir/there/x.csv && mv $dir/there/x.csv $dir/there/a.csv
must "one digit was changed" [ "$(cmp -l $dir/a.csv $dir/there/a.csv | wc -l)" = 1 ]
must "one digit of one cell: the file is named" \
    says "FAILED  input.file1: $dir/there/a.csv is not the file of the statement" 1 \
    $dir/s.json $dir/there/a.csv
must "its bytes are as many" grep -q "as many: some were changed" $dir/said
awk -F, 'BEGIN { OFS = "," } substr($1, 5, 2) == "07" && $3 != -9999 { $3 = $3 - 1 } { print }' \
    $dir/a.csv >$dir/there/a.csv
must "a month changed: the line that failed is named" \
    says "FAILED  step.2023.month07.nee: recorded" 1 $dir/s.json $dir/there/a.csv
must "and the result" grep -q "FAILED  result.2023.nee: recorded" $dir/said
must "but not another month" sh -c "! grep -q 'month01' $dir/said"

must "an option is changed" changed 's/"name":"tower.seed","unit":"1","value":"1"/"name":"tower.seed","unit":"1","value":"2"/'
must "another seed: the component is named" \
    says "FAILED  uncertainty.2023.ustar" 1 $dir/changed.json $dir/a.csv
must "an unknown option" changed 's/"name":"tower.seed"/"name":"tower.seeds"/'
must "an unknown option is refused" \
    says "option.tower.seeds is not one that library" 1 $dir/changed.json $dir/a.csv
must "a result is changed" changed 's/\("name":"2023.nee_tc","text":"NEE","unit":"t C ha-1","value":"-[0-9]\)\./\19./'
must "a result: recorded and recomputed" \
    says "FAILED  result.2023.nee_tc: recorded -" 1 $dir/changed.json $dir/a.csv
must "nothing else failed" grep -q "NOT VERIFIED: 1 check failed" $dir/said
must "a step is changed" changed 's/\("name":"chain.measured","text":"[^"]*","unit":"1","value":"\)/\11/'
must "a step" says "FAILED  step.chain.measured: recorded 1" 1 $dir/changed.json $dir/a.csv
must "a hash is changed" changed 's/"sha256":"./"sha256":"g/'
must "no hash" says "inputs[0].sha256 is no SHA-256" 1 $dir/changed.json $dir/a.csv
must "a unit is changed" changed 's/"name":"2023.nee","text":\([^}]*\)"unit":"g C m-2"/"name":"2023.nee","text":\1"unit":"t C ha-1"/'
must "a unit" says "result.2023.nee, unit: recorded t C ha-1, recomputed g C m-2" 1 \
    $dir/changed.json $dir/a.csv
must "a remark is added" changed 's/"remarks":\[/"remarks":["all is well"/'
must "a remark" says "FAILED  remarks[0]: recorded all is well" 1 $dir/changed.json $dir/a.csv
must "a kind is changed" changed 's/"kind":"tower"/"kind":"tree"/'
must "an unknown kind" says "cannot recompute a statement of kind tree" 1 \
    $dir/changed.json $dir/a.csv
must "a version is changed" changed 's/"anji_statement":1/"anji_statement":2/'
must "an unknown version" says "anji_statement is 2" 1 $dir/changed.json $dir/a.csv
must "a member is twice" changed 's/"kind":"tower"/"kind":"tower","kind":"tower"/'
must "twice" says "duplicate" 1 $dir/changed.json $dir/a.csv
must "a blank" changed 's/:/: /'
must "a blank is not canonical" says "not in canonical form" 1 $dir/changed.json $dir/a.csv
head -c 700 $dir/s.json >$dir/changed.json
must "truncated" says "$dir/changed.json:1:" 1 $dir/changed.json $dir/a.csv
must "no statement" verify 1 $dir/none.json $dir/a.csv
must "no such file" says "cannot be read" 1 $dir/s.json $dir/none.csv
must "a missing file" says "FAILED  input.file1: a.csv is missing" 1 $dir/s.json
echo more >$dir/more.csv
must "a surplus file" says "is no input of the statement" 1 $dir/s.json $dir/a.csv $dir/more.csv

must "a key" verify 0 --new-key $dir/anna
must "a key is not overwritten" verify 1 --new-key $dir/anna
must "another key" verify 0 --new-key $dir/bert
must "the secret is its owner's" [ "$(ls -l $dir/anna.secret | cut -c1-10)" = "-rw-------" ]
must "no signature" says "there is no signature" 1 --key $dir/anna.public $dir/s.json $dir/a.csv
must "signed" verify 0 --sign $dir/anna.secret $dir/s.json
must "the signature is checked" \
    says "signed by the key that was given" 0 --key $dir/anna.public $dir/s.json $dir/a.csv
must "a wrong key" says "FAILED  $dir/s.json.sig: signed by the key" 1 \
    --key $dir/bert.public $dir/s.json $dir/a.csv
must "a remark is added" changed 's/"remarks":\[/"remarks":["all is well"/'
must "an altered statement" says "altered after it was signed" 1 --key $dir/anna.public \
    --signature $dir/s.json.sig $dir/changed.json $dir/a.csv
sed '/^signature/y/0123456789/1234567890/' $dir/s.json.sig >$dir/bad.sig
must "an altered signature" says "the signature was altered" 1 --key $dir/anna.public \
    --signature $dir/bad.sig $dir/s.json $dir/a.csv
must "a secret key is no public one" verify 1 --key $dir/anna.secret $dir/s.json $dir/a.csv

# two files with columns under other names
awk -F, 'BEGIN { OFS = "," } { print $1, $2, $3, $4 }' $dir/a.csv | sed '1s/NEE/flux/' >$dir/flux.csv
awk -F, 'BEGIN { OFS = "," } { print $1, $2, $5, $6, $7, $8, $9, $10 }' $dir/a.csv >$dir/met.csv
must "two files and a map" tower $dir/two.json --map 'NEE=flux:umol m-2 s-1' $dir/flux.csv $dir/met.csv
must "two files are verified, in any order" says verified 0 $dir/two.json $dir/met.csv $dir/flux.csv
must "one of two is missing" says "input.file2: met.csv is missing" 1 $dir/two.json $dir/flux.csv

must "a crate" verify 0 --crate $dir --date 2026-11-24 --author "A. Miller" \
    --licence https://creativecommons.org/licenses/by/4.0/ $dir/s.json
must "its action" grep -q '"@type":"CreateAction"' $dir/ro-crate-metadata.json
must "a crate without a date" verify 2 --crate $dir $dir/s.json
must "a crate with a wrong date" verify 1 --crate $dir --date 2026-02-30 --author A \
    --licence L $dir/s.json
if command -v python3 >/dev/null; then
    must "the crate is JSON whose references resolve" python3 - $dir/ro-crate-metadata.json <<'PY'
import json, sys
graph = json.load(open(sys.argv[1]))["@graph"]
ids = [e["@id"] for e in graph]
def refs(v):
    if isinstance(v, dict):
        yield v["@id"]
    elif isinstance(v, list):
        for x in v:
            yield from refs(x)
used = {r for e in graph for k, v in e.items() if isinstance(v, (dict, list)) for r in refs(v)}
used.discard("https://w3id.org/ro/crate/1.3")
sys.exit(len(ids) != len(set(ids)) or not used <= set(ids))
PY
fi

must "a ledger that is not there" verify 1 --ledger $dir/none.ledger $dir/s.json $dir/a.csv
if [ -x ./anji-ledger ] && ./anji-ledger init $dir/l.ledger --registry XX >$dir/said 2>&1; then
    must "a ledger" says "invariants hold" 0 --ledger $dir/l.ledger $dir/s.json $dir/a.csv
    echo broken >$dir/broken.ledger
    must "a broken ledger" says "FAILED  ledger" 1 --ledger $dir/broken.ledger $dir/s.json $dir/a.csv
fi
must "no argument" verify 2
must "a wrong option" verify 2 --no-such $dir/s.json
must "two works" verify 2 --sign a --crate b $dir/s.json
must "help" says "Usage: anji-verify" 0 --help
must "version" says "anji-verify" 0 --version
must "a full disk" sh -c "./anji-verify $dir/s.json $dir/a.csv >/dev/full 2>$dir/said; [ \$? = 1 ]"
must "a statement that cannot be written" sh -c "! ./anji-tower --quiet \
    --statement no/such/folder/s.json --draws 5 $dir/a.csv >$dir/said 2>&1"

[ $bad = 0 ] && rm -rf $dir && echo "CASES $cases"
exit $bad
