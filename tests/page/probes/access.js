// For those who hear the page, or go through it with the keyboard.

function named(element) {
  const label = (element.getAttribute("aria-label") || "").trim();
  const ids = (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
  const by = ids.map(id => document.getElementById(id)).filter(Boolean)
    .map(e => e.textContent).join(" ").trim();
  return label || by;
}

function headings() {
  const bad = [], found = all("h1, h2, h3, h4, h5, h6");
  const first = found.filter(h => h.localName === "h1");
  if (first.length !== 1)
    bad.push(`${first.length} h1 instead of one`);
  let last = 0;
  for (const h of found) {
    const level = +h.localName[1];
    if (level > last + 1)
      bad.push(`heading level ${level} after ${last}: ${where(h)}`);
    if (!h.textContent.trim())
      bad.push(`empty heading: ${where(h)}`);
    last = level;
  }
  return bad;
}

function landmarks() {
  const bad = [];
  if (all("main").length !== 1)
    bad.push(`${all("main").length} main instead of one`);
  for (const name of ["nav", "header", "footer"])
    if (!all(name).length)
      bad.push(`no ${name}`);
  const navs = all("nav");
  if (navs.length > 1)
    bad.push(...navs.filter(n => !named(n)).map(n => `one of several nav, without a name: ${where(n)}`));
  for (const e of all("body [role=region], body section[aria-label=''], [role=group]"))
    if (!named(e))
      bad.push(`a region without a name: ${where(e)}`);
  return bad;
}

function tables() {
  const bad = [];
  for (const table of all("table")) {
    if (!(table.caption && table.caption.textContent.trim()) && !named(table))
      bad.push(`table without caption or aria-label: ${where(table)}`);
    if (!all("th", table).length)
      bad.push(`table without th: ${where(table)}`);
    for (const th of all("th", table)) {
      if (!/^(col|row|colgroup|rowgroup)$/.test(th.getAttribute("scope") || ""))
        bad.push(`th without scope: ${where(th)}`);
      if (!th.textContent.trim() && !named(th))
        bad.push(`empty th: ${where(th)}`);
    }
  }
  return bad;
}

function pictures() {
  const bad = [];
  for (const img of all("img"))
    if (!img.hasAttribute("alt"))
      bad.push(`img without alt: ${where(img)}`);
  for (const svg of all("svg").filter(s => s.getAttribute("aria-hidden") !== "true" &&
                                           !s.parentElement.closest("svg"))) {
    if (svg.getAttribute("role") !== "img")
      bad.push(`svg without role=img or aria-hidden: ${where(svg)}`);
    const title = [...svg.children].find(e => e.localName === "title");
    if (!named(svg) && !(title && title.textContent.trim()))
      bad.push(`svg without a name: ${where(svg)}`);
  }
  return bad;
}

function references() {
  const bad = [], seen = new Set();
  for (const e of all("[id]")) {
    const id = e.getAttribute("id");
    if (!id || /\s/.test(id))
      bad.push(`id "${id}": ${where(e)}`);
    if (seen.has(id))
      bad.push(`id ${id} is there twice: ${where(e)}`);
    seen.add(id);
  }
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls", "headers", "for"])
    for (const e of all(`[${name}]`))
      for (const id of e.getAttribute(name).split(/\s+/).filter(i => i && !seen.has(i)))
        bad.push(`${name}="${id}" leads nowhere: ${where(e)}`);
  for (const a of all("[href]")) {
    const to = a.getAttribute("href");
    let id = to.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // Then the fragment is what it is.
    }
    if (to.startsWith("#") && !seen.has(to.slice(1)) && !seen.has(id))
      bad.push(`link ${to} leads nowhere: ${where(a)}`);
    if (a.localName === "a" && !a.textContent.trim() && !named(a))
      bad.push(`link without a text: ${where(a)}`);
  }
  return bad;
}

function keyboard() {
  const bad = all("[tabindex]").filter(e => e.tabIndex > 0)
    .map(e => `tabindex ${e.tabIndex} changes the order: ${where(e)}`);
  for (const e of all("details"))
    if (!e.firstElementChild || e.firstElementChild.localName !== "summary" ||
        !e.firstElementChild.textContent.trim())
      bad.push(`details without a summary: ${where(e)}`);
  return bad;
}

function accessibility() {
  const bad = [];
  if (!/^[a-z]{2,3}(-|$)/.test(document.documentElement.getAttribute("lang") || ""))
    bad.push("no lang");
  const title = document.querySelector("head > title");
  if (!title || !title.textContent.trim())
    bad.push("no title");
  return [...bad, ...headings(), ...landmarks(), ...tables(), ...pictures(), ...references(), ...keyboard()];
}
