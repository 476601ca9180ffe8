-- name: shared-addresses
-- question: pivot
-- title: Addresses that too many use to lead from them to others
-- param: until time | what was known before: only uses before; the end of the logs
-- opens: search-events ip=ip forwarded='no' to=until
-- next: keys-from-address, address-summary, scope-rules
-- note: By the rules of part S2 in scope-rules: as many principals, more than a part of all people, or a list that calls it corporate or vpn. The scope counts what was before the incident: give until.
-- note: An intruder who comes with many keys makes an address look shared, unless until lies before that.
-- benign: This is a list of offices, VPNs and runners; what it names is no suspect.
-- example: trailcase ask case.db shared-addresses until=2025-04-14
WITH
rule AS MATERIALIZED (
    SELECT max(value) FILTER (WHERE rule = 'shared_principals') AS principals,
           max(value) FILTER (WHERE rule = 'shared_percent')    AS percent,
           max(value) FILTER (WHERE rule = 'shared_least')      AS least
    FROM scope_rules
),
people AS MATERIALIZED (
    SELECT count(*) AS n
    FROM principal p
    WHERE (principal GLOB 'user:*' OR principal GLOB 'fed:*' OR principal GLOB 'idc:*'
           OR principal GLOB 'saml:*')
      AND EXISTS (SELECT 1 FROM actor a JOIN actor_day d ON d.actor_id = a.id WHERE a.principal_id = p.id)
),
place AS MATERIALIZED (
    SELECT d.id, d.ip, count(DISTINCT a.principal_id) AS principals, count(DISTINCT n.day) AS days,
           min(n.first_ms) AS first_ms, max(n.last_ms) AS last_ms, sum(n.events) AS events
    FROM address d
    JOIN actor a     ON a.address_id = d.id
    JOIN actor_day n ON n.actor_id = a.id
    WHERE d.kind = 'public' AND a.via_service IS NULL
      AND (:until IS NULL OR n.first_ms < :until)
    GROUP BY d.ip
),
judged AS (
    SELECT p.*,
           (SELECT min(f.tag) FROM address_network x JOIN network_fact f ON f.id = x.network_fact_id
            WHERE x.address_id = p.id AND lower(f.tag) IN ('corporate', 'vpn')) AS listed
    FROM place p
)
SELECT j.ip,
       j.principals,
       j.days,
       b.tags,
       CASE WHEN j.listed IS NOT NULL THEN 'listed as ' || j.listed
            WHEN j.principals >= r.principals THEN j.principals || ' principals used it'
            ELSE j.principals || ' of ' || o.n || ' people used it' END   AS reason,
       strftime('%Y-%m-%dT%H:%M:%SZ', j.first_ms / 1000, 'unixepoch')      AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', j.last_ms / 1000, 'unixepoch')       AS last_seen,
       j.events,
       b.organisation,
       strftime('%Y-%m-%dT%H:%M:%SZ', :until / 1000, 'unixepoch')          AS until
FROM judged j
CROSS JOIN rule r
CROSS JOIN people o
JOIN address_labels b ON b.address_id = j.id
WHERE j.listed IS NOT NULL
   OR j.principals >= r.principals
   OR (j.principals >= r.least AND j.principals * 100 > r.percent * o.n)
ORDER BY j.principals DESC, j.events DESC, j.ip;
