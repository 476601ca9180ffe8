#!/usr/bin/env bats
#
# `ask suspects`: who is unlike himself, without any lead.  What is true of the seed
# incident is truth.json's word; small logs are made here, so that each has one thing in it.

load helpers

setup()
{
	tc_setup
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
}

# suspects CASE FILTER [ARGS...]: the rows as jq sees them.
suspects()
{
	local case=$1 filter=$2
	shift 2
	trailcase ask "$case" suspects "$@" --format jsonl | jq -r "$filter"
}

# days USER KEY IP AGENT API FIRST LAST [ERROR]: a call on each day of April from FIRST to
# LAST, as JSON lines.
days()
{
	jq -cn --arg user "$1" --arg key "$2" --arg ip "$3" --arg agent "$4" --arg api "$5" \
		--argjson first "$6" --argjson last "$7" --arg error "${8-}" '
		range($first; $last + 1) as $d
		| {eventVersion: "1.08",
		   userIdentity: {type: "IAMUser", principalId: "AIDA\($user)", accountId: "111122223333",
		      arn: "arn:aws:iam::111122223333:user/\($user)", userName: $user, accessKeyId: $key},
		   eventTime: "2025-04-\("0\($d)"[-2:])T10:00:00Z",
		   eventSource: (if $api | test("Key|User") then "iam.amazonaws.com" else "s3.amazonaws.com" end),
		   eventName: $api, awsRegion: "us-east-1", sourceIPAddress: $ip, userAgent: $agent,
		   requestParameters: null, responseElements: null,
		   eventID: "\($user)-\($key[-4:])-\($ip)-\($api)-\($d)", eventType: "AwsApiCall",
		   recipientAccountId: "111122223333"}
		+ if $error == "" then {} else {errorCode: $error} end'
}

CLI='aws-cli/2.9.0 Python/3.9 Linux/6.1 exe/x86_64'

@test "the keys and addresses of the intruder fill the top, without a lead" {
	case=$(seed_case)
	jq -r '(.keys + .addresses)[]' "$truth" | sort >true
	suspects "$case" .value | head -n "$(wc -l <true)" | sort | diff true -
}

@test "the traveller and the CI role are below all of them" {
	case=$(seed_case)
	suspects "$case" '[.value, .principal, (.rank | tostring)] | join(" ")' least=1 >rows
	last=$(jq '(.keys + .addresses) | length' "$truth")
	traveller=$(jq -r .traveller.user "$truth")
	grep -q "$traveller" rows      # it is judged, and found to be little
	awk -v last="$last" -v traveller="$traveller" \
		'(index($0, traveller) || /github-deploy/) && $NF <= last { bad = 1 } END { exit bad }' rows
	# By default neither is listed.
	suspects "$case" '.value, .principal' >rows
	run ! grep -E "$traveller|$(jq -r .traveller.address "$truth")|github-deploy" rows
}

@test "another incident, of other people and shape, and one without the agents' names" {
	build=${TRAILCASE%/src/trailcase}
	[ -x "$build/tests/tools/trailcase-generate" ] || skip "no generator beside this program"
	TRAILCASE_BUILD_DIR=$build run "$TRAILCASE_SOURCE_DIR/tests/tools/suspects_check.sh" \
		--seeds "2 4"
	[ "$status" -eq 0 ] || tc_fail "$output"
	TRAILCASE_BUILD_DIR=$build run "$TRAILCASE_SOURCE_DIR/tests/tools/suspects_check.sh" \
		--seeds 3 --plain-agents --drop-days 30
	[ "$status" -eq 0 ] || tc_fail "$output"
}

@test "before the incident there is nobody" {
	trailcase import quiet.case "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" \
		--to 2025-04-15 -q
	run_trailcase ask quiet.case suspects --format jsonl
	assert_status 0
	assert_output ''
}

@test "the points are the sum of what the reasons say" {
	case=$(seed_case)
	suspects "$case" '.points, .reasons' least=1 >rows
	[ "$(wc -l <rows)" -gt 20 ]
	while read -r points && read -r reasons; do
		sum=$(grep -oE '[0-9]+(,|$)' <<<"$reasons" | tr -d , | paste -sd+)
		[ $((sum)) -eq "$points" ] || tc_fail "$points: $reasons"
	done <rows
}

@test "the event of a row leads to the whole incident" {
	case=$(seed_case)
	event=$(suspects "$case" 'select(.rank == 1) | .event_id')
	trailcase ask "$case" credentials-used --lead "event=$event" --format jsonl |
		jq -r .credential | sort >got
	jq -r '.keys[]' "$truth" | sort | diff - got
}

