#!/usr/bin/env bats
#
# What ties a credential to the intruder but its places and its makers: a rare program, a
# name or address that was chosen, calls in the same order; and two who use one key in turns.
#
# In each log people work for six weeks.  Then mallory uses amy's key, from an address that
# is new, with a program of mallory's own: that is the lead.  What ben's key does elsewhere
# differs from test to test.

load helpers

setup_file()
{
	tc_setup
	ordinary >"$BATS_FILE_TMPDIR/ordinary.jsonl"
	trailcase import "$BATS_FILE_TMPDIR/ordinary.case" "$BATS_FILE_TMPDIR/ordinary.jsonl" -q
}

setup()
{
	tc_setup
	n=0
	log=log.jsonl
	base=$BATS_FILE_TMPDIR/ordinary.case
}

# Begins the log anew, behind what is ordinary.
begin()
{
	: >"$log"
	lead=
}

account=111122223333
HOME_AGENT='aws-cli/2.15.0 Python/3.11.6 Linux/5.15.0 exe/x86_64 prompt/off'
BEN_AGENT='aws-cli/2.13.1 Python/3.11.4 Darwin/22.6.0 exe/x86_64 prompt/off'
RARE='aws-cli/2.22.1 Python/3.12.7 Linux/6.11.2-amd64 exe/x86_64.kali.2024 prompt/off'
OTHER='Boto3/1.35.1 md/Botocore#1.35.1 ua/2.0 os/linux#6.1.0-9 lang/python#3.11.2'
BAD=203.0.113.66    # mallory, with amy's key
ELSE=198.51.100.99  # somebody, with ben's key

# Which users have which keys and homes.
key()
{
	printf 'AKIA%016d\n' "0x$(printf %s "$1" | md5sum | cut -c1-8)"
}

home()
{
	case $1 in
	amy) echo 192.0.2.10 ;;
	ben) echo 192.0.2.20 ;;
	cat) echo 192.0.2.30 ;;
	dan) echo 192.0.2.40 ;;
	eve) echo 192.0.2.50 ;;
	esac
}

# call USER TIME IP AGENT SERVICE NAME [REQUEST [RESPONSE [FILTER]]]: a line of the log;
# TIME as 2025-05-20T10:00:00.
call()
{
	n=$((n + 1))
	jq -cn --arg user "$1" --arg key "$(key "$1")" --arg time "$2Z" --arg ip "$3" \
		--arg agent "$4" --arg src "$5.amazonaws.com" --arg name "$6" \
		--argjson request "${7:-null}" --argjson response "${8:-null}" \
		--arg id "$(printf 'e%05d' $n)" --arg a $account '
		{eventVersion: "1.08",
		 userIdentity: {type: "IAMUser", principalId: "AIDA\($user)", accountId: $a,
			arn: "arn:aws:iam::\($a):user/\($user)", userName: $user, accessKeyId: $key},
		 eventTime: $time, eventSource: $src, eventName: $name, awsRegion: "us-east-1",
		 sourceIPAddress: $ip, userAgent: $agent, requestParameters: $request,
		 responseElements: $response, eventID: $id, eventType: "AwsApiCall",
		 recipientAccountId: $a} | '"${9:-.}" >>"$log"
}

# Everybody, at home, three calls a day from the first of April to the tenth of May.
ordinary()
{
	local user
	for user in amy ben cat dan eve; do
		jq -cn --arg user $user --arg key "$(key $user)" --arg ip "$(home $user)" \
			--arg agent "$([ $user = ben ] && echo "$BEN_AGENT" || echo "$HOME_AGENT")" \
			--arg a $account '
			range(0; 40) as $d | ("08:00:00", "11:30:00", "15:10:00") as $t
			| {eventVersion: "1.08",
			   userIdentity: {type: "IAMUser", principalId: "AIDA\($user)", accountId: $a,
				arn: "arn:aws:iam::\($a):user/\($user)", userName: $user,
				accessKeyId: $key},
			   eventTime: "\(1743465600 + $d * 86400 | strftime("%Y-%m-%d"))T\($t)Z",
			   eventSource: "ec2.amazonaws.com", eventName: "DescribeInstances",
			   awsRegion: "us-east-1", sourceIPAddress: $ip, userAgent: $agent,
			   requestParameters: null, responseElements: null,
			   eventID: "\($user)-\($d)-\($t)", eventType: "AwsApiCall",
			   recipientAccountId: $a}'
	done
}

