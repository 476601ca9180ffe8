#!/usr/bin/env bats
#
# show: one event, its exact record, and where it came from.

load helpers

setup()
{
	tc_setup
	shapes=$TRAILCASE_SOURCE_DIR/tests/data/shapes
}

@test "show names the event, its source, the hash and the bytes" {
	trailcase import case "$shapes/01-records-compact.json" >&2
	id=$(sqlite3 case 'SELECT event_id FROM events ORDER BY record_offset LIMIT 1')
	run_trailcase show case "$id"
	assert_status 0
	assert_output_matches "^event +$id\$"
	assert_output_matches "^source +$shapes/01-records-compact.json\$"
	assert_output_matches "^sha256 +$(sha256sum <"$shapes/01-records-compact.json" | cut -d' ' -f1)\$"
	assert_output_matches "^hash check +the stored bytes have this hash\$"
	assert_output_matches "^record +bytes $(sqlite3 case "SELECT record_offset || ' to ' ||
		(record_offset + record_length) FROM events WHERE event_id = '$id'") of the file\$"
	[ "$(tail -n 1 <<<"$output" | jq -r .eventID)" = "$id" ]
}

@test "show --raw prints the record's bytes and nothing else, no line feed either" {
	trailcase import case "$shapes/05-jsonl.jsonl" >&2
	id=$(sqlite3 case 'SELECT event_id FROM events ORDER BY record_offset LIMIT 1')
	trailcase show case "$id" --raw >raw
	head -n 1 "$shapes/05-jsonl.jsonl" | tr -d '\n' | cmp - raw
}

@test "show --format json: the record as a string, its place, and whether it is intact" {
	trailcase import case "$shapes/03-records.json.gz" >&2
	id=$(sqlite3 case 'SELECT event_id FROM events ORDER BY record_offset LIMIT 1')
	run_trailcase show case "$id" --format json
	assert_status 0
	assert_json_true 'keys_unsorted == ["trailcase","event_id","source_path","sha256",
		"hash_matches","record_offset","record_length","record_escapes","record_doubled",
		"partial","record","notes","tags"]'
	assert_json .event_id "$id"
	assert_json .hash_matches true
	assert_json '.record | fromjson | .eventID' "$id"
	assert_json_true '.record_length == (.record | utf8bytelength)'
}

@test "a record inside a JSON string is shown without the escapes" {
	trailcase import case "$shapes/10-lookup-events.json" >&2
	id=$(sqlite3 case 'SELECT event_id FROM events ORDER BY record_offset LIMIT 1')
	run_trailcase show case "$id" --format json
	assert_json .record_escapes 1
	assert_json '.record | fromjson | .eventID' "$id"
	run_trailcase show case "$id"
	assert_output_has "inside a JSON string"
}

@test "of gzip, the bytes are those of the inflated file, and it says so" {
	trailcase import case "$shapes/03-records.json.gz" >&2
	run_trailcase show case "$(sqlite3 case 'SELECT event_id FROM events LIMIT 1')"
	assert_output_matches '^record +bytes [0-9]+ to [0-9]+ of the inflated file$'
}

@test "copies are listed with their places" {
	trailcase import case "$shapes/01-records-compact.json" "$shapes/05-jsonl.jsonl" \
		"$shapes/07-array.json" >&2
	run_trailcase show case "$(sqlite3 case 'SELECT event_id FROM events LIMIT 1')"
	[ "$(grep -c '^copy in' <<<"$output")" -eq 2 ]
	assert_output_matches '^copy in +.*/05-jsonl.jsonl$'
	assert_output_matches '^copy in +.*/07-array.json$'
}

@test "an event may be shortened to what is unambiguous" {
	id=$(seed_lead)
	run_trailcase show "$(seed_case)" "${id:0:8}" --format json
	assert_status 0
	assert_json .event_id "$id"
}

@test "an ambiguous or too short beginning is refused" {
	trailcase import case "$shapes/30-edge-records.jsonl" >&2
	run_trailcase show case edge
	assert_status 2
	assert_output ""
	assert_stderr_has edge-00
	run_trailcase show case e
	assert_status 2
	run_trailcase show case ''
	assert_status 2
}

@test "records that share an eventID are all shown" {
	trailcase import case "$shapes/30-edge-records.jsonl" >&2
	run_trailcase show case edge-00
	assert_status 0
	[ "$(grep -c '^event  *edge-00$' <<<"$output")" -eq 2 ]
	[ "$(grep -c '"eventName":"GetCallerIdentity"' <<<"$output")" -eq 1 ]
}

@test "an event that is not there: named, and exit 3" {
	run_trailcase show "$(seed_case)" 00000000-0000-0000-0000-000000000000
	assert_status 3
	assert_output ""
	assert_stderr_has 00000000-0000-0000-0000-000000000000
}

@test "a wildcard is no wildcard" {
	case=$(seed_case)
	for id in '%%%%' '____' '79ec%' "' OR 1=1 --"; do
		run_trailcase show "$case" "$id"
		[ "$status" -ne 0 ]
		assert_output ""
	done
}

@test "a bad format is refused" {
	run_trailcase show "$(seed_case)" "$(seed_lead)" --format yaml
	assert_status 2
	assert_stderr_has --format
}

@test "bytes that were changed in the case do not go unnoticed" {
	trailcase import case "$shapes/01-records-compact.json" >&2
	id=$(sqlite3 case 'SELECT event_id FROM events ORDER BY record_offset LIMIT 1')
	trigger=$(sqlite3 case "SELECT sql FROM sqlite_schema WHERE name = 'source_chunk_no_update'")
	sqlite3 case "DROP TRIGGER source_chunk_no_update;
		UPDATE source_chunk SET data = CAST(replace(data, '192.168.10.20', '192.168.10.21') AS BLOB);
		$trigger;"
	run_trailcase show case "$id"
	assert_status 1
	assert_output_has "DO NOT HAVE THIS HASH"
	run_trailcase show case "$id" --format json
	assert_status 1
	assert_json .hash_matches false
}
