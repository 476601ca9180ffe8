#!/usr/bin/env bats
#
# The scope on made incidents of all shapes, against what is known to be true of them
# (tests/tools/scope_check.py), and whether that check sees what is wrong.

load helpers

setup()
{
	tc_setup
	check=$TRAILCASE_SOURCE_DIR/tests/tools/scope_check.py
	generate=$TRAILCASE_BUILD_DIR/tests/tools/trailcase-generate
}

# check_scope SEEDS: the shapes of these seeds, each with one lead.
check_scope()
{
	"${PYTHON3:-python3}" "$check" --seeds "$1"
}

@test "one lead brings in the whole incident, and nobody else: seeds 1 to 6" {
	check_scope 1-6
}

@test "one lead brings in the whole incident, and nobody else: seeds 7 to 12" {
	check_scope 7-12
}

@test "one lead brings in the whole incident, and nobody else: seeds 13 to 18" {
	check_scope 13-18
}

@test "one lead brings in the whole incident, and nobody else: seeds 19 to 24" {
	check_scope 19-24
}

# --- the check itself ---------------------------------------------------------

# wrapper: reads what comes between the program's words and its end.
wrapper()
{
	{
		printf '#!/bin/bash\nreal=%q\n' "$TRAILCASE"
		cat
		# shellcheck disable=SC2016
		printf 'exec "$real" "$@"\n'
	} >"$PWD/wrapped"
	chmod +x "$PWD/wrapped"
}

# A seed without a surplus of anything: only the wrapper can make it wrong.
check_wrapped()
{
	TRAILCASE=$PWD/wrapped run "${PYTHON3:-python3}" "$check" --seeds 9
	assert_status 1
	assert_output_matches '^WRONG.seed 9.'
	assert_output_has "$1"
}

@test "the check sees an event that is missing, and one that is not the intruder's" {
	wrapper <<-'EOT'
		[[ "$*" != *intruder-events* ]] || { "$real" "$@" | tail -n +9; exit; }
	EOT
	check_wrapped 'missing: 8 events'
	wrapper <<-'EOT'
		[[ "$*" != *intruder-events* ]] || { "$real" "$@"
			printf '{"event_id":"other-%d"}\n' {1..9}; exit; }
	EOT
	check_wrapped 'too much: 9 events'
}

@test "the check sees an address that is missing, and a credential of somebody else" {
	wrapper <<-'EOT'
		[[ $1 != scope ]] || { "$real" "$@" | grep -v 2001:db8; exit; }
	EOT
	check_wrapped 'missing: 1 addresses: 2001:db8:'
	wrapper <<-'EOT'
		[[ "$*" != *credentials-used* ]] || { "$real" "$@"; echo '{"credential":"AKIAOTHER"}'; exit; }
	EOT
	check_wrapped 'too much: 1 credentials: AKIAOTHER'
}

@test "made incidents are what their truth says, with every option" {
	local every="--minted-elsewhere --session-elsewhere --chained --session-token --password
		--artefact --once-via-office --owner-abroad --pentest-now"
	for options in "$every" "$every --minted-key --assumed-role --owner-same-hour --ipv6
		--keys 15 --addresses 4 --users 100" "$every --via-office --addresses 3 --days 24"; do
		rm -rf made
		# shellcheck disable=SC2086
		"$generate" incident made --truth made.json --seed ${#options} $options >&2
		"${PYTHON3:-python3}" "$TRAILCASE_SOURCE_DIR/tests/tools/check_fixture.py" made made.json
		[ "$(jq -r '[.ways[].option] | unique | length' made.json)" -eq 7 ]
	done
}

@test "the seed incident is still what its seed makes" {
	"$generate" incident made --truth made.json >&2
	cmp made.json "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json"
	contents()
	{
		(cd "$1" && find . -name '*.gz' | sort | while read -r file; do
			printf '%s ' "$file" && zcat "$file" | sha256sum
		done)
	}
	diff <(contents made/AWSLogs) <(contents "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs")
}
