-- The pieces of evidence for and against each of the 17 ways in, found in what access.sql
-- gathered before (access_opening and the tables from which that was made).
--
-- The evidence of one vector is one statement (V1 ... V17), the reasons for it are in
-- docs/access.md.  A piece has its place in the vector (nth); of several of one place that with
-- the least rank counts, which is the earliest contact but for bursts.  Points above 0 are for,
-- below 0 against; 0 says what is unknown.

-- ------------------------------------------------------------- pieces, by vector

-- name: V1
-- Long-term keys: bursts, silence, tests of keys, AWS's quarantine, TruffleHog.
INSERT INTO access_found (vector, nth, rank, points, text, event_id, more)
WITH quarantine AS MATERIALIZED (
    SELECT v.event_id, l.recipient_account AS account,
           json_extract(iif(json_valid(v.request), v.request, '{}'), '$.userName') AS owner
    FROM api i
    CROSS JOIN live_event v ON v.api_id = i.id
    CROSS JOIN place l      ON l.id = v.place_id
    CROSS JOIN result r     ON r.id = v.result_id
    WHERE i.event_source = 'iam.amazonaws.com' AND i.api IN ('AttachUserPolicy', 'PutUserPolicy')
      AND r.outcome = 'success' AND v.request LIKE '%AWSCompromisedKeyQuarantine%'
),
keys AS MATERIALIZED (
    SELECT c.*, (SELECT min(q.event_id) FROM quarantine q
                 WHERE q.owner = c.principal_name AND q.account IS c.recipient_account) AS quarantined
    FROM access_opening c
    WHERE c.way = 'key'
)
SELECT 1, 1, place - 1000 * owners, iif(owners >= 3, 2, 1),   -- the largest burst
       'long-term keys of ' || cast(owners AS INTEGER) || ' owners began at '
       || coalesce(substr(ip, 1, 64), 'an unknown address') || ' within ' || (burst_ms / 60000 + 1)
       || iif(burst_ms < 60000, ' minute', ' minutes') || ' (events ' || three_events
       || iif(owners > 3, ' and others)', ')'), event_id, twenty_events
FROM keys WHERE owners >= 2
UNION ALL
SELECT 1, 2, place, 1,
       'the first key is none that the intruder made, and its address is none of its owner''s' || cited,
       event_id, NULL
FROM keys WHERE owners < 2 AND homes = 0 AND place = 1
UNION ALL
SELECT 1, 3, place, 1,
       cast(silent_keys AS INTEGER) || ' of ' || contacts || iif(contacts = 1, ' key', ' keys')
       || ' had been silent for 30 days' || cited, event_id, NULL
FROM keys WHERE silent AND silent_keys * 2 >= contacts
UNION ALL
SELECT 1, 4, place, 1,
       'the first call with '
       || iif(contacts = 1, 'the key', cast(tested AS INTEGER) || ' of ' || contacts || ' keys')
       || ' was one that tests a key: ' || api || cited, event_id, NULL
FROM keys WHERE tests AND tested * 2 >= contacts
UNION ALL
SELECT 1, 5, place, 2,
       'AWS put the quarantine for leaked keys on ' || label
       || ' (event ' || substr(quarantined, 1, 64) || ')', quarantined, NULL
FROM keys WHERE quarantined IS NOT NULL
UNION ALL
SELECT 1, 6, place, 2,
       'TruffleHog, which looks for leaked keys, used the key of ' || label || cited, event_id, NULL
FROM keys WHERE user_agent LIKE '%trufflehog%'
UNION ALL
SELECT 1, 7, place, -1,
       'a single key, and nothing shows that it was public' || cited, event_id, NULL
FROM keys WHERE contacts = 1 AND quarantined IS NULL AND user_agent NOT LIKE '%trufflehog%'
UNION ALL
SELECT 1, 8, place, -1, 'used from the usual address of its owner' || cited, event_id, NULL
FROM keys WHERE homes = contacts

-- name: V2
-- Keys of an instance: away from it, through a foreign endpoint, by the old metadata service.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH instance AS MATERIALIZED (
    SELECT c.*, (SELECT json_array(k.ip, k.home) FROM instance_keys_away k
                 WHERE k.principal = c.principal AND k.session_name = c.session_name
                   AND k.ip = c.ip) AS away
    FROM access_opening c
    WHERE c.way = 'instance'
)
SELECT 2, 1, place, 1,
       'the intruder began with keys of instance ' || substr(session_name, 1, 40) || ', role '
       || label || cited, event_id
