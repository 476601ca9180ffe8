#!/usr/bin/env bats
#
# Every sample file, by tests/data/samples.tsv: taken or refused, and what it counts.
# tests/tools/count_records.py counts the records by another way; a row with a note
# says why that one differs.

load helpers

setup()
{
	tc_setup
	cd "$TRAILCASE_SOURCE_DIR" || return
	table=tests/data/samples.tsv
	# Hundreds of small cases are made: in memory where that can be.
	work=$(mktemp -d /dev/shm/trailcase.XXXXXX 2>/dev/null || mktemp -d)
}

teardown()
{
	rm -rf "$work"
}

# rows CONDITION: fields of the table, as awk counts them.
rows()
{
	awk -F '\t' "NR > 1 && ($1)" "$table"
}

# accounts CASE: the rows of its sources and of what was refused.
accounts()
{
	sqlite3 -separator "$(printf '\t')" "$1" "
		SELECT path, 'taken', records_read, stored, copies, rejected,
		       ifnull((SELECT reason FROM reject r WHERE r.source_id = s.id ORDER BY id LIMIT 1), '')
		FROM source s
		UNION ALL
		SELECT path, 'refused', 1, 0, 0, 1, reason FROM reject WHERE source_id IS NULL"
}

# Without the note, and in one order.
comparable()
{
	cut -f 1-7 | LC_ALL=C sort
}

same()
{
	diff -u "$1" "$2" >"$work/diff" || tc_fail "$(head -n 30 "$work/diff")"
}

@test "the table has a row for every sample, and no other" {
	find fixtures/samples fixtures/invictus tests/data/shapes -type f | LC_ALL=C sort >"$work/files"
	rows 1 | cut -f 1 | LC_ALL=C sort >"$work/named"
	same "$work/files" "$work/named"
}

@test "counted by another way, the records of every file are as many" {
	rows 1 | cut -f 1 | tr '\n' '\0' | xargs -0 "${PYTHON3:-python3}" tests/tools/count_records.py >"$work/counted"
	# Where a note says so, they differ; else not.
	rows 1 | awk -F '\t' -v counted="$work/counted" '
		BEGIN {
			while ((getline line <counted) > 0) {
				split(line, c, "\t")
				all[c[3]] = c[1]
				distinct[c[3]] = c[2]
			}
		}
		{
			same = all[$1] == $4 + $5 && distinct[$1] == $4
			if (same != ($8 == ""))
				print $1 ": " $4 + $5 " records, counted " all[$1] "; note: " $8
		}' >"$work/wrong"
	[ ! -s "$work/wrong" ] || tc_fail "$(cat "$work/wrong")"
}

@test "all samples together: each file is a source or has a reason, and the sums add up" {
	run_trailcase import "$work/case" fixtures/samples fixtures/invictus tests/data/shapes
	assert_status 1
	# What is a copy depends on what came before; everything else does not.
	accounts "$work/case" | comparable | awk -F '\t' -v OFS='\t' '{ $4 += $5; $5 = ""; print }' >"$work/got"
	rows 1 | comparable | awk -F '\t' -v OFS='\t' '{ $4 += $5; $5 = ""; print }' >"$work/expected"
	same "$work/expected" "$work/got"
	[ "$(sqlite3 "$work/case" 'SELECT count(*) FROM source WHERE records_read <> stored + copies + rejected')" -eq 0 ]
	[ "$(sqlite3 "$work/case" 'SELECT count(*) FROM live_event')" = "$(sqlite3 "$work/case" 'SELECT sum(stored) FROM source')" ]
	# Distinct in all of them, counted by another way.
	rows '$8 == ""' | cut -f 1 | tr '\n' '\0' | xargs -0 "${PYTHON3:-python3}" tests/tools/count_records.py |
		tail -n 1 >"$work/all"
	[ "$(cut -f 1 "$work/all")" = "$(rows 1 | awk -F '\t' '{ n += $4 + $5 } END { print n }')" ]
	[ "$(cut -f 2 "$work/all")" = "$(sqlite3 "$work/case" 'SELECT count(*) FROM live_event')" ]
	run_trailcase info "$work/case" --format json
	assert_json_true '.totals | .records_read == .stored + .copies + .rejected'
	assert_json .totals.records_read "$(rows 1 | awk -F '\t' '{ n += $3 } END { print n }')"
}

@test "each file alone, when it holds more than one record or is outside the largest folder" {
	rows '$4 + $5 > 1 || $1 !~ /traildiscover/' >"$work/alone"
	cut -f 1 "$work/alone" | while read -r file; do
		trailcase import "$work/one" "$file" >"$work/out" 2>&1 </dev/null ||
			[ $? -eq 1 ]
		accounts "$work/one"
		rm "$work/one"
	done | comparable >"$work/got"
	comparable <"$work/alone" >"$work/expected"
	same "$work/expected" "$work/got"
}
