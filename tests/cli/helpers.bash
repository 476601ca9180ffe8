# What every test of the command line loads:
#
#     #!/usr/bin/env bats
#     load helpers
#
#     @test "info counts what was imported" {
#             run_trailcase info "$(seed_case)" --format json
#             assert_status 0
#             assert_json .totals.sources 3
#     }
#
# Each test starts in a folder of its own, with an empty home, in an odd time zone.
# A file with a setup() of its own calls tc_setup in it.
# shellcheck shell=bash

bats_require_minimum_version 1.8.0

tc_setup()
{
	: "${TRAILCASE:?run through ctest, or set it to the program to test}"
	: "${TRAILCASE_SOURCE_DIR:=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}"
	unset NO_COLOR XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME
	unset COLUMNS LINES PAGER LANG
	# Half an hour off everybody: whatever is not UTC shows.
	export TZ=Asia/Kolkata
	export LC_ALL=C.UTF-8
	export HOME="$BATS_TEST_TMPDIR/home"
	umask 022
	mkdir -p "$HOME" "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return
}

setup()
{
	tc_setup
}

trailcase()
{
	"$TRAILCASE" "$@"
}

# Sets $status, $output (stdout), $stderr and $lines; input is empty unless redirected
# by run_trailcase_with.
run_trailcase()
{
	run --separate-stderr trailcase "$@" </dev/null
}

# run_trailcase_with FILE ARGS...: FILE becomes the standard input.
run_trailcase_with()
{
	local input=$1
	shift
	run --separate-stderr trailcase "$@" <"$input"
}

# Prints the path of a case with the seed incident in it, the test's own to change.
# It is imported once for each test file.
seed_case()
{
	local made="$BATS_FILE_TMPDIR/seed.case" own="$BATS_TEST_TMPDIR/seed.case"
	if [ ! -e "$made" ]; then
		trailcase import "$made" "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" \
			>&2 || return
	fi
	cp "$made" "$own" && printf '%s\n' "$own"
}

# The event that starts the investigation of the seed incident.
seed_lead()
{
	jq -er 'first(.. | objects | .lead? // empty | .value)' \
		"$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/truth.json"
}

# The files that the examples of the help name.
example_files()
{
	local data=$TRAILCASE_SOURCE_DIR/tests/data fixtures=$TRAILCASE_SOURCE_DIR/fixtures
	mkdir -p logs
	cp "$data/shapes/03-records.json.gz" export.json.gz
	cp "$data/shapes/03-records.json.gz" logs/
	cp "$fixtures/mmdb/test-data/GeoLite2-ASN-Test.mmdb" GeoLite2-ASN.mmdb
	printf '{"syncToken":"1745000000","createDate":"2025-04-18-00-00-00","prefixes":[{"ip_prefix":"3.5.140.0/22","region":"eu-west-1","service":"S3","network_border_group":"eu-west-1"}],"ipv6_prefixes":[]}\n' >ip-ranges.json
	cp "$data/alerts/guardduty-console.json" finding.json
	printf 'address,tag,note\n198.51.100.0/24,corporate,office\n' >offices.csv
	printf 'ask suspects\nask detections\n' >questions.tc
}

# enrich_by_hand CASE FORMAT IP ASN COUNTRY TAG: as an enrichment would have stored it;
# the last three as SQL.
enrich_by_hand()
{
	sqlite3 "$1" "
		INSERT OR IGNORE INTO enrichment (name, format, bytes, sha256, added_ms, looked_up,
		                                  found, last_address_id)
		VALUES ('made-$2', '$2', 1, 'sum-$2', 0, 1, 1, 1);
		INSERT INTO network_fact (enrichment_id, network, asn, country, tag)
		SELECT id, '$3/32', $4, $5, $6 FROM enrichment WHERE format = '$2';
		INSERT INTO address_network
		SELECT d.id, last_insert_rowid() FROM address d WHERE d.ip = '$3';"
}

# --- assertions: each says what was run and what came of it -------------------

tc_fail()
{
	{
		printf '%s\n' "$1"
		printf -- '--- command: %s\n' "${BATS_RUN_COMMAND-}"
		printf -- '--- status: %s\n' "${status-}"
		printf -- '--- stdout:\n%s\n' "${output-}"
		# shellcheck disable=SC2154
		printf -- '--- stderr:\n%s\n---\n' "${stderr-}"
	} >&2
	return 1
}

assert_status()
{
	# shellcheck disable=SC2154
	[ "$status" -eq "$1" ] || tc_fail "expected status $1, got $status"
}

assert_output()
{
	# shellcheck disable=SC2154
	[ "$output" = "$1" ] || tc_fail "expected on stdout exactly: $1"
}

assert_output_has()
{
	[[ $output == *"$1"* ]] || tc_fail "expected on stdout: $1"
}

refute_output_has()
{
	[[ $output != *"$1"* ]] || tc_fail "must not be on stdout: $1"
}

# assert_output_matches REGEX: an extended regular expression, one line at a time.
assert_output_matches()
{
	grep -qE -e "$1" <<<"$output" || tc_fail "expected on stdout a line like: $1"
}

refute_output_matches()
{
	! grep -qE -e "$1" <<<"$output" || tc_fail "must not be on stdout, a line like: $1"
}

assert_stderr_has()
{
	[[ $stderr == *"$1"* ]] || tc_fail "expected on stderr: $1"
}

refute_stderr_has()
{
	[[ $stderr != *"$1"* ]] || tc_fail "must not be on stderr: $1"
}

assert_stderr_empty()
{
	[ -z "$stderr" ] || tc_fail "expected nothing on stderr"
}

# json FILTER: reads stdout with jq; strings come out bare.
json()
{
	jq -r "$1" <<<"$output"
}

# assert_json FILTER VALUE: the filter gives VALUE, written as `jq -r` writes it.
assert_json()
{
	local got
	got=$(json "$1") || tc_fail "stdout is not JSON, or jq cannot run: $1" || return
	[ "$got" = "$2" ] || tc_fail "expected $1 to be: $2
got: $got"
}

# assert_json_true FILTER: the filter gives true and nothing else.
assert_json_true()
{
	assert_json "$1" true
}
