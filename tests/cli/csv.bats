#!/usr/bin/env bats
#
# Tables (CSV): Athena and Lake results, the console's event history.  A cell that holds
# a record is that record; a row without one is partial, and gives way to the record.

load helpers

setup()
{
	tc_setup
	shapes=$TRAILCASE_SOURCE_DIR/tests/data/shapes
	logs=$TRAILCASE_SOURCE_DIR/fixtures/invictus/CloudTrail
}

query()
{
	sqlite3 "$@"
}

# What the events say, wherever they were found.
meaning_of()
{
	query "$1" 'CREATE TEMP TABLE content AS SELECT * FROM events;
		ALTER TABLE content DROP COLUMN source_id;
		ALTER TABLE content DROP COLUMN source_path;
		ALTER TABLE content DROP COLUMN record_offset;
		ALTER TABLE content DROP COLUMN record_length;
		ALTER TABLE content DROP COLUMN record_escapes;
		ALTER TABLE content DROP COLUMN record_doubled;
		ALTER TABLE content DROP COLUMN event_row;
		ALTER TABLE content DROP COLUMN actor_id;
		UPDATE content SET request = json(request) WHERE json_valid(request);
		UPDATE content SET response = json(response) WHERE json_valid(response);
		SELECT * FROM content ORDER BY event_id, time_ms, event_name, access_key, ip, error_code,
			principal, user_agent;
		SELECT * FROM principals ORDER BY 1;
		SELECT * FROM credentials ORDER BY 1;
		SELECT ip, vpc_endpoint, first_seen, last_seen, events, denied FROM addresses ORDER BY 1, 2;
		SELECT * FROM coverage ORDER BY 1, 2;
		SELECT * FROM region_hours ORDER BY 1, 2, 3'
}

# Every count is what the events say, and nothing was lost on the way.
assert_adds_up()
{
	[ "$(query "$1" 'SELECT sum(stored) FROM sources')" = \
		"$(query "$1" 'SELECT count(*) FROM events')" ] || tc_fail "stored is not the events"
	[ "$(query "$1" 'SELECT sum(copies) FROM sources')" = \
		"$(query "$1" 'SELECT (SELECT count(*) FROM copy) + (SELECT count(*) FROM superseded)')" ] ||
		tc_fail "copies are not the copies"
	[ "$(query "$1" 'SELECT * FROM actor_day ORDER BY 1, 2')" = \
		"$(query "$1" "SELECT actor_id, coalesce(time_ms / 86400000, -1) AS day, min(time_ms),
			max(time_ms), count(*), sum(outcome = 'denied')
			FROM events GROUP BY 1, 2 ORDER BY 1, 2")" ] || tc_fail "the days are not the events'"
	"$TRAILCASE_SOURCE_DIR/tests/tools/hours_check.sh" "$1"
	[ -z "$(query "$1" 'SELECT * FROM recount')" ] || tc_fail "counts are left to be made"
}

# The columns of the console's event history.
console_head="Event name,Event time,User name,Event source,Resource type,Resource name,AWS access key,Source IP address,Error code,Read-only,AWS region,Event ID,Request ID"

# console_row ID [NAME [TIME [KEY [ADDRESS [ERROR]]]]]
console_row()
{
	printf '%s,%s,alice,s3.amazonaws.com,,,%s,%s,%s,true,us-east-1,%s,r1\n' "${2-ListBuckets}" \
		"${3-2025-01-01T00:00:00Z}" "${4-AKIAIOSFODNN7EXAMPLE}" "${5-198.51.100.7}" "${6-}" "$1"
}

# record ID: the same event, as CloudTrail wrote it.
record()
{
	printf '{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"alice"},"eventTime":"2025-01-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2.9","requestParameters":{"Host":"s3"},"responseElements":null,"requestID":"r1","eventID":"%s","readOnly":true,"eventType":"AwsApiCall","recipientAccountId":"111122223333"}\n' "$1"
}

# lake FILE QUOTING: the records of the fixture, as a Lake result with eventJson.
lake()
{
	python3 - "$logs" "$1" <<-'PYTHON'
		import csv, json, pathlib, sys
		out = csv.writer(open(sys.argv[2], "w", newline="", encoding="utf-8"))
		out.writerow(["eventTime", "eventJson", "eventJsonChecksum"])
		for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
		    for record in json.loads(path.read_bytes())["Records"]:
		        text = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
		        out.writerow([record["eventTime"], text, "c"])
	PYTHON
}

