#!/usr/bin/env bats
#
# Queries about the case itself: what digest files say of the logs, what other leads or
# verdicts would change.

load helpers

vector()
{
	cp -r "$TRAILCASE_SOURCE_DIR/fixtures/samples/digest-vector/bucket" bucket
	logs=bucket/AWSLogs/111122223333/CloudTrail/us-east-2/2025/03/01
}

status_of()
{
	json '.rows[] | select((.file // .path) | contains("'"$1"'")) | .status'
}

@test "digests: files as listed, changed, missing and planted" {
	vector
	# One byte of a log changed, and the file packed again; one file taken away; one planted.
	gunzip "$logs"/*AAAA.json.gz
	sed -i 's/"eventVersion":"1/"eventVersion":"2/' "$logs"/*AAAA.json
	gzip "$logs"/*AAAA.json
	rm "$logs"/*BBBB.json.gz
	cp "$logs"/*DDDD.json.gz "$logs/111122223333_CloudTrail_us-east-2_20250301T1255Z_EEEEEEEEEEEEEEEE.json.gz"
	gunzip -c "$logs"/*DDDD.json.gz | sed 's/"eventID":"./"eventID":"f/' | gzip \
		>"$logs/111122223333_CloudTrail_us-east-2_20250301T1255Z_EEEEEEEEEEEEEEEE.json.gz"
	trailcase import made.case bucket || [ $? -eq 1 ]
	run_trailcase ask made.case digests --format json
	assert_status 0
	[ "$(status_of AAAA)" = "hash differs" ]
	[ "$(status_of BBBB)" = "not in the case" ]
	[ "$(status_of CCCC)" = "as listed" ]
	[ "$(status_of DDDD)" = "as listed" ]
	[ "$(status_of EEEE)" = "not listed" ]
	assert_json '.rows | length' 5
	# By another way: the hashes of the inflated files, as the digest files list them.
	zcat bucket/AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2025/03/01/*.json.gz |
		jq -r '.logFiles[].hashValue' | sort -u >listed
	for file in "$logs"/*.json.gz; do
		sum=$(zcat "$file" | sha256sum | cut -d' ' -f1)
		listed=no
		grep -q "$sum" listed && listed=yes
		case $file in
		*CCCC* | *DDDD*) [ $listed = yes ] ;;
		*) [ $listed = no ] ;;
		esac
	done
}

@test "digests: a log that was inflated and stored so is the same log" {
	vector
	gunzip "$logs"/*.json.gz
	trailcase import made.case bucket
	run_trailcase ask made.case digests --format json
	assert_json '[.rows[].status] | unique | join(" ")' "as listed"
	assert_json '.rows | length' 4
}

@test "scope-changes: what a verdict and another lead would change" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)"
	run_trailcase ask "$case" scope-changes --format json
	assert_json '.rows | length' 0
	# A lead that was stored is no lead of this answer; one key less is found from there.
	run_trailcase ask "$case" scope-changes --lead ip=192.0.2.187 --format json
	assert_status 0
	assert_json '.rows[] | select(.node_kind == "event") | .change' removed
	assert_json '[.rows[] | select(.change == "added")] | length' 0
	# A scope with two leads more, stored: asked for the first alone, they are gone.
	trailcase lead "$case" key AKIAQFX64DQ24ZQOSLUO
	run_trailcase ask "$case" scope-changes --lead "event=$(seed_lead)" --format json
	assert_json '.rows[] | select(.node == "AKIAQFX64DQ24ZQOSLUO") | .stored_level + " " + .level' \
		"confirmed probable"
}
