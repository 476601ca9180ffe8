#!/usr/bin/env bats
#
# verdict: the analyst's word on a value.  It is part of the case, with who gave it, when
# and why; the custody log keeps what was said before.

load helpers

truth()
{
	jq -r "$1" "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json"
}

verdicts_of()
{
	sqlite3 "$1" 'SELECT kind, value, verdict FROM verdicts ORDER BY 1, 2'
}

custody_of()
{
	sqlite3 "$1" "SELECT detail FROM custody WHERE act = 'verdict' ORDER BY id"
}

@test "a verdict is stored and listed, with its reason, its time and who gave it" {
	case=$(seed_case)
	run_trailcase verdict "$case" ip 192.0.2.44 malicious --why "seen in the proxy" --by "Ann Müller"
	assert_status 0
	assert_output_has "verdict stored: ip 192.0.2.44 malicious"
	assert_output_has "all leads together: "
	run_trailcase verdict "$case" ip "$(truth .traveller.address)" benign
	assert_status 0
	run_trailcase verdict "$case" --format json
	assert_status 0
	assert_json '.query' verdicts
	assert_json '.rows[] | select(.verdict == "malicious") | "\(.kind) \(.value) \(.why) \(.by)"' \
		"ip 192.0.2.44 seen in the proxy Ann Müller"
	assert_json '.rows[] | select(.verdict == "benign") | "\(.verdict) \(.why) \(.by)"' "benign null $(id -un)"
	assert_json_true '[.rows[].given | test("^20[0-9]{2}-.*Z$")] | all'
	trailcase ask "$case" verdicts --format json | cmp - <(printf '%s\n' "$output")
}

@test "the output tells what follows from all leads together" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)" >&2
	run_trailcase verdict "$case" ip 192.0.2.44 malicious
	assert_status 0
	nodes=$(sqlite3 "$case" 'SELECT count(*) FROM scope')
	events=$(sqlite3 "$case" 'SELECT count(*) FROM attributed')
	[ "$events" -gt 0 ]
	assert_output_has "all leads together: $nodes nodes in scope, $events events attributed"
}

@test "a case without verdicts lists none" {
	run_trailcase verdict "$(seed_case)" --format json
	assert_status 0
	assert_json '.rows | length' 0
}

@test "a later verdict takes the place of an earlier one, and the custody log keeps both" {
	case=$(seed_case)
	trailcase verdict "$case" ip 192.0.2.44 benign --why "the VPN" --by Ann >&2
	run_trailcase verdict "$case" ip 192.0.2.44 malicious --by Bob
	assert_status 0
	assert_output_matches '^verdict stored: ip 192.0.2.44 malicious \(before: benign, by Ann, 20.*Z\)$'
	run_trailcase verdict "$case" --format json
	assert_json '.rows[] | "\(.verdict) \(.why) \(.by)"' "malicious null Bob"
	custody_of "$case" | jq -s -e '. == [
		{kind: "ip", value: "192.0.2.44", verdict: "benign", why: "the VPN", by: "Ann"},
		{kind: "ip", value: "192.0.2.44", verdict: "malicious", why: null, by: "Bob"}]'
}

@test "none takes a verdict back, and says so when there was none" {
	case=$(seed_case)
	trailcase verdict "$case" ip 192.0.2.44 benign >&2
	run_trailcase verdict "$case" ip 192.0.2.44 none --why "I was wrong"
	assert_status 0
	assert_output_has "verdict taken back: ip 192.0.2.44 (before: benign, by $(id -un), "
	[ -z "$(verdicts_of "$case")" ]
	custody_of "$case" | jq -s -e '.[1].verdict == "none" and .[1].why == "I was wrong"'
	before=$(sqlite3 "$case" 'SELECT count(*) FROM custody')
	run_trailcase verdict "$case" ip 192.0.2.44 none
	assert_status 0
	assert_output_has "there was no verdict: ip 192.0.2.44"
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM custody')" -eq "$before" ]
}

