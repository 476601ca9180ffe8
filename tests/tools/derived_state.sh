#!/bin/sh
#
# derived_state.sh CASE [--with-places]
#
# For each view of a case the SHA-256 of its rows, whatever their order.  Two cases of the
# same evidence have the same, whichever part was imported first.  Set aside is what
# depends on that: numbers of rows, and which of several copies of a record an event was
# taken from, down to the white space in its parameters.  --with-places keeps all but the
# numbers of dimensions, for one case at two times.
set -eu

case=$1
# Views of files, whose rows are those of imports, and two of raw rows.
views="'sources', 'archives', 'rejects', 'import_filters', 'live_event', 'live_actor'"
aside="'source_id', 'actor_id', 'filter_id', 'address_id', 'principal_row'"
[ "${2-}" = --with-places ] || aside="$aside, 'source_path', 'record_offset',
	'record_length', 'record_escapes', 'record_doubled', 'detail', 'event_row'"

for view in $(sqlite3 -readonly -batch "$case" "SELECT name FROM sqlite_schema
		WHERE type = 'view' AND name NOT IN ($views) ORDER BY name"); do
	columns=$(sqlite3 -readonly -batch "$case" "
		SELECT group_concat('iif(' || name || ' IS NULL, ''-'', hex(' || name || '))')
		FROM (SELECT iif(name IN ('request', 'response'),
		                 'iif(json_valid(' || name || '), json(' || name || '), ' || name || ')',
		                 '\"' || name || '\"') AS name
		      FROM pragma_table_info('$view') WHERE name NOT IN ($aside))")
	printf '%s %s\n' "$view" "$(sqlite3 -readonly -batch "$case" \
		"SELECT $columns FROM \"$view\"" | LC_ALL=C sort | sha256sum | cut -d' ' -f1)"
done
