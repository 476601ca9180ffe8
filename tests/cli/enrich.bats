#!/usr/bin/env bats
#
# enrich: what the addresses of a case are, by files that know it.  MaxMind's own test
# databases, and what they were made from, are in fixtures/mmdb.

load helpers

setup()
{
	tc_setup
	mmdb="$TRAILCASE_SOURCE_DIR/fixtures/mmdb"
	known="$TRAILCASE_SOURCE_DIR/tests/tools/known_networks.py"
	made_up="$TRAILCASE_SOURCE_DIR/tests/tools/make_mmdb.py"
}

# addresses CASE IP...: adds a call from each of them to a case.
addresses()
{
	local case=$1 ip
	shift
	for ip in "$@"; do
		jq -nc --arg ip "$ip" '{eventVersion: "1.08", eventTime: "2025-03-01T09:00:00Z",
			eventSource: "sts.amazonaws.com", eventName: "GetCallerIdentity",
			awsRegion: "us-east-1", sourceIPAddress: $ip,
			userIdentity: {type: "IAMUser", principalId: "AIDAIOSFODNN7EXAMPLE",
				accountId: "111122223333", userName: "alice",
				accessKeyId: "AKIAIOSFODNN7EXAMPLE"},
			eventID: ("of " + $ip), eventType: "AwsApiCall",
			recipientAccountId: "111122223333"}'
	done >"$case.jsonl"
	trailcase import "$case" "$case.jsonl" -q
}

# assert_query CASE SQL ROWS
assert_query()
{
	local got
	got=$(sqlite3 -readonly "$1" "$2") || tc_fail "SQL failed: $2" || return
	[ "$got" = "$3" ] || tc_fail "expected of $2: $3
got: $got"
}

facts()
{
	printf '%s' "SELECT ip, asn, organisation, country, city, tags, aws_service
		FROM addresses WHERE ip = '$1'"
}

# --- databases -----------------------------------------------------------------------

@test "all networks of the databases: first, last and a middle address as in their sources" {
	"$known" logs "$mmdb/source-data" >records.jsonl
	trailcase import case records.jsonl -q
	run_trailcase enrich case "$mmdb"/test-data/*.mmdb
	assert_status 0
	run --separate-stderr "$known" compare "$mmdb/source-data" case
	assert_status 0
	# 720 + 242 + 244 + 12 networks.
	[[ $stderr =~ ([0-9]+)\ compared,\ ([0-9]+)\ known,\ 0\ differ ]]
	[ "${BASH_REMATCH[2]}" -ge 3600 ]
	# It can fail: one fact made wrong is one address, or more.
	sqlite3 case "UPDATE network_fact SET asn = asn + 1 WHERE asn = 1221"
	run --separate-stderr "$known" compare "$mmdb/source-data" case
	assert_status 1
}

@test "one file, any subset: what it says and nothing else" {
	addresses case 81.2.69.160 1.128.0.1 2001:480:3a::1 203.0.113.9
	run_trailcase enrich case "$mmdb/test-data/GeoLite2-ASN-Test.mmdb"
	assert_status 0
	assert_stderr_empty
	# jq '.[] | to_entries[]' of the source JSON has 1.128.0.0/11, and no other of these.
	assert_output 'GeoLite2-ASN-Test.mmdb: GeoLite2-ASN, built 2026-02-04, 1 of 4 public addresses known'
	assert_query case "$(facts 1.128.0.1)" '1.128.0.1|1221|Telstra Pty Ltd||||'
	assert_query case "$(facts 81.2.69.160)" '81.2.69.160||||||'
	run_trailcase enrich case "$mmdb/test-data/GeoLite2-City-Test.mmdb" \
		"$mmdb/test-data/GeoIP2-Anonymous-IP-Test.mmdb"
	assert_status 0
	# The source has all six flags for 81.2.69.0/24, and one for 2001:480:3a::/64.
	assert_query case "$(facts 81.2.69.160)" \
		'81.2.69.160|||GB|London|anonymous, anonymous_vpn, hosting, public_proxy, residential_proxy, tor|'
	assert_query case "$(facts 2001:480:3a::1)" '2001:480:3a::1|||||anonymous, public_proxy|'
	assert_query case "SELECT DISTINCT network, source FROM address_facts WHERE ip = '81.2.69.160' ORDER BY 2" \
		'81.2.69.0/24|GeoIP2-Anonymous-IP-Test.mmdb
81.2.69.160/27|GeoLite2-City-Test.mmdb'
}

@test "the name of a file says nothing about its format" {
	addresses case 1.128.0.1
	cp "$mmdb/test-data/GeoLite2-ASN-Test.mmdb" list.csv
	printf '1.128.0.0/16 scanner\n' >database.mmdb
	run_trailcase enrich case list.csv database.mmdb
	assert_status 0
	assert_query case 'SELECT name, format FROM enrichment ORDER BY 1' 'database.mmdb|list
list.csv|mmdb'
}

@test "damaged databases are refused, and the case is as before" {
	addresses case 1.2.3.4 2.125.160.217 2001:218::1
	trailcase enrich case "$mmdb/test-data/GeoLite2-City-Test.mmdb" -q
	cp case before
	count=0
	for file in "$mmdb"/bad-data/*/*.mmdb; do
		run_trailcase enrich case "$file"
		assert_status 3
		assert_output ''
		[ "$(wc -l <<<"$stderr")" -eq 1 ] || tc_fail "more than a line"
		assert_stderr_has "trailcase: enrich: $file: a "
		count=$((count + 1))
	done
	[ $count -eq 21 ]
	[ "$(sqlite3 case .dump | sha256sum)" = "$(sqlite3 before .dump | sha256sum)" ]
}

