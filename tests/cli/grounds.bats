#!/usr/bin/env bats
#
# The ground of each sentence of the four answers (docs/answers.md): what kind of statement it
# is, whether it is brief, the events behind it, and the query that shows all of them.
# tests/tools/check_grounds.py says once more, in its own SQL, which events each is about.

load helpers

setup()
{
	tc_setup
	queries=$TRAILCASE_SOURCE_DIR/tests/data/queries
	check=$TRAILCASE_SOURCE_DIR/tests/tools/check_grounds.py
}

# grounded LEAD FILES...: a case of them, with the lead stored, passes the check, by $levels.
grounded()
{
	rm -f made.case
	trailcase import -q made.case "${@:2}"
	trailcase lead made.case "${1%%=*}" "${1#*=}" >lead.txt
	for level in ${levels:-probable}; do
		"${PYTHON3:-python3}" "$check" made.case --level $level || tc_fail "$* at $level"
	done
}

# ground CASE QUESTION WORDS [ARGS...]: of the sentence that has these words.
ground()
{
	trailcase ask "$1" "$2-answer" "${@:4}" --format json | jq -c --arg words "$3" \
		'.rows[] | select(.says | contains($words)) | [.basis, .brief, .event_ids, .query]'
}

@test "the seed incident and Invictus: each sentence names events that it is about" {
	grounded "event=$(seed_lead)" "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs"
	grounded ip=192.168.10.20 "$TRAILCASE_SOURCE_DIR/fixtures/invictus/CloudTrail"
}

@test "a theft, chains of roles, and actions of every kind" {
	levels="confirmed probable possible"
	for more in theft chain actions impaired; do
		grounded ip=203.0.113.50 "$queries/quiet.jsonl" "$queries/$more.jsonl"
	done
}

@test "ways in, shown and not" {
	for way in V1 V7 V7-failed V13 V17; do
		grounded ip=203.0.113.50 "$TRAILCASE_SOURCE_DIR/tests/data/access/$way.jsonl"
	done
}

@test "the check sees a wrong event, a wrong order and a query that finds nothing" {
	trailcase import -q made.case "$queries/quiet.jsonl" "$queries/theft.jsonl"
	trailcase lead made.case ip 203.0.113.50
	# wrong FILTER WORDS: with answers changed so, the check says that.
	wrong()
	{
		printf '#!/bin/sh\n"%s" "$@" | jq %s\n' "$TRAILCASE" "'$1'" >changed
		chmod +x changed
		TRAILCASE=$PWD/changed run "${PYTHON3:-python3}" "$check" made.case
		[ "$status" -eq 1 ] && [[ $output = *"$2"* ]] || tc_fail "$output"
	}
	# ListBuckets of alice, which was not refused and is not the intruder's.
	wrong '.rows[] |= if .event_ids then .event_ids = "00000042-0000-4000-8000-000000000000" else . end' \
		"is not among the events it is about"
	wrong '.rows[] |= if .event_ids then .event_ids |= (split(" ") | reverse | join(" ")) else . end' \
		"not in order of time"
	wrong '.rows[] |= if .query then .query = "denied-actions to=2000-01-01" else . end' "finds nothing"
	wrong '.rows[] |= if .query then .brief = 1 else . end' "lines in the brief"
}

@test "the brief of the seed incident: ten lines at most, which say how sure and what is open" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)"
	for question in credentials duration actions access; do
		trailcase ask "$case" $question-answer --format json | jq -r '.rows[] | select(.brief == 1) | .says'
	done >brief
	[ "$(wc -l <brief)" -le 10 ]
	for words in "1 confirmed, 7 probable" "The intruder was active from" "access may be continuing" \
		"174 are still open" "2 are still so" "V1 long-term keys leaked"; do
		grep -qF "$words" brief || tc_fail "the brief has not: $words"
	done
}

@test "what rests on the absence of events names none, and the query that would show them" {
	trailcase import -q made.case "$queries/quiet.jsonl" "$queries/theft.jsonl"
	trailcase lead made.case ip 203.0.113.50
	same()
	{
		run ground made.case "${@:2}"
		[ "$output" = "$1" ] || tc_fail "$output"
	}
	same '["fact",0,null,"intruder-events event_source=sts.amazonaws.com"]' credentials "no attempt of the intruder to assume"
	# Refused and made: the very events.
	same '["fact",1,"00000040-0000-4000-8000-000000000000 00000041-0000-4000-8000-000000000000","credentials-minted"]' \
		credentials "The intruder made credentials"
	# What was asked for goes on into the query.
	same '["fact",1,"00000039-0000-4000-8000-000000000000","actions-summary level=confirmed from=2025-04-02T01:06:00.000Z to=2025-04-02T01:07:00.000Z"]' \
		actions "The intruder made" level=confirmed from=2025-04-02T01:06:00Z to=2025-04-02T01:07:00Z
}

@test "an eventID that is none stands in no list" {
	odd="-\"\\'<b>"                    # no blank: it names an event
	jq -c 'select(.sourceIPAddress == "203.0.113.50")' "$queries/theft.jsonl" >theft
	{
		sed -n 1p theft | jq -c '.eventID = "two words"'
		sed -n 2p theft | jq -c '.eventID = "line\nbreak"'
		sed -n 3p theft | jq -c '.eventID = "\u202eturned"'
		sed -n 4p theft | jq -c '.eventID = ("x" * 101)'
		sed -n 5p theft | jq -c --arg id "$odd" '.eventID = $id'
		sed -n '6,$p' theft
	} >theft.jsonl
	cat "$queries/quiet.jsonl" >>theft.jsonl
	trailcase import -q made.case theft.jsonl
	trailcase lead made.case ip 203.0.113.50
	for question in credentials duration actions access; do
		trailcase ask made.case $question-answer --format json | jq -r '.rows[].event_ids // empty'
	done | tr ' ' '\n' | sort -u >named
	# Of the intruder's five with such an id, that one alone.
	[ "$(grep -vE '^[0-9]{8}-0000-4000-8000-0{12}$' named)" = "$odd" ]
}
