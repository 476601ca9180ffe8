#!/usr/bin/env bats
#
# Who called, with what, from where: the columns and findings that say so, against what
# jq reads in the same records.

load helpers

setup_file()
{
	export CASES=$BATS_FILE_TMPDIR
	local fixtures=$TRAILCASE_SOURCE_DIR/fixtures

	cat "$fixtures"/invictus/CloudTrail/*.json "$fixtures"/samples/umccr/test_input/examples/1_*.json \
		"$fixtures"/samples/umccr/test_input/examples/{idc,federated}.json |
		jq -c '.Records[] | objects' >"$CASES/records.jsonl"
	"$TRAILCASE" import "$CASES/sample.case" "$CASES/records.jsonl" -q || [ $? -eq 1 ]
	"$TRAILCASE" import "$CASES/small.case" -q \
		"$TRAILCASE_SOURCE_DIR"/tests/data/queries/{quiet,identities}.jsonl
}

setup()
{
	tc_setup
	small=$TRAILCASE_SOURCE_DIR/tests/data/queries/identities.jsonl
}

# expect_same COLUMNS FILTER: the columns of the events of the sample say what the filter
# of jq finds in the records; a record twice is one event.
expect_same()
{
	sqlite3 -csv -nullvalue - "$CASES/sample.case" "SELECT $1 FROM events" | tr -d '"\r' |
		sort -u >got
	jq -r "[$2] | map(if . == null or . == \"\" then \"-\" else tostring end) | join(\",\")" \
		"$CASES/records.jsonl" | sort -u >expected
	diff expected got
	[ "$(grep -vc '^[-,]*$' expected)" -gt 0 ] || tc_fail "no record has any of $1"
}

@test "the columns of who is behind a call say what the records say" {
	expect_same event_id,source_identity '.eventID, .userIdentity.sessionContext?.sourceIdentity'
	expect_same event_id,on_behalf_of '.eventID, .userIdentity.onBehalfOf?.userId'
	expect_same event_id,role_delivery '.eventID, .userIdentity.sessionContext?.ec2RoleDelivery'
	expect_same event_id,bearer_token '.eventID, .userIdentity.credentialId?'
	expect_same event_id,delegate '.eventID, .userIdentity.invokedByDelegate?.accountId'
	expect_same event_id,assumed_root '.eventID,
		(.userIdentity.sessionContext?.assumedRoot | if . == "true" then 1 else null end)'
	# The role of the function stands in credentialsIssuedTo, the function in sourceArn.
	expect_same event_id,issued_to '.eventID, .userIdentity.inScopeOf?.sourceArn'
}

@test "the columns of how a call came in say what the records say" {
	expect_same event_id,tls_version,cipher_suite,host '.eventID, .tlsDetails?.tlsVersion,
		.tlsDetails?.cipherSuite, .tlsDetails?.clientProvidedHostHeader'
	expect_same event_id,vpc_endpoint,vpc_endpoint_account \
		'.eventID, .vpcEndpointId, .vpcEndpointAccountId'
	# Also beside a public address.
	sqlite3 -separator , "$CASES/small.case" "SELECT vpc_endpoint, vpc_endpoint_account FROM events
		WHERE vpc_endpoint IS NOT NULL ORDER BY time" >got
	jq -r 'select(.vpcEndpointId) | .vpcEndpointId + "," + (.vpcEndpointAccountId // "")' "$small" |
		diff - got
}

@test "activity is the category of the catalogue" {
	sqlite3 -separator , "$CASES/sample.case" "SELECT DISTINCT event_source, api, activity FROM events
		WHERE activity IS NOT NULL" | sort >got
	[ -s got ]
	cut -d, -f1-3 "$TRAILCASE_SOURCE_DIR/data/api-catalog.csv" | sort | comm -13 - got | diff /dev/null -
}

@test "a forwarded call names its service and has no credential" {
	expect_same event_id,via_service '.eventID,
		(.userIdentity | if .type == "AWSService" or .type == null
			or .invokedBy == "signin.amazonaws.com" then null else .invokedBy end)'
	[ "$(sqlite3 "$CASES/sample.case" "SELECT count(*) FROM events
		WHERE via_service IS NOT NULL AND credential IS NOT NULL")" -eq 0 ]
	# A key that only such calls carry is on no list of credentials.
	forwarded='.userIdentity.invokedBy? // "signin.amazonaws.com" | . != "signin.amazonaws.com"'
	jq -r "select($forwarded) | .userIdentity.accessKeyId // empty" "$CASES/records.jsonl" | sort -u >with
	jq -r "select($forwarded | not) | .userIdentity.accessKeyId? // empty" "$CASES/records.jsonl" |
		sort -u | comm -23 with - >only
	[ "$(wc -l <only)" -gt 20 ]
	sqlite3 "$CASES/sample.case" "SELECT credential FROM credentials" | grep -Ff only >found || true
	diff /dev/null found
}

@test "sign-in does not stand between a person and the call" {
	jq -c 'select(.eventID == "1d000001-0000-4000-8000-000000000000")
		| .userIdentity.invokedBy = "signin.amazonaws.com"
		| .userIdentity.accessKeyId = "ASIAIOSFODNN7CAROL01"
		| .userIdentity.sessionContext.attributes.creationDate = "2025-04-05T07:59:00Z"' \
		"$small" >old.jsonl
	run_trailcase import case old.jsonl -q
	assert_status 0
	[ "$(sqlite3 -nullvalue NULL case "SELECT via_service, credential FROM events")" = \
		"NULL|user:111122223333:AIDACAROL00000000001:2025-04-05T07:59:00Z" ]
	[ "$(sqlite3 case "SELECT kind FROM credentials")" = console_session ]
}

# session N KEY AGENT: a call of a session that began at one moment.
session()
{
	jq -c --arg n "$1" --arg key "$2" --arg agent "$3" --arg created "$4" \
		'select(.eventID == "1d000001-0000-4000-8000-000000000000")
		| .eventID = "s" + $n | .userIdentity.accessKeyId = $key | .userAgent = $agent
		| .userIdentity.sessionContext.attributes.creationDate = $created' "$small" >>sessions.jsonl
}

@test "a console session is one credential, whatever its keys; a session token is another" {
	session 1 ASIAIOSFODNN7EXAMPL1 console.amazonaws.com 2025-04-05T07:00:00Z
	session 2 ASIAIOSFODNN7EXAMPL2 AWSConsole 2025-04-05T07:00:00Z
	session 3 ASIAIOSFODNN7EXAMPL3 aws-cli/2.9 2025-04-05T07:30:00Z
	run_trailcase import case sessions.jsonl -q
	assert_status 0
	[ "$(sqlite3 case "SELECT kind, counted_as, events, access_keys, created FROM credentials
		ORDER BY created")" = "\
console_session|user:111122223333:AIDACAROL00000000001|2|2|2025-04-05T07:00:00Z
user_session|user:111122223333:AIDACAROL00000000001|1|1|2025-04-05T07:30:00Z" ]
}

@test "a user is known by its id: two under one name, one under two names" {
	sqlite3 "$CASES/small.case" "SELECT principal, name, arn, first_seen, events FROM principal_aliases
		WHERE name LIKE 'erin%' OR name = 'carol' AND principal LIKE 'user:%:AIDA%'
		ORDER BY principal, first_seen" >got
	# By hand, from the nine records of the two.
	diff - got <<-END
	user:111122223333:AIDACAROL00000000001|carol|arn:aws:iam::111122223333:user/carol|2025-04-05T08:00:00Z|2
	user:111122223333:AIDACAROL00000000002|carol|arn:aws:iam::111122223333:user/team/carol|2025-04-07T08:00:00Z|1
	user:111122223333:AIDAERIN000000000001|erin|arn:aws:iam::111122223333:user/erin|2025-04-08T08:00:00Z|1
	user:111122223333:AIDAERIN000000000001|erin-old|arn:aws:iam::111122223333:user/erin-old|2025-04-09T08:00:00Z|1
	END
	# Each event has the name of its record, the principal that of the last.
	[ "$(sqlite3 "$CASES/small.case" "SELECT group_concat(principal_name, ' ') FROM
		(SELECT principal_name FROM events WHERE principal_name LIKE 'erin%' ORDER BY time)")" = \
		"erin erin-old" ]
	[ "$(sqlite3 "$CASES/small.case" "SELECT name FROM principals WHERE name LIKE 'erin%'")" = erin-old ]
}

# The account inside a key, by Python: base32, six bytes, 40 of their bits.
accounts_of_keys()
{
	"${PYTHON3:-python3}" -c '
import base64, re, sys
for key in sys.stdin.read().split():
    if re.fullmatch("A[KS]IA[Q-Z2-7][A-Z2-7]{15}", key):
        six = int.from_bytes(base64.b32decode(key[4:])[:6], "big")
        print(key, "%012d" % ((six & 0x7fffffffff80) >> 7))'
}

@test "key_account is what the id of a key hides" {
	jq -r '.userIdentity.accessKeyId? // empty' "$CASES/records.jsonl" | sort -u | accounts_of_keys >expected
	[ "$(wc -l <expected)" -gt 50 ]
	sqlite3 -separator ' ' "$CASES/sample.case" "SELECT DISTINCT access_key, key_account FROM events
		WHERE key_account IS NOT NULL" | sort | diff expected -
}

@test "a key of an account that nobody names is a finding" {
	# The sample had its accounts changed, but not its keys; forwarded calls have no key.
	jq -r 'select(.userIdentity.invokedBy? | not) | .userIdentity.accessKeyId? // empty' \
		"$CASES/records.jsonl" | sort -u | accounts_of_keys |
		sed 's/\(.*\) \(.*\)/key \1 was made in account \2/' >expected
	sqlite3 "$CASES/sample.case" "SELECT detail FROM findings WHERE finding = 'foreign-key'" |
		sed 's/, says.*//' | sort | diff expected -
	[ "$(sqlite3 "$CASES/small.case" "SELECT severity, event_id FROM findings
		WHERE finding = 'foreign-key'")" = "informational|1d000008-0000-4000-8000-000000000000" ]
	# Once a record names the account, the key is one of the case.
	jq -c 'select(.eventID == "1d000008-0000-4000-8000-000000000000") | .eventID = "x"
		| .recipientAccountId = "444455556666"' "$small" >more.jsonl
	run_trailcase import case "$small" more.jsonl -q
	[ "$(sqlite3 case "SELECT count(*) FROM findings WHERE finding = 'foreign-key'")" -eq 0 ]
}

