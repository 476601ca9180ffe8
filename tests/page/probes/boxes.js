// Every text in its box, every box on the page, no text over another.

const SLACK_PX = 1.5;

function ancestors(element) {
  const found = [];
  for (let e = element; e && e !== document.documentElement; e = e.parentElement)
    found.push(e);
  return found;
}

function scrollBoxes() {
  return all("body *").filter(e => !(e instanceof SVGElement) && visible(e) &&
    scrolls(getComputedStyle(e)));
}

/** Whether the page has the width that was asked for, and nothing sticks out of it. */
function pageWidth(width) {
  const bad = [];
  const root = document.documentElement;
  if (root.clientWidth > width + SLACK_PX)
    bad.push(`the page is laid out ${root.clientWidth} px wide on ${width}: <meta name=viewport>?`);
  if (Math.max(root.scrollWidth, document.body.scrollWidth) <= root.clientWidth + 1)
    return bad;
  const boxes = new Set(scrollBoxes());
  const wide = all("body *").filter(e => visible(e) && !ancestors(e).some(a => a !== e && boxes.has(a)) &&
    e.getBoundingClientRect().right > root.clientWidth + 1);
  // The innermost alone: their ancestors are as wide because of them.
  const inner = wide.filter(e => !wide.some(other => other !== e && e.contains(other)));
  bad.push(`the page scrolls sideways: ${root.scrollWidth} px of ${root.clientWidth}` +
           inner.slice(0, 5).map(e => `; ${where(e)}`).join(""));
  return bad;
}

/** What scrolls by itself can be reached with the keyboard, and says what it is. */
function scrollersReached() {
  const bad = [];
  for (const e of scrollBoxes()) {
    if (e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1)
      continue;
    if (e.tabIndex < 0 || !e.hasAttribute("tabindex"))
      bad.push(`scrolls, but has no tabindex=0: ${where(e)}`);
    if (!e.hasAttribute("aria-label") && !e.hasAttribute("aria-labelledby"))
      bad.push(`scrolls, but has no name: ${where(e)}`);
  }
  return bad;
}

function beyond(rect, box, size) {
  // The rectangle of a line is that of its font, which may be a little taller than its line.
  const tall = SLACK_PX + size * 0.35;
  return { x: rect.right > box.right + SLACK_PX || rect.left < box.left - SLACK_PX,
           y: rect.bottom > box.bottom + tall || rect.top < box.top - tall };
}

function ellipsis(style) {
  return style.textOverflow.includes("ellipsis") || style.webkitLineClamp !== "none";
}

/** What is wrong with one text of HTML: cut off, or out of its block. */
function textLeaves({ element, rects }) {
  const size = parseFloat(getComputedStyle(element).fontSize);
  let block = null;
  for (const e of ancestors(element)) {
    const s = getComputedStyle(e);
    if (s.display === "inline" || s.display === "contents")
      continue;
    const out = rects.map(r => beyond(r, inside(e), size));
    const x = out.some(o => o.x), y = out.some(o => o.y);
    if (scrolls(s))
      return null;
    if (clips(s) && (x || y) && !ellipsis(s))
      return `text is clipped by ${e === element ? "its element" : where(e)}`;
    if (clips(s) && (x || y))
      return null;
    if (!block && (x || y))
      return "text overflows its element";
    block = block || e;
  }
  return null;
}

function leavesSvg({ element, rects }) {
  const box = element.closest("svg").getBoundingClientRect();
  const out = rects.some(r => r.left < box.left - 1 || r.right > box.right + 1 ||
                              r.top < box.top - 1 || r.bottom > box.bottom + 1);
  return out ? "text leaves its SVG" : null;
}

function textsInside() {
  return texts().map(t => ({ t, wrong: t.svg ? leavesSvg(t) : textLeaves(t) }))
    .filter(({ wrong }) => wrong).map(({ t, wrong }) => `${wrong}: ${where(t.element)}`);
}

/** Two boxes that cover one another by more than the room between lines and letters. */
function overlap(a, b) {
  const both = cut(a, b);
  return both.width > SLACK_PX && both.height > Math.min(a.height, b.height) * 0.25;
}

/** A line that ends in an ellipsis comes as two: whole, and as it is shown. */
function oneLine(a, b) {
  return a.t.node === b.t.node && Math.abs(a.rect.top - b.rect.top) < 1;
}

/** No two texts, or lines of one, over each other.  A turned text counts with its whole box. */
function textsApart() {
  const lines = texts().flatMap(t => t.seen.map(rect => ({ rect, t })))
    .sort((a, b) => a.rect.top - b.rect.top);
  const bad = [];
  let open = [];
  for (const line of lines) {
    open = open.filter(o => o.rect.bottom > line.rect.top);
    for (const o of open)
      if (overlap(o.rect, line.rect) && !oneLine(o, line))
        bad.push(`texts overlap: ${where(o.t.element)} and ${where(line.t.element)}`);
    open.push(line);
  }
  return [...new Set(bad)];
}

/** On paper nothing can be scrolled: what is wider than its box is lost. */
function paperWidth(width) {
  const bad = pageWidth(width);
  for (const e of all("body *").filter(e => visible(e) && !(e instanceof SVGElement))) {
    const s = getComputedStyle(e);
    if (clips(s) && e.scrollWidth > e.clientWidth + SLACK_PX && !ellipsis(s) && s.display !== "inline")
      bad.push(`cut off on paper: ${e.scrollWidth} px of ${e.clientWidth}: ${where(e)}`);
  }
  for (const e of all("body svg, body table, body img"))
    if (visible(e) && e.getBoundingClientRect().right > width + SLACK_PX)
      bad.push(`wider than the paper: ${where(e)}`);
  return bad;
}

/** Heads of tables come again on each page. */
function headsRepeat() {
  return all("table").filter(visible).flatMap(table => {
    const head = table.tHead;
    if (!head)
      return [`no thead to repeat on each page: ${where(table)}`];
    const shown = getComputedStyle(head).display;
    return shown === "table-header-group" ? [] : [`thead is ${shown} in print: ${where(table)}`];
  });
}
