-- Statements of leads, closure and attribution, by name.
--
-- All but the last ones read actors and their counts by day, never the events, so that
-- a closure costs milliseconds on a case of millions of events.

-- ------------------------------------------------------------------- the rules

-- name: rules
SELECT rule, value FROM scope_rules

-- ------------------------------------------------------------- finding a lead

-- name: lead-ip
-- A private address behind several VPC endpoints is several places.
SELECT id, ip, kind, ip || coalesce(' via ' || vpc_endpoint, '')
FROM address d
WHERE ip = ?1 AND EXISTS (SELECT 1 FROM live_actor a WHERE a.address_id = d.id)
ORDER BY 4

-- name: lead-key
-- A key id, or the beginning of one; a session as the credentials view names it, or by its
-- ARN, which is account ?2, role ?3 and session name ?4.
SELECT c.id, c.credential, a.access_key, c.kind, c.principal_id
FROM live_actor a JOIN credential c ON c.id = a.credential_id
WHERE a.access_key = ?1
UNION
SELECT c.id, c.credential, a.access_key, c.kind, c.principal_id
FROM live_actor a JOIN credential c ON c.id = a.credential_id
WHERE length(?1) >= 8 AND a.access_key >= ?1 AND a.access_key < ?1 || char(0x10ffff)
UNION
SELECT c.id, c.credential, NULL, c.kind, c.principal_id
FROM credential c JOIN live_actor a ON a.credential_id = c.id
WHERE c.credential = ?1 AND a.access_key IS NOT c.credential
UNION
SELECT c.id, c.credential, NULL, c.kind, c.principal_id
FROM principal p
CROSS JOIN credential c ON c.credential = p.principal || ':' || ?4
                        OR (c.credential > p.principal || ':' || ?4 || ':'
                            AND c.credential < p.principal || ':' || ?4 || ';')
CROSS JOIN live_actor a ON a.credential_id = c.id
WHERE ?4 IS NOT NULL AND p.principal >= 'role:' AND p.principal < 'role;'
  AND p.account = ?2 AND p.name = ?3 AND +c.principal_id = p.id
ORDER BY 2

-- name: lead-principal
-- As the principals view names it; else what it is or was called; else a role by the ARN
-- of a session of it, which is account ?2 and role ?3.
SELECT id, principal, coalesce(arn, principal)
FROM principal p
WHERE (principal = ?1
       OR (NOT EXISTS (SELECT 1 FROM principal WHERE principal = ?1)
           AND (arn = ?1 OR unique_id = ?1 OR name = ?1
                OR id IN (SELECT principal_id FROM alias
                          WHERE arn = ?1 OR unique_id = ?1 OR name = ?1)
                OR (account = ?2 AND name = ?3
                    AND principal >= 'role:' AND principal < 'role;'))))
  AND EXISTS (SELECT 1 FROM live_actor a WHERE a.principal_id = p.id)
ORDER BY principal

-- name: lead-agent
SELECT id, user_agent, tool
FROM agent g
WHERE user_agent = ?1 AND EXISTS (SELECT 1 FROM live_actor a WHERE a.agent_id = g.id)

-- name: lead-event
-- An eventID, or the beginning of one.
SELECT e.id, e.event_id, e.time_ms, e.actor_id
FROM live_event e
WHERE e.event_id >= ?1 AND e.event_id < ?1 || char(0x10ffff)
ORDER BY e.event_id
LIMIT 3

-- name: actor
-- The last column is a service of AWS, if that was the caller or the one behind it.
SELECT a.credential_id, c.credential, c.kind, c.principal_id,
       a.address_id, d.ip || coalesce(' via ' || d.vpc_endpoint, ''), d.kind, a.via_service,
       iif(p.principal GLOB 'svc:*', substr(p.principal, 5), NULL)
FROM actor a
LEFT JOIN credential c ON c.id = a.credential_id
JOIN principal p       ON p.id = a.principal_id
JOIN address d         ON d.id = a.address_id
WHERE a.id = ?1

-- name: credentials-of-principal
SELECT c.id, c.credential, c.kind, c.principal_id
FROM credential c
WHERE c.principal_id = ?1 AND EXISTS (SELECT 1 FROM live_actor a WHERE a.credential_id = c.id)
ORDER BY c.credential

