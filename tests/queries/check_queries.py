#!/usr/bin/env python3
"""Checks every canned query: its header, its SQL, and what it finds.

For every file below queries/:
- the header is complete, and is what the SQL says;
- it prepares on an empty case, only reads, and pastes unchanged into sqlite3;
- there is a case in which it finds something, and one in which it must not: the folder
  `expected`.  A new query needs an entry there;
- its rows are events, or can be opened into the events behind them;
- SQLite prepares it at once: few names of WITH stand for many others that stand for many.

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

from expected import QUERIES
from expected.common import BAD, DATA, NONE, ROOT, THEFT

TRAILCASE = os.environ.get("TRAILCASE") or sys.exit("run through ctest, or set TRAILCASE")
VERBOSE = "-v" in sys.argv[1:]

# Queries of one row at most: they need no order.
ONE_ROW = {"access-window"}
# Their rows are no events and no sums of any.
NOT_OF_EVENTS = {
    "access-answer", "actions-answer", "activity-hours", "activity-over-time", "address-sources",
    "address-words", "archives",
    "baseline", "columns", "credentials-answer", "custody", "digests", "duration-answer",
    "enrichments", "key-words", "leads", "notes", "principal-words", "rejects", "scope-rules", "sources", "triage-answer",
    "verdicts", "views"}
# What they open into is not counted by their column `events` alone.
OPEN_WIDER = {"denied-actions", "object-access", "principal-called", "principal-names"}

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
    known = {"name", "question", "title", "param", "opens", "next", "note", "benign", "example"}
    if query.is_detection:
        known |= {"id", "severity", "technique"}
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
        telling = action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"
        return (sqlite3.SQLITE_OK if (action in READING and not bad_function) or telling
                else sqlite3.SQLITE_DENY)

    # SQLite declares the columns of these at their first use, which is no reading.
    case.execute("SELECT 1 FROM json_each('[]'), json_tree('[]'), pragma_table_xinfo('x')")
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


def texts_hold_no_arithmetic(query, _queries, _cases):
    """|| binds tighter than all arithmetic: 'in ' || (b - a) / 10 || ' days' is a number."""
    if found := re.search(r"\|\|\s*\((?:[^()]|\([^()]*\))*\)\s*[-+*/%]\s*[0-9]",
                          query.statement()):
        raise Failure(f"|| binds tighter than what comes behind it: {found[0]}")


# SQLite reads a name of WITH again at each place where it stands, with all the names below
# it, and hears no Ctrl-C while it does: 1,000 of them are some 50 ms.
MOST_READINGS = 1000


def readings(statement):
    """How many bodies SQLite reads to prepare this, each name of WITH at each mention."""
    blank = r"\s+AS\s+(?:NOT\s+)?(?:MATERIALIZED\s*)?\("
    heads = list(re.finditer(r"(?:\bWITH\s+(?:RECURSIVE\s+)?|,\s*)([a-z_]\w*)\s*(?:\([^()]*\))?"
                             + blank, statement))
    bodies, rest = {}, statement
    for head in heads:
        depth, end = 1, head.end()
        while depth and end < len(statement):
            depth += {"(": 1, ")": -1}.get(statement[end], 0)
            end += 1
        bodies[head[1]] = statement[head.end():end - 1]
        rest = rest.replace(bodies[head[1]], "", 1)
    below = {}
    for name, body in [*bodies.items(), ("", rest)]:
        below[name] = 1 + sum(
            below[other] * len(re.findall(rf"\b(?:FROM|JOIN|IN)\s+{other}\b", body))
            for other in below)
    return below[""]


def is_prepared_at_once(query, _queries, _cases):
    if (count := readings(query.statement())) > MOST_READINGS:
        raise Failure(f"SQLite reads {count} times a name of WITH to prepare it: name those that "
                      f"stand on many others less often")


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


def rows_open(query, queries, cases):
    """A row is an event, or opens into as many as it counts."""
    run, _ = QUERIES[query.path.stem]
    rows = rows_of(query, run, cases)
    opens = query.header.get("opens")
    if query.path.stem in NOT_OF_EVENTS:
        if opens or "event_id" in rows[0]:
            raise Failure("is in NOT_OF_EVENTS, and can be opened")
        return
    if not opens:
        if "event_id" not in rows[0]:
            raise Failure("its rows have no event_id, and no `opens:` says what is behind them")
        return
    name, *words = opens[0].split(" ")
    target = [q for q in queries if q.path.stem == name]
    if not target:
        raise Failure(f"opens {name}, which is no query")
    for param, column in (w.split("=") for w in words):
        if param not in {p[1] for p in target[0].params}:
            raise Failure(f"opens {name} with {param}, which it does not take")
        if not column.startswith("'") and column not in rows[0]:
            raise Failure(f"opens {name} by {column}, which is no column")
    if not run.by_sqlite and not run.stored:
        n = next(i for i, row in enumerate(rows, 1)
                 if all(row.get(k) == v for k, v in run.row.items()))
        answer = json.loads(trailcase("ask", str(cases.path(run.files, (), run.enrich)),
                                      query.path.stem, *run.args, "--drill", str(n),
                                      "--format", "json"))
        if answer["query"] != name or not answer["rows"]:
            raise Failure(f"row {n} opens into nothing")
        if (query.path.stem not in OPEN_WIDER
                and len(answer["rows"]) != rows[n - 1].get("events", len(answer["rows"]))):
            raise Failure(f"row {n} counts {rows[n - 1]['events']} events and opens into "
                          f"{len(answer['rows'])}")


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
        raise Failure("has no entry in tests/queries/expected: a case "
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
          order_is_said, texts_hold_no_arithmetic, is_prepared_at_once,
          pastes_into_sqlite3, example_is_a_call_of_it,
          finds_what_it_should, rows_open, detection_keeps_its_shape)

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
