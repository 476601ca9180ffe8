#!/usr/bin/env bats
#
# What stops the scope: verdicts (S8), and steps that would add too many credentials (S7).

load helpers

setup()
{
	tc_setup
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	case=$(seed_case)
	lead=event=$(jq -r .lead.value "$truth")
	strong=$(jq -r .strong_key "$truth")
	office=$(jq -r .office_address "$truth")
	hub=192.0.2.44
	other=$(jq -r "[.keys[] | select(. != \"$strong\")][0]" "$truth")
}

nodes()
{
	trailcase scope "$case" --lead "$lead" --format jsonl | jq -r "$1"
}

events()
{
	trailcase ask "$case" intruder-events --lead "$lead" --format jsonl | jq -r "$1"
}

@test "a benign address is a wall: nothing behind it is in scope, and that is told" {
	trailcase verdict "$case" ip "$hub" benign >&2
	nodes 'select(.node_kind == "key" or .node_kind == "ip") | .node' | sort >got
	printf '%s\n' 192.0.2.187 "$strong" | sort | diff - got
	[ "$(events 'select(.ip == "192.0.2.44") | .event_id' | wc -l)" -eq 0 ]
	trailcase scope "$case" --lead "$lead" --rejected --format jsonl |
		jq -r "select(.node == \"$hub\") | .rule" | diff <(echo S8) -
}

@test "a benign key, or its user, is left out alone" {
	user=$(sqlite3 "$case" "SELECT principal FROM events WHERE access_key = '$other' LIMIT 1")
	nodes 'select(.node_kind == "key") | .node' | grep -vx "$other" | sort >want
	for value in "key $other" "principal $user"; do
		case=$(seed_case)
		# shellcheck disable=SC2086 # two words
		trailcase verdict "$case" $value benign >&2
		nodes 'select(.node_kind == "key") | .node' | sort | diff want - || tc_fail "$value"
		[ "$(events "select(.credential == \"$other\") | .event_id" | wc -l)" -eq 0 ]
	done
}

@test "benign events and agents are not attributed, and all others are" {
	events .event_id | sort >all
	event=$(sed -n 20p all)
	trailcase verdict "$case" event "$event" benign >&2
	events .event_id | sort | diff <(grep -vx "$event" all) -
	case=$(seed_case)
	agent=$(sqlite3 "$case" "SELECT user_agent FROM events WHERE ip = '$hub'
		GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
	sqlite3 "$case" "SELECT event_id FROM events WHERE ip = '$hub' AND user_agent = '$agent'" |
		sort >theirs
	[ -s theirs ]
	trailcase verdict "$case" agent "$agent" benign >&2
	events .event_id | sort | diff <(comm -23 all theirs) -
}

@test "the stored scope follows a malicious verdict, and takes it back" {
	trailcase lead "$case" key "$other" >&2
	trailcase verdict "$case" ip "$hub" benign >&2
	sqlite3 "$case" "SELECT count(*) FROM scope WHERE node_kind = 'key'" | diff <(echo 1) -
	trailcase verdict "$case" ip "$hub" malicious >&2
	sqlite3 "$case" "SELECT node FROM scope WHERE node_kind = 'key' ORDER BY 1" |
		diff <(jq -r '.keys[]' "$truth" | sort) -
	sqlite3 "$case" "SELECT path FROM scope WHERE node = '$hub'" |
		grep -q "^verdict malicious on address $hub"
	trailcase verdict "$case" ip "$hub" none >&2
	sqlite3 "$case" "SELECT path FROM scope WHERE node = '$hub'" | grep -q "^lead key $other"
}

@test "the same verdicts in any order give the same scope" {
	a="ip $hub malicious" b="key $other benign" c="principal cem.arslan malicious"
	for order in "a b c" "c b a" "b a c"; do
		case=$(seed_case)
		trailcase lead "$case" event "${lead#event=}" >&2
		for verdict in $order; do
			# shellcheck disable=SC2086 # three words
			trailcase verdict "$case" ${!verdict} >&2
		done
		sqlite3 "$case" "SELECT * FROM scope ORDER BY 1, 2" >"got.$order"
		sqlite3 "$case" "SELECT * FROM attributed ORDER BY event_row" >>"got.$order"
	done
	cmp "got.a b c" "got.c b a"
	cmp "got.a b c" "got.b a c"
}

@test "a lead with too many credentials is refused, and followed with --force" {
	run_trailcase scope "$case" --lead "ip=$office"
	assert_status 2
	assert_stderr_has "too many to be one intruder's"
	assert_stderr_has "--force"
	trailcase scope "$case" --lead "ip=$office" --force --format jsonl >got
	[ "$(jq -r 'select(.node_kind != "ip") | .node' got | wc -l)" -gt 50 ]
}

@test "a stored lead with too many is refused and leaves the case as it was" {
	run_trailcase lead "$case" ip "$office"
	assert_status 2
	sqlite3 "$case" "SELECT (SELECT count(*) FROM lead), (SELECT count(*) FROM scope_node)" |
		diff <(echo '0|0') -
	trailcase lead "$case" ip "$office" --force >&2
	many=$(sqlite3 "$case" "SELECT count(*) FROM scope_node")
	[ "$many" -gt 50 ]
	# What follows later is made in the same way: a verdict elsewhere changes nothing.
	trailcase verdict "$case" ip 192.0.2.187 benign >&2
	trailcase verdict "$case" ip 192.0.2.187 none >&2
	sqlite3 "$case" "SELECT count(*) FROM scope_node" | diff <(echo "$many") -
}

@test "an import does not fail because a lead was used with too many since" {
	for n in $(seq 1 60); do
		jq -cn --arg n "$(printf %02d "$n")" '{eventVersion: "1.08", eventID: ("e-" + $n),
			eventTime: "2025-04-15T10:00:00Z", eventName: "ListBuckets",
			eventSource: "s3.amazonaws.com", awsRegion: "us-east-1",
			sourceIPAddress: "192.0.2.44", userAgent: "x", recipientAccountId: "012345678901",
			userIdentity: {type: "IAMUser", accountId: "012345678901",
				principalId: ("AIDANEWNEWNEWNEWNEW" + $n), userName: ("new" + $n),
				arn: ("arn:aws:iam::012345678901:user/new" + $n),
				accessKeyId: ("AKIANEWNEWNEWNEWNE" + $n)}}'
	done >new.jsonl
	trailcase lead "$case" ip "$hub" >&2
	run_trailcase import "$case" new.jsonl
	assert_status 0
	sqlite3 "$case" "SELECT rule FROM scope_rejected WHERE node = '$hub'" | diff <(echo S7) -
}

@test "AWS itself is no lead: service addresses, principals, roles, agents and their events" {
	case=$PWD/services.case
	"$TRAILCASE" import "$case" "$TRAILCASE_SOURCE_DIR/fixtures/samples/opensearch-catalog" -q || [ $? -eq 1 ]
	event=$(sqlite3 "$case" "SELECT event_id FROM events WHERE principal_type = 'AWSService' LIMIT 1")
	role=$(sqlite3 "$case" "SELECT arn FROM principals WHERE arn LIKE '%/aws-service-role/%' LIMIT 1")
	[ -n "$event" ] && [ -n "$role" ]
	for lead in ip=config.amazonaws.com "ip=AWS Internal" principal=svc:lambda.amazonaws.com \
		"agent=AWS Internal" "event=$event" "principal=$role"; do
		run_trailcase scope "$case" --lead "$lead"
		assert_status 2
		assert_stderr_has "cannot be a lead"
	done
}

@test "two records of one eventID that disagree are one lead, and both are attributed" {
	case=$PWD/twins.case
	trailcase import "$case" "$TRAILCASE_SOURCE_DIR/tests/data/queries/same-id.jsonl" -q
	event=$(sqlite3 "$case" "SELECT event_id FROM event GROUP BY 1 HAVING count(*) > 1 LIMIT 1")
	lead=event=$event
	nodes 'select(.node_kind == "event") | .node' | diff <(echo "$event") -
	events .event_id | grep -cx "$event" | diff <(echo 2) -
}

@test "a stored lead that does not occur any more leads nowhere, and stops no import" {
	trailcase lead "$case" ip "$hub" >&2
	sqlite3 "$case" "INSERT INTO lead (kind, value, by, added_ms) VALUES ('agent', 'gone', 'x', 0);
		INSERT INTO verdict (kind, value, verdict, by, given_ms)
		VALUES ('key', 'AKIAGONEGONEGONEGONE', 'malicious', 'x', 0)"
	jq -cn '{eventVersion: "1.08", eventID: "later", eventTime: "2025-04-16T10:00:00Z",
		eventName: "ListBuckets", eventSource: "s3.amazonaws.com", awsRegion: "us-east-1",
		sourceIPAddress: "192.0.2.200", userAgent: "x", recipientAccountId: "012345678901",
		userIdentity: {type: "Root", accountId: "012345678901", principalId: "012345678901",
			arn: "arn:aws:iam::012345678901:root"}}' >new.jsonl
	run_trailcase import "$case" new.jsonl
	assert_status 0
	sqlite3 "$case" "SELECT count(*) FROM scope WHERE node_kind = 'key'" | diff <(echo 8) -
	run_trailcase scope "$case" --lead agent=gone
	assert_status 3
	assert_stderr_has "does not occur"
}

