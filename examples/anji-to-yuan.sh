#!/bin/sh
# From the file of a flux tower and the inventory of a stand to the yuan that a household
# receives, by the programs of libanjicarbon. A page of the manual reads along with it.
#
#     anji-to-yuan.sh DIR        leaves all files in DIR, which it makes
#
# Programs are taken from BIN (default: found in PATH), the share register from DATA
# (default: data/moso beside this script). The forest, the village and the market are
# invented: the forest so that its truth is known.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
dir=${1:?usage: anji-to-yuan.sh DIR}
data=${DATA:-$(dirname "$0")/data/moso}
[ -z "${BIN:-}" ] || PATH=$(cd "$BIN" && pwd):$PATH
mkdir -p "$dir"
cp "$data/register.csv" "$dir/register.csv"
cd "$dir"
say() { printf '\n== %s\n' "$*"; }

say "1. A tower's year and a forest of 100 ha with 120 plots, surveyed in 2015 and 2020"
anji-simulate --year 2019 --seed 1 --out tower.csv --truth tower_truth.csv --print-truth
anji-simulate-stand --plots 120 --seed 2 --out .
wc -l tower.csv culms.csv plots.csv | sed '$d'

say "2. The tower's account and its statement"
anji-tower --site ANJI --statement tower.json tower.csv >tower.txt
tail -n 12 tower.txt

say "3. The stand's account and its statement"
anji-stand --accept-assumed --draws 1000 --statement stand.json culms.csv plots.csv \
    strata.csv >stand.txt
sed -n '/^Change in/,$p' stand.txt | head -n 12

say "4. The truck: culms weighed at the gate, t C ha-1 yr-1"
# What is taken up and not stored has left. In this forest nothing else leaves, so that the
# truth of the truck follows from that of the others; its weighbridge reads 3 % too much and
# vouches for 8 %.
awk -F, 'FILENAME ~ /tower/ && FNR > 1 { nee += $3 * 1e-6 * 12.011 * 1800 * 0.01 }
    FILENAME ~ /^truth/ && $1 == "all" && $3 ~ /_tc_ha/ { s[$2] += $4 }
    END { out = -nee - (s[2020] - s[2015]) / 5
          printf "culms=%.3f\nculms_se=%.3f\n", 1.03 * out, 0.08 * out }' \
    tower_truth.csv truth.csv >truck.txt
cat truck.txt

say "5. The tonnes, under the rule of bamboo forest management"
# The text of the rule was not read: its constants, from memory, are the reader's to give.
# Its precision is that of sampling alone, as CDM's AR-TOOL14 has it.
cat truck.txt - >credit.params <<'END'
shoots=0
shoots_se=0
fire=0
fire_se=0
leaching=0
leaching_se=0
imports=0
imports_se=0
errors=sampling
period_from=20150701
period_to=20200630
baseline=0
leakage=0
emissions=12.5
AR-CM-005-V01:confidence=0.90
up_to_1=0.10
share_1=0
up_to_2=0.20
share_2=0.06
up_to_3=0.30
share_3=0.11
buffer=0.10
END
anji-credit --rule AR-CM-005-V01 --params credit.params --statement credit.json \
    stand.json tower.json >credit.txt
cat credit.txt

say "6. Signed, and checked by someone who has nothing but the files"
[ -e verifier.secret ] || anji-verify --new-key verifier
anji-verify --sign verifier.secret credit.json
anji-verify --key verifier.public credit.json stand.json tower.json tower.csv culms.csv \
    plots.csv strata.csv

say "7. The ledger: issued once, the buffer set aside, sold, retired"
rm -f ledger.db
ledger() { # command, options: at a time of the example's, so that it is the same again
    what=$1
    shift
    anji-ledger "$what" ledger.db --time 2021-03-01T09:00:00Z "$@"
}
ledger init --registry ANJI --signed
ledger account --id village --name "An invented village"
ledger account --id buyer --name "An invented buyer"
ledger method --method AR-CM-005@V01 --eligibility LOCAL
ledger verifier --key verifier.public --name "An invented verifier"
ledger issue --project P1 --method AR-CM-005@V01 --holder village --parcel valley \
    --parcel slope --statement credit.json --key verifier.public \
    --signature credit.json.sig --request issue-1 >issue.txt
cat issue.txt
# The oldest serials are the buffer; all others are held, sold and retired.
buffer=$(sed -n 's/^buffer_units  *\([0-9]*\) .*/\1/p' credit.txt)
sed -n 's/^ *made \([^ ]*\).*/\1/p' issue.txt >serials.txt
while read -r serial; do
    head=${serial%-*-*} last=${serial##*-} first=${serial#"$head"-}
    first=${first%-*}
    tonnes=$((last - first + 1))
    if [ "$buffer" -gt 0 ]; then
        aside=$((buffer < tonnes ? buffer : tonnes))
        ledger buffer --serial "$serial" --holder village --tonnes $aside >>moved.txt
        buffer=$((buffer - aside)) first=$((first + aside))
    fi
    [ "$first" -gt "$last" ] || echo "$head-$first-$last"
done <serials.txt >sold.txt
while read -r serial; do
    ledger hold --serial "$serial" --holder village
    ledger transfer --serial "$serial" --holder village --to buyer
    ledger retire --serial "$serial" --holder buyer --beneficiary "An invented buyer" \
        --purpose "Emissions of 2020" --request "retire-$serial"
done <sold.txt >>moved.txt
anji-ledger show ledger.db
anji-ledger check ledger.db
anji-ledger export ledger.db ledger.csv
sold=$(awk -F- '{ n += $NF - $(NF - 1) + 1 } END { print n + 0 }' sold.txt)

say "8. The yuan"
anji-pay --name "An invented village" --tonnes "$sold" --price-id anji-sale-2022-05 \
    --fee-share 2 --measurement 20000 --village 80 --collective 33.94 \
    --register register.csv --measure area_mu --basis credit.json --basis ledger.csv \
    --csv paid.csv --statement payment.json
anji-verify payment.json register.csv credit.json ledger.csv
