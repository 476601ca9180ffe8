#!/usr/bin/env python3
"""The checks of pages: a page that is as it should be (good/) passes all of them, and each thing
that can be wrong with it is found by the check that is meant to.

A page is broken by one change: a piece of the good one, and what stands there instead.
"""

import base64
import hashlib
import os
import re
import shutil
import tempfile
import unittest

import browser
import charts
import checks
import report

HERE = os.path.dirname(os.path.abspath(__file__))
HOSTILE = ["<img src=x onerror=alert(1)>", '" onmouseover="alert(2)']
SVG_TEXT = '<text x="100" y="230">00:00</text>'
FIRST, SECOND = "2024-01-01T00:00:00Z", "2024-01-01T01:00:00Z"
DATA = {"activity": {
    "marks": [["baseline", FIRST, 20], ["intruder", FIRST, 10], ["baseline", SECOND, 15]],
    "sums": {"baseline": 35, "intruder": 10}, "bars": True}}


def read(name):
    with open(os.path.join(HERE, "good", name), encoding="utf-8") as file:
        return file.read()


class PageTest(unittest.TestCase):
    """One browser and one tab for all of them."""

    folder = chromium = page = None

    @staticmethod
    def start():
        PageTest.folder = tempfile.mkdtemp(prefix="trailcase-page.")
        unittest.addModuleCleanup(shutil.rmtree, PageTest.folder)
        PageTest.chromium = browser.Browser()
        unittest.addModuleCleanup(PageTest.chromium.close)
        # pylint: disable-next=unnecessary-dunder-call
        PageTest.chromium.__enter__()
        PageTest.page = PageTest.chromium.open()

    def made(self, *changes, css=""):
        """The path of the good page with changes, and its style with more in it."""
        style = read("page.css") + css
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        text = read("page.html").replace("@HASH@", f"'sha256-{digest}'").replace("@CSS@", style)
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        path = os.path.join(self.folder, "page.html")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def opened(self, *changes, css=""):
        """In the one tab: what was opened before is gone."""
        page = self.page
        page.load(self.made(*changes, css=css))
        page.viewport(1280, 900)
        page.media("")
        page.scheme("light")
        return page

    def on_phone(self, *changes, css=""):
        page = self.opened(*changes, css=css)
        page.viewport(360, 740, scale=2, phone=True)
        return page

    def on_paper(self, *changes, css=""):
        page = self.opened(*changes, css=css)
        page.viewport(checks.PAPER_PX, checks.PAPER_HEIGHT_PX)
        page.media("print")
        return page

    def assert_found(self, complaints, *patterns):
        """Each pattern is in a complaint of its own, and there is no complaint beside them."""
        for pattern in patterns:
            self.assertTrue(any(re.search(pattern, text) for text in complaints),
                            f"{pattern!r} is not in {complaints}")
        for text in complaints:
            self.assertTrue(any(re.search(pattern, text) for pattern in patterns), text)


def setUpModule():  # pylint: disable=invalid-name
    PageTest.start()


class Good(PageTest):
    def test_it_passes_all_in_every_view(self):
        with tempfile.TemporaryDirectory() as pictures:
            os.environ["TRAILCASE_PAGES"] = pictures
            self.addCleanup(os.environ.pop, "TRAILCASE_PAGES")
            self.assertEqual(report.report_pages(self.made(), DATA, HOSTILE,
                                                 chromium=self.chromium), [])
            self.assertEqual(sorted(os.listdir(pictures)), [
                "page-phone-dark.png", "page-phone-light.png", "page-wide-dark.png",
                "page-wide-light.png", "page.pdf"])
            for name in os.listdir(pictures):
                with open(os.path.join(pictures, name), "rb") as file:
                    self.assertIn(file.read(4), (b"\x89PNG", b"%PDF"))

    def test_pictures_are_of_the_whole_page_and_its_scale(self):
        page = self.on_phone()
        path = os.path.join(self.folder, "p.png")
        page.screenshot(path)
        with open(path, "rb") as file:
            head = file.read(24)
        self.assertEqual(int.from_bytes(head[16:20], "big"), 2 * 360)
        self.assertEqual(int.from_bytes(head[20:24], "big"),
                         2 * page.evaluate("document.documentElement.scrollHeight"))

    def test_light_and_dark_are_different_and_print_is_light(self):
        page = self.opened()
        ground = "getComputedStyle(document.body).backgroundColor"
        self.assertEqual(page.evaluate(ground), "rgb(255, 255, 255)")
        page.scheme("dark")
        self.assertEqual(page.evaluate(ground), "rgb(22, 24, 28)")
        page.media("print")
        self.assertEqual(page.evaluate(ground), "rgb(255, 255, 255)")


