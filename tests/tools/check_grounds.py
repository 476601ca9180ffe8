#!/usr/bin/env python3
"""Checks the ground of every sentence of the four answers to one case.

    check_grounds.py CASE [--level LEVEL]      its leads are stored; TRAILCASE is the program

The program gives sentences, eventIDs and queries.  What a sentence is about is told here once
more, in SQL of its own over the views of the case: every eventID must be among those events,
stand in order of time, and every query must run and find something where events are named.
Prints what is wrong, a line each; exit 1 then.
"""

import argparse
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys

QUESTIONS = {"credentials": 3, "duration": 2, "actions": 3, "access": 2}   # lines of the brief

# A sentence, by how it begins or what is in it: the events it is about (of the view `e`: events
# with level and counted, which are NULL for those of others), and how many it must name: the
# least, or None where it rests on what is absent.
MINE = "level IS NOT NULL"
ABOUT = {
    "credentials": [
        (r"(From|At) .* the intruder used ", f"{MINE} AND counted IS NOT NULL", 1),
        (r"(One call is|\d+ calls are) attributed", f"{MINE} AND counted IS NULL", 1),
        (r"The intruder signed in to the console",
         f"{MINE} AND api = 'ConsoleLogin' AND outcome = 'success'", 1),
        (r"(It is|They are|Most used:) ", f"{MINE} AND instr(:says, substr(counted, 1, 100))", 1),
        (r"(All calls|The calls) came from", f"{MINE} AND ip IS NOT NULL", 1),
        (r".*temporary keys? (was|were) used", f"{MINE} AND key_kind = 'temporary'", 1),
        (r".*(has no other call|has any other call)", "0", None),
        (r".*other calls in these logs", "level IS NULL AND key_kind = 'long_term' AND credential IN "
         "(SELECT counted FROM e WHERE counted IS NOT NULL)", 1),
        (r"No AssumeRole", f"{MINE} AND api GLOB 'AssumeRole*' AND outcome <> 'success'", 1),
        (r"The intruder assumed roles", f"{MINE} AND api GLOB 'AssumeRole*'", 1),
        (r"These logs show no", "0", None),
        (r"The intruder made credentials", f"{MINE} AND row IN (SELECT event_row FROM minted)", 1),
        (r"(Values of secrets|With \d)", f"{MINE} AND outcome = 'success' AND (row IN (SELECT event_row "
         "FROM exposed) OR api IN ('BatchGetSecretValue', 'SendCommand', 'StartSession', "
         "'SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey', 'ExecuteCommand', "
         "'CreatePresignedNotebookInstanceUrl'))", 1),
        (r".*(was|were) switched off or deleted", "row IN (SELECT deactivated_event FROM credential_life "
         "UNION SELECT deleted_event FROM credential_life)", 1),
        (r".*not switched off|None of .* switched off", "0", None),
        (r".*(only possible and not counted|no credential is known)",
         "(level = 'possible' OR counted IS NULL)", 1),
    ],
    "duration": [
        (r"The intruder was active", f"{MINE} AND instr(:says, event_id)", 1),
        (r"None of these calls is confirmed", "0", None),
        (r"The first call that is confirmed", "level = 'confirmed'", 1),
        (r"The logs begin too late", "0", None),
        (r".*(used by nobody else|in use)", "level IS NULL AND key_kind = 'long_term' AND credential IN "
         "(SELECT counted FROM e WHERE counted IS NOT NULL)", 0),
        (r".*made in these logs", "row IN (SELECT event_row FROM minted WHERE kind = 'long_term_key')", 0),
        (r"The logs end at", f"{MINE} AND time_ms = (SELECT max(time_ms) FROM e WHERE {MINE})", 1),
        (r".*(may live until|(keys were|key was) switched off)", "row IN (SELECT deactivated_event FROM "
         "credential_life UNION SELECT deleted_event FROM credential_life)", 1),
        (r".*not switched off|None of .* switched off", "0", None),
        (r"The intruder made", f"{MINE} AND row IN (SELECT event_row FROM minted)", 1),
        (r"There (is a gap|are \d+ gaps)", "event_id IN (SELECT event_id FROM gaps)", 0),
    ],
    "actions": [
        (r"The intruder made", MINE, 1),
        (r"To look around", f"{MINE} AND (tactic LIKE '%Discovery' OR (tactic IS NULL AND read_only))", 1),
        (r"No call that changes", "0", None),
        (r"Calls that change", f"{MINE} AND outcome = 'success' AND read_only IS NOT 1 AND "
         "instr(:says, substr(counted, 1, 80))", 1),
        (r"They tried to open", f"{MINE} AND outcome <> 'success' AND row IN "
         "(SELECT event_row FROM security_group_rules)", 1),
        (r"They opened", f"{MINE} AND outcome = 'success' AND row IN (SELECT event_row FROM "
         "security_group_rules WHERE still_open OR instr(:says, '; 0 are still open'))", 1),
        (r"Machines:", f"{MINE} AND api IN ('RunInstances', 'StartInstances')", 1),
        (r"In IAM", f"{MINE} AND outcome = 'success' AND event_source = 'iam.amazonaws.com' "
         "AND NOT read_only", 1),
        (r"Of \d+ things? that they made",
         f"{MINE} AND row IN (SELECT event_row FROM state_changes)", 1),
        (r"Data that was given out", f"{MINE} AND outcome = 'success'", 1),
        (r"Against logging", f"{MINE} AND (tactic LIKE 'TA0112%' OR activity = 'defense_evasion')", 1),
        (r"Ways into machines", f"{MINE} AND outcome = 'success' AND instr(:says, api)", 1),
    ],
    "access": [
        (r"The first attributed event", f"{MINE} AND instr(:says, event_id)", 1),
        (r"Indicated", "instr(' ' || (SELECT group_concat(event_ids, ' ') FROM access_ways "
         "WHERE level = :level AND instr(:says, vector)) || ' ', ' ' || event_id || ' ')", 1),
        (r"Neither shown|No call and no", "0", None),
        (r".", "instr(' ' || (SELECT group_concat(event_ids, ' ') FROM access_ways "
         "WHERE level = :level) || ' ', ' ' || event_id || ' ')", 0),
    ],
}


