#!/usr/bin/env bats
#
# What may go wrong while an import runs: kills, signals, a full disk, no memory, folders
# that cannot be written, two at one case.  The case is sound after each, nothing is
# claimed that is not there, and the same command ends in the case that it would have
# made undisturbed.  What happens to a file at the very moment is in
# tests/unit/test_ingest_fault.c, what happens at each write in test_ingest_disk.c.

load helpers

setup()
{
	tc_setup
	regions=$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs/012345678901/CloudTrail
	incident=$regions/us-east-1
	tools=$TRAILCASE_SOURCE_DIR/tests/tools
}

teardown()
{
	# Whatever a test that failed left running.
	[ -z "${pid-}" ] || kill -KILL "$pid" 2>/dev/null || true
	[ -z "${open-}" ] || rm -rf "$open"
}

# A folder that other users can reach, with the program in it: $open.
make_open_folder()
{
	open=$(mktemp -d)
	chmod 755 "$open"
	cp "$TRAILCASE" "$open/trailcase"
	chmod 755 "$open/trailcase"
	cd "$open" || return
	as_nobody ./trailcase --version >/dev/null || skip "another user cannot run the program"
}

# record ID: one small record on one line.
record()
{
	printf '{"eventVersion":"1.08","eventTime":"2025-01-01T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"us-east-1","eventID":"%s","recipientAccountId":"111122223333"}\n' "$1"
}

state()
{
	"$tools/case_state.sh" "$@"
}

# The state of a region of the seed incident, imported undisturbed.
incident_state()
{
	local made="$BATS_FILE_TMPDIR/incident.state"
	if [ ! -e "$made" ]; then
		trailcase import undisturbed "$incident" --quiet || return
		state undisturbed >"$made" || return
	fi
	cat "$made"
}

# A case that is not there, or was never begun, cannot be unsound.
assert_sound()
{
	[ -s "$1" ] || return 0
	# An unfinished transaction is rolled back by who opens it for writing.
	sqlite3 "$1" 'BEGIN IMMEDIATE; ROLLBACK'
	[ -z "$(sqlite3 "$1" "SELECT 1 FROM sqlite_schema WHERE name = 'api_catalog'")" ] ||
		state "$1" --sound
}

assert_completed()
{
	run_trailcase import case "$incident"
	assert_status 0
	[ "$(state case)" = "$(incident_state)" ] || tc_fail "not the case of an undisturbed import"
	[ "$(ls case*)" = case ] || tc_fail "something is left beside the case: $(ls case*)"
}

as_nobody()
{
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}

# wait_for FILE TEXT: until the file has it, 20 s at most.
wait_for()
{
	for _ in $(seq 400); do
		! grep -qF -- "$2" "$1" 2>/dev/null || return 0
		sleep 0.05
	done
	tc_fail "$1 never said: $2
$(cat "$1")"
}

# An import that stands in the middle: after a file, in standard input, before another.
# Its process is $pid, what it prints in out and err; descriptor 8 is its input.
start_held_import()
{
	mkfifo input
	record first >'!first.json'
	record last >z-last.json
	"$TRAILCASE" import case '!first.json' - z-last.json <input >out 2>err 3>&- &
	pid=$!
	exec 8>input
	record held >&8
	for _ in $(seq 400); do
		[ ! -e case ] || [ -z "$(sqlite3 case "SELECT 1 FROM case_setting
			WHERE key = 'import_open'" 2>/dev/null)" ] || break
		sleep 0.05
	done
	# From the mark to the file at hand it is a millisecond.
	sleep 0.7
}

# Sets $status when the import has ended by itself.
wait_for_import()
{
	status=0
	wait "$pid" || status=$?
	pid=
}

events()
{
	sqlite3 case 'SELECT group_concat(event_id) FROM (SELECT event_id FROM event ORDER BY 1)'
}

# --- kill -9, threads, order -------------------------------------------------------

@test "killed at random moments, an import is completed by the same command" {
	run "$TRAILCASE_SOURCE_DIR/tests/faults/kill.sh" --files 60 --records 3000 --kills 6
	assert_status 0
	assert_output_has "6 cases killed while they were imported"
	assert_output_has "each was sound, and became the undisturbed one"
}

@test "threads and the order of arguments do not show in the content" {
	run "$TRAILCASE_SOURCE_DIR/tests/faults/order.sh" --files 60 --records 3000
	assert_status 0
	assert_output_matches "^8 threads, .*: the same$"
}

@test "the content hash sees every value, and no row" {
	trailcase import one "$regions" --quiet
	trailcase import parts "$incident" --quiet
	trailcase import parts "$regions" --quiet
	[ "$("$tools/content_hash.sh" one --without-places)" = \
		"$("$tools/content_hash.sh" parts --without-places)" ]
	sqlite3 one "DROP TRIGGER event_no_update;
		UPDATE event SET error_message = 'x' WHERE id = (SELECT max(id) FROM event)"
	[ "$("$tools/content_hash.sh" one --without-places)" != \
		"$("$tools/content_hash.sh" parts --without-places)" ]
}

