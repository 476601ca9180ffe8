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
SELECT d.id
FROM address d
WHERE d.id IN (SELECT a.address_id
               FROM actor a JOIN actor_day n ON n.actor_id = a.id
               WHERE a.credential_id = ?1 AND n.last_ms >= ?2)
ORDER BY d.ip, d.vpc_endpoint

-- name: usage-of-address
-- Credentials that were used from an address at or after ?2.
SELECT c.id, c.credential, c.kind, c.principal_id
FROM credential c
WHERE c.id IN (SELECT a.credential_id
               FROM actor a JOIN actor_day n ON n.actor_id = a.id
               WHERE a.address_id = ?1 AND n.last_ms >= ?2)
  AND c.principal_id NOT IN (SELECT id FROM principal WHERE arn GLOB '*:role/aws-service-role/*')
ORDER BY c.credential

-- name: service-role
-- Whether a principal is a role that only a service of AWS can take on (S6).
SELECT arn GLOB '*:role/aws-service-role/*' FROM principal WHERE id = ?1

-- name: credentials-at-address
SELECT count(DISTINCT a.credential_id)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.address_id = ?1 AND n.last_ms >= ?2

-- name: active-credentials
-- At or after ?2, of all the case.
SELECT count(DISTINCT a.credential_id)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE n.last_ms >= ?2

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

-- -------------------------------------------------------------------- traces
--
-- What ties a credential to the intruder but its places and its makers.

-- name: agents-of-joint
-- Agents of a credential (?1) at an address (?2) at or after ?3, and when.
SELECT a.agent_id, min(n.first_ms), max(n.last_ms)
FROM actor a
CROSS JOIN actor_day n ON n.actor_id = a.id
JOIN agent g           ON g.id = a.agent_id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND a.via_service IS NULL AND n.last_ms >= ?3
GROUP BY a.agent_id
ORDER BY g.user_agent

-- name: agent-before
SELECT EXISTS (SELECT 1 FROM actor a CROSS JOIN actor_day n ON n.actor_id = a.id
               WHERE a.agent_id = ?1 AND n.first_ms < ?2)

-- name: principals-of-agent
SELECT DISTINCT a.principal_id
FROM actor a CROSS JOIN actor_day n ON n.actor_id = a.id
WHERE a.agent_id = ?1 AND n.last_ms >= ?2

-- name: users-of-agent
-- Credentials but ?3 that used an agent at or after ?2, and where.
SELECT c.id, c.credential, c.kind, c.principal_id, a.address_id, 0
FROM actor a
CROSS JOIN actor_day n ON n.actor_id = a.id
JOIN credential c      ON c.id = a.credential_id
JOIN address d         ON d.id = a.address_id
WHERE a.agent_id = ?1 AND n.last_ms >= ?2 AND a.via_service IS NULL AND c.id <> ?3
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = ?1)
GROUP BY c.id, d.id
ORDER BY c.credential, d.ip, d.vpc_endpoint
LIMIT ?4

-- name: event-by-agent
-- The first call of a credential at an address by an agent at or after ?4.
SELECT e.event_id, i.event_name
FROM actor a
CROSS JOIN event e ON e.actor_id = a.id
JOIN api i         ON i.id = e.api_id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND +a.agent_id = ?3
  AND a.via_service IS NULL AND e.time_ms >= ?4
ORDER BY e.time_ms, e.id
LIMIT 1

-- name: begin-choices
-- Names that calls choose (chooses), and names that calls use and that somebody must have
-- chosen before.
CREATE TEMP TABLE IF NOT EXISTS made (
    kind TEXT, value TEXT, event INTEGER, chooses INTEGER);
CREATE INDEX IF NOT EXISTS temp.made_by_value ON made (kind, value, event);
CREATE INDEX IF NOT EXISTS temp.made_by_event ON made (event);
CREATE TEMP TABLE IF NOT EXISTS choosing (api INTEGER PRIMARY KEY);
DELETE FROM temp.made;
DELETE FROM temp.choosing;

