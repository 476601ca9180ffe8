#!/usr/bin/env bats
#
# The analyst's own words in the case: notes and tags.

load helpers

LEAD=79eca301-4469-4fc5-bef6-46668e25f74c
KEY=AKIAQFX64DQ25NZN2C2R
IP=192.0.2.44

setup()
{
	tc_setup
	case=$(seed_case)
}

last_custody()
{
	sqlite3 "$case" "SELECT act || ' ' || detail FROM custody ORDER BY id DESC LIMIT 1"
}

# --- notes ---------------------------------------------------------------------------

@test "a note on a value, named as for a lead" {
	run_trailcase note "$case" event 79eca301 "asked him: it was not him" --by ann
	assert_status 0
	assert_output "note 1 stored"
	run_trailcase note "$case" -t json
	assert_json '.rows[0] | [.number, .kind, .value, .text, .by] | join("|")' \
		"1|event|$LEAD|asked him: it was not him|ann"
	assert_json '.rows[0].withdrawn' null
	[ "$(last_custody)" = "note {\"did\":\"added\",\"number\":1,\"kind\":\"event\",\"value\":\"$LEAD\",\"note\":\"asked him: it was not him\",\"why\":null,\"by\":\"ann\"}" ]
}

@test "a note on the whole case, of many words without quotes" {
	run_trailcase note "$case" the customer called at 03:10
	assert_status 0
	run_trailcase ask "$case" notes -t json
	assert_json '.rows[0] | [.kind, .value, .text] | tostring' '[null,null,"the customer called at 03:10"]'
}

@test "a note is withdrawn, and stays with that" {
	trailcase note "$case" ip $IP "it is our scanner" --by ann
	run_trailcase note "$case" --withdraw 1 --why "it is not" --by bob
	assert_status 0
	assert_output "note 1 withdrawn"
	run_trailcase note "$case" -t json
	assert_json '.rows[0] | [.text, .by, .withdrawn_by, .withdrawn_why] | join("|")' \
		"it is our scanner|ann|bob|it is not"
	assert_json_true '.rows[0].withdrawn | test("^20[0-9-]+T[0-9:]+Z$")'
	run_trailcase note "$case" --withdraw 1
	assert_status 2
	assert_stderr_has "note 1 is withdrawn already, by bob at $(sqlite3 "$case" 'SELECT withdrawn FROM notes')"
	run_trailcase note "$case" --withdraw 7
	assert_status 2
	assert_stderr_has "there is no note 7"
}

@test "the custody log has what was withdrawn, by whom and why" {
	trailcase note "$case" ip $IP "it is our scanner" --by ann
	trailcase note "$case" --withdraw 1 --why "it is not" --by bob
	[ "$(last_custody)" = "note {\"did\":\"withdrawn\",\"number\":1,\"kind\":\"ip\",\"value\":\"$IP\",\"note\":\"it is our scanner\",\"why\":\"it is not\",\"by\":\"bob\"}" ]
}

@test "what was written cannot be changed behind the program's back" {
	trailcase note "$case" "as it was"
	run sqlite3 "$case" "UPDATE note SET text = 'other'"
	[ "$status" -ne 0 ]
	run sqlite3 "$case" "DELETE FROM note"
	[ "$status" -ne 0 ]
	trailcase note "$case" --withdraw 1
	run sqlite3 "$case" "UPDATE note SET withdrawn_by = 'other'"
	[ "$status" -ne 0 ]
}

@test "nor half withdrawn, taken back, or put in the place of another" {
	trailcase note "$case" ip $IP "one"
	trailcase note "$case" "two"
	trailcase note "$case" --withdraw 2 --why wrong --by ann
	before=$(sqlite3 "$case" 'SELECT * FROM note')
	for change in "UPDATE note SET withdrawn_by = 'mallory', withdrawn_why = 'forged' WHERE id = 1" \
		"UPDATE note SET withdrawn_ms = 1 WHERE id = 1" \
		"UPDATE note SET text = 'other', withdrawn_by = 'ann', withdrawn_ms = 1 WHERE id = 1" \
		"UPDATE note SET value = '192.0.2.187' WHERE id = 1" "UPDATE note SET id = 7 WHERE id = 1" \
		"UPDATE note SET withdrawn_by = NULL, withdrawn_ms = NULL, withdrawn_why = NULL WHERE id = 2" \
		"INSERT OR REPLACE INTO note (id, text, by, added_ms) VALUES (1, 'other', 'ann', 1)"; do
		run sqlite3 "$case" "$change"
		[ "$status" -ne 0 ] || tc_fail "not refused: $change"
	done
	[ "$(sqlite3 "$case" 'SELECT * FROM note')" = "$before" ]
}

