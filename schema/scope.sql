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
-- A key id, or the beginning of one; or a session as the credentials view names it.
SELECT c.id, c.credential, a.access_key, c.kind, c.principal_id
FROM live_actor a JOIN credential c ON c.id = a.credential_id
WHERE a.access_key = ?1
UNION
SELECT c.id, c.credential, a.access_key, c.kind, c.principal_id
FROM live_actor a JOIN credential c ON c.id = a.credential_id
WHERE length(?1) >= 8 AND a.access_key >= ?1 AND a.access_key < ?1 || char(0x10ffff)
UNION
SELECT c.id, c.credential, a.access_key, c.kind, c.principal_id
FROM credential c JOIN live_actor a ON a.credential_id = c.id
WHERE c.credential = ?1
ORDER BY 2

-- name: lead-principal
SELECT id, principal, coalesce(arn, principal)
FROM principal p
WHERE (principal = ?1 OR arn = ?1 OR unique_id = ?1 OR name = ?1)
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
SELECT a.credential_id, c.credential, c.kind, c.principal_id,
       a.address_id, d.ip || coalesce(' via ' || d.vpc_endpoint, ''), d.kind, a.via_service
FROM actor a
LEFT JOIN credential c ON c.id = a.credential_id
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
-- When a credential came to an address, if that was after ?3.
SELECT min(n.first_ms)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.credential_id = ?1 AND a.address_id = ?2
HAVING min(n.first_ms) >= ?3

-- name: credential-addresses-by-first-use
-- When a credential was first used from each of its addresses, latest first.
SELECT min(n.first_ms) AS first_use
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.credential_id = ?1
GROUP BY a.address_id
ORDER BY first_use DESC

-- name: principal-addresses-by-first-use
SELECT min(n.first_ms) AS first_use
FROM actor a
JOIN address d   ON d.id = a.address_id
JOIN actor_day n ON n.actor_id = a.id
WHERE a.principal_id = ?1 AND a.via_service IS NULL AND d.kind IN ('public', 'private')
GROUP BY a.address_id
ORDER BY first_use DESC

-- -------------------------------------------------------------------- closure

-- name: usage-of-credential
-- Addresses a credential was used from at or after ?2.
SELECT a.address_id, d.ip || coalesce(' via ' || d.vpc_endpoint, ''), d.kind
FROM actor a
JOIN address d   ON d.id = a.address_id
JOIN actor_day n ON n.actor_id = a.id
WHERE a.credential_id = ?1 AND n.last_ms >= ?2
GROUP BY a.address_id
ORDER BY d.ip

-- name: usage-of-address
-- Credentials that were used from an address at or after ?2.
SELECT a.credential_id, c.credential, c.kind, c.principal_id
FROM actor a
JOIN credential c ON c.id = a.credential_id
JOIN actor_day n  ON n.actor_id = a.id
WHERE a.address_id = ?1 AND n.last_ms >= ?2
GROUP BY a.credential_id
ORDER BY c.credential

-- name: credentials-at-address
-- How many credentials were used from an address at or after ?2.
SELECT count(DISTINCT a.credential_id)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.address_id = ?1 AND n.last_ms >= ?2

-- name: principals-at-address-before
-- How many principals used an address before ?2, and on how many days.
SELECT count(DISTINCT a.principal_id), count(DISTINCT n.day)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.address_id = ?1 AND a.via_service IS NULL AND n.first_ms < ?2

-- name: principals-at-address-since
SELECT count(DISTINCT a.principal_id)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.address_id = ?1 AND a.via_service IS NULL AND n.last_ms >= ?2

-- name: own-use-of-address
-- Days in [?3, ?4) on which a principal used an address.
SELECT count(DISTINCT n.day)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.principal_id = ?1 AND a.address_id = ?2 AND n.first_ms >= ?3 AND n.first_ms < ?4

-- name: sibling-keys-at-address
-- Other keys of the same instance (role and session) that work from an address.
SELECT count(*)
FROM actor mine
JOIN actor other ON other.principal_id = mine.principal_id
                AND other.session_name = mine.session_name
WHERE mine.credential_id = ?1 AND mine.session_name LIKE 'i-%'
  AND other.address_id = ?2 AND other.access_key <> mine.access_key

-- name: baseline-of-credential
-- What is known of a credential in [?2, ?3): events and days.
SELECT coalesce(sum(n.events), 0), count(DISTINCT n.day)
FROM actor a JOIN actor_day n ON n.actor_id = a.id
WHERE a.credential_id = ?1 AND n.first_ms >= ?2 AND n.first_ms < ?3

-- name: novel-agents
-- Of the programs behind (credential ?1, address ?2): how many are there, how many
-- tools and how many exact agents did its principal not use in [?3, ?4)?
WITH used AS (
    SELECT DISTINCT a.agent_id, g.tool, a.principal_id
    FROM actor a JOIN agent g ON g.id = a.agent_id
    WHERE a.credential_id = ?1 AND a.address_id = ?2
),
known AS (
    SELECT DISTINCT a.agent_id, g.tool
    FROM actor a
    JOIN agent g     ON g.id = a.agent_id
    JOIN actor_day n ON n.actor_id = a.id
    WHERE a.principal_id = (SELECT principal_id FROM used) AND a.via_service IS NULL
      AND n.first_ms >= ?3 AND n.first_ms < ?4
)
SELECT count(*),
       sum(tool IS NULL OR tool NOT IN (SELECT tool FROM known WHERE tool IS NOT NULL)),
       sum(agent_id NOT IN (SELECT agent_id FROM known))
