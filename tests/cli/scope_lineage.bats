#!/usr/bin/env bats
#
# Lineage in the scope: what the intruder made, used or not, sign-ins with passwords that he
# set, what made the sessions that he had, and the other keys of the same users.  The logs
# are made here: six weeks of ordinary life, and on 2025-04-15 what each test is about.

load helpers

account=111122223333
office=198.51.100.7          # of all but dev
home=198.51.100.50           # dev's own
bad=203.0.113.66             # the intruder's, as those that follow
elsewhere=203.0.113.77
third=192.0.2.99
CLI='aws-cli/2.9.0 Python/3.9 Linux/6.1 exe/x86_64'
BAD='Boto3/1.20.1 Python/3.8 Windows/10 Botocore/1.23.1'
WEB='signin.amazonaws.com'

# key USER KEY: who calls with a long-term key.
key()
{
	printf '{"type":"IAMUser","principalId":"AIDA%s","accountId":"%s","userName":"%s",
		"arn":"arn:aws:iam::%s:user/%s","accessKeyId":"%s"}' \
		"$1" $account "$1" $account "$1" "$2"
}

# console USER KEY TIME: in the console, signed in at TIME.
console()
{
	printf '{"type":"IAMUser","principalId":"AIDA%s","accountId":"%s","userName":"%s",
		"arn":"arn:aws:iam::%s:user/%s","accessKeyId":"%s",
		"sessionContext":{"attributes":{"creationDate":"%s","mfaAuthenticated":"false"}}}' \
		"$1" $account "$1" $account "$1" "$2" "$3"
}

# role ROLE SESSION KEY TIME: a session of a role, begun at TIME.
role()
{
	printf '{"type":"AssumedRole","principalId":"AROA%s:%s","accountId":"%s",
		"arn":"arn:aws:sts::%s:assumed-role/%s/%s","accessKeyId":"%s",
		"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA%s",
		"arn":"arn:aws:iam::%s:role/%s","accountId":"%s","userName":"%s"},
		"attributes":{"creationDate":"%s","mfaAuthenticated":"false"}}}' \
		"$1" "$2" $account $account "$1" "$2" "$3" "$1" $account "$1" $account "$1" "$4"
}

# call ID WHO TIME IP AGENT SOURCE NAME [REQUEST [RESPONSE [ERROR]]]: a line of log.jsonl.
call()
{
	printf '{"eventVersion":"1.08","userIdentity":%s,"eventTime":"%s","eventSource":"%s.amazonaws.com",
		"eventName":"%s","awsRegion":"us-east-1","sourceIPAddress":"%s","userAgent":"%s",
		"requestParameters":%s,"responseElements":%s%s,"eventID":"%s",
		"eventType":"AwsApiCall","recipientAccountId":"%s"}' \
		"$2" "$3" "$6" "$7" "$4" "$5" "${8:-null}" "${9:-null}" \
		"${10:+,\"errorCode\":\"${10}\"}" "$1" $account | tr -d '\n\t' >>log.jsonl
	printf '\n' >>log.jsonl
}

# life WHO IP AGENT: two calls on each day of six weeks.
life()
{
	jq -cn --argjson who "$1" --arg ip "$2" --arg agent "$3" --arg account $account '
		range(0; 42) as $d | ("ListBuckets", "GetBucketAcl")
		| {eventVersion: "1.08", userIdentity: $who,
		   eventTime: (1740819600 + $d * 86400 | todate), eventSource: "s3.amazonaws.com",
		   eventName: ., awsRegion: "us-east-1", sourceIPAddress: $ip, userAgent: $agent,
		   requestParameters: null, responseElements: null,
		   eventID: "\($who.accessKeyId)-\($d)-\(.)", eventType: "AwsApiCall",
		   recipientAccountId: $account}'
}

