#!/usr/bin/env bats
#
# What calls opened and what closed it: the views security_group_rules and state_changes,
# and the queries that ask them.  Expected rows come from truth.json, from the raw logs by
# jq, or from the few records that a test writes itself.

load helpers

setup_file()
{
	export CASES=$BATS_FILE_TMPDIR
	"$TRAILCASE" import "$CASES/seed.case" \
		"$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -q
	"$TRAILCASE" import "$CASES/invictus.case" \
		"$TRAILCASE_SOURCE_DIR/fixtures/invictus" -q || [ $? -eq 1 ]
}

setup()
{
	tc_setup
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	lead=event=$(jq -r .lead.value "$truth")
}

# --- small cases ------------------------------------------------------------------

# call TIME NAME REQUEST [RESPONSE [MEMBERS]]: a record in log.jsonl.  The last gives further
# members, which win.  Numbers of events rise, so that ties are broken in this order.
call()
{
	count=$((${count:-100} + 1))
	jq -nc --arg time "2025-05-01T${1}Z" --arg name "$2" --arg id "e$count" \
		--argjson request "$3" --argjson response "${4:-null}" --argjson more "${5-{\}}" '
		{eventVersion: "1.08", eventTime: $time, eventSource: "ec2.amazonaws.com",
		 eventName: $name, awsRegion: "eu-west-1", sourceIPAddress: "192.0.2.1",
		 userAgent: "aws-cli/2", eventID: $id, eventType: "AwsApiCall",
		 recipientAccountId: "111122223333", requestParameters: $request,
		 responseElements: $response,
		 userIdentity: {type: "IAMUser", principalId: "AIDA1", accountId: "111122223333",
		                accessKeyId: "AKIA1", userName: "a"}} + $more' >>log.jsonl
}

denied='{"errorCode":"Client.UnauthorizedOperation","errorMessage":"no"}'
iam='{"eventSource":"iam.amazonaws.com"}'

# rule GROUP PORT CIDR: parameters in the form of a list.
rule()
{
	jq -nc --arg group "$1" --argjson port "$2" --arg cidr "$3" '
		{groupId: $group, ipPermissions: {items: [{ipProtocol: "tcp", fromPort: $port,
		 toPort: $port, groups: {}, ipRanges: {items: [{cidrIp: $cidr}]},
		 ipv6Ranges: {}, prefixListIds: {}}]}}'
}

# made GROUP PORT CIDR ID: the response to it.
made()
{
	jq -nc --arg group "$1" --argjson port "$2" --arg cidr "$3" --arg id "$4" '
		{_return: true, securityGroupRuleSet: {items: [{groupId: $group, isEgress: false,
		 securityGroupRuleId: $id, ipProtocol: "tcp", fromPort: $port, toPort: $port,
		 cidrIpv4: $cidr}]}}'
}

# Imports log.jsonl, in the order of its lines and in the reverse: rows must be the same.
import_log()
{
	rm -f case other
	"$TRAILCASE" import case log.jsonl -q
	tac log.jsonl >reversed.jsonl
	"$TRAILCASE" import other reversed.jsonl -q
	for view in security_group_rules state_changes; do
		for name in case other; do
			sqlite3 "$name" "SELECT $(columns $view) FROM $view ORDER BY 1, 2, 3, 4, 5" \
				>"$name.$view"
		done
		diff "case.$view" "other.$view"
	done
}

# All columns of a view but rows, which depend on the case.
columns()
{
	sqlite3 case "SELECT group_concat(name) FROM pragma_table_info('$1')
		WHERE name <> 'event_row'"
}

# rules_are LINES: event, group, rule, still open, closed by; ordered by event.
rules_are()
{
	import_log
	sqlite3 case "SELECT event_id, group_id, rule_id, still_open, closed_by_event
		FROM security_group_rules ORDER BY event_id, from_port, peer" >got
	printf '%s\n' "$@" | diff - got
}

# things_are LINES: event, kind, object, state, closed by.
things_are()
{
	import_log
	sqlite3 case "SELECT event_id, kind, object, state, closed_by_event
		FROM state_changes ORDER BY event_id, kind, object" >got
	printf '%s\n' "$@" | diff - got
}

