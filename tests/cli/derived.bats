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
	done
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
		UPDATE principal SET name = 'x'"
	run cmp -s before <("$state" one --with-places)
	[ "$status" -eq 1 ]
	events=$(sqlite3 one "SELECT count(*) FROM event")
	sources=$(sqlite3 one "SELECT count(*) FROM source")

	run_trailcase rederive one
	assert_status 0
	assert_output "derived again: $events events of $sources sources"
	"$state" one --with-places | diff before -
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
