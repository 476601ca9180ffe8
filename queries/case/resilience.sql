-- name: resilience
-- question: case
-- title: What to change so that it does not happen again, with the evidence for it
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: containment, credentials-used
-- note: Only what these logs give a ground for: a rule that is not here was not examined, or nothing in the logs speaks for it.
-- note: object is what the advice is about; event_id the first event that shows it, absent where the lack of events is the ground.
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
           min(h.principal) AS principal, min(h.time_ms) AS first_ms,
           count(DISTINCT iif(h.ip_kind = 'public', h.ip, NULL)) AS addresses,
           substr(min(printf('%015d', h.time_ms) || h.event_id), 16) AS event_id
    FROM hit h
    WHERE h.key_kind = 'long_term' AND h.counted_as IS NOT NULL
    GROUP BY h.counted_as
),
life AS MATERIALIZED (           -- what others did with them before, and when they were made
    SELECT k.*,
           (SELECT max(n.last_ms)
            FROM credential c
            CROSS JOIN actor a     ON a.credential_id = c.id
            CROSS JOIN actor_day n ON n.actor_id = a.id
            WHERE c.counted_as = k.credential AND n.last_ms < k.first_ms) AS before_ms,
           (SELECT min(m.time_ms) FROM minted m
            WHERE m.credential = k.credential AND m.kind = 'long_term_key') AS made_ms
    FROM key k
),
service AS MATERIALIZED (        -- services that the intruder used and the owner never had
    SELECT h.principal, h.event_source, min(h.time_ms) AS first_ms,
           substr(min(printf('%015d', h.time_ms) || h.event_id), 16) AS event_id
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
),
by_region AS MATERIALIZED (
    SELECT l.region, sum(e.events) AS events
    FROM (SELECT place_id, count(*) AS events FROM event
          WHERE id NOT IN (SELECT event FROM superseded)
            AND id NOT IN (SELECT event FROM correction)
          GROUP BY place_id) e
    JOIN place l ON l.id = e.place_id
    GROUP BY l.region
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
    WHERE first_ms - coalesce(before_ms, start_ms) >= 30 * 86400000
    UNION ALL
    SELECT 2, 'Rotate it, and prefer roles or IAM Identity Center to keys that do not end',
           credential || ' of ' || owner,
           iif(made_ms IS NULL,
               'made before these logs: at least ' || ((first_ms - start_ms) / 86400000)
                   || ' days old when the intruder came',
               ((first_ms - made_ms) / 86400000) || ' days old when the intruder came'),
           event_id
    FROM life, evidence
    WHERE made_ms IS NULL OR first_ms - made_ms >= 90 * 86400000
    UNION ALL
    SELECT 3, 'Grant only what is used: rights went further than the work',
           coalesce((SELECT name FROM principal p WHERE p.principal = s.principal), s.principal),
           'the intruder used ' || count(*) || iif(count(*) = 1, ' service', ' services')
               || ' with success that this principal had not used itself in these logs, such as '
               || replace(min(event_source), '.amazonaws.com', ''),
           substr(min(printf('%015d', first_ms) || event_id), 16)
    FROM service s
    WHERE NOT EXISTS (SELECT 1 FROM own_service o
                      WHERE o.principal = s.principal AND o.event_source = s.event_source)
      AND EXISTS (SELECT 1 FROM own_service o WHERE o.principal = s.principal)
    GROUP BY s.principal
    UNION ALL
    SELECT 4, 'Demand MFA for what changes something', counted_as,
           count(*) || ' changes without MFA succeeded',
           substr(min(printf('%015d', time_ms) || event_id), 16)
    FROM hit
    WHERE outcome = 'success' AND read_only = 0 AND mfa IS NOT 1 AND counted_as IS NOT NULL
      AND principal_type IN ('IAMUser', 'Root')
    GROUP BY counted_as
    UNION ALL
    SELECT 5, 'Bind keys to networks: conditions on source address or VPC endpoint',
           credential || ' of ' || owner,
           'used from ' || addresses || iif(addresses = 1, ' public address', ' public addresses')
               || ' by the intruder',
           event_id
    FROM key
    WHERE addresses > 0
    UNION ALL
    SELECT 6, 'Record data events of buckets and functions that matter', NULL,
           'there is no data event in these logs', NULL
    WHERE NOT EXISTS (SELECT 1 FROM kind WHERE category = 'Data')
    UNION ALL
    SELECT 7, 'Switch on log file validation, and keep logs in an account of their own under Object Lock',
           NULL, 'there is no digest file among the sources', NULL
    WHERE NOT EXISTS (SELECT 1 FROM digest)
    UNION ALL
    SELECT 8, 'Use a trail of all regions and of the whole organization', min(region),
           'these logs have events of that region alone', NULL
    FROM place
    WHERE region IS NOT NULL
    HAVING count(DISTINCT region) = 1
    UNION ALL
    SELECT 9, 'Demand IMDSv2: keys of this role were delivered by the first version',
           coalesce(a.role, p.principal),
           count(DISTINCT a.session_name)
               || iif(count(DISTINCT a.session_name) = 1, ' machine', ' machines'),
           substr(min(printf('%015d', e.time_ms) || e.event_id), 16)
    FROM actor a
    CROSS JOIN principal p ON p.id = a.principal_id
    CROSS JOIN event e     ON e.actor_id = a.id
    WHERE a.role_delivery = '1.0'
    GROUP BY coalesce(a.role, p.principal)
    UNION ALL
    SELECT 10, 'Forbid rules that are open to the world: guard rails, prefix lists',
           coalesce(protocol, '?') || iif(from_port IS NULL, '', ' ' || from_port || '-' || to_port)
               || ' from ' || peer,
           count(*) || ' rules were opened, ' || sum(still_open) || ' still are',
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
      AND api IN ('CreateKeyPair', 'ImportKeyPair', 'SendSSHPublicKey', 'GetPasswordData',
                  'SendSerialConsoleSSHPublicKey', 'StartSession', 'SendCommand')
    GROUP BY api
    UNION ALL
    SELECT 12, 'Use root for nothing: delete its keys, hardware MFA, central root management',
           l.account,
           count(*) || iif(count(*) = 1, ' event', ' events') || ' of root',
           substr(min(printf('%015d', e.time_ms) || e.event_id), 16)
    FROM actor a
    CROSS JOIN event e ON e.actor_id = a.id
    CROSS JOIN place l ON l.id = e.place_id
    WHERE a.principal_type = 'Root' AND a.via_service IS NULL AND a.assumed_root IS NOT 1
    GROUP BY l.account
    UNION ALL
    SELECT 13, 'Let build systems come by OIDC with a pinned subject, not with keys that do not end',
           a.access_key, 'used by ' || min(g.tool),
           substr(min(printf('%015d', e.time_ms) || e.event_id), 16)
    FROM agent g
    CROSS JOIN actor a ON a.agent_id = g.id
    CROSS JOIN event e ON e.actor_id = a.id
    WHERE a.key_kind = 'long_term' AND a.via_service IS NULL
      AND g.tool IN ('github-actions', 'gitlab', 'jenkins', 'codebuild', 'terraform', 'opentofu',
                     'pulumi', 'ansible')
    GROUP BY a.access_key
    UNION ALL
    SELECT 14, 'Deny regions that are not used', h.region,
           count(*) || ' calls of the intruder; nobody else has an event there',
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
    UNION ALL
    SELECT 18, 'Demand an ExternalId of accounts from outside', e.account,
           count(*) || iif(count(*) = 1, ' role was', ' roles were')
               || ' assumed from that account without one',
           substr(min(printf('%015d', e.time_ms) || e.event_id), 16)
    FROM api i
    CROSS JOIN live_event v ON v.api_id = i.id
    CROSS JOIN events e     ON e.event_row = v.id
    WHERE i.event_source = 'sts.amazonaws.com' AND i.api = 'AssumeRole'
      AND e.outcome = 'success' AND e.principal_type = 'AWSAccount'
      AND e.account <> e.recipient_account
      AND e.account NOT IN (SELECT recipient_account FROM place WHERE recipient_account IS NOT NULL)
      AND coalesce(instr(e.request, '"externalId"'), 0) = 0
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
