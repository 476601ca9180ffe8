// Letters large enough, and dark enough on what is behind them.

const WHITE = [255, 255, 255, 1], DARK_CANVAS = [18, 18, 18, 1];
const colours = new Map();

/** [r, g, b, alpha] of any CSS colour. */
function colour(text) {
  if (!colours.has(text)) {
    const plain = text.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/);
    colours.set(text, plain ? [+plain[1], +plain[2], +plain[3], plain[4] === undefined ? 1 : +plain[4]]
      : drawn(text));
  }
  return colours.get(text);
}

function drawn(text) {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}

function faded(c, opacity) {
  return [c[0], c[1], c[2], c[3] * opacity];
}

function over(top, below) {
  const mix = i => top[i] * top[3] + below[i] * (1 - top[3]);
  return [mix(0), mix(1), mix(2), 1];
}

function luminance(c) {
  const [r, g, b] = c.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m);
  return (x + 0.05) / (y + 0.05);
}

function hex(c) {
  return "#" + c.slice(0, 3).map(v => Math.round(v).toString(16).padStart(2, "0")).join("");
}

function canvas() {
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  const dark = /dark/.test(scheme) &&
    (!/light/.test(scheme) || matchMedia("(prefers-color-scheme: dark)").matches);
  return dark ? DARK_CANVAS : WHITE;
}

const grounds = new Map();

/** What an element of HTML stands on: { colour }, or { unknown } where an image is behind it. */
function ground(element) {
  if (!element)
    return { colour: canvas() };
  if (!grounds.has(element)) {
    const s = getComputedStyle(element);
    const below = ground(element.parentElement);
    const own = colour(s.backgroundColor);
    const image = s.backgroundImage !== "none" ? s.backgroundImage : null;
    grounds.set(element, {
      colour: over(own, below.colour),
      unknown: image || (own[3] < 1 ? below.unknown : null),
    });
  }
  return grounds.get(element);
}

function opacity(element) {
  let product = 1;
  for (let e = element; e; e = e.parentElement)
    product *= parseFloat(getComputedStyle(e).opacity);
  return product;
}

/** The colours that a fill may show: one, or those of its pattern or gradient. */
function fills(element, style) {
  const named = style.fill.match(/^url\("?#([^")]+)"?\)/);
  if (!named)
    return style.fill === "none" ? [] : [faded(colour(style.fill), parseFloat(style.fillOpacity))];
  const server = document.getElementById(named[1]);
  return server ? all("*", server).flatMap(e => {
    const s = getComputedStyle(e);
    return e.localName === "stop" ? [colour(s.stopColor)]
      : [s.fill, s.stroke].filter(c => c !== "none" && !/^url/.test(c)).map(colour);
  }) : [];
}

/** The filled shapes of an SVG in the order they are drawn, with the room that they take. */
function shapes(svg) {
  const kept = "defs, pattern, clipPath, mask, marker, symbol";
  return all("*", svg)
    .filter(e => e instanceof SVGGeometryElement && !e.closest(kept) && visible(e))
    .map(e => ({ e, box: e.getBoundingClientRect(), style: getComputedStyle(e) }))
    .filter(s => s.style.fill !== "none");
}

function covers(shape, x, y) {
  const { box, e } = shape;
  if (x < box.left || x > box.right || y < box.top || y > box.bottom)
    return false;
  return e.isPointInFill(new DOMPoint(x, y).matrixTransform(e.getScreenCTM().inverse()));
}

/** The colours behind a text of an SVG at a point: more than one where a pattern is. */
function groundsAt(text, x, y, drawnShapes) {
  let behind = [ground(text.closest("svg")).colour];
  for (const shape of drawnShapes) {
    if (!(shape.e.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING))
      break;
    if (!covers(shape, x, y))
      continue;
    const tops = fills(shape.e, shape.style).map(c => faded(c, opacity(shape.e)));
    // Between the lines of a pattern there may be nothing.
    const under = tops.length === 1 ? [] : behind;
    behind = [...under, ...tops.flatMap(top => behind.map(b => over(top, b)))].slice(0, 32);
  }
  return behind;
}

/** A text with a halo that is painted before it stands on the halo. */
function halo(style) {
  return style.paintOrder.startsWith("stroke") && style.stroke !== "none" &&
    parseFloat(style.strokeWidth) >= 2 ? [colour(style.stroke)] : null;
}

function svgPairs(t, drawnShapes) {
  const style = getComputedStyle(t.element);
  const letters = fills(t.element, style).map(c => faded(c, opacity(t.element)));
  const r = t.rects[0], y = (r.top + r.bottom) / 2;
  const points = [0.05, 0.25, 0.5, 0.75, 0.95].map(part => r.left + r.width * part);
  const behind = halo(style) || points.flatMap(x => groundsAt(t.element, x, y, drawnShapes));
  return letters.flatMap(letter => behind.map(b => [over(letter, b), b]));
}

/** Texts whose colour is too like what is behind it, each with the worst of its pairs. */
function lowContrast(least) {
  const bad = [], known = new Map();
  grounds.clear();
  for (const t of texts()) {
    let pairs;
    if (t.svg) {
      const svg = t.element.closest("svg");
      if (!known.has(svg))
        known.set(svg, shapes(svg));
      pairs = svgPairs(t, known.get(svg));
    } else {
      const behind = ground(t.element);
      if (behind.unknown) {
        bad.push(`an image is behind the text, ${behind.unknown.slice(0, 40)}: ${where(t.element)}`);
        continue;
      }
      const letter = faded(colour(getComputedStyle(t.element).color), opacity(t.element));
      pairs = [[over(letter, behind.colour), behind.colour]];
    }
    const [worst] = pairs.map(([a, b]) => ({ a, b, is: contrast(a, b) })).sort((m, n) => m.is - n.is);
    if (worst && worst.is < least)
      bad.push(`contrast ${worst.is.toFixed(2)}:1, ${hex(worst.a)} on ${hex(worst.b)}: ${where(t.element)}`);
  }
  return [...new Set(bad)];
}

/** Texts whose letters are smaller than so many pixels, as they are shown. */
function smallLetters(least) {
  const bad = [];
  for (const t of texts()) {
    let px = parseFloat(getComputedStyle(t.element).fontSize);
    if (t.svg) {
      const m = t.element.getScreenCTM();
      px *= Math.sqrt(Math.abs(m.a * m.d - m.b * m.c));
    }
    if (px < least)
      bad.push(`letters of ${px.toFixed(1)} px: ${where(t.element)}`);
  }
  return [...new Set(bad)];
}

/** Paper is white: whatever paints the page or a large part of it is light. */
function darkPaper() {
  grounds.clear();
  return all("html, body, body *").filter(e => !(e instanceof SVGElement) && visible(e))
    .filter(e => e === document.documentElement || colour(getComputedStyle(e).backgroundColor)[3] > 0)
    .filter(e => luminance(ground(e).colour) < 0.4)
    .map(e => `dark background ${hex(ground(e).colour)} in print: ${where(e)}`);
}
