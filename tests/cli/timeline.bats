#!/usr/bin/env bats
#
# The timeline: what the intruder did in order of time, for people and for other tools.

load helpers

LEAD=event=79eca301

setup()
{
	tc_setup
	case=$(seed_case)
	truth=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json
	tools=$TRAILCASE_SOURCE_DIR/tests/tools
}

# The file of Timesketch, or the layer, passes its checker, which prints $2.
check()
{
	run "$PYTHON3" "$tools/check_$1.py" "$2"
	assert_output "$3"
}

# Three calls of one second, of callers who write what they like; and one before them.
hostile_case()
{
	jq -cn '
		["bob\nconfirmed\r\n2025-01-01", "=cmd|\u0027/C calc\u0027!A0", "a\"b,c", "\u001b[31mred"]
		| to_entries[] | {eventVersion: "1.08", eventTime: "2025-05-01T10:00:0\(.key).50\(.key)Z",
			eventSource: "s3.amazonaws.com", eventName: "ListBuckets", awsRegion: "us-east-1",
			sourceIPAddress: "203.0.113.7", userAgent: .value, eventID: "id-\(.key)",
			recipientAccountId: "111122223333",
			userIdentity: {type: "IAMUser", userName: .value, principalId: "AIDA\(.key)",
				arn: "arn:aws:iam::111122223333:user/\(.value)", accountId: "111122223333",
				accessKeyId: "AKIAIOSFODNN7EXAMPL\(.key)"}}' >log.jsonl
	trailcase import hostile.case log.jsonl >&2
}

# A case in which one hour has more than is sorted at once, in any order; three events do
# not tell their time.
crowded_case()
{
	"$PYTHON3" - >log.jsonl <<-'END'
	import json
	def record(n, time):
	    event = {"eventVersion": "1.08", "eventSource": "s3.amazonaws.com",
	             "eventName": "ListBuckets", "awsRegion": "us-east-1", "eventID": f"id-{n:05}",
	             "sourceIPAddress": f"203.0.113.{n % 7}", "userAgent": "x",
	             "recipientAccountId": "111122223333",
	             "userIdentity": {"type": "Root", "accountId": "111122223333",
	                              "principalId": "111122223333",
	                              "arn": "arn:aws:iam::111122223333:root"}}
	    if time:
	        event["eventTime"] = time
	    print(json.dumps(event))
	for n in range(45000):
	    second = n * 7919 % 3600
	    record(n, f"2025-05-01T10:{second // 60:02}:{second % 60:02}Z")
	for n in range(100):
	    record(50000 + n, f"2025-05-0{n % 9 + 1}T{n % 24:02}:00:00Z")
	for n in range(3):
	    record(60000 + n, None)
	END
	trailcase import crowded.case log.jsonl >&2
}

# --- what is in it ---------------------------------------------------------------------

@test "CSV: the events of the incident, first the columns that others rely on" {
	trailcase timeline "$case" --lead $LEAD -t csv >t.csv
	run head -1 t.csv
	[[ $output == "time,event_id,event_source,event_name,credential,principal,ip,user_agent,outcome,tactic,technique,level,"* ]]
	"$PYTHON3" - t.csv "$truth" <<-'END'
	import csv, json, sys
	rows = list(csv.DictReader(open(sys.argv[1], newline="")))
	truth = json.load(open(sys.argv[2]))
	assert sorted(r["event_id"] for r in rows) == sorted(truth["events"])
	assert len(rows) == 188
	assert [r["time"] for r in rows] == sorted(r["time"] for r in rows)
	assert {r["credential"] for r in rows} == set(truth["keys"])
	assert {r["ip"] for r in rows} == set(truth["addresses"])
	assert rows[0]["time"] == truth["first"] and rows[-1]["time"] == truth["last"]
	END
}

@test "JSON, JSON lines and CSV hold the same; JSON is the contract of a canned query" {
	trailcase timeline "$case" --lead $LEAD -t json >t.json
	trailcase ask "$case" timeline --lead $LEAD -t json | cmp - t.json
	[ "$(jq '.rows | length' t.json)" = 188 ]
	[ "$(jq -r .truncated t.json)" = false ]
	trailcase timeline "$case" --lead $LEAD -t jsonl | jq -cS . >lines
	jq -cS '.rows[]' t.json | cmp - lines
	trailcase timeline "$case" --lead $LEAD -t csv |
		"$PYTHON3" -c 'import csv,sys; print(*(r["event_id"] for r in csv.DictReader(sys.stdin)), sep="\n")' >ids
	jq -r .event_id lines | cmp - ids
}

