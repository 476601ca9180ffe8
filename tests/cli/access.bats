#!/usr/bin/env bats
#
# How the intruder got in: each of the 17 ways in a log where it must be found, and in
# one next to it where it must not (tests/data/access).

load helpers

setup()
{
	tc_setup
	data="$TRAILCASE_SOURCE_DIR/tests/data/access"
}

# access_case NAME: the case of usual.jsonl and NAME.jsonl; made once.
access_case()
{
	local made="$BATS_FILE_TMPDIR/$1.case"
	[ -e "$made" ] || trailcase import "$made" "$data/usual.jsonl" "$data/$1.jsonl" >&2 || return
	echo "$made"
}

# hypotheses NAME LEAD: their rows, as JSON.
hypotheses()
{
	trailcase ask "$(access_case "$1")" access-hypotheses --lead "$2" --format json
}

lead=ip=203.0.113.50

@test "each way is found where it is, and not next to it" {
	while IFS=$'\t' read -r name given vector verdict score; do
		got=$(hypotheses "$name" "$given" | jq -r --arg v "$vector " \
			'.rows[] | select(.vector | startswith($v)) | "\(.verdict) \(.score)"')
		[ "$got" = "$verdict $score" ] || echo "$name: $vector is $got, not $verdict $score"
	done < <(grep -v '^#' "$data/cases.tsv") >wrong
	diff /dev/null wrong
}

