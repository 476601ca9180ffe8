-- How the intruder may have got in: the evidence for and against each of the 17 ways.
--
-- Worked out from the results of a scope (new_attribution, scope.sql) in steps, each a named
-- statement that fills a temporary table from those before it; src/scope/access.c has their
-- order.  They run for each level in turn, least doubtful first.  What they have in common:
--
--   access_hit       the intruder's events
--   access_first     first contact of each credential, with what its event tells
--   access_door      the same with the call that gave it out, and the way it came by
--   access_known     the same with what the logs knew of the caller before
--   access_opening   those by the way that is judged: what nearly all evidence is about
--   access_found     pieces of evidence
--
-- The pieces themselves are found by access-evidence.sql.
--
-- Most steps find nothing and must cost nothing then: contacts come first, and CROSS JOIN keeps
-- them there.  It does not for a view that joins many tables (events, sign_ins): tables instead.

-- name: begin
CREATE TEMP TABLE IF NOT EXISTS access_hit (
    event_row INTEGER PRIMARY KEY, counted_as, level, event_id, time_ms, actor_id, principal,
    session_name, event_source, api, outcome, assumed_root, via_service);
CREATE TEMP TABLE IF NOT EXISTS access_found (
    vector, nth, rank, points, text, event_id, more);   -- more: of eventIDs, spaces between
CREATE TEMP TABLE IF NOT EXISTS new_access_piece (
    level TEXT, vector INTEGER, nth INTEGER, points INTEGER, text TEXT, event_id TEXT, more TEXT,
    PRIMARY KEY (level, vector, nth)) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS new_access_way (
    level TEXT, vector INTEGER, score INTEGER, verdict TEXT, fits INTEGER, evidence_for TEXT,
    evidence_against TEXT, unknown TEXT, event_ids TEXT, PRIMARY KEY (level, vector)) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS new_access_contact (
    level TEXT PRIMARY KEY, time_ms INTEGER, api TEXT, caller TEXT, access_key TEXT, ip TEXT,
    tool TEXT, mfa INTEGER, event_level TEXT, event_id TEXT, contacts INTEGER) WITHOUT ROWID;
DELETE FROM access_hit;
DELETE FROM new_access_piece;
DELETE FROM new_access_way;
DELETE FROM new_access_contact;
-- What the intruder begins with, by each way of getting in; V12 to V14 may be with anything.
DROP TABLE IF EXISTS temp.access_begins;
CREATE TEMP TABLE access_begins (vector INTEGER PRIMARY KEY, ways TEXT, what TEXT);
INSERT INTO access_begins VALUES
    (1, ' key root_key ', 'a long-term key'),
    (2, ' instance ', 'role keys of an instance'),
    (3, ' compute ', 'role keys of a function or container'),
    (4, ' console root ', 'a console sign-in'),
    (5, ' console root saml identity_center ', 'a session of a person'),
    (6, ' root root_key ', 'root'),
    (7, ' console root ', 'a console sign-in'),
    (8, ' outside ', 'a role that another account assumed'),
    (9, ' web_identity ', 'a web identity'),
    (10, ' identity_center ', 'a session of Identity Center'),
    (11, ' saml ', 'a SAML session'),
    (12, NULL, NULL), (13, NULL, NULL), (14, NULL, NULL),
    (15, ' cognito ', 'a session of a Cognito pool'),
    (16, ' anywhere ', 'a certificate of Roles Anywhere'),
    (17, ' direct ', 'calls from another account on resources here');

-- name: clear
-- What the level before left, but for its events: those of the next are these and more.
DELETE FROM access_found;
DROP TABLE IF EXISTS temp.access_prepared;
DROP TABLE IF EXISTS temp.access_first;
DROP TABLE IF EXISTS temp.access_door;
DROP TABLE IF EXISTS temp.access_known;
DROP TABLE IF EXISTS temp.access_opening;
DROP TABLE IF EXISTS temp.access_begun;
DROP TABLE IF EXISTS temp.access_failure;
DROP TABLE IF EXISTS temp.access_trust;

-- name: end
-- They may be many.
DELETE FROM access_hit