FROM instance
UNION ALL
SELECT 2, 2, place, 2,
       'used from ' || json_extract(away, '$[0]') || ', while the instance calls from '
       || json_extract(away, '$[1]') || cited, event_id
FROM instance WHERE away IS NOT NULL
UNION ALL
SELECT 2, 3, place, iif(away IS NULL, 2, 1),
       'through a VPC endpoint of account ' || substr(vpc_endpoint_account, 1, 20) || cited, event_id
FROM instance WHERE vpc_endpoint_account <> account
UNION ALL
SELECT 2, 4, place, 1,
       'the key came from the first version of the metadata service, which a forged request can read'
       || cited, event_id
FROM instance WHERE role_delivery = '1.0'
UNION ALL
SELECT 2, 5, place, -1,
       'used where the instance itself calls from: the intruder was on the machine, or went through it'
       || cited, event_id
FROM instance c
WHERE EXISTS (SELECT 1 FROM actor a
              CROSS JOIN address d   ON d.id = a.address_id AND d.ip = c.ip
              CROSS JOIN actor_day n ON n.actor_id = a.id AND n.first_ms < c.time_ms
              WHERE a.session_name = c.session_name
                AND a.id NOT IN (SELECT actor_id FROM access_hit))

-- name: V3
-- Keys of a function, task or service account: away from where those run.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH compute AS MATERIALIZED (
    SELECT c.*, (SELECT json_array(k.ip, k.why) FROM compute_keys_away k
                 WHERE k.issued_to = c.issued_to AND k.ip = c.ip) AS away
    FROM access_opening c
    WHERE c.way = 'compute'
)
SELECT 3, 1, place, 1,
       'the intruder began with keys of '
       || substr(coalesce(issued_to, door_principal, label), 1, 160) || cited, event_id
FROM compute
UNION ALL
SELECT 3, 2, place, 2,
       'used from ' || json_extract(away, '$[0]') || ', ' || json_extract(away, '$[1]') || cited, event_id
FROM compute WHERE away IS NOT NULL
UNION ALL
SELECT 3, 3, place, 1,
       'used from ' || substr(ip, 1, 64) || ', but fetched from ' || substr(door_ip, 1, 64)
       || door_cited, door_event
FROM compute WHERE door_principal GLOB 'oidc:*' AND counted_as IS NOT NULL AND ip <> door_ip
UNION ALL
SELECT 3, 4, place, -1,
       'the program says that it runs there: ' || substr(environment, 1, 60) || cited, event_id
FROM compute WHERE environment IS NOT NULL

-- name: V4
-- A sign-in at the console: without MFA, from a new address, after a few failures, MFA bound.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH console AS MATERIALIZED (SELECT * FROM access_opening WHERE way = 'console'),
failed AS MATERIALIZED (
    SELECT count(*) AS n, (SELECT event_id FROM access_failure
                           ORDER BY time_ms, event_id LIMIT 1) AS event_id
    FROM access_failure
),
bound AS MATERIALIZED (
    SELECT h.event_id, c.place
    FROM console c
    CROSS JOIN access_hit h ON h.principal = c.principal AND h.time_ms >= c.door_ms
    WHERE c.login_place = 1 AND c.signed_in AND h.outcome = 'success'
      AND h.api IN ('EnableMFADevice', 'CreateVirtualMFADevice')
    ORDER BY h.time_ms, h.event_id LIMIT 1
)
SELECT 4, 1, place, 1, label || ' signed in at the console without MFA' || door_cited, door_event
FROM console WHERE signed_in AND door_mfa = 0
UNION ALL
SELECT 4, 2, place, 1,
       'the sign-in came from ' || coalesce(substr(ip, 1, 64), 'an address') || ', new to ' || label
       || door_cited, door_event
FROM console WHERE signed_in AND new_place
UNION ALL
SELECT 4, 3, c.place, 1,
       f.n || iif(f.n = 1, ' failed sign-in', ' failed sign-ins')
       || ' in the day before, as of somebody with an old or wrong password'
       || coalesce(' (event ' || substr(f.event_id, 1, 64) || ')', ''), f.event_id
FROM console c CROSS JOIN failed f WHERE c.login_place = 1 AND c.signed_in AND f.n BETWEEN 1 AND 9
UNION ALL
SELECT 4, 4, place, 1,
       'an MFA device was bound after it (event ' || substr(event_id, 1, 64) || ')', event_id