-- name: actors-of-agent
SELECT DISTINCT a.credential_id, c.credential, c.kind, c.principal_id,
       a.address_id, d.ip || coalesce(' via ' || d.vpc_endpoint, ''), d.kind
FROM live_actor a
JOIN credential c ON c.id = a.credential_id
JOIN address d    ON d.id = a.address_id
WHERE a.agent_id = ?1
ORDER BY c.credential, d.ip

-- ------------------------------------------------------------------- the time

-- name: evidence-span
SELECT min(first_ms), max(last_ms) FROM actor_day

-- name: first-use-of-address
SELECT min(n.first_ms)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.address_id = ?1 AND a.via_service IS NULL

-- name: first-use-of-pair
-- When a credential came to an address; the other column says whether it is a key that
-- lasts.
SELECT min(n.first_ms),
       (SELECT kind = 'long_term_key' FROM credential WHERE id = ?1)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.credential_id = ?1 AND a.address_id = ?2

-- name: arrivals-of-credential
-- When a credential was first used from each of its addresses, latest first.
SELECT a.address_id, min(n.first_ms) AS first_use
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.credential_id = ?1
GROUP BY a.address_id
ORDER BY first_use DESC, a.address_id

-- name: arrivals-of-principal
SELECT a.address_id, min(n.first_ms) AS first_use
FROM actor a
JOIN address d   ON d.id = a.address_id
JOIN actor_day n ON n.actor_id = a.id
WHERE a.principal_id = ?1 AND a.via_service IS NULL AND d.kind IN ('public', 'private')
GROUP BY a.address_id
ORDER BY first_use DESC, a.address_id

-- --------------------------------------------------------- what values are, once each

-- name: place
-- What lists of the analyst's call an address: corporate, VPN, CI; then, by any source,
-- whether it is anybody's (a database that calls one a VPN means those that anybody can
-- rent), of a carrier, of AWS.
SELECT d.ip || coalesce(' via ' || d.vpc_endpoint, ''), d.kind,
       total(f.tag = 'corporate' AND r.format = 'list') > 0,
       total(f.tag = 'vpn' AND r.format = 'list') > 0,
       total(f.tag = 'ci' AND r.format = 'list') > 0,
       total(f.tag IN ('hosting', 'anonymous_vpn', 'anonymous', 'tor', 'public_proxy')) > 0,
       total(f.tag IN ('carrier', 'mobile', 'cellular')) > 0,
       total(f.aws_service IS NOT NULL) > 0
FROM address d
LEFT JOIN address_network x ON x.address_id = d.id
LEFT JOIN network_fact f    ON f.id = x.network_fact_id
LEFT JOIN enrichment r      ON r.id = f.enrichment_id
WHERE d.id = ?1
GROUP BY d.id

-- name: principals-at-address
-- How many principals came to an address before ?2; how many were there at or after ?3.
SELECT total(first_ms < ?2), total(last_ms >= ?3)
FROM (SELECT min(n.first_ms) AS first_ms, max(n.last_ms) AS last_ms
      FROM actor a JOIN actor_day n ON n.actor_id = a.id
      WHERE a.address_id = ?1 AND a.via_service IS NULL
      GROUP BY a.principal_id)

-- name: people
-- Principals that stand for a person, as far as their kind tells.
SELECT count(*)
FROM principal p
WHERE (principal GLOB 'user:*' OR principal GLOB 'fed:*' OR principal GLOB 'idc:*'
       OR principal GLOB 'saml:*')
  AND EXISTS (SELECT 1 FROM live_actor a WHERE a.principal_id = p.id)

-- name: programs-at-address
-- The agents of each principal at an address at or after ?2.  Roles do not count: one
-- caller may take on many.
SELECT DISTINCT a.principal_id, a.agent_id
FROM actor a
JOIN principal p ON p.id = a.principal_id
JOIN actor_day n ON n.actor_id = a.id
WHERE a.address_id = ?1 AND a.via_service IS NULL AND n.last_ms >= ?2
  AND p.principal NOT GLOB 'role:*'
ORDER BY a.principal_id

-- name: networks-of-address
SELECT f.asn, f.country
FROM address_network x JOIN network_fact f ON f.id = x.network_fact_id
WHERE x.address_id = ?1

-- name: agent
SELECT tool, version, os, user_agent FROM agent WHERE id = ?1