@test "in logs that begin with the incident, where a key was before is possible at most" {
	for call in "h1 09:00 198.51.100.9" "x1 19:00 203.0.113.66" "x2 19:05 203.0.113.66" \
		"h2 20:00 198.51.100.9" "y1 20:30 203.0.113.77"; do
		read -r id time ip <<<"$call"
		jq -cn --arg id "$id" --arg time "2025-04-15T$time:00Z" --arg ip "$ip" \
			'{eventVersion: "1.08", eventID: $id, eventTime: $time, eventName: "ListBuckets",
			eventSource: "s3.amazonaws.com", awsRegion: "us-east-1", sourceIPAddress: $ip,
			userAgent: "aws-cli/2.1", recipientAccountId: "012345678901",
			userIdentity: {type: "IAMUser", accountId: "012345678901", userName: "ann",
				principalId: "AIDAANNANNANNANNANN01", accessKeyId: "AKIAANNANNANNANNANN1",
				arn: "arn:aws:iam::012345678901:user/ann"}}'
	done >log.jsonl
	case=$PWD/thin.case
	trailcase import "$case" log.jsonl -q
	lead=event=x2
	nodes 'select(.node_kind == "ip") | [.node, .level] | @tsv' | sort |
		diff <(printf '198.51.100.9\tpossible\n203.0.113.66\tconfirmed\n203.0.113.77\tprobable\n') -
	events .event_id | sort | diff <(printf '%s\n' x1 x2 y1) -
}
