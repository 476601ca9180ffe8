-- Statements that tell the lives of credentials, by name, in their order: what made each
-- that was used, how each that was made was used, and what ended them.  They read counts by
-- day, mints and revocations, never all events: an event in the middle of a large case
-- costs a page of the disk.

-- name: begin
-- Calls that may have made a key or session that was used; the lesser rank is the better.
CREATE TEMP TABLE IF NOT EXISTS candidate (
    use_id INTEGER, mint_id INTEGER, rank INTEGER, strength TEXT);

-- name: clear
DELETE FROM temp.candidate;
DELETE FROM credential_life;
DELETE FROM mint_end;
DELETE FROM owner_change;
DELETE FROM credential_change;
DELETE FROM mint_use;
DELETE FROM lineage_link;
DELETE FROM key_use;

-- name: fill-key-uses
INSERT INTO key_use (credential_id, principal_id, access_key, created_ms, subject, role, session,
                     is_session, sign_in_session, bearer_token, on_behalf_of, issued_to,
                     first_ms, last_ms, events, denied)
SELECT c.id, c.principal_id, a.access_key, a.session_created_ms,
       p.unique_id || iif(c.kind = 'role_session', ':' || a.session_name, ''),
       max(a.role), iif(c.kind = 'role_session', max(a.session_name), NULL),
       coalesce(a.access_key, a.session_created_ms) IS NOT NULL AND c.kind <> 'long_term_key'
           AND NOT (c.kind = 'root' AND a.key_kind = 'long_term'),
       max(a.sign_in_session), max(a.bearer_token), max(a.on_behalf_of), max(a.issued_to),
       min(d.first_ms), max(d.last_ms), sum(d.events), sum(d.denied)
FROM credential c
JOIN principal p ON p.id = c.principal_id
JOIN actor a     ON a.credential_id = c.id
JOIN actor_day d ON d.actor_id = a.id
GROUP BY c.id, a.access_key, a.session_created_ms

-- name: find-exact
-- A key whose id the call returned.  Ids are compared with few mints each, those next to
-- the first use, so that ids that are all alike cost no more than others.
INSERT INTO temp.candidate (use_id, mint_id, rank, strength)
SELECT u.id AS use_id, m.id AS mint_id, 1 AS rank, 'exact' AS strength
FROM key_use u
CROSS JOIN mint m
WHERE u.access_key IS NOT NULL
  AND m.id IN (
    SELECT id FROM (SELECT id FROM mint
                    WHERE minted = u.access_key
                      AND event < (coalesce(u.first_ms, 0) / 1000 + 3) << 24
                    ORDER BY event DESC LIMIT 20)
    UNION ALL
    SELECT id FROM (SELECT id FROM mint
                    WHERE minted = u.access_key
                      AND event >= (coalesce(u.first_ms, 0) / 1000 + 3) << 24
                    ORDER BY event LIMIT 20))

-- name: find-sessions
-- Sessions whose key no call returned: by whose they are and when they began, which is
-- the second of the call or next to it; by the id of a token; and last by name alone.
-- Rows of event have the second in their upper bits.
INSERT INTO temp.candidate (use_id, mint_id, rank, strength)
WITH session AS (
    SELECT *, ((created_ms - 2000) / 1000) << 24 AS from_event,
              ((created_ms + 2000) / 1000 + 1) << 24 AS to_event
    FROM key_use
    WHERE is_session AND id NOT IN (SELECT use_id FROM lineage_link)
),
began AS (       -- mints of the same second, for whom the session is
    SELECT u.id AS use_id, m.id AS mint_id, u.created_ms
    FROM session u
    CROSS JOIN mint m
    WHERE m.id IN (SELECT id FROM mint
                   WHERE subject = u.subject AND event >= u.from_event AND event < u.to_event
                   ORDER BY event LIMIT 64)
    UNION ALL
    SELECT u.id, m.id, u.created_ms
    FROM session u
    CROSS JOIN mint m
    WHERE m.id IN (SELECT id FROM mint
                   WHERE subject IS NULL AND session = u.session AND owner = u.role
                     AND event >= u.from_event AND event < u.to_event
                   ORDER BY event LIMIT 64)
)
SELECT b.use_id, b.mint_id,
       CASE m.kind WHEN 'console_session' THEN 3
                   WHEN 'root_session' THEN iif(m.minted IS NULL, 3, 4)
                   WHEN 'user_session' THEN 4
                   WHEN 'federated_session' THEN 5
                   ELSE 2 END AS rank,
       CASE m.kind WHEN 'console_session' THEN 'sign-in'
                   WHEN 'root_session' THEN iif(m.minted IS NULL, 'sign-in', 'session-token')
                   WHEN 'user_session' THEN 'session-token'
                   WHEN 'federated_session' THEN 'federation'
                   ELSE 'session' END AS strength
