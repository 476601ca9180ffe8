"""What the design allows, and whether it was held."""

from __future__ import annotations

RATIO = 1.2  # import : gzip -dc, on two cores
PEAK_BYTES = 512 * 1024 * 1024
# What growth of memory may be noise: of the allocator, of the order of events.
GROWTH_BYTES = 32 * 1024 * 1024
PIVOT_S = 0.010
QUERY_S = 1.0
# On two million events: one closure and the four answers that follow from it, and what
# an analyst waits for while saying something.
SCOPE_S = 2.0
VERDICT_S = 0.5


def budget(what: str, limit: float, value: float, unit: str) -> dict:
    return {"budget": what, "limit": limit, "value": value, "unit": unit,
            "held": value <= limit}


def slowest(rows: list[dict]) -> dict:
    return max(rows, key=lambda row: row["wall_s"]["median"])


def judge_scope(result: dict) -> list[dict]:
    """Those of bench/scope.  A verdict that could not be given is not judged."""
    figures = result["figures"]
    found = [budget("closure and all four answers", SCOPE_S,
                    figures["closure_and_answers"]["median"], "s"),
             budget("a lead is stored", VERDICT_S, figures["lead"]["median"], "s")]
    if "verdict" in figures:
        found.append(budget("a verdict is stored", VERDICT_S,
                            figures["verdict"]["median"], "s"))
    return found


def judge(result: dict) -> list[dict]:
    """Every budget of which something was measured.  Medians; for memory the most."""
    found = []
    for series in result["imports"]:
        if series["threads"] is not None:
            continue
        name, figures = series["corpus"], series["figures"]
        found.append(budget(f"import of {name} : gzip -dc", RATIO,
                            figures["ratio"]["median"], "x"))
        found.append(budget(f"peak memory, import of {name}", PEAK_BYTES,
                            figures["import_peak_bytes"]["max"], "bytes"))
    if large := result["large"]:
        found.append(budget(
            f"peak memory, {large['corpus']} over {large['against']}, dedupe set aside",
            GROWTH_BYTES, large["growth_beyond_dedupe_bytes"], "bytes"))
    queries = result["queries"]
    for pivot in queries["pivots"]:
        found.append(budget(f"pivot: {pivot['name']}", PIVOT_S,
                            pivot["wall_s"]["median"], "s"))
    worst = slowest(queries["queries"])
    found.append(budget(f"slowest canned query: {worst['name']}", QUERY_S,
                        worst["wall_s"]["median"], "s"))
    return found
