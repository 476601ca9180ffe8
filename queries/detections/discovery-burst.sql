-- name: discovery-burst
-- question: detections
-- id: D17
-- severity: medium
-- technique: T1580, T1526
-- title: Many different calls of discovery in minutes, from an address new to the caller
-- param: least int default 8 | so many different calls within 15 minutes
-- param: services int default 3 | of so many services
-- benign: A tool that makes an inventory of the account runs on a new machine.
-- benign: Terraform and the like read much before they plan.
-- next: address-calls, credential-events
-- note: One row for each credential and address, of the first such quarter of an hour. The pages of the console call much by themselves and are left out. Low: infrastructure code.
-- example: trailcase ask case.db discovery-burst
WITH came AS MATERIALIZED (
    SELECT n.ip, n.first_ms, n.new_until_ms, n.first_seen, p.id AS principal_id
    FROM address_arrivals n
    JOIN principal p ON p.principal = n.principal
    WHERE n.new_until_ms IS NOT NULL AND n.events >= coalesce(:least, 8)
), read AS MATERIALIZED (
    SELECT m.ip, a.principal_id, coalesce(a.credential_id, -a.id) AS who, e.id, e.time_ms,
           e.event_id, i.api, i.event_source, g.tool
    FROM came m
    CROSS JOIN actor a ON a.principal_id = m.principal_id
    JOIN address x     ON x.id = a.address_id AND x.ip = m.ip
    JOIN agent g       ON g.id = a.agent_id
    CROSS JOIN live_event e ON e.actor_id = a.id
    JOIN api i         ON i.id = e.api_id
    JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
    WHERE t.category = 'recon' AND a.via_service IS NULL
      AND coalesce(g.tool, '') NOT IN ('console', 'browser', 'aws-internal')
      AND e.time_ms <= m.new_until_ms
), quarter AS (
    SELECT r.ip, r.who, r.time_ms / 900000 AS slot, count(DISTINCT r.api) AS apis,
           count(DISTINCT r.event_source) AS services, count(*) AS calls, min(r.time_ms) AS first_ms,
           max(r.tool) AS tool, min(r.id) AS first_row
    FROM read r
    GROUP BY r.ip, r.who, slot
    HAVING apis >= coalesce(:least, 8) AND services >= coalesce(:services, 3)
), first AS (
    SELECT q.*, row_number() OVER (PARTITION BY q.ip, q.who ORDER BY q.slot) AS place
    FROM quarter q
)
SELECT e.time,
       e.event_id,
       iif(coalesce(f.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible', 'cloud-custodian', 'github-actions'),
           'low', 'medium')                    AS severity,
       'T1580, T1526'                          AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       coalesce(e.principal_name, e.principal) || ' made ' || f.calls || ' calls of ' || f.apis
           || ' different APIs of discovery of ' || f.services || ' services within 15 minutes from '
           || f.ip || ', an address new to it, by ' || coalesce(f.tool, 'an unknown program') AS detail
FROM first f
CROSS JOIN events e ON e.event_row = f.first_row
WHERE f.place = 1
ORDER BY e.time, e.event_id;