@test "a database that was cut off, anywhere, is refused or says nothing new" {
	addresses case 1.128.0.1
	file="$mmdb/test-data/GeoLite2-ASN-Test.mmdb"
	for bytes in 0 1 100 9387 9388 12000 12500 12600 12652; do
		head -c $bytes "$file" >cut.mmdb
		run_trailcase enrich case cut.mmdb
		assert_status 3
	done
	assert_query case 'SELECT count(*) FROM enrichment' 0
}

@test "a build date that is out of this world is unknown" {
	addresses case 1.128.0.1
	record='{"autonomous_system_number": 64500}'
	for epoch in 253402300800 18446744073709551615; do
		"$made_up" odd.mmdb "$record" $epoch
		run_trailcase enrich case odd.mmdb -q
		assert_status 0
		assert_query case 'SELECT built_ms IS NULL FROM enrichment' 1
	done
	"$made_up" odd.mmdb "$record" 253402300799
	run_trailcase enrich case odd.mmdb
	assert_output_has 'built 9999-12-31'
}

@test "ipinfo's names, and those of the larger databases" {
	addresses case 203.0.113.9
	says()
	{
		"$made_up" x.mmdb "$1"
		trailcase enrich case x.mmdb -q
		assert_query case 'SELECT asn, organisation, country, city, tags FROM addresses' "$2"
	}
	says '{"asn": "AS64500", "as_name": "Example", "as_domain": "example.com", "country": "Germany",
		"country_code": "DE"}' '64500|Example|DE||'
	says '{"asn": "AS64500", "name": "Example", "country": "de", "city": "Ulm", "region": "BW"}' \
		'64500|Example|DE|Ulm|'
	says '{"vpn": "true", "proxy": true, "tor": "false", "relay": true, "hosting": "", "service": "X"}' \
		'||||anonymous_vpn, public_proxy, relay'
	says '{"traits": {"autonomous_system_number": 64500, "autonomous_system_organization": "E",
		"is_anonymous": true, "is_tor_exit_node": false}, "country": {"iso_code": "FR"}}' \
		'64500|E|FR||anonymous'
	# Where the owner has its seat is not where the address is.
	says '{"registered_country": {"iso_code": "US"}, "asn": 64500}' '64500||||'
	# What is not as it should be is passed over, the rest counts.
	says '{"asn": "x", "name": "no AS", "country": {"iso_code": 7}, "city": {"names": {"en": "\u001bU\udcffl\u0000m"}}}' \
		$'|||\xef\xbf\xbdU\xef\xbf\xbdl\xef\xbf\xbdm|'
	says '{"autonomous_system_number": 4294967296, "asn": "AS99999999999", "city": "Ulm"}' '|||Ulm|'
	"$made_up" none.mmdb '{"connection_type": "Cable/DSL"}'
	run_trailcase enrich case none.mmdb
	assert_status 3
	assert_stderr_has 'a MaxMind database (Made-Up) without anything that is used here'
}

