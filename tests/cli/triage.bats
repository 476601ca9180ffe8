#!/usr/bin/env bats
#
# ask triage: the first questions after an alert, on the seed incident.  What is expected is
# counted from its records with jq.

load helpers

records()
{
	find "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -name '*.json.gz' -print0 |
		xargs -0 zcat | jq -cs '[.[].Records[]] | unique_by(.eventID)[]'
}

setup_file()
{
	: "${TRAILCASE_SOURCE_DIR:=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}"
	records >"$BATS_FILE_TMPDIR/records"
}

# of FILTER: what jq makes of all records.
of()
{
	jq -rs "$1" "$BATS_FILE_TMPDIR/records"
}

section()
{
	printf '%s' "$output" | jq -r --arg name "$1" ".sections[] | select(.query == \$name) | $2"
}

# Calls that services forward on his behalf are not his habit.
cem='.userIdentity.userName == "cem.arslan" and .userIdentity.invokedBy == null'
past='.eventTime < "2025-04-14T11:48:33Z"'

@test "an alert: its address, tool and parameters against the past of its principal" {
	run_trailcase ask "$(seed_case)" triage "event=$(seed_lead)" -t json
	assert_status 0
	assert_json '.sections | map(.query) | join(" ")' \
		"triage-roles triage-services triage-calls triage-compare"
	[ "$(section triage-compare '.rows[] | select(.feature == "address") | "\(.value) \(.seen_before) \(.times)"')" = "192.0.2.187 0 0" ]
	[ "$(section triage-compare '.rows[] | select(.feature == "all").times')" -eq \
		"$(of "[.[] | select($cem and $past)] | length")" ]
	[ "$(section triage-compare '.rows[] | select(.feature == "tool") | "\(.value) \(.times) \(.last_seen_before)"')" = \
		"$(of "[.[] | select($cem and $past and (.userAgent | ltrimstr(\"[\") | startswith(\"aws-cli\"))) | .eventTime] | \"aws-cli \(length) \(max)\"")" ]
	[ "$(section triage-compare '.rows[] | select(.feature == "hour") | "\(.value) \(.times)"')" = \
		"$(of "[.[] | select($cem and $past and (.eventTime[11:13] == \"11\"))] | \"11 \(length)\"")" ]
	[ "$(section triage-compare '[.rows[] | select(.feature == "parameter").value] | sort | join(",")')" = \
		"keyFormat = pem,keyName = support-access,keyType = rsa" ]
}

@test "an alert: services before and since, and the calls that matter" {
	run_trailcase ask "$(seed_case)" triage "event=$(seed_lead)" -t json
	[ "$(section triage-services '[.rows[] | "\(.event_source) \(.events) \(.before) \(.since)"] | sort | .[]')" = \
		"$(of "[.[] | select($cem)] | group_by(.eventSource) | map(\"\(.[0].eventSource) \(length) \(map(select($past)) | length) \(map(select($past | not)) | length)\") | sort | .[]")" ]
	[ "$(section triage-services '[.rows[] | select(.new == 1).event_source] | sort | join(" ")')" = \
		"rds.amazonaws.com ssm.amazonaws.com sts.amazonaws.com" ]
	[ "$(section triage-calls '.rows[] | select(.api == "AuthorizeSecurityGroupIngress") | "\(.events) \(.succeeded)"')" = "147 142" ]
	[ "$(section triage-roles '.rows | length')" -eq 0 ]
	assert_json_true '.answer | length <= 10 and any(startswith("No successful AssumeRole, in 45 days of logs of 3 regions"))'
}

@test "roles: two keys were refused, and who assumed one is told with the sessions" {
	case=$(seed_case)
	tried=$(of '[.[] | select(.eventName == "AssumeRole" and .errorCode and (.userIdentity.userName == "helena.sousa"))] | length')
	run_trailcase ask "$case" triage principal=helena.sousa -t json
	[ "$(section triage-roles '[.rows[].denied] | add')" -eq "$tried" ]
	assert_json_true ".answer | any(startswith(\"No successful AssumeRole, $tried refused\"))"
	user=$(of 'first([.[] | select(.eventName == "AssumeRole" and .errorCode == null and .userIdentity.type == "IAMUser")] | group_by(.userIdentity.userName) | max_by(length) | .[0].userIdentity.userName)')
	run_trailcase ask "$case" triage "principal=$user" -t json
	[ "$(section triage-roles '[.rows[].succeeded] | add')" -eq \
		"$(of "[.[] | select(.eventName == \"AssumeRole\" and .errorCode == null and .userIdentity.userName == \"$user\")] | length")" ]
	[ "$(section triage-roles '[.rows[].session_events] | add')" -gt 0 ]
}

@test "one of event, key, principal and ip; a beginning of 8 characters means an event" {
	case=$(seed_case)
	run_trailcase ask "$case" triage
	assert_status 2
	assert_stderr_has "one parameter event, key, principal or ip is required"
	run_trailcase ask "$case" triage ip=192.0.2.44 key=AKIAQFX64DQ25NZN2C2R
	assert_status 2
	run_trailcase ask "$case" triage event=79eca301 -t json
	assert_json_true '.answer[0] | contains("79eca301-4469-4fc5-bef6-46668e25f74c")'
	assert_json_true '.limits | all(contains("does not occur") | not)'
	run_trailcase ask "$case" triage event=79eca30 -t json
	assert_status 0
	assert_json_true '.answer == [] and (.limits[0] == "event 79eca30 does not occur in this case.")'
	run_trailcase ask "$case" triage ip=192.0.2.9 -t json
	assert_json_true '.answer == [] and (.limits[0] == "address 192.0.2.9 does not occur in this case.")'
}

@test "an address is compared with what each principal did elsewhere" {
	run_trailcase ask "$(seed_case)" triage ip=192.0.2.44 -t json
	[ "$(section triage-services '[.rows[].principal] | unique | length')" -eq 8 ]
	[ "$(section triage-compare '[.rows[] | select(.feature == "address" and .seen_before == 1)] | length')" -eq 0 ]
	[ "$(section triage-compare '[.rows[] | select(.feature == "all").recent] | add')" = 0 ]
}

@test "at= moves the end of the past" {
	run_trailcase ask "$(seed_case)" triage "event=$(seed_lead)" at=2025-04-15T10:18:00Z -t json
	n=$(of "[.[] | select($cem and .eventTime < \"2025-04-15T10:18:00Z\" and (.userAgent | ltrimstr(\"[\") | startswith(\"aws-cli\")))] | length")
	[ "$(section triage-compare '.rows[] | select(.feature == "tool").times')" -eq "$n" ]
}

@test "a name that an attacker chose reaches nobody's terminal" {
	jq -c '.eventID = "deadbeef-0000-4000-8000-000000000000" | .eventName = "\u001b[31mX\u0007" | .userAgent = "\u001b]0;x\u0007"' \
		<(head -n 1 "$TRAILCASE_SOURCE_DIR/tests/data/queries/theft.jsonl") >bad.jsonl
	trailcase import -q bad bad.jsonl
	run_trailcase ask bad triage event=deadbeef
	assert_status 0
	[[ $output != *$'\e'* && $output != *$'\a'* ]]
}

@test "parameters of any shape are no error" {
	deep=$(printf '[%.0s' {1..900})1$(printf ']%.0s' {1..900})
	for request in '"text"' '[1,{"roleArn":7}]' null 12 '{}' '{"roleArn":{"a":[[]]}}' '{"roleArn":"x' \
		'{"roleArn":"a\u0000b","x":"\ud800"}' '{"roleArn":1e999,"a.b":{"c.d":[true,null]}}' "{\"a\":$deep}"; do
		for name in AssumeRole CreateKeyPair; do
			printf '{"eventVersion":"1.08","userIdentity":{"type":"Root","accountId":"1"},"eventTime":"2025-04-0%dT00:00:00Z","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"us-east-1","requestParameters":%s,"recipientAccountId":"1","eventID":"odd-event-%d"}\n' \
				$((++n % 9 + 1)) "$([ $name = AssumeRole ] && echo sts || echo ec2)" $name "$request" $n >>odd.jsonl
		done
	done
	trailcase import -q odd odd.jsonl || [ $? -eq 1 ]
	[ "$(sqlite3 odd "SELECT count(*) >= 16 FROM events")" -eq 1 ]
	run_trailcase ask odd triage principal=root:1
	assert_status 0
	for id in $(sqlite3 odd "SELECT event_id FROM events"); do
		run_trailcase ask odd triage "event=$id"
		assert_status 0
	done
}

@test "the example of docs/triage.md is what the program prints" {
	page=$TRAILCASE_SOURCE_DIR/docs/triage.md
	command=$(sed -n 's/^    \$ trailcase ask case.db \(.*\)$/\1/p' "$page" | head -n 1)
	# shellcheck disable=SC2086
	run_trailcase ask "$(seed_case)" $command
	assert_status 0
	sed -n '/^    \$ trailcase ask/,/^$/p' "$page" | sed '1d;/^$/d;s/^    //' | fold -s -w 4000 >wanted
	[ -s wanted ]
	while IFS= read -r line; do
		grep -qxF -- "$line" <<<"$output" || tc_fail "not printed: $line"
	done <wanted
}

@test "who is asked about, and where the past ends, is found alike by all queries of triage" {
	# From the first WITH to the end of `split`: the files cannot share it, each pastes into sqlite3.
	for name in answer roles services calls compare; do
		sed -n '/^WITH /,/CROSS JOIN actor_day d ON d.actor_id = m.actor_id)$/p' \
			"$TRAILCASE_SOURCE_DIR/queries/triage/triage-$name.sql" >"$name"
		[ "$(wc -l <"$name")" -gt 15 ]
		cmp answer "$name"
	done
}
