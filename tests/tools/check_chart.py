#!/usr/bin/env python3
"""Holds a chart to its rows: check_chart.py KIND ID ROWS.json CHART.svg [LINKS.json]

KIND is activity, graph or opened; the rows are those of `ask --format json`.  The text must
be well-formed XML that holds nothing but what a picture needs, and every mark must be what
the rows say, summed up here again.  Prints what is wrong, and fails then.
"""

import collections
import json
import re
import sys
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "path", "text"}
ATTRIBUTES = {
    "id", "class", "viewBox", "role", "aria-labelledby", "font-size", "x", "y", "x1", "x2",
    "y1", "y2", "rx", "d", "width", "height", "fill", "stroke-width", "stroke-dasharray",
    "text-anchor", "textLength", "lengthAdjust", "direction", "unicode-bidi", "patternUnits",
    "data-panel", "data-series", "data-from", "data-to", "data-count", "data-kind",
    "data-closed", "data-open", "data-most"}

problems = []


def wrong(what):
    problems.append(what)


def same(what, got, expected):
    if got != expected:
        wrong(f"{what}: {got}, but the rows say {expected}")


def frame_holds(root, chart_id):
    """Only what a picture needs, with ids of its own, and all text inside the picture."""
    _, _, width, height = map(float, root.get("viewBox").split())
    if root.get("role") != "img" or root.get("width") or root.get("height"):
        wrong("the svg has no role, or a size")
    names = [e.get("id") for e in root.iter() if e.get("id")]
    if len(names) != len(set(names)) or not all(re.fullmatch(f"{chart_id}(-.*)?", n)
                                                for n in names):
        wrong(f"ids: {names}")
    if not set(root.get("aria-labelledby").split()) <= set(names):
        wrong("aria-labelledby names nothing")
    for e in root.iter():
        tag = e.tag.replace(SVG, "")
        if tag not in ELEMENTS:
            wrong(f"an element {tag}")
        if odd := set(e.attrib) - ATTRIBUTES:
            wrong(f"attributes {odd} of {tag}")
        fill = e.get("fill")
        if fill and not (fill.startswith(f"url(#{chart_id}-") and fill[5:-1] in names):
            wrong(f"a fill {fill}")
        if tag == "text":
            x, y = float(e.get("x")), float(e.get("y"))
            if not (0 <= x <= width and 10 <= y <= height - 2):
                wrong(f"text at {x},{y}: {e.text}")


def series_of(tactic):
    return tactic or "no tactic"


def check_activity(root, rows, _links):
    """Bars by bucket and series; heights as counts; nothing more and nothing less."""
    expected, got, scale = collections.Counter(), collections.Counter(), {}
    names = collections.Counter()
    for r in rows:
        if r["kind"] == "intruder":
            names[series_of(r["tactic"])] += r["events"]
    if len(names) > 8:
        wrong("this check knows eight series")
    label = {"unsure": "less certain", "others": "others"}
    for r in rows:
        series = label.get(r["kind"]) or series_of(r["tactic"])
        expected[r["time"], series] += r["events"]
    for e in root.iter(SVG + "rect"):
        if not e.get("data-count"):
            continue
        count = int(e.get("data-count"))
        got[e.get("data-from"), e.get("data-series")] += count
        scale.setdefault(e.get("data-panel"), []).append(float(e.get("height")) / count)
    same("bars", dict(got), dict(expected))
    for panel, ratios in scale.items():
        if max(ratios) - min(ratios) > 0.01:
            wrong(f"heights in {panel} are not as the counts")


def check_graph(root, rows, links):
    """Nodes and lines between them, with the sums of their calls."""
    nodes, edges = collections.Counter(), collections.Counter()
    for r in rows:
        names = [r["ip"] or "no address", r["credential"] or "no credential",
                 r["principal_name"] or r["principal"]]
        for kind, name in zip(("address", "credential", "principal"), names):
            nodes[kind, name] += r["events"]
        edges[names[0], names[1]] += r["events"]
        edges[names[1], names[2]] += r["events"]
    got_nodes, got_edges, got_links = collections.Counter(), collections.Counter(), set()
    for e in root.iter(SVG + "g"):
        name = e.get("data-series")
        if e.get("class") == "tc-node":
            got_nodes[e.get("data-kind"), name] += int(e.get("data-count"))
        elif e.get("class") == "tc-edge" and name:
            got_edges[e.get("data-from"), e.get("data-to")] += int(e.get("data-count"))
        elif e.get("class") == "tc-link" and name:
            got_links.add((e.get("data-from"), e.get("data-to")))
    same("nodes", dict(got_nodes), dict(nodes))
    same("lines", dict(got_edges), dict(edges))
    same("links", got_links, {(r["parent"], r["credential"]) for r in links
                              if r["parent"] != r["credential"]})


def check_opened(root, rows, _links):
    """Lanes with what was opened, closed, and is open."""
    expected, got = {}, {}
    for r in sorted(rows, key=lambda r: r["time"]):
        name = r["what"] or r["kind"].replace("_", " ")
        opened, closed, first, _ = expected.get(name, (0, 0, r["time"], 0))
        expected[name] = (opened + r["opened"], closed + r["closed"], first, r["open"])
    for e in root.iter(SVG + "g"):
        if e.get("class") == "tc-lane":
            got[e.get("data-series")] = (int(e.get("data-count")), int(e.get("data-closed")),
                                         e.get("data-from"), int(e.get("data-open")))
    same("lanes", got, expected)


CHECKS = {"activity": check_activity, "graph": check_graph, "opened": check_opened}


def rows_of(path):
    with open(path, encoding="utf-8") as answer:
        return json.load(answer)["rows"]


def main():
    kind, chart_id, rows, chart, *links = sys.argv[1:]
    root = ET.parse(chart).getroot()
    if root.tag != SVG + "svg":
        wrong(f"a {root.tag}, and no svg")
    else:
        frame_holds(root, chart_id)
        CHECKS[kind](root, rows_of(rows), rows_of(links[0]) if links else [])
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
