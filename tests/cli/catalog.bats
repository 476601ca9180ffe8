#!/usr/bin/env bats
#
# The API catalogue, the table of a user's own, and the resources that calls touch.

load helpers

setup()
{
	tc_setup
	built_in=$TRAILCASE_SOURCE_DIR/data/api-catalog.csv
	logs=$TRAILCASE_SOURCE_DIR/tests/data/queries
	head=event_source,api,category,technique,tactic,severity,resources,containment
}

# A table of one call, after the line of names.
table()
{
	printf '%s\n' "$head" "$@" >own.csv
}

sha256_of()
{
	sha256sum "$1" | cut -d' ' -f1
}

# What the case says of a call: category and severity.
said()
{
	sqlite3 "$1" "SELECT category || ' ' || severity FROM catalog WHERE api = '$2'"
}

# --- which catalogue ------------------------------------------------------------

@test "info tells the catalogue and its hash" {
	trailcase import case "$logs/impaired.jsonl" -q
	run_trailcase info case --format json
	assert_json .catalog built-in
	assert_json .catalog_sha256 "$(sha256_of "$built_in")"
	run_trailcase info case
	assert_output_matches '^catalog +built-in$'
}

@test "a table of the user's own stays with the case until another is given" {
	table 'cloudtrail.amazonaws.com,StopLogging,house_rule,T1098,TA0003 Persistence,2,,"Call Bob, ""now""."'
	trailcase import case "$logs/impaired.jsonl" -q --catalog own.csv
	[ "$(said case StopLogging)" = "house_rule 2" ]
	[ "$(sqlite3 case 'SELECT count(*), max(containment) FROM catalog')" = '1|Call Bob, "now".' ]
	hash=$(sha256_of own.csv)
	rm own.csv
	# Other imports, and a program whose built-in tables are others, leave it alone.
	trailcase import case "$logs/theft.jsonl" -q
	sqlite3 case "UPDATE case_setting SET value = 'older' WHERE key = 'derived_sha256'"
	trailcase lead case ip 203.0.113.50 >&2
	[ "$(said case StopLogging)" = "house_rule 2" ]
	run_trailcase info case --format json
	assert_json .catalog own.csv
	assert_json .catalog_sha256 "$hash"
	# The custody log has it once.
	[ "$(sqlite3 case "SELECT count(*) FROM custody WHERE detail LIKE '%\"catalog\":\"own.csv\",\"catalog_sha256\":\"$hash\"%'")" -eq 1 ]
	trailcase import case "$logs/theft.jsonl" -q --catalog built-in
	[ "$(said case StopLogging)" = "defense_evasion 5" ]
	run_trailcase info case --format json
	assert_json .catalog built-in
	assert_json .catalog_sha256 "$(sha256_of "$built_in")"
}

@test "the resources of what is imported follow the table" {
	table 'iam.amazonaws.com,DeleteRole,persistence,,,1,requestParameters.nothing,'
	trailcase import case "$logs/impaired.jsonl" -q --catalog own.csv
	[ "$(sqlite3 case 'SELECT count(*) FROM resources')" -eq 0 ]
	table 'iam.amazonaws.com,DeleteRole,persistence,,,1,requestParameters.roleName,'
	trailcase import other "$logs/impaired.jsonl" -q --catalog own.csv
	[ "$(sqlite3 other 'SELECT role, kind, id FROM resources')" = 'target|role|main' ]
}

@test "rederive reads the resources of what is there anew" {
	trailcase import case "$logs/impaired.jsonl" -q
	[ "$(sqlite3 case "SELECT count(*) FROM resources WHERE kind = 'role'")" -eq 1 ]
	table 'iam.amazonaws.com,DeleteRole,persistence,,,1,,'
	trailcase rederive case -q --catalog own.csv
	[ "$(sqlite3 case 'SELECT count(*) FROM resources')" -eq 0 ]
	run_trailcase info case --format json
	assert_json .catalog own.csv
	[ "$(sqlite3 case "SELECT count(*) FROM custody
		WHERE act = 'rederive' AND detail LIKE '%\"catalog\":\"own.csv\"%'")" -eq 1 ]
	trailcase rederive case -q --catalog built-in
	trailcase import fresh "$logs/impaired.jsonl" -q
	for case in case fresh; do
		sqlite3 "$case" 'SELECT event_id, role, kind, id FROM resources ORDER BY 1, 2, 3, 4' >"$case.txt"
	done
	cmp case.txt fresh.txt
	echo x >own.csv
	run_trailcase rederive case --catalog own.csv
	assert_status 3
	assert_stderr_has 'rederive: own.csv: line 1: 1 columns, not 8'
}