# --- rules of security groups -------------------------------------------------------

@test "a rule is closed by its id, by its shape and with its group" {
	call 10:00:00 AuthorizeSecurityGroupIngress "$(rule sg-1 22 10.0.0.0/8)" "$(made sg-1 22 10.0.0.0/8 sgr-1)"
	call 10:00:01 AuthorizeSecurityGroupIngress "$(rule sg-2 22 10.0.0.0/8)" '{"_return":true}'
	call 10:00:02 AuthorizeSecurityGroupIngress "$(rule sg-3 22 10.0.0.0/8)" '{"_return":true}'
	call 10:00:03 AuthorizeSecurityGroupIngress "$(rule sg-4 22 10.0.0.0/8)" '{"_return":true}'
	call 11:00:00 RevokeSecurityGroupIngress \
		'{"groupId":"sg-1","securityGroupRuleIds":{"items":[{"securityGroupRuleId":"sgr-1"}]}}' '{"_return":true}'
	# Written otherwise: flat, with the number of the protocol and bits behind the prefix.
	call 11:00:01 RevokeSecurityGroupIngress \
		'{"groupId":"sg-2","ipPermissions":{},"ipProtocol":"6","fromPort":22,"toPort":22,"cidrIp":"10.9.9.9/8"}' '{"_return":true}'
	call 11:00:02 DeleteSecurityGroup '{"groupId":"sg-3"}' '{"_return":true}'
	rules_are 'e101|sg-1|sgr-1|0|e105' 'e102|sg-2||0|e106' 'e103|sg-3||0|e107' 'e104|sg-4||1|'
}

@test "what closes another rule, fails, came before or is elsewhere closes nothing" {
	open=$(rule sg-1 22 10.0.0.0/8)
	call 09:00:00 RevokeSecurityGroupIngress "$open" '{"_return":true}'
	call 10:00:00 AuthorizeSecurityGroupIngress "$open" '{"_return":true}'
	call 10:00:01 RevokeSecurityGroupIngress "$open" null "$denied"
	call 10:00:02 RevokeSecurityGroupIngress "$open" '{"_return":true}' '{"awsRegion":"eu-west-2"}'
	call 10:00:03 RevokeSecurityGroupIngress "$open" '{"_return":true}' '{"recipientAccountId":"444455556666"}'
	call 10:00:04 RevokeSecurityGroupEgress "$open" '{"_return":true}'
	call 10:00:05 RevokeSecurityGroupIngress "$(rule sg-1 23 10.0.0.0/8)" '{"_return":true}'
	call 10:00:06 RevokeSecurityGroupIngress "$(rule sg-1 22 10.0.0.0/9)" '{"_return":true}'
	call 10:00:07 RevokeSecurityGroupIngress "$(rule sg-2 22 10.0.0.0/8)" '{"_return":true}'
	call 10:00:08 DeleteSecurityGroup '{"groupId":"sg-2"}' '{"_return":true}'
	call 10:00:09 UpdateSecurityGroupRuleDescriptionsIngress "$open" '{"_return":true}'
	rules_are 'e102|sg-1||1|'
}

@test "a refused call gives its rules, and opened none" {
	open=$(rule sg-1 22 10.0.0.0/8)
	call 10:00:00 AuthorizeSecurityGroupIngress "$open" null "$denied"
	call 10:00:01 AuthorizeSecurityGroupIngress "$open" null \
		'{"errorCode":"Client.InvalidPermission.Duplicate","errorMessage":"exists"}'
	call 10:00:02 AuthorizeSecurityGroupIngress "$open" null \
		'{"errorCode":"Client.DryRunOperation","errorMessage":"would have"}'
	rules_are 'e101|sg-1||0|' 'e102|sg-1||0|' 'e103|sg-1||0|'
	[ "$(sqlite3 case 'SELECT group_concat(outcome) FROM security_group_rules')" = denied,conflict,dry_run ]
}