@test "keys used through the endpoint of another account are a finding" {
	[ "$(sqlite3 "$CASES/small.case" "SELECT severity, event_id, detail FROM findings
		WHERE finding = 'foreign-endpoint'")" = "medium|1d000009-0000-4000-8000-000000000000|account \
111122223333 called through a VPC endpoint of account 777788889999, vpce-0d000000000000001, 2 times since \
2025-04-11T08:00:00Z: keys of one account, used from the network of another" ]
	# The endpoint of an account of the case, as in an organization with a shared network.
	jq -c 'if .vpcEndpointAccountId then .recipientAccountId = "777788889999" else . end' "$small" >shared.jsonl
	run_trailcase import case shared.jsonl -q
	[ "$(sqlite3 case "SELECT severity FROM findings WHERE finding = 'foreign-endpoint'")" = informational ]
	# The own endpoint is none of another, also where there are callers of both accounts.
	jq -c 'select(.vpcEndpointAccountId) | .userIdentity.accountId = "777788889999"
		| .eventID += "7"' "$small" >others.jsonl
	run_trailcase import both "$small" others.jsonl -q
	[ "$(sqlite3 both "SELECT account, vpc_endpoint_account, events FROM foreign_endpoints ORDER BY 1")" = "\
111122223333|777788889999|2
777788889999|111122223333|1" ]
	# Nobody without an account uses keys of one.
	jq -c '.userIdentity = {type: "AWSAccount", principalId: "", accountId: "anonymous"}' "$small" >anonymous.jsonl
	run_trailcase import other anonymous.jsonl -q
	[ "$(sqlite3 other "SELECT count(*) FROM findings WHERE finding = 'foreign-endpoint'")" -eq 0 ]
}

@test "whatever the order of the files, the findings and names are the same" {
	split -l 3 "$small" part.
	run_trailcase import forth part.* -q
	for part in $(printf '%s\n' part.* | tac); do
		run_trailcase import back "$part" -q
	done
	for case in forth back; do
		sqlite3 $case "SELECT * FROM findings ORDER BY 1, 3, 4" \
			"SELECT * FROM principal_aliases ORDER BY 1, 2, 3" \
			"SELECT * FROM principals ORDER BY 1" "SELECT * FROM foreign_endpoints" >$case.rows
	done
	[ -s forth.rows ]
	diff forth.rows back.rows
}
