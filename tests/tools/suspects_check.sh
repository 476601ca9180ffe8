#!/usr/bin/env bash
#
# How well `ask suspects` finds the intruder of made incidents without a lead: a long run.
#
#     tests/tools/suspects_check.sh                    # 12 seeds in all shapes
#     tests/tools/suspects_check.sh --seeds "1 2 3"
#     tests/tools/suspects_check.sh --plain-agents     # no agent that names a system of attackers
#     tests/tools/suspects_check.sh --drop-days 30     # the first 30 days are not imported
#
# For each incident: every key and address of truth.json must be listed, nobody else may
# stand above one of them, and the traveller and the CI role must stand below them all.
# What the intruder made or took on (a key, a session) may stand among them.  Prints a line
# for each incident and fails when one is wrong.  TRAILCASE_BUILD_DIR is the build to use.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${TRAILCASE_BUILD_DIR:-$root/build/dev}
seeds="1 2 3 4 5 6 7 8 9 10 11 12"
plain=
drop=0
while [ $# -gt 0 ]; do
	case $1 in
	--seeds) seeds=$2 && shift 2 ;;
	--drop-days) drop=$2 && shift 2 ;;
	--plain-agents) plain=1 && shift ;;
	*) sed -n '3,8p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
	esac
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The shape of an incident, so that twelve seeds see all of them.
shape()
{
	case $(($1 % 6)) in
	0) echo --keys 3 --addresses 1 --users 30 ;;
	1) ;;
	2) echo --keys 15 --addresses 4 --users 100 --ipv6 ;;
	3) echo --owner-same-hour --pentest-user ;;
	4) echo --minted-key --assumed-role ;;
	5) echo --days 80 --keys 5 --addresses 3 ;;
	esac
}

# Agents of the intruder as anybody's: the kernel and distribution of Debian.
plain_agents()
{
	find "$1" -name '*.gz' | while read -r file; do
		zcat "$file" | sed -E 's/6\.11\.2-amd64|[0-9.]+-?kali[0-9a-z-]*/6.1.0-28-amd64/g;
			s/(kali|parrot|pentoo)[a-z]*/debian/gI' | gzip >"$file.new"
		mv "$file.new" "$file"
	done
}

failed=0
for seed in $seeds; do
	dir=$work/$seed
	# shellcheck disable=SC2046
	"$build/tests/tools/trailcase-generate" incident "$dir" --truth "$work/truth.json" \
		--seed "$seed" $(shape "$seed") >/dev/null
	[ -z "$plain" ] || plain_agents "$dir"
	from=$(date -u -d "$(jq -r .lead.time "$work/truth.json") - $((
		$(jq .options.days "$work/truth.json") - 2 - drop)) days" +%F)
	"$build/src/trailcase" import "$work/case.db" "$dir" --from "$from" -q
	"$build/src/trailcase" ask "$work/case.db" suspects least=1 --format json >"$work/rows.json"
	session=$(sqlite3 "$work/case.db" "SELECT DISTINCT c.counted_as FROM actor a JOIN credential c
		ON c.id = a.credential_id WHERE a.access_key = '$(jq -r .session_key "$work/truth.json")'")
	# shellcheck disable=SC2016
	jq -r --slurpfile truth "$work/truth.json" --arg session "$session" --arg seed "$seed" --arg shape "$(shape "$seed")" '
		$truth[0] as $t
		| (if type == "array" then . else (.rows // .sections[0].rows) end) as $rows
		| ($t.keys + $t.addresses) as $want
		| [$want[] | . as $v | $rows | map(.value == $v) | index(true)] as $at
		| ($at | map(. // 1e9) | max) as $last
		| ($rows | map(select(.value as $v | $want | index([$v]) | not))
		   | map(select(.value != $t.minted_key.key and .value != $session))) as $others
		| [$rows[] | select(.value == $want[$at | index($last)]) | .rank] as [$lowest]
		| [$others[] | select(.rank < ($lowest // 0))] as $above
		| [$others[] | select(.points >= 4)] as $false
		| [(if $last < 1e9 and ($above | length) == 0 then "ok" else "WRONG" end),
		   "seed " + $seed, $shape,
		   "least true \([$rows[] | select(.value as $v | $want | index([$v])) | .points] | min)",
		   "missing \([$want[] | select(. as $v | any($rows[]; .value == $v) | not)] | join(" "))",
		   "above \($above | map("\(.kind) \(.value) \(.principal) \(.points)") | join("; "))",
		   "false \($false | map("\(.kind) \(.value) \(.principal) \(.points): \(.reasons)") | join("; "))"
		  ] | @tsv' "$work/rows.json" | tee "$work/line"
	! grep -q '^WRONG' "$work/line" || failed=$((failed + 1))
	rm -rf "$work/case.db" "$dir"
done
echo "$failed wrong"
[ "$failed" -eq 0 ]
