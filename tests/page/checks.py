"""What must be true of a page of HTML that is a report: one function for each concern.

Each takes a browser.Page and returns complaints, texts that name the element and its place; an
empty list is a pass.  Nothing here says what a report has in it.  What is looked for in the
page is in probes/.
"""

import base64
import glob
import hashlib
import json
import os
import re

import charts as chart_data

# Complaints of one kind.
MOST = 25
LETTER_PX = 9
CONTRAST = 4.5
# A4 with margins of 10 mm, in CSS pixels.
PAPER_PX = 718
PAPER_HEIGHT_PX = 1047
# Text and lines take some tens of kilobytes; more is pictures, or patterns drawn as such.
SHEET_BYTES = 1 << 19
HASH = re.compile(r"'sha(256|384|512)-[A-Za-z0-9+/]+=*'")

FOLDER = os.path.dirname(os.path.abspath(__file__))


def _ask(page, expression):
    """What a probe says; they are given to a page when the first is asked."""
    if page.evaluate("typeof where") != "function":
        for path in sorted(glob.glob(os.path.join(FOLDER, "probes", "*.js"))):
            with open(path, encoding="utf-8") as file:
                page.evaluate(file.read())
    return page.evaluate(expression)


def _plain(complaints):
    """As a terminal may have them: the texts of a page are not ours."""
    return [ascii(text)[1:-1] if not (text.isascii() and text.isprintable()) else text
            for text in complaints]


def _probe(page, *expressions):
    """What these find; of very many alike the first."""
    bad = []
    for expression in expressions:
        found = _ask(page, expression)
        bad += found[:MOST]
        if len(found) > MOST:
            bad.append(f"and {len(found) - MOST} more by {expression}")
    return _plain(bad)


# --- nothing runs, nothing loads -------------------------------------------


def quiet(page):
    """Nothing on the console, no violation of the policy, no exception, no request."""
    return _plain([f"said: {text}" for text in page.messages] +
                  [f"asked for {url[:200]}" for url in page.requests])


def inert(page, hosts=()):
    """No script, handler, form, frame or attribute of style; no address but fragments and, in
    <a>, https with one of these hosts."""
    return _probe(page, f"runsOrLoads({json.dumps(list(hosts))})")


def _directives(policy):
    found = {}
    for part in policy.split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0].lower(), words[1:])
    return found


def _hashes(text):
    data = text.encode()
    return {f"'sha{size}-{base64.b64encode(hashlib.new('sha' + size, data).digest()).decode()}'"
            for size in ("256", "384", "512")}


def _loose(directives):
    """What a policy leaves open."""
    bad = []
    for name in ("default-src", "base-uri", "form-action"):
        if directives.get(name) != ["'none'"]:
            bad.append(f"policy: {name} is {' '.join(directives.get(name, ['missing']))}, not 'none'")
    for name, sources in directives.items():
        if name == "style-src":
            bad += [f"policy: style-src allows {s}" for s in sources
                    if not HASH.fullmatch(s) and s != "'none'"]
        elif name not in ("default-src", "base-uri", "form-action") and sources != ["'none'"]:
            bad.append(f"policy: {name} allows {' '.join(sources)}")
    return bad


def policy(page):
    """One strict policy, before all that it governs; every style is in it by its hash."""
    found = _ask(page, "policy()")
    if len(found["policies"]) != 1 or found["inHead"] != 1:
        return [f"{len(found['policies'])} policies, {found['inHead']} of them in the head, instead of one"]
    bad = [f"<{name}> stands before the policy" for name in found["before"] if name not in ("title",)]
    directives = _directives(found["policies"][0])
    bad += _loose(directives)
    for number, style in enumerate(found["styles"], 1):
        if not _hashes(style) & set(directives.get("style-src", [])):
            bad.append(f"style {number} is not in the policy by its hash")
    return _plain(bad)


# --- what is seen ----------------------------------------------------------


def boxes(page, width):
    """The page has this width; texts are whole, in their boxes, and not over each other."""
    return _probe(page, f"pageWidth({width})", "scrollersReached()", "textsInside()", "textsApart()")


def readable(page, letter_px=LETTER_PX, contrast=CONTRAST):
    """Letters large enough, and contrast with what is behind them, as the page is shown now."""
    return _probe(page, f"smallLetters({letter_px})", f"lowContrast({contrast})")


def accessible(page):
    """Language, title, headings, landmarks, tables, names of pictures, references, keyboard."""
    return _probe(page, "accessibility()")


def charts(page, data):
    """See charts.py."""
    return _plain(chart_data.check(lambda name: _ask(page, f"marks({json.dumps(name)})"), data))


def open_details(page):
    """Opens what is folded, so that the checks see it."""
    _ask(page, "all('details').forEach(d => d.open = true)")
    page.settle()


# --- paper -----------------------------------------------------------------


def paper(page):
    """As print shows it, in a viewport of the width of paper: light, nothing cut off, heads of tables repeat."""
    return _probe(page, "darkPaper()", f"paperWidth({PAPER_PX})", "headsRepeat()", "textsInside()",
                  "textsApart()")


def pdf_pages(data):
    """The dictionaries of a PDF's pages, as Chromium writes them: plain, one object each."""
    return [found for found in re.findall(rb"\d+ 0 obj\s*<<(.*?)endobj", data, re.S)
            if re.search(rb"/Type\s*/Page(?![A-Za-z])", found)]


def printed(page, data):
    """A PDF has as many pages as the page is long, something to read on each, and a size that
    can be sent.

    `page` is as for paper()."""
    pages = pdf_pages(data)
    if not data.startswith(b"%PDF-") or not pages:
        return ["no PDF, or one without pages"]
    height = _ask(page, "Math.max(document.documentElement.scrollHeight, document.body.scrollHeight)")
    # What is kept together leaves room at the ends of pages.
    most = 3 + 2 * height // PAPER_HEIGHT_PX
    bad = []
    if len(pages) > most:
        bad.append(f"{len(pages)} pages of paper for {height} px; not more than {most} were expected")
    if len(data) > len(pages) * SHEET_BYTES:
        bad.append(f"{len(data)} bytes for {len(pages)} pages of paper")
    bad += [f"page {n} of the PDF has no text" for n, found in enumerate(pages, 1) if b"/Font" not in found]
    return bad


# --- what the intruder wrote -----------------------------------------------


def _squeezed(text):
    return " ".join(text.split())


def hostile(page, strings):
    """Each of the pairs (as the intruder wrote it, as it must read) can be read, and a browser
    made nothing of it.  A string alone reads as it was written."""
    bad = []
    read = _squeezed(_ask(page, "document.body.innerText"))
    empty = page.browser.open()
    for item in strings:
        raw, shown = (item, item) if isinstance(item, str) else item
        if _squeezed(shown) not in read:
            bad.append(f"does not show: {shown}")
        made = _ask(empty, f"madeOf({json.dumps(raw)})")
        if made["elements"] or made["attributes"]:
            bad += [f"made by {raw[:60]}: {what}" for what in _ask(page, f"presentOf({json.dumps(made)})")]
    empty.close()
    return _plain(bad)
