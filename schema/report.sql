-- Statements behind the frame of an answer, by name.

-- name: coverage
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', min(first_ms) / 1000, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch'),
       (SELECT count(DISTINCT recipient_account) FROM place),
       (SELECT count(DISTINCT region) FROM place),
       EXISTS (SELECT 1 FROM kind WHERE category = 'Data')
FROM actor_day

-- name: has-ip
-- Whether what a question is about occurs in the case; the value in its normal form.
SELECT EXISTS (SELECT 1 FROM address d JOIN live_actor a ON a.address_id = d.id WHERE d.ip = ?1)

-- name: has-key
SELECT EXISTS (SELECT 1 FROM live_actor WHERE access_key = ?1)
    OR EXISTS (SELECT 1 FROM credential WHERE credential = ?1)
    OR EXISTS (SELECT 1 FROM credential WHERE counted_as = ?1)

-- name: has-principal
SELECT EXISTS (SELECT 1 FROM principal_values WHERE value = ?1)

-- name: has-event
-- It may be given by its beginning.
SELECT EXISTS (SELECT 1 FROM live_event WHERE event_id = ?1)
    OR (length(?1) >= 8
        AND EXISTS (SELECT 1 FROM live_event WHERE event_id >= ?1 AND event_id < ?1 || char(1114111)))

-- name: report-head
-- What a report is of, for its head: label and value, in the order in which they are printed.
-- What the scope begins with: leads, and what a verdict calls malicious.
SELECT 'begins with', group_concat(node_kind || ' ' || node, ', ')
FROM (SELECT node_kind, node FROM scope WHERE depth = 0 ORDER BY node_kind, node)
HAVING count(*) > 0
UNION ALL
SELECT 'events', 'from ' || strftime('%Y-%m-%dT%H:%M:%SZ', min(first_ms) / 1000, 'unixepoch')
       || ' to ' || strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch')
FROM actor_day
HAVING count(*) > 0

-- name: report-facts
-- The same of the evidence.
SELECT 'files', count(*) || ', ' || coalesce(sum(bytes), 0) || ' bytes' FROM source
UNION ALL
SELECT 'records', coalesce(sum(records_read), 0) || ' read, ' || coalesce(sum(stored), 0) || ' stored, '
       || coalesce(sum(copies), 0) || ' copies, ' || (SELECT coalesce(sum(pieces), 0) FROM reject) || ' refused'
FROM source
UNION ALL
SELECT 'accounts', group_concat(recipient_account, ', ')
FROM (SELECT DISTINCT recipient_account FROM place WHERE recipient_account IS NOT NULL ORDER BY recipient_account)
HAVING count(*) > 0
UNION ALL
SELECT 'regions', group_concat(region, ', ')
FROM (SELECT DISTINCT region FROM place WHERE region IS NOT NULL ORDER BY region)
HAVING count(*) > 0
UNION ALL
-- Of what a report with unmasked values says of itself, the next one says nothing.
SELECT 'last entry of the custody log', 'SHA-256 ' || sha256
FROM (SELECT sha256 FROM custody WHERE act <> 'unmask' ORDER BY id DESC LIMIT 1)

-- name: evidence-list
-- A line for each file, as sha256sum writes it, in the order of hash and path.
SELECT sha256 || '  ' || path || char(10) FROM source ORDER BY sha256, path

-- name: footnote
-- The events of an id: where each lies.
SELECT e.time, e.event_name, e.source_path, s.sha256, e.record_offset, e.record_length
FROM events e
JOIN source s ON s.id = e.source_id
WHERE e.event_id = ?1
ORDER BY e.time_ms, e.event_row