-- name: count
SELECT count(*) FROM new_attribution WHERE level = ?1

-- ------------------------------------------------------------------- first contact

-- name: hit
-- The events of a level (?1).
INSERT INTO access_hit
SELECT e.event_row, t.credential, t.level, e.event_id, e.time_ms, e.actor_id, e.principal,
       e.session_name, e.event_source, e.api, e.outcome, e.assumed_root, e.via_service
FROM new_attribution t
CROSS JOIN events e ON e.event_row = t.event
WHERE t.level = ?1

-- name: prepared
-- Calls by which somebody inside lets in what then looks like another way in, the first of each.
CREATE TEMP TABLE access_prepared AS
SELECT c.column2 AS way, min(h.time_ms) AS time_ms
FROM (SELECT api, min(time_ms) AS time_ms FROM access_hit
      WHERE outcome = 'success' AND counted_as IS NOT NULL GROUP BY api) h
JOIN (VALUES
    ('SendCommand', 'instance'), ('StartSession', 'instance'), ('SendSSHPublicKey', 'instance'),
    ('SendSerialConsoleSSHPublicKey', 'instance'), ('RunInstances', 'instance'),
    ('ModifyInstanceAttribute', 'instance'), ('AssociateIamInstanceProfile', 'instance'),
    ('ReplaceIamInstanceProfileAssociation', 'instance'), ('GetPasswordData', 'instance'),
    ('CreateFunction', 'compute'), ('UpdateFunctionCode', 'compute'),
    ('UpdateFunctionConfiguration', 'compute'), ('RunTask', 'compute'),
    ('RegisterTaskDefinition', 'compute'), ('ExecuteCommand', 'compute'),
    ('UpdateAssumeRolePolicy', 'outside'), ('CreateRole', 'outside'),
    ('UpdateAssumeRolePolicy', 'web_identity'), ('CreateRole', 'web_identity'),
    ('CreateOpenIDConnectProvider', 'web_identity'),
    ('UpdateAssumeRolePolicy', 'saml'), ('CreateRole', 'saml'),
    ('CreateSAMLProvider', 'saml'), ('UpdateSAMLProvider', 'saml'),
    ('CreateTrustAnchor', 'anywhere'), ('UpdateTrustAnchor', 'anywhere'),
    ('CreateProfile', 'anywhere'), ('UpdateAssumeRolePolicy', 'anywhere'),
    ('SetIdentityPoolRoles', 'cognito'), ('CreateIdentityPool', 'cognito'),
    ('UpdateIdentityPool', 'cognito'), ('UpdateAssumeRolePolicy', 'cognito'),
    ('CreateAccountAssignment', 'identity_center')) c ON c.column1 = h.api
GROUP BY c.column2

-- name: first
-- First contact: the first event of each credential, or of each caller without one, that shows
-- the intruder had it.  A failed sign-in shows nothing.
CREATE TEMP TABLE access_first AS
WITH contacted AS (
    SELECT event_row, counted_as, level, time_ms, event_id, coalesce(counted_as, principal) AS who,
           row_number() OVER (PARTITION BY coalesce(counted_as, principal)
                              ORDER BY time_ms, event_id)  AS nth,
           min(time_ms) OVER (PARTITION BY principal)      AS principal_ms
    FROM access_hit
    WHERE via_service IS NULL AND time_ms IS NOT NULL
      AND (counted_as IS NOT NULL OR outcome = 'success')
      AND (event_source <> 'signin.amazonaws.com' OR outcome = 'success')
)
SELECT f.who, f.counted_as, f.level, f.principal_ms,
       e.event_row, e.event_id, e.time_ms, e.actor_id, e.credential, e.principal, e.principal_type,
       e.principal_name, e.principal_arn, e.session_name, e.access_key, e.key_kind, e.ip, e.tool,
       e.user_agent, e.event_source, e.api, e.mfa, e.issued_to, e.role_delivery, e.on_behalf_of,
       e.assumed_root, e.delegate, e.account, e.recipient_account, e.vpc_endpoint_account,
       (SELECT min(u.id) FROM credential c CROSS JOIN key_use u ON u.credential_id = c.id
        WHERE c.credential = e.credential AND u.access_key IS e.access_key
          AND u.created_ms IS a.session_created_ms)        AS use_id,
       a.session_created_ms, a.credential_id, a.agent_id, g.environment