setup_file()
{
	local user n=0
	cd "$BATS_FILE_TMPDIR" || return
	for user in alice bob carol admin; do
		life "$(key $user AKIA${user}1)" $office "$CLI"
	done >life.jsonl
	life "$(key alice AKIAalice2)" $office "$CLI" >>life.jsonl
	life "$(key dev AKIAdev1)" $home "$CLI" >>life.jsonl
	# Thirty more, so that one intruder's few are few.
	for ((n = 0; n < 30; n++)); do
		life "$(key "u$n" "AKIAu$n")" "198.51.100.$((100 + n))" "$CLI"
	done >>life.jsonl
	"$TRAILCASE" import life.case life.jsonl -q
}

setup()
{
	tc_setup
	day=2025-04-15T
	: >log.jsonl
}

# made_key NAME ID: what CreateAccessKey answers; made_role ROLE SESSION KEY: AssumeRole.
made_key()
{
	printf '{"accessKey":{"userName":"%s","accessKeyId":"%s","status":"Active"}}' "$1" "$2"
}

made_role()
{
	printf '{"credentials":{"accessKeyId":"%s","expiration":"Apr 15, 2025 11:00:00 PM"},
		"assumedRoleUser":{"assumedRoleId":"AROA%s:%s"}}' "$3" "$1" "$2"
}

asked_role()
{
	printf '{"roleArn":"arn:aws:iam::%s:role/%s","roleSessionName":"%s"}' $account "$1" "$2"
}

# assume ID WHO TIME IP AGENT ROLE SESSION KEY
assume()
{
	call "$1" "$2" "$3" "$4" "$5" sts AssumeRole "$(asked_role "$6" "$7")" \
		"$(made_role "$6" "$7" "$8")"
}

import()
{
	cp "$BATS_FILE_TMPDIR/life.case" case
	run_trailcase import case log.jsonl -q
	assert_status 0
}

# scope LEAD FILTER: nodes as jq sees them.
scope()
{
	"$TRAILCASE" scope case --lead "$1" --format jsonl | jq -r "$2"
}

# level LEAD NODE: of a node, or nothing.
level()
{
	scope "$1" "select(.node == \"$2\") | .level"
}

# expect_level LEAD NODE LEVEL: LEVEL may be - for a node that is not there.
expect_level()
{
	local got
	got=$(level "$1" "$2")
	[ "${got:--}" = "$3" ] || tc_fail "$2 from $1 is ${got:--} and not $3
$(scope "$1" '[.node, .confidence, .path] | @tsv')"
}

# events LEAD [ARGS]: of the intruder, from possible on.
events()
{
	"$TRAILCASE" ask case intruder-events --lead "$1" --level possible --format jsonl |
		jq -r .event_id | sort
}

# expect_events LEAD ID...
expect_events()
{
	local lead=$1
	shift
	events "$lead" >got
	printf '%s\n' "$@" | sort | diff got - || tc_fail "events from $lead"
}

rejected()
{
	"$TRAILCASE" ask case scope-rejected --lead "$1" --format jsonl | jq -r "$2"
}

# theft: the intruder tries alice's key; every story begins with it.
theft()
{
	call theft "$(key alice AKIAalice1)" ${day}10:00:00Z $bad "$BAD" sts GetCallerIdentity
}

# --- what the intruder made ---------------------------------------------------------

