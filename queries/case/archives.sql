-- name: archives
-- question: case
-- title: The archives whose members are sources
-- next: sources, rejects
-- note: Members are kept as sources of their own; the archive's bytes are not kept a second time.
-- example: trailcase ask case.db archives
SELECT path, bytes, sha256, format, compression, members, taken, refused
FROM archives
ORDER BY path, sha256, members, refused;