FROM (SELECT * FROM contacted WHERE nth = 1 ORDER BY time_ms, event_id, who LIMIT 100) f
CROSS JOIN events e ON e.event_row = f.event_row
CROSS JOIN actor a  ON a.id = e.actor_id
CROSS JOIN agent g  ON g.id = a.agent_id

-- name: door
-- With the call that gave it out, if that is in the logs: the door.  And the way it came by.
CREATE TEMP TABLE access_door AS
WITH doors AS (
    SELECT l.*, n.event AS made_row, v.id AS door_row, v.event_id AS door_event,
           v.time_ms AS door_ms, i.api AS door_api, p.principal AS door_principal,
           p.account AS door_account, d.ip AS door_ip,
           substr(coalesce(p.name, p.principal), 1, 120)                AS door_label,
           a.credential_id IS NOT NULL                                  AS door_signed,
           k.mfa                                                        AS door_mfa,
           iif(json_valid(v.request), v.request, NULL)                  AS asked,
           iif(json_valid(v.response), v.response, NULL)                AS answered,
           coalesce(' (event ' || substr(v.event_id, 1, 64) || ')', '') AS door_cited
    FROM access_first l
    LEFT JOIN lineage_link b ON b.use_id = l.use_id
    LEFT JOIN mint n         ON n.id = b.mint_id
    LEFT JOIN event v        ON v.id = iif(l.counted_as IS NULL OR l.api = 'ConsoleLogin',
                                           l.event_row, n.event)
    LEFT JOIN api i          ON i.id = v.api_id
    LEFT JOIN kind k         ON k.id = v.kind_id
    LEFT JOIN actor a        ON a.id = v.actor_id
    LEFT JOIN principal p    ON p.id = a.principal_id
    LEFT JOIN address d      ON d.id = a.address_id
)
SELECT d.*,
       CASE WHEN d.principal_type = 'Root'
                THEN CASE WHEN d.assumed_root = 1 THEN 'role'
                          WHEN d.key_kind = 'long_term' THEN 'root_key' ELSE 'root' END
            WHEN d.key_kind = 'long_term' THEN 'key'
            WHEN d.door_principal GLOB 'oidc:*' OR d.door_api = 'AssumeRoleWithWebIdentity'
                THEN iif(d.door_principal GLOB '*:system:serviceaccount:*', 'compute', 'web_identity')
            WHEN d.principal GLOB 'idc:*' OR d.on_behalf_of IS NOT NULL
                 OR d.principal_name GLOB 'AWSReservedSSO_*' THEN 'identity_center'
            WHEN d.door_principal GLOB 'saml:*' OR d.door_api = 'AssumeRoleWithSAML' THEN 'saml'
            WHEN d.session_name = 'CognitoIdentityCredentials'
                 OR d.door_api = 'GetCredentialsForIdentity'
                 OR (d.counted_as IS NULL AND d.event_source = 'cognito-identity.amazonaws.com')
                THEN 'cognito'
            WHEN d.door_api = 'CreateSession'
                 OR (d.counted_as IS NULL AND d.event_source = 'rolesanywhere.amazonaws.com')
                THEN 'anywhere'
            WHEN d.session_name GLOB 'i-[0-9a-f]*' AND d.counted_as IS NOT NULL THEN 'instance'
            WHEN d.key_kind = 'temporary' AND (d.issued_to IS NOT NULL
                 OR d.environment GLOB 'AWS_Lambda*' OR d.environment GLOB 'AWS_ECS*') THEN 'compute'
            WHEN d.door_principal GLOB 'ext:*' AND d.door_account IS NOT NULL
                 AND d.door_account NOT IN (SELECT recipient_account FROM place
                                            WHERE recipient_account IS NOT NULL)
                THEN iif(d.door_api GLOB 'AssumeRole*', 'outside', 'direct')
            WHEN d.principal = 'ext:anonymous' THEN 'direct'
            WHEN d.principal_type = 'IAMUser' AND (d.door_api = 'ConsoleLogin' OR EXISTS (
                     SELECT 1 FROM actor a
                     WHERE a.credential_id = d.credential_id AND a.from_console = 1))
                THEN 'console'
            ELSE 'role' END AS way
