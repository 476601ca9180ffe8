#!/usr/bin/env bats
#
# The question actions: what stands before, in and behind its tables.  Records are those of
# tests/data/queries, or the few that a test writes itself.

load helpers

setup_file()
{
	local data=$TRAILCASE_SOURCE_DIR/tests/data/queries

	export CASES=$BATS_FILE_TMPDIR LEAD=ip=203.0.113.50
	# Without the records whose parameters are odd.
	jq -c 'select(.eventTime | test("T05:0") | not)' "$data/actions.jsonl" >"$CASES/actions.jsonl"
	"$TRAILCASE" import "$CASES/actions.case" "$data/quiet.jsonl" "$CASES/actions.jsonl" -q
	"$TRAILCASE" import "$CASES/others.case" "$data/quiet.jsonl" "$data/actions-benign.jsonl" -q
	"$TRAILCASE" import "$CASES/theft.case" "$data/quiet.jsonl" "$data/theft.jsonl" -q
}

# of CASE QUERY FILTER ARGS...: what jq makes of the rows, one to a line.
of()
{
	"$TRAILCASE" ask "$CASES/$1.case" "$2" --lead "$LEAD" --format json "${@:4}" |
		jq -r ".rows[] | $3"
}

# says CASE WORDS...: a sentence of the answer has these words.
says()
{
	of "$1" actions-answer .says "${@:3}" | grep -qF -- "$2" ||
		tc_fail "no sentence of $1 says: $2"
}

silent()
{
	! of "$1" actions-answer .says | grep -qF -- "$2" || tc_fail "a sentence of $1 says: $2"
}

# call TIME WHO NAME REQUEST [MEMBERS]: a record of S3 in log.jsonl.
call()
{
	count=$((${count:-100} + 1))
	jq -nc --arg time "2025-04-05T${1}Z" --arg who "$2" --arg name "$3" --arg id "e$count" \
		--argjson request "$4" --argjson more "${5-{\}}" '
		{eventVersion: "1.08", eventTime: $time, eventSource: "s3.amazonaws.com",
		 eventName: $name, awsRegion: "us-east-1", eventID: $id, eventType: "AwsApiCall",
		 sourceIPAddress: (if $who == "intruder" then "203.0.113.50" else "198.51.100.7" end),
		 userAgent: "aws-cli/2", recipientAccountId: "111122223333",
		 requestParameters: $request, responseElements: null, readOnly: false,
		 userIdentity: {type: "IAMUser", accountId: "111122223333",
		                principalId: (if $who == "bob" then "AIDA2" else "AIDA1" end),
		                accessKeyId: (if $who == "bob" then "AKIA2" else "AKIA1" end),
		                userName: (if $who == "bob" then "bob" else "a" end)}} + $more' >>log.jsonl
}

