#!/usr/bin/env bats
#
# What to change: each rule of the query resilience on a small log that gives a ground for it,
# with what it is about, the evidence and the event; and on its near misses, where it is silent.
# R12, R15 and R18 have more in case_queries.bats.

load helpers

setup()
{
	tc_setup
	number=0
}

# record NAME TIME [JSON]: a call of the intruder, with what JSON says otherwise.  The first
# record of a log has the event 1, the second 2...
record()
{
	number=$((number + 1))
	jq -nc --arg name "$1" --arg time "$2" --arg id "$(printf '%08d-0000-4000-8000-00000000ffff' $number)" \
		--argjson more "${3:-{\}}" '{
		eventVersion: "1.08", eventTime: $time, eventID: $id,
		eventSource: "ec2.amazonaws.com", eventName: $name, awsRegion: "eu-north-1",
		sourceIPAddress: "203.0.113.5", userAgent: "aws-cli/2.9", eventType: "AwsApiCall",
		recipientAccountId: "111122223333", readOnly: true, requestParameters: null,
		responseElements: null,
		userIdentity: {type: "IAMUser", principalId: "AIDAEVE0000000000001",
			arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333",
			userName: "eve", accessKeyId: "AKIAIOSFODNN7EVE0000"}} * $more'
}

home='{"sourceIPAddress":"198.51.100.10"}'
ann='{"sourceIPAddress":"198.51.100.20","userIdentity":{"principalId":"AIDAANN0000000000001",
	"arn":"arn:aws:iam::111122223333:user/ann","userName":"ann","accessKeyId":"AKIAIOSFODNN7ANN0000"}}'
came=2025-05-01T12:00:00Z

# with A B: two objects in one
with()
{
	jq -nc --argjson a "$1" --argjson b "$2" '$a * $b'
}

# found RULE: standard input are the records; prints object, evidence and event of each row.
found()
{
	rm -f made.case
	cat >made.jsonl
	trailcase import -q made.case made.jsonl
	told "$1"
}