FROM doors d

-- name: known
-- What the intruder made or let in itself; the way of the first contact that it did not is the
-- one that is judged (opening).  And what the logs knew of the caller before.
CREATE TEMP TABLE access_known AS
WITH judged AS MATERIALIZED (
    SELECT w.*,
           -- what it made with a credential that it had: by a call of its own
           CASE WHEN w.counted_as IS NOT NULL AND w.door_signed AND w.door_api <> 'ConsoleLogin'
                     AND w.made_row IN (SELECT event_row FROM access_hit) THEN w.made_row
                WHEN w.way = 'key' THEN (
                    SELECT m.event FROM mint m
                    CROSS JOIN actor a ON a.id = m.actor_id
                    CROSS JOIN event v ON v.id = m.event
                    WHERE m.minted = w.who AND m.kind = 'long_term_key'
                      AND a.credential_id IS NOT NULL
                      AND m.event IN (SELECT event_row FROM access_hit)
                    ORDER BY v.time_ms, v.event_id LIMIT 1)
                WHEN w.way = 'console' THEN (
                    SELECT m.event FROM mint m
                    CROSS JOIN event v ON v.id = m.event
                    CROSS JOIN place l ON l.id = v.place_id
                    WHERE m.kind = 'password' AND m.owner IN (w.principal_name, w.principal_arn)
                      AND l.recipient_account IS w.recipient_account AND m.time_ms <= w.time_ms
                      AND m.event IN (SELECT event_row FROM access_hit)
                    ORDER BY v.time_ms, v.event_id LIMIT 1)
                END                                                              AS maker_row,
           w.way <> 'key' AND (w.principal_ms < w.time_ms
               OR (w.time_ms > (SELECT p.time_ms FROM access_prepared p
                                WHERE p.way = w.way)) IS 1)                      AS let_in
    FROM access_door w
),
entered AS MATERIALIZED (
    SELECT j.*, j.maker_row IS NULL AND NOT j.let_in                             AS entry,
           first_value(j.way) OVER (ORDER BY j.maker_row IS NOT NULL OR j.let_in,
                                    j.way = 'direct', j.time_ms, j.event_id, j.who) AS opening_way,
           count(*) OVER ()                                                      AS credentials,
           total(j.maker_row IS NOT NULL) OVER ()                                AS made
    FROM judged j
)
SELECT e.*, e.entry AND e.way = e.opening_way                                    AS opening,
       substr(coalesce(iif(e.principal GLOB 'idc:*', e.on_behalf_of, NULL), e.principal_name,
                       e.principal), 1, 80)                                      AS label,
       coalesce(' (event ' || substr(e.event_id, 1, 64) || ')', '')              AS cited,
       e.time_ms - (SELECT min(first_ms) FROM actor_day)                         AS logged_ms,
       (SELECT count(DISTINCT n.day) FROM principal p
        CROSS JOIN address d   ON d.ip = e.ip
        CROSS JOIN actor a     ON a.address_id = d.id AND a.principal_id = p.id
        CROSS JOIN actor_day n ON n.actor_id = a.id
        WHERE p.principal = e.principal AND n.last_ms < e.time_ms)               AS days_here,
       (SELECT min(n.first_ms) FROM principal p
        CROSS JOIN actor a     ON a.principal_id = p.id
        CROSS JOIN actor_day n ON n.actor_id = a.id
        WHERE p.principal = e.principal)                                         AS since_ms,
       (SELECT max(n.last_ms) FROM credential c
        CROSS JOIN actor a     ON a.credential_id = c.id
        CROSS JOIN actor_day n ON n.actor_id = a.id
        WHERE e.way = 'key' AND c.counted_as = e.who AND n.last_ms < e.time_ms)  AS last_used_ms,
       (SELECT min(n.first_ms) FROM principal p
        CROSS JOIN actor a     ON a.principal_id = p.id
        CROSS JOIN actor_day n ON n.actor_id = a.id
        WHERE p.principal = e.door_principal)                                    AS caller_since_ms,
       (SELECT count(DISTINCT n.day) FROM principal p
        CROSS JOIN address d   ON d.ip = e.door_ip
        CROSS JOIN actor a     ON a.address_id = d.id AND a.principal_id = p.id
        CROSS JOIN actor_day n ON n.actor_id = a.id
        WHERE p.principal = e.door_principal AND n.last_ms < e.door_ms)          AS caller_days_here,
       e.way IN ('console', 'root') AND e.door_api = 'ConsoleLogin'
           AND e.door_row IN (SELECT event_row FROM access_hit)                  AS signed_in
