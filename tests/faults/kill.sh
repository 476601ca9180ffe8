#!/bin/bash
#
# kill.sh [--files N --records N | --corpus DIR] [--kills N] [--seed N]
#
# Kills an import (kill -9) at random moments, spread over the time that an undisturbed
# one takes, every fifth one twice; the case must be sound each time, and the same
# command must complete it: equal in counts and content to the undisturbed import.
set -euo pipefail

# shellcheck source=tests/faults/lib.sh
. "$(dirname -- "$0")/lib.sh"

# Starts the import and kills it; $late says that it was over already.
kill_one()
{
	local pid
	next_random $((whole_us + whole_us / 20))
	# Not through a function: that would kill the shell that waits for the import.
	"$trailcase" import "$dir/case" --threads "$1" --quiet "$corpus" 2>/dev/null &
	pid=$!
	sleep "$((random / 1000000)).$(printf %06d $((random % 1000000)))"
	late=''
	kill -KILL $pid 2>/dev/null || late=' (over already)'
	{ wait $pid || true; } 2>/dev/null
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
threads=(1 2 8)
for ((n = 1; n <= kills; n++)); do
	rm -f "$dir/case" "$dir/case-journal" "$dir/case-import"
	story=''
	for ((again = 0; again <= (n % 5 == 0); again++)); do
		kill_one "${threads[(n + again) % 3]}"
		describe
		story+="killed after $((random / 1000)) ms$late: $left; "
	done
	import "$dir/case" --threads "${threads[(n + 2) % 3]}" "$corpus"
	expect_whole "$dir/case" "kill $n: $story"
	[ ! -e "$dir/case-journal" ] && [ ! -e "$dir/case-import" ]
	printf '%d %scompleted\n' "$n" "$story"
done
printf '%d kills: each case was sound, and became the undisturbed one\n' "$kills"
