#!/usr/bin/env bats
#
# What is suspicious without any lead: on the incident, before it, and on other logs.

load helpers

setup_file()
{
	local fixtures=$TRAILCASE_SOURCE_DIR/fixtures
	export CASES=$BATS_FILE_TMPDIR
	"$TRAILCASE" import "$CASES/seed.case" "$fixtures/seed-incident/AWSLogs" -q
	"$TRAILCASE" import "$CASES/before.case" "$fixtures/seed-incident/AWSLogs" \
		--to 2025-04-15 -q
	"$TRAILCASE" import "$CASES/catalog.case" "$fixtures/samples/opensearch-catalog" -q ||
		[ $? -eq 1 ]
	"$TRAILCASE" import "$CASES/invictus.case" "$fixtures/invictus" -q || [ $? -eq 1 ]
	"$TRAILCASE" import "$CASES/stratus.case" \
		"$fixtures/samples/stratus-detonation-logs" -q || [ $? -eq 1 ]
}

setup()
{
	tc_setup
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
}

# found CASE: name of the detection, severity, event and time of every row.
found()
{
	"$TRAILCASE" ask "$CASES/$1.case" detections --format json | jq -r '.sections[]
		| .query as $q | .rows[] | [$q, .severity, .event_id, .time] | @tsv'
}

@test "the key pair of the incident is found, and nothing of the 44 days before" {
	found seed >rows
	grep -P "^key-pair-from-new-address\thigh\t$(jq -r .lead.value "$truth")\t" rows
	[ "$(grep -c '^key-pair-from-new-address' rows)" -eq 1 ]
	awk -F '\t' '$4 < "2025-04-15"' rows >early
	[ ! -s early ] || tc_fail "$(cat early)"
}

@test "what else is found in the incident is the intruder's" {
	found seed | cut -f 3 | sort -u >got
	jq -r '.events[]' "$truth" | sort | comm -23 got - >others
	[ ! -s others ] || tc_fail "$(cat others)"
	# Eight keys that began at one address, and a rule for group after group.
	found seed | grep -P '^many-keys-one-new-address\thigh\t'
	found seed | grep -P '^security-group-sweep\thigh\t'
}

@test "normal life alone: nothing above low" {
	found before >rows
	run ! grep -vP '\t(low|informational)\t' rows
}

@test "a published catalogue of normal calls: nothing is found" {
	found catalog >rows
	[ ! -s rows ] || tc_fail "$(cat rows)"
}

@test "other people, other days: normal life alone has nothing above low" {
	make="$TRAILCASE_BUILD_DIR/tests/tools/trailcase-generate"
	[ -x "$make" ] || skip "no generator"
	"$make" incident logs --seed 3 --pentest-user --truth made.json >&2
	first=$(jq -r '.first[:10]' made.json)
	"$TRAILCASE" import "$CASES/other.case" logs --to "$first" -q
	"$TRAILCASE" import "$CASES/whole.case" logs -q
	found other >rows
	# One user works on Kali, among others in the same office.
	run ! grep -v '^pentest-distribution' rows
	run ! grep -vP '\tlow\t' rows
	found whole | grep -P "^key-pair-from-new-address\thigh\t$(jq -r .lead.value made.json)\t"
}

# The API of each call is from the raw records, the detection from what it does.
@test "Invictus: what its authors did is found" {
	found invictus >rows
	# grep -h '"eventName"' CloudTrail/*.json: DeleteFlowLogs, PutBucketLifecycle, 29 times
	# GetPasswordData with an error, LeaveOrganization with an error.
	for name in logging-disabled objects-expire-at-once refused-secrets-burst \
		account-leaves-organization instance-credentials-elsewhere offensive-tool; do
		grep -q "^$name	" rows || tc_fail "$name"
	done
	"$TRAILCASE" ask "$CASES/invictus.case" refused-secrets-burst --format json >refused
	n=$(cat "$TRAILCASE_SOURCE_DIR"/fixtures/invictus/CloudTrail/*.json |
		jq -s '[.[].Records[] | select(.eventName == "GetPasswordData" and .errorCode)
			| .eventID] | unique | length')
	jq -e --arg n "$n times" '.rows | any(.detail | contains($n))' refused
}

@test "Stratus: sharing, trust, start-up scripts and trails are found" {
	found stratus | cut -f 1 | sort -u >names
	for name in logging-disabled shared-with-outsiders trust-opened-to-outsiders \
		admin-rights-granted instance-user-data-changed identity-provider-made \
		many-secrets-read; do
		grep -qx "$name" names || tc_fail "$name"
	done
}

@test "an answer says what it is and how it may be harmless" {
	run_trailcase ask "$CASES/seed.case" key-pair-from-new-address --format json
	assert_status 0
	assert_json .id D01
	assert_json .severity high
	assert_json_true '.benign | length > 0'
}

@test "the whole question, whatever the order of import and threads, is the same" {
	"$TRAILCASE" ask "$CASES/seed.case" detections --format json >one
	find "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -name '*.gz' | sort -r |
		xargs "$TRAILCASE" import "$CASES/reverse.case" --threads 1 -q
	"$TRAILCASE" ask "$CASES/reverse.case" detections --format json | diff one -
}