def ask(case, words):
    done = subprocess.run([os.environ["TRAILCASE"], "ask", case, *words, "--format", "json"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"ask {words}: {done.stderr}")
    return json.loads(done.stdout)["rows"]


def events_of(path, level):
    """The case with a table e of all events: to judge by, not to be quick."""
    case = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    levels = ["confirmed", "probable", "possible"]
    case.execute("CREATE TEMP TABLE e AS SELECT v.*, v.event_row AS row, t.level, t.credential AS counted"
                 " FROM events v LEFT JOIN attributed t ON t.event_row = v.event_row AND t.level IN"
                 " (SELECT value FROM json_each(?))",
                 (json.dumps(levels[:levels.index(level) + 1]),))
    case.execute("CREATE INDEX temp.e_by_id ON e (event_id)")
    return case


def complaints_of(row, question, case, path, level):
    says, ids = row["says"], (row["event_ids"] or "").split(" ") if row["event_ids"] else []
    if list(row) != ["says", "basis", "brief", "event_ids", "query"]:
        yield f"its columns are {list(row)}"
    if row["basis"] not in ("fact", "inference") or row["brief"] not in (0, 1):
        yield f"basis {row['basis']}, brief {row['brief']}"
    found = next((r for r in ABOUT[question] if re.match(r[0], says)), None)
    if not found:
        yield "nobody knows what it is about"
        return
    _, about, least = found
    if question == "credentials" and "only possible" in says:
        about = "level IS NULL OR counted IS NULL"      # which are not at this level
    if len(ids) > 5 or len(ids) != len(set(ids)) or len(ids) < (least or 0) or (least is None and ids):
        yield f"names {len(ids)} events"
    values = {"says": says, "level": level}
    when = []
    for event_id in ids:
        hits = case.execute(f"SELECT time_ms, coalesce({about}, 0) FROM e WHERE event_id = :id",
                            {**values, "id": event_id}).fetchall()
        if not any(h[1] for h in hits):
            yield f"{event_id} is not among the events it is about"
        when.append(min((h[0] for h in hits), default=0))
    if when != sorted(when):
        yield f"not in order of time: {ids}"
    rows = ask(path, shlex.split(row["query"]))
    if ids and not rows:
        yield f"{row['query']} finds nothing"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("case")
    parser.add_argument("--level", default="probable")
    given = parser.parse_args()
    case, wrong = events_of(given.case, given.level), 0
    for question, most in QUESTIONS.items():
        rows = ask(given.case, [f"{question}-answer", f"level={given.level}"])
        if rows and not 1 <= sum(r["brief"] for r in rows) <= most:
            print(f"{question}: {sum(r['brief'] for r in rows)} lines in the brief")
            wrong += 1
        for row in rows:
            for complaint in complaints_of(row, question, case, given.case, given.level):
                print(f"{question}: {row['says'][:60]}...: {complaint}")
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
