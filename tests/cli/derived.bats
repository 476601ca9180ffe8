#!/usr/bin/env bats
#
# What is made of the evidence is the same however the evidence came, and can be made
# again from it.

load helpers

setup()
{
	tc_setup
	fixtures="$TRAILCASE_SOURCE_DIR/fixtures"
	state="$TRAILCASE_SOURCE_DIR/tests/tools/derived_state.sh"
	hours="$TRAILCASE_SOURCE_DIR/tests/tools/hours_check.sh"
}

# All evidence there is, in one case; made once.
whole_case()
{
	local made="$BATS_FILE_TMPDIR/whole.case"
	if [ ! -e "$made" ]; then
		# 1: some of the samples are refused.
		trailcase import "$made" "$fixtures"/* >&2 || [ $? -eq 1 ] || return
	fi
	cp "$made" "$1"
}

# random N: a number below N, from $seed.
random()
{
	seed=$(((seed * 1103515245 + 12345) % 2147483648))
	printf '%d\n' $((seed / 65536 % $1))
}

@test "the state that the tests below compare sees every kind of difference" {
	whole_case one
	"$state" one >before
	[ "$(wc -l <before)" -gt 12 ]
	sqlite3 one "DELETE FROM oddity WHERE rowid = 1"
	run cmp -s before <("$state" one)
	[ "$status" -eq 1 ]
}

@test "parts in any order, with any number of threads, make the same case" {
	whole_case one
	"$state" one >expected
	seed=${TRAILCASE_TEST_SEED:-$RANDOM}
	echo "TRAILCASE_TEST_SEED=$seed"
	mapfile -t parts < <(printf '%s\n' "$fixtures"/samples/* "$fixtures"/invictus \
		"$fixtures"/seed-incident | LC_ALL=C sort)
	for threads in 1 2 8; do
		for ((i = ${#parts[@]} - 1; i > 0; i--)); do
			j=$(random $((i + 1)))
			other=${parts[i]}
			parts[i]=${parts[j]}
			parts[j]=$other
		done
		rm -f other
		# Three imports, one after the other.
		for ((i = 0; i < 3; i++)); do
			some=()
			for ((j = i; j < ${#parts[@]}; j += 3)); do some+=("${parts[j]}"); done
			trailcase import other --threads "$threads" "${some[@]}" || [ $? -eq 1 ]
		done
		"$state" other >got
		diff expected got
		"$hours" other
	done
}

@test "where and when there are logs is what the events say" {
	for logs in "$fixtures"/seed-incident "$fixtures"/invictus "$fixtures"/samples \
		"$TRAILCASE_SOURCE_DIR"/tests/data/queries/*.jsonl; do
		rm -f case
		trailcase import case "$logs" >&2 || [ $? -eq 1 ]
		"$hours" case
	done
	whole_case case
	"$hours" case
	# It sees each kind of difference.
	for change in "DELETE FROM place_hour WHERE hour = (SELECT max(hour) FROM place_hour)" \
		"UPDATE place_hour SET first_ms = first_ms - 1 WHERE hour = (SELECT max(hour) FROM place_hour)" \
		"UPDATE place_hour SET events = events + 1 WHERE hour = -1" \
		"INSERT INTO place_hour VALUES (1, 1, 1, 3600000, 3600000, 1)"; do
		cp case changed
		sqlite3 changed "$change"
		run "$hours" changed
		[ "$status" -eq 1 ]
	done
}

@test "hours of a record that a better one replaces are counted as that one's" {
	# The row tells no account, and milliseconds; a record without time is in no hour.
	printf '%s\n' eventid,eventname,eventtime,awsregion \
		one,X,2025-01-01T00:59:59.900Z,us-east-1 three,Z,2025-01-01T00:10:00Z,eu-west-1 >rows.csv
	echo '{"eventID":"two","eventName":"Y","awsRegion":"eu-west-1","eventSource":"s"}' >timeless.json
	echo '{"eventID":"one","eventName":"X","eventTime":"2025-01-01T00:59:59Z","awsRegion":"us-east-1",
		"recipientAccountId":"111122223333","eventSource":"s"}' >record.json
	trailcase import before rows.csv timeless.json >&2
	"$hours" before
	[ "$(sqlite3 before "SELECT region, hour, first_ms FROM region_hours ORDER BY 1" | paste -sd' ')" = \
		"eu-west-1|482136|1735690200000 us-east-1|482136|1735693199900" ]
	[ "$(sqlite3 before "SELECT region, events, first FROM coverage ORDER BY 1" | paste -sd' ')" = \
		"eu-west-1|2|2025-01-01T00:10:00Z us-east-1|1|2025-01-01T00:59:59Z" ]
	cp before after
	trailcase import after record.json >&2
	trailcase import other record.json >&2
	trailcase import other rows.csv timeless.json >&2
	for case in after other; do
		"$hours" $case
		[ "$(sqlite3 $case "SELECT account, hour, first_ms FROM region_hours
			WHERE region = 'us-east-1'" | paste -sd' ')" = "111122223333|482136|1735693199000" ]
		[ "$(sqlite3 $case "SELECT account, events FROM coverage
			WHERE region = 'us-east-1'")" = "111122223333|1" ]
	done
	diff <("$state" after) <("$state" other)
	run_trailcase rederive after
	assert_status 0
	"$hours" after
	diff <("$state" after) <("$state" other)
}

@test "rederive makes the same again, of whatever was made of it" {
	whole_case one
	run_trailcase lead one ip 192.0.2.44
	assert_status 0
	"$state" one --with-places >before
	sqlite3 one "UPDATE result SET outcome = 'failed'; UPDATE address SET kind = 'other';
		UPDATE api SET api = 'x'; DELETE FROM alias; UPDATE actor SET access_key = NULL;
		DELETE FROM oddity; DELETE FROM touch; DELETE FROM mint; DELETE FROM state_step;
		DELETE FROM group_rule; DELETE FROM denial; DELETE FROM actor_day WHERE day % 2;
		UPDATE place_hour SET events = 7, hour = -hour WHERE hour % 2;
		UPDATE principal SET name = 'x'"
	run cmp -s before <("$state" one --with-places)
	[ "$status" -eq 1 ]
	events=$(sqlite3 one "SELECT count(*) FROM event")
	sources=$(sqlite3 one "SELECT count(*) FROM source")

	run_trailcase rederive one
	assert_status 0
	assert_output "derived again: $events events of $sources sources"
	"$state" one --with-places | diff before -
	"$hours" one
	[ "$(sqlite3 one "PRAGMA integrity_check")" = ok ]
	[ "$(sqlite3 one "SELECT act FROM custody ORDER BY id DESC LIMIT 1")" = rederive ]
	# The rows of events point to where they pointed, so nothing was made twice.
	[ "$(sqlite3 one "SELECT count(*) FROM actor")" = "$(whole_case two &&
		sqlite3 two "SELECT count(*) FROM actor")" ]
}

@test "what an event says and where it was found cannot be changed, by rederive or else" {
	case=$(seed_case)
	for column in event_id time_ms source_id record_offset record_length content_hash \
		error_message request response; do
		run sqlite3 "$case" "UPDATE event SET $column = 77 WHERE rowid IN
			(SELECT rowid FROM event LIMIT 1)"
		[ "$status" -ne 0 ]
		[[ $output == *"evidence is never changed"* ]]
	done
}

@test "rederive changes nothing when the evidence is not what it was" {
	case=$(seed_case)
	trigger=$(sqlite3 "$case" "SELECT sql FROM sqlite_schema WHERE name = 'source_chunk_no_update'")
	sqlite3 "$case" "DROP TRIGGER source_chunk_no_update;
		UPDATE source_chunk SET data = x'7b7d' WHERE source_id = 3; $trigger"
	"$state" "$case" --with-places >before
	run_trailcase rederive "$case"
	assert_status 3
	assert_stderr_has "source 3 has"
	assert_stderr_has "nothing was changed"
	"$state" "$case" --with-places | diff before -
}

@test "rederive makes no case" {
	run_trailcase rederive none.db
	assert_status 3
	assert_stderr_has none.db
	[ ! -e none.db ]
}
