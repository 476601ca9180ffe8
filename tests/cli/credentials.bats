#!/usr/bin/env bats
#
# Which credentials the intruder had: the sections, the answer in sentences, its limits; and
# the pivots on keys and sessions, where one row is not enough to tell that they are right.

load helpers

setup()
{
	tc_setup
	data=$TRAILCASE_SOURCE_DIR/tests/data/queries
}

invictus_case()
{
	local made=$BATS_FILE_TMPDIR/invictus.case
	[ -e "$made" ] || trailcase import "$made" "$TRAILCASE_SOURCE_DIR/fixtures/invictus/CloudTrail" -q
	printf '%s\n' "$made"
}

# made FILE...: a case of these files of tests/data/queries, as ./case.
made()
{
	(cd "$data" && trailcase import "$BATS_TEST_TMPDIR/work/case" "$@" -q)
}

rows()
{
	trailcase ask "$@" -t json | jq -c '.rows[]'
}

says()
{
	trailcase ask "$@" -t json | jq -r '.rows[].says'
}

limits()
{
	trailcase ask "$@" -t json | jq -r '.limits[]'
}

# lacks FILE TEXT
lacks()
{
	if grep -e "$2" "$1"; then
		tc_fail "$1 has: $2"
	fi
}

same()
{
	diff <(printf '%s\n' "$2") <(printf '%s\n' "$1")
}

@test "what was read, and where code was run, is listed once each, and no more" {
	made quiet.jsonl exposed.jsonl
	same "$(rows case credentials-exposed --lead ip=203.0.113.50 |
		jq -r '[.event_id[4:8], .kind, (.name | sub("^arn:.*:secret:"; "")), .proof[0:20]] | @tsv')" \
		"$(printf '%s\t%s\t%s\t%s\n' \
		0701 secret prod/db "value returned; decr" \
		0704 secret one "value returned" \
		0704 secret three "asked for in a batch" \
		0707 secret "not named, in us-east-1" "chosen by filter: wh" \
		0708 secret filtered-CCCCCC "decrypted through KM" \
		0709 ssm_parameter /prod/token "value returned; decr" \
		070b user_data i-0aaaaaaaaaaaaaaa1 "user data returned" \
		070c function_environment billing "environment variable" \
		070d function_environment "not named, in us-east-1" "functions listed wit" \
		070e role_of_function billing "replaced its code" \
		070f role_on_instance i-0aaaaaaaaaaaaaaa1 "set the user data th" \
		0710 role_on_instance i-0aaaaaaaaaaaaaaa1 "ran a command on it" \
		0710 role_on_instance i-0aaaaaaaaaaaaaaa2 "ran a command on it" \
		0711 role_on_instance i-0aaaaaaaaaaaaaaa2 "gave it an instance " \
		0712 windows_password i-0aaaaaaaaaaaaaaa3 "password returned, e" \
		0713 role_on_instance i-0aaaaaaaaaaaaaaa4 "was let in by SSH fo" \
		0714 role_of_notebook lab "was given a URL that" \
		0715 secret stolen-DDDDDD "decrypted through KM" \
		0716 template base "template returned" \
		0717 task_definition web:3 "definition returned " \
		0718 build_project build-a "project returned wit" \
		0718 build_project build-b "project returned wit")"
}

@test "the role is told where the call or a session of the machine tells it" {
	made quiet.jsonl exposed.jsonl
	same "$(rows case credentials-exposed --lead ip=203.0.113.50 |
		jq -r 'select(.role) | [.event_id[4:8], .name, .role] | @tsv')" \
		"$(printf '%s\t%s\t%s\n' \
		070e billing arn:aws:iam::111122223333:role/billing-role \
		070f i-0aaaaaaaaaaaaaaa1 arn:aws:iam::111122223333:role/web \
		0710 i-0aaaaaaaaaaaaaaa1 arn:aws:iam::111122223333:role/web \
		0711 i-0aaaaaaaaaaaaaaa2 admin-profile)"
}

