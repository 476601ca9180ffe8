-- Statements behind the containment plan, by name.  ?1 is the lowest level of attribution.
-- What several events stand behind has their ids in one text, each on a line.

-- name: head
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch') FROM actor_day

-- name: accounts
-- Where the intruder was, with its first events there.
SELECT account, group_concat(event_id, char(10))
FROM (SELECT l.recipient_account AS account, replace(e.event_id, char(10), '\n') AS event_id,
             row_number() OVER (PARTITION BY l.recipient_account ORDER BY e.time_ms, e.event_id) AS n
      FROM attributed t
      CROSS JOIN event e ON e.id = t.event_row
      JOIN place l       ON l.id = e.place_id
      WHERE t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', '')))
WHERE n <= 3 AND account IS NOT NULL
GROUP BY account
ORDER BY account

-- name: machines
-- Machines that the intruder changed, entered or took something from; what it only looked at in
-- lists is not among them.  `gone` is the event that ended the machine afterwards.
WITH touched AS MATERIALIZED (
    SELECT r.id, e.recipient_account AS account, e.region, e.time_ms, e.event_id, e.api, e.event_row
    FROM attributed t
    CROSS JOIN events e    ON e.event_row = t.event_row
    CROSS JOIN resources r ON r.event_row = e.event_row AND r.kind = 'instance'
    WHERE t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
      AND e.outcome = 'success' AND r.role IN ('target', 'created')
      AND e.event_source IN ('ec2.amazonaws.com', 'ec2-instance-connect.amazonaws.com', 'ssm.amazonaws.com')
      AND (NOT e.read_only OR e.read_only IS NULL OR e.severity >= 3)
)
SELECT id, account, region,
       (SELECT group_concat(api, ', ') FROM (SELECT DISTINCT x.api FROM touched x
                                             WHERE x.id = m.id AND x.account IS m.account AND x.region IS m.region
                                             ORDER BY x.api)),
       (SELECT group_concat(event_id, char(10))
        FROM (SELECT DISTINCT replace(x.event_id, char(10), '\n') AS event_id FROM touched x
              WHERE x.id = m.id AND x.account IS m.account AND x.region IS m.region
              ORDER BY x.time_ms, x.event_id)),
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', s.time_ms / 1000, 'unixepoch') || ' (event ' || coalesce(s.event_id, '?') || ')'
        FROM state_step s JOIN event v ON v.id = s.event JOIN place l ON l.id = v.place_id
        WHERE s.kind = 'instance' AND s.op = 'close' AND s.object = m.id
          AND l.recipient_account IS m.account AND l.region IS m.region
          AND s.time_ms >= (SELECT max(x.time_ms) FROM touched x
                            WHERE x.id = m.id AND x.account IS m.account AND x.region IS m.region)
        ORDER BY s.time_ms, s.event_id LIMIT 1),
       max(api IN ('RunInstances', 'CreateFleet'))
FROM touched m
GROUP BY id, account, region
ORDER BY min(time_ms), id, account, region

