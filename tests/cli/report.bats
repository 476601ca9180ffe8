#!/usr/bin/env bats
#
# The report: the four questions, what to do, what it rests on, as one file.

load helpers

LEAD=event=79eca301

setup()
{
	tc_setup
	case=$(seed_case)
}

@test "Markdown: head, four questions, what to do, what it rests on" {
	run_trailcase report "$case" -o r.md --lead $LEAD
	assert_status 0
	assert_output "report written: r.md"
	run grep '^##* ' r.md
	[ "${lines[0]}" = "# Incident report: seed.case" ]
	[ "$(grep '^## ' r.md)" = "## Which credentials did the intruder have?
## For how long?
## What did they do with them?
## How did they get in?
## What to do
## What this rests on" ]
}

@test "JSON: each part is what ask says" {
	run_trailcase report "$case" -o r.json --lead $LEAD
	assert_status 0
	i=0
	for question in credentials duration actions access; do
		trailcase ask "$case" $question --lead $LEAD -t json | jq -cS . >wanted
		jq -cS ".questions[$i]" r.json | cmp - wanted
		i=$((i + 1))
	done
	for query in containment resilience; do
		trailcase ask "$case" $query --lead $LEAD -t json | jq -cS . >wanted
		jq -cS ".next[] | select(.query == \"$query\")" r.json | cmp - wanted
	done
	trailcase scope "$case" --lead $LEAD -t json | jq -cS . >wanted
	jq -cS '.appendix[] | select(.query == "scope")' r.json | cmp - wanted
	jq -e '[.appendix[].query] == ["leads", "verdicts", "notes", "tags", "scope", "sources"]' r.json
}

@test "the head is what sqlite3 counts" {
	trailcase report "$case" -o r.json --lead $LEAD
	run jq -r '.report | .files, .accounts, .regions' r.json
	[ "${lines[0]}" = "$(sqlite3 "$case" "SELECT count(*) || ', ' || sum(bytes) || ' bytes' FROM sources")" ]
	[ "${lines[1]}" = 012345678901 ]
	[ "${lines[2]}" = "eu-west-1, us-east-1, us-west-2" ]
	hash=$(jq -r '.report["last entry of the custody log"]' r.json)
	[ "$hash" = "SHA-256 $(sqlite3 "$case" 'SELECT sha256 FROM custody ORDER BY id DESC LIMIT 1')" ]
}

@test "every value of the tables is in the Markdown" {
	trailcase report "$case" -o r.md --lead $LEAD
	for key in $(trailcase ask "$case" credentials-used --lead $LEAD -t jsonl | jq -r .credential); do
		grep -q "$key" r.md
	done
	trailcase ask "$case" security-group-rules --lead $LEAD -t jsonl | jq -r .group_id | sort -u >groups
	[ "$(wc -l <groups)" -eq 74 ]
	while read -r group; do
		grep -q "$group" r.md
	done <groups
}

@test "the same case, leads and verdicts: the same bytes" {
	trailcase lead "$case" event 79eca301
	trailcase report "$case" -o one.md
	LC_ALL=C TZ=Pacific/Auckland trailcase report "$case" -o two.md
	cmp one.md two.md
	trailcase report "$case" -o one.json
	trailcase report "$case" -o two.json
	cmp one.json two.json
}

@test "--level reaches the questions" {
	trailcase report "$case" -o r.json --lead ip=192.0.2.187 --level confirmed
	jq -e '.questions[0].sections[0].parameters.level == "confirmed"' r.json
	run_trailcase report "$case" -o r.json --lead $LEAD --level loud
	assert_status 2
	assert_stderr_has loud
}

@test "no lead, no file, no such form, the case itself: nothing is written" {
	run_trailcase report "$case" -o r.md
	assert_status 2
	assert_stderr_has "ask suspects"
	run_trailcase report "$case" --lead $LEAD
	assert_status 2
	assert_stderr_has "-o FILE"
	run_trailcase report "$case" -o r.pdf --lead $LEAD
	assert_status 2
	assert_stderr_has "r.pdf does not end in .md or .json"
	run_trailcase report "$case" -o nowhere/r.md --lead $LEAD
	assert_status 3
	cp "$case" case.md
	run_trailcase report case.md -o case.md --lead $LEAD
	assert_status 2
	assert_stderr_has "the case itself"
	[ -z "$(ls ./*r.* 2>/dev/null)" ]
}
