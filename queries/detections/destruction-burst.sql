-- name: destruction-burst
-- question: detections
-- id: D27
-- severity: high
-- technique: T1485, T1490
-- title: Many data stores or backups deleted within an hour
-- param: least int default 5 | so many deletions with success
-- benign: Old backups are cleaned up, by hand or by a script that does so each week (low where the caller did the like on another day before).
-- benign: Infrastructure code takes a system down (low).
-- next: resource-history, credential-events
-- note: One row for each credential and hour. High: from an address new to the caller. Objects in buckets are counted only where data events are logged.
-- example: trailcase ask case.db destruction-burst
WITH wanted AS MATERIALIZED (
    SELECT i.id
    FROM api i
    WHERE (i.event_source, i.api) IN (VALUES
        ('s3.amazonaws.com', 'DeleteBucket'), ('ec2.amazonaws.com', 'DeleteSnapshot'),
        ('ec2.amazonaws.com', 'DeleteVolume'), ('ec2.amazonaws.com', 'DeregisterImage'),
        ('rds.amazonaws.com', 'DeleteDBInstance'), ('rds.amazonaws.com', 'DeleteDBCluster'),
        ('rds.amazonaws.com', 'DeleteDBSnapshot'), ('rds.amazonaws.com', 'DeleteDBClusterSnapshot'),
        ('rds.amazonaws.com', 'DeleteDBInstanceAutomatedBackup'),
        ('dynamodb.amazonaws.com', 'DeleteTable'), ('dynamodb.amazonaws.com', 'DeleteBackup'),
        ('backup.amazonaws.com', 'DeleteRecoveryPoint'), ('backup.amazonaws.com', 'DeleteBackupVault'),
        ('elasticfilesystem.amazonaws.com', 'DeleteFileSystem'),
        ('glacier.amazonaws.com', 'DeleteVault'), ('redshift.amazonaws.com', 'DeleteCluster'),
        ('secretsmanager.amazonaws.com', 'DeleteSecret'))
), deleted AS MATERIALIZED (
    SELECT a.principal_id, a.credential_id, e.time_ms / 3600000 AS hour, count(*) AS calls,
           count(DISTINCT e.api_id) AS apis, min(e.id) AS first_row, min(e.time_ms) AS first_ms
    FROM wanted w
    CROSS JOIN live_event e ON e.api_id = w.id
    JOIN result r           ON r.id = e.result_id
    JOIN actor a            ON a.id = e.actor_id
    JOIN address d          ON d.id = a.address_id
    WHERE r.outcome = 'success' AND e.time_ms IS NOT NULL AND a.via_service IS NULL
      AND d.kind NOT IN ('service', 'aws')
    GROUP BY a.principal_id, a.credential_id, hour
), judged AS (
    SELECT x.*, EXISTS (SELECT 1 FROM deleted b
                        WHERE b.principal_id = x.principal_id AND b.calls * 2 >= x.calls
                          AND b.hour / 24 < x.hour / 24) AS again
    FROM deleted x
    WHERE x.calls >= coalesce(:least, 5)
), placed AS (
    SELECT j.*, e.*,
           coalesce(e.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible', 'cloud-custodian') AS by_code,
           EXISTS (SELECT 1 FROM address_arrivals n
                   WHERE n.principal = e.principal AND n.ip = e.ip AND NOT n.near
                     AND e.time_ms BETWEEN n.first_ms AND n.new_until_ms) AS new_place
    FROM judged j
    CROSS JOIN events e ON e.event_row = j.first_row
)
SELECT time,
       event_id,
       CASE WHEN by_code OR (again AND NOT new_place) THEN 'low' WHEN new_place THEN 'high'
            ELSE 'medium' END                  AS severity,
       'T1485, T1490'                          AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || ' deleted ' || calls || ' data stores or backups within an hour, by '
           || apis || iif(apis = 1, ' API, ', ' APIs, ') || event_name || ' first'
           || iif(new_place, ', from ' || ip || ', an address new to it', '')
           || iif(again, '; it did the like on another day before', '')
           || iif(by_code, '; by infrastructure code', '') AS detail
FROM placed
ORDER BY time, event_id;
