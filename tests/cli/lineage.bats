#!/usr/bin/env bats
#
# What credentials were made from and what became of them: the views minted, lineage,
# orphan_sessions and credentials.

load helpers

setup()
{
	tc_setup
	logs=$TRAILCASE_SOURCE_DIR/fixtures/invictus/CloudTrail
	n=0
}

invictus()
{
	local made=$BATS_FILE_TMPDIR/invictus.case
	[ -e "$made" ] || trailcase import "$made" "$logs" -q
	printf '%s\n' "$made"
}

query()
{
	sqlite3 -readonly -nullvalue - case "$@"
}

# --- records of our own ---------------------------------------------------------

account=111122223333

# record WHO TIME SOURCE NAME [REQUEST [RESPONSE [FILTER]]]: a line of log.jsonl.
record()
{
	n=$((n + 1))
	jq -cn --argjson who "$1" --arg time "2025-04-02T$2Z" --arg src "$3.amazonaws.com" \
		--arg name "$4" --argjson request "${5:-null}" --argjson response "${6:-null}" \
		--arg id "$(printf 'e%03d' $n)" --arg account $account '
		{eventVersion: "1.08", userIdentity: $who, eventTime: $time, eventSource: $src,
		 eventName: $name, awsRegion: "us-east-1", sourceIPAddress: "198.51.100.7",
		 userAgent: "aws-cli/2.9.0", requestParameters: $request,
		 responseElements: $response, eventID: $id, eventType: "AwsApiCall",
		 recipientAccountId: $account} | '"${7:-.}" >>"${log:-log.jsonl}"
}

# user NAME KEY [CREATED]: who called; with a creation date, by a session.
user()
{
	jq -cn --arg name "$1" --arg key "$2" --arg created "${3-}" --arg a $account '
		{type: "IAMUser", principalId: ("AIDA" + $name), accountId: $a, userName: $name,
		 arn: "arn:aws:iam::\($a):user/\($name)"}
		+ if $key != "" then {accessKeyId: $key} else {} end
		+ if $created != "" then {sessionContext: {attributes:
			{creationDate: "2025-04-02T\($created)Z"}}} else {} end'
}

# role NAME SESSION KEY CREATED
role()
{
	jq -cn --arg name "$1" --arg session "$2" --arg key "$3" --arg created "$4" \
		--arg a $account '
		{type: "AssumedRole", principalId: "AROA\($name):\($session)", accountId: $a,
		 arn: "arn:aws:sts::\($a):assumed-role/\($name)/\($session)", accessKeyId: $key,
		 sessionContext: {sessionIssuer: {type: "Role", principalId: "AROA\($name)",
			arn: "arn:aws:iam::\($a):role/\($name)", accountId: $a, userName: $name},
		 attributes: {creationDate: "2025-04-02T\($created)Z"}}}'
}

# assume WHO TIME ROLE SESSION KEY [FILTER]
assume()
{
	record "$1" "$2" sts AssumeRole \
		"{\"roleArn\":\"arn:aws:iam::$account:role/$3\",\"roleSessionName\":\"$4\"}" \
		"{\"credentials\":{\"accessKeyId\":\"$5\",\"expiration\":\"Apr 2, 2025, 11:00:00 PM\"},
		  \"assumedRoleUser\":{\"assumedRoleId\":\"AROA$3:$4\"}}" "${6:-.}"
}

# use WHO TIME: a call that makes nothing.
use()
{
	record "$1" "$2" s3 ListBuckets
}

import()
{
	run_trailcase import case "${@:-log.jsonl}" -q
	assert_status 0
}

# expect SQL ROW...
expect()
{
	local sql=$1
	shift
	local got
	got=$(query "$sql")
	[ "$got" = "$(printf '%s\n' "$@")" ] || tc_fail "$sql
$got
and not
$(printf '%s\n' "$@")"
}

links='SELECT access_key, parent_access_key, parent_principal, method, strength, event_id
       FROM lineage ORDER BY access_key'

# --- the sample of an attack ------------------------------------------------------