-- name: api
SELECT i.event_source, i.event_name, coalesce(t.severity, 0)
FROM api i LEFT JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
WHERE i.id = ?1

-- name: region
SELECT region FROM place WHERE id = ?1

-- name: mfa
-- 2 with MFA, 1 without, 0 when it is not told.
SELECT coalesce(mfa + 1, 0) FROM kind WHERE id = ?1

-- name: event-name
SELECT e.event_id, i.event_name
FROM event e JOIN api i ON i.id = e.api_id
WHERE e.id = ?1

-- ------------------------------------------------------------------- baselines
--
-- Of a principal (?1) in [?2, ?3).

-- name: baseline-extent
SELECT coalesce(sum(n.events), 0), count(DISTINCT n.day)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.principal_id = ?1 AND a.via_service IS NULL
  AND n.first_ms >= ?2 AND n.first_ms < ?3

-- name: baseline-addresses
-- With the days on which it was there.
SELECT a.address_id, count(DISTINCT n.day)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.principal_id = ?1 AND a.via_service IS NULL
  AND n.first_ms >= ?2 AND n.first_ms < ?3
GROUP BY a.address_id

-- name: baseline-agents
SELECT DISTINCT a.agent_id
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.principal_id = ?1 AND a.via_service IS NULL
  AND n.first_ms >= ?2 AND n.first_ms < ?3

-- name: baseline-networks
SELECT DISTINCT f.asn, f.country
FROM (SELECT DISTINCT a.address_id
      FROM actor a JOIN actor_day n ON n.actor_id = a.id
      WHERE a.principal_id = ?1 AND a.via_service IS NULL
        AND n.first_ms >= ?2 AND n.first_ms < ?3) u
JOIN address_network x ON x.address_id = u.address_id
JOIN network_fact f    ON f.id = x.network_fact_id

-- name: baseline-calls
-- What it called, where, with MFA or without, at which hours: read from the index alone.
SELECT DISTINCT e.api_id, e.place_id, e.kind_id, e.time_ms / 3600000 % 24
FROM actor a
CROSS JOIN event e ON e.actor_id = a.id
WHERE a.principal_id = ?1 AND a.via_service IS NULL
  AND e.time_ms >= ?2 AND e.time_ms < ?3

-- name: events-of-credential
SELECT coalesce(sum(n.events), 0)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.credential_id = ?1 AND n.first_ms >= ?2 AND n.first_ms < ?3

-- -------------------------------------------------------------------- closure

-- name: is-benign
-- Whether a node (kind, row) is behind a wall, or its principal (?3) is.
SELECT EXISTS (SELECT 1 FROM temp.wall WHERE kind = ?1 AND id = ?2)
    OR (?1 = 0 AND EXISTS (SELECT 1 FROM temp.wall WHERE kind = 3 AND id = ?3))

-- name: usage-of-credential
-- Addresses a credential was used from at or after ?2.
SELECT DISTINCT a.address_id
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.credential_id = ?1 AND n.last_ms >= ?2

-- name: usage-of-address
-- Credentials that were used from an address at or after ?2.
SELECT c.id, c.credential, c.kind, c.principal_id
FROM credential c
WHERE c.id IN (SELECT a.credential_id
               FROM actor a JOIN actor_day n ON n.actor_id = a.id
               WHERE a.address_id = ?1 AND n.last_ms >= ?2)
  AND c.principal_id NOT IN (SELECT id FROM principal WHERE arn GLOB '*:role/aws-service-role/*')

-- name: service-role
-- Whether a principal is a role that only a service of AWS can take on (S6).
SELECT arn GLOB '*:role/aws-service-role/*' FROM principal WHERE id = ?1

-- name: credentials-at-address
SELECT count(DISTINCT a.credential_id)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.address_id = ?1 AND n.last_ms >= ?2

-- name: active-credentials
-- At or after ?1.
SELECT count(DISTINCT a.credential_id)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE n.last_ms >= ?1

-- name: is-instance
-- Whether a credential is one of the keys of an instance.
SELECT credential GLOB '*:i-*:*' FROM credential WHERE id = ?1

-- name: sibling-keys-at-address
-- Whether other keys of the same instance (role and session) work from an address.
SELECT EXISTS (
    SELECT 1
    FROM actor mine
    CROSS JOIN actor other ON other.address_id = ?2 AND other.principal_id = mine.principal_id
    WHERE mine.credential_id = ?1 AND other.session_name = mine.session_name
      AND other.access_key <> mine.access_key)