@test "a key that the intruder made is his wherever it is used; one that its owner made is not" {
	theft
	call make "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" iam CreateAccessKey \
		'{"userName":"bob"}' "$(made_key bob AKIAmade)"
	call used "$(key bob AKIAmade)" ${day}10:20:00Z $elsewhere "$BAD" s3 ListBuckets
	# Alice herself, at the office, ten minutes before; and an administrator.
	call own1 "$(key alice AKIAalice1)" ${day}09:50:00Z $office "$CLI" iam CreateAccessKey \
		'{"userName":"carol"}' "$(made_key carol AKIAown1)"
	call own2 "$(key carol AKIAown1)" ${day}10:30:00Z $office "$CLI" s3 ListBuckets
	call own3 "$(key admin AKIAadmin1)" ${day}10:06:00Z $office "$CLI" iam CreateAccessKey \
		'{"userName":"bob"}' "$(made_key bob AKIAown2)"
	import
	expect_level event=theft AKIAmade confirmed
	scope event=theft 'select(.node == "AKIAmade") | .path' | grep -q \
		' -> key AKIAmade (CreateAccessKey, event make; made it)'
	expect_level event=theft $elsewhere confirmed
	expect_level event=theft AKIAown1 -
	expect_level event=theft AKIAown2 -
	expect_events event=theft theft make used
}

@test "a key that the intruder made and nobody used is in the scope, with the call that made it" {
	theft
	call make "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" iam CreateAccessKey \
		'{"userName":"bob"}' "$(made_key bob AKIAmade)"
	call fail "$(key alice AKIAalice1)" ${day}10:06:00Z $bad "$BAD" iam CreateAccessKey \
		'{"userName":"root"}' "$(made_key root AKIAfail)" AccessDenied
	call serv "$(key alice AKIAalice1)" ${day}10:07:00Z $bad "$BAD" iam \
		CreateServiceSpecificCredential '{"userName":"bob","serviceName":"codecommit.amazonaws.com"}' \
		'{"serviceSpecificCredential":{"serviceSpecificCredentialId":"ACCAmade"}}'
	assume sess "$(key alice AKIAalice1)" ${day}10:08:00Z $bad "$BAD" Deploy idle ASIAidle
	call own "$(key admin AKIAadmin1)" ${day}10:06:00Z $office "$CLI" iam CreateAccessKey \
		'{"userName":"carol"}' "$(made_key carol AKIAown)"
	import
	scope event=theft 'select(.node | test("made")) | [.node_kind, .node, .level, .event_id] | @tsv' >got
	printf 'key\tACCAmade\tconfirmed\tserv\nkey\tAKIAmade\tconfirmed\tmake\n' | diff - got
	scope event=theft 'select(.node == "AKIAmade") | .path' | grep -q 'not used in these logs)'
	expect_level event=theft AKIAfail -
	expect_level event=theft AKIAown -
	# Of sessions that nobody used, and whose key did nothing, there is no node.
	scope event=theft .node >got
	run ! grep -E 'idle|own' got
	expect_events event=theft theft make fail serv sess
}

@test "a role that the intruder assumed is followed, the owner's session of it is not" {
	theft
	assume evil "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" Deploy x1 ASIAx1
	call used "$(role Deploy x1 ASIAx1 ${day}10:05:00Z)" ${day}10:10:00Z $elsewhere "$BAD" s3 ListBuckets
	assume good "$(key alice AKIAalice1)" ${day}10:05:30Z $office "$CLI" Deploy alice ASIAown
	call mine "$(role Deploy alice ASIAown ${day}10:05:30Z)" ${day}10:11:00Z $office "$CLI" s3 ListBuckets
	import
	expect_level event=theft "role:$account:AROADeploy:x1" confirmed
	expect_level event=theft "role:$account:AROADeploy:alice" -
	expect_level event=theft $elsewhere confirmed
	expect_level event=theft $office -
	expect_events event=theft theft evil used
}

@test "of sessions of one name, only what made the intruder's is looked at" {
	theft
	# A name that is usual: that two chose it says nothing.
	assume early "$(key dev AKIAdev1)" 2025-03-20T10:00:00Z $home "$CLI" Deploy ci ASIAearly
	assume evil "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" Deploy ci ASIAevil
	call used "$(role Deploy ci ASIAevil ${day}10:05:00Z)" ${day}10:10:00Z $elsewhere "$BAD" s3 ListBuckets
	assume good "$(key bob AKIAbob1)" ${day}10:06:00Z $third "$CLI" Deploy ci ASIAgood
	call mine "$(role Deploy ci ASIAgood ${day}10:06:00Z)" ${day}10:12:00Z $office "$CLI" s3 ListBuckets
	import
	for lead in event=theft event=used; do
		expect_level $lead AKIAbob1 -
		expect_level $lead $third -
		expect_events $lead theft evil used
	done
	expect_level event=used AKIAalice1 confirmed
}

