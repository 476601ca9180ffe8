#!/usr/bin/env bats
#
# The command line itself: help, wrong words, exit statuses.

load helpers

# The commands as --help lists them.
command_names()
{
	trailcase --help | awk '/^  [a-z]+ / { print $1 }'
}

@test "--help lists every command, on standard output" {
	run_trailcase --help
	assert_status 0
	assert_stderr_empty
	for command in import shell lead scope ask queries show info; do
		assert_output_matches "^  $command "
	done
}

@test "each command has help: usage, what it does, its options" {
	for command in $(command_names); do
		run_trailcase "$command" --help
		assert_status 0
		assert_stderr_empty
		[[ ${lines[0]} == "usage: trailcase $command"* ]]
		run_trailcase help "$command"
		assert_status 0
		[[ ${lines[0]} == "usage: trailcase $command"* ]]
	done
}

@test "help is given whatever else is written, and makes no case" {
	run_trailcase import new.case no-such-file --help
	assert_status 0
	run_trailcase ask new.case --nonsense -h
	assert_status 0
	[ ! -e new.case ]
}

@test "help fits a terminal of a hundred columns" {
	{
		trailcase --help
		for command in $(command_names); do
			trailcase "$command" --help
		done
	} | awk 'length > 100 { print; wrong = 1 } END { exit wrong }'
}

@test "the examples in the help are accepted by the program" {
	case=$(seed_case)
	for command in $(command_names); do
		trailcase "$command" --help | sed -n 's/^  trailcase //p'
	done >examples
	[ "$(wc -l <examples)" -ge 6 ]
	example_files
	while IFS= read -r line; do
		eval "set -- ${line//case.db/$case}"
		run_trailcase "$@"
		assert_status 0 || tc_fail "example: $line"
	done <examples
}

@test "--version is one line" {
	run_trailcase --version
	assert_status 0
	assert_output_matches '^trailcase [0-9]+\.[0-9]+\.[0-9]+'
	[ "${#lines[@]}" -eq 1 ]
}

@test "no word at all: the list, on standard error, and exit 2" {
	run_trailcase
	assert_status 2
	assert_output ""
	assert_stderr_has import
}

@test "an unknown command: exit 2, and the nearest is named" {
	run_trailcase imprt new.case file
	assert_status 2
	assert_output ""
	assert_stderr_has "import"
	run_trailcase help nonsense
	assert_status 2
	run_trailcase --nonsense
	assert_status 2
	assert_stderr_has "--nonsense"
}

@test "a command without its case: exit 2, and the usage" {
	for command in import lead scope ask show info; do
		run_trailcase $command
		assert_status 2
		assert_output ""
		assert_stderr_has "usage: trailcase $command CASE"
	done
}

@test "too few and too many words: exit 2" {
	case=$(seed_case)
	run_trailcase import "$case"
	assert_status 2
	run_trailcase ask "$case"
	assert_status 2
	run_trailcase show "$case"
	assert_status 2
	for words in "show CASE a b" "info CASE extra" "scope CASE extra" "queries a b"; do
		# shellcheck disable=SC2086
		run_trailcase ${words/CASE/$case}
		assert_status 2
		assert_stderr_has "${words##* }"
	done
}

@test "the case comes behind the command, and the message says so" {
	run_trailcase "$(seed_case)" info
	assert_status 2
	assert_stderr_has "info"
}

@test "an unknown option is named, by every command" {
	case=$(seed_case)
	for words in "import CASE x" "lead CASE" "scope CASE" "ask CASE sources" \
		"queries" "show CASE x" "info CASE"; do
		# shellcheck disable=SC2086
		run_trailcase ${words/CASE/$case} --nonsense
		assert_status 2
		assert_output ""
		assert_stderr_has "--nonsense"
		# shellcheck disable=SC2086
		run_trailcase ${words/CASE/$case} -Z
		assert_status 2
		assert_stderr_has "-Z"
	done
}

@test "an option without its value, a flag with one, an option twice" {
	case=$(seed_case)
	run_trailcase ask "$case" sources --format
	assert_status 2
	assert_stderr_has "--format"
	run_trailcase ask "$case" sources --no-color=yes
	assert_status 2
	assert_stderr_has "--no-color"
	run_trailcase ask "$case" sources --format csv -t json
	assert_status 2
	assert_stderr_has "--format"
}

