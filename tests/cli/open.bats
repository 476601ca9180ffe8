#!/usr/bin/env bats
#
# ask --drill N: the events behind a row; ask --explain: the SQL and its plan.

load helpers

# drill NAME ROW ARGS...: how many events stand behind the row, for the seed lead.
drill()
{
	trailcase ask "$(seed_case)" "$1" "${@:3}" --lead "event=$(seed_lead)" \
		--drill "$2" --format json | jq '.rows | length'
}

@test "each row of a sum opens into as many events as it counts" {
	for name in actions-summary recon-fanout credentials-used; do
		trailcase ask "$(seed_case)" $name --lead "event=$(seed_lead)" --format json |
			jq -r '.rows[].events' >counts
		[ -s counts ]
		n=0
		while read -r events; do
			n=$((n + 1))
			[ "$(drill $name $n)" = "$events" ]
		done <counts
	done
}

@test "the level and the window go along" {
	run_trailcase ask "$(seed_case)" actions-summary --lead "event=$(seed_lead)" \
		--level confirmed --from 2025-04-15T11:00:00Z --format json
	events=$(json '.rows[0].events')
	[ "$(drill actions-summary 1)" -gt "$events" ]
	[ "$(drill actions-summary 1 --level confirmed --from 2025-04-15T11:00:00Z)" = "$events" ]
}

@test "a row that has an event opens into that one" {
	run_trailcase ask "$(seed_case)" search-events api=CreateKeyPair --format json
	id=$(json '.rows[0].event_id')
	run_trailcase ask "$(seed_case)" search-events api=CreateKeyPair --drill 1 --format json
	assert_status 0
	assert_json '[.rows[].event_id] | join(" ")' "$id"
}

@test "what cannot be opened is said" {
	run_trailcase ask "$(seed_case)" recon-fanout --lead "event=$(seed_lead)" --drill 4000
	assert_status 2
	assert_stderr_has "recon-fanout: there is no row 4000 of 5"
	run_trailcase ask "$(seed_case)" scope-rules --drill 1
	assert_status 2
	assert_stderr_has "scope-rules: no events stand behind its rows"
	run_trailcase ask "$(seed_case)" actions --lead "event=$(seed_lead)" --drill 1
	assert_status 2
	assert_stderr_has "--drill takes one query, not the question actions; such as actions-summary"
	run_trailcase ask "$(seed_case)" recon-fanout --lead "event=$(seed_lead)" --drill none
	assert_status 2
	run_trailcase ask "$(seed_case)" recon-fanout --lead "event=$(seed_lead)" --drill 0
	assert_status 2
}

@test "an own query opens too, and what is wrong with it is said" {
	mkdir own
	cat >own/busy.sql <<-'SQL'
		-- name: busy
		-- question: pivot
		-- title: Who is busy
		-- opens: search-events principal=who tool=''
		-- param: tool text | the program
		SELECT principal AS who, count(*) AS events FROM events
		WHERE tool = :tool OR :tool IS NULL GROUP BY 1 ORDER BY 2 DESC, 1;
	SQL
	run_trailcase ask "$(seed_case)" busy --queries own --format json
	events=$(json '.rows[0].events')
	run_trailcase ask "$(seed_case)" busy --queries own --drill 1 --format json
	assert_json_true '.rows | length == '"$events"
	# A lone '' keeps a parameter from being handed on.
	run_trailcase ask "$(seed_case)" busy tool=aws-cli --queries own --drill 1 --format json
	assert_json .parameters.tool null

	sed -i 's/principal=who/principal=whom/' own/busy.sql
	run_trailcase ask "$(seed_case)" busy --queries own --drill 1
	assert_status 3
	assert_stderr_has "own/busy.sql: \`opens\` names whom, which is no column"
	sed -i 's/opens: search-events/opens: nowhere/' own/busy.sql
	run_trailcase ask "$(seed_case)" busy --queries own --drill 1
	assert_status 3
	assert_stderr_has "own/busy.sql: \`opens\` names nowhere, which is no query"
}

# paste NAME ARGS...: what --explain prints, run by sqlite3 alone.
paste_explained()
{
	trailcase ask "$(seed_case)" "$@" --explain >explained
	{
		echo ".bail on"
		echo ".mode json"
		cat explained
	} | sqlite3 -readonly "$(seed_case)"
}

@test "what --explain prints finds in sqlite3 what ask finds" {
	for args in "keys-from-address ip=192.0.2.44" "credential-events key=AKIAQFX64DQ25NZN2C2R from=2025-04-15 to=2025-04-15T12:00:00Z" \
		"search-events api=CreateKeyPair outcome=success"; do
		# shellcheck disable=SC2086 # words
		paste_explained $args | jq -cS '.[]' >by-sqlite3
		# shellcheck disable=SC2086
		trailcase ask "$(seed_case)" $args --format json | jq -cS '.rows[]' >by-ask
		[ -s by-ask ]
		cmp by-ask by-sqlite3
		grep -q '^-- plan:$' explained
		grep -Eq '^-- +SEARCH ' explained
	done
}

@test "values that would end a quote or a line stay values" {
	paste_explained search-events "tool=x'||(SELECT 1)||'" "user_agent=\"\\" \
		"resource=a"$'\n'".shell touch hacked" >found
	[ ! -s found ]
	[ ! -e hacked ]
	grep -q "^.parameter set :tool \"CAST(x'" explained
	[ "$(grep -c 'touch hacked' explained)" = 0 ]
}

@test "--explain takes one query" {
	run_trailcase ask "$(seed_case)" actions --lead "event=$(seed_lead)" --explain
	assert_status 2
	assert_stderr_has "--explain takes one query, not the question actions; such as actions-summary"
}
