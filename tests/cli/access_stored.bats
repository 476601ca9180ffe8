#!/usr/bin/env bats
#
# How the intruder got in follows from the scope: stored with that of stored leads, weighed
# for --lead, the same in both, and never the one in place of the other.

load helpers

lead=ip=203.0.113.50
queries="access-hypotheses access-answer access-evidence"

setup()
{
	tc_setup
	data=$TRAILCASE_SOURCE_DIR/tests/data/access
}

# new_case NAME...: a case of usual.jsonl and these, the test's own, as own.case.
new_case()
{
	rm -f own.case
	trailcase import own.case -q "$data/usual.jsonl" "${@/%/.jsonl}"
}

# said [ARGS...]: all three queries at all three levels.
said()
{
	for level in confirmed probable possible; do
		for query in $queries; do
			trailcase ask own.case "$query" --level "$level" --format json "$@"
		done
	done
}

# stored_is_right: what is stored is what the same lead would be answered with.
stored_is_right()
{
	said >stored
	said --lead "$lead" | diff - stored
}

stored_rows()
{
	sqlite3 own.case "SELECT (SELECT count(*) FROM access_piece), (SELECT count(*) FROM access_way),
		(SELECT count(*) FROM access_contact)"
}

@test "a stored lead has the evidence that --lead has, at each level" {
	for name in V1 V4 V5 V7 V8 V10 V11 V12 V13 V17 orphan odd; do
		new_case "$data/$name"
		said --lead $lead >given
		trailcase lead own.case ip 203.0.113.50 >&2
		said >stored
		diff given stored
		# 17 ways at each level where anything is attributed, and one event that is first.
		jq -se 'map(select(.query == "access-hypotheses") | .rows | length) | max == 17' stored
	done
}

@test "the levels differ where their events do, and are the same where they do not" {
	new_case "$data/V10"
	trailcase lead own.case ip 203.0.113.50 >&2
	rows() { sqlite3 own.case "SELECT count(*) FROM attribution WHERE level = '$1'"; }
	ways() { sqlite3 own.case "SELECT * FROM access_ways WHERE level = '$1'" | cut -d'|' -f2-; }
	[ "$(rows possible)" -gt 0 ]
	ways probable >probable
	ways possible >possible
	[ "$(wc -l <probable)" -eq 17 ]
	run ! cmp -s probable possible
	new_case "$data/V1"
	trailcase lead own.case ip 203.0.113.50 >&2
	[ "$(rows possible)" -eq 0 ]
	[ "$(ways possible | wc -l)" -eq 17 ]
	diff <(ways probable) <(ways possible)
}

@test "the queries paste into sqlite3 and say there what they say here" {
	new_case "$data/V1"
	trailcase lead own.case ip 203.0.113.50 >&2
	for query in $queries; do
		most=100
		[ "$query" != access-answer ] || most=150    # it also gives the ground of each sentence
		[ "$(wc -l <"$TRAILCASE_SOURCE_DIR/queries/access/$query.sql")" -lt $most ]
		trailcase queries "$query" >query.sql
		sqlite3 -json -readonly own.case <query.sql | jq -S . >pasted
		trailcase ask own.case "$query" --format json | jq -S .rows | diff - pasted
		[ "$(jq length pasted)" -gt 2 ]
	done
}

@test "--lead leaves nothing in the case, and is not taken for what is stored" {
	sed 's/203.0.113.50/203.0.113.51/' "$data/V4.jsonl" >elsewhere.jsonl
	new_case "$data/V1" elsewhere
	sha256sum own.case >before
	said --lead $lead >given
	trailcase ask own.case access --lead $lead >&2
	sha256sum --check --quiet before
	[ "$(stored_rows)" = "0|0|0" ]
	# Another lead is stored: what is given goes in front of it and away again.
	trailcase lead own.case ip 203.0.113.51 >&2
	trailcase ask own.case access-hypotheses --format json >own
	cat >asked <<-END
		ask access-hypotheses --lead $lead --format json
		ask access-hypotheses --format json
	END
	trailcase own.case <asked >shell
	jq -s '.[0]' shell | diff <(jq -s 'map(select(.query == "access-hypotheses" and
		.parameters.level == "probable"))[0]' given) -
	jq -s '.[1]' shell | diff <(jq . own) -
	jq -r '.rows[0].vector' own | grep '^V4 '
	jq -rs '.[0].rows[0].vector' shell | grep '^V1 '
}

@test "what changes the scope changes the stored evidence" {
	new_case "$data/V1"
	trailcase lead own.case ip 203.0.113.50 >&2
	stored_is_right
	cp stored first
	# A verdict: the intruder is left with other keys, and with none.
	key=$(sqlite3 own.case "SELECT DISTINCT access_key FROM events WHERE ip = '203.0.113.50'
		ORDER BY 1 LIMIT 1")
	trailcase verdict own.case key "$key" benign >&2
	stored_is_right
	run ! cmp -s first stored
	trailcase verdict own.case key "$key" none >&2
	stored_is_right
	diff first stored
	trailcase verdict own.case ip 203.0.113.50 benign >&2
	[ "$(stored_rows)" = "0|0|0" ]
	trailcase verdict own.case ip 203.0.113.50 none >&2
	stored_is_right
	diff first stored
	# More logs: AWS's quarantine of one of the keys.
	trailcase import own.case -q "$data/V1-quarantine.jsonl"
	stored_is_right
	run ! cmp -s first stored
	cp stored first
	# Made again from the evidence, it is the same.
	trailcase rederive own.case >&2
	stored_is_right
	diff first stored
}

@test "a list of addresses that stops the scope changes the stored evidence" {
	case=$(seed_case)
	cp "$case" own.case
	lead=event=$(seed_lead)
	trailcase lead own.case event "$(seed_lead)" >&2
	stored_is_right
	cp stored first
	echo '192.0.2.44 corporate' >offices
	trailcase enrich own.case offices >&2
	stored_is_right
	run ! cmp -s first stored
}

@test "what does not read it does not weigh it" {
	new_case "$data/V1"
	mkdir own
	header() { printf -- '-- name: %s\n-- question: case\n-- title: T\n-- example: x\n--\n-- P.\n' "$1"; }
	{
		header weighed-not
		echo "SELECT count(*) AS n FROM attributed"
		echo "UNION ALL SELECT count(*) FROM sqlite_temp_schema WHERE name GLOB '*access_*' ORDER BY 1;"
	} >own/weighed-not.sql
	{
		header weighed
		echo "SELECT count(*) AS n FROM access_ways WHERE level = 'probable' ORDER BY 1;"
	} >own/weighed.sql
	trailcase ask own.case weighed-not --queries own --lead $lead --format json |
		jq -e '.rows | map(.n) | .[0] == 0 and .[1] > 0'
	trailcase ask own.case weighed --queries own --lead $lead --format json | jq -e '.rows[0].n == 17'
	# It is about leads: without one there is no answer.
	run_trailcase ask own.case weighed --queries own
	assert_status 2
}
