#!/usr/bin/env bats
#
# import: from files to a case.  Numbers add up, bytes are kept, nothing is taken for
# granted about the input.

load helpers

setup()
{
	tc_setup
	shapes=$TRAILCASE_SOURCE_DIR/tests/data/shapes
}

query()
{
	sqlite3 "$@"
}

# A hash of every event in the case and its place, in a fixed order.
content_of()
{
	sqlite3 "$1" 'CREATE TEMP TABLE content AS SELECT * FROM events;
		ALTER TABLE content DROP COLUMN event_row;
		SELECT * FROM content ORDER BY source_id, record_offset' | sha256sum
}

# A hash of what the events say, wherever they were found.  request and response are
# the exact text of the record, so their white space is set aside.
meaning_of()
{
	sqlite3 "$1" 'SELECT event_id, time_ms, recipient_account, region, event_source,
		event_name, principal, credential, access_key, ip, user_agent, outcome,
		error_message, json(request), json(response) FROM events ORDER BY event_row' | sha256sum
}

assert_events()
{
	local got
	got=$(query "$1" 'SELECT count(*) FROM events')
	[ "$got" = "$2" ] || tc_fail "expected $2 events in $1, got $got"
}

# record ID [REQUEST_PARAMETERS]: one small record on one line.
record()
{
	printf '{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/a","accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"a"},"eventTime":"2025-01-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2.9","requestParameters":%s,"responseElements":null,"eventID":"%s","eventType":"AwsApiCall","recipientAccountId":"111122223333"}\n' \
		"${2:-null}" "$1"
}

# --- shapes -------------------------------------------------------------------

@test "every shape of the same records gives the same 30 events" {
	for file in "$shapes"/0?-* "$shapes"/1?-*; do
		name=$(basename "$file")
		run_trailcase import "$name.case" "$file"
		assert_status 0
		assert_output_has "30 read = 30 stored + 0 copies + 0 rejected"
		assert_events "$name.case" 30
		meaning_of "$name.case" >>meanings
	done
	[ "$(sort -u meanings | wc -l)" -eq 1 ]
}

@test "all shapes together are 30 events, and the rest are copies" {
	run_trailcase import case "$shapes"/0?-* "$shapes"/1?-*
	assert_status 0
	assert_output_has "510 read = 30 stored + 480 copies + 0 rejected"
	assert_events case 30
	[ "$(query case 'SELECT count(*) FROM copy')" -eq 480 ]
	[ "$(query case 'SELECT count(DISTINCT event) FROM copy')" -eq 30 ]
}

@test "odd records are all kept: 28 of 28" {
	run_trailcase import case "$shapes/30-edge-records.jsonl"
	assert_status 0
	assert_events case 28
	[ "$(query case "SELECT count(*) FROM event WHERE event_id IS NULL")" -eq 1 ]
	[ "$(query case "SELECT count(*) FROM event WHERE event_id = 'edge-00'")" -eq 2 ]
}

@test "files without records are sources without events" {
	run_trailcase import case "$shapes"/22-* "$shapes"/23-* "$shapes"/24-*
	assert_status 0
	assert_events case 0
	[ "$(query case 'SELECT count(*) FROM source')" -eq 3 ]
}

@test "the name of a file means nothing" {
	cp "$shapes/03-records.json.gz" notes.txt
	cp "$shapes/05-jsonl.jsonl" picture.gz
	run_trailcase import case notes.txt picture.gz
	assert_status 0
	assert_events case 30
}

@test "standard input is a source called -" {
	run_trailcase_with "$shapes/03-records.json.gz" import case -
	assert_status 0
	assert_events case 30
	[ "$(query case 'SELECT path FROM source')" = - ]
}

# --- damage -------------------------------------------------------------------

@test "what is complete before a file is cut off is kept, the rest is one reject" {
	for file in 20-truncated.json.gz 21-truncated.json; do
		run_trailcase import "$file.case" "$shapes/$file"
		assert_status 1
		assert_output_has "30 read = 29 stored + 0 copies + 1 rejected"
		[ "$(query "$file.case" 'SELECT offset FROM reject')" -eq 37065 ]
		[ "$(query "$file.case" 'SELECT path FROM reject')" = "$shapes/$file" ]
	done
}