@test "--full changes nothing where all is there already" {
	for form in csv json jsonl timesketch-csv timesketch-jsonl; do
		trailcase timeline "$case" --lead $LEAD -t $form >one
		trailcase timeline "$case" --lead $LEAD -t $form --full | cmp - one
	done
}

@test "--level, --from and --to narrow it" {
	confirmed=$(trailcase timeline "$case" --lead $LEAD --level confirmed -t jsonl | jq -r .level | sort | uniq -c)
	[[ $confirmed == *confirmed && $confirmed != *probable* ]]
	run trailcase timeline "$case" --lead $LEAD --from 2025-04-15T11:48:33Z --to 2025-04-15T11:48:34Z -t jsonl
	[ "$(jq -r .event_id <<<"$output")" = "$(jq -r .lead.value "$truth")" ]
	trailcase timeline "$case" --lead $LEAD -t jsonl >all
	for from in 2025-04-15T10:21:00Z 2025-04-15T10:24:13Z 2025-04-15T13:00:00Z; do
		early=$(trailcase timeline "$case" --lead $LEAD --to $from -t jsonl | wc -l)
		late=$(trailcase timeline "$case" --lead $LEAD --from $from -t jsonl | wc -l)
		[ $((early + late)) = "$(wc -l <all)" ]
		[ "$late" = "$(jq -s --arg t $from 'map(select(.time >= $t)) | length' all)" ]
	done
}

@test "stored leads, --rules and a lead of another kind are followed as by ask" {
	trailcase lead "$case" event "${LEAD#*=}"
	printf 'rule,value\nprobable,0.95\n' >rules.csv
	for options in "" "--rules rules.csv" "--lead ip=192.0.2.44" "--baseline 10"; do
		# shellcheck disable=SC2086
		trailcase timeline "$case" $options -t jsonl | jq -r .event_id >got
		# shellcheck disable=SC2086
		trailcase ask "$case" intruder-events $options -t jsonl | jq -r .event_id | cmp - got
	done
}

@test "without a lead it says how to find one" {
	for options in "" "-t csv" "--full" "-t timesketch" "-t navigator"; do
		# shellcheck disable=SC2086
		run_trailcase timeline "$case" $options
		assert_status 2
		assert_output ""
		assert_stderr_has "there is no lead yet"
		assert_stderr_has "ask suspects"
	done
}

@test "a window in which nothing happened is no error" {
	run_trailcase timeline "$case" --lead $LEAD --from 2026-01-01
	assert_status 0
	assert_output_has "(0 rows)"
	run_trailcase timeline "$case" --lead $LEAD --from 2026-01-01 -t jsonl
	assert_output ""
	trailcase timeline "$case" --lead $LEAD --from 2026-01-01 -t navigator >l.json
	check navigator l.json "0 techniques"
}

# --- bursts ------------------------------------------------------------------------------

@test "a table puts calls that come close together into one row, and says so" {
	run_trailcase timeline "$case" --lead $LEAD
	assert_status 0
	assert_output_has "calls of one API close together are one row, timeline --full has each"
	assert_output_has "(14 rows)"
	run grep ListBuckets <<<"$output"
	[[ $output == *"  8  8 credentials, 22 min: 5 succeeded, 3 denied "*"confirmed 1, probable 7"* ]]
	run_trailcase timeline "$case" --lead $LEAD --full
	assert_output_has "(188 rows)"
	refute_output_has "--full"
	run_trailcase timeline "$case" --lead $LEAD -t md
	assert_output_has "timeline --full has each"
	[ "$(grep -c '^| 2025' <<<"$output")" = 14 ]
	run_trailcase timeline "$case" --lead $LEAD -t md --full
	[ "$(grep -c '^| 2025' <<<"$output")" = 188 ]
}