# mallory TIME SERVICE NAME [REQUEST [RESPONSE]]: with amy's key; the first is the lead.
mallory()
{
	call amy "2025-05-20T$1" $BAD "${agent:-$RARE}" "${@:2}"
	[ -n "${lead-}" ] || lead=$(printf 'event=e%05d' $n)
}

# nodes FILTER: the scope of the lead as jq sees it.
nodes()
{
	rm -f case
	[ -z "$base" ] || cp "$base" case
	trailcase import case "$log" -q
	trailcase scope case --lead "$lead" --format jsonl >scope
	trailcase ask case scope-rejected --lead "$lead" --format jsonl >rejected
	jq -r "$1" scope
}

# assert_ben CONFIDENCE WORDS: ben's key is in the scope, and why.
assert_ben()
{
	nodes "select(.node == \"$(key ben)\") | .confidence, .path" >got
	[ "$(head -n 1 got)" = "$1" ] || tc_fail "$(cat scope)"
	grep -qF -- "$2" got || tc_fail "$(cat got)"
}

# assert_no_ben: nor anything that would lead to him.
assert_no_ben()
{
	nodes .node >got
	grep -qxF $BAD got # the lead is there
	run ! grep -F "$(key ben)" got
	[ "$(jq -r '.node_kind' scope | grep -cE 'agent|artefact')" -eq 0 ] || tc_fail "$(cat scope)"
}

rejected()
{
	jq -r "select(.rule == \"$1\") | .reason" rejected
}

# --- rare programs ----------------------------------------------------------------

mallory_and_ben()
{
	mallory 10:00:00 sts GetCallerIdentity
	mallory 10:00:30 s3 ListBuckets
	call ben 2025-05-21T22:00:00 $ELSE "${1:-$RARE}" s3 ListBuckets
}

@test "a program that nobody had leads to another key that is used with it" {
	mallory_and_ben
	assert_ben 0.6 "-> agent $RARE (GetCallerIdentity, event"
	jq -se --arg a "$RARE" 'map(select(.node_kind == "agent")) | length == 1
		and (.[0] | .node == $a and .confidence == 1)' scope
}

@test "a program that somebody had three weeks before is not rare" {
	mallory_and_ben
	call cat 2025-04-28T10:00:00 "$(home cat)" "$RARE" s3 ListBuckets
	assert_no_ben
}

@test "a program that three others have is not rare, one that two have is" {
	mallory_and_ben
	call cat 2025-05-21T10:00:00 198.51.100.30 "$RARE" s3 ListBuckets
	assert_ben 0.6 "-> agent $RARE"
	call dan 2025-05-21T11:00:00 198.51.100.40 "$RARE" s3 ListBuckets
	assert_no_ben
}

@test "what an SDK says by default is no trace, nor a browser" {
	for agent in Boto3/1.35.1 'aws-sdk-go/1.44.0 (go1.19; linux; amd64)' \
		'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'; do
		begin
		mallory_and_ben "$agent"
		assert_no_ben
	done
}

@test "a program leads to nobody who uses it at home" {
	mallory 10:00:00 sts GetCallerIdentity
	call ben 2025-05-21T10:00:00 "$(home ben)" "$RARE" s3 ListBuckets
	assert_no_ben
}

@test "commands that aws-cli adds are no second reason, and an agent that is a lead is led to no more" {
	agent="$RARE md/command#s3.ls" mallory 10:00:00 s3 ListBuckets
	agent="$RARE md/command#sts.who" mallory 10:00:20 sts GetCallerIdentity
	call ben 2025-05-21T22:00:00 $ELSE "$RARE md/command#s3.ls" s3 ListBuckets
	call ben 2025-05-21T22:00:09 $ELSE "$RARE md/command#sts.who" sts GetCallerIdentity
	assert_ben 0.6 "-> agent $RARE md/command#s3.ls"
	jq -r "select(.node == \"$(key ben)\") | .path" scope >got
	run ! grep -F 'together' got
	lead="agent=$RARE md/command#s3.ls"
	nodes "select(.node == \"$(key ben)\") | .confidence == 1" >got
	echo true | diff - got
}

