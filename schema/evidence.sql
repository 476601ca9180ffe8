-- Statements of showing evidence and keeping its custody, by name.

-- name: find-event
-- An eventID, or the beginning of one: where its record is.
SELECT e.event_id, e.source_id, e.record_offset, e.record_length, e.record_escapes, e.id
FROM event e
WHERE e.event_id >= ?1 AND e.event_id < ?1 || char(0x10ffff)
ORDER BY e.event_id, e.id
LIMIT ?2

-- name: source
SELECT path, sha256, inflated_sha256, bytes, compression FROM source WHERE id = ?1

-- name: chunks
SELECT data FROM source_chunk
WHERE source_id = (SELECT coalesce(bytes_of, id) FROM source WHERE id = ?1)
ORDER BY seq

-- name: copies
SELECT s.path, c.record_offset, c.record_length
FROM copy c JOIN source s ON s.id = c.source_id
WHERE c.event = ?1
ORDER BY s.path, c.record_offset

-- name: last-custody
SELECT sha256 FROM custody ORDER BY id DESC LIMIT 1

-- name: add-custody
INSERT INTO custody (at_ms, act, detail, tool, previous, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: totals
-- A file refused as a whole counts as one piece that was read and rejected.
SELECT (SELECT count(*) FROM source),
       (SELECT coalesce(sum(records_read), 0) FROM source)
           + (SELECT count(*) FROM reject WHERE source_id IS NULL),
       (SELECT coalesce(sum(stored), 0) FROM source),
       (SELECT coalesce(sum(copies), 0) FROM source),
       (SELECT count(*) FROM reject),
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(first_ms) / 1000, 'unixepoch') FROM actor_day),
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch') FROM actor_day),
       (SELECT count(DISTINCT recipient_account) FROM place),
       (SELECT count(DISTINCT region) FROM place),
       (SELECT count(*) FROM principal),
       (SELECT count(DISTINCT counted_as) FROM credential),
       (SELECT count(*) FROM address WHERE kind IN ('public', 'private')),
       (SELECT count(*) FROM lead),
       (SELECT count(*) FROM conflict)

-- name: reject-reasons
SELECT reason, count(*) AS n FROM reject GROUP BY reason ORDER BY n DESC, reason LIMIT 20