FROM entered e

-- name: opening
-- The contacts by the way that is judged, in their order (place), and what is true of all of
-- them or of those at one address.
--
-- settled: 2, what it began with leaves no room for another way; 1: it looks like one way and
-- not like another; 0: a session whose beginning is not in the logs.
CREATE TEMP TABLE access_opening AS
WITH placed AS (
    SELECT k.*, coalesce(k.days_here >= 3, 0)                                    AS at_home,
           k.days_here = 0 AND k.since_ms <= k.time_ms - 7 * 86400000            AS new_place,
           k.way = 'key' AND k.logged_ms >= 30 * 86400000
               AND coalesce(k.last_used_ms < k.time_ms - 30 * 86400000, 1)       AS silent,
           k.api IN ('GetCallerIdentity', 'GetSendQuota', 'ListBuckets')         AS tests,
           row_number() OVER (ORDER BY k.time_ms, k.event_id, k.who)             AS place,
           row_number() OVER (PARTITION BY k.ip, k.principal
                              ORDER BY k.time_ms, k.event_id, k.who)             AS place_of_owner,
           CASE WHEN k.way = 'role' THEN 0
                WHEN k.way = 'key'
                    THEN 1 + (k.last_used_ms IS NOT NULL OR k.logged_ms >= 30 * 86400000)
                WHEN k.way = 'console' THEN 1 + (k.door_api IS NOT NULL)
                WHEN k.way IN ('instance', 'compute', 'identity_center', 'direct', 'root_key')
                    THEN 1
                ELSE 2 END                                                       AS settles
    FROM access_known k
    WHERE k.opening
)
SELECT p.*,
       min(p.settles) OVER ()                                                    AS settled,
       count(*) OVER ()                                                          AS contacts,
       total(p.silent) OVER ()                                                   AS silent_keys,
       total(p.tests) OVER ()                                                    AS tested,
       total(p.at_home) OVER ()                                                  AS homes,
       total(p.new_place IS 1) OVER ()                                           AS new_places,
       total(p.place_of_owner = 1 AND NOT p.at_home) OVER hour                   AS owners,
       max(p.time_ms) OVER hour - p.time_ms                                      AS burst_ms,
       group_concat(substr(p.event_id, 1, 64), ', ') OVER three                  AS three_events,
       group_concat(iif(length(p.event_id) <= 64, p.event_id, NULL), ' ') OVER twenty
                                                                                 AS twenty_events,
       row_number() OVER (ORDER BY p.signed_in DESC, p.place)                    AS login_place
FROM placed p
WINDOW hour AS (PARTITION BY p.ip ORDER BY p.time_ms
                RANGE BETWEEN CURRENT ROW AND 3600000 FOLLOWING),
       three AS (PARTITION BY p.ip ORDER BY p.time_ms, p.event_id, p.who
                 ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING),
       twenty AS (PARTITION BY p.ip ORDER BY p.time_ms, p.event_id, p.who
                  ROWS BETWEEN CURRENT ROW AND 19 FOLLOWING)

-- name: contact
-- The first of all, which the answer tells, for a level (?1).
INSERT INTO new_access_contact
SELECT ?1, time_ms, substr(api, 1, 80), label, iif(way = 'key' AND length(who) <= 128, who, NULL),
       substr(ip, 1, 64), substr(tool, 1, 40), mfa, level, event_id, contacts