@test "what a verdict calls benign leads nowhere" {
	mallory_and_ben
	nodes .node >/dev/null
	trailcase lead case "${lead%%=*}" "${lead#*=}" >/dev/null
	sqlite3 case "INSERT INTO verdict (kind, value, verdict, why, by, given_ms)
		VALUES ('agent', '$RARE', 'benign', 'ours', 'me', 0)"
	trailcase scope case --lead "$lead" --format jsonl >scope
	run ! grep -F "$(key ben)" scope
}

# --- names that were chosen -------------------------------------------------------

key_pair()
{
	printf '{"keyName": "%s"}\n' "$1"
}

# Each kind: call_KIND USER TIME IP AGENT VALUE.
call_pair()
{
	call "$1" "$2" "$3" "$4" ec2 CreateKeyPair "$(key_pair "$5")" \
		"{\"keyName\": \"$5\", \"keyPairId\": \"key-0123456789abc$n\"}"
}

call_import()
{
	call "$1" "$2" "$3" "$4" ec2 ImportKeyPair "$(key_pair "$5")"
}

call_unpair()
{
	call "$1" "$2" "$3" "$4" ec2 DeleteKeyPair "$(key_pair "$5")"
}

call_peer()
{
	call "$1" "$2" "$3" "$4" ec2 AuthorizeSecurityGroupIngress "$(jq -cn --arg ip "$5" '
		{groupId: "sg-0123456789abcdef0", ipPermissions: {items: [
			{ipProtocol: "tcp", fromPort: 22, toPort: 22, groups: {}, ipRanges:
			 {items: [{cidrIp: $ip}]}, prefixListIds: {}}]}}')"
}

call_share()
{
	call "$1" "$2" "$3" "$4" ec2 ModifySnapshotAttribute "$(jq -cn --arg who "$5" \
		--arg op "${6:-add}" '
		{snapshotId: "snap-0123456789abcdef0", attributeType: "CREATE_VOLUME_PERMISSION",
		 createVolumePermission: {($op): {items: [{userId: $who}]}}}')"
}

call_assume()
{
	call "$1" "$2" "$3" "$4" sts AssumeRole \
		"{\"roleArn\": \"arn:aws:iam::$account:role/ops\", \"roleSessionName\": \"$5\"}" \
		"{\"credentials\": {\"accessKeyId\": \"ASIA$(printf '%016d' $n)\",
		  \"expiration\": \"May 22, 2025, 11:00:00 PM\"},
		  \"assumedRoleUser\": {\"assumedRoleId\": \"AROAOPS:$5\",
		   \"arn\": \"arn:aws:sts::$account:assumed-role/ops/$5\"}}"
}

call_user()
{
	call "$1" "$2" "$3" "$4" iam CreateUser "{\"userName\": \"$5\"}"
}

call_policy()
{
	call "$1" "$2" "$3" "$4" iam PutUserPolicy \
		"{\"userName\": \"someone\", \"policyName\": \"$5\", \"policyDocument\": \"{}\"}"
}

# both KIND VALUE [IP]: mallory chooses a value, and ben's key does, with another program.
both()
{
	begin
	"call_$1" amy 2025-05-20T10:00:00 $BAD "$RARE" "$2"
	lead=$(printf 'event=e%05d' $n)
	"call_$1" ben 2025-05-21T22:00:00 "${3:-$ELSE}" "$OTHER" "$2"
}

@test "a name or an address that nobody had leads to another key that chose it" {
	while read -r kind value word; do
		both "$kind" "$value"
		assert_ben 0.7 "-> $word $value ("
		jq -se --arg v "$value" 'map(select(.node_kind == "artefact")) | length == 1
			and (.[0] | .node == $v and .confidence == 1 and (.event_id | length > 0))' scope
	done <<-END
		pair support-access key-pair name
		import support-access key-pair name
		peer 198.51.100.200/32 rule peer
		share 999988887777 account
		assume red-cell session name
		user aws-supports user name
		policy AWSSupportX policy name
	END
}

