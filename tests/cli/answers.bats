#!/usr/bin/env bats
#
# The answers to the four questions, on three sets of logs: against what jq counts in their
# records (tests/tools/answers.jq), and against files that were read and checked by hand
# (tests/data/answers/README.md).

load helpers

setup()
{
	tc_setup
	"${PYTHON3:-python3}" -c 'import csv, json, sys
for row in csv.DictReader(sys.stdin): print(json.dumps(row))' \
		<"$TRAILCASE_SOURCE_DIR/data/api-catalog.csv" >catalog.json
}

# counted RECORDS: what jq counts, with the keys of each row in order.
counted()
{
	jq -S -s -L "$TRAILCASE_SOURCE_DIR/tests/tools" --slurpfile catalog catalog.json \
		-f "$TRAILCASE_SOURCE_DIR/tests/tools/answers.jq" "$1"
}

# answered CASE LEAD: the same rows and columns of the program's four answers.
answered()
{
	for question in credentials duration actions access; do
		trailcase ask "$1" $question --lead "$2" --format json
	done | jq -S -s '
		[.[].sections[]] | map({(.query): .rows}) | add
		| def take($section; $columns): {($section): (.[$section] | map(. as $row
			| $columns | split(" ") | map({(.): $row[.]}) | add))};
		take("access-window"; "first_seen last_seen dwell_seconds credentials")
		+ take("credentials-used"; "credential first_seen last_seen events denied ips")
		+ take("first-contact"; "credential time event_id")
		+ (take("actions-summary"; "event_source event_name events succeeded denied other credentials regions first_seen last_seen")
			| map_values(sort_by([.event_source, .event_name])))
		+ (take("recon-fanout"; "api credentials regions events succeeded denied")
			| map_values(sort_by(.api)))
		+ take("credentials-minted"; "time event_id method")
		+ ((.compute //= []) | .compute |= map(select(.api == "RunInstances" or .api == "StartInstances"))
			| take("compute"; "time event_id api instance"))'
}

# compare CASE LEAD RECORDS
compare()
{
	counted "$3" >counted
	answered "$1" "$2" >answered
	diff counted answered
}

@test "the seed incident: every figure is what jq counts" {
	find "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -name '*.json.gz' -print0 |
		xargs -0 zcat | jq -c --slurpfile truth "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json" \
		'.Records[] | select(.eventID as $id | $truth[0].events | index($id))' | sort -u >records
	compare "$(seed_case)" "event=$(seed_lead)" records
}

@test "Invictus: every figure is what jq counts" {
	jq -c '.Records[] | select(.sourceIPAddress == "192.168.10.20")' \
		"$TRAILCASE_SOURCE_DIR"/fixtures/invictus/CloudTrail/*.json >records
	trailcase import -q made.case "$TRAILCASE_SOURCE_DIR/fixtures/invictus/CloudTrail"
	compare made.case ip=192.168.10.20 records
}

@test "27 detonations: every figure is what jq counts" {
	n=0
	for file in "$TRAILCASE_SOURCE_DIR"/fixtures/samples/stratus-detonation-logs/docs/detonation-logs/*.json; do
		n=$((n + 1))
		name=$(basename "$file" .json)
		jq -c '.[]' "$file" >"$name.records"
		trailcase import -q "$name.case" "$file"
		lead=$(jq -s -r 'sort_by([.eventTime, .eventID])[0].eventID' "$name.records")
		compare "$name.case" "event=$lead" "$name.records" || tc_fail "$name"
	done
	[ $n -eq 27 ]
}

# same_as_read FILE: standard input is what stands in tests/data/answers.
same_as_read()
{
	diff -u "$TRAILCASE_SOURCE_DIR/tests/data/answers/$1" -
}

readable()
{
	jq -r -f "$TRAILCASE_SOURCE_DIR/tests/tools/readable.jq"
}

@test "the seed incident: the four answers are as they were read" {
	for question in credentials duration actions access; do
		trailcase ask "$(seed_case)" $question --lead "event=$(seed_lead)" --format json |
			readable | same_as_read "seed-$question.json"
	done
}

@test "Invictus: the four answers are as they were read" {
	trailcase import -q made.case "$TRAILCASE_SOURCE_DIR/fixtures/invictus/CloudTrail"
	for question in credentials duration actions access; do
		trailcase ask made.case $question --lead ip=192.168.10.20 --format json |
			readable | same_as_read "invictus-$question.json"
	done
}

# What stands in front of the four answers.
@test "27 detonations: the answers in sentences are as they were read" {
	for file in "$TRAILCASE_SOURCE_DIR"/fixtures/samples/stratus-detonation-logs/docs/detonation-logs/*.json; do
		name=$(basename "$file" .json)
		trailcase import -q "$name.case" "$file"
		lead=$(jq -r 'sort_by([.eventTime, .eventID])[0].eventID' "$file")
		for question in credentials duration actions access; do
			trailcase ask "$name.case" $question --lead "event=$lead" --format json
		done | jq --arg log "$name" -s '{log: $log} + (map({(.question): .answer}) | add)'
	done | same_as_read stratus.json
}
