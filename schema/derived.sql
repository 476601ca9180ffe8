-- What can be dropped and made again from the permanent tables: the stable SQL
-- surface (views) and the indexes that a bulk import builds last.
--
-- No view calls a JSON function: where the schema is not trusted, as when a case is opened
-- here, SQLite refuses them (json_each is a table, and allowed).  A test reads every view.
--
-- No view here reads `scope` or `attributed`: an answer for leads that are not
-- stored puts temporary tables of those names in front of them.

-- ------------------------------------------------------------------ catalogue

-- What an API call means to an investigator.  Filled from data/api-catalog.csv, or from
-- the table that the user gave.
DROP TABLE IF EXISTS api_catalog;
CREATE TABLE api_catalog (
    event_source TEXT NOT NULL,
    api          TEXT NOT NULL,
    category     TEXT NOT NULL,
    technique    TEXT NOT NULL,              -- MITRE ATT&CK, v19 numbering
    tactic       TEXT NOT NULL,
    severity     INTEGER NOT NULL,           -- 1 routine .. 5 grave
    resources    TEXT NOT NULL,              -- where a record names them, between semicolons
    containment  TEXT NOT NULL,              -- how to undo it
    PRIMARY KEY (event_source, api)
) WITHOUT ROWID, STRICT;

-- Techniques and tactics of MITRE ATT&CK that are called otherwise since v19, as ids or
-- names.  Filled from data/attack-renamed.csv.
DROP TABLE IF EXISTS attack_renamed;
CREATE TABLE attack_renamed (
    former TEXT NOT NULL,
    now    TEXT NOT NULL,
    PRIMARY KEY (former, now)
) WITHOUT ROWID, STRICT;

-- What the scope weighs and where it stops.  Filled from data/scope-rules.csv.
DROP TABLE IF EXISTS scope_rule;
CREATE TABLE scope_rule (
    rule    TEXT PRIMARY KEY,
    value   REAL NOT NULL,
    least   REAL NOT NULL,                   -- what a change of it must lie between
    most    REAL NOT NULL,
    unit    TEXT NOT NULL,
    part    TEXT NOT NULL,                   -- edge, level, stop rule, baseline, novelty
    meaning TEXT NOT NULL
) WITHOUT ROWID, STRICT;

-- ---------------------------------------------------------------------- views

-- The rows of event that are events: those that nothing supersedes.
DROP VIEW IF EXISTS live_event;
CREATE VIEW live_event AS
SELECT * FROM event WHERE id NOT IN (SELECT event FROM superseded);

-- Callers that have such an event; a superseded one leaves its caller behind.
DROP VIEW IF EXISTS live_actor;
CREATE VIEW live_actor AS
SELECT * FROM actor a WHERE EXISTS (SELECT 1 FROM actor_day n WHERE n.actor_id = a.id);

DROP VIEW IF EXISTS events;
CREATE VIEW events AS
SELECT e.event_id,
       strftime('%Y-%m-%dT%H:%M:%S', e.time_ms / 1000, 'unixepoch')
           || CASE WHEN e.time_ms % 1000 THEN printf('.%03d', e.time_ms % 1000) ELSE '' END
           || 'Z'                             AS time,
       e.time_ms,
       l.account,
       l.recipient_account,
       l.region,
       i.event_source,
       i.event_name,
       i.api,
       k.event_type,
       k.category,
       k.read_only,
       p.principal,
       a.principal_type,
       n.name                                 AS principal_name,
       p.unique_id                            AS principal_id,
       n.arn                                  AS principal_arn,
       a.session_name,
       a.role,
       c.credential,
       a.access_key,
       a.key_kind,
       d.ip,
       d.kind                                 AS ip_kind,
       g.user_agent,
       g.tool,
       a.via_service,
       k.mfa,
       r.outcome,
       r.error_code,
       e.error_message,
       t.tactic,
       t.technique,
       t.severity,
       e.request,
       e.response,
       e.request_id,
       e.shared_event_id,
       h.vpc_endpoint,
       e.source_id,
       s.path                                 AS source_path,
       e.record_offset,
       e.record_length,
       e.record_escapes,
       e.record_doubled,
       e.partial,
       e.id                                   AS event_row,
       e.actor_id,
       a.source_identity,
       a.on_behalf_of,
       a.issued_to,
       a.role_delivery,
       h.tls_version,
       h.cipher_suite,
       h.host,
       h.vpc_endpoint_account,
       t.category                             AS activity,
       a.sign_in_session,
       a.bearer_token,
       a.delegate,
       a.assumed_root,
       a.key_account,
       g.command
FROM live_event e
JOIN api i       ON i.id = e.api_id
JOIN place l     ON l.id = e.place_id
JOIN kind k      ON k.id = e.kind_id
JOIN result r    ON r.id = e.result_id
JOIN actor a     ON a.id = e.actor_id
JOIN principal p ON p.id = a.principal_id
JOIN alias n     ON n.id = a.alias_id
JOIN address d   ON d.id = a.address_id
JOIN agent g     ON g.id = a.agent_id
JOIN source s    ON s.id = e.source_id
LEFT JOIN channel h     ON h.id = e.channel_id
LEFT JOIN credential c  ON c.id = a.credential_id
LEFT JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
WHERE e.id NOT IN (SELECT event FROM correction);

-- What calls are about.  A set of resources that many calls share is one row of touch.
DROP VIEW IF EXISTS resources;
CREATE VIEW resources AS
SELECT e.event_id,
       strftime('%Y-%m-%dT%H:%M:%S', e.time_ms / 1000, 'unixepoch')
           || CASE WHEN e.time_ms % 1000 THEN printf('.%03d', e.time_ms % 1000) ELSE '' END
           || 'Z'                             AS time,
       r.value                                AS role,
       k.value                                AS kind,
       j.value                                AS id,
       e.id                                   AS event_row
FROM live_event e
JOIN touch t ON t.id = e.touch_id
JOIN json_each(t.resources) g
JOIN json_each(g.value) r ON r.key = 0
JOIN json_each(g.value) k ON k.key = 1
JOIN json_each(g.value) j ON j.key >= 2
WHERE e.id NOT IN (SELECT event FROM correction);

-- Secrets and parameters whose values a call gave out.  The API catalogue says which calls
-- do; a parameter is given out in plain text only when that is asked for.
DROP VIEW IF EXISTS exposed;
CREATE VIEW exposed AS
SELECT r.time,
       e.time_ms,
       r.event_id,
       e.credential,
       e.principal,
       e.ip,
       e.api                                  AS method,
       r.kind,
       r.id                                   AS name,
       r.event_row
FROM resources r
JOIN events e ON e.event_row = r.event_row
WHERE r.role = 'target' AND r.kind IN ('secret', 'ssm_parameter')
  AND e.outcome = 'success' AND e.activity = 'credential_access'
  AND CASE WHEN e.event_source <> 'ssm.amazonaws.com' THEN 1
           ELSE replace(replace(replace(e.request, ' ', ''), char(10), ''), '"true"', 'true')
                LIKE '%"withDecryption":true%' END;

DROP VIEW IF EXISTS catalog;
CREATE VIEW catalog AS
SELECT event_source, api, category, technique, tactic, severity, resources, containment
FROM api_catalog;

-- Every name by which a technique of the catalogue is asked for: its own, its parent's, and
-- what they were called before or are called now.  A sub-technique that became a whole
-- technique does not stand for the parts of that.
DROP VIEW IF EXISTS technique_names;
CREATE VIEW technique_names AS
WITH own AS (
    SELECT technique, technique AS name FROM api_catalog WHERE technique <> ''
    UNION
    SELECT technique, substr(technique, 1, 5) FROM api_catalog WHERE technique <> ''
)
SELECT technique, name FROM own
UNION
SELECT o.technique, r.former
FROM own o
JOIN attack_renamed r ON r.now = o.name
WHERE o.name = o.technique OR r.former NOT LIKE '%.%'
UNION
SELECT o.technique, r.now
FROM own o
JOIN attack_renamed r ON r.former = o.name
WHERE o.name = o.technique
UNION
SELECT o.technique, substr(r.now, 1, 5)
FROM own o
JOIN attack_renamed r ON r.former = o.technique;

-- The same of tactics: TA0112 Defense Impairment is also TA0112, Defense Impairment, and
-- Defense Evasion.
DROP VIEW IF EXISTS tactic_names;
CREATE VIEW tactic_names AS
WITH own AS (
    SELECT tactic, tactic AS name FROM api_catalog WHERE tactic <> ''
    UNION
    SELECT tactic, substr(tactic, 1, 6) FROM api_catalog WHERE tactic <> ''
    UNION
    SELECT tactic, substr(tactic, 8) FROM api_catalog WHERE tactic <> ''
)
SELECT tactic, name FROM own
UNION
SELECT o.tactic, r.former FROM own o JOIN attack_renamed r ON r.now = o.name
UNION
SELECT o.tactic, r.now FROM own o JOIN attack_renamed r ON r.former = o.name AND r.former <> r.now;

-- Each actor with its counts; the base of every pivot.
DROP VIEW IF EXISTS actor_totals;
CREATE VIEW actor_totals AS
SELECT actor_id,
       min(first_ms) AS first_ms,
       max(last_ms)  AS last_ms,
       sum(events)   AS events,
       sum(denied)   AS denied,
       count(*)      AS days
FROM actor_day
GROUP BY actor_id;

-- Everything a principal was called, and when.
DROP VIEW IF EXISTS principal_aliases;
CREATE VIEW principal_aliases AS
SELECT p.principal,
       n.name,
       n.arn,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(d.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(d.last_ms) / 1000, 'unixepoch')  AS last_seen,
       sum(d.events)                            AS events
FROM principal p
JOIN alias n     ON n.principal_id = p.id
JOIN actor a     ON a.principal_id = p.id AND a.alias_id = n.id
JOIN actor_day d ON d.actor_id = a.id
GROUP BY p.principal, n.name, n.arn;

-- Every value by which a principal may be asked for: canonical, ARN, unique id, name, and
-- what it was called before.
DROP VIEW IF EXISTS principal_values;
CREATE VIEW principal_values AS
SELECT principal, principal AS value FROM principal
UNION SELECT principal, arn FROM principal WHERE arn IS NOT NULL
UNION SELECT principal, unique_id FROM principal WHERE unique_id IS NOT NULL
UNION SELECT principal, name FROM principal WHERE name IS NOT NULL
UNION SELECT p.principal, n.arn FROM alias n JOIN principal p ON p.id = n.principal_id
      WHERE n.arn IS NOT NULL
UNION SELECT p.principal, n.name FROM alias n JOIN principal p ON p.id = n.principal_id
      WHERE n.name IS NOT NULL;

