"""How a canned query is tried: what the cases are made from, what it is asked."""

import os
import pathlib
from dataclasses import dataclass, field

ROOT = pathlib.Path(
    os.environ.get("TRAILCASE_SOURCE_DIR") or pathlib.Path(__file__).resolve().parents[3])
DATA = ROOT / "tests" / "data" / "queries"


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
ACTIONS = ("quiet.jsonl", "actions.jsonl")
# The intruder does next to nothing; somebody else does what is in ACTIONS.
ACTIONS_OF_OTHERS = ("quiet.jsonl", "actions-benign.jsonl")
DOORS = ("quiet.jsonl", "theft.jsonl", "doors.jsonl")
SIGN_INS = ("quiet.jsonl", "failed-sign-ins.jsonl")
IDENTITIES = ("quiet.jsonl", "identities.jsonl")
# What detections find and must not find; what files would say of addresses is in the SQL.
BAD = ("quiet.jsonl", "detections-bad.jsonl", "detections-enriched.sql")
FINE = ("quiet.jsonl", "detections-benign.jsonl", "detections-enriched.sql")
IMPAIRED = ("quiet.jsonl", "impaired.jsonl")
TRAILS = ("quiet.jsonl", "trails.jsonl")
ENDED = ("quiet.jsonl", "ended.jsonl")
REGIONS = ("quiet.jsonl", "regions.jsonl")
NONE = ("none.json",)
VERDICT = ("quiet.jsonl", "theft.jsonl", "verdict.sql")
WORDS = ("quiet.jsonl", "theft.jsonl", "words.sql")
NO_RULES = ("quiet.jsonl", "no-rules.sql")
INTRUDER = ("--lead", "ip=203.0.113.50")
GUESSER = ("--lead", "ip=203.0.113.99")
ALICE = "AKIAIOSFODNN7ALICE00"
BOB = "AKIAIOSFODNN7BOB0000"
NOBODY = Run(QUIET, by_sqlite=True)  # no lead, so nobody is in scope