told()
{
	trailcase ask made.case resilience --lead "${lead:-ip=203.0.113.5}" --format json |
		jq -r --arg rule "$1" '.rows[] | select(.rule == $rule)
			| [.object, .evidence, ((.event_id // "-") | sub("^0*"; "") | sub("-0000-.*"; ""))] | join(" | ")'
}

# same WANTED: what was found is that.
same()
{
	[ "$output" = "$1" ] || tc_fail "found: $output"
}

key="AKIAIOSFODNN7EVE0000 of eve"

@test "R1: a key that nobody else used for 30 days, and goes on not using" {
	run found R1 < <(record ListBuckets 2025-03-01T12:00:00Z "$ann"; record ListBuckets $came)
	same "$key | not used by anybody in the 61 days of logs before the intruder | 2"
	run found R1 < <(record ListBuckets 2025-03-01T12:00:00Z "$home"; record ListBuckets $came)
	same "$key | not used by anybody for 61 days before the intruder | 2"
	run found R1 < <(record ListBuckets 2025-03-01T12:00:00Z "$home"
		record ListBuckets 2025-04-20T12:00:00Z "$home"; record ListBuckets $came)
	same ""
	# Its owner came back since.
	run found R1 < <(record ListBuckets 2025-03-01T12:00:00Z "$home"; record ListBuckets $came
		record ListBuckets 2025-05-02T12:00:00Z "$home")
	same ""
	# The logs are too short to say it.
	run found R1 < <(record ListBuckets 2025-04-20T12:00:00Z "$ann"; record ListBuckets $came)
	same ""
}

made='{"eventSource":"iam.amazonaws.com","awsRegion":"us-east-1","readOnly":false,"requestParameters":{"userName":"eve"},
	"responseElements":{"accessKey":{"userName":"eve","accessKeyId":"AKIAIOSFODNN7EVE0000","status":"Active"}}}'

@test "R2: a key of 90 days or more, or made before the logs" {
	made=$(with "$ann" "$made")
	run found R2 < <(record CreateAccessKey 2025-01-21T12:00:00Z "$made"; record ListBuckets $came)
	same "$key | 100 days old when the intruder came | 2"
	run found R2 < <(record CreateAccessKey 2025-04-21T12:00:00Z "$made"; record ListBuckets $came)
	same ""
	# Without logs of us-east-1, where keys are made, it is as old as its first use.
	run found R2 < <(record ListBuckets 2025-03-01T12:00:00Z "$ann"
		record ListBuckets 2025-04-21T12:00:00Z "$home"; record ListBuckets $came)
	same "$key | these logs do not show it made: at least 10 days old when the intruder came | 3"
	run found R2 < <(record ListUsers 2025-03-01T12:00:00Z "$(with "$ann" '{"awsRegion":"us-east-1"}')"
		record ListBuckets $came)
	same "$key | these logs do not show it made: at least 61 days old when the intruder came | 2"
}

@test "R3: services that the intruder could use and the owner never used" {
	s3='{"eventSource":"s3.amazonaws.com"}'
	run found R3 < <(record ListBuckets 2025-04-20T12:00:00Z "$(with "$home" "$s3")"
		record ListBuckets 2025-05-01T12:00:00Z "$s3"
		record ListSecrets 2025-05-01T12:01:00Z '{"eventSource":"secretsmanager.amazonaws.com"}'
		record DescribeInstances 2025-05-01T12:02:00Z)
	same "eve | the intruder used 2 services with success that this principal had not used itself in these logs, such as secretsmanager | 3"
	# Refused, one's own, or asking who one is.
	run found R3 < <(record ListBuckets 2025-04-20T12:00:00Z "$(with "$home" "$s3")"
		record ListBuckets 2025-05-01T12:00:00Z "$s3"
		record GetCallerIdentity 2025-05-01T12:01:00Z '{"eventSource":"sts.amazonaws.com"}'
		record DescribeInstances 2025-05-01T12:02:00Z '{"errorCode":"Client.UnauthorizedOperation"}')
	same ""
	# Nothing is known of what the owner does.
	run found R3 < <(record ListBuckets 2025-04-20T12:00:00Z "$ann"; record DescribeInstances $came)
	same ""
}

@test "R4: changes without MFA" {
	run found R4 < <(record DescribeInstances 2025-05-01T12:00:00Z
		record DeleteVolume 2025-05-01T12:01:00Z '{"readOnly":false}')
	same "AKIAIOSFODNN7EVE0000 | 1 change without MFA succeeded | 2"
	session()
	{
		printf '{"readOnly":false,"userIdentity":{"accessKeyId":"ASIAIOSFODNN7EVE0000"%s}}' "$1"
	}
	mfa=',"sessionContext":{"attributes":{"creationDate":"2025-05-01T11:00:00Z","mfaAuthenticated":"'
	run found R4 < <(record DeleteVolume $came "$(session "${mfa}false\"}}")")
	[[ $output = *"1 change without MFA succeeded | 1" ]]
	# Refused, with MFA, or nothing is known of MFA.
	run found R4 < <(record DeleteVolume 2025-05-01T12:01:00Z '{"readOnly":false,"errorCode":"Client.UnauthorizedOperation"}'
		record DeleteVolume 2025-05-01T12:02:00Z "$(session "${mfa}true\"}}")"
		record DeleteVolume 2025-05-01T12:03:00Z "$(session "")")
	same ""
}

@test "R5: a key used from public addresses" {
	lead=key=AKIAIOSFODNN7EVE0000
	run found R5 < <(record ListBuckets 2025-05-01T11:00:00Z '{"sourceIPAddress":"10.0.0.7"}'
		record ListBuckets $came)
	same "$key | used from 1 public address by the intruder | 2"
	run found R5 < <(record ListBuckets $came '{"sourceIPAddress":"10.0.0.7"}')
	same ""
	run told R2                      # although the key is the intruder's
	[[ $output = "$key | "* ]]
}

@test "R6: no data events" {
	run found R6 < <(record ListBuckets $came)
	same " | there is no data event in these logs | -"
	run found R6 < <(record ListBuckets $came
		record GetObject 2025-04-20T12:00:00Z "$(with "$ann" '{"eventSource":"s3.amazonaws.com","eventCategory":"Data","managementEvent":false}')")
	same ""
	# They were left out.
	trailcase import -q --from 2025-05-01 left.case made.jsonl
	mv left.case made.case
	run told R6
	same ""
	run told R17
	same ""
	run told R8
	same ""
}

@test "R7: no digest files, or a chain of them that is broken" {
	run found R7 < <(record ListBuckets $came)
	same " | there is no digest file among the sources | -"
	cp -r "$TRAILCASE_SOURCE_DIR/fixtures/samples/digest-vector/bucket" bucket
	mkdir apart
	mv bucket/AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2025/03/01/*T173000Z* apart
	record ListBuckets $came >made.jsonl
	again()
	{
		rm -f made.case
		trailcase import -q made.case made.jsonl "$@"
		told R7
	}
	run again bucket                 # from 12:00 to 14:00
	same ""
	run again bucket apart           # and from 16:30 to 17:30
	same "111122223333 us-east-2 | the digest files leave 1 stretch of time between them, and 0 files that they list are not in the case | -"
	rm bucket/AWSLogs/111122223333/CloudTrail/us-east-2/2025/03/01/*BBBB.json.gz
	run again bucket
	same "111122223333 us-east-2 | the digest files leave 0 stretches of time between them, and 1 file that they list is not in the case | -"
}

@test "R8: one region, or a trail that was last set to one" {
	run found R8 < <(record ListBuckets $came)
	same "eu-north-1 | these logs have events of that region alone | -"
	# IAM is logged in us-east-1, by a trail of any region.
	run found R8 < <(record ListUsers 2025-04-20T12:00:00Z "$(with "$ann" '{"awsRegion":"us-east-1","eventSource":"iam.amazonaws.com"}')"
		record ListBuckets $came)
	same "eu-north-1 | these logs have events of that region alone, and of global services | -"
	run found R8 < <(record DescribeInstances 2025-04-20T12:00:00Z "$(with "$ann" '{"awsRegion":"us-east-1"}')"
		record ListBuckets $came)
	same ""
	trail()
	{
		record "$1" "$2" "$(with "$ann" '{"eventSource":"cloudtrail.amazonaws.com","readOnly":false,
			"requestParameters":{"name":"t1","isMultiRegionTrail":'"$3"'},
			"responseElements":{"name":"t1","trailARN":"arn:aws:cloudtrail:eu-north-1:111122223333:trail/t1"}}')"
	}
	other()
	{
		record DescribeInstances 2025-04-20T12:00:00Z "$(with "$ann" '{"awsRegion":"us-east-1"}')"
		record ListBuckets $came
	}
	run found R8 < <(other; trail CreateTrail 2025-04-01T12:00:00Z true; trail UpdateTrail 2025-04-02T12:00:00Z false)
	[[ $output = *"t1 | this trail was last set to its own region alone | 4" ]] || tc_fail "$output"
	run found R8 < <(other; trail CreateTrail 2025-04-01T12:00:00Z false; trail UpdateTrail 2025-04-02T12:00:00Z true)
	same ""
}

@test "R9: keys of a role delivered by the first version of the metadata service" {
	machine()
	{
		printf '{"sourceIPAddress":"198.51.100.30","userIdentity":{"type":"AssumedRole","userName":null,
			"principalId":"AROAWEB000000000001:i-0a1b2c3d4e5f60718",
			"arn":"arn:aws:sts::111122223333:assumed-role/web/i-0a1b2c3d4e5f60718","accessKeyId":"ASIAIOSFODNN7WEB0000",
			"sessionContext":{"ec2RoleDelivery":"%s","sessionIssuer":{"type":"Role","principalId":"AROAWEB000000000001",
			"arn":"arn:aws:iam::111122223333:role/web","accountId":"111122223333","userName":"web"},
			"attributes":{"creationDate":"2025-04-20T11:00:00Z","mfaAuthenticated":"false"}}}}' "$1"
	}
	run found R9 < <(record ListBuckets 2025-04-20T12:00:00Z "$(machine 2.0)"
		record ListBuckets 2025-04-20T13:00:00Z "$(machine 1.0)"; record ListBuckets $came)
	[[ $output = *"web | 1 machine | 2" ]] || tc_fail "$output"
	run found R9 < <(record ListBuckets 2025-04-20T12:00:00Z "$(machine 2.0)"; record ListBuckets $came)
	same ""
}

# opened CIDR FROM TO TIME [JSON]
opened()
{
	record "${6:-AuthorizeSecurityGroupIngress}" "$4" "$(with '{"readOnly":false,"requestParameters":{"groupId":"sg-0a1","ipPermissions":{"items":[
		{"ipProtocol":"tcp","fromPort":'"$2"',"toPort":'"$3"',"groups":{},"ipRanges":{"items":[{"cidrIp":"'"$1"'"}]},
		"ipv6Ranges":{},"prefixListIds":{}}]}},"responseElements":{"_return":true}}' "${5:-{\}}")"
}

@test "R10: rules that let the world in, by whomever" {
	run found R10 < <(record ListBuckets $came; opened 0.0.0.0/0 22 22 2025-04-20T12:00:00Z "$ann")
	same "tcp 22 from 0.0.0.0/0 | 1 rule was opened, 1 still is | 2"
	run found R10 < <(record ListBuckets $came; opened 0.0.0.0/0 20 21 2025-04-20T12:00:00Z "$ann"
		opened 0.0.0.0/0 20 21 2025-04-20T13:00:00Z "$ann" RevokeSecurityGroupIngress)
	same "tcp 20-21 from 0.0.0.0/0 | 1 rule was opened, 0 still are | 2"
	run found R10 < <(record ListBuckets $came; opened 10.0.0.0/8 22 22 2025-04-20T12:00:00Z "$ann"
		opened 0.0.0.0/0 22 22 2025-04-20T13:00:00Z "$ann" AuthorizeSecurityGroupEgress
		opened 0.0.0.0/0 22 22 2025-04-20T14:00:00Z "$(with "$ann" '{"errorCode":"Client.UnauthorizedOperation"}')")
	same ""
}

@test "R11: ways into machines" {
	run found R11 < <(record SendCommand 2025-05-01T12:01:00Z '{"eventSource":"ssm.amazonaws.com","readOnly":false}'
		record SendCommand 2025-05-01T12:00:00Z '{"eventSource":"ssm.amazonaws.com","readOnly":false}')
	same "SendCommand | 2 calls of the intruder succeeded | 2"
	# Refused, another's, or of another service by the same name.
	run found R11 < <(record StartSession $came '{"eventSource":"ssm.amazonaws.com","errorCode":"AccessDeniedException"}'
		record CreateKeyPair $came "$ann"
		record StartSession $came '{"eventSource":"athena.amazonaws.com","readOnly":false}')
	same ""
}

root='{"eventSource":"signin.amazonaws.com","eventType":"AwsConsoleSignIn","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.40",
	"userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","userName":null,"accessKeyId":null}}'

@test "R12: root was used; a sign-in that failed is no use" {
	run found R12 < <(record ListBuckets $came
		record ConsoleLogin 2025-04-20T12:00:00Z "$(with "$root" '{"responseElements":{"ConsoleLogin":"Success"}}')")
	same "111122223333 | 1 event of root | 2"
	run found R12 < <(record ListBuckets $came
		record ConsoleLogin 2025-04-20T12:00:00Z "$(with "$root" '{"errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}}')")
	same ""
}

@test "R13: a build tool with a key that does not end" {
	terraform='{"userAgent":"APN/1.0 HashiCorp/1.0 Terraform/1.5.0 (+https://www.terraform.io)"}'
	run found R13 < <(record ListBuckets $came; record DescribeInstances 2025-04-20T12:00:00Z "$(with "$ann" "$terraform")")
	same "AKIAIOSFODNN7ANN0000 | used by terraform | 2"
	run found R13 < <(record ListBuckets $came; record DescribeInstances 2025-04-20T12:00:00Z "$ann"
		record DescribeInstances 2025-04-20T12:00:00Z "$(with "$(with "$ann" "$terraform")" '{"userIdentity":{"accessKeyId":"ASIAIOSFODNN7ANN0000"}}')")
	same ""
}

@test "R14: a region where only the intruder was" {
	far='{"awsRegion":"sa-east-1"}'
	run found R14 < <(record ListBuckets 2025-04-20T12:00:00Z "$ann"; record DescribeInstances $came "$far")
	same "sa-east-1 | 1 call of the intruder; nobody else has an event there | 2"
	run found R14 < <(record ListBuckets 2025-04-20T12:00:00Z "$(with "$ann" "$far")"; record DescribeInstances $came "$far")
	same ""
}

@test "R15: logging was stopped, by a call of that name and service" {
	run found R15 < <(record StopLogging $came '{"eventSource":"cloudtrail.amazonaws.com","readOnly":false}')
	same "StopLogging | 1 call of the intruder succeeded | 1"
	run found R15 < <(record DeleteDetector $came '{"eventSource":"frauddetector.amazonaws.com","readOnly":false}'
		record StopLogging $came "$(with "$ann" '{"eventSource":"cloudtrail.amazonaws.com"}')")
	same ""
}

@test "R16: key pairs made by hand" {
	run found R16 < <(record ListBuckets $came; record CreateKeyPair 2025-04-20T12:00:00Z "$(with "$ann" '{"readOnly":false}')")
	same " | 1 key pair was made by hand | 2"
	run found R16 < <(record ListBuckets $came
		record CreateKeyPair 2025-04-20T12:00:00Z "$(with "$ann" '{"userAgent":"APN/1.0 HashiCorp/1.0 Terraform/1.5.0 (+https://www.terraform.io)"}')"
		record CreateKeyPair 2025-04-20T12:00:00Z "$(with "$ann" '{"errorCode":"Client.UnauthorizedOperation"}')")
	same ""
}

@test "R17: nothing of GuardDuty" {
	run found R17 < <(record ListBuckets $came)
	same " | these logs have no event of GuardDuty: nobody set it up or looked at it | -"
	run found R17 < <(record ListBuckets $came; record ListDetectors $came "$(with "$ann" '{"eventSource":"guardduty.amazonaws.com"}')")
	same ""
	# It looks at the account itself.
	run found R17 < <(record ListBuckets $came; record DescribeVpcs $came '{"sourceIPAddress":"guardduty.amazonaws.com","userAgent":"guardduty.amazonaws.com",
		"userIdentity":{"type":"AssumedRole","userName":null,"accessKeyId":"ASIAIOSFODNN7GRD0000","principalId":"AROAGRD00000000001:GuardDuty",
		"arn":"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAmazonGuardDuty/GuardDuty","invokedBy":"guardduty.amazonaws.com"}}')
	same ""
}

# taken REQUEST: a role that an account outside took.
taken()
{
	record AssumeRole 2025-04-20T12:00:00Z '{"eventSource":"sts.amazonaws.com","sourceIPAddress":"198.51.100.9",
		"userIdentity":{"type":"AWSAccount","accountId":"444455556666","principalId":"444455556666:x","arn":null,"userName":null,"accessKeyId":null},
		"requestParameters":'"$1"'}'
}

@test "R18: an account from outside without ExternalId" {
	arn='"roleArn":"arn:aws:iam::111122223333:role/vendor","roleSessionName":"x"'
	run found R18 < <(record ListBuckets $came; taken "{$arn}")
	same "444455556666 | 1 call of that account took a role here without one, such as arn:aws:iam::111122223333:role/vendor | 2"
	# A tag of that name is none.
	run found R18 < <(record ListBuckets $came; taken "{$arn"',"tags":[{"key":"externalId","value":"x"}]}')
	[[ $output = 444455556666* ]] || tc_fail "$output"
	run found R18 < <(record ListBuckets $came; taken "{$arn"',"externalId":"y"}')
	same ""
	# What was asked was left out of the record: nobody knows.
	run found R18 < <(record ListBuckets $came; taken null)
	same ""
}