@test "CRLF, a byte-order mark, quotes and empty lines are taken" {
	printf '\xef\xbb\xbf%s\r\n"iam.amazonaws.com","DeleteRole","impact","T1531","TA0040 Impact","3","",""\r\n\r\n' \
		"$head" >own.csv
	trailcase import case "$logs/impaired.jsonl" -q --catalog own.csv
	[ "$(said case DeleteRole)" = "impact 3" ]
}

# refused MESSAGE: the table is refused with the message, and the case is not made.
refused()
{
	run_trailcase import new "$logs/impaired.jsonl" --catalog own.csv
	assert_status 3
	assert_stderr_has "trailcase: import: own.csv: $1"
	[ ! -e new ]
}

@test "a bad table is told with its line, and nothing is changed" {
	ok='a.amazonaws.com,B,recon,T1580,TA0007 Discovery,1,,'
	table "$ok" 'a.amazonaws.com,C,recon'
	refused 'line 3: 3 columns, not 8'
	table "$ok" "$ok"
	refused 'line 3: B of a.amazonaws.com stands in line 2 already'
	table 'a.amazonaws.com,B,recon,T1580,TA0007 Discovery,6,,'
	refused 'line 2: severity is 1 to 5, not 6'
	table 'a.amazonaws.com,B,recon,T15,TA0007 Discovery,1,,'
	refused 'line 2: technique is T1098 or T1098.001, not T15'
	table 'a.amazonaws.com,B,recon,T1580,Discovery,1,,'
	refused 'line 2: tactic is TA0003 Persistence, not Discovery'
	table 'a.amazonaws.com,B,Recon!,T1580,TA0007 Discovery,1,,'
	refused 'line 2: category is a word such as recon, not Recon!'
	table ',B,recon,T1580,TA0007 Discovery,1,,'
	refused 'line 2: names no call'
	table 'a.amazonaws.com,B,recon,T1580,TA0007 Discovery,1,bucketName,'
	refused 'line 2: not a path into a record: bucketName'
	table 'a.amazonaws.com,B,recon,T1580,TA0007 Discovery,1,,"a'
	refused 'line 2: the quotes do not pair'
	table $'a.amazonaws.com,B,recon,T1580,TA0007 Discovery,1,,\x1b[31m'
	refused 'line 2: containment is not plain text'
	table $'a.amazonaws.com,B,recon,T1580,TA0007 Discovery,1,,\xff'
	refused 'line 2: containment is not plain text'
	echo "api,$head" >own.csv
	refused 'line 1: 9 columns, not 8'
	echo "${head/tactic/tactics}" >own.csv
	refused 'line 1: column 5 is called tactic'
	: >own.csv
	refused empty
	rm own.csv
	refused 'No such file'
	mkfifo own.csv
	refused 'not a file'
}

@test "a case that has events keeps its catalogue when a bad one is given" {
	trailcase import case "$logs/impaired.jsonl" -q
	before=$(sha256_of case)
	table 'a.amazonaws.com,B,recon,T1580,TA0007 Discovery,9,,'
	run_trailcase import case "$logs/theft.jsonl" --catalog own.csv
	assert_status 3
	[ "$(sha256_of case)" = "$before" ]
}

@test "a case whose stored catalogue was damaged says so" {
	table 'a.amazonaws.com,B,recon,T1580,TA0007 Discovery,1,,'
	trailcase import case "$logs/impaired.jsonl" -q --catalog own.csv
	sqlite3 case "UPDATE case_setting SET value = 'nonsense' WHERE key = 'catalog_text'"
	run_trailcase import case "$logs/theft.jsonl"
	assert_status 3
	assert_stderr_has 'the API catalogue of '
	trailcase import other "$logs/impaired.jsonl" -q
	sqlite3 other "UPDATE api_catalog SET resources = 'x..y'"
	run_trailcase import other "$logs/theft.jsonl"
	assert_status 3
	assert_stderr_has 'give it another with --catalog'
	trailcase import other "$logs/theft.jsonl" -q --catalog built-in
}

# --- resources ----------------------------------------------------------------------

@test "a snapshot: what was made, and of what" {
	case=$(seed_case)
	# From the logs, without the program.
	find "$TRAILCASE_SOURCE_DIR/fixtures/seed-incident/AWSLogs" -name '*.json.gz' -exec zcat {} + |
		jq -r '.Records[] | select(.eventName == "CreateSnapshot" and .responseElements.snapshotId)
			| "\(.eventID)|created|snapshot|\(.responseElements.snapshotId)",
			  "\(.eventID)|source|volume|\(.requestParameters.volumeId)"' | sort -u >expected
	[ "$(wc -l <expected)" -gt 20 ]
	sqlite3 "$case" "SELECT r.event_id, r.role, r.kind, r.id FROM resources r JOIN events USING (event_row)
		WHERE api = 'CreateSnapshot' AND outcome = 'success'" | sort >got
	cmp got expected
}