@test "the same that somebody had before leads to nobody, and that is said" {
	while read -r kind value; do
		both "$kind" "$value"
		"call_$kind" cat 2025-04-15T10:00:00 "$(home cat)" "$HOME_AGENT" "$value"
		assert_no_ben
		rejected artefact | grep -q 'it was there before'
	done <<-END
		pair support-access
		peer 198.51.100.200/32
		share 999988887777
		assume red-cell
		user aws-supports
		policy AWSSupportX
	END
}

@test "a key pair that was used before it was made anew had been chosen before" {
	both pair support-access
	call cat 2025-04-15T10:00:00 "$(home cat)" "$HOME_AGENT" ec2 RunInstances \
		'{"instancesSet": {"items": [{"imageId": "ami-1", "keyName": "support-access"}]}}'
	assert_no_ben
}

@test "who takes a name away did not choose it" {
	call_pair amy 2025-05-20T10:00:00 $BAD "$RARE" support-access
	lead=$(printf 'event=e%05d' $n)
	call_unpair ben 2025-05-21T10:00:00 $ELSE "$OTHER" support-access
	assert_no_ben
	call_share amy 2025-05-20T10:05:00 $BAD "$RARE" 999988887777
	call_share ben 2025-05-21T10:05:00 $ELSE "$OTHER" 999988887777 remove
	assert_no_ben
	call ben 2025-05-21T10:07:00 $ELSE "$OTHER" ec2 RevokeSecurityGroupIngress "$(jq -cn '
		{groupId: "sg-0123456789abcdef0", ipPermissions: {items: [
			{ipProtocol: "tcp", fromPort: 22, toPort: 22,
			 ipRanges: {items: [{cidrIp: "198.51.100.200/32"}]}}]}}')" '{"_return": true}'
	call_peer amy 2025-05-20T10:07:00 $BAD "$RARE" 198.51.100.200/32
	assert_no_ben
}

@test "where its owner is at home, the same choice weighs half" {
	both pair support-access "$(home ben)"
	assert_ben 0.35 'chose the same, but where its owner is at home'
}

@test "names that nobody chose: of programs, of users, of the case's own account; all the world" {
	while read -r kind value; do
		both "$kind" "$value"
		assert_no_ben
	done <<-END
		assume botocore-session-1747735200
		assume aws-sdk-js-1747735200000
		assume aws-go-sdk-1747735200000000000
		assume GitHubActions
		assume AssumeRoleSession
		assume i-0123456789abcdef0
		assume amy
		assume 1747735200
		assume ben@example.com
		share $account
		peer 0.0.0.0/0
		peer 10.1.2.0/24
		peer 127.0.0.1/32
	END
}

@test "a name is one only with those of its kind" {
	call_pair amy 2025-05-20T10:00:00 $BAD "$RARE" blue
	lead=$(printf 'event=e%05d' $n)
	call_user ben 2025-05-21T22:00:00 $ELSE "$OTHER" blue
	assert_no_ben
}

@test "only what the intruder chose: amy's own choice at home leads to nobody" {
	mallory 10:00:00 sts GetCallerIdentity
	call_pair amy 2025-05-20T15:00:00 "$(home amy)" "$HOME_AGENT" support-access
	call_pair ben 2025-05-21T22:00:00 $ELSE "$OTHER" support-access
	assert_no_ben
}

@test "where the logs begin with the intruder, a choice weighs less, and that is said" {
	base=
	call_pair amy 2025-05-20T10:00:00 $BAD "$RARE" support-access
	lead=$(printf 'event=e%05d' $n)
	call_pair ben 2025-05-21T22:00:00 $ELSE "$OTHER" support-access
	assert_ben 0.49 'the logs begin too late to know who did before'
}