@test "roles that assume each other end, and all of the chain is found from either end" {
	theft
	assume c1 "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" A s1 ASIAa
	assume c2 "$(role A s1 ASIAa ${day}10:05:00Z)" ${day}10:06:00Z $bad "$BAD" B s2 ASIAb
	assume c3 "$(role B s2 ASIAb ${day}10:06:00Z)" ${day}10:07:00Z $bad "$BAD" C s3 ASIAc
	# Juggling: the same roles and names again.
	assume c4 "$(role C s3 ASIAc ${day}10:07:00Z)" ${day}10:08:00Z $bad "$BAD" A s1 ASIAd
	assume c5 "$(role A s1 ASIAd ${day}10:08:00Z)" ${day}10:09:00Z $bad "$BAD" B s2 ASIAe
	call last "$(role B s2 ASIAe ${day}10:09:00Z)" ${day}10:10:00Z $bad "$BAD" s3 ListBuckets
	import
	for lead in event=theft event=last event=c3 "key=ASIAc"; do
		for node in AKIAalice1 role:$account:AROAA:s1 role:$account:AROAB:s2 role:$account:AROAC:s3; do
			scope "$lead" "select(.node == \"$node\") | .confidence >= 0.8" | grep -qx true ||
				tc_fail "$node from $lead: $(scope "$lead" '[.node, .confidence, .path] | @tsv')"
		done
		expect_events "$lead" theft c1 c2 c3 c4 c5 last
	done
}

@test "roles that assume each other elsewhere are found by lineage alone, as deep as allowed" {
	theft
	assume c1 "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" A s1 ASIAa
	assume c2 "$(role A s1 ASIAa ${day}10:05:00Z)" ${day}10:06:00Z $elsewhere "$BAD" B s2 ASIAb
	call last "$(role B s2 ASIAb ${day}10:06:00Z)" ${day}10:10:00Z $third "$BAD" s3 ListBuckets
	import
	expect_events event=theft theft c1 c2 last
	expect_events event=last theft c1 c2 last
	sqlite3 case "INSERT INTO scope_rule_change (rule, value) VALUES ('depth', 2)"
	expect_level event=theft "role:$account:AROAA:s1" confirmed
	expect_level event=theft "role:$account:AROAB:s2" -
	rejected event=theft 'select(.rule == "S9") | .node' | grep -qx $elsewhere
}

@test "what too many were made by leads nowhere (S7), and that is told" {
	theft
	for ((n = 0; n < 60; n++)); do
		assume "m$n" "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" Deploy "s$n" "ASIAs$n"
		call "u$n" "$(role Deploy "s$n" "ASIAs$n" ${day}10:05:00Z)" ${day}10:06:00Z $elsewhere "$BAD" s3 ListBuckets
	done
	import
	scope event=theft 'select(.node_kind == "session") | .node' >got
	[ ! -s got ]
	rejected event=theft 'select(.rule == "S7") | [.node, .reached_from, .reason] | @tsv' >got
	grep -q '^AKIAalice1	AKIAalice1	in scope, but not followed to the 60 credentials that it made, of ' got
	# Those who see it otherwise say so.
	[ "$("$TRAILCASE" scope case --lead event=theft --force --format jsonl |
		jq -r 'select(.node_kind == "session") | .node' | wc -l)" -eq 60 ]
	sqlite3 case "INSERT INTO scope_rule_change (rule, value) VALUES ('fan_out', 61), ('fan_out_percent', 100)"
	[ "$(scope event=theft 'select(.node_kind == "session") | .node' | wc -l)" -eq 60 ]
}

