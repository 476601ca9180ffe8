#!/usr/bin/env bats
#
# The pictures of a report, drawn from the rows of their queries: every mark is held to the
# rows by another program (tests/tools/check_chart.py), which sums them up again.

load helpers

setup()
{
	tc_setup
	# As ARGS of ask: who the intruder is.
	intruder=(--lead ip=203.0.113.50)
}

chart()
{
	"$TRAILCASE_BUILD_DIR/tests/tools/trailcase-chart" "$@"
}

# rows NAME QUERY ARGS...: the rows as NAME.json and NAME.csv.
rows()
{
	local name=$1
	shift
	trailcase ask "$case" "$@" "${intruder[@]}" --limit 100000 --format json >"$name.json"
	trailcase ask "$case" "$@" "${intruder[@]}" --limit 100000 --format csv --csv-raw >"$name.csv"
}

# check KIND NAME [LINKS]: draws the rows, and holds the picture to them.
check()
{
	chart "$1" "$2" "$2.csv" ${3:+"$3.csv"} >"$2.svg"
	"${PYTHON3:-python3}" "$TRAILCASE_SOURCE_DIR/tests/tools/check_chart.py" \
		"$1" "$2" "$2.json" "$2.svg" ${3:+"$3.json"}
}

# A case of tests/data/queries.
case_of()
{
	case=made.case
	trailcase import "$case" "${@/#/$TRAILCASE_SOURCE_DIR/tests/data/queries/}" >&2
}

@test "the seed incident: all four pictures are what their rows say" {
	case=$(seed_case)
	intruder=(--lead "event=$(seed_lead)")
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	rows days activity-over-time days=30 step=86400
	rows hours activity-over-time
	rows graph scope-graph
	rows links scope-links
	rows opened opened-over-time
	check activity days
	check activity hours
	check graph graph links
	check opened opened
	# And the rows are what happened.
	[ "$(jq '[.rows[] | select(.kind == "intruder").events] | add' days.json)" -eq \
		"$(jq '.events | length' "$truth")" ]
	[ "$(jq '[.rows[].credential] | unique | length' graph.json)" -eq \
		"$(jq '.keys | length' "$truth")" ]
	[ "$(jq '[.rows[] | select(.kind == "security_group_rule").opened] | add' opened.json)" -eq \
		"$(jq .rules_opened "$truth")" ]
	[ "$(grep -o 'ingress[^>]*data-open="[0-9]*"' opened.svg | grep -o '[0-9]*"$' |
		tr -d '"' | jq -s add)" -eq "$(jq .rules_still_open "$truth")" ]
}

@test "buckets hold every call of the credentials in the window, and no other" {
	case=$(seed_case)
	intruder=(--lead "event=$(seed_lead)")
	rows days activity-over-time days=30 step=86400
	keys=$(jq -c .keys "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json")
	from=$(jq -r '.rows[0].window_from' days.json)
	to=$(jq -r '.rows[0].window_to' days.json)
	all=$(sqlite3 "$case" "SELECT count(*) FROM events WHERE time >= '$from' AND time < '$to'
		AND credential IN (SELECT value FROM json_each('$keys'))")
	[ "$(jq '[.rows[].events] | add' days.json)" -eq "$all" ]
	# By day, whoever called.
	sqlite3 "$case" "SELECT substr(time, 1, 10) || ' ' || count(*) FROM events
		WHERE time >= '$from' AND time < '$to'
		AND credential IN (SELECT value FROM json_each('$keys')) GROUP BY substr(time, 1, 10) ORDER BY 1" >days
	jq -r '.rows | group_by(.time)[] | "\(.[0].time[:10]) \([.[].events] | add)"' days.json |
		diff - days
}

@test "what is less certain than asked for is neither the intruder's nor of others" {
	case=$(seed_case)
	intruder=(--lead "event=$(seed_lead)")
	rows sure activity-over-time level=confirmed
	rows all activity-over-time level=probable
	[ "$(jq '[.rows[] | select(.kind == "unsure").events] | add' sure.json)" -gt 0 ]
	[ "$(jq '[.rows[] | select(.kind == "unsure").events] | add' all.json)" = null ]
	check activity sure
	grep -q 'data-series="less certain"' sure.svg
	# The window is that of the calls which are sure.
	[ "$(jq -r '.rows[0].window_from' sure.json)" '>' "$(jq -r '.rows[0].window_from' all.json)" ]
}

@test "sessions and keys that made each other are linked" {
	case_of quiet.jsonl chain.jsonl
	rows graph scope-graph
	rows links scope-links
	[ "$(jq '.rows | length' links.json)" -eq 3 ]
	check graph graph links
}

@test "things that somebody else closed" {
	case_of quiet.jsonl theft.jsonl doors.jsonl
	rows opened opened-over-time
	check opened opened
	grep -q 'data-kind="bucket_policy" data-from="2025-04-02T03:01:00Z" data-count="1" data-closed="1" data-open="0"' opened.svg
}

@test "nothing to draw is a sentence" {
	case_of quiet.jsonl failed-sign-ins.jsonl
	intruder=(--lead ip=203.0.113.99)
	rows opened opened-over-time
	run chart opened o opened.csv
	[ "$output" = '<p id="o" class="tc-chart-none">The intruder opened nothing that these logs show.</p>' ]
}

@test "names that an intruder chose stay text" {
	jq -c '.userIdentity.userName = "<img src=x onerror=alert(1)>\"]]>&amp;\u202e\u0000" |
		(.requestParameters.keyName | values) |= "</svg><script>"' \
		"$TRAILCASE_SOURCE_DIR/tests/data/queries/theft.jsonl" >hostile.jsonl
	case=made.case
	trailcase import "$case" "$TRAILCASE_SOURCE_DIR/tests/data/queries/quiet.jsonl" hostile.jsonl >&2
	rows graph scope-graph
	chart graph g graph.csv >graph.svg
	"${PYTHON3:-python3}" -c '
import sys, xml.etree.ElementTree as ET
root = ET.parse("graph.svg").getroot()
shown = [e.get("data-series") for e in root.iter() if e.get("data-kind") == "principal"]
name = "<img src=x onerror=alert(1)>\"]]>&amp;\\u202e\\x00"
sys.exit(name not in shown)'
	! grep -qi '<img\|<script' graph.svg
}

@test "the same rows give the same picture" {
	case=$(seed_case)
	intruder=(--lead "event=$(seed_lead)")
	rows graph scope-graph
	chart graph g graph.csv >one.svg
	{
		head -1 graph.csv
		tail -n +2 graph.csv | tac
	} >turned.csv
	chart graph g turned.csv | diff - one.svg
}

@test "the style sheet needs nothing from elsewhere" {
	run chart css
	assert_status 0
	assert_output_has "prefers-color-scheme: dark"
	refute_output_matches 'url\(|@import|@font-face'
}
