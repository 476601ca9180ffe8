#!/usr/bin/env bats
#
# Odd records: what becomes of each, as docs/records.md says.  The last column of its
# tables names the test that holds it true.

load helpers

setup()
{
	tc_setup
	base='{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/a","accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"a"},"eventTime":"2025-01-01T00:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2.9","requestParameters":null,"responseElements":null,"eventID":"e0","readOnly":false,"eventType":"AwsApiCall","recipientAccountId":"111122223333"}'
}

# record FILTER: the ordinary record, changed by jq, as a line of log.jsonl.
record()
{
	jq -c "$1" <<<"$base" >>log.jsonl
}

# raw TEXT: a line as it is; @ stands for the rest of the ordinary record.
raw()
{
	printf '%s\n' "${1//@/${base#\{}}" >>log.jsonl
}

# Everything of log.jsonl is taken, as N events.
import_all()
{
	run_trailcase import case log.jsonl
	assert_status 0
	[ "$(query 'SELECT count(*) FROM event')" = "$1" ] || tc_fail "not $1 events"
}

query()
{
	sqlite3 case "$@"
}

# column NAME: of all events, in the order of their lines.
column()
{
	query -nullvalue NULL "SELECT $1 FROM events ORDER BY record_offset"
}

# expect_column NAME VALUE...: one value for each line.
expect_column()
{
	local name=$1
	shift
	local got
	got=$(column "$name")
	[ "$got" = "$(printf '%s\n' "$@")" ] || tc_fail "$name is
$got
and not
$(printf '%s\n' "$@")"
}

findings()
{
	query "SELECT finding, severity, event_id FROM findings ORDER BY finding, event_id"
}

expect_findings()
{
	[ "$(findings)" = "$(printf '%s\n' "$@")" ] || tc_fail "findings are
$(findings)"
}

@test "an ordinary record has no findings" {
	record .
	import_all 1
	[ -z "$(findings)" ]
}

# --- time ---------------------------------------------------------------------

@test "times are read in every form that logs write" {
	local n=0
	for time in '"2025-03-01T12:03:11Z"' '"2025-03-01T12:03:11.000Z"' \
		'"2025-03-01T12:03:11.000000000Z"' '"2025-03-01 12:03:11.000"' \
		'"2025-03-01 12:03:11"' '"2025-03-01T12:03:11"' '"2025-03-01 12:03:11 UTC"' \
		'"2025-03-01T14:03:11+02:00"' '"2025-03-01T06:33:11.000-0530"' \
		'"20250301T120311Z"' 1740830591 1740830591.0 '"1740830591"' '"1740830591.000"' \
		1740830591000 '"1740830591000"'; do
		n=$((n + 1))
		record ".eventTime = $time | .eventID = \"$n\""
	done
	import_all 16
	[ "$(column time | sort -u)" = 2025-03-01T12:03:11Z ]
	[ -z "$(findings)" ]
}

@test "decimals of a second are cut to milliseconds" {
	record '.eventTime = "2025-03-01T12:03:11.1239999Z"'
	import_all 1
	expect_column time 2025-03-01T12:03:11.123Z
	expect_column time_ms 1740830591123
}

@test "a leap second is the first of the next minute" {
	record '.eventTime = "2016-12-31T23:59:60Z"'
	import_all 1
	expect_column time 2017-01-01T00:00:00Z
}

@test "the last time that counts is in the year 9999" {
	record '.eventTime = "9999-12-31T23:59:59Z"'
	import_all 1
	expect_column time 9999-12-31T23:59:59Z
	[ -z "$(findings)" ]
}

@test "what is no time is unknown: the event stays, with a finding" {
	local n=0
	for time in null '""' '"redacted"' '"2025-03-01"' '"2025-03-01T24:00:00Z"' \
		'"2025-03-01T12:03:61Z"' '"2025-02-30T00:00:00Z"' '"0000-01-01T00:00:00Z"' \
		'"1969-12-31T23:59:59Z"' '"9999-12-31T23:59:59-01:00"' -1740830591 \
		'"-1740830591"' 12 1740830591000000 '"01/03/2025 12:03:11"' \
		'"2025-03-01T12:03:11 CET"' true '[]' '{"a":1}'; do
		n=$((n + 1))
		record ".eventTime = $time | .eventID = \"$n\""
	done
	record 'del(.eventTime) | .eventID = "missing"'
	import_all $((n + 1))
	[ "$(column time_ms | sort -u)" = NULL ]
	[ "$(query "SELECT count(*) FROM findings WHERE finding = 'time-unknown'")" -eq $((n + 1)) ]
}

