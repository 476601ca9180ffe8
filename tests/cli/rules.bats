#!/usr/bin/env bats
#
# The rules of the scope: shown, changed for one answer by a file, kept in the case.

load helpers

# rules_of CASE [ARGS...]: rule and value, as the query gives them.
rules_of()
{
	local case=$1
	shift
	trailcase ask "$case" scope-rules "$@" --format csv | sed 1d | cut -d, -f1,2 | tr , ' '
}

custody_of()
{
	sqlite3 "$1" "SELECT detail FROM custody WHERE act = 'rules' ORDER BY id"
}

# refused WORDS...: the file `rules.csv` is refused, with these words, and nothing changes.
refused()
{
	local before word
	before=$(sha256sum <"$case")
	for option in --keep ''; do
		# shellcheck disable=SC2086
		run_trailcase scope "$case" --rules rules.csv $option
		assert_status 2 || return
		assert_output "" || return
		for word in rules.csv "$@"; do
			assert_stderr_has "$word" || return
		done
	done
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "scope-rules shows every rule of the table, with its value and the built-in one" {
	case=$(seed_case)
	run_trailcase ask "$case" scope-rules --format json
	assert_status 0
	assert_json '.columns | map(.name? // .) | join(" ")' "rule value built_in unit part meaning"
	json '.rows[] | "\(.rule),\(.value + 0),\(.unit),\(.part),\(.meaning)"' | sort >got
	sed 1d "$TRAILCASE_SOURCE_DIR/data/scope-rules.csv" | cut -d, -f1,2,5- | sort | cmp - got
	assert_json_true '[.rows[] | .value == .built_in] | all'
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM scope_rules')" -eq "$(wc -l <got)" ]
}

@test "the table: each rule once, between its limits, the levels in their order" {
	awk -F, 'NR > 1 {
			if (seen[$1]++) print "twice: " $0
			if (NF != 7) print "not seven columns: " $0
			if ($2 !~ /^[0-9.]+$/ || $3 !~ /^[0-9.]+$/ || $4 !~ /^[0-9.]+$/) print "no number: " $0
			if ($2 + 0 < $3 + 0 || $2 + 0 > $4 + 0) print "out of its limits: " $0
			value[$1] = $2
		}
		END {
			if (value["possible"] > value["probable"] || value["probable"] > value["confirmed"])
				print "levels"
		}' "$TRAILCASE_SOURCE_DIR/data/scope-rules.csv" >wrong
	[ ! -s wrong ] || tc_fail "$(cat wrong)"
}

