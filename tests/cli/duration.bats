#!/usr/bin/env bats
#
# ask duration: gaps of the logs, what may still be valid, and bounds.  What is expected is
# worked out from the records of tests/data/queries, which say what happened when.

load helpers

data()
{
	printf '%s/tests/data/queries/%s' "$TRAILCASE_SOURCE_DIR" "$1"
}

# make CASE FILE...: of tests/data/queries, or a path of its own.
make()
{
	local case=$1 files=()
	shift
	for file; do
		[[ $file == */* ]] && files+=("$file") || files+=("$(data "$file")")
	done
	trailcase import -q "$case" "${files[@]}"
}

# gaps CASE: kind, first 8 characters of the event, and the end, in the order of events.
gaps()
{
	sqlite3 -separator ' ' "$1" "SELECT kind, substr(coalesce(event_id, '-'), 5, 4), coalesce(\"to\", 'open')
		FROM gaps ORDER BY event_id, kind, reason"
}

# hour FILE N TIME REGION: one more harmless record.
hour()
{
	jq -c --arg id "$(printf '%08d-0000-4000-8000-000000000000' "$2")" --arg time "$3" \
		--arg region "$4" '.eventID = $id | .eventTime = $time | .awsRegion = $region' \
		<(head -n 1 "$(data quiet.jsonl)") >>"$1"
}

@test "gaps: each call that takes logging away, until another mends it" {
	make case quiet.jsonl trails.jsonl
	gaps case >got
	diff - got <<-'END'
	stopped 0303 2025-04-02T04:00:00Z
	narrowed 0306 2025-04-02T06:00:00Z
	narrowed 0309 open
	key 0310 2025-04-02T05:00:00Z
	bucket 0313 2025-04-02T06:10:00Z
	store 0316 open
	END
	[ "$(sqlite3 case "SELECT reason FROM gaps WHERE kind = 'narrowed' ORDER BY 1")" = \
		"trail main no longer selects data events
trail main was narrowed to one region" ]
}

@test "gaps: refused calls open nothing, and setting up a trail is none" {
	head -n 3 "$(data trails.jsonl)" >set-up.jsonl
	jq -c 'select(.errorCode)' "$(data trails.jsonl)" >>set-up.jsonl
	[ "$(wc -l <set-up.jsonl)" -eq 5 ]
	make case quiet.jsonl ./set-up.jsonl
	[ -z "$(gaps case)" ]
}

@test "gaps: parameters of any shape are no error" {
	for request in '"UpdateTrail"' '[1,{"isMultiRegionTrail":false}]' 'null' '12' '{}' \
		'{"name":null,"isMultiRegionTrail":"false"}' '{"name":{"a":[[]]},"s3BucketName":""}' \
		'{"s3BucketName":"x' '{"trailName":"main\u0000x","eventSelectors":"\ud800"}'; do
		for name in UpdateTrail CreateTrail PutEventSelectors StopLogging DisableKey PutBucketPolicy; do
			printf '{"eventVersion":"1.08","userIdentity":{"type":"Root","accountId":"1"},"eventTime":"2025-04-02T0%d:00:00Z","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"us-east-1","requestParameters":%s,"recipientAccountId":"1","eventID":"%d"}\n' \
				$((RANDOM % 10)) "$(case $name in DisableKey) echo kms ;; PutBucketPolicy) echo s3 ;; *) echo cloudtrail ;; esac)" \
				"$name" "$request" "$((n += 1))" >>odd.jsonl
		done
	done
	trailcase import -q case odd.jsonl || [ $? -eq 1 ]
	[ "$(sqlite3 case "SELECT count(*) > 20 FROM events")" -eq 1 ]
	sqlite3 case "SELECT * FROM gaps" >/dev/null
	for query in coverage-gaps still-valid duration-answer dwell access-window; do
		run_trailcase ask case "$query" --lead principal=root:1
		assert_status 0
	done
}

# 100 hours of eu-west-1 with an event in each, but for those of $1.
busy()
{
	rm -f busy.jsonl
	for ((i = 0; i < 100; i++)); do
		[[ " $1 " == *" $i "* ]] && continue
		hour busy.jsonl $((1000 + i)) "$(date -u -d "2025-03-10T00:30:00Z + $i hours" +%FT%TZ)" eu-west-1
	done
}

@test "gaps: silence of 6 hours in a busy region, not of 5, and none in a quiet one" {
	busy "50 51 52 53 54 55"
	make case ./busy.jsonl
	[ "$(sqlite3 case "SELECT kind, \"from\", \"to\", substr(event_id, 5, 4) FROM gaps")" = \
		"silence|2025-03-12T01:30:00Z|2025-03-12T08:30:00Z|1049" ]
	busy "50 51 52 53 54"
	make five ./busy.jsonl
	[ -z "$(gaps five)" ]
	make quiet quiet.jsonl
	[ -z "$(gaps quiet)" ]
}

@test "gaps: a silence of every night is what a region is used to" {
	busy "20 21 22 23 24 25 26 44 45 46 47 48 49 50 68 69 70 71 72 73 74"
	make case ./busy.jsonl
	[ -z "$(gaps case)" ]
}

@test "gaps: an hour without digest file, and files that a digest lists and nobody has" {
	cp -r "$TRAILCASE_SOURCE_DIR/fixtures/samples/digest-vector/bucket" bucket
	make whole ./bucket
	# By the digests: the hours that they cover, one after the other, with holes.
	find bucket -name '*CloudTrail-Digest*.json.gz' -exec gzip -dc {} + |
		jq -rs 'map({s: .digestStartTime, e: .digestEndTime}) | unique | sort_by(.s)
			| [range(1; length) as $i | select(.[$i].s > ([.[:$i][].e] | max))
			   | "\([.[:$i][].e] | max) \(.[$i].s)"] | .[]' >wanted
	sqlite3 -separator ' ' whole "SELECT \"from\", \"to\" FROM gaps WHERE kind = 'digest' ORDER BY 1" >got
	diff wanted got
	[ "$(sqlite3 whole "SELECT count(*) FROM gaps WHERE kind = 'missing'")" -eq 0 ]
	gone=$(find bucket -path '*/CloudTrail/*' -name '*.json.gz' | sort | head -n 1)
	rm "$gone"
	make less ./bucket
	[ "$(sqlite3 less "SELECT count(*) FROM gaps WHERE kind = 'missing'")" -ge 1 ]
	sqlite3 less "SELECT reason FROM gaps WHERE kind = 'missing'" | grep -F "$(basename "$gone")"
	run_trailcase ask less coverage-by-region -t json
	assert_json_true '.rows | any(.digest_state == "incomplete" and .missing_files >= 1 and .digest_holes >= 1)'
}

# valid CASE ARGS...: credential kind valid_until of each row.
valid()
{
	trailcase ask "$1" still-valid "${@:2}" -t json |
		jq -r '.rows[] | "\(.credential) \(.kind) \(.valid_until)"' | sort
}

@test "still valid: a key is off, on, off again, and outlived by its tokens for 36 hours" {
	make case quiet.jsonl ended.jsonl
	key=AKIAIOSFODNN7ALICE00
	lead=(--lead ip=203.0.113.50)
	[ "$(valid case "${lead[@]}" at=2025-04-02T12:00:00Z)" = "$key long_term_key null" ]
	[ "$(valid case "${lead[@]}" at=2025-04-03T09:10:00Z)" = "$key possible_token 2025-04-04T21:00:00Z" ]
	[ "$(valid case "${lead[@]}" at=2025-04-03T09:55:00Z)" = "$key long_term_key null" ]
	[ "$(valid case "${lead[@]}" at=2025-04-04T21:59:59Z)" = "$key possible_token 2025-04-04T22:00:00Z" ]
	[ -z "$(valid case "${lead[@]}" at=2025-04-04T22:00:00Z)" ]
	[ -z "$(valid case "${lead[@]}")" ]
}

@test "still valid: what the intruder made, until it is taken away" {
	make case quiet.jsonl theft.jsonl
	[ "$(valid case --lead ip=203.0.113.50)" = "AKIAIOSFODNN7ALICE00 possible_token 2025-04-04T21:30:00Z
AKIAIOSFODNN7BOB0000 long_term_key null
AKIAIOSFODNN7MADE000 long_term_key null
x ssh_key_pair null" ]
}

# session FILE ID TIME NAME CREATED KEY: a call of a session of the role Ops from the bad address.
session()
{
	jq -nc --arg id "$2" --arg time "$3" --arg name "$4" --arg created "$5" --arg key "$6" '
		{eventVersion: "1.08", eventTime: $time, eventSource: "s3.amazonaws.com", eventName: "ListBuckets",
		 awsRegion: "us-east-1", sourceIPAddress: "203.0.113.50", userAgent: "aws-cli/2.9.0",
		 eventID: $id, eventType: "AwsApiCall", recipientAccountId: "111122223333", readOnly: true,
		 userIdentity: {type: "AssumedRole", principalId: "AROAOPS0000000000001:\($name)",
		  arn: "arn:aws:sts::111122223333:assumed-role/Ops/\($name)", accountId: "111122223333", accessKeyId: $key,
		  sessionContext: {sessionIssuer: {type: "Role", principalId: "AROAOPS0000000000001",
		   arn: "arn:aws:iam::111122223333:role/Ops", accountId: "111122223333", userName: "Ops"},
		   attributes: {creationDate: $created, mfaAuthenticated: "false"}}}}' >>"$1"
}

@test "still valid: a session for 12 hours from its beginning, keys of a machine without end" {
	session role.jsonl 1 2025-04-02T03:00:00Z tmp 2025-04-02T02:00:00Z ASIAIOSFODNN7OPS0000
	make case quiet.jsonl ./role.jsonl
	role=role:111122223333:AROAOPS0000000000001
	[ "$(valid case --lead ip=203.0.113.50)" = "$role role_session 2025-04-02T14:00:00Z" ]
	[ -z "$(valid case --lead ip=203.0.113.50 at=2025-04-02T14:00:00Z)" ]
	session machine.jsonl 2 2025-04-02T03:00:00Z i-0123456789abcdef0 2025-04-02T02:00:00Z ASIAIOSFODNN7OPS0001
	make machine quiet.jsonl ./machine.jsonl
	[[ $(valid machine --lead ip=203.0.113.50 at=2025-05-01) == *" instance_session null" ]]
}

@test "still valid: sessions that a policy on their age denies are over" {
	session role.jsonl 1 2025-04-02T03:00:00Z tmp 2025-04-02T02:00:00Z ASIAIOSFODNN7OPS0000
	head -n 1 "$(data theft.jsonl)" | jq -c '.eventTime = "2025-04-02T05:00:00Z" | .eventID = "2"
		| .sourceIPAddress = "198.51.100.7" | .eventSource = "iam.amazonaws.com" | .eventName = "PutRolePolicy"
		| .readOnly = false | .requestParameters = {roleName: "Ops", policyName: "AWSRevokeOlderSessions",
		  policyDocument: "{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"DateLessThan\":{\"aws:TokenIssueTime\":\"2025-04-02T05:00:00Z\"}}}]}"}' >>role.jsonl
	make case quiet.jsonl ./role.jsonl
	[ -z "$(valid case --lead ip=203.0.113.50)" ]
	[[ $(valid case --lead ip=203.0.113.50 at=2025-04-02T04:00:00Z) == *" role_session 2025-04-02T14:00:00Z" ]]
}

@test "bounds: left-censored by the account and region of the first event" {
	# us-east-1 has logs of a month, ap-south-1 begins with bob a day before alice's key comes.
	jq -c 'select(.awsRegion == "ap-south-1") | .eventTime |= if . == "2025-04-02T01:40:00Z"
		then "2025-04-01T02:00:00Z" else . end' "$(data regions.jsonl)" >late.jsonl
	make case quiet.jsonl ./late.jsonl
	run_trailcase ask case access-window --lead ip=203.0.113.50 -t json
	assert_json '.rows[0].censored' "left and right"
	assert_json_true '.rows[0].statement | startswith("The intruder was in on or before 2025-04-02T01:20:00Z (the logs of 111122223333 in ap-south-1 begin at 2025-04-01T02:00:00Z)")'
	run_trailcase ask case dwell --lead ip=203.0.113.50 -t json
	assert_json '.rows[0].censored' "left and right"
	make long quiet.jsonl theft.jsonl
	run_trailcase ask long access-window --lead ip=203.0.113.50 -t json
	assert_json '.rows[0].censored' no
}

@test "the answer reads right for one key, and is silent when nothing is attributed" {
	make one quiet.jsonl writes-only.jsonl
	run_trailcase ask one duration --lead ip=203.0.113.50 -t json
	assert_status 0
	assert_json_true '.answer | length >= 4 and length <= 10 and any(contains("one credential"))
		and any(startswith("The one long-term key was in use by its owner in the 30 days before."))
		and any(startswith("It was not made in these logs: it is at least 3"))
		and all(endswith("."))'
	assert_json_true '.limits | length <= 12'
	run_trailcase ask one duration --lead ip=203.0.113.50 --level confirmed -t json
	assert_json_true '.answer | length >= 4'
	make none quiet.jsonl failed-sign-ins.jsonl
	run_trailcase ask none duration-answer --lead ip=198.51.100.9 -t json
	[ "$status" -ne 0 ] || assert_json_true '.rows == []'
}

@test "the seed incident: bounds, age, and what is left, against its truth" {
	run_trailcase ask "$(seed_case)" duration --lead "event=$(seed_lead)" -t json
	assert_status 0
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	first=$(jq -r .first "$truth") last=$(jq -r .last "$truth")
	off=$(jq '.key_actions | length' "$truth")
	keys=$(jq '.keys | length' "$truth")
	assert_json_true ".answer[0] | startswith(\"The intruder was active from $first to $last\")
		and contains(\"with $keys credentials: $(jq '.events | length' "$truth") calls\")"
	assert_json_true ".answer | any(startswith(\"$((keys - off)) of the $keys keys were not switched off\"))"
	assert_json "[.sections[] | select(.query == \"still-valid\").rows[] | select(.kind == \"long_term_key\")] | length" \
		"$((keys - off))"
	assert_json "[.sections[] | select(.query == \"still-valid\").rows[] | select(.kind == \"possible_token\").credential] | sort | join(\" \")" \
		"$(jq -r '[.key_actions[].key] | sort | join(" ")' "$truth")"
	assert_json '.sections | map(.query) | join(" ")' "access-window dwell still-valid coverage-gaps"
}

@test "dwell: days of logs before the first use are told as a number" {
	# alice's key is used by the intruder on 2025-04-02; the logs begin ten days before, without it.
	jq -c 'select(.userIdentity.userName == "bob" and .eventTime > "2025-03-22T00:00:00Z")' "$(data quiet.jsonl)" >late.jsonl
	hour late.jsonl 990 2025-03-23T01:00:00Z us-east-1
	jq -c 'if .eventID | startswith("00000990") then .userIdentity.accessKeyId = "AKIAIOSFODNN7OTHER00"
		| .userIdentity.userName = "otto" | .userIdentity.principalId = "AIDAOTTO000000000001"
		| .userIdentity.arn = "arn:aws:iam::111122223333:user/otto" else . end' late.jsonl >later.jsonl
	make case ./later.jsonl theft.jsonl
	run_trailcase ask case dwell --lead ip=203.0.113.50 --format json
	assert_json '.rows[] | select(.credential == "AKIAIOSFODNN7ALICE00") | .note | split(";")[0]' \
		"used by nobody else in the 10 days of logs before"
}
