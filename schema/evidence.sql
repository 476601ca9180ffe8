-- Statements of showing evidence and keeping its custody, by name.

-- name: find-event
-- An eventID, or the beginning of one: where its record is.
SELECT e.event_id, e.source_id, e.record_offset, e.record_length, e.record_escapes, e.id,
       e.record_doubled, e.partial
FROM live_event e
WHERE e.event_id >= ?1 AND e.event_id < ?1 || char(0x10ffff)
ORDER BY e.event_id, e.id
LIMIT ?2

-- name: source
SELECT path, sha256, inflated_sha256, bytes, compression, inflated_bytes FROM source WHERE id = ?1

-- name: chunks
SELECT data FROM source_chunk
WHERE source_id = (SELECT coalesce(bytes_of, id) FROM source WHERE id = ?1)
ORDER BY seq

-- name: copies
-- Places of the same record, and of the partial ones that it supersedes.
WITH same AS (SELECT ?1 AS event UNION ALL SELECT event FROM superseded WHERE by = ?1),
place AS (
    SELECT c.source_id, c.record_offset, c.record_length
    FROM same JOIN copy c USING (event)
    UNION ALL
    SELECT e.source_id, e.record_offset, e.record_length
    FROM same JOIN event e ON e.id = same.event AND e.id <> ?1
)
SELECT s.path, p.record_offset, p.record_length
FROM place p JOIN source s ON s.id = p.source_id
ORDER BY s.path, p.record_offset

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
       (SELECT coalesce(sum(pieces), 0) FROM reject),
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(first_ms) / 1000, 'unixepoch') FROM actor_day),
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch') FROM actor_day),
       (SELECT count(DISTINCT recipient_account) FROM place),
       (SELECT count(DISTINCT region) FROM place),
       (SELECT count(DISTINCT principal_id) FROM live_actor),
       (SELECT count(DISTINCT c.counted_as)
        FROM live_actor a JOIN credential c ON c.id = a.credential_id),
       (SELECT count(*) FROM address WHERE kind IN ('public', 'private')
            AND id IN (SELECT address_id FROM live_actor)),
       (SELECT count(*) FROM lead),
       (SELECT count(*) FROM findings WHERE finding = 'same-event-other-content'),
       (SELECT CASE WHEN EXISTS (SELECT 1 FROM source WHERE partial > 0)
                    THEN (SELECT count(*) FROM live_event WHERE partial = 1) ELSE 0 END),
       (SELECT coalesce(sum(records), 0) FROM import_filters),
       (SELECT coalesce(sum(files), 0) FROM import_filters),
       (SELECT count(*) FROM archive),
       (SELECT value FROM case_setting WHERE key = 'catalog_origin'),
       (SELECT value FROM case_setting WHERE key = 'catalog_sha256')

-- name: reject-reasons
SELECT reason, sum(pieces) AS n FROM reject GROUP BY reason ORDER BY n DESC, reason LIMIT 20

-- name: overview
-- What a shell says of its case when it begins: only what is quickly counted.
SELECT (SELECT coalesce(sum(stored), 0) FROM source),
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(first_ms) / 1000, 'unixepoch') FROM actor_day),
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch') FROM actor_day),
       (SELECT count(DISTINCT recipient_account) FROM place)

-- name: overview-leads
SELECT kind, value FROM lead ORDER BY id