-- name: agents-of-pair
SELECT DISTINCT a.agent_id
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND a.via_service IS NULL AND n.last_ms >= ?3

-- name: pair-calls
-- All calls of a credential at an address at or after ?3, but those that a verdict calls
-- benign.
SELECT e.id, e.time_ms, a.agent_id, e.api_id, e.place_id, e.kind_id
FROM actor a
CROSS JOIN event e ON e.actor_id = a.id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND a.via_service IS NULL
  AND e.time_ms >= ?3
  AND e.id NOT IN (SELECT event FROM superseded)
  AND e.id NOT IN (SELECT event FROM correction)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = e.id)
ORDER BY e.time_ms, e.id

-- -------------------------------------------------------------------- lineage
--
-- Of a credential (?1) at an address (?2) at or after ?3, where nothing else is said.  What
-- its calls made is found by its callers, not by its calls.

-- name: children-of-pair
-- Credentials that these calls made and somebody used.
SELECT a.agent_id, m.time_ms, m.event, l.strength, u.credential_id
FROM actor a
CROSS JOIN mint m         ON m.actor_id = a.id
CROSS JOIN lineage_link l ON l.mint_id = m.id
CROSS JOIN key_use u      ON u.id = l.use_id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND a.via_service IS NULL
  AND m.time_ms >= ?3
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = m.event)

-- name: unused-of-pair
-- Those that last, have a name, and made no call: the last column says whether their use
-- would show, and a service did not call with them.
SELECT a.agent_id, m.time_ms, m.event, m.minted,
       m.kind = 'long_term_key'
           AND NOT EXISTS (SELECT 1 FROM live_actor x WHERE x.access_key = m.minted)
FROM actor a
CROSS JOIN mint m ON m.actor_id = a.id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND a.via_service IS NULL
  AND m.time_ms >= ?3
  AND m.kind IN ('long_term_key', 'service_credential', 'bearer_token', 'signing_certificate',
                 'ssh_key', 'bucket_key')
  AND m.minted IS NOT NULL
  AND (m.latest_ms IS NULL OR m.latest_ms - m.time_ms > 86400000)
  AND NOT EXISTS (SELECT 1 FROM key_use u WHERE u.access_key = m.minted)
  AND NOT EXISTS (SELECT 1 FROM lineage_link l WHERE l.mint_id = m.id)
  AND m.event NOT IN (SELECT event FROM superseded)
  AND m.event NOT IN (SELECT event FROM correction)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = m.event)

-- name: passwords-of-pair
-- Those that these calls set, owner by owner, in the order of time.
SELECT a.agent_id, m.time_ms, m.event, m.id, m.owner, l.recipient_account
FROM actor a
CROSS JOIN mint m ON m.actor_id = a.id
JOIN event e      ON e.id = m.event
JOIN place l      ON l.id = e.place_id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND a.via_service IS NULL
  AND m.time_ms >= ?3 AND m.kind = 'password' AND m.owner IS NOT NULL
  AND m.event NOT IN (SELECT event FROM superseded)
  AND m.event NOT IN (SELECT event FROM correction)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = m.event)
ORDER BY m.owner, l.recipient_account, m.time_ms, m.event, m.id

-- name: password-changes
-- All passwords of the one whose password a mint (?1) is, whoever set them, in the order of
-- time; and when each ended without another, or 0.
SELECT m.id, m.time_ms, coalesce(f.time_ms, 0)
FROM mint mine
JOIN event me     ON me.id = mine.event
JOIN place ml     ON ml.id = me.place_id
CROSS JOIN mint m ON m.owner = mine.owner AND m.kind = 'password'
JOIN event e      ON e.id = m.event
JOIN place l      ON l.id = e.place_id AND l.recipient_account IS ml.recipient_account
LEFT JOIN mint_end n ON n.mint_id = m.id
LEFT JOIN event f    ON f.id = n.event
WHERE mine.id = ?1 AND m.time_ms IS NOT NULL
  AND m.event NOT IN (SELECT event FROM superseded)
  AND m.event NOT IN (SELECT event FROM correction)
ORDER BY m.time_ms, m.event, m.id

