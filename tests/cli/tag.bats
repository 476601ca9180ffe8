#!/usr/bin/env bats
#
# tag: from a word on a value to the events that carry it.  What the command takes, refuses
# and keeps is in note.bats.

load helpers

LEAD=79eca301-4469-4fc5-bef6-46668e25f74c
KEY=AKIAQFX64DQ25NZN2C2R
IP=192.0.2.44

setup()
{
	tc_setup
	case=$(seed_case)
}

# tagged WORD...: the events of `tagged-events`, as "time event_id kind value" in their order.
tagged()
{
	trailcase ask "$case" tagged-events "$@" --format jsonl |
		jq -r '"\(.time) \(.event_id) \(.tagged) \(.value)"'
}

@test "events that carry a tag stand in the order of time, whatever carries it" {
	trailcase tag "$case" event 79eca301 odd
	trailcase tag "$case" ip $IP odd
	trailcase tag "$case" principal cem.arslan odd
	tagged tag=odd >found
	[ "$(wc -l <found)" -gt 100 ]
	LC_ALL=C sort -c -k 1,1 found
	[ "$(cut -d ' ' -f 3 found | sort -u | tr '\n' ' ')" = "event ip principal " ]
}

@test "an event that carries it in two ways is told once for each" {
	trailcase tag "$case" event 79eca301 odd
	trailcase tag "$case" key $KEY odd
	[ "$(tagged tag=odd | grep " $LEAD " | cut -d ' ' -f 3- | tr '\n' ,)" = \
		"event $LEAD,key $KEY," ]
	# kind= and value= leave one of them.
	[ "$(tagged tag=odd kind=event | cut -d ' ' -f 2-)" = "$LEAD event $LEAD" ]
	[ "$(tagged tag=odd "value=$KEY" | grep -c " $LEAD ")" -eq 1 ]
}

@test "another tag, another case of letters, and a part of a tag are not it" {
	trailcase tag "$case" ip $IP kali
	for other in Kali kal kali/2 'k%' 'k*'; do
		[ -z "$(tagged "tag=$other")" ]
	done
	run_trailcase ask "$case" tagged-events
	assert_status 2
	assert_stderr_has tag
}

@test "from and to bound them, as everywhere: at or after, and before" {
	trailcase tag "$case" key $KEY odd
	at=$(sqlite3 "$case" "SELECT time FROM events WHERE event_id = '$LEAD'")
	before=$(tagged tag=odd "to=$at")
	after=$(tagged tag=odd "from=$at")
	[ -n "$before" ]
	[[ $after == *" $LEAD "* ]]
	[[ $before != *" $LEAD "* ]]
	[ "$(printf '%s\n%s\n' "$before" "$after")" = "$(tagged tag=odd)" ]
}

@test "in the shell the window and the value in use bound them, too" {
	trailcase tag "$case" key $KEY odd
	printf '%s\n' 'window 2025-04-15T11:00:00Z 2025-04-15T12:00:00Z' \
		'ask tagged-events tag=odd --format csv' >script.tc
	run_trailcase_with script.tc "$case"
	assert_status 0
	assert_output_has "$LEAD"
	[ "$(grep -c "$KEY" <<<"$output")" -eq "$(sqlite3 "$case" "SELECT count(*) FROM events
		WHERE access_key = '$KEY' AND time >= '2025-04-15T11' AND time < '2025-04-15T12'")" ]
	printf '%s\n' 'use tag odd' 'ask tagged-events --format csv' >script.tc
	run_trailcase_with script.tc "$case"
	assert_status 0
	assert_output_has "$LEAD"
}

@test "events that come later carry the tag of their address at once" {
	trailcase tag "$case" ip $IP kali
	count=$(tagged tag=kali | wc -l)
	jq -nc --arg ip $IP '{eventVersion: "1.08", eventID: "22222222-2222-4222-8222-222222222222",
		eventTime: "2025-04-16T00:00:00Z", eventName: "ListBuckets", awsRegion: "us-east-1",
		eventSource: "s3.amazonaws.com", sourceIPAddress: $ip, recipientAccountId: "111122223333",
		userIdentity: {type: "IAMUser", principalId: "AIDAX", accountId: "111122223333",
			arn: "arn:aws:iam::111122223333:user/x", accessKeyId: "AKIAX"}}' >later.jsonl
	trailcase import "$case" later.jsonl -q
	[ "$(tagged tag=kali | wc -l)" -eq $((count + 1)) ]
	[[ $(tagged tag=kali | tail -n 1) == *" 22222222-"* ]]
}

@test "a tag that is taken off finds nothing more, and the others stay" {
	trailcase tag "$case" ip $IP kali
	trailcase tag "$case" ip $IP scanner
	trailcase tag "$case" ip $IP kali --remove --why "it is Parrot" --by ann
	[ -z "$(tagged tag=kali)" ]
	[ -n "$(tagged tag=scanner)" ]
	run_trailcase ask "$case" custody --format json
	assert_json '.rows[-1].detail | fromjson | [.did, .value, .tag, .why, .by] | join("|")' \
		"removed|$IP|kali|it is Parrot|ann"
}

@test "an event whose time cannot be read carries a tag, too, and is within no bounds" {
	sed 's/"eventTime": *"2025-04-02T[^"]*"/"eventTime":"soon"/' \
		"$TRAILCASE_SOURCE_DIR/tests/data/queries/theft.jsonl" >timeless.jsonl
	trailcase import own timeless.jsonl -q
	case=own
	trailcase tag own ip 203.0.113.50 odd
	timeless=$(sqlite3 own "SELECT count(*) FROM events WHERE ip = '203.0.113.50' AND time_ms IS NULL")
	[ "$timeless" -gt 0 ]
	[ "$(tagged tag=odd | grep -c '^null ')" -eq "$timeless" ]
	[ -z "$(tagged tag=odd from=1970-01-01 | grep '^null ')" ]
	[ -z "$(tagged tag=odd to=2100-01-01 | grep '^null ')" ]
}