@test "notes and tags are seen where one looks" {
	trailcase note "$case" event $LEAD "no ticket for it"
	trailcase note "$case" ip 192.0.2.187 "a hosting company" --by ann
	trailcase tag "$case" key $KEY strong
	trailcase tag "$case" principal cem.arslan asked
	trailcase note "$case" ip 203.0.113.24 "the office"
	run_trailcase show "$case" $LEAD
	assert_output_matches "^note +on ip 192.0.2.187, by ann: a hosting company\$"
	assert_output_matches "^note +on event $LEAD, by .*: no ticket for it\$"
	assert_output_matches "^tag +on key $KEY, by .*: strong\$"
	assert_output_matches "^tag +on principal user:012345678901:AIDAQFX64DQ236RZO34H2, by .*: asked\$"
	refute_output_has "the office"
	run_trailcase show "$case" $LEAD -t json
	assert_json '[.notes[].text] | sort | join("|")' "a hosting company|no ticket for it"
	assert_json '[.tags[].tag] | sort | join("|")' "asked|strong"
	for page in "address ip=192.0.2.187|a hosting company" "key key=$KEY|strong" \
		"principal principal=cem.arslan|asked"; do
		# shellcheck disable=SC2086
		run_trailcase ask "$case" ${page%|*} -t json
		assert_json '.sections[-1].rows[0].said' "${page#*|}"
	done
}

@test "show has those of the event first, and whole; of its caller a few lines, and how many more" {
	long=$(printf 'müde%.0s' $(seq 100))
	for n in 1 2 3 4 5 6 7 8; do
		trailcase note "$case" key $KEY "number $n $long"
	done
	trailcase tag "$case" ip 192.0.2.187 last
	trailcase note "$case" event $LEAD "of the event $long"
	trailcase show "$case" $LEAD >shown
	[ "$(grep -c '^note ' shown)" -eq 7 ]
	[[ $(grep -m 1 '^note ' shown) == *": of the event $long" ]]
	[ "$(grep '^note .*on key' shown | awk 'length > 300' | wc -l)" -eq 0 ]
	grep -qE '^note +on key .*: number 1 (müde)+.*\.\.\.$' shown
	iconv -f UTF-8 -t UTF-8 shown >/dev/null
	grep -qE '^ +3 more on its caller; note and tag list them all$' shown
	# JSON has all of all.
	run_trailcase show "$case" $LEAD -t json
	assert_json '.notes | length' 9
	assert_json '.notes[0].text' "of the event $long"
	assert_json '.tags | length' 1
}

@test "a correction has its own, as every event" {
	jq -nc '{eventVersion: "1.08", eventID: ("event-1", "event-2"), eventTime: "2025-01-01T00:00:00Z", eventName: "ListBuckets",
		eventSource: "s3.amazonaws.com", awsRegion: "us-east-1", sourceIPAddress: "198.51.100.1",
		recipientAccountId: "111122223333", userIdentity: {type: "IAMUser", principalId: "AIDAX",
		arn: "arn:aws:iam::111122223333:user/x", accountId: "111122223333", accessKeyId: "AKIAX"}}
		| if .eventID == "event-2" then .addendum = {reason: "UPDATED_DATA", updatedFields: "eventID",
			originalEventID: "event-1"} else . end' >corrected.jsonl
	trailcase import own corrected.jsonl -q
	[ "$(sqlite3 own 'SELECT count(*) FROM correction')" -eq 1 ]
	trailcase note own event event-2 "it came late"
	run_trailcase show own event-2 -t json
	assert_status 0
	assert_json '.notes[0].text' "it came late"
}

