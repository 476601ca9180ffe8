#!/usr/bin/env bats
#
# The intruder writes the log: user agents, names, sessions, errors, parameters, file
# names.  None of it may act on a terminal, a spreadsheet or a Markdown viewer, and none
# of it may be lost.

load helpers

# The payloads, as they stand inside JSON strings: what a log can hold.
payloads()
{
	cat <<-'END'
	\u001b[31mred\u001b]0;title\u0007\u001b]52;c;ZXZpbA==\u0007
	\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\
	\u009b31mC1\u0085\u0090q\u009c
	one\rtwo\nthree\u0008\u007f\u0000four\ttab
	abc\u202eexe.txt\u2066x\u2069\u200e\u200f\u061c
	=cmd|'/C calc'!A0
	+1+1|x
	-2+3
	@SUM(1+1)
	\t=1+1
	\uff1dHYPERLINK(1)
	\"=1+1\"
	<img src=x onerror=alert(1)><script>alert(1)</script>
	[click](javascript:alert(1)) ![i](https://example.org/x.png)
	a|b`c`|d **bold** \\ &lt;
	';DROP TABLE event;--
	$(reboot) `reboot` %s%n%x
	\ud800 lone \udfff
	\u200b\u200d\ufeff zero width \ufffe
	END
}

# The log: each payload in each field that its writer can choose.
hostile_log()
{
	local n=0 text place
	while IFS= read -r text; do
		for place in agent user session error parameter code name; do
			n=$((n + 1))
			hostile_record $n "$place" "$text"
		done
	done < <(payloads)
}

# hostile_record N PLACE TEXT
hostile_record()
{
	local agent=aws-cli/2.9 user=u session=s error=Denied parameter=p code=AccessDenied name=ListBuckets
	printf -v "$2" '%s' "$3"
	local identity
	if [ "$2" = session ]; then
		identity='"type":"AssumedRole","principalId":"AROAEXAMPLEEXAMPLE:'$session'","arn":"arn:aws:sts::111122223333:assumed-role/r/'$session'","accountId":"111122223333","accessKeyId":"ASIAIOSFODNN7EXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEEXAMPLE","arn":"arn:aws:iam::111122223333:role/r","accountId":"111122223333","userName":"r"},"attributes":{"creationDate":"2025-01-01T00:00:00Z","mfaAuthenticated":"false"}}'
	else
		identity='"type":"IAMUser","principalId":"AIDAEXAMPLE'$1'","arn":"arn:aws:iam::111122223333:user/'$user'","accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"'$user'"'
	fi
	printf '{"eventVersion":"1.08","userIdentity":{%s},"eventTime":"2025-01-01T00:%02d:%02dZ","eventSource":"s3.amazonaws.com","eventName":"%s","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"%s","errorCode":"%s","errorMessage":"%s","requestParameters":{"bucketName":"%s"},"responseElements":null,"eventID":"hostile-%03d","eventType":"AwsApiCall","recipientAccountId":"111122223333"}\n' \
		"$identity" $(($1 / 60)) $(($1 % 60)) "$name" "$agent" "$code" "$error" "$parameter" "$1"
}

# A folder with the log under an evil name, and an evil name that holds no log.
evil_name=$'evil\x1b[31m\xe2\x80\xae\r\n=x|`<b>`.json'

setup_file()
{
	mkdir -p "$BATS_FILE_TMPDIR/logs"
	hostile_log >"$BATS_FILE_TMPDIR/logs/$evil_name"
	echo "no log" >"$BATS_FILE_TMPDIR/logs/refused-$evil_name"
	cd "$BATS_FILE_TMPDIR" || return
	"$TRAILCASE" import hostile.case logs >import.out 2>import.err || [ $? -eq 1 ]
}

hostile_case()
{
	printf '%s\n' "$BATS_FILE_TMPDIR/hostile.case"
}

