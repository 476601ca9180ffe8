#!/bin/sh
#
# case_state.sh CASE [--sound]
#
# Prints what must be the same for two cases of the same evidence: counts, and hashes of
# content.  Fails when the case is damaged or its numbers do not add up; with --sound
# that is all it does.
set -eu

here=$(dirname -- "$0")
case=$1

sound=$(sqlite3 -readonly -batch "$case" "
	PRAGMA integrity_check;
	SELECT (SELECT coalesce(sum(stored), 0) FROM source) = (SELECT count(*) FROM event),
	       (SELECT coalesce(sum(copies), 0) FROM source) = (SELECT count(*) FROM copy),
	       (SELECT coalesce(sum(rejected), 0) FROM source)
	           = (SELECT count(*) FROM reject WHERE source_id IS NOT NULL),
	       (SELECT coalesce(sum(events), 0) FROM actor_day) = (SELECT count(*) FROM event),
	       (SELECT count(*) FROM source WHERE records_read <> stored + copies + rejected),
	       (SELECT count(*) FROM (SELECT source_id FROM source_chunk
	           EXCEPT SELECT id FROM source)),
	       (SELECT count(*) FROM source s WHERE bytes <>
	           (SELECT coalesce(sum(length(data)), 0) FROM source_chunk
	            WHERE source_id = coalesce(s.bytes_of, s.id)));")
if [ "$sound" != "ok
1|1|1|1|0|0|0" ]; then
	printf '%s is not sound:\n%s\n' "$case" "$sound" >&2
	exit 1
fi
"$here/hours_check.sh" "$case"
[ "${2-}" != --sound ] || exit 0

sqlite3 -readonly -batch "$case" "
	SELECT 'sources', count(*), sum(records_read), sum(stored), sum(copies), sum(rejected)
	FROM source;
	SELECT 'conflicts', count(*) FROM conflict;
	SELECT 'indexes', count(*) FROM sqlite_schema WHERE type = 'index';
	SELECT 'unfinished', count(*) FROM case_setting WHERE key = 'import_open';"
hash_of()
{
	printf '%s ' "$1"
	sqlite3 -readonly -batch "$case" "$2" | sha256sum | cut -d' ' -f1
}
hash_of files 'SELECT path, bytes, sha256, inflated_bytes, inflated_sha256, compression,
	account, region, delivered_ms, modified_ms, records_read, stored, copies, rejected
	FROM source ORDER BY path, sha256'
hash_of rejects 'SELECT path, offset, length, reason, source_id IS NULL FROM reject
	ORDER BY 1, 2, 3, 4, 5'
hash_of copies 'SELECT e.event_id, e.time_ms, s.path, c.record_offset, c.record_length
	FROM copy c JOIN event e ON e.id = c.event JOIN source s ON s.id = c.source_id
	ORDER BY 1, 2, 3, 4, 5'
hash_of days 'SELECT principal, credential, ip, user_agent, access_key, day, sum(d.events),
	sum(d.denied), min(d.first_ms), max(d.last_ms)
	FROM actor_day d JOIN actor a ON a.id = d.actor_id
	JOIN principal p ON p.id = a.principal_id JOIN address b ON b.id = a.address_id
	JOIN agent g ON g.id = a.agent_id LEFT JOIN credential c ON c.id = a.credential_id
	GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6'
hash_of hours 'SELECT account, recipient_account, region, event_type, category, read_only, mfa, hour,
	first_ms, last_ms, events
	FROM place_hour h JOIN place l ON l.id = h.place_id JOIN kind k ON k.id = h.kind_id
	ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11'
printf 'events %s\n' "$("$here/content_hash.sh" "$case")"