@test "each log is a case of the table, and each of the 17 ways is indicated or possible in one" {
	for log in "$data"/*.jsonl; do
		name=$(basename "$log" .jsonl)
		case $name in usual | odd) ;; *) grep -q "^$name	" "$data/cases.tsv" ;; esac
	done
	for ((v = 1; v <= 17; v++)); do
		grep -qE "	V$v	(indicated|possible)	" "$data/cases.tsv"
		grep -E "	V$v	" "$data/cases.tsv" | grep -qvE 'indicated|possible'
	done
}

@test "always all 17, each once, with events that are there" {
	for log in "$data"/*.jsonl; do
		name=$(basename "$log" .jsonl)
		grep -q 203.0.113.50 "$log" || continue
		case=$(access_case "$name")
		hypotheses "$name" $lead >got
		jq -r '.rows[].vector | split(" ")[0]' got | sort -V >names
		for ((v = 1; v <= 17; v++)); do echo "V$v"; done | diff - names
		jq -e '.rows | all(.event_ids != "" and (.event_ids | split(" ") | length <= 20))' got
		for id in $(jq -r '.rows[].event_ids' got | tr ' ' '\n' | sort -u); do
			[ "$(sqlite3 "$case" "SELECT count(*) FROM event WHERE event_id = '$id'")" -eq 1 ]
		done
	done
}

@test "the points that stand in the text add up to the score, and decide the verdict" {
	for name in V1 V2 V4 V7 V10 V11 V13 V17-near odd; do
		hypotheses $name $lead | jq -e '.rows | all(
			([(.evidence_for // ""), (.evidence_against // "")]
				| map([scan("\\[([+-][0-9]+)\\]") | .[0] | ltrimstr("+") | tonumber] | add // 0) | add) == .score
			and (.verdict == "indicated") == (.score >= 2)
			and (.verdict == "possible") == (.score == 1)
			and (.verdict != "excluded" or .score <= -3))'
	done
}

@test "what the logs cannot show is never excluded, and the reason is told" {
	hypotheses V1-near $lead >got
	for v in V10 V12 V15 V17; do
		[ "$(jq -r --arg v "$v " '.rows[] | select(.vector | startswith($v)) | .verdict' got)" = not_determinable ]
	done
	jq -r '.rows[] | select(.vector | startswith("V10 ")) | .unknown' got | grep -q 'no event of Identity Center'
	jq -r '.rows[] | select(.vector | startswith("V15 ")) | .unknown' got | grep -q 'without data events'
	# Sign-ins are logged in us-east-1: without it, they are not excluded.
	sed 's/us-east-1/eu-west-1/g' "$data/usual.jsonl" "$data/V1-near.jsonl" >elsewhere.jsonl
	trailcase import elsewhere.case elsewhere.jsonl
	run_trailcase ask elsewhere.case access-hypotheses --lead $lead --format json
	for v in V4 V6 V7; do
		assert_json ".rows[] | select(.vector | startswith(\"$v \")) | .verdict" not_determinable
	done
	assert_json '.rows[] | select(.vector | startswith("V9 ")) | .verdict' excluded
}

@test "a session whose beginning is not in the logs excludes nothing" {
	hypotheses orphan $lead | jq -e '.rows | all(.verdict != "excluded")'
	trailcase ask "$(access_case orphan)" access-answer --lead $lead --format json |
		jq -r '.rows[].says' | grep -q 'not determinable from these logs; the best candidates are V'
}

@test "the answer: what is indicated, or that nothing is and what would decide" {
	answer() { trailcase ask "$(access_case "$1")" access-answer --lead "${2:-$lead}" --format json | jq -r '.rows[].says'; }
	answer V1 >says
	grep -q '^Indicated, with 4 points: V1 ' says
	grep -q '^Not determinable from these logs: which place they leaked from' says
	answer V13 >says
	grep -q '^How the intruder got in is not determinable from these logs; the best candidates are V1 .* and V12 ' says
	grep -q '^What would decide: ' says
	grep -q '^Once in, the intruder made more: 1 of 2 credentials that the intruder used was made by it' says
	answer V7-failed >says
	[ "$(wc -l <says)" = "1" ]
	grep -q 'whether it got in, and how, is not determinable' says
	answer V4 >says
	grep -q 'ConsoleLogin at 2025-04-10T01:00:00Z, by frank from 203.0.113.50, program browser, without MFA' says
	for name in V1 V7 V10 V13 odd; do
		answer $name >says
		[ "$(wc -l <says)" -le 10 ]
	done
}

@test "each piece of evidence stands in a row, with its points, its words and its event" {
	for name in V1 V4 V7 V10 V13 V17 odd; do
		case=$(access_case $name)
		hypotheses $name $lead >table
		trailcase ask "$case" access-evidence --lead $lead --format json >pieces
		# The words of a way are those of its pieces, and so is its score.
		jq -r '.rows | group_by(.vector)[] | [.[0].vector, (map(.points) | add),
			(map(select(.side == "for") | .evidence + " [+\(.points)]") | join("; ")),
			(map(select(.side == "against") | .evidence + " [\(.points)]") | join("; "))] | @tsv' \
			pieces | sort >sums
		jq -r '.rows[] | select(.score != 0 or .evidence_for != null) | [(.vector | split(" ")[0]),
			.score, .evidence_for // "", .evidence_against // ""] | @tsv' table | sort >wanted
		[ -s wanted ]
		diff wanted <(grep -Ff <(cut -f1 wanted | sed 's/$/\t/') sums)
		jq -e '.rows | all((.points > 0) == (.side == "for") and (.points < 0) == (.side == "against"))' pieces
		for id in $(jq -r '.rows[].event_id // empty' pieces | sort -u); do
			[ "$(sqlite3 "$case" "SELECT count(*) FROM event WHERE event_id = '$id'")" -eq 1 ]
		done
	done
	# One way alone.
	trailcase ask "$(access_case V1)" access-evidence --lead $lead vector=v1 --format json |
		jq -e '.rows | length == 3 and all(.vector == "V1" and .event_id != null)'
}

@test "the page and the query name the same 17 ways" {
	grep -o '^## V[0-9]* .*' "$TRAILCASE_SOURCE_DIR/docs/access.md" | sed 's/^## //' >page
	hypotheses V1 $lead | jq -r '.rows[].vector' | sort -V | diff page -
}

@test "a row is opened into its events" {
	n=$(hypotheses V1 $lead | jq '[.rows[].vector | startswith("V1 ")] | index(true) + 1')
	run_trailcase ask "$(access_case V1)" access-hypotheses --lead $lead --drill "$n" --format json
	assert_status 0
	assert_json '.rows | length' 4
	assert_json_true '.rows | all(.event_name == "GetCallerIdentity")'
}

@test "names from the logs do not make a sentence longer than they may" {
	name=$(printf 'x%.0s' {1..5000})
	sed "s/frank/$name/g" "$data/usual.jsonl" "$data/V4.jsonl" >long.jsonl
	trailcase import long.case long.jsonl
	run_trailcase ask long.case access-answer --lead $lead --format json
	assert_status 0
	assert_json_true '.rows | length > 2 and all(.says | length < 1500)'
}

@test "limits: each with its ground, and not without" {
	limits() { trailcase ask "$(access_case "$1")" access --lead $lead --format json | jq -r '.limits[]'; }
	limits V1 | grep -q 'Where a long-term key was copied from'
	limits V9 | grep -q 'An identity provider vouched for the intruder'
	limits V10-unlogged | grep -q 'no event of Identity Center is in these logs'
	limits orphan >got
	run ! grep -E 'copied from|vouched|Identity Center' got
	limits V10 >got
	run ! grep -E 'no event of Identity Center' got
}

@test "first contact of a user who signed in is the sign-in, not a failed one" {
	run_trailcase ask "$(access_case V7)" first-contact --lead $lead --format json
	assert_json '.rows | length' 1
	assert_json '.rows[0].event_name' ConsoleLogin
	assert_json '.rows[0].time' 2025-04-10T01:00:00Z
	assert_json '.rows[0].outcome' success
}