# --- identity -----------------------------------------------------------------

@test "a record without eventID is known by its content" {
	record 'del(.eventID)'
	record '.eventID = null'
	record '.eventID = ""'
	record 'del(.eventID)'
	run_trailcase import case log.jsonl
	assert_output_has "4 read = 3 stored + 1 copies + 0 rejected"
	expect_column event_id NULL NULL NULL
}

@test "no identity is an unknown caller" {
	record 'del(.userIdentity)'
	record '.userIdentity = null | .eventID = "e1"'
	record '.userIdentity = {} | .eventID = "e2"'
	import_all 3
	expect_column principal unknown: unknown: unknown:
	expect_column credential NULL NULL NULL
	[ -z "$(findings)" ]
}

@test "an identity that is no object is unknown, and a finding" {
	record '.userIdentity = "root"'
	record '.userIdentity = ["x"] | .eventID = "e1"'
	record '.userIdentity = 1 | .eventID = "e2"'
	import_all 3
	expect_column principal unknown: unknown: unknown:
	expect_findings "wrong-type|low|e0" "wrong-type|low|e1" "wrong-type|low|e2"
}

@test "a service that only tells its name is the caller" {
	record '.userIdentity = {"accountId":"1","invokedBy":"secretsmanager.amazonaws.com"}'
	import_all 1
	expect_column principal svc:secretsmanager.amazonaws.com
	expect_column credential NULL
}

@test "a number where a text belongs is its text" {
	record '.userIdentity.accountId = 111122223333 | .errorCode = 200 | .eventVersion = 1.08'
	import_all 1
	expect_column account 111122223333
	expect_column error_code 200
	expect_column "principal" user:111122223333:AIDAEXAMPLE
	[ -z "$(findings)" ]
}

@test "an object or a list where a text belongs is its JSON, and a finding" {
	record '.userIdentity.accountId = {"a":1}'
	record '.awsRegion = ["x","y"] | .eventID = "e1"'
	record '.userIdentity.sessionContext = {"sessionIssuer":{"arn":[]}} | .eventID = "e2"'
	import_all 3
	expect_column account '{"a":1}' 111122223333 111122223333
	expect_column region us-east-1 '["x","y"]' us-east-1
	expect_findings "wrong-type|low|e0" "wrong-type|low|e1" "wrong-type|low|e2"
}

@test "null everywhere is nothing told" {
	record 'map_values(null) | .eventName = "X" | .eventSource = "s"'
	import_all 1
	for name in event_id time region ip user_agent error_code request response read_only \
		credential recipient_account; do
		expect_column "$name" NULL
	done
	expect_column principal unknown:
}

@test "what is hidden or masked stays as it is written" {
	record '.userIdentity.userName = "HIDDEN_DUE_TO_SECURITY_REASONS"
		| del(.userIdentity.principalId, .userIdentity.arn)'
	record '.userIdentity.principalId = "****" | .userIdentity.accessKeyId = "ASIA2***"
		| .eventID = "e1"'
	record '.userIdentity.accessKeyId = "" | .eventID = "e2"'
	import_all 3
	expect_column principal user:111122223333:HIDDEN_DUE_TO_SECURITY_REASONS \
		'user:111122223333:****' user:111122223333:AIDAEXAMPLE
	expect_column access_key AKIAIOSFODNN7EXAMPLE 'ASIA2***' NULL
	expect_column key_kind long_term temporary none
}

# --- address, flags -----------------------------------------------------------