@test "a note that was withdrawn is not shown there" {
	trailcase note "$case" event $LEAD "wrong"
	trailcase note "$case" --withdraw 1
	run_trailcase show "$case" $LEAD
	refute_output_has wrong
	run_trailcase show "$case" $LEAD -t json
	assert_json '.notes | length' 0
}

@test "note: what is refused, and nothing is stored then" {
	run_trailcase note "$case" ip $IP
	assert_status 2
	assert_stderr_has "wanted: ip VALUE TEXT"
	run_trailcase note "$case" ip 192.0.2.45 text
	assert_status 3
	assert_stderr_has "$IP"
	for blank in "" "  " $' \t\n'; do
		run_trailcase note "$case" "$blank"
		assert_status 2
		assert_stderr_has "the text is empty"
	done
	run_trailcase note "$case" --by ann
	assert_status 2
	assert_stderr_has "wanted: [KIND VALUE] TEXT"
	run_trailcase note "$case" key rotation was announced
	assert_status 3
	assert_stderr_has "a note on the whole case stands in quotes"
	run_trailcase note "$case" text --why because
	assert_status 2
	run_trailcase note "$case" --withdraw x
	assert_status 2
	run_trailcase note "$case" "$(head -c 65537 /dev/zero | tr '\0' x)"
	assert_status 2
	assert_stderr_has "64 KiB"
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM note')" -eq 0 ]
}

@test "64 KiB, line ends and what is hostile: whole in JSON, visible in tables" {
	text=$(printf 'one\ntwo \033]0;title\007 \342\200\256rtl')
	trailcase note "$case" "$text"
	trailcase note "$case" "$(head -c 65536 /dev/zero | tr '\0' x)"
	run_trailcase note "$case" -t json
	assert_json '.rows[0].text' "$text"
	assert_json '.rows[1].text | length' 65536
	run_trailcase note "$case"
	assert_output_has 'one\ntwo \x1b]0;title\x07 \u202ertl'
	refute_output_has $'\033'
	run_trailcase note "$case" -t csv --limit 1
	assert_output_has '"one'
}

# --- tags ----------------------------------------------------------------------------

@test "a tag on a value, and the events that carry it" {
	run_trailcase tag "$case" ip $IP kali --why "its agent says so" --by ann
	assert_status 0
	assert_output "tagged: ip $IP kali"
	run_trailcase tag "$case" -t json
	assert_json '.rows[0] | [.tag, .kind, .value, .why, .by] | join("|")' \
		"kali|ip|$IP|its agent says so|ann"
	[ "$(trailcase ask "$case" tagged-events tag=kali -t jsonl | jq -r .event_id | sort)" = \
		"$(sqlite3 "$case" "SELECT event_id FROM events WHERE ip = '$IP' ORDER BY event_id")" ]
	[[ $(last_custody) == 'tag {"did":"added","kind":"ip"'* ]]
}