@test "ASN and country count when they are known, and are said to be unknown when not" {
	case=$(seed_case)
	address=$(jq -r .traveller.address "$truth")
	suspects "$case" "select(.value == \"$address\") | .points, .unknown" least=1 >got
	printf '%s\n' 1 'ASN and country: not enriched; MFA' | diff - got
	for ip in $(sqlite3 "$case" "SELECT DISTINCT ip FROM address WHERE kind = 'public'"); do
		[ "$ip" = "$address" ] || enrich_by_hand "$case" mmdb "$ip" 64500 "'DE'" NULL
	done
	enrich_by_hand "$case" mmdb "$address" 64501 "'FR'" NULL
	suspects "$case" "select(.value == \"$address\") | .points, .reasons, .unknown" >got
	printf '%s\n' 5 'ASN 64501 new to it 3, country FR new to it 2' MFA | diff - got
	# The traveller is seen now, and still below the intruder.
	suspects "$case" .value | head -n 10 | sort >got
	jq -r '(.keys + .addresses)[]' "$truth" | sort | diff - got
}

@test "an exit of Tor counts, one's own office does not" {
	case=$(seed_case)
	address=$(jq -r .traveller.address "$truth")
	enrich_by_hand "$case" mmdb "$address" NULL NULL "'tor'"
	suspects "$case" "select(.value == \"$address\") | .reasons" >got
	echo 'address new to it and to everybody 1, tor 3' | diff - got

	strong=$(jq -r .strong_key "$truth")
	for ip in $(jq -r '.addresses[]' "$truth"); do
		enrich_by_hand "$case" mmdb "$ip" NULL NULL "'corporate'" # a database cannot say that
	done
	suspects "$case" .value >got
	for ip in $(jq -r '.addresses[]' "$truth"); do grep -qx "$ip" got; done
	for ip in $(jq -r '.addresses[]' "$truth"); do
		enrich_by_hand "$case" list "$ip" NULL NULL "'corporate'"
	done
	suspects "$case" .value >got
	for ip in $(jq -r '.addresses[]' "$truth"); do run ! grep -qx "$ip" got; done
	# What the key did is as odd as before.
	suspects "$case" "select(.value == \"$strong\") | .reasons" >got
	grep -q 'unused for 30 days 3.*address is corporate by a list 0' got
	run ! grep -q 'address new' got
}

@test "a new office makes nobody suspect; one who does grave things there is" {
	for n in 1 2 3 4 5 6; do
		days "user$n" "AKIAUSER0000000000$n" "198.51.100.$n" "$CLI" ListBuckets 1 20
		days "user$n" "AKIAUSER0000000000$n" 203.0.113.9 "$CLI" ListBuckets 21 25
	done >office.jsonl
	trailcase import office.case office.jsonl -q
	run_trailcase ask office.case suspects --format jsonl
	assert_output ''
	days user3 AKIAUSER00000000003 203.0.113.9 "$CLI" CreateAccessKey 22 22 >grave.jsonl
	trailcase import office.case grave.jsonl -q
	suspects office.case 'select(.kind == "key") | .principal, .points' >got
	printf '%s\n' user3 5 | diff - got
}

@test "one who has another address every day gets nothing for a new one" {
	for d in $(seq 1 28); do
		days ci AKIACI0000000000000 "198.51.100.$d" "$CLI" ListBuckets "$d" "$d"
	done >ci.jsonl
	days steady AKIASTEADY000000000 198.51.100.200 "$CLI" ListBuckets 1 27 >>ci.jsonl
	days steady AKIASTEADY000000000 198.51.100.201 "$CLI" ListBuckets 28 28 >>ci.jsonl
	trailcase import ci.case ci.jsonl -q
	suspects ci.case 'select(.last_seen > "2025-04-28") | .kind, .principal, .reasons' \
		least=1 >got
	printf '%s\n' address steady 'address new to it and to everybody 1' \
		key steady 'address new to it and to everybody 1' | diff - got
}

@test "a key that was idle for all of the logs counts, one that was made lately does not" {
	days steady AKIASTEADY000000000 198.51.100.200 "$CLI" ListBuckets 1 30 >idle.jsonl
	days old AKIAOLD000000000000 198.51.100.7 "$CLI" ListBuckets 28 28 >>idle.jsonl
	days steady AKIASTEADY000000000 198.51.100.200 "$CLI" CreateAccessKey 27 27 |
		jq -c '.responseElements = {accessKey: {userName: "new", status: "Active",
			accessKeyId: "AKIANEW000000000000"}}' >>idle.jsonl
	days new AKIANEW000000000000 198.51.100.8 "$CLI" ListBuckets 28 28 >>idle.jsonl
	trailcase import idle.case idle.jsonl -q
	suspects idle.case 'select(.kind == "key") | .value, .reasons' least=1 >got
	printf '%s\n' AKIAOLD000000000000 \
		'address new to it and to everybody 1, unused for 27 days of logs before 2' \
		AKIANEW000000000000 'address new to it and to everybody 1' | diff - got
}