@test "a rule that is modified ends as what it was, and goes on as what it becomes" {
	becomes='{"ModifySecurityGroupRulesRequest":{"GroupId":"sg-1","SecurityGroupRule":{
		"SecurityGroupRuleId":"sgr-1","tag":1,"SecurityGroupRule":{"IpProtocol":"tcp",
		"FromPort":0,"ToPort":65535,"CidrIpv4":"0.0.0.0/0"}}}}'
	call 10:00:00 AuthorizeSecurityGroupIngress "$(rule sg-1 22 10.0.0.0/8)" "$(made sg-1 22 10.0.0.0/8 sgr-1)"
	call 10:00:01 ModifySecurityGroupRules "$becomes" '{"ModifySecurityGroupRulesResponse":{"return":true}}'
	rules_are 'e101|sg-1|sgr-1|0|e102' 'e102|sg-1|sgr-1|1|'
	[ "$(sqlite3 case "SELECT direction || from_port || '-' || to_port || peer
		FROM security_group_rules WHERE event_id = 'e102'")" = "ingress0-655350.0.0.0/0" ]
	# The old shape is gone; by its new one it is found, though no call says the direction.
	call 10:00:02 RevokeSecurityGroupIngress "$(rule sg-1 22 10.0.0.0/8)" '{"_return":true}'
	rules_are 'e101|sg-1|sgr-1|0|e102' 'e102|sg-1|sgr-1|1|'
	call 10:00:03 RevokeSecurityGroupIngress \
		'{"groupId":"sg-1","ipProtocol":"tcp","fromPort":-1,"toPort":-1,"cidrIp":"0.0.0.0/0"}' '{"_return":true}'
	rules_are 'e101|sg-1|sgr-1|0|e102' 'e102|sg-1|sgr-1|0|e104'
}

@test "in one second a rule is opened before it is closed by its id" {
	call 10:00:00 RevokeSecurityGroupIngress \
		'{"groupId":"sg-1","securityGroupRuleIds":{"items":[{"securityGroupRuleId":"sgr-1"}]}}' '{"_return":true}'
	call 10:00:00 AuthorizeSecurityGroupIngress "$(rule sg-1 22 10.0.0.0/8)" "$(made sg-1 22 10.0.0.0/8 sgr-1)"
	rules_are 'e102|sg-1|sgr-1|0|e101'
}

@test "a rule with an id is not closed by that of another one of its shape" {
	revoked=$(made sg-1 22 10.0.0.0/8 sgr-0 |
		jq -c '{_return: true, revokedSecurityGroupRuleSet: .securityGroupRuleSet}')
	call 10:00:00 AuthorizeSecurityGroupIngress "$(rule sg-1 22 10.0.0.0/8)" "$(made sg-1 22 10.0.0.0/8 sgr-1)"
	call 10:00:00 RevokeSecurityGroupIngress "$(rule sg-1 22 10.0.0.0/8)" "$revoked"
	rules_are 'e101|sg-1|sgr-1|1|'
	# One without id is closed by its shape whatever the closer knows.
	call 10:00:01 AuthorizeSecurityGroupIngress "$(rule sg-1 22 10.0.0.0/8)" '{"_return":true}'
	call 10:00:02 RevokeSecurityGroupIngress "$(rule sg-1 22 10.0.0.0/8)" "$revoked"
	rules_are 'e101|sg-1|sgr-1|1|' 'e103|sg-1||0|e104'
}

@test "groups by name are groups by id where the case knows both" {
	flat='{"groupName":"web","ipPermissions":{},"ipProtocol":"-1","fromPort":0,"toPort":65535,"cidrIp":"127.0.0.1/32"}'
	call 09:00:00 CreateSecurityGroup '{"groupName":"web","groupDescription":"d"}' '{"_return":true,"groupId":"sg-1"}'
	call 10:00:00 AuthorizeSecurityGroupIngress "$flat" '{"_return":true}'
	call 10:00:01 AuthorizeSecurityGroupIngress "${flat/web/other}" '{"_return":true}'
	rules_are 'e102|sg-1||1|' 'e103|||1|'
	[ "$(sqlite3 case "SELECT group_name || protocol || ifnull(from_port, '-')
		FROM security_group_rules ORDER BY 1")" = "$(printf '%s\n' otherall- weball-)" ]
	call 11:00:00 RevokeSecurityGroupIngress "${flat/\"groupName\":\"web\"/\"groupId\":\"sg-1\"}" '{"_return":true}'
	call 11:00:01 RevokeSecurityGroupIngress "${flat/web/other}" '{"_return":true}'
	rules_are 'e102|sg-1||0|e104' 'e103|||0|e105'
	# Two groups of that name: which one it was is not known.
	call 09:00:01 CreateSecurityGroup '{"groupName":"web","groupDescription":"d","vpcId":"v"}' '{"_return":true,"groupId":"sg-2"}'
	import_log
	[ -z "$(sqlite3 case "SELECT group_id FROM security_group_rules WHERE event_id = 'e102'")" ]
}

