// What the probes share: names for elements, and the texts that can be seen.
// All of it runs in a world of its own (browser.py), where the page's names are not seen.

/** How to find an element: its ancestors down from the last id, its text, its place. */
function where(element) {
  const steps = [];
  for (let e = element; e && e !== document.documentElement; e = e.parentElement) {
    const id = e.getAttribute("id");
    const twins = [...(e.parentElement ? e.parentElement.children : [])]
      .filter(other => other.localName === e.localName);
    const nth = twins.length > 1 ? `:nth-of-type(${twins.indexOf(e) + 1})` : "";
    steps.unshift(e.localName + (id ? `#${id}` : nth));
    if (id) break;
  }
  const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
  const r = element.getBoundingClientRect();
  const at = `${Math.round(r.left + scrollX)},${Math.round(r.top + scrollY)}`;
  return `${steps.join(" > ") || "html"}${text ? ` "${text}"` : ""} at ${at}`;
}

function all(selector, root = document) {
  return [...root.querySelectorAll(selector)];
}

/** In the layout, drawn, and not kept for screen readers alone. */
function visible(element) {
  return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !forReaders(element);
}

/** The usual ways to hide a text from the eye alone: a box of a pixel, or clipped away. */
function forReaders(element) {
  for (let e = element; e && !(e instanceof SVGElement); e = e.parentElement) {
    const s = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    if (s.position === "absolute" && s.overflowX !== "visible" && box.width <= 1 && box.height <= 1)
      return true;
    if (s.position === "absolute" && s.clipPath === "inset(50%)")
      return true;
  }
  return false;
}

function clips(style) {
  return style.overflowX !== "visible" || style.overflowY !== "visible";
}

function scrolls(style) {
  return /auto|scroll/.test(style.overflowX) || /auto|scroll/.test(style.overflowY);
}

function cut(rect, box) {
  const left = Math.max(rect.left, box.left), right = Math.min(rect.right, box.right);
  const top = Math.max(rect.top, box.top), bottom = Math.min(rect.bottom, box.bottom);
  return { left, right, top, bottom, width: right - left, height: bottom - top };
}

/** An element's box within its borders, where its content may be. */
function inside(element) {
  const r = element.getBoundingClientRect(), s = getComputedStyle(element);
  const left = r.left + parseFloat(s.borderLeftWidth), top = r.top + parseFloat(s.borderTopWidth);
  const right = r.right - parseFloat(s.borderRightWidth);
  const bottom = r.bottom - parseFloat(s.borderBottomWidth);
  return { left, right, top, bottom, width: right - left, height: bottom - top };
}

/**
 * Every visible text node: { node, element, rects, seen }: its lines, and of each what no
 * ancestor of HTML clips or scrolls away.
 */
function texts() {
  const found = [], known = new Map(), clipping = new Map();
  const boxes = element => {
    if (!element || element === document.documentElement || element === document.body)
      return [];
    if (!clipping.has(element)) {
      const own = !(element instanceof SVGElement) && clips(getComputedStyle(element));
      const above = boxes(element.parentElement);
      clipping.set(element, own ? [...above, inside(element)] : above);
    }
    return clipping.get(element);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("style, script, svg title, svg desc, noscript"))
      continue;
    if (!known.has(element))
      known.set(element, visible(element));
    if (!known.get(element))
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const svg = element instanceof SVGElement;
    const rects = (svg ? [range.getBoundingClientRect()] : [...range.getClientRects()])
      .filter(r => r.width > 0 && r.height > 0);
    const seen = rects.map(r => boxes(element).reduce(cut, r))
      .filter(r => r.width > 0 && r.height > 0);
    if (rects.length)
      found.push({ node, element, svg, rects, seen });
  }
  return found;
}