-- The four views of dimensions group by what they are asked for, so that SQLite applies
-- a condition on it before it counts, and not after.
DROP VIEW IF EXISTS principals;
CREATE VIEW principals AS
SELECT p.principal,
       p.account,
       p.name,
       p.unique_id,
       p.arn,
       group_concat(DISTINCT a.principal_type)  AS types,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(d.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(d.last_ms) / 1000, 'unixepoch')  AS last_seen,
       sum(d.events)                            AS events,
       sum(d.denied)                            AS denied,
       count(DISTINCT a.credential_id)          AS credentials,
       count(DISTINCT a.address_id)             AS addresses
FROM principal p
JOIN actor a        ON a.principal_id = p.id
JOIN actor_day d    ON d.actor_id = a.id
GROUP BY p.principal;

DROP VIEW IF EXISTS credentials;
CREATE VIEW credentials AS
SELECT c.credential,
       CASE WHEN c.kind = 'user_session' AND max(a.from_console) = 1
            THEN 'console_session' ELSE c.kind END AS kind,
       c.counted_as,
       p.principal,
       p.name                                   AS principal_name,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(a.session_created_ms) / 1000, 'unixepoch') AS created,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(d.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(d.last_ms) / 1000, 'unixepoch')  AS last_seen,
       sum(d.events)                            AS events,
       sum(d.denied)                            AS denied,
       count(DISTINCT a.access_key)             AS access_keys,
       count(DISTINCT a.address_id)             AS addresses,
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', f.expires_ms / 1000, 'unixepoch')
        FROM credential_life f WHERE f.credential_id = c.id) AS expires,
       (SELECT e.event_id FROM credential_life f JOIN event e ON e.id = f.created_event
        WHERE f.credential_id = c.id)           AS created_by,
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', e.time_ms / 1000, 'unixepoch')
        FROM credential_life f JOIN event e ON e.id = f.created_event
        WHERE f.credential_id = c.id)           AS created_at,
       (SELECT e.event_id FROM credential_life f JOIN event e ON e.id = f.deactivated_event
        WHERE f.credential_id = c.id)           AS deactivated_by,
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', e.time_ms / 1000, 'unixepoch')
        FROM credential_life f JOIN event e ON e.id = f.deactivated_event
        WHERE f.credential_id = c.id)           AS deactivated_at,
       (SELECT e.event_id FROM credential_life f JOIN event e ON e.id = f.deleted_event
        WHERE f.credential_id = c.id)           AS deleted_by,
       (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', e.time_ms / 1000, 'unixepoch')
        FROM credential_life f JOIN event e ON e.id = f.deleted_event
        WHERE f.credential_id = c.id)           AS deleted_at
FROM credential c
JOIN principal p    ON p.id = c.principal_id
JOIN actor a        ON a.credential_id = c.id
JOIN actor_day d    ON d.actor_id = a.id
GROUP BY c.credential;

-- Every credential that a call made or gave away, with what became of it.
DROP VIEW IF EXISTS minted;
CREATE VIEW minted AS
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', e.time_ms / 1000, 'unixepoch') AS time,
       e.time_ms,
       e.event_id,
       l.recipient_account,
       l.region,
       i.event_source,
       i.api                                  AS method,
       m.kind,
       m.minted                               AS credential,
       m.owner,
       m.subject,
       m.session                              AS session_name,
       strftime('%Y-%m-%dT%H:%M:%SZ', m.expires_ms / 1000, 'unixepoch') AS expires,
       strftime('%Y-%m-%dT%H:%M:%SZ', m.latest_ms / 1000, 'unixepoch')  AS valid_until,
       p.principal                            AS actor_principal,
       p.arn                                  AS actor_arn,
       c.credential                           AS actor_credential,
       iif(c.id IS NULL, NULL, a.access_key)  AS actor_access_key,
       d.ip                                   AS actor_ip,
       -- NULL: its use does not show in CloudTrail, or not as its own.
       CASE WHEN x.events IS NULL
             AND (m.kind NOT IN ('role_session', 'instance_session', 'user_session', 'root_session',
                                 'federated_session', 'console_session', 'long_term_key', 'password')
                  OR (m.minted IS NULL AND m.kind <> 'password'
                      AND (m.subject IS NULL OR m.subject GLOB '*:*')))
            THEN NULL ELSE coalesce(x.events, 0) END AS used,
       strftime('%Y-%m-%dT%H:%M:%SZ', x.first_ms / 1000, 'unixepoch') AS first_used,
       strftime('%Y-%m-%dT%H:%M:%SZ', x.last_ms / 1000, 'unixepoch')  AS last_used,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.time_ms / 1000, 'unixepoch')  AS revoked_at,
       f.event_id                             AS revoked_by,
       m.event                                AS event_row
FROM mint m
JOIN live_event e ON e.id = m.event
JOIN api i        ON i.id = e.api_id
JOIN place l      ON l.id = e.place_id
JOIN actor a      ON a.id = e.actor_id
JOIN principal p  ON p.id = a.principal_id
JOIN address d    ON d.id = a.address_id
LEFT JOIN credential c ON c.id = a.credential_id
LEFT JOIN mint_use x   ON x.mint_id = m.id
LEFT JOIN mint_end n   ON n.mint_id = m.id
LEFT JOIN event f      ON f.id = n.event
WHERE e.id NOT IN (SELECT event FROM correction);

-- What switched credentials off or on, or ended them.
DROP VIEW IF EXISTS revocations;
CREATE VIEW revocations AS
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', e.time_ms / 1000, 'unixepoch') AS time,
       e.time_ms,
       e.event_id,
       l.recipient_account,
       i.api                                  AS method,
       v.effect,
       v.kind,
       v.credential,
       v.owner,
       p.principal                            AS actor_principal,
       v.event                                AS event_row
FROM revocation v
JOIN live_event e ON e.id = v.event
JOIN api i        ON i.id = e.api_id
JOIN place l      ON l.id = e.place_id
JOIN actor a      ON a.id = e.actor_id
JOIN principal p  ON p.id = a.principal_id
WHERE e.id NOT IN (SELECT event FROM correction);

-- Every credential that was used and whose making is in the logs, by key.
DROP VIEW IF EXISTS lineage;
CREATE VIEW lineage AS
SELECT c.credential,
       u.access_key,
       c.kind,
       p.principal,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.created_ms / 1000, 'unixepoch') AS created,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.first_ms / 1000, 'unixepoch')   AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.last_ms / 1000, 'unixepoch')    AS last_seen,
       u.events,
       pc.credential                          AS parent,
       pu.access_key                          AS parent_access_key,
       coalesce(m.issuer, pp.principal)       AS parent_principal,
       i.api                                  AS method,
       l.strength,
       strftime('%Y-%m-%dT%H:%M:%SZ', e.time_ms / 1000, 'unixepoch')    AS time,
       e.event_id,
       strftime('%Y-%m-%dT%H:%M:%SZ', m.expires_ms / 1000, 'unixepoch') AS expires,
       e.id                                   AS event_row
FROM lineage_link l
JOIN key_use u    ON u.id = l.use_id
JOIN credential c ON c.id = u.credential_id
JOIN principal p  ON p.id = u.principal_id
JOIN mint m       ON m.id = l.mint_id
JOIN event e      ON e.id = m.event
JOIN api i        ON i.id = e.api_id
JOIN principal pp ON pp.id = l.parent_principal_id
LEFT JOIN key_use pu    ON pu.id = l.parent_use_id
LEFT JOIN credential pc ON pc.id = pu.credential_id;

-- Sessions that were used and whose making is not in the logs, by key.
DROP VIEW IF EXISTS orphan_sessions;
CREATE VIEW orphan_sessions AS
SELECT c.credential,
       u.access_key,
       c.kind,
       p.principal,
       p.name                                 AS principal_name,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.created_ms / 1000, 'unixepoch') AS created,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.first_ms / 1000, 'unixepoch')   AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.last_ms / 1000, 'unixepoch')    AS last_seen,
       u.events,
       CASE WHEN u.created_ms < (SELECT min(first_ms) FROM actor_day)
                 THEN 'began before these logs'
            WHEN p.name GLOB 'AWSReservedSSO_*'
                 THEN 'begun through IAM Identity Center, whose sign-in is logged elsewhere'
            WHEN u.session GLOB 'i-*' OR u.issued_to IS NOT NULL
                 THEN 'keys of a machine or function, renewed by AWS'
            WHEN p.account NOT IN (SELECT recipient_account FROM place
                                   WHERE recipient_account IS NOT NULL)
                 THEN 'of an account whose logs are not in the case'
            WHEN u.created_ms IS NULL
                 THEN 'when it began is not told'
            ELSE 'begun in another region or account, or its record is missing'
       END                                    AS reason
FROM key_use u
JOIN credential c ON c.id = u.credential_id
JOIN principal p  ON p.id = u.principal_id
WHERE u.is_session AND NOT EXISTS (SELECT 1 FROM lineage_link l WHERE l.use_id = u.id);

-- What the files that enriched the case say of each address: a row for each network, and
-- each tag or service, that it lies in.
DROP VIEW IF EXISTS address_facts;
CREATE VIEW address_facts AS
SELECT d.ip,
       f.network,
       f.asn,
       f.organisation,
       f.country,
       f.city,
       f.tag,
       f.aws_service,
       f.aws_region,
       f.note,
       r.name                                   AS source,
       r.about                                  AS source_about,
       strftime('%Y-%m-%dT%H:%M:%SZ', r.built_ms / 1000, 'unixepoch') AS source_built,
       x.address_id
FROM address_network x
JOIN address d      ON d.id = x.address_id
JOIN network_fact f ON f.id = x.network_fact_id
JOIN enrichment r   ON r.id = f.enrichment_id;

-- The same as one row for each address; where sources disagree, all that they say.
DROP VIEW IF EXISTS address_labels;
CREATE VIEW address_labels AS
SELECT d.id                                     AS address_id,
       (SELECT iif(min(f.asn) = max(f.asn), min(f.asn), (
                SELECT group_concat(v, ' | ') FROM (
                    SELECT DISTINCT g.asn AS v FROM address_network y
                    JOIN network_fact g ON g.id = y.network_fact_id
                    WHERE y.address_id = d.id AND g.asn IS NOT NULL ORDER BY g.asn)))
        FROM address_network x JOIN network_fact f ON f.id = x.network_fact_id
        WHERE x.address_id = d.id)              AS asn,
       (SELECT iif(min(f.organisation) = max(f.organisation), min(f.organisation), (
                SELECT group_concat(v, ' | ') FROM (
                    SELECT DISTINCT g.organisation AS v FROM address_network y
                    JOIN network_fact g ON g.id = y.network_fact_id
                    WHERE y.address_id = d.id AND g.organisation IS NOT NULL ORDER BY g.organisation)))
        FROM address_network x JOIN network_fact f ON f.id = x.network_fact_id
        WHERE x.address_id = d.id)              AS organisation,
       (SELECT iif(min(f.country) = max(f.country), min(f.country), (
                SELECT group_concat(v, ' | ') FROM (
                    SELECT DISTINCT g.country AS v FROM address_network y
                    JOIN network_fact g ON g.id = y.network_fact_id
                    WHERE y.address_id = d.id AND g.country IS NOT NULL ORDER BY g.country)))
        FROM address_network x JOIN network_fact f ON f.id = x.network_fact_id
        WHERE x.address_id = d.id)              AS country,
       (SELECT iif(min(f.city) = max(f.city), min(f.city), (
                SELECT group_concat(v, ' | ') FROM (
                    SELECT DISTINCT g.city AS v FROM address_network y
                    JOIN network_fact g ON g.id = y.network_fact_id
                    WHERE y.address_id = d.id AND g.city IS NOT NULL ORDER BY g.city)))
        FROM address_network x JOIN network_fact f ON f.id = x.network_fact_id
        WHERE x.address_id = d.id)              AS city,
       (SELECT iif(min(f.tag) = max(f.tag), min(f.tag), (
                SELECT group_concat(v, ', ') FROM (
                    SELECT DISTINCT g.tag AS v FROM address_network y
                    JOIN network_fact g ON g.id = y.network_fact_id
                    WHERE y.address_id = d.id AND g.tag IS NOT NULL ORDER BY g.tag)))
        FROM address_network x JOIN network_fact f ON f.id = x.network_fact_id
        WHERE x.address_id = d.id)              AS tags,
       (SELECT group_concat(v, ', ') FROM (
            SELECT DISTINCT f.aws_service || ifnull(' ' || f.aws_region, '') AS v
            FROM address_network x
            JOIN network_fact f ON f.id = x.network_fact_id
            WHERE x.address_id = d.id AND f.aws_service IS NOT NULL
            ORDER BY v))                        AS aws_service