@test "a new group has no rules of its maker" {
	call 09:00:00 CreateSecurityGroup '{"groupName":"web"}' '{"_return":true,"groupId":"sg-1"}'
	import_log
	[ "$(sqlite3 case 'SELECT count(*) FROM security_group_rules')" -eq 0 ]
}

@test "the rules of the seed incident are those of its truth" {
	sqlite3 -readonly -csv "$CASES/seed.case" "
		SELECT event_id, region, group_id, direction, protocol, from_port, to_port, peer,
		       rule_id, still_open, closed_at, closed_by_event
		FROM security_group_rules WHERE outcome = 'success'" | tr -d '\r"' | sort >all
	jq -r '.rules[] | [.event_id, .region, .group_id, .direction, .protocol, .from_port,
		.to_port, .peer, .rule_id, (if .still_open then 1 else 0 end), .closed_at,
		.closed_by_event] | map(. // "" | tostring) | join(",")' "$truth" | sort >expected
	[ "$(wc -l <expected)" -eq 217 ]
	[ -z "$(comm -13 all expected)" ]
	# And no others are the intruder's.
	"$TRAILCASE" ask "$CASES/seed.case" security-group-rules --lead "$lead" --format jsonl >asked
	jq -r 'select(.outcome == "success") | .rule_id' asked | sort >got
	jq -r '.rules[].rule_id' "$truth" | sort | diff - got
	[ "$(jq -s 'map(.still_open) | add' asked)" -eq "$(jq .rules_still_open "$truth")" ]
}

@test "all rules of the seed incident, counted in the raw logs" {
	# Records once each; the rules of responses, and those of refused requests.
	find "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -name '*.gz' -exec zcat {} + |
		jq -rn '[inputs.Records[] | select(.eventName | test("^AuthorizeSecurityGroup"))]
			| unique_by(.eventID)
			| map(if .errorCode then .requestParameters.ipPermissions.items // []
			                         | map(.ipRanges.items | length) | add
			      else .responseElements.securityGroupRuleSet.items | length end)
			| add' >expected
	sqlite3 -readonly "$CASES/seed.case" 'SELECT count(*) FROM security_group_rules' | diff expected -
}

@test "security-group-sweeps finds the same three rules in group after group" {
	"$TRAILCASE" ask "$CASES/seed.case" security-group-sweeps --lead "$lead" --format jsonl |
		jq -c '[.direction, .protocol, .from_port, .to_port, .peer, .groups, .rules, .still_open]' |
		sort >got
	jq -c '.rules | group_by([.direction, .protocol, .from_port, .to_port, .peer])[]
		| select(length > 1)
		| [.[0].direction, .[0].protocol, .[0].from_port, .[0].to_port, .[0].peer,
		   (map(.region + .group_id) | unique | length), length,
		   (map(select(.still_open)) | length)]' "$truth" | sort | diff - got
	[ "$(wc -l <got)" -eq 3 ]
}

# --- other things ---------------------------------------------------------------------