-- name: load-choices
-- At most ?1 of them.
WITH naming (source, api, role, kind, word, chooses) AS (VALUES
    ('ec2', 'CreateKeyPair', 'created', 'key_pair', 'key-pair name', 1),
    ('ec2', 'ImportKeyPair', 'created', 'key_pair', 'key-pair name', 1),
    ('ec2', 'DeleteKeyPair', 'target', 'key_pair', 'key-pair name', 0),
    ('ec2', 'RunInstances', 'source', 'key_pair', 'key-pair name', 0),
    ('ec2', 'CreateSecurityGroup', 'target', 'security_group', 'security-group name', 1),
    ('ec2', 'CreateLaunchTemplate', 'created', 'launch_template', 'launch-template name', 1),
    ('iam', 'CreateUser', 'created', 'user', 'user name', 1),
    ('iam', 'DeleteUser', 'target', 'user', 'user name', 0),
    ('iam', 'CreateRole', 'created', 'role', 'role name', 1),
    ('iam', 'DeleteRole', 'target', 'role', 'role name', 0),
    ('iam', 'CreateGroup', 'created', 'group', 'group name', 1),
    ('iam', 'CreateInstanceProfile', 'created', 'instance_profile', 'instance-profile name', 1),
    ('iam', 'CreatePolicy', 'created', 'policy', 'policy name', 1),
    ('iam', 'PutUserPolicy', 'target', 'inline_policy', 'policy name', 1),
    ('iam', 'PutRolePolicy', 'target', 'inline_policy', 'policy name', 1),
    ('iam', 'PutGroupPolicy', 'target', 'inline_policy', 'policy name', 1),
    ('iam', 'DeleteUserPolicy', 'target', 'inline_policy', 'policy name', 0),
    ('iam', 'DeleteRolePolicy', 'target', 'inline_policy', 'policy name', 0))
INSERT INTO temp.made (kind, value, event, chooses)
SELECT w.word, j.value, e.id, w.chooses
FROM naming w
CROSS JOIN api i   ON i.event_source = w.source || '.amazonaws.com' AND i.api = w.api
CROSS JOIN event e ON e.api_id = i.id
CROSS JOIN touch t ON t.id = e.touch_id
JOIN json_each(t.resources) g
JOIN json_each(g.value) r ON r.key = 0
JOIN json_each(g.value) k ON k.key = 1
JOIN json_each(g.value) j ON j.key >= 2
WHERE r.value = w.role AND k.value = w.kind
  AND j.value NOT GLOB 'arn:*' AND j.value NOT GLOB 'sg-[0-9a-f]*' AND j.value NOT GLOB 'key-[0-9a-f]*'
LIMIT ?1

-- name: load-grantees
-- Accounts that calls gave something to; at most ?1 of them.
WITH giving (source, api) AS (VALUES
    ('ec2', 'ModifySnapshotAttribute'), ('ec2', 'ModifyImageAttribute'),
    ('rds', 'ModifyDBSnapshotAttribute'), ('rds', 'ModifyDBClusterSnapshotAttribute'),
    ('ssm', 'ModifyDocumentPermission'), ('lambda', 'AddPermission'),
    ('lambda', 'AddLayerVersionPermission'), ('redshift', 'AuthorizeSnapshotAccess'),
    ('ram', 'CreateResourceShare'), ('ram', 'AssociateResourceShare'),
    ('events', 'PutPermission'), ('organizations', 'RegisterDelegatedAdministrator'))
INSERT INTO temp.made (kind, value, event, chooses)
SELECT DISTINCT 'account', CASE WHEN length(j.value) = 12 THEN j.value ELSE substr(
           substr(j.value, 1 + instr(j.value, '::')), 2, 12) END, e.id, 1
