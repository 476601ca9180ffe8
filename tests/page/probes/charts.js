// What a chart says of itself (data-series, data-from, data-count), and what it draws.

/** The SVG of this id, or those in the element of this id. */
function svgsOf(id) {
  const e = document.getElementById(id);
  if (!e)
    return [];
  return e.localName === "svg" ? [e] : all("svg", e);
}

/**
 * Every mark of a chart: what it says, and its box in the units of its SVG.  `bar`: its height
 * is to be its count.  `panel`: bars of one panel have one scale; a panel is what has
 * data-panel around them, or the SVG.
 */
function marks(id) {
  const panels = [];
  return svgsOf(id).flatMap(svg => all("[data-count]", svg).map(e => {
    const panel = e.closest("[data-panel]") || svg;
    if (!panels.includes(panel))
      panels.push(panel);
    const box = e.getBBox ? e.getBBox() : { x: 0, y: 0, width: 0, height: 0 };
    return {
      series: e.getAttribute("data-series"),
      from: e.getAttribute("data-from"),
      count: e.getAttribute("data-count"),
      bar: e.matches("rect.bar, path.bar, .bars > rect"),
      titled: !!all(":scope > title", e).length,
      seen: visible(e) && getComputedStyle(e).fill !== "none",
      panel: panels.indexOf(panel),
      x: box.x, y: box.y, width: box.width, height: box.height,
      where: where(e),
    };
  }));
}