@test "a verdict can be taken back though its value does not occur any more" {
	case=$(seed_case)
	sqlite3 "$case" "INSERT INTO verdict (kind, value, verdict, by, given_ms)
		VALUES ('event', 'gone', 'benign', 'ann', 0)"
	run_trailcase verdict "$case" event gone none
	assert_status 0
	[ -z "$(verdicts_of "$case")" ]
	run_trailcase verdict "$case" event gone none
	assert_status 3
}

@test "values are found as those of leads are: every kind, beginnings, ARNs, names" {
	case=$(seed_case)
	key=$(truth .strong_key)
	event=$(seed_lead)
	agent=$(sqlite3 "$case" "SELECT user_agent FROM events WHERE event_id = '$event'")
	who=$(truth '.principals[0] | "user:012345678901:\(.unique_id)"')
	trailcase verdict "$case" key "${key:0:15}" malicious >&2
	trailcase verdict "$case" event "${event:0:8}" malicious >&2
	trailcase verdict "$case" agent "$agent" benign >&2
	trailcase verdict "$case" principal "$(truth '.principals[0].arn')" benign >&2
	[ "$(verdicts_of "$case")" = "agent|$agent|benign
event|$event|malicious
key|$key|malicious
principal|$who|benign" ]
	# The same value by another name of it is the same verdict.
	trailcase verdict "$case" principal "$(truth '.principals[0].name')" none >&2
	trailcase verdict "$case" event "$event" none >&2
	[ "$(verdicts_of "$case")" = "agent|$agent|benign
key|$key|malicious" ]
}

@test "what does not occur, or is several values, gets no verdict" {
	case=$(seed_case)
	before=$(sha256sum <"$case")
	run_trailcase verdict "$case" ip 192.0.2.45 benign
	assert_status 3
	assert_stderr_has "nearest: 192.0.2.44"
	run_trailcase verdict "$case" key AKIAQFX64DQ2 malicious
	assert_status 2
	run_trailcase verdict "$case" event 7 none
	assert_status 2
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "wrong words: exit 2, and the case is as it was" {
	case=$(seed_case)
	before=$(sha256sum <"$case")
	run_trailcase verdict "$case" ip 192.0.2.44
	assert_status 2
	assert_stderr_has malicious
	run_trailcase verdict "$case" ip
	assert_status 2
	run_trailcase verdict "$case" ip 192.0.2.44 bad
	assert_status 2
	assert_stderr_has "verdicts are malicious, benign and none"
	run_trailcase verdict "$case" ip 192.0.2.44 benign extra
	assert_status 2
	assert_stderr_has extra
	run_trailcase verdict "$case" colour red benign
	assert_status 2
	assert_stderr_has colour
	run_trailcase verdict "$case" ip $'\x1b[31m\n' benign
	assert_status 3
	refute_stderr_has $'\x1b'
	run_trailcase verdict "$case" ip 192.0.2.44 benign --by $'two\nlines'
	assert_status 2
	assert_stderr_has --by
	head -c 100000 /dev/zero | tr '\0' x >why
	run_trailcase verdict "$case" ip 192.0.2.44 benign --why "$(cat why)"
	assert_status 2
	assert_stderr_has --why
	run_trailcase verdict no-such.case ip 192.0.2.44 benign
	assert_status 3
	[ ! -e no-such.case ]
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "a reason is kept to the letter, and shown in safety" {
	case=$(seed_case)
	why=$'said "so"\n\x1b[31mmüde\xff'
	run_trailcase verdict "$case" ip 192.0.2.44 benign --why "$why"
	assert_status 0
	[ "$(sqlite3 "$case" 'SELECT hex(why) FROM verdict')" = \
		"$(printf %s "$why" | od -An -tx1 | tr -d ' \n' | tr a-f A-F)" ]
	run_trailcase verdict "$case"
	refute_output_has $'\x1b'
	custody_of "$case" | jq -e .why
}

@test "AWS itself cannot be malicious, but benign" {
	case=$(seed_case)
	service=$(sqlite3 "$case" "SELECT ip FROM addresses WHERE ip_kind = 'service' ORDER BY 1 LIMIT 1")
	principal=$(sqlite3 "$case" "SELECT principal FROM principals WHERE principal GLOB 'svc:*' LIMIT 1")
	[ -n "$service" ] && [ -n "$principal" ]
	run_trailcase verdict "$case" ip "$service" malicious
	assert_status 2
	assert_stderr_has "$service"
	run_trailcase verdict "$case" principal "$principal" malicious
	assert_status 2
	[ -z "$(verdicts_of "$case")" ]
	run_trailcase verdict "$case" ip "$service" benign
	assert_status 0
	run_trailcase verdict "$case" principal "$principal" benign
	assert_status 0
}

@test "what is benign cannot be a lead: the message says whose word that is, and the way out" {
	case=$(seed_case)
	trailcase verdict "$case" ip 192.0.2.44 benign --by "Ann Müller" >&2
	given=$(sqlite3 "$case" "SELECT given FROM verdicts")
	before=$(sha256sum <"$case")
	for words in "lead $case ip 192.0.2.44" "scope $case --lead ip=192.0.2.44" \
		"ask $case credentials --lead ip=192.0.2.44" \
		"ask $case credentials --lead event=$(seed_lead) --lead ip=192.0.2.44"; do
		# shellcheck disable=SC2086
		run_trailcase $words
		assert_status 2
		assert_output ""
		for part in 192.0.2.44 benign "Ann Müller" "$given" "verdict ip VALUE none"; do
			assert_stderr_has "$part"
		done
	done
	printf '192.0.2.44\n192.0.2.187\n' >list
	run_trailcase lead "$case" --from list
	assert_status 0
	assert_output_matches '^left out: address 192.0.2.44 is benign'
	[ "$(sqlite3 "$case" 'SELECT value FROM leads')" = 192.0.2.187 ]
	trailcase verdict "$case" ip 192.0.2.44 none >&2
	run_trailcase lead "$case" ip 192.0.2.44
	assert_status 0
}

@test "a key by its beginning, and a principal by its name, are benign as well" {
	case=$(seed_case)
	key=$(truth .strong_key)
	trailcase verdict "$case" key "$key" benign >&2
	trailcase verdict "$case" principal "$(truth '.principals[0].arn')" benign >&2
	run_trailcase lead "$case" key "${key:0:15}"
	assert_status 2
	run_trailcase scope "$case" --lead "principal=$(truth '.principals[0].name')"
	assert_status 2
	# The verdict is on that value alone.
	run_trailcase lead "$case" event "$(seed_lead)"
	assert_status 0
}

@test "a stored lead may be called benign, and the output says what that means" {
	case=$(seed_case)
	trailcase lead "$case" ip 192.0.2.44 >&2
	run_trailcase verdict "$case" ip 192.0.2.44 benign
	assert_status 0
	assert_output_has "the lead ip 192.0.2.44 is not followed as long as this verdict stands"
	[ "$(sqlite3 "$case" 'SELECT value FROM leads')" = 192.0.2.44 ]
	run_trailcase verdict "$case" ip 192.0.2.44 malicious
	refute_output_has "not followed"
}

@test "with a malicious verdict the questions need no lead" {
	case=$(seed_case)
	run_trailcase ask "$case" credentials
	assert_status 2
	trailcase verdict "$case" ip 192.0.2.44 benign >&2
	run_trailcase ask "$case" credentials
	assert_status 2
	trailcase verdict "$case" ip 192.0.2.44 malicious >&2
	run_trailcase ask "$case" credentials
	assert_status 0
}

@test "a malicious value is followed like a lead, a benign one is a wall" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)" >&2
	trailcase scope "$case" --format json >by-lead
	sqlite3 "$case" 'SELECT event_id FROM attributed ORDER BY 1' >events-by-lead
	own=$(seed_case)
	trailcase verdict "$own" event "$(seed_lead)" malicious >&2
	sqlite3 "$own" 'SELECT event_id FROM attributed ORDER BY 1' | cmp - events-by-lead
	trailcase verdict "$own" event "$(seed_lead)" none >&2
	[ "$(sqlite3 "$own" 'SELECT count(*) FROM attributed')" -eq 0 ]

	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)" >&2
	[ "$(sqlite3 "$case" "SELECT count(*) FROM scope WHERE node = '192.0.2.44'")" -eq 1 ]
	trailcase verdict "$case" ip 192.0.2.44 benign >&2
	[ "$(sqlite3 "$case" "SELECT count(*) FROM scope WHERE node = '192.0.2.44'")" -eq 0 ]
	[ "$(sqlite3 "$case" "SELECT count(*) FROM attributed t JOIN events e USING (event_id)
		WHERE ip = '192.0.2.44'")" -eq 0 ]
	trailcase verdict "$case" ip 192.0.2.44 none >&2
	trailcase scope "$case" --format json | cmp - by-lead
}

@test "a benign lead is not followed, until its verdict is taken back" {
	case=$(seed_case)
	trailcase lead "$case" ip 192.0.2.44 >&2
	trailcase scope "$case" --format json >by-lead
	run_trailcase verdict "$case" ip 192.0.2.44 benign
	assert_output_has "all leads together: 0 nodes in scope, 0 events attributed"
	trailcase verdict "$case" ip 192.0.2.44 none >&2
	trailcase scope "$case" --format json | cmp - by-lead
}

@test "verdicts at the same time are all kept, one after the other" {
	case=$(seed_case)
	for key in $(truth '.keys[]'); do
		trailcase verdict "$case" key "$key" malicious >/dev/null &
	done
	trailcase verdict "$case" ip 192.0.2.44 malicious >/dev/null &
	trailcase verdict "$case" ip 192.0.2.44 benign >/dev/null &
	wait
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM verdict')" -eq $(($(truth '.keys | length') + 1)) ]
	[ "$(custody_of "$case" | wc -l)" -eq $(($(truth '.keys | length') + 2)) ]
	# The one that the custody log has last is the one that holds.
	[ "$(sqlite3 "$case" "SELECT verdict FROM verdict WHERE kind = 'ip'")" = \
		"$(custody_of "$case" | jq -rs 'map(select(.kind == "ip"))[-1].verdict')" ]
}

@test "a verdict of a case that cannot be written to fails, and says so" {
	case=$(seed_case)
	before=$(sha256sum <"$case")
	{
		printf 'BEGIN IMMEDIATE;\n'
		sleep 8
	} | sqlite3 "$case" &
	sleep 1
	run_trailcase verdict "$case" ip 192.0.2.44 benign
	assert_status 3
	[ -n "$stderr" ]
	wait
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "a verdict of a later import's evidence stays, and so does the custody chain" {
	logs=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs/012345678901/CloudTrail
	trailcase import case "$logs/eu-west-1" >&2
	trailcase verdict case ip 192.0.2.44 malicious >&2
	trailcase import case "$logs" >&2
	[ "$(verdicts_of case)" = "ip|192.0.2.44|malicious" ]
	previous=
	for id in $(sqlite3 case 'SELECT id FROM custody ORDER BY id'); do
		[ "$(sqlite3 case "SELECT previous FROM custody WHERE id = $id")" = "$previous" ]
		previous=$(sqlite3 case "SELECT sha256 FROM custody WHERE id = $id")
	done
}

@test "the shell has it, without the case" {
	case=$(seed_case)
	printf 'verdict ip 192.0.2.44 benign --why "our VPN"\nverdict\nhelp verdict\nlead ip 192.0.2.44\n' >words
	run_trailcase_with words "$case"
	assert_output_has "verdict stored: ip 192.0.2.44 benign"
	assert_output_has "our VPN"
	assert_output_has "KIND VALUE malicious|benign|none"
	assert_stderr_has "is benign by the verdict of"
	[ "$(verdicts_of "$case")" = "ip|192.0.2.44|benign" ]
}
