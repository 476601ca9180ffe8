"""Makes the logs that are measured, once, and checks them before they are used."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from measure import Cost, Failed, must_run, output_of

ARG_MAX = 2 * 1024 * 1024  # the usual limit; some systems claim to have none
LOGS = "AWSLogs"  # what the generator puts everything into
TRUTH = "truth.json"
MORE = re.compile(r"incident (\d+) records in (\d+) more files")
MADE = re.compile(r"(\d+) records \((\d+) of them copies\) in (\d+) files, "
                  r"(\d+) bytes of JSON")


@dataclass(frozen=True)
class Plan:
    """What a corpus is to be."""

    name: str
    files: int
    records: int
    days: int = 30
    incident: bool = False  # in files of its own, with its truth beside the logs

    def arguments(self) -> list[str]:
        return ["--files", str(self.files), "--records", str(self.records),
                "--days", str(self.days), *(["--incident"] if self.incident else [])]


@dataclass(frozen=True)
class Corpus:
    """What a corpus is, by the word of its generator; json_bytes without an incident."""

    name: str
    folder: Path
    files: int
    records: int
    copies: int
    json_bytes: int
    gzip_bytes: int

    def to_json(self) -> dict:
        facts = asdict(self)
        del facts["folder"]
        return facts


def plans(scale: float) -> dict[str, Plan]:
    """All corpora.  A scale below 1 makes the files of A smaller, those of B fewer."""
    def part(whole: int, least: int = 1) -> int:
        return max(round(whole * scale), least)

    return {
        "A": Plan("A", 20, part(500_000, 20)),
        "B": Plan("B", part(10_000), part(200_000)),
        # A for ten times as many days.
        "10A": Plan("10A", 200, part(5_000_000, 200), days=300),
        # A month and a day, 200 files a day.
        "month": Plan("month", part(6_200, 62), part(500_000, 62), days=31),
    }


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def log_files(folder: Path) -> list[str]:
    """The files of a corpus, relative to its folder, sorted."""
    return sorted(str(path.relative_to(folder))
                  for path in (folder / LOGS).rglob("*") if path.is_file())


def prepare(plan: Plan, generator: Path, work: Path) -> Corpus:
    """The corpus of a plan, from an earlier run when it is there and whole."""
    folder = work / f"{plan.name}-{plan.files}x{plan.records}x{plan.days}"
    manifest = folder / "manifest.json"
    wanted = {"arguments": plan.arguments(), "generator": file_hash(generator)}
    if manifest.is_file():
        made = json.loads(manifest.read_text())
        corpus = Corpus(plan.name, folder, **made["corpus"])
        if {key: made[key] for key in wanted} == wanted and is_whole(corpus):
            return corpus
    return generate(plan, generator, folder, wanted)


def generate(plan: Plan, generator: Path, folder: Path, wanted: dict) -> Corpus:
    for old in (folder, part := folder.with_name(folder.name + ".part")):
        shutil.rmtree(old, ignore_errors=True)
    truth = ["--truth", str(part / TRUTH)] if plan.incident else []
    said = output_of([str(generator), "corpus", str(part), *plan.arguments(), *truth])
    found = MADE.search(said)
    if not found:
        raise Failed(f"{generator} said not what it made: {said}")
    records, copies, files, json_bytes = map(int, found.groups())
    if more := MORE.search(said):
        records, files = records + int(more[1]), files + int(more[2])
    facts = {"files": files, "records": records, "copies": copies,
             "json_bytes": json_bytes, "gzip_bytes": size_of(part)}
    if not is_whole(Corpus(plan.name, part, **facts)):
        raise Failed(f"{part}: {len(log_files(part))} files, not {files}")
    (part / "manifest.json").write_text(json.dumps({**wanted, "corpus": facts}))
    part.rename(folder)
    return Corpus(plan.name, folder, **facts)


def size_of(folder: Path) -> int:
    return sum((folder / name).stat().st_size for name in log_files(folder))


def is_whole(corpus: Corpus) -> bool:
    return (len(log_files(corpus.folder)), size_of(corpus.folder)) == (
        corpus.files, corpus.gzip_bytes)


# --- gzip: what an import is measured against ----------------------------------


def batches(words: list[str]) -> list[list[str]]:
    """As few command lines as the system allows, filled as xargs fills them."""
    environment = sum(len(k) + len(v) + 10 for k, v in os.environb.items())
    room = min(os.sysconf("SC_ARG_MAX"), ARG_MAX) - environment - 4096
    lines: list[list[str]] = []
    left = 0
    for word in words:
        need = len(os.fsencode(word)) + 1 + 8  # its bytes and its pointer
        if not lines or need > left:
            lines.append([])
            left = room
        lines[-1].append(word)
        left -= need
    return lines


def gunzip(corpus: Corpus) -> list[Cost]:
    """`gzip -dc` of all files to /dev/null; one process unless there are too many."""
    return [must_run(["gzip", "-dc", *names], corpus.folder)
            for names in batches(log_files(corpus.folder))]


def check_bytes(corpus: Corpus) -> None:
    """Counts what gzip makes of the files.  They are in the page cache afterwards."""
    total = 0
    for names in batches(log_files(corpus.folder)):
        with subprocess.Popen(["gzip", "-dc", *names], cwd=corpus.folder,
                              stdout=subprocess.PIPE) as process:
            while piece := process.stdout.read(1 << 20):
                total += len(piece)
        if process.returncode != 0:
            raise Failed(f"gzip -dc of {corpus.name}: status {process.returncode}")
    if total != corpus.json_bytes:
        raise Failed(f"{corpus.name}: gzip gave {total} bytes, {corpus.json_bytes} "
                     "were made")