FROM access_opening
WHERE place = 1

-- ---------------------------------------------------- what several vectors ask for

-- name: begun
-- The first use of the session of the first contact at another address, before: who began it.
-- V4, V5.
CREATE TEMP TABLE access_begun AS
SELECT substr(d.ip, 1, 64) AS ip, v.event_id,
       max(a.agent_id = p.agent_id) OVER () AS same_program
FROM access_opening p
CROSS JOIN actor a   ON a.credential_id = p.credential_id
                    AND a.session_created_ms = p.session_created_ms AND a.via_service IS NULL
CROSS JOIN address d ON d.id = a.address_id AND d.kind = 'public' AND d.ip <> p.ip
CROSS JOIN event v   ON v.actor_id = a.id AND v.time_ms < p.time_ms
WHERE p.place = 1 AND p.way IN ('console', 'root', 'saml', 'identity_center')
ORDER BY v.time_ms, v.event_id LIMIT 1

-- name: failure
-- Failed sign-ins in the day before the first that succeeded: of that user, or at that address.
-- V4, V7.
CREATE TEMP TABLE access_failure AS
SELECT v.event_id, v.time_ms, p.principal
FROM access_opening c
CROSS JOIN api i        ON i.api = 'ConsoleLogin' AND i.event_source = 'signin.amazonaws.com'
CROSS JOIN live_event v ON v.api_id = i.id AND v.time_ms BETWEEN c.door_ms - 86400000 AND c.door_ms
CROSS JOIN result r     ON r.id = v.result_id AND r.outcome <> 'success'
CROSS JOIN place l      ON l.id = v.place_id
CROSS JOIN actor a      ON a.id = v.actor_id
CROSS JOIN principal p  ON p.id = a.principal_id
CROSS JOIN alias n      ON n.id = a.alias_id
CROSS JOIN address d    ON d.id = a.address_id
WHERE c.login_place = 1 AND c.signed_in AND v.id NOT IN (SELECT event FROM correction)
  AND (p.principal = c.principal OR d.ip = c.door_ip
       OR (n.name = c.principal_name AND l.recipient_account IS c.recipient_account))

-- name: trust
-- The last change of what vouches for callers, in the 30 days before.  V9, V11, V16.
CREATE TEMP TABLE access_trust AS
WITH change (api, way) AS (VALUES
    ('CreateSAMLProvider', 'saml'), ('UpdateSAMLProvider', 'saml'),
    ('CreateOpenIDConnectProvider', 'web_identity'),
    ('CreateTrustAnchor', 'anywhere'), ('UpdateTrustAnchor', 'anywhere'),
    ('EnableTrustAnchor', 'anywhere'), ('CreateProfile', 'anywhere'), ('UpdateProfile', 'anywhere'))
SELECT v.event_id
FROM access_opening p
CROSS JOIN change c     ON c.way = p.way
CROSS JOIN api i        ON i.api = c.api AND i.event_source = iif(c.way = 'anywhere',
                               'rolesanywhere.amazonaws.com', 'iam.amazonaws.com')
CROSS JOIN live_event v ON v.api_id = i.id
                       AND v.time_ms BETWEEN p.time_ms - 30 * 86400000 AND p.time_ms
CROSS JOIN result r     ON r.id = v.result_id AND r.outcome = 'success'
WHERE p.place = 1
ORDER BY v.time_ms DESC, v.event_id LIMIT 1

-- ------------------------------------------------------------------------ the sums

-- name: pieces
-- Each piece once, for a level (?1).  An eventID that is too long for a row is left out.
INSERT INTO new_access_piece
SELECT ?1, vector, nth, points, text, iif(length(event_id) <= 64, event_id, NULL),
       nullif(trim(coalesce(iif(length(event_id) <= 64, event_id, NULL) || ' ', '')
                   || coalesce(more, '')), '')
FROM (SELECT *, row_number() OVER (PARTITION BY vector, nth ORDER BY rank) AS choice
      FROM access_found)
WHERE choice = 1