@test "tags on keys, principals, agents and events" {
	agent=$(sqlite3 "$case" "SELECT user_agent FROM events WHERE event_id = '$LEAD'")
	trailcase tag "$case" event 79eca301 a
	trailcase tag "$case" key AKIAQFX64DQ25NZN b
	trailcase tag "$case" principal cem.arslan c
	trailcase tag "$case" agent "$agent" d
	for pair in "a event_id = '$LEAD'" "b access_key = '$KEY'" \
		"c principal_name = 'cem.arslan'" "d user_agent = '$agent'"; do
		[ "$(trailcase ask "$case" tagged-events "tag=${pair%% *}" -t jsonl | jq -r .event_id | sort -u)" = \
			"$(sqlite3 "$case" "SELECT DISTINCT event_id FROM events WHERE ${pair#* } ORDER BY 1")" ]
	done
}

@test "a tag is taken off again; twice is said" {
	trailcase tag "$case" ip $IP kali
	run_trailcase tag "$case" ip $IP kali
	assert_output "tagged already: ip $IP kali"
	run_trailcase tag "$case" ip $IP kali --remove
	assert_output "tag removed: ip $IP kali"
	[[ $(last_custody) == 'tag {"did":"removed","kind":"ip"'* ]]
	run_trailcase tag "$case" ip $IP kali --remove
	assert_status 0
	assert_output "there was no such tag: ip $IP kali"
	[ "$(sqlite3 "$case" "SELECT count(*) FROM custody WHERE act = 'tag'")" -eq 2 ]
}

@test "a tag can be taken off though its value does not occur any more" {
	sqlite3 "$case" "INSERT INTO tag (kind, value, tag, by, added_ms) VALUES ('event', 'gone', 't', 'ann', 0)"
	run_trailcase tag "$case" event gone t --remove
	assert_status 0
	assert_output "tag removed: event gone t"
	run_trailcase tag "$case" event gone t --remove
	assert_status 3
}

@test "tag: what is refused" {
	for words in --remove "--why because" "--by ann"; do
		# shellcheck disable=SC2086
		run_trailcase tag "$case" $words
		assert_status 2
		assert_stderr_has "wanted: KIND VALUE TAG"
	done
	for word in "" "-x" "two words" "$(printf 'x\033')" "$(head -c 65 /dev/zero | tr '\0' x)"; do
		run_trailcase tag "$case" ip $IP -- "$word"
		assert_status 2
	done
	run_trailcase tag "$case" ip $IP
	assert_status 2
	assert_stderr_has "wanted: KIND VALUE TAG"
	run_trailcase tag "$case" host $IP x
	assert_status 2
	run_trailcase tag "$case" ip 192.0.2.45 x
	assert_status 3
}

# --- both ----------------------------------------------------------------------------

@test "they survive another import and rederive, and do not touch the scope" {
	trailcase lead "$case" event 79eca301
	scope=$(trailcase scope "$case" -t csv)
	trailcase note "$case" ip $IP one
	trailcase tag "$case" ip $IP two
	trailcase import "$case" "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs"
	trailcase rederive "$case"
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM note')" -eq 1 ]
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM tag')" -eq 1 ]
	[ "$(trailcase scope "$case" -t csv)" = "$scope" ]
}

@test "they are in the report" {
	trailcase lead "$case" event 79eca301
	trailcase note "$case" ip $IP "seen elsewhere"
	trailcase tag "$case" ip $IP kali
	trailcase report "$case" -o r.json
	jq -e '.chapters[] | select(.chapter == "appendix").parts[] | select(.query? == "notes").rows[0].text == "seen elsewhere"' r.json
	jq -e '.chapters[] | select(.chapter == "appendix").parts[] | select(.query? == "tags").rows[0].tag == "kali"' r.json
}

@test "in the shell: a row's value is tagged, and found again" {
	printf '%s\n' "ask suspects" "tag ip @1.value kali" "ask tags" "open 1" >script.tc
	run_trailcase_with script.tc "$case"
	assert_status 0
	assert_output_matches "^tagged: ip $IP kali\$"
	assert_output_matches "^> ask tagged-events tag=kali kind=ip value=$IP\$"
}

@test "a case that cannot be written to" {
	before=$(sha256sum <"$case")
	chmod 400 "$case"
	as_user=()
	# Root may write whatever the mode says, unless it gives that up.
	[ ! -w "$case" ] || as_user=(setpriv --bounding-set -dac_override)
	for words in "note CASE text" "tag CASE ip $IP kali"; do
		# shellcheck disable=SC2086
		run --separate-stderr "${as_user[@]}" "$TRAILCASE" ${words/CASE/$case}
		assert_status 3
		assert_output ""
		assert_stderr_has "the case is read-only: its file or folder may not be written to"
	done
	run --separate-stderr "${as_user[@]}" "$TRAILCASE" note "$case"
	assert_status 0
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "a case that another program is using: waited for, then said so" {
	before=$(sha256sum <"$case")
	{
		printf 'BEGIN IMMEDIATE;\n'
		sleep 8
	} | sqlite3 "$case" &
	sleep 1
	run_trailcase note "$case" one
	assert_status 3
	assert_stderr_has "another program is using this case"
	wait
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "written at the same time, all are kept, and each once" {
	for n in 1 2 3 4; do
		trailcase note "$case" ip $IP "writer $n" >"note$n" &
		trailcase tag "$case" ip $IP same >"tag$n" &
	done
	wait
	[ "$(sqlite3 "$case" 'SELECT count(DISTINCT text), min(id), max(id) FROM note')" = "4|1|4" ]
	[ "$(sort -u note? | wc -l)" -eq 4 ]
	[ "$(grep -c '^tagged:' tag? | grep -c ':1$')" -eq 1 ]
	for n in 1 2 3; do
		trailcase note "$case" --withdraw 1 --by "writer $n" 2>/dev/null || echo $? >"status$n" &
	done
	wait
	[ "$(cat status? | tr -d '\n')" = 22 ]
	# Four notes, a tag, a withdrawal: a chain.
	[ "$(sqlite3 "$case" "SELECT count(*) FROM custody WHERE act IN ('note', 'tag')")" -eq 6 ]
	previous=
	for id in $(sqlite3 "$case" 'SELECT id FROM custody ORDER BY id'); do
		[ "$(sqlite3 "$case" "SELECT previous FROM custody WHERE id = $id")" = "$previous" ]
		previous=$(sqlite3 "$case" "SELECT sha256 FROM custody WHERE id = $id")
		[ "$previous" = "$(sqlite3 "$case" "SELECT previous || char(10) || at_ms || char(10) || act || char(10)
			|| detail || char(10) || tool FROM custody WHERE id = $id" | sha256sum | cut -d' ' -f1)" ]
	done
}

@test "a value that the intruder chose does no harm" {
	agent=$'Mozilla \x1b[31m\u202eexe\n=1+1'
	jq -nc --arg agent "$agent" '{eventVersion: "1.08", eventID: "evil-1", eventTime: "2025-01-01T00:00:00Z",
		eventName: "ListBuckets", eventSource: "s3.amazonaws.com", awsRegion: "us-east-1",
		sourceIPAddress: "198.51.100.1", userAgent: $agent, userIdentity: {type: "IAMUser",
		principalId: "AIDAX", arn: "arn:aws:iam::111122223333:user/x", accountId: "111122223333",
		accessKeyId: "AKIAX"}}' >evil.jsonl
	trailcase import evil.case evil.jsonl -q
	run_trailcase tag evil.case agent "$agent" odd --why $'two\nlines \x1b[2J'
	assert_status 0
	assert_output 'tagged: agent Mozilla \x1b[31m\u202eexe\n=1+1 odd'
	trailcase note evil.case agent "$agent" $'its\nname \x1b]0;x\a'
	for words in "tag CASE" "note CASE" "ask CASE tagged-events tag=odd" "show CASE evil-1" "ask CASE notes -t md" \
		"ask CASE tags -t csv"; do
		# shellcheck disable=SC2086
		run_trailcase ${words/CASE/evil.case}
		assert_status 0
		refute_output_has $'\x1b'
	done
	run_trailcase show evil.case evil-1 -t json
	assert_json .tags[0].value "$agent"
	assert_json .notes[0].text $'its\nname \x1b]0;x\a'
	[ "$(trailcase ask evil.case tagged-events tag=odd -t jsonl | jq -r .event_id)" = evil-1 ]
}

@test "tagged-events goes through indexes, and the tags of networks are others" {
	printf 'address,tag\n%s,scanner\n' $IP >list.csv
	trailcase enrich "$case" list.csv
	[ -z "$(trailcase ask "$case" tagged-events tag=scanner -t jsonl)" ]
	trailcase tag "$case" key $KEY kali
	trailcase ask "$case" tagged-events tag=kali --explain >plan
	grep -q 'SEARCH e USING COVERING INDEX event_by_actor' plan
	# Of what is read from end to end, nothing grows with the events.
	run grep -E 'SCAN (e|event|a|actor|p|d|g|i)( |$)' plan
	assert_output ""
}

@test "the views are as docs/sql.md has them" {
	for view in notes tags; do
		row=$(grep "^| \`$view\` |" "$TRAILCASE_SOURCE_DIR/docs/sql.md" | cut -d'|' -f4 | grep -o '`[a-z_]*`' | tr -d '`')
		[ "$row" = "$(sqlite3 "$case" "SELECT name FROM pragma_table_info('$view')")" ]
	done
}