@test "a kill leaves the case among the logs no evidence, whatever lies beside it" {
	mkdir logs
	cp -r "$incident" logs
	cd logs
	trailcase import case . --quiet
	expected=$(state case)
	rm case
	for wait in 0.02 0.1 0.15; do
		# Not timeout(1): it kills itself too, and nobody waits for the import to be gone.
		"$TRAILCASE" import case . >/dev/null 2>&1 &
		sleep $wait
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	: >case-import
	run_trailcase import case .
	assert_status 0
	[ "$(state case)" = "$expected" ]
	[ "$(ls)" = "case
us-east-1" ]
}

# --- no room -------------------------------------------------------------------------

@test "a full disk is said, whenever it comes; the same command goes on" {
	incident_state >/dev/null
	# In KiB, from before the case has its tables to shortly before its end.
	for limit in 0 16 64 200 400 700 1100 1600 2000 2300; do
		rm -f case case-journal
		# What is said goes through a pipe: a file would have the limit, too.
		run bash -c 'trap "" XFSZ
			(ulimit -f "$1"; shift; exec "$@") 2>&1 | cat
			exit "${PIPESTATUS[0]}"' - $limit "$TRAILCASE" import case "$incident"
		assert_status 3
		assert_output_matches "^trailcase: import: .*/case: .*(disk I/O error|disk is full)"
		assert_sound case
		assert_completed
	done
}

@test "a full file system is said as such" {
	mkdir small
	run unshare -rm sh -c 'mount -t tmpfs -o size=2m none small'
	[ "$status" -eq 0 ] || skip "no file system can be mounted here"
	incident_state >/dev/null
	# The case is looked at, and completed once there is room, in the same mount.
	run unshare -rm bash -c '
		mount -t tmpfs -o size=2m none small
		"$1" import small/case "$2" --reserve 0
		printf "status %s\n" $?
		mount -o remount,size=100m small
		"$1" import small/case "$2" && cp small/case .' - "$TRAILCASE" "$incident"
	assert_status 0
	assert_output_has "database or disk is full"
	assert_output_has "what was finished before is in the case; the same command goes on from there"
	assert_output_has "status 3"
	[ "$(state case)" = "$(incident_state)" ]
}

@test "without memory the import says so, and the case is sound" {
	if grep -qa __asan_init "$TRAILCASE"; then
		skip "the address sanitizer wants all memory there is"
	fi
	refused=0
	for limit in $(seq 60000 12000 204000); do
		run --separate-stderr bash -c 'ulimit -v "$1"; shift; exec "$@"' - "$limit" \
			"$TRAILCASE" import "$limit.case" "$incident" --threads 2
		if [ "$status" -ne 0 ]; then
			assert_status 3
			[[ $stderr =~ memory|thread ]] || tc_fail "no word of memory ($limit KiB)"
			refused=$((refused + 1))
		fi
		assert_sound "$limit.case"
	done
	[ $refused -gt 0 ]
	for case in *.case; do
		trailcase import "$case" "$incident" --quiet
		[ "$(state "$case")" = "$(incident_state)" ]
	done
}

# --- places --------------------------------------------------------------------------

@test "a case in a folder that does not exist is not made" {
	record one >one.json
	run_trailcase import no/such/case one.json
	assert_status 3
	assert_stderr_has "no/such/case: No such file or directory"
	[ "$(ls)" = one.json ]
}

@test "a folder that cannot be written is named, and left alone" {
	make_open_folder
	mkdir shut
	record one >one.json
	trailcase import shut/old one.json --quiet
	chmod 644 shut/old
	chmod 555 shut
	before=$(sha256sum shut/old)
	for case in shut/new shut/old; do
		run --separate-stderr as_nobody ./trailcase import $case one.json
		assert_status 3
		assert_stderr_has "$case: cannot be written: Permission denied"
	done
	# What can be read can be asked.
	run --separate-stderr as_nobody ./trailcase info shut/old
	assert_status 0
	[ "$(ls shut)" = old ]
	[ "$(sha256sum shut/old)" = "$before" ]
}

@test "a file system that is read-only is named" {
	record one >one.json
	mkdir fixed
	trailcase import fixed/old one.json --quiet
	run unshare -rm sh -c 'mount --bind fixed fixed && mount -o remount,ro,bind fixed'
	[ "$status" -eq 0 ] || skip "no file system can be mounted here"
	for case in fixed/new fixed/old; do
		run --separate-stderr unshare -rm sh -c 'mount --bind fixed fixed &&
			mount -o remount,ro,bind fixed && exec "$@"' - "$TRAILCASE" import $case one.json
		assert_status 3
		assert_stderr_has "$case: cannot be written: Read-only file system"
	done
	[ "$(ls fixed)" = old ]
}

@test "a file without permission is refused; with it the same command takes it" {
	make_open_folder
	mkdir logs
	mkdir -m 777 cases
	record one >logs/one.json
	record two >logs/two.json
	chmod 000 logs/two.json
	run --separate-stderr as_nobody ./trailcase import cases/case logs
	assert_status 1
	assert_output_has "1 added, 0 known already, 1 refused"
	assert_output_has "cannot open: Permission denied"
	chmod 644 logs/two.json
	run --separate-stderr as_nobody ./trailcase import cases/case logs
	assert_status 0
	assert_output_has "1 added, 1 known already, 0 refused"
	state cases/case --sound
	# That it once was refused stays on record.
	[ "$(sqlite3 cases/case 'SELECT path, reason FROM reject')" = \
		"logs/two.json|cannot open: Permission denied" ]
}

# --- two at one case -------------------------------------------------------------------

@test "a second import is told to wait, and by whom; readers see what is finished" {
	start_held_import
	run_trailcase import case z-last.json
	assert_status 3
	assert_stderr_has "case: process $pid imports into this case; wait for it to end and try again"
	run_trailcase info case --format json
	assert_status 0
	assert_stderr_has "an import into this case is running; what it has finished is here"
	assert_json .totals.stored 0
	exec 8>&-
	wait_for_import
	assert_status 0
	[ "$(events)" = first,held,last ]
	run_trailcase info case --format json
	assert_stderr_empty
	assert_json .totals.stored 3
	run_trailcase import case z-last.json
	assert_status 0
	state case --sound
}

@test "who wants to write while an import does is told to wait" {
	record lead-event >'!a.json'
	trailcase import case '!a.json' --quiet
	start_held_import
	# The held import has begun a transaction for its first file.
	run --separate-stderr timeout 20 "$TRAILCASE" lead case event lead-event
	assert_status 3
	assert_stderr_has "another program is using this case; wait for it to end and try again"
	exec 8>&-
	wait_for_import
	assert_status 0
	run_trailcase lead case event lead-event
	assert_status 0
}

@test "a case that is deleted under an import is no success" {
	start_held_import
	rm case
	exec 8>&-
	wait_for_import
	assert_status 3
	grep -q "moved or deleted while it was written" err
}

# --- signals ---------------------------------------------------------------------------

@test "Ctrl-C says at once what is finished first, and how to stop; then what is left" {
	start_held_import
	kill -INT "$pid"
	wait_for err "trailcase: import: finishing -; press Ctrl-C again to stop at once"
	record rest >&8
	exec 8>&-
	wait_for_import
	assert_status 130
	grep -qF "interrupted; 1 files are left: the same command takes them" err
	[ "$(events)" = first,held,rest ]
	state case --sound
	run_trailcase info case
	assert_stderr_has "an import into this case was not completed; run it again"
	{ record held; record rest; } >again
	run_trailcase_with again import case '!first.json' - z-last.json
	assert_status 0
	assert_output_has "1 added, 2 known already"
	[ "$(events)" = first,held,last,rest ]
	# The custody log tells the whole story.
	[ "$(sqlite3 case "SELECT detail ->> 'interrupted', detail ->> 'continued' FROM custody
		ORDER BY id")" = "1|0
0|1" ]
}

@test "a second Ctrl-C leaves at once, and the case is sound" {
	start_held_import
	kill -INT "$pid"
	wait_for err "press Ctrl-C again"
	kill -INT "$pid"
	wait_for_import
	assert_status 130
	grep -qF "stopped at once; the same command goes on from there" err
	assert_sound case
	exec 8>&-
	record held >again
	run_trailcase_with again import case '!first.json' - z-last.json
	assert_status 0
	[ "$(events)" = first,held,last ]
	[ "$(ls case*)" = case ]
}

@test "SIGTERM and SIGHUP are a Ctrl-C, and a repeated SIGHUP is in no hurry" {
	for signal in TERM HUP; do
		start_held_import
		kill -$signal "$pid"
		wait_for err "press Ctrl-C again"
		kill -HUP "$pid"
		sleep 0.1
		exec 8>&-
		wait_for_import
		assert_status 130
		[ "$(events)" = first,held ]
		state case --sound
		rm case input
	done
}

@test "nohup: an import goes on without its terminal" {
	mkfifo input
	record one >one.json
	(trap '' HUP && exec "$TRAILCASE" import case - one.json <input >out 2>err 3>&-) &
	pid=$!
	exec 8>input
	sleep 0.7
	kill -HUP "$pid"
	exec 8>&-
	wait_for_import
	assert_status 0
}

@test "closed pipes for what it says do not end an import" {
	mkfifo gone
	mkfifo input
	record held >held.json
	record last >last.json
	exec 7<>gone 6>gone 7<&-
	"$TRAILCASE" import case - last.json <input >&6 2>&6 3>&- &
	pid=$!
	exec 8>input 6>&-
	sleep 0.7
	kill -INT "$pid"
	sleep 0.2
	cat held.json >&8
	exec 8>&-
	wait_for_import
	# The file at hand was finished, though nobody could be told.
	[ "$(events)" = held ]
	state case --sound
}