# --- AWS's ranges ----------------------------------------------------------------------

ranges()
{
	cat <<-'EOT'
		{"syncToken": "1714595585", "createDate": "2024-05-01-20-33-05", "prefixes": [
		{"ip_prefix": "3.224.0.0/12", "region": "us-east-1", "service": "AMAZON", "network_border_group": "us-east-1"},
		{"ip_prefix": "3.224.0.0/12", "region": "us-east-1", "service": "EC2", "network_border_group": "us-east-1"},
		{"ip_prefix": "3.0.0.0/9", "region": "GLOBAL", "service": "AMAZON", "network_border_group": "GLOBAL"},
		{"ip_prefix": "3.225.0.0/16", "region": "us-east-1", "service": "ROUTE53", "network_border_group": "us-east-1"}],
		"ipv6_prefixes": [
		{"ipv6_prefix": "2600:1f00::/24", "region": "eu-west-1", "service": "S3", "network_border_group": "eu-west-1"}]}
	EOT
}

@test "ip-ranges.json: service and region; AMAZON where nothing else is said" {
	addresses case 3.225.1.1 3.226.1.1 3.1.1.1 2600:1fff::1 2601::1
	ranges >ip-ranges.json
	run_trailcase enrich case ip-ranges.json
	assert_status 0
	assert_output 'ip-ranges.json: AWS ip-ranges, built 2024-05-01, entries: 5, 4 of 5 public addresses known'
	assert_query case 'SELECT ip, aws_service FROM addresses ORDER BY ip' '2600:1fff::1|S3 eu-west-1
2601::1|
3.1.1.1|AMAZON GLOBAL
3.225.1.1|EC2 us-east-1, ROUTE53 us-east-1
3.226.1.1|EC2 us-east-1'
	assert_query case "SELECT detail ->> 'built' FROM custody ORDER BY id DESC LIMIT 1" \
		'2024-05-01T20:33:05Z'
}

@test "other JSON, JSON that is cut off, and a prefix that is none are refused" {
	addresses case 3.225.1.1
	ranges | head -c 300 >cut.json
	ranges | sed 's,3.0.0.0/9,3.0.0.0/99,' >prefix.json
	ranges | sed 's,"service": "EC2",,' >broken.json
	echo '{"Records": []}' >records.json
	echo '{"syncToken": "1", "prefixes": [{"ip_prefix": "3.0.0.0/9"}]}' >service.json
	for file in *.json; do
		run_trailcase enrich case "$file"
		assert_status 3
		assert_stderr_has "trailcase: enrich: $file: "
	done
	run_trailcase enrich case prefix.json
	assert_stderr_has 'prefix.json: prefix 3: its ip_prefix is no network: 3.0.0.0/99'
	assert_query case 'SELECT count(*) FROM enrichment' 0
	assert_query case 'SELECT count(*) FROM network_fact' 0
}

# --- lists -----------------------------------------------------------------------------

@test "lists: all entries that have an address count, with tag and note" {
	addresses case 203.0.113.9 203.0.113.200 198.51.100.7 2001:db8::7
	printf '\xef\xbb\xbf# ours\r\n\r\n203.0.113.0/24 Corporate our office in Lyon\r\n203.0.113.9,ci,"runner ""7"", new"\r\n2001:db8::/32\tscanner\r\n' >ours.txt
	printf '; of today\n198.51.100.7\n::ffff:203.0.113.200\n' >tor.txt
	run_trailcase enrich case ours.txt tor.txt
	assert_status 0
	assert_query case 'SELECT ip, tags FROM addresses ORDER BY ip' '198.51.100.7|tor
2001:db8::7|scanner
203.0.113.200|corporate, tor
203.0.113.9|ci, corporate'
	assert_query case "SELECT network, tag, note, source FROM address_facts WHERE ip = '203.0.113.9' ORDER BY tag" \
		'203.0.113.9/32|ci|runner "7", new|ours.txt
203.0.113.0/24|corporate|our office in Lyon|ours.txt'
}

