#!/usr/bin/env python3
"""Checks a layer of the ATT&CK Navigator.

    check_navigator.py FILE        a layer, as JSON
    check_navigator.py --selftest  breaks a good layer and wants each break found

The rules are those of the layer format 4.5 (layers/spec/v4.5/layerformat.md of the Navigator):
required members, kinds and words of each object; no member that the format does not know.
Tactics have the short names of ATT&CK v19, in which Defense Evasion is split.

Prints each problem; the status is 1 then.
"""

import copy
import json
import re
import sys

TEXT, NUMBER, TRUTH, LIST, OBJECT = str, (int, float), bool, list, dict
TACTICS = {
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
    "privilege-escalation", "stealth", "defense-impairment", "credential-access", "discovery",
    "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
}
COLOR = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
# member: (kind, required)
LAYER = {
    "versions": (OBJECT, True), "name": (TEXT, True), "description": (TEXT, False),
    "domain": (TEXT, True), "customDataURL": (TEXT, False), "filters": (OBJECT, False),
    "sorting": (NUMBER, False), "layout": (OBJECT, False), "hideDisabled": (TRUTH, False),
    "techniques": (LIST, False), "gradient": (OBJECT, False), "legendItems": (LIST, False),
    "showTacticRowBackground": (TRUTH, False), "tacticRowBackground": (TEXT, False),
    "selectTechniquesAcrossTactics": (TRUTH, False),
    "selectSubtechniquesWithParent": (TRUTH, False),
    "selectVisibleTechniques": (TRUTH, False), "metadata": (LIST, False), "links": (LIST, False),
}
VERSIONS = {"attack": (TEXT, False), "navigator": (TEXT, True), "layer": (TEXT, True)}
TECHNIQUE = {
    "techniqueID": (TEXT, True), "tactic": (TEXT, False), "comment": (TEXT, False),
    "enabled": (TRUTH, False), "score": (NUMBER, False), "color": (TEXT, False),
    "metadata": (LIST, False), "links": (LIST, False), "showSubtechniques": (TRUTH, False),
}
GRADIENT = {"colors": (LIST, True), "minValue": (NUMBER, True), "maxValue": (NUMBER, True)}
LEGEND = {"label": (TEXT, True), "color": (TEXT, True)}
FACT = {"name": (TEXT, True), "value": (TEXT, True)}
LAYOUT = {
    "layout": (TEXT, False), "showID": (TRUTH, False), "showName": (TRUTH, False),
    "showAggregateScores": (TRUTH, False), "countUnscored": (TRUTH, False),
    "aggregateFunction": (TEXT, False), "expandedSubtechniques": (TEXT, False),
}


def fits(where, value, shape):
    """What is wrong with the members of an object."""
    if not isinstance(value, dict):
        return [f"{where} is no object"]
    found = [f"{where} has no {n}" for n, (_, must) in shape.items() if must and n not in value]
    for name, member in value.items():
        if name not in shape:
            found.append(f"{where} has {name}, which the format does not know")
        elif not isinstance(member, shape[name][0]) or (
                isinstance(member, bool) and shape[name][0] is not TRUTH):
            found.append(f"{name} of {where} is of the wrong kind")
    return found


def facts(where, values):
    for fact in values:
        if fact != {"divider": True}:
            yield from fits(f"metadata of {where}", fact, FACT)


def techniques(values):
    seen = set()
    for t in values:
        if bad := fits("a technique", t, TECHNIQUE):
            yield from bad
            continue
        name, tactic = t["techniqueID"], t.get("tactic")
        if not re.fullmatch(r"T\d{4}(\.\d{3})?", name):
            yield f"techniqueID {name!r} is none"
        if tactic is not None and tactic not in TACTICS:
            yield f"tactic {tactic!r} is no short name of ATT&CK"
        if (name, tactic) in seen:
            yield f"{name} of {tactic} is there twice"
        seen.add((name, tactic))
        if t.get("color") and not COLOR.fullmatch(t["color"]):
            yield f"color {t['color']!r} is none"
        yield from facts(name, t.get("metadata", []))


def colors(layer):
    gradient = layer.get("gradient")
    if gradient is not None:
        bad = fits("gradient", gradient, GRADIENT)
        yield from bad
        if not bad:
            if len(gradient["colors"]) < 2 or not all(
                    isinstance(c, str) and COLOR.fullmatch(c) for c in gradient["colors"]):
                yield "a gradient has two colors or more"
            if gradient["maxValue"] <= gradient["minValue"]:
                yield "maxValue is not above minValue"
            if any(not gradient["minValue"] <= t.get("score", gradient["minValue"])
                   <= gradient["maxValue"] for t in layer.get("techniques", [])
                   if isinstance(t, dict) and isinstance(t.get("score", 0), (int, float))):
                yield "a score is outside of the gradient"
    for item in layer.get("legendItems", []):
        bad = fits("a legend item", item, LEGEND)
        yield from bad
        if not bad and not COLOR.fullmatch(item["color"]):
            yield f"color {item['color']!r} of the legend is none"