-- name: console-sessions
-- Of the same one, those that began at or after ?2: by a sign-in, or, where that is not in
-- the logs, by what was called from the console.
SELECT c.id, min(coalesce(u.created_ms, u.first_ms))
FROM mint mine
JOIN event me          ON me.id = mine.event
JOIN place ml          ON ml.id = me.place_id
CROSS JOIN principal p ON p.name = replace(mine.owner, rtrim(mine.owner, replace(mine.owner, '/', '')), '')
                      AND p.account = ml.recipient_account
CROSS JOIN key_use u   ON u.principal_id = p.id
CROSS JOIN credential c ON c.id = u.credential_id
LEFT JOIN lineage_link k ON k.use_id = u.id
LEFT JOIN mint s         ON s.id = k.mint_id
WHERE mine.id = ?1 AND u.is_session AND c.kind = 'user_session'
  AND coalesce(u.created_ms, u.first_ms) >= ?2
  AND CASE WHEN s.id IS NULL
           THEN EXISTS (SELECT 1 FROM live_actor a
                        WHERE a.credential_id = c.id AND a.from_console)
           ELSE s.kind = 'console_session' END
GROUP BY c.id

-- name: uses-of-credential
-- How many times what was used of a credential (?1) at or after ?2 was made.  A session of
-- the console has many keys and is one.
SELECT count(DISTINCT coalesce(l.mint_id, -u.created_ms, u.access_key))
FROM key_use u LEFT JOIN lineage_link l ON l.use_id = u.id
WHERE u.credential_id = ?1 AND u.last_ms >= ?2

-- name: makers-of-credential
-- What made the keys of a credential (?1) that were used at or after ?2, and from where.
SELECT u.is_session, l.strength, m.event, m.time_ms, b.address_id, c.id, c.principal_id
FROM key_use u
CROSS JOIN lineage_link l ON l.use_id = u.id
CROSS JOIN mint m         ON m.id = l.mint_id
CROSS JOIN actor b        ON b.id = m.actor_id
CROSS JOIN key_use pu     ON pu.id = l.parent_use_id
CROSS JOIN credential c   ON c.id = pu.credential_id
WHERE u.credential_id = ?1 AND u.last_ms >= ?2
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = m.event)

-- name: makers-of-pair
-- The same of keys that were used at an address, with when and by which program on each day.
SELECT u.is_session, l.strength, m.event, m.time_ms, b.address_id, c.id, c.principal_id,
       a.agent_id, n.first_ms, n.last_ms
FROM actor a
CROSS JOIN actor_day n    ON n.actor_id = a.id
CROSS JOIN key_use u      ON u.credential_id = a.credential_id AND u.access_key IS a.access_key
                         AND u.created_ms IS a.session_created_ms
CROSS JOIN lineage_link l ON l.use_id = u.id
CROSS JOIN mint m         ON m.id = l.mint_id
CROSS JOIN actor b        ON b.id = m.actor_id
CROSS JOIN key_use pu     ON pu.id = l.parent_use_id
CROSS JOIN credential c   ON c.id = pu.credential_id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND a.via_service IS NULL AND n.last_ms >= ?3
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = m.event)

-- name: credential
-- What a node needs to know of one; nothing of those that only services of AWS use.
SELECT c.credential, c.kind, c.principal_id
FROM credential c
JOIN principal p ON p.id = c.principal_id
WHERE c.id = ?1 AND p.principal NOT GLOB 'svc:*'
  AND ifnull(p.name, '') NOT GLOB 'AWSServiceRoleFor*'
  AND ifnull(p.arn, '') NOT GLOB '*:role/aws-service-role/*'

-- name: is-from-console
SELECT EXISTS (SELECT 1 FROM live_actor WHERE credential_id = ?1 AND from_console)
    OR EXISTS (SELECT 1 FROM key_use u
               JOIN lineage_link l ON l.use_id = u.id
               JOIN mint m         ON m.id = l.mint_id
               WHERE u.credential_id = ?1 AND m.kind = 'console_session')

-- name: other-keys-of-owner
-- Long-term keys of a principal (?1) but one (?2), used at any time.
SELECT c.id
FROM credential c
WHERE c.principal_id = ?1 AND c.kind = 'long_term_key' AND c.id <> ?2
  AND EXISTS (SELECT 1 FROM key_use u WHERE u.credential_id = c.id)
