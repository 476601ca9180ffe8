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