class Runs(PageTest):
    """What runs or loads is found in the text of the page, and by what the browser says of it."""

    def test_a_script(self):
        page = self.opened(("</main>", "<script>document.title = 1</script></main>"))
        self.assert_found(checks.inert(page), "element <script>")
        self.assert_found(checks.quiet(page), "said: security error: Executing inline script")

    def test_what_runs_when_the_policy_lets_it(self):
        page = self.opened(("default-src 'none'", "default-src 'unsafe-inline'"),
                           ("</main>", "<script>console.log('a', 1); alert(2); nothing.at.all</script></main>"))
        self.assert_found(checks.quiet(page), "said: console log: a 1", "said: dialog: 2",
                          "said: exception: .*nothing")
        self.assert_found(checks.policy(page), "default-src is 'unsafe-inline'")

    def test_handlers_and_addresses_that_run(self):
        page = self.opened(("<h2>Calls", '<h2 onclick="x()">Calls'),
                           ('href="#calls"', 'href=" java\nscript:x()"'),
                           ("<text x", '<text onload="x()" x'))
        self.assert_found(checks.inert(page), 'handler onclick="x\\(\\)"', "javascript|java.*runs",
                          'handler onload="x\\(\\)".*svg')

    def test_a_page_that_lies(self):
        page = self.opened(("default-src 'none'", "default-src 'unsafe-inline'"), ("</main>", "<script>"
            "document.querySelectorAll = () => []; window.all = () => []; Element.prototype.closest = () => 1"
            "</script><a id=where name=all></a></main>"))
        self.assert_found(checks.inert(page), "element <script>")

    def test_attributes_of_style(self):
        page = self.opened(("<h2>Calls", '<h2 style="color:red">Calls'), ("<text x", '<text style="fill:red" x'))
        self.assert_found(checks.inert(page), "attribute style.*h2", "attribute style.*text")
        self.assert_found(checks.quiet(page), "inline style")

    def test_pictures_from_elsewhere(self):
        page = self.opened(("</main>", '<img alt="x" src="http://example.org/x.png"></main>'))
        self.assert_found(checks.inert(page), 'src="http://example.org/x.png" leads out')
        self.assert_found(checks.quiet(page), "asked for http://example.org/x.png", "Loading the image")

    def test_what_is_asked_for_under_a_policy_that_allows_it(self):
        page = self.opened(("base-uri", "img-src http: https: file:; base-uri"),
                           ("</main>", '<img alt="x" src="https://example.org/x.png"></main>'))
        page.settle()
        self.assert_found(checks.quiet(page), "asked for https://example.org/x.png", "NAME_NOT_RESOLVED|BLOCKED")
        self.assert_found(checks.policy(page), "policy: img-src allows http: https: file:")

    def test_files_beside_it_are_from_elsewhere_too(self):
        page = self.opened(("</head>", '<link rel="stylesheet" href="page.css"></head>'))
        self.assert_found(checks.inert(page), "element <link>", 'href="page.css" leads out')

    def test_frames_forms_and_where_the_page_goes_next(self):
        page = self.opened(("</main>", "<iframe></iframe><form></form><svg aria-hidden=true><foreignObject/>"
                            "<animate/></svg><noscript></noscript></main>"),
                           ("<title>", '<meta http-equiv="refresh" content="3600"><title>'))
        self.assert_found(checks.inert(page), "<iframe>", "<form>", "<foreignObject>", "<animate>",
                          "<noscript>", "<meta>")

    def test_styles_that_load(self):
        page = self.opened(css="\nh1 { background: url(http://example.org/a) }")
        self.assert_found(checks.inert(page), "a style loads: url")
        page = self.opened(("fill=\"url(#lines)\"", 'fill="url(http://example.org/b#c)"'))
        self.assert_found(checks.inert(page), "example.org/b#c.* loads")

    def test_links_lead_to_named_hosts_alone(self):
        link = ("</main>", '<p><a href="https://attack.mitre.org/x">x</a></p></main>')
        page = self.opened(link)
        self.assert_found(checks.inert(page), "attack.mitre.org/x.* leads out")
        self.assertEqual(checks.inert(page, ["attack.mitre.org"]), [])
        self.assert_found(checks.inert(page, ["attack.mitre.org.example.org"]), "leads out")

    def test_no_policy_two_or_a_late_one(self):
        page = self.opened(('http-equiv="Content-Security-Policy"', 'name="policy"'))
        self.assert_found(checks.policy(page), "^0 policies")
        page = self.opened(("</head>", '<meta http-equiv="content-security-policy" content=""></head>'))
        self.assert_found(checks.policy(page), "^2 policies")
        page = self.opened(('<meta charset="utf-8">', '<meta charset="utf-8"><style></style>'))
        self.assertIn("<style> stands before the policy", checks.policy(page))

    def test_styles_without_their_hash(self):
        page = self.opened(("</head>", "<style>p { color: red }</style></head>"))
        self.assert_found(checks.policy(page), "^style 2 is not in the policy")
        page = self.opened(("style-src ", "style-src 'unsafe-inline' "))
        self.assert_found(checks.policy(page), "style-src allows 'unsafe-inline'")