@test "secrets read in a real attack are those that its calls name, with their decryption" {
	case=$(invictus_case)
	rows "$case" credentials-exposed --lead principal=bert-jan >exposed
	same "$(jq -r 'select(.kind == "secret").name' exposed | sort -u)" \
		"$(cat "$TRAILCASE_SOURCE_DIR"/fixtures/invictus/CloudTrail/*.json |
			jq -r '.Records[] | select(.eventName == "GetSecretValue" and (.errorCode | not)
			       and .userIdentity.userName == "bert-jan") | .requestParameters.secretId' | sort -u)"
	# Each named event of KMS is a decryption of that very secret.
	jq -r 'select(.kind == "secret" and (.proof | contains("event "))) |
	       [(.proof | sub(".*event "; "")), .name] | @tsv' exposed | sort >proofs
	[ "$(wc -l <proofs)" -gt 10 ]
	cut -f1 proofs | sort -u >ids
	same "$(sort -u proofs)" \
		"$(cat "$TRAILCASE_SOURCE_DIR"/fixtures/invictus/CloudTrail/*.json |
			jq -r --rawfile ids ids '($ids / "\n") as $wanted | .Records[] |
			       select(.eventName == "Decrypt" and (.eventID | IN($wanted[]))) |
			       [.eventID, .requestParameters.encryptionContext.SecretARN] | @tsv' | sort -u)"
}

@test "the answer to the seed incident says what its truth says" {
	case=$(seed_case)
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	says "$case" credentials-answer --lead event=79eca301 >says
	n=$(jq '.keys | length' "$truth")
	grep -q "the intruder used $n credentials: $n long-term access keys (1 confirmed, $((n - 1)) probable), in 188 calls" says
	grep -q "^The calls came from $(jq '.addresses | length' "$truth") addresses: " says
	grep -q '^No AssumeRole of the intruder succeeded in these logs, 3 were denied\.$' says
	grep -q '^The intruder made credentials: ssh key pair (1); its use does not show' says
	[ "$(wc -l <says)" -le 10 ]
	[ "$(limits "$case" credentials --lead event=79eca301 | wc -l)" -le 12 ]
}

@test "one credential and one call are told of as one" {
	made quiet.jsonl writes-only.jsonl
	same "$(says case credentials-answer --lead ip=203.0.113.50 | sed -n '1p;3p;4p')" \
"From 2025-04-02T01:00:00Z to 2025-04-02T01:01:00Z the intruder used 1 credential: 1 long-term access key (1 confirmed), in 2 calls.
All calls came from one address: 203.0.113.50.
The long-term key has other calls in these logs, which are not among those of the intruder."
}

@test "calls without a credential are told of as that" {
	made quiet.jsonl failed-sign-ins.jsonl
	same "$(says case credentials-answer --lead ip=203.0.113.99 | head -n 1)" \
"4 calls are attributed to the intruder, from 2025-04-02T03:00:00Z to 2025-04-02T03:03:00Z, and no credential is known for any of them."
}

@test "sessions are uses of a role, and told by whom it was taken" {
	made quiet.jsonl chain.jsonl
	rows case credentials-used --lead ip=203.0.113.50 >used
	same "$(jq -r 'select(.kind == "role") | [.principal, .access_keys, .issued_by] | @tsv' used | sort | head -n 3)" \
		"$(printf '%s\t%s\t%s\n' arn:aws:iam::111122223333:role/Admin 1 arn:aws:iam::111122223333:role/Deploy \
		arn:aws:iam::111122223333:role/Backup 1 "" \
		arn:aws:iam::111122223333:role/Deploy 1 arn:aws:iam::111122223333:user/alice)"
	lacks used '"credential":"ASIA'
	says case credentials-answer --lead ip=203.0.113.50 >says
	grep -q 'used 5 credentials: 2 long-term access keys, 3 roles' says
	grep -q '^3 temporary keys were used: they are uses of these, and not counted\.$' says
	grep -q '^The intruder assumed roles: 2 calls of AssumeRole' says
	limits case credentials --lead ip=203.0.113.50 | grep -q '^One session of the intruder was made by no call'
}