FROM used

-- name: novel-network
-- Of the address (?2) and the places where the principal of the credential (?1) was in
-- [?3, ?4): are the ASNs of both known, is that of the address none of them; the same of
-- countries.  Where sources disagree, what one of them says is enough to be known.
WITH here AS (
    SELECT f.asn, f.country
    FROM address_network x JOIN network_fact f ON f.id = x.network_fact_id
    WHERE x.address_id = ?2
),
known AS (
    SELECT DISTINCT f.asn, f.country
    FROM actor a
    JOIN actor_day n       ON n.actor_id = a.id
    JOIN address_network x ON x.address_id = a.address_id
    JOIN network_fact f    ON f.id = x.network_fact_id
    WHERE a.principal_id = (SELECT principal_id FROM credential WHERE id = ?1)
      AND a.via_service IS NULL AND n.first_ms >= ?3 AND n.first_ms < ?4
)
SELECT (SELECT count(asn) FROM here) > 0 AND (SELECT count(asn) FROM known) > 0,
       NOT EXISTS (SELECT 1 FROM here JOIN known ON known.asn = here.asn),
       (SELECT count(country) FROM here) > 0 AND (SELECT count(country) FROM known) > 0,
       NOT EXISTS (SELECT 1 FROM here JOIN known ON known.country = here.country)

-- name: listed-as
-- What lists of the analyst's call an address.  A database that calls one a VPN means
-- those that anybody can rent.
SELECT total(f.tag = 'corporate') > 0, total(f.tag = 'vpn') > 0, total(f.tag = 'ci') > 0
FROM address_network x
JOIN network_fact f ON f.id = x.network_fact_id
JOIN enrichment r   ON r.id = f.enrichment_id
WHERE x.address_id = ?1 AND r.format = 'list'

-- ---------------------------------------------------------------- attribution

-- name: first-event
-- The first event of a credential (?1) or an address (?2), or of both together, since ?3.
SELECT e.event_id, i.event_name
FROM live_event e
JOIN actor a ON a.id = e.actor_id
JOIN api i   ON i.id = e.api_id
WHERE e.actor_id IN (SELECT id FROM actor
                     WHERE (?1 IS NULL OR credential_id = ?1)
                       AND (?2 IS NULL OR address_id = ?2) AND via_service IS NULL)
  AND e.time_ms >= ?3
ORDER BY e.time_ms, e.event_id
LIMIT 1

-- name: attribute
-- Every event of one credential (or, with NULL, of callers without one) at one address.
INSERT OR IGNORE INTO new_attribution (event, credential, level, confidence, reason)
SELECT e.id, c.counted_as, ?3, ?4, ?5
FROM live_event e
JOIN actor a           ON a.id = e.actor_id
LEFT JOIN credential c ON c.id = a.credential_id
WHERE e.actor_id IN (SELECT id FROM actor WHERE credential_id IS ?1 AND address_id = ?2
                                            AND via_service IS NULL)
  AND (e.time_ms >= ?6 OR e.time_ms IS NULL)
  AND e.id NOT IN (SELECT event FROM correction)

-- name: first-attributed
-- The first attributed event of a credential (?1) or an address (?2).  CROSS JOIN: the
-- few that are attributed come first, not all events.
SELECT e.event_id
FROM new_attribution t
CROSS JOIN event e ON e.id = t.event
CROSS JOIN actor a ON a.id = e.actor_id
WHERE (?1 IS NULL OR a.credential_id = ?1) AND (?2 IS NULL OR a.address_id = ?2)
ORDER BY e.time_ms, e.event_id
LIMIT 1

-- ------------------------------------------------------------- where results go

-- name: begin-results
CREATE TEMP TABLE IF NOT EXISTS new_scope_node (
    node_kind TEXT, node TEXT, confidence REAL, level TEXT, depth INTEGER,
    path TEXT, event_id TEXT);
CREATE TEMP TABLE IF NOT EXISTS new_attribution (
    event INTEGER PRIMARY KEY, credential TEXT, level TEXT, confidence REAL, reason TEXT);
DELETE FROM new_scope_node;
DELETE FROM new_attribution;

-- name: add-node
INSERT INTO new_scope_node (node_kind, node, confidence, level, depth, path, event_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: show-results
-- In front of the views of the case: answers for leads that are not stored.
DROP VIEW IF EXISTS temp.scope;
DROP VIEW IF EXISTS temp.attributed;
CREATE TEMP VIEW scope AS
SELECT node_kind, node, confidence, level, depth, path, event_id FROM new_scope_node;
CREATE TEMP VIEW attributed AS
SELECT e.event_id, t.credential, t.level, t.confidence, t.reason, t.event AS event_row
FROM new_attribution t JOIN event e ON e.id = t.event;

-- name: hide-results
DROP VIEW IF EXISTS temp.scope;
DROP VIEW IF EXISTS temp.attributed;

-- name: store-results
DELETE FROM scope_node;
DELETE FROM attribution;
INSERT INTO scope_node SELECT * FROM new_scope_node;
INSERT INTO attribution SELECT * FROM new_attribution;

-- name: stored-leads
SELECT kind, value FROM lead ORDER BY kind, value

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