FROM address d;

-- What is known of an address is looked up once for each row, not for each that it counts.
DROP VIEW IF EXISTS addresses;
CREATE VIEW addresses AS
SELECT q.ip,
       q.ip_kind,
       q.vpc_endpoint,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.last_ms / 1000, 'unixepoch')  AS last_seen,
       q.events,
       q.denied,
       q.principals,
       q.credentials,
       b.asn,
       b.organisation,
       b.country,
       b.city,
       b.tags,
       b.aws_service
FROM (SELECT d.id,
             d.ip,
             d.kind                             AS ip_kind,
             d.vpc_endpoint,
             min(n.first_ms)                    AS first_ms,
             max(n.last_ms)                     AS last_ms,
             sum(n.events)                      AS events,
             sum(n.denied)                      AS denied,
             count(DISTINCT a.principal_id)     AS principals,
             count(DISTINCT a.credential_id)    AS credentials
      FROM address d
      JOIN actor a     ON a.address_id = d.id
      JOIN actor_day n ON n.actor_id = a.id
      GROUP BY d.ip, d.vpc_endpoint) q
JOIN address_labels b ON b.address_id = q.id;

-- When each principal came to each public address, and what was known then.  This is what
-- "new to the principal" means wherever it is asked.  Counts of what was there before leave
-- out the last 3 days, so that somebody who comes with many keys, or through many addresses,
-- makes nothing of that look established.
DROP VIEW IF EXISTS address_arrivals;
CREATE VIEW address_arrivals AS
WITH arrival AS MATERIALIZED (
    SELECT a.principal_id, d.ip, min(n.first_ms) AS first_ms, max(n.last_ms) AS last_ms,
           sum(n.events) AS events, sum(n.denied) AS denied
    FROM actor a
    JOIN address d   ON d.id = a.address_id
    JOIN actor_day n ON n.actor_id = a.id
    WHERE d.kind = 'public' AND a.via_service IS NULL AND n.first_ms IS NOT NULL
    GROUP BY a.principal_id, d.ip
), account_day AS MATERIALIZED (
    SELECT account, day,
           count(*) OVER (PARTITION BY account ORDER BY day
                          RANGE BETWEEN 30 PRECEDING AND 1 PRECEDING) AS days
    FROM (SELECT DISTINCT p.account, n.day
          FROM principal p
          JOIN actor a     ON a.principal_id = p.id
          JOIN actor_day n ON n.actor_id = a.id
          WHERE p.account IS NOT NULL)
), before AS (
    SELECT p.principal, v.ip, v.first_ms, v.last_ms, v.events, v.denied,
           coalesce(y.days, 0)                                     AS history_days,
           min(v.first_ms) OVER (PARTITION BY v.principal_id)      AS principal_first_ms,
           count(*) OVER (PARTITION BY v.ip ORDER BY v.first_ms
                          RANGE BETWEEN UNBOUNDED PRECEDING AND 259200000 PRECEDING)
                                                                   AS others_before,
           count(*) OVER (PARTITION BY v.principal_id ORDER BY v.first_ms
                          RANGE BETWEEN 2592000000 PRECEDING AND 259200000 PRECEDING)
                                                                   AS moves,
           count(*) OVER (PARTITION BY v.principal_id, rtrim(v.ip, '0123456789')
                          ORDER BY v.first_ms
                          RANGE BETWEEN UNBOUNDED PRECEDING AND 259200000 PRECEDING) > 0
                                                                   AS near
    FROM arrival v
    JOIN principal p ON p.id = v.principal_id
    LEFT JOIN account_day y ON y.account = p.account AND y.day = v.first_ms / 86400000
)
SELECT principal, ip,
       strftime('%Y-%m-%dT%H:%M:%SZ', first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', last_ms / 1000, 'unixepoch')  AS last_seen,
       events, denied, first_ms, history_days,
       (first_ms - principal_first_ms) / 86400000                  AS known_days,
       others_before, moves, near,
       iif(history_days >= 7 AND others_before < 3 AND moves < 5, first_ms + 259200000, NULL)
                                                                   AS new_until_ms
FROM before
GROUP BY principal, ip;    -- has one row each already: so SQLite makes an index to join it

-- Every sign-in, of whatever outcome, with what belongs to it: at the console, through
-- Identity Center, and sessions given to whom an identity provider vouches for.
DROP VIEW IF EXISTS sign_ins;
CREATE VIEW sign_ins AS
SELECT e.time, e.time_ms, e.event_id, e.event_source, e.api, e.principal, e.principal_type,
       e.principal_name, e.principal_arn, e.recipient_account, e.region, e.ip, e.ip_kind,
       e.outcome, e.mfa, e.tool, e.user_agent, e.error_message, e.credential, e.on_behalf_of,
       e.request, e.actor_id, e.event_row
FROM events e
WHERE e.api IN ('ConsoleLogin', 'CheckMfa', 'SwitchRole', 'GetSigninToken', 'UserAuthentication',
                'CredentialChallenge', 'CredentialVerification', 'CreateOAuth2Token',
                'AuthorizeOAuth2Access', 'PasswordRecoveryRequested',
                'PasswordRecoveryCompleted', 'PasswordUpdated', 'Authenticate', 'Federate',
                'StartDeviceAuthorization', 'CreateToken', 'CreateTokenWithIAM',
                'AssumeRoleWithSAML')
  AND e.event_source IN ('signin.amazonaws.com', 'sso.amazonaws.com', 'sso-oauth.amazonaws.com',
                         'sts.amazonaws.com');

-- Keys of instances used away from where the instance calls from; a row for each instance
-- and address.  `level` is NULL where an address and program say too little.
DROP VIEW IF EXISTS instance_keys_away;
CREATE VIEW instance_keys_away AS
WITH used AS MATERIALIZED (  -- by instance, key, and address that calls come from
    SELECT a.principal_id, a.session_name, a.access_key, a.credential_id, d.ip, d.kind,
           g.tool, min(n.first_ms) AS first_ms, max(n.last_ms) AS last_ms, sum(n.events) AS events
    FROM actor a
    JOIN address d   ON d.id = a.address_id
    JOIN agent g     ON g.id = a.agent_id
    JOIN actor_day n ON n.actor_id = a.id
    WHERE a.session_name GLOB 'i-[0-9a-f]*' AND a.key_kind = 'temporary'
      AND a.via_service IS NULL AND n.first_ms IS NOT NULL
      AND (d.kind = 'public' OR (d.kind = 'private' AND d.vpc_endpoint IS NULL))
    GROUP BY a.principal_id, a.session_name, a.access_key, d.ip, g.tool
), places AS MATERIALIZED (
    SELECT principal_id, session_name, ip, kind, min(first_ms) AS first_ms,
           max(last_ms) AS last_ms, sum(events) AS events
    FROM used GROUP BY principal_id, session_name, ip
), moved AS MATERIALIZED (  -- instances in two places at least: few
    SELECT principal_id, session_name FROM places
    GROUP BY principal_id, session_name HAVING count(*) > 1
), own AS MATERIALIZED (    -- addresses of one instance alone
    SELECT ip FROM places GROUP BY ip HAVING count(DISTINCT session_name) = 1
), kept AS MATERIALIZED (
    SELECT u.* FROM moved m
    JOIN used u ON u.principal_id = m.principal_id AND u.session_name = m.session_name
), away AS MATERIALIZED (
    SELECT p.*, (SELECT h.ip FROM places h
                 WHERE h.principal_id = p.principal_id AND h.session_name = p.session_name
                   AND h.kind = 'public' AND h.ip <> p.ip
                   AND (h.last_ms > p.first_ms OR EXISTS (
                       SELECT 1 FROM kept x
                       JOIN kept y ON y.principal_id = x.principal_id
                                  AND y.session_name = x.session_name
                                  AND y.access_key = x.access_key AND y.ip = h.ip
                       WHERE x.principal_id = p.principal_id AND x.session_name = p.session_name
                         AND x.ip = p.ip AND y.first_ms < x.first_ms))
                   AND h.first_ms < p.first_ms
                 ORDER BY h.first_ms, h.ip LIMIT 1) AS home
    FROM moved m
    JOIN places p ON p.principal_id = m.principal_id AND p.session_name = m.session_name
    JOIN own o    ON o.ip = p.ip
    WHERE (SELECT count(DISTINCT n.day) FROM actor a
           JOIN address d   ON d.id = a.address_id AND d.ip = p.ip
           JOIN actor_day n ON n.actor_id = a.id
           WHERE a.principal_id = p.principal_id AND a.session_name = p.session_name) < 3
), judged AS (
    SELECT a.*, r.name, r.principal,
           CASE WHEN a.kind = 'public' THEN 'high'
                WHEN NOT EXISTS (SELECT 1 FROM kept x JOIN kept y ON y.tool = x.tool
                                 WHERE x.principal_id = a.principal_id
                                   AND x.session_name = a.session_name AND x.ip = a.ip
                                   AND y.principal_id = a.principal_id
                                   AND y.session_name = a.session_name AND y.ip = a.home)
                     THEN 'medium' END AS level
    FROM away a
    JOIN principal r ON r.id = a.principal_id
    WHERE a.home IS NOT NULL
)
SELECT principal, name, session_name, ip, kind, home, level, first_ms, events
FROM judged;

-- Keys that were made for a function or task, used from an address that is none of AWS, where
-- the case was told those, or by a program that is not seen to run there.
DROP VIEW IF EXISTS compute_keys_away;
CREATE VIEW compute_keys_away AS
WITH used AS MATERIALIZED (
    SELECT a.issued_to, a.principal_id, d.id AS address_id, d.ip, g.tool,
           max(g.environment IS NOT NULL) AS inside, min(n.first_ms) AS first_ms,
           max(n.last_ms) AS last_ms, sum(n.events) AS events
    FROM actor a
    JOIN address d   ON d.id = a.address_id
    JOIN agent g     ON g.id = a.agent_id
    JOIN actor_day n ON n.actor_id = a.id
    WHERE a.issued_to IS NOT NULL AND a.issued_to NOT LIKE '%:instance/%'
      AND a.key_kind = 'temporary' AND a.via_service IS NULL AND d.kind = 'public'
      AND n.first_ms IS NOT NULL
    GROUP BY a.issued_to, a.principal_id, d.id, g.tool
), runs AS MATERIALIZED (   -- programs that say they run there
    SELECT issued_to, tool FROM used WHERE inside GROUP BY issued_to, tool
), told AS MATERIALIZED (
    SELECT EXISTS (SELECT 1 FROM enrichment WHERE format = 'aws-ip-ranges') AS ranges
), judged AS (
    SELECT u.*,
           CASE WHEN (SELECT ranges FROM told) AND NOT EXISTS (
                         SELECT 1 FROM address_network x
                         JOIN network_fact f ON f.id = x.network_fact_id
                         WHERE x.address_id = u.address_id AND f.aws_service IS NOT NULL)
                     THEN 'which is no address of AWS'
                WHEN NOT u.inside AND u.issued_to IN (SELECT issued_to FROM runs)
                     AND NOT EXISTS (SELECT 1 FROM runs r
                                     WHERE r.issued_to = u.issued_to AND r.tool IS u.tool)
                     THEN 'by a program that does not run there' END        AS why
    FROM used u
)
SELECT j.issued_to, p.principal, p.name, j.ip, j.tool, j.why, j.first_ms, j.last_ms, j.events
FROM judged j
JOIN principal p ON p.id = j.principal_id
WHERE j.why IS NOT NULL;

DROP VIEW IF EXISTS agents;
CREATE VIEW agents AS
SELECT g.user_agent,
       g.tool,
       g.version,
       g.os,
       g.command,
       g.environment,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(n.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(n.last_ms) / 1000, 'unixepoch')  AS last_seen,
       sum(n.events)                            AS events,
       count(DISTINCT a.principal_id)           AS principals
FROM agent g
JOIN actor a        ON a.agent_id = g.id
JOIN actor_day n    ON n.actor_id = a.id
GROUP BY g.user_agent;

DROP VIEW IF EXISTS sources;
CREATE VIEW sources AS
SELECT id AS source_id, path, bytes, sha256, inflated_bytes, inflated_sha256, compression,
       account, region,
       strftime('%Y-%m-%dT%H:%M:%SZ', delivered_ms / 1000, 'unixepoch') AS delivered,
       records_read, stored, copies, rejected, filtered, filter_id, partial, archive
FROM source;

-- What each filter left out, as far as no later import took it: files that were not
-- read since, and records of files that were not read without a filter.
DROP VIEW IF EXISTS import_filters;
CREATE VIEW import_filters AS
SELECT f.id                                   AS filter_id,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.from_ms / 1000, 'unixepoch') AS "from",
       strftime('%Y-%m-%dT%H:%M:%SZ', f.to_ms / 1000, 'unixepoch')   AS "to",
       f.accounts,
       f.regions,
       p.files,
       p.bytes,
       (SELECT coalesce(sum(s.filtered), 0) FROM source s
        WHERE s.filter_id = f.id
          AND s.sha256 || s.path NOT IN (SELECT t.sha256 || t.path FROM source t
                                         WHERE t.filter_id IS NULL)) AS records
