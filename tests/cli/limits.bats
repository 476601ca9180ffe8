#!/usr/bin/env bats
#
# import: what has no end, or too much of anything, is refused with the limit named, and
# the rest goes on.  The time limits here only tell "slow" from "never".

load helpers

setup()
{
	tc_setup
	tools=$TRAILCASE_SOURCE_DIR/tests/tools
}

teardown()
{
	! mountpoint -q disk 2>/dev/null || umount disk
}

query()
{
	sqlite3 "$@"
}

# record ID [REQUEST_PARAMETERS]: one small record on one line.
record()
{
	printf '{"eventVersion":"1.08","userIdentity":{"type":"AWSService","invokedBy":"x.amazonaws.com"},"eventTime":"2025-01-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"us-east-1","requestParameters":%s,"eventID":"%s","recipientAccountId":"111122223333"}\n' \
		"${2:-null}" "$1"
}

bomb()
{
	"${PYTHON3:-python3}" "$tools/hostile.py" "$@"
}

reasons()
{
	query "$1" 'SELECT DISTINCT reason FROM reject ORDER BY reason'
}

# Runs import CASE hostile under a limit of time; prints its peak memory in MiB.
import_hostile()
{
	"${PYTHON3:-python3}" - "$TRAILCASE" "$@" <<-'END'
	import resource, subprocess, sys
	with open("out", "wb") as out, open("err", "wb") as err:
	    status = subprocess.run([sys.argv[1], "import"] + sys.argv[2:], stdin=subprocess.DEVNULL,
	                            stdout=out, stderr=err, timeout=240).returncode
	print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
	END
}

@test "a folder of one file for each threat: every refusal listed, every good file taken" {
	"${PYTHON3:-python3}" "$tools/hostile.py" hostile
	find hostile | LC_ALL=C sort >before
	read -r status mib < <(import_hostile case hostile)
	[ "$status" -eq 1 ]
	# Memory of a sanitizer's is none of ours.
	grep -q __asan_init "$TRAILCASE" || [ "$mib" -lt 1024 ]

	# All of the good files, and what was good in the others.
	[ "$(query case "SELECT count(*) FROM event WHERE event_id LIKE 'good-%'")" -eq 20 ]
	for id in kept-before-string kept-repeated kept-member kept-before-deep kept-after-deep \
		kept-before-deep-object kept-after-deep-object kept-number-0 kept-number-4 \
		kept-before-100M kept-after-100M kept-before-keys kept-after-keys \
		kept-before-one-key kept-after-one-key kept-before-members kept-before-lines \
		kept-after-lines kept-before-foreign kept-twice kept-escapes kept-time-00 kept-time-11; do
		[ "$(query case "SELECT count(*) FROM event WHERE event_id = '$id'")" -eq 1 ] ||
			tc_fail "$id is missing"
	done
	for id in one-id 'no-time-*' 'r[0-9]*' 'e[0-9]*' 't[0-9]*' 's[0-9]*' 'k[0-9]*'; do
		[ "$(query case "SELECT count(*) FROM event WHERE event_id GLOB 'kept-$id'")" -eq 30000 ] ||
			tc_fail "kept-$id"
	done

	# Every file that is not good is named, those that are wholly taken aside.
	for name in bomb-zeros.gz bomb-spaces.json.gz bomb-brackets.json.gz bomb-string.json.gz \
		bomb-records.jsonl.gz gzip-in-gzip.json.gz bomb-in-gzip.gz members.json.gz empty-members.gz \
		deep-array.json deep-object.json parameter-deep.jsonl parameter-deep-object.jsonl \
		string.jsonl keys.jsonl one-key.jsonl members.jsonl bad-lines.jsonl foreign.jsonl \
		fifo socket loop link.json dangling zero random huge-sparse.json; do
		[ "$(query case "SELECT count(*) > 0 FROM reject WHERE path = 'hostile/$name'")" -eq 1 ] ||
			tc_fail "$name is not listed"
	done
	[ "$(query case "SELECT count(*) FROM reject WHERE path LIKE 'hostile/d/%'")" -eq 1 ]

	# A million bad lines are counted, and not all listed.
	[ "$(query case "SELECT count(*), sum(pieces) FROM reject WHERE path = 'hostile/bad-lines.jsonl'")" = "1002|1000000" ]
	[ "$(query case "SELECT rejected FROM source WHERE path = 'hostile/bad-lines.jsonl'")" -eq 1000000 ]
	[ "$(query case 'SELECT count(*) FROM source WHERE records_read <> stored + copies + rejected')" -eq 0 ]
	run_trailcase info case --format json
	assert_json_true '.totals | .records_read == .stored + .copies + .rejected'
	assert_json .totals.rejected "$(query case 'SELECT sum(pieces) FROM reject')"

	# Nothing but the case was written; it is sound, and smaller than its sources allow.
	find hostile | LC_ALL=C sort | cmp - before
	[ "$(find . -maxdepth 1 -type f | sort | tr '\n' ' ')" = "./before ./case ./err ./out " ]
	[ "$(query case 'PRAGMA integrity_check')" = ok ]
	[ "$(stat -c %s case)" -lt 1000000000 ]
	# Nothing of the logs reaches the terminal raw.
	trailcase ask case rejects >>out
	trailcase ask case sources >>out
	[ "$(cat out err | LC_ALL=C tr -d '\n\t -~' | tr -d '\200-\377' | wc -c)" -eq 0 ]
	LC_ALL=C grep -q 'owned' out

	# Again, nothing changes.
	everything='SELECT * FROM source; SELECT * FROM copy; SELECT * FROM reject; SELECT * FROM actor_day;
		SELECT * FROM place_hour'
	before=$(query case "$everything" | sha256sum)
	read -r status mib < <(import_hostile case hostile)
	[ "$status" -eq 1 ]
	[ "$(query case "$everything" | sha256sum)" = "$before" ]
}