@test "what a verdict calls benign is a wall for lineage too (S8)" {
	theft
	call make "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" iam CreateAccessKey \
		'{"userName":"bob"}' "$(made_key bob AKIAmade)"
	# By a program that many have: nothing but its making leads to it.
	call used "$(key bob AKIAmade)" ${day}10:20:00Z $elsewhere "aws-sdk-go/1.44" s3 ListBuckets
	import
	"$TRAILCASE" verdict case key AKIAmade benign
	expect_level event=theft AKIAmade -
	rejected event=theft 'select(.node == "AKIAmade") | .rule' | grep -qx S8
	"$TRAILCASE" verdict case key AKIAmade none
	expect_level event=theft AKIAmade confirmed
	"$TRAILCASE" verdict case event make benign
	expect_level event=theft AKIAmade -
	expect_events event=theft theft
}

# --- passwords ----------------------------------------------------------------------

# signed_in ID USER KEY TIME IP: a sign-in, and a call a minute after it.
signed_in()
{
	[ -z "${5-}" ] || call "$1-in" "$(key "$2" '')" "$4" "$5" 'Mozilla/5.0' signin ConsoleLogin null \
		'{"ConsoleLogin":"Success"}'
	call "$1" "$(console "$2" "$3" "$4")" "${4/:00Z/:50Z}" "${5:-$6}" "$WEB" s3 ListBuckets
}

@test "sign-ins after the intruder set the password are his, until somebody sets another" {
	theft
	signed_in early bob ASIAe ${day}09:58:00Z $office
	call set "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" iam UpdateLoginProfile '{"userName":"bob"}'
	signed_in his bob ASIAh ${day}10:20:00Z $elsewhere
	signed_in other carol ASIAo ${day}10:25:00Z $third
	call reset "$(key admin AKIAadmin1)" ${day}11:00:00Z $office "$CLI" iam UpdateLoginProfile '{"userName":"bob"}'
	signed_in late bob ASIAl ${day}11:30:00Z 192.0.2.200
	import
	scope event=theft 'select(.node_kind == "session") | [.node, .confidence] | @tsv' >got
	sqlite3 case "SELECT credential || char(9) || 0.9 FROM events WHERE event_id = 'his'" | diff - got
	scope event=theft 'select(.node_kind == "session") | .path' | grep -q \
		'(UpdateLoginProfile, event set; set the password that it was signed in with)'
	expect_level event=theft $elsewhere probable
	events event=theft >got
	printf '%s\n' his his-in set theft | diff - got
}

@test "a password ends with its login profile; the owner's own change ends it too" {
	theft
	for user in bob carol; do
		call "set-$user" "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" iam CreateLoginProfile \
			"{\"userName\":\"$user\"}"
		signed_in "his-$user" $user "ASIA$user" ${day}10:20:00Z $elsewhere
	done
	call gone "$(key admin AKIAadmin1)" ${day}11:00:00Z $office "$CLI" iam DeleteLoginProfile '{"userName":"bob"}'
	call own "$(key carol AKIAcarol1)" ${day}11:00:00Z $office "$CLI" iam ChangePassword
	signed_in late-bob bob ASIAl1 ${day}11:30:00Z $third
	signed_in late-carol carol ASIAl2 ${day}11:30:00Z 192.0.2.200
	import
	events event=theft >got
	printf '%s\n' his-bob his-bob-in his-carol his-carol-in set-bob set-carol theft | diff - got
}