class Boxes(PageTest):
    def test_a_page_that_scrolls_sideways(self):
        page = self.on_phone(css="\nh1 { width: 500px }")
        self.assert_found(checks.boxes(page, 360), "scrolls sideways: 516 px of 360; .*h1 \"A page")

    def test_a_page_that_knows_nothing_of_phones(self):
        page = self.on_phone(('name="viewport"', 'name="x"'))
        self.assert_found(checks.boxes(page, 360), "980 px wide on 360")

    def test_a_scroller_that_no_key_reaches(self):
        page = self.on_phone((' tabindex="0" role="region" aria-label="The calls"', ""))
        self.assert_found(checks.boxes(page, 360), "no tabindex=0: .*div", "no name: .*div")

    def test_text_that_is_cut_off(self):
        page = self.opened(css="\n.short { text-overflow: clip }")
        self.assert_found(checks.boxes(page, 1280), "text is clipped by its element: .*p.* \"An agent")
        page = self.opened(css="\n.short { text-overflow: clip } section { height: 60px; overflow: hidden }")
        self.assertTrue(any("text is clipped by section#calls" in text for text in checks.boxes(page, 1280)))

    def test_text_that_leaves_its_element(self):
        page = self.opened(css="\n.short { overflow: visible }")
        self.assert_found(checks.boxes(page, 1280), "text overflows its element: .*\"An agent")
        page = self.opened(css="\ntable { table-layout: fixed; width: 200px; min-width: 0 } "
                           "td { overflow-wrap: normal; min-width: 0 }")
        self.assertTrue(any(re.search("overflows its element: .*td.*\"CreateKeyPair", text)
                            for text in checks.boxes(page, 1280)))

    def test_texts_over_each_other(self):
        page = self.opened(css="\nfooter { margin-top: -50px }")
        self.assert_found(checks.boxes(page, 1280), "texts overlap: .*(summary|footer)")
        page = self.opened(css="\nh1 { width: 200px; line-height: .4 }")
        self.assertTrue(any(re.search("texts overlap: .*h1", text) for text in checks.boxes(page, 1280)))

    def test_labels_of_a_chart_over_each_other(self):
        page = self.opened((SVG_TEXT, SVG_TEXT + '<text x="110" y="234">00:10</text>'))
        self.assert_found(checks.boxes(page, 1280), 'texts overlap: .*text.*"00:00".* and .*"00:10"')

    def test_labels_of_a_chart_beyond_its_edge(self):
        page = self.opened((SVG_TEXT, '<text x="700" y="230">00:00 and more</text>'))
        self.assert_found(checks.boxes(page, 1280), "text leaves its SVG: .*00:00 and more")

    def test_what_is_folded_is_looked_at_when_open(self):
        page = self.opened(css="\n#more { width: 20px; overflow-wrap: normal }")
        self.assertEqual(checks.boxes(page, 1280), [])
        checks.open_details(page)
        self.assert_found(checks.boxes(page, 1280), "overflows its element: p#more")


