#!/usr/bin/env bats
#
# Help in the shell, and every example that it gives.

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

# examples NAME: the lines of its help that are to be typed.
examples()
{
	printf 'help %s\n' "$1" >ask.tc
	trailcase "$case" <ask.tc | sed -n 's/^  \([a-z]\)/\1/p'
}

# run_examples NAME...: the examples of each, in order, on a case of their own.
run_examples()
{
	local name count=0 wanted
	wanted=$case
	for name in "$@"; do
		case=$wanted
		examples "$name" >"$name.tc"
		[ -s "$name.tc" ] || continue
		count=$((count + 1))
		cp "$wanted" "$name.case"
		case=$name.case
		run_trailcase_with "$name.tc" "$case"
		assert_status 0 || tc_fail "examples of: $name"
		rm -f "$name.case"
	done
	case=$wanted
	[ "$count" -gt 0 ]
}

commands()
{
	echo help >ask.tc
	trailcase "$case" <ask.tc | sed -n 's/^  \([a-z]*\).*/\1/p'
}

topics()
{
	echo help >ask.tc
	trailcase "$case" <ask.tc | sed -n 's/^help TOPIC: //p' | tr -d ,
}

@test "help lists commands in groups, topics, and how to go on" {
	shell help
	assert_status 0
	for line in "The case:" "Asking:" "Going on from the screen:" \
		"Your own words, kept in the case:" "Files:" "Besides:"; do
		assert_output_has "$line"
	done
	for command in import ask open use lead export quit; do
		assert_output_matches "^  $command( |$)"
	done
	assert_output_matches '^help TOPIC: start, leads'
	refute_output_matches '^  shell '
}

@test "the list of help fits 80 columns" {
	shell help
	assert_status 0
	[ -z "$(awk 'length($0) > 80' <<<"$output")" ]
}

@test "help COMMAND is the command's help without the case" {
	shell "help ask"
	assert_status 0
	[ "${lines[0]}" = "ask NAME [K=V...] [OPTION...]" ]
	assert_output_matches '^  ask triage event=79eca301$'
	shell "ask --help"
	assert_output_matches '^  ask triage event=79eca301$'
}

@test "help TOPIC" {
	for topic in $(topics); do
		shell "help $topic"
		assert_status 0
		[ "${#lines[@]}" -ge 4 ]
	done
}

@test "help QUERY: parameters, columns, what to make of it, an example" {
	shell "help keys-from-address"
	assert_status 0
	assert_output_matches '^Credentials used from an address$'
	assert_output_matches '^- ip +address, required: the address$'
	assert_output_matches '^Columns: credential, kind, principal, first_here'
	assert_output_matches '^A row opens into: search-events$'
	assert_output_matches '^What next: addresses-of-key'
	assert_output_matches '^  ask keys-from-address ip=192.0.2.44$'
	shell "help mfa-device-removed"
	assert_output_matches '^D21, severity medium, ATT&CK T1556.006$'
	assert_output_matches '^Harmless when: '
}

@test "help QUESTION: what it is about, and its tables" {
	shell "help credentials" "help address"
	assert_status 0
	assert_output_matches '^- credentials-used: Credentials the intruder used$'
	assert_output_matches '^About one ip\.$'
}

@test "what a user's query says of itself is made visible" {
	mkdir own
	printf -- '-- name: evil\n-- question: case\n-- title: T\033]0;x\a\n-- note: \342\200\256n\n-- example: trailcase ask case.db evil\nSELECT 1 AS a;\n' >own/evil.sql
	shell "queries --queries own -t csv" "help evil"
	assert_status 0
	assert_output_has '\x1b]0;x\x07'
	assert_output_has '\u202e'
	refute_output_has $'\033'
}

@test "so is what it says where it stands among the tables of a question, and what it detects" {
	mkdir own
	printf -- '-- name: evil\n-- question: detections\n-- title: T\033]0;x\a\n-- id: D\033[1m\n-- severity: high\n-- technique: T1\033]0;x\a\n-- benign: never\n-- example: trailcase ask case.db evil\nSELECT 1 AS a;\n' >own/evil.sql
	shell "queries --queries own -t csv -o list.csv" "help detections" "help evil"
	assert_status 0
	assert_output_has '- evil: T\x1b]0;x\x07'
	assert_output_has 'D\x1b[1m, severity high, ATT&CK T1\x1b]0;x\x07'
	refute_output_has $'\033'
}

@test "an unknown word: the nearest of commands, topics, queries" {
	shell "help shwo"
	assert_status 2
	assert_stderr_has "did you mean show?"
	shell "help quetsions"
	assert_stderr_has "did you mean questions?"
	shell "help keys-from-adress"
	assert_stderr_has "did you mean keys-from-address?"
}

@test "a query typed as a command: how to ask it" {
	shell "recon-fanout"
	assert_status 2
	assert_stderr_has "there is no command recon-fanout; ask recon-fanout asks that"
	run_trailcase credentials
	assert_status 2
	assert_stderr_has "there is no command credentials; trailcase ask CASE credentials asks that"
}

@test "the examples of every command run" {
	example_files
	# shellcheck disable=SC2046
	run_examples $(commands)
}

@test "the examples of every topic run" {
	example_files
	# shellcheck disable=SC2046
	run_examples $(topics)
}

@test "every command and topic has an example, but for those that end the shell" {
	for name in $(commands) $(topics); do
		[ "$name" = quit ] || [ "$name" = exit ] || [ -n "$(examples "$name")" ] ||
			tc_fail "no example: $name"
	done
}

@test "the example of every query and question runs" {
	# Where a command or a topic has the name, help tells about that.
	names=$(trailcase queries -t csv | tr -d '\r' | tail -n +2 | cut -d, -f2 |
		grep -vxFf <(commands; topics | tr ' ' '\n'))
	[ "$(wc -w <<<"$names")" -gt 150 ]
	for name in $names; do
		printf 'help %s\n' "$name"
	done >ask.tc
	trailcase "$case" <ask.tc | sed -n 's/^  \([a-z]\)/\1/p' >all.tc
	[ "$(wc -l <all.tc)" -eq "$(wc -w <<<"$names")" ]
	# But these are queries, too.
	printf 'ask leads\nask scope --lead event=79eca301\n' >>all.tc
	run_trailcase_with all.tc "$case"
	assert_status 0
}
