-- name: compute-key-abroad
-- question: access
-- title: Keys of functions and tasks used from elsewhere, or by another program
-- opens: search-events principal=principal ip=ip tool=tool forwarded='no'
-- next: principal-agents, principal-addresses
-- note: Only keys of which the record tells for what they were made (`inScopeOf`), which older records do not. Which addresses are those of AWS is known when the case was enriched with its list of ranges.
-- benign: The code starts another program, which does not say that it runs there.
-- benign: The function calls through a gateway outside of AWS.
-- example: trailcase ask case.db compute-key-abroad
SELECT k.issued_to,
       coalesce(k.name, k.principal)          AS role,
       k.ip,
       k.tool,
       k.why,
       strftime('%Y-%m-%dT%H:%M:%SZ', k.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', k.last_ms / 1000, 'unixepoch')  AS last_seen,
       k.events,
       k.principal
FROM compute_keys_away k
ORDER BY k.first_ms, k.issued_to, k.ip, k.tool;