@test "a header names the columns, in any order" {
	addresses case 203.0.113.9
	printf 'Tag,Since,CIDR,Comment\nvpn,2024,203.0.113.0/24,"a, b"\n' >comma.csv
	printf 'network;label\n203.0.113.9;ci\n' >semicolon.csv
	printf 'IP\n203.0.113.9\n' >scanner.csv
	run_trailcase enrich case comma.csv semicolon.csv scanner.csv
	assert_status 0
	assert_query case 'SELECT tag, note, source FROM address_facts ORDER BY tag' 'ci||semicolon.csv
scanner||scanner.csv
vpn|a, b|comma.csv'
}

@test "lines that are no entries are told, and the others are taken" {
	addresses case 203.0.113.9
	{
		for i in $(seq 1 12); do printf 'host%d.example.com\n' "$i"; done
		printf '203.0.113.9 tor\n0.0.0.0/0 corporate\n"203.0.113.9,unclosed\n\x1b[2J\xff,x\n'
	} >list
	run_trailcase enrich case list
	assert_status 1
	assert_output 'list: entries: 1, 1 of 1 public addresses known'
	assert_stderr_has 'trailcase: enrich: list:1: not an address or network: host1.example.com'
	assert_stderr_has 'trailcase: enrich: list: 5 more lines are no entries'
	[ "$(wc -l <<<"$stderr")" -eq 11 ]
	assert_query case 'SELECT tags FROM addresses' tor
	sed -i 1,12d list
	run_trailcase enrich case list
	assert_stderr_has 'list:2: has all addresses there are: 0.0.0.0/0'
	assert_stderr_has 'list:3: a quote is not closed, or text follows one: "203.0.113.9,unclosed'
	assert_stderr_has 'list:4: not an address or network: \x1b[2J\xff'
}

@test "what is no list: empty, binary, compressed, prose, a folder, nothing there" {
	addresses case 203.0.113.9
	: >empty
	printf '203.0.113.9\0\n' >binary
	printf '203.0.113.9\n' | gzip >packed.gz
	printf 'Dear all,\nsee below.\n' >prose
	printf '# nothing\n' >comments
	mkdir folder
	mkfifo pipe
	expect()
	{
		run_trailcase enrich case "$1"
		assert_status 3
		assert_output ''
		assert_stderr_has "trailcase: enrich: $1: $2"
	}
	expect empty 'empty'
	expect binary 'neither a list nor a whole MaxMind database'
	expect packed.gz 'compressed; unpack it first'
	expect prose 'no line is an address or network; line 1: not an address or network: Dear'
	expect comments 'a list without entries'
	expect folder ''
	expect pipe 'not a file'
	expect missing 'No such file'
	expect case 'neither a list nor'
	assert_query case 'SELECT count(*) FROM custody' 1
	run_trailcase enrich missing.case prose
	assert_status 3
	[ ! -e missing.case ] || tc_fail "a case was made"
}

@test "text of a list cannot reach a terminal or a spreadsheet raw" {
	addresses case 203.0.113.9
	printf '203.0.113.9,"\x1b]0;evil\x07",=cmd|x\n203.0.113.0/24,=1+1,\xff\xfe\n' >hostile.csv
	run_trailcase enrich case hostile.csv
	assert_status 0
	run_trailcase ask case addresses --format csv
	assert_output_has "'=1+1"
	[[ $output != *$'\x1b'* ]]
	run_trailcase ask case addresses --format json
	assert_json_true '.rows[0].tags | contains("evil") and (contains("\u001b") | not)'
	assert_query case "SELECT count(*) FROM network_fact WHERE instr(tag || ifnull(note, ''), char(27))" 0
}

@test "a list may not say thousands of things of one address" {
	addresses case 203.0.113.9
	for i in $(seq 1 1001); do echo "203.0.113.9 tag$i"; done >wordy
	run_trailcase enrich case wordy
	assert_status 3
	assert_stderr_has 'wordy: says too much: more than 1000 things of 203.0.113.9'
	assert_query case 'SELECT count(*) FROM network_fact' 0
	# The same thing a thousand times is one.
	for i in $(seq 1 1001); do echo "203.0.113.9 tag"; done >wordy
	run_trailcase enrich case wordy
	assert_status 0
	assert_query case 'SELECT count(*) FROM network_fact' 1
}

