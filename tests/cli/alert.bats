#!/usr/bin/env bats
#
# lead --from: what findings, records and lists name becomes leads.  The key, the
# addresses, the user and the event of tests/data/alerts are those of the seed incident
# (its truth.json); what does not occur there is said in the README beside the files.

load helpers

KEY=AKIAQFX64DQ25NZN2C2R
USER=user:012345678901:AIDAQFX64DQ236RZO34H2
EVENT=79eca301-4469-4fc5-bef6-46668e25f74c

alerts()
{
	printf '%s/tests/data/alerts/%s\n' "$TRAILCASE_SOURCE_DIR" "$1"
}

# The leads of a case, one a line, in the order of the query.
leads_of()
{
	trailcase lead "$1" --format json | jq -r '.rows[] | "\(.kind) \(.value)"'
}

# assert_leads FILE LEADS: this file gives these leads and no other.
assert_leads()
{
	local case
	case=$(seed_case)
	run_trailcase lead "$case" --from "$(alerts "$1")"
	assert_status 0
	assert_stderr_empty
	[ "$(leads_of "$case")" = "$2" ] || tc_fail "leads of $1: $(leads_of "$case")"
}

@test "each shape of a finding of GuardDuty gives its leads" {
	assert_leads guardduty-console.json "ip 192.0.2.44
key $KEY"
	assert_leads guardduty-export.jsonl "ip 192.0.2.187
ip 192.0.2.44
key $KEY"
	assert_leads guardduty-get-findings.json "ip 192.0.2.44
key $KEY
principal $USER"
	assert_leads guardduty-eventbridge.json "ip 192.0.2.187
key $KEY"
	assert_leads guardduty-console-login.json "ip 192.0.2.44
principal $USER"
	assert_leads guardduty-network.json "ip 192.0.2.44"
	assert_leads guardduty-resources.json "ip 192.0.2.187
ip 192.0.2.44
key $KEY"
	assert_leads guardduty-attack-sequence.json "ip 192.0.2.44
key $KEY
key AKIAQFX64DQ2XI3H4U2F"
}

@test "findings that Security Hub wraps, and wrappings of SNS and SQS" {
	assert_leads securityhub-get-findings.json "ip 192.0.2.44
key $KEY"
	assert_leads securityhub-eventbridge.json "ip 192.0.2.187
principal $USER"
	assert_leads securityhub-export.json "ip 192.0.2.187
ip 192.0.2.44
key $KEY"
	assert_leads wrapped-sns.json "ip 192.0.2.187
key $KEY"
	assert_leads wrapped-lambda.json "ip 192.0.2.187
ip 192.0.2.44
key $KEY"
	assert_leads wrapped-sqs.json "event $EVENT"
}