@test "an address that is none stays as it is written" {
	record '.sourceIPAddress = "81.2.69.142, 192.168.10.10"'
	record '.sourceIPAddress = "253.252.51.07" | .eventID = "e1"'
	record '.sourceIPAddress = ["81.2.69.142"] | .eventID = "e2"'
	record '.sourceIPAddress = "AWS Internal" | .eventID = "e3"'
	record '.sourceIPAddress = "2001:DB8:85A3:0:0:8A2E:370:7334" | .eventID = "e4"'
	record 'del(.sourceIPAddress) | .eventID = "e5"'
	import_all 6
	expect_column ip '81.2.69.142, 192.168.10.10' 253.252.51.07 '["81.2.69.142"]' \
		'AWS Internal' 2001:db8:85a3::8a2e:370:7334 NULL
	expect_column ip_kind other other other aws public other
	expect_findings "wrong-type|low|e2"
}

@test "yes and no may be written as text" {
	record '.readOnly = true'
	record '.readOnly = "true" | .eventID = "e1"'
	record '.readOnly = "False" | .eventID = "e2"'
	record '.readOnly = "perhaps" | .eventID = "e3"'
	record '.readOnly = 1 | .eventID = "e4"'
	record '.userIdentity.sessionContext = {"attributes":{"mfaAuthenticated":true}}
		| .eventID = "e5"'
	import_all 6
	expect_column read_only 1 1 0 NULL NULL 0
	expect_column mfa NULL NULL NULL NULL NULL 1
}

# --- names of members ---------------------------------------------------------

@test "of two members of one name the last counts, and a finding says so" {
	raw '{"eventName":"GetUser",@'
	raw '{"userIdentity":{"type":"Root"},"eventID":"x",@'
	raw "${base/\"type\":\"IAMUser\"/\"type\":\"Root\",\"type\":\"IAMUser\"}"
	sed -i '3s/"e0"/"e2"/;2s/"e0"/"e1"/' log.jsonl
	import_all 3
	expect_column event_name CreateUser CreateUser CreateUser
	expect_column event_id e0 e1 e2
	expect_column principal_type IAMUser IAMUser IAMUser
	expect_findings "duplicate-key|medium|e0" "duplicate-key|medium|e1" "duplicate-key|medium|e2"
	query "SELECT detail FROM findings WHERE event_id = 'e2'" | grep -q 'in userIdentity: type'
}

@test "a name that is written with escapes is read, and a finding" {
	raw '{"event\u004eame":"GetUser",@'
	raw "${base/eventName/event\\u004eame}"
	sed -i '2s/"e0"/"e1"/' log.jsonl
	import_all 2
	expect_column event_name CreateUser CreateUser
	expect_findings "duplicate-key|medium|e0" "key-escaped|medium|e0" "key-escaped|medium|e1"
}

@test "names that differ by case are two members, and a finding" {
	raw '{"EventName":"GetUser",@'
	import_all 1
	expect_column event_name CreateUser
	expect_findings "key-case|medium|e0"
}

# --- text and numbers ----------------------------------------------------------

@test "NUL and half a character are kept, and a finding" {
	raw "${base/aws-cli/curl\\u0000evil}"
	raw "${base/aws-cli/x\\ud83dy}"
	raw "${base/aws-cli/\\ud83d\\udd11}"
	sed -i '2s/"e0"/"e1"/;3s/"e0"/"e2"/' log.jsonl
	import_all 3
	[ "$(query "SELECT hex(user_agent) FROM events WHERE event_id = 'e0'")" = \
		"$(printf 'curl\0evil/2.9' | od -An -tx1 | tr -d ' \n' | tr a-f A-F)" ]
	[ "$(query "SELECT hex(user_agent) FROM events WHERE event_id = 'e1'")" = 78EDA0BD792F322E39 ]
	expect_findings "odd-text|low|e0" "odd-text|low|e1"
}

@test "bytes that are no UTF-8 are kept as they are" {
	printf '%s\n' "${base/aws-cli/$(printf 'a\xff\xc3(b')}" >>log.jsonl
	import_all 1
	[ "$(query "SELECT hex(user_agent) FROM events")" = 61FFC328622F322E39 ]
}

@test "a control character in a string is no JSON: rejected, with its place" {
	record .
	printf '%s\n' "${base/aws-cli/$(printf 'a\x01')}" >>log.jsonl
	record '.eventID = "e2"'
	run_trailcase import case log.jsonl
	assert_status 1
	assert_output_has "3 read = 2 stored + 0 copies + 1 rejected"
	[ "$(query "SELECT offset || ' ' || reason FROM reject")" = \
		"$(head -n 1 log.jsonl | wc -c) control character in a string" ]
}