@test "what scope-rules writes as CSV can be edited and given back, for one answer" {
	case=$(seed_case)
	rules_of "$case" >built-in
	trailcase ask "$case" scope-rules --format csv >rules.csv
	rules_of "$case" --rules rules.csv | cmp - built-in
	sed -i 's/^depth,[^,]*,/depth,2,/; s/^near_hours,[^,]*,/near_hours,1.5e1,/' rules.csv
	before=$(sha256sum <"$case")
	rules_of "$case" --rules rules.csv >changed
	[ "$(diff built-in changed | grep '^>' | sort)" = "> depth 2.0
> near_hours 15.0" ]
	[ "$(trailcase ask "$case" scope-rules --rules rules.csv --format json |
		jq -r '.rows[] | select(.rule == "depth") | .value == 2 and .built_in == 6')" = true ]
	[ "$(sha256sum <"$case")" = "$before" ]
	rules_of "$case" | cmp - built-in
}

@test "columns stand anywhere, further ones and empty lines count for nothing" {
	case=$(seed_case)
	printf '\xef\xbb\xbfnote,"value",x,"rule"\r\n"a, ""b""\nc",3,,"depth"\r\n\r\n,"0.55",,possible,,\r\n' >rules.csv
	rules_of "$case" --rules rules.csv >got
	grep -qx 'depth 3.0' got
	grep -qx 'possible 0.55' got
	# Without a line end behind the last line.
	printf 'rule,value\ndepth,4' >rules.csv
	rules_of "$case" --rules rules.csv | grep -qx 'depth 4.0'
}

@test "--baseline is baseline_days, for one answer" {
	case=$(seed_case)
	rules_of "$case" --baseline 60 | grep -qx 'baseline_days 60.0'
	rules_of "$case" | grep -qx 'baseline_days 30.0'
	printf 'rule,value\ndepth,4\nbaseline_days,10\n' >rules.csv
	rules_of "$case" --baseline 60 --rules rules.csv >got
	grep -qx 'baseline_days 60.0' got
	grep -qx 'depth 4.0' got
	for days in 0 -1 '' x 1e999 nan 0x10 4000 1,5; do
		run_trailcase scope "$case" --lead ip=192.0.2.44 --baseline "$days"
		assert_status 2
		assert_stderr_has --baseline
		run_trailcase ask "$case" scope-rules --baseline "$days"
		assert_status 2
	done
}

@test "what is wrong is named: file, line, rule and limits" {
	case=$(seed_case)
	printf 'rule,value\n\n"depth","3"\nconfirmd,0.9\n' >rules.csv
	refused "line 4" confirmd "did you mean confirmed?"
	printf 'rule,value,note\nconfirmed,0.9,"two\nlines"\ndepth,99,\n' >rules.csv
	refused "line 4" depth 1 20 99
	for value in '' ' ' nan NaN inf -inf 1e999 0x1p-1 1. .5 1e 0,5 '0.5 ' '0 .5' ٣ \
		--1 -0.5 1.5 "$(printf '%0100d' 1)"; do
		printf 'rule,value\nconfirmed,"%s"\n' "$value" >rules.csv
		refused "line 2" "confirmed takes a number from 0 to 1"
	done
	printf 'rule,value\nconfirmed,\x1b[31m\n' >rules.csv
	refused "line 2"
	refute_stderr_has $'\x1b'
	printf 'rule,value\n\x1b[31m,1\n' >rules.csv
	refused "line 2" "there is no rule"
	refute_stderr_has $'\x1b'
	printf 'rule,value\ndepth\n' >rules.csv
	refused "line 2"
	printf 'rule,value\ndepth,3\nown_days,4\n"depth",3\n' >rules.csv
	refused "line 4" "line 2" depth
	printf 'rule,value\ndepth,"3\n' >rules.csv
	refused "line 2" quote
}

@test "the levels keep their order, with those that the file does not name" {
	case=$(seed_case)
	printf 'rule,value\nprobable,0.95\n' >rules.csv
	refused possible probable confirmed 0.95
	printf 'rule,value\nprobable,0.3\n' >rules.csv
	refused possible
	printf 'rule,value\nprobable,0.95\nconfirmed,0.95\npossible,0.95\n' >rules.csv
	rules_of "$case" --rules rules.csv | grep -qx 'confirmed 0.95'
}

@test "what is no file of rules is refused" {
	case=$(seed_case)
	for text in '' '\n' 'depth,3\n' 'rule;value\ndepth;3\n' 'Rule,Value\ndepth,3\n'; do
		# shellcheck disable=SC2059
		printf "$text" >rules.csv
		refused "rule and value"
	done
	printf 'rule,value\ndepth,3\0\n' >rules.csv
	refused NUL
	printf 'rule,value\ndepth,3\n' | iconv -t UTF-16 >rules.csv
	refused NUL
	head -c 10000000 /dev/zero | tr '\0' '\n' >rules.csv
	for words in "scope $case" "scope $case --keep" "ask $case scope-rules"; do
		# shellcheck disable=SC2086
		run_trailcase $words --rules rules.csv
		assert_status 3
		assert_stderr_has "rules.csv: larger than"
		# shellcheck disable=SC2086
		run_trailcase $words --rules no-such-file
		assert_status 3
		assert_stderr_has no-such-file
		# shellcheck disable=SC2086
		run_trailcase $words --rules .
		assert_status 3
	done
}

@test "--keep stores what differs from the built-in values, with who and the file's hash" {
	case=$(seed_case)
	trailcase ask "$case" scope-rules --format csv | sed 's/^depth,[^,]*,/depth,5,/' >rules.csv
	run_trailcase scope "$case" --rules rules.csv --keep --by Ann
	assert_status 0
	assert_output ""
	assert_stderr_has "1 of them has not the built-in value"
	[ "$(sqlite3 "$case" 'SELECT * FROM scope_rule_change')" = "depth|5.0" ]
	rules_of "$case" | grep -qx 'depth 5.0'
	custody_of "$case" | jq -e --arg sum "$(sha256sum <rules.csv | cut -d' ' -f1)" \
		'. == {from: "rules.csv", sha256: $sum, changes: {depth: 5}, by: "Ann"}'
	# A later file takes the place of all of it.
	printf 'rule,value\nown_days,4\n' >rules.csv
	trailcase scope "$case" --rules rules.csv --keep 2>&1
	[ "$(sqlite3 "$case" 'SELECT * FROM scope_rule_change')" = "own_days|4.0" ]
	custody_of "$case" | jq -s -e --arg me "$(id -un)" '.[1].changes == {own_days: 4} and .[1].by == $me'
	# --rules stands for itself, --baseline comes to what the case holds.
	printf 'rule,value\ndepth,3\n' >other.csv
	rules_of "$case" --rules other.csv | grep -qx 'own_days 3.0'
	rules_of "$case" --baseline 60 | grep -qx 'own_days 4.0'
	printf 'rule,value\n' >rules.csv
	trailcase scope "$case" --rules rules.csv --keep 2>&1
	[ "$(sqlite3 "$case" 'SELECT count(*) FROM scope_rule_change')" -eq 0 ]
	custody_of "$case" | jq -s -e '.[2].changes == {}'
}

@test "--keep answers for the stored leads, and for those of --lead" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)" >&2
	printf 'rule,value\ndepth,4\n' >rules.csv
	run_trailcase scope "$case" --rules rules.csv --keep --format json
	assert_status 0
	trailcase scope "$case" --format json | cmp - <(printf '%s\n' "$output")
	[ "$(json '.rows | length')" -eq "$(sqlite3 "$case" 'SELECT count(*) FROM scope')" ]
	run_trailcase scope "$case" --rules rules.csv --keep --lead ip=192.0.2.187 --format json
	assert_status 0
	assert_json '.rows[] | select(.depth == 0).node' 192.0.2.187
}