@test "a day of logs has no history: what is grave, refused or abroad decides" {
	trailcase import lab.case "$TRAILCASE_SOURCE_DIR/fixtures/invictus" -q || true
	suspects lab.case 'select(.kind != "address") | .principal' | sort >got
	# PROVENANCE.md: the keys at the attacker's address, but none of the other person.
	printf '%s\n' bert-jan stratus-red-team-ec2-get-password-data-role \
		stratus-red-team-ec2-steal-credentials-role stratus-red-team-get-usr-data-role \
		stratus-red-team-leave-org-role | diff - got
	suspects lab.case 'select(.kind == "address") | .value' >got
	echo 192.168.10.20 | diff - got
	suspects lab.case .reasons >got
	run ! grep -E ' new to | in [0-9]+ days|unused' got
	suspects lab.case .unknown >got
	run ! grep -v '^history: logs of 0 days' got
	suspects lab.case .reasons | grep -q 'key of instance i-0dbc91f429e48eeed, which works elsewhere 4'
}

@test "many failed sign-ins of several people are an address's, not of those who mistype" {
	days steady AKIASTEADY000000000 198.51.100.200 "$CLI" ListBuckets 1 30 >spray.jsonl
	for n in 1 2 3; do
		days "user$n" '' 203.0.113.77 Mozilla/5.0 ConsoleLogin 20 20 "" |
			jq -c 'del(.userIdentity.accessKeyId, .errorCode)
				| .eventSource = "signin.amazonaws.com" | .eventType = "AwsConsoleSignIn"
				| .errorMessage = "Failed authentication"
				| .responseElements = {ConsoleLogin: "Failure"}'
	done >>spray.jsonl
	trailcase import spray.case spray.jsonl -q
	suspects spray.case '.kind, .value, .points, .event_id' >got
	printf '%s\n' address 203.0.113.77 4 user1--203.0.113.77-ConsoleLogin-20 | diff - got
	jq -c 'select(.eventName == "ConsoleLogin") | .eventID += "-good" | del(.errorMessage)
		| .responseElements = {ConsoleLogin: "Success"}' spray.jsonl >good.jsonl
	trailcase import spray.case good.jsonl -q
	run_trailcase ask spray.case suspects --format jsonl
	assert_output ''
}

# hostile_log: a quiet month, then one key from 10,000 addresses, each with another agent;
# 10,000 keys of as many users at one address; 4,000 users with a grave call each.
hostile_log()
{
	days steady AKIASTEADY000000000 198.51.100.200 "$CLI" ListBuckets 1 28
	days few AKIAFEW000000000000 198.51.100.201 "$CLI" ListBuckets 1 28
	days steady AKIASTEADY000000000 198.51.100.200 "$CLI" ListBuckets 30 30 | jq -c '
		def use($id; $user; $key; $ip): .eventID = $id | .userIdentity.userName = $user
			| .userIdentity.principalId = "AIDA\($user)" | .userIdentity.accessKeyId = $key
			| .userIdentity.arn = "arn:aws:iam::111122223333:user/\($user)"
			| .sourceIPAddress = $ip;
		(range(10000) as $n | use("few-\($n)"; "few"; "AKIAFEW000000000000";
			"20.0.\($n / 250 | floor).\($n % 250)") | .userAgent = "tool\($n)/1"),
		(range(10000) as $n | use("many-\($n)"; "many\($n)"; "AKIAMANY\(100000 + $n)";
			"203.0.113.50")),
		(range(4000) as $n | use("grave-\($n)"; "grave\($n)"; "AKIAGRAVE\(100000 + $n)";
			"30.0.\($n / 250 | floor).\($n % 250)")
			| .eventSource = "iam.amazonaws.com" | .eventName = "CreateAccessKey")'
}

# The time limit only tells "slow" from "never": what grows with the square of this takes minutes.
@test "a key from very many addresses, and very many keys at one address, are no trap" {
	hostile_log >hostile.jsonl
	trailcase import hostile.case hostile.jsonl -q
	run --separate-stderr timeout 60 "$TRAILCASE" ask hostile.case suspects --format jsonl
	assert_status 0
	printf '%s\n' "$output" >rows
	jq -r 'select(.value == "203.0.113.50") | .rank, .principal' rows >got
	printf '%s\n' 1 'many0, many1, many10, many100, many1000 and 9995 more' | diff - got
	[ "$(jq -r 'select(.kind == "key") | .principal' rows | grep -c '^many')" -eq 10000 ]
	[ "$(jq -r 'select(.kind == "key") | .principal' rows | grep -c '^grave')" -eq 4000 ]
	jq -r 'select(.value == "AKIAFEW000000000000") | .ips' rows >got
	grep -q ' and 9980 more$' got
	[ "$(tr ',' '\n' <got | wc -l)" -eq 20 ]
	run --separate-stderr timeout 60 "$TRAILCASE" ask hostile.case detections --format jsonl
	assert_status 0
}
