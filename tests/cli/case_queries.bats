#!/usr/bin/env bats
#
# Queries about the case itself: what digest files say of the logs, what other leads or
# verdicts would change.

load helpers

vector()
{
	cp -r "$TRAILCASE_SOURCE_DIR/fixtures/samples/digest-vector/bucket" bucket
	logs=bucket/AWSLogs/111122223333/CloudTrail/us-east-2/2025/03/01
}

status_of()
{
	json '.rows[] | select((.file // .path) | contains("'"$1"'")) | .status'
}

@test "digests: files as listed, changed, missing and planted" {
	vector
	# One byte of a log changed, and the file packed again; one file taken away; one planted.
	gunzip "$logs"/*AAAA.json.gz
	sed -i 's/"eventVersion":"1/"eventVersion":"2/' "$logs"/*AAAA.json
	gzip "$logs"/*AAAA.json
	rm "$logs"/*BBBB.json.gz
	cp "$logs"/*DDDD.json.gz "$logs/111122223333_CloudTrail_us-east-2_20250301T1255Z_EEEEEEEEEEEEEEEE.json.gz"
	gunzip -c "$logs"/*DDDD.json.gz | sed 's/"eventID":"./"eventID":"f/' | gzip \
		>"$logs/111122223333_CloudTrail_us-east-2_20250301T1255Z_EEEEEEEEEEEEEEEE.json.gz"
	trailcase import made.case bucket || [ $? -eq 1 ]
	run_trailcase ask made.case digests --format json
	assert_status 0
	[ "$(status_of AAAA)" = "hash differs" ]
	[ "$(status_of BBBB)" = "not in the case" ]
	[ "$(status_of CCCC)" = "as listed" ]
	[ "$(status_of DDDD)" = "as listed" ]
	[ "$(status_of EEEE)" = "not listed" ]
	assert_json '.rows | length' 5
	# By another way: the hashes of the inflated files, as the digest files list them.
	zcat bucket/AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2025/03/01/*.json.gz |
		jq -r '.logFiles[].hashValue' | sort -u >listed
	for file in "$logs"/*.json.gz; do
		sum=$(zcat "$file" | sha256sum | cut -d' ' -f1)
		listed=no
		grep -q "$sum" listed && listed=yes
		case $file in
		*CCCC* | *DDDD*) [ $listed = yes ] ;;
		*) [ $listed = no ] ;;
		esac
	done
}

@test "digests: a log that was inflated and stored so is the same log" {
	vector
	gunzip "$logs"/*.json.gz
	trailcase import made.case bucket
	run_trailcase ask made.case digests --format json
	assert_json '[.rows[].status] | unique | join(" ")' "as listed"
	assert_json '.rows | length' 4
}

@test "scope-changes: what a verdict and another lead would change" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)"
	run_trailcase ask "$case" scope-changes --format json
	assert_json '.rows | length' 0
	# A lead that was stored is no lead of this answer; one key less is found from there.
	run_trailcase ask "$case" scope-changes --lead ip=192.0.2.187 --format json
	assert_status 0
	assert_json '.rows[] | select(.node_kind == "event") | .change' removed
	assert_json '[.rows[] | select(.change == "added")] | length' 0
	# A scope with two leads more, stored: asked for the first alone, they are gone.
	trailcase lead "$case" key AKIAQFX64DQ24ZQOSLUO
	run_trailcase ask "$case" scope-changes --lead "event=$(seed_lead)" --format json
	assert_json '.rows[] | select(.node == "AKIAQFX64DQ24ZQOSLUO") | .stored_level + " " + .level' \
		"confirmed probable"
}

resilience_of_seed()
{
	run_trailcase ask "$(seed_case)" resilience --lead "event=$(seed_lead)" --format json
	assert_status 0
}

@test "resilience: idle keys, old keys and changes without MFA are those of the incident" {
	truth="$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json"
	resilience_of_seed
	# Idle: not used by their owner in the 30 days before, or never.
	jq -r '(.lead.time | fromdate) as $t | .principals[]
		| select(.last_use_before == null or ($t - (.last_use_before | fromdate)) >= 30 * 86400)
		| .key' "$truth" | sort >idle
	json '.rows[] | select(.rule == "R1") | .object | split(" ")[0]' | sort >found
	cmp idle found
	jq -r '.keys[]' "$truth" | sort >keys
	json '.rows[] | select(.rule == "R2") | .object | split(" ")[0]' | sort | cmp keys -
	assert_json '.rows[] | select(.rule == "R4") | .object' "$(jq -r .strong_key "$truth")"
	# A claim has its event, but where it is that there are none.
	assert_json_true '[.rows[] | select(.event_id == null) | .rule] - ["R6", "R7", "R8", "R17"] == []'
}

@test "resilience: days are told as numbers of days" {
	resilience_of_seed
	assert_json '[.rows[] | select(.rule == "R1" or .rule == "R2") | .evidence
		| select(test("[0-9]+ days") | not)] | length' 0
}

# record NAME SECONDS JSON: a record of one call, with what JSON says otherwise.
record()
{
	jq -nc --arg name "$1" --arg at "$2" --argjson more "$3" '{
		eventVersion: "1.08", eventTime: ("2025-05-01T00:00:" + $at + "Z"),
		eventID: ("0000" + $at + "00-0000-4000-8000-00000000ffff"),
		eventSource: "sts.amazonaws.com", eventName: $name, awsRegion: "eu-north-1",
		sourceIPAddress: "203.0.113.5", userAgent: "aws-cli/2.9", eventType: "AwsApiCall",
		recipientAccountId: "111122223333", readOnly: false, requestParameters: null,
		responseElements: null,
		userIdentity: {type: "IAMUser", principalId: "AIDAEVE0000000000001",
			arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333",
			userName: "eve", accessKeyId: "AKIAIOSFODNN7EVE0000"}} * $more'
}

@test "resilience: root, outsiders without ExternalId, logging stopped, and their near misses" {
	outside='{"userIdentity":{"type":"AWSAccount","accountId":"444455556666","principalId":"444455556666:x"},
		"sourceIPAddress":"198.51.100.9","requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/x"}}'
	{
		record StopLogging 10 '{"eventSource":"cloudtrail.amazonaws.com"}'
		record DeleteTrail 11 '{"eventSource":"cloudtrail.amazonaws.com","errorCode":"AccessDenied"}'
		record AssumeRole 20 "$outside"
		record ConsoleLogin 30 '{"eventSource":"signin.amazonaws.com","eventType":"AwsConsoleSignIn",
			"userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root"}}'
	} >bad.jsonl
	{
		record StopLogging 10 '{"eventSource":"cloudtrail.amazonaws.com","errorCode":"AccessDenied"}'
		record AssumeRole 20 "$outside" | jq -c '.requestParameters = {externalId: "x"}'
		record AssumeRole 21 "$outside" | jq -c '.errorCode = "AccessDenied"'
		# A service, for root.
		record DescribeTrails 30 '{"userIdentity":{"type":"Root","principalId":"111122223333",
			"arn":"arn:aws:iam::111122223333:root","invokedBy":"config.amazonaws.com"}}'
	} >fine.jsonl
	rules()
	{
		trailcase import -q "$1.case" "$1.jsonl"
		trailcase ask "$1.case" resilience --lead key=AKIAIOSFODNN7EVE0000 --format json |
			jq -r '.rows[] | [.rule, .object, .event_id] | @tsv' | grep -E '^R(12|15|18)'
	}
	tab=$'\t'
	run rules bad
	[ "$output" = "R12${tab}111122223333${tab}00003000-0000-4000-8000-00000000ffff
R15${tab}StopLogging${tab}00001000-0000-4000-8000-00000000ffff
R18${tab}444455556666${tab}00002000-0000-4000-8000-00000000ffff" ]
	run rules fine
	[ -z "$output" ]
}
