"""What each canned query finds, and where it must find nothing; a file for each question."""

from . import (access, actions, case, credentials, detections, duration, pivot, triage)

QUERIES = {}
for part in (credentials, duration, actions, access, triage, pivot, detections, case):
    if twice := QUERIES.keys() & part.QUERIES:
        raise SystemExit(f"{part.__name__}: {', '.join(sorted(twice))}: there already")
    QUERIES |= part.QUERIES