@test "a gzip file that is cut off inside a record is told of, however long it is" {
	for count in 1 200 2000; do
		for n in $(seq $count); do record "r-$n"; done >log.jsonl
		gzip -c log.jsonl | head -c -12 >cut-$count.gz
		run_trailcase import cut-$count.case cut-$count.gz
		assert_status 1
		[ "$(query cut-$count.case 'SELECT reason FROM reject')" = "gzip: the data is cut off" ]
	done
}

@test "a bad line costs that line: the reject is exactly its bytes" {
	run_trailcase import case "$shapes/25-bad-line-in-jsonl.jsonl"
	assert_status 1
	assert_output_has "30 read = 29 stored + 0 copies + 1 rejected"
	start=$(head -n 3 "$shapes/25-bad-line-in-jsonl.jsonl" | wc -c)
	[ "$(query case 'SELECT offset FROM reject')" -eq "$start" ]
}

@test "what is not CloudTrail is refused with the reason, and the rest goes on" {
	mkdir logs
	cp "$shapes/01-records-compact.json" logs/b.json
	echo "how these logs were collected" >logs/README
	echo '{"hello":"world"}' >logs/other.json
	run_trailcase import case logs
	assert_status 1
	assert_events case 30
	[ "$(query case 'SELECT path FROM reject ORDER BY path')" = "logs/README
logs/other.json" ]
	[ -z "$(query case "SELECT 1 FROM reject WHERE reason = ''")" ]
	assert_output_has "2 refused"
}

@test "deep nesting is refused at once" {
	printf '%100000s' '' | tr ' ' '[' >deep.json
	record good >good.json
	run --separate-stderr timeout 10 "$TRAILCASE" import case deep.json good.json
	assert_status 1
	assert_events case 1
	[ "$(query case 'SELECT DISTINCT path FROM reject')" = deep.json ]
}

@test "a deeply nested parameter costs its own record only" {
	deep=$(printf '%5000s' '' | tr ' ' '[')$(printf '%5000s' '' | tr ' ' ']')
	{
		record before
		record deep "$deep"
		record after
	} >logs.jsonl
	run_trailcase import case logs.jsonl
	assert_status 1
	assert_output_has "3 read = 2 stored + 0 copies + 1 rejected"
	[ "$(query case 'SELECT event_id FROM event ORDER BY event_id')" = "after
before" ]
}

@test "a decompression bomb is a reject, not a full disk" {
	{
		printf '{"Records":['
		head -c 67108864 /dev/zero | tr '\0' ' '
		printf ']}'
	} | gzip >bomb.json.gz
	record good >good.json
	run --separate-stderr timeout 60 "$TRAILCASE" import case bomb.json.gz good.json
	assert_status 1
	assert_events case 1
	[ "$(query case 'SELECT DISTINCT path FROM reject')" = bomb.json.gz ]
	query case 'SELECT reason FROM reject' | grep -q 'bomb.*(--max-ratio 200)'
	[ "$(stat -c %s case)" -lt 8388608 ]
}

@test "a value over 16 MiB is rejected and its neighbours are kept" {
	{
		record before
		record big "{\"a\":\"$(head -c 100000 /dev/zero | tr '\0' x)\"}"
	} >small.jsonl
	{
		record before
		printf '{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"PutObject","eventTime":"2025-01-01T00:00:00Z","eventID":"huge","requestParameters":{"a":"'
		head -c 17825792 /dev/zero | tr '\0' x
		printf '"}}\n'
		record after
	} >large.jsonl
	run_trailcase import case small.jsonl large.jsonl
	assert_status 1
	assert_output_has "5 read = 3 stored + 1 copies + 1 rejected"
	[ "$(query case 'SELECT group_concat(event_id) FROM (SELECT event_id FROM event
		ORDER BY event_id)')" = after,before,big ]
	query case 'SELECT reason FROM reject' | grep -q '(--max-record 4M)'
	[ "$(query case 'SELECT offset FROM reject')" -eq "$(record before | wc -c)" ]
}

@test "a file that cannot be read is refused with the reason, and the rest goes on" {
	record good >good.json
	# Opens, and gives an input/output error for whoever reads it, root included.
	run_trailcase import case /proc/self/mem good.json
	assert_status 1
	assert_events case 1
	[ "$(query case 'SELECT path FROM reject')" = /proc/self/mem ]
}

@test "a path that does not exist is named, and no case is made" {
	record good >good.json
	run_trailcase import case good.json no-such-file
	assert_status 3
	assert_stderr_has no-such-file
	[ ! -e case ]
}

# --- folders ------------------------------------------------------------------

@test "a FIFO in a folder does not hang the import" {
	mkdir logs
	record good >logs/good.json
	mkfifo logs/pipe
	run --separate-stderr timeout 20 "$TRAILCASE" import case logs
	assert_status 1
	assert_events case 1
	[ "$(query case 'SELECT path FROM reject')" = logs/pipe ]
}

@test "a FIFO that is named does not hang the import" {
	record good >good.json
	mkfifo pipe
	run --separate-stderr timeout 20 "$TRAILCASE" import case pipe good.json
	assert_status 1
	assert_events case 1
}

@test "symbolic links in a folder are refused, so that a loop ends" {
	mkdir -p logs/sub
	record good >logs/sub/good.json
	ln -s .. logs/sub/loop
	ln -s sub/good.json logs/link.json
	run --separate-stderr timeout 20 "$TRAILCASE" import case logs
	assert_status 1
	assert_events case 1
	[ "$(query case 'SELECT path FROM reject ORDER BY path')" = "logs/link.json
logs/sub/loop" ]
}

@test "a link that is named is followed" {
	record good >good.json
	ln -s good.json link.json
	run_trailcase import case link.json
	assert_status 0
	assert_events case 1
}

@test "a case inside the folder that is imported is not evidence for itself" {
	cp "$shapes/05-jsonl.jsonl" .
	run_trailcase import logs.case .
	assert_status 0
	before=$(content_of logs.case)
	for _ in 1 2; do
		run_trailcase import logs.case .
		assert_status 0
		assert_events logs.case 30
		[ "$(content_of logs.case)" = "$before" ]
		[ "$(query logs.case 'SELECT path FROM source')" = ./05-jsonl.jsonl ]
		[ "$(query logs.case 'SELECT count(*) FROM copy')" -eq 0 ]
	done
}

@test "a case that is named among the logs is refused: it is never opened as one" {
	record good >good.json
	run_trailcase import case good.json
	ln case hard.json
	ln -s case soft.json
	run_trailcase import case case hard.json soft.json good.json
	assert_status 1
	run_trailcase_with case import case -
	assert_status 1
	[ "$(query case 'SELECT path, reason FROM reject ORDER BY path')" = \
"-|part of the case that is imported into
case|part of the case that is imported into
hard.json|part of the case that is imported into
soft.json|part of the case that is imported into" ]
	assert_events case 1
}

@test "the journal of a case among the logs is refused as a whole" {
	mkdir logs
	cp "$shapes/05-jsonl.jsonl" logs
	trailcase import other.case logs
	# A killed writer leaves its journal, with pages that hold bytes of logs.
	sqlite3 other.case 'PRAGMA cache_size = 1; BEGIN; PRAGMA user_version = 2;
		DROP TRIGGER source_chunk_no_update; UPDATE source_chunk SET data = zeroblob(1);
		CREATE TABLE x AS SELECT * FROM event;' '.shell cp other.case-journal logs/journal'
	grep -q eventName logs/journal
	run_trailcase import new.case logs
	assert_status 1
	assert_events new.case 30
	[ "$(query new.case 'SELECT path, reason FROM reject')" = \
		"logs/journal|not CloudTrail: a journal of an SQLite database (of a case?)" ]
}

@test "another case among the logs is refused as a whole" {
	mkdir logs
	cp "$shapes/05-jsonl.jsonl" logs
	run_trailcase import logs/other.case logs
	run_trailcase import new.case logs
	assert_status 1
	assert_events new.case 30
	[ "$(query new.case 'SELECT path FROM source')" = logs/05-jsonl.jsonl ]
	[ "$(query new.case 'SELECT path FROM reject')" = logs/other.case ]
}

@test "a binary file with records in the middle ends, and the numbers add up" {
	{
		head -c 4096 /dev/urandom
		cat "$shapes/05-jsonl.jsonl"
		head -c 4096 /dev/zero
	} >image.bin
	record good >good.json
	run_trailcase import case image.bin good.json
	assert_status 1
	[ "$(query case 'SELECT count(*) FROM reject WHERE path = "image.bin"')" -ge 1 ]
	# Whatever is made of it, the numbers add up and the rest is there.
	run_trailcase info case --format json
	assert_json_true '.totals | .records_read == .stored + .copies + .rejected'
	[ "$(query case "SELECT count(*) FROM event WHERE event_id = 'good'")" -eq 1 ]
}

@test "a file that is no case is never written to" {
	record good >good.json
	cp good.json other.json
	run_trailcase import other.json good.json
	assert_status 3
	assert_stderr_has other.json
	cmp good.json other.json
	[ "$(ls)" = "good.json
other.json" ]
}

# --- again, and in another order ------------------------------------------------

@test "the same import again changes nothing" {
	run_trailcase import case "$shapes"
	assert_status 1
	events=$(content_of case)
	rest=$(query case 'SELECT * FROM source; SELECT * FROM reject; SELECT * FROM copy;
		SELECT * FROM actor_day; SELECT * FROM place_hour; SELECT * FROM conflict' | sha256sum)
	run_trailcase import case "$shapes"
	assert_status 1
	assert_output_has "0 added"
	[ "$(content_of case)" = "$events" ]
	[ "$(query case 'SELECT * FROM source; SELECT * FROM reject; SELECT * FROM copy;
		SELECT * FROM actor_day; SELECT * FROM place_hour; SELECT * FROM conflict' | sha256sum)" = "$rest" ]
}

@test "the same bytes under two names are two sources, kept once" {
	cp "$shapes/01-records-compact.json" a.json
	cp a.json b.json
	run_trailcase import case a.json b.json
	assert_status 0
	assert_output_has "60 read = 30 stored + 30 copies + 0 rejected"
	[ "$(query case 'SELECT count(*), count(DISTINCT sha256) FROM source')" = "2|1" ]
	[ "$(query case 'SELECT count(DISTINCT source_id) FROM source_chunk')" -eq 1 ]
}

@test "a file that grew is a new source, and only what is new is stored" {
	record one >log.jsonl
	run_trailcase import case log.jsonl
	record two >>log.jsonl
	run_trailcase import case log.jsonl
	assert_status 0
	assert_output_has "2 read = 1 stored + 1 copies + 0 rejected"
	[ "$(query case "SELECT count(*) FROM source WHERE path = 'log.jsonl'")" -eq 2 ]
}

@test "threads and the order of arguments do not show" {
	a=("$shapes"/0?-* "$shapes"/1?-* "$shapes"/2?-* "$shapes"/3?-*)
	mapfile -t b < <(printf '%s\n' "${a[@]}" | sort -r)
	mapfile -t c < <(printf '%s\n' "${a[@]}" | shuf --random-source=<(yes))
	run_trailcase import one "${a[@]}" --threads 1
	run_trailcase import two "${b[@]}" --threads 2
	run_trailcase import eight "${c[@]}" --threads 8
	assert_events one 58
	content_of one >one.hash
	content_of two >two.hash
	content_of eight >eight.hash
	cmp one.hash two.hash
	cmp one.hash eight.hash
}

@test "the seed incident is the same case with one thread and with eight" {
	logs=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs
	run_trailcase import one "$logs" --threads 1
	assert_status 0
	run_trailcase import eight "$logs" --threads 8
	assert_status 0
	[ "$(content_of one)" = "$(content_of eight)" ]
	for table in copy actor_day place_hour reject conflict; do
		[ "$(query one "SELECT * FROM $table" | sha256sum)" = \
			"$(query eight "SELECT * FROM $table" | sha256sum)" ]
	done
}

@test "parts imported one after the other, in any order, answer alike" {
	logs=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs/012345678901/CloudTrail
	regions=("$logs"/*)
	for region in "${regions[@]}"; do
		trailcase import forward "$region"
	done
	for region in $(printf '%s\n' "${regions[@]}" | sort -r); do
		trailcase import backward "$region"
	done
	[ "$(meaning_of forward)" = "$(meaning_of backward)" ]
	for question in credentials duration actions access; do
		trailcase ask forward $question --lead "event=$(seed_lead)" -t json >forward.json
		trailcase ask backward $question --lead "event=$(seed_lead)" -t json >backward.json
		cmp forward.json backward.json
	done
}

@test "records without eventID stand in the same order in every case" {
	for n in 1 2 3 4 5 6 7 8; do
		record x | sed "s/\"eventID\":\"x\",//; s/ListBuckets/Call$n/"
	done >log.jsonl
	for n in 1 2 3 4; do
		trailcase import $n.case log.jsonl
		trailcase ask $n.case intruder-events --lead ip=198.51.100.7 -t json >$n.json
		trailcase ask $n.case credential-events key=AKIAIOSFODNN7EXAMPLE -t json >>$n.json
	done
	cmp 1.json 2.json
	cmp 1.json 3.json
	cmp 1.json 4.json
}

# --- accounts -------------------------------------------------------------------

@test "read = stored + copies + rejected, for every source and in total" {
	mkdir logs
	cp "$shapes"/[0-9]* logs
	echo nonsense >logs/README
	run_trailcase import case logs
	assert_status 1
	[ "$(query case 'SELECT count(*) FROM source
		WHERE records_read <> stored + copies + rejected')" -eq 0 ]
	[ "$(query case 'SELECT sum(stored) FROM source')" = "$(query case 'SELECT count(*) FROM event')" ]
	[ "$(query case 'SELECT sum(copies) FROM source')" = "$(query case 'SELECT count(*) FROM copy')" ]
	[ "$(query case 'SELECT sum(rejected) FROM source')" = \
		"$(query case 'SELECT count(*) FROM reject WHERE source_id IS NOT NULL')" ]
	run_trailcase info case --format json
	assert_json_true '.totals | .records_read == .stored + .copies + .rejected'
	assert_json .totals.rejected "$(query case 'SELECT count(*) FROM reject')"
}

@test "the counts by actor and day are the events, counted" {
	run_trailcase import case "$shapes"/0?-* "$shapes"/3?-*
	[ "$(query case 'SELECT actor_id, count(*) FROM event GROUP BY 1')" = \
		"$(query case 'SELECT actor_id, sum(events) FROM actor_day GROUP BY 1')" ]
}

@test "one eventID with other content: both are kept, and a finding says so" {
	run_trailcase import case "$shapes/30-edge-records.jsonl"
	assert_output_has "other content: 1"
	run_trailcase ask case findings --format json
	assert_json '[.rows[] | select(.finding == "same-event-other-content")] | length' 1
	assert_json '.rows[] | select(.finding == "same-event-other-content") | .event_id' edge-00
}

@test "one eventID in two accounts is two events and no finding" {
	record shared >logs.jsonl
	record shared | sed 's/"recipientAccountId":"111122223333"/"recipientAccountId":"444455556666"/' >>logs.jsonl
	run_trailcase import case logs.jsonl
	assert_events case 2
	run_trailcase ask case findings --format json
	assert_json '.rows | length' 0
}

@test "a record that is written in another way is still a copy" {
	record spaced >a.jsonl
	record spaced | jq . >b.json
	run_trailcase import case a.jsonl b.json
	assert_output_has "2 read = 1 stored + 1 copies + 0 rejected"
}

# --- bytes ----------------------------------------------------------------------

# extent_of CASE PATH ROW: the bytes that an event's place in its source stands for.
extent_of()
{
	local place
	place=$(query "$1" "SELECT record_offset + 1, record_length FROM events WHERE event_row = $3")
	gzip -dcf "$2" | tail -c "+${place%|*}" | head -c "${place#*|}"
}

@test "show --raw prints the bytes of the inflated file, nothing else" {
	for name in 01-records-compact.json 03-records.json.gz 04-multimember.json.gz \
		06-jsonl-crlf-nofinal.jsonl 08-concat-pretty.json 12-eventbridge.jsonl \
		16-bom.json; do
		run_trailcase import "$name.case" "$shapes/$name"
		for row in $(query "$name.case" 'SELECT event_row FROM events
				ORDER BY record_offset LIMIT 1 OFFSET 0') \
			$(query "$name.case" 'SELECT event_row FROM events
				ORDER BY record_offset DESC LIMIT 2'); do
			id=$(query "$name.case" "SELECT event_id FROM event WHERE id = $row")
			extent_of "$name.case" "$shapes/$name" "$row" >extent
			trailcase show "$name.case" "$id" --raw >raw
			cmp extent raw
			[ "$(jq -r .eventID raw)" = "$id" ]
			[ "$(query "$name.case" "SELECT record_escapes FROM event WHERE id = $row")" -eq 0 ]
		done
	done
}

@test "a record inside a JSON string is kept as it stands there, escapes and all" {
	for name in 10-lookup-events.json 11-lookup-events-lines.jsonl \
		13-cwl-subscription.json 14-cwl-filter-log-events.json \
		17-hive-payload-string.jsonl; do
		run_trailcase import "$name.case" "$shapes/$name"
		for row in $(query "$name.case" 'SELECT event_row FROM events
				ORDER BY record_offset DESC LIMIT 2'); do
			id=$(query "$name.case" "SELECT event_id FROM event WHERE id = $row")
			[ "$(query "$name.case" "SELECT record_escapes FROM event WHERE id = $row")" -eq 1 ]
			extent_of "$name.case" "$shapes/$name" "$row" >extent
			trailcase show "$name.case" "$id" --raw >raw
			cmp extent raw
			{ printf '"'; cat raw; printf '"'; } | jq -r . | jq -e --arg id "$id" '.eventID == $id'
		done
	done
}

@test "requestParameters are kept as their exact text" {
	record exact '{"n":12345678901234567890,"f":1.50,"e":1E2,"k":1,"k":2,"s":"\u0000\ud800\u00e9/\/"}' >log.jsonl
	run_trailcase import case log.jsonl
	assert_status 0
	[ "$(query case 'SELECT request FROM events')" = \
		'{"n":12345678901234567890,"f":1.50,"e":1E2,"k":1,"k":2,"s":"\u0000\ud800\u00e9/\/"}' ]
}

@test "the bytes of a source are in the case, as they were acquired" {
	head -c 3000000 /dev/zero | tr '\0' '\n' >big.jsonl
	record late >>big.jsonl
	run_trailcase import case "$shapes/03-records.json.gz" "$shapes/06-jsonl-crlf-nofinal.jsonl" \
		"$shapes/21-truncated.json" big.jsonl
	query case 'SELECT id, path, sha256, bytes FROM source' >sources
	[ "$(wc -l <sources)" -eq 4 ]
	while IFS='|' read -r id path sha256 bytes; do
		rm -f chunk.*
		query case "SELECT writefile(printf('chunk.%06d', seq), data)
			FROM source_chunk WHERE source_id = $id" >/dev/null
		cat chunk.* | cmp - "$path"
		[ "$(sha256sum <"$path")" = "$sha256  -" ]
		[ "$(stat -c %s "$path")" -eq "$bytes" ]
	done <sources
}

@test "the hash of the inflated bytes is kept too: digest files list it" {
	run_trailcase import case "$shapes/03-records.json.gz"
	[ "$(gzip -dc "$shapes/03-records.json.gz" | sha256sum)" = \
		"$(query case 'SELECT inflated_sha256 FROM source')  -" ]
}

@test "evidence cannot be changed or deleted, not even by sqlite3" {
	run_trailcase import case "$shapes/01-records-compact.json" "$shapes/03-records.json.gz" \
		"$shapes/21-truncated.json"
	for table in source source_chunk event copy reject custody; do
		[ "$(query case "SELECT count(*) > 0 FROM $table")" -eq 1 ]
		run query case "DELETE FROM $table"
		[ "$status" -ne 0 ]
		run query case "UPDATE $table SET rowid = rowid + 1000"
		[ "$status" -ne 0 ]
	done
	assert_events case 30
}

@test "an S3 object says its account, region and time of delivery" {
	name=012345678901_CloudTrail_eu-west-1_20250323T1158Z_43X0gUXQbgKnGEvk.json
	record one >$name
	run_trailcase import case $name
	[ "$(query case 'SELECT account, region, delivered FROM sources')" = \
		"012345678901|eu-west-1|2025-03-23T11:58:00Z" ]
}

@test "the last line of import is the span of the case" {
	run_trailcase import case "$shapes/01-records-compact.json"
	assert_output_has "the case now: 1 sources, 30 events from 2023-07-10T"
	run_trailcase import case "$shapes/01-records-compact.json" --quiet
	assert_status 0
	assert_output ""
}