@test "a machine that was launched is told from one that was turned on" {
	[ "$(of actions compute '[.instance, .what] | join(": ")')" = ": permission tested, nothing done: to launch a new machine
i-0a1: new machine launched
i-0a2: new machine launched
: stopped by a quota: to launch a new machine
i-0b1: stopped machine turned on
i-0b2: told to start, but the machine was on already" ]
	[ "$(of actions compute 'select(.outcome == "quota") | [.type, .requested] | join(" ")')" = \
		"p3.16xlarge 10" ]
	says actions "Machines: 1 stopped one was turned on (i-0b1), 2 new ones were launched (i-0a1, i-0a2); 2 attempts failed."
	silent others Machines
}

@test "a region is new until somebody else launched there" {
	[ "$(of actions compute '.new_region' | sort -u)" = 1 ]
	call 03:00:00 bob RunInstances '{}' '{"eventSource": "ec2.amazonaws.com"}'
	call 04:00:00 intruder RunInstances '{}' '{"eventSource": "ec2.amazonaws.com"}'
	call 04:00:01 intruder RunInstances '{}' '{"eventSource": "ec2.amazonaws.com", "awsRegion": "eu-west-3"}'
	call 05:00:00 bob RunInstances '{}' '{"eventSource": "ec2.amazonaws.com", "awsRegion": "eu-west-3"}'
	trailcase import "$CASES/region.case" log.jsonl -q
	[ "$(of region compute '[.region, .new_region] | join(" ")')" = "us-east-1 0
eu-west-3 1" ]
}

@test "only what succeeded closes, the last writer stands, and who it was is told" {
	call 04:00:00 intruder PutBucketPolicy '{"bucketName": "one"}'
	call 04:00:01 intruder PutBucketPolicy '{"bucketName": "two"}'
	call 04:00:02 intruder PutBucketPolicy '{"bucketName": "three"}'
	call 04:00:03 intruder PutBucketPolicy '{"bucketName": "four"}'
	call 04:00:04 intruder PutBucketPolicy '{"bucketName": "four"}'
	call 05:00:00 bob DeleteBucketPolicy '{"bucketName": "one"}' '{"errorCode": "AccessDenied"}'
	call 05:00:01 bob DeleteBucketPolicy '{"bucketName": "two"}'
	call 05:00:02 intruder DeleteBucketPolicy '{"bucketName": "three"}'
	call 05:00:03 bob DeleteBucketPolicy '{"bucketName": "three"}'
	trailcase import "$CASES/closed.case" log.jsonl -q
	[ "$(of closed net-state '[.object, .state, .closed_by, .closed_by_intruder] | map(tostring) | join(" ")' | sort)" = \
"four closed_by_later AKIA1 1
four open null null
one open null null
three closed AKIA1 1
two closed AKIA2 0" ]
}

@test "keys that a service used are the intruder's doing at most within half an hour" {
	[ "$(of actions kms-use '[.context, .forwarded, .uses] | join(" ")')" = \
		"arn:aws:s3:::payroll 1 1" ]
	[ "$(of actions data-access 'select(.forwarded == 1).certainty')" = "may have been read" ]
	of actions data-access .certainty | grep -qx read
	# The day before, and by somebody else.
	[ -z "$(of others kms-use .)" ]
	[ -z "$(of others data-access .)" ]
}

@test "what was given away says whether it was taken and taken back" {
	[ "$(of actions data-access 'select(.certainty == "given away") | [.object, .taken_at] | join(" ")')" = \
		"snap-0a 2025-04-05T04:30:00Z" ]
	[ "$(of actions shared-out '[.id, .grantee, .revoked_at] | join(" ")')" = \
		"snap-0a 999988887777 2025-04-06T08:02:00Z
payroll * " ]
}

@test "what cannot be seen needs a ground in what the intruder did" {
	[ "$(of actions not-visible '.event_id' | sort -u | wc -l)" -ge 3 ]
	while read -r event; do
		jq -es --arg id "$event" 'any(.eventID == $id and .errorCode == null
			and .sourceIPAddress == "203.0.113.50")' "$CASES/actions.jsonl"
	done < <(of actions not-visible .event_id)
	[ -z "$(of others not-visible .)" ]
}

@test "the answer counts what the records hold" {
	mine='select(.sourceIPAddress == "203.0.113.50")'
	all=$(jq -c "$mine" "$CASES/actions.jsonl" | wc -l)
	denied=$(jq -c "$mine | select(.errorCode == \"AccessDenied\")" "$CASES/actions.jsonl" | wc -l)
	failed=$(jq -c "$mine | select(.errorCode)" "$CASES/actions.jsonl" | wc -l)
	says actions "The intruder made $all calls with 1 credential, from 2025-04-05T04:00:00Z to 2025-04-05T04:18:00Z: $((all - failed)) succeeded, $denied were refused, $((failed - denied)) failed otherwise."
	says actions "Data that was given out: 3 calls for values of secrets or parameters, 2 calls for objects in S3, 1 share of a snapshot or image with others;"
	says actions "Ways into machines were made or used with 3 calls: CreateKeyPair, SendSSHPublicKey, SendCommand;"
	says actions "1 call worked and 1 failed: StopLogging, DeleteTrail (failed)."
	# As many as the tables below it tell.
	things=$(of actions net-state .state | wc -l)
	open=$(of actions net-state .state | grep -cx open)
	says actions "Of $things things that they made, set or switched off, rules aside, $open are still so"
}

@test "the answer reads right for one call, and for several credentials" {
	says actions "The intruder made 1 call with 1 credential, at 2025-04-05T04:00:00Z: 1 succeeded, 0 were refused, 0 failed otherwise. As the intruder's own, 1 is confirmed." \
		--to 2025-04-05T04:00:30Z
	says theft "with each of the 2 credentials: GetCallerIdentity, ListBuckets."
	says theft "Calls that change something succeeded with 1 of the 2 credentials: AKIAIOSFODNN7ALICE00 (2)."
	[ "$(of theft actions-answer .says | wc -l)" -le 10 ]
}

@test "names that the intruder chose do not make sentences long" {
	call 04:00:00 intruder CreateBucket "$(jq -nc '{bucketName: ("b" * 2000)}')"
	call 04:00:01 intruder "$(printf 'A%.0s' {1..1000})" '{}'
	trailcase import "$CASES/long.case" log.jsonl -q
	of long actions-answer .says | awk 'length > 800 { exit 1 }'
}

@test "limits of the question have their grounds" {
	limits='.limits[] | select(test("on behalf of|left out parameters"))'
	run_trailcase ask "$CASES/actions.case" actions --lead "$LEAD" --format json
	assert_json "$limits" "Services called 1 time on behalf of principals whose credentials the intruder had, on days when they were used: whose doing that was is not told, and these calls are not counted.
Of 1 call of the intruder AWS left out parameters because of their size: what they set is not determinable."
	run_trailcase ask "$CASES/theft.case" actions --lead "$LEAD" --format json
	assert_json "$limits" ""
}
