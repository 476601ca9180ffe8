"""The queries of `actions`: a run that finds something, one that must not."""

from .common import Run, THEFT, DOORS, INTRUDER, ALICE, NOBODY

# name: (finds something, must find nothing)
QUERIES = {
    "actions-summary": (
        Run(THEFT, INTRUDER, {"event_name": "ListBuckets", "events": 2, "succeeded": 1,
                              "denied": 1, "credentials": 2}),
        Run(THEFT, INTRUDER + ("--from", "2025-04-03"))),
    "containment": (
        Run(THEFT, INTRUDER, {"event_name": "CreateAccessKey", "severity": 5, "events": 1}),
        Run(THEFT, INTRUDER + ("--to", "2025-04-02T01:30:00Z"))),
    "denied-actions": (
        Run(THEFT, INTRUDER, {"action": "s3:ListAllMyBuckets", "told_by": "message",
                              "policy": "identity-based", "explicit": 0, "events": 1}),
        Run(("quiet.jsonl", "writes-only.jsonl"), INTRUDER)),
    "net-state": (
        Run(DOORS, INTRUDER, {"kind": "bucket_policy", "object": "accounts",
                              "region": "us-east-1", "opened_at": "2025-04-02T03:01:00Z",
                              "opened_by": ALICE, "state": "closed",
                              "closed_at": "2025-04-03T08:02:00Z"}),
        Run(THEFT, INTRUDER + ("--from", "2025-04-03"))),
    "recon-fanout": (
        Run(THEFT, INTRUDER, {"api": "GetCallerIdentity", "credentials": 2}),
        Run(("quiet.jsonl", "writes-only.jsonl"), INTRUDER)),
    "security-group-rules": (
        Run(DOORS, INTRUDER, {"time": "2025-04-02T03:00:10Z", "credential": ALICE,
                              "group_id": "sg-0b", "direction": "ingress",
                              "protocol": "tcp", "from_port": 22, "to_port": 22,
                              "peer": "192.0.2.1/32", "outcome": "success",
                              "still_open": 0, "closed_at": "2025-04-03T08:01:00Z"}),
        Run(THEFT, INTRUDER)),
    "security-group-sweeps": (
        Run(DOORS, INTRUDER, {"peer": "192.0.2.1/32", "groups": 2, "rules": 2,
                              "still_open": 1, "refused": 1}),
        Run(DOORS, INTRUDER + ("least=4",))),
    "actions-answer": (Run(THEFT, INTRUDER), NOBODY),
}
