"""Writes a result as tables: for a terminal, or as Markdown for a document."""

from __future__ import annotations

from typing import Callable

Table = tuple[str, list[str], list[list[str]]]  # title, columns, rows


def seconds(value: float) -> str:
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1000:.{1 if value >= 0.001 else 2}f} ms"


def mib(value: float) -> str:
    size = value / 1048576
    return f"{size:.{0 if abs(size) >= 10 else 1}f} MiB"


def times(value: float) -> str:
    return f"{value:.2f}"


def count(value: float) -> str:
    return f"{value:,.0f}"


UNITS: dict[str, Callable[[float], str]] = {"x": times, "bytes": mib, "s": seconds}


def span(figure: dict, write: Callable[[float], str]) -> str:
    """The median, and in brackets the least and the most."""
    median, least, most = (write(figure[k]) for k in ("median", "min", "max"))
    return median if least == most else f"{median} ({least} - {most})"


# --- the tables ----------------------------------------------------------------


def corpora(result: dict) -> Table:
    rows = [[c["name"], count(c["files"]), count(c["records"]), count(c["copies"]),
             mib(c["json_bytes"]), mib(c["gzip_bytes"])] for c in result["corpora"]]
    return ("Corpora", ["corpus", "files", "records", "copies", "JSON", "gzip"], rows)


def imports(result: dict) -> Table:
    lines = (("gzip -dc", "gzip_wall_s", seconds),
             ("import", "import_wall_s", seconds),
             ("import : gzip -dc", "ratio", times),
             ("import, processor", "import_cpu_s", seconds),
             ("records a second", "import_records_per_s", count),
             ("peak memory", "import_peak_bytes", mib),
             ("written", "import_written_bytes", mib),
             ("size of the case", "import_case_bytes", mib))
    heads = [s["corpus"] + (f", {s['threads']} thread" if s["threads"] else "")
             for s in result["imports"]]
    rows = [[label, *(span(s["figures"][key], write) for s in result["imports"])]
            for label, key, write in lines]
    return ("Import, beside gzip", ["", *heads], rows)


def growth(result: dict) -> Table | None:
    large = result["large"]
    if not large:
        return None
    made, small = large["run"]["import"], large["against"]
    rows = [["import", seconds(made["wall_s"])],
            ["import : gzip -dc", times(large["run"]["ratio"])],
            ["peak memory", mib(made["peak_bytes"])],
            [f"peak memory of {small}", mib(large["against_peak_bytes"])],
            ["more", mib(large["growth_bytes"])],
            ["of it at most the dedupe set", mib(large["dedupe_growth_bytes"])],
            ["not explained by it", mib(large["growth_beyond_dedupe_bytes"])],
            ["size of the case", mib(made["case_bytes"])]]
    return (f"Memory when {small} is ten times as long", ["", large["corpus"]], rows)


def increment(result: dict) -> Table:
    more = result["increment"]
    figures = more["figures"]
    columns = (("wall_s", seconds), ("cpu_s", seconds), ("written_bytes", mib))
    imported = (("month", "the month"), ("increment", "then one day more"),
                ("whole", "all at once"), ("day_alone", "the day alone"))
    ratios = (("of_whole", "one day more : all at once"),
              ("of_day_alone", "one day more : the day alone"))
    rows = [[label, *(span(figures[f"{name}_{key}"], write) for key, write in columns)]
            for name, label in imported]
    rows += [[label, span(figures[name], times), "", ""] for name, label in ratios]
    title = f"One day more ({more['day_files']} files to {more['month_files']})"
    return (title, ["import of", "wall", "processor", "written"], rows)


def pivots(result: dict) -> Table:
    rows = [[p["name"] + (", first page" if p["first_rows_only"] else ""),
             count(p["rows"]), span(p["wall_s"], seconds)]
            for p in result["queries"]["pivots"]]
    return ("Pivots on A, inside one connection", ["pivot", "rows", "time"], rows)


def queries(result: dict) -> Table:
    timed = result["queries"]
    rows = [["(start of the program)", "", "", span(timed["start_s"], seconds)]]
    for row in timed["questions"] + timed["queries"]:
        kind = "".join(w.partition("=")[0] for w in row["arguments"] if w != "--lead")
        lead = "lead " if "--lead" in row["arguments"] else ""
        rows.append([row["name"], lead + kind, count(row["rows"]),
                     span(row["wall_s"], seconds)])
    return ("Questions and canned queries on A, as a process",
            ["query", "with", "rows", "wall"], rows)


def budgets(result: dict) -> Table:
    rows = [[b["budget"], UNITS[b["unit"]](b["limit"]), UNITS[b["unit"]](b["value"]),
             "held" if b["held"] else "NOT HELD"] for b in result["budgets"]]
    return ("Budgets", ["budget", "at most", "measured", ""], rows)


# --- the media -----------------------------------------------------------------


def caption(result: dict) -> str:
    machine, build = result["machine"], result["machine"]["build"]
    changed = " with changes" if machine["changed"] else ""
    whole = result["scale"] == 1
    scale = "" if whole else f", corpora at {result['scale']:g} of their size"
    versions = ", ".join(f"{k} {v}" for k, v in sorted(machine["libraries"].items()))
    commit = (machine["commit"] or "unknown")[:12]
    return (f"{result['date']}, commit {commit}{changed}; "
            f"runs: {result['runs']}{scale}; {machine['cpu']}, "
            f"{machine['usable_cores']} of {machine['cores']} cores, "
            f"{mib(machine['memory_bytes'])}, {machine['kernel']}, "
            f"{machine['file_system']}; {build['compiler']} ({build['type']}); "
            f"{versions}; {machine['gzip']}.")


def plain(title: str, columns: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
             for row in [columns, ["-" * width for width in widths], *rows]]
    return "\n".join([title, *lines])


def markdown(title: str, columns: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |"
             for row in [columns, ["---"] * len(columns), *rows]]
    return "\n".join([f"### {title}", "", *lines])


def write(result: dict, as_markdown: bool) -> str:
    """The whole result."""
    style = markdown if as_markdown else plain
    tables = [table(result) for table in
              (budgets, corpora, imports, growth, increment, pivots, queries)]
    return "\n\n".join([caption(result), *(style(*t) for t in tables if t)]) + "\n"
