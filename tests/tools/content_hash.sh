#!/bin/sh
#
# content_hash.sh CASE [--without-places]
#
# The SHA-256 of what the events of a case say and where each was found.  Two cases of
# the same evidence have the same, whatever the order of import, the threads, or what
# interrupted it.  Rows and ids are set aside, and with --without-places where the
# records were found, which differs when parts are imported in another order.
set -eu

case=$1
aside="'event_row', 'source_id', 'actor_id'"
[ "${2-}" != --without-places ] ||
	aside="$aside, 'source_path', 'record_offset', 'record_length', 'record_escapes'"

# Every column of the view, also one that is new; in hex, since values may hold anything.
columns=$(sqlite3 -readonly -batch "$case" "
	SELECT group_concat('iif(' || name || ' IS NULL, ''-'', hex(' || name || '))')
	FROM pragma_table_info('events') WHERE name NOT IN ($aside)")
[ -n "$columns" ]
# The shell's list of numbers makes the order total: all columns, one after the other.
count=$(printf '%s\n' "$columns" | grep -o 'iif(' | wc -l)
sqlite3 -readonly -batch "$case" "
	SELECT $columns FROM events
	ORDER BY time_ms, event_id, $(seq -s, 1 "$count")" | sha256sum | cut -d' ' -f1