@test "invictus: every key that AssumeRole returned is linked to its use" {
	sqlite3 "$(invictus)" "SELECT access_key, event_id, ifnull(parent, '-')
		FROM lineage ORDER BY 1" >got
	# Keys of responses, and those of callers without invokedBy.
	cat "$logs"/*.json | jq -r '.Records[] | select(.userIdentity.invokedBy == null)
		| .userIdentity.accessKeyId // empty' | sort -u >used
	cat "$logs"/*.json | jq -r '.Records[] | select(.eventName == "AssumeRole" and .errorCode == null)
		| [.responseElements.credentials.accessKeyId, .eventID, .userIdentity.accessKeyId // "-"]
		| join("|")' | sort | join -t'|' - used | diff got -
	# By hand, from fixtures/invictus/PROVENANCE.md: two of the four sessions at
	# 192.168.10.20 by bert-jan's key, one with the key of a machine.
	[ "$(grep -c AKIATFQR7NSC8Q4X20BJ got)" -eq 2 ]
	[ "$(wc -l <got)" -eq 4 ]
}

@test "invictus: no key that only a service used is a credential" {
	cat "$logs"/*.json | jq -r '.Records[].userIdentity | select(.invokedBy == null)
		| .accessKeyId // empty' | sort -u >own
	cat "$logs"/*.json | jq -r '.Records[].userIdentity | select(.invokedBy)
		| .accessKeyId // empty' | sort -u | comm -23 - own >forwarded
	[ -s forwarded ]
	while read -r key; do
		[ -z "$(sqlite3 "$(invictus)" "SELECT credential FROM credentials
			WHERE credential LIKE '%$key%'")" ] || tc_fail "$key"
		[ -z "$(sqlite3 "$(invictus)" "SELECT access_key FROM lineage WHERE access_key = '$key'
			UNION ALL SELECT access_key FROM orphan_sessions WHERE access_key = '$key'")" ]
	done <forwarded
}

@test "invictus: sessions that nothing made are told of" {
	sqlite3 "$(invictus)" "SELECT access_key FROM orphan_sessions ORDER BY 1" >got
	# Temporary keys of callers that no response has; there is no ConsoleLogin.
	cat "$logs"/*.json | jq -r '.Records[] | .responseElements.credentials?.accessKeyId?
		// empty' | sort -u >returned
	cat "$logs"/*.json | jq -r '.Records[].userIdentity | select(.invokedBy == null)
		| .accessKeyId // empty | select(startswith("ASIA"))' | sort -u |
		comm -23 - returned | diff got -
	[ "$(sqlite3 "$(invictus)" "SELECT severity, substr(detail, 1, 19) FROM findings
		WHERE finding = 'orphan-session'")" = \
		"informational|2 sessions are used" ]
}

@test "invictus: role-sessions shows the sessions and their parents" {
	"$TRAILCASE" ask "$(invictus)" role-sessions --format jsonl |
		jq -r 'select(.parent == "AKIATFQR7NSC8Q4X20BJ") | .role' >got
	printf '%s\n' stratus-red-team-ec2-get-password-data-role \
		stratus-red-team-leave-org-role | diff got -
}

@test "invictus: minted has what was made and not used, too" {
	[ "$(sqlite3 "$(invictus)" "SELECT credential, used, expires FROM minted
		WHERE actor_access_key = 'AKIATFQR7NSC8Q4X20BJ' AND kind = 'role_session'
		ORDER BY 1")" = "ASIATFQR7NSC2AF7XJOS|0|2023-07-10T12:17:04Z
ASIATFQR7NSC7E2ZIBM2|0|2023-07-10T12:09:47Z
ASIATFQR7NSCVW2R4OHT|1|2023-07-10T12:17:04Z
ASIATFQR7NSCWLLE7IWW|29|2023-07-10T12:09:47Z" ]
}

# --- strengths, each with what must not be linked ------------------------------------

@test "a key is linked to the call that returned it" {
	assume "$(user al AKIA1)" 10:00:00 Dev s ASIA1
	use "$(role Dev s ASIA1 10:00:00)" 10:00:05
	import
	expect "$links" "ASIA1|AKIA1|user:$account:AIDAal|AssumeRole|exact|e001"
	expect "SELECT count(*) FROM orphan_sessions" 0
}

@test "a refused call makes nothing" {
	assume "$(user al AKIA1)" 10:00:00 Dev s ASIA1 '.errorCode = "AccessDenied"'
	use "$(role Dev s ASIA1 10:00:00)" 10:00:05
	import
	expect "SELECT count(*) FROM lineage"  0
	expect "SELECT count(*) FROM minted"  0
	expect "SELECT access_key, reason FROM orphan_sessions" \
		"ASIA1|begun in another region or account, or its record is missing"
}

@test "another key of a session that began within two seconds" {
	assume "$(user al AKIA1)" 10:00:00 Dev s ASIA1
	use "$(role Dev s ASIA2 10:00:02)" 10:05:00
	use "$(role Dev other ASIA3 10:00:00)" 10:05:00
	import
	expect "$links" "ASIA2|AKIA1|user:$account:AIDAal|AssumeRole|session|e001"
	expect "SELECT access_key FROM orphan_sessions" ASIA3
}

@test "three seconds are too many: possible, and only by the same name" {
	assume "$(user al AKIA1)" 10:00:00 Dev s ASIA1
	use "$(role Dev s ASIA2 10:00:03)" 10:05:00
	use "$(role Dev other ASIA3 10:00:03)" 10:05:00
	use "$(role Dev s ASIA4 09:59:00)" 10:06:00
	import
	expect "$links" "ASIA2|AKIA1|user:$account:AIDAal|AssumeRole|possible|e001"
	expect "SELECT access_key FROM orphan_sessions ORDER BY 1" ASIA3 ASIA4
	# A guess is not what created a credential.
	expect "SELECT created_by FROM credentials WHERE credential LIKE '%AROADev:s'" -
}

@test "not even possible: the key was seen elsewhere, or had expired" {
	assume "$(user al AKIA1)" 01:00:00 Dev s ASIA1 \
		'.responseElements.credentials.expiration = "Apr 2, 2025, 2:00:00 AM"'
	use "$(role Dev s ASIA2 10:00:00)" 10:05:00
	assume "$(user al AKIA1)" 11:00:00 Dev t ASIA3
	use "$(role Dev t ASIA3 11:00:00)" 11:01:00
	use "$(role Dev t ASIA4 11:30:00)" 11:31:00
	import
	expect "$links" "ASIA3|AKIA1|user:$account:AIDAal|AssumeRole|exact|e003"
}

@test "roles whose id no response tells are known by ARN and session name" {
	assume '{"type":"AWSService","invokedBy":"lambda.amazonaws.com"}' 10:00:00 Fn f ASIA1 \
		'del(.responseElements)'
	use "$(role Fn f ASIA2 10:00:01)" 10:05:00
	use "$(role Other f ASIA3 10:00:01)" 10:05:00
	import
	expect "$links" "ASIA2|-|svc:lambda.amazonaws.com|AssumeRole|session|e001"
}

@test "the keys of a console session are linked to its sign-in" {
	record "$(user al '')" 10:00:00 signin ConsoleLogin null '{"ConsoleLogin":"Success"}'
	record "$(user al '')" 11:00:00 signin ConsoleLogin null '{"ConsoleLogin":"Failure"}'
	use "$(user al ASIA1 10:00:01)" 10:05:00
	use "$(user al ASIA2 10:00:01)" 10:15:00
	use "$(user al ASIA3 11:00:00)" 11:05:00
	use "$(user bo ASIA4 10:00:00)" 10:05:00
	import
	expect "$links" "ASIA1|-|user:$account:AIDAal|ConsoleLogin|sign-in|e001" \
		"ASIA2|-|user:$account:AIDAal|ConsoleLogin|sign-in|e001"
	expect "SELECT event_id, used, first_used FROM minted" "e001|2|2025-04-02T10:05:00Z"
}

@test "root signs in, and is not its own parent" {
	local root='{"type":"Root","principalId":"111122223333","accountId":"111122223333","arn":"arn:aws:iam::111122223333:root"}'
	record "$root" 10:00:00 signin ConsoleLogin null '{"ConsoleLogin":"Success"}'
	use "$(jq -c '. + {accessKeyId: "ASIA1", sessionContext: {attributes:
		{creationDate: "2025-04-02T10:00:00Z"}}}' <<<"$root")" 10:05:00
	import
	expect "$links" "ASIA1|-|root:$account|ConsoleLogin|sign-in|e001"
}

@test "GetSessionToken: by its key, and by user and second" {
	record "$(user al AKIA1)" 10:00:00 sts GetSessionToken null \
		'{"credentials":{"accessKeyId":"ASIA1"}}'
	use "$(user al ASIA1 10:00:00)" 10:05:00
	record "$(user bo AKIA2)" 10:00:00 sts GetSessionToken '{"durationSeconds":900}'
	use "$(user bo ASIA2 10:00:00)" 10:05:00
	use "$(user bo ASIA3 10:01:00)" 10:05:00
	import
	expect "$links" "ASIA1|AKIA1|user:$account:AIDAal|GetSessionToken|exact|e001" \
		"ASIA2|AKIA2|user:$account:AIDAbo|GetSessionToken|session-token|e003"
	expect "SELECT event_id, expires FROM minted ORDER BY 1" "e001|-" "e003|2025-04-02T10:15:00Z"
}

@test "GetFederationToken: by whom it was for, and when" {
	local fed='{"type":"FederatedUser","principalId":"111122223333:guest","accountId":"111122223333","accessKeyId":"ASIA2","sessionContext":{"sessionIssuer":{"type":"IAMUser","principalId":"AIDAal"},"attributes":{"creationDate":"2025-04-02T10:00:00Z"}}}'
	record "$(user al AKIA1)" 10:00:00 sts GetFederationToken '{"name":"guest"}' \
		'{"credentials":{"accessKeyId":"ASIA1"},"federatedUser":{"federatedUserId":"111122223333:guest"}}'
	use "$fed" 10:05:00
	import
	expect "$links" "ASIA2|AKIA1|user:$account:AIDAal|GetFederationToken|federation|e001"
}

@test "keys of Identity Center: by the person and the second" {
	record '{"type":"IdentityCenterUser","accountId":"111122223333","onBehalfOf":{"userId":"u-1","identityStoreArn":"arn:store"}}' \
		10:00:00 sso GetRoleCredentials null null \
		'.serviceEventDetails = {role_name: "Admin", account_id: "111122223333"}'
	use "$(role AWSReservedSSO_Admin_1 al ASIA1 10:00:01 | jq -c '.onBehalfOf = {userId: "u-1"}')" \
		10:05:00
	use "$(role AWSReservedSSO_Admin_1 bo ASIA2 10:00:01 | jq -c '.onBehalfOf = {userId: "u-2"}')" \
		10:05:00
	import
	expect "SELECT access_key, method, strength, event_id FROM lineage" \
		"ASIA1|GetRoleCredentials|token|e001"
}

@test "keys of one sign-in: by the id of the sign-in, whenever they were renewed" {
	local arn='.sessionContext.signInSessionArn = "arn:aws:signin:us-east-1:111122223333:session/one"'
	record "$(user al ASIA0 09:59:00 | jq -c "$arn")" 10:00:00 signin CreateOAuth2Token null \
		'{"expiresIn":900}'
	use "$(user al ASIA1 10:30:00 | jq -c "$arn")" 10:35:00
	use "$(user al ASIA2 10:30:00 | jq -c "$arn" | sed 's/session.one/session-two/')" 10:35:00
	import
	expect "SELECT access_key, parent_access_key, method, strength, event_id FROM lineage" \
		"ASIA1|ASIA0|CreateOAuth2Token|token|e001"
}

@test "of the two records of a call across accounts, the one that knows who" {
	local stranger='{"type":"AWSAccount","principalId":"AROAfar:x","accountId":"999988887777"}'
	assume "$stranger" 10:00:00 Dev s ASIA1 '.sharedEventID = "s1"'
	assume "$(user al AKIA1)" 10:00:00 Dev s ASIA1 \
		'.sharedEventID = "s1" | .recipientAccountId = "999988887777"'
	use "$(role Dev s ASIA1 10:00:00)" 10:05:00
	import
	expect "$links" "ASIA1|AKIA1|user:$account:AIDAal|AssumeRole|exact|e002"
	# Both made it, both tell of its use.
	expect "SELECT event_id, used FROM minted ORDER BY 1" "e001|1" "e002|1"
}

@test "a role that assumes a role that assumes the first one: the walk ends" {
	assume "$(user al AKIA1)" 10:00:00 A x ASIA1
	assume "$(role A x ASIA1 10:00:00)" 10:10:00 B x ASIA2
	assume "$(role B x ASIA2 10:10:00)" 10:20:00 A x ASIA3
	assume "$(role A x ASIA3 10:20:00)" 10:30:00 B x ASIA4
	use "$(role B x ASIA4 10:30:00)" 10:40:00
	import
	expect "SELECT access_key, parent_access_key, strength FROM lineage ORDER BY 1" \
		"ASIA1|AKIA1|exact" "ASIA2|ASIA1|exact" "ASIA3|ASIA2|exact" "ASIA4|ASIA3|exact"
	run_trailcase ask case lineage of=ASIA2 --format csv
	assert_status 0
	cut -d, -f1,3 <<<"$output" | sed 1d >got
	printf '%s\n' -2,AKIA1 -1,ASIA1 0,ASIA2 1,ASIA3 2,ASIA4 | diff got -
}

@test "keys that name each other are no parents of themselves, and the walk ends" {
	assume "$(role A x ASIA1 10:00:00)" 10:10:00 A x ASIA1
	assume "$(role B x ASIA2 10:00:00)" 10:10:00 C x ASIA3
	assume "$(role C x ASIA3 10:10:00)" 10:20:00 B x ASIA2
	import
	expect "SELECT access_key, parent_access_key FROM lineage ORDER BY 1" \
		"ASIA2|ASIA3" "ASIA3|ASIA2"
	run_trailcase ask case lineage of=ASIA2 --format csv
	assert_status 0
	run_trailcase ask case credential-lineage --lead key=ASIA2 --format csv
	assert_status 0
}

@test "a long-term key is linked to the call that made it" {
	record "$(user al AKIA1)" 10:00:00 iam CreateAccessKey '{"userName":"bo"}' \
		'{"accessKey":{"accessKeyId":"AKIA2","userName":"bo"}}'
	use "$(user bo AKIA2)" 10:05:00
	import
	expect "$links" "AKIA2|AKIA1|user:$account:AIDAal|CreateAccessKey|exact|e001"
	expect "SELECT created_at, created_by, expires FROM credentials WHERE credential = 'AKIA2'" \
		"2025-04-02T10:00:00Z|e001|-"
	# The first key is older than the logs, and is no session.
	expect "SELECT count(*) FROM orphan_sessions" 0
}

@test "a call that a service made for somebody has no credential as parent" {
	assume "$(user al ASIA9 | jq -c '.invokedBy = "cloudformation.amazonaws.com"')" 10:00:00 \
		Dev s ASIA1
	use "$(role Dev s ASIA1 10:00:00)" 10:05:00
	import
	expect "$links" "ASIA1|-|user:$account:AIDAal|AssumeRole|exact|e001"
}

# --- what became of them -----------------------------------------------------------

@test "a key that was switched off, on again and deleted" {
	local al
	al=$(user al AKIA1)
	for key in AKIA2 AKIA3 AKIA4; do
		record "$al" 10:00:00 iam CreateAccessKey '{"userName":"bo"}' \
			"{\"accessKey\":{\"accessKeyId\":\"$key\",\"userName\":\"bo\"}}"
		use "$(user bo $key)" 10:05:00
	done
	record "$al" 11:00:00 iam UpdateAccessKey '{"accessKeyId":"AKIA2","status":"Inactive","userName":"bo"}'
	record "$al" 11:10:00 iam UpdateAccessKey '{"accessKeyId":"AKIA3","status":"Inactive","userName":"bo"}'
	record "$al" 11:20:00 iam UpdateAccessKey '{"accessKeyId":"AKIA3","status":"Active","userName":"bo"}'
	record "$al" 11:30:00 iam DeleteAccessKey '{"accessKeyId":"AKIA2","userName":"bo"}'
	record "$al" 11:40:00 iam DeleteAccessKey '{"accessKeyId":"AKIA4","userName":"bo"}' null \
		'.errorCode = "AccessDenied"'
	import
	expect "SELECT credential, deactivated_at, deactivated_by, deleted_at, deleted_by
		FROM credentials WHERE credential GLOB 'AKIA[234]' ORDER BY 1" \
		"AKIA2|2025-04-02T11:00:00Z|e007|2025-04-02T11:30:00Z|e010" \
		"AKIA3|-|-|-|-" "AKIA4|-|-|-|-"
	expect "SELECT credential, revoked_at, revoked_by FROM minted ORDER BY 1" \
		"AKIA2|2025-04-02T11:00:00Z|e007" "AKIA3|-|-" "AKIA4|-|-"
}

@test "deleting a user ends what the user had, of that name in that account" {
	record "$(user al AKIA1)" 10:00:00 iam CreateAccessKey '{"userName":"bo"}' \
		'{"accessKey":{"accessKeyId":"AKIA2","userName":"bo"}}'
	record "$(user al AKIA1)" 10:00:00 iam CreateLoginProfile '{"userName":"bo"}'
	use "$(user bo AKIA2)" 10:05:00
	record "$(user al AKIA1)" 11:00:00 iam DeleteUser '{"userName":"bo"}' null \
		'.recipientAccountId = "999988887777"'
	record "$(user al AKIA1)" 12:00:00 iam DeleteUser '{"userName":"bo"}'
	import
	expect "SELECT kind, revoked_by FROM minted ORDER BY 1" "long_term_key|e005" "password|e005"
	expect "SELECT credential, deleted_by FROM credentials ORDER BY 1" "AKIA1|-" "AKIA2|e005"
}

@test "older sessions of a role are cut off, newer ones are not" {
	local doc='{"roleName":"Dev","policyName":"AWSRevokeOlderSessions","policyDocument":"{\"Condition\":{\"DateLessThan\":{\"aws:TokenIssueTime\":\"2025-04-02T11:00:00Z\"}}}"}'
	assume "$(user al AKIA1)" 10:00:00 Dev old ASIA1
	assume "$(user al AKIA1)" 10:00:00 Ops old ASIA2
	use "$(role Dev old ASIA1 10:00:00)" 10:05:00
	use "$(role Ops old ASIA2 10:00:00)" 10:05:00
	record "$(user al AKIA1)" 11:00:00 iam PutRolePolicy "$doc"
	assume "$(user al AKIA1)" 12:00:00 Dev new ASIA3
	use "$(role Dev new ASIA3 12:00:00)" 12:05:00
	import
	expect "SELECT credential, revoked_by FROM minted ORDER BY 1" "ASIA1|e005" "ASIA2|-" "ASIA3|-"
	expect "SELECT credential, deactivated_by, expires FROM credentials
		WHERE kind = 'role_session' ORDER BY 1" \
		"role:$account:AROADev:new|-|2025-04-02T23:00:00Z" \
		"role:$account:AROADev:old|e005|2025-04-02T23:00:00Z" \
		"role:$account:AROAOps:old|-|2025-04-02T23:00:00Z"
}

@test "a password is used by the sign-ins that follow it" {
	record "$(user bo '')" 09:00:00 signin ConsoleLogin null '{"ConsoleLogin":"Success"}'
	record "$(user al AKIA1)" 10:00:00 iam UpdateLoginProfile '{"userName":"bo"}'
	record "$(user bo '')" 10:10:00 signin ConsoleLogin null '{"ConsoleLogin":"Success"}'
	record "$(user cy '')" 10:20:00 signin ConsoleLogin null '{"ConsoleLogin":"Success"}'
	record "$(user al AKIA1)" 11:00:00 iam DeleteLoginProfile '{"userName":"bo"}'
	import
	expect "SELECT owner, used, first_used, revoked_by FROM minted WHERE kind = 'password'" \
		"bo|1|2025-04-02T10:10:00Z|e005"
}

@test "use that cannot be seen is unknown, and not none" {
	record "$(user al AKIA1)" 10:00:00 ec2 GetPasswordData '{"instanceId":"i-1"}'
	record "$(user al AKIA1)" 10:00:00 sts AssumeRole '{"roleArn":"arn:aws:iam::1:role/r"}'
	assume "$(user al AKIA1)" 10:00:00 Dev s ASIA1
	import
	expect "SELECT event_id, kind, used FROM minted ORDER BY 1" "e001|windows_password|-" \
		"e002|role_session|-" "e003|role_session|0"
}

@test "what was read of secrets and parameters is exposed, when it was given out" {
	record "$(user al AKIA1)" 10:00:00 secretsmanager GetSecretValue '{"secretId":"db"}'
	record "$(user al AKIA1)" 10:01:00 ssm GetParameter '{"name":"/a","withDecryption":true}'
	record "$(user al AKIA1)" 10:02:00 ssm GetParameters '{"names":["/b","/c"],"withDecryption":true}'
	record "$(user al AKIA1)" 10:03:00 ssm GetParameter '{"name":"/plain"}'
	record "$(user al AKIA1)" 10:04:00 ssm GetParameter '{"name":"/cipher","withDecryption":false}'
	record "$(user al AKIA1)" 10:05:00 secretsmanager DescribeSecret '{"secretId":"db"}'
	record "$(user al AKIA1)" 10:06:00 secretsmanager GetSecretValue '{"secretId":"no"}'
	jq -c 'if .eventID == "e007" then .errorCode = "AccessDenied" else . end' log.jsonl >log && mv log log.jsonl
	import
	expect "SELECT event_id, credential, method, kind, name FROM exposed ORDER BY 1, 5" \
		"e001|AKIA1|GetSecretValue|secret|db" "e002|AKIA1|GetParameter|ssm_parameter|/a" \
		"e003|AKIA1|GetParameters|ssm_parameter|/b" "e003|AKIA1|GetParameters|ssm_parameter|/c"
}

# --- orphans -------------------------------------------------------------------------

@test "orphans come with the likeliest reason" {
	use "$(user al AKIA1)" 10:00:00
	use "$(role Dev s ASIA1 09:00:00)" 10:01:00
	use "$(role AWSReservedSSO_Admin_1 al ASIA2 10:01:00)" 10:02:00
	use "$(role App i-0123 ASIA3 10:01:00)" 10:02:00
	use "$(role Far s ASIA4 10:01:00 | jq -c '.accountId = "999988887777"')" 10:02:00
	use "$(role Dev t ASIA5 10:01:00)" 10:02:00
	import
	expect "SELECT access_key, substr(reason, 1, 24) FROM orphan_sessions ORDER BY 1" \
		"ASIA1|began before these logs" "ASIA2|begun through IAM Identi" \
		"ASIA3|keys of a machine or fun" "ASIA4|of an account whose logs" \
		"ASIA5|begun in another region "
	expect "SELECT count(*), min(severity) FROM findings WHERE finding = 'orphan-session'" \
		"5|informational"
}

# --- files, corrections, order -----------------------------------------------------------

@test "a mint that comes in a later file, and one that a correction repeats" {
	use "$(role Dev s ASIA1 10:00:00)" 10:05:00
	import log.jsonl
	expect "SELECT access_key FROM orphan_sessions" ASIA1
	log=late.jsonl
	assume "$(user al AKIA1)" 10:00:00 Dev s ASIA1 '.eventID = "m1"'
	assume "$(user al AKIA1)" 10:00:00 Dev s ASIA1 '.eventID = "m0" |
		.addendum = {reason: "UPDATED_DATA", originalEventID: "m1"}'
	import late.jsonl
	expect "$links" "ASIA1|AKIA1|user:$account:AIDAal|AssumeRole|exact|m1"
	expect "SELECT event_id, used FROM minted" "m1|1"
	expect "SELECT count(*) FROM orphan_sessions" 0
}

@test "the order of files, the number of threads and a second derivation change nothing" {
	local lives="SELECT * FROM lineage ORDER BY 1, 2, 3;
		SELECT * FROM minted ORDER BY event_id, credential, owner;
		SELECT * FROM orphan_sessions ORDER BY 1, 2;
		SELECT * FROM revocations ORDER BY event_id;
		SELECT * FROM credentials ORDER BY 1"
	local files=("$logs"/*.json) file
	sqlite3 "$(invictus)" "$lives" >once
	run_trailcase import one "${files[@]}" -q --threads 1
	assert_status 0
	sqlite3 one "$lives" | diff once -
	for file in $(printf '%s\n' "${files[@]}" | sort -r); do
		run_trailcase import two "$file" -q --threads 3
		assert_status 0
	done
	sqlite3 two "$lives" | diff once -
	run_trailcase rederive two
	assert_status 0
	sqlite3 two "$lives" | diff once -
}

@test "what the owner made with a key that was stolen later is not the intruder's" {
	case=$(seed_case)
	# By the records: the owner of this key took sessions with it in March, and no call of the
	# intruder's made a session (assume_role of truth.json).
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	owners=$(sqlite3 "$case" "SELECT count(*) FROM events WHERE api = 'GetSessionToken'
		AND outcome = 'success' AND access_key = 'AKIAQFX64DQ2XI3H4U2F'")
	[ "$owners" -gt 0 ]
	run_trailcase ask "$case" credential-lineage --lead "event=$(seed_lead)" --format json
	assert_status 0
	assert_json '[.rows[].depth] | unique | join(",")' 0
	[ "$(jq -r '.rows[].credential' <<<"$output" | sort)" = \
		"$(jq -r '.keys[]' "$truth" | sort)" ]
	run_trailcase ask "$case" lineage of=AKIAQFX64DQ2XI3H4U2F --format json
	assert_json '[.rows[] | select(.depth == 1)] | length' "$owners"
}