FROM import_filter f
JOIN (SELECT i.id, count(o.path) AS files, coalesce(sum(o.bytes), 0) AS bytes
      FROM import_filter i
      LEFT JOIN passed_over o ON o.filter_id = i.id
                              AND o.path NOT IN (SELECT path FROM source)
      GROUP BY i.id) p ON p.id = f.id;

DROP VIEW IF EXISTS archives;
CREATE VIEW archives AS
SELECT path, bytes, sha256, format, compression, members, taken, refused
FROM archive;

DROP VIEW IF EXISTS rejects;
CREATE VIEW rejects AS
SELECT path, source_id, offset, length, pieces, reason
FROM reject;

-- Records before 2019 name no category: they are management events.
DROP VIEW IF EXISTS coverage;
CREATE VIEW coverage AS
SELECT l.recipient_account                     AS account,
       l.region,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(q.first_ms) / 1000, 'unixepoch') AS first,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(q.last_ms) / 1000, 'unixepoch')  AS last,
       sum(q.events)                           AS events,
       max(k.category = 'Data')                AS data_events,
       sum(iif(k.category IS NULL OR k.category = 'Management', q.events, 0)) AS management,
       sum(iif(k.category = 'Data', q.events, 0))            AS data,
       sum(iif(k.category = 'NetworkActivity', q.events, 0)) AS network,
       sum(iif(k.category = 'Insight', q.events, 0))         AS insight,
       min(q.first_ms)                         AS first_ms,
       max(q.last_ms)                          AS last_ms
FROM (SELECT place_id, kind_id, min(first_ms) AS first_ms, max(last_ms) AS last_ms,
             sum(events) AS events
      FROM place_hour
      GROUP BY place_id, kind_id) q
JOIN place l ON l.id = q.place_id
JOIN kind k  ON k.id = q.kind_id
GROUP BY l.recipient_account, l.region;

-- The hours of each account and region in which there is an event.
DROP VIEW IF EXISTS region_hours;
CREATE VIEW region_hours AS
SELECT l.recipient_account                     AS account,
       l.region,
       q.hour,                                 -- since 1970
       min(q.first_ms)                         AS first_ms,
       max(q.last_ms)                          AS last_ms
FROM place_hour q
JOIN place l ON l.id = q.place_id
WHERE q.hour >= 0
GROUP BY l.recipient_account, l.region, q.hour;

-- What successful calls said of trails: one row for each, with its words in small letters
-- and without white space.  Texts are searched and not parsed, so that no record can make
-- this fail.
DROP VIEW IF EXISTS trail_settings;
CREATE VIEW trail_settings AS
SELECT q.*,
       CASE WHEN instr(said, '"s3bucketname":"')
            THEN substr(said, instr(said, '"s3bucketname":"') + 16,
                        instr(substr(said, instr(said, '"s3bucketname":"') + 16), '"') - 1)
            END                                AS bucket,
       CASE WHEN instr(said, '"kmskeyid":"')
            THEN substr(said, instr(said, '"kmskeyid":"') + 12,
                        instr(substr(said, instr(said, '"kmskeyid":"') + 12), '"') - 1)
            END                                AS kms_key
FROM (SELECT e.id                              AS event_row,
             e.event_id,
             e.time_ms,
             l.recipient_account               AS account,
             l.region,
             i.api,
             (SELECT min(s.object) FROM state_step s
              WHERE s.event = e.id AND s.kind IN ('trail', 'trail_settings', 'trail_selectors'))
                                               AS trail,
             replace(replace(lower(replace(replace(replace(replace(
                 e.request, ' ', ''), char(10), ''), char(13), ''), char(9), '')),
                 '":"true"', '":true'), '":"false"', '":false') AS said
      FROM api i
      CROSS JOIN live_event e ON e.api_id = i.id
      JOIN place l            ON l.id = e.place_id
      JOIN result r           ON r.id = e.result_id
      WHERE i.event_source = 'cloudtrail.amazonaws.com'
        AND i.api IN ('CreateTrail', 'UpdateTrail', 'PutEventSelectors')
        AND r.outcome = 'success'
        AND e.id NOT IN (SELECT event FROM correction)) q
WHERE said IS NOT NULL;