-- name: credentials
-- What the intruder used, and the keys that it made; one row for each.  `ended` is the call
-- that switched a key off or deleted it, `user_gone` the time when its user was deleted.
WITH used AS MATERIALIZED (
    SELECT t.credential, t.event_row, e.time_ms, e.event_id, e.actor_id
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
      AND t.credential IS NOT NULL
), whole AS MATERIALIZED (
    SELECT u.credential, min(u.time_ms) AS first_ms, max(u.time_ms) AS last_ms, count(*) AS events,
           max(a.from_console) AS from_console, min(p.name) AS name, min(p.account) AS account,
           min(c.kind) AS kind, min(p.principal) AS principal
    FROM used u
    JOIN actor a           ON a.id = u.actor_id
    JOIN principal p       ON p.id = a.principal_id
    LEFT JOIN credential c ON c.id = a.credential_id
    GROUP BY u.credential
), made AS MATERIALIZED (
    SELECT m.credential, m.time_ms, m.owner, m.recipient_account AS account, m.event_id, m.time
    FROM attributed t
    JOIN minted m ON m.event_row = t.event_row
    WHERE t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
      AND m.kind = 'long_term_key' AND m.credential IS NOT NULL
), every AS (
    SELECT credential, kind, name, account, first_ms, last_ms, events, from_console, principal FROM whole
    UNION ALL
    SELECT credential, 'long_term_key', min(owner), min(account), min(time_ms), NULL, 0, 0, NULL
    FROM made
    WHERE credential NOT IN (SELECT credential FROM whole)
    GROUP BY credential
), off AS MATERIALIZED (     -- the first that no later call took back
    SELECT v.credential, v.time_ms, v.time, v.event_id, v.effect, v.method, v.actor_principal
    FROM every y
    CROSS JOIN revocations v ON v.credential = y.credential
    WHERE v.effect <> 'enables'
      AND NOT EXISTS (SELECT 1 FROM revocations w
                      WHERE w.credential = v.credential AND w.effect = 'enables' AND w.time_ms > v.time_ms)
), ended AS (
    SELECT *, row_number() OVER (PARTITION BY credential ORDER BY time_ms, event_id) AS n FROM off
)
SELECT y.credential, y.kind, y.name, y.account, y.from_console,
       strftime('%Y-%m-%dT%H:%M:%SZ', y.first_ms / 1000, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%SZ', y.last_ms / 1000, 'unixepoch'), y.events,
       (SELECT iif(d.effect = 'ends', 'deleted ', 'made inactive ') || d.time || ' by '
               || coalesce((SELECT p.name FROM principal p WHERE p.principal = d.actor_principal), d.actor_principal)
               || ' (' || d.method || ', event ' || coalesce(d.event_id, '?') || ')'),
       (SELECT group_concat(event_id, char(10))
        FROM (SELECT DISTINCT replace(x.event_id, char(10), '\n') AS event_id
              FROM (SELECT event_id, time_ms FROM used WHERE credential = y.credential
                    UNION ALL SELECT event_id, time_ms FROM made WHERE credential = y.credential
                    UNION ALL SELECT d.event_id, d.time_ms) x
              WHERE x.event_id IS NOT NULL
              ORDER BY x.time_ms, x.event_id)),
       -- No token of such a key is older than this.
       d.time_ms IS NOT NULL AND d.time_ms + 36 * 3600000 < (SELECT max(last_ms) FROM actor_day),
       (SELECT min(o.time_ms) FROM owner_change o
        WHERE o.owner = y.name AND o.account IS y.account AND o.mint_kind = 'long_term_key'
          AND o.time_ms >= coalesce(y.last_ms, y.first_ms)),
       (SELECT m.time FROM made m WHERE m.credential = y.credential LIMIT 1),
       y.principal, y.first_ms
FROM every y
LEFT JOIN ended d ON d.credential = y.credential AND d.n = 1
ORDER BY y.first_ms, y.credential

-- name: role-sessions
-- Roles of which the intruder took a session, whether it is seen to use it or not.
SELECT m.owner, m.recipient_account, count(*), sum(coalesce(m.used, 0)),
       group_concat(replace(m.event_id, char(10), '\n'), char(10)), min(m.time),
       'role:' || substr(m.owner, instr(m.owner, '::') + 2, 12) || ':' || min(substr(m.subject, 1, instr(m.subject, ':') - 1)),
       min(m.time_ms)
FROM (SELECT x.* FROM attributed t
      JOIN minted x ON x.event_row = t.event_row
      WHERE t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
        AND x.kind = 'role_session' AND x.owner GLOB 'arn:*:role/*'
      ORDER BY x.time_ms, x.event_id) m
GROUP BY m.owner, m.recipient_account
ORDER BY min(m.time_ms), m.owner, m.recipient_account

-- name: passwords
-- Of users at whose console the intruder signed in, and which nobody changed since; those
-- that it set itself are among what it opened.
SELECT m.owner, m.recipient_account, max(m.time), group_concat(replace(m.event_id, char(10), '\n'), char(10))
FROM (SELECT x.* FROM attributed t
      JOIN minted x ON x.event_row = t.event_row
      JOIN events e ON e.event_row = t.event_row
      WHERE t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
        AND x.kind = 'console_session' AND x.method = 'ConsoleLogin' AND e.principal_type = 'IAMUser'
      ORDER BY x.time_ms, x.event_id) m
WHERE m.owner IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM minted p
                  WHERE p.kind = 'password' AND p.owner = m.owner
                    AND p.recipient_account IS m.recipient_account AND p.time_ms > m.time_ms)
  AND NOT EXISTS (SELECT 1 FROM owner_change o
                  WHERE o.mint_kind = 'password' AND o.owner = m.owner
                    AND o.account IS m.recipient_account AND o.time_ms > m.time_ms)
