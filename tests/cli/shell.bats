#!/usr/bin/env bats
#
# The shell from a script: going on from what is on the screen, what holds for every
# answer, files that go in and out.  What a terminal adds is in tests/tty.

load helpers

LEAD=79eca301-4469-4fc5-bef6-46668e25f74c
KEY=AKIAQFX64DQ25NZN2C2R
IP=192.0.2.44

# shell LINE...: runs the lines in the shell on $case.
shell()
{
	printf '%s\n' "$@" >script.tc
	run_trailcase_with script.tc "$case"
}

setup()
{
	tc_setup
	case=$(seed_case)
}

# --- the same commands ---------------------------------------------------------------

@test "a command is the same in the shell, without the case" {
	for line in "info" "ask sources -t csv --limit 3" "show $LEAD" \
		"scope --lead ip=$IP -t json"; do
		shell "$line"
		assert_status 0
		# shellcheck disable=SC2086
		set -- $line
		wanted=$(trailcase "$1" "$case" "${@:2}")
		assert_output "$wanted"
	done
}

@test "tables number their rows, through all tables of an answer" {
	shell "ask address ip=$IP"
	assert_status 0
	numbers=$(printf '%s\n' "$output" | sed -n 's/^ *\([0-9][0-9]*\)  .*/\1/p' | tr '\n' ' ')
	rows=$(trailcase ask "$case" address "ip=$IP" -t jsonl | wc -l)
	[ "$numbers" = "$(seq "$rows" | tr '\n' ' ')" ]
}

@test "no numbers on the command line, in other formats, in files" {
	run_trailcase ask "$case" sources --limit 1
	refute_output_matches '^#'
	shell "ask sources --limit 1 -t csv" "ask sources --limit 1 -o out.txt" "info"
	assert_status 0
	refute_output_matches '^ *#'
	run cat out.txt
	refute_output_matches '^ *#'
}

# --- open ----------------------------------------------------------------------------

@test "open N: the events behind row N, those that ask --drill finds" {
	for row in 1 3; do
		shell "ask recon-fanout --lead event=$LEAD" "open $row" "export behind.csv"
		assert_status 0
		trailcase ask "$case" recon-fanout --lead event=$LEAD --drill $row -t csv |
			cmp - behind.csv
		rm behind.csv
	done
}

@test "open says the command that it runs, which can be typed" {
	shell "ask recon-fanout --lead event=$LEAD --level possible" "open 1" "export one.csv"
	assert_status 0
	line=$(printf '%s\n' "$output" | sed -n 's/^> //p')
	[[ $line == "ask intruder-events api=ListBuckets level=possible --lead=event=$LEAD" ]]
	shell "$line" "export two.csv"
	assert_status 0
	cmp one.csv two.csv
}

@test "open counts through all tables of a question" {
	shell "ask address ip=$IP" "open 2"
	assert_status 0
	first=$(trailcase ask "$case" keys-from-address "ip=$IP" -t jsonl | head -n 1 |
		jq -r .credential)
	assert_output_matches "^> ask search-events key=$first "
}

@test "a row that is an event opens into its record" {
	shell "ask search-events key=$KEY --from 2025-04-15T11:48:00Z" "open 1"
	assert_status 0
	assert_output_matches "^> show $LEAD\$"
	assert_output_matches '"eventName":"CreateKeyPair"'
}

@test "a row is opened as it was shown, whatever happened since" {
	shell "ask recon-fanout --lead event=$LEAD" "lead ip $IP" "verdict ip $IP benign" "open 1"
	assert_status 0
	assert_output_matches "^> ask intruder-events api=ListBuckets .*--lead=event=$LEAD"
}

@test "open: no answer yet, no such row, nothing behind it, no number" {
	shell "open 1"
	assert_status 2
	assert_stderr_has "open: no answer is on the screen yet"
	shell "ask sources --limit 2" "open 3"
	assert_status 2
	assert_stderr_has "there is no row 3 among the 2 shown last"
	shell "ask sources --limit 2" "open 1"
	assert_status 2
	assert_stderr_has "no events stand behind the rows of sources"
	for word in 0 -1 x 1x 99999999999999999999; do
		shell "ask sources --limit 2" "open -- $word"
		assert_status 2
		[ -n "$stderr" ]
	done
}

@test "a query of the list opens into its description" {
	shell "queries" "open 1"
	assert_status 0
	assert_output_matches '^> help credentials$'
}

# --- pivot ---------------------------------------------------------------------------

@test "pivot N: what can be asked of row N" {
	shell "ask suspects" "pivot 2"
	assert_status 0
	assert_output_matches "^pivot 2 value +ask key key=$KEY\$"
	assert_output_matches "^pivot 2 principal +ask principal principal=cem.arslan\$"
	assert_output_matches "^pivot 2 event_id +show [0-9a-f-]{36}\$"
}