@test "things are closed by either name, and by the end of what holds them" {
	call 10:00:00 CreateKeyPair '{"keyName":"a"}' '{"keyName":"a","keyPairId":"key-1"}'
	call 10:00:01 CreateKeyPair '{"keyName":"b"}' '{"keyName":"b","keyPairId":"key-2"}'
	call 10:00:02 CreateAccessKey '{"userName":"u"}' '{"accessKey":{"accessKeyId":"AKIA2","userName":"u"}}' "$iam"
	call 10:00:03 CreateAccessKey '{"userName":"v"}' '{"accessKey":{"accessKeyId":"AKIA3","userName":"v"}}' "$iam"
	call 10:00:04 AttachUserPolicy '{"userName":"u","policyArn":"p"}' null "$iam"
	call 11:00:00 DeleteKeyPair '{"keyName":"a"}' '{"_return":true}'
	call 11:00:01 DeleteKeyPair '{"keyPairId":"key-2"}' '{"_return":true}'
	# IAM is logged in one region and means all.
	call 11:00:02 DeleteUser '{"userName":"u"}' null "$(jq -c '. + {awsRegion: "us-east-1"}' <<<"$iam")"
	things_are 'e101|key_pair|a|closed|e106' 'e102|key_pair|b|closed|e107' \
		'e103|access_key|AKIA2|closed|e108' 'e104|access_key|AKIA3|open|' \
		'e105|attached_policy|u / p|closed|e108'
}

@test "the first that closes a thing is told, under whatever name it did" {
	call 10:00:00 CreateAccessKey '{"userName":"u"}' '{"accessKey":{"accessKeyId":"AKIA2","userName":"u"}}' "$iam"
	call 12:00:00 DeleteAccessKey '{"userName":"u","accessKeyId":"AKIA2"}' null "$iam"
	call 11:00:00 DeleteUser '{"userName":"u"}' null "$iam"
	call 09:00:00 DeleteUser '{"userName":"u"}' null "$iam"
	things_are 'e101|access_key|AKIA2|closed|e103'
}

@test "what fails, came before or is elsewhere closes no thing" {
	call 09:00:00 DeleteKeyPair '{"keyName":"a"}' '{"_return":true}'
	call 10:00:00 CreateKeyPair '{"keyName":"a"}' '{"keyName":"a"}'
	call 11:00:00 DeleteKeyPair '{"keyName":"a"}' null "$denied"
	call 11:00:01 DeleteKeyPair '{"keyName":"a"}' null '{"errorCode":"Client.DryRunOperation","errorMessage":"x"}'
	call 11:00:02 DeleteKeyPair '{"keyName":"a"}' '{"_return":true}' '{"awsRegion":"us-east-1"}'
	call 11:00:03 DeleteKeyPair '{"keyName":"a"}' '{"_return":true}' '{"recipientAccountId":"444455556666"}'
	call 11:00:04 DeleteKeyPair '{"keyName":"A"}' '{"_return":true}'
	things_are 'e102|key_pair|a|open|'
}

@test "a failed call opens nothing" {
	call 10:00:00 CreateKeyPair '{"keyName":"a"}' null "$denied"
	call 10:00:01 RunInstances '{"instanceType":"t"}' null '{"errorCode":"Client.DryRunOperation","errorMessage":"x"}'
	import_log
	[ "$(sqlite3 case 'SELECT count(*) FROM state_changes')" -eq 0 ]
}

@test "what was written again is closed by the later, and the last is open" {
	s3='{"eventSource":"s3.amazonaws.com"}'
	call 10:00:00 PutBucketPolicy '{"bucketName":"b"}' null "$s3"
	call 11:00:00 PutBucketPolicy '{"bucketName":"b"}' null "$s3"
	call 12:00:00 PutBucketAcl '{"bucketName":"b"}' null "$s3"
	things_are 'e101|bucket_policy|b|closed_by_later|e102' 'e102|bucket_policy|b|open|' \
		'e103|bucket_acl|b|open|'
	call 13:00:00 DeleteBucket '{"bucketName":"b"}' null "$s3"
	things_are 'e101|bucket_policy|b|closed_by_later|e102' 'e102|bucket_policy|b|closed|e104' \
		'e103|bucket_acl|b|closed|e104'
}

