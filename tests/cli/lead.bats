#!/usr/bin/env bats
#
# lead: where an investigation starts.  Stored leads are part of the case, with what
# follows from them and with who said so.

load helpers

truth()
{
	jq -r "$1" "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json"
}

leads_of()
{
	trailcase lead "$1" --format json | jq -r '.rows[] | "\(.kind) \(.value)"'
}

@test "a lead is stored, listed, and has its reason" {
	case=$(seed_case)
	run_trailcase lead "$case" ip 192.0.2.44 --why "seen in the firewall"
	assert_status 0
	run_trailcase lead "$case" --format json
	assert_status 0
	assert_json '.rows[] | "\(.kind) \(.value) \(.why)"' "ip 192.0.2.44 seen in the firewall"
	assert_json_true '.rows[0].added | test("^20[0-9]{2}-.*Z$")'
	run_trailcase lead "$case"
	assert_output_matches '^ip +192.0.2.44 +seen in the firewall'
}

@test "the same lead again is one lead, with the later reason" {
	case=$(seed_case)
	run_trailcase lead "$case" ip 192.0.2.44 --why first
	run_trailcase lead "$case" ip 192.0.2.44 --why second
	run_trailcase lead "$case" --format json
	assert_json '[.rows[].why] | join(" ")' second
}

@test "a case without leads lists none" {
	run_trailcase lead "$(seed_case)" --format json
	assert_status 0
	assert_json '.rows | length' 0
}

@test "with a stored lead, the questions need no --lead" {
	case=$(seed_case)
	run_trailcase ask "$case" credentials
	assert_status 2
	run_trailcase lead "$case" event "$(seed_lead)"
	for question in credentials duration actions access; do
		trailcase ask "$case" $question --format json >stored
		trailcase ask "$case" $question --lead "event=$(seed_lead)" --format json >given
		cmp stored given
	done
	trailcase scope "$case" --format json >stored
	trailcase scope "$case" --lead "event=$(seed_lead)" --format json >given
	cmp stored given
}

@test "--lead answers instead of the stored leads, and stores nothing" {
	case=$(seed_case)
	trailcase lead "$case" key "$(truth .strong_key)" >&2
	before=$(sha256sum <"$case")
	traveller=$(truth .traveller.address)
	run_trailcase scope "$case" --lead "ip=$traveller" --format json
	assert_status 0
	assert_output_has "$traveller"
	refute_output_has "$(truth .strong_key)"
	[ "$(sha256sum <"$case")" = "$before" ]
	[ "$(leads_of "$case")" = "key $(truth .strong_key)" ]
}

@test "the views scope and attributed hold the stored result, for plain sqlite3" {
	case=$(seed_case)
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM scope')" -eq 0 ]
	trailcase lead "$case" event "$(seed_lead)" >&2
	sqlite3 "$case" 'SELECT event_id FROM attributed ORDER BY 1' >got
	truth '.events[]' | sort | cmp - got
	sqlite3 "$case" "SELECT node FROM scope WHERE node_kind = 'key' AND level <> 'possible'
		ORDER BY 1" >got
	truth '.keys[]' | sort | cmp - got
	trailcase scope "$case" -t json | jq -r '.rows[] | "\(.node_kind)|\(.node)|\(.level)"' | sort >shown
	sqlite3 "$case" 'SELECT node_kind, node, level FROM scope' | sort | cmp - shown
}