FROM giving w
CROSS JOIN api i   ON i.event_source = w.source || '.amazonaws.com' AND i.api = w.api
CROSS JOIN event e ON e.api_id = i.id
CROSS JOIN touch t ON t.id = e.touch_id
JOIN json_each(t.resources) g
JOIN json_each(g.value) r ON r.key = 0
JOIN json_each(g.value) j ON j.key >= 2
WHERE r.value = 'grantee'
  AND (j.value GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
       OR j.value GLOB 'arn:aws*:iam::[0-9]*')
  AND (i.api NOT GLOB 'Modify*' OR e.request LIKE '%"add"%' OR e.request LIKE '%ToAdd"%')
LIMIT ?1

-- name: count-choices
SELECT count(*) FROM temp.made

-- name: drop-choices
DELETE FROM temp.made

-- name: load-choosing
-- Calls that choose something, of these and of rules and sessions.
INSERT OR IGNORE INTO temp.choosing (api)
SELECT DISTINCT e.api_id FROM temp.made m JOIN event e ON e.id = m.event WHERE m.chooses
UNION
SELECT id FROM api
WHERE event_source = 'ec2.amazonaws.com'
  AND api IN ('AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress',
              'ModifySecurityGroupRules')
UNION
SELECT id FROM api WHERE event_source = 'sts.amazonaws.com' AND api GLOB 'AssumeRole*'

-- name: choosing-calls
-- Of a credential (?1) at an address (?2) at or after ?3; at most ?4.
SELECT e.id, e.time_ms, a.agent_id
FROM actor a
CROSS JOIN event e ON e.actor_id = a.id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND a.via_service IS NULL
  AND e.time_ms >= ?3 AND e.api_id IN (SELECT api FROM temp.choosing)
  AND e.id NOT IN (SELECT event FROM superseded)
  AND e.id NOT IN (SELECT event FROM correction)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = e.id)
ORDER BY e.time_ms, e.id
LIMIT ?4

-- name: choices-of-event
SELECT kind, value FROM temp.made WHERE event = ?1 AND chooses
UNION
SELECT 'rule peer', peer FROM group_rule
WHERE event = ?1 AND op = 'open' AND peer_kind IN ('ipv4', 'ipv6') AND peer IS NOT NULL
UNION
SELECT 'session name', session FROM mint
WHERE event = ?1 AND kind = 'role_session' AND session IS NOT NULL
ORDER BY 1, 2

-- name: carried-name
-- The name of a session that no call of these logs made: its maker chose it.
SELECT a.session_name, min(a.agent_id)
FROM actor a
WHERE a.credential_id = ?1 AND a.session_name IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM key_use u JOIN lineage_link l ON l.use_id = u.id
                  WHERE u.credential_id = ?1)
GROUP BY a.session_name
ORDER BY a.session_name
LIMIT 1

-- name: chosen-before
-- Whether a name (?2) of a kind (?1) occurs before ?3; ?4 is the first row of that second.
SELECT CASE ?1
       WHEN 'rule peer' THEN EXISTS (
           SELECT 1 FROM group_rule WHERE op = 'open' AND peer = ?2 AND event < ?4)
       WHEN 'session name' THEN EXISTS (
           SELECT 1 FROM mint WHERE session = ?2 AND event < ?4)
         OR EXISTS (
           SELECT 1 FROM actor a CROSS JOIN actor_day n ON n.actor_id = a.id
           WHERE a.session_name = ?2 AND n.first_ms < ?3)
       ELSE EXISTS (
           SELECT 1 FROM temp.made WHERE kind = ?1 AND value = ?2 AND event < ?4)
       END

-- name: is-of-case
-- Whether a name is that of a user or role, an account one of these logs.
SELECT CASE ?1
       WHEN 'session name' THEN EXISTS (SELECT 1 FROM principal WHERE name = ?2)
       WHEN 'account' THEN EXISTS (
           SELECT 1 FROM place WHERE recipient_account = ?2 OR account = ?2)
       ELSE 0 END

