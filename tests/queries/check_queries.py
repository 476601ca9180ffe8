#!/usr/bin/env python3
"""Checks every canned query: its header, its SQL, and what it finds.

For every file below queries/:
- the header is complete, and is what the SQL says;
- it prepares on an empty case, only reads, and pastes unchanged into sqlite3;
- there is a case in which it finds something, and one in which it must not: QUERIES
  below.  A new query needs an entry there.

Run through ctest, or with TRAILCASE set to the program; -v prints what is checked.
"""

import json
import os
import pathlib
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

ROOT = pathlib.Path(
    os.environ.get("TRAILCASE_SOURCE_DIR") or pathlib.Path(__file__).resolve().parents[2])
DATA = ROOT / "tests" / "data" / "queries"
TRAILCASE = os.environ.get("TRAILCASE") or sys.exit("run through ctest, or set TRAILCASE")
VERBOSE = "-v" in sys.argv[1:]

# --- what each query finds, and where it must find nothing ---------------------


@dataclass
class Run:
    """One query, asked of one case."""
    files: tuple                # of tests/data/queries, that the case is made from
    args: tuple = ()            # for `trailcase ask`
    row: dict = field(default_factory=dict)  # what one of the rows must hold
    stored: bool = False        # the leads of --lead are stored in the case instead
    by_sqlite: bool = False     # without trailcase: where that would ask for a lead
    enrich: tuple = ()          # of tests/data/queries, that the case is enriched with


QUIET = ("quiet.jsonl",)
THEFT = ("quiet.jsonl", "theft.jsonl")
CHAIN = ("quiet.jsonl", "chain.jsonl")
DOORS = ("quiet.jsonl", "theft.jsonl", "doors.jsonl")
SIGN_INS = ("quiet.jsonl", "failed-sign-ins.jsonl")
IDENTITIES = ("quiet.jsonl", "identities.jsonl")
# What detections find and must not find; what files would say of addresses is in the SQL.
BAD = ("quiet.jsonl", "detections-bad.jsonl", "detections-enriched.sql")
FINE = ("quiet.jsonl", "detections-benign.jsonl", "detections-enriched.sql")
IMPAIRED = ("quiet.jsonl", "impaired.jsonl")
NONE = ("none.json",)
VERDICT = ("quiet.jsonl", "theft.jsonl", "verdict.sql")
NO_RULES = ("quiet.jsonl", "no-rules.sql")
INTRUDER = ("--lead", "ip=203.0.113.50")
GUESSER = ("--lead", "ip=203.0.113.99")
ALICE = "AKIAIOSFODNN7ALICE00"
NOBODY = Run(QUIET, by_sqlite=True)  # no lead, so nobody is in scope



def found_in_bad(n, **row):
    """A detection finds record n of detections-bad.jsonl, and nothing in its twins."""
    row["event_id"] = f"bad0{n:04d}-0000-4000-8000-000000000000"
    return Run(BAD, (), row), Run(FINE)


