#!/usr/bin/env bats
#
# The incident, end to end: from one lead to the four answers, against what is known to
# be true (truth.json beside the fixture) and against the raw logs.

load helpers

setup_file()
{
	export CASES=$BATS_FILE_TMPDIR
	"$TRAILCASE" import "$CASES/seed.case" \
		"$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -q
	"$TRAILCASE" import "$CASES/invictus.case" \
		"$TRAILCASE_SOURCE_DIR/fixtures/invictus" -q || [ $? -eq 1 ]
}

setup()
{
	tc_setup
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	lead=event=$(jq -r .lead.value "$truth")
}

# ask NAME LEAD FILTER: rows of one section as jq sees them.
ask()
{
	"$TRAILCASE" ask "$CASES/seed.case" "$1" --lead "$2" --format jsonl | jq -r "$3"
}

@test "credentials-used lists exactly the stolen keys" {
	ask credentials-used "$lead" .credential | sort >got
	jq -r '.keys[]' "$truth" | sort | diff - got
}

@test "every key, address and owner as the only lead leads to the same keys and events" {
	jq -r '.keys[]' "$truth" | sort >keys
	jq -r '.events[]' "$truth" | sort >events
	for value in $(jq -r '.keys[] | "key=" + .' "$truth") \
		$(jq -r '.addresses[] | "ip=" + .' "$truth") principal=cem.arslan; do
		ask credentials-used "$value" .credential | sort | diff keys - || tc_fail "$value"
		ask intruder-events "$value" .event_id | sort | diff events - || tc_fail "$value"
	done
}

@test "the same keys and addresses are in scope for each of them, and nobody else, not even possibly" {
	jq -r '.keys[], .addresses[]' "$truth" | sort >want
	for value in "$lead" $(jq -r '.keys[] | "key=" + .' "$truth") \
		$(jq -r '.addresses[] | "ip=" + .' "$truth"); do
		"$TRAILCASE" scope "$CASES/seed.case" --lead "$value" --format jsonl |
			jq -r 'select(.node_kind != "event") | .node' | sort | diff want - ||
			tc_fail "$value"
	done
}

@test "access-window has the true first and last" {
	ask access-window "$lead" '.first_seen + " " + .last_seen' >got
	jq -r '.first + " " + .last' "$truth" | diff - got
}

