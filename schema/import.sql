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
INSERT INTO principal (principal, name, arn, account, unique_id) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: unread-digests
-- Sources without a record, which digest files are.
SELECT id, inflated_bytes FROM source
WHERE records_read = 0 AND filtered = 0 AND inflated_bytes > 0
  AND id NOT IN (SELECT source_id FROM digest)

-- name: add-digest
INSERT INTO digest (source_id, object, account, region, start_ms, end_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: add-digest-file
INSERT INTO digest_file (source_id, object, sha256) VALUES (?1, ?2, ?3)

-- name: settle-labels
-- A principal is what it was called last; rather with an ARN and an id than without.
WITH used AS (
    SELECT n.*, max(d.last_ms) AS last_ms
    FROM alias n
    JOIN actor a     ON a.principal_id = n.principal_id AND a.alias_id = n.id
    JOIN actor_day d ON d.actor_id = a.id
    WHERE n.principal_id IN (SELECT principal_id FROM alias
                             GROUP BY principal_id HAVING count(*) > 1)
    GROUP BY n.id
),
ranked AS (
    SELECT principal_id, name, arn, account, unique_id,
           row_number() OVER (PARTITION BY principal_id
                              ORDER BY (arn IS NULL) + (unique_id IS NULL) + (account IS NULL),
                                       last_ms DESC, arn, name, unique_id, account) AS rank
    FROM used
)
UPDATE principal
SET name = r.name, arn = r.arn, account = r.account, unique_id = r.unique_id
FROM ranked r
WHERE r.rank = 1 AND r.principal_id = principal.id
  AND (principal.name IS NOT r.name OR principal.arn IS NOT r.arn
       OR principal.account IS NOT r.account OR principal.unique_id IS NOT r.unique_id)

-- name: settle-owners
-- A key that several principals seem to have: rows of tables tell too little, and logs
-- that were made anonymous give everybody the same.  It belongs to who used it most; what
-- kind it is follows as in facts/identity.c.
WITH owner AS (
    SELECT a.credential_id, a.principal_id, p.principal,
           row_number() OVER (PARTITION BY a.credential_id
                              ORDER BY p.principal GLOB 'unknown:*', sum(d.events) DESC,
                                       p.principal) AS rank
    FROM actor a
    JOIN principal p ON p.id = a.principal_id
    JOIN actor_day d ON d.actor_id = a.id
    WHERE a.credential_id IN (SELECT credential_id FROM actor WHERE credential_id IS NOT NULL
                              GROUP BY credential_id HAVING min(principal_id) < max(principal_id))
    GROUP BY a.credential_id, a.principal_id
)
UPDATE credential
SET principal_id = o.principal_id,
    kind = CASE WHEN o.principal GLOB 'root:*' THEN 'root'
                WHEN credential GLOB 'ASIA*'   THEN 'session'
                ELSE 'long_term_key' END,
    counted_as = iif(o.principal GLOB 'root:*', o.principal, credential)
FROM owner o
WHERE o.rank = 1 AND o.credential_id = credential.id

-- name: find-alias
SELECT id FROM alias
WHERE principal_id IS ?1 AND name IS ?2 AND arn IS ?3 AND account IS ?4 AND unique_id IS ?5

-- name: add-alias
INSERT INTO alias (principal_id, name, arn, account, unique_id) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: find-credential
SELECT id FROM credential WHERE credential IS ?1

-- name: add-credential
INSERT INTO credential (credential, kind, principal_id, counted_as) VALUES (?1, ?2, ?3, ?4)

-- name: find-address
SELECT id FROM address WHERE ip IS ?1 AND vpc_endpoint IS ?2

-- name: add-address
INSERT INTO address (ip, vpc_endpoint, kind) VALUES (?1, ?2, ?3)

-- name: find-agent
SELECT id FROM agent WHERE user_agent IS ?1

-- name: add-agent
INSERT INTO agent (user_agent, tool, version, os, command, environment)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: find-actor
SELECT id FROM actor
WHERE principal_id IS ?1 AND credential_id IS ?2 AND address_id IS ?3 AND agent_id IS ?4
  AND access_key IS ?5 AND principal_type IS ?6 AND key_kind IS ?7 AND session_name IS ?8
  AND role IS ?9 AND via_service IS ?10 AND from_console IS ?11 AND alias_id IS ?12
  AND session_created_ms IS ?13 AND source_identity IS ?14 AND on_behalf_of IS ?15
  AND issued_to IS ?16 AND role_delivery IS ?17 AND sign_in_session IS ?18
  AND bearer_token IS ?19 AND delegate IS ?20 AND assumed_root IS ?21

-- name: add-actor
INSERT INTO actor (principal_id, credential_id, address_id, agent_id, access_key,
                   principal_type, key_kind, session_name, role, via_service, from_console,
                   alias_id, session_created_ms, source_identity, on_behalf_of, issued_to,
                   role_delivery, sign_in_session, bearer_token, delegate, assumed_root,
                   key_account)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
        ?20, ?21, ?22)