FROM bound WHERE event_id IS NOT NULL
UNION ALL
SELECT 4, 5, c.place, -1,
       f.n || ' failed sign-ins before it look like guessing, not like a known password'
       || c.door_cited, c.door_event
FROM console c CROSS JOIN failed f WHERE c.login_place = 1 AND c.signed_in AND f.n >= 10
UNION ALL
SELECT 4, 6, place, -1,
       'the sign-in had MFA, which a password alone does not pass' || door_cited, door_event
FROM console WHERE signed_in AND door_mfa = 1
UNION ALL
SELECT 4, 7, c.place, -1,
       'the session was begun by somebody else, at ' || b.ip
       || coalesce(' (event ' || substr(b.event_id, 1, 64) || ')', ''), b.event_id
FROM console c CROSS JOIN access_begun b WHERE c.place = 1 AND NOT c.signed_in

-- name: V5
-- The session of a person that went on elsewhere.
INSERT INTO access_found (vector, nth, rank, points, text, event_id, more)
SELECT 5, 1, c.place, 1,
       'a session of ' || c.label || ' was begun at ' || b.ip
       || coalesce(' (event ' || substr(b.event_id, 1, 64) || ')', '')
       || ' and went on elsewhere without a new sign-in' || c.cited, c.event_id,
       iif(length(b.event_id) <= 64, b.event_id, NULL)
FROM access_opening c CROSS JOIN access_begun b WHERE c.place = 1
UNION ALL
SELECT 5, 2, c.place, 1, 'by another browser or program than before' || c.cited, c.event_id, NULL
FROM access_opening c CROSS JOIN access_begun b WHERE c.place = 1 AND b.same_program = 0
UNION ALL
SELECT 5, 3, place, -1, 'the intruder signed in itself' || door_cited, door_event, NULL
FROM access_opening WHERE signed_in AND (place > 1 OR NOT EXISTS (SELECT 1 FROM access_begun))

-- name: V6
-- Root itself; AssumeRoot is no use of root's password.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH recovery AS MATERIALIZED (
    SELECT v.event_id, p.place
    FROM access_opening p
    CROSS JOIN api i        ON i.api IN ('PasswordRecoveryRequested', 'PasswordRecoveryCompleted')
                           AND i.event_source = 'signin.amazonaws.com'
    CROSS JOIN live_event v ON v.api_id = i.id
                           AND v.time_ms BETWEEN p.time_ms - 7 * 86400000 AND p.time_ms
    CROSS JOIN result r     ON r.id = v.result_id AND r.outcome = 'success'
    CROSS JOIN place l      ON l.id = v.place_id AND l.recipient_account IS p.recipient_account
    WHERE p.place = 1 AND p.way IN ('root', 'root_key')
      AND v.id NOT IN (SELECT event FROM correction)
    ORDER BY v.time_ms DESC, v.event_id LIMIT 1
),
assumed AS MATERIALIZED (
    SELECT event_id FROM access_hit WHERE assumed_root = 1 ORDER BY time_ms, event_id LIMIT 1
)
SELECT 6, 1, place, 2, 'the intruder began as root, with ' || api || cited, event_id
FROM access_opening WHERE way IN ('root', 'root_key')
UNION ALL
SELECT 6, 2, place, 1,
       'the password of root was recovered before (event ' || substr(event_id, 1, 64) || ')', event_id
FROM recovery WHERE event_id IS NOT NULL
UNION ALL
SELECT 6, 3, c.place, -1,
       'sessions made by AssumeRoot are no use of root''s password (event '
       || substr(a.event_id, 1, 64) || ')', a.event_id
FROM access_opening c CROSS JOIN assumed a WHERE c.place = 1 AND a.event_id IS NOT NULL

-- name: V7
-- Failures before the sign-in, of how many names.
INSERT INTO access_found (vector, nth, rank, points, text, event_id, more)
WITH login AS MATERIALIZED (SELECT * FROM access_opening WHERE login_place = 1),
failed AS MATERIALIZED (
    SELECT count(*) AS n, count(DISTINCT principal) AS names,
           (SELECT event_id FROM access_failure ORDER BY time_ms, event_id LIMIT 1) AS event_id
    FROM access_failure
)
SELECT 7, 1, c.place, CASE WHEN f.n >= 10 THEN 2 WHEN f.n >= 3 THEN 1 ELSE -1 END,
       CASE f.n WHEN 0 THEN 'no failed sign-in' WHEN 1 THEN '1 failed sign-in'
                ELSE f.n || ' failed sign-ins' END
       || ' in the day before that of ' || c.label || c.door_cited
       || coalesce(', first event ' || substr(f.event_id, 1, 64), ''), c.door_event,
       iif(length(f.event_id) <= 64, f.event_id, NULL)
