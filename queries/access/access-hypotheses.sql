-- name: access-hypotheses
-- question: access
-- title: How the intruder may have got in
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- opens: search-events event=event_ids
-- next: first-contact, sign-ins, credentials-used
-- note: Points: 2 strong, 1 supporting, -1 contrary, -3 excluding; they stand behind each piece of evidence. 2 or more: indicated; 1: possible; -3 or less: excluded. What these logs cannot show is not_determinable, never excluded.
-- note: Judged by first contact: the first event of each credential. What the intruder made or let in itself later is V13, and makes no other way more likely.
-- note: Excluded means: the intruder was seen to begin with something that this way does not give. The first 500 credentials are weighed.
-- example: trailcase ask case.db access-hypotheses --lead ip=203.0.113.7
--
-- begin: the evidence, the same lines in access-hypotheses and access-answer.  Each name is used
-- as seldom as can be: SQLite reads the whole of it again wherever it is named.
WITH hit AS MATERIALIZED (
    SELECT t.credential AS counted_as, t.level, e.event_row, e.event_id, e.time_ms, e.actor_id,
           e.principal, e.session_name, e.event_source, e.api, e.outcome, e.assumed_root, e.via_service
    FROM attributed t
    CROSS JOIN events e ON e.event_row = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
logs AS MATERIALIZED (   -- what the logs reach
    SELECT (SELECT min(first_ms) FROM actor_day)                           AS start_ms,
           EXISTS (SELECT 1 FROM kind WHERE category = 'Data')             AS data_events,
           EXISTS (SELECT 1 FROM place WHERE region = 'us-east-1')         AS us_east_1,
           EXISTS (SELECT 1 FROM api WHERE event_source IN ('sso.amazonaws.com',
                       'sso-oauth.amazonaws.com')
                      OR api IN ('UserAuthentication', 'CredentialVerification')) AS identity_center
),
-- Calls by which somebody inside lets in what then looks like another way in.
prepared AS MATERIALIZED (
    SELECT c.column2 AS way, min(h.time_ms) AS time_ms
    FROM (SELECT api, min(time_ms) AS time_ms FROM hit
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
),
-- First contact: the first event of each credential, or of each caller without one, that
-- shows the intruder had it.  A failed sign-in shows nothing.
contacted AS (
    SELECT h.event_row, h.counted_as, h.level, h.time_ms, h.event_id, coalesce(h.counted_as, h.principal) AS who,
           row_number() OVER (PARTITION BY coalesce(h.counted_as, h.principal)
                              ORDER BY h.time_ms, h.event_id) AS nth,
           min(h.time_ms) OVER (PARTITION BY h.principal)     AS principal_ms
    FROM hit h
    WHERE h.via_service IS NULL AND h.time_ms IS NOT NULL
      AND (h.counted_as IS NOT NULL OR h.outcome = 'success')
      AND (h.event_source <> 'signin.amazonaws.com' OR h.outcome = 'success')
),
linked AS (
    SELECT f.who, f.counted_as, f.level, f.principal_ms, e.event_row, e.event_id, e.time_ms, e.actor_id,
           e.credential, e.principal, e.principal_type, e.principal_name, e.principal_arn,
           e.session_name, e.access_key, e.key_kind, e.ip, e.tool, e.user_agent,
           e.event_source, e.api, e.mfa, e.issued_to, e.role_delivery, e.on_behalf_of,
           e.assumed_root, e.delegate, e.account, e.recipient_account, e.vpc_endpoint_account,
           (SELECT min(u.id) FROM credential c CROSS JOIN key_use u ON u.credential_id = c.id
            WHERE c.credential = e.credential AND u.access_key IS e.access_key
              AND u.created_ms IS a.session_created_ms)   AS use_id,
           a.session_created_ms, a.credential_id, a.agent_id, g.environment
    FROM (SELECT * FROM contacted WHERE nth = 1 ORDER BY time_ms, event_id, who LIMIT 100) f
    CROSS JOIN events e ON e.event_row = f.event_row
    CROSS JOIN actor a  ON a.id = e.actor_id
    CROSS JOIN agent g  ON g.id = a.agent_id
),
-- With the call that gave it out, if that is in the logs: the door.
doors AS (
    SELECT l.*, n.event AS made_row, v.id AS door_row, v.event_id AS door_event, v.time_ms AS door_ms,
           i.api AS door_api, p.principal AS door_principal, p.account AS door_account, d.ip AS door_ip,
           substr(coalesce(p.name, p.principal), 1, 120)           AS door_label,
           a.credential_id IS NOT NULL                             AS door_signed,
           k.mfa                                                   AS door_mfa,
           iif(json_valid(v.request), v.request, NULL)             AS asked,
           iif(json_valid(v.response), v.response, NULL)           AS answered,
           coalesce(' (event ' || substr(v.event_id, 1, 64) || ')', '') AS door_cited
    FROM linked l
    LEFT JOIN lineage_link b ON b.use_id = l.use_id
    LEFT JOIN mint n         ON n.id = b.mint_id
    LEFT JOIN event v        ON v.id = iif(l.counted_as IS NULL OR l.api = 'ConsoleLogin', l.event_row, n.event)
    LEFT JOIN api i          ON i.id = v.api_id
    LEFT JOIN kind k         ON k.id = v.kind_id
    LEFT JOIN actor a        ON a.id = v.actor_id
    LEFT JOIN principal p    ON p.id = a.principal_id
    LEFT JOIN address d      ON d.id = a.address_id
),
ways AS (
    SELECT d.*,
           CASE WHEN d.principal_type = 'Root'
                    THEN CASE WHEN d.assumed_root = 1 THEN 'role' WHEN d.key_kind = 'long_term' THEN 'root_key' ELSE 'root' END
                WHEN d.key_kind = 'long_term' THEN 'key'
                WHEN d.door_principal GLOB 'oidc:*' OR d.door_api = 'AssumeRoleWithWebIdentity'
                    THEN iif(d.door_principal GLOB '*:system:serviceaccount:*', 'compute', 'web_identity')
                WHEN d.principal GLOB 'idc:*' OR d.on_behalf_of IS NOT NULL
                     OR d.principal_name GLOB 'AWSReservedSSO_*' THEN 'identity_center'
                WHEN d.door_principal GLOB 'saml:*' OR d.door_api = 'AssumeRoleWithSAML' THEN 'saml'
                WHEN d.session_name = 'CognitoIdentityCredentials' OR d.door_api = 'GetCredentialsForIdentity'
                     OR (d.counted_as IS NULL AND d.event_source = 'cognito-identity.amazonaws.com')
                    THEN 'cognito'
                WHEN d.door_api = 'CreateSession'
                     OR (d.counted_as IS NULL AND d.event_source = 'rolesanywhere.amazonaws.com')
                    THEN 'anywhere'
                WHEN d.session_name GLOB 'i-[0-9a-f]*' AND d.counted_as IS NOT NULL THEN 'instance'
                WHEN d.key_kind = 'temporary' AND (d.issued_to IS NOT NULL
                     OR d.environment GLOB 'AWS_Lambda*' OR d.environment GLOB 'AWS_ECS*') THEN 'compute'
                WHEN d.door_principal GLOB 'ext:*' AND d.door_account IS NOT NULL AND d.door_account NOT IN (
                         SELECT recipient_account FROM place WHERE recipient_account IS NOT NULL)
                    THEN iif(d.door_api GLOB 'AssumeRole*', 'outside', 'direct')
                WHEN d.principal = 'ext:anonymous' THEN 'direct'
                WHEN d.principal_type = 'IAMUser' AND (d.door_api = 'ConsoleLogin' OR EXISTS (
                         SELECT 1 FROM actor a WHERE a.credential_id = d.credential_id AND a.from_console = 1))
                    THEN 'console'
                ELSE 'role' END AS way
    FROM doors d
),
judged AS (
    SELECT w.*,
           -- what it made with a credential that it had: by a call of its own
           CASE WHEN w.counted_as IS NOT NULL AND w.door_signed AND w.door_api <> 'ConsoleLogin'
                     AND w.made_row IN (SELECT event_row FROM hit) THEN w.made_row
                WHEN w.way = 'key' THEN (
                    SELECT min(m.event) FROM mint m JOIN actor a ON a.id = m.actor_id
                    WHERE m.minted = w.who AND m.kind = 'long_term_key' AND a.credential_id IS NOT NULL
                      AND m.event IN (SELECT event_row FROM hit))
                WHEN w.way = 'console' THEN (
                    SELECT min(m.event) FROM mint m JOIN event v ON v.id = m.event JOIN place l ON l.id = v.place_id
                    WHERE m.kind = 'password' AND m.owner IN (w.principal_name, w.principal_arn)
                      AND l.recipient_account IS w.recipient_account AND m.time_ms <= w.time_ms
                      AND m.event IN (SELECT event_row FROM hit))
                END                                                          AS maker_row,
           w.way <> 'key' AND (w.principal_ms < w.time_ms
               OR (w.time_ms > (SELECT p.time_ms FROM prepared p WHERE p.way = w.way)) IS 1) AS let_in
    FROM ways w
),
-- The way of the first contact that it did not make or let in itself is the one that is judged.
entered AS (
    SELECT j.*, j.maker_row IS NULL AND NOT j.let_in AS entry,
           first_value(j.way) OVER (ORDER BY j.maker_row IS NOT NULL OR j.let_in, j.way = 'direct',
                                             j.time_ms, j.event_id, j.who)           AS opening_way,
           count(*) OVER ()                                                          AS credentials,
           total(j.maker_row IS NOT NULL) OVER ()                                    AS made
    FROM judged j
),
known AS (   -- what the logs knew of the caller before
    SELECT e.*, e.entry AND e.way = e.opening_way                                    AS opening,
           substr(coalesce(iif(e.principal GLOB 'idc:*', e.on_behalf_of, NULL), e.principal_name, e.principal), 1, 80) AS label,
           coalesce(' (event ' || substr(e.event_id, 1, 64) || ')', '')              AS cited,
           e.time_ms - (SELECT start_ms FROM logs)                                   AS logged_ms,
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
               AND e.door_row IN (SELECT event_row FROM hit)                         AS signed_in
    FROM entered e
),
placed AS (
    SELECT k.*, coalesce(k.days_here >= 3, 0) AS at_home,
           k.days_here = 0 AND k.since_ms <= k.time_ms - 7 * 86400000                AS new_place,
           k.way = 'key' AND k.logged_ms >= 30 * 86400000
               AND coalesce(k.last_used_ms < k.time_ms - 30 * 86400000, 1)           AS silent,
           k.api IN ('GetCallerIdentity', 'GetSendQuota', 'ListBuckets')             AS tests,
           row_number() OVER (PARTITION BY k.opening ORDER BY k.time_ms, k.event_id, k.who) AS place,
           row_number() OVER (PARTITION BY k.opening, k.way ORDER BY k.time_ms, k.event_id, k.who) AS place_of_way,
           row_number() OVER (PARTITION BY k.opening, k.ip, k.principal ORDER BY k.time_ms, k.event_id, k.who) AS place_of_owner,
           -- 2: what it began with leaves no room for another way; 1: it looks like one way
           -- and not like another; 0: a session whose beginning is not in the logs.
           CASE WHEN k.way = 'role' THEN 0
                WHEN k.way = 'key' THEN 1 + (k.last_used_ms IS NOT NULL OR k.logged_ms >= 30 * 86400000)
                WHEN k.way = 'console' THEN 1 + (k.door_api IS NOT NULL)
                WHEN k.way IN ('instance', 'compute', 'identity_center', 'direct', 'root_key') THEN 1 ELSE 2 END        AS settles
    FROM known k
),
contact AS MATERIALIZED (
    SELECT p.*,
           min(p.settles) OVER kin                                                   AS settled,
           count(*) OVER kin                                                         AS contacts,
           total(p.silent) OVER kin AS silent_keys, total(p.tests) OVER kin AS tested,
           total(p.at_home) OVER kin AS homes, total(p.new_place IS 1) OVER kin      AS new_places,
           total(p.place_of_owner = 1 AND NOT p.at_home) OVER hour                   AS owners,
           max(p.time_ms) OVER hour - p.time_ms                                      AS burst_ms,
           group_concat(substr(p.event_id, 1, 64), ', ') OVER three                  AS three_events,
           group_concat(iif(length(p.event_id) <= 64, p.event_id, NULL), ' ') OVER twenty AS twenty_events,
           row_number() OVER (PARTITION BY p.opening ORDER BY p.signed_in DESC, p.place) AS login_place,
           -- the rest is looked up for the first contact alone
           CASE WHEN p.opening AND p.place = 1 AND p.way IN ('console', 'root', 'saml', 'identity_center') THEN (
               SELECT json_array(substr(d.ip, 1, 64), v.event_id, max(a.agent_id = p.agent_id), min(v.id))
               FROM actor a
               CROSS JOIN address d ON d.id = a.address_id AND d.kind = 'public' AND d.ip <> p.ip
               CROSS JOIN event v   ON v.actor_id = a.id AND v.time_ms < p.time_ms
               WHERE a.credential_id = p.credential_id AND a.session_created_ms = p.session_created_ms
                 AND a.via_service IS NULL HAVING count(*) > 0) END                  AS begun,
           CASE WHEN p.opening AND p.place = 1 AND p.way = 'saml' THEN (
               SELECT json_array(
                   max(b.issuer = json_extract(p.answered, '$.issuer')), count(b.issuer),
                   max(b.seconds = json_extract(p.asked, '$.durationSeconds')), count(b.seconds))
               FROM (SELECT json_extract(iif(json_valid(v.response), v.response, '{}'), '$.issuer') AS issuer,
                            iif(json_extract(iif(json_valid(v.request), v.request, '{}'), '$.roleArn')
                                IS json_extract(p.asked, '$.roleArn'),
                                json_extract(iif(json_valid(v.request), v.request, '{}'), '$.durationSeconds'), NULL) AS seconds
                     FROM api i CROSS JOIN live_event v ON v.api_id = i.id AND v.time_ms < p.door_ms
                     WHERE i.api = 'AssumeRoleWithSAML') b) END                      AS saml,
           CASE WHEN p.opening AND p.place = 1 AND p.way IN ('saml', 'web_identity', 'anywhere') THEN (
               SELECT v.event_id FROM api i
               CROSS JOIN live_event v ON v.api_id = i.id AND v.time_ms BETWEEN p.time_ms - 30 * 86400000 AND p.time_ms
               CROSS JOIN result r ON r.id = v.result_id AND r.outcome = 'success'
               WHERE i.api IN (SELECT column1 FROM (VALUES ('UpdateSAMLProvider', 'saml'), ('CreateSAMLProvider', 'saml'),
                                   ('CreateOpenIDConnectProvider', 'web_identity'), ('CreateTrustAnchor', 'anywhere'),
                                   ('UpdateTrustAnchor', 'anywhere'), ('EnableTrustAnchor', 'anywhere'),
                                   ('CreateProfile', 'anywhere'), ('UpdateProfile', 'anywhere')) WHERE column2 = p.way)
                 AND i.event_source = iif(p.way = 'anywhere', 'rolesanywhere.amazonaws.com', 'iam.amazonaws.com')
               ORDER BY v.time_ms DESC, v.event_id LIMIT 1) END                      AS trust_event,
           CASE WHEN p.opening AND p.place = 1 AND p.way = 'identity_center' THEN (
               SELECT json_array(e.request LIKE '%device_code%', e.event_id,
                                 (SELECT u.event_id FROM sign_ins u
                                  WHERE u.principal = e.principal AND u.ip <> e.ip
                                    AND u.api IN ('UserAuthentication', 'CredentialVerification')
                                    AND u.time_ms BETWEEN e.time_ms - 3600000 AND e.time_ms
                                  ORDER BY u.time_ms DESC LIMIT 1),
                                 (SELECT count(*) FROM events g
                                  WHERE g.principal = e.principal AND g.api = 'GetRoleCredentials'
                                    AND g.time_ms BETWEEN e.time_ms AND e.time_ms + 3600000))
               FROM sign_ins e
               WHERE e.api IN ('CreateToken', 'CreateTokenWithIAM') AND e.outcome = 'success'
                 AND e.time_ms BETWEEN p.time_ms - 86400000 AND p.time_ms + 3600000
                 AND (e.on_behalf_of = p.on_behalf_of OR e.principal IN (p.principal, p.door_principal))
               ORDER BY e.request LIKE '%device_code%' DESC, e.time_ms DESC, e.event_id LIMIT 1) END AS token,
           CASE WHEN p.opening AND p.way = 'instance' THEN (
               SELECT json_array(k.ip, k.home) FROM instance_keys_away k
               WHERE k.principal = p.principal AND k.session_name = p.session_name AND k.ip = p.ip) END AS instance_away,
           p.opening AND p.way = 'instance' AND EXISTS (
               SELECT 1 FROM actor a CROSS JOIN address d ON d.id = a.address_id AND d.ip = p.ip
               CROSS JOIN actor_day n ON n.actor_id = a.id AND n.first_ms < p.time_ms
               WHERE a.session_name = p.session_name
                 AND a.id NOT IN (SELECT actor_id FROM hit))                         AS instance_home,
           CASE WHEN p.opening AND p.way = 'compute' THEN (
               SELECT json_array(k.ip, k.why) FROM compute_keys_away k
               WHERE k.issued_to = p.issued_to AND k.ip = p.ip) END                  AS compute_away,
           CASE WHEN p.opening AND p.place = 1 AND p.way = 'cognito' THEN (
               SELECT json_array(h.api, h.event_id) FROM hit h
               WHERE h.session_name = 'CognitoIdentityCredentials' AND h.event_source IN (
                   'iam.amazonaws.com', 'ec2.amazonaws.com', 'organizations.amazonaws.com', 'sts.amazonaws.com',
                   'cloudtrail.amazonaws.com', 'secretsmanager.amazonaws.com')
               ORDER BY h.time_ms, h.event_id LIMIT 1) END                           AS beyond_app,
           CASE WHEN p.opening AND p.place = 1 AND p.way IN ('root', 'root_key') THEN (
               SELECT s.event_id FROM sign_ins s
               WHERE s.api IN ('PasswordRecoveryRequested', 'PasswordRecoveryCompleted') AND s.outcome = 'success'
                 AND s.recipient_account IS p.recipient_account
                 AND s.time_ms BETWEEN p.time_ms - 7 * 86400000 AND p.time_ms
               ORDER BY s.time_ms DESC, s.event_id LIMIT 1) END                      AS recovery,
           CASE WHEN p.opening AND p.place = 1 THEN (
               SELECT h.event_id FROM hit h WHERE h.assumed_root = 1 ORDER BY h.time_ms, h.event_id LIMIT 1) END AS assumed_event,
           CASE WHEN p.opening AND p.place = 1 AND p.way <> 'direct' THEN (
               SELECT json_array(event_id, secret) FROM (
                   SELECT v.event_id, v.time_ms, coalesce(
                              v.request LIKE '%.env"%' OR v.request LIKE '%credential%' OR v.request LIKE '%backup%'
                              OR v.request LIKE '%.git/%' OR v.request LIKE '%.pem"%' OR v.request LIKE '%id_rsa%'
                              OR v.request LIKE '%.tfstate%' OR v.request LIKE '%secret%' OR v.request LIKE '%.sql%', 0) AS secret
                   FROM hit h CROSS JOIN event v ON v.id = h.event_row
                   WHERE h.principal = 'ext:anonymous' AND h.outcome = 'success' AND h.time_ms < p.time_ms)
               ORDER BY secret DESC, time_ms, event_id LIMIT 1) END                  AS public_read,
           CASE WHEN p.opening AND p.place = 1 THEN (
               SELECT json_array(id, event_id, taken) FROM (
               SELECT r.id, v.event_id, v.time_ms,
                                 (SELECT t.event_id FROM api k
                                  CROSS JOIN live_event t ON t.api_id = k.id AND t.time_ms BETWEEN v.time_ms AND p.time_ms
                                  CROSS JOIN resources x ON x.event_row = t.id AND x.id = r.id
                                  WHERE k.api IN ('SharedSnapshotCopyInitiated', 'SharedSnapshotVolumeCreated')
                                  ORDER BY t.time_ms, t.event_id LIMIT 1) AS taken
               FROM api i
               CROSS JOIN live_event v ON v.api_id = i.id AND v.time_ms < p.time_ms
               CROSS JOIN result z     ON z.id = v.result_id AND z.outcome = 'success'
               CROSS JOIN resources r  ON r.event_row = v.id AND r.role = 'target' AND r.kind <> 'account'
               WHERE i.api IN ('ModifySnapshotAttribute', 'ModifyImageAttribute', 'ModifyDBSnapshotAttribute',
                               'ModifyDBClusterSnapshotAttribute', 'PutBucketAcl', 'PutBucketPolicy')
                 AND (v.request LIKE '%"all"%' OR v.request LIKE '%"public-read%'
                      OR v.request LIKE '%groups/global/A%Users%'
                      OR (v.request NOT LIKE '%"Condition%' AND v.request LIKE '%Principal%"*%'
                          AND v.request NOT LIKE '%"Deny%'))
                 AND v.request NOT LIKE '%"remove"%' AND v.id NOT IN (SELECT event_row FROM hit)
               ORDER BY taken IS NULL, v.time_ms DESC, v.event_id LIMIT 1)) END      AS opened,
           CASE WHEN p.opening AND p.way = 'key' THEN (
               SELECT min(q.event_id) FROM quarantine q
               WHERE q.owner = p.principal_name AND q.account IS p.recipient_account) END AS quarantined,
           CASE WHEN p.opening AND p.way = 'key' THEN (
               SELECT json_array(substr(a.principal, 1, 80), m.event_id) FROM minted m
               JOIN principal a ON a.principal = m.actor_principal
               WHERE m.credential = p.who AND m.kind = 'long_term_key'
                 AND m.time_ms BETWEEN p.time_ms - 86400000 AND p.time_ms
               ORDER BY m.time_ms, m.event_id LIMIT 1) END                           AS just_made,
           p.at_home AND p.way IN ('key', 'console', 'saml', 'identity_center', 'root') AND EXISTS (
               SELECT 1 FROM principal o
               CROSS JOIN actor a     ON a.principal_id = o.id
               CROSS JOIN agent g     ON g.id = a.agent_id AND g.tool = p.tool
               CROSS JOIN actor_day n ON n.actor_id = a.id AND n.last_ms < p.time_ms
               WHERE o.principal = p.principal)                                      AS own_ways
    FROM placed p
    WINDOW kin AS (PARTITION BY p.opening),
           hour AS (PARTITION BY p.opening, p.ip ORDER BY p.time_ms RANGE BETWEEN CURRENT ROW AND 3600000 FOLLOWING),
           three AS (PARTITION BY p.opening, p.ip ORDER BY p.time_ms, p.event_id, p.who ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING),
           twenty AS (PARTITION BY p.opening, p.ip ORDER BY p.time_ms, p.event_id, p.who ROWS BETWEEN CURRENT ROW AND 19 FOLLOWING)
),
quarantine AS MATERIALIZED (
    SELECT v.event_id, l.recipient_account AS account,
           json_extract(iif(json_valid(v.request), v.request, '{}'), '$.userName') AS owner
    FROM api i
    CROSS JOIN live_event v ON v.api_id = i.id
    CROSS JOIN place l      ON l.id = v.place_id
    CROSS JOIN result r     ON r.id = v.result_id
    WHERE i.event_source = 'iam.amazonaws.com' AND i.api IN ('AttachUserPolicy', 'PutUserPolicy')
      AND r.outcome = 'success' AND v.request LIKE '%AWSCompromisedKeyQuarantine%'
),
-- Failed sign-ins in the day before the first that succeeded: of that user, or at that address.
guessed AS (
    SELECT c.*, CASE WHEN c.opening AND c.login_place = 1 AND c.signed_in THEN (
               SELECT json_array(count(*), count(DISTINCT f.principal), f.event_id,
                                 (SELECT h.event_id FROM hit h
                                  WHERE h.principal = c.principal AND h.api IN ('EnableMFADevice', 'CreateVirtualMFADevice')
                                    AND h.outcome = 'success' AND h.time_ms >= c.door_ms
                                  ORDER BY h.time_ms, h.event_id LIMIT 1), min(f.event_row))
               FROM sign_ins f
               WHERE f.api = 'ConsoleLogin' AND f.outcome <> 'success'
                 AND f.time_ms BETWEEN c.door_ms - 86400000 AND c.door_ms
                 AND (f.principal = c.principal OR f.ip = c.door_ip
                      OR (f.principal_name = c.principal_name AND f.recipient_account IS c.recipient_account))) END AS failures
    FROM contact c
),
-- What the intruder begins with, by each way of getting in.
way_of AS (
    SELECT column1 AS n, column2 AS way, column3 AS what FROM (VALUES
    (1, ' key root_key ', 'a long-term key'), (2, ' instance ', 'role keys of an instance'),
    (3, ' compute ', 'role keys of a function or container'), (4, ' console root ', 'a console sign-in'),
    (5, ' console root saml identity_center ', 'a session of a person'), (6, ' root root_key ', 'root'),
    (7, ' console root ', 'a console sign-in'), (8, ' outside ', 'a role that another account assumed'),
    (9, ' web_identity ', 'a web identity'), (10, ' identity_center ', 'a session of Identity Center'),
    (11, ' saml ', 'a SAML session'), (12, NULL, NULL), (13, NULL, NULL), (14, NULL, NULL),
    (15, ' cognito ', 'a session of a Cognito pool'), (16, ' anywhere ', 'a certificate of Roles Anywhere'),
    (17, ' direct ', 'calls from another account on resources here'))
),
blind AS (  -- what these logs cannot show
    SELECT column1 AS v, column2 AS why FROM (VALUES
        (4, 'us-east-1, where sign-ins are logged, has no events', 1),
        (6, 'us-east-1, where sign-ins are logged, has no events', 1),
        (7, 'us-east-1, where sign-ins are logged, has no events', 1),
        (10, 'no event of Identity Center is in these logs; it logs in the account and region of its instance', 2),
        (12, 'without data events, reads of public objects do not show', 3),
        (15, 'without data events, calls to the identity pool do not show', 3),
        (17, 'without data events, access to objects and items does not show', 3))
    WHERE CASE column3 WHEN 1 THEN NOT (SELECT us_east_1 FROM logs)
                       WHEN 2 THEN NOT (SELECT identity_center FROM logs)
                       ELSE NOT (SELECT data_events FROM logs) END
),
-- Each piece of evidence: [vector, points, text, eventID, more eventIDs].  Points above 0 are
-- for, below 0 against; 0 goes to what is unknown.
piece AS (
    SELECT printf('%06d %06d', iif(j.key = 0, 999999 - c.owners, 0), c.place) AS rank, j.key AS nth, json_extract(j.value, '$[0]') AS v, json_extract(j.value, '$[1]') AS points,
           json_extract(j.value, '$[2]') AS text, json_extract(j.value, '$[3]') AS event_id,
           json_extract(j.value, '$[4]') AS more
    FROM guessed c
    CROSS JOIN json_each(json_array(
        -- V1
        iif(c.way = 'key' AND c.owners >= 2, json_array(1, iif(c.owners >= 3, 2, 1),
            'long-term keys of ' || cast(c.owners AS INTEGER) || ' owners began at ' || coalesce(substr(c.ip, 1, 64), 'an unknown address')
            || ' within ' || (c.burst_ms / 60000 + 1) || iif(c.burst_ms < 60000, ' minute', ' minutes') || ' (events ' || c.three_events
            || iif(c.owners > 3, ' and others)', ')'), c.event_id, c.twenty_events), NULL),
        iif(c.way = 'key' AND c.owners < 2 AND c.homes = 0 AND c.place = 1, json_array(1, 1,
            'the first key is none that the intruder made, and its address is none of its owner''s' || c.cited, c.event_id), NULL),
        iif(c.way = 'key' AND c.silent AND c.silent_keys * 2 >= c.contacts, json_array(1, 1,
            cast(c.silent_keys AS INTEGER) || ' of ' || c.contacts || iif(c.contacts = 1, ' key', ' keys') || ' had been silent for 30 days' || c.cited, c.event_id), NULL),
        iif(c.way = 'key' AND c.tests AND c.tested * 2 >= c.contacts, json_array(1, 1,
            'the first call with ' || iif(c.contacts = 1, 'the key', cast(c.tested AS INTEGER) || ' of ' || c.contacts || ' keys')
            || ' was one that tests a key: ' || c.api || c.cited, c.event_id), NULL),
        iif(c.quarantined IS NOT NULL, json_array(1, 2, 'AWS put the quarantine for leaked keys on ' || c.label
            || ' (event ' || substr(c.quarantined, 1, 64) || ')', c.quarantined), NULL),
        iif(c.way = 'key' AND c.user_agent LIKE '%trufflehog%', json_array(1, 2,
            'TruffleHog, which looks for leaked keys, used the key of ' || c.label || c.cited, c.event_id), NULL),
        iif(c.way = 'key' AND c.contacts = 1 AND c.quarantined IS NULL AND c.user_agent NOT LIKE '%trufflehog%', json_array(1, -1,
            'a single key, and nothing shows that it was public' || c.cited, c.event_id), NULL),
        iif(c.way = 'key' AND c.homes = c.contacts, json_array(1, -1, 'used from the usual address of its owner' || c.cited, c.event_id), NULL),
        -- V2
        iif(c.way = 'instance', json_array(2, 1, 'the intruder began with keys of instance ' || substr(c.session_name, 1, 40)
            || ', role ' || c.label || c.cited, c.event_id), NULL),
        iif(c.instance_away IS NOT NULL, json_array(2, 2, 'used from ' || json_extract(c.instance_away, '$[0]')
            || ', while the instance calls from ' || json_extract(c.instance_away, '$[1]') || c.cited, c.event_id), NULL),
        iif(c.way = 'instance' AND c.vpc_endpoint_account <> c.account, json_array(2, iif(c.instance_away IS NULL, 2, 1),
            'through a VPC endpoint of account ' || substr(c.vpc_endpoint_account, 1, 20) || c.cited, c.event_id), NULL),
        iif(c.way = 'instance' AND c.role_delivery = '1.0', json_array(2, 1,
            'the key came from the first version of the metadata service, which a forged request can read' || c.cited, c.event_id), NULL),
        iif(c.way = 'instance' AND c.instance_home, json_array(2, -1,
            'used where the instance itself calls from: the intruder was on the machine, or went through it' || c.cited, c.event_id), NULL),
        -- V3
        iif(c.way = 'compute', json_array(3, 1, 'the intruder began with keys of '
            || substr(coalesce(c.issued_to, c.door_principal, c.label), 1, 160) || c.cited, c.event_id), NULL),
        iif(c.compute_away IS NOT NULL, json_array(3, 2, 'used from ' || json_extract(c.compute_away, '$[0]') || ', '
            || json_extract(c.compute_away, '$[1]') || c.cited, c.event_id), NULL),
        iif(c.way = 'compute' AND c.door_principal GLOB 'oidc:*' AND c.counted_as IS NOT NULL AND c.ip <> c.door_ip, json_array(3, 1,
            'used from ' || substr(c.ip, 1, 64) || ', but fetched from ' || substr(c.door_ip, 1, 64) || c.door_cited, c.door_event), NULL),
        iif(c.way = 'compute' AND c.environment IS NOT NULL, json_array(3, -1,
            'the program says that it runs there: ' || substr(c.environment, 1, 60) || c.cited, c.event_id), NULL),
        -- V4
        iif(c.way = 'console' AND c.signed_in AND c.door_mfa = 0, json_array(4, 1,
            c.label || ' signed in at the console without MFA' || c.door_cited, c.door_event), NULL),
        iif(c.way = 'console' AND c.signed_in AND c.new_place, json_array(4, 1,
            'the sign-in came from ' || coalesce(substr(c.ip, 1, 64), 'an address') || ', new to ' || c.label || c.door_cited, c.door_event), NULL),
        iif(c.way = 'console' AND json_extract(c.failures, '$[0]') BETWEEN 1 AND 9, json_array(4, 1,
            json_extract(c.failures, '$[0]') || iif(json_extract(c.failures, '$[0]') = 1, ' failed sign-in', ' failed sign-ins')
            || ' in the day before, as of somebody with an old or wrong password' || coalesce(' (event ' || substr(json_extract(c.failures, '$[2]'), 1, 64) || ')', ''),
            json_extract(c.failures, '$[2]')), NULL),
        iif(c.way = 'console' AND json_extract(c.failures, '$[3]') IS NOT NULL, json_array(4, 1,
            'an MFA device was bound after it (event ' || substr(json_extract(c.failures, '$[3]'), 1, 64) || ')', json_extract(c.failures, '$[3]')), NULL),
        iif(c.way = 'console' AND json_extract(c.failures, '$[0]') >= 10, json_array(4, -1,
            json_extract(c.failures, '$[0]') || ' failed sign-ins before it look like guessing, not like a known password' || c.door_cited, c.door_event), NULL),
        iif(c.way = 'console' AND c.signed_in AND c.door_mfa = 1, json_array(4, -1,
            'the sign-in had MFA, which a password alone does not pass' || c.door_cited, c.door_event), NULL),
        iif(c.way = 'console' AND c.begun IS NOT NULL AND NOT c.signed_in, json_array(4, -1,
            'the session was begun by somebody else, at ' || json_extract(c.begun, '$[0]') || coalesce(' (event ' || substr(json_extract(c.begun, '$[1]'), 1, 64) || ')', ''),
            json_extract(c.begun, '$[1]')), NULL),
        -- V5
        iif(c.begun IS NOT NULL, json_array(5, 1, 'a session of ' || c.label || ' was begun at ' || json_extract(c.begun, '$[0]')
            || coalesce(' (event ' || substr(json_extract(c.begun, '$[1]'), 1, 64) || ')', '') || ' and went on elsewhere without a new sign-in' || c.cited,
            c.event_id, json_extract(c.begun, '$[1]')), NULL),
        iif(json_extract(c.begun, '$[2]') = 0, json_array(5, 1, 'by another browser or program than before' || c.cited, c.event_id), NULL),
        iif(c.begun IS NULL AND c.signed_in, json_array(5, -1, 'the intruder signed in itself' || c.door_cited, c.door_event), NULL),
        -- V6
        iif(c.way IN ('root', 'root_key'), json_array(6, 2, 'the intruder began as root, with ' || c.api || c.cited, c.event_id), NULL),
        iif(c.recovery IS NOT NULL, json_array(6, 1, 'the password of root was recovered before (event ' || substr(c.recovery, 1, 64) || ')', c.recovery), NULL),
        iif(c.assumed_event IS NOT NULL, json_array(6, -1, 'sessions made by AssumeRoot are no use of root''s password (event '
            || substr(c.assumed_event, 1, 64) || ')', c.assumed_event), NULL),
        -- V7
        iif(c.failures IS NOT NULL, json_array(7,
            CASE WHEN json_extract(c.failures, '$[0]') >= 10 THEN 2 WHEN json_extract(c.failures, '$[0]') >= 3 THEN 1 ELSE -1 END,
            CASE json_extract(c.failures, '$[0]') WHEN 0 THEN 'no failed sign-in' WHEN 1 THEN '1 failed sign-in'
                ELSE json_extract(c.failures, '$[0]') || ' failed sign-ins' END || ' in the day before that of ' || c.label || c.door_cited
            || coalesce(', first event ' || substr(json_extract(c.failures, '$[2]'), 1, 64), ''), c.door_event, json_extract(c.failures, '$[2]')), NULL),
        iif(json_extract(c.failures, '$[1]') >= 3, json_array(7, 1, 'the failures are of ' || json_extract(c.failures, '$[1]') || ' names'
            || coalesce(' (event ' || substr(json_extract(c.failures, '$[2]'), 1, 64) || ')', ''), json_extract(c.failures, '$[2]')), NULL),
        iif(c.way IN ('console', 'root') AND c.login_place = 1 AND NOT c.signed_in, json_array(7, -1, 'no sign-in of its own' || c.cited, c.event_id), NULL),
        -- V8
        iif(c.way = 'outside', json_array(8, 1, 'the intruder began with a role that ' || coalesce('account ' || substr(c.door_account, 1, 20), c.door_label)
            || ' assumed, ' || c.label || c.door_cited, c.door_event), NULL),
        iif(c.way = 'outside' AND c.asked IS NOT NULL AND json_extract(c.asked, '$.externalId') IS NULL, json_array(8, 1,
            'without an ExternalId' || c.door_cited, c.door_event), NULL),
        iif(c.way = 'outside' AND c.logged_ms >= 7 * 86400000 AND c.caller_days_here = 0, json_array(8, 1,
            'from an address that this caller had not used before' || c.door_cited, c.door_event), NULL),
        iif(c.way = 'outside' AND c.caller_days_here >= 3, json_array(8, -1, 'from the usual address of this caller' || c.door_cited, c.door_event), NULL),
        iif(c.way = 'outside' AND c.delegate IS NOT NULL, json_array(8, 1,
            'a vendor acted under temporary delegation: account ' || substr(c.delegate, 1, 20) || c.cited, c.event_id), NULL),
        -- V9
        iif(c.way = 'web_identity', json_array(9, 1, 'the intruder began with a role that the web identity ' || coalesce(c.door_label, 'of an unknown provider')
            || ' assumed' || c.door_cited, c.door_event), NULL),
        iif(c.way = 'web_identity' AND c.logged_ms >= 7 * 86400000 AND c.caller_since_ms >= c.door_ms, json_array(9, 1,
            'a subject that these logs had never seen before' || c.door_cited, c.door_event), NULL),
        iif(c.way = 'web_identity' AND c.counted_as IS NOT NULL AND c.ip <> c.door_ip, json_array(9, 1,
            'the session was used from ' || substr(c.ip, 1, 64) || ', but fetched from ' || substr(c.door_ip, 1, 64) || c.door_cited, c.door_event), NULL),
        iif(c.way = 'web_identity' AND c.trust_event IS NOT NULL, json_array(9, 1,
            'an OIDC provider was made in the 30 days before (event ' || substr(c.trust_event, 1, 64) || ')', c.trust_event), NULL),
        iif(c.way = 'web_identity' AND c.caller_days_here >= 3 AND c.ip IS c.door_ip, json_array(9, -1,
            'a usual subject at its usual address' || c.door_cited, c.door_event), NULL),
        -- V10
        iif(c.way = 'identity_center', json_array(10, 1, 'the intruder began with a session of Identity Center, ' || c.label || c.cited, c.event_id), NULL),
        iif(json_extract(c.token, '$[0]') = 1, json_array(10, 1, 'its token came by the device code flow, in which somebody else may approve (event '
            || substr(json_extract(c.token, '$[1]'), 1, 64) || ')', json_extract(c.token, '$[1]')), NULL),
        iif(json_extract(c.token, '$[2]') IS NOT NULL, json_array(10, 1, 'the person signed in at another address than the token was fetched from (event '
            || substr(json_extract(c.token, '$[2]'), 1, 64) || ')', json_extract(c.token, '$[2]')), NULL),
        iif(json_extract(c.token, '$[3]') >= 3, json_array(10, 1, 'keys of roles were fetched ' || json_extract(c.token, '$[3]') || ' times in the hour after'
            || coalesce(' (event ' || substr(json_extract(c.token, '$[1]'), 1, 64) || ')', ''), json_extract(c.token, '$[1]')), NULL),
        iif(json_extract(c.token, '$[0]') IS 0, json_array(10, -1, 'its token came by the ordinary flow (event '
            || substr(json_extract(c.token, '$[1]'), 1, 64) || ')', json_extract(c.token, '$[1]')), NULL),
        -- V11
        iif(c.way = 'saml', json_array(11, 1, 'the intruder began with a SAML session, ' || c.label || c.door_cited, c.door_event), NULL),
        iif(c.way = 'saml' AND c.trust_event IS NOT NULL, json_array(11, 1,
            'a SAML provider was made or changed in the 30 days before (event ' || substr(c.trust_event, 1, 64) || ')', c.trust_event), NULL),
        iif(json_extract(c.saml, '$[0]') = 0, json_array(11, 1, 'an issuer that these logs had not shown before: '
            || substr(json_extract(c.answered, '$.issuer'), 1, 100) || c.door_cited, c.door_event), NULL),
        iif(json_extract(c.saml, '$[2]') = 0, json_array(11, 1, 'it asked for ' || substr(json_extract(c.asked, '$.durationSeconds'), 1, 12)
            || ' seconds, as nobody before for that role' || c.door_cited, c.door_event), NULL),
        iif(json_extract(c.saml, '$[0]') = 1 AND json_extract(c.saml, '$[2]') IS NOT 0, json_array(11, -1, 'issuer and duration are as before' || c.door_cited, c.door_event), NULL),
        -- V12
        iif(c.opened IS NOT NULL, json_array(12, 1, substr(json_extract(c.opened, '$[0]'), 1, 100) || ' was made public before (event '
            || substr(json_extract(c.opened, '$[1]'), 1, 64) || ')', json_extract(c.opened, '$[1]')), NULL),
        iif(json_extract(c.opened, '$[2]') IS NOT NULL, json_array(12, 1, 'another account took ' || substr(json_extract(c.opened, '$[0]'), 1, 100)
            || ', which was public (event ' || substr(json_extract(c.opened, '$[2]'), 1, 64) || ')', json_extract(c.opened, '$[2]')), NULL),
        iif(c.public_read IS NOT NULL, json_array(12, 1 + json_extract(c.public_read, '$[1]'),
            'the intruder read ' || iif(json_extract(c.public_read, '$[1]'), 'what by its name may hold secrets', 'something')
            || ' in public before it used a credential' || coalesce(' (event ' || substr(json_extract(c.public_read, '$[0]'), 1, 64) || ')', ''),
            json_extract(c.public_read, '$[0]')), NULL),
        iif(c.place = 1 AND c.opened IS NULL AND c.public_read IS NULL, json_array(12, -1,
            'nothing was made public in these logs before first contact' || c.cited, c.event_id), NULL),
        -- V13, but for what was made by the intruder
        iif(c.just_made IS NOT NULL, json_array(13, 1, 'the key of ' || c.label || ' was made in the day before its first use, by '
            || json_extract(c.just_made, '$[0]') || coalesce(' (event ' || substr(json_extract(c.just_made, '$[1]'), 1, 64) || ')', ''), json_extract(c.just_made, '$[1]')), NULL),
        iif(c.way = 'role' AND c.made_row IS NOT NULL AND c.door_principal NOT GLOB 'svc:*', json_array(13, 1,
            'the session of ' || c.label || ' was given out to ' || substr(c.door_principal, 1, 100) || ', by a call that is not attributed' || c.door_cited, c.door_event), NULL),
        iif(c.place = 1 AND c.made = 0, json_array(13, -1, 'no credential that it used was made by it in these logs' || c.cited, c.event_id), NULL),
        -- V14
        iif(c.own_ways, json_array(14, 1, c.label || ' was used from an address of its own, by a program of its own' || c.cited, c.event_id), NULL),
        iif(c.place = 1 AND c.new_places = c.contacts, json_array(14, -1, 'each credential began at an address that its owner had not used' || c.cited, c.event_id), NULL),
        iif(c.place = 1 AND c.new_places < c.contacts AND NOT c.own_ways, json_array(14, 0,
            'the habits of its owner do not tell who was at first contact' || c.cited, c.event_id), NULL),
        -- V15
        iif(c.way = 'cognito', json_array(15, 1, 'the intruder began with a Cognito identity pool' || c.cited, c.event_id), NULL),
        iif(c.beyond_app IS NOT NULL, json_array(15, 1, 'its session called what an app does not need: ' || substr(json_extract(c.beyond_app, '$[0]'), 1, 80)
            || coalesce(' (event ' || substr(json_extract(c.beyond_app, '$[1]'), 1, 64) || ')', ''), json_extract(c.beyond_app, '$[1]')), NULL),
        -- V16
        iif(c.way = 'anywhere', json_array(16, 1, 'the intruder began with a session of Roles Anywhere, ' || c.label || c.door_cited, c.door_event), NULL),
        iif(c.way = 'anywhere' AND c.trust_event IS NOT NULL, json_array(16, 1,
            'a trust anchor or profile was made or changed in the 30 days before (event ' || substr(c.trust_event, 1, 64) || ')', c.trust_event), NULL),
        iif(c.way = 'anywhere' AND c.logged_ms >= 7 * 86400000 AND c.caller_since_ms >= c.door_ms, json_array(16, 1,
            'a certificate that these logs had never seen before' || c.door_cited, c.door_event), NULL),
        iif(c.way = 'anywhere' AND c.caller_days_here >= 3, json_array(16, -1, 'a usual certificate at its usual address' || c.door_cited, c.door_event), NULL),
        -- V17
        iif(c.way = 'direct', json_array(17, 2, substr(c.principal, 1, 100) || ' called ' || c.api || ' here without a credential of this account' || c.cited, c.event_id), NULL)
    )) j
    WHERE c.opening AND j.type = 'array'
),
evidence AS (
    SELECT v, points, text, event_id, more, nth, min(rank) AS best
    FROM piece GROUP BY nth
    UNION ALL
    -- All ways that are not the one the intruder began with; of the others, a row without a word.
    SELECT w.n, iif(w.other, CASE c.settled WHEN 0 THEN 0 WHEN 2 THEN iif(w.n IN (SELECT v FROM blind), -1, -3) ELSE -1 END, 0),
           iif(w.other, 'the intruder began with ' || CASE c.way
               WHEN 'key' THEN CASE WHEN c.settled < 2 THEN 'a long-term key of '
                                    WHEN c.last_used_ms IS NOT NULL THEN 'a long-term key that was in use before, of '
                                    ELSE 'a long-term key that is older than these logs, of ' END
               WHEN 'instance' THEN 'the role keys of an instance, ' WHEN 'compute' THEN 'the role keys of a function or container, '
               WHEN 'console' THEN 'a console session of ' WHEN 'root' THEN 'root, ' WHEN 'root_key' THEN 'a key of root, '
               WHEN 'outside' THEN 'a role that another account assumed, '
               WHEN 'web_identity' THEN 'a web identity, ' WHEN 'saml' THEN 'a SAML session, '
               WHEN 'identity_center' THEN 'a session of Identity Center, ' WHEN 'cognito' THEN 'a session of a Cognito pool, '
               WHEN 'anywhere' THEN 'a session of Roles Anywhere, ' WHEN 'direct' THEN 'no credential of this account, but as '
               ELSE iif(c.made_row IS NULL, 'a session whose beginning is not in these logs, ', 'a session that was given out by a call not attributed, ') END
               || c.label || c.cited || iif(c.settled = 0, '', ', not with ' || w.what), NULL),
           c.event_id, NULL, 1000, ''
    FROM contact c
    JOIN (SELECT o.opening_way AS began, y.n, y.what, coalesce(instr(y.way, ' ' || o.opening_way || ' ') = 0, 0) AS other
          FROM (SELECT column1 AS opening_way FROM (VALUES ('key'), ('instance'), ('compute'), ('console'), ('root'), ('root_key'),
                    ('outside'), ('web_identity'), ('saml'), ('identity_center'), ('cognito'), ('anywhere'), ('direct'), ('role'))) o
          CROSS JOIN way_of y) w ON w.began = c.way
    WHERE c.opening AND c.place = 1
    UNION ALL
    -- Another way that came later, and that nothing shows the intruder to have made; and what it made.
    SELECT w.n, w.points, w.text || c.label || c.cited, c.event_id, NULL, 1001, ''
    FROM contact c
    JOIN (SELECT n, way, 1 AS points, 'after it was in already, the intruder also began with ' || what || ': ' AS text
          FROM way_of WHERE n NOT IN (5, 7, 17)) w ON instr(w.way, ' ' || c.way || ' ') > 0 AND (w.n <> 4 OR c.way = 'console')
    WHERE c.entry AND NOT c.opening AND c.place_of_way = 1
    UNION ALL
    SELECT 13, 2, cast(c.made AS INTEGER) || ' of ' || c.credentials || ' credentials that the intruder used '
           || iif(c.made = 1, 'was', 'were') || ' made by it, the first by ' || substr(i.api, 1, 80)
           || coalesce(' (event ' || substr(v.event_id, 1, 64) || ')', ''), v.event_id, NULL, 1002, min(c.time_ms)
    FROM contact c
    CROSS JOIN event v ON v.id = c.maker_row
    CROSS JOIN api i   ON i.id = v.api_id
    WHERE c.maker_row IS NOT NULL HAVING count(*) > 0
    UNION ALL
    -- Nothing that the intruder had.
    SELECT w.value, iif(w.value IN (12, 14), 0, -1), 'no sign-in and no call of the intruder shows a credential'
           || coalesce(' (event ' || substr(h.event_id, 1, 64) || ')', ''), h.event_id, NULL, 1003, ''
    FROM (SELECT event_id FROM hit ORDER BY time_ms, event_id LIMIT 1) h
    JOIN json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]') w
    WHERE NOT EXISTS (SELECT 1 FROM contact WHERE opening)
),
vector AS (
    SELECT column1 AS v, column2 AS name, column3 AS unknown FROM (VALUES
    (1, 'V1 long-term keys leaked (repository, laptop, backup)', 'which place they leaked from: search repositories, developer machines and build logs for the key ids'),
    (2, 'V2 instance role keys taken from metadata', 'the flaw in the application: web server logs and the machine''s image'),
    (3, 'V3 function or container role keys taken', 'the flaw in the code: logs and image of the function or container'),
    (4, 'V4 console password phished or reused', 'how the password was had: mail and identity provider logs'),
    (5, 'V5 session stolen from a browser', 'the machine of the person: endpoint evidence, browser and malware traces'),
    (6, 'V6 root account', 'access to the mailbox and phone of the account'),
    (7, 'V7 password guessing', 'sign-ins that CloudTrail does not record: unknown user names in other regions'),
    (8, 'V8 a third party''s access abused', 'what happened at the third party: ask it for its logs'),
    (9, 'V9 CI or other web identity (OIDC)', 'what ran in the pipeline: audit log of the repository and its runners'),
    (10, 'V10 Identity Center device code phished', 'who approved the code: logs of Identity Center and the identity provider, mail'),
    (11, 'V11 SAML forged or identity provider taken over', 'whether the provider has a sign-in for it: logs of the identity provider'),
    (12, 'V12 keys in a public snapshot, image or bucket', 'what the public copies held: look into them for key ids, and for what was public before these logs'),
    (13, 'V13 minted by another credential of the intruder', 'how the first credential was had: ask again for that one'),
    (14, 'V14 insider or former employee', 'who sat at the keyboard: staff records, VPN and building access logs'),
    (15, 'V15 Cognito identity pool', 'what the app gives its guests: configuration of the identity pool'),
    (16, 'V16 Roles Anywhere certificate', 'where the certificate''s key was: logs of the certificate authority and the machine'),
    (17, 'V17 resource policy open to outsiders', 'what the policies allowed: policies of the resources at the time'))
),
weighed AS (
    SELECT x.v, x.name, s.score, s.evidence_for, s.evidence_against, s.event_ids, s.other = 0 AS fits,
           CASE WHEN s.score >= 2 THEN 'indicated'
                WHEN s.score = 1 THEN 'possible'
                WHEN b.v IS NOT NULL THEN 'not_determinable'
                WHEN s.score <= -3 THEN 'excluded'
                WHEN s.score < 0 THEN 'not_supported'
                ELSE 'not_determinable' END AS verdict,
           x.unknown || coalesce('; ' || b.why, '') || coalesce('; ' || s.open, '') AS unknown
    FROM vector x
    JOIN (SELECT v, sum(points) AS score, max(nth = 1000 AND points < 0) AS other,
                 group_concat(iif(points > 0, text || printf(' [%+d]', points), NULL), '; ') AS evidence_for,
                 group_concat(iif(points < 0, text || printf(' [%+d]', points), NULL), '; ') AS evidence_against,
                 group_concat(iif(points = 0, text, NULL), '; ')                         AS open,
                 group_concat(coalesce(iif(length(event_id) <= 64, event_id, NULL) || ' ', '') || coalesce(more, ''), ' ') AS event_ids
          FROM (SELECT * FROM evidence ORDER BY v, nth)
          GROUP BY v) s ON s.v = x.v
    LEFT JOIN blind b ON b.v = x.v
)
-- end
SELECT name AS vector,
       verdict,
       score,
       evidence_for,
       evidence_against,
       unknown,
       coalesce((SELECT group_concat(value, ' ')
                 FROM (SELECT j.value FROM json_each('[' || replace(json_quote(event_ids), ' ', '","') || ']') j
                       WHERE j.value <> '' GROUP BY j.value ORDER BY min(j.key) LIMIT 20)), '') AS event_ids
FROM weighed
ORDER BY score DESC, v;