@test "pivot N COLUMN: an address, a key, a principal get their page, an event is shown" {
	shell "ask suspects" "pivot 1 value"
	assert_output_matches "^> ask address ip=$IP\$"
	shell "ask suspects" "pivot 2 value"
	assert_output_matches "^> ask key key=$KEY\$"
	shell "ask suspects" "pivot 2 principal"
	assert_output_matches "^> ask principal principal=cem.arslan\$"
	shell "ask suspects" "pivot 2 event_id"
	assert_output_matches "^> show "
}

@test "pivot: other columns list the events that have that value" {
	shell "ask search-events key=$KEY --limit 1" "pivot 1 region" "export there.csv"
	assert_status 0
	assert_output_matches "^> ask search-events region=eu-west-1\$"
	trailcase ask "$case" search-events region=eu-west-1 -t csv | cmp - there.csv
}

@test "pivot N COLUMN QUERY: that query, of that value" {
	shell "ask suspects" "pivot 1 value keys-from-address" "export keys.csv"
	assert_status 0
	trailcase ask "$case" keys-from-address "ip=$IP" -t csv | cmp - keys.csv
	shell "ask suspects" "pivot 2 value lineage"
	assert_output_matches "^> ask lineage of=$KEY\$"
}

@test "pivot: no such column, an empty one, no such query, one that takes it not" {
	shell "ask suspects" "pivot 1 nonsense"
	assert_status 2
	assert_stderr_has "row 1 has no column nonsense"
	shell "ask search-events key=$KEY --limit 1" "pivot 1 error_code"
	assert_status 2
	assert_stderr_has "row 1 has nothing in the column error_code"
	shell "ask suspects" "pivot 1 value nonsense"
	assert_stderr_has "there is no query nonsense"
	shell "ask suspects" "pivot 1 value sources"
	assert_stderr_has "sources takes no value"
}

# --- a value of a row in any command ---------------------------------------------------

@test "@N.COLUMN stands for the value in that column of row N" {
	shell "ask suspects" "lead ip @1.value --why @1.reasons" "lead"
	assert_status 0
	assert_output_matches "^lead stored: ip $IP\$"
	run trailcase lead "$case" -t jsonl
	assert_output_matches '"why":"address new to it'
	shell "ask suspects" "ask key-summary key=@2.value" "why"
	assert_output_matches "ask key-summary key=$KEY"
}

@test "@N.COLUMN between quotes means itself" {
	shell "ask suspects" "lead agent '@1.value'"
	assert_status 3
	assert_stderr_has "@1.value"
	shell "ask suspects" "lead ip @9999.value"
	assert_status 2
	assert_stderr_has "there is no row 9999"
}

# --- use, window, back -----------------------------------------------------------------

@test "use NAME VALUE narrows every answer that takes it" {
	shell "use key $KEY" "ask search-events" "export one.csv"
	assert_status 0
	trailcase ask "$case" search-events "key=$KEY" -t csv | cmp - one.csv
}

@test "window FROM TO is --from and --to of every answer that takes them" {
	shell "window 2025-04-15 2025-04-16" "use key $KEY" "ask search-events" "export one.csv"
	assert_status 0
	trailcase ask "$case" search-events "key=$KEY" --from 2025-04-15 --to 2025-04-16 -t csv |
		cmp - one.csv
}

@test "what a command says itself goes before what is in use" {
	shell "use key AKIAQFX64DQ2QK37YT72" "ask search-events key=$KEY" "export one.csv"
	assert_status 0
	trailcase ask "$case" search-events "key=$KEY" -t csv | cmp - one.csv
}

@test "an answer that does not take it says that it is not narrowed" {
	shell "use key $KEY" "window 30d" "ask sources --limit 1"
	assert_status 0
	assert_stderr_has "ask: not narrowed by key, from, which it does not take"
	shell "use key $KEY" "ask search-events --limit 1"
	[ -z "$stderr" ]
}

@test "use lead KIND=VALUE takes the place of the stored leads, and stores nothing" {
	shell "use lead event=$LEAD" "ask recon-fanout" "export one.csv" "lead -t csv"
	assert_status 0
	trailcase ask "$case" recon-fanout --lead event=$LEAD -t csv | cmp - one.csv
	[ "$(trailcase lead "$case" -t jsonl | wc -l)" -eq 0 ]
	shell "use lead event=79eca301" "use lead ip=$IP" "scope -t csv" "use"
	assert_output_matches "^lead +event=$LEAD\$"
	assert_output_matches "^lead +ip=$IP\$"
}

@test "use level LEVEL" {
	shell "use level possible" "ask recon-fanout --lead ip=192.0.2.187" "export one.csv"
	assert_status 0
	trailcase ask "$case" recon-fanout --lead ip=192.0.2.187 --level possible -t csv |
		cmp - one.csv
}

