#!/usr/bin/env bats
#
# queries: the catalogue of canned queries, and queries of one's own.

load helpers

# The canned queries, without the questions that are in the list too.
query_names()
{
	for file in "$TRAILCASE_SOURCE_DIR"/queries/*/*.sql; do
		basename "$file" .sql
	done
}

@test "every query file is in the list" {
	run_trailcase queries --format json
	assert_status 0
	assert_json '.columns[:3] | join(" ")' "question name title"
	json '.rows[].name' | sort >listed
	query_names | sort | comm -23 - listed >missing
	[ ! -s missing ]
	assert_json_true '[.rows[].name] | length == (unique | length) or
		((. - ["credentials", "duration", "actions", "access"]) | length == (unique | length))'
}

@test "the list needs no case" {
	run_trailcase queries
	assert_status 0
	assert_output_matches '^pivot +keys-from-address +'
}

@test "queries NAME prints the file, which holds everything, and the columns" {
	for file in "$TRAILCASE_SOURCE_DIR"/queries/*/*.sql; do
		run_trailcase queries "$(basename "$file" .sql)"
		assert_status 0
		[ "${output%$'\n'*}" = "$(cat "$file")" ]
		[[ ${output##*$'\n'} == "-- columns: "* ]]
	done
}

@test "the columns that queries NAME tells are those of the answer" {
	run_trailcase queries keys-from-address
	columns=$(sed -n 's/^-- columns: //p' <<<"$output")
	run_trailcase ask "$(seed_case)" keys-from-address ip=192.0.2.44 --format csv
	[ "${columns//, /,}" = "${lines[0]%$'\r'}" ]
}

@test "what queries NAME prints can be pasted into sqlite3" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)" >&2
	for name in $(query_names); do
		{
			echo ".bail on"
			echo ".parameter set :ip '192.0.2.44'"
			echo ".parameter set :key 'AKIAQFX64DQ25NZN2C2R'"
			echo ".parameter set :level 'probable'"
			trailcase queries "$name"
			echo ";"
			echo "SELECT 'reached the end';"
		} >pasted
		run sqlite3 "$case" <pasted
		[ "$status" -eq 0 ]
		[[ $output == *"reached the end" ]]
	done
}

@test "pasted into sqlite3, a query finds what ask finds" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)" >&2
	for name in credentials-used dwell access-window intruder-events actions-summary \
		recon-fanout security-group-rules security-group-sweeps net-state \
		access-hypotheses first-contact sources scope; do
		{
			echo ".mode json"
			echo ".parameter set :level 'probable'"
			trailcase queries "$name"
			echo ";"
		} | sqlite3 "$case" | jq -S . >pasted
		trailcase ask "$case" "$name" --format json | jq -S .rows | diff - pasted
	done
}

@test "every query in the list runs, or says which parameter it needs" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)" >&2
	for name in $(query_names); do
		run_trailcase ask "$case" "$name"
		required=$(trailcase queries "$name" | sed -n 's/^-- param: \([a-z_0-9]*\) .*required.*/\1/p')
		if [ -n "$required" ]; then
			assert_status 2
			assert_stderr_has "${required%%$'\n'*}"
		else
			assert_status 0
		fi
	done
}

@test "an unknown name: the nearest is named" {
	run_trailcase queries keys-from-adress
	assert_status 2
	assert_stderr_has "did you mean keys-from-address?"
}

@test "the list in every format" {
	for format in table csv md json jsonl; do
		run_trailcase queries --format $format
		assert_status 0
		assert_output_has keys-from-address
	done
}

# --- queries of one's own ---------------------------------------------------------

@test "--queries DIR adds to the catalogue" {
	mkdir mine
	cat >mine/regions.sql <<-'END'
		-- name: regions
		-- question: pivot
		-- title: Regions with more events than
		-- param: least int default 1 | how many
		SELECT region, count(*) AS events FROM events
		GROUP BY region HAVING count(*) >= :least ORDER BY region
	END
	run_trailcase queries --queries mine
	assert_status 0
	assert_output_has regions
	run_trailcase ask "$(seed_case)" regions --queries mine --format json
	assert_status 0
	assert_json '.rows | length' 3
	assert_json .parameters.least 1
	run_trailcase ask "$(seed_case)" regions least=5000 --queries mine --format json
	assert_json '[.rows[].region] | join(" ")' eu-west-1
	run_trailcase ask "$(seed_case)" regions least=many --queries mine
	assert_status 2
	assert_stderr_has least
}

@test "--queries DIR overrides by name" {
	mkdir mine
	cat >mine/sources.sql <<-'END'
		-- name: sources
		-- question: case
		-- title: How many sources
		SELECT count(*) AS n FROM sources
	END
	run_trailcase ask "$(seed_case)" sources --queries mine --format json
	assert_status 0
	assert_json '.rows[0].n' 511
}

@test "a query file with a bad header is refused by file and line" {
	mkdir mine
	printf -- '-- name: odd\n-- question: pivot\n-- title: Odd\n-- param: n number\nSELECT :n\n' >mine/odd.sql
	run_trailcase ask "$(seed_case)" sources --queries mine
	assert_status 3
	assert_stderr_has mine/odd.sql:4
}

@test "a query that would write is refused" {
	case=$(seed_case)
	before=$(sha256sum <"$case")
	mkdir mine
	for sql in "DELETE FROM lead" "INSERT INTO lead VALUES (1,'a','b','c','d',1) RETURNING id" \
		"DROP TABLE lead" "PRAGMA user_version = 1" "ATTACH 'x' AS y" "VACUUM" \
		"SELECT 1; DROP TABLE lead" "CREATE TEMP TABLE t (a)" \
		"SELECT load_extension('x')" "SELECT writefile('x', 'y')"; do
		printf -- '-- name: odd\n-- question: pivot\n-- title: Odd\n%s\n' "$sql" >mine/odd.sql
		run_trailcase ask "$case" odd --queries mine
		[ "$status" -ne 0 ]
		[ "$(sha256sum <"$case")" = "$before" ]
		[ ! -e x ]
	done
}

@test "a query with other parameters than it declares is refused" {
	mkdir mine
	printf -- '-- name: odd\n-- question: pivot\n-- title: Odd\n-- param: a int\nSELECT :b AS b\n' >mine/odd.sql
	run_trailcase ask "$(seed_case)" odd --queries mine
	[ "$status" -ne 0 ]
	assert_output ""
}

@test "a folder of queries that is not there is an error" {
	run_trailcase queries --queries no-such-folder
	[ "$status" -ne 0 ]
	assert_stderr_has no-such-folder
}

@test "every view can be read by a query of one's own" {
	case=$(seed_case)
	mkdir own
	views=$(sqlite3 "$case" "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")
	[ "$(wc -l <<<"$views")" -gt 30 ]
	for view in $views; do
		printf '%s\n' "-- name: of-$(tr _ - <<<"$view")" '-- question: case' '-- title: all of it' \
			"SELECT * FROM $view LIMIT 3;" >own/$view.sql
	done
	run_trailcase lead "$case" ip 192.0.2.44
	for view in $views; do
		run_trailcase ask "$case" "of-$(tr _ - <<<"$view")" --queries own --format csv
		assert_status 0
	done
}