-- Where and when logs are missing, or may be, and what shows it: calls that switched logging
-- off or made it tell less, times that digest files do not cover, files that they list and
-- the case does not have, and silence where there is none else.  Failed calls open and close
-- nothing.  Without an end: nothing in these logs ended it.
DROP VIEW IF EXISTS gaps;
CREATE VIEW gaps AS
WITH said AS MATERIALIZED (
    SELECT * FROM trail_settings
),
sense (sense, what) AS (
    VALUES ('regions', 'was narrowed to one region'),
           ('global', 'no longer records global services such as IAM'),
           ('validation', 'no longer writes digest files'),
           ('management', 'no longer selects management events'),
           ('reads', 'selects only calls that change something'),
           ('writes', 'selects only calls that read'),
           ('data', 'no longer selects data events'),
           ('sources', 'leaves out management events of some services')
),
setting AS (     -- of each sense: 1 it is recorded, 0 it is not, NULL: nothing is said
    SELECT t.account, t.region, t.trail, t.time_ms, t.event_id, t.api, n.sense, n.what,
           CASE n.sense
           WHEN 'regions' THEN
               CASE WHEN instr(said, '"ismultiregiontrail":false') THEN 0
                    WHEN instr(said, '"ismultiregiontrail":true') THEN 1 END
           WHEN 'global' THEN
               CASE WHEN instr(said, '"includeglobalserviceevents":false') THEN 0
                    WHEN instr(said, '"includeglobalserviceevents":true') THEN 1 END
           WHEN 'validation' THEN
               CASE WHEN instr(said, '"enablelogfilevalidation":false') THEN 0
                    WHEN instr(said, '"enablelogfilevalidation":true') THEN 1 END
           ELSE
               CASE WHEN api <> 'PutEventSelectors' THEN NULL
                    WHEN n.sense = 'management' THEN
                        iif(instr(said, '"advancedeventselectors":[{'),
                            instr(said, '"management"') > 0,
                            NOT instr(said, '"includemanagementevents":false')
                            OR instr(said, '"includemanagementevents":true'))
                    WHEN n.sense = 'reads' THEN
                        NOT (instr(said, '"readwritetype":"writeonly"')
                             AND NOT instr(said, '"readwritetype":"all"')
                             AND NOT instr(said, '"readwritetype":"readonly"'))
                    WHEN n.sense = 'writes' THEN
                        NOT (instr(said, '"readwritetype":"readonly"')
                             AND NOT instr(said, '"readwritetype":"all"')
                             AND NOT instr(said, '"readwritetype":"writeonly"'))
                    WHEN n.sense = 'data' THEN
                        iif(instr(said, '"advancedeventselectors":[{'), instr(said, '"data"') > 0,
                            instr(said, '"dataresources":[{') AND instr(said, '"values":["'))
                    WHEN n.sense = 'sources' THEN
                        NOT instr(said, '"excludemanagementeventsources":["')
               END
           END AS kept
    FROM said t
    CROSS JOIN sense n
),
step AS (        -- each setting with the one before, and the next that records it again
    SELECT *,
           lag(kept) OVER (PARTITION BY account, region, trail, sense
                           ORDER BY time_ms, event_id)               AS before,
           min(iif(kept, time_ms, NULL)) OVER (
               PARTITION BY account, region, trail, sense ORDER BY time_ms DESC, event_id DESC
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)     AS until_ms
    FROM setting
    WHERE kept IS NOT NULL
),
moved AS (
    SELECT account, region, trail, time_ms, event_id, api, bucket,
           lag(bucket) OVER w  AS before,
           lead(time_ms) OVER w AS until_ms
    FROM said
    WHERE bucket IS NOT NULL
    WINDOW w AS (PARTITION BY account, region, trail ORDER BY time_ms, event_id)
),
trail_bucket AS MATERIALIZED (
    SELECT DISTINCT bucket FROM said WHERE bucket IS NOT NULL
),
bucket_step AS ( -- what was done to buckets of trails; opens: it lets CloudTrail in again
    SELECT q.*,
           min(iif(opens, time_ms, NULL)) OVER (
               PARTITION BY bucket ORDER BY time_ms DESC, event_id DESC
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until_ms
    FROM (SELECT x.account, x.region, x.time_ms, x.event_id, x.api, b.bucket,
                 x.api = 'PutBucketPolicy' AND instr(x.said, 'cloudtrail.amazonaws.com')
                     AND NOT (instr(x.said, '"effect":"deny"') AND NOT instr(x.said, '"condition"'))
                     OR x.api = 'CreateBucket' AS opens
          FROM (SELECT e.event_id, e.time_ms, l.recipient_account AS account, l.region, i.api,
                       lower(replace(replace(replace(e.request, ' ', ''), char(10), ''), char(9), '')) AS said
                FROM api i
                CROSS JOIN live_event e ON e.api_id = i.id
                JOIN place l            ON l.id = e.place_id
                JOIN result r           ON r.id = e.result_id
                WHERE EXISTS (SELECT 1 FROM trail_bucket)
                  AND i.event_source = 's3.amazonaws.com'
                  AND i.api IN ('PutBucketPolicy', 'DeleteBucketPolicy', 'DeleteBucket', 'CreateBucket')
                  AND r.outcome = 'success'
                  AND e.id NOT IN (SELECT event FROM correction)) x
          JOIN trail_bucket b
            ON b.bucket = substr(x.said, instr(x.said, '"bucketname":"') + 14,
                                 instr(substr(x.said, instr(x.said, '"bucketname":"') + 14), '"') - 1)
          WHERE instr(x.said, '"bucketname":"')) q
),
key_used AS (    -- keys that a trail encrypts with, by what stands last in their names
    SELECT DISTINCT CASE WHEN instr(kms_key, '/')
                         THEN replace(kms_key, rtrim(kms_key, replace(kms_key, '/', '')), '')
                         ELSE kms_key END AS kms_key
    FROM said
    WHERE kms_key IS NOT NULL
),
digest_step AS (
    SELECT account, region, start_ms,
           max(end_ms) OVER (PARTITION BY account, region ORDER BY start_ms, end_ms
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered_ms
    FROM digest
),
hour_step AS (
    SELECT account, region, hour, first_ms,
           lag(hour) OVER w    AS before,
           lag(last_ms) OVER w AS silent_ms
    FROM region_hours
    WHERE region IS NOT NULL
    WINDOW w AS (PARTITION BY account, region ORDER BY hour)
),
pause AS (
    SELECT *, hour - before AS pause,
           count(*) OVER r + 1                              AS hours,
           sum(hour - before = 1) OVER r                    AS close,
           max(hour) OVER r - min(before) OVER r + 1        AS span,
           row_number() OVER (PARTITION BY account, region ORDER BY hour - before DESC, hour) AS nth
    FROM hour_step
    WHERE before IS NOT NULL
    WINDOW r AS (PARTITION BY account, region)
),
-- Busy: 72 hours with events or more, a third of all, and most of them the next after
-- another, so that an hour is the median.  Silence is 6 hours or more without any, and half as long again as the
-- longest of those that the region is used to, one in two weeks: nights and weekends.
silence AS (
    SELECT * FROM (
        SELECT *, max(iif(nth = 2 + span / 336, pause, 1)) OVER (PARTITION BY account, region) AS usual
        FROM pause)
    WHERE hours >= 72 AND hours * 3 >= span AND close * 2 > hours AND pause > 6 AND pause * 2 > usual * 3
),
gap AS (
    SELECT 'stopped' AS kind, account, region, time_ms AS from_ms, closed_ms AS to_ms, event_id,
           'trail ' || substr(object, 1, 200) || ' was stopped' AS reason
    FROM (SELECT *, CAST(strftime('%s', closed_at) AS INTEGER) * 1000 AS closed_ms
          FROM state_changes WHERE kind = 'trail_stopped')
    UNION ALL
    SELECT 'deleted', account, region, time_ms, CAST(strftime('%s', closed_at) AS INTEGER) * 1000,
           event_id, 'trail ' || substr(object, 1, 200) || ' was deleted'
    FROM state_changes WHERE kind = 'trail_deleted'
    UNION ALL
    SELECT 'narrowed', account, region, time_ms, until_ms, event_id,
           'trail ' || coalesce(substr(trail, 1, 200), 'without a name') || ' ' || what
    FROM step
    WHERE NOT kept AND before IS NOT 0 AND api <> 'CreateTrail'
      AND (sense <> 'data' OR before = 1
           OR before IS NULL AND EXISTS (SELECT 1 FROM kind WHERE category = 'Data'))
    UNION ALL
    SELECT 'moved', account, region, time_ms, until_ms, event_id,
           'trail ' || coalesce(substr(trail, 1, 200), 'without a name') || ' delivers to bucket '
               || substr(bucket, 1, 200) || ' from then on: those files may not be here'
    FROM moved
    WHERE api = 'UpdateTrail' AND before IS NOT bucket
    UNION ALL
    SELECT 'store', account, region, time_ms, CAST(strftime('%s', closed_at) AS INTEGER) * 1000,
           event_id, 'event data store ' || substr(object, 1, 200)
               || iif(kind = 'event_data_store_deleted', ' was deleted', ' takes in nothing')
    FROM state_changes WHERE kind IN ('event_data_store_deleted', 'event_data_store_stopped')
    UNION ALL
    SELECT 'key', account, region, time_ms, CAST(strftime('%s', closed_at) AS INTEGER) * 1000,
           event_id, 'KMS key ' || substr(object, 1, 200) || ' of a trail was '
               || iif(kind = 'key_disabled', 'disabled', 'scheduled for deletion')
               || ': nothing can be delivered'
    FROM state_changes
    WHERE kind IN ('key_disabled', 'key_deletion') AND object IN (SELECT kms_key FROM key_used)
    UNION ALL
    SELECT 'bucket', account, region, time_ms, until_ms, event_id,
           'bucket ' || substr(bucket, 1, 200) || ' of a trail '
               || CASE api WHEN 'DeleteBucket' THEN 'was deleted'
                           WHEN 'DeleteBucketPolicy' THEN 'lost its policy: CloudTrail may not write to it'
                           ELSE 'has a policy that does not let CloudTrail write to it' END
    FROM bucket_step
    WHERE NOT opens
    UNION ALL
    SELECT 'digest', account, region, covered_ms, start_ms, NULL,
           'no digest file covers this time: files delivered then are not accounted for'
    FROM digest_step
    WHERE start_ms > covered_ms + 1000
    UNION ALL
    SELECT 'missing', d.account, d.region, d.start_ms, d.end_ms, NULL,
           count(*) || iif(count(*) = 1, ' file', ' files') || ' of this time that a digest lists '
               || iif(count(*) = 1, 'is', 'are') || ' not in the case, the first '
               || substr(min(f.object), 1, 400)
    FROM digest_file f
    JOIN digest d ON d.source_id = f.source_id
    WHERE f.sha256 NOT IN (SELECT inflated_sha256 FROM source)
    GROUP BY d.source_id
    UNION ALL
    SELECT 'silence', s.account, s.region, s.silent_ms, s.first_ms,
           (SELECT min(e.event_id)
            FROM event e
            JOIN place l ON l.id = e.place_id
            WHERE e.id >= (s.silent_ms / 1000) << 24 AND e.id < (s.silent_ms / 1000 + 1) << 24
              AND e.time_ms = s.silent_ms AND l.recipient_account IS s.account
              AND l.region = s.region),
           'no event for ' || (s.pause - 1) || ' hours, in a region that has some in '
               || (s.hours * 100 / s.span) || ' of 100 hours'
    FROM silence s
)
SELECT account,
       region,
       strftime('%Y-%m-%dT%H:%M:%SZ', from_ms / 1000, 'unixepoch') AS "from",
       strftime('%Y-%m-%dT%H:%M:%SZ', to_ms / 1000, 'unixepoch')   AS "to",
       reason,
       event_id,
       kind,
       from_ms,
       to_ms
FROM gap;

-- Callers by what they are asked for: a principal by any of its names, a key by its id, a
-- session or what credentials are counted as, an address.  Calls that services forward are
-- nobody's habit.  A caller may be there twice for a value; no part sorts, so that a
-- condition on both columns reaches the tables and their indexes.
DROP VIEW IF EXISTS caller_values;
CREATE VIEW caller_values AS
SELECT 'principal' AS kind, p.principal AS value, a.id AS actor_id, a.principal_id AS principal_row
FROM principal p
CROSS JOIN actor a ON a.principal_id = p.id
WHERE a.via_service IS NULL
UNION ALL
SELECT 'principal', p.unique_id, a.id, a.principal_id
FROM principal p
CROSS JOIN actor a ON a.principal_id = p.id
WHERE a.via_service IS NULL
UNION ALL
SELECT 'principal', p.name, a.id, a.principal_id
FROM principal p
CROSS JOIN actor a ON a.principal_id = p.id
WHERE a.via_service IS NULL
UNION ALL
SELECT 'principal', n.arn, a.id, a.principal_id
FROM alias n
CROSS JOIN actor a ON a.principal_id = n.principal_id
WHERE a.via_service IS NULL
UNION ALL
SELECT 'principal', n.name, a.id, a.principal_id
FROM alias n
CROSS JOIN actor a ON a.principal_id = n.principal_id
WHERE a.via_service IS NULL
UNION ALL
SELECT 'key', a.access_key, a.id, a.principal_id
FROM actor a
WHERE a.via_service IS NULL
UNION ALL
SELECT 'key', c.credential, a.id, a.principal_id
FROM credential c
CROSS JOIN actor a ON a.credential_id = c.id
WHERE a.via_service IS NULL AND c.credential IS NOT a.access_key
UNION ALL
SELECT 'key', c.counted_as, a.id, a.principal_id
FROM credential c
CROSS JOIN actor a ON a.credential_id = c.id
WHERE a.via_service IS NULL AND c.counted_as IS NOT a.access_key
  AND c.counted_as IS NOT c.credential
UNION ALL
SELECT 'ip', d.ip, a.id, a.principal_id
FROM address d
CROSS JOIN actor a ON a.address_id = d.id
WHERE a.via_service IS NULL;

-- Each unusual activity that CloudTrail Insights saw, with its beginning and end.
DROP VIEW IF EXISTS insights;
CREATE VIEW insights AS
SELECT e.shared_event_id,
       l.recipient_account,
       l.region,
       n.event_source,
       n.event_name,
       n.insight_type,
       n.error_code,
       strftime('%Y-%m-%dT%H:%M:%SZ',
                min(CASE WHEN n.state = 'Start' THEN e.time_ms END) / 1000, 'unixepoch') AS started,
       strftime('%Y-%m-%dT%H:%M:%SZ',
                max(CASE WHEN n.state = 'End' THEN e.time_ms END) / 1000, 'unixepoch')   AS ended,
       max(n.baseline_average)                  AS baseline_average,
       max(n.insight_average)                   AS insight_average,
       max(n.baseline_minutes)                  AS baseline_minutes,
       max(n.insight_minutes)                   AS insight_minutes,
       max(n.attributions)                      AS attributions,
       min(CASE WHEN n.state = 'Start' THEN e.event_id END) AS start_event_id,
       max(CASE WHEN n.state = 'End' THEN e.event_id END)   AS end_event_id
FROM insight n
JOIN live_event e ON e.id = n.event
JOIN place l ON l.id = e.place_id
GROUP BY ifnull(e.shared_event_id, e.id), l.recipient_account, l.region,
         n.event_source, n.event_name, n.insight_type, n.error_code;

-- The accounts that records name as the caller's or as their own.
DROP VIEW IF EXISTS case_accounts;
CREATE VIEW case_accounts AS
SELECT account FROM place WHERE account IS NOT NULL
UNION
SELECT recipient_account FROM place WHERE recipient_account IS NOT NULL;

-- Callers that came through VPC endpoints of another account than their own, with the
-- first event of each such pair.  Reads the events only when there is such an endpoint.
DROP VIEW IF EXISTS foreign_endpoints;
CREATE VIEW foreign_endpoints AS
SELECT l.account,
       h.vpc_endpoint_account,
       min(h.vpc_endpoint)                      AS vpc_endpoint,
       count(DISTINCT h.vpc_endpoint)           AS vpc_endpoints,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(e.time_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(e.time_ms) / 1000, 'unixepoch') AS last_seen,
       count(*)                                 AS events,
       substr(min(printf('%015d', e.time_ms) || e.event_id), 16) AS event_id
FROM channel h
CROSS JOIN live_event e ON e.channel_id = h.id
JOIN place l            ON l.id = e.place_id
WHERE h.vpc_endpoint_account IS NOT NULL
  AND EXISTS (SELECT 1 FROM place WHERE account <> h.vpc_endpoint_account)
  AND l.account <> h.vpc_endpoint_account
  AND l.account GLOB '[0-9]*'                   -- anonymous callers have no account
  AND e.id NOT IN (SELECT event FROM correction)
GROUP BY l.account, h.vpc_endpoint_account;

-- What the messages of refused calls say: the only place that names the target when the
-- parameters were left out.
DROP VIEW IF EXISTS denials;
CREATE VIEW denials AS
SELECT e.event_id,
       e.time,
       e.time_ms,
       e.account,
       e.region,
       e.event_source,
       e.event_name,
       d.action,
       d.resource,
       d.policy,
       d.explicit,
       d.caller,
       e.principal,
       e.credential,
       e.ip,
       e.event_row
FROM denial d
JOIN events e ON e.event_row = d.event;

-- high: somebody must act; medium: it must be explained; low: odd; informational: good to
-- know when reading an answer.
DROP VIEW IF EXISTS findings;
CREATE VIEW findings AS
-- A superseded event is told of as the one that stands for it.  AWS gives random GUIDs: an
-- eventID of another form was masked or made up, and one that occurs twice says nothing.
SELECT DISTINCT
       'same-event-other-content'              AS finding,
       CASE WHEN a.event_id GLOB '????????-????-4???-[89ab]???-????????????'
                 AND a.event_id NOT GLOB '*[^-0-9a-f]*'
            THEN 'high' ELSE 'informational' END AS severity,
       a.event_id,
       'two records share this eventID and account but differ in content: '
           || sa.path || ' at ' || a.record_offset || ', '
           || sb.path || ' at ' || b.record_offset AS detail
FROM conflict x
LEFT JOIN superseded va ON va.event = x.event
LEFT JOIN superseded vb ON vb.event = x.other
JOIN event a   ON a.id = coalesce(va.by, x.event)
JOIN event b   ON b.id = coalesce(vb.by, x.other) AND b.id <> a.id
JOIN source sa ON sa.id = a.source_id
JOIN source sb ON sb.id = b.source_id
UNION ALL
SELECT 'time-unknown', 'medium', e.event_id,
       'eventTime is missing or is not a time: ' || s.path || ' at ' || e.record_offset
FROM live_event e
JOIN source s ON s.id = e.source_id
WHERE e.time_ms IS NULL AND e.id < 1 << 24   -- events without time lie in second 0
UNION ALL
SELECT 'parameters-omitted',
       CASE WHEN i.event_source = 'iam.amazonaws.com' AND k.read_only IS NOT 1 THEN 'high'
            WHEN o.detail = 'requestParameters' THEN 'medium'
            ELSE 'informational' END,
       e.event_id,
       'AWS left out ' || o.detail || ' of ' || ifnull(i.event_name, 'this record')
           || ': too large; ' || s.path || ' at ' || e.record_offset
FROM oddity o
JOIN live_event e ON e.id = o.event
JOIN api i    ON i.id = e.api_id
JOIN kind k   ON k.id = e.kind_id
JOIN source s ON s.id = e.source_id
WHERE o.kind = 'omitted'
UNION ALL
SELECT o.kind,
       CASE o.kind WHEN 'duplicate-key' THEN 'medium' WHEN 'key-case' THEN 'medium'
                   WHEN 'key-escaped' THEN 'medium' WHEN 'field-cut' THEN 'informational'
                   WHEN 'partial-failure' THEN 'informational' ELSE 'low' END,
       e.event_id,
       CASE o.kind
           WHEN 'duplicate-key' THEN 'a member occurs twice, the last counts: '
           WHEN 'key-case' THEN 'the names of two members differ by case alone: '
           WHEN 'key-escaped' THEN 'the name of a member is written with escapes, in '
           WHEN 'field-cut' THEN 'at or over 1,024 bytes, where AWS cuts without a mark: '
           WHEN 'wrong-type' THEN 'not a text (or, of userIdentity, not an object): '
           WHEN 'odd-text' THEN 'holds NUL or half a character: '
           WHEN 'partial-failure' THEN 'a success, of which some failed: '
           ELSE o.kind || ': ' END
           || o.detail || '; ' || s.path || ' at ' || e.record_offset
FROM oddity o
JOIN live_event e ON e.id = o.event
JOIN source s ON s.id = e.source_id
WHERE o.kind <> 'omitted'
UNION ALL
SELECT 'addendum', 'informational', e.event_id,
       CASE WHEN x.original IS NOT NULL THEN 'corrects an event, which counts in its place: '
                || so.path || ' at ' || p.record_offset
            WHEN a.corrects IS NOT NULL THEN 'corrects an event that is not in the case: '
                || a.corrects
            ELSE 'came late' END
           || ' (' || ifnull(a.reason, 'no reason told')
           || ifnull(': ' || a.updated_fields, '') || '); ' || s.path || ' at '
           || e.record_offset
FROM addendum a
JOIN live_event e ON e.id = a.event
JOIN source s ON s.id = e.source_id
LEFT JOIN correction x ON x.event = a.event
LEFT JOIN event p      ON p.id = x.original
LEFT JOIN source so    ON so.id = p.source_id
UNION ALL
SELECT m.kind,
       CASE m.kind WHEN 'region-unlike-path' THEN 'low' ELSE 'medium' END,
       min(m.event_id),
       sum(m.records) || ' records, in files of '
           || CASE m.kind
              WHEN 'account-unlike-path' THEN 'account ' || s.account || ' by their names, are of '
              WHEN 'region-unlike-path'  THEN 'region ' || s.region || ' by their names, are of '
              ELSE strftime('%Y-%m-%dT%H:%MZ', s.delivered_ms / 1000, 'unixepoch')
                   || ' by their names, happened after that, at ' END
           || min(m.says) || '; files: ' || count(*) || ', the first ' || min(s.path)
FROM misfit m
JOIN source s ON s.id = m.source_id
GROUP BY m.kind,
         CASE m.kind WHEN 'account-unlike-path' THEN s.account
                     WHEN 'region-unlike-path' THEN s.region ELSE s.delivered_ms END,
         iif(m.kind = 'later-than-delivery', '', m.says)
UNION ALL
-- The name of a file has the minute of its delivery; all of it must be in the digest's time.
SELECT 'not-in-digest', 'high', NULL,
       'a file that digests of its account, region and time do not list, or with another hash: '
           || s.path
FROM source s
WHERE s.records_read > 0 AND s.account IS NOT NULL
  AND EXISTS (SELECT 1 FROM digest d
              WHERE d.account = s.account AND d.region = s.region
                AND d.start_ms <= s.delivered_ms AND d.end_ms >= s.delivered_ms + 60000)
  AND NOT EXISTS (SELECT 1 FROM digest_file f WHERE f.sha256 = s.inflated_sha256)
UNION ALL
-- A hint and no proof: whoever masks logs may change keys or accounts.
SELECT 'foreign-key', 'informational',
       (SELECT min(e.event_id)
        FROM actor x CROSS JOIN live_event e ON e.actor_id = x.id
        WHERE x.access_key = k.access_key AND x.via_service IS NULL
          AND e.id >= (k.first_ms / 1000) << 24 AND e.id < (k.first_ms / 1000 + 1) << 24
          AND e.time_ms = k.first_ms AND e.id NOT IN (SELECT event FROM correction)),
       'key ' || k.access_key || ' was made in account ' || k.key_account
           || ', says its id, but no record names that account: a key from elsewhere, or keys '
           || 'or accounts were changed before the logs came here'
FROM (SELECT a.access_key, a.key_account, min(d.first_ms) AS first_ms
      FROM actor a
      JOIN actor_day d ON d.actor_id = a.id
      WHERE a.key_account IS NOT NULL AND a.via_service IS NULL
        AND a.key_account NOT IN (SELECT account FROM case_accounts)
      GROUP BY a.access_key) k
UNION ALL
SELECT 'not-looked-up', 'informational', NULL,
       count(*) || ' public addresses came after ' || r.name
           || ' was looked up: enrich again'
FROM enrichment r
JOIN address d ON d.id > r.last_address_id AND d.kind = 'public'
GROUP BY r.id
UNION ALL
SELECT 'foreign-endpoint',
       CASE WHEN vpc_endpoint_account IN (SELECT account FROM case_accounts)
            THEN 'informational' ELSE 'medium' END,
       event_id,
       'account ' || account || ' called through a VPC endpoint of account '
           || vpc_endpoint_account || ', ' || ifnull(vpc_endpoint, 'which is not named')
           || CASE WHEN vpc_endpoints > 1 THEN ' and ' || (vpc_endpoints - 1) || ' more' ELSE '' END
           || ', ' || events || ' times since ' || ifnull(first_seen, 'an unknown time')
           || ': keys of one account, used from the network of another'
FROM foreign_endpoints
UNION ALL
SELECT 'partial-records', 'low', NULL,
       n || ' events are known from rows of tables (CSV) alone: most of their parameters are '
           || 'missing, and no signature can vouch for them'
FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM source WHERE partial > 0)
                  THEN (SELECT count(*) FROM live_event WHERE partial = 1) ELSE 0 END AS n)