@test "a session that another account made bears the name that its maker chose" {
	call_assume amy 2025-05-20T10:00:00 $BAD "$RARE" red-cell
	lead=$(printf 'event=e%05d' $n)
	call ben 2025-05-21T22:00:00 $ELSE "$OTHER" s3 ListBuckets null null '
		.userIdentity = {type: "AssumedRole", principalId: "AROAAUDIT:red-cell",
			accountId: "111122223333", accessKeyId: "ASIA0000000000009999",
			arn: "arn:aws:sts::111122223333:assumed-role/audit/red-cell",
			sessionContext: {sessionIssuer: {type: "Role", principalId: "AROAAUDIT",
				arn: "arn:aws:iam::111122223333:role/audit", accountId: "111122223333",
				userName: "audit"}, attributes: {creationDate: "2025-05-21T21:59:00Z"}}}'
	nodes 'select(.node_kind == "session") | .confidence, .path' >got
	grep -q '^0.7$' got
	grep -q -- '-> session name red-cell (AssumeRole, event .* -> session .*chose the same' got
}

# --- calls in the same order --------------------------------------------------------

# script USER IP AGENT TIME... of each of: four calls.
script()
{
	local user=$1 ip=$2 agent=$3 name
	shift 3
	for name in GetCallerIdentity:sts ListBuckets:s3 DescribeDBInstances:rds ListUsers:iam; do
		call "$user" "2025-05-20T$1" "$ip" "$agent" "${name#*:}" "${name%:*}"
		shift
	done
}

# scripts TIME...: mallory's at ten, and that of ben's key.
scripts()
{
	begin
	script amy $BAD "$RARE" 10:00:00 10:00:10 10:00:20 10:00:30
	lead=$(printf 'event=e%05d' $n)
	script ben "${ip:-$ELSE}" "${agent:-$OTHER}" "$@"
}

@test "the same calls in the same order at a new address lead to another key" {
	scripts 10:20:00 10:20:05 10:20:09 10:20:40
	assert_ben 0.6 'the same 4 calls in the same order within 30 minutes'
	grep -q 'GetCallerIdentity, ListBuckets, DescribeDBInstances, ListUsers' scope
	# Before as well as after.
	scripts 09:40:00 09:40:05 09:40:09 09:40:40
	assert_ben 0.6 'the same 4 calls in the same order'
}

@test "calls of one second have no order" {
	scripts 10:20:00 10:20:01 10:20:01 10:20:01
	sed -i 's/10:00:[123]0Z/10:00:01Z/' "$log"
	assert_ben 0.6 'the same 4 calls in the same order'
}

@test "the same order with a program of the owner's, at home, or forty minutes later is none" {
	agent=$BEN_AGENT scripts 10:20:00 10:20:05 10:20:09 10:20:40
	assert_no_ben
	ip=$(home ben) scripts 10:20:00 10:20:05 10:20:09 10:20:40
	assert_no_ben
	scripts 10:41:00 10:41:05 10:41:09 10:41:40
	assert_no_ben
}

@test "another order, three calls, and two names over and over are no sequence" {
	scripts 10:20:30 10:20:05 10:20:09 10:20:40
	assert_no_ben
	scripts 10:20:00 10:20:05 10:20:09 10:20:40
	sed -i '$d' "$log"
	assert_no_ben
	scripts 10:20:00 10:20:05 10:20:09 10:20:40
	sed -i -E 's/"(GetCallerIdentity|DescribeDBInstances)"/"ListBuckets"/
		s/"(sts|rds)(.amazonaws.com)"/"s3\2"/' "$log"
	assert_no_ben
}

@test "deployments and browsers call in the same order for everybody" {
	agent='APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.60' \
		scripts 10:20:00 10:20:05 10:20:09 10:20:40
	assert_no_ben
	agent='Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' \
		scripts 10:20:00 10:20:05 10:20:09 10:20:40
	assert_no_ben
}

# --- two operators ----------------------------------------------------------------

# turns TIME AGENT TIME: ben's key at home, elsewhere, at home; elsewhere is what is judged.
turns()
{
	begin
	call ben 2025-05-20T10:00:00 "$(home ben)" "$BEN_AGENT" ec2 DescribeInstances
	call ben "2025-05-20T$1" $ELSE "$2" ec2 DescribeInstances
	call ben "2025-05-20T$3" "$(home ben)" "$BEN_AGENT" ec2 DescribeInstances
	lead=$(printf 'event=e%05d' $((n - 2)))
	nodes "select(.node == \"$ELSE\") | .path" >got
}

