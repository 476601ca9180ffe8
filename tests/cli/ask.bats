#!/usr/bin/env bats
#
# ask: the four questions and the canned queries, on two incidents.  The seed incident
# comes with the truth about it; the figures of the other are counted from its records.

load helpers

truth()
{
	jq -r "$1" "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json"
}

# The records of the other incident: eleven hundred lines of JSON.
invictus_records()
{
	jq -c '.Records[]' "$TRAILCASE_SOURCE_DIR"/fixtures/invictus/CloudTrail/*.json
}

invictus_case()
{
	local made="$BATS_FILE_TMPDIR/invictus.case"
	[ -e "$made" ] || trailcase import "$made" \
		"$TRAILCASE_SOURCE_DIR/fixtures/invictus/CloudTrail" >&2 || return
	printf '%s\n' "$made"
}

# ask_seed NAME ARGS...: JSON for the lead of the seed incident.
ask_seed()
{
	run_trailcase ask "$(seed_case)" "$@" --lead "event=$(seed_lead)" --format json
}

# --- the contract of JSON -------------------------------------------------------

# What version 1 promises of a query's answer.
query_contract='
	(keys_unsorted == ["trailcase","query","parameters","columns","rows","truncated"])
	and .trailcase == 1
	and (.query | type == "string") and (.parameters | type == "object")
	and (.columns | length > 0 and all(type == "string") and length == (unique | length))
	and (.columns as $c | .rows | all(keys_unsorted == $c))
	and (.rows | all(all(type != "object" and type != "array")))
	and (.truncated | type == "boolean")'

@test "JSON of a query: keys and their order, columns as in the rows" {
	for name in credentials-used access-window dwell actions-summary recon-fanout \
		security-group-rules security-group-sweeps net-state access-hypotheses first-contact intruder-events scope; do
		ask_seed $name
		assert_status 0
		assert_json .query $name
		assert_json_true "$query_contract"
		assert_json_true '.rows | length > 0'
	done
}

@test "JSON of a question: sections, coverage and limits" {
	for question in credentials duration actions access; do
		ask_seed $question
		assert_status 0
		assert_json .question $question
		assert_json_true 'keys_unsorted ==
			["trailcase","question","title","answer","sections","coverage","limits"]'
		assert_json_true '.trailcase == 1 and (.title | length > 0)'
		assert_json_true ".sections | length > 0 and all($query_contract)"
		assert_json_true '.coverage | keys_unsorted ==
			["first","last","accounts","regions","data_events","digests"]'
		assert_json_true '.limits | length > 0 and all(type == "string" and endswith("."))'
	done
}

@test "the sections of the questions stand in their order" {
	sections='[.sections[].query]'
	ask_seed credentials
	assert_json_true "${sections}[0] == \"credentials-used\""
	ask_seed duration
	assert_json_true "${sections}[:4] == [\"access-window\", \"dwell\", \"still-valid\",
		\"coverage-gaps\"]"
	ask_seed actions
	assert_json_true "${sections}[:9] == [\"actions-summary\", \"recon-fanout\",
		\"security-group-rules\", \"security-group-sweeps\", \"net-state\", \"compute\",
		\"data-access\", \"defence-impairment\", \"not-visible\"]"
	ask_seed access
	assert_json_true "${sections}[:2] == [\"access-hypotheses\", \"first-contact\"]"
}

@test "columns begin as the contract says" {
	while read -r name columns; do
		ask_seed "$name"
		assert_json_true ".columns[:$(wc -w <<<"$columns")] ==
			$(jq -nc --arg c "$columns" '$c | split(" ")')"
	done <<-'END'
	credentials-used credential kind principal level confidence first_seen last_seen events denied other_events access_keys ips agents issued_by status reason
	access-window first_seen last_seen dwell_seconds credentials evidence_start evidence_end censored statement
	still-valid credential kind valid_until why
	coverage-gaps account region from to reason event_id
	dwell credential principal first_seen last_seen dwell_seconds last_use_before idle_days_before other_events_30d key_created age_known censored note
	actions-summary tactic technique severity event_source event_name events succeeded denied other credentials regions first_seen last_seen
	recon-fanout api credentials regions events succeeded denied first_seen last_seen
	security-group-rules time event_id credential region group_id direction protocol from_port to_port peer rule_id outcome still_open closed_at
	security-group-sweeps direction protocol from_port to_port peer groups rules still_open first_seen last_seen
	net-state kind object region opened_at opened_by event_id state closed_at closed_by
	compute time event_id api region instance key_name image type outcome
	defence-impairment time event_id event_source event_name target outcome undone_at undone_by what
	not-visible what why where_to_look event_id
	access-hypotheses vector verdict score evidence_for evidence_against unknown
	scope node_kind node confidence level depth path event_id
	END
}

@test "coverage is what the logs cover" {
	ask_seed duration
	case=$(seed_case)
	assert_json .coverage.first "$(sqlite3 "$case" 'SELECT min(time) FROM events')"
	assert_json .coverage.last "$(sqlite3 "$case" 'SELECT max(time) FROM events')"
	assert_json .coverage.accounts 1
	assert_json .coverage.regions 3
	assert_json .coverage.data_events false
}

@test "every time is UTC and ends in Z" {
	ask_seed duration
	assert_json_true '[.. | strings | select(test("[0-9]{2}:[0-9]{2}:[0-9]{2}"))]
		| length > 0 and all(test("[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?Z"))'
	refute_output_has "+05:30"
}

# --- formats --------------------------------------------------------------------

@test "CSV: a header and one line for each row" {
	run_trailcase ask "$(seed_case)" credentials-used --lead "event=$(seed_lead)" -t csv
	assert_status 0
	[ "${#lines[@]}" -eq 9 ]
	[[ ${lines[0]} == credential,kind,principal,level,confidence,* ]]
	[[ ${lines[0]} == *$'\r' ]]
}

@test "JSON lines: one object for each row" {
	run_trailcase ask "$(seed_case)" credentials-used --lead "event=$(seed_lead)" -t jsonl
	assert_status 0
	[ "$(jq -s length <<<"$output")" -eq 8 ]
	[ "$(wc -l <<<"$output")" -eq 8 ]
}

@test "JSON lines of a question say which section each row is of" {
	run_trailcase ask "$(seed_case)" duration --lead "event=$(seed_lead)" -t jsonl
	[ "$(jq -r .section <<<"$output" | sort -u)" = "access-window
dwell
still-valid" ]
}

@test "Markdown: a table with as many cells in every row" {
	run_trailcase ask "$(seed_case)" credentials-used --lead "event=$(seed_lead)" -t md
	assert_status 0
	[ "$(grep -c '^|' <<<"$output")" -eq 10 ]
	[ "$(grep '^|' <<<"$output" | sed 's/\\|//g' | tr -dc '|\n' | sort -u | wc -l)" -eq 1 ]
}

@test "a table is the default, for a pipe too, and has no colours there" {
	run_trailcase ask "$(seed_case)" credentials-used --lead "event=$(seed_lead)"
	assert_status 0
	assert_output_matches '^credential +kind +principal'
	assert_output_has "(8 rows)"
	refute_output_has $'\x1b'
	table=$output
	run_trailcase ask "$(seed_case)" credentials-used --lead "event=$(seed_lead)" -t table
	assert_output "$table"
}

@test "--expanded: each row of a table as a block, whole" {
	case=$(seed_case)
	run_trailcase ask "$case" sources --limit 2 --expanded
	assert_status 0
	[ "${lines[1]}" = "-[ 1 ]-" ]
	[ "$(grep -c '^-\[ [12] \]-$' <<<"$output")" -eq 2 ]
	wanted=$(trailcase ask "$case" sources --limit 1 -t json | jq -r '.rows[0].path')
	assert_output_has "| $wanted"
	# As many lines as columns in each.
	columns=$(trailcase ask "$case" sources --limit 1 -t json | jq '.columns | length')
	[ "$(grep -c ' | \| |$' <<<"$output")" -eq $((2 * columns)) ]
	run_trailcase ask "$case" sources --limit 2 -x -o file.txt
	assert_status 0
	grep -q '^-\[ 2 \]-$' file.txt
}

@test "--expanded is refused where no table is" {
	case=$(seed_case)
	for format in csv json jsonl md; do
		run_trailcase ask "$case" sources -x -t $format
		assert_status 2
		assert_output ""
		assert_stderr_has "--expanded is a form of tables; --format $format has none"
	done
}

@test "CSV, JSON and JSON lines hold every row of a long answer" {
	case=$(seed_case)
	for format in csv json jsonl; do
		trailcase ask "$case" intruder-events --lead "event=$(seed_lead)" -t $format >out
		[ "$(grep -c 2025-04-15T out)" -eq 188 ]
	done
}

@test "-o writes the same to a file and nothing to standard output" {
	case=$(seed_case)
	trailcase ask "$case" dwell --lead "event=$(seed_lead)" -t csv >wanted
	run_trailcase ask "$case" dwell --lead "event=$(seed_lead)" -t csv -o got
	assert_status 0
	assert_output ""
	cmp wanted got
}

@test "-o never overwrites the case" {
	case=$(seed_case)
	before=$(sha256sum <"$case")
	run_trailcase ask "$case" dwell --lead "event=$(seed_lead)" -o "$case"
	[ "$status" -ne 0 ]
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "a refused call leaves the file of -o alone" {
	echo precious >notes
	run_trailcase ask "$(seed_case)" dwell --lead "event=$(seed_lead)" colour=red -o notes
	assert_status 2
	[ "$(cat notes)" = precious ]
}

@test "an answer that cannot be written is not a success" {
	run_trailcase ask "$(seed_case)" intruder-events --lead "event=$(seed_lead)" -o /dev/full
	assert_status 3
	assert_stderr_has /dev/full
	run --separate-stderr bash -c '"$0" "$@" >/dev/full' "$TRAILCASE" \
		ask "$(seed_case)" intruder-events --lead "event=$(seed_lead)"
	assert_status 3
}

# --- the seed incident ----------------------------------------------------------

# assert_truth_keys: the answer names exactly the keys of the truth.
assert_truth_keys()
{
	assert_json '[.rows[].credential] | sort | join(" ")' "$(truth '.keys | sort | join(" ")')"
}

@test "credentials: the eight keys, from the event that was noticed" {
	ask_seed credentials-used
	assert_truth_keys
	assert_json_true '.rows | all(.kind == "long_term_key")'
}

@test "credentials: the same eight from each of the addresses" {
	for address in $(truth '.addresses[]'); do
		run_trailcase ask "$(seed_case)" credentials-used --lead "ip=$address" -t json
		assert_status 0
		assert_truth_keys
	done
}

@test "credentials: the same eight from each of the keys" {
	for key in $(truth '.keys[]'); do
		run_trailcase ask "$(seed_case)" credentials-used --lead "key=$key" -t json
		assert_status 0
		assert_truth_keys
	done
}

@test "credentials: the same eight from all leads together" {
	args=()
	for key in $(truth '.keys[]'); do
		args+=(--lead "key=$key")
	done
	for address in $(truth '.addresses[]'); do
		args+=(--lead "ip=$address")
	done
	run_trailcase ask "$(seed_case)" credentials-used "${args[@]}" -t json
	assert_truth_keys
}

@test "credentials: events, addresses and owners of each key" {
	ask_seed credentials-used
	assert_json '[.rows[] | {(.credential): .events}] | add | to_entries | sort_by(.key)
		| map("\(.key)=\(.value)") | join(" ")' \
		"$(truth '.events_by_key | to_entries | sort_by(.key) | map("\(.key)=\(.value)") | join(" ")')"
	assert_json '[.rows[].ips | split(" ")[]] | unique | join(" ")' "$(truth '.addresses | sort | join(" ")')"
	assert_json '[.rows[] | "\(.credential) \(.principal)"] | sort | join("\n")' \
		"$(truth '[.principals[] | "\(.key) \(.arn)"] | sort | join("\n")')"
}

@test "credentials: other_events are what is left of all events of the key" {
	ask_seed credentials-used
	case=$(seed_case)
	for key in $(truth '.keys[]'); do
		all=$(sqlite3 "$case" "SELECT count(*) FROM events WHERE access_key = '$key'")
		assert_json ".rows[] | select(.credential == \"$key\") | .events + .other_events" "$all"
	done
}

@test "credentials: the keys that were switched off afterwards say so" {
	ask_seed credentials-used
	for row in $(truth '.key_actions[] | "\(.key)|\(.time)"'); do
		assert_json_true ".rows[] | select(.credential == \"${row%|*}\")
			| .status | contains(\"${row#*|}\")"
	done
	assert_json '[.rows[].status | select(test("[0-9]{4}-"))] | length' "$(truth '.key_actions | length')"
}

@test "duration: from the first to the last event of the truth" {
	ask_seed access-window
	assert_json '.rows | length' 1
	assert_json '.rows[0].first_seen' "$(truth .first)"
	assert_json '.rows[0].last_seen' "$(truth .last)"
	assert_json '.rows[0].credentials' "$(truth '.keys | length')"
	assert_json '.rows[0].censored' no
}

@test "duration: which keys nobody else had used for 30 days" {
	ask_seed dwell
	assert_json '[.rows[] | select(.other_events_30d == 0) | .credential] | sort | join(" ")' \
		"$(truth '[.principals[] | select(.also_used_by_owner | not) | .key] | sort | join(" ")')"
	assert_json '[.rows[] | "\(.credential) \(.last_use_before)"] | sort | join("\n")' \
		"$(truth '[.principals[] | "\(.key) \(.last_use_before)"] | sort | join("\n")')"
}

@test "duration: six of the eight were silent, two in use by their owners" {
	ask_seed dwell
	assert_json '[.rows[] | select(.note | startswith("used by nobody else in the 30 days"))] | length' 6
	assert_json '[.rows[] | select(.note | startswith("its owner used it"))] | length' 2
}

@test "actions: how often each call succeeded, was denied, or failed" {
	ask_seed actions-summary
	assert_json '[.rows[] | {api: .event_name, events, succeeded, denied, other}]
		| sort_by(.api) | map(tojson) | join("\n")' \
		"$(truth '.apis | map({api, events, succeeded, denied, other})
			| sort_by(.api) | map(tojson) | join("\n")')"
}

@test "actions: three calls were tried with every key" {
	ask_seed recon-fanout
	assert_json '[.rows[] | select(.credentials == 8) | .api] | sort | join(" ")' \
		"DescribeDBInstances DescribeInstances ListBuckets"
}

@test "actions: AssumeRole was tried three times, and denied" {
	ask_seed actions-summary
	assert_json '.rows[] | select(.event_name == "AssumeRole") | "\(.events) \(.succeeded) \(.denied)"' \
		"$(truth '.assume_role | "\(.attempts) \(.succeeded)"') 3"
}

@test "attributed events are the events of the truth, no more and no less" {
	truth '.events[]' | sort >wanted
	for lead in "event=$(seed_lead)" "ip=$(truth '.addresses[0]')" \
		"ip=$(truth '.addresses[1]')" "key=$(truth .strong_key)"; do
		run_trailcase ask "$(seed_case)" intruder-events --lead "$lead" -t json
		json '.rows[].event_id' | sort >got
		cmp wanted got
	done
}

@test "attributed events are in the order of time" {
	ask_seed intruder-events
	assert_json_true '[.rows[] | [.time, .event_id]] | . == sort'
}

@test "the office, the traveller and the pipeline are never in the scope" {
	for lead in "event=$(seed_lead)" "ip=$(truth '.addresses[0]')" "ip=$(truth '.addresses[1]')" \
		"key=$(truth '.keys[0]')" "key=$(truth .strong_key)"; do
		run_trailcase scope "$(seed_case)" --lead "$lead" --format json
		assert_status 0
		for stranger in "$(truth .office_address)" "$(truth .traveller.address)" \
			"$(truth .ci.role)" "$(truth '.ci.addresses[0]')" "$(truth .scanner.address)" \
			"$(truth .returner.user)" "$(truth .traveller.user)" github-deploy; do
			refute_output_has "$stranger"
		done
	done
}

@test "scope: every path begins at the lead and names an event of the case" {
	run_trailcase scope "$(seed_case)" --lead "event=$(seed_lead)" --format json
	assert_json_true '.rows | all(.path | startswith("lead event '"$(seed_lead)"'"))'
	case=$(seed_case)
	for id in $(json '.rows[].event_id'); do
		[ "$(sqlite3 "$case" "SELECT count(*) FROM event WHERE event_id = '$id'")" -eq 1 ]
	done
}

@test "access: leaked keys are indicated, a sign-in and root are excluded" {
	ask_seed access-hypotheses
	assert_json '.rows[] | select(.vector | startswith("V1 ")) | .verdict' indicated
	assert_json '.rows[] | select(.vector | startswith("V4 ")) | .verdict' excluded
	assert_json '.rows[] | select(.vector | startswith("V6 ")) | .verdict' excluded
}

@test "access: the first event of each key" {
	ask_seed first-contact
	assert_json '.rows | length' 8
	assert_json '.rows[0].time' "$(truth .first)"
	json '.rows[].event_id' | sort >got
	truth '.events[]' | sort | comm -13 - got >strangers
	[ ! -s strangers ]
}

@test "levels: confirmed is less than probable, possible is more or equal" {
	for level in confirmed probable possible; do
		ask_seed intruder-events --level $level
		assert_json .parameters.level $level
		json '.rows | length' >$level
	done
	[ "$(cat confirmed)" -lt "$(cat probable)" ]
	[ "$(cat probable)" -le "$(cat possible)" ]
}

# --- the other incident ---------------------------------------------------------

@test "invictus: from its address, the key with all its 612 events" {
	wanted=$(invictus_records | jq -r 'select(.sourceIPAddress == "192.168.10.20"
		and .userIdentity.accessKeyId == "AKIATFQR7NSC8Q4X20BJ") | .eventID' | sort -u | wc -l)
	[ "$wanted" -eq 612 ]
	run_trailcase ask "$(invictus_case)" credentials-used --lead ip=192.168.10.20 -t json
	assert_status 0
	assert_json '[.rows[] | select(.credential == "AKIATFQR7NSC8Q4X20BJ") | .events] | join(" ")' "$wanted"
	assert_json '[.rows[] | select(.kind == "long_term_key")] | length' 1
}

@test "invictus: the person next to it is not in it" {
	for lead in ip=192.168.10.20 key=AKIATFQR7NSC8Q4X20BJ; do
		run_trailcase ask "$(invictus_case)" credentials-used --lead $lead -t json
		assert_status 0
		refute_output_has benjamin
		run_trailcase scope "$(invictus_case)" --lead $lead -t json
		refute_output_has benjamin
		refute_output_has 10.248.16.43
	done
}

@test "invictus: the roles that were assumed are there, as uses of roles" {
	run_trailcase ask "$(invictus_case)" credentials-used --lead ip=192.168.10.20 -t json
	assert_json '[.rows[] | select(.kind == "role")] | length' \
		"$(invictus_records | jq -r 'select(.sourceIPAddress == "192.168.10.20"
			and .userIdentity.type == "AssumedRole")
			| .userIdentity.sessionContext.sessionIssuer.arn' | sort -u | wc -l)"
	assert_json_true '[.rows[].credential] | all(startswith("ASIA") | not)'
}

@test "invictus: logs of 23 minutes cannot tell when it began" {
	run_trailcase ask "$(invictus_case)" access-window --lead ip=192.168.10.20 -t json
	assert_json_true '.rows[0].censored | contains("left")'
	assert_json_true '.rows[0].statement | contains("on or before")'
}

@test "invictus: every event from the address is attributed" {
	invictus_records | jq -r 'select(.sourceIPAddress == "192.168.10.20") | .eventID' |
		sort -u >wanted
	run_trailcase ask "$(invictus_case)" intruder-events --lead ip=192.168.10.20 -t json
	json '.rows[].event_id' | sort >got
	[ -z "$(comm -23 wanted got)" ]
}

@test "keys-from-address counts what the records say" {
	run_trailcase ask "$(invictus_case)" keys-from-address ip=192.168.10.20 -t json
	assert_json '[.rows[] | "\(.credential) \(.events)"] | sort | join("\n")' \
		"$(invictus_records | jq -s -r '[.[] | select(.sourceIPAddress == "192.168.10.20")
			| select(.userIdentity.invokedBy == null) | .userIdentity.accessKeyId // "none"]
			| group_by(.) | map("\(.[0]) \(length)") | sort | join("\n")')"
}

# --- leads and arguments --------------------------------------------------------

@test "without a lead: how to give one, and exit 2" {
	run_trailcase ask "$(seed_case)" credentials
	assert_status 2
	assert_output ""
	assert_stderr_has "--lead"
	run_trailcase scope "$(seed_case)"
	assert_status 2
	assert_stderr_has "--lead"
}

@test "a lead that does not occur: named, and exit 3" {
	for lead in ip=198.18.99.99 key=AKIAXXXXXXXXXXXXXXXX principal=nobody \
		agent=netscape event=00000000-0000-0000-0000-000000000000; do
		run_trailcase ask "$(seed_case)" credentials --lead $lead
		assert_status 3
		assert_output ""
		assert_stderr_has "${lead#*=}"
	done
}

@test "a lead that is not KIND=VALUE: exit 2" {
	for lead in 192.0.2.44 ip= colour=red =x ''; do
		run_trailcase ask "$(seed_case)" credentials --lead "$lead"
		assert_status 2
		assert_stderr_has "--lead"
	done
}

@test "an unknown query: the nearest one is named" {
	run_trailcase ask "$(seed_case)" credential-used
	assert_status 2
	assert_stderr_has "did you mean credentials-used?"
	run_trailcase ask "$(seed_case)" duratoin
	assert_status 2
	assert_stderr_has "duration"
	run_trailcase ask "$(seed_case)" qqqqqqqq
	assert_status 2
	refute_stderr_has "did you mean"
}

@test "a bad value is refused, and its option named" {
	while read -r option value; do
		run_trailcase ask "$(seed_case)" actions-summary --lead "event=$(seed_lead)" "$option" "$value"
		assert_status 2
		assert_output ""
		assert_stderr_has "$option"
	done <<-'END'
	--format xml
	--format JSON
	--limit 0
	--limit -1
	--limit ten
	--limit 1x
	--limit 99999999999999999999
	--level sure
	--from yesterday
	--from 2025-13-01
	--from 2025-02-30
	--from 30
	--from -1d
	--to 99999999d
	--to 2025-04-15T25:00:00Z
	--nonsense 1
	END
}

@test "an unknown parameter is refused by name" {
	run_trailcase ask "$(seed_case)" keys-from-address ip=192.0.2.44 colour=red
	assert_status 2
	assert_output ""
	assert_stderr_has colour
	run_trailcase ask "$(seed_case)" credentials --lead "event=$(seed_lead)" colour=red
	assert_status 2
	assert_stderr_has colour
}

@test "a missing required parameter is asked for by name" {
	run_trailcase ask "$(seed_case)" keys-from-address
	assert_status 2
	assert_output ""
	assert_stderr_has ip
}

@test "a word that is no NAME=VALUE, and a parameter twice, are refused" {
	run_trailcase ask "$(seed_case)" keys-from-address 192.0.2.44
	assert_status 2
	assert_stderr_has 192.0.2.44
	run_trailcase ask "$(seed_case)" keys-from-address ip=192.0.2.44 ip=192.0.2.187
	assert_status 2
	assert_stderr_has ip
}

@test "--limit cuts every table and says so" {
	ask_seed intruder-events --limit 10
	assert_json '.rows | length' 10
	assert_json .truncated true
	ask_seed credentials-used --limit 8
	assert_json '.rows | length' 8
	assert_json .truncated false
	ask_seed duration --limit 1
	assert_json '[.sections[] | .truncated] | join(" ")' "false true true false"
}

@test "--limit in a table says that there is more" {
	run_trailcase ask "$(seed_case)" intruder-events --lead "event=$(seed_lead)" --limit 10
	assert_output_matches '10 rows.*more|more.*10 rows|first 10'
}

@test "--from and --to cut a window: from is in it, to is not" {
	first=$(truth .first)
	ask_seed intruder-events --from "$first" --to 2025-04-15T09:13:00Z
	assert_json_true '.rows | length > 0 and all(.time >= "'"$first"'" and .time < "2025-04-15T09:13:00Z")'
	ask_seed intruder-events --to "$first"
	assert_json '.rows | length' 0
	ask_seed intruder-events --from 2025-04-15 --to 2025-04-16
	assert_json '.rows | length' 188
}

@test "--from 30d counts from the last event in evidence, not from today" {
	ask_seed intruder-events --from 2d
	assert_json '.rows | length' 188
	ask_seed intruder-events --from 1d
	assert_json '.rows | length' 0
	last=$(sqlite3 "$(seed_case)" 'SELECT max(time_ms) FROM events')
	ask_seed intruder-events --from 30d
	assert_json .parameters.from "$(date -u -d "@$((last / 1000 - 30 * 86400))" +%Y-%m-%dT%H:%M:%SZ)"
}

# --- nothing depends on the surroundings ------------------------------------------

# assert_steady FORMAT QUESTION: the same bytes again, and elsewhere.
assert_steady()
{
	trailcase ask "$case" "$2" --lead "event=$(seed_lead)" -t "$1" >first
	trailcase ask "$case" "$2" --lead "event=$(seed_lead)" -t "$1" >again
	LC_ALL=tr_TR.UTF-8 TZ=America/St_Johns COLUMNS=40 \
		"$TRAILCASE" ask "$case" "$2" --lead "event=$(seed_lead)" -t "$1" >elsewhere
	cmp first again
	cmp first elsewhere
}

@test "the same answer every time, whatever locale and time zone" {
	case=$(seed_case)
	for question in credentials duration actions access; do
		assert_steady json $question
	done
	for format in table csv jsonl md; do
		assert_steady $format duration
	done
}

@test "the order of leads does not matter" {
	case=$(seed_case)
	a=(--lead "ip=$(truth '.addresses[0]')")
	b=(--lead "key=$(truth '.keys[3]')")
	c=(--lead "event=$(seed_lead)")
	trailcase ask "$case" credentials "${a[@]}" "${b[@]}" "${c[@]}" -t json >one
	trailcase ask "$case" credentials "${c[@]}" "${b[@]}" "${a[@]}" -t json >two
	trailcase scope "$case" "${a[@]}" "${b[@]}" "${c[@]}" -t json >>one
	trailcase scope "$case" "${c[@]}" "${a[@]}" "${b[@]}" -t json >>two
	cmp one two
}

@test "a case that nobody may write to can be read" {
	mkdir evidence
	cp "$(seed_case)" evidence/seed.case
	chmod 444 evidence/seed.case
	chmod 555 evidence
	for question in credentials duration actions access; do
		run_trailcase ask evidence/seed.case $question --lead "event=$(seed_lead)"
		assert_status 0
	done
	[ "$(ls -A evidence)" = seed.case ]
	chmod 755 evidence
}

@test "asking leaves the bytes of the case as they were" {
	case=$(seed_case)
	before=$(sha256sum <"$case")
	trailcase ask "$case" credentials --lead "event=$(seed_lead)" >/dev/null
	trailcase ask "$case" sources >/dev/null
	trailcase scope "$case" --lead "event=$(seed_lead)" >/dev/null
	trailcase show "$case" "$(seed_lead)" >/dev/null
	trailcase info "$case" >/dev/null
	trailcase lead "$case" >/dev/null
	[ "$(sha256sum <"$case")" = "$before" ]
	[ ! -e "$case-journal" ]
	[ ! -e "$case-wal" ]
}