ORDER BY c.credential

-- ----------------------------------------------------------- what is called benign

-- name: begin-walls
CREATE TEMP TABLE IF NOT EXISTS wall (
    kind INTEGER, id INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID;
DELETE FROM temp.wall;

-- name: wall-addresses
INSERT OR IGNORE INTO temp.wall (kind, id)
SELECT ?1, d.id FROM verdict v JOIN address d ON d.ip = v.value
WHERE v.kind = 'ip' AND v.verdict = 'benign'

-- name: wall-credentials
INSERT OR IGNORE INTO temp.wall (kind, id)
SELECT ?1, c.id FROM verdict v JOIN credential c ON c.credential = v.value
WHERE v.kind = 'key' AND v.verdict = 'benign'
UNION
SELECT ?1, a.credential_id FROM verdict v JOIN actor a ON a.access_key = v.value
WHERE v.kind = 'key' AND v.verdict = 'benign' AND a.credential_id IS NOT NULL

-- name: wall-principals
INSERT OR IGNORE INTO temp.wall (kind, id)
SELECT ?1, p.id FROM verdict v JOIN principal p ON p.principal = v.value
WHERE v.kind = 'principal' AND v.verdict = 'benign'

-- name: wall-agents
INSERT OR IGNORE INTO temp.wall (kind, id)
SELECT ?1, g.id FROM verdict v JOIN agent g ON g.user_agent = v.value
WHERE v.kind = 'agent' AND v.verdict = 'benign'

-- name: wall-events
INSERT OR IGNORE INTO temp.wall (kind, id)
SELECT ?1, e.id FROM verdict v JOIN event e ON e.event_id = v.value
WHERE v.kind = 'event' AND v.verdict = 'benign'

-- ---------------------------------------------------------------- attribution
--
-- ?1 level, ?2 confidence, ?3 reason.

-- name: counted-as
SELECT counted_as FROM credential WHERE id = ?1

-- name: attribute
-- One event (?4) of a credential (?5).
INSERT OR IGNORE INTO new_attribution (event, credential, level, confidence, reason)
VALUES (?4, ?5, ?1, ?2, ?3)

-- name: attribute-timeless
-- The same of those that do not tell their time.
INSERT OR IGNORE INTO new_attribution (event, credential, level, confidence, reason)
SELECT e.id, c.counted_as, ?1, ?2, ?3
FROM actor a
JOIN credential c  ON c.id = a.credential_id
CROSS JOIN event e ON e.actor_id = a.id
WHERE a.credential_id = ?4 AND a.address_id = ?5 AND a.via_service IS NULL
  AND e.time_ms IS NULL
  AND e.id NOT IN (SELECT event FROM superseded)
  AND e.id NOT IN (SELECT event FROM correction)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = e.id)

-- name: nameless-at-address
-- Principals with calls that tell no credential, at or after ?2.
SELECT DISTINCT a.principal_id
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.address_id = ?1 AND a.credential_id IS NULL AND a.via_service IS NULL
  AND n.last_ms >= ?2
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 3 AND id = a.principal_id)

-- name: attribute-nameless
INSERT OR IGNORE INTO new_attribution (event, credential, level, confidence, reason)
SELECT e.id, NULL, ?1, ?2, ?3
FROM actor a
CROSS JOIN event e ON e.actor_id = a.id
WHERE a.principal_id = ?4 AND a.address_id = ?5 AND a.credential_id IS NULL
  AND a.via_service IS NULL AND (e.time_ms >= ?6 OR e.time_ms IS NULL)
  AND e.id NOT IN (SELECT event FROM superseded)
  AND e.id NOT IN (SELECT event FROM correction)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = e.id)

-- name: attribute-event
INSERT OR IGNORE INTO new_attribution (event, credential, level, confidence, reason)
SELECT e.id, c.counted_as, ?1, ?2, ?3
FROM event e
JOIN actor a           ON a.id = e.actor_id
LEFT JOIN credential c ON c.id = a.credential_id
WHERE e.id = ?4

-- name: clear-first-attributed
DELETE FROM temp.first_attributed