-- name: find-channel
SELECT id FROM channel
WHERE tls_version IS ?1 AND cipher_suite IS ?2 AND host IS ?3 AND vpc_endpoint IS ?4
  AND vpc_endpoint_account IS ?5

-- name: add-channel
INSERT INTO channel (tls_version, cipher_suite, host, vpc_endpoint, vpc_endpoint_account)
VALUES (?1, ?2, ?3, ?4, ?5)

-- name: add-touch
INSERT INTO touch (resources) VALUES (?1)

-- name: add-chunk
INSERT INTO source_chunk (source_id, seq, data) VALUES (?, ?, ?)

-- name: add-event
-- A taken id is no error: the caller tries the next one.
INSERT OR IGNORE INTO event (id, time_ms, api_id, place_id, actor_id, kind_id, result_id,
    source_id, record_offset, record_length, record_escapes, record_doubled, partial,
    content_hash, event_id, error_message, request_id, shared_event_id, request, response,
    channel_id, touch_id)
VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)

-- name: add-copy
INSERT INTO copy (event, source_id, record_offset, record_length, record_escapes,
                  record_doubled, partial)
VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: add-reject
INSERT INTO reject (path, source_id, offset, length, pieces, reason) VALUES (?, ?, ?, ?, ?, ?)

-- name: add-refusal
INSERT OR IGNORE INTO reject (path, offset, reason) VALUES (?, ?, ?)

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

-- Facts: ?1 is the event, what follows are the fields of the fact; what has a name is of
-- the record.

-- name: add-denial
INSERT INTO denial (event, caller, action, resource, policy, explicit)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: add-mint
INSERT INTO mint (event, kind, minted, owner, subject, session, issuer, expires_ms, latest_ms,
                  actor_id, time_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, :actor_id, :time_ms)

-- name: add-revocation
INSERT INTO revocation (event, effect, kind, credential, owner) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: add-group-rule
INSERT INTO group_rule (event, op, group_id, group_name, direction, protocol, from_port, to_port,
                        peer_kind, peer, rule_id, pair, account, region, time_ms, event_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, :account, :region, :time_ms, :event_id)

-- name: add-state-step
INSERT INTO state_step (event, op, kind, object, pair, final_ms, time_ms, event_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, :time_ms, :event_id)

-- name: add-corrections
-- Only what corrects nothing can be an original: two that claim to correct each other
-- both stay.
INSERT INTO correction (event, original)
SELECT a.event, min(o.id)
FROM addendum a
JOIN event e ON e.id = a.event
JOIN place p ON p.id = e.place_id
JOIN live_event o ON o.event_id = a.corrects
JOIN place q ON q.id = o.place_id
WHERE q.recipient_account IS p.recipient_account
  AND a.event NOT IN (SELECT event FROM correction)
  AND o.id NOT IN (SELECT event FROM addendum WHERE corrects IS NOT NULL)
GROUP BY a.event

-- name: mark-corrected-days
INSERT OR IGNORE INTO recount (actor_id, day)
SELECT e.actor_id, coalesce(e.time_ms / 86400000, -1)
FROM correction x JOIN event e ON e.id = x.event