# name: (finds something, must find nothing)
QUERIES = {
    "access-hypotheses": (
        Run(THEFT, INTRUDER, {"vector": "V4 console password phished or reused",
                              "verdict": "excluded"}),
        NOBODY),
    "access-window": (
        Run(THEFT, INTRUDER, {"first_seen": "2025-04-02T01:00:00Z",
                              "last_seen": "2025-04-02T02:00:00Z",
                              "dwell_seconds": 3600, "credentials": 2}),
        NOBODY),
    "actions-summary": (
        Run(THEFT, INTRUDER, {"event_name": "ListBuckets", "events": 2, "succeeded": 1,
                              "denied": 1, "credentials": 2}),
        Run(THEFT, INTRUDER + ("--from", "2025-04-03"))),
    "address-agents": (
        Run(THEFT, ("ip=203.0.113.50",), {"tool": "aws-cli", "events": 7, "principals": 2}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "address-calls": (
        Run(THEFT, ("ip=203.0.113.50",), {"api": "ListBuckets", "events": 2, "succeeded": 1,
                                          "denied": 1, "principals": 2}),
        Run(QUIET, ("ip=203.0.113.50",))),
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
        Run(THEFT, (f"key={ALICE}",), {"ip": "203.0.113.50", "events": 5, "tags": None}),
        Run(THEFT, ("key=AKIAIOSFODNN7MADE000",))),
    "archives": (
        Run(("quiet.tgz",), (), {"path": str(DATA / "quiet.tgz"), "format": "tar",
                                 "members": 2, "taken": 1, "refused": 1}),
        Run(THEFT)),
    "containment": (
        Run(THEFT, INTRUDER, {"event_name": "CreateAccessKey", "severity": 5, "events": 1}),
        Run(THEFT, INTRUDER + ("--to", "2025-04-02T01:30:00Z"))),
    "coverage-by-region": (
        Run(QUIET, (), {"region": "us-east-1", "events": 34,
                        "first": "2025-03-01T09:00:00Z"}),
        Run(NONE)),
    "credential-events": (
        Run(THEFT, (f"key={ALICE}", "from=2025-04-02", "to=2025-04-03"),
            {"event_name": "CreateKeyPair", "ip": "203.0.113.50"}),
        Run(THEFT, (f"key={ALICE}", "from=2025-04-04"))),
    "credential-lineage": (
        Run(CHAIN, INTRUDER, {
            "depth": 3, "credential": "AKIAIOSFODNN7CHAIN00",
            "parent": "role:111122223333:AROAADMIN00000000002:more",
            "method": "CreateAccessKey", "strength": "exact",
            "event_id": "00000064-0000-4000-8000-000000000000"}),
        Run(SIGN_INS, GUESSER)),
    "credentials-minted": (
        Run(CHAIN, INTRUDER, {
            "time": "2025-04-02T01:15:00Z", "kind": "long_term_key",
            "credential": "AKIAIOSFODNN7CHAIN00", "owner": "bob", "used": 1,
            "actor": "arn:aws:iam::111122223333:role/Admin",
            "revoked_at": "2025-04-03T09:00:00Z"}),
        Run(CHAIN, INTRUDER + ("--to", "2025-04-02T01:00:00Z"))),
    "credentials-used": (
        Run(THEFT, INTRUDER, {"credential": ALICE, "kind": "long_term_key", "events": 5,
                              "other_events": 31, "level": "confirmed",
                              "ips": "203.0.113.50",
                              "status": "inactive 2025-04-03T09:30:00Z"}),
        Run(SIGN_INS, GUESSER)),
    "denied-actions": (
        Run(THEFT, INTRUDER, {"action": "s3:ListAllMyBuckets", "told_by": "message",
                              "policy": "identity-based", "explicit": 0, "events": 1}),
        Run(("quiet.jsonl", "writes-only.jsonl"), INTRUDER)),
    "dwell": (
        Run(THEFT, INTRUDER, {"credential": ALICE, "dwell_seconds": 3600,
                              "last_use_before": "2025-03-30T09:00:00Z",
                              "other_events_30d": 28}),
        Run(SIGN_INS, GUESSER)),
    "enrichments": (
        Run(THEFT, (), {"name": "known.csv", "format": "list", "about": None,
                        "built": None, "looked_up": 2, "found": 1}, enrich=("known.csv",)),
        Run(THEFT)),
    "events-by-technique": (
        Run(IMPAIRED, ("technique=t1562.008", "tactic=defense-evasion"),
            {"event_name": "StopLogging", "technique": "T1685.002",
             "tactic": "TA0112 Defense Impairment"}),
        Run(IMPAIRED, ("technique=T1562.007",))),
    "findings": (
        Run(("same-id.jsonl",), (), {"finding": "same-event-other-content"}),
        Run(THEFT)),
    "first-contact": (
        Run(THEFT, INTRUDER, {"credential": ALICE, "time": "2025-04-02T01:00:00Z",
                              "event_name": "GetCallerIdentity"}),
        Run(SIGN_INS, GUESSER)),
    "intruder-events": (
        Run(THEFT, INTRUDER, {"event_name": "CreateAccessKey", "credential": ALICE}),
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
        Run(THEFT, ("ip=203.0.113.50",), {"credential": ALICE, "events": 5,
                                          "other_addresses": 1}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "leads": (
        Run(THEFT, INTRUDER, {"kind": "ip", "value": "203.0.113.50"}, stored=True),
        Run(THEFT)),
    "lineage": (
        Run(CHAIN, ("of=ASIAIOSFODNN7ADMIN00",), {
            "depth": -2, "credential": ALICE, "parent": None}),
        Run(CHAIN, ("of=AKIAIOSFODNN7NOBODY0",))),
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
    "net-state": (
        Run(DOORS, INTRUDER, {"kind": "bucket_policy", "object": "accounts",
                              "region": "us-east-1", "opened_at": "2025-04-02T03:01:00Z",
                              "opened_by": ALICE, "state": "closed",
                              "closed_at": "2025-04-03T08:02:00Z"}),
        Run(THEFT, INTRUDER + ("--from", "2025-04-03"))),
    "recon-fanout": (
        Run(THEFT, INTRUDER, {"api": "GetCallerIdentity", "credentials": 2}),
        Run(("quiet.jsonl", "writes-only.jsonl"), INTRUDER)),
    "recreated-principals": (
        Run(IDENTITIES, (), {"name": "carol", "kind": "user", "events": 2,
                             "principal_id": "AIDACAROL00000000001",
                             "last_seen": "2025-04-06T08:00:00Z"}),
        Run(THEFT)),
    "rejects": (
        Run(("cut-off.jsonl", "notes.txt"), (), {"path": str(DATA / "cut-off.jsonl")}),
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
    "scope-rejected": (
        Run(("detections-bad.jsonl",), ("--lead", "ip=203.0.113.70"),
            {"node": "203.0.113.71", "rule": "novelty"}),
        Run(QUIET, ("--lead", "ip=198.51.100.7"))),
    "scope": (
        Run(THEFT, INTRUDER, {"node_kind": "key", "node": ALICE, "level": "confirmed"}),
        NOBODY),
    "scope-rules": (
        Run(QUIET, (), {"rule": "baseline_days", "value": 30.0, "built_in": 30.0,
                        "unit": "days"}),
        Run(NO_RULES)),
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
    "sources": (
        Run(THEFT, (), {"path": str(DATA / "quiet.jsonl"), "records_read": 34,
                        "stored": 34}),
        Run(("notes.txt",))),
    "suspects": (
        # 1 for the address, 5 - 2 + 1 for CreateAccessKey, which nobody had called before.
        Run(THEFT, (), {"kind": "key", "value": ALICE, "principal": "alice", "points": 5,
                        "ips": "203.0.113.50", "first_seen": "2025-04-02T01:00:00Z",
                        "events": 5, "denied": 1}),
        Run(QUIET)),
    "verdicts": (
        Run(VERDICT, (), {"kind": "ip", "value": "203.0.113.50", "verdict": "malicious",
                          "given": "2025-04-05T00:00:00Z", "by": "ann"}),
        Run(THEFT)),
}

# Detections; the numbers are those of records of detections-bad.jsonl.
QUERIES |= {
    "access-key-for-another-user": found_in_bad(severity="high", ip="203.0.113.85", n=54),
    "account-leaves-organization": found_in_bad(severity="high", n=74),
    "admin-rights-granted": found_in_bad(severity="high", n=57),
    "caller-on-bad-list": found_in_bad(severity="high", ip="203.0.113.71", n=13),
    "caller-on-tor-list": found_in_bad(severity="high", ip="203.0.113.70", n=12),
    "commands-on-instances": found_in_bad(severity="high", n=93),
    "console-login-two-countries": found_in_bad(severity="medium", ip="203.0.113.80", n=18),
    "console-login-without-mfa": found_in_bad(severity="medium", n=22),
    "destruction-burst": found_in_bad(severity="medium", n=76),
    "discovery-burst": found_in_bad(severity="medium", n=44),
    "dormant-key-returns": found_in_bad(severity="medium", n=37),
    "encryption-keys-withdrawn": found_in_bad(severity="medium", n=75),
    "failed-sign-ins-then-success": found_in_bad(severity="medium", n=28),
    "identity-provider-made": found_in_bad(severity="medium", n=87),
    "instance-credentials-elsewhere": found_in_bad(severity="high", ip="203.0.113.72", n=16),
    "instance-user-data-changed": found_in_bad(severity="medium", n=86),
    "key-pair-from-new-address": found_in_bad(severity="high", ip="203.0.113.61", n=3),
    "launch-in-unused-region": found_in_bad(severity="medium", n=84),
    "leaked-key-quarantined": found_in_bad(severity="high", n=35),
    "limits-asked-by-key": found_in_bad(severity="medium", n=85),
    "logging-disabled": found_in_bad(severity="high", technique="T1685.002", n=4),
    "login-profile-for-another-user": found_in_bad(severity="high", n=55),
    "many-keys-one-new-address": found_in_bad(severity="high", ip="203.0.113.83", n=37),
    "many-roles-refused": found_in_bad(severity="medium", n=105),
    "many-secrets-read": found_in_bad(severity="medium", n=110),
    "mfa-device-removed": found_in_bad(severity="medium", n=58),
    "objects-expire-at-once": found_in_bad(severity="medium", n=94),
    "offensive-tool": found_in_bad(severity="high", n=9),
    "password-policy-weakened": found_in_bad(severity="medium", n=6),
    "pentest-distribution": found_in_bad(severity="medium", n=8),
    "recon-then-denied-escalation": found_in_bad(severity="medium", n=33),
    "refused-secrets-burst": found_in_bad(severity="medium", n=95),
    "root-use": found_in_bad(severity="medium", ip="203.0.113.62", n=7),
    "security-group-sweep": found_in_bad(severity="high", n=64),
    "session-from-key-at-new-address": found_in_bad(severity="high", n=90),
    "shared-with-outsiders": found_in_bad(severity="high", n=61),
    "trust-opened-to-outsiders": found_in_bad(severity="medium", n=60),
}

# Queries of one row at most: they need no order.
ONE_ROW = {"access-window"}

# --- cases ---------------------------------------------------------------------


class Failure(Exception):
    """What is wrong, in one line."""


def trailcase(*args, statuses=(0,), **kwargs):
    done = subprocess.run([TRAILCASE, *args], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False, **kwargs)
    if done.returncode not in statuses:
        raise Failure(f"trailcase {shlex.join(map(str, args))}: exit {done.returncode}: "
                      f"{done.stderr.strip()}")
    return done.stdout


class Cases:
    """Cases made from files of tests/data/queries, each once."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.made = {}

    def path(self, files, leads=(), enrich=()):
        key = (files, leads, enrich)
        if key not in self.made:
            path = self.folder / f"{len(self.made)}.case"
            trailcase("import", str(path),
                      *[str(DATA / f) for f in files if not f.endswith(".sql")],
                      statuses=(0, 1))
            for script in (f for f in files if f.endswith(".sql")):
                case = sqlite3.connect(path)
                case.executescript((DATA / script).read_text(encoding="utf-8"))
                case.close()
            for lead in leads:
                trailcase("lead", str(path), *lead.split("=", 1))
            if enrich:
                trailcase("enrich", str(path), *[str(DATA / f) for f in enrich])
            self.made[key] = path
        return self.made[key]


# --- one query file --------------------------------------------------------------

PARAM = re.compile(r"([a-z][a-z0-9_]*) (text|int|time|ip)( required)?( default (\S+))?"
                   r" \| \S.*")


class Query:
    def __init__(self, path):
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self.header = {}
        for line in self.text.splitlines():
            found = re.fullmatch(r"-- ([a-z]+): (.*)", line)
            if not found:
                break
            self.header.setdefault(found[1], []).append(found[2])

    def one(self, key):
        values = self.header.get(key, [])
        if len(values) != 1:
            raise Failure(f"{len(values)} lines of `{key}:`, not one")
        return values[0]

    @property
    def is_detection(self):
        return self.path.parent.name == "detections"

    @property
    def params(self):
        found = [PARAM.fullmatch(line) for line in self.header.get("param", [])]
        if not all(found):
            raise Failure("a `param:` that is not NAME TYPE [required] [default X] | help")
        return found

    def statement(self):
        """The SQL without comments and literals, to look for words in."""
        text = re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--.*", "", self.text))
        return re.sub(r"/\*.*?\*/", "", text, flags=re.S)

    def bound(self):
        return set(re.findall(r"[:@$]([A-Za-z_][A-Za-z0-9_]*)", self.statement()))


# --- the checks: each takes a query and raises Failure ----------------------------


def header_is_complete(query, queries, _cases):
    known = {"name", "question", "title", "param", "next", "note", "example"}
    if query.is_detection:
        known |= {"id", "severity", "technique", "benign"}
        if not re.fullmatch(r"D[0-9]{2}", query.one("id")):
            raise Failure(f"its id {query.one('id')} is not like D01")
        if sum(q.is_detection and q.one("id") == query.one("id") for q in queries) != 1:
            raise Failure(f"another detection has the id {query.one('id')}")
        if not re.fullmatch(r"T[0-9]{4}(\.[0-9]{3})?(, T[0-9]{4}(\.[0-9]{3})?)*",
                            query.one("technique")):
            raise Failure(f"its technique is {query.one('technique')}")
    if unknown := set(query.header) - known:
        raise Failure(f"header lines that nobody knows: {', '.join(sorted(unknown))}")
    if query.one("name") != query.path.stem:
        raise Failure(f"is called {query.one('name')}")
    if query.one("question") != query.path.parent.name:
        raise Failure(f"belongs to {query.one('question')}")
    if not query.one("title").strip() or query.one("title").endswith("."):
        raise Failure("a title is a phrase without a full stop")
    for key in ("note", "example"):
        if not query.header.get(key):
            raise Failure(f"has no `{key}:`")
    if sum(q.path.stem == query.path.stem for q in queries) != 1:
        raise Failure("another file has this name")
    names = {q.path.stem for q in queries}
    for line in query.header.get("next", []):
        for name in line.split(", "):
            if name not in names or name == query.path.stem:
                raise Failure(f"`next:` names {name}, which is no other query")


def parameters_are_declared_and_bound(query, _queries, _cases):
    declared = [found[1] for found in query.params]
    if len(declared) != len(set(declared)):
        raise Failure("a parameter is declared twice")
    if set(declared) != query.bound():
        raise Failure(f"declares {sorted(declared)} but binds {sorted(query.bound())}")
    for found in query.params:
        if found[3] and found[4]:
            raise Failure(f"{found[1]} is required and has a default")


READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION,
           sqlite3.SQLITE_RECURSIVE}


def reads_only(query, _queries, cases):
    """Prepares and runs on an empty case, asks something, changes nothing."""
    path = cases.path(NONE)
    case = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = set()

    def authorize(action, first, second, *_):
        if action == sqlite3.SQLITE_READ:
            tables.add(first)
        bad_function = action == sqlite3.SQLITE_FUNCTION and second in (
            "load_extension", "random", "randomblob", "date", "changes",
            "last_insert_rowid")
        return (sqlite3.SQLITE_OK if action in READING and not bad_function
                else sqlite3.SQLITE_DENY)

    # SQLite declares the columns of these at their first use, which is no reading.
    case.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")
    case.set_authorizer(authorize)
    try:
        found = case.execute(query.text, {p[1]: None for p in query.params})
    except sqlite3.Error as error:
        raise Failure(f"does not run on an empty case: {error}") from error
    if not tables:
        raise Failure("reads no table")
    columns = [column[0] for column in found.description]
    if len(columns) != len(set(columns)):
        raise Failure("two columns have one name")
    if bad := [c for c in columns if not re.fullmatch(r"[a-z][a-z0-9_]*", c)]:
        raise Failure(f"columns that are not snake_case: {bad}")
    case.close()


def order_is_said(query, _queries, _cases):
    """The outermost SELECT says in which order its rows come."""
    text, shorter = None, query.statement()
    while text != shorter:
        text, shorter = shorter, re.sub(r"\([^()]*\)", "", shorter)
    if not re.search(r"\bORDER\s+BY\b", text) and query.path.stem not in ONE_ROW:
        raise Failure("has no ORDER BY: its rows would come as they like")


def pastes_into_sqlite3(query, _queries, cases):
    script = [".bail on"]
    script += [f".parameter set :{p[1]} {p[5] or 'x'!r}" if p[2] in ("text", "ip")
               else f".parameter set :{p[1]} 0" for p in query.params]
    script += [query.text, ";", "SELECT 'the end';"]
    done = subprocess.run(["sqlite3", "-readonly", str(cases.path(THEFT))],
                          input="\n".join(script), capture_output=True, text=True,
                          check=False)
    if done.returncode or done.stderr or not done.stdout.endswith("the end\n"):
        raise Failure(f"does not paste into sqlite3: {done.stderr.strip()}")


def example_is_a_call_of_it(query, _queries, cases):
    for example in query.header.get("example", []):
        words = shlex.split(example)
        if words[:4] != ["trailcase", "ask", "case.db", query.path.stem]:
            raise Failure(f"its example is a call of something else: {example}")
        words[2] = str(cases.path(THEFT).resolve())
        # 3: its values need not occur in this case.
        trailcase(*words[1:], statuses=(0, 3), cwd=cases.folder)


def rows_of(query, run, cases):
    if run.by_sqlite:
        case = sqlite3.connect(f"file:{cases.path(run.files)}?mode=ro", uri=True)
        case.row_factory = sqlite3.Row
        return [dict(r) for r in case.execute(query.text, {p[1]: p[5] for p in query.params})]
    args = run.args
    leads = ()
    if run.stored:
        leads = tuple(a for a in args if not a.startswith("--"))
        args = ()
    answer = json.loads(trailcase("ask", str(cases.path(run.files, leads, run.enrich)),
                                  query.path.stem, *args, "--format", "json"))
    return answer["rows"]


# The first columns of every detection.
DETECTED = ["time", "event_id", "severity", "technique", "credential", "principal", "ip",
            "event_name", "outcome", "detail"]
SEVERITIES = ["high", "medium", "low", "informational"]


def rows_fit_the_header(query, rows):
    """A row of a detection is never graver than its header says."""
    for row in rows:
        if list(row)[:len(DETECTED)] != DETECTED:
            raise Failure(f"its columns begin with {list(row)}, not {DETECTED}")
        if SEVERITIES.index(row["severity"]) < SEVERITIES.index(query.one("severity")):
            raise Failure(f"a row is {row['severity']}, the header says "
                          f"{query.one('severity')}")
        if not set(row["technique"].split(", ")) <= set(query.one("technique").split(", ")):
            raise Failure(f"a row has {row['technique']}, the header "
                          f"{query.one('technique')}")


def finds_what_it_should(query, _queries, cases):
    if query.path.stem not in QUERIES:
        raise Failure("has no entry in QUERIES of tests/queries/check_queries.py: a case "
                      "in which it finds something, and one in which it must not")
    found, nothing = QUERIES[query.path.stem]
    rows = rows_of(query, found, cases)
    if not rows:
        raise Failure(f"finds nothing in {', '.join(found.files)}")
    if query.is_detection:
        rows_fit_the_header(query, rows)
    if not any(all(row.get(k) == v for k, v in found.row.items()) for row in rows):
        raise Failure(f"none of its rows holds {found.row}: {json.dumps(rows)[:600]}")
    rows = rows_of(query, nothing, cases)
    if rows:
        raise Failure(f"finds something in {', '.join(nothing.files)}, and must not: "
                      f"{json.dumps(rows[0])}")


def detection_keeps_its_shape(query, _queries, cases):
    """In the case of all that is bad: whole rows, in order; and its line in the docs."""
    if not query.is_detection:
        return
    answer = json.loads(trailcase("ask", str(cases.path(BAD)), query.path.stem,
                                  "--format", "json"))
    rows_fit_the_header(query, answer["rows"])
    for row in answer["rows"]:
        if empty := [c for c in DETECTED if c not in ("credential", "ip") and not row[c]]:
            raise Failure(f"a row without {empty}")
    if answer["rows"] != sorted(answer["rows"], key=lambda r: (r["time"], r["event_id"])):
        raise Failure("its rows are not in the order of time and event_id")
    line = " | ".join([query.one("id"), f"`{query.path.stem}`", query.one("severity"),
                       query.one("technique"), query.one("title"),
                       " ".join(query.header["benign"])])
    if f"\n| {line} |\n" not in (ROOT / "docs/detections.md").read_text(encoding="utf-8"):
        raise Failure(f"docs/detections.md must have the line: | {line} |")


CHECKS = (header_is_complete, parameters_are_declared_and_bound, reads_only,
          order_is_said, pastes_into_sqlite3, example_is_a_call_of_it,
          finds_what_it_should, detection_keeps_its_shape)

# --- the views that queries stand on -----------------------------------------------


def lookups_use_an_index(cases):
    """One event, and all events of somebody in order of time, never scan the events."""
    case = sqlite3.connect(f"file:{cases.path(THEFT)}?mode=ro", uri=True)
    for column in ("event_id", "access_key", "credential", "principal", "ip"):
        plan = case.execute(f"EXPLAIN QUERY PLAN SELECT * FROM events WHERE {column} = ?"
                            " ORDER BY time_ms", ("x",))
        for step in plan:
            if re.match(r"SCAN", step[3]):
                yield f"events by {column}: {step[3]}"


def main():
    problems = []
    queries = [Query(path) for path in sorted((ROOT / "queries").rglob("*.sql"))]
    if not queries:
        problems.append("there are no queries")
    for name in sorted(set(QUERIES) - {q.path.stem for q in queries}):
        problems.append(f"QUERIES has {name}, which is no query")
    with tempfile.TemporaryDirectory() as folder:
        cases = Cases(folder)
        for query in queries:
            for check in CHECKS:
                if VERBOSE:
                    print(query.path.stem, check.__name__)
                try:
                    check(query, queries, cases)
                except (Failure, sqlite3.Error) as failure:
                    problems.append(f"{query.path.relative_to(ROOT)}: {failure}")
        problems += lookups_use_an_index(cases)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(queries)} queries, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
