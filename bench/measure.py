"""Runs a program and says what it cost."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Iterable


class Failed(Exception):
    """Something could not be measured, or a count was wrong."""


@dataclass(frozen=True)
class Cost:
    """What one process took, its threads included.

    The kernel counts the memory that the process had before its exec, too, which was
    ours: a peak below that of this Python (about 20 MiB) does not show.
    """

    wall_s: float
    cpu_s: float  # user and system
    peak_bytes: int
    written_bytes: int  # towards the disk

    def to_json(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Ended:
    cost: Cost
    status: int
    stderr: str


def run(argv: list[str], cwd: Path | None = None,
        stdout: int | IO = subprocess.DEVNULL) -> Ended:
    """Runs a program to its end, whatever its status."""
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(argv, cwd=cwd, stdin=subprocess.DEVNULL,
                                   stdout=stdout, stderr=errors)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        text = errors.read(4000).decode(errors="replace").strip()
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024,
                usage.ru_oublock * 512)
    return Ended(cost, process.returncode, text)


def must_run(argv: list[str], cwd: Path | None = None,
             stdout: int | IO = subprocess.DEVNULL) -> Cost:
    """As run, for a program that has to end with status 0."""
    ended = run(argv, cwd, stdout)
    if ended.status != 0:
        words = " ".join(argv[:4]) + (" ..." if len(argv) > 4 else "")
        raise Failed(f"{words}: status {ended.status}: {ended.stderr}")
    return ended.cost


def output_of(argv: list[str], cwd: Path | None = None) -> str:
    """What a program prints; for what is not measured."""
    with tempfile.TemporaryFile() as out:
        must_run(argv, cwd, out)
        out.seek(0)
        return out.read().decode()


def spread(values: Iterable[float]) -> dict:
    """The three numbers that stand for several runs."""
    numbers = list(values)
    return {"median": statistics.median(numbers), "min": min(numbers),
            "max": max(numbers)}
