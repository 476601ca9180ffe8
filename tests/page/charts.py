"""Holds the charts of a page to the data that they were drawn from.

The data of a page, by the id of an SVG or of what has SVGs in it:

    {"activity": {"marks": [["baseline", "2024-01-01T00:00:00Z", 12], ...],
                  "sums": {"baseline": 40, ...},
                  "bars": true}}

`marks` are all marks of the chart, in any order: series, from, count (from may be null);
`sums` the counts of each series together.  Either may be left out.  With `bars` there must be
bars, elements of the class `tc-bar`; whatever bars there are is as high as its count, on one
scale for each panel (those in an SVG with one data-panel).
"""

import collections

# Coordinates are written with one or two digits.
SLACK = 0.3


def _count(mark):
    """The count that a mark says; None when that is no whole number."""
    text = mark["count"] or ""
    return int(text) if text.isascii() and text.isdigit() else None


def _sayings(name, found):
    bad = []
    for mark in found:
        if _count(mark) is None:
            bad.append(f"{name}: data-count {mark['count']!r} is no number: {mark['where']}")
        if mark["series"] is None:
            bad.append(f"{name}: no data-series: {mark['where']}")
        if mark["bar"] and not mark["titled"]:
            bad.append(f"{name}: bar without a title: {mark['where']}")
        if mark["bar"] and _count(mark) and not (mark["seen"] and mark["width"] > 0):
            bad.append(f"{name}: bar that cannot be seen: {mark['where']}")
    return bad


def _against(name, found, data):
    """Single values and sums against the data."""
    bad = []
    if "marks" in data:
        want = collections.Counter((series, start, int(count)) for series, start, count in data["marks"])
        have = collections.Counter((m["series"], m["from"], _count(m)) for m in found)
        for (series, start, count), times in sorted((want - have).items(), key=repr):
            bad.append(f"{name}: not drawn: {series} from {start}: {count} ({times} times)")
        for (series, start, count), times in sorted((have - want).items(), key=repr):
            bad.append(f"{name}: drawn, but not in the data: {series} from {start}: {count} ({times} times)")
    if "sums" in data:
        sums = collections.Counter()
        for mark in found:
            sums[mark["series"]] += _count(mark) or 0
        for series in sorted(set(sums) | set(data["sums"]), key=repr):
            if sums[series] != data["sums"].get(series, 0):
                bad.append(f"{name}: {series} adds up to {sums[series]}, "
                           f"and is {data['sums'].get(series, 0)} in the data")
    return bad


def _heights(name, bars):
    """Heights as the counts, by the scale of the highest bar."""
    top = max(bars, key=lambda m: _count(m) or 0)
    if not _count(top):
        return []
    scale = top["height"] / _count(top)
    bad = []
    for bar in bars:
        due = scale * (_count(bar) or 0)
        if abs(bar["height"] - due) > SLACK:
            bad.append(f"{name}: a bar of {bar['count']} is {bar['height']:.1f} high "
                       f"instead of {due:.1f}: {bar['where']}")
    return bad


def _stacks(name, bars):
    """Bars of one time stand on each other, and all stacks on one line."""
    bad = []
    stacks = collections.defaultdict(list)
    for bar in bars:
        if _count(bar):
            stacks[(bar["from"], round(bar["x"], 1))].append(bar)
    floor = max((b["y"] + b["height"] for b in bars if _count(b)), default=0)
    for stack in stacks.values():
        below = floor
        for bar in sorted(stack, key=lambda b: -b["y"]):
            foot = bar["y"] + bar["height"]
            if abs(foot - below) > SLACK:
                bad.append(f"{name}: a bar ends at {foot:.1f}, what it stands on at {below:.1f}: {bar['where']}")
            below = bar["y"]
    return bad


def check(page_marks, data):
    """Complaints; page_marks(id) gives what probes/charts.js finds."""
    bad = []
    for name, expected in data.items():
        found = page_marks(name)
        if not found and (expected.get("marks") or expected.get("sums") or expected.get("bars")):
            bad.append(f"{name}: no chart of this id, or nothing in it")
            continue
        bad += _sayings(name, found) + _against(name, found, expected)
        bars = [mark for mark in found if mark["bar"] and _count(mark) is not None]
        if expected.get("bars") and not bars:
            bad.append(f"{name}: no bars")
        for panel in sorted({bar["panel"] for bar in bars}):
            of_panel = [bar for bar in bars if bar["panel"] == panel]
            bad += _heights(name, of_panel) + _stacks(name, of_panel)
    return bad
