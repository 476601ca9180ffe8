#!/usr/bin/env bats
#
# import with --from, --to, --account, --region: what is left out is counted, shown in
# every answer, and taken by a later import that asks for it.

load helpers

setup()
{
	tc_setup
	logs=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs
}

query()
{
	sqlite3 "$@"
}

# taken DIR PYTHON_CONDITION: how many records of the logs (r) are to be taken, and how
# many there are, worked out from the raw files.
taken()
{
	"${PYTHON3:-python3}" - "$@" <<-'END'
	import gzip, json, os, sys
	take = all_of_them = 0
	for folder, _, files in os.walk(sys.argv[1]):
	    for name in files:
	        data = open(os.path.join(folder, name), "rb").read()
	        if data[:2] == b"\x1f\x8b":
	            data = gzip.decompress(data)
	        for r in json.loads(data)["Records"]:
	            all_of_them += 1
	            take += bool(eval(sys.argv[2]))
	print(take, all_of_them)
	END
}

# One log file for each of two accounts and two regions, with two days in each.
make_logs()
{
	"${PYTHON3:-python3}" - "$1" <<-'END'
	import json, os, sys
	n = 0
	for account in ("111111111111", "222222222222"):
	    for region in ("eu-west-1", "us-east-1"):
	        for day in (1, 2, 3):
	            records = []
	            for hour in range(24):
	                n += 1
	                records.append({
	                    "eventVersion": "1.08", "eventName": "GetThing", "eventSource": "s3.amazonaws.com",
	                    "eventTime": f"2025-03-{day:02}T{hour:02}:30:00Z", "eventID": f"id-{n:04}",
	                    "awsRegion": region, "recipientAccountId": account,
	                    "userIdentity": {"type": "AWSService", "invokedBy": "x.amazonaws.com"}})
	            folder = os.path.join(sys.argv[1], account, region)
	            os.makedirs(folder, exist_ok=True)
	            name = f"{account}_CloudTrail_{region}_202503{day:02}T2359Z_abcdefghijklmnop.json"
	            json.dump({"Records": records}, open(os.path.join(folder, name), "w"))
	END
}

# The events of a case, wherever they were found.
events_of()
{
	query "$1" 'SELECT event_id, time, recipient_account, region FROM events ORDER BY 1'
}

@test "filtered and taken together are all records of the files that were read" {
	run_trailcase import case "$logs" --from 2025-04-15T09:00:00Z --to 2025-04-15T12:00:00Z
	assert_status 0
	read -r take all < <(taken "$logs" '"2025-04-15T09:00:00Z" <= r["eventTime"] < "2025-04-15T12:00:00Z"')
	assert_output_has " records, and "
	assert_output_has "as asked for"
	[ "$(query case 'SELECT sum(records_read) FROM source')" -eq "$take" ]
	[ "$(query case "SELECT count(*) FROM events WHERE time < '2025-04-15T09' OR time >= '2025-04-15T12'")" -eq 0 ]
	# The files that were passed over hold the rest.
	passed=$(query case 'SELECT path FROM passed_over' | xargs gzip -dc | jq -n '[inputs.Records | length] | add')
	filtered=$(query case 'SELECT sum(filtered) FROM source')
	[ "$filtered" -gt 0 ]
	[ $((take + filtered + passed)) -eq "$all" ]
	[ "$(query case 'SELECT count(*) FROM source WHERE records_read <> stored + copies + rejected')" -eq 0 ]
}

@test "files without an S3 name are read, and filtered by record" {
	mkdir plain
	for file in $(find "$logs" -name '*.gz' | sort | awk 'NR % 8 == 0'); do
		cp "$file" "plain/$((n = ${n-0} + 1)).gz"
	done
	run_trailcase import case plain --region us-east-1
	assert_status 0
	read -r take all < <(taken plain 'r["awsRegion"] == "us-east-1"')
	[ "$take" -gt 0 ]
	[ "$take" -lt "$all" ]
	[ "$(query case 'SELECT sum(records_read) FROM source')" -eq "$take" ]
	[ "$(query case 'SELECT sum(filtered) FROM source')" -eq $((all - take)) ]
	[ "$(query case 'SELECT count(*) FROM passed_over')" -eq 0 ]
}