@test "actions-summary counts what the intruder did" {
	ask actions-summary "$lead" '[.event_name, .events, .succeeded, .denied, .other] | @tsv' |
		sort >got
	# The truth again, counted from its events and the raw logs.
	jq -r '.events[]' "$truth" >ids
	find "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -name '*.gz' -exec zcat {} + |
		jq -rn --rawfile ids ids '($ids | split("\n") | map({(.): 1}) | add) as $want
			| [inputs.Records[] | select($want[.eventID])] | unique_by(.eventID)
			| group_by(.eventName)[]
			| [.[0].eventName, length,
			   (map(select(.errorCode == null)) | length),
			   (map(select((.errorCode // "") | test("AccessDenied|UnauthorizedOperation"))) | length)]
			| . + [.[1] - .[2] - .[3]] | @tsv' | sort | diff - got
}

@test "three calls were tried with every key" {
	ask recon-fanout "$lead" 'select(.credentials == 8) | .api' | sort >got
	printf '%s\n' DescribeDBInstances DescribeInstances ListBuckets | diff - got
}

@test "dwell tells the keys that nobody else used from those whose owners went on" {
	ask dwell "$lead" 'select(.other_events_30d > 0) | .credential' | sort >got
	jq -r '.principals[] | select(.also_used_by_owner) | .key' "$truth" | sort | diff - got
}

@test "several keys at once: a leak is indicated, and its place is not claimed" {
	ask access-hypotheses "$lead" 'select(.verdict == "indicated") | .vector' >got
	[ "$(wc -l <got)" -eq 1 ]
	grep -q '^V1 ' got
	ask access-hypotheses "$lead" 'select(.verdict == "indicated") | .unknown' | grep -q 'which place'
}

@test "office, traveller, CI and scanner are not in scope" {
	"$TRAILCASE" scope "$CASES/seed.case" --lead "$lead" --format jsonl | jq -r .node >nodes
	jq -r '.office_address, .traveller.address, .ci.addresses[]' "$truth" >innocent
	[ "$(wc -l <innocent)" -ge 3 ]
	! grep -Fxf innocent nodes
}

@test "the case answers in plain sqlite3 once the lead is stored" {
	cp "$CASES/seed.case" stored.case
	run_trailcase lead stored.case event "${lead#event=}"
	assert_status 0
	sqlite3 stored.case 'SELECT event_id FROM attributed ORDER BY 1' >got
	jq -r '.events[]' "$truth" | sort | diff - got
	[ "$("$TRAILCASE" ask stored.case credentials-used --format jsonl | wc -l)" -eq 8 ]
}

@test "reading changes nothing in the case" {
	before=$(sha256sum <"$CASES/seed.case")
	ask credentials "$lead" . >/dev/null
	run_trailcase show "$CASES/seed.case" "${lead#event=}"
	run_trailcase info "$CASES/seed.case"
	[ "$(sha256sum <"$CASES/seed.case")" = "$before" ]
}

@test "the JSON of a question keeps its contract" {
	"$TRAILCASE" ask "$CASES/seed.case" credentials --lead "$lead" --format json >answer
	jq -e '(keys_unsorted == ["trailcase", "question", "title", "answer", "sections", "coverage", "limits"])
		and .trailcase == 1 and .question == "credentials"
		and (.coverage | keys_unsorted == ["first", "last", "accounts", "regions", "data_events", "digests"])
		and (.limits | length > 0 and all(type == "string"))
		and (.sections[0] | keys_unsorted == ["trailcase", "query", "parameters", "columns", "rows", "truncated"])
		and (.sections[0].rows | length == 8)
		and (.sections[0] | .columns as $c | .rows | all(keys_unsorted == $c))' answer
	# No data events, and nothing done against logging: nothing to tell there.
	while read -r question empty; do
		"$TRAILCASE" ask "$CASES/seed.case" "$question" --lead "$lead" --format json |
			jq -e --arg empty "$empty" '[.sections[] | select(.rows == []).query] | join(" ") == $empty' ||
			tc_fail "$question"
	done <<-'END'
	duration coverage-gaps
	actions data-access defence-impairment
	access
	END
}

@test "answers repeat byte for byte, whatever the zone and locale" {
	"$TRAILCASE" ask "$CASES/seed.case" actions --lead "$lead" --format json >one
	TZ=America/Lima LC_ALL=C "$TRAILCASE" ask "$CASES/seed.case" actions --lead "$lead" \
		--format json >two
	cmp one two
}

@test "Invictus: the key behind 192.168.10.20, counted in the raw logs" {
	raw=$(cat "$TRAILCASE_SOURCE_DIR"/fixtures/invictus/CloudTrail/*.json |
		jq -s '[.[].Records[] | select(.sourceIPAddress == "192.168.10.20"
			and .userIdentity.accessKeyId == "AKIATFQR7NSC8Q4X20BJ")] | length')
	"$TRAILCASE" ask "$CASES/invictus.case" credentials --lead ip=192.168.10.20 --format json |
		jq -e --argjson n "$raw" '.sections[0].rows[]
			| select(.credential == "AKIATFQR7NSC8Q4X20BJ") | .events == $n'
	[ "$(sqlite3 "$CASES/invictus.case" 'SELECT count(*) FROM events')" -eq 954 ]
}

@test "Invictus: the instance's own address and user benjamin are not the intruder's" {
	"$TRAILCASE" ask "$CASES/invictus.case" intruder-events --lead ip=192.168.10.20 \
		--format jsonl >rows
	[ "$(wc -l <rows)" -gt 600 ]
	jq -se 'all(.ip != "3.225.16.109" and .principal_name != "benjamin")' rows
}

@test "Invictus: roles that one caller took on are no crowd, though the logs begin too late" {
	"$TRAILCASE" scope "$CASES/invictus.case" --lead key=AKIATFQR7NSC8Q4X20BJ --format jsonl |
		jq -r 'select(.node_kind == "ip") | [.node, .level] | @tsv' |
		diff <(printf '192.168.10.20\tprobable\n') -
}

@test "without a lead a question says how to find one" {
	run_trailcase ask "$CASES/seed.case" credentials
	assert_status 2
	assert_stderr_has "no lead"
}

@test "a lead that does not occur is said, and AWS itself is refused" {
	run_trailcase ask "$CASES/seed.case" credentials --lead ip=198.18.0.99
	assert_status 3
	assert_stderr_has "198.18.0.99 does not occur"
	run_trailcase ask "$CASES/seed.case" credentials --lead "ip=AWS Internal"
	assert_status 2
}