# --- the case --------------------------------------------------------------------------

@test "private, service and malformed addresses are not looked up" {
	addresses case 10.1.2.3 fd00::1 ::ffff:10.0.0.1 ec2.amazonaws.com 'AWS Internal' 203.0.113.9x 203.0.113.9
	printf '10.0.0.0/8,corporate\nfd00::/8,corporate\n203.0.113.0/24,scanner\n' >all.csv
	run_trailcase enrich case all.csv
	assert_status 0
	assert_output 'all.csv: entries: 3, 1 of 1 public addresses known
  entries that name private networks, which are not looked up: 2'
	assert_query case "SELECT ip FROM addresses WHERE tags IS NOT NULL" 203.0.113.9
	printf '10.0.0.0/8,corporate\n' >private.csv
	run_trailcase enrich case private.csv -q
	assert_status 0
	assert_output ''
}

@test "IPv4 written as IPv6 is the IPv4 address" {
	addresses case ::ffff:1.128.0.1
	trailcase enrich case "$mmdb/test-data/GeoLite2-ASN-Test.mmdb" -q
	assert_query case 'SELECT asn FROM addresses' 1221
}

@test "a file again takes the place of what it said, by its name or its bytes" {
	addresses case 203.0.113.9 198.51.100.7
	echo '203.0.113.9 tor' >list.txt
	trailcase enrich case list.txt -q
	echo '198.51.100.7 vpn' >list.txt
	run_trailcase enrich case list.txt
	assert_output 'list.txt: entries: 1, 1 of 2 public addresses known, in place of what it said before'
	assert_query case 'SELECT ip, tags FROM addresses ORDER BY ip' '198.51.100.7|vpn
203.0.113.9|'
	cp list.txt other.txt
	trailcase enrich case other.txt -q
	assert_query case 'SELECT name FROM enrichment' other.txt
	assert_query case 'SELECT count(*) FROM network_fact' 1
	assert_query case 'SELECT count(*) FROM address_network' 1
	# Another name takes the name of one and the bytes of another.
	echo '203.0.113.9 ci' >list.txt
	trailcase enrich case list.txt -q
	cp list.txt other.txt
	trailcase enrich case other.txt -q
	assert_query case 'SELECT name FROM enrichment' other.txt
	assert_query case 'SELECT ip, tags FROM addresses WHERE tags IS NOT NULL' '203.0.113.9|ci'
}

@test "sources that disagree are both shown" {
	addresses case 1.128.0.1 81.2.69.160
	city="$mmdb/test-data/GeoLite2-City-Test.mmdb"
	# The same database with another word for the town and the country.
	# (a B before the two letters is their length and type).
	LC_ALL=C sed 's/London/Dublin/g; s/BGB/BIE/g' "$city" >other.mmdb
	trailcase enrich case "$city" other.mmdb -q
	assert_query case "SELECT country, city FROM addresses WHERE ip = '81.2.69.160'" 'GB | IE|Dublin | London'
	# Two that agree are one.
	trailcase enrich case "$mmdb/test-data/GeoLite2-Country-Test.mmdb" -q
	assert_query case "SELECT country FROM addresses WHERE ip = '81.2.69.160'" 'GB | IE'
	run_trailcase ask case addresses --format json
	assert_json '.rows[] | select(.ip == "81.2.69.160").country' 'GB | IE'
}

@test "each file is in or out by itself, and the status says so" {
	addresses case 203.0.113.9
	echo '203.0.113.9 tor' >good
	echo 'x' >bad
	mkdir folder
	echo '203.0.113.9 ci' >folder/good
	run_trailcase enrich case bad good missing folder/good
	assert_status 1
	assert_output 'good: entries: 1, 1 of 1 public addresses known'
	[ "$(wc -l <<<"$stderr")" -eq 3 ]
	assert_stderr_has 'folder/good: has the same name as good, and files are known by their names'
	assert_query case 'SELECT tags FROM addresses' tor
	run_trailcase enrich case
	assert_status 2
}