@test "resources: the same whatever the order and the number of threads" {
	seen="SELECT event_id, time, role, kind, id FROM resources ORDER BY 1, 2, 3, 4, 5"
	samples=$TRAILCASE_SOURCE_DIR/fixtures/samples/traildiscover
	trailcase import one "$samples" "$logs/impaired.jsonl" -q --threads 1 || [ $? -eq 1 ]
	trailcase import two "$logs/impaired.jsonl" -q
	trailcase import two "$samples" -q --threads 4 || [ $? -eq 1 ]
	sqlite3 one "$seen" >one.txt
	[ "$(wc -l <one.txt)" -gt 100 ]
	sqlite3 two "$seen" | cmp - one.txt
}

@test "what was done with a resource is found by its name" {
	trailcase import case "$logs/impaired.jsonl" -q
	run_trailcase ask case resource-history id=main kind=trail --format json
	assert_json '[.rows[].event_name] | join(" ")' "StopLogging DeleteTrail"
}

# --- techniques --------------------------------------------------------------------

@test "techniques and tactics are found by their former and their present names" {
	trailcase import case "$logs/impaired.jsonl" "$logs/quiet.jsonl" -q
	for name in T1685.002 T1562.008 t1685 T1562; do
		run_trailcase ask case events-by-technique "technique=$name" --format json
		assert_json '[.rows[].event_name] | join(" ")' "StopLogging DeleteTrail"
	done
	# Neighbours: of the same parent, then and now.
	for name in T1562.001 T1562.007 T1685.001 T1686 T15 T168; do
		run_trailcase ask case events-by-technique "technique=$name" --format json
		assert_json '.rows | length' 0
	done
	for name in TA0112 "Defense Impairment" "TA0112 Defense Impairment" TA0005 \
		"Defense Evasion" defense-evasion "TA0005 Defense Evasion"; do
		run_trailcase ask case events-by-technique "tactic=$name" --format json
		assert_json '[.rows[].event_name] | join(" ")' "StopLogging DeleteTrail"
	done
	run_trailcase ask case events-by-technique tactic=Stealth --format json
	assert_json '.rows | length' 0
	# A table in the former spelling is found by the present one.
	table 'cloudtrail.amazonaws.com,StopLogging,defense_evasion,T1562.008,TA0005 Defense Evasion,5,,'
	trailcase import case "$logs/none.json" -q --catalog own.csv
	for filter in technique=T1685.002 technique=T1562 tactic=TA0112 tactic=Stealth; do
		run_trailcase ask case events-by-technique "$filter" --format json
		assert_json '[.rows[].event_name] | join(" ")' "StopLogging"
	done
}

@test "the 27 logs of Stratus Red Team: their label is what the catalogue says" {
	folder=$TRAILCASE_SOURCE_DIR/fixtures/samples/stratus-detonation-logs/docs/detonation-logs
	trailcase import case "$folder" -q
	grep -v '^#' "$TRAILCASE_SOURCE_DIR/tests/data/stratus-labels.tsv" >labels
	[ "$(cut -f1 labels)" = "$(cd "$folder" && printf '%s\n' *.json | sed 's/\.json$//')" ]
	[ "$(wc -l <labels)" -eq 27 ]
	while IFS=$'\t' read -r file call said reason; do
		label=$(cut -d. -f2 <<<"$file")
		got=$(sqlite3 case "
			SELECT CASE WHEN EXISTS (SELECT 1 FROM tactic_names n
			                         WHERE n.tactic = e.tactic AND n.name = replace('$label', '-', ' ') COLLATE NOCASE)
			            THEN 'tactic'
			            WHEN e.activity = replace('$label', '-', '_') THEN 'category'
			            ELSE 'nowhere' END
			FROM events e WHERE e.api = '$call' AND e.source_path LIKE '%/$file.json' LIMIT 1")
		[ "$got" = "$said" ] || tc_fail "$file: $call says it ${got:-not at all}, not as: $said"
		[ "$said" != nowhere ] || [ -n "$reason" ] || tc_fail "$file: no reason"
	done <labels
}

@test "what the intruder did, of one technique or tactic" {
	trailcase import case "$logs/impaired.jsonl" "$logs/theft.jsonl" "$logs/quiet.jsonl" -q
	run_trailcase ask case intruder-events --lead ip=203.0.113.50 tactic=defense-evasion --format json
	assert_json '[.rows[].event_name] | join(" ")' "StopLogging DeleteTrail"
	run_trailcase ask case actions-summary --lead ip=203.0.113.50 technique=t1562.008 --format json
	assert_json '[.rows[].event_name] | sort | join(" ")' "DeleteTrail StopLogging"
	run_trailcase ask case actions-summary --lead ip=203.0.113.50 technique=T1098 tactic=persistence --format json
	assert_json '[.rows[].event_name] | sort | join(" ")' "CreateAccessKey CreateKeyPair"
}
