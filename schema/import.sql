-- Statements of the import, by name.  Dimensions are found with IS, so that absent
-- values match each other; "find" and "add" of one dimension take the same
-- parameters, of which the search may use fewer.

-- name: find-api
SELECT id FROM api WHERE event_source IS ?1 AND event_name IS ?2

-- name: add-api
INSERT INTO api (event_source, event_name, api) VALUES (?1, ?2, ?3)

-- name: find-place
SELECT id FROM place WHERE account IS ?1 AND recipient_account IS ?2 AND region IS ?3

-- name: add-place
INSERT INTO place (account, recipient_account, region) VALUES (?1, ?2, ?3)

-- name: find-kind
SELECT id FROM kind
WHERE event_type IS ?1 AND category IS ?2 AND read_only IS ?3 AND mfa IS ?4

-- name: add-kind
INSERT INTO kind (event_type, category, read_only, mfa) VALUES (?1, ?2, ?3, ?4)

-- name: find-result
SELECT id FROM result WHERE outcome IS ?1 AND error_code IS ?2

-- name: add-result
INSERT INTO result (outcome, error_code) VALUES (?1, ?2)

-- name: find-principal
SELECT id FROM principal WHERE principal IS ?1

-- name: add-principal
INSERT INTO principal (principal, account, name, unique_id, arn)
VALUES (?1, ?2, ?3, ?4, ?5)

-- name: find-credential
SELECT id FROM credential WHERE credential IS ?1

-- name: add-credential
INSERT INTO credential (credential, kind, principal_id, counted_as, created_ms)
VALUES (?1, ?2, ?3, ?4, ?5)

-- name: find-address
SELECT id FROM address WHERE ip IS ?1 AND vpc_endpoint IS ?2

-- name: add-address
INSERT INTO address (ip, vpc_endpoint, kind) VALUES (?1, ?2, ?3)

-- name: find-agent
SELECT id FROM agent WHERE user_agent IS ?1

-- name: add-agent
INSERT INTO agent (user_agent, tool, version, os, command) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: find-actor
SELECT id FROM actor
WHERE principal_id IS ?1 AND credential_id IS ?2 AND address_id IS ?3 AND agent_id IS ?4
  AND access_key IS ?5 AND principal_type IS ?6 AND key_kind IS ?7 AND session_name IS ?8
  AND role IS ?9 AND via_service IS ?10 AND from_console IS ?11

-- name: add-actor
INSERT INTO actor (principal_id, credential_id, address_id, agent_id, access_key,
                   principal_type, key_kind, session_name, role, via_service, from_console)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)

-- name: add-chunk
INSERT INTO source_chunk (source_id, seq, data) VALUES (?, ?, ?)

-- name: add-event
-- A taken id is no error: the caller tries the next one.
INSERT OR IGNORE INTO event (id, time_ms, api_id, place_id, actor_id, kind_id, result_id,
    source_id, record_offset, record_length, record_escapes, content_hash,
    event_id, error_message, request_id, shared_event_id, request, response)
VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)

-- name: add-copy
INSERT INTO copy (event, source_id, record_offset, record_length, record_escapes)
VALUES (?, ?, ?, ?, ?)

-- name: add-reject
INSERT INTO reject (path, source_id, offset, length, reason) VALUES (?, ?, ?, ?, ?)

-- name: add-refusal
INSERT OR IGNORE INTO reject (path, reason) VALUES (?, ?)

-- name: add-conflict
INSERT INTO conflict (event, other) VALUES (?, ?)

-- name: add-oddity
INSERT INTO oddity (event, kind, detail) VALUES (?, ?, ?)

-- name: add-addendum
INSERT INTO addendum (event, reason, updated_fields, corrects) VALUES (?, ?, ?, ?)

-- name: add-insight
-- Numbers are bound as text, so that no locale reads them.
INSERT INTO insight (event, state, event_source, event_name, error_code, insight_type,
    baseline_average, insight_average, baseline_minutes, insight_minutes, attributions)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, CAST(?7 AS REAL), CAST(?8 AS REAL), CAST(?9 AS REAL),
        CAST(?10 AS REAL), ?11)

-- name: add-corrections
-- Only what corrects nothing can be an original: two that claim to correct each other
-- both stay.
INSERT INTO correction (event, original)
SELECT a.event, min(o.id)
FROM addendum a
JOIN event e ON e.id = a.event
JOIN place p ON p.id = e.place_id
JOIN event o ON o.event_id = a.corrects
JOIN place q ON q.id = o.place_id
WHERE q.recipient_account IS p.recipient_account
  AND a.event NOT IN (SELECT event FROM correction)
  AND o.id NOT IN (SELECT event FROM addendum WHERE corrects IS NOT NULL)
GROUP BY a.event

-- name: forget-corrected-days
-- The days of the actors of corrections are counted anew.
DELETE FROM actor_day
WHERE (actor_id, day) IN (SELECT e.actor_id, ifnull(e.time_ms / 86400000, -1)
                          FROM correction x JOIN event e ON e.id = x.event)

-- name: count-corrected-days
INSERT INTO actor_day (actor_id, day, first_ms, last_ms, events, denied)
SELECT e.actor_id, d.day, min(e.time_ms), max(e.time_ms), count(*), sum(r.outcome = 'denied')
FROM (SELECT DISTINCT c.actor_id, ifnull(c.time_ms / 86400000, -1) AS day
      FROM correction x JOIN event c ON c.id = x.event) d
JOIN event e  ON e.actor_id = d.actor_id AND ifnull(e.time_ms / 86400000, -1) = d.day
JOIN result r ON r.id = e.result_id
WHERE e.id NOT IN (SELECT event FROM correction)
GROUP BY e.actor_id, d.day

-- name: add-source
INSERT INTO source (id, path, bytes, sha256, bytes_of, inflated_bytes, inflated_sha256, compression,
    account, region, delivered_ms, modified_ms, acquired_ms,
    records_read, stored, copies, rejected)
VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)

-- name: add-day
INSERT INTO actor_day (actor_id, day, first_ms, last_ms, events, denied)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT DO UPDATE SET
    first_ms = min(first_ms, excluded.first_ms),
    last_ms  = max(last_ms, excluded.last_ms),
    events   = events + excluded.events,
    denied   = denied + excluded.denied

-- name: find-source
SELECT 1 FROM source WHERE sha256 = ?1 AND path = ?2

-- name: find-bytes
-- The source that holds these bytes.
SELECT id FROM source WHERE sha256 = ?1 AND bytes_of IS NULL ORDER BY id LIMIT 1

-- name: find-event-by-id
SELECT e.id, e.content_hash, l.recipient_account
FROM event e JOIN place l ON l.id = e.place_id
WHERE e.event_id = ?

-- name: find-event-by-content
SELECT id, content_hash, NULL FROM event WHERE event_id IS NULL AND content_hash = ?

-- name: known-sources
SELECT sha256 || ' ' || path FROM source

-- name: get-content-seed
SELECT value FROM case_setting WHERE key = 'content_seed'

-- name: set-content-seed
INSERT INTO case_setting (key, value) VALUES ('content_seed', ?)

-- name: begin-import
INSERT OR REPLACE INTO case_setting (key, value) VALUES ('import_open', 1)

-- name: end-import
DELETE FROM case_setting WHERE key = 'import_open'
