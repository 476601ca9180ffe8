-- name: search-events
-- question: pivot
-- title: Events by anything that is known of them, in order of time
-- param: event text | an eventID, or several with spaces between; then nothing else is needed
-- param: principal text | ARN, unique id, name, or as in the view principals
-- param: key text | an access key id, or a session or role as in the view credentials
-- param: ip ip | the address
-- param: tool text | as in the view agents
-- param: version text | of the tool
-- param: os text | that the tool ran on
-- param: user_agent text | the whole of it
-- param: event_source text | such as ec2.amazonaws.com
-- param: api text | such as RunInstances
-- param: account text | the account whose trail recorded it
-- param: region text | such as us-east-1
-- param: outcome text | such as success or denied
-- param: error_code text | such as AccessDenied
-- param: resource text | the id of a resource that the call was about
-- param: forwarded text default yes | no: without calls that services made on somebody's behalf
-- param: via text | only calls that this service made on somebody's behalf, such as cloudformation.amazonaws.com
-- param: from time | only events at or after
-- param: to time | only events before
-- next: resource-history, credential-events
-- note: Without any parameter: all events of the case.
-- example: trailcase ask case.db search-events ip=192.0.2.44 outcome=denied
--
-- Callers are few and events are many: who is asked for is found among the callers, and else
-- what was called among the calls, before an event is read.
WITH asked AS (
    SELECT coalesce(:principal, :key, :ip, :tool, :version, :os, :user_agent, :via) IS NOT NULL AS of_caller,
           coalesce(:event_source, :api) IS NOT NULL                      AS of_call
),
caller AS (
    SELECT a.id
    FROM actor a
    JOIN address d ON d.id = a.address_id
    JOIN agent g   ON g.id = a.agent_id
    WHERE (SELECT of_caller FROM asked)
      AND (:principal IS NULL OR a.principal_id IN (
              SELECT id FROM principal
              WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)))
      AND (:key IS NULL OR a.access_key = :key OR a.credential_id IN (
              SELECT id FROM credential WHERE credential = :key OR counted_as = :key))
      AND (:ip IS NULL OR d.ip = :ip)
      AND (:tool IS NULL OR g.tool = :tool)
      AND (:version IS NULL OR g.version = :version)
      AND (:os IS NULL OR g.os = :os)
      AND (:user_agent IS NULL OR g.user_agent = :user_agent)
      AND (:via IS NULL OR a.via_service = :via)
),
wanted AS (
    SELECT DISTINCT v.id
    FROM json_each('[' || replace(json_quote(:event), ' ', '","') || ']') j
    CROSS JOIN event v ON v.event_id = j.value
    WHERE :event IS NOT NULL
    UNION ALL
    SELECT v.id
    FROM caller c
    CROSS JOIN event v ON v.actor_id = c.id
    WHERE :event IS NULL
    UNION ALL
    SELECT v.id
    FROM api i
    CROSS JOIN event v ON v.api_id = i.id
    WHERE :event IS NULL AND (SELECT of_call AND NOT of_caller FROM asked)
      AND (:event_source IS NULL OR i.event_source = :event_source)
      AND (:api IS NULL OR i.api = :api)
    UNION ALL
    SELECT v.id
    FROM event v
    WHERE :event IS NULL AND (SELECT NOT of_call AND NOT of_caller FROM asked)
)
SELECT e.time,
       e.event_id,
       e.event_source,
       e.event_name,
       e.outcome,
       e.error_code,
       coalesce(e.principal_arn, e.principal) AS principal,
       coalesce(e.access_key, e.credential)   AS credential,
       e.ip,
       e.tool,
       e.region,
       e.severity,
       e.tactic
FROM wanted w
CROSS JOIN events e ON e.event_row = w.id
WHERE (:event_source IS NULL OR e.event_source = :event_source)
  AND (:api IS NULL OR e.api = :api)
  AND (:account IS NULL OR e.recipient_account = :account)
  AND (:region IS NULL OR e.region = :region)
  AND (:outcome IS NULL OR e.outcome = :outcome)
  AND (:error_code IS NULL OR e.error_code = :error_code)
  AND (:forwarded IS NOT 'no' OR e.via_service IS NULL)
  AND (:resource IS NULL OR EXISTS (SELECT 1 FROM resources r
                                    WHERE r.event_row = e.event_row AND r.id = :resource))
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id;