@test "bursts are what python makes of the full rows, at every gap and level" {
	for options in "gap=10" "gap=0" "gap=1" "gap=60" "gap=100000" "--level possible" \
		"--level confirmed" "--from 2025-04-15T09:20:00Z" "ip=192.0.2.44"; do
		# shellcheck disable=SC2086
		trailcase ask "$case" timeline-bursts $options --lead $LEAD -t json >bursts.json
		# shellcheck disable=SC2086
		trailcase ask "$case" timeline ${options%%gap=*} --lead $LEAD -t jsonl >rows.jsonl
		"$PYTHON3" - bursts.json rows.jsonl <<-'END'
		import datetime, json, sys
		answer = json.load(open(sys.argv[1]))
		gap = answer["parameters"]["gap"] * 60
		last, bursts = {}, []
		def when(row):
		    return datetime.datetime.fromisoformat(row["time"].replace("Z", "+00:00")).timestamp()
		def what(b):
		    span, ended = int(when(b[-1]) - when(b[0])), {}
		    lasted = (f"{span} s" if span < 60 else f"{(span + 30) // 60} min" if span < 7200
		              else f"{span / 3600:.1f} h")
		    for row in b:
		        how = {"success": "succeeded", "denied": "denied"}.get(row["outcome"], "failed")
		        ended[how] = ended.get(how, 0) + 1
		    credentials, ips = len({r["credential"] for r in b}), len({r["ip"] for r in b})
		    return ((f"{credentials} credentials, " if credentials > 1 else "")
		            + (f"{ips} addresses, " if ips > 1 else "") + (f"{lasted}: " if len(b) > 1 else "")
		            + ", ".join(f"{ended[h]} {h}" for h in ("succeeded", "denied", "failed") if h in ended))
		for row in map(json.loads, open(sys.argv[2])):
		    at = when(row)
		    api = row["event_source"], row["event_name"]
		    if api not in last or at - last[api][0] > gap:
		        bursts.append([])
		        last[api] = at, bursts[-1]
		    last[api] = at, last[api][1]
		    last[api][1].append(row)
		want = [{"time": b[0]["time"], "event_id": b[0]["event_id"], "event_name": b[0]["event_name"],
		         "events": len(b), "credentials": len({r["credential"] for r in b}),
		         "addresses": len({r["ip"] for r in b}),
		         "succeeded": sum(r["outcome"] == "success" for r in b),
		         "denied": sum(r["outcome"] == "denied" for r in b),
		         "level": ", ".join(f"{l} {n}" for l in ("confirmed", "probable", "possible")
		                            if (n := sum(r["level"] == l for r in b))),
		         "what": what(b), "tactic": b[0]["tactic"], "technique": b[0]["technique"]} for b in bursts]
		got = [{k: r[k] for k in want[0]} for r in answer["rows"]]
		assert got == want, (got, want)
		assert all(r["succeeded"] + r["denied"] + r["failed"] == r["events"] for r in answer["rows"])
		END
	done
}

@test "a burst goes on for exactly the gap, and not a moment longer" {
	for time in 10:00:00 10:10:00 10:20:00.001 10:30:00.001 10:40:00.002; do
		jq -cn --arg t 2025-05-01T${time}Z '{eventVersion: "1.08", eventTime: $t,
			eventSource: "s3.amazonaws.com", eventName: "ListBuckets", awsRegion: "us-east-1",
			sourceIPAddress: "203.0.113.7", userAgent: "x", eventID: $t,
			recipientAccountId: "111122223333", userIdentity: {type: "IAMUser", userName: "bob",
				principalId: "AIDAB", arn: "arn:aws:iam::111122223333:user/bob",
				accountId: "111122223333", accessKeyId: "AKIAIOSFODNN7EXAMPLE"}}'
	done >log.jsonl
	trailcase import gap.case log.jsonl >&2
	run trailcase ask gap.case timeline-bursts --lead ip=203.0.113.7 --level possible -t jsonl
	[ "$(jq -c '[.events, .lasted, .before]' <<<"$output")" = '[2,"10 min","2025-05-01T10:10:00.001Z"]
[2,"10 min","2025-05-01T10:30:00.002Z"]
[1,"0 s","2025-05-01T10:40:00.003Z"]' ]
	run trailcase ask gap.case timeline-bursts gap=11 --lead ip=203.0.113.7 --level possible -t jsonl
	[ "$(jq -c .events <<<"$output")" = 5 ]
}