class Readable(PageTest):
    def test_small_letters(self):
        page = self.opened(css="\nfooter { font-size: 8px }")
        self.assert_found(checks.readable(page), "letters of 8.0 px: .*Made for a test")

    def test_letters_of_a_chart_that_shrinks(self):
        css = "\n@media (max-width: 500px) { svg text { font-size: 11px } }"
        self.assertEqual(checks.readable(self.opened(css=css)), [])
        self.assert_found(checks.readable(self.on_phone(css=css)), "letters of 5.0 px: .*text")

    def test_pale_text(self):
        page = self.opened(css="\nfooter { color: #999 }")
        self.assert_found(checks.readable(page), "contrast 2.85:1, #999999 on #ffffff: .*Made for a test")
        page = self.opened(css="\nfooter { opacity: .4 }")
        self.assert_found(checks.readable(page), "contrast .*Made for a test")
        page = self.opened(css="\nfooter { background: linear-gradient(#fff, #000) }")
        self.assert_found(checks.readable(page), "an image is behind the text, linear-gradient")

    def test_what_is_pale_in_the_dark_alone(self):
        page = self.opened(css="\na { color: #0b57d0 }")
        self.assertEqual(checks.readable(page), [])
        page.scheme("dark")
        self.assert_found(checks.readable(page), "on #16181c: .*a \"Calls", "on #16181c: .*a \"Activity")

    def test_labels_on_bars(self):
        page = self.opened(css="\nsvg .on-b { fill: var(--ink) }")
        self.assert_found(checks.readable(page), "#1a1a1a on #8a4b08: .*text.*\"ten\"")

    def test_labels_on_patterns(self):
        page = self.opened(css="\npattern .a { fill: #8a4b08 }")
        self.assert_found(checks.readable(page), "#1a1a1a on #8a4b08: .*text.*\"lines\"")


class Accessible(PageTest):
    def check(self, old, new, *patterns):
        self.assert_found(checks.accessible(self.opened((old, new))), *patterns)

    def test_language_and_title(self):
        self.check('lang="en"', "", "^no lang")
        self.check("<title>A page that is as it should be", "<title>", "^no title")

    def test_headings(self):
        self.check("<h1>A page that is as it should be</h1>", "", "^0 h1", "level 2 after 0")
        self.check("<h2>Calls</h2>", "<h1>Calls</h1>", "^2 h1")
        self.check("<h2>Activity</h2>", "<h4>Activity</h4>", "heading level 4 after 2: .*Activity")

    def test_landmarks(self):
        self.check("<main>", "<div>", "^0 main")
        self.check("<footer><p>Made for a test.</p></footer>", "<p>Made for a test.</p>", "^no footer")
        self.check("</nav>", "</nav><nav></nav>", "several nav, without a name", "several nav")

    def test_tables(self):
        self.check("<caption>The calls</caption>", "", "table without caption")
        self.check('<th scope="col">Call</th>', "<th>Call</th>", "th without scope: .*Call")
        head = re.search("<thead>.*</thead>", read("page.html"))[0]
        self.check(head, "", "table without th")

    def test_pictures(self):
        self.check(' role="img"', "", "svg without role=img")
        self.check("Calls over time</title>", "</title>", "svg without a name: .*svg#activity")
        self.check("</main>", "<img></main>", "img without alt")

    def test_references(self):
        self.check('href="#calls"', 'href="#call"', "link #call leads nowhere: .*Calls")
        self.check('id="more"', 'id="calls"', "id calls is there twice")
        self.check('aria-labelledby="activity-title"', 'aria-labelledby="activity-titel"',
                   'aria-labelledby="activity-titel" leads nowhere: svg')
        self.check(">Calls</a>", "></a>", "link without a text")

    def test_keyboard(self):
        self.check('tabindex="0"', 'tabindex="3"', "tabindex 3")
        self.check("<summary>More</summary>", "", "details without a summary")