FROM login c CROSS JOIN failed f WHERE c.signed_in
UNION ALL
SELECT 7, 2, c.place, 1,
       'the failures are of ' || f.names || ' names'
       || coalesce(' (event ' || substr(f.event_id, 1, 64) || ')', ''), f.event_id, NULL
FROM login c CROSS JOIN failed f WHERE c.signed_in AND f.names >= 3
UNION ALL
SELECT 7, 3, place, -1, 'no sign-in of its own' || cited, event_id, NULL
FROM login WHERE way IN ('console', 'root') AND NOT signed_in

-- name: V8
-- A role that another account assumed: its ExternalId and its caller's usual address.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH outside AS MATERIALIZED (SELECT * FROM access_opening WHERE way = 'outside')
SELECT 8, 1, place, 1,
       'the intruder began with a role that '
       || coalesce('account ' || substr(door_account, 1, 20), door_label)
       || ' assumed, ' || label || door_cited, door_event
FROM outside
UNION ALL
SELECT 8, 2, place, 1, 'without an ExternalId' || door_cited, door_event
FROM outside WHERE asked IS NOT NULL AND json_extract(asked, '$.externalId') IS NULL
UNION ALL
SELECT 8, 3, place, 1, 'from an address that this caller had not used before' || door_cited, door_event
FROM outside WHERE logged_ms >= 7 * 86400000 AND caller_days_here = 0
UNION ALL
SELECT 8, 4, place, -1, 'from the usual address of this caller' || door_cited, door_event
FROM outside WHERE caller_days_here >= 3
UNION ALL
SELECT 8, 5, place, 1,
       'a vendor acted under temporary delegation: account ' || substr(delegate, 1, 20) || cited, event_id
FROM outside WHERE delegate IS NOT NULL

-- name: V9
-- A web identity: its subject, its address, its provider.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH web AS MATERIALIZED (SELECT * FROM access_opening WHERE way = 'web_identity')
SELECT 9, 1, place, 1,
       'the intruder began with a role that the web identity '
       || coalesce(door_label, 'of an unknown provider') || ' assumed' || door_cited, door_event
FROM web
UNION ALL
SELECT 9, 2, place, 1, 'a subject that these logs had never seen before' || door_cited, door_event
FROM web WHERE logged_ms >= 7 * 86400000 AND caller_since_ms >= door_ms
UNION ALL
SELECT 9, 3, place, 1,
       'the session was used from ' || substr(ip, 1, 64) || ', but fetched from '
       || substr(door_ip, 1, 64) || door_cited, door_event
FROM web WHERE counted_as IS NOT NULL AND ip <> door_ip
UNION ALL
SELECT 9, 4, c.place, 1,
       'an OIDC provider was made in the 30 days before (event ' || substr(t.event_id, 1, 64) || ')',
       t.event_id
FROM web c CROSS JOIN access_trust t WHERE c.place = 1 AND t.event_id IS NOT NULL
UNION ALL
SELECT 9, 5, place, -1, 'a usual subject at its usual address' || door_cited, door_event
FROM web WHERE caller_days_here >= 3 AND ip IS door_ip