-- name: ways
-- Their sums, and what they amount to, for a level (?1).
INSERT INTO new_access_way
SELECT ?1, x.number, s.score,
       CASE WHEN s.score >= 2 THEN 'indicated'
            WHEN s.score = 1 THEN 'possible'
            WHEN x.blind IS NOT NULL THEN 'not_determinable'
            WHEN s.score <= -3 THEN 'excluded'
            WHEN s.score < 0 THEN 'not_supported'
            ELSE 'not_determinable' END,
       s.fits, s.evidence_for, s.evidence_against,
       x.unknown || coalesce('; ' || x.blind, '') || coalesce('; ' || s.open, ''),
       -- the first 20 of the eventIDs
       coalesce((SELECT group_concat(value, ' ')
                 FROM (SELECT j.value
                       FROM json_each('[' || replace(json_quote(s.event_ids), ' ', '","') || ']') j
                       WHERE j.value <> '' GROUP BY j.value ORDER BY min(j.key) LIMIT 20)), '')
FROM access_vectors x
JOIN (SELECT vector, sum(points) AS score, NOT max(nth = 100 AND points < 0) AS fits,
             group_concat(iif(points > 0, text || printf(' [%+d]', points), NULL), '; ') AS evidence_for,
             group_concat(iif(points < 0, text || printf(' [%+d]', points), NULL), '; ') AS evidence_against,
             group_concat(iif(points = 0, text, NULL), '; ')                             AS open,
             group_concat(more, ' ')                                                     AS event_ids
      FROM (SELECT * FROM new_access_piece WHERE level = ?1 ORDER BY vector, nth)
      GROUP BY vector) s ON s.vector = x.number

-- name: copy-pieces
-- A level (?1) that has no more events than the one before (?2).
INSERT INTO new_access_piece
SELECT ?1, vector, nth, points, text, event_id, more FROM new_access_piece WHERE level = ?2

-- name: copy-ways
INSERT INTO new_access_way
SELECT ?1, vector, score, verdict, fits, evidence_for, evidence_against, unknown, event_ids
FROM new_access_way WHERE level = ?2

-- name: copy-contact
INSERT INTO new_access_contact
SELECT ?1, time_ms, api, caller, access_key, ip, tool, mfa, event_level, event_id, contacts
FROM new_access_contact WHERE level = ?2

-- --------------------------------------------------------------- where results go

-- name: show
-- In front of the views of the case, which say the same of its tables.
DROP VIEW IF EXISTS temp.access_evidence;
DROP VIEW IF EXISTS temp.access_ways;
DROP VIEW IF EXISTS temp.access_contacts;
CREATE TEMP VIEW access_evidence AS
SELECT level, vector AS number, 'V' || vector AS vector, nth AS place,
       CASE WHEN points > 0 THEN 'for' WHEN points < 0 THEN 'against' ELSE 'unknown' END AS side,
       points, text AS evidence, event_id, more AS event_ids
FROM new_access_piece
WHERE text IS NOT NULL OR points <> 0;
CREATE TEMP VIEW access_ways AS
SELECT w.level, w.vector AS number, x.name AS vector, w.verdict, w.score, w.fits, w.evidence_for,
       w.evidence_against, w.unknown, w.event_ids
FROM new_access_way w JOIN access_vectors x ON x.number = w.vector;
CREATE TEMP VIEW access_contacts AS
SELECT level, strftime('%Y-%m-%dT%H:%M:%SZ', time_ms / 1000, 'unixepoch') AS time, time_ms, api,
       caller, access_key, ip, tool, mfa, event_level, event_id, contacts
FROM new_access_contact;

-- name: hide
DROP VIEW IF EXISTS temp.access_evidence;
DROP VIEW IF EXISTS temp.access_ways;
DROP VIEW IF EXISTS temp.access_contacts;

-- name: store
DELETE FROM access_piece;
DELETE FROM access_way;
DELETE FROM access_contact;
INSERT INTO access_piece SELECT * FROM new_access_piece;
INSERT INTO access_way SELECT * FROM new_access_way;
INSERT INTO access_contact SELECT * FROM new_access_contact;