class Charts(PageTest):
    def check(self, old, new, *patterns):
        self.assert_found(checks.charts(self.opened((old, new)), DATA), *patterns)

    def test_a_count_that_is_not_in_the_data(self):
        self.check('data-count="10" x="100" y="80" width="150" height="40"',
                   'data-count="12" x="100" y="72" width="150" height="48"',
                   "not drawn: intruder from .*: 10", "not in the data: intruder from .*: 12",
                   "intruder adds up to 12, and is 10")

    def test_a_bar_that_is_missing(self):
        bar = re.search(r'<rect class="tc-bar b".*</rect>', read("page.html"))[0]
        self.check(bar, "", "not drawn: intruder", "intruder adds up to 0")

    def test_a_bar_of_another_height(self):
        self.check('y="140" width="150" height="60"', 'y="130" width="150" height="70"',
                   "a bar of 15 is 70.0 high instead of 60.0: .*rect")

    def test_a_bar_that_hangs_in_the_air(self):
        self.check('y="80"', 'y="60"', "a bar ends at 100.0, what it stands on at 120.0: .*rect")

    def test_a_bar_that_is_not_drawn(self):
        page = self.opened(css="\nsvg .b { fill: none }")
        self.assert_found(checks.charts(page, DATA), "bar that cannot be seen: .*rect")

    def test_a_chart_that_is_not_there(self):
        self.check('id="activity"', 'id="other"', "activity: no chart")

    def test_one_event_beside_a_million(self):
        def bar(count, x, height):
            return {"series": "s", "from": x, "count": str(count), "bar": True, "titled": True,
                    "seen": True, "panel": "", "x": x, "y": 200 - height, "width": 5,
                    "height": height, "where": f"at {x}"}
        found = [bar(1000000, 0, 200), bar(1, 10, 0)]
        self.assertEqual(charts.check(lambda _: found, {"c": {"bars": True}}), [])
        found.append(bar(1, 20, 20))
        self.assert_found(charts.check(lambda _: found, {"c": {"bars": True}}), "a bar of 1 is 20.0 high")


class Paper(PageTest):
    def test_it_prints_on_one_sheet(self):
        page = self.on_paper()
        self.assertEqual(checks.paper(page), [])
        data = page.pdf(os.path.join(self.folder, "p.pdf"))
        self.assertEqual(len(checks.pdf_pages(data)), 1)
        self.assertEqual(checks.printed(page, data), [])

    def test_dark_paper(self):
        page = self.on_paper(css="\nbody { background: #222; color: #eee }")
        self.assertTrue(any("dark background #222222 in print: body" in t for t in checks.paper(page)))

    def test_paper_of_a_user_who_likes_the_dark(self):
        page = self.on_paper()
        page.scheme("dark")
        self.assertEqual(checks.paper(page) + checks.readable(page), [])

    def test_what_is_cut_off_on_paper(self):
        page = self.on_paper(css="\n@media print { .wide { overflow: auto } table { width: 900px } }")
        self.assert_found(checks.paper(page), "cut off on paper: .*div", "wider than the paper: .*table")

    def test_heads_that_do_not_come_again(self):
        page = self.on_paper(css="\n@media print { thead { display: table-row-group } }")
        self.assert_found(checks.paper(page), "thead is table-row-group in print: .*table")
        page = self.on_paper(("<thead>", "<tbody>"), ("</thead>", "</tbody>"))
        self.assert_found(checks.paper(page), "no thead to repeat")

    def test_too_many_sheets_and_empty_ones(self):
        page = self.on_paper(css="\n@media print { h1, h2, td, p { break-after: page; } }")
        data = page.pdf(os.path.join(self.folder, "p.pdf"))
        self.assert_found(checks.printed(page, data), "pages of paper for")
        page = self.on_paper(css="\n@media print { footer { break-before: page; padding-top: 400mm; } }")
        data = page.pdf(os.path.join(self.folder, "p.pdf"))
        self.assert_found(checks.printed(page, data), "page . of the PDF has no text")
        self.assert_found(checks.printed(page, b"%PDF-1.4 nothing"), "no PDF, or one without pages")

    def test_a_pdf_that_is_too_large_or_takes_too_long(self):
        page = self.on_paper()
        data = page.pdf(os.path.join(self.folder, "p.pdf"))
        self.assert_found(checks.printed(page, data + bytes(1 << 20)), "bytes for 1 pages of paper")
        report.PDF_S, before = 0.001, report.PDF_S
        self.addCleanup(setattr, report, "PDF_S", before)
        found = report.report_pages(self.made(), chromium=self.chromium)
        self.assert_found(found, "^PDF: Page.printToPDF: no answer")