WHERE n > 0
UNION ALL
SELECT 'orphan-session', 'informational', NULL,
       sessions || iif(sessions = 1, ' session is', ' sessions are')
           || ' used here, but no call that made '
           || iif(sessions = 1, 'it is', 'them is') || ' in these logs: ' || reason
FROM (SELECT reason, count(DISTINCT credential) AS sessions FROM orphan_sessions GROUP BY reason);

-- Rules that calls opened or tried to, with the group's id and name where only one of them
-- was told.  A name says which id only when it is that of one group in the case.
DROP VIEW IF EXISTS opening_rule;
CREATE VIEW opening_rule AS
SELECT o.event                                                AS event_row,
       o.account,
       o.region,
       coalesce(o.group_id,
           iif((SELECT n.group_id FROM group_rule n
                WHERE n.group_name = o.group_name AND n.account IS o.account
                  AND n.region IS o.region AND n.group_id > ''
                ORDER BY n.group_id LIMIT 1)
             = (SELECT n.group_id FROM group_rule n
                WHERE n.group_name = o.group_name AND n.account IS o.account
                  AND n.region IS o.region AND n.group_id > ''
                ORDER BY n.group_id DESC LIMIT 1),
               (SELECT n.group_id FROM group_rule n
                WHERE n.group_name = o.group_name AND n.account IS o.account
                  AND n.region IS o.region AND n.group_id > ''
                ORDER BY n.group_id LIMIT 1), NULL))           AS group_id,
       coalesce(o.group_name,
           (SELECT n.group_name FROM group_rule n
            WHERE n.group_id = o.group_id AND n.account IS o.account
              AND n.region IS o.region AND n.group_name > ''
            ORDER BY n.group_name LIMIT 1))                    AS group_name,
       coalesce(o.direction,
           (SELECT n.direction FROM group_rule n
            WHERE n.rule_id = o.rule_id AND n.direction > ''
            ORDER BY n.direction LIMIT 1))                     AS direction,
       o.protocol, o.from_port, o.to_port, o.peer_kind, o.peer, o.rule_id, o.pair,
       o.time_ms, o.event_id