@test "accounts and regions: repeated or between commas, by name before a file is read" {
	make_logs logs
	run_trailcase import one logs --account 111111111111 --region eu-west-1,us-east-1
	assert_status 0
	[ "$(query one 'SELECT count(*) FROM event')" -eq $((2 * 3 * 24)) ]
	[ "$(query one 'SELECT count(*) FROM passed_over')" -eq 6 ]
	[ "$(query one 'SELECT sum(bytes) FROM passed_over')" -eq "$(cat logs/222222222222/*/* | wc -c)" ]
	run_trailcase import two logs --region us-east-1 --account 222222222222 --account 111111111111 --region eu-west-1
	assert_status 0
	assert_output_has "288 read = 288 stored"
	refute_output_has "left out"
}

@test "a file that is passed over is not opened" {
	make_logs logs
	for file in logs/222222222222/*/*; do echo '{"broken' >"$file"; done
	run_trailcase import case logs --account 111111111111
	assert_status 0
	assert_output_has "144 read = 144 stored + 0 copies + 0 rejected"
}

@test "a file may be delivered a day after its events, and is read all the same" {
	make_logs logs
	# Delivered on 2025-03-03 at 23:59; the bound is 24 h and a little before it.
	run_trailcase import read logs --to 2025-03-03T00:00:00Z
	[ "$(query read 'SELECT count(*) FROM passed_over')" -eq 0 ]
	run_trailcase import passed logs --to 2025-03-02T23:58:00Z
	[ "$(query passed 'SELECT count(*) FROM passed_over')" -eq 4 ]
	[ "$(query passed 'SELECT count(*) FROM event')" -eq "$(query read "SELECT count(*) FROM events WHERE time < '2025-03-02T23:58'")" ]
}

@test "a record without time, account or region cannot be judged, and is taken" {
	cat >odd.jsonl <<-'END'
	{"eventName":"A","eventSource":"s3.amazonaws.com","eventID":"no-time","awsRegion":"eu-west-1","recipientAccountId":"111111111111"}
	{"eventName":"A","eventSource":"s3.amazonaws.com","eventID":"bad-time","eventTime":"yesterday","awsRegion":"eu-west-1","recipientAccountId":"111111111111"}
	{"eventName":"A","eventSource":"s3.amazonaws.com","eventID":"no-region","eventTime":"2025-01-02T00:00:00Z","recipientAccountId":"111111111111"}
	{"eventName":"A","eventSource":"s3.amazonaws.com","eventID":"no-account","eventTime":"2025-01-02T00:00:00Z","awsRegion":"eu-west-1"}
	{"eventName":"A","eventSource":"s3.amazonaws.com","eventID":"by-caller","eventTime":"2025-01-02T00:00:00Z","awsRegion":"eu-west-1","userIdentity":{"accountId":"222222222222"}}
	{"eventName":"A","eventSource":"s3.amazonaws.com","eventID":"early","eventTime":"2024-12-31T23:59:59.999Z","awsRegion":"eu-west-1","recipientAccountId":"111111111111"}
	{"eventName":"A","eventSource":"s3.amazonaws.com","eventID":"first","eventTime":"2025-01-01T00:00:00Z","awsRegion":"eu-west-1","recipientAccountId":"111111111111"}
	{"eventName":"A","eventSource":"s3.amazonaws.com","eventID":"end","eventTime":"2025-01-03T00:00:00Z","awsRegion":"eu-west-1","recipientAccountId":"111111111111"}
	END
	run_trailcase import case odd.jsonl --from 2025-01-01 --to 2025-01-03 --account 111111111111 --region eu-west-1
	assert_status 0
	[ "$(query case 'SELECT group_concat(event_id) FROM (SELECT event_id FROM event ORDER BY 1)')" = \
		bad-time,first,no-account,no-region,no-time ]
	[ "$(query case 'SELECT filtered FROM source')" -eq 3 ]
}

@test "until 2021 events of global services lie in the files of any region" {
	record='{"eventName":"CreateUser","eventSource":"iam.amazonaws.com","eventID":"%s","eventTime":"%s","awsRegion":"us-east-1","recipientAccountId":"111111111111"}\n'
	# shellcheck disable=SC2059
	printf "$record" old 2021-06-01T00:00:00Z >111111111111_CloudTrail_eu-west-1_20210601T0005Z_abcdefghijklmnop.json
	# shellcheck disable=SC2059
	printf "$record" new 2024-06-01T00:00:00Z >111111111111_CloudTrail_eu-west-1_20240601T0005Z_abcdefghijklmnop.json
	run_trailcase import case ./*.json --region us-east-1
	assert_status 0
	[ "$(query case 'SELECT event_id FROM event')" = old ]
	[ "$(query case 'SELECT count(*) FROM passed_over')" -eq 1 ]
}

# --- again ----------------------------------------------------------------------

@test "the same filter again changes nothing" {
	run_trailcase import case "$logs" --from 2025-04-15 --to 2025-04-15T12:00:00Z --region us-east-1
	assert_status 0
	everything='SELECT * FROM source; SELECT * FROM copy; SELECT * FROM passed_over;
		SELECT * FROM import_filter; SELECT * FROM actor_day; SELECT * FROM place_hour; SELECT * FROM event'
	before=$(query case "$everything" | sha256sum)
	run_trailcase import case "$logs" --region us-east-1 --to 2025-04-15T12:00:00Z --from 2025-04-15T00:00:00Z
	assert_status 0
	assert_output_has "sources  0 added"
	[ "$(query case "$everything" | sha256sum)" = "$before" ]
	# Nor does a narrower one.
	run_trailcase import case "$logs" --region us-east-1 --from 2025-04-15T01:00:00Z --to 2025-04-15T02:00:00Z
	assert_output_has "sources  0 added"
	assert_output_has "records  0 read"
}

@test "a wider import adds what was left out, until nothing is missing" {
	trailcase import whole "$logs" >&2
	run_trailcase import case "$logs" --from 2025-04-15T09:00:00Z --to 2025-04-15T10:00:00Z
	run_trailcase import case "$logs" --from 2025-04-15T08:30:00Z --region us-east-1,eu-west-1
	assert_status 0
	run_trailcase import case "$logs"
	assert_status 0
	[ "$(events_of case)" = "$(events_of whole)" ]
	[ "$(query case 'SELECT sum(events), sum(denied) FROM actor_day')" = \
		"$(query whole 'SELECT sum(events), sum(denied) FROM actor_day')" ]
	# What was read more than once is kept once.
	[ "$(query case 'SELECT count(DISTINCT path) FROM source WHERE filtered > 0')" -gt 0 ]
	[ "$(query case 'SELECT count(*) FROM source a, source b WHERE a.sha256 = b.sha256
		AND a.id < b.id AND b.bytes_of IS NULL')" -eq 0 ]
	[ "$(query case 'SELECT sum(stored) FROM source')" -eq "$(query case 'SELECT count(*) FROM event')" ]
	[ "$(query case 'SELECT count(*) FROM source WHERE records_read <> stored + copies + rejected')" -eq 0 ]
	[ "$(query case 'SELECT count(*) FROM import_filters WHERE files > 0 OR records > 0')" -eq 0 ]
	run_trailcase ask case duration --lead "event=$(seed_lead)" --format json
	[ "$(json '[.limits[] | select(test("took only"))] | length')" -eq 0 ]
	# And now all of it is known, to any import.
	run_trailcase import case "$logs" --from 2025-04-01 --account 012345678901
	assert_output_has "sources  0 added"
	run_trailcase import case "$logs"
	assert_output_has "sources  0 added, 511 known"
}

@test "a large file that was taken in part keeps its bytes once" {
	make_logs logs
	{
		cat logs/*/*/* | jq -c '.Records[]'
		printf '%20000000s\n' ''
	} >large.jsonl
	run_trailcase import case large.jsonl --from 2025-03-02 --account 111111111111
	assert_status 0
	[ "$(query case 'SELECT stored, filtered FROM source')" = "96|192" ]
	before=$(query case 'SELECT count(*), sum(length(data)) FROM source_chunk')
	run_trailcase import case large.jsonl --from 2025-03-02
	assert_status 0
	[ "$(query case 'SELECT stored, copies, filtered, bytes_of FROM source WHERE id = 2')" = "96|96|96|1" ]
	run_trailcase import case large.jsonl --from 2025-03-02 --account 222222222222
	assert_output_has "0 added, 1 known"
	run_trailcase import case large.jsonl
	assert_status 0
	[ "$(query case 'SELECT stored, copies, filtered, bytes_of FROM source WHERE id = 3')" = "96|192|0|1" ]
	[ "$(query case 'SELECT count(*), sum(length(data)) FROM source_chunk')" = "$before" ]
	id=$(query case "SELECT event_id FROM event WHERE source_id = 3 LIMIT 1")
	run_trailcase show case "$id" --format json
	assert_status 0
	assert_json .hash_matches true
}

@test "a filter that was killed is completed by the same command" {
	trailcase import whole "$logs" --from 2025-04-10T12:00:00Z >&2
	for wait in 0.05 0.2 0.4; do
		timeout -s KILL $wait "$TRAILCASE" import case "$logs" --from 2025-04-10T12:00:00Z >/dev/null 2>&1 || true
	done
	run_trailcase import case "$logs" --from 2025-04-10T12:00:00Z
	assert_status 0
	[ "$(events_of case)" = "$(events_of whole)" ]
	for table in passed_over import_filters; do
		[ "$(query case "SELECT * FROM $table")" = "$(query whole "SELECT * FROM $table")" ]
	done
}

# --- honesty --------------------------------------------------------------------

@test "answers, info and the custody log tell what was left out" {
	run_trailcase import case "$logs" --from 2025-04-15T10:00:00Z --region us-east-1,eu-west-1
	files=$(query case 'SELECT count(*) FROM passed_over')
	records=$(query case 'SELECT sum(filtered) FROM source')
	[ "$records" -gt 0 ]
	run_trailcase ask case credentials --lead "event=$(seed_lead)" --format json
	assert_status 0
	assert_json '.limits[] | select(test("took only"))' \
		"An import took only events from 2025-04-15T10:00:00Z in eu-west-1, us-east-1: $records records and $files whole files were left out and are missing from every answer."
	run_trailcase info case --format json
	assert_json .left_out_records "$records"
	assert_json .left_out_files "$files"
	assert_json '.totals | keys_unsorted | join(" ")' \
		"sources records_read stored copies rejected first last"
	[ "$(query case "SELECT detail ->> '\$.left_out.from', detail ->> '\$.left_out.regions',
		detail ->> '\$.left_out.records', detail ->> '\$.left_out.files' FROM custody")" = \
		"2025-04-15T10:00:00Z|eu-west-1,us-east-1|$records|$files" ]
}

@test "what a filter left out cannot be changed in the case" {
	make_logs logs
	run_trailcase import case logs --account 111111111111
	for table in import_filter passed_over; do
		run query case "DELETE FROM $table"
		[ "$status" -ne 0 ]
		run query case "UPDATE $table SET rowid = 1"
		[ "$status" -ne 0 ]
	done
}

# --- usage ----------------------------------------------------------------------

@test "bad values are refused at once, with the option named, and no case is made" {
	make_logs logs
	for words in "--from yesterday" "--to 2025-13-01" "--from 2025-03-02 --to 2025-03-01" \
		"--from 2025-03-02 --to 2025-03-02" "--account 12345" "--account 111111111111," \
		"--account prod" "--region US-EAST-1" "--region eu-west-1,,us-east-1" "--region ="; do
		# shellcheck disable=SC2086
		run_trailcase import case logs $words
		assert_status 2
		assert_stderr_has "${words%% *}"
		[ ! -e case ]
	done
}

@test "days count back from the last event of the case, which must have one" {
	make_logs logs
	run_trailcase import case logs --from 1d
	assert_status 2
	assert_stderr_has "--from 1d counts back from the last event of the case, and there is none yet"
	[ ! -e case ]
	trailcase import case logs/111111111111/eu-west-1 >&2
	# The last event is that of 2025-03-03T23:30:00Z.
	run_trailcase import case logs --from 1d
	assert_status 0
	[ "$(query case 'SELECT "from" FROM import_filters')" = 2025-03-02T23:30:00Z ]
	[ "$(query case "SELECT min(time) FROM events WHERE recipient_account = '222222222222'")" = \
		2025-03-02T23:30:00Z ]
}