class Hostile(PageTest):
    def test_a_text_that_became_an_element(self):
        page = self.opened(("&lt;img src=x onerror=alert(1)&gt;", HOSTILE[0]))
        self.assert_found(checks.hostile(page, HOSTILE), "does not show: <img src=x",
                          "made by <img .*: element <img src=.*: .*img")
        self.assert_found(checks.inert(page), "handler onerror", 'src="x" leads out')

    def test_a_text_that_became_an_attribute(self):
        page = self.opened(("<b>\" onmouseover", '<b title="' + HOSTILE[1] + '">" onmouseover'))
        self.assert_found(checks.hostile(page, HOSTILE), 'attribute onmouseover="alert\\(2\\)": .*b')

    def test_a_text_in_a_chart_that_became_a_link(self):
        text = '</title><a href="http://example.org/">x</a>'
        page = self.opened(("Calls over time</title>", f"Calls over time{text}</title>"))
        self.assert_found(checks.hostile(page, [text]), "does not show", "element <a href=.*: svg#activity")

    def test_a_text_that_reads_in_another_form(self):
        page = self.opened(("Made for", "Made \\u202efor"))
        self.assertEqual(checks.hostile(page, [("\u202efor", "\\u202efor")]), [])
        self.assert_found(checks.hostile(page, ["\u202efor"]), r"does not show: \\u202efor")


class Driver(unittest.TestCase):
    """The browser ends, whatever happens, and leaves nothing."""

    def test_it_ends_after_a_failure(self):
        chromium = browser.Browser()
        with self.assertRaises(ZeroDivisionError):
            with chromium:
                process, folder = chromium.process, chromium.folder
                raise ZeroDivisionError
        self.assertRaises(ProcessLookupError, os.kill, process, 0)
        self.assertFalse(os.path.exists(folder))

    def test_it_says_what_does_not_work(self):
        with browser.Browser() as chromium:
            with self.assertRaisesRegex(browser.BrowserError, "FILE_NOT_FOUND"):
                chromium.open("/nonexistent.html")
            with self.assertRaisesRegex(browser.BrowserError, "Browser.none"):
                chromium.call("Browser.none")
            page = chromium.open(os.path.join(HERE, "good", "page.html"))
            with self.assertRaisesRegex(browser.BrowserError, "TypeError: x"):
                page.evaluate("(() => { throw new TypeError('x') })()")
            with self.assertRaisesRegex(browser.BrowserError, "Runtime.evaluate: no answer in 1 s"):
                chromium.call("Runtime.evaluate", {"expression": "for (;;);"}, page.session, 1)

    def test_a_program_that_is_no_browser(self):
        with self.assertRaisesRegex(browser.BrowserError, "has ended|takes no commands"):
            with browser.Browser(shutil.which("true")):
                self.fail("it started")


if __name__ == "__main__":
    unittest.main()