@test "a key or an event may be shortened to what is unambiguous" {
	case=$(seed_case)
	key=$(truth .strong_key)
	event=$(seed_lead)
	run_trailcase lead "$case" key "${key:0:15}"
	assert_status 0
	run_trailcase lead "$case" event "${event:0:8}"
	assert_status 0
	[ "$(leads_of "$case")" = "event $event
key $key" ]
}

@test "an ambiguous beginning is refused, with two of those that fit" {
	case=$(seed_case)
	run_trailcase lead "$case" key AKIAQFX64DQ2
	assert_status 2
	assert_stderr_has AKIAQFX64DQ2
	[ "$(grep -oE 'AKIA[A-Z0-9]{16}' <<<"$stderr" | sort -u | wc -l)" -eq 2 ]
	run_trailcase lead "$case" event 7
	assert_status 2
	[ -z "$(leads_of "$case")" ]
}

@test "a principal may be given by ARN, unique id, name, or as the views name it" {
	case=$(seed_case)
	who=$(truth '.principals[0] | "user:012345678901:\(.unique_id)"')
	for value in "$(truth '.principals[0].arn')" "$(truth '.principals[0].unique_id')" \
		"$(truth '.principals[0].name')" "$who"; do
		run_trailcase lead "$case" principal "$value"
		assert_status 0
		[ "$(leads_of "$case")" = "principal $who" ]
	done
}

@test "an agent is a lead by its whole text" {
	case=$(seed_case)
	agent=$(sqlite3 "$case" "SELECT user_agent FROM events WHERE event_id = '$(seed_lead)'")
	run_trailcase lead "$case" agent "$agent"
	assert_status 0
	[ "$(leads_of "$case")" = "agent $agent" ]
}

@test "an address is found however it is written" {
	trailcase import case "$TRAILCASE_SOURCE_DIR/tests/data/shapes/30-edge-records.jsonl" >&2
	for value in 2001:db8:85a3::8a2e:370:7334 2001:DB8:85A3:0:0:8A2E:370:7334 \
		2001:0db8:85a3:0000:0000:8a2e:0370:7334; do
		run_trailcase scope case --lead "ip=$value" --format json
		assert_status 0
		assert_json_true '[.rows[].node] | index("2001:db8:85a3::8a2e:370:7334") != null'
	done
}

@test "an address of AWS itself is refused, and not stored" {
	case=$(seed_case)
	for service in $(sqlite3 "$case" "SELECT DISTINCT ip FROM addresses WHERE ip_kind = 'service'"); do
		run_trailcase lead "$case" ip "$service"
		assert_status 2
		assert_stderr_has "$service"
	done
	[ -n "$service" ]
	[ -z "$(leads_of "$case")" ]
}

@test "what does not occur is refused with 3, and not stored" {
	case=$(seed_case)
	before=$(sha256sum <"$case")
	for lead in "ip 198.18.99.99" "key AKIAXXXXXXXXXXXXXXXX" "principal nobody" \
		"agent netscape" "event 00000000-0000"; do
		# shellcheck disable=SC2086
		run_trailcase lead "$case" $lead
		assert_status 3
		assert_stderr_has "${lead#* }"
	done
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "wrong words: exit 2" {
	case=$(seed_case)
	run_trailcase lead "$case" colour red
	assert_status 2
	assert_stderr_has colour
	run_trailcase lead "$case" ip
	assert_status 2
	run_trailcase lead "$case" ip 192.0.2.44 extra
	assert_status 2
	assert_stderr_has extra
	run_trailcase lead "$case" ip ''
	[ "$status" -ne 0 ]
	[ -z "$(leads_of "$case")" ]
}

@test "evidence that is imported later is in the scope of the stored leads" {
	logs=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs/012345678901/CloudTrail
	trailcase import case "$logs/eu-west-1" >&2
	trailcase lead case event "$(seed_lead)" >&2
	sqlite3 case 'SELECT count(*) FROM attributed' >before
	trailcase import case "$logs" >&2
	truth '.events[]' | sort >wanted
	sqlite3 case 'SELECT event_id FROM attributed ORDER BY 1' | cmp - wanted
	[ "$(cat before)" -lt "$(wc -l <wanted)" ]
	trailcase scope case -t json >stored
	trailcase scope case --lead "event=$(seed_lead)" -t json | cmp - stored
}

@test "the custody log: each act, in order, and the chain of hashes" {
	case=$(seed_case)
	trailcase lead "$case" ip 192.0.2.44 --why 'said "so" — müde' >&2
	trailcase lead "$case" event "$(seed_lead)" >&2
	[ "$(sqlite3 "$case" 'SELECT group_concat(act, " ") FROM (SELECT act FROM custody ORDER BY id)')" = \
		"import lead lead" ]
	previous=
	for id in $(sqlite3 "$case" 'SELECT id FROM custody ORDER BY id'); do
		[ "$(sqlite3 "$case" "SELECT previous FROM custody WHERE id = $id")" = "$previous" ]
		# Previous, time in milliseconds, act, detail, tool, each with a line feed.
		previous=$(sqlite3 "$case" "SELECT previous || char(10) || at_ms || char(10) || act
			|| char(10) || detail || char(10) || tool FROM custody WHERE id = $id" |
			sha256sum | cut -d' ' -f1)
		[ "$(sqlite3 "$case" "SELECT sha256 FROM custody WHERE id = $id")" = "$previous" ]
	done
}

@test "the custody log says what was done: paths, counts, lead, reason" {
	case=$(seed_case)
	trailcase lead "$case" ip 192.0.2.44 --why "because" >&2
	sqlite3 "$case" "SELECT detail FROM custody WHERE act = 'import'" |
		jq -e '.stored == 12183 and .copies == 648 and .rejected == 0 and (.paths | length == 1)'
	sqlite3 "$case" "SELECT detail FROM custody WHERE act = 'lead'" |
		jq -e --arg me "$(id -un)" '. == {kind: "ip", value: "192.0.2.44", why: "because", by: $me}'
}

@test "a lead says who gave it: --by, or else the user" {
	case=$(seed_case)
	trailcase lead "$case" ip 192.0.2.44 >&2
	trailcase lead "$case" event "$(seed_lead)" --by "Ann Müller" >&2
	run_trailcase lead "$case" --format json
	assert_json '[.rows[].by] | join("|")' "Ann Müller|$(id -un)"
	sqlite3 "$case" "SELECT detail FROM custody WHERE act = 'lead' ORDER BY id DESC LIMIT 1" |
		jq -e '.by == "Ann Müller"'
	printf '192.0.2.187\n' >list
	trailcase lead "$case" --from list --by Bob >&2
	run_trailcase lead "$case" --format json
	assert_json '.rows[] | select(.value == "192.0.2.187").by' Bob
	sqlite3 "$case" "SELECT detail FROM custody ORDER BY id DESC LIMIT 1" | jq -e '.by == "Bob"'
}

@test "--by is one line of text, --why is for people" {
	case=$(seed_case)
	for by in '' ' ' $'two\nlines' $'\x1b[31mred' $'\xff' "$(printf '%300s' x)"; do
		run_trailcase lead "$case" ip 192.0.2.44 --by "$by"
		assert_status 2
		assert_stderr_has --by
		refute_stderr_has $'\x1b'
	done
	run_trailcase lead "$case" ip 192.0.2.44 --why "$(head -c 100000 /dev/zero | tr '\0' x)"
	assert_status 2
	assert_stderr_has --why
	[ -z "$(leads_of "$case")" ]
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM custody')" -eq 1 ]
}

# What the message of a lead that does not occur says is near.
nearest()
{
	run_trailcase lead "$case" "$@"
	assert_status 3
	[ "${stderr#*; nearest: }" != "$stderr" ] || return
	printf '%s\n' "${stderr#*; nearest: }"
}

@test "what does not occur gets the nearest that do" {
	case=$(seed_case)
	key=$(truth .strong_key)
	# One letter wrong, two swapped, one lost, one too many, in lower case.
	for typed in "${key:0:19}_" "${key:0:10}${key:11:1}${key:10:1}${key:12}" "${key:1}" \
		"${key}R" "${key,,}"; do
		[ "$typed" != "$key" ]
		[[ $(nearest key "$typed") == "$key"* ]]
	done
	[[ $(nearest principal "$(truth '.principals[0].name')x") == "$(truth '.principals[0].name')" ]]
	arn=$(truth '.principals[0].arn')
	[[ $(nearest principal "${arn/:user/:usr}") == "$arn"* ]]
	id=$(truth '.principals[0].unique_id')
	[[ $(nearest principal "${id:0:20}") == *"$id"* ]]
	[[ $(nearest ip 192.0.2.45) == 192.0.2.44* ]]
	event=$(seed_lead)
	[ "$(nearest event "${event:0:30}zzzzzz")" = "$event" ]
	# All that hold the words.
	[[ $(nearest agent boto3/1.26) == Boto3/1.26* ]]
}

@test "the nearest are at most three, nearest first, and those of the case" {
	case=$(seed_case)
	key=$(truth .strong_key)
	IFS=', ' read -ra near <<<"$(nearest key "${key:0:19}_")"
	[ "${#near[@]}" -ge 1 ] && [ "${#near[@]}" -le 3 ]
	[ "${near[0]}" = "$key" ]
	for value in "${near[@]}"; do
		[ "$(sqlite3 "$case" "SELECT count(*) FROM events WHERE access_key = '$value'")" -gt 0 ]
	done
	[ "$(printf '%s\n' "${near[@]}" | sort -u | wc -l)" -eq "${#near[@]}" ]
}

@test "nothing is near to what is like nothing" {
	case=$(seed_case)
	for lead in "key QQQQQQQQQQ" "principal zzzzzzzzzzzz" "agent netscape-navigator" \
		"event zz" "event zzzzzzzz"; do
		# shellcheck disable=SC2086
		run_trailcase lead "$case" $lead
		assert_status 3
		refute_stderr_has nearest
	done
	# Too long to be mistyped.
	run_trailcase lead "$case" agent "$(printf '%300s' x)"
	assert_status 3
	refute_stderr_has nearest
}

@test "--lead tells the nearest, too" {
	case=$(seed_case)
	run_trailcase scope "$case" --lead ip=192.0.2.45
	assert_status 3
	assert_stderr_has "nearest: 192.0.2.44"
	run_trailcase ask "$case" credentials --lead "key=$(truth .strong_key | tr A-Z a-z)"
	assert_status 3
	assert_stderr_has "nearest: $(truth .strong_key)"
}

@test "what is near is made safe like any other value" {
	cat >logs.json <<-'END'
	{"Records":[{"eventVersion":"1.08","eventID":"11111111-0000-4000-8000-000000000000",
	"eventTime":"2025-04-02T01:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets",
	"awsRegion":"us-east-1","sourceIPAddress":"203.0.113.5","userAgent":"evil\u001b[31m\n, agent\u202e",
	"eventType":"AwsApiCall","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser",
	"principalId":"AIDAIOSFODNN7EXAMPLE","arn":"arn:aws:iam::111122223333:user/eve",
	"accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"eve"}}]}
	END
	trailcase import case logs.json >&2
	run_trailcase lead case agent evil
	assert_status 3
	assert_stderr_has 'nearest: evil\x1b[31m\n, agent\u202e'
	refute_stderr_has $'\x1b'
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "a principal may be given by a name that it had before" {
	trailcase import case "$TRAILCASE_SOURCE_DIR/tests/data/queries/identities.jsonl" >&2
	IFS='|' read -r who name arn <<<"$(sqlite3 case "
		SELECT principal, name, arn FROM principal_aliases
		WHERE name NOT IN (SELECT name FROM principals) LIMIT 1")"
	[ -n "$arn" ]
	for value in "$name" "$arn"; do
		run_trailcase lead case principal "$value"
		assert_status 0
		[ "$(leads_of case)" = "principal $who" ]
	done
}

@test "a name of several principals is refused, with two of them" {
	trailcase import case "$TRAILCASE_SOURCE_DIR/tests/data/queries/identities.jsonl" >&2
	name=$(sqlite3 case "SELECT name FROM principal_values v JOIN principals p USING (principal)
		WHERE name IS NOT NULL GROUP BY name HAVING count(DISTINCT principal) > 1 LIMIT 1")
	[ -n "$name" ]
	run_trailcase lead case principal "$name"
	assert_status 2
	sqlite3 case "SELECT principal FROM principals WHERE name = '$name'" >principals
	[ "$(grep -cFf - <(tr ' ' '\n' <<<"$stderr") <principals)" -ge 2 ]
	[ -z "$(leads_of case)" ]
}

@test "the ARN of a session names the session as key, and its role as principal" {
	case=$(seed_case)
	arn=arn:aws:sts::012345678901:assumed-role/batch-function/nightly-export
	role=$(sqlite3 "$case" "SELECT principal FROM principals WHERE name = 'batch-function'")
	run_trailcase lead "$case" key $arn
	assert_status 0
	[ "$(leads_of "$case")" = "key $role:nightly-export" ]
	run_trailcase scope "$case" --lead "key=$arn" --format json
	assert_json '[.rows[] | select(.depth == 0).node] | join(" ")' "$role:nightly-export"
	run_trailcase scope "$case" --lead "principal=$arn" --format json
	assert_status 0
	trailcase scope "$case" --lead "principal=$role" --format json | cmp - <(printf '%s\n' "$output")
	for wrong in ${arn/nightly-export/nightly} ${arn/batch-function/nobody} ${arn/0123/9999} ${arn%/*} \
		$arn/more; do
		run_trailcase lead "$case" key "$wrong"
		assert_status 3
	done
	[ "$(leads_of "$case")" = "key $role:nightly-export" ]
}

@test "the sessions of an instance are one for each key: its ARN names none of them" {
	trailcase import case "$TRAILCASE_SOURCE_DIR/fixtures/invictus/CloudTrail" >&2
	IFS='|' read -r account role session principal <<<"$(sqlite3 case "
		SELECT account, role, session_name, principal FROM events
		WHERE session_name GLOB 'i-*' AND credential IS NOT NULL
		GROUP BY 1, 2, 3, 4 HAVING count(DISTINCT credential) > 1 LIMIT 1")"
	[ -n "$session" ]
	arn=arn:aws:sts::$account:assumed-role/${role##*/}/$session
	run_trailcase lead case key "$arn"
	assert_status 2
	[ "$(grep -oE "$session:ASIA[A-Z0-9]{16}" <<<"$stderr" | sort -u | wc -l)" -eq 2 ]
	run_trailcase lead case principal "$arn"
	assert_status 0
	[ "$(leads_of case)" = "principal $principal" ]
}

@test "a session of many keys is named by itself" {
	case=$(seed_case)
	session=$(sqlite3 "$case" "SELECT credential FROM credentials WHERE access_keys > 1 LIMIT 1")
	[ -n "$session" ]
	run_trailcase lead "$case" key "$session"
	assert_status 0
	[ "$(leads_of "$case")" = "key $session" ]
}

@test "an entry of the custody log may be long: many leads with long reasons" {
	case=$(seed_case)
	sqlite3 "$case" "SELECT event_id FROM events WHERE credential IS NOT NULL
		AND via_service IS NULL ORDER BY 1 LIMIT 420" | while read -r event; do
		printf 'event %s # %s\n' "$event" "$(head -c 3000 /dev/zero | tr '\0' x)"
	done >list
	[ "$(wc -c <list)" -gt 1200000 ]
	run_trailcase lead "$case" --from list
	assert_status 0
	sqlite3 "$case" "SELECT detail FROM custody WHERE act = 'lead'" |
		jq -e --argjson count "$(wc -l <list)" '.leads | length == $count'
	sum=$(sqlite3 "$case" "SELECT previous || char(10) || at_ms || char(10) || act || char(10)
		|| detail || char(10) || tool FROM custody WHERE act = 'lead'" | sha256sum | cut -d' ' -f1)
	[ "$(sqlite3 "$case" "SELECT sha256 FROM custody WHERE act = 'lead'")" = "$sum" ]
}

@test "a lead that is refused leaves no trace in the custody log" {
	case=$(seed_case)
	run_trailcase lead "$case" ip 198.18.99.99
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM custody')" -eq 1 ]
}