@test "10 MB that inflate to 10 GB are refused, and the rest of the import goes on" {
	bomb bomb.json.gz ' ' 10737418240
	[ "$(stat -c %s bomb.json.gz)" -lt 11000000 ]
	record good >good.json
	run --separate-stderr timeout 60 "$TRAILCASE" import case bomb.json.gz good.json
	assert_status 1
	[ "$(query case 'SELECT event_id FROM event')" = good ]
	[ "$(query case 'SELECT path, reason FROM reject')" = \
		"bomb.json.gz|inflates too much: a decompression bomb? (--max-ratio 200)" ]
}

# --- limits that are raised -----------------------------------------------------

@test "what a limit cut off comes with the same import under a higher one" {
	# 64 MiB of spaces between two records.
	{
		record before
		head -c 67108864 /dev/zero | tr '\0' ' '
		record after
	} | gzip >log.gz
	run_trailcase import case log.gz
	assert_status 1
	assert_output_has "2 read = 1 stored + 0 copies + 1 rejected"
	[ "$(reasons case)" = "inflates too much: a decompression bomb? (--max-ratio 200)" ]
	run_trailcase import case log.gz
	assert_output_has "0 added, 1 known"
	run_trailcase import case log.gz --max-ratio 1000
	assert_status 1
	assert_output_has "1 added"
	assert_output_has "0 stored + 1 copies + 1 rejected"
	run_trailcase import case log.gz --max-ratio 2000
	assert_status 0
	assert_output_has "2 read = 1 stored + 1 copies + 0 rejected"
	# Complete, it is known to every later import; its bytes are there once.
	run_trailcase import case log.gz
	assert_status 0
	assert_output_has "0 added, 1 known"
	[ "$(query case 'SELECT count(DISTINCT source_id) FROM source_chunk')" -eq 1 ]
	for id in before after; do
		run_trailcase show case $id --format json
		assert_json .hash_matches true
	done
}