def check(layer):
    """All that is wrong with a layer."""
    if bad := fits("the layer", layer, LAYER):
        return bad
    found = fits("versions", layer["versions"], VERSIONS)
    versions = layer["versions"]
    if not found:
        if versions["layer"] != "4.5":
            found.append(f"versions.layer is {versions['layer']}, not 4.5")
        if not re.fullmatch(r"\d+\.\d+(\.\d+)?", versions["navigator"]) or tuple(
                map(int, versions["navigator"].split("."))) < (4, 9, 0):
            found.append("versions.navigator is below 4.9.0")
        if not re.fullmatch(r"\d+(\.\d+)?", versions.get("attack", "19")):
            found.append("versions.attack is no version")
    if layer["domain"] not in ("enterprise-attack", "mobile-attack", "ics-attack"):
        found.append(f"domain {layer['domain']!r} is none")
    if layer.get("sorting", 0) not in (0, 1, 2, 3):
        found.append("sorting is 0 to 3")
    layout = layer.get("layout", {})
    found += fits("layout", layout, LAYOUT)
    if layout.get("layout", "side") not in ("side", "flat", "mini"):
        found.append("layout.layout is side, flat or mini")
    if layout.get("expandedSubtechniques", "none") not in ("none", "all", "annotated"):
        found.append("layout.expandedSubtechniques is none, all or annotated")
    if layout.get("aggregateFunction", "sum") not in ("average", "min", "max", "sum"):
        found.append("layout.aggregateFunction is average, min, max or sum")
    found += techniques(layer.get("techniques", []))
    found += colors(layer)
    found += facts("the layer", layer.get("metadata", []))
    return found


# --- the checker, checked -----------------------------------------------------------

GOOD = {
    "name": "x", "versions": {"attack": "19", "navigator": "5.3.2", "layer": "4.5"},
    "domain": "enterprise-attack", "sorting": 3, "layout": {"layout": "side", "showID": True},
    "techniques": [{"techniqueID": "T1098.001", "tactic": "persistence", "score": 3}],
    "gradient": {"colors": ["#ffffff", "#ff0000"], "minValue": 0, "maxValue": 3},
    "legendItems": [{"label": "l", "color": "#ffffff"}],
    "metadata": [{"name": "n", "value": "v"}, {"divider": True}],
}
MISSING = object()
# Where, what stands there instead, and what the problem is called.
BREAKS = [
    (("name",), MISSING, "has no name"),
    (("domain",), "mitre-enterprise", "domain"),
    (("versions", "layer"), "4.4", "not 4.5"),
    (("versions", "layer"), 4.5, "wrong kind"),
    (("versions", "navigator"), "4.8.2", "below 4.9.0"),
    (("versions", "navigator"), MISSING, "has no navigator"),
    (("sorting",), 4, "sorting"),
    (("layout", "layout"), "round", "layout.layout"),
    (("layout", "expandedSubtechniques"), "some", "expandedSubtechniques"),
    (("nonsense",), 1, "does not know"),
    (("techniques", 0, "techniqueID"), "1098", "is none"),
    (("techniques", 0, "techniqueID"), MISSING, "has no techniqueID"),
    (("techniques", 0, "tactic"), "TA0003", "short name"),
    (("techniques", 0, "tactic"), "defense-evasion", "short name"),
    (("techniques", 0, "score"), "3", "wrong kind"),
    (("techniques", 0, "score"), True, "wrong kind"),
    (("techniques", 0, "score"), 4, "outside"),
    (("techniques", 0, "nonsense"), 4, "does not know"),
    (("techniques",), GOOD["techniques"] * 2, "twice"),
    (("gradient", "colors"), ["#ffffff"], "two colors"),
    (("gradient", "colors"), ["white", "red"], "two colors"),
    (("gradient", "maxValue"), 0, "not above"),
    (("legendItems", 0, "color"), MISSING, "has no color"),
    (("legendItems", 0, "color"), "red", "of the legend"),
    (("metadata", 0, "value"), 7, "wrong kind"),
]


def selftest():
    missed = [f"a good layer is not good: {p}" for p in check(GOOD)]
    for path, value, what in BREAKS:
        layer = copy.deepcopy(GOOD)
        place = layer
        for step in path[:-1]:
            place = place[step]
        if value is MISSING:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        if not any(what in p for p in check(layer)):
            missed.append(f"{path} {value!r}: {what!r} was not said: {check(layer)}")
    return missed


def main():
    if sys.argv[1:] == ["--selftest"]:
        problems, told = selftest(), "every broken layer was found"
    elif len(sys.argv) == 2:
        with open(sys.argv[1], encoding="utf-8") as file:
            layer = json.load(file)
        problems = check(layer)
        told = f"{len(layer.get('techniques', []))} techniques"
    else:
        sys.exit(__doc__)
    print("\n".join(problems) if problems else told)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
