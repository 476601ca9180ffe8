#!/usr/bin/env bats
#
# ask address, key, principal: all that is known of one value, on the seed incident.  What
# is expected is counted from its records with jq.

load helpers

# The distinct records, one for each eventID.
records()
{
	find "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -name '*.json.gz' -print0 |
		xargs -0 zcat | jq -cs '[.[].Records[]] | unique_by(.eventID)[]'
}

# count FILTER: how many records it selects.
count()
{
	jq -c "select($1)" "$BATS_FILE_TMPDIR/records" | wc -l
}

# same WHAT EXPECTED: both JSON texts, compared as texts.
same()
{
	[ "$1" = "$2" ] || tc_fail "$(printf 'got      %s\nexpected %s' "$1" "$2")"
}

setup_file()
{
	: "${TRAILCASE_SOURCE_DIR:=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}"
	records >"$BATS_FILE_TMPDIR/records"
}

# row NAME: the first row of a section of the last answer.
row()
{
	printf '%s' "$output" | jq -c --arg name "$1" '.sections[] | select(.query == $name) | .rows[0]'
}

@test "address: what it is, who used it, with what, for what" {
	run_trailcase ask "$(seed_case)" address ip=192.0.2.44 --format json
	assert_status 0
	assert_json .question address
	same "$(row address-summary | jq .events)" "$(count '.sourceIPAddress == "192.0.2.44"')"
	same "$(row address-summary | jq -r .enriched)" "not looked up: the case was not enriched"
	same "$(jq '[.sections[] | select(.query == "keys-from-address") | .rows[].credential] | sort' <<<"$output")" \
		"$(jq -s '[.[] | select(.sourceIPAddress == "192.0.2.44") | .userIdentity.accessKeyId] | unique' "$BATS_FILE_TMPDIR/records")"
	same "$(jq '[.sections[] | select(.query == "address-calls") | .rows[] | {api, events}] | sort_by(.api)' <<<"$output")" \
		"$(jq -s '[.[] | select(.sourceIPAddress == "192.0.2.44")] | group_by(.eventName)
			| map({api: .[0].eventName, events: length})' "$BATS_FILE_TMPDIR/records")"
	assert_json_true '[.sections[] | select(.query == "address-nearby").rows[].ip] == ["192.0.2.187"]'
}

@test "key: whose it is, its life, where it was used, who else was there" {
	key=AKIAQFX64DQ25NZN2C2R
	run_trailcase ask "$(seed_case)" key "key=$key" --format json
	assert_status 0
	same "$(row key-summary | jq .events)" "$(count ".userIdentity.accessKeyId == \"$key\"")"
	same "$(row key-owner | jq -r .arn)" arn:aws:iam::012345678901:user/cem.arslan
	same "$(jq -c '[.sections[] | select(.query == "addresses-of-key").rows[].ip] | unique' <<<"$output")" \
		'["192.0.2.187","192.0.2.44","203.0.113.24"]'
	# The office is only counted; the seven others at the intruder's address are named.
	assert_json_true '[.sections[] | select(.query == "key-neighbours").rows[] | select(.ip == "192.0.2.44").principal_name]
		| length == 7 and all(. != null)'
	assert_json_true '[.sections[] | select(.query == "key-neighbours").rows[] | select(.ip == "203.0.113.24").principal_name]
		== [null]'
}

@test "key: what made it, by the parameter that lineage has" {
	run_trailcase ask "$(seed_case)" key key=AKIAQFX64DQ25NZN2C2R --format json
	assert_json_true '.sections[] | select(.query == "lineage") | .parameters == {"of": "AKIAQFX64DQ25NZN2C2R"}'
}

@test "principal: by name, ARN, unique id or canonical, the same page" {
	local value first='' arn=arn:aws:iam::012345678901:user/cem.arslan
	for value in cem.arslan $arn AIDAQFX64DQ236RZO34H2 \
		user:012345678901:AIDAQFX64DQ236RZO34H2; do
		run_trailcase ask "$(seed_case)" principal "principal=$value" --format json
		assert_status 0
		output=$(jq -c '[.sections[].rows]' <<<"$output")
		[ -n "$first" ] || first=$output
		same "$output" "$first"
	done
	run_trailcase ask "$(seed_case)" principal principal=cem.arslan --format json
	same "$(row principal-summary | jq .events)" "$(count ".userIdentity.arn == \"$arn\"")"
	assert_json_true '[.sections[] | select(.query == "principal-minted").rows[] | .kind] == ["ssh_key_pair"]'
}

@test "a page says which leads and which scope a value is in" {
	case=$(seed_case)
	run_trailcase lead "$case" ip 192.0.2.44 --why "seen in an alert"
	run_trailcase ask "$case" address ip=192.0.2.44 --format json
	assert_json_true '[.sections[] | select(.query == "address-in-scope").rows[] | .says] == ["lead", "scope"]'
	assert_json_true '.sections[] | select(.query == "address-in-scope").rows[0].path == "seen in an alert"'
	run_trailcase ask "$case" principal principal=cem.arslan --format json
	assert_json_true '[.sections[] | select(.query == "principal-in-scope").rows[].level] | length > 0'
}

@test "a value that does not occur is said to be absent, and that is no error" {
	run_trailcase ask "$(seed_case)" address ip=198.18.7.7
	assert_status 0
	assert_output_has "address 198.18.7.7 does not occur in this case"
	assert_output_has "Found nothing: address-summary"
	run_trailcase ask "$(seed_case)" key key=AKIANOBODY --format json
	assert_json '.limits[0]' "key AKIANOBODY does not occur in this case."
	# Of a value that is there, nothing of the kind.
	run_trailcase ask "$(seed_case)" address ip=192.0.2.44
	refute_output_has "does not occur"
}

@test "an address is found however it is written" {
	jq -nc '{eventVersion: "1.08", eventID: "e1", eventTime: "2025-01-01T00:00:00Z", eventName: "ListBuckets",
		eventSource: "s3.amazonaws.com", awsRegion: "us-east-1", sourceIPAddress: "2001:db8::a:1",
		userIdentity: {type: "IAMUser", principalId: "AIDAX", arn: "arn:aws:iam::111122223333:user/x",
			accountId: "111122223333", accessKeyId: "AKIAX"}}' >v6.jsonl
	trailcase import v6.case v6.jsonl -q
	for ip in 2001:db8::a:1 2001:DB8:0:0::A:1 2001:0db8:0000:0000:0000:0000:000a:0001; do
		run_trailcase ask v6.case address "ip=$ip" --format json
		assert_json_true '.sections[0].rows[0].ip == "2001:db8::a:1"'
		run_trailcase ask v6.case keys-from-address "ip=$ip" --format json
		assert_json_true '.rows | length == 1'
	done
}

@test "a page needs its value, and knows no other" {
	run_trailcase ask "$(seed_case)" address
	assert_status 2
	assert_stderr_has "address: parameter ip is required"
	run_trailcase ask "$(seed_case)" key ip=192.0.2.44
	assert_status 2
	assert_stderr_has "key: there is no parameter ip"
}