@test "each limit has an option, is named in the refusal, and gives way" {
	record one >members.jsonl.gz.one
	for id in one two three; do record $id | gzip; done >members.gz
	record deep '[[[[[[[[[[1]]]]]]]]]]' >depth.json
	record large "\"$(head -c 5000 /dev/zero | tr '\0' x)\"" >record.json
	head -c 20000 /dev/zero | tr '\0' ' ' | cat - depth.json >inflated.json
	gzip -c inflated.json >inflated.gz
	while read -r file option low high; do
		rm -f case
		run_trailcase import case $file "--$option" $low
		assert_status 1
		[[ $(reasons case) == *"(--$option $low)" ]] || tc_fail "$(reasons case)"
		run_trailcase import case $file "--$option" $high
		assert_status 0
	done <<-'END'
	members.gz max-members 2 3
	depth.json max-depth 10 11
	record.json max-record 4K 8K
	inflated.json max-inflated 20000 1M
	inflated.gz max-inflated 20000 1M
	END
}

@test "a value may be four times the largest record, wrapping and all" {
	record bigger "\"$(head -c 5000000 /dev/zero | tr '\0' x)\"" >big.json
	run_trailcase import case big.json
	assert_status 1
	[ "$(reasons case)" = "larger than a record may be (--max-record 4M)" ]
	# At 8M the record is taken, and found inside a string of 20 MB, too.
	jq -cR '{message: ., pad: ("x" * 15000000)}' big.json >wrapped.json
	run_trailcase import case wrapped.json
	assert_status 1
	reasons case | grep -q 'with its wrapping may be (--max-record 4M)'
	run_trailcase import case big.json wrapped.json --max-record 8M
	assert_status 0
	assert_output_has "2 read = 1 stored + 1 copies + 0 rejected"
	run_trailcase show case bigger --raw
	[ "$(wc -c <<<"$output")" -gt 5000000 ]
}

