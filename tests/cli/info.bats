#!/usr/bin/env bats
#
# info: what is inside a case.

load helpers

@test "info --format json: the totals of the contract" {
	run_trailcase info "$(seed_case)" --format json
	assert_status 0
	assert_json .trailcase 1
	assert_json '.totals | keys_unsorted | join(" ")' \
		"sources records_read stored copies rejected first last"
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	assert_json .totals.sources "$(jq .totals.files "$truth")"
	assert_json .totals.records_read "$(jq .totals.records_delivered "$truth")"
	assert_json .totals.stored "$(jq .totals.records_distinct "$truth")"
	assert_json .totals.copies "$(jq '.totals | .records_delivered - .records_distinct' "$truth")"
	assert_json .totals.rejected 0
}

@test "first and last are those of the events" {
	case=$(seed_case)
	run_trailcase info "$case" --format json
	assert_json .totals.first "$(sqlite3 "$case" 'SELECT min(time) FROM events')"
	assert_json .totals.last "$(sqlite3 "$case" 'SELECT max(time) FROM events')"
}

@test "info counts leads" {
	case=$(seed_case)
	run_trailcase info "$case" --format json
	assert_json .leads 0
	trailcase lead "$case" ip 192.0.2.44 >&2
	run_trailcase info "$case" --format json
	assert_json .leads 1
}

@test "info as a table, as CSV and as Markdown" {
	run_trailcase info "$(seed_case)"
	assert_status 0
	assert_output_matches '^stored +12183$'
	run_trailcase info "$(seed_case)" -t csv
	assert_output_matches '^stored,12183'
	run_trailcase info "$(seed_case)" -t md
	assert_output_matches '^\| stored \| 12183 \|$'
}

@test "a case without events has no first and no last" {
	echo '{"Records":[]}' >none.json
	trailcase import case none.json >&2
	run_trailcase info case --format json
	assert_status 0
	assert_json_true '.totals == {sources: 1, records_read: 0, stored: 0, copies: 0,
		rejected: 0, first: null, last: null}'
	run_trailcase info case
	assert_status 0
}

@test "a file refused as a whole is one piece read and rejected" {
	echo "not a log" >README
	run_trailcase import case README
	assert_status 1
	run_trailcase info case --format json
	assert_json_true '.totals | .sources == 0 and .records_read == 1 and .rejected == 1'
}

@test "a case that is not there is named, and not made" {
	run_trailcase info no-such.case
	assert_status 3
	assert_stderr_has no-such.case
	[ ! -e no-such.case ]
}

@test "what is no case is refused" {
	echo '{"Records":[]}' >logs.json
	: >empty
	sqlite3 other.db 'CREATE TABLE t (a)'
	for file in logs.json empty other.db .; do
		run_trailcase info "$file"
		assert_status 3
		assert_output ""
		assert_stderr_has "$file"
	done
}

@test "a FIFO is no case, and does not hang" {
	mkfifo pipe
	run --separate-stderr timeout 10 "$TRAILCASE" info pipe
	assert_status 3
	assert_stderr_has pipe
}

@test "a link to a case is a case, or the message says what is wrong with it" {
	ln -s "$(seed_case)" link.case
	run_trailcase info link.case
	[ "$status" -eq 0 ] || assert_stderr_has link
	[[ $stderr != *"unable to open database file"* ]]
}

@test "a case with something added to its schema is refused" {
	for sql in "CREATE TRIGGER extra AFTER INSERT ON lead BEGIN SELECT 1; END" \
		"CREATE VIEW extra AS SELECT 1" "CREATE TABLE extra (a)" \
		"DROP VIEW events; CREATE VIEW events AS SELECT 1 AS event_id"; do
		case=$(seed_case)
		sqlite3 "$case" "$sql"
		run_trailcase info "$case"
		assert_status 3
		assert_output ""
		assert_stderr_has "$case"
	done
}

@test "a case made by a newer trailcase is refused" {
	case=$(seed_case)
	sqlite3 "$case" 'PRAGMA user_version = 9999'
	run_trailcase info "$case"
	assert_status 3
	assert_stderr_has "$case"
}

@test "a damaged case is an error, not a crash" {
	case=$(seed_case)
	truncate -s 100000 "$case"
	run_trailcase info "$case"
	assert_status 3
	run_trailcase ask "$case" sources
	assert_status 3
}