@test "numbers keep every digit" {
	raw "${base/\"requestParameters\":null/\"requestParameters\":{\"n\":12345678901234567890,\"x\":1e999,\"z\":1.50\}}"
	import_all 1
	expect_column request '{"n":12345678901234567890,"x":1e999,"z":1.50}'
}

@test "a text that may have been cut at 1 KB is kept, and a finding" {
	record '.userAgent = "x" * 1024'
	record '.userAgent = "x" * 1023 | .eventID = "e1"'
	record '.errorCode = "x" * 2000 | .errorMessage = "y" * 1024 | .eventID = "e2"'
	record '.requestID = "\u00e9" * 512 | .eventID = "e3"'
	import_all 4
	expect_column 'length(user_agent)' 1024 1023 11 11
	expect_findings "field-cut|informational|e0" "field-cut|informational|e2" "field-cut|informational|e2" "field-cut|informational|e3"
}

# --- parameters ---------------------------------------------------------------

@test "parameters are their exact text" {
	raw "${base/\"requestParameters\":null/\"requestParameters\": { \"a\" : 1 , \"a\":2 \}}"
	record '.requestParameters = [1] | .responseElements = 7 | .eventID = "e1"'
	record 'del(.requestParameters) | .eventID = "e2"'
	import_all 3
	expect_column request '{ "a" : 1 , "a":2 }' '[1]' NULL
	expect_column response NULL 7 NULL
	[ -z "$(findings)" ]
}

@test "parameters inside a text are read" {
	record '.requestParameters = "{\"bucketName\":\"b\\u0041\"}"'
	record '.requestParameters = "null" | .eventID = "e1"'
	record '.requestParameters = "{not json" | .eventID = "e2"'
	record '.responseElements = "{\"ConsoleLogin\":\"Failure\"}" | .eventID = "e3"'
	import_all 4
	expect_column request '{"bucketName":"b\u0041"}' NULL '"{not json"' NULL
	expect_column outcome success success success auth_failed
}

@test "omitted parameters are a finding, grave for a write to IAM" {
	record '.requestParameters = {"omitted":true,"originalSize":131072,"reason":"requestParameters too large"}'
	record '.requestParameters = {"reason":"requestParameters too large","omitted":"true"}
		| .readOnly = true | .eventID = "e1"'
	record '.responseElements = {"omitted":true} | .eventSource = "s3.amazonaws.com" | .eventID = "e2"'
	record '.requestParameters = {"omitted":false} | .eventID = "e3"'
	record '.requestParameters = {"reason":"x"} | .eventID = "e4"'
	record '.requestParameters = {"omitted":true} | .eventSource = "s3.amazonaws.com" | .eventID = "e5"'
	import_all 6
	expect_findings "parameters-omitted|high|e0" "parameters-omitted|medium|e1" \
		"parameters-omitted|informational|e2" "parameters-omitted|medium|e5"
}

# --- kinds of records ----------------------------------------------------------

@test "a record that tells little is an event" {
	printf '%s\n' '{"eventName":"A","eventSource":"s"}' '{"eventName":"A","eventTime":"2025-01-01T00:00:00Z"}' \
		'{"eventName":"A","userIdentity":{"type":"Root"}}' \
		'{"eventVersion":"1.8","userIdentity":{"type":"Root"},"eventID":"x"}' >log.jsonl
	import_all 4
	expect_column event_name A A A NULL
}

@test "the old spelling of a sign-in is the new one" {
	record '.eventType = "AwsConsoleSignin"'
	import_all 1
	expect_column event_type AwsConsoleSignIn
}

@test "one eventID with other content is two events, and a finding" {
	record .
	record '.eventName = "DeleteUser"'
	record '.eventID = "6589a9eb-59b7-4895-b7ab-962ed3cc257c"'
	record '.eventID = "6589a9eb-59b7-4895-b7ab-962ed3cc257c" | .eventName = "DeleteUser"'
	import_all 4
	# Nobody but AWS gives the one; the other is no identity.
	expect_findings "same-event-other-content|high|6589a9eb-59b7-4895-b7ab-962ed3cc257c" \
		"same-event-other-content|informational|e0"
}