FROM began b
JOIN mint m  ON m.id = b.mint_id
WHERE abs(b.created_ms - m.time_ms) <= 2000
UNION ALL
SELECT u.id, m.id, 6, 'token'
FROM session u
CROSS JOIN mint m
WHERE coalesce(u.sign_in_session, u.bearer_token) IS NOT NULL
  AND m.id IN (SELECT id FROM mint
               WHERE minted IN (u.sign_in_session, u.bearer_token)
                 AND event < (coalesce(u.first_ms, 0) / 1000 + 3) << 24
               ORDER BY event DESC LIMIT 20)
UNION ALL
SELECT u.id, m.id, 6, 'token'
FROM session u
CROSS JOIN mint m
WHERE u.on_behalf_of IS NOT NULL
  AND m.id IN (SELECT id FROM mint
               WHERE subject = u.on_behalf_of
                 AND event >= u.from_event AND event < u.to_event
               ORDER BY event LIMIT 64)
UNION ALL
-- A name is used again and again: only a mint whose key was not seen elsewhere, and
-- which can still have been valid.
SELECT u.id, m.id, 7, 'possible'
FROM session u
CROSS JOIN mint m
WHERE coalesce(u.session, u.subject) IS NOT NULL
  AND (u.session IS NOT NULL OR u.subject GLOB '*:*')
  AND m.id IN (SELECT id FROM mint
               WHERE subject = u.subject
                 AND event < (min(coalesce(u.created_ms, u.first_ms), u.first_ms) / 1000 + 3) << 24
               ORDER BY event DESC LIMIT 20)
  AND m.latest_ms >= u.first_ms
  AND NOT EXISTS (SELECT 1 FROM key_use x WHERE x.access_key = m.minted)

-- name: link-best
-- Of the candidates of each that has no link yet; runs after each way of finding some.
INSERT INTO lineage_link (use_id, mint_id, strength, parent_use_id, parent_principal_id)
WITH ranked AS (
    SELECT k.use_id, k.mint_id, k.strength, p.id AS parent_use_id, a.principal_id,
           row_number() OVER (
               PARTITION BY k.use_id
               ORDER BY k.rank,
                        m.time_ms > u.first_ms + 2000,          -- not made after it was used
                        p.id IS NULL,                           -- the record that knows who
                        n.principal GLOB 'ext:*',
                        abs(coalesce(u.created_ms, u.first_ms) - m.time_ms),
                        m.event, n.principal, m.kind) AS place
    FROM temp.candidate k
    JOIN key_use u    ON u.id = k.use_id
    JOIN mint m       ON m.id = k.mint_id
    JOIN actor a      ON a.id = m.actor_id
    JOIN principal n  ON n.id = a.principal_id
    LEFT JOIN key_use p ON p.credential_id = a.credential_id AND p.access_key IS a.access_key
                       AND p.created_ms IS a.session_created_ms
                       AND coalesce(p.access_key, p.created_ms) IS NOT NULL
    WHERE k.use_id NOT IN (SELECT use_id FROM lineage_link)
      AND m.event NOT IN (SELECT event FROM superseded)
      AND m.event NOT IN (SELECT event FROM correction)
      AND p.id IS NOT u.id
      AND (k.strength <> 'possible' OR p.credential_id IS NOT u.credential_id)
)
SELECT use_id, mint_id, strength, parent_use_id, principal_id FROM ranked WHERE place = 1