-- name: V10
-- A session of Identity Center: how its token came, who approved it where, what was fetched.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH chosen AS MATERIALIZED (
    SELECT p.place, v.request LIKE '%device_code%' AS device, v.event_id, o.principal, d.ip, v.time_ms
    FROM access_opening p
    CROSS JOIN api i        ON i.api IN ('CreateToken', 'CreateTokenWithIAM')
                           AND i.event_source IN ('sso.amazonaws.com', 'sso-oauth.amazonaws.com')
    CROSS JOIN live_event v ON v.api_id = i.id
                           AND v.time_ms BETWEEN p.time_ms - 86400000 AND p.time_ms + 3600000
    CROSS JOIN result r     ON r.id = v.result_id AND r.outcome = 'success'
    CROSS JOIN actor a      ON a.id = v.actor_id
    CROSS JOIN principal o  ON o.id = a.principal_id
    CROSS JOIN address d    ON d.id = a.address_id
    WHERE p.place = 1 AND p.way = 'identity_center' AND v.id NOT IN (SELECT event FROM correction)
      AND (a.on_behalf_of = p.on_behalf_of OR o.principal IN (p.principal, p.door_principal))
    ORDER BY device DESC, v.time_ms DESC, v.event_id LIMIT 1
),
token AS MATERIALIZED (
    SELECT c.place, c.device, c.event_id,
           coalesce(' (event ' || substr(c.event_id, 1, 64) || ')', '') AS cited,
           (SELECT u.event_id FROM sign_ins u
            WHERE u.principal = c.principal AND u.ip <> c.ip
              AND u.api IN ('UserAuthentication', 'CredentialVerification')
              AND u.time_ms BETWEEN c.time_ms - 3600000 AND c.time_ms
            ORDER BY u.time_ms DESC, u.event_id LIMIT 1)         AS elsewhere,
           (SELECT count(*) FROM events g
            WHERE g.principal = c.principal AND g.api = 'GetRoleCredentials'
              AND g.time_ms BETWEEN c.time_ms AND c.time_ms + 3600000) AS fetched
    FROM chosen c
)
SELECT 10, 1, place, 1,
       'the intruder began with a session of Identity Center, ' || label || cited, event_id
FROM access_opening WHERE way = 'identity_center'
UNION ALL
SELECT 10, 2, place, 1,
       'its token came by the device code flow, in which somebody else may approve' || cited, event_id
FROM token WHERE device = 1
UNION ALL
SELECT 10, 3, place, 1,
       'the person signed in at another address than the token was fetched from (event '
       || substr(elsewhere, 1, 64) || ')', elsewhere
FROM token WHERE elsewhere IS NOT NULL
UNION ALL
SELECT 10, 4, place, 1,
       'keys of roles were fetched ' || fetched || ' times in the hour after' || cited, event_id
FROM token WHERE fetched >= 3
UNION ALL
SELECT 10, 5, place, -1, 'its token came by the ordinary flow' || cited, event_id
FROM token WHERE device = 0

-- name: V11
-- A SAML session: its provider, and issuer and duration next to those before.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH saml AS MATERIALIZED (
    SELECT *, json_extract(answered, '$.issuer') AS issuer, json_extract(asked, '$.roleArn') AS role,
           json_extract(asked, '$.durationSeconds') AS seconds
    FROM access_opening WHERE way = 'saml'
),
earlier AS MATERIALIZED (
    SELECT max(b.issuer = b.new_issuer) AS same_issuer, max(b.seconds = b.new_seconds) AS same_seconds
    FROM (SELECT json_extract(iif(json_valid(v.response), v.response, '{}'), '$.issuer') AS issuer,
                 iif(json_extract(iif(json_valid(v.request), v.request, '{}'), '$.roleArn') IS p.role,
                     json_extract(iif(json_valid(v.request), v.request, '{}'), '$.durationSeconds'),
                     NULL) AS seconds,
                 p.issuer AS new_issuer, p.seconds AS new_seconds
          FROM saml p
          CROSS JOIN api i        ON i.api = 'AssumeRoleWithSAML'
          CROSS JOIN live_event v ON v.api_id = i.id AND v.time_ms < p.door_ms
          WHERE p.place = 1) b
)
SELECT 11, 1, place, 1, 'the intruder began with a SAML session, ' || label || door_cited, door_event
FROM saml
UNION ALL
SELECT 11, 2, c.place, 1,
       'a SAML provider was made or changed in the 30 days before (event '
       || substr(t.event_id, 1, 64) || ')', t.event_id
FROM saml c CROSS JOIN access_trust t WHERE c.place = 1 AND t.event_id IS NOT NULL
UNION ALL
SELECT 11, 3, c.place, 1,
       'an issuer that these logs had not shown before: ' || substr(c.issuer, 1, 100) || c.door_cited,
       c.door_event
FROM saml c CROSS JOIN earlier b WHERE c.place = 1 AND b.same_issuer = 0
UNION ALL
SELECT 11, 4, c.place, 1,
       'it asked for ' || substr(c.seconds, 1, 12) || ' seconds, as nobody before for that role'
       || c.door_cited, c.door_event
