#!/usr/bin/env bats
#
# The containment plan: what it has of the seed incident, by the truth of that; what other
# incidents yield; and what becomes of names that an intruder chose to be run by a shell.

load helpers

LEAD=event=79eca301
INTRUDER=203.0.113.50

setup()
{
	tc_setup
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
}

# call SOURCE NAME REQUEST RESPONSE [MEMBERS]: a call of the intruder, with a key of mallory,
# into log.jsonl; each a minute after the one before.
call()
{
	count=$((${count:-0} + 1))
	jq -nc --arg time "2025-04-05T01:$(printf %02d $count):00Z" --arg source "$1.amazonaws.com" \
		--arg name "$2" --arg id "e$count" --argjson request "$3" --argjson response "$4" \
		--arg ip $INTRUDER --argjson more "${5-{\}}" '
		{eventVersion: "1.08", eventTime: $time, eventSource: $source, eventName: $name,
		 awsRegion: "us-east-1", eventID: $id, eventType: "AwsApiCall", sourceIPAddress: $ip,
		 userAgent: "aws-cli/2", recipientAccountId: "111122223333",
		 requestParameters: $request, responseElements: $response, readOnly: false,
		 userIdentity: {type: "IAMUser", accountId: "111122223333", principalId: "AIDAMALLORY0000000",
		                arn: "arn:aws:iam::111122223333:user/mallory",
		                accessKeyId: "AKIAMALLORY000000000", userName: "mallory"}} + $more' >>log.jsonl
}

# Makes made.case of what was called, and the plan of it in plan.json.
plan()
{
	trailcase import made.case "$TRAILCASE_SOURCE_DIR/tests/data/queries/quiet.jsonl" log.jsonl -q >&2
	trailcase contain made.case --lead ip=$INTRUDER -o plan.json
	trailcase contain made.case --lead ip=$INTRUDER -o plan.sh
	trailcase contain made.case --lead ip=$INTRUDER >plan.txt
}

# has COMMAND: one step of the plan has it, once, word by word as the words have it.
has()
{
	[ "$(jq -r '.steps[].command[] | join(" ")' plan.json | grep -cxF -e "$1")" -eq 1 ] ||
		tc_fail "not one command: $1
$(jq -r '.steps[].command[] | join(" ")' plan.json)"
}

# Every command of plan.sh, run with an aws that notes what it gets; into ran, a word to a
# line, and a line of == behind each command.
run_all()
{
	mkdir -p bin
	cat >bin/aws <<-'EOF'
		#!/bin/sh
		printf '%s\n' aws "$@" == >>"$RAN"
	EOF
	chmod +x bin/aws
	: >ran
	sed -e '/^exit 2$/d' -e '/^#aws /s/^#//' plan.sh >edited.sh
	RAN=$PWD/ran NOW=2025-04-06T00:00:00Z ISOLATION_GROUP=sg-0aaaaaaaaaaaaaaaa \
		QUARANTINE_POLICY=p-quarantine PATH=$PWD/bin:$PATH sh edited.sh
}

# --- the seed incident, held to its truth ------------------------------------------------

@test "all keys: who else uses each; what is done already is not done again" {
	trailcase contain "$(seed_case)" --lead $LEAD -o plan.json
	jq -r '.steps[] | select(.title | startswith("Switch off key")) | .object' plan.json | sort |
		diff - <(jq -r '.keys[]' "$truth" | sort)
	for key in $(jq -r '.keys[]' "$truth"); do
		step=$(jq --arg key "$key" '.steps[] | select(.object == $key)' plan.json)
		ended=$(jq -r --arg key "$key" '.key_actions[] | select(.key == $key) | .event_id' "$truth")
		if [ -n "$ended" ]; then
			jq -e --arg id "$ended" '(.command == []) and (.done | contains($id)) and
				(.events > 0)' <<<"$step"
		else
			jq -e --arg key "$key" '.done == null and .command[0][1:3] == ["iam", "update-access-key"] and
				.command[0][4:] == ["--access-key-id=" + $key, "--status=Inactive"]' <<<"$step"
		fi
	done
	# Of the owners, who used which in the 30 days before.
	jq -r '.steps[] | select(.title | startswith("Switch off key")) |
		select(.uses | contains("by nobody else") | not) | .object' plan.json | sort |
		diff - <(jq -r '.principals[] | select(.also_used_by_owner) | .key' "$truth" | sort)
}