@test "options as --name VALUE, --name=VALUE, -x VALUE and -xVALUE" {
	case=$(seed_case)
	trailcase info "$case" --format json >wanted
	trailcase info "$case" --format=json | cmp - wanted
	trailcase info "$case" -t json | cmp - wanted
	trailcase info "$case" -tjson | cmp - wanted
	trailcase info --help >/dev/null
}

@test "-- ends the options" {
	cp "$TRAILCASE_SOURCE_DIR/tests/data/shapes/05-jsonl.jsonl" ./--threads
	run_trailcase import case -- --threads
	assert_status 0
	[ "$(sqlite3 case 'SELECT path FROM source')" = --threads ]
}

@test "options may stand anywhere behind the case" {
	case=$(seed_case)
	trailcase ask "$case" keys-from-address ip=192.0.2.44 -t json >wanted
	trailcase ask "$case" -t json keys-from-address ip=192.0.2.44 | cmp - wanted
}

@test "import takes a number of threads, and no nonsense for it" {
	for threads in 0 -1 many 1.5; do
		run_trailcase import new.case "$TRAILCASE_SOURCE_DIR/tests/data/shapes/05-jsonl.jsonl" \
			--threads "$threads"
		assert_status 2
		assert_stderr_has "--threads"
		[ ! -e new.case ]
	done
}

@test "options may stand in front of the case, with their values" {
	case=$(seed_case)
	run_trailcase ask "$case" addresses --limit 2 -t csv
	expected=$output
	for words in "--limit 2 -t csv $case addresses" "--limit=2 $case -tcsv addresses" \
		"-t csv $case addresses --limit 2"; do
		# shellcheck disable=SC2086
		run_trailcase ask $words
		assert_status 0
		assert_output "$expected"
	done
	# What is wrong is told as ever.
	run_trailcase ask --nonsense "$case" addresses
	assert_status 2
	assert_stderr_has "there is no option --nonsense"
	run_trailcase ask --limit "$case"
	assert_status 2
	assert_stderr_has "usage: trailcase ask CASE"
}

@test "exit 0: done" {
	run_trailcase info "$(seed_case)"
	assert_status 0
}

@test "exit 1: done, but evidence was refused" {
	echo nonsense >README
	run_trailcase import new.case README
	assert_status 1
}

@test "exit 2: wrong usage, exit 3: it could not be done" {
	run_trailcase ask "$(seed_case)" nonsense-query
	assert_status 2
	run_trailcase ask no-such.case sources
	assert_status 3
	run_trailcase ask "$(seed_case)" sources -o no-such-folder/out
	assert_status 3
	assert_stderr_has no-such-folder/out
}

@test "exit 130: interrupted, and the same command completes it" {
	logs=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs
	"$TRAILCASE" import case "$logs" --threads 1 >out 2>err &
	pid=$!
	# Until it has begun: the case is there.
	for _ in $(seq 200); do
		[ -s case ] && break
		sleep 0.01
	done
	kill -INT $pid
	wait $pid && status=0 || status=$?
	[ "$status" -eq 130 ]
	grep -q interrupted err
	run_trailcase import case "$logs"
	assert_status 0
	[ "$(sqlite3 case 'SELECT count(*) FROM event')" -eq 12183 ]
}

@test "messages go to standard error, answers to standard output" {
	run_trailcase info "$(seed_case)"
	assert_stderr_empty
	run_trailcase ask "$(seed_case)" credentials --lead ip=192.0.2.44
	assert_stderr_empty
	run_trailcase ask "$(seed_case)" nonsense
	assert_output ""
}

@test "a reader that closes early ends the program quietly" {
	case=$(seed_case)
	run --separate-stderr bash -o pipefail -c '"$0" ask "$1" sources -t json | head -n 1' \
		"$TRAILCASE" "$case"
	[ -z "$stderr" ]
}

@test "a case is nobody else's to read" {
	umask 000
	run_trailcase import new.case "$TRAILCASE_SOURCE_DIR/tests/data/shapes/05-jsonl.jsonl"
	[ "$(stat -c %a new.case)" = 600 ]
}
