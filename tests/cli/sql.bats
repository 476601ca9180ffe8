#!/usr/bin/env bats
#
# SQL of one's own: read only, bounded, in the shell as it is typed.

load helpers

setup()
{
	tc_setup
	case=$(seed_case)
}

# shell LINE...: runs the lines in the shell on $case.
shell()
{
	printf '%s\n' "$@" >script.tc
	run_trailcase_with script.tc "$case"
}

@test "sql CASE STATEMENT answers in every format" {
	statement="SELECT outcome, count(*) AS n FROM events GROUP BY outcome ORDER BY outcome"
	run_trailcase sql "$case" "$statement" -t csv
	assert_status 0
	[ "$(tr -d '\r' <<<"$output" | tail -n +2)" = "$(sqlite3 -csv "$case" "$statement")" ]
	run_trailcase sql "$case" "$statement" -t json
	assert_json .query sql
	assert_json '.columns | join(" ")' "outcome n"
	[ "$(jq -r '.rows[] | [.outcome, .n] | @csv' <<<"$output" | tr -d '"')" = \
		"$(sqlite3 -csv "$case" "$statement")" ]
	run_trailcase sql "$case" "$statement" -t md --limit 1
	assert_output_matches '^\| auth_failed \| 30 \|$'
	assert_output_has "truncated"
}

@test "values as they are: NULL, numbers, bytes, what is hostile" {
	run_trailcase sql "$case" "SELECT NULL a, 1.5 b, 9007199254740993 c, x'00ff1b' d, char(27) || '[31m' e" -t json
	assert_status 0
	assert_json '.rows[0].a' null
	assert_json '.rows[0].b' 1.5
	[[ $output == *'"c":9007199254740993'* ]]
	assert_json '.rows[0].e' $'\033[31m'
	run_trailcase sql "$case" "SELECT char(27) || ']0;x' AS \"a
b\", x'1b5b'"
	assert_status 0
	assert_output_has '\x1b]0;x'
	assert_output_has 'a\nb'
	refute_output_has $'\033'
}

@test "two columns of one name both come out" {
	run_trailcase sql "$case" "SELECT 1 AS a, 2 AS a" -t json
	assert_status 0
	assert_json '.rows[0] | length' 2
}

@test "only reading is allowed, and what was wanted is named" {
	before=$(sha256sum <"$case")
	while IFS='|' read -r statement named; do
		run_trailcase sql "$case" "$statement"
		assert_status 2
		assert_stderr_has "sql: only reading is allowed here"
		assert_stderr_has "$named"
	done <<-'END'
		INSERT INTO lead (kind, value) VALUES ('ip', 'x')|INSERT
		UPDATE lead SET value = 'x'|UPDATE
		DELETE FROM lead|DELETE
		CREATE TABLE t (a)|a change of the schema
		CREATE TEMP TABLE t (a)|a change of the schema
		CREATE VIEW v AS SELECT 1|a change of the schema
		DROP TABLE lead|a change of the schema
		ALTER TABLE lead RENAME TO l|
		CREATE VIRTUAL TABLE t USING fts5(a)|a change of the schema
		ATTACH 'other.db' AS other|ATTACH
		DETACH main|DETACH
		PRAGMA user_version = 3|PRAGMA user_version
		PRAGMA writable_schema = 1|PRAGMA writable_schema
		PRAGMA query_only = 0|PRAGMA query_only
		PRAGMA journal_mode = WAL|PRAGMA journal_mode
		BEGIN|transactions
		ROLLBACK|transactions
		SAVEPOINT s|savepoints
		SELECT load_extension('x')|the function load_extension
		EXPLAIN DELETE FROM lead|DELETE
		REINDEX|
		ANALYZE|
		VACUUM|
	END
	[ "$(sha256sum <"$case")" = "$before" ]
	[ ! -e other.db ]
}

@test "files cannot be reached" {
	for statement in "SELECT readfile('/etc/passwd')" "SELECT writefile('x', 'y')" \
		"SELECT edit('x')" "SELECT * FROM fsdir('.')" "SELECT fts3_tokenizer('x')"; do
		run_trailcase sql "$case" "$statement"
		[ "$status" -ne 0 ]
	done
	[ ! -e x ]
}

@test "EXPLAIN, and pragmas that tell about the schema" {
	for statement in "EXPLAIN SELECT 1" "EXPLAIN QUERY PLAN SELECT * FROM events" \
		"PRAGMA table_info(lead)" "PRAGMA user_version" \
		"SELECT name FROM pragma_table_xinfo('events')" "WITH c AS (SELECT 1 x) SELECT x FROM c" \
		"VALUES (1), (2)"; do
		run_trailcase sql "$case" "$statement" -t csv
		assert_status 0
		[ -n "$output" ]
	done
}

@test "a mistake is told with its place" {
	run_trailcase sql "$case" "SELECT * FRM events"
	assert_status 2
	assert_stderr_has 'sql: near "FRM": syntax error, at byte 10: SELECT *  >>> FRM events'
	run_trailcase sql "$case" "SELECT no_such FROM events"
	assert_status 2
	assert_stderr_has "no such column: no_such"
	run_trailcase sql "$case" $'SELECT \033]0;x\a FROM events'
	assert_status 2
	refute_stderr_has $'\033'
	run_trailcase sql "$case" "SELECT 1; SELECT 2"
	assert_stderr_has "more than one statement"
	run_trailcase sql "$case" ""
	assert_status 2
	run_trailcase sql "$case"
	assert_status 2
}

@test "what takes too long is stopped" {
	endless="WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
	run_trailcase sql "$case" --timeout 1 "$endless"
	assert_status 3
	assert_stderr_has "sql: stopped after 1 s; --timeout 0 lets it run"
	run_trailcase sql "$case" --timeout x "SELECT 1"
	assert_status 2
	shell "sql --timeout 1 $endless" "info"
	assert_status 3
	run_trailcase sql "$case" --timeout 0 "SELECT 1"
	assert_status 0
}

@test "rows that came before it was stopped are not taken for all" {
	run_trailcase sql "$case" --timeout 1 -t json \
		"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c WHERE x < 3"
	assert_status 3
	assert_json .truncated true
	assert_json '.rows | length' 2
	run_trailcase sql "$case" --timeout 1 \
		"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c WHERE x < 3"
	assert_output_has "(2 rows; it was stopped before all were found)"
}

@test "limits for text from anywhere" {
	run_trailcase sql "$case" "SELECT $(printf '1+%.0s' {1..200})1"
	assert_status 2
	assert_stderr_has "Expression tree is too large"
	run_trailcase sql "$case" "SELECT 1$(printf ' UNION SELECT %d' {2..30})"
	assert_status 2
	# The limits are for that statement alone.
	shell "sql SELECT 1" "ask credentials --lead event=79eca301"
	assert_status 0
}

# --- in the shell --------------------------------------------------------------------

@test "in the shell the statement stands as it is" {
	shell "sql -t csv SELECT 'a # b' AS \"x y\", 1 > 0 AS c"
	assert_status 0
	[ "$(tr -d '\r' <<<"$output")" = '"x y",c
"a # b",1' ]
	shell "sql -t csv \"SELECT 1 AS a\""
	assert_status 0
}

@test "sql alone begins a statement of many lines" {
	shell "sql" "SELECT api, -- the call" "  count(*) AS n" "FROM events" \
		"WHERE ip = '192.0.2.44' AND api <> ';'" "GROUP BY api" "ORDER BY n DESC;" "info -t json"
	assert_status 0
	assert_output_matches '^2 +DescribeInstances +8$'
	assert_output_has '"totals"'
}

@test "an empty line ends it too, and an open line goes on" {
	shell "sql" "SELECT 41 + 1 AS answer" "" "sql SELECT count(" "*) AS n FROM events"
	assert_status 0
	assert_output_matches '^1 +42$'
	assert_output_matches '^1 +12183$'
}

@test "a statement without an end: the line that began it" {
	shell "info" "sql" "SELECT 1"
	assert_status 2
	assert_stderr_has "the statement that line 2 begins has no end"
	shell "sql SELECT 'a"
	assert_status 2
	assert_stderr_has "line 1"
}

@test "its rows are numbered, opened, exported, and told by why" {
	shell "sql SELECT event_id, api, ip FROM events WHERE event_id LIKE '79eca301%'" "why" \
		"export one.csv" "pivot 1 ip" "back" "open 1"
	assert_status 0
	assert_output_matches "^-- sql -- 'SELECT event_id"
	assert_output_matches '^> ask address ip=192.0.2.187$'
	assert_output_matches '^> show 79eca301'
	[ "$(wc -l <one.csv)" -eq 2 ]
}

@test "what is in use does not narrow SQL, and that is said" {
	shell "use ip 192.0.2.44" "sql SELECT count(*) FROM events"
	assert_status 0
	assert_stderr_has "sql: not narrowed by ip"
}

@test "views and columns tell what can be asked" {
	shell "ask views -t jsonl" "ask columns view=events -t csv"
	assert_status 0
	assert_output_has '"name":"events"'
	assert_output_matches '^1,event_id,'
}

@test "commands of other shells: what to type here" {
	for word in .tables .schema '\d' '\dt'; do
		shell "$word"
		assert_status 2
		assert_stderr_has "ask views"
	done
	for line in "SELECT 1" "select * from events" "WITH x AS (SELECT 1) SELECT * FROM x"; do
		shell "$line"
		assert_status 2
		assert_stderr_has "sql SELECT ..."
	done
}