@test "a correction is not counted beside what it corrects, whichever comes first" {
	record .
	record '.addendum = {"reason":"UPDATED_DATA","updatedFields":"requestParameters"}
		| .requestParameters = {"userName":"x"}'
	record '.eventID = "e1"'
	record '.eventID = "e2" | .addendum = {"reason":"UPDATED_DATA","updatedFields":"eventID",
		"originalEventID":"e1"}'
	# A text about somebody else's event is no correction of ours.
	record '.eventID = "e1" | .recipientAccountId = "444455556666" | .eventTime = "2025-01-02T00:00:00Z"'
	tac log.jsonl >reversed.jsonl
	for file in log.jsonl reversed.jsonl; do
		rm -f case
		run_trailcase import case "$file"
		assert_status 0
		assert_output_has "5 read = 5 stored + 0 copies + 0 rejected"
		[ "$(query 'SELECT count(*) FROM event')" -eq 5 ]
		[ "$(query 'SELECT event_id, request IS NULL FROM events ORDER BY 1')" = "$(printf '%s\n' 'e0|1' 'e1|1' 'e1|1')" ]
		[ "$(query 'SELECT sum(events), count(*) FROM actor_day')" = "3|2" ]
		# Where there are logs, both are.
		[ "$(query 'SELECT sum(events) FROM place_hour')" -eq 5 ]
		"$TRAILCASE_SOURCE_DIR/tests/tools/hours_check.sh" case
		[ "$(query "SELECT count(*) FROM findings WHERE finding = 'addendum' AND detail LIKE
			'corrects an event, which counts in its place: $file%'")" -eq 2 ]
		run_trailcase ask case credential-events key=AKIAIOSFODNN7EXAMPLE --format json
		assert_json '.rows | length' 3
	done
	# In two imports, the correction first.
	rm case
	sed -n 2p log.jsonl >b.jsonl
	sed -n 1p log.jsonl >a.jsonl
	run_trailcase import case b.jsonl
	[ "$(query 'SELECT count(*) FROM events')" -eq 1 ]
	run_trailcase import case a.jsonl
	[ "$(query 'SELECT count(*), request IS NULL FROM events')" = "1|1" ]
	[ "$(query 'SELECT sum(events) FROM actor_day')" -eq 1 ]
	run_trailcase import case a.jsonl b.jsonl
	[ "$(query 'SELECT sum(events) FROM actor_day')" -eq 1 ]
	"$TRAILCASE_SOURCE_DIR/tests/tools/hours_check.sh" case
}

@test "corrections of each other both count" {
	record '.eventID = "e1" | .addendum = {"reason":"UPDATED_DATA","originalEventID":"e2"}'
	record '.eventID = "e2" | .addendum = {"reason":"UPDATED_DATA","originalEventID":"e1"}'
	import_all 2
	expect_column event_id e1 e2
	expect_findings "addendum|informational|e1" "addendum|informational|e2"
}

@test "a record that came late is an event like others, and a finding" {
	record '.addendum = {"reason":"DELIVERY_DELAY"}'
	record '.addendum = "x" | .eventID = "e1"'
	import_all 2
	expect_findings "addendum|informational|e0"
	query "SELECT detail FROM findings" | grep -q '^came late (DELIVERY_DELAY); log.jsonl at 0$'
}