GROUP BY m.owner, m.recipient_account
ORDER BY max(m.time_ms), m.owner, m.recipient_account

-- name: exposed
-- Secrets and parameters whose values the intruder read, each once.
SELECT m.name, m.kind, m.recipient_account, m.region, min(m.time), count(*),
       group_concat(replace(m.event_id, char(10), '\n'), char(10))
FROM (SELECT x.*, l.recipient_account, l.region FROM attributed t
      CROSS JOIN exposed x ON x.event_row = t.event_row
      JOIN event e   ON e.id = t.event_row
      JOIN place l   ON l.id = e.place_id
      WHERE t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
      ORDER BY x.time_ms, x.event_id) m
WHERE m.name IS NOT NULL
GROUP BY m.kind, m.name, m.recipient_account, m.region
ORDER BY min(m.time_ms), m.kind, m.name, m.recipient_account, m.region

-- name: other-minted
-- What else the intruder made or took to come back with, which may live beyond the logs, and
-- which no other step of the plan ends.
SELECT coalesce(m.owner, m.credential, '?'), m.kind, m.recipient_account, m.region, min(m.time), count(*),
       group_concat(replace(m.event_id, char(10), '\n'), char(10))
FROM (SELECT x.* FROM attributed t
      JOIN minted x ON x.event_row = t.event_row
      WHERE t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
      ORDER BY x.time_ms, x.event_id) m
WHERE m.kind IN ('bearer_token', 'oauth_token', 'windows_password', 'client_certificate', 'registry_token',
                 'database_login', 'ssh_login', 'shell_credentials', 'web_identity_token', 'delegated_session',
                 'root_session', 'api_key', 'bucket_key')
  AND m.revoked_at IS NULL
  AND (m.valid_until IS NULL OR m.kind IN ('bearer_token', 'oauth_token')
       OR m.valid_until > (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch') FROM actor_day))
GROUP BY m.kind, coalesce(m.owner, m.credential, '?'), m.recipient_account, m.region
ORDER BY min(m.time_ms), m.kind, coalesce(m.owner, m.credential, '?'), m.recipient_account, m.region

-- name: uses
-- Calls that are not the intruder's with one credential (?2), or with any of one principal
-- (?3): by service and by address, and all; before the intruder's first call with it (else the
-- time ?4), in the 30 days before or earlier, and since.
WITH caller AS MATERIALIZED (
    SELECT a.id FROM credential c JOIN actor a ON a.credential_id = c.id WHERE c.counted_as = ?2
    UNION
    SELECT a.id FROM principal p JOIN actor a ON a.principal_id = p.id
    WHERE p.principal = ?3 AND a.credential_id IS NOT NULL
), mine AS MATERIALIZED (
    SELECT t.event_row, e.time_ms
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE e.actor_id IN (SELECT id FROM caller)
      AND t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
), bounds AS MATERIALIZED (
    SELECT coalesce((SELECT min(time_ms) FROM mine), ?4) AS first_ms
), others AS MATERIALIZED (
    SELECT e.time_ms, i.event_source, d.ip,
           CASE WHEN e.time_ms >= b.first_ms THEN 3
                WHEN e.time_ms >= b.first_ms - 30 * 86400000 THEN 1 ELSE 2 END AS era
    FROM bounds b
    CROSS JOIN caller k
    CROSS JOIN live_event e ON e.actor_id = k.id
    JOIN actor a            ON a.id = k.id
    JOIN api i              ON i.id = e.api_id
    JOIN address d          ON d.id = a.address_id
    WHERE e.id NOT IN (SELECT event_row FROM mine) AND e.id NOT IN (SELECT event FROM correction)
)
SELECT part, value, era, events, last
FROM (SELECT 'all' AS part, NULL AS value, era, count(*) AS events,
             strftime('%Y-%m-%dT%H:%M:%SZ', max(time_ms) / 1000, 'unixepoch') AS last, 0 AS place
      FROM others GROUP BY era
      UNION ALL
      SELECT 'services', replace(event_source, '.amazonaws.com', ''), NULL, count(*), NULL, 1
      FROM others GROUP BY event_source
      UNION ALL
      SELECT 'addresses', ip, NULL, count(*), NULL, 2 FROM others GROUP BY ip)
ORDER BY place, era, events DESC, value

-- name: open-rules
-- Rules of security groups that are still open, each once: the newest call that opened it.
SELECT s.account, s.region, s.group_id, s.group_name, s.direction, s.protocol, s.from_port, s.to_port,
       s.peer_kind, s.peer, s.rule_id, min(s.time), group_concat(replace(s.event_id, char(10), '\n'), char(10)), t.credential
FROM attributed t
JOIN security_group_rules s ON s.event_row = t.event_row
WHERE s.still_open
  AND t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
GROUP BY s.account, s.region, s.direction, coalesce(s.group_id, s.group_name), s.rule_id, s.protocol, s.from_port,
         s.to_port, s.peer_kind, s.peer
ORDER BY s.account, s.region, coalesce(s.group_id, s.group_name), s.direction, s.from_port, s.to_port,
         s.protocol, s.peer, s.rule_id

-- name: rules-closed
SELECT count(*)
FROM attributed t
JOIN security_group_rules s ON s.event_row = t.event_row
WHERE s.outcome = 'success' AND NOT s.still_open
  AND t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))