FROM saml c CROSS JOIN earlier b WHERE c.place = 1 AND b.same_seconds = 0
UNION ALL
SELECT 11, 5, c.place, -1, 'issuer and duration are as before' || c.door_cited, c.door_event
FROM saml c CROSS JOIN earlier b
WHERE c.place = 1 AND b.same_issuer = 1 AND b.same_seconds IS NOT 0

-- name: V12
-- What others made public before, and what the intruder read in public.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH beginning AS MATERIALIZED (SELECT * FROM access_opening WHERE place = 1),
opened AS MATERIALIZED (
    SELECT r.id, v.event_id, p.place,
           (SELECT t.event_id FROM api k
            CROSS JOIN live_event t ON t.api_id = k.id AND t.time_ms BETWEEN v.time_ms AND p.time_ms
            CROSS JOIN resources x  ON x.event_row = t.id AND x.id = r.id
            WHERE k.api IN ('SharedSnapshotCopyInitiated', 'SharedSnapshotVolumeCreated')
            ORDER BY t.time_ms, t.event_id LIMIT 1) AS taken
    FROM beginning p
    CROSS JOIN api i
    CROSS JOIN live_event v ON v.api_id = i.id AND v.time_ms < p.time_ms
    CROSS JOIN result z     ON z.id = v.result_id AND z.outcome = 'success'
    CROSS JOIN resources r  ON r.event_row = v.id AND r.role = 'target' AND r.kind <> 'account'
    WHERE i.api IN ('ModifySnapshotAttribute', 'ModifyImageAttribute', 'ModifyDBSnapshotAttribute',
                    'ModifyDBClusterSnapshotAttribute', 'PutBucketAcl', 'PutBucketPolicy')
      AND (v.request LIKE '%"all"%' OR v.request LIKE '%"public-read%'
           OR v.request LIKE '%groups/global/A%Users%'
           OR (v.request NOT LIKE '%"Condition%' AND v.request LIKE '%Principal%"*%'
               AND v.request NOT LIKE '%"Deny%'))
      AND v.request NOT LIKE '%"remove"%' AND v.id NOT IN (SELECT event_row FROM access_hit)
    ORDER BY taken IS NULL, v.time_ms DESC, v.event_id, r.id LIMIT 1
),
public_read AS MATERIALIZED (
    SELECT v.event_id, p.place, coalesce(
               v.request LIKE '%.env"%' OR v.request LIKE '%credential%' OR v.request LIKE '%backup%'
               OR v.request LIKE '%.git/%' OR v.request LIKE '%.pem"%' OR v.request LIKE '%id_rsa%'
               OR v.request LIKE '%.tfstate%' OR v.request LIKE '%secret%'
               OR v.request LIKE '%.sql%', 0) AS secret
    FROM beginning p
    CROSS JOIN access_hit h ON h.principal = 'ext:anonymous' AND h.outcome = 'success'
                           AND h.time_ms < p.time_ms
    CROSS JOIN event v      ON v.id = h.event_row
    WHERE p.way <> 'direct'
    ORDER BY secret DESC, v.time_ms, v.event_id LIMIT 1
)
SELECT 12, 1, place, 1,
       substr(id, 1, 100) || ' was made public before (event ' || substr(event_id, 1, 64) || ')', event_id
FROM opened
UNION ALL
SELECT 12, 2, place, 1,
       'another account took ' || substr(id, 1, 100) || ', which was public (event '
       || substr(taken, 1, 64) || ')', taken
FROM opened WHERE taken IS NOT NULL
UNION ALL
SELECT 12, 3, place, 1 + secret,
       'the intruder read ' || iif(secret, 'what by its name may hold secrets', 'something')
       || ' in public before it used a credential'
       || coalesce(' (event ' || substr(event_id, 1, 64) || ')', ''), event_id
FROM public_read
UNION ALL
SELECT 12, 4, place, -1,
       'nothing was made public in these logs before first contact' || cited, event_id
FROM beginning
WHERE NOT EXISTS (SELECT 1 FROM opened) AND NOT EXISTS (SELECT 1 FROM public_read)

