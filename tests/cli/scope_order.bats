#!/usr/bin/env bats
#
# What follows from leads does not depend on the order of anything: of leads, given or
# stored, of files, of leads and files.

load helpers

setup()
{
	tc_setup
	generate=$TRAILCASE_BUILD_DIR/tests/tools/trailcase-generate
}

# An incident with some of everything, imported once for the tests below.
made_case()
{
	made=$BATS_FILE_TMPDIR/made
	truth=$made.json
	if [ ! -e "$made.case" ]; then
		"$generate" incident "$made" --truth "$truth" --seed 4711 --keys 5 --addresses 3 \
			--days 14 --users 40 --minted-elsewhere --session-elsewhere --chained --artefact \
			--owner-same-hour --once-via-office >&2
		trailcase import "$made.case" "$made" -q
	fi
	leads=("event=$(jq -r .lead.value "$truth")" "ip=$(jq -r '.traveller.address' "$truth")"
		"key=$(jq -r '.ways[] | select(.option == "artefact") | .key' "$truth")"
		"ip=$(jq -r '.ways[] | select(.option == "minted-elsewhere") | .address' "$truth")")
}

# answers CASE ARGS...: everything that follows from leads, in one text.
answers()
{
	local case=$1
	shift
	trailcase scope "$case" --format json "$@"
	for question in credentials duration actions access intruder-events; do
		trailcase ask "$case" "$question" --format json "$@"
	done
}

# expect_same LEAD...: the scope of these leads is what `wanted` holds.
expect_same()
{
	trailcase scope "$made.case" --format json "${@/#/--lead=}" | cmp - wanted ||
		tc_fail "another scope: $*"
	trailcase ask "$made.case" intruder-events --format jsonl "${@/#/--lead=}" |
		cmp - wanted-events || tc_fail "other events: $*"
}

@test "two leads, and three, have the same scope in every order" {
	made_case
	local a=${leads[0]} b=${leads[1]} c=${leads[2]} d=${leads[3]} i j k
	for i in "$a" "$b" "$c" "$d"; do
		for j in "$a" "$b" "$c" "$d"; do
			[[ $i < $j ]] || continue
			trailcase scope "$made.case" --format json --lead "$i" --lead "$j" >wanted
			trailcase ask "$made.case" intruder-events --format jsonl --lead "$i" \
				--lead "$j" >wanted-events
			[ -s wanted-events ]
			expect_same "$j" "$i"
			expect_same "$i" "$j" "$i"
			for k in "$a" "$b" "$c" "$d"; do
				[[ $j < $k ]] || continue
				trailcase scope "$made.case" --format json --lead "$i" --lead "$j" \
					--lead "$k" >wanted
				trailcase ask "$made.case" intruder-events --format jsonl --lead "$i" \
					--lead "$j" --lead "$k" >wanted-events
				expect_same "$i" "$k" "$j"
				expect_same "$j" "$i" "$k"
				expect_same "$j" "$k" "$i"
				expect_same "$k" "$i" "$j"
				expect_same "$k" "$j" "$i"
			done
		done
	done
}

@test "leads stored in another order have the same answers" {
	made_case
	for order in "0 1 2 3" "3 2 1 0" "2 0 3 1"; do
		cp "$made.case" own.case
		for i in $order; do
			trailcase lead own.case "${leads[i]%%=*}" "${leads[i]#*=}" >&2
		done
		answers own.case >"answers $order"
		cmp "answers 0 1 2 3" "answers $order"
	done
	# And these are the answers to the leads given.
	answers "$made.case" "${leads[@]/#/--lead=}" | cmp "answers 0 1 2 3" -
}

@test "files imported in another order have the same answers" {
	made_case
	find "$made" -name '*.gz' | sort >files
	answers "$made.case" --lead "${leads[0]}" >wanted
	# From the last to the first in three imports; then every third of them at once.
	tac files >backwards
	split -n l/3 backwards back.
	for start in 1 2 3; do
		sed -n "$start~3p" files >"third.$start"
	done
	for parts in "back.*" "third.*"; do
		rm -f own.case
		for part in $parts; do
			xargs -d '\n' "$TRAILCASE" import own.case -q <"$part"
		done
		answers own.case --lead "${leads[0]}" | cmp - wanted
		# The lead is stored as soon as it can be: what is imported later follows.
		rm own.case
		for part in $parts; do
			xargs -d '\n' "$TRAILCASE" import own.case -q <"$part"
			trailcase lead own.case "${leads[0]%%=*}" "${leads[0]#*=}" >&2 || [ $? -eq 3 ]
		done
		answers own.case | cmp - wanted
	done
}
