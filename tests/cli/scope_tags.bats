#!/usr/bin/env bats
#
# What is known of addresses, in the scope: lists of the analyst's stop it (S2) or weaken it
# (S5), ASN and country add to what is new.

load helpers

setup()
{
	tc_setup
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	case=$(seed_case)
	lead=event=$(jq -r .lead.value "$truth")
	strong=$(jq -r .strong_key "$truth")
	# The address that links the keys: the one of two that the lead is not at.
	hub=192.0.2.44
}

# nodes FILTER [LEAD]: the scope as jq sees it.
nodes()
{
	trailcase scope "$case" --lead "${2-$lead}" --format jsonl | jq -r "$1"
}

@test "an address that a list calls corporate or VPN leads to no other key" {
	for tag in corporate vpn; do
		case=$(seed_case)
		enrich_by_hand "$case" list "$hub" NULL NULL "'$tag'"
		nodes 'select(.node_kind == "key") | .node' >got
		echo "$strong" | diff - got || tc_fail "$tag"
	done
}

@test "also when the lead is at that address: it is marked, and no more" {
	event=$(trailcase ask "$case" keys-from-address "ip=$hub" --format jsonl |
		jq -r "select(.credential == \"$strong\") | .credential")
	[ "$event" = "$strong" ]
	event=$(sqlite3 "$case" "SELECT event_id FROM events WHERE ip = '$hub'
		AND access_key = '$strong' ORDER BY time_ms LIMIT 1")
	nodes 'select(.node_kind == "key") | .node' "event=$event" | grep -c . >got
	jq '.keys | length' "$truth" | diff - got
	enrich_by_hand "$case" list "$hub" NULL NULL "'corporate'"
	nodes 'select(.node_kind != "event") | .node' "event=$event" | sort >got
	printf '%s\n' 192.0.2.187 "$hub" "$strong" | sort | diff - got
}

@test "an address that a list calls CI leads to keys that are possible at most" {
	enrich_by_hand "$case" list "$hub" NULL NULL "'ci'"
	nodes 'select(.node != null and .depth > 1) | .level' | sort -u >got
	echo possible | diff - got
	nodes "select(.node == \"$hub\") | .path" | grep -q 'listed as CI)$'
}

@test "a database's corporate, vpn and ci are not the analyst's word" {
	nodes '[.node, .confidence, .level] | @tsv' >before
	for tag in corporate vpn ci; do
		enrich_by_hand "$case" mmdb "$hub" NULL NULL "'$tag'"
	done
	nodes '[.node, .confidence, .level] | @tsv' | diff before -
}

@test "where anybody can be, others are followed less surely, by whatever source" {
	for source in mmdb list; do
		for tag in hosting tor anonymous_vpn; do
			case=$(seed_case)
			enrich_by_hand "$case" $source "$hub" NULL NULL "'$tag'"
			# 0.9 x 0.7, all on the day of the incident
			nodes 'select(.depth > 2) | [.confidence, .level] | @tsv' | sort | uniq -c >got
			printf '      7 0.63\tprobable\n' | diff - got || tc_fail "$source $tag"
		done
	done
}

@test "where anybody can be, who was there at another time is left out" {
	enrich_by_hand "$case" mmdb "$hub" NULL NULL "'hosting'"
	# The place alone is judged here: the intruder's program and calls would tell, too.
	sqlite3 "$case" "INSERT INTO scope_rule_change
		VALUES ('near_hours', 0), ('rare_agent', 0), ('sequence', 0)"
	trailcase ask "$case" scope-rejected --lead "$lead" --format jsonl |
		jq -r 'select(.rule == "S4") | .node' | sort >got
	# Those that were done with before the strong key came to the address.
	sqlite3 "$case" "SELECT access_key FROM events WHERE ip = '$hub' GROUP BY 1
		HAVING max(time_ms) < (SELECT min(time_ms) FROM events
		                       WHERE ip = '$hub' AND access_key = '$strong')" | sort >want
	[ "$(grep -c . want)" -gt 1 ]
	diff want got
	nodes 'select(.depth > 2) | .node' | sort - want | diff - <(
		jq -r ".keys[] | select(. != \"$strong\")" "$truth" | sort)
}

@test "an address that is the lead is expanded whatever a list says, and that is told" {
	nodes 'select(.node_kind == "key") | .node' "ip=$hub" | sort >before
	enrich_by_hand "$case" list "$hub" NULL NULL "'corporate'"
	nodes 'select(.node_kind == "key") | .node' "ip=$hub" | sort | diff before -
	nodes 'select(.node_kind == "key") | .path' "ip=$hub" >paths
	run ! grep -v 'used from the lead; listed as corporate)' paths
}

@test "the path says which novelties counted, and once what is unknown" {
	nodes 'select(.node_kind == "key" and .depth > 2) | .path' >paths
	run ! grep -v 'unlike its owner: new address 1, new tool 2, new version 1, new service 1, unused before 3, others new there 4; ASN and country unknown)' paths
	run ! grep 'unknown.*unknown' paths
}

@test "a new ASN and a new country count in place of the address" {
	for ip in $(sqlite3 "$case" "SELECT DISTINCT ip FROM address WHERE kind = 'public'"); do
		[ "$ip" = "$hub" ] || enrich_by_hand "$case" mmdb "$ip" 64500 "'DE'" NULL
	done
	enrich_by_hand "$case" mmdb "$hub" 64501 "'DE'" NULL
	nodes "select(.node == \"$hub\") | .path" >path
	grep -q ': new ASN 3, new tool 2, new version 1, new service 1, unused before 3, others new there 4)$' path
	# The same country from another source as well: what one of them says is known.
	enrich_by_hand "$case" list "$hub" 64500 "'FR'" NULL
	nodes "select(.node == \"$hub\") | .path" >path
	grep -q ': new address 1, new tool 2' path
}

@test "a traveller's key whose ASN and country are new is followed, but less surely" {
	traveller=$(jq -r .traveller.address "$truth")
	user=$(jq -r .traveller.user "$truth")
	# Her key as the lead from home: an event before she left.
	event=$(sqlite3 "$case" "SELECT event_id FROM events WHERE principal_name = '$user'
		AND ip <> '$traveller' AND time >= '2025-04-10' ORDER BY time_ms DESC LIMIT 1")
	nodes .node "event=$event" >got
	run ! grep -qx "$traveller" got
	for ip in $(sqlite3 "$case" "SELECT DISTINCT ip FROM address WHERE kind = 'public'"); do
		[ "$ip" = "$traveller" ] || enrich_by_hand "$case" mmdb "$ip" 64500 NULL NULL
	done
	enrich_by_hand "$case" mmdb "$traveller" 64501 NULL NULL
	nodes "select(.node == \"$traveller\") | [.level, .path] | @tsv" "event=$event" >got
	grep -q '^possible.*not in its baseline: new ASN 3; country unknown)$' got
}