FROM group_rule o
WHERE o.op = 'open'
  AND o.event NOT IN (SELECT event FROM superseded)
  AND o.event NOT IN (SELECT event FROM correction);

-- What took rules of security groups away.
DROP VIEW IF EXISTS closing_rule;
CREATE VIEW closing_rule AS
SELECT event AS event_row, group_id, group_name, direction, rule_id, pair, account, region,
       time_ms, event_id
FROM group_rule
WHERE op = 'close'
  AND event NOT IN (SELECT event FROM superseded)
  AND event NOT IN (SELECT event FROM correction);

-- Every rule that a call opened or tried to open, and whether that was undone: by its id,
-- by its shape in the same group when one of the two has no id, or with the group.  Each way
-- looks for the first that came later, along an index, however many there are.  Of calls in
-- one second, the order is that of their eventIDs; but what is closed by its id was open.
DROP VIEW IF EXISTS security_group_rules;
CREATE VIEW security_group_rules AS
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', o.time_ms / 1000, 'unixepoch') AS time,
       o.time_ms,
       o.event_id,
       c.credential,
       p.principal,
       o.account,
       o.region,
       o.group_id,
       o.group_name,
       o.direction,
       o.protocol,
       o.from_port,
       o.to_port,
       o.peer_kind,
       o.peer,
       o.rule_id,
       r.outcome,
       r.outcome = 'success' AND x.id IS NULL                  AS still_open,
       strftime('%Y-%m-%dT%H:%M:%SZ', x.time_ms / 1000, 'unixepoch') AS closed_at,
       coalesce(xc.credential, xp.principal)                   AS closed_by,
       x.event_id                                              AS closed_by_event,
       o.event_row,
       x.id                                                    AS closed_by_event_row
FROM opening_rule o
JOIN event e          ON e.id = o.event_row
JOIN result r         ON r.id = e.result_id
JOIN actor a          ON a.id = e.actor_id
JOIN principal p      ON p.id = a.principal_id
LEFT JOIN credential c ON c.id = a.credential_id
LEFT JOIN event x ON x.id = CASE WHEN r.outcome = 'success' THEN (
    SELECT f.event_row FROM (
        SELECT * FROM (
            SELECT k.event_row, k.time_ms, k.event_id FROM closing_rule k
            WHERE k.rule_id = o.rule_id AND k.account IS o.account AND k.region IS o.region
              AND k.time_ms >= o.time_ms AND k.event_row <> o.event_row
              AND (k.time_ms > o.time_ms OR k.event_id > o.event_id
                   OR NOT EXISTS (SELECT 1 FROM group_rule m
                                  WHERE m.event = k.event_row AND m.op = 'open'))
            ORDER BY k.time_ms, k.event_id LIMIT 1)
        UNION ALL SELECT * FROM (
            SELECT k.event_row, k.time_ms, k.event_id FROM closing_rule k
            WHERE k.group_id = o.group_id AND k.pair = o.pair AND k.account IS o.account
              AND k.region IS o.region AND (k.time_ms, k.event_id) > (o.time_ms, o.event_id)
              AND k.direction = o.direction AND k.rule_id IS NULL
            ORDER BY k.time_ms, k.event_id LIMIT 1)
        UNION ALL SELECT * FROM (
            SELECT k.event_row, k.time_ms, k.event_id FROM closing_rule k
            WHERE k.group_id = o.group_id AND k.pair = o.pair AND k.account IS o.account
              AND k.region IS o.region AND (k.time_ms, k.event_id) > (o.time_ms, o.event_id)
              AND k.direction = o.direction AND o.rule_id IS NULL
            ORDER BY k.time_ms, k.event_id LIMIT 1)
        UNION ALL SELECT * FROM (
            SELECT k.event_row, k.time_ms, k.event_id FROM closing_rule k
            WHERE k.group_id = o.group_id AND k.pair = '' AND k.account IS o.account
              AND k.region IS o.region AND (k.time_ms, k.event_id) > (o.time_ms, o.event_id)
              AND k.rule_id IS NULL
            ORDER BY k.time_ms, k.event_id LIMIT 1)
        UNION ALL SELECT * FROM (
            SELECT k.event_row, k.time_ms, k.event_id FROM closing_rule k
            WHERE k.group_name = o.group_name AND k.pair = o.pair AND k.account IS o.account
              AND k.region IS o.region AND (k.time_ms, k.event_id) > (o.time_ms, o.event_id)
              AND k.direction = o.direction AND k.rule_id IS NULL
              AND (k.group_id IS NULL OR o.group_id IS NULL)
            ORDER BY k.time_ms, k.event_id LIMIT 1)
        UNION ALL SELECT * FROM (
            SELECT k.event_row, k.time_ms, k.event_id FROM closing_rule k
            WHERE k.group_name = o.group_name AND k.pair = o.pair AND k.account IS o.account
              AND k.region IS o.region AND (k.time_ms, k.event_id) > (o.time_ms, o.event_id)
              AND k.direction = o.direction AND o.rule_id IS NULL
              AND (k.group_id IS NULL OR o.group_id IS NULL)
            ORDER BY k.time_ms, k.event_id LIMIT 1)
        UNION ALL SELECT * FROM (
            SELECT k.event_row, k.time_ms, k.event_id FROM closing_rule k
            WHERE k.group_name = o.group_name AND k.pair = '' AND k.account IS o.account
              AND k.region IS o.region AND (k.time_ms, k.event_id) > (o.time_ms, o.event_id)
              AND k.rule_id IS NULL
              AND (k.group_id IS NULL OR o.group_id IS NULL)
            ORDER BY k.time_ms, k.event_id LIMIT 1)) f
    ORDER BY f.time_ms, f.event_id LIMIT 1) END
LEFT JOIN actor xa      ON xa.id = x.actor_id
LEFT JOIN principal xp  ON xp.id = xa.principal_id
LEFT JOIN credential xc ON xc.id = xa.credential_id;

-- Names under which things were opened.
DROP VIEW IF EXISTS opening_step;
CREATE VIEW opening_step AS
SELECT event AS event_row, kind, object, pair, final_ms, time_ms, event_id
FROM state_step
WHERE op <> 'close'
  AND event NOT IN (SELECT event FROM superseded)
  AND event NOT IN (SELECT event FROM correction);

-- Every thing that a call opened, and what closed it first under any of its names; of calls
-- in one second, the order is that of their eventIDs.  Rules of security groups have the view
-- above.
DROP VIEW IF EXISTS state_changes;
CREATE VIEW state_changes AS
SELECT o.kind,
       o.object,
       l.recipient_account                                     AS account,
       l.region,
       strftime('%Y-%m-%dT%H:%M:%SZ', o.time_ms / 1000, 'unixepoch') AS opened_at,
       coalesce(c.credential, p.principal)                     AS opened_by,
       o.event_id,
       CASE x.op WHEN 'close' THEN 'closed' WHEN 'set' THEN 'closed_by_later'
                 ELSE 'open' END                               AS state,
       strftime('%Y-%m-%dT%H:%M:%SZ', x.time_ms / 1000, 'unixepoch') AS closed_at,
       coalesce(xc.credential, xp.principal)                   AS closed_by,
       x.event_id                                              AS closed_by_event,
       strftime('%Y-%m-%dT%H:%M:%SZ', o.final_ms / 1000, 'unixepoch') AS final_at,
       o.time_ms,
       o.event_row,
       x.event                                                 AS closed_by_event_row
FROM (SELECT n.event_row, n.kind, n.object, n.time_ms, n.event_id, n.final_ms,
             y.rowid AS closing,                -- of the row that has the least:
             min(iif(y.event IS NULL, NULL,
                     printf('%020d', y.time_ms) || ifnull(y.event_id, ''))) AS closed
      FROM opening_step n
      LEFT JOIN state_step y ON y.rowid = (
          SELECT k.rowid FROM state_step k
          WHERE k.pair = n.pair AND k.op <> 'open'
            AND (k.time_ms, k.event_id) > (n.time_ms, n.event_id)
            AND k.event NOT IN (SELECT event FROM superseded)
            AND k.event NOT IN (SELECT event FROM correction)
          ORDER BY k.time_ms, k.event_id LIMIT 1)
      GROUP BY n.event_row, n.kind, n.object) o
