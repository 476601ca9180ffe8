"""The queries of `access`: a run that finds something, one that must not."""

from .common import Run, QUIET, THEFT, SIGN_INS, INTRUDER, GUESSER, ALICE, NOBODY

# Ways of getting in, and what is usual (tests/data/access, as seen from tests/data/queries).
USUAL = ("../access/usual.jsonl",)


def way(*names):
    return USUAL + tuple(f"../access/{name}.jsonl" for name in names)


# name: (finds something, must find nothing)
QUERIES = {
    "access-hypotheses": (
        Run(THEFT, INTRUDER, {"vector": "V4 console password phished or reused",
                              "verdict": "excluded"}),
        NOBODY),
    # Keys of four owners begin between 01:00 and 01:15, the first with this event.
    "access-evidence": (
        Run(way("V1"), INTRUDER + ("vector=V1",), {
            "vector": "V1", "side": "for", "points": 2,
            "event_id": "00000001-0001-4000-8000-000000000000"}),
        Run(way("V1"), INTRUDER + ("vector=V18",))),
    "first-contact": (
        Run(THEFT, INTRUDER, {"credential": ALICE, "time": "2025-04-02T01:00:00Z",
                              "event_name": "GetCallerIdentity"}),
        Run(SIGN_INS, GUESSER)),
    "access-answer": (
        Run(THEFT, INTRUDER, {
            "says": "The first attributed event that shows a credential is GetCallerIdentity at "
                    "2025-04-02T01:00:00Z, by alice with key " + ALICE + " from 203.0.113.50, "
                    "program aws-cli (event 00000035-0000-4000-8000-000000000000); it is "
                    "confirmed.",
            "basis": "fact", "query": "first-contact",
            "event_ids": "00000035-0000-4000-8000-000000000000"}),
        NOBODY),
    # 12 failures, the first at 00:10, then a success; frank's own are not the intruder's.
    "sign-ins": (
        Run(way("V7"), INTRUDER, {
            "time": "2025-04-10T01:00:00Z", "ip": "203.0.113.50", "result": "success", "mfa": 0,
            "note": "new address, 12 failures in the hour before", "attributed": "confirmed"}),
        Run(way("V1"), INTRUDER)),     # alice and frank sign in there, whose keys it had not
    "logins": (
        Run(way("V11"), ("ip=203.0.113.50",), {
            "time": "2025-04-10T01:00:00Z", "event_name": "AssumeRoleWithSAML", "result": "success"}),
        Run(way("V9"), ("ip=203.0.113.50",))),   # a web identity is no sign-in of a person
    "failed-sign-ins": (
        Run(way("V7"), (), {"ip": "203.0.113.50", "users": 1, "fails": 12, "successes": 1,
                            "then_success": "2025-04-10T01:00:00Z"}),
        Run(way("V7-near"), ("least=2",))),
    "root-activity": (
        Run(way("V6"), (), {"time": "2025-04-10T01:00:00Z", "event_name": "ConsoleLogin",
                            "ip": "203.0.113.50", "mfa": 0, "assumed_root": None}),
        Run(way("V4"))),
    "instance-key-abroad": (
        Run(way("V2"), (), {"role": "Web", "instance": "i-0aaaaaaaaaaaaaaaa", "events": 4,
                            "usual_address": "198.51.100.20", "odd_address": "203.0.113.50"}),
        Run(way("V2-near"))),
    "compute-key-abroad": (
        Run(way("V3"), (), {"role": "Fn", "ip": "203.0.113.50", "tool": "aws-cli", "events": 4}),
        Run(way("V3-near"))),
    "web-identity": (
        Run(way("V9"), (), {"subject": "repo:evil/fork:ref:refs/heads/x", "ip": "203.0.113.50",
                            "role": "arn:aws:iam::111122223333:role/Deploy", "new": 1, "events": 1}),
        Run(QUIET)),
    "identity-center-flow": (
        Run(way("V10"), (), {"time": "2025-04-10T01:01:00Z", "step": "CreateToken (device code)",
                             "ip": "203.0.113.50"}),
        Run(way("V11"))),              # SAML roles that are not of Identity Center
    "third-party-roles": (
        Run(way("V8"), (), {"account": "999988887777", "ip": "203.0.113.50", "external_id": 0,
                            "new": 0, "events": 1}),
        Run(QUIET)),
    "public-exposure": (
        Run(way("V12"), ("to=2025-04-10T01:00:00Z",), {
            "kind": "snapshot", "id": "snap-0aaaaaaaaaaaaaaaa", "time": "2025-04-08T20:00:00Z"}),
        Run(way("V12-near"), ("to=2025-04-10T01:00:00Z",))),
}