# assert_tame FILE...: UTF-8, of which nothing acts on a terminal.  In *.csv the controls
# that CSV needs may stand too.
assert_tame()
{
	"${PYTHON3:-python3}" - "$@" <<-'END'
	import sys
	bidi = {0x61c, 0x200e, 0x200f, *range(0x202a, 0x202f), *range(0x2066, 0x206a)}
	for name in sys.argv[1:]:
	    allowed = "\n\r\t" if name.endswith(".csv") else "\n"
	    text = open(name, "rb").read().decode("utf-8")  # fails when it is not
	    bad = sorted({f"U+{ord(c):04X}" for c in text
	                  if (ord(c) < 0x20 and c not in allowed)
	                  or 0x7f <= ord(c) <= 0x9f or ord(c) in bidi})
	    if bad:
	        sys.exit(f"{name} holds {' '.join(bad)}")
	END
}

# show_all FORMAT: out.N.FORMAT and err.N of every query that shows what the log says.
show_all()
{
	local n=0 args
	while read -r args; do
		n=$((n + 1))
		# shellcheck disable=SC2086
		trailcase ask "$(hostile_case)" $args -t "$1" >"out.$n.$1" 2>"err.$n" </dev/null
	done < <(shows)
	[ $n -eq 12 ]
}

# The queries that show what the log says, with the arguments they need.
shows()
{
	cat <<-'END'
	credentials --lead ip=198.51.100.7
	duration --lead ip=198.51.100.7
	actions --lead ip=198.51.100.7
	access --lead ip=198.51.100.7
	intruder-events --lead ip=198.51.100.7
	scope --lead ip=198.51.100.7
	keys-from-address ip=198.51.100.7
	addresses-of-key key=AKIAIOSFODNN7EXAMPLE
	credential-events key=AKIAIOSFODNN7EXAMPLE
	sources
	rejects
	findings
	END
}

@test "there is something hostile in the case" {
	case=$(hostile_case)
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM event')" -eq "$(($(payloads | wc -l) * 7))" ]
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM event WHERE instr(error_message, char(27))')" -gt 1 ]
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM reject')" -eq 1 ]
}

@test "import prints nothing that acts on a terminal" {
	assert_tame "$BATS_FILE_TMPDIR/import.out"
	assert_tame "$BATS_FILE_TMPDIR/import.err"
}

@test "tables hold nothing that acts on a terminal" {
	show_all table
	assert_tame out.* err.*
}

@test "a hostile value takes one line of a table" {
	run_trailcase ask "$(hostile_case)" credential-events key=AKIAIOSFODNN7EXAMPLE
	assert_status 0
	[ "$(grep -c '^2025-01-01T' <<<"$output")" -eq "$(($(payloads | wc -l) * 6))" ]
}

@test "what does not show is written so that it does" {
	run_trailcase ask "$(hostile_case)" intruder-events --lead ip=198.51.100.7
	assert_output_has '\x1b[31mred\x1b]0;title\x07'
	assert_output_has 'abc\u202eexe.txt'
	assert_output_has '\x9b31mC1'
	assert_output_has 'one\rtwo\nthree'
}

@test "Markdown holds nothing that acts on a terminal, or on who views it" {
	show_all md
	assert_tame out.* err.*
	if grep -nE '<(img|script|b)[ >]' out.*; then
		tc_fail "HTML in Markdown"
	fi
	# A link or a picture needs its brackets unescaped.
	if grep -nE '(^|[^\\])\]\((javascript|https)' out.*; then
		tc_fail "a link in Markdown"
	fi
}

@test "in Markdown every row has as many cells as the head" {
	trailcase ask "$(hostile_case)" intruder-events --lead ip=198.51.100.7 -t md >out
	[ "$(grep '^|' out | sed 's/\\\\//g; s/\\|//g' | tr -dc '|\n' | sort -u | wc -l)" -eq 1 ]
}

