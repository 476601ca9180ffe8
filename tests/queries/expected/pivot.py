"""The queries of `pivot`: a run that finds something, one that must not."""

from .common import (Run, ACTIONS, QUIET, THEFT, CHAIN, DOORS, IDENTITIES, IMPAIRED, REGIONS,
                     INTRUDER, ALICE, BOB, WORDS)

# name: (finds something, must find nothing)
QUERIES = {
    "agents-of-key": (
        Run(QUIET + ("turns.jsonl",), (f"key={ALICE}", "from=2025-04-10"),
            {"tool": "aws-cli", "version": "2.13.0", "os": "macos", "events": 2,
             "first_seen": "2025-04-10T09:00:00Z", "new_in_window": 1}),
        Run(THEFT, ("key=AKIAIOSFODNN7MADE000",))),
    "console-sessions": (
        Run(QUIET + ("sessions.jsonl",), (), {
            "login_time": "2025-04-10T08:00:00Z", "ip": "198.51.100.7", "mfa": 1,
            "access_keys": 2, "events": 3, "last_seen": "2025-04-10T09:30:00Z",
            "second_ip": "203.0.113.60"}),
        # A sign-in that failed, and a session by GetSessionToken.
        Run(QUIET + ("no-sessions.jsonl",))),
    "credential-overlap": (
        Run(QUIET + ("turns.jsonl",), (), {
            "credential": ALICE, "ip_a": "198.51.100.7", "os_a": "macos",
            "ip_b": "203.0.113.50", "os_b": "linux", "seconds": 600, "turns": 1,
            "event_id": "00000782-0000-4000-8000-000000000000"}),
        # Back a second too late, on the same system, and on to a third address.
        Run(QUIET + ("no-turns.jsonl",))),
    "forwarded-calls": (
        Run(QUIET + ("exposed.jsonl",), ("principal=alice",), {
            "via_service": "secretsmanager.amazonaws.com", "events": 4, "denied": 1, "keys": 4}),
        Run(THEFT, ("principal=alice",))),
    "outside-accounts": (
        Run(QUIET + ("outsiders.jsonl",), (), {
            "account": "444455556666", "events": 2, "denied": 1, "assumed": 1,
            "roles": "arn:aws:iam::111122223333:role/vendor-access"}),
        # Another account of the case, a service, and everybody.
        Run(QUIET + ("no-outsiders.jsonl",))),
    "principal-sessions": (
        Run(QUIET + ("no-sessions.jsonl",), ("principal=frank",), {
            "kind": "user_session", "parent": "AKIAIOSFODNN7FRANK00", "mfa": 0, "events": 1,
            "created": "2025-04-10T08:05:00Z", "ips": "198.51.100.7"}),
        Run(QUIET + ("no-sessions.jsonl",), ("principal=frank", "from=2025-04-11"))),
    "same-sequence": (
        Run(QUIET + ("script.jsonl",), (), {
            "signature": "sts:GetCallerIdentity > s3:ListBuckets > ec2:DescribeInstances",
            "calls": 3, "credentials": 2, "span_seconds": 120,
            "keys": "AKIAIOSFODNN7GINA000 AKIAIOSFODNN7HENRY00"}),
        # One call more, two calls alone, and two sessions of one role.
        Run(QUIET + ("no-script.jsonl",))),
    "segments": (
        # Two gaps of half an hour or less, at a new address and hour, two services, a key made.
        Run(THEFT, (f"key={ALICE}", "from=2025-04-01"), {
            "first_seen": "2025-04-02T01:00:00Z", "last_seen": "2025-04-02T02:00:00Z",
            "ip": "203.0.113.50", "tool": "aws-cli", "events": 5, "score": 5,
            "judged": "unlike its owner",
            "novelty": "new grave api 2, new hour 1, new place 1, new service 1"}),
        Run(THEFT, (f"key={ALICE}", "from=2025-04-02T02:00:01Z", "to=2025-04-03"))),
    "shared-addresses": (
        Run(THEFT, ("until=2025-04-01",), {"ip": "198.51.100.7", "principals": 2, "days": 30,
                                           "events": 34, "reason": "2 of 2 people used it"}),
        Run(THEFT, ("until=2025-03-01T09:30:00Z",))),
    "what-is": (
        Run(THEFT, ("value=203.0.113.50",), {
            "kind": "address", "first": "2025-04-02T01:00:00Z", "last": "2025-04-02T02:00:00Z",
            "events": 7, "principals": 2, "keys": 2, "ips": 1,
            "event_id": "00000035-0000-4000-8000-000000000000"}),
        Run(THEFT, ("value=203.0.113.5",))),
    "activity-hours": (
        # Four calls after one o'clock, where it never works; 2025-04-02 is a Wednesday.
        Run(THEFT, ("principal=alice", "until=2025-04-01"),
            {"hour": "01", "before": 0, "since": 4, "days_since": 1, "weekday_since": 4,
             "weekend_since": 0, "new": 1}),
        Run(THEFT, ("principal=alic",))),
    "address-agents": (
        Run(THEFT, ("ip=203.0.113.50",), {"tool": "aws-cli", "events": 7, "principals": 2}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "address-calls": (
        Run(THEFT, ("ip=203.0.113.50",), {"api": "ListBuckets", "events": 2, "succeeded": 1,
                                          "denied": 1, "principals": 2}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "address-words": (
        Run(WORDS, ("ip=203.0.113.50",), {"what": "note", "said": "seen before", "by": "ann"}),
        Run(WORDS, ("ip=203.0.113.51",))),
    "key-words": (
        Run(WORDS, ("key=" + ALICE,), {"what": "tag", "said": "stolen",
                                       "why": "told by its owner"}),
        Run(WORDS, ("key=" + BOB,))),
    "principal-words": (
        Run(WORDS, ("principal=alice",), {"what": "tag", "said": "person"}),
        Run(WORDS, ("principal=bob",))),
    "address-in-scope": (
        Run(THEFT, INTRUDER + ("ip=203.0.113.50",),
            {"says": "scope", "node": "203.0.113.50", "level": "confirmed"}),
        Run(THEFT, INTRUDER + ("ip=198.51.100.7",))),
    "address-nearby": (
        Run(("theft.jsonl", "failed-sign-ins.jsonl"), ("ip=203.0.113.50",),
            {"ip": "203.0.113.99", "events": 4}),
        Run(THEFT, ("ip=198.51.100.7",))),
    "address-sources": (
        Run(THEFT, ("ip=203.0.113.50",), {"source": "known.csv", "tag": "tor"},
            enrich=("known.csv",)),
        Run(THEFT, ("ip=203.0.113.50",))),
    "address-summary": (
        Run(THEFT, ("ip=203.0.113.50",), {
            "ip_kind": "public", "first_seen": "2025-04-02T01:00:00Z", "days": 1, "events": 7,
            "denied": 2, "principals": 2, "credentials": 2,
            "enriched": "not looked up: the case was not enriched"}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "addresses": (
        Run(THEFT, (), {"ip": "203.0.113.50", "events": 7, "denied": 2, "principals": 2,
                        "access_keys": 2, "tags": "scanner, tor"}, enrich=("known.csv",)),
        Run(("services-only.jsonl",))),
    "addresses-of-key": (
        Run(THEFT, (f"key={ALICE}",), {"ip": "203.0.113.50", "events": 5, "tags": None,
                                        "in_baseline": 0}),
        Run(THEFT, ("key=AKIAIOSFODNN7MADE000",))),
    "credential-events": (
        Run(THEFT, (f"key={ALICE}", "from=2025-04-02", "to=2025-04-03"),
            {"event_name": "CreateKeyPair", "ip": "203.0.113.50"}),
        Run(THEFT, (f"key={ALICE}", "from=2025-04-04"))),
    "events-by-technique": (
        Run(IMPAIRED, ("technique=t1562.008", "tactic=defense-evasion"),
            {"event_name": "StopLogging", "technique": "T1685.002",
             "tactic": "TA0112 Defense Impairment"}),
        Run(IMPAIRED, ("technique=T1562.007",))),
    "intruder-events": (
        Run(THEFT, INTRUDER, {"event_name": "CreateAccessKey", "credential": ALICE,
                              "resource": "AKIAIOSFODNN7MADE000, bob"}),
        Run(THEFT, INTRUDER + ("--to", "2025-04-02T01:00:00Z"))),
    "key-calls": (
        Run(THEFT, (f"key={ALICE}",), {"api": "ListBuckets", "events": 32, "addresses": 2}),
        Run(THEFT, ("key=AKIAIOSFODNN7MADE000",))),
    "key-in-scope": (
        # Made by the intruder and never used: his, and it did nothing.
        Run(DOORS, INTRUDER + ("key=AKIAIOSFODNN7MADE000",),
            {"says": "scope", "node": "AKIAIOSFODNN7MADE000",
             "event_id": "00000040-0000-4000-8000-000000000000"}),
        Run(THEFT + ("identities.jsonl",), INTRUDER + ("key=AKIAWO645SY5ADAVEAAA",))),
    "key-neighbours": (
        Run(THEFT, (f"key={ALICE}",), {"ip": "203.0.113.50", "principal_name": "bob",
                                       "events": 2, "denied": 1, "note": None}),
        Run(("writes-only.jsonl",), (f"key={ALICE}",))),
    "key-others": (
        Run(CHAIN, ("key=AKIAIOSFODNN7BOB0000",), {
            "credential": "AKIAIOSFODNN7CHAIN00", "events": 1,
            "created_at": "2025-04-02T01:15:00Z", "deleted_at": "2025-04-03T09:00:00Z"}),
        Run(THEFT, (f"key={ALICE}",))),
    "key-owner": (
        Run(IDENTITIES, ("key=AKIAWO645SY5ADAVEAAA",),
            {"kind": "access key", "hidden_account": "444455556666",
             "caller_account": "111122223333", "events": 1,
             "status": "of an account that is not in this case, or changed since"}),
        Run(IDENTITIES, ("key=nobody",))),
    "key-summary": (
        Run(THEFT, (f"key={ALICE}",), {"kind": "long_term_key", "principal_name": "alice",
                                       "addresses": 2,
                                       "deactivated_at": "2025-04-03T09:30:00Z"}),
        Run(THEFT, ("key=AKIAIOSFODNN7MADE000",))),
    "keys-from-address": (
        Run(THEFT, ("ip=203.0.113.50",), {
            "credential": ALICE, "events": 5, "succeeded": 4, "denied": 1, "base_ips": 1,
            "last_elsewhere": "2025-04-03T09:00:00Z", "other_addresses": 1}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "lineage": (
        Run(CHAIN, ("of=ASIAIOSFODNN7ADMIN00",), {
            "depth": -2, "credential": ALICE, "parent": None}),
        Run(CHAIN, ("of=AKIAIOSFODNN7NOBODY0",))),
    "new-regions": (
        # eu-central-1 was used in the first week, sa-east-1 by a service alone.
        Run(REGIONS, (), {"region": "ap-south-1", "first_seen": "2025-04-02T01:20:00Z",
                          "event_id": "00000331-0000-4000-8000-000000000000",
                          "credential": ALICE, "principals": 2, "events": 2}),
        Run(REGIONS, ("to=2025-04-02T01:00:00Z",))),
    "orphan-sessions": (
        Run(CHAIN, (), {"principal_name": "Backup", "events": 1,
                        "reason": "begun in another region or account, or its record "
                                  "is missing"}),
        Run(THEFT)),
    "baseline": (
        Run(THEFT, ("principal=alice", "until=2025-04-02"),
            {"feature": "address", "value": "198.51.100.7"}),
        Run(THEFT, ("principal=alice", "until=2025-04-02T00:00:00Z", "days=0"))),
    "principal-addresses": (
        Run(THEFT, ("principal=arn:aws:iam::111122223333:user/bob",),
            {"ip": "203.0.113.50", "events": 2, "denied": 1, "others": 1}),
        Run(THEFT, ("principal=carol",))),
    "principal-agents": (
        Run(THEFT, ("principal=bob",), {"tool": "aws-cli", "addresses": 2}),
        Run(THEFT, ("principal=carol",))),
    "principal-called": (
        Run(IDENTITIES, ("principal=AIDAERIN000000000001",), {"name": "erin-old"}),
        Run(THEFT, ("principal=carol",))),
    "principal-calls": (
        Run(THEFT, ("principal=alice",), {"api": "CreateKeyPair", "severity": 4, "events": 1}),
        Run(THEFT, ("principal=carol",))),
    "principal-credentials": (
        Run(THEFT, ("principal=alice",), {"credential": ALICE, "kind": "long_term_key",
                                          "credentials": 1}),
        Run(THEFT, ("principal=carol",))),
    "principal-in-scope": (
        Run(THEFT, INTRUDER + ("principal=alice",), {"says": "scope", "node": ALICE}),
        Run(THEFT, INTRUDER + ("principal=carol",))),
    "principal-minted": (
        Run(THEFT, ("principal=alice",), {"method": "CreateAccessKey", "owner": "bob",
                                          "actor_ip": "203.0.113.50"}),
        Run(THEFT, ("principal=bob",))),
    "principal-names": (
        Run(IDENTITIES, (), {"principal": "user:111122223333:AIDAERIN000000000001",
                             "name": "erin-old", "first_seen": "2025-04-09T08:00:00Z"}),
        Run(THEFT)),
    "principal-summary": (
        Run(THEFT, ("principal=alice",), {"unique_id": "AIDAALICE00000000001",
                                          "credentials": 1, "addresses": 2}),
        Run(THEFT, ("principal=carol",))),
    "recreated-principals": (
        Run(IDENTITIES, (), {"name": "carol", "kind": "user", "events": 2,
                             "principal_id": "AIDACAROL00000000001",
                             "last_seen": "2025-04-06T08:00:00Z"}),
        Run(THEFT)),
    "resource-history": (
        Run(IMPAIRED, ("id=arn:aws:cloudtrail:us-east-1:111122223333:trail/main",),
            {"event_name": "DeleteTrail", "outcome": "denied", "role": "target",
             "kind": "trail", "id": "main"}),
        Run(IMPAIRED, ("id=mai",))),
    "role-sessions": (
        Run(CHAIN, ("role=Admin",), {
            "access_key": "ASIAIOSFODNN7ADMIN00", "session_name": "more",
            "parent": "role:111122223333:AROADEPLOY0000000001:work",
            "method": "AssumeRole", "strength": "exact"}),
        Run(THEFT)),
    "error-codes": (
        Run(ACTIONS, ("principal=alice",), {"error_code": "AccessDenied", "outcome": "denied",
                                            "events": 2, "services": 2}),
        Run(ACTIONS, ("principal=bob",))),
    "search-events": (
        Run(THEFT, (f"key={ALICE}", "ip=203.0.113.50", "api=CreateKeyPair"),
            {"event_name": "CreateKeyPair", "tool": "aws-cli"}),
        Run(THEFT, (f"key={ALICE}", "ip=203.0.113.50", "outcome=throttled"))),
}