-- name: add-source
INSERT INTO source (id, path, bytes, sha256, bytes_of, inflated_bytes, inflated_sha256, compression,
    account, region, delivered_ms, modified_ms, acquired_ms,
    records_read, stored, copies, rejected, filtered, filter_id, caps, partial, archive)
VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)

-- name: add-misfit
INSERT INTO misfit (source_id, kind, records, event_id, says) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: add-archive
INSERT OR IGNORE INTO archive (path, bytes, sha256, format, compression,
    members, taken, refused, modified_ms, acquired_ms)
VALUES (?,?,?,?,?,?,?,?,?,?)

-- name: add-day
INSERT INTO actor_day (actor_id, day, first_ms, last_ms, events, denied)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT DO UPDATE SET
    first_ms = min(first_ms, excluded.first_ms),
    last_ms  = max(last_ms, excluded.last_ms),
    events   = events + excluded.events,
    denied   = denied + excluded.denied

-- name: add-hour
INSERT INTO place_hour (place_id, kind_id, hour, first_ms, last_ms, events)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT DO UPDATE SET
    first_ms = min(first_ms, excluded.first_ms),
    last_ms  = max(last_ms, excluded.last_ms),
    events   = events + excluded.events

-- name: find-source
-- Known on these terms: nothing was left out of it, or by such filters (?1) and limits.
SELECT 1 FROM source
WHERE sha256 = ?3 AND path = ?4
  AND (filter_id IS NULL OR instr(?1, ',' || filter_id || ','))
  AND (caps IS NULL OR caps = ?2)

-- name: find-bytes
-- The source that holds these bytes.
SELECT id FROM source WHERE sha256 = ?1 AND bytes_of IS NULL ORDER BY id LIMIT 1

-- name: find-event-by-id
SELECT id, content_hash FROM event WHERE event_id = ?

-- name: find-event-by-content
SELECT id, content_hash FROM event WHERE event_id IS NULL AND content_hash = ?

-- name: variant
-- What one of several records of an event says of it, what stands for it, and in which
-- rank it is among partial ones: the more it says the better, and then by its text.
SELECT e.partial, coalesce(v.by, 0), coalesce(e.time_ms / 1000, -1), l.recipient_account,
       i.event_source, i.event_name, l.region, d.ip, a.access_key, r.error_code,
       (e.time_ms IS NOT NULL) + (l.recipient_account IS NOT NULL) + (i.event_source IS NOT NULL)
           + (l.region IS NOT NULL) + (d.ip IS NOT NULL) + (a.access_key IS NOT NULL)
           + (r.error_code IS NOT NULL) + (a.principal_type IS NOT NULL)
           + (p.unique_id IS NOT NULL) + (n.name IS NOT NULL) + (g.user_agent IS NOT NULL)
           + (e.request IS NOT NULL) + (e.response IS NOT NULL),
       json_array(e.time_ms, l.recipient_account, i.event_source, i.event_name, l.region, d.ip,
                  a.access_key, r.error_code, l.account, p.principal, a.session_name, a.role, c.credential,
                  g.user_agent, k.event_type, k.category, k.read_only, k.mfa, h.vpc_endpoint,
                  e.error_message, e.request_id, e.shared_event_id, e.request, e.response)
FROM event e
JOIN api i       ON i.id = e.api_id
JOIN place l     ON l.id = e.place_id
JOIN kind k      ON k.id = e.kind_id
JOIN result r    ON r.id = e.result_id
JOIN actor a     ON a.id = e.actor_id
JOIN principal p ON p.id = a.principal_id
JOIN alias n     ON n.id = a.alias_id
JOIN address d   ON d.id = a.address_id
JOIN agent g     ON g.id = a.agent_id
LEFT JOIN channel h    ON h.id = e.channel_id
LEFT JOIN credential c ON c.id = a.credential_id
LEFT JOIN superseded v ON v.event = e.id
WHERE e.id = ?1

-- name: supersede
INSERT OR REPLACE INTO superseded (event, by) VALUES (?1, ?2)

