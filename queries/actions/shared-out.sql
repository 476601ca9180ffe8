-- name: shared-out
-- question: actions
-- title: What the intruder gave to others, to whom, and whether it was taken back
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: data-access, trust-changes, net-state
-- note: Calls that succeeded; one row for each grantee that is neither a service of AWS nor of an account whose trail is in the case. `*` and `all` are everybody; conditional is 1 when a condition narrows it.
-- note: revoked_at is when these logs show it taken back or written over. taken_at is when AWS logged that another account copied a snapshot of EC2 or made a volume of it; of other things no such record exists. A copy that was taken stays taken.
-- note: Accounts of one's own whose logs are not in the case look like strangers.
-- benign: Backups and images go to other accounts of one's own.
-- example: trailcase ask case.db shared-out --lead event=79eca301
WITH wanted AS MATERIALIZED (
    SELECT id AS api_id FROM api
    WHERE event_source || ' ' || api IN (
        'ec2.amazonaws.com ModifySnapshotAttribute', 'ec2.amazonaws.com ModifyImageAttribute',
        'rds.amazonaws.com ModifyDBSnapshotAttribute', 'rds.amazonaws.com ModifyDBClusterSnapshotAttribute',
        'redshift.amazonaws.com AuthorizeSnapshotAccess', 'ssm.amazonaws.com ModifyDocumentPermission',
        'ram.amazonaws.com CreateResourceShare', 'ram.amazonaws.com AssociateResourceShare',
        'lambda.amazonaws.com AddPermission', 'lambda.amazonaws.com AddLayerVersionPermission',
        'kms.amazonaws.com CreateGrant', 'kms.amazonaws.com PutKeyPolicy',
        's3.amazonaws.com PutBucketPolicy', 's3.amazonaws.com PutBucketAcl', 's3.amazonaws.com PutObjectAcl',
        's3.amazonaws.com PutBucketReplication', 's3.amazonaws.com PutAccessPointPolicy',
        'secretsmanager.amazonaws.com PutResourcePolicy', 'ecr.amazonaws.com SetRepositoryPolicy',
        'sns.amazonaws.com SetTopicAttributes', 'sqs.amazonaws.com SetQueueAttributes',
        'dynamodb.amazonaws.com PutResourcePolicy', 'backup.amazonaws.com PutBackupVaultAccessPolicy')
), own AS MATERIALIZED (
    SELECT DISTINCT recipient_account AS account FROM place WHERE recipient_account IS NOT NULL
), hit AS MATERIALIZED (
    SELECT e.event_row, e.event_id, e.time, e.time_ms, e.event_name, e.api, e.event_source, e.recipient_account, e.region,
           t.credential, iif(json_valid(e.request), e.request, '{}') AS asked
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row AND v.api_id IN (SELECT api_id FROM wanted)
    CROSS JOIN events e ON e.event_row = v.id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
      AND e.outcome = 'success'
), document AS (
    SELECT event_row, coalesce(json_extract(asked, '$.bucketPolicy'), json_extract(asked, '$.policy'),
                               json_extract(asked, '$.policyText'), json_extract(asked, '$.resourcePolicy'),
                               json_extract(asked, '$.attributes.Policy'),
                               iif(json_extract(asked, '$.attributeName') = 'Policy', json_extract(asked, '$.attributeValue'), NULL)) AS text
    FROM hit
    WHERE api IN ('PutKeyPolicy', 'PutBucketPolicy', 'PutAccessPointPolicy', 'PutResourcePolicy', 'SetRepositoryPolicy',
                  'SetTopicAttributes', 'SetQueueAttributes', 'PutBackupVaultAccessPolicy')
), grantee AS (
    SELECT h.event_row, t.atom AS who, 0 AS conditional
    FROM hit h
    JOIN json_tree(h.asked, iif(h.api = 'ModifySnapshotAttribute', '$.createVolumePermission.add', '$.launchPermission.add')) t
    WHERE h.event_source = 'ec2.amazonaws.com' AND t.type = 'text'
      AND t.key IN ('userId', 'group', 'organizationArn', 'organizationalUnitArn')
    UNION ALL
    SELECT h.event_row, t.atom, 0
    FROM hit h
    JOIN json_each(h.asked, CASE h.event_source WHEN 'rds.amazonaws.com' THEN '$.valuesToAdd'
                                                WHEN 'ssm.amazonaws.com' THEN '$.accountIdsToAdd'
                                                WHEN 'ram.amazonaws.com' THEN '$.principals'
                                                WHEN 'redshift.amazonaws.com' THEN '$.accountWithRestoreAccess'
                                                WHEN 'lambda.amazonaws.com' THEN '$.principal'
                                                ELSE '$.granteePrincipal' END) t
    WHERE t.type = 'text'
      AND (h.event_source IN ('rds.amazonaws.com', 'ssm.amazonaws.com', 'ram.amazonaws.com', 'redshift.amazonaws.com',
                              'lambda.amazonaws.com') OR h.api = 'CreateGrant')
    UNION ALL
    SELECT d.event_row, t.atom, json_type(iif(s.type = 'object', s.value, '{}'), '$.Condition') IS 'object'
    FROM document d
    JOIN json_each(CASE WHEN NOT json_valid(d.text) THEN '[]'
                        WHEN json_type(d.text, '$.Statement') = 'array' THEN json_extract(d.text, '$.Statement')
                        WHEN json_type(d.text, '$.Statement') = 'object' THEN '[' || json_extract(d.text, '$.Statement') || ']'
                        ELSE '[]' END) s
    JOIN json_tree(iif(s.type = 'object', s.value, '{}'), '$.Principal') t
    WHERE t.type = 'text' AND json_extract(iif(s.type = 'object', s.value, '{}'), '$.Effect') = 'Allow'
    UNION ALL
    SELECT h.event_row, 'all', 0
    FROM hit h
    WHERE h.api IN ('PutBucketAcl', 'PutObjectAcl')
      AND EXISTS (SELECT 1 FROM json_tree(h.asked) t
                  WHERE t.type = 'text'
                    AND ((t.key = 'x-amz-acl' AND t.atom IN ('public-read', 'public-read-write', 'authenticated-read'))
                      OR (t.key = 'URI' AND t.atom GLOB '*/groups/global/A*Users')))
    UNION ALL
    SELECT h.event_row, t.atom, 0
    FROM hit h
    JOIN json_tree(h.asked, '$.ReplicationConfiguration') t
    WHERE h.api = 'PutBucketReplication' AND t.type IN ('text', 'integer') AND t.key = 'Account'
), outside AS MATERIALIZED (
    SELECT DISTINCT event_row, who, conditional
    FROM (SELECT event_row, cast(who AS TEXT) AS who, conditional,
                 CASE WHEN who GLOB 'arn:*::[0-9]*' THEN substr(who, instr(who, '::') + 2, 12) ELSE cast(who AS TEXT) END AS account
          FROM grantee)
    WHERE who IN ('all', '*')
       OR (account GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
           AND account NOT IN (SELECT account FROM own))
), target AS MATERIALIZED (
    -- By its name rather than its ARN.
    SELECT r.event_row, r.kind, r.id, min((r.id GLOB 'arn:*') || r.id) AS first
    FROM hit h
    CROSS JOIN resources r ON r.event_row = h.event_row AND r.role = 'target'
    GROUP BY r.event_row
), state AS MATERIALIZED (
    SELECT s.event_row, max(s.closed_at) AS closed_at, s.closed_by,
           iif(s.kind GLOB '*_share' AND instr(s.object, ' / '), substr(s.object, instr(s.object, ' / ') + 3), NULL) AS grantee
    FROM state_changes s
    WHERE s.event_row IN (SELECT event_row FROM hit) AND s.state <> 'open'
    GROUP BY s.event_row, grantee          -- so that SQLite makes an index to join it
), taken AS MATERIALIZED (
    SELECT r.id, min(v.time_ms) AS time_ms
    FROM api i
    CROSS JOIN event v     ON v.api_id = i.id
    CROSS JOIN resources r ON r.event_row = v.id AND r.kind = 'snapshot'
    WHERE i.event_source = 'ec2.amazonaws.com'
      AND i.api IN ('SharedSnapshotCopyInitiated', 'SharedSnapshotVolumeCreated')
    GROUP BY r.id
)
SELECT h.time,
       h.event_id,
       h.event_name,
       coalesce(n.kind, 'thing')                                      AS kind,
       n.id,
       o.who                                                          AS grantee,
       o.who IN ('all', '*')                                          AS everybody,
       o.conditional,
       s.closed_at                                                    AS revoked_at,
       s.closed_by                                                    AS revoked_by,
       strftime('%Y-%m-%dT%H:%M:%SZ', k.time_ms / 1000, 'unixepoch')  AS taken_at,
       h.credential,
       h.region,
       h.recipient_account                                            AS account
FROM hit h
JOIN outside o     ON o.event_row = h.event_row
LEFT JOIN target n ON n.event_row = h.event_row
LEFT JOIN state s  ON s.event_row = h.event_row AND coalesce(s.grantee, o.who) = o.who
LEFT JOIN taken k  ON k.id = n.id AND n.kind = 'snapshot'
ORDER BY h.time_ms, h.event_id, o.who, o.conditional, s.closed_at;
