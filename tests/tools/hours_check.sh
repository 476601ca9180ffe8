#!/bin/sh
#
# hours_check.sh CASE
#
# Fails, and prints rows that are not right, when the counts of places by hour are not
# those of the events that nothing supersedes, or when `coverage` and `region_hours`, which
# read them, do not say what the events say.
set -eu

case=$1

# differ WHAT QUERY QUERY: rows that only one of them gives, and those that one repeats.
differ()
{
	sqlite3 -readonly -batch "$case" "
		CREATE TEMP TABLE counted AS $2;
		CREATE TEMP TABLE told AS $3;
		SELECT '$1: the events say', * FROM (SELECT * FROM counted EXCEPT SELECT * FROM told LIMIT 5);
		SELECT '$1 says', * FROM (SELECT * FROM told EXCEPT SELECT * FROM counted LIMIT 5);
		SELECT '$1: rows', a.n, b.n
		FROM (SELECT count(*) AS n FROM counted) a, (SELECT count(*) AS n FROM told) b
		WHERE a.n <> b.n;"
}

live='(SELECT e.* FROM event e WHERE NOT EXISTS (SELECT 1 FROM superseded v WHERE v.event = e.id))'
found=$(
	differ place_hour "
		SELECT place_id, kind_id, coalesce(time_ms / 3600000, -1), min(time_ms), max(time_ms), count(*)
		FROM $live GROUP BY 1, 2, 3" "
		SELECT place_id, kind_id, hour, first_ms, last_ms, events FROM place_hour"
	differ coverage "
		SELECT l.recipient_account, l.region,
		       strftime('%Y-%m-%dT%H:%M:%SZ', min(time_ms) / 1000, 'unixepoch'),
		       strftime('%Y-%m-%dT%H:%M:%SZ', max(time_ms) / 1000, 'unixepoch'),
		       count(*), max(k.category = 'Data'),
		       count(*) FILTER (WHERE coalesce(k.category, 'Management') = 'Management'),
		       count(*) FILTER (WHERE k.category = 'Data'),
		       count(*) FILTER (WHERE k.category = 'NetworkActivity'),
		       count(*) FILTER (WHERE k.category = 'Insight'),
		       min(time_ms), max(time_ms)
		FROM $live e JOIN place l ON l.id = e.place_id JOIN kind k ON k.id = e.kind_id
		GROUP BY 1, 2" "
		SELECT account, region, first, last, events, data_events, management, data, network, insight,
		       first_ms, last_ms
		FROM coverage"
	differ region_hours "
		SELECT l.recipient_account, l.region, time_ms / 3600000, min(time_ms), max(time_ms)
		FROM $live e JOIN place l ON l.id = e.place_id
		WHERE time_ms IS NOT NULL
		GROUP BY 1, 2, 3" "
		SELECT account, region, hour, first_ms, last_ms FROM region_hours"
)
[ -z "$found" ] || {
	printf '%s: hours that are not those of the events:\n%s\n' "$case" "$found" >&2
	exit 1
}
