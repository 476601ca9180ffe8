"""Measures imports: beside gzip, ten times as long, and one day more."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Callable

import corpus as corpora
from corpus import LOGS, Corpus
from measure import Cost, Failed, must_run, output_of, spread

# struct tc_seen_entry of src/ingest/seen.h, and how its table grows.
DEDUPE_ENTRY_BYTES = 24
DEDUPE_FIRST_ENTRIES = 4096

Say = Callable[[str], None]


@dataclass(frozen=True)
class Bench:
    """What all measurements need."""

    trailcase: Path
    cases: Path  # the folder for cases, on the disk that is measured
    runs: int
    say: Say

    def case(self, name: str) -> Path:
        return self.cases / f"{name}.case"


def remove_case(case: Path) -> None:
    for file in (case, case.with_name(case.name + "-journal")):
        file.unlink(missing_ok=True)


def totals(bench: Bench, case: Path) -> dict:
    text = output_of([str(bench.trailcase), "info", str(case), "--format", "json"])
    return json.loads(text)["totals"]


def check_totals(bench: Bench, case: Path, corpus: Corpus) -> dict:
    """Everything that was generated was read, and the copies were seen to be such."""
    got = totals(bench, case)
    made = {"sources": corpus.files, "records_read": corpus.records,
            "stored": corpus.records - corpus.copies, "copies": corpus.copies,
            "rejected": 0}
    for what, number in made.items():
        if got[what] != number:
            raise Failed(f"{corpus.name}: {what} is {got[what]} after the import, "
                         f"{number} were made")
    return got


def add_logs(bench: Bench, case: Path, folder: Path, threads: int | None) -> Cost:
    """One import into a case, with the disk at rest before it."""
    argv = [str(bench.trailcase), "import", str(case), LOGS, "--quiet"]
    if threads:
        argv += ["--threads", str(threads)]
    os.sync()
    return must_run(argv, folder)


def import_new(bench: Bench, case: Path, folder: Path,
               threads: int | None = None) -> dict:
    """An import into a new case."""
    remove_case(case)
    cost = add_logs(bench, case, folder, threads)
    return {**cost.to_json(), "case_bytes": case.stat().st_size}


# --- beside gzip ---------------------------------------------------------------


def pair(bench: Bench, corpus: Corpus, case: Path, threads: int | None) -> dict:
    """gzip, and at once the import."""
    os.sync()
    unzip = corpora.gunzip(corpus)
    gzip = {"wall_s": sum(cost.wall_s for cost in unzip),
            "cpu_s": sum(cost.cpu_s for cost in unzip), "processes": len(unzip)}
    made = import_new(bench, case, corpus.folder, threads)
    check_totals(bench, case, corpus)
    made["records_per_s"] = corpus.records / made["wall_s"]
    return {"gzip": gzip, "import": made, "ratio": made["wall_s"] / gzip["wall_s"]}


def series(corpus: Corpus, threads: int | None, pairs: list[dict]) -> dict:
    figures = {f"gzip_{key}": spread(p["gzip"][key] for p in pairs)
               for key in ("wall_s", "cpu_s")}
    figures |= {f"import_{key}": spread(p["import"][key] for p in pairs)
                for key in pairs[0]["import"]}
    figures["ratio"] = spread(p["ratio"] for p in pairs)
    return {"corpus": corpus.name, "threads": threads, "runs": pairs,
            "figures": figures}


def beside_gzip(bench: Bench, corpus: Corpus) -> list[dict]:
    """Default threads and one thread, in turns; the last case of the former stays."""
    case, single = bench.case(corpus.name), bench.case(corpus.name + "-single")
    usual, one = [], []
    for i in range(bench.runs):
        bench.say(f"{corpus.name}: gzip and import, run {i + 1} of {bench.runs}")
        one.append(pair(bench, corpus, single, 1))
        remove_case(single)
        usual.append(pair(bench, corpus, case, None))
    return [series(corpus, None, usual), series(corpus, 1, one)]


# --- ten times as long ---------------------------------------------------------


def dedupe_bytes(records: int) -> dict:
    """The table that holds so many records: a power of two, at most 3/4 full."""
    entries = DEDUPE_FIRST_ENTRIES
    while records > entries // 4 * 3:
        entries *= 2
    size = entries * DEDUPE_ENTRY_BYTES
    # While it doubles, the table of half the size is there as well.
    most = size if entries == DEDUPE_FIRST_ENTRIES else size + size // 2
    return {"table_bytes": size, "while_doubling_bytes": most}


def memory_growth(bench: Bench, small: Corpus, small_peak: float,
                  large: Corpus) -> dict:
    """Peak memory of one import of `large`, against that of `small`."""
    bench.say(f"{large.name}: gzip and import, once")
    case = bench.case(large.name)
    try:
        once = pair(bench, large, case, None)
    finally:
        remove_case(case)
    sets = [dedupe_bytes(c.records - c.copies) for c in (small, large)]
    allowed = (sets[1]["while_doubling_bytes"] - sets[0]["while_doubling_bytes"])
    growth = once["import"]["peak_bytes"] - small_peak
    return {"corpus": large.name, "run": once, "against": small.name,
            "against_peak_bytes": small_peak,
            "dedupe": {small.name: sets[0], large.name: sets[1]},
            "growth_bytes": growth, "dedupe_growth_bytes": allowed,
            "growth_beyond_dedupe_bytes": growth - allowed}


# --- one day more --------------------------------------------------------------


def day_of(name: str) -> date:
    """The date of delivery in the path of a log file: .../2025/03/31/..."""
    found = re.search(r"/(\d{4})/(\d\d)/(\d\d)/", name)
    if not found:
        raise Failed(f"no date in {name}")
    return date(*map(int, found.groups()))


def split_last_day(names: list[str]) -> tuple[list[str], list[str]]:
    """The files of the first 30 days, and the rest."""
    end = min(map(day_of, names)) + timedelta(days=30)
    return ([name for name in names if day_of(name) < end],
            [name for name in names if day_of(name) >= end])


def link(names: list[str], source: Path, target: Path) -> None:
    for name in names:
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(source / name, place)


def one_day_more(bench: Bench, corpus: Corpus) -> dict:
    """A month, then the same folder with one more day; the whole; the day alone."""
    month, day = split_last_day(corpora.log_files(corpus.folder))
    if not month or not day:
        raise Failed(f"{corpus.name}: no day after the first 30")
    growing, alone = (corpus.folder.parent / name for name in ("growing", "day-alone"))
    runs = []
    try:
        shutil.rmtree(alone, ignore_errors=True)
        link(day, corpus.folder, alone)
        for i in range(bench.runs):
            bench.say(f"{corpus.name}: one day more, run {i + 1} of {bench.runs}")
            shutil.rmtree(growing, ignore_errors=True)
            link(month, corpus.folder, growing)
            runs.append(one_day_more_once(bench, corpus, growing, alone, day))
    finally:
        shutil.rmtree(growing, ignore_errors=True)
        shutil.rmtree(alone, ignore_errors=True)
    figures = {f"{name}_{key}": spread(run[name][key] for run in runs)
               for name in runs[0] for key in ("wall_s", "cpu_s", "written_bytes")}
    figures["of_whole"] = spread(r["increment"]["wall_s"] / r["whole"]["wall_s"]
                                 for r in runs)
    figures["of_day_alone"] = spread(r["increment"]["wall_s"] / r["day_alone"]["wall_s"]
                                     for r in runs)
    return {"corpus": corpus.name, "month_files": len(month), "day_files": len(day),
            "runs": runs, "figures": figures}


def one_day_more_once(bench: Bench, corpus: Corpus, growing: Path, alone: Path,
                      day: list[str]) -> dict:
    case = bench.case(corpus.name)
    try:
        month = import_new(bench, case, growing)
        link(day, corpus.folder, growing)
        more = {**add_logs(bench, case, growing, None).to_json(),
                "case_bytes": case.stat().st_size}
        in_parts = check_totals(bench, case, corpus)
        whole = import_new(bench, case, growing)
        if check_totals(bench, case, corpus) != in_parts:
            raise Failed(f"{corpus.name}: imported in two parts it gives another case")
        only = import_new(bench, case, alone)
        if totals(bench, case)["sources"] != len(day):
            raise Failed(f"{corpus.name}: the last day alone is not {len(day)} sources")
    finally:
        remove_case(case)
    return {"month": month, "increment": more, "whole": whole, "day_alone": only}
