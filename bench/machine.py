"""What a measurement was made on, and what was measured."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

# Libraries by the names that pkg-config has for them, where these differ.
PACKAGES = {"libz": "zlib", "libsqlite3": "sqlite3", "libreadline": "readline"}


def said(*argv: str, cwd: Path | None = None) -> str | None:
    """What a command prints, or None when it cannot."""
    try:
        done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def first_line(text: str | None) -> str | None:
    return text.splitlines()[0] if text else None


def cpu_model() -> str | None:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return None
    found = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return found.group(1) if found else None


def build_of(trailcase: Path) -> dict:
    """The compiler and the kind of build, when the program is in its build folder."""
    for folder in trailcase.resolve().parents:
        cache = folder / "CMakeCache.txt"
        if cache.is_file():
            values = dict(re.findall(r"^(\w+):\w+=(.*)$", cache.read_text(),
                                     re.MULTILINE))
            compiler = values.get("CMAKE_C_COMPILER", "")
            return {"type": values.get("CMAKE_BUILD_TYPE"),
                    "compiler": first_line(said(compiler, "--version"))}
    return {"type": None, "compiler": None}


def libraries(trailcase: Path) -> dict[str, str]:
    """Versions of what the program is linked with, as far as pkg-config knows them."""
    versions = {}
    for name in re.findall(r"^\s*(lib\w+)\.so", said("ldd", str(trailcase)) or "",
                           re.MULTILINE):
        package = PACKAGES.get(name, name)
        if version := said("pkg-config", "--modversion", package):
            versions[package] = version
    return versions


def commit_of(source: Path) -> dict:
    changes = said("git", "status", "--porcelain", "--untracked-files=no", cwd=source)
    return {"commit": said("git", "rev-parse", "HEAD", cwd=source),
            "changed": bool(changes)}


def disk_of(folder: Path) -> str | None:
    """The kind of file system, by the longest mount point above the folder."""
    best, kind = "", None
    try:
        mounts = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return None
    for words in map(str.split, mounts):
        point = words[1].rstrip("/") + "/"
        if f"{folder.resolve()}/".startswith(point) and len(point) >= len(best):
            best, kind = point, words[2]
    return kind


def describe(trailcase: Path, source: Path, cases: Path) -> dict:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "usable_cores": len(os.sched_getaffinity(0)),
        "memory_bytes": pages,
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "file_system": disk_of(cases),
        "trailcase": first_line(said(str(trailcase), "--version")),
        **commit_of(source),
        "build": build_of(trailcase),
        "libraries": libraries(trailcase),
        "gzip": first_line(said(shutil.which("gzip") or "gzip", "--version")),
        "python": platform.python_version(),
        "python_sqlite": sqlite3.sqlite_version,
    }