@test "what is switched off stays so until it is on again" {
	trail='{"eventSource":"cloudtrail.amazonaws.com"}'
	call 10:00:00 StopLogging '{"name":"t"}' null "$trail"
	call 10:00:01 StopLogging '{"name":"u"}' null "$trail"
	call 11:00:00 StartLogging '{"name":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/t"}' null "$trail"
	call 12:00:00 ScheduleKeyDeletion '{"keyId":"k","pendingWindowInDays":7}' null '{"eventSource":"kms.amazonaws.com"}'
	things_are 'e101|trail_stopped|t|closed|e103' 'e102|trail_stopped|u|open|' 'e104|key_deletion|k|open|'
	[ "$(sqlite3 case "SELECT final_at FROM state_changes WHERE kind = 'key_deletion'")" = 2025-05-08T12:00:00Z ]
}

@test "a correction opens nothing a second time, and what it closes is closed once" {
	call 10:00:00 CreateKeyPair '{"keyName":"a"}' '{"keyName":"a"}'
	call 10:00:00 CreateKeyPair '{"keyName":"a"}' '{"keyName":"a"}' \
		'{"addendum":{"reason":"UPDATED_DATA","updatedFields":"x","originalEventID":"e101"}}'
	call 11:00:00 DeleteKeyPair '{"keyName":"a"}' '{"_return":true}'
	call 11:00:00 DeleteKeyPair '{"keyName":"a"}' '{"_return":true}' \
		'{"addendum":{"reason":"UPDATED_DATA","updatedFields":"x","originalEventID":"e103"}}'
	things_are 'e101|key_pair|a|closed|e103'
}

@test "net-state of the seed incident: the key pair and the machine that was started" {
	"$TRAILCASE" ask "$CASES/seed.case" net-state --lead "$lead" --format jsonl |
		jq -r '[.kind, .object, .region, .event_id, .state] | @tsv' | sort >got
	jq -r '(.key_pair | ["key_pair", .name, .region, .event_id, "open"] | @tsv),
		(.instances_started[] | ["instance_started", .instance_id, .region, .event_id, "open"] | @tsv)' \
		"$truth" | sort | diff - got
}

@test "what the attack simulation left behind, by jq" {
	# Of kinds whose every successful call opens one thing.
	find "$TRAILCASE_SOURCE_DIR/fixtures/invictus" -name '*.json' -exec cat {} + |
		jq -rn '{CreateVpc: "vpc", CreateRole: "role", CreateRoute: "route", CreateBucket: "bucket",
			 AllocateAddress: "address", CreateFlowLogs: "flow_log",
			 CreateNatGateway: "nat_gateway", AttachRolePolicy: "attached_policy"} as $kinds
			| [inputs.Records[] | select($kinds[.eventName] and .errorCode == null)]
			| unique_by(.eventID)[] | [$kinds[.eventName], .eventID] | join("|")' | sort >expected
	[ "$(wc -l <expected)" -gt 15 ]
	sqlite3 -readonly "$CASES/invictus.case" "SELECT kind, event_id FROM state_changes
		WHERE kind IN (SELECT value FROM json_each('[\"vpc\", \"role\", \"route\", \"bucket\",
			\"address\", \"flow_log\", \"nat_gateway\", \"attached_policy\"]'))" |
		sort | diff expected -
	# The one flow log, deleted a second after it was made.
	sqlite3 -readonly "$CASES/invictus.case" \
		"SELECT state, opened_at, closed_at FROM state_changes WHERE kind = 'flow_log'" |
		diff <(echo 'closed|2023-07-10T12:02:25Z|2023-07-10T12:02:26Z') -
}

# --- speed and order ------------------------------------------------------------------

@test "order and threads change no row" {
	"$TRAILCASE" import one "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -q --threads 1
	cp one case
	for view in security_group_rules state_changes; do
		for name in one "$CASES/seed.case"; do
			sqlite3 -readonly "$name" "SELECT $(columns $view) FROM $view ORDER BY 1, 2, 3, 4, 5, 6" |
				sort | sha256sum
		done | uniq | wc -l | grep -qx 1
	done
}

@test "looking one event up reads no table, and each closer is found by an index" {
	for view in security_group_rules state_changes; do
		sqlite3 -readonly "$CASES/seed.case" \
			"EXPLAIN QUERY PLAN SELECT * FROM $view WHERE event_row = 1" >plan
		! grep -E 'SCAN (group_rule|state_step|event|k|n|y|actor|principal)\b' plan
		grep -qE 'USING INDEX closing_' plan
	done
}
