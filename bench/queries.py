"""Times every question and canned query on a case, with values that find something."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from imports import Bench
from measure import Failed, output_of, run, spread

STATUS_USAGE = 2

# The values, from the case itself: each time the one with the most to find.
BUSIEST = {
    "ip": "SELECT ip FROM addresses WHERE ip_kind = 'public' "
          "ORDER BY events DESC, ip LIMIT 1",
    "key": "SELECT access_key FROM actor a JOIN actor_totals n ON n.actor_id = a.id "
           "WHERE key_kind = 'long_term' "
           "GROUP BY 1 ORDER BY sum(events) DESC, 1 LIMIT 1",
    "principal": "SELECT principal FROM principals "
                 "ORDER BY events DESC, principal LIMIT 1",
    "of": "SELECT parent_principal FROM lineage WHERE parent IS NOT NULL "
          "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "value": "SELECT region FROM coverage ORDER BY events DESC, region LIMIT 1",
    "id": "SELECT id FROM resources GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
}
# Leads, by kind.  An address with more than 50 credentials is not taken for one
# (docs/scope.md).
LEADS = {
    "ip": "SELECT ip FROM addresses WHERE ip_kind = 'public' AND credentials <= 50 "
          "ORDER BY events DESC, ip LIMIT 1",
    "key": BUSIEST["key"],
    "event": "SELECT event_id FROM events WHERE access_key = :key "
             "ORDER BY time_ms, event_id LIMIT 1 "
             "OFFSET (SELECT count(*) / 2 FROM events WHERE access_key = :key)",
}
# Canned queries that need a lead get the one that reaches the most events.
QUERY_LEAD = "ip"

# The questions that are about one value, and the parameter that has it.
SUBJECTS = {"address": "ip", "key": "key", "principal": "principal",
            "triage": "event"}

# What has to be answered in milliseconds: a name, its statement (None: that of the
# canned query of this name), and how many rows are read (None: all).
PIVOTS = (
    ("addresses", None, None),
    ("keys-from-address", None, None),
    ("addresses-of-key", None, None),
    ("first and last use of a key",
     "SELECT first_seen, last_seen FROM credentials WHERE credential = :key", None),
    ("credential-events", None, 50),
)


@dataclass(frozen=True)
class Case:
    path: Path
    values: dict[str, str]  # of the parameters
    leads: dict[str, str]


def connect(path: Path) -> sqlite3.Connection:
    """As the program opens a case: read-only, with its cache."""
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    db.executescript("PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;")
    return db


def look_for(path: Path) -> Case:
    """Finds the values that are asked for."""
    db = connect(path)

    def value(name: str, sql: str, **parameters: str) -> str:
        row = db.execute(sql, parameters).fetchone()
        if not row or row[0] is None:
            raise Failed(f"{path.name}: nothing to ask for as {name}")
        return row[0]

    try:
        values = {name: value(name, sql) for name, sql in BUSIEST.items()}
        leads = {kind: value(kind, sql, key=values["key"])
                 for kind, sql in LEADS.items()}
    finally:
        db.close()
    values["event"] = leads["event"]
    values["view"] = "events"
    values["tag"] = "exfil"  # which nobody put anywhere
    return Case(path, values, leads)


# --- the catalogue -------------------------------------------------------------


def catalogue(trailcase: Path) -> tuple[list[str], list[str]]:
    """The names of the questions, and those of the canned queries."""
    answer = output_of([str(trailcase), "queries", "--format", "json"])
    rows = json.loads(answer)["rows"]
    questions = [r["name"] for r in rows if r["name"] == r["question"]]
    return questions, [r["name"] for r in rows if r["name"] not in questions]


def statement(bench: Bench, name: str) -> str:
    return output_of([str(bench.trailcase), "queries", name])


def parameters(sql: str) -> dict[str, tuple[bool, str | None]]:
    """Of each parameter in the header of a query: is it required, and its default."""
    found = re.findall(r"^-- param: (\w+) \w+(?: (required)| default (\S+))? *\|", sql,
                       re.MULTILINE)
    return {name: (bool(required), default or None)
            for name, required, default in found}


def arguments(name: str, sql: str, case: Case) -> list[str]:
    words = []
    for parameter, (required, _) in parameters(sql).items():
        if required and parameter not in case.values:
            raise Failed(f"{name}: no value for {parameter} is known; it needs an "
                         "entry in bench/queries.py")
        if required:
            words.append(f"{parameter}={case.values[parameter]}")
    if name.startswith("triage-"):  # of several parameters, one
        words.append(f"event={case.values['event']}")
    return words


# --- as a process --------------------------------------------------------------


def time_ask(bench: Bench, case: Case, name: str, words: list[str]) -> dict:
    """`trailcase ask`, once to learn the rows and to warm up, then the runs."""
    argv = [str(bench.trailcase), "ask", str(case.path), name, *words]
    rows = count_rows([*argv, "--format", "json"])
    walls = []
    for _ in range(bench.runs):
        ended = run([*argv, "--format", "csv"])
        if ended.status != 0:
            raise Failed(f"ask {name}: status {ended.status}: {ended.stderr}")
        walls.append(ended.cost.wall_s)
    return {"name": name, "arguments": words, "rows": rows, "walls_s": walls,
            "wall_s": spread(walls)}


def count_rows(argv: list[str]) -> int:
    answer = json.loads(output_of(argv))
    return sum(len(part["rows"]) for part in answer.get("sections", [answer]))


def needs_lead(bench: Bench, case: Case, name: str, words: list[str]) -> bool:
    ended = run([str(bench.trailcase), "ask", str(case.path), name, *words])
    if ended.status not in (0, STATUS_USAGE):
        raise Failed(f"ask {name}: status {ended.status}: {ended.stderr}")
    return ended.status == STATUS_USAGE


def ways_to_ask(bench: Bench, case: Case, name: str) -> list[list[str]]:
    """A question with every kind of lead, or about one value, or as it is."""
    if name in SUBJECTS:
        return [[f"{SUBJECTS[name]}={case.values[SUBJECTS[name]]}"]]
    if needs_lead(bench, case, name, []):
        return [["--lead", f"{kind}={value}"] for kind, value in case.leads.items()]
    return [[]]


def time_queries(bench: Bench, case: Case) -> dict:
    """Every question in every way, every canned query once."""
    questions, names = catalogue(bench.trailcase)
    asked, ran = [], []
    for name in questions:
        for words in ways_to_ask(bench, case, name):
            bench.say(f"question {' '.join([name, *words])}")
            asked.append(time_ask(bench, case, name, words))
    for name in names:
        bench.say(f"query {name}")
        words = arguments(name, statement(bench, name), case)
        if needs_lead(bench, case, name, words):
            words += ["--lead", f"{QUERY_LEAD}={case.leads[QUERY_LEAD]}"]
        ran.append(time_ask(bench, case, name, words))
    starts = [run([str(bench.trailcase), "--version"]).cost.wall_s
              for _ in range(bench.runs)]
    return {"start_s": spread(starts), "questions": asked, "queries": ran,
            "pivots": time_pivots(bench, case)}


# --- inside one connection -----------------------------------------------------


def time_pivots(bench: Bench, case: Case) -> list[dict]:
    bench.say("pivots in one connection")
    db = connect(case.path)
    try:
        return [time_pivot(bench, case, db, *pivot) for pivot in PIVOTS]
    finally:
        db.close()


def time_pivot(bench: Bench, case: Case, db: sqlite3.Connection, name: str,
               sql: str | None, limit: int | None) -> dict:
    if sql is None:
        sql = statement(bench, name)
        bound = {p: case.values[p] if required else default
                 for p, (required, default) in parameters(sql).items()}
    else:
        bound = {"key": case.values["key"]}
    walls, rows = [], 0
    for _ in range(bench.runs + 1):
        begin = time.perf_counter()
        cursor = db.execute(sql, bound)
        rows = len(cursor.fetchall() if limit is None else cursor.fetchmany(limit))
        walls.append(time.perf_counter() - begin)
    del walls[0]  # reads the pages that the others find
    return {"name": name, "rows": rows, "first_rows_only": limit, "walls_s": walls,
            "wall_s": spread(walls)}