@test "an object of a million keys, alike or not, is no more than its bytes" {
	for key in k%07d k0000000; do
		"${PYTHON3:-python3}" - "$key" >"$key.json" <<-'END'
		import sys
		key = sys.argv[1]
		print('{"eventName":"A","eventTime":"2025-01-01T00:00:00Z","eventID":"%s","requestParameters":{%s}}' % (
		    key, ",".join('"%s":1' % (key % i if "%" in key else key) for i in range(1000000))))
		END
	done
	run --separate-stderr timeout 120 "$TRAILCASE" import case ./*.json --max-record 16M
	assert_status 0
	assert_output_has "2 read = 2 stored + 0 copies + 0 rejected"
}

@test "further rejects of a source are counted in one row" {
	{
		record before
		yes '{bad' | head -n 2000
		record after
	} >log.jsonl
	run_trailcase import case log.jsonl --max-rejects 10
	assert_status 1
	assert_output_has "2002 read = 2 stored + 0 copies + 2000 rejected"
	assert_output_matches '^ +1989  and more, not listed one by one \(--max-rejects 10\)$'
	[ "$(query case 'SELECT count(*), sum(pieces) FROM rejects')" = "12|2000" ]
	# The first ten are listed, and the last; one row reaches over those between them.
	start=$(record before | wc -c)
	[ "$(query case 'SELECT offset, length FROM rejects WHERE pieces > 1')" = \
		"$((start + 50))|$((1989 * 5))" ]
	run_trailcase ask case rejects --format json
	assert_json '[.rows[].pieces] | add' 2000
}

# --- files ------------------------------------------------------------------------

@test "devices, FIFOs, files of the kernel: named, none of them hangs" {
	record good >good.json
	mkfifo fifo
	run --separate-stderr timeout 60 "$TRAILCASE" import case fifo /dev/zero /dev/tty \
		/proc/self/status /proc/kmsg /proc/self/pagemap good.json --max-inflated 64M
	assert_status 1
	[ "$(query case 'SELECT event_id FROM event')" = good ]
	[ "$(query case 'SELECT count(DISTINCT path) FROM reject')" -eq 6 ]
}

@test "standard input without an end has one" {
	# Stopped by us, the reader's end of the pipe is closed.
	run --separate-stderr timeout 60 bash -c '{ cat "$1"; yes "{bad"; } | "$2" import case - --max-inflated 20M' \
		- <(record good) "$TRAILCASE"
	assert_status 1
	[ "$(query case 'SELECT event_id FROM event')" = good ]
	[ "$(query case 'SELECT bytes FROM source')" -eq $((20 * 1024 * 1024 + 1)) ]
	reasons case | grep -q '(--max-inflated 20M)'
}

@test "a file larger than a source may be is refused before it is read" {
	record good >good.json
	truncate -s 100T sparse.json 2>/dev/null || truncate -s 1T sparse.json
	run --separate-stderr timeout 60 "$TRAILCASE" import case good.json sparse.json
	assert_status 1
	[ "$(reasons case)" = "larger than is taken of one source (--max-inflated 2G)" ]
}

@test "more files than an import takes are told before anything is written" {
	mkdir logs
	for n in 1 2 3 4; do record $n >logs/$n.json; done
	run_trailcase import case logs --max-files 3
	assert_status 3
	assert_stderr_has "logs: more files than one import takes (--max-files 3)"
	[ ! -e case ]
	run_trailcase import case logs --max-files 4
	assert_status 0
}

@test "another file system inside a folder is not entered unless it is named" {
	[ "$(stat -c %d /dev)" != "$(stat -c %d /dev/shm)" ] || skip "nothing is mounted below /dev"
	run --separate-stderr timeout 60 "$TRAILCASE" import case /dev
	assert_status 1
	[ "$(query case "SELECT reason FROM reject WHERE path = '/dev/shm'")" = \
		"another file system begins here: name it to import it" ]
	[ "$(query case "SELECT count(*) FROM reject WHERE path LIKE '/dev/shm/%'")" -eq 0 ]
}

# --- room -------------------------------------------------------------------------

@test "an import leaves the reserve free: before it begins" {
	record good >good.json
	run_trailcase import case good.json --reserve 1000T
	assert_status 3
	assert_stderr_has "(--reserve 1000T); make room and run the same command again"
	[ ! -e case ]
	run_trailcase import case good.json --reserve 0
	assert_status 0
}

@test "an import leaves the reserve free: while it writes" {
	[ "$(id -u)" -eq 0 ] && mkdir disk && mount -t tmpfs -o size=250M none disk 2>/dev/null ||
		skip "no disk of one's own can be mounted"
	for n in $(seq 40); do
		record "$n" "\"$(head -c 1500000 /dev/urandom | base64 -w 0)\""
	done >one.jsonl
	# One file is 80 MB, and 160 MB as a source with its events; both do not fit.
	cp one.jsonl two.jsonl
	run_trailcase import disk/case one.jsonl two.jsonl
	left=$(stat -f -c '%a %S' disk/case | awk '{ print $1 * $2 / 1048576 }')
	stored=$(query disk/case 'SELECT group_concat(path) FROM source')
	umount disk
	assert_status 3
	assert_stderr_has "(--reserve 64M)"
	[ "${left%.*}" -ge 64 ]
	[ -z "$stored" ] || [ "$stored" = one.jsonl ]
}

# --- usage ------------------------------------------------------------------------

@test "help lists every limit with its default" {
	run_trailcase import --help
	assert_status 0
	for line in "--max-inflated SIZE .*2G" "--max-ratio N .*200" "--max-members N .*1000" \
		"--max-record SIZE .*4M" "--max-depth N .*64" "--max-rejects N .*1000" \
		"--max-files N .*10000000" "--reserve SIZE .*64M"; do
		assert_output_matches "$line"
	done
}

@test "a limit takes a size or a number, and nothing else" {
	record good >good.json
	for words in "--max-inflated 8GB" "--max-inflated 8g" "--max-inflated -1" "--max-inflated 0" \
		"--max-inflated 1.5G" "--max-inflated 99999999T" "--max-ratio 0" "--max-ratio 200:1" \
		"--max-ratio 4K" "--max-members 0" "--max-members many" "--max-record 100" \
		"--max-record 17M" "--max-depth 0" "--max-depth 501" "--max-rejects 0" "--max-rejects -5" \
		"--max-files 0" "--reserve x" "--max-depth 10 --max-depth 20" "--max-depth"; do
		# shellcheck disable=SC2086
		run_trailcase import case good.json $words
		assert_status 2
		assert_stderr_has "${words%% *}"
		[ ! -e case ]
	done
}