@test "the reason is the finding's type, severity, time and id" {
	case=$(seed_case)
	run_trailcase lead "$case" --from "$(alerts guardduty-console.json)"
	# By jq from the file, but for the word.
	reason=$(jq -r '.[0] | "GuardDuty \(.type), severity \(.severity) (medium), " +
		"\(.service.eventFirstSeen) to \(.service.eventLastSeen), finding \(.id)"' \
		"$(alerts guardduty-console.json)")
	assert_output_has "lead stored: key $KEY ($reason)"
	assert_output_has "lead stored: ip 192.0.2.44 ($reason)"
	assert_output_has "read: findings 1, records 0, indicators 0"
	assert_output_has "leads: stored 2, known already 0, left out 0, not in this case 0"
	run_trailcase lead "$case" --format json
	assert_json '[.rows[].why] | unique | join("|")' "$reason"
	run_trailcase lead "$case"
	assert_output_has "$reason"
}

@test "a lead of a file is a lead: the answers follow from it" {
	case=$(seed_case)
	trailcase lead "$case" --from "$(alerts cloudtrail-eventbridge.json)" >&2
	run_trailcase ask "$case" credentials-used --format json
	assert_status 0
	trailcase ask "$case" credentials-used --lead "event=$(seed_lead)" --format json >given
	[ "$output" = "$(cat given)" ]
}

@test "what several findings name is one lead with their reasons, the first three" {
	case=$(seed_case)
	for n in 1 2 3 4 5; do
		jq -c ".[0] | .id = \"f$n\"" "$(alerts guardduty-console.json)"
	done >five.jsonl
	run_trailcase lead "$case" --from five.jsonl
	assert_status 0
	run_trailcase lead "$case" --format json
	assert_json '.rows[] | select(.kind == "key") | .why | [scan("finding f[0-9]")] | join(" ")' \
		"finding f1 finding f2 finding f3"
	assert_json_true '.rows[] | select(.kind == "key") | .why | endswith("; and 2 more")'
}

@test "what is not in the evidence is said; without any lead the status is 3" {
	case=$(seed_case)
	before=$(sha256sum <"$case")
	run_trailcase lead "$case" --from "$(alerts guardduty-not-here.json)"
	assert_status 3
	assert_output_has "key AKIAIOSFODNN7EXAMPLE does not occur in this case (GuardDuty "
	assert_output_has "address 198.51.100.9 does not occur in this case"
	run_trailcase lead "$case" --from "$(alerts guardduty-sample.json)"
	assert_status 3
	assert_output_has "key GeneratedFindingAccessKeyId does not occur in this case"
	assert_output_has ", a sample)"
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "a finding that names no caller is said, with what it is about" {
	case=$(seed_case)
	run_trailcase lead "$case" --from "$(alerts guardduty-network.json)"
	assert_output_has "finding b4b01b60fc24a199139f8f5f490edd81: names no caller, nothing to look for in CloudTrail; it is about i-0c5d2b8ee1f3a4567"
	assert_output_has "address 198.51.100.77 does not occur in this case"
}

@test "a record that is in the case is a lead; of another the caller is looked for" {
	assert_leads cloudtrail-eventbridge.json "event $EVENT"
	assert_leads cloudtrail-lookup-events.json "event $EVENT"
	assert_leads cloudtrail-not-here.json "ip 192.0.2.187
key $KEY"
	assert_output_has "event 00000000-1111-4222-8333-444444444444 does not occur in this case"
	assert_output_has "lead stored: key $KEY (caller in a CloudTrail record that is not in this case, event 00000000-1111-4222-8333-444444444444: CreateAccessKey of iam.amazonaws.com, 2025-04-15T12:00:00Z)"
	assert_leads cloudtrail-console-sign-in.json "ip 192.0.2.44
principal $USER"
	assert_leads cloudtrail-records.json "event $EVENT
ip 192.0.2.187
key $KEY"
}

@test "a list: kinds are guessed or told, networks bring their addresses" {
	case=$(seed_case)
	run_trailcase lead "$case" --from "$(alerts indicators.txt)"
	assert_status 0
	assert_output_has "address 2001:db8::1 does not occur in this case (indicator of indicators.txt, line 7)"
	assert_output_has "agent Not-An-Agent/1.0 (os/linux#6.1) does not occur in this case"
	assert_output_has "addresses of this case in network 192.0.2.0/24: 2"
	# What plain SQL finds in the network of line 5, and what the other lines name.
	{
		sqlite3 "$case" "SELECT DISTINCT 'ip ' || ip FROM events WHERE ip LIKE '198.51.100.%'"
		printf '%s\n' "event $EVENT" "ip 192.0.2.187" "ip 192.0.2.44" "key $KEY" \
			"key AKIAQFX64DQ2W2U3MQHL" \
			"principal user:012345678901:AIDAQFX64DQ25OSW4JG4N" \
			"principal user:012345678901:AIDAQFX64DQ2RJU4J2GQT" \
			"principal user:012345678901:AIDAQFX64DQ2VD2CT7FES"
	} | sort >wanted
	leads_of "$case" | sort | cmp - wanted
	run_trailcase lead "$case" --format json
	assert_json '.rows[] | select(.value == "192.0.2.44") | .why' \
		"indicator of indicators.txt, line 3: seen at the proxy; indicator of indicators.txt, line 6; indicator of indicators.txt, line 16; and 1 more"
}

@test "standard input is read, an agent is found by its whole text" {
	case=$(seed_case)
	agent=$(sqlite3 "$case" "SELECT user_agent FROM events WHERE event_id = '$EVENT'")
	printf '%s\n' "$agent" >list
	run_trailcase_with list lead "$case" --from -
	assert_status 0
	[ "$(leads_of "$case")" = "agent $agent" ]
}

@test "what cannot be a lead is left out with the reason, the others are stored" {
	case=$(seed_case)
	office=$(jq -r .office_address "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json")
	service=$(sqlite3 "$case" "SELECT principal FROM principals WHERE principal LIKE 'svc:%' LIMIT 1")
	forwarded=$(sqlite3 "$case" "SELECT event_id FROM events WHERE via_service IS NOT NULL ORDER BY 1 LIMIT 1")
	printf '%s\n' "$office" "principal $service" "$forwarded" 0.0.0.0/0 192.0.2.44 >list
	run_trailcase lead "$case" --from list
	assert_status 0
	assert_output_matches "^left out: address $office was used with [0-9]+ credentials of [0-9]+: too many"
	assert_output_has "left out: $service is a service of AWS: it cannot be a lead"
	assert_output_matches "^left out: event $forwarded was made by "
	assert_output_matches "^left out: network 0.0.0.0/0 has [0-9]+ addresses of this case: too wide"
	assert_output_has "leads: stored 1, known already 0, left out 4, not in this case 0"
	[ "$(leads_of "$case")" = "ip 192.0.2.44" ]
	[ "$(sqlite3 "$case" "SELECT count(*) FROM attributed")" -gt 0 ]
}

@test "a lead that is there keeps its reason; --why stands in front" {
	case=$(seed_case)
	trailcase lead "$case" ip 192.0.2.44 --why "the firewall" >&2
	trailcase lead "$case" ip 192.0.2.187 >&2
	run_trailcase lead "$case" --from "$(alerts guardduty-export.jsonl)" --why "ticket 7"
	assert_status 0
	assert_output_has "lead already: ip 192.0.2.44"
	assert_output_has "leads: stored 1, known already 2, left out 0, not in this case 2"
	run_trailcase lead "$case" --format json
	assert_json '.rows[] | select(.value == "192.0.2.44") | .why' "the firewall"
	assert_json_true '[.rows[] | select(.value != "192.0.2.44") | .why |
		startswith("ticket 7; GuardDuty ")] | all'
}

@test "one entry in the custody log: file, hash, counts, leads" {
	case=$(seed_case)
	file=$(alerts guardduty-export.jsonl)
	trailcase lead "$case" --from "$file" >&2
	sqlite3 "$case" "SELECT detail FROM custody WHERE act = 'lead'" >detail
	[ "$(wc -l <detail)" -eq 1 ]
	jq -e --arg hash "$(sha256sum <"$file" | cut -d' ' -f1)" '
		.from == "guardduty-export.jsonl" and .sha256 == $hash and .findings == 3 and
		.absent == 2 and ([.leads[] | "\(.kind) \(.value)"] ==
		["key '$KEY'", "ip 192.0.2.44", "ip 192.0.2.187"])' detail
}

@test "a piece that is not understood has its place, and the status is 1" {
	case=$(seed_case)
	{
		echo '{"a":1}'
		jq -c '.[0]' "$(alerts guardduty-console.json)"
		echo '{"broken":'
	} >mixed.jsonl
	run_trailcase lead "$case" --from mixed.jsonl
	assert_status 1
	assert_stderr_has "mixed.jsonl: item 1: neither a finding of GuardDuty or Security Hub nor a CloudTrail record"
	assert_stderr_has "mixed.jsonl: line 3: its end is missing"
	[ "$(leads_of "$case")" = "ip 192.0.2.44
key $KEY" ]
	printf 'ip nonsense\n192.0.2.44\n' >list
	run_trailcase lead "$case" --from list
	assert_status 1
	assert_stderr_has "list: line 1: not an address and not a network"
}

@test "files that are something else are refused with a reason" {
	case=$(seed_case)
	gzip -c "$(alerts guardduty-console.json)" >finding.json.gz
	run_trailcase lead "$case" --from finding.json.gz
	assert_status 3
	assert_stderr_has "compressed: gunzip it first"
	echo '{"hello":"world"}' >other.json
	run_trailcase lead "$case" --from other.json
	assert_status 3
	assert_stderr_has "nothing in other.json was understood"
	for n in $(seq 1001); do
		printf '{"eventID":"%s","eventName":"A","eventSource":"b","userIdentity":{}}\n' "$n"
	done >log.json
	run_trailcase lead "$case" --from log.json
	assert_status 3
	assert_stderr_has "it is a log, not an alert; import it"
	run_trailcase lead "$case" --from nowhere.json
	assert_status 3
	assert_stderr_has nowhere.json
	run_trailcase lead "$case" --from .
	assert_status 3
	: >empty
	run_trailcase lead "$case" --from empty
	assert_status 3
	[ -z "$(leads_of "$case")" ]
}

@test "wrong words: exit 2" {
	case=$(seed_case)
	run_trailcase lead "$case" ip 192.0.2.44 --from "$(alerts indicators.txt)"
	assert_status 2
	assert_stderr_has "--from"
	[ -z "$(leads_of "$case")" ]
}

@test "control characters of a file never reach the terminal" {
	case=$(seed_case)
	jq -c '.[0] | .type = "\u001b[2J\u001b]0;x\u0007\u202e" | .title = "\u001b[31m" | .id = "a\nb"
		| .resource.accessKeyDetails.accessKeyId += "\u0000\u001b[2J"' \
		"$(alerts guardduty-console.json)" >hostile.json
	run_trailcase lead "$case" --from hostile.json
	assert_status 0
	assert_output_has "key $KEY\\ufffd\\x1b[2J does not occur in this case (GuardDuty \\x1b[2J\\x1b]0;x\\x07\\u202e, severity"
	[ "$(leads_of "$case")" = "ip 192.0.2.44" ]
	[ "$(LC_ALL=C tr -d '\n\040-\176' <<<"$output" | wc -c)" -eq 0 ]
	run_trailcase lead "$case"
	[ "$(LC_ALL=C tr -d '\n\040-\176' <<<"$output" | wc -c)" -eq 0 ]
	printf '\033[2J  \342\200\256x\n192.0.2.44 # \033[31m\n' >list
	run_trailcase lead "$case" --from list
	[ "$(LC_ALL=C tr -d '\n\040-\176' <<<"$output$stderr" | wc -c)" -eq 0 ]
}

@test "large and deep files end quickly" {
	case=$(seed_case)
	head -c 10000 /dev/zero | tr '\0' '[' >deep.json
	head -c 10000 /dev/zero | tr '\0' ']' >>deep.json
	run_trailcase lead "$case" --from deep.json
	assert_status 3
	assert_stderr_has "nested too deep"
	{
		printf '{"a":"'
		head -c 50000000 /dev/zero | tr '\0' x
		printf '"}'
	} >long.json
	SECONDS=0
	run_trailcase lead "$case" --from long.json
	assert_status 3
	{
		printf '['
		head -c 30000000 /dev/zero | tr '\0' ,
		printf ']'
	} >many.json
	run_trailcase lead "$case" --from many.json
	assert_status 3
	assert_stderr_has "too many values"
	head -c 70000000 /dev/zero >large
	run_trailcase lead "$case" --from large
	assert_status 3
	assert_stderr_has "larger than 64 MiB"
	[ "$SECONDS" -lt 20 ]
}
