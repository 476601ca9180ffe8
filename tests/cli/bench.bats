#!/usr/bin/env bats
#
# bench/run measures the import, bench/scope the answers.  What they measured here says
# nothing, the corpora are a few hundred records; that they measured all, checked it and
# calculated right does.

load helpers

setup()
{
	tc_setup
	generate=$(find "$TRAILCASE_BUILD_DIR/tests/tools" "$TRAILCASE_BUILD_DIR/bench/tools" \
		-name trailcase-generate 2>/dev/null | head -n 1)
	: "${generate:?trailcase-generate is not built}"
}

# bench ARGS...: a five-hundredth of the logs, kept for all tests of this file.
bench()
{
	run --separate-stderr "${PYTHON3:-python3}" "$TRAILCASE_SOURCE_DIR/bench/run" \
		--trailcase "${program:-$TRAILCASE}" --generate "$generate" \
		--scale 0.002 --work "$BATS_FILE_TMPDIR/bench" --case-dir . --json result.json "$@"
}

# The result once for the tests that only read it.
measured()
{
	if [ ! -e "$BATS_FILE_TMPDIR/result.json" ]; then
		bench --runs 2
		assert_status 0
		printf '%s' "$output" >"$BATS_FILE_TMPDIR/table"
		cp result.json "$BATS_FILE_TMPDIR/"
	fi
	cp "$BATS_FILE_TMPDIR/result.json" .
}

# holds FILTER: it gives true of the result, once.
holds()
{
	[ "$(jq "$1" result.json)" = true ] || tc_fail "not so: $1"
}

@test "the result has every measurement, and says of what" {
	measured
	holds '.trailcase_bench == 1 and .runs == 2 and .scale == 0.002'
	holds '.machine | .cores > 0 and .memory_bytes > 0 and (.libraries.sqlite3 | length > 0)
		and (.trailcase | startswith("trailcase ")) and (.gzip | startswith("gzip"))'
	holds '[.corpora[] | [.name, .files, .records]] == [["A", 20, 1000], ["B", 20, 400],
		["10A", 200, 10000], ["month", 62, 1000]]'
	holds '[.imports[] | [.corpus, .threads]] ==
		[["A", null], ["A", 1], ["B", null], ["B", 1]]'
	holds '[.imports[].runs[], .large.run] | length == 9 and all(
		.gzip.wall_s > 0 and .gzip.processes == 1 and .import.wall_s > 0 and
		.import.cpu_s > 0 and .import.peak_bytes > 0 and .import.case_bytes > 0)'
	holds '.increment | .runs | length == 2 and all([.month, .increment, .whole, .day_alone]
		| all(.wall_s > 0 and .case_bytes > 0))'
	# Nothing that was made to be measured is left, but for the logs.
	[ -z "$(find . -name '*.case*')" ] || tc_fail "cases were left"
}

@test "ratios are those of the two that ran side by side" {
	measured
	holds '[.imports[].runs[], .large.run] | all(.ratio == .import.wall_s / .gzip.wall_s)'
	# The median of two is their mean.
	holds '.imports | all((.figures.ratio.median - ([.runs[].ratio] | add / 2) | fabs) < 1e-9
		and .figures.ratio.min == ([.runs[].ratio] | min)
		and .figures.import_peak_bytes.max == ([.runs[].import.peak_bytes] | max))'
	holds '.increment | .figures.of_whole.min ==
		([.runs[] | .increment.wall_s / .whole.wall_s] | min)'
}

@test "the dedupe set is set aside by its own measures" {
	measured
	# 24 bytes an entry, a power of two from 4096, at most 3/4 full; with half of it
	# beside it while it doubles.
	holds 'def table($n): 4096 | until($n <= . * 3 / 4; . * 2) * 24;
		.large as $large | .corpora | map({key: .name, value: (.records - .copies)})
		| from_entries | table(.A) == $large.dedupe.A.table_bytes
		and table(.["10A"]) == $large.dedupe["10A"].table_bytes
		and table(.["10A"]) * 1.5 == $large.dedupe["10A"].while_doubling_bytes'
	holds '.large | .growth_beyond_dedupe_bytes == .run.import.peak_bytes
		- .against_peak_bytes - .dedupe["10A"].while_doubling_bytes
		+ .dedupe.A.while_doubling_bytes'
}

@test "every question and every canned query is timed, with what finds something" {
	measured
	run_trailcase queries --format json
	jq -e --slurpfile result result.json '[.rows[].name] | sort ==
		($result[0].queries | [.questions[].name, .queries[].name] | unique)' <<<"$output" ||
		tc_fail "not all were timed"
	# What is not in generated logs: nobody is renamed, the address opens no ports, nothing
	# is suspicious, nothing near the lead is left out, no file says what addresses are, and
	# nobody touches what is logged.
	local detections
	detections=$(jq -c '[.rows[] | select(.question == "detections").name]' <<<"$output")
	holds '.queries.queries | map(select(.rows == 0).name) - '"$detections"' - ["archives", "enrichments", "findings", "leads", "verdicts",
		"notes", "tags", "tagged-events", "address-words", "key-words", "principal-words",
		"rejects", "principal-names", "recreated-principals", "security-group-rules",
		"security-group-sweeps", "address-nearby", "address-sources", "address-in-scope", "key-in-scope", "key-others",
		"principal-in-scope", "principal-minted", "scope-rejected", "credential-overlap",
		"same-sequence", "minted-unused", "coverage-gaps", "logging-changes", "new-regions",
		"still-valid", "triage-calls", "triage-roles", "digests", "omitted-fields", "error-codes",
		"compute", "created-identities", "dry-runs", "object-access", "policy-changes",
		"shared-out", "trust-changes", "ways-into-machines", "compute-key-abroad", "scope-links", "opened-over-time",
		"failed-sign-ins", "identity-center-flow", "instance-key-abroad", "public-exposure",
		"root-activity"] == []'
	holds '.queries.pivots | length == 5 and all(.rows > 0 and .wall_s.median > 0)'
	holds '[.queries | .queries[], .questions[], .pivots[] | .walls_s | length] | unique == [2]'
}

