"""The queries of `triage`: a run that finds something, one that must not."""

from .common import Run, QUIET, THEFT, ALICE

# name: (finds something, must find nothing)
QUERIES = {
    "suspects": (
        # 1 for the address, 5 - 2 + 1 for CreateAccessKey, which nobody had called before.
        Run(THEFT, (), {"kind": "key", "value": ALICE, "principal": "alice", "points": 5,
                        "ips": "203.0.113.50", "first_seen": "2025-04-02T01:00:00Z",
                        "events": 5, "denied": 1}),
        Run(QUIET)),
}
