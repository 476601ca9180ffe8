"""The queries of `actions`: a run that finds something, one that must not."""

from .common import (Run, ACTIONS, ACTIONS_OF_OTHERS, THEFT, DOORS, INTRUDER, GUESSER, ALICE, BOB,
                     SIGN_INS, NOBODY)

NOTHING = Run(ACTIONS_OF_OTHERS, INTRUDER)
EVENT = "{}-0000-4000-8000-000000000000".format

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
                              "closed_at": "2025-04-03T08:02:00Z", "closed_by": BOB,
                              "closed_by_intruder": 0}),
        Run(THEFT, INTRUDER + ("--from", "2025-04-03"))),
    "recon-fanout": (
        Run(THEFT, INTRUDER, {"api": "GetCallerIdentity", "credentials": 2,
                              "span_seconds": 300}),
        Run(("quiet.jsonl", "writes-only.jsonl"), INTRUDER)),
    "security-group-rules": (
        Run(DOORS, INTRUDER + ("still_open=0",),
                             {"time": "2025-04-02T03:00:10Z", "credential": ALICE,
                              "group_id": "sg-0b", "direction": "ingress",
                              "protocol": "tcp", "from_port": 22, "to_port": 22,
                              "peer": "192.0.2.1/32", "outcome": "success",
                              "still_open": 0, "closed_at": "2025-04-03T08:01:00Z",
                              "closed_by": BOB, "closed_by_intruder": 0}),
        Run(THEFT, INTRUDER)),
    "security-group-sweeps": (
        Run(DOORS, INTRUDER, {"peer": "192.0.2.1/32", "groups": 2, "rules": 2,
                              "still_open": 1, "refused": 1}),
        Run(DOORS, INTRUDER + ("least=4",))),
    # Alice's own two calls of the next day; the first call is at 01:00.
    "activity-over-time": (
        Run(THEFT, INTRUDER + ("days=1", "step=86400"), {
            "time": "2025-04-02T00:00:00Z", "until": "2025-04-03T00:00:00Z", "kind": "intruder",
            "tactic": "TA0007 Discovery", "events": 5, "denied": 2, "step_seconds": 86400,
            "window_from": "2025-04-01T00:00:00Z", "window_to": "2025-04-04T00:00:00Z"}),
        NOBODY),
    # Two rules open, one refused; bob takes one of the two away.
    "opened-over-time": (
        Run(DOORS, INTRUDER, {"kind": "security_group_rule",
                              "what": "ingress tcp 22 from 192.0.2.1/32",
                              "time": "2025-04-03T08:01:00Z", "opened": 0, "closed": 1,
                              "closed_by_intruder": 0, "open": 1,
                              "event_id": EVENT("00000d06")}),
        Run(SIGN_INS, GUESSER)),
    # Two keys, one after the other; the calls of others at other places are in no row.
    "timeline": (
        Run(THEFT, INTRUDER, {"time": "2025-04-02T01:00:00Z", "event_name": "GetCallerIdentity"}),
        Run(THEFT, INTRUDER + ("--from", "2025-04-03"))),
    "timeline-all": (
        Run(THEFT, INTRUDER + (f"key={ALICE}", "from=2025-04-02", "to=2025-04-03"),
            {"event_name": "CreateAccessKey", "level": "confirmed"}),
        Run(THEFT, INTRUDER + ("undated=only",))),
    "timeline-bursts": (
        Run(THEFT, INTRUDER, {"event_name": "GetCallerIdentity", "events": 2, "credentials": 2,
                              "addresses": 1, "lasted": "5 min", "level": "confirmed 2"}),
        Run(THEFT, INTRUDER + ("ip=203.0.113.51",))),
    "timeline-techniques": (
        Run(THEFT, INTRUDER, {"technique": "T1098.001", "events": 1, "succeeded": 1,
                              "confirmed": 1}),
        Run(THEFT, INTRUDER + ("key=AKIAIOSFODNN7MADE000",))),
    "timeline-timesketch": (
        Run(THEFT, INTRUDER, {"datetime": "2025-04-02T01:00:00.000000+00:00",
                              "timestamp": 1743555600000000}),
        Run(THEFT, INTRUDER + ("--to", "2025-04-02T01:00:00Z"))),
    "timeline-timesketch-all": (
        Run(THEFT, INTRUDER + (f"key={ALICE}", "from=2025-04-02", "to=2025-04-03"),
            {"event_name": "CreateAccessKey", "level": "confirmed"}),
        Run(THEFT, INTRUDER + ("from=2026-01-01",))),
    "actions-answer": (
        Run(THEFT, INTRUDER, {
            "says": "The intruder made 7 calls with 2 credentials, from 2025-04-02T01:00:00Z to "
                    "2025-04-02T02:00:00Z: 5 succeeded, 2 were refused, 0 failed otherwise. As "
                    "the intruder's own, 7 are confirmed.",
            "basis": "fact", "brief": 1, "query": "actions-summary",
            # A success, a refusal, the last.
            "event_ids": "00000035-0000-4000-8000-000000000000 "
                         "00000037-0000-4000-8000-000000000000 "
                         "00000041-0000-4000-8000-000000000000"}),
        NOBODY),
    # The second is there although the region had no launch; the first of the two was a test.
    "compute": (
        Run(ACTIONS, INTRUDER, {"time": "2025-04-05T04:01:00Z", "event_id": EVENT("00000e03"),
                                "api": "RunInstances", "region": "ap-south-1",
                                "instance": "i-0a2", "key_name": "y", "image": "ami-0a",
                                "type": "t3.large", "outcome": "success",
                                "what": "new machine launched", "role": "miner",
                                "user_data": 1, "requested": 2, "new_region": 1,
                                "credential": ALICE}),
        NOTHING),
    "data-access": (
        Run(ACTIONS, INTRUDER, {"kind": "bucket", "object": "payroll", "how": "objects read",
                                "credential": ALICE, "events": 2, "certainty": "read",
                                "first_seen": "2025-04-05T04:13:00Z",
                                "last_seen": "2025-04-05T04:13:01Z",
                                "event_id": EVENT("00000e0d"), "api": "GetObject"}),
        NOTHING),
    "defence-impairment": (
        Run(ACTIONS, INTRUDER, {"time": "2025-04-05T04:15:00Z", "event_name": "StopLogging",
                                "target": "main", "outcome": "success",
                                "undone_at": "2025-04-06T08:00:00Z", "undone_by": BOB,
                                "undone": 1, "undone_by_intruder": 0,
                                "what": "logging of a trail switched off"}),
        NOTHING),
    "not-visible": (
        Run(ACTIONS, INTRUDER, {"what": "what became of data that was given away",
                                "event_id": EVENT("00000e12"), "grounds": 1}),
        NOTHING),
    "tactics": (
        Run(ACTIONS, INTRUDER, {"tactic": "TA0006 Credential Access",
                                "technique": "T1555.006", "events": 3, "succeeded": 3,
                                "apis": 2, "first_seen": "2025-04-05T04:10:00Z"}),
        Run(ACTIONS, INTRUDER + ("--from", "2025-04-06"))),
    "dry-runs": (
        Run(ACTIONS, INTRUDER, {"event_name": "RunInstances", "outcome": "dry_run",
                                "events": 1, "credential": ALICE}),
        NOTHING),
    "changes": (
        Run(ACTIONS, INTRUDER, {"event_id": EVENT("00000e18"), "event_name": "AttachUserPolicy",
                                "resource": "arn:aws:iam::aws:policy/AdministratorAccess, backdoor"}),
        Run(ACTIONS_OF_OTHERS, INTRUDER + ("--to", "2025-04-05T04:03:00Z"))),
    # Read twice, written to, its policy set, an object of it deleted; then read by bob.
    "blast-radius": (
        Run(ACTIONS, INTRUDER, {"kind": "bucket", "id": "payroll", "account": "111122223333",
                                "region": "us-east-1", "events": 5, "reads": 2, "writes": 2,
                                "deletes": 1, "last_state": "bucket_policy open",
                                "after_at": "2025-04-06T08:03:00Z", "after_by": "bob",
                                "after_events": 1}),
        Run(ACTIONS_OF_OTHERS, INTRUDER + ("--to", "2025-04-05T04:03:00Z"))),
    "created-identities": (
        Run(ACTIONS, INTRUDER, {"kind": "user", "name": "backdoor", "still_there": 0,
                                "ended_at": "2025-04-06T08:01:00Z", "ended_by": BOB,
                                "ended_by_intruder": 0}),
        NOTHING),
    "policy-changes": (
        Run(ACTIONS, INTRUDER, {"event_id": EVENT("00000e18"), "target": "backdoor", "admin": 1,
                                "policy": "arn:aws:iam::aws:policy/AdministratorAccess"}),
        NOTHING),
    "trust-changes": (
        Run(ACTIONS, INTRUDER, {"role": "watch", "outsiders": "arn:aws:iam::999988887777:root",
                                "outsider_count": 1, "conditional": 0, "still_so": 1,
                                "others": "arn:aws:iam::111122223333:root"}),
        NOTHING),
    "shared-out": (
        Run(ACTIONS, INTRUDER, {"kind": "snapshot", "id": "snap-0a", "grantee": "999988887777",
                                "everybody": 0, "revoked_at": "2025-04-06T08:02:00Z",
                                "revoked_by": BOB, "taken_at": "2025-04-05T04:30:00Z"}),
        NOTHING),
    "object-access": (
        Run(ACTIONS, INTRUDER, {"bucket": "payroll", "prefix": "2025/", "gets": 2, "puts": 0,
                                "deletes": 1, "objects": 2, "refused": 0}),
        NOTHING),
    # By the service, with a key that nobody was given; the day before it was alice's.
    "kms-use": (
        Run(ACTIONS, INTRUDER, {"key": "arn:aws:kms:us-east-1:111122223333:key/k-1",
                                "context_kind": "bucket", "context": "arn:aws:s3:::payroll",
                                "api": "Decrypt", "uses": 1, "forwarded": 1,
                                "event_id": EVENT("00000e0c")}),
        NOTHING),
    "ways-into-machines": (
        Run(ACTIONS, INTRUDER, {"event_id": EVENT("00000e08"), "instance": "i-0b3",
                                "method": "command by SSM", "detail": "AWS-RunShellScript",
                                "outcome": "success", "actor": ALICE}),
        NOTHING),
}
