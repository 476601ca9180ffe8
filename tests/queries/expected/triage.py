"""The queries of `triage`: a run that finds something, one that must not."""

from .common import Run, QUIET, THEFT, CHAIN, ALICE

# name: (finds something, must find nothing)
QUERIES = {
    "suspects": (
        # 1 for the address, 5 - 2 + 1 for CreateAccessKey, which nobody had called before.
        Run(THEFT, (), {"kind": "key", "value": ALICE, "principal": "alice", "points": 5,
                        "ips": "203.0.113.50", "first_seen": "2025-04-02T01:00:00Z",
                        "events": 5, "denied": 1}),
        Run(QUIET)),
    "triage-answer": (
        Run(THEFT, ("event=00000041",), {"says":
            "It was never at 203.0.113.50 before 2025-04-01T02:00:00Z, in these logs."}),
        Run(THEFT, ("event=0000004",))),    # too short to mean an event
    "triage-calls": (
        # An hour before the alert belongs to the same story, so it is new.
        Run(THEFT, ("event=00000041",),
            {"api": "CreateAccessKey", "events": 1, "succeeded": 1, "since": 1,
             "why": "grave, and succeeded; not made in the 30 days before",
             "event_id": "00000040-0000-4000-8000-000000000000"}),
        Run(QUIET, (f"key={ALICE}",))),
    "triage-compare": (
        Run(THEFT, ("event=00000041",),
            {"feature": "tool", "value": "aws-cli", "seen_before": 1, "times": 30,
             "last_seen_before": "2025-03-30T09:00:00Z", "idle_days": 2, "recent": 4}),
        Run(THEFT, ("event=00000099",))),
    "triage-roles": (
        Run(CHAIN, (f"key={ALICE}",),
            {"role": "arn:aws:iam::111122223333:role/Deploy", "account": "111122223333",
             "cross_account": 0, "succeeded": 1, "denied": 0, "new": 1, "sessions": 1}),
        Run(THEFT, ("principal=alice",))),
    "triage-services": (
        Run(THEFT, ("event=00000041",),
            {"event_source": "ec2.amazonaws.com", "events": 2, "before": 0, "since": 2,
             "writes_since": 50, "new": 1}),
        Run(THEFT, ("key=AKIAIOSFODNN7MADE000",))),
}