@test "an insight is an event without a call, and its details are in insights" {
	insight='{"eventVersion":"1.08","eventTime":"2025-01-01T00:05:00Z","awsRegion":"us-east-1","eventID":"insight-1","eventType":"AwsCloudTrailInsight","recipientAccountId":"111122223333","sharedEventID":"s1","insightDetails":{"state":"Start","eventSource":"iam.amazonaws.com","eventName":"CreateUser","insightType":"ApiCallRateInsight","insightContext":{"statistics":{"baseline":{"average":0.0000882145},"insight":{"average":0.6},"insightDuration":5,"baselineDuration":11336},"attributions":[{"attribute":"userAgent", "n":1.50}]}},"eventCategory":"Insight"}'
	printf '%s\n' "$insight" >log.jsonl
	jq -c '.eventID = "insight-2" | .eventTime = "2025-01-01T00:09:00Z" | .insightDetails.state = "End"
		| .insightDetails.insightContext.statistics.insight.average = "x"' <<<"$insight" >>log.jsonl
	jq -c '.eventID = "insight-3" | .insightDetails = "x"' <<<"$insight" >>log.jsonl
	import_all 3
	expect_column event_name NULL NULL NULL
	expect_column event_source NULL NULL NULL
	expect_column category Insight Insight Insight
	[ "$(query 'SELECT count(*) FROM insight')" -eq 2 ]
	[ "$(query "SELECT shared_event_id, recipient_account, event_name, insight_type, started, ended,
		baseline_average = 0.0000882145, insight_average, baseline_minutes, insight_minutes,
		start_event_id, end_event_id FROM insights")" = \
		"s1|111122223333|CreateUser|ApiCallRateInsight|2025-01-01T00:05:00Z|2025-01-01T00:09:00Z|1|0.6|11336.0|5.0|insight-1|insight-2" ]
	[ "$(query "SELECT attributions FROM insight WHERE state = 'Start'")" = '[{"attribute":"userAgent", "n":1.50}]' ]
	# It is no call of anybody's.
	[ "$(query "SELECT count(*) FROM events WHERE api = 'CreateUser'")" -eq 0 ]
	run_trailcase show case insight-1
	assert_status 0
}

@test "network activity is an event" {
	record '.eventType = "AwsVpceEvent" | .eventCategory = "NetworkActivity"
		| .sourceIPAddress = "10.0.0.5" | .vpcEndpointId = "vpce-1234abcd"
		| .errorCode = "VpceAccessDenied"'
	record '.eventType = "AwsVpceEvents" | .eventCategory = "NetworkActivity" | .eventID = "e1"'
	import_all 2
	expect_column category NetworkActivity NetworkActivity
	expect_column event_type AwsVpceEvent AwsVpceEvents
	expect_column vpc_endpoint vpce-1234abcd NULL
	expect_column outcome denied success
	expect_column event_name CreateUser CreateUser
}