-- name: states-closed
SELECT count(*)
FROM attributed t
JOIN state_changes s ON s.event_row = t.event_row
WHERE s.state = 'closed'
  AND t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))

-- name: open-states
-- Things that are still open, each once.  `extra` is what the call to close it needs besides
-- what names it.
SELECT s.kind, i.api, s.object, l.region, s.account, max(s.opened_at), max(s.opened_by), max(s.final_at),
       group_concat(replace(s.event_id, char(10), '\n'), char(10)),
       max(CASE s.kind
           WHEN 'key_pair' THEN json_extract(iif(json_valid(e.response), e.response, '{}'), '$.keyPairId')
           WHEN 'service_credential' THEN coalesce(json_extract(iif(json_valid(e.request), e.request, '{}'), '$.userName'), e.principal_name)
           WHEN 'signing_certificate' THEN coalesce(json_extract(iif(json_valid(e.response), e.response, '{}'), '$.certificate.userName'),
                                                    json_extract(iif(json_valid(e.request), e.request, '{}'), '$.userName'))
           WHEN 'ssh_public_key' THEN coalesce(json_extract(iif(json_valid(e.request), e.request, '{}'), '$.userName'), e.principal_name)
           WHEN 'account_assignment' THEN json_extract(iif(json_valid(e.request), e.request, '{}'), '$.instanceArn')
           WHEN 'permission_set' THEN json_extract(iif(json_valid(e.request), e.request, '{}'), '$.instanceArn')
           WHEN 'permission_set_policy' THEN json_extract(iif(json_valid(e.request), e.request, '{}'), '$.instanceArn')
           WHEN 'permission_set_inline' THEN json_extract(iif(json_valid(e.request), e.request, '{}'), '$.instanceArn')
           WHEN 'identity_user' THEN json_extract(iif(json_valid(e.request), e.request, '{}'), '$.identityStoreId')
           WHEN 'identity_membership' THEN json_extract(iif(json_valid(e.request), e.request, '{}'), '$.identityStoreId')
           END)
FROM attributed t
JOIN state_changes s ON s.event_row = t.event_row
JOIN events e        ON e.event_row = s.event_row
JOIN event v         ON v.id = s.event_row
JOIN place l         ON l.id = v.place_id
JOIN api i           ON i.id = v.api_id
WHERE s.state = 'open' AND s.kind <> 'access_key'
  AND t.level IN ('confirmed', iif(?1 = 'confirmed', '', 'probable'), iif(?1 = 'possible', 'possible', ''))
GROUP BY s.kind, i.api, s.object, l.region, s.account
ORDER BY min(s.time_ms), s.kind, s.object, i.api, s.account, l.region