@test "a question that is about one thing takes what was used last" {
	shell "use ip $IP" "use key $KEY" "ask triage" "why"
	assert_status 0
	assert_output_matches "ask triage-services key=$KEY"
	refute_output_matches "triage-.*ip="
	assert_stderr_has "not narrowed by ip"
}

@test "values are looked up, and shortened ones made whole" {
	shell "use key AKIAQFX64DQ25NZ" "use event 79eca301"
	assert_status 0
	assert_output_matches "^key +$KEY\$"
	assert_output_matches "^event +$LEAD\$"
	shell "use key AKIAQFX64DQ25NZN2C2X"
	assert_status 3
	assert_stderr_has "$KEY"
}

@test "use and window without words tell; none takes back" {
	shell "use"
	assert_output_matches "^nothing:"
	shell "use key $KEY" "window 30d" "use none" "window"
	[ "$(printf '%s\n' "$output" | tail -n 1 | cut -c1-4)" = from ]
	shell "use key $KEY" "use key none" "use"
	[ "$(printf '%s\n' "$output" | tail -n 1 | cut -c1-8)" = "nothing:" ]
}

@test "use and window refuse what no query takes, and what is no value" {
	shell "use kez $KEY"
	assert_status 2
	assert_stderr_has "did you mean key?"
	shell "use level loud"
	assert_status 2
	shell "use lead key"
	assert_status 2
	shell "use from 2025-04-15"
	assert_stderr_has "window FROM TO"
	shell "use least many"
	assert_status 2
	shell "use ip none"
	assert_status 2
	assert_stderr_has "ip is not in use"
	shell "window 2025-04-16 2025-04-15"
	assert_status 2
	assert_stderr_has "is not before"
	shell "window tomorrow"
	assert_status 2
}

@test "back undoes use and window, one at a time" {
	shell "use key $KEY" "window 2025-04-15" "back" "use" "back" "use" "back"
	assert_status 2
	assert_stderr_has "there is nothing to go back to"
	[ "$(printf '%s\n' "$output" | grep -c '^from')" -eq 1 ]
	[ "$(printf '%s\n' "$output" | tail -n 1 | cut -c1-8)" = "nothing:" ]
}

@test "back from open and pivot asks again what they went from" {
	shell "ask recon-fanout --lead event=$LEAD" "open 1" "open 1" "back" "back" "export one.csv"
	assert_status 0
	trailcase ask "$case" recon-fanout --lead event=$LEAD -t csv | cmp - one.csv
}

@test "back after another question does not return to what was opened before it" {
	shell "use key $KEY" "ask suspects" "open 1" "ask sources --limit 1" "back" "use"
	assert_status 0
	[ "$(printf '%s\n' "$output" | tail -n 1 | cut -c1-8)" = "nothing:" ]
}

@test "open goes by what was asked, not by what came into use since" {
	shell "ask recon-fanout --lead event=$LEAD" "window 2025-01-01 2025-01-02" "open 1"
	assert_status 0
	assert_output_matches '^\(8 rows\)$'
}

# --- why, export -------------------------------------------------------------------------

@test "why: the command, its parameters and SQL, ready for sqlite3" {
	shell "window 2025-04-15 2025-04-16" "ask recon-fanout --lead event=$LEAD" "why"
	assert_status 0
	assert_output_matches "^-- ask recon-fanout --lead event=$LEAD  # with from=2025-04-15"
	assert_output_matches "^.parameter set :to 1744761600000\$"
	assert_output_matches '^-- plan:'
}

@test "why of a question: its queries with their rows; why N: the SQL behind row N" {
	shell "ask address ip=$IP" "why" "why 2"
	assert_status 0
	assert_output_matches "^row 1: ask address-summary ip=$IP\$"
	assert_output_matches "^rows 2 to 9: ask keys-from-address ip=$IP\$"
	assert_output_matches "^-- name: keys-from-address"
}

@test "what explains an answer leaves it on the screen" {
	shell "ask recon-fanout --lead event=$LEAD" "why" "why 1" "queries triage-calls" \
		"help rows" "info" "open 1"
	assert_status 0
	assert_output_matches "^> ask intruder-events api=ListBuckets "
}

@test "why without an answer, and of a row that is not there" {
	shell "why"
	assert_status 2
	shell "ask sources --limit 1" "why 2"
	assert_status 2
}

@test "export FILE: the last answer whole, in the format of the ending" {
	shell "ask search-events key=$KEY --limit 2" "export e.csv" "export e.json" \
		"export e.jsonl" "export e.md" "export e.txt"
	assert_status 0
	assert_output_matches '^written: e.json \(json\)$'
	[ "$(wc -l <e.jsonl)" -eq 166 ]
	for format in csv json jsonl md; do
		trailcase ask "$case" search-events "key=$KEY" -t $format | cmp - e.$format
	done
	trailcase ask "$case" search-events "key=$KEY" | cmp - e.txt
}

