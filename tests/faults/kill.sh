#!/bin/bash
#
# kill.sh [--files N --records N | --corpus DIR] [--kills N] [--seed N]
#
# Kills an import (kill -9) at random moments, spread over the time that an undisturbed
# one takes, every fifth one twice; the case must be sound each time, and the same
# command must complete it: equal in counts and content to the undisturbed import.  A
# kill that came when all was over tried nothing: another moment is drawn in its place.
set -euo pipefail

# shellcheck source=tests/faults/lib.sh
. "$(dirname -- "$0")/lib.sh"

# Starts the import and kills it; false when it was over already.
kill_one()
{
	local pid status=0
	next_random $((whole_us + whole_us / 20))
	# Not through a function: that would kill the shell that waits for the import.
	"$trailcase" import "$dir/case" --threads "$1" --quiet "$corpus" 2>/dev/null &
	pid=$!
	sleep "$((random / 1000000)).$(printf %06d $((random % 1000000)))"
	kill -KILL $pid 2>/dev/null || true
	{ wait $pid || status=$?; } 2>/dev/null
	case $status in
	137) hits=$((hits + 1)) ;;
	0 | 1) late=$((late + 1)) && return 1 ;;
	*) die "the import ended by itself with status $status" ;;
	esac
}

# What the kill left: looked at in a copy, since looking may roll back.
describe()
{
	local journal=''
	left='no case'
	[ -e "$dir/case" ] || return 0
	rm -f "$dir/copy" "$dir/copy-journal"
	cp "$dir/case" "$dir/copy"
	if [ -e "$dir/case-journal" ]; then
		cp "$dir/case-journal" "$dir/copy-journal"
		journal=' and a journal'
	fi
	# Opened for writing: what was not committed is rolled back.
	if sqlite3 "$dir/copy" 'BEGIN IMMEDIATE; ROLLBACK; SELECT 1 FROM api_catalog' \
		>/dev/null 2>&1; then
		state "$dir/copy" --sound
		left="$(sqlite3 "$dir/copy" 'SELECT count(*) FROM source') sources$journal"
	else
		left="an empty case$journal"
		[ "$(sqlite3 "$dir/copy" 'PRAGMA integrity_check')" = ok ]
	fi
}

options "$@"
import_whole "$corpus"
threads=(1 2 8) hits=0 late=0
for ((n = 1; n <= kills; n++)); do
	while rm -f "$dir/case" "$dir/case-journal" "$dir/case-import" &&
		! kill_one "${threads[n % 3]}"; do
		[ $late -lt $((kills * 10)) ] || die "the import is always over already"
	done
	describe
	story="killed after $((random / 1000)) ms: $left; "
	# What is left to do may take less time: this one can come late.
	if [ $((n % 5)) -eq 0 ] && kill_one "${threads[(n + 1) % 3]}"; then
		describe
		story+="again after $((random / 1000)) ms: $left; "
	fi
	import "$dir/case" --threads "${threads[(n + 2) % 3]}" "$corpus"
	expect_whole "$dir/case" "kill $n: $story"
	[ ! -e "$dir/case-journal" ] && [ ! -e "$dir/case-import" ]
	printf '%d %scompleted\n' "$n" "$story"
done
printf '%d cases killed while they were imported, %d of them twice (%d kills came late)\n' \
	"$kills" $((hits - kills)) $late
printf 'each was sound, and became the undisturbed one\n'