-- name: fill-mint-uses
-- A password is used by the sign-ins of its owner that come after it.
INSERT INTO mint_use (mint_id, events, first_ms, last_ms)
WITH by_key AS (
    SELECT access_key, sum(events) AS events, min(first_ms) AS first_ms, max(last_ms) AS last_ms
    FROM key_use
    WHERE access_key IN (SELECT minted FROM mint)
    GROUP BY access_key
),
by_password AS (
    SELECT m.id, m.kind,
           count(iif(m.kind = 'password', NULL, 1)) OVER later           AS events,
           min(iif(m.kind = 'password', NULL, e.time_ms)) OVER later     AS first_ms,
           max(iif(m.kind = 'password', NULL, e.time_ms)) OVER later     AS last_ms
    FROM mint m
    JOIN live_event e ON e.id = m.event
    JOIN place l      ON l.id = e.place_id
    WHERE m.kind IN ('password', 'console_session') AND m.owner IS NOT NULL
      AND e.id NOT IN (SELECT event FROM correction)
    WINDOW later AS (PARTITION BY m.owner, l.recipient_account ORDER BY m.event DESC
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT mint_id, sum(events), min(first_ms), max(last_ms) FROM (
    SELECT m.id AS mint_id, k.events, k.first_ms, k.last_ms
    FROM by_key k
    JOIN mint m ON m.minted = k.access_key
    UNION ALL
    SELECT l.mint_id, u.events, u.first_ms, u.last_ms
    FROM lineage_link l
    JOIN key_use u ON u.id = l.use_id
    WHERE l.strength NOT IN ('exact', 'possible')
    UNION ALL
    SELECT id, events, first_ms, last_ms FROM by_password WHERE kind = 'password' AND events > 0
)
GROUP BY mint_id

-- name: fill-changes
-- What was done to credentials by their ids: from when on each is off, and gone, unless
-- it was taken back.
INSERT INTO credential_change (credential, first_event, last_event, disabled_event, ended_event)
WITH change AS MATERIALIZED (
    SELECT v.credential, v.effect, v.event
    FROM revocation v
    JOIN live_event e ON e.id = v.event
    WHERE v.credential IS NOT NULL AND e.id NOT IN (SELECT event FROM correction)
),
enabled AS MATERIALIZED (
    SELECT credential, max(event) AS event FROM change WHERE effect = 'enables' GROUP BY credential
)
SELECT v.credential, min(v.event), max(v.event),
       min(iif(v.effect = 'disables', v.event, NULL)), min(iif(v.effect = 'ends', v.event, NULL))
FROM change v
LEFT JOIN enabled n ON n.credential = v.credential
WHERE v.effect <> 'enables' AND v.event > coalesce(n.event, -1)
GROUP BY v.credential

-- name: fill-owner-changes
-- What was done to all that somebody has, for each kind of what was made.
INSERT INTO owner_change (owner, account, mint_kind, event, time_ms, is_gone)
WITH reach (change, mint_kind) AS (
    VALUES ('password', 'password'), ('user', 'long_term_key'), ('user', 'password'),
           ('user', 'service_credential'), ('user', 'bearer_token'),
           ('user', 'signing_certificate'), ('user', 'ssh_key'), ('user', 'user_session'),
           ('user', 'console_session'), ('user_session', 'user_session'),
           ('user_session', 'console_session'), ('role', 'role_session'),
           ('role', 'instance_session'), ('role_session', 'role_session'),
           ('role_session', 'instance_session')
)
SELECT v.owner, l.recipient_account, r.mint_kind, v.event, e.time_ms, v.kind IN ('user', 'role')
FROM revocation v
JOIN reach r      ON r.change = v.kind
JOIN live_event e ON e.id = v.event
JOIN place l      ON l.id = e.place_id
WHERE v.credential IS NULL AND v.owner IS NOT NULL
  AND e.id NOT IN (SELECT event FROM correction)

-- name: end-mints
-- By the first call that ended it and that nothing took back: one that names it, or one
-- that ends all that its owner has.  Owners of the same name are gone through in the order
-- of time, once.
INSERT INTO mint_end (mint_id, event)
WITH owned AS (
    SELECT m.id, m.event, m.kind, coalesce(m.latest_ms, 1 << 60) AS latest_ms,
           CASE WHEN m.owner GLOB 'arn:*' THEN substr(m.owner, instr(m.owner, '::') + 2, 12)
                ELSE l.recipient_account END AS account,
           CASE WHEN m.owner GLOB 'arn:*'
                THEN replace(m.owner, rtrim(m.owner, replace(m.owner, '/', '')), '')
                ELSE m.owner END             AS owner
    FROM mint m
    JOIN event e ON e.id = m.event
    JOIN place l ON l.id = e.place_id
    WHERE m.owner IS NOT NULL AND EXISTS (SELECT 1 FROM owner_change)
      AND m.kind IN (SELECT mint_kind FROM owner_change)
),
step AS (        -- each mint among the changes; ends at the next of them
    SELECT id, latest_ms,
           min(change) OVER (PARTITION BY owner, account, kind ORDER BY event DESC, change IS NULL
                             ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS event
    FROM (SELECT id, event, kind, latest_ms, account, owner, NULL AS change FROM owned
          UNION ALL
          SELECT NULL, event, mint_kind, NULL, account, owner, event FROM owner_change)
)
SELECT mint_id, min(event) FROM (
    SELECT m.id AS mint_id, iif(c.first_event >= m.event, c.first_event, c.last_event) AS event
    FROM credential_change c
    JOIN mint m ON m.minted = c.credential
    WHERE c.last_event >= m.event
    UNION ALL
    SELECT s.id, s.event
    FROM step s
    JOIN event e ON e.id = s.event
    WHERE s.id IS NOT NULL AND e.time_ms <= s.latest_ms
)
GROUP BY mint_id

-- name: fill-credential-lives
-- Of credentials that were used: what made them, and what changed them since.  Sessions
-- are ended by what ends their owner's after the last of them began.
INSERT INTO credential_life (credential_id, created_event, deactivated_event, deleted_event,
                             expires_ms)
WITH owned AS (
    SELECT u.credential_id, p.name AS owner, p.account, c.kind,
           coalesce(max(u.created_ms), min(u.first_ms)) AS since_ms
    FROM key_use u
    JOIN principal p  ON p.id = u.principal_id
    JOIN credential c ON c.id = u.credential_id
    WHERE p.name IN (SELECT owner FROM owner_change)
    GROUP BY u.credential_id
),
step AS (
    SELECT credential_id,
           min(off) OVER later  AS off,
           min(gone) OVER later AS gone
    FROM (SELECT credential_id, owner, account, kind, since_ms AS time_ms, NULL AS off, NULL AS gone
          FROM owned
          UNION ALL
          SELECT NULL, owner, account, mint_kind, time_ms, iif(is_gone, NULL, event),
                 iif(is_gone, event, NULL)
          FROM owner_change)
    WINDOW later AS (PARTITION BY owner, account, kind
                     ORDER BY time_ms DESC, credential_id IS NOT NULL
                     ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
SELECT credential_id, min(created_event), min(deactivated_event), min(deleted_event),
       max(expires_ms)
FROM (
    SELECT u.credential_id, m.event AS created_event, NULL AS deactivated_event,
           NULL AS deleted_event, m.expires_ms
    FROM lineage_link l
    JOIN key_use u ON u.id = l.use_id
    JOIN mint m    ON m.id = l.mint_id
    WHERE l.strength <> 'possible'
    UNION ALL
    SELECT c.id, NULL, v.disabled_event, v.ended_event, NULL
    FROM credential_change v
    JOIN credential c ON c.credential = v.credential
    UNION ALL
    SELECT credential_id, NULL, off, gone, NULL FROM step
    WHERE credential_id IS NOT NULL AND coalesce(off, gone) IS NOT NULL
)
GROUP BY credential_id
