#!/usr/bin/env python3
"""Checks the tables of data/ that say what calls mean.

    check_tables.py [DIR]

api-catalog.csv, resource-kinds.csv and attack-renamed.csv of DIR (data/ of the tree).
Prints each problem with its line; the status is 1 then.
"""

import csv
import pathlib
import re
import sys

DATA = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                    else pathlib.Path(__file__).resolve().parents[2] / "data")

# The tactics of ATT&CK for enterprises since v19, which split Defense Evasion.
TACTICS = {
    "TA0001 Initial Access", "TA0002 Execution", "TA0003 Persistence",
    "TA0004 Privilege Escalation", "TA0005 Stealth", "TA0006 Credential Access",
    "TA0007 Discovery", "TA0008 Lateral Movement", "TA0009 Collection",
    "TA0010 Exfiltration", "TA0011 Command and Control", "TA0040 Impact",
    "TA0042 Resource Development", "TA0043 Reconnaissance", "TA0112 Defense Impairment",
}
CATEGORIES = {
    "benign_common", "collection", "compute", "credential_access", "credential_mint",
    "data_access", "defense_evasion", "exfiltration", "impact", "lateral_movement",
    "network_exposure", "persistence", "privilege_escalation", "recon",
}
PARTS = {"requestParameters", "responseElements", "userIdentity", "additionalEventData",
         "serviceEventDetails", "resources"}
ROLES = {"", "target", "created", "source", "grantee"}
TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?")
NAMES_MAX = 8  # TC_PATH_NAMES_MAX


def read(name, columns):
    """The rows of a table, each with its line."""
    with open(DATA / name, encoding="utf-8", newline="") as file:
        lines = csv.reader(file, strict=True)
        if next(lines) != columns:
            yield 1, None
        while True:
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error:
                cells = []
            yield lines.line_num, (dict(zip(columns, cells))
                                   if len(cells) == len(columns) else None)


def names_of(row, path):
    service = row["event_source"].split(".")[0]
    last = path.split(".")[-1].removesuffix("[]")
    return [n.lower() for n in (f"{service}:{row['api']}:{last}", f"{service}:{last}", last)]


def path_problems(row, kinds):
    for path in filter(None, row["resources"].split(";")):
        part, *names = [name.removesuffix("[]") for name in path.split(".")]
        if part not in PARTS or not names or not all(names) or len(names) > NAMES_MAX:
            yield f"{path} is no path"
        elif not any(name in kinds for name in names_of(row, path)):
            yield f"{path} leads to no kind of resource"
    if row["resources"].endswith(";") or ";;" in row["resources"]:
        yield "an empty path"


def row_problems(row, kinds):
    if not re.fullmatch(r"[a-z0-9-]+\.amazonaws\.com", row["event_source"]):
        yield f"{row['event_source']} is no event source"
    # CreateFunction20150331v2 would never be found: calls are looked up without it.
    if not re.fullmatch(r"[A-Za-z]\w*", row["api"]) or re.search(
            r"(\d{8}|\d{4}_\d\d_\d\d)(v\d+)?$", row["api"]):
        yield f"{row['api']} is no API"
    if row["category"] not in CATEGORIES:
        yield f"{row['category']} is no category"
    if not TECHNIQUE.fullmatch(row["technique"]):
        yield f"{row['technique']} is no technique"
    if row["tactic"] not in TACTICS:
        yield f"{row['tactic']} is no tactic of ATT&CK v19"
    if row["severity"] not in set("12345"):
        yield f"{row['severity']} is no severity"
    if not re.fullmatch(r"[A-Z].{8,150}\.", row["containment"]):
        yield "containment is a sentence"
    yield from path_problems(row, kinds)


def catalog_problems(kinds):
    seen = {}
    columns = ["event_source", "api", "category", "technique", "tactic", "severity",
               "resources", "containment"]
    for line, row in read("api-catalog.csv", columns):
        if row is None:
            yield line, f"the columns are {','.join(columns)}"
            continue
        call = row["event_source"], row["api"]
        if call in seen:
            yield line, f"{row['api']} stands in line {seen[call]} already"
        seen[call] = line
        for problem in row_problems(row, kinds):
            yield line, f"{row['event_source']} {row['api']}: {problem}"
        if TECHNIQUE.fullmatch(row["technique"]) and row["technique"] in formers():
            yield line, f"{row['technique']} has another number since v19"


def formers():
    return {row["former"] for _, row in read("attack-renamed.csv", ["former", "now"]) if row}


def renamed_problems():
    for line, row in read("attack-renamed.csv", ["former", "now"]):
        if row is None:
            yield line, "the columns are former,now"
        elif TECHNIQUE.fullmatch(row["former"]):
            if not TECHNIQUE.fullmatch(row["now"]) or row["now"] == row["former"]:
                yield line, f"{row['now']} is no technique to move to"
        elif not any(row["now"] in (t, t[:6], t[7:]) for t in TACTICS):
            yield line, f"{row['now']} is no tactic of ATT&CK v19"


def kinds_problems(kinds):
    with open(DATA / "api-catalog.csv", encoding="utf-8", newline="") as file:
        calls = {(r["event_source"].split(".")[0].lower(), r["api"].lower())
                 for r in csv.DictReader(file)}
    for line, row in read("resource-kinds.csv", ["name", "kind", "role"]):
        if row is None:
            yield line, "the columns are name,kind,role"
            continue
        name = row["name"].lower()
        if kinds[name] != line:
            yield line, f"{row['name']} stands in line {kinds[name]} too"
        if not re.fullmatch(r"[a-z0-9_]*", row["kind"]):
            yield line, f"{row['kind']} is no kind"
        if row["role"] not in ROLES:
            yield line, f"{row['role']} is no role"
        if name.startswith(("arn:", "aws::", "id:")) and (not row["kind"] or row["role"]):
            yield line, "has a kind and no role"
        elif name.count(":") == 2 and not name.startswith(("arn:", "aws::", "kms:")):
            if tuple(name.split(":")[:2]) not in calls:
                yield line, f"{row['name']} is of no call of the catalogue"


def main():
    kinds = {row["name"].lower(): line
             for line, row in read("resource-kinds.csv", ["name", "kind", "role"]) if row}
    found = 0
    for table, problems in (("api-catalog.csv", catalog_problems(kinds)),
                            ("attack-renamed.csv", renamed_problems()),
                            ("resource-kinds.csv", kinds_problems(kinds))):
        for line, problem in problems:
            print(f"{table}:{line}: {problem}", file=sys.stderr)
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