@test "a sign-in that is not in the logs shows in the session, and a session by a key is none" {
	theft
	call set "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" iam UpdateLoginProfile '{"userName":"bob"}'
	signed_in his bob ASIAh ${day}10:20:00Z '' $elsewhere
	call token "$(key bob AKIAbob1)" ${day}10:30:00Z $office "$CLI" sts GetSessionToken null \
		'{"credentials":{"accessKeyId":"ASIAt"}}'
	call temp "$(console bob ASIAt ${day}10:30:00Z)" ${day}10:31:00Z $third "$CLI" s3 ListBuckets
	import
	events event=theft >got
	printf '%s\n' his set theft | diff - got
}

@test "who changed the password in a stolen session signs in with it later" {
	call first "$(console bob ASIAb ${day}09:59:00Z)" ${day}10:00:00Z $bad "$WEB" s3 ListBuckets
	call set "$(console bob ASIAb ${day}09:59:00Z)" ${day}10:05:00Z $bad "$WEB" iam ChangePassword
	signed_in his bob ASIAh ${day}12:20:00Z $elsewhere
	import
	events event=first >got
	printf '%s\n' first his his-in set | diff - got
}

@test "where a session was used that the intruder made is his place, however ordinary its use" {
	# The role is used each day, with the same program.
	life "$(role Deploy ci ASIAlife 2025-03-01T00:00:00Z)" 198.51.100.60 "$CLI" >log.jsonl
	theft
	assume evil "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" Deploy x1 ASIAx1
	call used "$(role Deploy x1 ASIAx1 ${day}10:05:00Z)" ${day}10:10:00Z $elsewhere "$CLI" s3 ListBuckets
	# The same of a session that somebody else made.
	call other "$(role Deploy ci ASIAother ${day}09:00:00Z)" ${day}10:10:00Z $third "$CLI" s3 ListBuckets
	import
	expect_level event=theft $elsewhere confirmed
	scope event=theft "select(.node == \"$elsewhere\") | .path" | grep -q 'nobody else has what the intruder made'
	expect_events event=theft theft evil used
	# By a session that others made as well, it is judged as of anybody.
	assume twin "$(key bob AKIAbob1)" ${day}10:05:10Z $office "$CLI" Deploy x1 ASIAtwin
	call mine "$(role Deploy x1 ASIAtwin ${day}10:05:10Z)" ${day}10:10:00Z $office "$CLI" s3 ListBuckets
	rm case
	import
	expect_level event=theft "role:$account:AROADeploy:x1" confirmed
	expect_level event=theft $elsewhere -
	# Bob chose the same name at his own place: that is possible, and not what made it.
	expect_level event=theft AKIAbob1 possible
	[ -z "$(scope event=theft 'select(.node == "AKIAbob1") | .path | select(test("chose the same") | not)')" ]
}

@test "a session of the console with many keys is one" {
	theft
	call set "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" iam UpdateLoginProfile '{"userName":"bob"}'
	signed_in his bob ASIAh1 ${day}10:20:00Z $elsewhere
	for n in 2 3 4; do
		call "his$n" "$(console bob "ASIAh$n" ${day}10:20:00Z)" "${day}10:${n}5:00Z" $third "$WEB" s3 ListBuckets
	done
	import
	events event=theft >got
	printf '%s\n' his his-in his2 his3 his4 set theft | diff - got
}

# --- what made it -------------------------------------------------------------------

@test "of a session that was stolen at home, the key that made it is possible, no more" {
	assume good "$(key dev AKIAdev1)" ${day}09:00:00Z $home "$CLI" Deploy dev ASIAd
	call mine "$(role Deploy dev ASIAd ${day}09:00:00Z)" ${day}09:10:00Z $home "$CLI" s3 ListBuckets
	call evil "$(role Deploy dev ASIAd ${day}09:00:00Z)" ${day}10:00:00Z $bad "$BAD" s3 ListBuckets
	import
	expect_level event=evil AKIAdev1 possible
	scope event=evil 'select(.node == "AKIAdev1") | .path' | grep -q \
		'AssumeRole, event good; made with it, at a place of its owner: perhaps only the session was taken)'
	events event=evil | grep -qx evil
	run ! grep -x good <(events event=evil)
}