# --- rows without a record ------------------------------------------------------

@test "an Athena result alone gives its events, and says what they lack" {
	run_trailcase import case "$shapes/15-athena-like.csv"
	assert_status 0
	assert_output_has "30 read = 30 stored + 0 copies + 0 rejected"
	assert_output_has "known from rows of tables alone, in part: 30 events"
	[ "$(query case 'SELECT count(*), sum(partial) FROM events')" = "30|30" ]
	[ "$(query case 'SELECT partial FROM sources')" = 30 ]
	[ "$(query case "SELECT count(*) FROM findings WHERE finding = 'partial-records'")" -eq 1 ]
	run_trailcase info case --format json
	assert_json .partial 30
	assert_adds_up case
}

@test "it says of them what the records say" {
	trailcase import athena "$shapes/15-athena-like.csv" >&2
	trailcase import records "$shapes/01-records-compact.json" >&2
	for case in athena records; do
		query $case 'SELECT event_id, time, account, recipient_account, region, event_source,
			event_name, principal, principal_name, principal_arn, credential, access_key, ip,
			user_agent, outcome, error_code, error_message, json(request), json(response),
			read_only FROM events ORDER BY 1' >$case.txt
	done
	cmp athena.txt records.txt
}

@test "all shapes are 30 events in any order, in one import or in several" {
	for file in "$shapes"/0?-* "$shapes"/1?-*; do
		ln -s "$file" "$(basename "$file")"
	done
	trailcase import sorted [01]* >&2
	meaning_of sorted >sorted.txt
	ln -s "$shapes/15-athena-like.csv" 00-first.csv
	trailcase import first [01]* >&2
	for file in 15* 02* 14* 01* 03* 10* 00*; do
		trailcase import several "$file" >&2
	done
	for case in sorted first several; do
		[ "$(query $case 'SELECT count(*), sum(partial) FROM events')" = "30|0" ]
		# The account of these records was renamed, that inside their keys was not.
		[ -z "$(query $case "SELECT * FROM findings WHERE finding NOT IN ('foreign-key', 'orphan-session')")" ]
		meaning_of $case | cmp - sorted.txt
		assert_adds_up $case
	done
	[ "$(query several 'SELECT stored FROM sources ORDER BY source_id' | paste -sd+)" = 30+0+0+0+0+0+0 ]
	[ "$(query several 'SELECT copies FROM sources ORDER BY source_id' | paste -sd+)" = 0+30+30+30+30+30+30 ]
}