-- name: V13
-- Made by somebody else, or by a call that is not attributed; what the intruder made: see made.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH just_made AS MATERIALIZED (   -- of each key, the first such call
    SELECT c.place, c.label, substr(a.principal, 1, 80) AS maker, m.event_id,
           row_number() OVER (PARTITION BY c.place ORDER BY m.time_ms, m.event_id) AS nth
    FROM access_opening c
    CROSS JOIN minted m    ON m.credential = c.who AND m.kind = 'long_term_key'
                          AND m.time_ms BETWEEN c.time_ms - 86400000 AND c.time_ms
    CROSS JOIN principal a ON a.principal = m.actor_principal
    WHERE c.way = 'key'
)
SELECT 13, 1, place, 1,
       'the key of ' || label || ' was made in the day before its first use, by ' || maker
       || coalesce(' (event ' || substr(event_id, 1, 64) || ')', ''), event_id
FROM just_made WHERE nth = 1
UNION ALL
SELECT 13, 2, place, 1,
       'the session of ' || label || ' was given out to ' || substr(door_principal, 1, 100)
       || ', by a call that is not attributed' || door_cited, door_event
FROM access_opening WHERE way = 'role' AND made_row IS NOT NULL AND door_principal NOT GLOB 'svc:*'
UNION ALL
SELECT 13, 3, place, -1,
       'no credential that it used was made by it in these logs' || cited, event_id
FROM access_opening WHERE place = 1 AND made = 0

-- name: V14
-- Somebody at home: the address and the program of the owner.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH owner AS MATERIALIZED (
    SELECT p.*, p.at_home AND p.way IN ('key', 'console', 'saml', 'identity_center', 'root')
                AND EXISTS (SELECT 1 FROM principal o
                            CROSS JOIN actor a     ON a.principal_id = o.id
                            CROSS JOIN agent g     ON g.id = a.agent_id AND g.tool = p.tool
                            CROSS JOIN actor_day n ON n.actor_id = a.id AND n.last_ms < p.time_ms
                            WHERE o.principal = p.principal) AS own_ways
    FROM access_opening p
)
SELECT 14, 1, place, 1,
       label || ' was used from an address of its own, by a program of its own' || cited, event_id
FROM owner WHERE own_ways
UNION ALL
SELECT 14, 2, place, -1,
       'each credential began at an address that its owner had not used' || cited, event_id
FROM owner WHERE place = 1 AND new_places = contacts
UNION ALL
SELECT 14, 3, place, 0,
       'the habits of its owner do not tell who was at first contact' || cited, event_id
FROM owner WHERE place = 1 AND new_places < contacts AND NOT own_ways

-- name: V15
-- A session of an identity pool, and what an app has no need to call.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH beyond_app AS MATERIALIZED (
    SELECT h.api, h.event_id, p.place
    FROM access_opening p
    CROSS JOIN access_hit h ON h.session_name = 'CognitoIdentityCredentials'
    WHERE p.place = 1 AND p.way = 'cognito' AND h.event_source IN (
        'iam.amazonaws.com', 'ec2.amazonaws.com', 'organizations.amazonaws.com',
        'sts.amazonaws.com', 'cloudtrail.amazonaws.com', 'secretsmanager.amazonaws.com')
    ORDER BY h.time_ms, h.event_id LIMIT 1
)
SELECT 15, 1, place, 1, 'the intruder began with a Cognito identity pool' || cited, event_id
FROM access_opening WHERE way = 'cognito'
UNION ALL
SELECT 15, 2, place, 1,
       'its session called what an app does not need: ' || substr(api, 1, 80)
       || coalesce(' (event ' || substr(event_id, 1, 64) || ')', ''), event_id
FROM beyond_app

-- name: V16
-- A session of Roles Anywhere: its certificate, its trust anchor.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH anywhere AS MATERIALIZED (SELECT * FROM access_opening WHERE way = 'anywhere')
SELECT 16, 1, place, 1,
       'the intruder began with a session of Roles Anywhere, ' || label || door_cited, door_event
FROM anywhere
UNION ALL
SELECT 16, 2, c.place, 1,
       'a trust anchor or profile was made or changed in the 30 days before (event '
       || substr(t.event_id, 1, 64) || ')', t.event_id
FROM anywhere c CROSS JOIN access_trust t WHERE c.place = 1 AND t.event_id IS NOT NULL
UNION ALL
SELECT 16, 3, place, 1, 'a certificate that these logs had never seen before' || door_cited, door_event
FROM anywhere WHERE logged_ms >= 7 * 86400000 AND caller_since_ms >= door_ms
UNION ALL
SELECT 16, 4, place, -1, 'a usual certificate at its usual address' || door_cited, door_event
FROM anywhere WHERE caller_days_here >= 3