@test "nothing is hidden: the events of all rows together are all events" {
	for gap in 0 10 1000; do
		sum=$(trailcase ask "$case" timeline-bursts gap=$gap --lead $LEAD -t jsonl | jq -s 'map(.events) | add')
		[ "$sum" = 188 ]
	done
}

@test "--gap is the parameter of the query, and each row opens into its calls" {
	trailcase timeline "$case" --lead $LEAD --gap 60 >got
	trailcase ask "$case" timeline-bursts gap=60 --lead $LEAD | cmp - got
	trailcase ask "$case" timeline-bursts --lead $LEAD -t jsonl | jq .events >counts
	n=0
	while read -r events; do
		n=$((n + 1))
		[ "$(trailcase ask "$case" timeline-bursts --lead $LEAD --drill $n -t jsonl | wc -l)" = "$events" ]
	done <counts
	[ $n = 14 ]
}

@test "the example of docs/timeline.md is what the program prints" {
	page=$TRAILCASE_SOURCE_DIR/docs/timeline.md
	command=$(sed -n 's/^    \$ trailcase \(ask .*\)/\1/p' "$page" | sed 's/ | jq .*//; s/case.db/"$case"/')
	filter=$(sed -n "s/^    \$ trailcase ask .* | jq -r '\(.*\)' | head -5/\1/p" "$page")
	eval "trailcase $command" | jq -r "$filter" | head -5 >got
	sed -n '/^    2025-/s/^    //p' "$page" | cmp - got
	[ "$(wc -l <got)" = 5 ]
}

# --- all of the case -----------------------------------------------------------------------

@test "--all: every event of the case once, in order, with the level of the intruder's" {
	trailcase timeline "$case" --all --lead $LEAD -t jsonl >all
	jq -r .event_id all | sort >got
	sqlite3 "$case" "SELECT event_id FROM events" | sort | cmp - got
	[ "$(wc -l <all)" = 12183 ]
	jq -r .time all | sort -c
	jq -cr 'select(.level) | [.event_id, .level]' all | sort >levels
	trailcase timeline "$case" --lead $LEAD --level possible -t jsonl |
		jq -cr '[.event_id, .level]' | sort | cmp - levels
}

@test "--all needs no lead; then none has a level" {
	run_trailcase timeline "$case" --all -t jsonl
	assert_status 0
	[ "$(jq -r .level <<<"$output" | sort | uniq -c | tr -s ' ')" = " 12183 null" ]
	run_trailcase timeline "$case" --all --limit 3
	assert_output_has "Every event of the case"
	assert_output_has "(3 rows; more were left out: raise --limit)"
	run_trailcase timeline "$case" --all -t navigator
	assert_status 2
	assert_stderr_has "it takes no --all"
}

@test "--all goes piece by piece: the same rows as sorted all at once" {
	crowded_case
	trailcase timeline crowded.case --all -t json >pieces.json
	trailcase ask crowded.case timeline-all --lead ip=203.0.113.1 -t json |
		jq -c '.rows[] | [.time, .event_id]' >wanted
	jq -c '.rows[] | [.time, .event_id]' pieces.json | cmp - wanted
	[ "$(wc -l <wanted)" = 45103 ]
	sqlite3 -separator , crowded.case "SELECT coalesce(time, ''), event_id FROM events ORDER BY time_ms, event_id" >sorted
	jq -r '"\(.[0] // ""),\(.[1])"' wanted | cmp - sorted
	# A window takes what is in it; without a time is in none.
	trailcase timeline crowded.case --all -t jsonl --from 2025-05-01T10:17:00Z --to 2025-05-03 |
		jq -r '"\(.time),\(.event_id)"' >got
	awk -F, '$1 >= "2025-05-01T10:17:00Z" && $1 < "2025-05-03"' sorted | cmp - got
	trailcase timeline crowded.case --all --limit 20050 -t jsonl | jq -r .event_id >got
	head -20050 sorted | cut -d, -f2 | cmp - got
	run_trailcase timeline crowded.case --all -t timesketch -o t.jsonl
	assert_stderr_has "as Timesketch takes none: 3"
	check timesketch t.jsonl "45100 events"
}

