// A page that runs nothing and loads nothing.

const FORBIDDEN = "script, iframe, frame, object, embed, applet, base, link, form, noscript, " +
  "template, portal, audio, video, source, track, foreignObject, animate, animateMotion, " +
  "animateTransform, set, image, feImage, " +
  "meta[http-equiv]:not([http-equiv='Content-Security-Policy' i])";
const ADDRESSES = new Set(["href", "xlink:href", "src", "srcset", "imagesrcset", "action", "formaction",
  "poster", "data", "background", "ping", "cite", "longdesc", "manifest", "srcdoc", "profile",
  "codebase", "usemap"]);
const OUTSIDE = /url\((?!\s*["']?\s*#)|@import|image-set\(|expression\(/i;

function attributes() {
  return all("*").flatMap(element => [...element.attributes].map(a => ({ element, a })));
}

function linkIsOurs(element, a, hosts) {
  if (a.value.startsWith("#"))
    return true;
  if (element.localName !== "a" || a.name !== "href" || !/^https:\/\//.test(a.value))
    return false;
  try {
    return hosts.includes(new URL(a.value).host);
  } catch {
    return false;
  }
}

/** `hosts`: those an <a> may lead to, beside the page itself. */
function runsOrLoads(hosts) {
  const bad = all(FORBIDDEN).map(e => `element <${e.localName}> is not allowed: ${where(e)}`);
  for (const { element, a } of attributes()) {
    const says = `${a.name}="${a.value.slice(0, 80)}"`;
    if (/^on/i.test(a.name))
      bad.push(`handler ${says}: ${where(element)}`);
    else if (a.name === "style")
      bad.push(`attribute style, which the policy blocks: ${where(element)}`);
    else if (/^\s*(javascript|vbscript|data)\s*:/i.test(a.value.replace(/[\0-\x20]/g, "")) &&
             ADDRESSES.has(a.name))
      bad.push(`${says} runs: ${where(element)}`);
    else if (ADDRESSES.has(a.name) && !linkIsOurs(element, a, hosts))
      bad.push(`${says} leads out of the page: ${where(element)}`);
    else if (element instanceof SVGElement && OUTSIDE.test(a.value) && /url\(/i.test(a.value) &&
             !/^(aria-|data-)/.test(a.name))
      bad.push(`${says} loads: ${where(element)}`);
  }
  for (const style of all("style"))
    if (OUTSIDE.test(style.textContent.replace(/\/\*[^]*?\*\//g, "")))
      bad.push(`a style loads: ${style.textContent.match(OUTSIDE)[0]}`);
  return bad;
}

/** The policies, whether anything that they would govern stands before them, and the styles. */
function policy() {
  const metas = all("meta[http-equiv='Content-Security-Policy' i]");
  const inHead = metas.filter(m => m.parentElement === document.head);
  const before = [];
  for (let e = metas[0] && metas[0].previousElementSibling; e; e = e.previousElementSibling)
    if (!(e.localName === "meta" && !e.hasAttribute("http-equiv")))
      before.push(e.localName);
  return {
    policies: metas.map(m => m.content),
    inHead: inHead.length,
    before,
    styles: all("style").map(s => s.textContent),
  };
}

/**
 * What a browser makes of a text, in a text and in a quoted attribute: { elements: their
 * markup, attributes: [name, value] }.  Asked in an empty page: under a strict policy it would
 * be said on the console.
 */
function madeOf(text) {
  const parse = markup => new DOMParser().parseFromString(markup, "text/html").body;
  const elements = new Set(), attributes = new Map();
  for (const before of ["", "<svg><text>", "<svg><title>"])
    for (const e of all("*", parse(before + text)))
      if (!before || e.attributes.length || !/^(svg|text|title)$/.test(e.localName))
        elements.add(e.outerHTML);
  for (const quote of ['"', "'"]) {
    const [first, ...rest] = all("*", parse(`<i title=${quote}${text}${quote}>`));
    rest.forEach(e => elements.add(e.outerHTML));
    for (const a of first ? first.attributes : [])
      if (a.name !== "title" && a.value !== "")
        attributes.set(a.name, a.value);
  }
  return { elements: [...elements], attributes: [...attributes] };
}

/** Which of these elements and attributes are in the page. */
function presentOf({ elements, attributes }) {
  const here = all("*").map(e => ({ e, markup: e.outerHTML.length < 10000 ? e.outerHTML : "" }));
  return [
    ...here.filter(h => elements.includes(h.markup))
      .map(h => `element ${h.markup.slice(0, 80)}: ${where(h.e)}`),
    ...attributes.flatMap(([name, value]) => all("*").filter(e => e.getAttribute(name) === value)
      .map(e => `attribute ${name}="${value.slice(0, 40)}": ${where(e)}`)),
  ];
}