@test "of a session that was made at the intruder's place, the key that made it is probable" {
	assume evil1 "$(key dev AKIAdev1)" ${day}09:00:00Z $elsewhere "$BAD" Deploy dev ASIAd
	call evil2 "$(role Deploy dev ASIAd ${day}09:00:00Z)" ${day}10:00:00Z $bad "$BAD" s3 ListBuckets
	import
	scope event=evil2 'select(.node == "AKIAdev1") | .confidence' | grep -qx 0.95
	expect_events event=evil2 evil1 evil2
	# And its other sessions, of before, are not.
	expect_level event=evil2 $home -
}

@test "where the logs are thin, the key that made a session is less certain, unless made in scope" {
	assume evil1 "$(key dev AKIAdev1)" ${day}09:00:00Z $elsewhere "$BAD" Deploy dev ASIAd
	call evil2 "$(role Deploy dev ASIAd ${day}09:00:00Z)" ${day}10:00:00Z $bad "$BAD" s3 ListBuckets
	assume evil3 "$(key bob AKIAbob1)" ${day}10:00:00Z $bad "$BAD" Deploy bob ASIAb
	call evil4 "$(role Deploy bob ASIAb ${day}10:00:00Z)" ${day}10:01:00Z $bad "$BAD" s3 ListBuckets
	run_trailcase import case log.jsonl -q
	assert_status 0
	# 0.95 x 0.7, and 0.95 of the address.
	scope event=evil2 'select(.node == "AKIAdev1") | .confidence' | grep -qx 0.67
	scope event=evil4 'select(.node == "AKIAbob1") | .confidence' | grep -qx 0.95
}

@test "what made a key is followed too, but from a place of its maker it is left out" {
	call make "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" iam CreateAccessKey \
		'{"userName":"bob"}' "$(made_key bob AKIAmade)"
	call used "$(key bob AKIAmade)" ${day}10:20:00Z $elsewhere "$BAD" s3 ListBuckets
	call own "$(key admin AKIAadmin1)" ${day}09:50:00Z $office "$CLI" iam CreateAccessKey \
		'{"userName":"carol"}' "$(made_key carol AKIAown)"
	call stolen "$(key carol AKIAown)" ${day}10:30:00Z $third "aws-sdk-go/1.44" s3 ListBuckets
	import
	expect_level event=used AKIAalice1 confirmed
	expect_events event=used make used
	expect_level event=stolen AKIAadmin1 -
	expect_events event=stolen stolen
	rejected event=stolen 'select(.node == "AKIAadmin1") | [.rule, .confidence, .reached_from] | @tsv' >got
	printf 'parent_at_home\t0.4\tAKIAown\n' | diff - got
}

@test "what is reached from what it made is no second reason for it" {
	theft
	assume evil "$(key alice AKIAalice1)" ${day}10:05:00Z $bad "$BAD" Deploy x1 ASIAx1
	call used "$(role Deploy x1 ASIAx1 ${day}10:05:00Z)" ${day}10:10:00Z $bad "$BAD" s3 ListBuckets
	import
	# The address is the lead: key and session are used from there; the one made the other.
	scope ip=$bad 'select(.node == "AKIAalice1") | .confidence' | grep -qx 0.9
	scope ip=$bad 'select(.node_kind == "session") | .confidence' | grep -qx 0.99
}

# --- other keys of the same user ------------------------------------------------------

@test "another key of the same user is possible, to be checked, and none of its events are his" {
	theft
	call mine "$(key alice AKIAalice2)" ${day}10:02:00Z $office "$CLI" s3 ListBuckets
	call away "$(key alice AKIAalice2)" ${day}10:03:00Z $third "$CLI" s3 ListBuckets
	import
	expect_level event=theft AKIAalice2 possible
	scope event=theft 'select(.node == "AKIAalice2") | .path' | grep -q '(same owner: to be checked)$'
	expect_level event=theft $third -
	expect_events event=theft theft
	# Nobody else's.
	scope event=theft 'select(.node_kind == "key") | .node' | sort >got
	printf '%s\n' AKIAalice1 AKIAalice2 | diff - got
}