-- name: revive
DELETE FROM superseded WHERE event = ?1

-- name: tell-conflict
-- Between events ?1 and ?2, unless ?2 is told of already, under whatever row.
WITH same AS (SELECT ?2 AS id UNION ALL SELECT event FROM superseded WHERE by = ?2)
INSERT INTO conflict (event, other)
SELECT ?1, ?2
WHERE NOT EXISTS (SELECT 1 FROM same JOIN conflict x ON x.event = same.id
                  LEFT JOIN superseded v ON v.event = x.other
                  WHERE coalesce(v.by, x.other) <> ?2)
  AND NOT EXISTS (SELECT 1 FROM same JOIN conflict x ON x.other = same.id
                  LEFT JOIN superseded v ON v.event = x.event
                  WHERE coalesce(v.by, x.event) <> ?2)

-- name: mark-recount
INSERT OR IGNORE INTO recount (actor_id, day)
SELECT actor_id, coalesce(time_ms / 86400000, -1) FROM event WHERE id = ?1

-- name: recount-clear
DELETE FROM actor_day WHERE (actor_id, day) IN (SELECT actor_id, day FROM recount)

-- name: recount-fill
-- Rows of event lie in the order of time: seconds are above 24 bits of the id.
INSERT INTO actor_day (actor_id, day, first_ms, last_ms, events, denied)
SELECT n.actor_id, n.day, min(e.time_ms), max(e.time_ms), count(*), sum(r.outcome = 'denied')
FROM recount n
CROSS JOIN live_event e
JOIN result r ON r.id = e.result_id
WHERE e.actor_id = n.actor_id
  AND e.id >= max(n.day, 0) * 86400 << 24 AND e.id < (max(n.day, 0) + 1) * 86400 << 24
  AND coalesce(e.time_ms / 86400000, -1) = n.day
  AND e.id NOT IN (SELECT event FROM correction)
GROUP BY n.actor_id, n.day

-- name: recount-clear-hours
DELETE FROM place_hour WHERE iif(hour < 0, -1, hour / 24) IN (SELECT day FROM recount)

-- name: recount-fill-hours
INSERT INTO place_hour (place_id, kind_id, hour, first_ms, last_ms, events)
SELECT e.place_id, e.kind_id, coalesce(e.time_ms / 3600000, -1), min(e.time_ms), max(e.time_ms),
       count(*)
FROM (SELECT DISTINCT day FROM recount) n
CROSS JOIN live_event e
WHERE e.id >= max(n.day, 0) * 86400 << 24 AND e.id < (max(n.day, 0) + 1) * 86400 << 24
  AND coalesce(e.time_ms / 86400000, -1) = n.day
GROUP BY 1, 2, 3

-- name: recount-done
DELETE FROM recount

-- name: all-sources
-- Each with whether it is known on these terms, as in find-source.
SELECT sha256, path,
       (filter_id IS NULL OR instr(?1, ',' || filter_id || ',')) AND (caps IS NULL OR caps = ?2)
FROM source

-- name: find-filter
SELECT id FROM import_filter
WHERE from_ms IS ?1 AND to_ms IS ?2 AND accounts IS ?3 AND regions IS ?4

-- name: add-filter
INSERT INTO import_filter (from_ms, to_ms, accounts, regions) VALUES (?1, ?2, ?3, ?4)

-- name: all-filters
SELECT id, from_ms, to_ms, accounts, regions FROM import_filter ORDER BY id

-- name: pass-over
INSERT OR IGNORE INTO passed_over (filter_id, path, bytes) VALUES (?1, ?2, ?3)

-- name: get-content-seed
SELECT value FROM case_setting WHERE key = 'content_seed'

-- name: set-content-seed
INSERT INTO case_setting (key, value) VALUES ('content_seed', ?)

-- name: begin-import
INSERT OR REPLACE INTO case_setting (key, value) VALUES ('import_open', 1)

-- name: end-import
DELETE FROM case_setting WHERE key = 'import_open'

-- name: all-paths
SELECT event_source, api, resources FROM api_catalog WHERE resources <> ''
ORDER BY event_source, api