@test "export of a question, of the scope, of leads" {
	shell "lead event $LEAD" "ask credentials" "export q.json" "scope" "export s.json" \
		"lead" "export l.json"
	assert_status 0
	jq -e '.question == "credentials"' q.json
	jq -e '.query == "scope"' s.json
	jq -e '.query == "leads"' l.json
}

@test "export: no answer yet, an ending that says nothing, a file that cannot be made" {
	shell "export e.csv"
	assert_status 2
	shell "ask sources --limit 1" "export e.xyz"
	assert_status 2
	assert_stderr_has "--format"
	shell "ask sources --limit 1" "export e.xyz --format md" "export nowhere/e.csv"
	assert_status 3
	assert_stderr_has "nowhere/e.csv"
	[ -s e.xyz ]
}

@test "export does not write over the case" {
	shell "ask sources --limit 1" "export $case --format csv"
	assert_status 2
	assert_stderr_has "the case itself"
	trailcase info "$case" >/dev/null
}

# --- tee, source -------------------------------------------------------------------------

@test "tee FILE gets commands and answers; the output is the same" {
	shell "tee log.txt" "ask sources --limit 1" "use key $KEY" "info" "tee off" "info"
	assert_status 0
	run cat log.txt
	[ "${lines[0]}" = "trailcase> ask sources --limit 1" ]
	assert_output_matches "^trailcase key=$KEY> info\$"
	[ "$(grep -c 'What is in this case' log.txt)" -eq 1 ]
	[ "$(stat -c %a log.txt)" = 600 ]
}

@test "tee adds to what is there, and never writes into the case, a folder or a pipe" {
	echo before >log.txt
	shell "tee log.txt" "info"
	assert_status 0
	[ "$(head -n 1 log.txt)" = before ]
	shell "tee $case"
	assert_status 2
	assert_stderr_has "the case itself"
	mkfifo pipe
	for path in . pipe nowhere/log.txt; do
		shell "tee $path"
		[ "$status" -ne 0 ]
	done
	trailcase info "$case" >/dev/null
}

@test "source FILE runs its lines; files may run files" {
	printf 'info\nsource inner.tc\n' >outer.tc
	printf '# nothing but a comment\nask sources --limit 1 -t csv\n' >inner.tc
	shell "source outer.tc" "queries keys-from-address"
	assert_status 0
	assert_output_matches '^path,bytes,sha256'
	assert_output_matches '^-- name: keys-from-address'
}

@test "source stops at the first failure, and names file and line" {
	printf 'info\nask nonsense\ninfo\n' >bad.tc
	shell "source bad.tc" "queries"
	assert_status 2
	assert_stderr_has "bad.tc: line 2: stopped here"
	assert_stderr_has "line 1: stopped here"
	refute_output_matches 'What can be asked'
}

@test "source: no such file, a folder, a file that runs itself" {
	shell "source nowhere.tc"
	assert_status 3
	assert_stderr_has "nowhere.tc"
	shell "source ."
	assert_status 2
	echo "source self.tc" >self.tc
	shell "source self.tc"
	assert_status 2
	assert_stderr_has "files that run files"
}

@test "quit in a file leaves the shell" {
	echo quit >bye.tc
	shell "source bye.tc" "info"
	assert_status 0
	assert_output ""
}

# --- all of it ---------------------------------------------------------------------------

@test "from an empty case to a report, by commands of the shell alone" {
	ln -s "$TRAILCASE_SOURCE_DIR/fixtures" fixtures
	truth=fixtures/seed-incident/truth.json
	run_trailcase_with "$TRAILCASE_SOURCE_DIR/tests/data/shell/night.tc" night.db
	assert_status 0
	[ -z "$stderr" ]
	# By the truth of the incident, and by what sqlite3 finds.
	[ "$(grep -c '^report written: night.md$' <<<"$output")" -eq 1 ]
	for key in $(jq -r '.keys[] | .key? // .' "$truth"); do
		grep -q "$key" night.md
	done
	for address in $(jq -r '.addresses[] | .ip? // .' "$truth"); do
		grep -q "${address//./\\.}" night.md
	done
	[ "$(sqlite3 night.db 'SELECT tag FROM tag')" = persistence ]
	[ "$(sqlite3 night.db 'SELECT value FROM note')" = "$LEAD" ]
	[ "$(sqlite3 night.db 'SELECT value FROM lead')" = "$IP" ]
	assert_output_matches "^1 +success +$(sqlite3 night.db "SELECT count(*) FROM attributed JOIN events USING (event_row) WHERE outcome = 'success'") "
}
