-- name: custody
-- question: case
-- title: What was done to this case, and when
-- next: sources, digests
-- note: Each entry holds the SHA-256 of the one before; the chain is not verified here.
-- example: trailcase ask case.db custody
SELECT id                                                          AS entry,
       strftime('%Y-%m-%dT%H:%M:%SZ', at_ms / 1000, 'unixepoch')   AS time,
       act,
       detail,
       tool,
       previous,
       sha256
FROM custody
ORDER BY id;