@test "lineage goes by the level of a call, wherever the analyst put its bounds" {
	made quiet.jsonl chain.jsonl
	trailcase lead case ip 203.0.113.50 >&2
	rows case credential-lineage >wanted
	[ "$(wc -l <wanted)" -eq 5 ]
	sqlite3 case "UPDATE attribution SET confidence = 0.4, level = 'probable'"
	same "$(rows case credential-lineage)" "$(cat wanted)"
	sqlite3 case "UPDATE attribution SET level = 'possible'"
	same "$(rows case credential-lineage)" ""
}

@test "limits have their ground in the evidence" {
	made quiet.jsonl exposed.jsonl
	limits case credentials --lead ip=203.0.113.50 >limits
	grep -q '^What was opened with the values' limits
	lacks limits 'made by no call'
	limits "$(seed_case)" credentials --lead event=79eca301 >other
	grep -q 'holds and did not use' other
	lacks other 'What was opened with the values'
}

@test "of the runs of a key, its owner's have no points" {
	made quiet.jsonl theft.jsonl
	same "$(rows case segments key=AKIAIOSFODNN7ALICE00 from=2025-03-25 |
		jq -r '[.ip, .score, .judged] | @tsv' | sort | uniq -c | sed 's/^ *//')" \
		"$(printf '%s\t%s\t%s\n' "7 198.51.100.7" 0 "as its owner" "1 203.0.113.50" 5 "unlike its owner")"
}

@test "runs, their events and their key add up to the key" {
	case=$(seed_case)
	for key in AKIAQFX64DQ25NZN2C2R AKIAQFX64DQ24ZQOSLUO; do
		same "$(rows "$case" segments "key=$key" | jq -s 'map(.events) | add')" \
			"$(sqlite3 "$case" "SELECT count(*) FROM events WHERE access_key = '$key' AND via_service IS NULL")"
	done
}

@test "keys that were tried by one script share its calls" {
	same "$(rows "$(seed_case)" same-sequence calls=3 ip=192.0.2.44 | jq -s 'map(.credentials) | add')" 8
}

@test "what a value is has the first event that records name it in" {
	case=$(seed_case)
	for value in AKIAQFX64DQ25NZN2C2R 192.0.2.44 us-west-2 sts.amazonaws.com CreateKeyPair; do
		same "$(rows "$case" what-is "value=$value" | jq -r 'select(.kind != "resource" and .kind != "agent"
				and .kind != "principal") | [.events, .first, .last] | @tsv' | tail -n 1)" \
			"$(sqlite3 -separator "$(printf '\t')" "$case" "SELECT count(*), min(time), max(time) FROM events
				WHERE '$value' IN (access_key, ip, region, event_source, event_name)
				  AND (access_key IS NOT '$value' OR via_service IS NULL)")"
	done
}

@test "successes at an address are those of its events" {
	case=$(seed_case)
	same "$(rows "$case" keys-from-address ip=192.0.2.44 | jq -r '[.credential, .succeeded] | @tsv' | sort)" \
		"$(sqlite3 -separator "$(printf '\t')" "$case" "SELECT access_key, sum(outcome = 'success')
			FROM events WHERE ip = '192.0.2.44' AND via_service IS NULL GROUP BY 1 ORDER BY 1")"
}

@test "the answer says a sign-in whose session has no call in the logs" {
	log=$TRAILCASE_SOURCE_DIR/fixtures/samples/stratus-detonation-logs/docs/detonation-logs/aws.initial-access.console-login-without-mfa.json
	trailcase import -q case "$log"
	run_trailcase ask case credentials --lead "event=$(jq -r '.[0].eventID' "$log")" --format json
	assert_json '.answer[1]' "The intruder signed in to the console once, as $(jq -r '.[0].userIdentity.userName' "$log"): passwords are credentials, too, and count here when calls of the session are in these logs."
	assert_json '.sections[0].rows | length' 0
}