-- name: others-of-choice
-- Credentials but ?5 that chose a name (?2) of a kind (?1) at or after ?3 (?4), where, and
-- the first call that did; at most ?6.  A session that carries it, and that nothing in these
-- logs made, stands for who made it.
SELECT c.id, c.credential, c.kind, c.principal_id, a.address_id, min(e.id)
FROM (SELECT event FROM temp.made WHERE kind = ?1 AND value = ?2 AND event >= ?4 AND chooses
      UNION ALL
      SELECT event FROM group_rule
      WHERE ?1 = 'rule peer' AND op = 'open' AND peer = ?2 AND event >= ?4
      UNION ALL
      SELECT event FROM mint
      WHERE ?1 = 'session name' AND session = ?2 AND kind = 'role_session' AND event >= ?4
      UNION ALL
      SELECT (SELECT f.id FROM event f WHERE f.actor_id = s.id AND f.time_ms >= ?3
              ORDER BY f.time_ms LIMIT 1)
      FROM actor s
      WHERE ?1 = 'session name' AND s.session_name = ?2 AND s.via_service IS NULL
        AND NOT EXISTS (SELECT 1 FROM key_use u JOIN lineage_link l ON l.use_id = u.id
                        WHERE u.credential_id = s.credential_id)) x
CROSS JOIN event e ON e.id = x.event
JOIN actor a      ON a.id = e.actor_id
JOIN credential c ON c.id = a.credential_id
JOIN address d    ON d.id = a.address_id
WHERE a.via_service IS NULL AND c.id <> ?5
  AND e.id NOT IN (SELECT event FROM superseded)
  AND e.id NOT IN (SELECT event FROM correction)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = e.id)
GROUP BY c.id, d.id
ORDER BY c.credential, d.ip, d.vpc_endpoint
LIMIT ?6

-- name: arrivals
-- Public addresses to which credentials came at or after ?1, the first of them first.
SELECT c.id, c.credential, c.kind, c.principal_id, a.address_id, min(n.first_ms) AS first_use
FROM actor_day n
CROSS JOIN actor a ON a.id = n.actor_id
JOIN credential c  ON c.id = a.credential_id
JOIN address d     ON d.id = a.address_id
WHERE n.last_ms >= ?1 AND a.via_service IS NULL AND d.kind = 'public'
GROUP BY c.id, d.id
HAVING first_use >= ?1
ORDER BY first_use, c.credential, d.ip

-- name: calls-in-order
-- Of a credential (?1) at an address (?2) in [?3, ?4]; of one second, by their names.
SELECT e.time_ms, a.agent_id, e.api_id, i.event_name, e.id
FROM actor a
CROSS JOIN event e ON e.actor_id = a.id
JOIN api i         ON i.id = e.api_id
WHERE a.credential_id = ?1 AND a.address_id = ?2 AND a.via_service IS NULL
  AND e.time_ms >= ?3 AND e.time_ms <= ?4
  AND e.id NOT IN (SELECT event FROM superseded)
  AND e.id NOT IN (SELECT event FROM correction)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 4 AND id = a.agent_id)
  AND NOT EXISTS (SELECT 1 FROM temp.wall WHERE kind = 2 AND id = e.id)
ORDER BY e.time_ms / 1000, i.event_name, e.id
LIMIT ?5

-- name: callers-of-credential
-- Where and with what a credential was used at or after ?2, at most ?3.
SELECT a.id, a.address_id, a.agent_id, min(n.first_ms), max(n.last_ms)
FROM actor a
CROSS JOIN actor_day n ON n.actor_id = a.id
JOIN address d         ON d.id = a.address_id
WHERE a.credential_id = ?1 AND n.last_ms >= ?2 AND a.via_service IS NULL
  AND d.kind IN ('public', 'private')
GROUP BY a.id
ORDER BY a.address_id
LIMIT ?3

-- name: times-of-caller
SELECT time_ms FROM event
WHERE actor_id = ?1 AND time_ms >= ?2 AND time_ms <= ?3
ORDER BY time_ms
LIMIT ?4

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