@test "a console table: what it tells, and nothing that it does not" {
	{
		echo "$console_head"
		console_row one
		console_row two CreateUser 2025-01-01T00:00:09Z ASIAEXAMPLE 2001:DB8:0::7 AccessDenied
	} >history.csv
	trailcase import case history.csv >&2
	[ "$(query case 'SELECT event_id, time, event_name, principal, principal_name, access_key, ip,
		error_code, outcome, read_only, region, request, account FROM events ORDER BY 1')" = \
		"one|2025-01-01T00:00:00Z|ListBuckets|unknown::alice|alice|AKIAIOSFODNN7EXAMPLE|198.51.100.7||success|1|us-east-1||
two|2025-01-01T00:00:09Z|CreateUser|unknown::alice|alice|ASIAEXAMPLE|2001:db8::7|AccessDenied|denied|1|us-east-1||" ]
	# The key is a lead as any other.
	run_trailcase lead case key AKIAIOSFODNN7EXAMPLE
	assert_status 0
}

@test "the same events from console and records are one each, in either order" {
	trailcase import records "$logs" >&2
	{
		echo "$console_head"
		query -csv records "SELECT event_name, time, principal_name, event_source, '', '', access_key,
			ip, error_code, iif(read_only, 'true', 'false'), region, event_id, request_id FROM events"
	} >history.csv
	trailcase import before history.csv >&2
	trailcase import before "$logs" >&2
	trailcase import after "$logs" >&2
	trailcase import after history.csv >&2
	meaning_of records >records.txt
	for case in before after; do
		[ "$(query $case 'SELECT sum(stored), sum(copies) FROM sources')" = "954|954" ]
		meaning_of $case | cmp - records.txt
		assert_adds_up $case
		trailcase info $case --format json | jq 'del(.totals.sources, .totals.records_read, .totals.copies)'
	done >infos.txt
	[ "$(jq -c . infos.txt | sort -u | wc -l)" -eq 1 ]
}

@test "an event of which only a row was left behind is no lead" {
	{
		echo "$console_head"
		console_row one
	} >history.csv
	record one >record.json
	trailcase import case history.csv >&2
	trailcase import case record.json >&2
	# Both rows of principal are called alice; one of them has an event.
	run_trailcase lead case principal alice
	assert_status 0
	[ "$(query case 'SELECT principal FROM principals')" = user:111122223333:AIDAEXAMPLE ]
	[ "$(query case 'SELECT principal FROM credentials')" = user:111122223333:AIDAEXAMPLE ]
}

@test "struct text of Athena is read" {
	cat >athena.csv <<-'CSV'
		eventtime,eventname,eventsource,useridentity,eventid
		2025-01-01 00:00:00.000,X,s,"{type=AssumedRole, principalid=AROAEXAMPLE:me, arn=arn:aws:sts::111122223333:assumed-role/R/me, accountid=111122223333, invokedby=null, accesskeyid=ASIAEXAMPLE, username=null, sessioncontext={attributes={mfaauthenticated=false, creationdate=2024-12-31T23:00:00Z}, sessionissuer={type=Role, principalid=AROAEXAMPLE, arn=arn:aws:iam::111122223333:role/path/R, accountid=111122223333, username=R}}}",one
	CSV
	trailcase import case athena.csv >&2
	[ "$(query case 'SELECT principal, principal_arn, session_name, access_key, mfa, time FROM events')" = \
		"role:111122223333:AROAEXAMPLE|arn:aws:iam::111122223333:role/path/R|me|ASIAEXAMPLE|0|2025-01-01T00:00:00Z" ]
}

@test "a row without an eventID stands for itself, once" {
	printf 'eventtime,eventname,sourceipaddress\n2025-01-01T00:00:00Z,X,192.0.2.1\n2025-01-01T00:00:00Z,X,192.0.2.1\n2025-01-01T00:00:00Z,X,192.0.2.2\n' >q.csv
	run_trailcase import case q.csv
	assert_output_has "3 read = 2 stored + 1 copies + 0 rejected"
	assert_adds_up case
}

# --- rows that do not agree --------------------------------------------------------

@test "a row that disagrees with the record is kept beside it, and a finding" {
	record first-id >record.json
	for change in "CreateUser" "ListBuckets 2025-01-01T00:00:01Z" \
		"ListBuckets 2025-01-01T00:00:00Z AKIAOTHER" \
		"ListBuckets 2025-01-01T00:00:00Z AKIAIOSFODNN7EXAMPLE 192.0.2.9" \
		"ListBuckets 2025-01-01T00:00:00Z AKIAIOSFODNN7EXAMPLE 198.51.100.7 AccessDenied"; do
		# shellcheck disable=SC2086
		{
			echo "$console_head"
			console_row first-id $change
		} >history.csv
		rm -f ab ba
		trailcase import ab history.csv >&2
		trailcase import ab record.json >&2
		trailcase import ba record.json >&2
		trailcase import ba history.csv >&2
		for case in ab ba; do
			[ "$(query $case 'SELECT count(*), sum(partial) FROM events')" = "2|1" ]
			[ "$(query $case "SELECT count(*) FROM findings
				WHERE finding = 'same-event-other-content'")" -eq 1 ]
			assert_adds_up $case
			run_trailcase show $case first-id
			[ "$(grep -c '^event ' <<<"$output")" -eq 2 ]
		done
		[ "$(meaning_of ab)" = "$(meaning_of ba)" ]
	done
}

@test "what a row does not tell it does not deny; milliseconds do not count" {
	record one >record.json
	printf 'eventid,eventname,eventtime\none,ListBuckets,2025-01-01 00:00:00.417\n' >q.csv
	trailcase import case record.json >&2
	run_trailcase import case q.csv
	assert_output_has "1 read = 0 stored + 1 copies + 0 rejected"
}

@test "a row of another account is another event, and no conflict" {
	record one >record.json
	printf 'eventid,eventname,eventtime,recipientaccountid\none,ListBuckets,2025-01-01T00:00:00Z,999999999999\n' >q.csv
	trailcase import case record.json >&2
	run_trailcase import case q.csv
	assert_output_has "1 read = 1 stored + 0 copies + 0 rejected"
	[ "$(query case "SELECT count(*) FROM findings WHERE finding = 'same-event-other-content'")" -eq 0 ]
}

@test "two tables tell of one event: the one that says more is shown" {
	printf 'eventid,eventname,eventtime,sourceipaddress\none,X,2025-01-01T00:00:00Z,192.0.2.1\n' >a.csv
	printf 'eventid,eventname,eventtime,useragent,awsregion,errorcode\none,X,2025-01-01T00:00:00Z,curl,us-east-1,AccessDenied\n' >b.csv
	trailcase import ab a.csv >&2
	trailcase import ab b.csv >&2
	trailcase import ba b.csv >&2
	trailcase import ba a.csv >&2
	for case in ab ba; do
		[ "$(query $case 'SELECT user_agent, region, outcome FROM events')" = "curl|us-east-1|denied" ]
		[ "$(query $case 'SELECT stored, copies FROM sources ORDER BY source_id' | paste -sd' ')" = "1|0 0|1" ]
		assert_adds_up $case
	done
}

@test "two tables that say as much: one is shown, whichever came first" {
	for n in 1 2 3; do
		printf 'eventid,eventname,eventtime,useragent\none,X,2025-01-01T00:00:00Z,agent %s\n' $n >$n.csv
	done
	for order in "1 2 3" "3 2 1" "2 3 1"; do
		rm -f case
		for n in $order; do
			trailcase import case $n.csv >&2
		done
		query case 'SELECT user_agent FROM events'
		assert_adds_up case
	done >agents
	[ "$(uniq -c agents | wc -l)" -eq 1 ]
	[ "$(wc -l <agents)" -eq 3 ]
}

@test "rows that contradict each other are all kept beside one that does not say" {
	printf 'eventid,eventname,eventtime,useragent,awsregion,errorcode\none,X,2025-01-01T00:00:00Z,curl,us-east-1,E\n' >any.csv
	printf 'eventid,eventname,eventtime,accesskeyid\none,X,2025-01-01T00:00:00Z,AKIAONE\n' >one.csv
	printf 'eventid,eventname,eventtime,accesskeyid\none,X,2025-01-01T00:00:00Z,AKIATWO\n' >two.csv
	for order in "any one two" "one two any" "two any one"; do
		rm -f case
		for name in $order; do
			trailcase import case $name.csv >&2
		done
		[ "$(query case 'SELECT access_key FROM events ORDER BY 1' | paste -sd' ')" = "AKIAONE AKIATWO" ]
		[ "$(query case "SELECT count(*) FROM findings WHERE finding = 'same-event-other-content'")" -eq 1 ]
		assert_adds_up case
	done
}

# Any rows and records of a few events, in any order and in any number of imports.
@test "the order of import changes nothing: random cases" {
	seed=${TRAILCASE_SEED:-20230710}
	echo "# TRAILCASE_SEED=$seed" >&3
	for round in 1 2 3 4 5; do
		rm -rf round && mkdir round
		python3 - "$seed" $round <<-'PYTHON'
			import json, random, sys
			rng = random.Random(int(sys.argv[1]) * 100 + int(sys.argv[2]))
			pick = rng.choice
			columns = {"sourceIPAddress": ["192.0.2.1", "192.0.2.2"], "awsRegion": ["eu-west-1", "us-east-1"],
			           "errorCode": ["AccessDenied"], "recipientAccountId": ["111122223333"],
			           "userAgent": ["curl", "wget"], "accessKeyId": ["AKIAONE", "AKIATWO"]}
			records = pick([0, 0, 0.2, 0.4])
			def facts():
			    return {"eventID": "e%d" % pick([0, 0, 1]), "eventName": "X", "eventSource": "s",
			            "eventTime": "2025-01-0%dT00:00:00Z" % pick([1, 1, 1, 2]),
			            **{name: pick(values) for name, values in columns.items()}}
			def row():
			    return {name: value for name, value in facts().items() if name.startswith("event") or rng.random() < 0.3}
			for n in range(7):
			    if rng.random() < records:
			        told = facts()
			        key = told.pop("accessKeyId")
			        told["userIdentity"] = {"type": "IAMUser", "principalId": "AIDA" + key, "accessKeyId": key}
			        if rng.random() < 0.5:
			            del told["errorCode"]
			        open("round/%d" % n, "w").write(json.dumps(told))
			    else:
			        told = row()
			        open("round/%d" % n, "w").write(",".join(told) + "\n" + ",".join(told.values()) + "\n")
		PYTHON
		trailcase import together round >&2
		meaning_of together >together.txt
		assert_adds_up together
		rm together
		for order in 1 2; do
			rm -f apart
			for file in $(find round -type f | sort | shuf --random-source=<(yes "$seed$round$order")); do
				trailcase import apart "$file" -q >&2
			done
			meaning_of apart | diff - together.txt
			assert_adds_up apart
		done
	done
}

@test "more records than a few under one eventID are all kept" {
	{
		echo eventid,eventname,eventtime,useragent
		for n in $(seq 100); do
			echo "****,X$((n % 7)),2025-01-01T00:00:00Z,agent $n"
		done
	} >masked.csv
	run --separate-stderr timeout 60 "$TRAILCASE" import case masked.csv
	assert_status 0
	assert_adds_up case
	# The first of them are compared with each other; nothing is dropped after that.
	[ "$(query case 'SELECT count(*) FROM events')" -ge 88 ]
	[ "$(query case 'SELECT count(DISTINCT event_name) FROM events')" -eq 7 ]
}

@test "counts that a killed import left wrong are mended by the next one" {
	trailcase import case "$shapes/15-athena-like.csv" >&2
	query case 'INSERT INTO recount SELECT actor_id, day FROM actor_day;
		INSERT OR IGNORE INTO recount VALUES (1, 1);
		UPDATE actor_day SET events = 99, first_ms = 0;
		UPDATE place_hour SET events = 99, last_ms = 0;'
	trailcase import case "$shapes/15-athena-like.csv" >&2
	assert_adds_up case
}

# --- whole records in cells ----------------------------------------------------------

@test "a Lake result with eventJson holds the records themselves" {
	lake lake.csv
	gzip -k lake.csv
	trailcase import records "$logs" >&2
	run_trailcase import lake lake.csv
	assert_status 0
	assert_output_has "954 read = 954 stored + 0 copies + 0 rejected"
	meaning_of records >records.txt
	meaning_of lake | cmp - records.txt
	[ "$(query lake 'SELECT sum(partial), sum(record_doubled) FROM events')" = "0|954" ]
	# The same content: all are copies of each other.
	run_trailcase import lake "$logs" lake.csv.gz
	assert_output_has "1908 read = 0 stored + 1908 copies + 0 rejected"
}

@test "show prints a record in a cell exactly" {
	lake lake.csv
	trailcase import case lake.csv >&2
	python3 - "$logs" <<-'PYTHON' >ids.txt
		import json, pathlib, sys
		records = [r for p in sorted(pathlib.Path(sys.argv[1]).glob("*.json"))
		           for r in json.loads(p.read_bytes())["Records"]]
		for n, record in enumerate(records[::100]):
		    text = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
		    open("record.%d" % n, "w", encoding="utf-8").write(text)
		    open("cell.%d" % n, "w", encoding="utf-8").write(text.replace('"', '""'))
		    print(record["eventID"])
	PYTHON
	n=0
	while read -r id; do
		trailcase show case "$id" --format json | jq -j .record | cmp - record.$n
		trailcase show case "$id" --raw | cmp - cell.$n
		trailcase show case "$id" >shown
		grep -q 'of the file, inside a CSV cell$' shown
		n=$((n + 1))
	done <ids.txt
	[ $n -eq 10 ]
}

@test "a lookup-events entry in a cell: two layers are undone" {
	python3 - "$(record first-id)" <<-'PYTHON'
		import csv, json, sys
		entry = json.dumps({"EventId": "first-id", "CloudTrailEvent": sys.argv[1]})
		csv.writer(open("page.csv", "w")).writerows([["n", "message"], ["1", entry]])
	PYTHON
	trailcase import case page.csv >&2
	[ "$(query case 'SELECT record_escapes, record_doubled, partial FROM events')" = "1|1|0" ]
	run_trailcase show case first-id --format json
	assert_json .record "$(record first-id)"
}

@test "a record that a spreadsheet cut off leaves the rest of its row" {
	printf 'eventID,eventName,eventTime,eventJson\none,X,2025-01-01T00:00:00Z,"{""eventVersion"":""1."\n' >cut.csv
	run_trailcase import case cut.csv
	assert_status 0
	[ "$(query case 'SELECT event_id, partial FROM events')" = "one|1" ]
}

# --- show ------------------------------------------------------------------------------

@test "show prints a row as its cells, --raw its bytes" {
	{
		echo "$console_head"
		console_row one
		console_row other
	} >history.csv
	trailcase import case history.csv >&2
	run_trailcase show case other
	assert_status 0
	assert_output_matches '^row +bytes [0-9]+ to [0-9]+ of the file$'
	assert_output_matches '^AWS access key +AKIAIOSFODNN7EXAMPLE$'
	assert_output_matches '^Event ID +other$'
	refute_output_has "Resource type"
	trailcase show case other --raw >raw
	console_row other | tr -d '\n' | cmp - raw
	run_trailcase show case other --format json
	assert_json .partial 1
	assert_json '.cells[0] | .column + "=" + .text' 'Event name=ListBuckets'
	assert_json '.record' "$(cat raw)"
}

@test "show lists the rows that a record stands for" {
	{
		echo "$console_head"
		console_row first-id
	} >history.csv
	record first-id >record.json
	trailcase import case history.csv >&2
	trailcase import case record.json >&2
	run_trailcase show case first-id
	assert_output_matches '^source +record.json$'
	assert_output_matches '^copy in +history.csv$'
}

@test "cells come out as another reader of CSV reads them: random tables" {
	seed=${TRAILCASE_SEED:-20230710}
	echo "# TRAILCASE_SEED=$seed" >&3
	python3 - "$seed" <<-'PYTHON'
		import csv, json, random, sys
		rng = random.Random(int(sys.argv[1]))
		parts = ['"', '""', ",", "\n", "\r\n", ";", "\t", "a", "\u00e9", "\U0001f511", "\x1b[31m", "=1+1", "'", "{", "}", "\\", " "]
		def cell():
		    return "".join(rng.choice(parts) for _ in range(rng.randrange(12)))
		for n in range(20):
		    names = ["eventID", "eventName", "eventTime"] + ["c%d" % i for i in range(rng.randrange(5))]
		    rng.shuffle(names)
		    with open("t%d.csv" % n, "w", newline="", encoding="utf-8") as file:
		        out = csv.writer(file, quoting=rng.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
		                         lineterminator=rng.choice(["\n", "\r\n"]))
		        out.writerow(names)
		        for row in range(3):
		            fixed = {"eventID": "id-%d-%d" % (n, row), "eventName": "X", "eventTime": "t"}
		            out.writerow([fixed.get(name, cell()) for name in names])
		    with open("t%d.csv" % n, newline="", encoding="utf-8") as file:
		        for row in csv.DictReader(file):
		            open(row["eventID"] + ".json", "w").write(json.dumps(row))
	PYTHON
	run_trailcase import case t*.csv
	assert_status 0
	assert_output_has "60 read = 60 stored + 0 copies + 0 rejected"
	for file in id-*.json; do
		trailcase show case "${file%.json}" --format json |
			jq -S '.cells | map({(.column): .text}) | add' >got
		jq -S . "$file" | cmp - got
	done
}

# --- hostile and damaged -----------------------------------------------------------------

@test "a formula and control characters in cells harm nobody" {
	printf '%s\n%s\n' "$console_head" \
		"\"=cmd|' /C calc'!A0\",2025-01-01T00:00:00Z,\"$(printf '\x1b]0;owned\a<b>')\",s,,,AKIA1,192.0.2.1,,true,r,one-id,r1" >h.csv
	printf '%s\n' 'eventID,eventName,eventTime,'"$(printf '\x1b[2J')" 'two-id,X,2025-01-01T00:00:00Z,y' >head.csv
	run_trailcase import case h.csv head.csv
	assert_status 0
	[ "$(query case 'SELECT event_name FROM events WHERE event_id = "one-id"')" = "=cmd|' /C calc'!A0" ]
	for id in one-id two-id; do
		trailcase show case $id
		trailcase show case $id --format json
	done >shown
	! LC_ALL=C grep -q "$(printf '[\x1b\x07]')" shown || tc_fail "control characters"
	grep -qF 'User name              \x1b]0;owned\x07<b>' shown
	grep -qF '\x1b[2J' shown
}

@test "damage costs its row, and the numbers add up" {
	{
		echo "$console_head"
		console_row one
		echo "too,few"
		console_row two
		echo "$(console_row three),more"
		printf '"open,'
		console_row four
		console_row five | tr r '\0'
		console_row six
		console_row seven ''
	} >damaged.csv
	run_trailcase import case damaged.csv
	assert_status 1
	assert_output_has "8 read = 3 stored + 0 copies + 5 rejected"
	[ "$(query case 'SELECT group_concat(event_id) FROM (SELECT event_id FROM events ORDER BY record_offset)')" = one,two,six ]
	# Each reject is exactly its line.
	while IFS='|' read -r offset length reason; do
		tail -c +$((offset + 1)) damaged.csv | head -c "$length" | tr -d '\n\0' >piece
		grep -qzaF "$(cat piece)" <(tr -d '\0' <damaged.csv) || tc_fail "not in the file: $reason"
	done < <(query case 'SELECT offset, length, reason FROM reject')
	[ "$(query case 'SELECT reason FROM reject ORDER BY offset')" = \
		"a row of 2 cells under 13 columns
a row of 14 cells under 13 columns
a quote is not closed
a NUL byte in a row
a row that names no event" ]
}

@test "a table of something else is refused with the reason" {
	printf 'name,e-mail\nalice,a@example.com\n' >people.csv
	printf 'time,message\n1,hello\n2,there\n' >app.csv
	record good >good.json
	run_trailcase import case people.csv app.csv good.json
	assert_status 1
	assert_output_has "1 added, 0 known already, 2 refused"
	[ "$(query case "SELECT reason FROM reject WHERE path = 'people.csv'")" = \
		"not CloudTrail: a table (CSV) without eventName or eventJson" ]
	[ "$(query case "SELECT reason FROM reject WHERE path = 'app.csv'")" = \
		"not CloudTrail: no CloudTrail record in this row" ]
}

@test "a table without rows is a source without events" {
	echo "$console_head" >empty.csv
	run_trailcase import case empty.csv
	assert_status 0
	assert_output_has "1 added, 0 known already, 0 refused"
}

@test "the same import again changes nothing" {
	{
		echo "$console_head"
		console_row one
		console_row two
	} >history.csv
	record one >record.json
	for _ in 1 2; do
		trailcase import case history.csv record.json -q >&2
		query case 'SELECT * FROM event; SELECT * FROM copy; SELECT * FROM superseded;
			SELECT * FROM actor_day; SELECT * FROM principal; SELECT * FROM credential;
			SELECT stored, copies, partial FROM source' | sha256sum >>sums
	done
	[ "$(sort -u sums | wc -l)" -eq 1 ]
}

@test "what superseded is stays out of answers, and look-ups use indexes" {
	trailcase import case "$shapes/15-athena-like.csv" >&2
	trailcase import case "$shapes/01-records-compact.json" >&2
	id=$(query case 'SELECT event_id FROM events LIMIT 1')
	[ "$(query case "SELECT count(*) FROM event WHERE event_id = '$id'")" -eq 2 ]
	[ "$(query case "SELECT count(*) FROM events WHERE event_id = '$id'")" -eq 1 ]
	trailcase lead case event "$id" >&2
	[ "$(query case 'SELECT count(*) FROM attributed t JOIN superseded s ON s.event = t.event_row')" -eq 0 ]
	for where in "event_id = 'x'" "access_key = 'x'" "ip = 'x'" "event_row = 1"; do
		query case "EXPLAIN QUERY PLAN SELECT * FROM events WHERE $where" >plan
		! grep -qE 'SCAN (event|e|actor|a)( |$)' plan || tc_fail "$where: $(cat plan)"
	done
}
