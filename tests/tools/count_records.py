#!/usr/bin/env python3
"""Counts CloudTrail records in files, by another way than the program's.

    count_records.py FILE...
    count_records.py --records NAME FILE...

Prints, for each file, the number of records and of distinct ones, and its path,
separated by tabs; at last the same for all files together.  With --records, prints
each distinct record of all files, as lines of {"folder": NAME, "record":...} for
outcomes.jq.

It parses with Python's json, wherever in the file that succeeds, and searches what it
gets to any depth, through members of any name and through texts that are JSON. So
it knows nothing of containers, of damage, or of what a name means.

A table (CSV) with a column eventid is a record in each row; a row is the same as a
record with that eventID, wherever that is.
"""

import csv
import decimal
import gzip
import io
import json
import pathlib
import re
import sys
import zlib

# In canonical text.
EVENT_ID = re.compile("'eventID':'([^']*)'")
# What a canonical text stands for.
VALUES = {}
# Columns that outcomes.jq looks at, as members of a record.
MEMBERS = {name.lower(): name for name in (
    "eventID", "errorCode", "errorMessage", "responseElements", "requestParameters")}
DECODER = json.JSONDecoder(parse_float=decimal.Decimal, parse_int=decimal.Decimal, strict=True)


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (EOFError, zlib.error):
            data = zlib.decompressobj(31).decompress(data)
    return data.decode("utf-8-sig", "surrogateescape")


def is_record(value):
    if str(value.get("eventSource")).startswith("aws:"):
        return False
    if value.get("eventCategory") in ("Aggregated", "ConfigurationItem"):
        return False
    if "eventName" in value:
        return any(k in value for k in ("eventSource", "eventTime", "userIdentity"))
    return "eventVersion" in value and ("eventType" in value or "userIdentity" in value)


def search(value, found):
    """Appends every record in a parsed value."""
    if isinstance(value, dict):
        if is_record(value):
            found.append(canonical(value))
            VALUES[found[-1]] = value
            return
        for member in value.values():
            search(member, found)
    elif isinstance(value, list):
        for member in value:
            search(member, found)
    elif isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        search_text(value, found)


def search_text(text, found):
    """Every value in a text, from wherever one begins."""
    at = 0
    while True:
        starts = [i for i in (text.find("{", at), text.find("[", at)) if i >= 0]
        if not starts:
            return
        at = min(starts)
        try:
            value, at = DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        search(value, found)


def canonical(value):
    """One text for each meaning: order of members and spelling of numbers aside."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{k!r}:{canonical(value[k])}" for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, decimal.Decimal):
        return str(value.normalize())
    return repr(value)


def search_rows(text, found):
    """True when the text is a table of events."""
    if not {"eventid", "eventname"} <= set(text.split("\n", 1)[0].strip().lower().split(",")):
        return False
    for row in csv.DictReader(io.StringIO(text, newline="")):
        cells = {name.lower(): cell for name, cell in row.items()}
        found.append("row " + cells["eventid"])
        VALUES[found[-1]] = {MEMBERS[n]: c for n, c in cells.items() if n in MEMBERS and c}
    return True


def distinct(found):
    """Each once: a row counts where there is no record of its eventID."""
    records = {one for one in found if not one.startswith("row ")}
    ids = {match for one in records for match in EVENT_ID.findall(one)}
    return records | {one for one in found if one.startswith("row ") and one[4:] not in ids}


def search_file(path, found):
    # A text between strings of its own is not looked into twice.
    text = read(path)
    if not search_rows(text, found):
        search_text(text, found)


def print_records(name, paths):
    found = []
    for path in paths:
        search_file(path, found)
    for one in sorted(distinct(found)):
        print(json.dumps({"folder": name, "record": VALUES[one]}, default=float))


def main():
    if sys.argv[1:2] == ["--records"]:
        print_records(sys.argv[2], sys.argv[3:])
        return
    every = []
    for path in sys.argv[1:]:
        found = []
        search_file(path, found)
        every += found
        print(len(found), len(distinct(found)), path, sep="\t")
    print(len(every), len(distinct(every)), "all", sep="\t")


if __name__ == "__main__":
    main()
