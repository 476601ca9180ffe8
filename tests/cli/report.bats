#!/usr/bin/env bats
#
# The report: answers, evidence and what to do, as one file.

load helpers

LEAD=event=79eca301

setup()
{
	tc_setup
	case=$(seed_case)
	tools=$TRAILCASE_SOURCE_DIR/tests/tools
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	py=${PYTHON3:-python3}
}

report()
{
	run_trailcase report "$case" -o "$@" --lead $LEAD
	assert_status 0
	assert_output "report written: $1"
}

# statements CHAPTER: the sentences of a chapter of r.json.
statements()
{
	jq -r ".chapters[] | select(.chapter == \"$1\") | .parts[].statements[]?.text" r.json
}

# rows QUERY: the rows of a table of r.json.
rows()
{
	jq -c "first(.chapters[].parts[] | select(.query? == \"$1\")) | .rows[]" r.json
}

# lines_case: a case of the JSON lines on standard input.
lines_case()
{
	cat >lines.jsonl
	trailcase import lines.case lines.jsonl >&2 && case=lines.case
}

@test "a reader finds the answers to twenty questions, in JSON and in HTML" {
	report r.json
	report r.html
	run "$py" "$tools/read_report.py" "$truth" r.json r.html
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "that reader would notice what is missing or wrong" {
	report r.json
	report r.html
	sed 's/192\.0\.2\.187/192.0.2.99/g' r.html >other.html
	run "$py" "$tools/read_report.py" "$truth" r.json other.html
	[ "$status" -eq 1 ]
	jq -c '.totals.files = 0 | .rules_still_open = 175' "$truth" >other.json
	run "$py" "$tools/read_report.py" other.json r.json r.html
	[ "$status" -eq 1 ]
	[[ $output == *"What is still open?"* ]]
}

@test "chapters stand in the order in which they are read" {
	report r.json
	[ "$(jq -r '.chapters[].chapter' r.json | xargs)" = "case answers credentials timeline open \
data access containment resilience limits appendix" ]
	report r.md
	[ "$(head -1 r.md)" = "# Incident report: seed.case" ]
	[ "$(grep '^## ' r.md | head -11)" = "$(jq -r '.chapters[] | "## " + .title' r.json)" ]
	[ "$(grep '^## ' r.md | tail -1)" = "## Footnotes" ]
	report r.html
	[ "$(grep -o '<h2 id="[a-z]*"' r.html | cut -d'"' -f2 | head -11)" = \
		"$(jq -r '.chapters[].chapter' r.json)" ]
}

@test "JSON fits its schema, and the schema refuses other things" {
	report r.json
	"$py" "$tools/check_schema.py" "$TRAILCASE_SOURCE_DIR/docs/report.schema.json" r.json
	jq '.chapters[1].parts[1].statements[0].basis = "guess"' r.json >other.json
	run "$py" "$tools/check_schema.py" "$TRAILCASE_SOURCE_DIR/docs/report.schema.json" other.json
	[ "$status" -eq 1 ]
	jq 'del(.events[0].sha256)' r.json >other.json
	run "$py" "$tools/check_schema.py" "$TRAILCASE_SOURCE_DIR/docs/report.schema.json" other.json
	[ "$status" -eq 1 ]
}

@test "tables of JSON are what ask says" {
	report r.json
	for query in credentials-used dwell actions-summary net-state access-hypotheses resilience \
		intruder-events; do
		trailcase ask "$case" $query --lead $LEAD -t json | jq -cS . >wanted
		jq -cS "first(.chapters[].parts[] | select(.query? == \"$query\"))" r.json | cmp - wanted
	done
}

@test "the answer has ten lines at most, something on each question, and all say their basis" {
	report r.json
	[ "$(statements answers | wc -l)" -le 10 ]
	[ "$(jq '.chapters[1].parts | map(select(.statements)) | length' r.json)" -eq 4 ]
	for question in credentials duration actions access; do
		trailcase ask "$case" $question --lead $LEAD -t json | jq -r '.answer[]'
	done | sort >all
	statements answers | sort >brief
	[ -z "$(comm -23 brief all)" ]
	jq -e '[.chapters[].parts[].statements[]?.basis] | unique == ["fact", "inference", "limit"]' r.json
}

@test "every statement leads to events, or names the query that would find them" {
	report r.json
	jq -e '[.chapters[].parts[].statements[]? | select(.basis != "limit")
		| select((.event_ids | length) == 0 and .query == null)] == []' r.json
	jq -r '[.chapters[].parts[].statements[]?.query // empty | split(" ")[0]] | unique[]' r.json |
		while read -r query; do
			trailcase queries "$query" >/dev/null
		done
}

@test "every event that is named leads to the bytes of its record" {
	report r.json
	jq -r '.events[].event_id' r.json | sort >led
	jq -r '.chapters[].parts[] | (.statements[]?.event_ids[]), (.rows[]? | .event_id // empty)' \
		r.json | sort -u >named
	[ -z "$(comm -23 named led)" ]
	jq -r '.events[] | [.event_id, .source, .offset, .length, .sha256] | @tsv' r.json |
		shuf -n 12 --random-source="$truth" |
		while IFS=$'\t' read -r event source offset length hash; do
			[ "$(sha256sum <"$source" | cut -d' ' -f1)" = "$hash" ]
			gzip -dc "$source" | tail -c +$((offset + 1)) | head -c "$length" >record
			[ "$(jq -r .eventID record)" = "$event" ]
		done
}

@test "footnotes of the page: each number leads to an event, and none is missing" {
	report r.html
	grep -o 'href="#n[0-9]*"' r.html | grep -o '[0-9]*' | sort -un >asked
	grep -o '<li id="n[0-9]*"' r.html | grep -o '[0-9]*' | sort -n >there
	cmp asked there
	report r.md
	grep -o '^\[^[0-9]*\]:' r.md | grep -o '[0-9]*' >there
	grep -o '\[^[0-9]*\]' r.md | grep -o '[0-9]*' | sort -un | cmp - there
}

@test "the case is what sqlite3 counts, and one hash stands for all files" {
	report r.json
	facts=$(jq -c '.chapters[0].parts[0].facts' r.json)
	[ "$(jq -r .files <<<"$facts")" = \
		"$(sqlite3 "$case" "SELECT count(*) || ', ' || sum(bytes) || ' bytes' FROM sources")" ]
	[ "$(jq -r .accounts <<<"$facts")" = 012345678901 ]
	[ "$(jq -r .regions <<<"$facts")" = "eu-west-1, us-east-1, us-west-2" ]
	[ "$(jq -r '.["last entry of the custody log"]' <<<"$facts")" = \
		"SHA-256 $(sqlite3 "$case" 'SELECT sha256 FROM custody ORDER BY id DESC LIMIT 1')" ]
	hash=$(cd "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident" &&
		find "$PWD/AWSLogs" -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum)
	[ "$(jq -r '.["SHA-256 of the list of files"]' <<<"$facts")" = "${hash%% *}" ]
}

@test "a table of more than 200 rows: the first, counts, and all of it in a file beside" {
	report r.html
	grep -q '227 rows; the first 20 are shown' r.html
	grep -q '<code>r.security-group-rules.csv</code>' r.html
	grep -q '<li>still_open: 1 174, 0 53</li>' r.html
	trailcase ask "$case" security-group-rules --lead $LEAD -t csv >wanted
	cmp wanted r.security-group-rules.csv
	# Eight rows are not too many.
	[ ! -e r.credentials-used.csv ]
}

@test "the same case, leads and verdicts: the same bytes, in every form" {
	trailcase lead "$case" event 79eca301
	trailcase verdict "$case" ip 192.0.2.44 malicious --why "asked: nobody of ours" --by me
	for form in html md json; do
		mkdir -p one two
		trailcase report "$case" -o one/r.$form
		LC_ALL=C TZ=Pacific/Auckland trailcase report "$case" -o two/r.$form
		diff -r one two
	done
}

@test "e-mail addresses and secrets are masked; --unmask shows them, and custody says so" {
	lines_case <<-'EOT'
		{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEEXAMPLE012:jane@example.com","arn":"arn:aws:sts::012345678901:assumed-role/Ops/jane@example.com","accountId":"012345678901","accessKeyId":"ASIAEXAMPLEEXAMPLE01","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEEXAMPLE012","arn":"arn:aws:iam::012345678901:role/Ops","accountId":"012345678901","userName":"Ops"},"attributes":{"creationDate":"2025-01-02T02:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"2025-01-02T03:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"CreateKeyPair","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"x?X-Amz-Signature=5ecret&y","requestParameters":{"keyName":"joe@example.org"},"responseElements":{"keyName":"joe@example.org","keyPairId":"key-0123456789abcdef0"},"eventID":"aaaaaaaa-0000-0000-0000-000000000001","recipientAccountId":"012345678901"}
	EOT
	trailcase lead "$case" ip 198.51.100.7
	before=$(sqlite3 "$case" 'SELECT count(*) FROM custody')
	for form in html md json; do
		trailcase report "$case" -o r.$form
		run grep -c -e 'example\.com' -e 'example\.org' -e 5ecret r.$form
		[ "$output" = 0 ]
		grep -q 'e-mail 1' r.$form
		trailcase report "$case" -o u.$form --unmask
		grep -q 'jane.*@example' u.$form
	done
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM custody')" -eq $((before + 3)) ]
	[ "$(sqlite3 "$case" "SELECT act || ' ' || (detail ->> 'report') FROM custody ORDER BY id DESC LIMIT 1")" = \
		"unmask u.json" ]
	# What was let out once does not change the next report.
	mv r.json before.json
	trailcase report "$case" -o r.json
	cmp before.json r.json
}

@test "a name as long as a record is cut on pages, and whole in JSON" {
	long=$(head -c 60000 /dev/zero | tr '\0' n)
	lines_case <<-EOT
		{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEEXAMPLE001","arn":"arn:aws:iam::012345678901:user/$long","accountId":"012345678901","accessKeyId":"AKIAEXAMPLEEXAMPLE01","userName":"$long"},"eventTime":"2025-01-02T03:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"CreateKeyPair","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"x","requestParameters":{"keyName":"$long"},"responseElements":{},"eventID":"aaaaaaaa-0000-0000-0000-000000000001","recipientAccountId":"012345678901"}
	EOT
	for form in html md json; do
		trailcase report "$case" -o r.$form --lead ip=198.51.100.7
	done
	run grep -cE 'n{2100}' r.html r.md
	[ "${lines[*]}" = "r.html:0 r.md:0" ]
	grep -q 'cut here; 60000 bytes in all' r.html
	jq -e --arg long "$long" '[.. | strings | select(contains($long))] | length > 0' r.json
}

@test "an eventID that is no id of AWS has its footnote all the same" {
	lines_case <<-'EOT'
		{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEEXAMPLE001","arn":"arn:aws:iam::012345678901:user/eve","accountId":"012345678901","accessKeyId":"AKIAEXAMPLEEXAMPLE01","userName":"eve"},"eventTime":"2025-01-02T03:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"CreateKeyPair","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"x","requestParameters":{"keyName":"k"},"responseElements":{},"eventID":"two words, <b>","recipientAccountId":"012345678901"}
	EOT
	trailcase report "$case" -o r.html --lead ip=198.51.100.7
	grep -o 'href="#n[0-9]*"' r.html | grep -o '[0-9]*' | sort -un >asked
	grep -o '<li id="n[0-9]*"' r.html | grep -o '[0-9]*' | sort -n >there
	[ -s asked ]
	cmp asked there
	trailcase report "$case" -o r.json --lead ip=198.51.100.7
	jq -e '.events | length == 1 and .[0].event_id == "two words, <b>"' r.json
}

@test "a command is never cut, however long" {
	# Without the ids of rules it names each by what it lets through.
	rules=$(seq 1001 1100 | jq -c '{ipProtocol: "tcp", fromPort: ., toPort: .,
		ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}' | paste -sd,)
	lines_case <<-EOT
		{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEEXAMPLE001","arn":"arn:aws:iam::012345678901:user/eve","accountId":"012345678901","accessKeyId":"AKIAEXAMPLEEXAMPLE01","userName":"eve"},"eventTime":"2025-01-02T03:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"AuthorizeSecurityGroupIngress","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"x","requestParameters":{"groupId":"sg-0123456789abcdef0","ipPermissions":{"items":[$rules]}},"responseElements":{"_return":true},"eventID":"aaaaaaaa-0000-0000-0000-000000000001","recipientAccountId":"012345678901"}
	EOT
	trailcase report "$case" -o r.html --lead ip=198.51.100.7
	command=$(grep -o 'aws ec2 revoke-security-group-ingress[^<]*' r.html)
	[ "${#command}" -gt 4000 ]
	[ "$(grep -o 'FromPort&quot;:1[01][0-9][0-9]' <<<"$command" | sort -u | wc -l)" -eq 100 ]
}

@test "what cannot be noted in the custody log is not shown" {
	chmod 400 "$case"
	as_user=()
	# Root may write whatever the mode says, unless it gives that up.
	[ ! -w "$case" ] || as_user=(setpriv --bounding-set -dac_override)
	run --separate-stderr "${as_user[@]}" "$TRAILCASE" report "$case" -o r.html --lead $LEAD --unmask
	assert_status 3
	assert_stderr_has "read-only"
	[ ! -e r.html ]
	run --separate-stderr "${as_user[@]}" "$TRAILCASE" report "$case" -o r.html --lead $LEAD
	assert_status 0
}

@test "--level reaches everything" {
	run_trailcase report "$case" -o r.json --lead ip=192.0.2.187 --level confirmed
	assert_status 0
	jq -e '[.chapters[].parts[].parameters?.level? // empty] | unique == ["confirmed"]' r.json
	run_trailcase report "$case" -o r.json --lead $LEAD --level loud
	assert_status 2
	assert_stderr_has loud
}

@test "nothing is attributed at the level asked for: each question says so" {
	lines_case <<-'EOT'
		{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLEEXAMPLE001","arn":"arn:aws:iam::012345678901:user/eve","accountId":"012345678901","accessKeyId":"AKIAEXAMPLEEXAMPLE01","userName":"eve"},"eventTime":"2025-01-02T03:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"x","eventID":"aaaaaaaa-0000-0000-0000-000000000001","recipientAccountId":"012345678901"}
	EOT
	run_trailcase report "$case" -o r.json --lead principal=eve --level confirmed
	assert_status 0
	attributed=$(trailcase ask "$case" intruder-events --lead principal=eve level=confirmed -t json | jq '.rows | length')
	[ "$attributed" -eq 0 ]
	[ "$(jq '[.chapters[1].parts[].text? // empty] | length' r.json)" -eq 4 ]
}

@test "no lead, no file, no such form, the case itself: nothing is written" {
	run_trailcase report "$case" -o r.md
	assert_status 2
	assert_stderr_has "ask suspects"
	run_trailcase report "$case" --lead $LEAD
	assert_status 2
	assert_stderr_has "-o FILE"
	run_trailcase report "$case" -o r.pdf --lead $LEAD
	assert_status 2
	assert_stderr_has "r.pdf does not end in .html, .md or .json"
	run_trailcase report "$case" -o nowhere/r.md --lead $LEAD
	assert_status 3
	cp "$case" case.md
	run_trailcase report case.md -o case.md --lead $LEAD
	assert_status 2
	assert_stderr_has "the case itself"
	[ -z "$(ls ./*r.* 2>/dev/null)" ]
}

@test "a table beside that cannot be written: no report either" {
	mkdir r.sources.csv
	run_trailcase report "$case" -o r.html --lead $LEAD
	assert_status 3
	assert_stderr_has r.sources.csv
	[ ! -e r.html ]
	[ ! -e r.security-group-rules.csv ]
}