@test "each budget is held or not by its own numbers" {
	measured
	holds '.budgets | length == 11 and all(.held == (.value <= .limit))'
	holds '.budgets[0] == {budget: "import of A : gzip -dc", limit: 1.2, unit: "x",
		value: .imports[0].figures.ratio.median,
		held: (.imports[0].figures.ratio.median <= 1.2)}'
	holds '(.budgets | last | .value) == ([.queries.queries[].wall_s.median] | max)'
}

@test "an earlier result is printed again, as tables or as Markdown" {
	measured
	run --separate-stderr "$TRAILCASE_SOURCE_DIR/bench/run" --from result.json
	assert_status 0
	assert_output "$(cat "$BATS_FILE_TMPDIR/table")"
	run --separate-stderr "$TRAILCASE_SOURCE_DIR/bench/run" --from result.json --markdown
	assert_status 0
	assert_output_has "| budget | at most | measured |  |"
	# Every line of a table has as many cells as its first.
	awk -F '|' '/^\|/ { if (!cells) cells = NF; if (NF != cells) exit 1 } /^$/ { cells = 0 }' \
		<<<"$output" || tc_fail "a table is not whole"
}

# --- what must not pass -------------------------------------------------------

# wrapper NAME: reads a program from stdin, to be run in place of another.
wrapper()
{
	{
		printf '#!/bin/sh\n'
		cat
	} >"$1"
	chmod +x "$1"
}

@test "an import that leaves a file out is a failure, not a fast import" {
	program=$PWD/forgetful
	wrapper forgetful <<-'EOT'
		case $1 in
		import) exec "$TRAILCASE" import "$2" "$(find AWSLogs -type f | head -n 1)" --quiet ;;
		*) exec "$TRAILCASE" "$@" ;;
		esac
	EOT
	bench --runs 1 --no-large
	assert_status 1
	assert_stderr_has "failed: A: sources is 1 after the import, 20 were made"
	[ ! -e result.json ] || tc_fail "there is a result"
}

@test "an import that fails is one, too" {
	program=$PWD/broken
	wrapper broken <<-'EOT'
		[ "$1" != import ] || { echo "no room" >&2; exit 3; }
		exec "$TRAILCASE" "$@"
	EOT
	bench --runs 1 --no-large
	assert_status 1
	assert_stderr_has "status 3: no room"
}

@test "gzip is believed only when it gives all bytes" {
	mkdir bin
	wrapper bin/gzip <<-EOT
		$(command -v gzip) "\$@" | head -c -1
	EOT
	PATH=$PWD/bin:$PATH bench --runs 1 --no-large
	assert_status 1
	assert_stderr_has "failed: A: gzip gave"
}

@test "logs of an earlier run are used again only when they are whole" {
	measured
	victim=$(find "$BATS_FILE_TMPDIR/bench" -path '*/B-*' -name '*.json.gz' | head -n 1)
	rm "$victim"
	bench --runs 1 --no-large
	assert_status 0
	[ -s "$victim" ] || tc_fail "the logs were not made again"
}

# Two thousand records and an incident.
bench_scope()
{
	run --separate-stderr "${PYTHON3:-python3}" "$TRAILCASE_SOURCE_DIR/bench/scope" \
		--trailcase "${program:-$TRAILCASE}" --generate "$generate" --records 2000 \
		--runs 2 --work "$BATS_FILE_TMPDIR/scope" --json result.json
}

@test "bench/scope measures the closure, every answer, what is stored, and many leads" {
	bench_scope
	assert_status 0
	for name in closure credentials duration actions access lead gzip sqlite3 timeline contain report \
		timeline_all; do
		holds ".figures.\"$name\".median > 0 and (.walls_s | length == 2 and all(.\"$name\" > 0))"
	done
	holds '.walls_s | all(.closure_and_answers == .closure + (. as $once
		| reduce ("credentials", "duration", "actions", "access") as $q (0;
			. + $once["\($q) (stored)"])))'
	holds '.walls_s | all(.ratio_gzip == .closure_and_answers / .gzip)'
	holds '.budgets | all(.held == (.value <= .limit)) and .[0].limit == 2'
	holds '.many_leads | .status == 0 and (.leads | length == 20)'
	# A verdict is measured as soon as there is one.
	has=$(trailcase verdict --help >/dev/null 2>&1 && echo true || echo false)
	holds "(.figures | has(\"verdict\")) == $has"
}

@test "bench/scope: an answer that is not the incident is a failure, not a fast one" {
	program=$PWD/forgetful
	wrapper forgetful <<-'EOT'
		case "$1 $3" in
		"ask intruder-events") "$TRAILCASE" "$@" | jq -c 'del(.rows[0])' ;;
		*) exec "$TRAILCASE" "$@" ;;
		esac
	EOT
	bench_scope
	assert_status 1
	assert_stderr_has "failed: 8 credentials and 187 events, not the 8 and 188"
	[ ! -e result.json ] || tc_fail "there is a result"
}

@test "wrong usage is status 2" {
	for wrong in "--scale 2" "--scale x" "--runs 0" "--trailcase /bin/true" "--no-such"; do
		# shellcheck disable=SC2086
		run --separate-stderr "$TRAILCASE_SOURCE_DIR/bench/run" $wrong
		assert_status 2
	done
}