@test "the same bytes, twice and with any number of threads" {
	for jobs in 1 3; do
		trailcase import $jobs.case --threads $jobs "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" >&2
	done
	for options in "" "--full" "-t csv" "-t timesketch" "--all -t csv" "-t md"; do
		# shellcheck disable=SC2086
		trailcase timeline 1.case --lead $LEAD $options >one
		# shellcheck disable=SC2086
		trailcase timeline 1.case --lead $LEAD $options | cmp - one
		# shellcheck disable=SC2086
		trailcase timeline 3.case --lead $LEAD $options | cmp - one
	done
	mkdir other
	mv 3.case other/1.case
	trailcase timeline 1.case --lead $LEAD -t navigator >one
	trailcase timeline other/1.case --lead $LEAD -t navigator | cmp - one
}

# --- other tools ------------------------------------------------------------------------------

@test "the checkers find what is broken" {
	"$PYTHON3" "$tools/check_timesketch.py" --selftest
	"$PYTHON3" "$tools/check_navigator.py" --selftest
}

@test "Timesketch takes both forms; the ending of the file chooses" {
	trailcase timeline "$case" --lead $LEAD -t timesketch -o t.csv
	trailcase timeline "$case" --lead $LEAD -t timesketch-csv | cmp - t.csv
	check timesketch t.csv "188 events"
	trailcase timeline "$case" --lead $LEAD -t timesketch -o t.jsonl
	trailcase timeline "$case" --lead $LEAD -t timesketch | cmp - t.jsonl
	trailcase timeline "$case" --lead $LEAD -t timesketch-jsonl | cmp - t.jsonl
	check timesketch t.jsonl "188 events"
	[ "$(jq -r .event_id t.jsonl | sort | md5sum)" = "$(jq -r '.events[]' "$truth" | sort | md5sum)" ]
	[ "$(jq -r 'select(.event_id | startswith("79eca301")) | .message' t.jsonl)" = "CloudTrail event: cem.arslan called ec2.amazonaws.com CreateKeyPair from 192.0.2.187 with AKIAQFX64DQ25NZN2C2R, outcome success, attributed as confirmed" ]
	trailcase timeline "$case" --lead $LEAD --all -t timesketch -o all.csv
	check timesketch all.csv "12183 events"
}

@test "the Navigator gets each technique with the number of its calls" {
	trailcase timeline "$case" --lead $LEAD -t navigator -o l.json
	check navigator l.json "7 techniques"
	trailcase timeline "$case" --lead $LEAD -t jsonl |
		jq -sc 'map(select(.technique)) | group_by([.tactic, .technique])[]
			| [.[0].technique, (.[0].tactic | sub("^TA[0-9]+ "; "") | ascii_downcase | gsub(" "; "-")), length]' |
		sort >wanted
	jq -c '.techniques[] | [.techniqueID, .tactic, .score]' l.json | sort | cmp - wanted
	[ "$(jq .gradient.maxValue l.json)" = "$(jq '[.techniques[].score] | max' l.json)" ]
	[ "$(jq -r .versions.attack l.json)" = 19 ]
	[ "$(jq -r '.metadata[] | select(.name == "calls") | .value' l.json)" = 188 ]
	run jq -r '.techniques[] | select(.techniqueID == "T1098.004").comment' l.json
	assert_output "calls 1, succeeded 1, credentials 1, confirmed 1; first 2025-04-15T11:48:33Z, last 2025-04-15T11:48:33Z; first events 79eca301-4469-4fc5-bef6-46668e25f74c"
}

@test "a catalogue of one's own: no version is declared, what is no technique is counted" {
	printf '%s\n' "event_source,api,category,technique,tactic,severity,resources,containment" \
		"ec2.amazonaws.com,CreateKeyPair,persistence,T1098.004,TA0003 Persistence,4,," \
		"ec2.amazonaws.com,DescribeInstances,recon,,TA0007 Discovery,2,," >own.csv
	trailcase import own.case --catalog own.csv "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" >&2
	trailcase timeline own.case --lead $LEAD -t navigator >l.json
	check navigator l.json "1 techniques"
	[ "$(jq .versions.attack l.json)" = null ]
	calls=$(jq -r '.metadata[] | select(.name == "calls").value' l.json)
	[ "$(jq -r '.metadata[] | select(.name == "calls without a technique").value' l.json)" = $((calls - 1)) ]
}

