#!/usr/bin/env python3
"""All checks of one report, in every way that it is looked at.

    complaints = report.report_pages("r.html", data=json.load(...), hostile=[...])

Pictures and the PDF go into the folder that $TRAILCASE_PAGES names; else into `pages` in the
build folder ($TRAILCASE_BUILD_DIR), or a new temporary one.
"""

import os
import sys
import tempfile

import browser
import checks

WIDE = (1280, 900, 1, False)
PHONE = (360, 740, 2, True)
SCHEMES = ("light", "dark")
# Who prints a report does not wait longer.
PDF_S = 30


def folder():
    """Where pictures go; made when it is not there."""
    build = os.environ.get("TRAILCASE_BUILD_DIR")
    path = os.environ.get("TRAILCASE_PAGES") or (
        os.path.join(build, "pages") if build else tempfile.mkdtemp(prefix="trailcase-pages."))
    os.makedirs(path, exist_ok=True)
    return path


def _on_screen(page, stem):
    """Two widths, light and dark: layout once for each width, colours in both."""
    bad = []
    for name, (width, height, scale, phone) in (("wide", WIDE), ("phone", PHONE)):
        page.viewport(width, height, scale, phone)
        for scheme in SCHEMES:
            page.scheme(scheme)
            found = checks.readable(page)
            if scheme == SCHEMES[0]:
                found += checks.boxes(page, width)
            bad += [f"{name}, {scheme}: {text}" for text in found]
            page.screenshot(f"{stem}-{name}-{scheme}.png")
    return bad


def _on_paper(page, stem):
    bad = []
    page.viewport(checks.PAPER_PX, checks.PAPER_HEIGHT_PX)
    page.media("print")
    # Who likes the dark prints too.
    page.scheme("dark")
    bad += [f"print: {text}" for text in checks.paper(page) + checks.readable(page)]
    try:
        bad += [f"PDF: {text}" for text in checks.printed(page, page.pdf(f"{stem}.pdf", PDF_S))]
    except browser.BrowserError as error:
        bad.append(f"PDF: {error}")
    return bad


def all_checks(page, stem, data=None, hostile=(), hosts=()):
    """Complaints about an open page, each once, with the view that it was found in."""
    bad = checks.inert(page, hosts) + checks.policy(page) + checks.accessible(page)
    bad += checks.charts(page, data or {})
    checks.open_details(page)
    bad += checks.hostile(page, hostile)
    bad += _on_screen(page, stem)
    # Near the end: a page that takes too long to print answers nothing else.
    bad += _on_paper(page, stem)
    # Last: what was said and asked for during all of this.
    return bad + checks.quiet(page)


def report_pages(path, data=None, hostile=(), hosts=(), chromium=None):
    """Complaints about the report at `path`; `data` as in charts.py, `hostile` as for
    checks.hostile, `hosts` as for checks.inert.  A browser that runs can be given."""
    stem = os.path.join(folder(), os.path.splitext(os.path.basename(path))[0])
    if chromium:
        page = chromium.open(path)
        try:
            return all_checks(page, stem, data, hostile, hosts)
        finally:
            page.close()
    with browser.Browser() as own:
        return all_checks(own.open(path), stem, data, hostile, hosts)


def main(paths):
    """By hand: report.py FILE... says what is wrong with each."""
    bad = 0
    for path in paths:
        for text in report_pages(path):
            print(f"{path}: {text}")
            bad += 1
    print(f"pictures: {folder()}" if paths else __doc__)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
