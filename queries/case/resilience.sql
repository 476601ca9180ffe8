-- name: resilience
-- question: case
-- title: What to change so that it does not happen again, with the evidence for it
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: containment, credentials-used
-- note: Only what these logs give a ground for: a rule that is not here was not examined, or nothing in the logs speaks for it.
-- note: object is what the advice is about; event_id the first event that shows it, absent where the lack of events is the ground. What an import was told to leave out is no lack: R6, R8 and R17 are silent then.
-- example: trailcase ask case.db resilience --lead event=79eca301
WITH hit AS MATERIALIZED (
    SELECT t.credential AS counted_as, e.*
    FROM attributed t
    CROSS JOIN events e ON e.event_row = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
evidence AS (
    SELECT min(first_ms) AS start_ms, max(last_ms) AS end_ms FROM actor_day
),
key AS MATERIALIZED (            -- long-term keys in the intruder's hands
    SELECT h.counted_as AS credential, coalesce(min(h.principal_name), min(h.principal)) AS owner,
           min(h.time_ms) AS first_ms, count(*) AS events,
           count(DISTINCT iif(h.ip_kind = 'public', h.ip, NULL)) AS addresses,
           substr(min(printf('%015d', h.time_ms) || h.event_id), 16) AS event_id,
           substr(min(iif(h.ip_kind = 'public', printf('%015d', h.time_ms) || h.event_id, NULL)), 16)
                                                                 AS public_event
    FROM hit h
    WHERE h.key_kind = 'long_term' AND h.counted_as IS NOT NULL
    GROUP BY h.counted_as
),
life AS MATERIALIZED (           -- what others did with them, and how long they are known
    SELECT k.*, u.before_ms, u.all_events - u.before_events - k.events AS later,
           (SELECT min(m.time_ms) FROM minted m
            WHERE m.credential = k.credential AND m.kind = 'long_term_key') AS made_ms,
           -- Keys are made in us-east-1: where that has logs, they would show it.
           min(coalesce((SELECT v.first_ms FROM coverage v
                         WHERE v.account = u.account AND v.region = 'us-east-1'), u.used_ms), u.used_ms) AS known_ms
    FROM key k
    JOIN (SELECT k.credential, min(p.account) AS account, min(n.first_ms) AS used_ms, sum(n.events) AS all_events,
                 max(iif(n.first_ms < k.first_ms, min(n.last_ms, k.first_ms), NULL)) AS before_ms,
                 sum(iif(n.last_ms < k.first_ms, n.events, 0)) AS before_events
          FROM key k
          CROSS JOIN credential c ON c.counted_as = k.credential
          CROSS JOIN principal p  ON p.id = c.principal_id
          CROSS JOIN actor a      ON a.credential_id = c.id
          CROSS JOIN actor_day n  ON n.actor_id = a.id
          GROUP BY k.credential) u ON u.credential = k.credential
),
service AS MATERIALIZED (        -- services that the intruder used and the owner never had
    SELECT h.principal, h.event_source, min(h.time_ms) AS first_ms,
           min(printf('%015d', h.time_ms) || h.event_id) AS stamp
    FROM hit h
    WHERE h.outcome = 'success' AND h.counted_as IS NOT NULL
      AND h.event_source <> 'sts.amazonaws.com'    -- who am I needs no right
    GROUP BY h.principal, h.event_source
),
own_service AS MATERIALIZED (
    SELECT DISTINCT p.principal, i.event_source
    FROM (SELECT DISTINCT principal FROM service) s
    CROSS JOIN principal p ON p.principal = s.principal
    CROSS JOIN actor a     ON a.principal_id = p.id
    CROSS JOIN event e     ON e.actor_id = a.id
    CROSS JOIN api i       ON i.id = e.api_id
    WHERE NOT EXISTS (SELECT 1 FROM attributed t WHERE t.event_row = e.id)
      AND e.id NOT IN (SELECT event FROM superseded) AND e.id NOT IN (SELECT event FROM correction)
),
by_region AS MATERIALIZED (
    SELECT l.region, sum(h.events) AS events
    FROM (SELECT place_id, events FROM place_hour
          UNION ALL                -- they count there beside what they correct
          SELECT e.place_id, -1 FROM correction c JOIN live_event e ON e.id = c.event) h
    JOIN place l ON l.id = h.place_id
    WHERE l.region IS NOT NULL
    GROUP BY l.region
    HAVING sum(h.events) > 0
),
trail AS (                       -- what was last said of each trail's regions
    SELECT account, trail, instr(said, '"ismultiregiontrail":false') > 0 AS single, event_id,
           row_number() OVER (PARTITION BY account, trail ORDER BY time_ms DESC, event_id DESC) AS nth
    FROM trail_settings
    WHERE instr(said, '"ismultiregiontrail":')
),
chain AS (                       -- stretches between digest files, and what they list in vain
    SELECT account, region, sum(holes) AS holes, sum(missing) AS missing
    FROM (SELECT account, region, 0 AS missing,
                 coalesce(start_ms > 1000 + max(end_ms) OVER (
                     PARTITION BY account, region ORDER BY start_ms, end_ms
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS holes
          FROM digest
          UNION ALL
          SELECT d.account, d.region, 1, 0
          FROM digest_file f JOIN digest d ON d.source_id = f.source_id
          WHERE f.sha256 NOT IN (SELECT inflated_sha256 FROM source))
    GROUP BY account, region
),
found AS (
    SELECT 1 AS n, 'Delete the user or the key: nobody but the intruder used it' AS advice,
           credential || ' of ' || owner AS object,
           iif(before_ms IS NULL,
               'not used by anybody in the ' || ((first_ms - start_ms) / 86400000)
                   || ' days of logs before the intruder',
               'not used by anybody for ' || ((first_ms - before_ms) / 86400000)
                   || ' days before the intruder') AS evidence,
           event_id
    FROM life, evidence
    WHERE first_ms - coalesce(before_ms, start_ms) >= 30 * 86400000 AND later <= 0
    UNION ALL
    SELECT 2, 'Rotate it, and prefer roles or IAM Identity Center to keys that do not end',
           credential || ' of ' || owner,
           iif(made_ms IS NULL,
               'these logs do not show it made: at least ' || ((first_ms - known_ms) / 86400000)
                   || ' days old when the intruder came',
               ((first_ms - made_ms) / 86400000) || ' days old when the intruder came'),
           event_id
    FROM life
    WHERE made_ms IS NULL OR first_ms - made_ms >= 90 * 86400000
    UNION ALL
    SELECT 3, 'Grant only what is used: rights went further than the work',
           coalesce((SELECT name FROM principal p WHERE p.principal = s.principal), s.principal),
           'the intruder used ' || count(*) || iif(count(*) = 1, ' service', ' services')
               || ' with success that this principal had not used itself in these logs, such as '
               || replace(substr(min(stamp || ' ' || event_source), length(min(stamp)) + 2), '.amazonaws.com', ''),
           substr(min(stamp), 16)
    FROM service s
    WHERE NOT EXISTS (SELECT 1 FROM own_service o
                      WHERE o.principal = s.principal AND o.event_source = s.event_source)
      AND EXISTS (SELECT 1 FROM own_service o WHERE o.principal = s.principal)
    GROUP BY s.principal
    UNION ALL
    SELECT 4, 'Demand MFA for what changes something', counted_as,
           count(*) || iif(count(*) = 1, ' change', ' changes') || ' without MFA succeeded',
           substr(min(printf('%015d', time_ms) || event_id), 16)
    FROM hit
    WHERE outcome = 'success' AND read_only = 0 AND counted_as IS NOT NULL
      AND (mfa = 0 OR (mfa IS NULL AND key_kind = 'long_term'))    -- else it is not known
      AND principal_type IN ('IAMUser', 'Root')
    GROUP BY counted_as
    UNION ALL
    SELECT 5, 'Bind keys to networks: conditions on source address or VPC endpoint',
           credential || ' of ' || owner,
           'used from ' || addresses || iif(addresses = 1, ' public address', ' public addresses')
               || ' by the intruder',
           public_event
    FROM key
    WHERE addresses > 0
    UNION ALL
    SELECT 6, 'Record data events of buckets and functions that matter', NULL,
           'there is no data event in these logs', NULL
    WHERE NOT EXISTS (SELECT 1 FROM kind WHERE category = 'Data')
      AND NOT EXISTS (SELECT 1 FROM import_filter)
    UNION ALL
    SELECT 7, 'Switch on log file validation, and keep logs in an account of their own under Object Lock',
           NULL, 'there is no digest file among the sources', NULL
    WHERE NOT EXISTS (SELECT 1 FROM digest)
    UNION ALL
    SELECT 7, 'Switch on log file validation, and keep logs in an account of their own under Object Lock',
           account || coalesce(' ' || region, ''),
           'the digest files leave ' || holes || iif(holes = 1, ' stretch', ' stretches')
               || ' of time between them, and ' || missing || iif(missing = 1, ' file', ' files')
               || ' that they list ' || iif(missing = 1, 'is', 'are') || ' not in the case', NULL
    FROM chain
    WHERE holes > 0 OR missing > 0
    UNION ALL
    SELECT 8, 'Use a trail of all regions and of the whole organization', max(region),
           'these logs have events of that region alone'
               || iif((SELECT count(*) FROM by_region) = 1, '', ', and of global services'), NULL
    FROM (SELECT region FROM by_region
          WHERE region <> 'us-east-1' OR (SELECT count(*) FROM by_region) = 1 OR EXISTS (
              SELECT 1 FROM api i CROSS JOIN live_event e ON e.api_id = i.id
              JOIN place l ON l.id = e.place_id
              WHERE l.region = 'us-east-1'
                AND i.event_source NOT IN ('iam.amazonaws.com', 'sts.amazonaws.com', 'signin.amazonaws.com',
                    'cloudfront.amazonaws.com', 'route53.amazonaws.com', 'organizations.amazonaws.com'))
          )
    HAVING count(*) = 1 AND NOT EXISTS (SELECT 1 FROM import_filter)
    UNION ALL
    SELECT 8, 'Use a trail of all regions and of the whole organization', substr(trail, 1, 200),
           'this trail was last set to its own region alone', event_id
    FROM trail
    WHERE nth = 1 AND single
    UNION ALL
    SELECT 9, 'Demand IMDSv2: keys of this role were delivered by the first version',
           coalesce(a.role, p.principal),
           count(DISTINCT a.session_name)
               || iif(count(DISTINCT a.session_name) = 1, ' machine', ' machines'),
           substr(min(printf('%015d', e.time_ms) || e.event_id), 16)
    FROM actor a
    CROSS JOIN principal p  ON p.id = a.principal_id
    CROSS JOIN live_event e ON e.actor_id = a.id
    WHERE a.role_delivery = '1.0' AND e.id NOT IN (SELECT event FROM correction)
    GROUP BY coalesce(a.role, p.principal)
    UNION ALL
    SELECT 10, 'Forbid rules that are open to the world: guard rails, prefix lists',
           coalesce(protocol, '?')
               || CASE WHEN from_port IS NULL THEN '' WHEN to_port IS NULL OR to_port = from_port THEN ' ' || from_port
                       ELSE ' ' || from_port || '-' || to_port END || ' from ' || peer,
           count(*) || iif(count(*) = 1, ' rule was', ' rules were') || ' opened, ' || sum(still_open)
               || iif(sum(still_open) = 1, ' still is', ' still are'),
           substr(min(printf('%015d', time_ms) || event_id), 16)
    FROM security_group_rules
    WHERE outcome = 'success' AND direction = 'ingress' AND peer IN ('0.0.0.0/0', '::/0')
    GROUP BY protocol, from_port, to_port, peer
    UNION ALL
    SELECT 11, 'Enter machines by Session Manager with logging; watch them by EDR and flow logs', api,
           count(*) || iif(count(*) = 1, ' call', ' calls') || ' of the intruder succeeded',
           substr(min(printf('%015d', time_ms) || event_id), 16)
    FROM hit
    WHERE outcome = 'success'
      AND (event_source, api) IN (VALUES
          ('ec2.amazonaws.com', 'CreateKeyPair'), ('ec2.amazonaws.com', 'ImportKeyPair'),
          ('ec2.amazonaws.com', 'GetPasswordData'), ('ssm.amazonaws.com', 'StartSession'),
          ('ssm.amazonaws.com', 'SendCommand'), ('ec2-instance-connect.amazonaws.com', 'SendSSHPublicKey'),
          ('ec2-instance-connect.amazonaws.com', 'SendSerialConsoleSSHPublicKey'))
    GROUP BY api
    UNION ALL
    SELECT 12, 'Use root for nothing: delete its keys, hardware MFA, central root management',
           l.account,
           count(*) || iif(count(*) = 1, ' event', ' events') || ' of root',
           substr(min(printf('%015d', e.time_ms) || e.event_id), 16)
    FROM actor a
    CROSS JOIN live_event e ON e.actor_id = a.id
    CROSS JOIN place l      ON l.id = e.place_id
    CROSS JOIN api i        ON i.id = e.api_id
    CROSS JOIN result r     ON r.id = e.result_id
    WHERE a.principal_type = 'Root' AND a.via_service IS NULL AND a.assumed_root IS NOT 1
      AND (i.event_source <> 'signin.amazonaws.com' OR r.outcome = 'success')    -- anybody can fail
      AND e.id NOT IN (SELECT event FROM correction)
    GROUP BY l.account
    UNION ALL
    SELECT 13, 'Let build systems come by OIDC with a pinned subject, not with keys that do not end',
           a.access_key, 'used by ' || min(g.tool),
           substr(min(printf('%015d', e.time_ms) || e.event_id), 16)
    FROM agent g
    CROSS JOIN actor a      ON a.agent_id = g.id
    CROSS JOIN live_event e ON e.actor_id = a.id
    WHERE a.key_kind = 'long_term' AND a.via_service IS NULL AND e.id NOT IN (SELECT event FROM correction)
      AND g.tool IN ('github-actions', 'gitlab', 'jenkins', 'codebuild', 'terraform', 'opentofu',
                     'pulumi', 'ansible')
    GROUP BY a.access_key
    UNION ALL
    SELECT 14, 'Deny regions that are not used', h.region,
           count(*) || iif(count(*) = 1, ' call', ' calls') || ' of the intruder; nobody else has an event there',
           substr(min(printf('%015d', h.time_ms) || h.event_id), 16)
    FROM hit h
    WHERE h.region IS NOT NULL
    GROUP BY h.region
    HAVING count(*) = (SELECT r.events FROM by_region r WHERE r.region = h.region)
    UNION ALL
    SELECT 15, 'Deny by SCP what stops or narrows logging', api,
           count(*) || iif(count(*) = 1, ' call', ' calls') || ' of the intruder succeeded',
           substr(min(printf('%015d', time_ms) || event_id), 16)
    FROM hit
    WHERE outcome = 'success'
      AND event_source IN ('cloudtrail.amazonaws.com', 'ec2.amazonaws.com', 'guardduty.amazonaws.com',
                           'config.amazonaws.com')
      AND api IN ('StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors',
                  'DeleteEventDataStore', 'StopEventDataStoreIngestion', 'DeleteFlowLogs',
                  'DeleteDetector', 'UpdateDetector', 'StopConfigurationRecorder',
                  'DeleteConfigurationRecorder')
    GROUP BY api
    UNION ALL
    SELECT 16, 'Make key pairs from infrastructure code alone', NULL,
           count(*) || iif(count(*) = 1, ' key pair was', ' key pairs were') || ' made by hand',
           substr(min(printf('%015d', e.time_ms) || e.event_id), 16)
    FROM api i
    CROSS JOIN live_event v ON v.api_id = i.id
    CROSS JOIN events e     ON e.event_row = v.id
    WHERE i.event_source = 'ec2.amazonaws.com' AND i.api IN ('CreateKeyPair', 'ImportKeyPair')
      AND e.outcome = 'success' AND e.via_service IS NULL
      AND coalesce(e.tool, '') NOT IN ('terraform', 'opentofu', 'pulumi', 'ansible')
    HAVING count(*) > 0
    UNION ALL
    SELECT 17, 'Switch on GuardDuty', NULL,
           'these logs have no event of GuardDuty: nobody set it up or looked at it', NULL
    WHERE NOT EXISTS (SELECT 1 FROM api WHERE event_source = 'guardduty.amazonaws.com')
      AND NOT EXISTS (SELECT 1 FROM actor WHERE via_service = 'guardduty.amazonaws.com'
                                             OR role = 'AWSServiceRoleForAmazonGuardDuty')
      AND NOT EXISTS (SELECT 1 FROM import_filter)
    UNION ALL
    SELECT 18, 'Demand an ExternalId of accounts from outside', e.account,
           count(*) || iif(count(*) = 1, ' call', ' calls')
               || ' of that account took a role here without one, such as '
               || substr(min(printf('%015d', e.time_ms) || coalesce(json_extract(e.request, '$.roleArn'), 'one without name')),
                         16, 200),
           substr(min(printf('%015d', e.time_ms) || e.event_id), 16)
    FROM api i
    CROSS JOIN live_event v ON v.api_id = i.id
    CROSS JOIN events e     ON e.event_row = v.id
    WHERE i.event_source = 'sts.amazonaws.com' AND i.api = 'AssumeRole'
      AND e.outcome = 'success' AND e.principal_type = 'AWSAccount'
      AND e.account <> e.recipient_account
      AND e.account NOT IN (SELECT recipient_account FROM place WHERE recipient_account IS NOT NULL)
      AND iif(json_valid(e.request), json_type(e.request) = 'object'
                                     AND json_extract(e.request, '$.externalId') IS NULL, 0)   -- else not known
    GROUP BY e.account
)
SELECT 'R' || n AS rule,
       advice,
       object,
       evidence,
       event_id
FROM found
WHERE EXISTS (SELECT 1 FROM hit)
ORDER BY n, object, event_id;