# --- the intruder ------------------------------------------------------------------------------

@test "hostile names stay values in every form" {
	hostile_case
	lead="--lead ip=203.0.113.7 --level possible"
	# shellcheck disable=SC2086
	for form in csv jsonl timesketch-csv timesketch-jsonl; do
		trailcase timeline hostile.case $lead -t $form >t.${form##*-}
		"$PYTHON3" - t.${form##*-} <<-'END'
		import csv, json, sys
		path = sys.argv[1]
		rows = (list(csv.DictReader(open(path, newline=""))) if path.endswith("csv")
		        else [json.loads(l) for l in open(path, newline="\n")])
		assert [r["event_id"] for r in rows] == ["id-0", "id-1", "id-2", "id-3"], rows
		names = [r["principal_name"] for r in rows]
		assert names[0] == "bob\nconfirmed\r\n2025-01-01" and names[2] == "a\"b,c", names
		# A spreadsheet runs no formula.
		formula = "=cmd|'/C calc'!A0"
		assert names[1] == ("'" if path.endswith("csv") else "") + formula, names
		END
		[[ $form == timesketch* ]] || continue
		check timesketch t.${form##*-} "4 events"
	done
	# shellcheck disable=SC2086
	{
		trailcase timeline hostile.case $lead -t csv --csv-raw | grep -q ",=cmd|"
		run_trailcase timeline hostile.case $lead --full
		[ "$(grep -c ListBuckets <<<"$output")" = 4 ]
		run_trailcase timeline hostile.case $lead
		[ "$(grep -c ListBuckets <<<"$output")" = 1 ]
		trailcase timeline hostile.case $lead -t navigator >l.json
	}
	check navigator l.json "1 techniques"
	! LC_ALL=C grep -q $'\x1b' l.json t.csv t.jsonl
}

@test "milliseconds are kept: six decimals in Timesketch, a burst ends behind the last call" {
	hostile_case
	trailcase timeline hostile.case --lead ip=203.0.113.7 --level possible -t timesketch >t.jsonl
	[ "$(jq -r '.datetime + " " + (.timestamp | tostring)' t.jsonl | tail -1)" = "2025-05-01T10:00:03.503000+00:00 1746093603503000" ]
	run trailcase ask hostile.case timeline-bursts --lead ip=203.0.113.7 --level possible -t jsonl
	[ "$(jq -r '.time, .before' <<<"$output" | tr '\n' ' ')" = "2025-05-01T10:00:00.500Z 2025-05-01T10:00:03.504Z " ]
}

# --- wrong usage ----------------------------------------------------------------------------

@test "what does not fit together is refused by name, and nothing is written" {
	for wrong in "-t html" "--gap -1" "--gap x" "--gap 5 --full" "--gap 5 -t csv" "--level sure" \
		"--from yesterday" "-t csv -x" "-t navigator --limit 3" "extra"; do
		# shellcheck disable=SC2086
		run_trailcase timeline "$case" --lead $LEAD $wrong -o out
		assert_status 2
		[ ! -e out ]
	done
	run_trailcase timeline "$case" --lead $LEAD -t html
	assert_stderr_has "timesketch-jsonl, navigator"
}

@test "in the shell it obeys what is in use, and rows open" {
	printf '%s\n' "use key AKIAQFX64DQ25NZN2C2R" "timeline --lead $LEAD -t csv -o key.csv" >script
	trailcase shell "$case" <script >&2
	"$PYTHON3" - key.csv "$truth" <<-'END'
	import csv, json, sys
	rows = list(csv.DictReader(open(sys.argv[1], newline="")))
	assert {r["credential"] for r in rows} == {"AKIAQFX64DQ25NZN2C2R"}
	assert len(rows) == json.load(open(sys.argv[2]))["events_by_key"]["AKIAQFX64DQ25NZN2C2R"]
	END
	printf '%s\n' "timeline --lead $LEAD" "open 5" >script
	run trailcase shell "$case" <script
	[ "${lines[-1]}" = "(3 rows)" ]
}