@test "with --rules and without --lead, the stored leads are followed" {
	case=$(seed_case)
	printf 'rule,value\n' >rules.csv
	run_trailcase scope "$case" --rules rules.csv
	assert_status 2
	assert_stderr_has "no lead yet"
	trailcase lead "$case" event "$(seed_lead)" >&2
	before=$(sha256sum <"$case")
	trailcase scope "$case" --format json >stored
	trailcase scope "$case" --rules rules.csv --format json | cmp - stored
	for question in credentials duration actions access; do
		trailcase ask "$case" $question --format json >stored
		trailcase ask "$case" $question --rules rules.csv --format json | cmp - stored
	done
	[ "$(sha256sum <"$case")" = "$before" ]
}

# At depth 1 nothing is reached but what an event names itself.
@test "a scope follows the rules: for one answer, or those that are kept" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)" >&2
	trailcase scope "$case" --format json >built-in
	[ "$(jq '[.rows[].depth] | max' built-in)" -gt 1 ]
	printf 'rule,value\ndepth,1\n' >rules.csv
	trailcase scope "$case" --rules rules.csv --format json >shallow
	[ "$(jq '[.rows[].depth] | max' shallow)" -eq 1 ]
	trailcase scope "$case" --lead "event=$(seed_lead)" --rules rules.csv --format json | cmp - shallow
	# The questions follow them, too.
	[ "$(trailcase ask "$case" credentials-used --rules rules.csv --format json | jq '.rows | length')" -eq 1 ]
	trailcase scope "$case" --format json | cmp - built-in
	trailcase scope "$case" --rules rules.csv --keep --format json | cmp - shallow
	[ "$(sqlite3 "$case" 'SELECT max(depth) FROM scope')" -eq 1 ]
	trailcase scope "$case" --format json | cmp - shallow
	trailcase scope "$case" --lead "event=$(seed_lead)" --format json | cmp - shallow
	printf 'rule,value\n' >rules.csv
	trailcase scope "$case" --rules rules.csv --format json | cmp - built-in
	trailcase scope "$case" --rules rules.csv --keep --format json | cmp - built-in
}

@test "a case whose rules somebody tampered with is refused, not followed" {
	case=$(seed_case)
	sqlite3 "$case" "INSERT INTO scope_rule_change VALUES ('depth', 9e999)"
	for words in "--lead ip=192.0.2.44" "--lead ip=192.0.2.44 --baseline 60"; do
		# shellcheck disable=SC2086
		run_trailcase scope "$case" $words
		assert_status 3
		assert_stderr_has depth
	done
	printf 'rule,value\n' >rules.csv
	run_trailcase scope "$case" --rules rules.csv --lead ip=192.0.2.44
	assert_status 0
	run_trailcase scope "$case" --rules rules.csv --keep --lead ip=192.0.2.44
	assert_status 0
	run_trailcase scope "$case" --lead ip=192.0.2.44
	assert_status 0
}

@test "options that do not belong together: exit 2, and the case is as it was" {
	case=$(seed_case)
	before=$(sha256sum <"$case")
	printf 'rule,value\ndepth,4\n' >rules.csv
	run_trailcase scope "$case" --keep
	assert_status 2
	assert_stderr_has --rules
	run_trailcase scope "$case" --rules rules.csv --keep --baseline 20
	assert_status 2
	assert_stderr_has baseline_days
	run_trailcase scope "$case" --rules rules.csv --by Ann
	assert_status 2
	assert_stderr_has --keep
	run_trailcase scope "$case" --rules rules.csv --keep --by $'two\nlines'
	assert_status 2
	run_trailcase ask "$case" scope-rules --rules rules.csv --keep
	assert_status 2
	[ "$(sha256sum <"$case")" = "$before" ]
}

@test "numbers are read the same in every locale" {
	case=$(seed_case)
	locale -a | grep -qiE '^de_DE|^fr_FR' || skip "no locale with a decimal comma"
	printf 'rule,value\nconfirmed,0.95\n' >rules.csv
	for locale in $(locale -a | grep -iE '^de_DE|^fr_FR'); do
		LC_ALL=$locale run_trailcase ask "$case" scope-rules --rules rules.csv --format csv
		assert_status 0
		assert_output_matches '^confirmed,0.95,0.9,'
	done
}

@test "in the shell, the rules of one answer are gone with the next" {
	case=$(seed_case)
	printf 'rule,value\ndepth,4\n' >rules.csv
	printf '%s\n' 'ask scope-rules -t csv --rules rules.csv' 'ask scope-rules -t csv' \
		'scope --rules rules.csv --keep' 'ask scope-rules -t csv' >words
	run_trailcase_with words "$case"
	assert_status 0
	[ "$(grep -oE '^depth,[^,]*' <<<"$output" | tr '\n' ' ')" = "depth,4.0 depth,6.0 depth,4.0 " ]
}