@test "when it was used at the intruder's place it is his like others" {
	theft
	call two "$(key alice AKIAalice2)" ${day}10:02:00Z $bad "$BAD" s3 ListBuckets
	import
	expect_level event=theft AKIAalice2 confirmed
	expect_events event=theft theft two
}

@test "a way that leads on is taken before one that does not, even if it is less certain" {
	theft
	call two "$(key alice AKIAalice2)" ${day}10:02:00Z $elsewhere "aws-sdk-go/1.44" s3 ListBuckets
	call three "$(key alice AKIAalice1)" ${day}10:03:00Z $elsewhere "aws-sdk-go/1.44" iam ListUsers
	# Somebody was there long before: what is used there now is followed with this weight.
	call before "$(key carol AKIAcarol1)" 2025-03-20T10:00:00Z $elsewhere "$CLI" s3 ListBuckets
	import
	sqlite3 case "INSERT INTO scope_rule_change (rule, value) VALUES ('used_address', 0.4)"
	scope event=theft 'select(.node == "AKIAalice2") | [.confidence, .path] | @tsv' >got
	grep -q "^0.36	.* -> address $elsewhere .* -> key AKIAalice2" got || tc_fail "$(cat got)"
	expect_events event=theft theft two three
}

# --- other logs -----------------------------------------------------------------------

@test "the generated incident, with a key that was made and a role that was assumed" {
	generate=${TRAILCASE_BUILD_DIR:-${TRAILCASE%/src/trailcase}}/tests/tools/trailcase-generate
	[ -x "$generate" ] || skip "no generator beside this program"
	for seed in 3 11; do
		"$generate" incident "logs$seed" --minted-key --assumed-role --seed $seed \
			--truth truth.json >/dev/null
		"$TRAILCASE" import "$seed.case" "logs$seed" -q
		cp "$seed.case" case
		lead=event=$(jq -r .lead.value truth.json)
		jq -r '.keys[], .minted_key.key' truth.json | sort >keys
		scope "$lead" 'select(.node_kind == "key" and .level != "possible") | .node' | sort |
			diff keys - || tc_fail "seed $seed"
		# Whose keys the events are, those of sessions aside, and all events.
		jq -r '.events[]' truth.json | sort >true
		"$TRAILCASE" ask case intruder-events --lead "$lead" --format jsonl | jq -r .event_id |
			sort | diff true - || tc_fail "seed $seed"
	done
}

@test "Invictus: the sessions of the key are from it, the instance's owner is left out" {
	"$TRAILCASE" import case "$TRAILCASE_SOURCE_DIR/fixtures/invictus" -q || [ $? -eq 1 ]
	scope ip=192.168.10.20 'select(.node_kind == "session") | .node' | sort >got
	find "$TRAILCASE_SOURCE_DIR/fixtures/invictus/CloudTrail" -name '*.json' -exec cat {} + |
		jq -r '.Records[] | select(.sourceIPAddress == "192.168.10.20")
			| .userIdentity | select(.type == "AssumedRole") | .principalId' | sort -u >sessions
	[ "$(wc -l <sessions)" -eq "$(wc -l <got)" ]
	while read -r session; do grep -q "${session//:/:}" got || tc_fail "$session"; done <sessions
	scope ip=192.168.10.20 'select(.depth > 0) | .path' | grep -q \
		'key AKIATFQR7NSC8Q4X20BJ .*AssumeRole, event .*; made it'
	scope ip=192.168.10.20 '[.node, .path] | @tsv' >got
	run ! grep -E 'benjamin|3\.225\.16\.109' got
}
