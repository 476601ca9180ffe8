"""The queries of `access`: a run that finds something, one that must not."""

from .common import Run, THEFT, SIGN_INS, INTRUDER, GUESSER, ALICE, NOBODY

# name: (finds something, must find nothing)
QUERIES = {
    "access-hypotheses": (
        Run(THEFT, INTRUDER, {"vector": "V4 console password phished or reused",
                              "verdict": "excluded"}),
        NOBODY),
    "first-contact": (
        Run(THEFT, INTRUDER, {"credential": ALICE, "time": "2025-04-02T01:00:00Z",
                              "event_name": "GetCallerIdentity"}),
        Run(SIGN_INS, GUESSER)),
    "access-answer": (Run(THEFT, INTRUDER), NOBODY),
}