@test "CSV: no cell is a formula, and nothing acts on a terminal" {
	show_all csv
	assert_tame out.* err.*
	"${PYTHON3:-python3}" - out.*.csv <<-'END'
	import csv, re, sys
	formula = re.compile(r"""[\s"\u200b\ufeff]*[=+@\t\r\uff1d\uff0b\uff0d\uff20]"""
	                     r"""|[\s"]*-(?!\d+(\.\d+)?$)""")
	for name in sys.argv[1:]:
	    for row in csv.reader(open(name, encoding="utf-8", newline="")):
	        for cell in row:
	            if formula.match(cell):
	                sys.exit(f"{name}: a formula: {cell!r}")
	END
}

@test "CSV: a formula is kept, behind a quote; --csv-raw leaves it as it is" {
	trailcase ask "$(hostile_case)" intruder-events --lead ip=198.51.100.7 -t csv >safe.csv
	grep -qF "'=cmd|'/C calc'!A0" safe.csv
	trailcase ask "$(hostile_case)" intruder-events --lead ip=198.51.100.7 -t csv --csv-raw >raw.csv
	grep -qF "=cmd|'/C calc'!A0" raw.csv
	[ "$(grep -cF "'=cmd|" raw.csv)" -eq 0 ]
}

@test "CSV: as many cells in every row as in the head" {
	trailcase ask "$(hostile_case)" intruder-events --lead ip=198.51.100.7 -t csv >out.csv
	"${PYTHON3:-python3}" - "$(($(payloads | wc -l) * 7))" <<-'END'
	import csv, sys
	rows = list(csv.reader(open("out.csv", encoding="utf-8", newline="")))
	assert len({len(row) for row in rows}) == 1, {len(row) for row in rows}
	assert len(rows) == int(sys.argv[1]) + 1, len(rows)
	END
}

@test "JSON parses, and holds the values as they are" {
	show_all json
	show_all jsonl
	for file in out.*.json; do
		jq -e . "$file" >/dev/null
	done
	for file in out.*.jsonl; do
		[ "$(jq -c . "$file" | wc -l)" -eq "$(wc -l <"$file")" ]
	done
	"${PYTHON3:-python3}" - out.*.json <<-'END'
	import json, sys
	for name in sys.argv[1:]:
	    json.load(open(name, encoding="utf-8"))
	END
	trailcase ask "$(hostile_case)" intruder-events --lead ip=198.51.100.7 -t json |
		jq -e 'any(.rows[]; .event_name == "one\rtwo\nthree\b\u007f\u0000four\ttab")'
}

@test "JSON holds no raw control characters" {
	trailcase ask "$(hostile_case)" intruder-events --lead ip=198.51.100.7 -t json >out
	if LC_ALL=C grep -naP '[\x00-\x09\x0b-\x1f\x7f]' out; then
		tc_fail "controls in JSON"
	fi
}

@test "show prints a hostile record tamely" {
	case=$(hostile_case)
	for id in $(sqlite3 "$case" 'SELECT event_id FROM event ORDER BY 1'); do
		printf '%s\n' "$id"
	done >ids
	# One of each payload is enough.
	awk 'NR % 7 == 1' ids >some
	while read -r id; do
		trailcase show "$case" "$id" >"out.$id" 2>"err.$id" </dev/null
		trailcase show "$case" "$id" -t json </dev/null | jq -e .record >/dev/null
	done <some
	[ -s some ]
	assert_tame out.* err.*
}

@test "show --raw loses nothing" {
	case=$(hostile_case)
	n=0
	while IFS= read -r line; do
		n=$((n + 1))
		[ $((n % 5)) -eq 0 ] || continue
		trailcase show "$case" "$(printf 'hostile-%03d' $n)" --raw </dev/null >raw
		printf '%s' "$line" | cmp - raw
	done <"$BATS_FILE_TMPDIR/logs/$evil_name"
	[ $n -gt 100 ]
}

@test "raw bytes in a log, not escaped by JSON, are tamed too" {
	{
		printf '{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/u","accountId":"111122223333","accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"u"},"eventTime":"2025-01-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"a\xc2\x9b31m\xe2\x80\xae\xff\xc0\xaf\xed\xa0\x80z","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"\xe2\x80\xaex","requestParameters":null,"responseElements":null,"eventID":"raw-bytes","recipientAccountId":"111122223333"}\n'
	} >log.jsonl
	run_trailcase import case log.jsonl
	[ "$(sqlite3 case 'SELECT count(*) FROM event')" -eq 1 ]
	for format in table md; do
		trailcase ask case intruder-events --lead ip=198.51.100.7 -t $format >out
		assert_tame out
	done
	trailcase ask case intruder-events --lead ip=198.51.100.7 -t csv >out.csv
	assert_tame out.csv
	trailcase ask case intruder-events --lead ip=198.51.100.7 -t json | jq -e '.rows | length == 1'
	trailcase show case raw-bytes >out
	assert_tame out
	trailcase show case raw-bytes -t json | jq -e .record >/dev/null
	trailcase show case raw-bytes --raw >raw
	tr -d '\n' <log.jsonl | cmp - raw
}

@test "messages about hostile words are tame" {
	case=$(hostile_case)
	n=0
	evil=$'\x1b[31m\xc2\x9b\xe2\x80\xae\r\nx\xff'
	while IFS= read -r -d '' words; do
		mapfile -t -d '|' args < <(printf '%s' "$words")
		n=$((n + 1))
		trailcase "${args[@]}" >"out.$n" 2>"err.$n" </dev/null && status=0 || status=$?
		[ "$status" -ne 0 ]
		[ -s "err.$n" ]
	done < <(printf '%s\0' "ask|$case|$evil" "ask|$case|sources|$evil" "ask|$case|sources|$evil=1" \
		"ask|$case|sources|--format|$evil" "ask|$case|sources|--limit|$evil" \
		"ask|$case|actions-summary|--from|$evil" "ask|$case|sources|--$evil" \
		"ask|$case|sources|-$evil" "ask|$case|credentials|--level|$evil" \
		"ask|$case|credentials|--lead|$evil" "ask|$case|credentials|--lead|ip=$evil" \
		"ask|$case|credentials|--lead|agent=$evil" "ask|$case|sources|-o|no/$evil" \
		"lead|$case|$evil|x" "lead|$case|ip|$evil" "lead|$case|key|x|$evil" \
		"show|$case|$evil" "show|$case|hostile-001|-t|$evil" "queries|$evil" \
		"queries|--queries|$evil" "import|new.case|$evil" "info|$evil" "info|$case|$evil" "$evil")
	[ $n -eq 24 ]
	assert_tame out.* err.*
}

@test "an ambiguous id with hostile characters is named tamely" {
	for n in 1 2; do
		hostile_record $n agent x | sed "s/hostile-00$n/evil\\\\u001b[3${n}m\\\\u202e/"
	done >log.jsonl
	run_trailcase import case log.jsonl
	assert_status 0
	trailcase show case evil >out 2>err && status=0 || status=$?
	[ "$status" -eq 2 ]
	assert_tame err
	trailcase scope case --lead event=evil >out 2>err && status=0 || status=$?
	[ "$status" -eq 2 ]
	assert_tame err
}

@test "a hostile reason is stored whole, and shown and logged tamely" {
	cp "$(hostile_case)" own.case
	why=$'=cmd|x\x1b[31m\xe2\x80\xae\r\n"quoted" |pipe|'
	trailcase lead own.case ip 198.51.100.7 --why "$why" >out 2>err
	assert_tame out
	assert_tame err
	for format in table md; do
		trailcase lead own.case -t $format >out
		assert_tame out
	done
	trailcase lead own.case -t json | jq -e --arg why "$why" '.rows[0].why == $why'
	sqlite3 own.case "SELECT detail FROM custody WHERE act = 'lead'" >detail
	[ "$(wc -l <detail)" -eq 1 ]
	jq -e --arg why "$why" '.why == $why' detail
}

@test "a hostile principal can be a lead" {
	case=$(hostile_case)
	name=$(sqlite3 "$case" "SELECT principal_name FROM events WHERE principal_name LIKE '=cmd%' LIMIT 1")
	[ -n "$name" ]
	trailcase scope "$case" --lead "principal=$name" >out 2>err
	assert_tame out
	assert_tame err
}