-- name: fill-first-attributed
-- The first attributed event of each credential (?1) and address (?2) that has one.
INSERT INTO temp.first_attributed (kind, id, event_id)
WITH told AS MATERIALIZED (
    SELECT a.credential_id, a.address_id, e.event_id,
           row_number() OVER (ORDER BY e.time_ms, e.event_id) AS place
    FROM new_attribution t
    CROSS JOIN event e ON e.id = t.event
    CROSS JOIN actor a ON a.id = e.actor_id
)
SELECT ?1, credential_id, event_id
FROM (SELECT credential_id, event_id, min(place) FROM told
      WHERE credential_id IS NOT NULL GROUP BY credential_id)
UNION ALL
SELECT ?2, address_id, event_id
FROM (SELECT address_id, event_id, min(place) FROM told GROUP BY address_id)

-- name: first-attributed
SELECT event_id FROM temp.first_attributed WHERE kind = ?1 AND id = ?2

-- ------------------------------------------------------------- where results go

-- name: begin-results
CREATE TEMP TABLE IF NOT EXISTS new_scope_node (
    node_kind TEXT, node TEXT, confidence REAL, level TEXT, depth INTEGER,
    path TEXT, event_id TEXT);
CREATE TEMP TABLE IF NOT EXISTS new_rejected_node (
    node_kind TEXT, node TEXT, rule TEXT, confidence REAL, reason TEXT,
    reached_from TEXT, event_id TEXT);
CREATE TEMP TABLE IF NOT EXISTS new_attribution (
    event INTEGER PRIMARY KEY, credential TEXT, level TEXT, confidence REAL, reason TEXT);
CREATE TEMP TABLE IF NOT EXISTS first_attributed (
    kind INTEGER, id INTEGER, event_id TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
DELETE FROM new_scope_node;
DELETE FROM new_rejected_node;
DELETE FROM new_attribution;

-- name: add-node
INSERT INTO new_scope_node (node_kind, node, confidence, level, depth, path, event_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: add-rejected
INSERT INTO new_rejected_node (node_kind, node, rule, confidence, reason, reached_from, event_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: show-results
-- In front of the views of the case: answers for leads that are not stored.
DROP VIEW IF EXISTS temp.scope;
DROP VIEW IF EXISTS temp.scope_rejected;
DROP VIEW IF EXISTS temp.attributed;
CREATE TEMP VIEW scope AS
SELECT node_kind, node, confidence, level, depth, path, event_id FROM new_scope_node;
CREATE TEMP VIEW scope_rejected AS
SELECT node_kind, node, rule, confidence, reason, reached_from, event_id FROM new_rejected_node;
CREATE TEMP VIEW attributed AS
SELECT e.event_id, t.credential, t.level, t.confidence, t.reason, t.event AS event_row
FROM new_attribution t CROSS JOIN event e ON e.id = t.event;

-- name: hide-results
DROP VIEW IF EXISTS temp.scope;
DROP VIEW IF EXISTS temp.scope_rejected;
DROP VIEW IF EXISTS temp.attributed;

-- name: store-results
DELETE FROM scope_node;
DELETE FROM scope_rejected_node;
DELETE FROM attribution;
INSERT INTO scope_node SELECT * FROM new_scope_node;
INSERT OR IGNORE INTO scope_rejected_node SELECT * FROM new_rejected_node;
INSERT INTO attribution SELECT * FROM new_attribution;

-- name: follow-all
INSERT OR REPLACE INTO case_setting (key, value) VALUES ('follow_all', 1)

-- name: stored-leads
-- With what verdicts call malicious, and without what they call benign.
SELECT kind, value, min(is_verdict)
FROM (SELECT kind, value, 0 AS is_verdict FROM lead
      UNION ALL SELECT kind, value, 1 FROM verdict WHERE verdict = 'malicious')
WHERE (kind, value) NOT IN (SELECT kind, value FROM verdict WHERE verdict = 'benign')
GROUP BY kind, value
ORDER BY kind, value

-- name: add-lead
INSERT INTO lead (kind, value, why, by, added_ms) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (kind, value) DO UPDATE SET why = coalesce(excluded.why, why)

-- name: reason-of-lead
SELECT why FROM lead WHERE kind = ?1 AND value = ?2

-- name: addresses-of-case
-- Those that a network of a list may hold.
SELECT DISTINCT ip
FROM address d
WHERE kind IN ('public', 'private')
  AND EXISTS (SELECT 1 FROM live_actor a WHERE a.address_id = d.id)
ORDER BY ip
