#!/usr/bin/env bats
#
# What became of each call, what refusals say, and what is odd about the evidence: over
# all samples.  tests/data/outcomes.tsv was made by tests/tools/outcomes.jq, which knows
# nothing of the program.

load helpers

setup()
{
	tc_setup
	work=$PWD
	cd "$TRAILCASE_SOURCE_DIR" || return
	table=tests/data/outcomes.tsv
}

query()
{
	sqlite3 -separator "$(printf '\t')" "$@"
}

folders()
{
	tail -n +2 "$table" | cut -f 1 | sort -u
}

# Files below a folder whose records count_records.py finds as the program does: of the
# two others, tests/data/samples.tsv says why not.
files()
{
	find "$1" -type f | grep -vxF "$(awk -F '\t' '$8 != "" { print $1 }' tests/data/samples.tsv)" |
		LC_ALL=C sort
}

# import_folder NAME: a case of its own.
import_folder()
{
	local case=$work/${1//\//_}
	run_trailcase import "$case" "$1"
	[ "$status" -le 1 ] || tc_fail "import of $1"
	printf '%s\n' "$case"
}

@test "the table of outcomes is what jq finds, and has every folder of samples" {
	{
		printf 'folder\toutcome\tevents\n'
		for folder in fixtures/samples/*/ fixtures/invictus fixtures/seed-incident; do
			files "${folder%/}" | tr '\n' '\0' |
				xargs -0 "${PYTHON3:-python3}" tests/tools/count_records.py --records "${folder%/}"
		done | jq -nr -L tests/tools -f tests/tools/outcomes.jq
	} >"$work/found"
	diff -u "$table" "$work/found" || tc_fail "the table is not what jq finds"
}

@test "outcomes of every folder of samples are as many as jq counts" {
	[ "$(folders | wc -l)" -ge 20 ]
	for folder in $(folders); do
		case=$(import_folder "$folder")
		query "$case" "SELECT '$folder', outcome, count(*) FROM events GROUP BY outcome"
	done | LC_ALL=C sort >"$work/got"
	tail -n +2 "$table" | LC_ALL=C sort >"$work/expected"
	diff -u "$work/expected" "$work/got" || tc_fail "outcomes differ"
}

# --- findings -------------------------------------------------------------------

# levels FOLDER: findings by level.
levels()
{
	query "$(import_folder "$1")" "SELECT severity, finding, count(*) FROM findings GROUP BY 1, 2"
}

@test "benign and anonymised samples have no finding above informational" {
	for folder in opensearch-catalog traildiscover stratus-detonation-logs trailscraper cribl plaso; do
		levels "fixtures/samples/$folder" >"$work/levels"
		! grep -v '^informational' "$work/levels" || tc_fail "$folder: $(cat "$work/levels")"
	done
}

@test "of the real incident, nothing is odd but that its accounts were renamed" {
	levels fixtures/invictus >"$work/levels"
	# Who published it changed the account in the records, and not in the names of files:
	# jq -r '.Records[].recipientAccountId' fixtures/invictus/CloudTrail/* | sort | uniq -c
	# Nor did they change it in the ids of keys, which hide it; those of calls by hand are
	# jq -r '.Records[] | select(.userIdentity.invokedBy | not) | .userIdentity.accessKeyId // empty'
	#   | grep -E '^A[KS]IA[Q-Z2-7][A-Z2-7]{15}$' | sort -u
	# And some sessions began before the logs: cli/lineage has which.
	[ "$(cat "$work/levels")" = "$(printf '%s\t%s\t%s\n' informational foreign-key 8 \
		informational orphan-session 1 medium account-unlike-path 1)" ] ||
		tc_fail "$(cat "$work/levels")"
}

@test "a masked eventID that occurs twice is good to know, a real one is grave" {
	cd "$work"
	base='{"eventVersion":"1.08","eventTime":"2025-01-01T00:00:00Z","eventSource":"iam.amazonaws.com","recipientAccountId":"111122223333"'
	for id in 6589a9eb-59b7-4895-b7ab-962ed3cc257c 12345678-1234-1234-1234-111111111111 \
		9357a8cc-a0eb-46a1-b67e-EXAMPLE19b14 1; do
		printf '%s,"eventID":"%s","eventName":"CreateUser"}\n' "$base" "$id"
		printf '%s,"eventID":"%s","eventName":"DeleteUser"}\n' "$base" "$id"
	done >log.jsonl
	run_trailcase import case log.jsonl
	assert_status 0
	[ "$(query case 'SELECT severity, event_id FROM findings ORDER BY 1, 2')" = \
		"$(printf '%s\t%s\n' high 6589a9eb-59b7-4895-b7ab-962ed3cc257c informational 1 \
			informational 12345678-1234-1234-1234-111111111111 \
			informational 9357a8cc-a0eb-46a1-b67e-EXAMPLE19b14)" ]
}

@test "of a call that did many things, what failed is a finding" {
	cd "$work"
	# An answer of GuardDuty, EC2 and ECS each, as their references describe them.
	cat >log.jsonl <<'END'
{"eventName":"DeleteMembers","eventSource":"guardduty.amazonaws.com","eventTime":"2025-01-01T00:00:00Z","eventID":"e1","requestParameters":{"detectorId":"d","accountIds":["111122223333","444455556666"]},"responseElements":{"unprocessedAccounts":[{"accountId":"444455556666","result":"no such member"}]}}
{"eventName":"DeleteFlowLogs","eventSource":"ec2.amazonaws.com","eventTime":"2025-01-01T00:00:01Z","eventID":"e2","requestParameters":null,"responseElements":{"DeleteFlowLogsResponse":{"requestId":"r","unsuccessful":{"item":{"resourceId":"fl-1","error":{"code":"InvalidFlowLogId.NotFound"}}}}}}
{"eventName":"DeleteFlowLogs","eventSource":"ec2.amazonaws.com","eventTime":"2025-01-01T00:00:01Z","eventID":"e3","requestParameters":null,"responseElements":{"DeleteFlowLogsResponse":{"requestId":"r","unsuccessful":""}}}
{"eventName":"RunTask","eventSource":"ecs.amazonaws.com","eventTime":"2025-01-01T00:00:02Z","eventID":"e4","requestParameters":null,"responseElements":{"tasks":[],"failures":[{"reason":"AGENT"}]}}
END
	run_trailcase import case log.jsonl
	assert_status 0
	[ "$(query case 'SELECT event_id, outcome FROM events ORDER BY 1')" = \
		"$(printf '%s\t%s\n' e1 success e2 success e3 success e4 failed)" ]
	[ "$(query case 'SELECT event_id, finding, severity, detail FROM findings ORDER BY 1')" = \
		"$(printf '%s\tpartial-failure\tinformational\ta success, of which some failed: 1 in %s; log.jsonl at %s\n' \
			e1 unprocessedAccounts 0 e2 unsuccessful "$(head -n 1 log.jsonl | wc -c)")" ]
}

# --- denials ----------------------------------------------------------------------

# By jq, from the text of AWS: the caller, the action, the resource up to the reason.
expected_denials()
{
	jq -r 'select(.record | (.errorCode // "") | test("denied|unauthorized"; "i"))
		| .record
		| (.errorMessage // .responseElements.message? // "") as $m
		| ($m | capture("User: (?<caller>\\S+) is not authorized to perform: (?<action>[\\w-]+:\\w+)(?<rest>.*)$"))
		| (.rest | capture("^ on resource: (?<r>.+?) ?( because no |[.] Encoded|$)").r // "") as $r
		| [.action, $r, .caller,
		   (if (.rest | test("because no identity-based")) then "identity-based"
		    elif (.rest | test("because no resource-based")) then "resource-based" else "" end)] | @tsv' |
		LC_ALL=C sort
}

@test "refusals tell action, resource, caller and policy, as a regular expression finds them" {
	for folder in traildiscover panther-analysis stratus-detonation-logs; do
		case=$(import_folder "fixtures/samples/$folder")
		files "fixtures/samples/$folder" | tr '\n' '\0' |
			xargs -0 "${PYTHON3:-python3}" tests/tools/count_records.py --records x |
			expected_denials >"$work/expected"
		[ -s "$work/expected" ] || [ $folder = stratus-detonation-logs ]
		query "$case" "SELECT action, ifnull(resource, ''), caller, ifnull(policy, '')
			FROM denials WHERE caller IS NOT NULL" | LC_ALL=C sort >"$work/got"
		diff -u "$work/expected" "$work/got" || tc_fail "$folder"
	done
}

@test "most refusals of the incident have no parameters, and tell their target" {
	case=$(import_folder fixtures/invictus)
	# As jq finds: .Records[] | select(.errorCode == "AccessDenied" and .eventName == "AssumeRole") | .errorMessage
	[ "$(query "$case" "SELECT action, count(*), count(DISTINCT resource), sum(request IS NULL)
		FROM denials JOIN events USING (event_row)
		WHERE denials.event_name = 'AssumeRole'")" = \
		"$(jq -rs '[.[].Records[] | select(.errorCode == "AccessDenied" and .eventName == "AssumeRole")]
			| ["sts:AssumeRole", length, (map(.errorMessage) | unique | length),
			   (map(select(.requestParameters == null)) | length)] | @tsv' fixtures/invictus/CloudTrail/*)" ]
}

@test "a lookup of denials by event uses an index" {
	case=$(import_folder fixtures/invictus)
	query "$case" "EXPLAIN QUERY PLAN SELECT * FROM denials WHERE event_id = 'x'" >"$work/plan"
	! grep SCAN "$work/plan" || tc_fail "$(cat "$work/plan")"
	query "$case" "EXPLAIN QUERY PLAN SELECT * FROM denials WHERE credential = 'x'" >"$work/plan"
	! grep SCAN "$work/plan" || tc_fail "$(cat "$work/plan")"
}