@test "who else uses a key is what sqlite3 counts" {
	case=$(seed_case)
	trailcase contain "$case" --lead $LEAD -o plan.json
	key=$(jq -r 'first(.principals[] | select(.also_used_by_owner) | .key)' "$truth")
	# The intruder's are told by their addresses.
	first=$(sqlite3 "$case" "SELECT min(time) FROM events WHERE access_key = '$key'
		AND ip IN ('192.0.2.44', '192.0.2.187')")
	n=$(sqlite3 "$case" "SELECT count(*) FROM events WHERE access_key = '$key' AND time < '$first'
		AND julianday(time) >= julianday('$first') - 30 AND ip NOT IN ('192.0.2.44', '192.0.2.187')")
	jq -e --arg key "$key" --arg n "$n calls of others in the 30 days before" \
		'.steps[] | select(.object == $key) | .uses | startswith($n)' plan.json
}

@test "each rule that is still open is taken back once, none that is closed" {
	trailcase contain "$(seed_case)" --lead $LEAD -o plan.json
	jq -r '.steps[].command[] | select(.[2] == "revoke-security-group-ingress") |
		(.[3] | ltrimstr("--region=")) as $region | (.[4] | ltrimstr("--group-id=")) as $group |
		.[6:][] | "\($region) \($group) \(.)"' plan.json | sort >taken
	jq -r '.rules[] | select(.still_open) | "\(.region) \(.group_id) \(.rule_id)"' "$truth" | sort |
		diff taken -
	[ "$(wc -l <taken)" -eq 174 ]
	jq -e '.plan.rules_closed == 43' plan.json
}

@test "the machine that was started: picture, then isolation; the key pair" {
	trailcase contain "$(seed_case)" --lead $LEAD -o plan.json
	has "aws ec2 create-snapshots --region=eu-west-1 --instance-specification=InstanceId=i-0533e2b26fd215201 --description=evidence-of-i-0533e2b26fd215201 --copy-tags-from-source=volume"
	has "aws ec2 modify-instance-attribute --region=eu-west-1 --instance-id=i-0533e2b26fd215201 --groups={{ISOLATION_GROUP}}"
	jq -e '[.steps[] | select(.object == "i-0533e2b26fd215201") | .phase] == [1, 4]' plan.json
	has "aws ec2 delete-key-pair --region=eu-west-1 --key-pair-id=$(jq -r .key_pair.id "$truth")"
	jq -e '.steps[] | select(.object == "support-access") | .phase == 3' plan.json
}

@test "steps are numbered, sorted by phase, and each has events of the case" {
	case=$(seed_case)
	trailcase contain "$case" --lead $LEAD -o plan.json
	jq -e '[.steps[].n] == [range(1; (.steps | length) + 1)]' plan.json
	jq -e '([.steps[].phase] | . == sort)' plan.json
	jq -e '[.steps[] | select(.evidence == []) | .title] | length == 1 and (.[0] | startswith("Import"))' plan.json
	jq -r '.steps[].evidence[]' plan.json | sort -u >named
	sqlite3 "$case" 'SELECT event_id FROM events ORDER BY event_id' | sort -u >known
	[ -z "$(comm -23 named known)" ]
}

@test "the script is a script, clean, and runs nothing" {
	case=$(seed_case)
	trailcase contain "$case" --lead $LEAD -o plan.sh
	bash -n plan.sh
	shellcheck plan.sh
	# What is no comment: the refusal.
	[ "$(grep -vE '^(#|$)' plan.sh)" = "set -eu
echo 'a containment plan: nothing was run; read it and edit it first' >&2
exit 2" ]
	run sh plan.sh
	[ "$status" -eq 2 ]
	sed 's/^#aws /aws /' plan.sh >edited.sh
	bash -n edited.sh
	[ "$(grep -c '^aws ' edited.sh)" -gt 80 ]
}

@test "text and script have the commands of JSON" {
	case=$(seed_case)
	trailcase contain "$case" --lead $LEAD -o plan.json
	trailcase contain "$case" --lead $LEAD -o plan.sh
	trailcase contain "$case" --lead $LEAD -t text >plan.txt
	run_all
	jq -r '.steps[].command[] | (.[] , "==")' plan.json |
		sed -e 's/{{NOW}}/2025-04-06T00:00:00Z/' -e 's/{{ISOLATION_GROUP}}/sg-0aaaaaaaaaaaaaaaa/' \
			-e 's/{{QUARANTINE_POLICY}}/p-quarantine/' | diff - ran
	diff <(grep '^#aws ' plan.sh | cut -c2-) <(grep '^aws ' plan.txt)
}

@test "the same bytes again, and from the stored lead" {
	case=$(seed_case)
	trailcase contain "$case" --lead $LEAD >one
	trailcase contain "$case" --lead $LEAD | cmp - one
	trailcase lead "$case" event 79eca301 >&2
	trailcase contain "$case" | cmp - one
}

@test "a higher level has fewer keys" {
	trailcase contain "$(seed_case)" --lead $LEAD --level confirmed -o plan.json
	jq -e '[.steps[] | select(.title | startswith("Switch off key"))] | length == 1' plan.json
	jq -e '.plan.level == "confirmed"' plan.json
}

@test "words that are wrong are refused" {
	case=$(seed_case)
	run_trailcase contain "$case" --lead $LEAD -t yaml
	assert_status 2
	assert_stderr_has "not one of text, sh, json"
	run_trailcase contain "$case" --lead $LEAD -o plan.docx
	assert_status 2
	assert_stderr_has "does not end in .txt, .sh or .json"
	run_trailcase contain "$case" --lead $LEAD --level sure
	assert_status 2
	run_trailcase contain "$case"
	assert_status 2
	assert_stderr_has "lead"
}

@test "in the shell" {
	run_trailcase_with <(printf 'contain --lead %s -o plan.sh\n' $LEAD) shell "$(seed_case)"
	assert_status 0
	assert_output_has "plan written: plan.sh"
	bash -n plan.sh
}

# --- another incident --------------------------------------------------------------------

@test "what was opened yields the command that closes it" {
	call iam CreateLoginProfile '{"userName":"bob"}' '{"loginProfile":{"userName":"bob"}}'
	call iam EnableMFADevice '{"userName":"bob","serialNumber":"arn:aws:iam::111122223333:mfa/evil"}' null
	call iam UpdateAssumeRolePolicy '{"roleName":"deploy","policyDocument":"{}"}' null
	call ec2 ModifySnapshotAttribute '{"snapshotId":"snap-0123456789abcdef0","createVolumePermission":{"add":{"items":[{"userId":"999988887777"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"}' '{"_return":true}'
	call ec2 ModifySnapshotAttribute '{"snapshotId":"snap-0123456789abcdef1","createVolumePermission":{"add":{"items":[{"group":"all"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"}' '{"_return":true}'
	call cloudtrail StopLogging '{"name":"arn:aws:cloudtrail:us-east-1:111122223333:trail/main"}' null
	call kms ScheduleKeyDeletion '{"keyId":"1234abcd-12ab-34cd-56ef-1234567890ab","pendingWindowInDays":7}' '{"keyId":"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}'
	call lambda CreateFunctionUrlConfig20211031 '{"functionName":"worker","authType":"NONE"}' '{"functionUrl":"https://x.example/"}'
	call iam CreateAccessKey '{"userName":"carol"}' '{"accessKey":{"accessKeyId":"AKIACAROL00000000000","userName":"carol","status":"Active"}}'
	call iam AttachUserPolicy '{"userName":"carol","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}' null
	call s3 PutBucketPolicy '{"bucketName":"ledger","bucketPolicy":{}}' null
	call guardduty UpdateDetector '{"detectorId":"12abc34d567e8fa901bc2d34e56789f0","enable":false}' null
	call sts AssumeRole '{"roleArn":"arn:aws:iam::111122223333:role/ops","roleSessionName":"x"}' '{"credentials":{"accessKeyId":"ASIAOPS0000000000000","expiration":"Apr 5, 2025 3:00:00 AM"},"assumedRoleUser":{"assumedRoleId":"AROAOPS000000000000:x","arn":"arn:aws:sts::111122223333:assumed-role/ops/x"}}'
	plan
	has "aws iam delete-login-profile --user-name=bob"
	has "aws iam deactivate-mfa-device --user-name=bob --serial-number=arn:aws:iam::111122223333:mfa/evil"
	has "aws iam update-assume-role-policy --role-name=deploy --policy-document=file://former-trust-policy.json"
	has "aws ec2 modify-snapshot-attribute --region=us-east-1 --snapshot-id=snap-0123456789abcdef0 --attribute=createVolumePermission --operation-type=remove --user-ids=999988887777"
	has "aws ec2 modify-snapshot-attribute --region=us-east-1 --snapshot-id=snap-0123456789abcdef1 --attribute=createVolumePermission --operation-type=remove --group-names=all"
	has "aws cloudtrail start-logging --region=us-east-1 --name=main"
	has "aws kms cancel-key-deletion --region=us-east-1 --key-id=1234abcd-12ab-34cd-56ef-1234567890ab"
	has "aws kms enable-key --region=us-east-1 --key-id=1234abcd-12ab-34cd-56ef-1234567890ab"
	jq -e '.steps[] | select(.title | startswith("Cancel the deletion")) | .note | startswith("Deadline 2025-04-12T01:07:00Z")' plan.json
	has "aws lambda delete-function-url-config --region=us-east-1 --function-name=worker"
	has "aws iam update-access-key --user-name=carol --access-key-id=AKIACAROL00000000000 --status=Inactive"
	has "aws iam update-access-key --user-name=mallory --access-key-id=AKIAMALLORY000000000 --status=Inactive"
	has "aws iam detach-user-policy --user-name=carol --policy-arn=arn:aws:iam::aws:policy/AdministratorAccess"
	has "aws s3api put-bucket-policy --region=us-east-1 --bucket=ledger --policy=file://former-bucket-policy.json"
	has "aws guardduty update-detector --region=us-east-1 --detector-id=12abc34d567e8fa901bc2d34e56789f0 --enable"
	run_all
	grep -qxF -- '--policy-document={"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2025-04-06T00:00:00Z"}}}]}' ran
	grep -qxF -- '--role-name=ops' ran
	# Nothing refused, and no command without its own event.
	jq -e '[.steps[].refused[]] == []' plan.json
}

@test "a secret that was read gets a new value" {
	call secretsmanager GetSecretValue '{"secretId":"prod/db"}' null
	plan
	has "aws secretsmanager rotate-secret --region=us-east-1 --secret-id=prod/db"
}

@test "sessions that the intruder used: of a role, of Identity Center, of a user, of root" {
	session='{"type":"AssumedRole","accountId":"111122223333","accessKeyId":"ASIAOPS0000000000000","principalId":"AROAOPS000000000000:x","arn":"arn:aws:sts::111122223333:assumed-role/ops/x","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAOPS000000000000","arn":"arn:aws:iam::111122223333:role/ops","accountId":"111122223333","userName":"ops"},"attributes":{"creationDate":"2025-04-05T01:00:00Z","mfaAuthenticated":"false"}}}'
	call s3 ListBuckets null null "{\"userIdentity\":$session}"
	session=${session//ops/AWSReservedSSO_Admin_0123456789abcdef}
	call s3 ListBuckets null null "{\"userIdentity\":${session//OPS/SSO}}"
	call s3 ListBuckets null null '{"userIdentity":{"type":"IAMUser","accountId":"111122223333","accessKeyId":"ASIABOB0000000000000","principalId":"AIDABOB0000000000","arn":"arn:aws:iam::111122223333:user/bob","userName":"bob","sessionContext":{"attributes":{"creationDate":"2025-04-05T01:00:00Z","mfaAuthenticated":"false"}}}}'
	call s3 ListBuckets null null '{"userIdentity":{"type":"Root","accountId":"111122223333","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accessKeyId":"ASIAROOT000000000000","sessionContext":{"attributes":{"creationDate":"2025-04-05T01:00:00Z","mfaAuthenticated":"false"}}}}'
	plan
	[ "$(grep -c -- "^aws iam put-role-policy --role-name='ops' --policy-name='AWSRevokeOlderSessions'" plan.txt)" -eq 1 ]
	jq -e '.steps[] | select(.object == "AWSReservedSSO_Admin_0123456789abcdef") | .command == [] and (.note | test("permission set"))' plan.json
	[ "$(grep -c -- "^aws iam put-user-policy --user-name='bob'" plan.txt)" -eq 1 ]
	jq -e '[.steps[] | select(.title | startswith("Take root back"))] | length == 1' plan.json
}

@test "a key that was switched off and on again is switched off" {
	call iam CreateAccessKey '{"userName":"carol"}' '{"accessKey":{"accessKeyId":"AKIACAROL00000000000","userName":"carol","status":"Active"}}'
	call iam UpdateAccessKey '{"userName":"carol","accessKeyId":"AKIACAROL00000000000","status":"Inactive"}' null
	plan
	jq -e '.steps[] | select(.object == "AKIACAROL00000000000") | .command == [] and (.done | startswith("made inactive 2025-04-05T01:02:00Z"))' plan.json
	rm made.case
	call iam UpdateAccessKey '{"userName":"carol","accessKeyId":"AKIACAROL00000000000","status":"Active"}' null
	plan
	has "aws iam update-access-key --user-name=carol --access-key-id=AKIACAROL00000000000 --status=Inactive"
}

@test "a machine that is gone is done; one that was launched is imaged first" {
	call ec2 RunInstances '{}' '{"instancesSet":{"items":[{"instanceId":"i-0123456789abcdef0"},{"instanceId":"i-0123456789abcdef1"}]}}'
	call ec2 TerminateInstances '{"instancesSet":{"items":[{"instanceId":"i-0123456789abcdef0"}]}}' '{"instancesSet":{"items":[{"instanceId":"i-0123456789abcdef0"}]}}'
	plan
	jq -e '[.steps[] | select(.object == "i-0123456789abcdef0")] | length == 1 and .[0].command == [] and .[0].done != null' plan.json
	jq -e '[.steps[] | select(.object == "i-0123456789abcdef1") | .phase] == [1, 4]' plan.json
}

@test "what was closed again has no step" {
	call iam CreateLoginProfile '{"userName":"bob"}' '{"loginProfile":{"userName":"bob"}}'
	call iam DeleteLoginProfile '{"userName":"bob"}' null
	call cloudtrail StopLogging '{"name":"main"}' null
	call cloudtrail StartLogging '{"name":"main"}' null
	call ec2 CreateKeyPair '{"keyName":"k"}' '{"keyName":"k","keyPairId":"key-0123456789abcdef0"}'
	call ec2 DeleteKeyPair '{"keyPairId":"key-0123456789abcdef0"}' '{"_return":true}'
	plan
	jq -e '[.steps[].command[] | .[2] | select(test("login-profile|logging|key-pair"))] == []' plan.json
	jq -e '.plan.closed == 3' plan.json
}

@test "rules without an id are taken back by what they say" {
	call ec2 AuthorizeSecurityGroupIngress '{"groupId":"sg-0123456789abcdef0","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}},{"ipProtocol":"-1","ipRanges":{"items":[{"cidrIp":"198.51.100.0/24"}]}}]}}' '{"_return":true}'
	plan
	run_all
	grep -A5 -x revoke-security-group-ingress ran | grep -qxF -- \
		'--ip-permissions=[{"IpProtocol":"-1","IpRanges":[{"CidrIp":"198.51.100.0/24"}]},{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]'
}

@test "a kind of thing without a command is said, not left out" {
	call access-analyzer DeleteAnalyzer '{"analyzerName":"all"}' null
	plan
	jq -e '.steps[] | select(.object == "all") | .command == [] and (.note | test("no command"))' plan.json
	grep -qx '#    by hand' plan.txt
}

# --- names that want to be run -----------------------------------------------------------

# What stands for $1 in JSON: names that would run something, end a comment, or be an option.
evil()
{
	jq -nc --arg n "$1" '[
		"\($n)'\''; touch canary; '\''", "\($n)$(touch canary)", "\($n)`touch canary`",
		"\($n)\ntouch canary\n", "-\($n)", "\($n)\r#aws touch canary", "\($n)\u202etouch canary",
		"\($n)\" ; touch canary ; \"", "file:///etc/passwd", "\($n) --profile evil", "\($n) / b", ""][]'
}

@test "hostile names get into no command, and run nothing" {
	while read -r name; do
		call iam CreateUser "{\"userName\":$name}" "{\"user\":{\"userName\":$name}}"
		call iam CreateLoginProfile "{\"userName\":$name}" "{\"loginProfile\":{\"userName\":$name}}"
	done < <(evil u)
	while read -r name; do
		call iam UpdateAssumeRolePolicy "{\"roleName\":$name,\"policyDocument\":\"{}\"}" null
		call ec2 CreateKeyPair "{\"keyName\":$name}" "{\"keyName\":$name}"
	done < <(evil r)
	count=0
	while read -r name; do
		call ec2 AuthorizeSecurityGroupIngress "{\"groupId\":$name,\"ipPermissions\":{\"items\":[{\"ipProtocol\":\"tcp\",\"fromPort\":1,\"toPort\":1,\"ipRanges\":{\"items\":[{\"cidrIp\":$name}]}}]}}" \
			"{\"_return\":true,\"securityGroupRuleSet\":{\"items\":[{\"groupId\":$name,\"securityGroupRuleId\":$name,\"isEgress\":false,\"ipProtocol\":\"tcp\",\"fromPort\":1,\"toPort\":1,\"cidrIpv4\":$name}]}}" \
			"{\"eventID\":$name,\"userAgent\":$name}"
		call ec2 StartInstances "{\"instancesSet\":{\"items\":[{\"instanceId\":$name}]}}" null \
			"{\"awsRegion\":$name}"
		call cloudtrail StopLogging "{\"name\":$name}" null "{\"recipientAccountId\":$name}"
	done < <(evil x)
	plan
	jq -e '[.steps[] | select(.refused != [])] | length > 50' plan.json
	jq -e '[.steps[].refused[] | select(test("this is no (user|role|key-pair-name|security-group|instance|trail) "))] | length > 30' plan.json
	bash -n plan.sh
	shellcheck plan.sh
	# Comments and blank lines, and the refusal: nothing that a name began.
	[ "$(grep -vcE '^(#|$)' plan.sh)" -eq 3 ]
	run_all
	[ ! -e canary ]
	# Each argument is one word, as the plan has it.
	jq -r '.steps[].command[] | (.[] , "==")' plan.json |
		sed -e 's/{{NOW}}/2025-04-06T00:00:00Z/' -e 's/{{ISOLATION_GROUP}}/sg-0aaaaaaaaaaaaaaaa/' \
			-e 's/{{QUARANTINE_POLICY}}/p-quarantine/' | diff - ran
	run ! grep -E 'canary|etc.passwd' ran
	# The text itself pasted into a shell.
	RAN=$PWD/ran PATH=$PWD/bin:$PATH sh plan.txt >&2 || true
	[ ! -e canary ]
	# No control and no turned direction in any of them.
	run ! env LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae' plan.sh plan.txt plan.json
}

@test "a name with a dash in front is a value and no option" {
	call iam CreateLoginProfile '{"userName":"-rf"}' '{"loginProfile":{"userName":"-rf"}}'
	plan
	has "aws iam delete-login-profile --user-name=-rf"
	grep -qF "aws iam delete-login-profile --user-name='-rf'" plan.txt
}

@test "a value that AWS hid is no name" {
	call iam CreateLoginProfile '{"userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}' null
	plan
	run ! grep -q -- '--user-name=.HIDDEN' plan.txt
	grep -q 'by hand: this is no user' plan.txt
}

@test "values of any length leave a plan that can be read" {
	long=$(head -c 70000 /dev/zero | tr '\0' 'x')
	for n in 1 2 3; do
		call iam CreateUser "{\"userName\":\"$long$n'\"}" null "{\"eventID\":\"$long$n\"}"
	done
	plan
	jq -e '[.steps[] | select(.refused != []) | .refused[0] | length < 400] == [true, true, true]' plan.json
	jq -e '[.steps[].evidence[] | length < 65] | all' plan.json
	bash -n plan.sh
}