-- name: V17
-- A caller of another account, or nobody in particular, let in by a resource.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
SELECT 17, 1, place, 2,
       substr(principal, 1, 100) || ' called ' || api || ' here without a credential of this account'
       || cited, event_id
FROM access_opening WHERE way = 'direct'

-- ------------------------------------------------------------ pieces, of all vectors

-- name: began
-- What it began with is against all other ways; the ways it fits have a row without a word.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
WITH beginning AS MATERIALIZED (
    SELECT *, 'the intruder began with ' || CASE way
               WHEN 'key' THEN
                   CASE WHEN settled < 2 THEN 'a long-term key of '
                        WHEN last_used_ms IS NOT NULL THEN 'a long-term key that was in use before, of '
                        ELSE 'a long-term key that is older than these logs, of ' END
               WHEN 'instance' THEN 'the role keys of an instance, '
               WHEN 'compute' THEN 'the role keys of a function or container, '
               WHEN 'console' THEN 'a console session of '
               WHEN 'root' THEN 'root, '
               WHEN 'root_key' THEN 'a key of root, '
               WHEN 'outside' THEN 'a role that another account assumed, '
               WHEN 'web_identity' THEN 'a web identity, '
               WHEN 'saml' THEN 'a SAML session, '
               WHEN 'identity_center' THEN 'a session of Identity Center, '
               WHEN 'cognito' THEN 'a session of a Cognito pool, '
               WHEN 'anywhere' THEN 'a session of Roles Anywhere, '
               WHEN 'direct' THEN 'no credential of this account, but as '
               ELSE iif(made_row IS NULL, 'a session whose beginning is not in these logs, ',
                        'a session that was given out by a call not attributed, ') END
           || label || cited AS began
    FROM access_opening WHERE place = 1
)
SELECT x.number, 100, c.place,
       CASE WHEN y.ways IS NULL OR instr(y.ways, ' ' || c.way || ' ') > 0 OR c.settled = 0 THEN 0
            WHEN c.settled = 2 AND x.blind IS NULL THEN -3 ELSE -1 END,
       CASE WHEN y.ways IS NULL OR instr(y.ways, ' ' || c.way || ' ') > 0 THEN NULL
            WHEN c.settled = 0 THEN c.began
            ELSE c.began || ', not with ' || y.what END,
       c.event_id
FROM beginning c
CROSS JOIN access_vectors x
CROSS JOIN access_begins y ON y.vector = x.number

-- name: later
-- Another way that came later, and that nothing shows the intruder to have made; each way once.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
SELECT y.vector, 200 + c.place, c.place, 1,
       'after it was in already, the intruder also began with ' || y.what || ': ' || c.label || c.cited,
       c.event_id
FROM (SELECT row_number() OVER (ORDER BY time_ms, event_id, who) AS place, *
      FROM (SELECT *, row_number() OVER (PARTITION BY way ORDER BY time_ms, event_id, who) AS nth
            FROM access_known WHERE entry AND NOT opening)
      WHERE nth = 1) c
CROSS JOIN access_begins y ON instr(y.ways, ' ' || c.way || ' ') > 0
WHERE y.vector NOT IN (5, 7, 17) AND (y.vector <> 4 OR c.way = 'console')

-- name: made
-- What the intruder made of the credentials that it used.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
SELECT 13, 300, 1, 2,
       cast(c.made AS INTEGER) || ' of ' || c.credentials || ' credentials that the intruder used '
       || iif(c.made = 1, 'was', 'were') || ' made by it, the first by ' || substr(i.api, 1, 80)
       || coalesce(' (event ' || substr(v.event_id, 1, 64) || ')', ''), v.event_id
FROM access_known c
CROSS JOIN event v ON v.id = c.maker_row
CROSS JOIN api i   ON i.id = v.api_id
ORDER BY c.time_ms, c.event_id, c.who LIMIT 1

-- name: nothing
-- Nothing shows that the intruder had a credential.
INSERT INTO access_found (vector, nth, rank, points, text, event_id)
SELECT x.number, 400, 1, iif(x.number IN (12, 14), 0, -1),
       'no sign-in and no call of the intruder shows a credential'
       || coalesce(' (event ' || substr(h.event_id, 1, 64) || ')', ''), h.event_id
FROM (SELECT event_id FROM access_hit ORDER BY time_ms, event_id LIMIT 1) h
CROSS JOIN access_vectors x
WHERE NOT EXISTS (SELECT 1 FROM access_opening)