@test "sums and items of AWS Config are refused by name" {
	printf '%s\n' '{"eventVersion":"1.0","eventType":"AwsAggregatedEvent","eventCategory":"Aggregated","eventId":"a","accountId":"1","timeWindow":{},"summary":{}}' >sums.json
	printf '%s\n' '{"eventVersion":"1.08","eventCategory":"ConfigurationItem","eventType":"AwsConfigurationItem","eventID":"x","eventData":{}}' >config.json
	run_trailcase import case sums.json config.json
	assert_status 1
	[ "$(query 'SELECT path, reason FROM reject ORDER BY 1')" = \
		"config.json|not CloudTrail: an AWS Config item of CloudTrail Lake
sums.json|not CloudTrail: aggregated data events are sums, not records" ]
}

@test "files of other logs are refused by name" {
	printf 'version account-id interface-id srcaddr dstaddr\n2 1 eni-1 10.0.0.1 10.0.0.2\n' | gzip >flow.log.gz
	printf 'user,arn,user_creation_time,password_enabled\na,b,c,d\n' >report.csv
	printf '{"class_uid":6003,"category_uid":6,"api":{"operation":"GetObject"}}\n' >ocsf.json
	printf '{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}]}' >s3.json
	run_trailcase import case flow.log.gz report.csv ocsf.json s3.json
	assert_status 1
	[ "$(query 'SELECT path, reason FROM reject ORDER BY 1')" = \
		"flow.log.gz|not CloudTrail: VPC flow logs
ocsf.json|not CloudTrail: OCSF (Security Lake, API activity), which is another schema
report.csv|not CloudTrail: an IAM credential report
s3.json|not CloudTrail: an S3 event notification" ]
}

# --- files --------------------------------------------------------------------------

@test "records that do not fit the name of their file are a finding" {
	record '.eventID = "fits"'
	record '.eventID = "other" | .recipientAccountId = "444455556666"'
	record '.eventID = "other too" | .recipientAccountId = "444455556666"'
	record '.eventID = "region" | .awsRegion = "eu-west-1"'
	record '.eventID = "late" | .eventTime = "2025-01-01T00:06:00Z"'
	record '.eventID = "just" | .eventTime = "2025-01-01T00:05:59Z"'
	mv log.jsonl 111122223333_CloudTrail_us-east-1_20250101T0005Z_AAAAAAAAAAAAAAAA.json
	# Global services, then and now, in the file of another region.
	record '.eventID = "then" | .eventTime = "2021-11-21T23:59:59Z"'
	record '.eventID = "now" | .eventTime = "2021-11-22T00:00:00Z"'
	mv log.jsonl 111122223333_CloudTrail_eu-west-1_20211122T0010Z_AAAAAAAAAAAAAAAA.json
	# No such name: nothing is expected of it.
	record '.eventID = "plain" | .recipientAccountId = "444455556666"'
	run_trailcase import case .
	assert_status 0
	[ "$(query "SELECT finding, severity, event_id, substr(detail, 1, instr(detail, ';'))
		FROM findings WHERE finding LIKE '%path' OR finding LIKE 'later%' ORDER BY 1, 3")" = \
		"account-unlike-path|medium|other|2 records, in files of account 111122223333 by their names, are of 444455556666;
later-than-delivery|medium|late|1 records, in files of 2025-01-01T00:05Z by their names, happened after that, at 2025-01-01T00:06:00Z;
region-unlike-path|low|now|1 records, in files of region eu-west-1 by their names, are of us-east-1;
region-unlike-path|low|region|1 records, in files of region us-east-1 by their names, are of eu-west-1;" ]
}

@test "a log file that no digest lists is a finding" {
	vector=$TRAILCASE_SOURCE_DIR/fixtures/samples/digest-vector/bucket
	run_trailcase import case "$vector"
	assert_status 0
	# By the digests themselves: each lists every file with the hash it has.
	[ "$(find "$vector" -name '*CloudTrail-Digest*.json.gz' -exec gzip -dc {} + |
		jq -r '.logFiles[].hashValue' | sort)" = \
		"$(find "$vector" -path '*/CloudTrail/*' -name '*.json.gz' |
			while read -r file; do gzip -dc "$file" | sha256sum; done | cut -d' ' -f1 | sort)" ]
	[ "$(query "SELECT count(*) FROM findings WHERE finding = 'not-in-digest'")" -eq 0 ]
	rm case

	# One byte more in one, another planted in an hour with a digest, one in an hour without.
	cp -r "$vector" bucket && chmod -R u+w bucket && cd bucket
	folder=$(dirname "$(find . -name '*T1210Z_*.json.gz')")
	file=$(find . -name '*T1225Z_*.json.gz')
	gzip -dc "$file" >plain && printf ' ' >>plain && gzip -c plain >"$file" && rm plain
	printf '{"Records":[%s]}' "$base" >"$folder/111122223333_CloudTrail_us-east-2_20250301T1230Z_PLANTED.json"
	printf '{"Records":[%s]}' "$base" >"$folder/111122223333_CloudTrail_us-east-2_20250301T1500Z_UNKNOWN.json"
	cd ..
	run_trailcase import case bucket
	assert_status 0
	query "SELECT detail FROM findings WHERE finding = 'not-in-digest' ORDER BY 1" >got
	[ "$(wc -l <got)" -eq 2 ]
	grep -q T1225Z_ got
	grep -q T1230Z_PLANTED got
}

# --- the document ---------------------------------------------------------------

@test "every row of docs/records.md names a test that is there" {
	doc=$TRAILCASE_SOURCE_DIR/docs/records.md
	grep '^| ' "$doc" | grep -v -e '^| ---' -e '^| what' | awk -F ' [|] ' '{ sub(/ [|]$/, "", $NF); print $NF }' >named
	[ "$(wc -l <named)" -gt 30 ]
	while read -r name; do
		grep -qF "@test \"$name\"" "$BATS_TEST_FILENAME" \
			"$BATS_TEST_DIRNAME"/{identity,import}.bats ||
			tc_fail "no such test: $name"
	done <named
	# And every test of this file is named there.
	sed -n 's/^@test "\(.*\)" {$/\1/p' "$BATS_TEST_FILENAME" | head -n -1 | while read -r name; do
		grep -qxF "$name" named || tc_fail "not in the document: $name"
	done
}