JOIN event e            ON e.id = o.event_row
JOIN place l            ON l.id = e.place_id
JOIN actor a            ON a.id = e.actor_id
JOIN principal p        ON p.id = a.principal_id
LEFT JOIN credential c  ON c.id = a.credential_id
LEFT JOIN state_step x  ON x.rowid = o.closing
LEFT JOIN event xe      ON xe.id = x.event
LEFT JOIN actor xa      ON xa.id = xe.actor_id
LEFT JOIN principal xp  ON xp.id = xa.principal_id
LEFT JOIN credential xc ON xc.id = xa.credential_id;

DROP VIEW IF EXISTS leads;
CREATE VIEW leads AS
SELECT kind, value, why,
       strftime('%Y-%m-%dT%H:%M:%SZ', added_ms / 1000, 'unixepoch') AS added,
       by
FROM lead;

DROP VIEW IF EXISTS verdicts;
CREATE VIEW verdicts AS
SELECT kind, value, verdict, why,
       strftime('%Y-%m-%dT%H:%M:%SZ', given_ms / 1000, 'unixepoch') AS given,
       by
FROM verdict;

DROP VIEW IF EXISTS notes;
CREATE VIEW notes AS
SELECT id AS number, kind, value, text,
       strftime('%Y-%m-%dT%H:%M:%SZ', added_ms / 1000, 'unixepoch')     AS added,
       by,
       strftime('%Y-%m-%dT%H:%M:%SZ', withdrawn_ms / 1000, 'unixepoch') AS withdrawn,
       withdrawn_by, withdrawn_why
FROM note;

DROP VIEW IF EXISTS tags;
CREATE VIEW tags AS
SELECT kind, value, tag, why,
       strftime('%Y-%m-%dT%H:%M:%SZ', added_ms / 1000, 'unixepoch') AS added,
       by
FROM tag;

-- The rules that scopes of this case follow.
DROP VIEW IF EXISTS scope_rules;
CREATE VIEW scope_rules AS
SELECT r.rule, coalesce(c.value, r.value) AS value, r.value AS built_in, r.least, r.most,
       r.unit, r.part, r.meaning
FROM scope_rule r LEFT JOIN scope_rule_change c ON c.rule = r.rule;

DROP VIEW IF EXISTS scope;
CREATE VIEW scope AS
SELECT node_kind, node, confidence, level, depth, path, event_id
FROM scope_node;

DROP VIEW IF EXISTS scope_rejected;
CREATE VIEW scope_rejected AS
SELECT node_kind, node, rule, confidence, reason, reached_from, event_id
FROM scope_rejected_node;

DROP VIEW IF EXISTS attributed;
CREATE VIEW attributed AS
SELECT e.event_id, t.credential, t.level, t.confidence, t.reason, t.event AS event_row
FROM attribution t
CROSS JOIN event e ON e.id = t.event;    -- the few that are attributed first

-- The ways of getting in, where to look for what CloudTrail never shows of each, and why these
-- logs could not show it at all (blind).
DROP VIEW IF EXISTS access_vectors;
CREATE VIEW access_vectors AS
SELECT column1 AS number, 'V' || column1 AS vector, 'V' || column1 || ' ' || column2 AS name,
       column3 AS unknown,
       CASE WHEN column1 IN (4, 6, 7) AND NOT EXISTS (SELECT 1 FROM place WHERE region = 'us-east-1')
                THEN 'us-east-1, where sign-ins are logged, has no events'
            WHEN column1 = 10 AND NOT EXISTS (
                     SELECT 1 FROM api
                     WHERE event_source IN ('sso.amazonaws.com', 'sso-oauth.amazonaws.com')
                        OR api IN ('UserAuthentication', 'CredentialVerification'))
                THEN 'no event of Identity Center is in these logs; it logs in the account and region '
                     || 'of its instance'
            WHEN column1 IN (12, 15, 17) AND NOT EXISTS (SELECT 1 FROM kind WHERE category = 'Data')
                THEN 'without data events, ' || CASE column1
                     WHEN 12 THEN 'reads of public objects do not show'
                     WHEN 15 THEN 'calls to the identity pool do not show'
                     ELSE 'access to objects and items does not show' END
            END AS blind
FROM (VALUES
    (1, 'long-term keys leaked (repository, laptop, backup)',
        'which place they leaked from: search repositories, developer machines and build logs for '
        || 'the key ids'),
    (2, 'instance role keys taken from metadata',
        'the flaw in the application: web server logs and the machine''s image'),
    (3, 'function or container role keys taken',
        'the flaw in the code: logs and image of the function or container'),
    (4, 'console password phished or reused',
        'how the password was had: mail and identity provider logs'),
    (5, 'session stolen from a browser',
        'the machine of the person: endpoint evidence, browser and malware traces'),
    (6, 'root account',
        'access to the mailbox and phone of the account'),
    (7, 'password guessing',
        'sign-ins that CloudTrail does not record: unknown user names in other regions'),
    (8, 'a third party''s access abused',
        'what happened at the third party: ask it for its logs'),
    (9, 'CI or other web identity (OIDC)',
        'what ran in the pipeline: audit log of the repository and its runners'),
    (10, 'Identity Center device code phished',
        'who approved the code: logs of Identity Center and the identity provider, mail'),
    (11, 'SAML forged or identity provider taken over',
        'whether the provider has a sign-in for it: logs of the identity provider'),
    (12, 'keys in a public snapshot, image or bucket',
        'what the public copies held: look into them for key ids, and for what was public before '
        || 'these logs'),
    (13, 'minted by another credential of the intruder',
        'how the first credential was had: ask again for that one'),
    (14, 'insider or former employee',
        'who sat at the keyboard: staff records, VPN and building access logs'),
    (15, 'Cognito identity pool',
        'what the app gives its guests: configuration of the identity pool'),
    (16, 'Roles Anywhere certificate',
        'where the certificate''s key was: logs of the certificate authority and the machine'),
    (17, 'resource policy open to outsiders',
        'what the policies allowed: policies of the resources at the time'));

-- What the scope says of each way, by the lowest level of attribution that was looked at.
DROP VIEW IF EXISTS access_evidence;
CREATE VIEW access_evidence AS
SELECT level, vector AS number, 'V' || vector AS vector, nth AS place,
       CASE WHEN points > 0 THEN 'for' WHEN points < 0 THEN 'against' ELSE 'unknown' END AS side,
       points, text AS evidence, event_id, more AS event_ids
FROM access_piece
WHERE text IS NOT NULL OR points <> 0;

DROP VIEW IF EXISTS access_ways;
CREATE VIEW access_ways AS
SELECT w.level, w.vector AS number, x.name AS vector, w.verdict, w.score, w.fits, w.evidence_for,
       w.evidence_against, w.unknown, w.event_ids
FROM access_way w JOIN access_vectors x ON x.number = w.vector;

DROP VIEW IF EXISTS access_contacts;
CREATE VIEW access_contacts AS
SELECT level, strftime('%Y-%m-%dT%H:%M:%SZ', time_ms / 1000, 'unixepoch') AS time, time_ms, api,
       caller, access_key, ip, tool, mfa, event_level, event_id, contacts
FROM access_contact;

-- -------------------------------------------------------------------- indexes
-- index: (the import builds these last, in bulk)
CREATE INDEX IF NOT EXISTS credential_by_counted_as ON credential (counted_as);
CREATE INDEX IF NOT EXISTS principal_by_name ON principal (name);
CREATE INDEX IF NOT EXISTS long_term_key_by_principal ON credential (principal_id)
    WHERE kind = 'long_term_key';
CREATE INDEX IF NOT EXISTS actor_by_credential ON actor (credential_id, address_id);
CREATE INDEX IF NOT EXISTS actor_by_address ON actor (address_id, principal_id);
CREATE INDEX IF NOT EXISTS actor_by_agent ON actor (agent_id);
CREATE INDEX IF NOT EXISTS actor_by_access_key ON actor (access_key);
CREATE INDEX IF NOT EXISTS actor_by_session ON actor (session_name) WHERE session_name IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_by_event_id ON event (event_id);
-- What a caller did, when, where and how: enough to know its habits without its events.
CREATE INDEX IF NOT EXISTS event_by_actor ON event (actor_id, time_ms, api_id, place_id, kind_id, result_id);
CREATE INDEX IF NOT EXISTS event_by_api ON event (api_id);
CREATE INDEX IF NOT EXISTS event_by_hash ON event (content_hash) WHERE event_id IS NULL;
CREATE INDEX IF NOT EXISTS copy_by_event ON copy (event);
CREATE INDEX IF NOT EXISTS mint_by_event ON mint (event);
CREATE INDEX IF NOT EXISTS mint_by_actor ON mint (actor_id);
CREATE INDEX IF NOT EXISTS password_by_owner ON mint (owner, event) WHERE kind = 'password';
CREATE INDEX IF NOT EXISTS mint_by_minted ON mint (minted, event) WHERE minted IS NOT NULL;
CREATE INDEX IF NOT EXISTS mint_by_subject ON mint (subject, event) WHERE subject IS NOT NULL;
CREATE INDEX IF NOT EXISTS mint_by_session ON mint (session, event)
    WHERE subject IS NULL AND session IS NOT NULL;
-- Under which name sessions were made, and which peers were let in: who chose the same.
CREATE INDEX IF NOT EXISTS mint_by_session_name ON mint (session, event) WHERE session IS NOT NULL;
CREATE INDEX IF NOT EXISTS group_rule_by_event ON group_rule (event);
CREATE INDEX IF NOT EXISTS opening_by_peer ON group_rule (peer, event) WHERE op = 'open';
CREATE INDEX IF NOT EXISTS group_rule_by_rule ON group_rule (rule_id, direction);
CREATE INDEX IF NOT EXISTS group_rule_by_group ON group_rule (group_id, account, region, group_name);
CREATE INDEX IF NOT EXISTS group_rule_by_name ON group_rule (group_name, account, region, group_id);
CREATE INDEX IF NOT EXISTS closing_by_rule
    ON group_rule (rule_id, account, region, time_ms, event_id) WHERE op = 'close';
CREATE INDEX IF NOT EXISTS closing_by_group
    ON group_rule (group_id, pair, account, region, time_ms, event_id) WHERE op = 'close';
CREATE INDEX IF NOT EXISTS closing_by_name
    ON group_rule (group_name, pair, account, region, time_ms, event_id) WHERE op = 'close';
CREATE INDEX IF NOT EXISTS closing_without_id_by_group
    ON group_rule (group_id, pair, account, region, time_ms, event_id)
    WHERE op = 'close' AND rule_id IS NULL;
CREATE INDEX IF NOT EXISTS closing_without_id_by_name
    ON group_rule (group_name, pair, account, region, time_ms, event_id)
    WHERE op = 'close' AND rule_id IS NULL;
CREATE INDEX IF NOT EXISTS state_step_by_event ON state_step (event, kind, object);
CREATE INDEX IF NOT EXISTS closing_step ON state_step (pair, time_ms, event_id) WHERE op <> 'open';