@test "the custody log has the file, its hash and its date" {
	addresses case 1.128.0.1
	file="$mmdb/test-data/GeoLite2-ASN-Test.mmdb"
	trailcase enrich case "$file" -q
	assert_query case "SELECT detail ->> 'file', detail ->> 'sha256', detail ->> 'bytes',
		detail ->> 'built', detail ->> 'found' FROM custody WHERE act = 'enrich'" \
		"GeoLite2-ASN-Test.mmdb|$(sha256sum <"$file" | cut -d' ' -f1)|$(stat -c %s "$file")|2026-02-04T22:49:29Z|1"
	run_trailcase ask case enrichments --format json
	assert_json '.rows[0] | "\(.name) \(.about) \(.built) \(.looked_up) \(.found)"' \
		'GeoLite2-ASN-Test.mmdb GeoLite2-ASN 2026-02-04T22:49:29Z 1 1'
}

@test "addresses that come later are a finding until the file is looked up again" {
	addresses case 203.0.113.9
	echo '203.0.113.0/24 tor' >tor
	trailcase enrich case tor -q
	assert_query case "SELECT count(*) FROM findings WHERE finding = 'not-looked-up'" 0
	addresses more 203.0.113.10 203.0.113.11 10.0.0.1
	trailcase import case more.jsonl -q
	assert_query case "SELECT severity, detail FROM findings WHERE finding = 'not-looked-up'" \
		'informational|2 public addresses came after tor was looked up: enrich again'
	# It stays one when all is derived again, and what was known stays known.
	trailcase rederive case -q
	assert_query case "SELECT detail FROM findings WHERE finding = 'not-looked-up'" \
		'2 public addresses came after tor was looked up: enrich again'
	assert_query case 'SELECT ip FROM addresses WHERE tags IS NOT NULL' 203.0.113.9
	trailcase enrich case tor -q
	assert_query case "SELECT count(*) FROM findings WHERE finding = 'not-looked-up'" 0
	assert_query case "SELECT count(*) FROM addresses WHERE tags = 'tor'" 3
}

@test "derived again, each address keeps its facts, whatever its number" {
	addresses b 1.128.0.1
	addresses a 81.2.69.160 203.0.113.9
	trailcase import case b.jsonl -q
	trailcase import case a.jsonl -q
	# Numbers that no import would give.
	sqlite3 case "UPDATE address SET id = 100 - id; UPDATE actor SET address_id = 100 - address_id"
	echo '203.0.113.9 ci' >ci
	trailcase enrich case "$mmdb"/test-data/*.mmdb ci -q
	columns="ip, network, asn, organisation, country, city, tag, source"
	sqlite3 case "SELECT $columns FROM address_facts ORDER BY 1, 8, 7" >before
	[ "$(wc -l <before)" -ge 8 ]
	trailcase rederive case -q
	assert_query case 'SELECT max(id) < 90 FROM address' 1
	sqlite3 case "SELECT $columns FROM address_facts ORDER BY 1, 8, 7" | cmp before -
	assert_query case "SELECT count(*) FROM findings WHERE finding = 'not-looked-up'" 0
}


@test "the stored scope is computed again: whose address it is stops it" {
	case=$(seed_case)
	trailcase lead "$case" event "$(seed_lead)"
	before=$(sqlite3 -readonly "$case" 'SELECT count(*) FROM attributed')
	echo '192.0.2.44 corporate' >offices
	trailcase enrich "$case" offices -q
	[ "$(sqlite3 -readonly "$case" 'SELECT count(*) FROM attributed')" -lt "$before" ]
	echo '192.0.2.45 corporate' >offices
	trailcase enrich "$case" offices -q
	assert_query "$case" 'SELECT count(*) FROM attributed' "$before"
}

@test "in the shell it is the same command" {
	addresses case 203.0.113.9
	echo '203.0.113.0/24 tor' >list
	run --separate-stderr trailcase shell case <<-'EOT'
		enrich list
		ask addresses --format csv
	EOT
	assert_status 0
	assert_output_has 'list: entries: 1, 1 of 1 public addresses known'
	assert_output_has ',tor,'
}