@test "a key in turns here and there, with another system, has two who use it" {
	turns 10:10:00 "$RARE" 10:20:00
	grep -q 'in turns with another system 3' got || tc_fail "$(cat scope rejected)"
}

@test "no turns: the same system, too far apart, one after the other" {
	turns 10:10:00 "${BEN_AGENT/2.13.1/2.14.9}" 10:20:00
	run ! grep -q 'in turns' got rejected
	turns 10:10:00 "$RARE" 10:31:00
	run ! grep -q 'in turns' got rejected
	turns 10:10:00 "$RARE" 10:05:00
	run ! grep -q 'in turns' got rejected
}

@test "turns show in a run from elsewhere that lies around a call at home" {
	lead=
	call ben 2025-05-20T10:10:00 "$(home ben)" "$BEN_AGENT" ec2 DescribeInstances
	lead=$(printf 'event=e%05d' $n)
	call ben 2025-05-20T10:00:00 $ELSE "$RARE md/command#a.b" ec2 DescribeInstances
	call ben 2025-05-20T10:20:00 $ELSE "$RARE md/command#c.d" ec2 DescribeInstances
	nodes "select(.node == \"$ELSE\") | .path" >got
	grep -q 'in turns with another system 3' got || tc_fail "$(cat scope rejected)"
}

# --- all together -------------------------------------------------------------------

@test "the result is the same whatever the order of leads and of the logs" {
	script amy $BAD "$RARE" 10:00:00 10:00:10 10:00:20 10:00:30
	lead=$(printf 'event=e%05d' $n)
	call_pair amy 2025-05-20T10:05:00 $BAD "$RARE" support-access
	call_peer amy 2025-05-20T10:06:00 198.51.100.70 "$RARE" 198.51.100.200/32
	script cat 198.51.100.31 "$OTHER" 10:20:00 10:20:05 10:20:09 10:20:40
	call_pair dan 2025-05-21T10:05:00 198.51.100.41 "$OTHER" support-access
	call_peer eve 2025-05-21T10:06:00 198.51.100.51 "$OTHER" 198.51.100.200/32
	call ben 2025-05-21T22:00:00 $ELSE "$RARE" s3 ListBuckets
	nodes .node >/dev/null
	for user in ben cat dan; do grep -qF "$(key $user)" scope; done
	for round in 1 2 3; do
		rm -f again
		cat "$BATS_FILE_TMPDIR/ordinary.jsonl" "$log" |
			shuf --random-source=<(yes $round) | split -l 150 - part.
		for part in $(printf '%s\n' part.* | sort -R --random-source=<(yes $round)); do
			mv "$part" "$part.jsonl"
			trailcase import again "$part.jsonl" -q
			rm "$part.jsonl"
		done
		trailcase scope again --lead "$lead" --format jsonl | diff scope -
		trailcase ask again scope-rejected --lead "$lead" --format jsonl | diff rejected -
	done
	trailcase scope case --lead "$lead" --lead "ip=$BAD" --format jsonl >one
	trailcase scope case --lead "ip=$BAD" --lead "$lead" --format jsonl | diff one -
}

@test "incidents as they are made: all keys, addresses and events, and no others" {
	build=${TRAILCASE%/src/trailcase}
	[ -x "$build/tests/tools/trailcase-generate" ] || skip "no generator beside this program"
	for seed in 1 2 3 4 5 6; do
		rm -rf made made.case
		"$build/tests/tools/trailcase-generate" incident made --seed $seed \
			--truth truth.json >/dev/null
		trailcase import made.case made -q
		id=$(jq -r .lead.value truth.json)
		trailcase scope made.case --lead "event=$id" --format jsonl |
			jq -r 'select(.node_kind == "key" or .node_kind == "ip") | .node' | sort >got
		jq -r '(.keys + .addresses)[]' truth.json | sort | diff - got
		trailcase ask made.case intruder-events --lead "event=$id" --format jsonl |
			jq -r .event_id | sort >got
		jq -r '.events[]' truth.json | sort | diff - got
	done
}
