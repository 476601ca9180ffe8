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
 * is to be its count.  `panel`: bars of one panel have one scale; the bars of an SVG with
 * the same data-panel, on them or around them, are one.
 */
function marks(id) {
  return svgsOf(id).flatMap((svg, number) => all("[data-count]", svg).map(e => {
    const panel = e.closest("[data-panel]");
    const box = e.getBBox ? e.getBBox() : { x: 0, y: 0, width: 0, height: 0 };
    return {
      series: e.getAttribute("data-series"),
      from: e.getAttribute("data-from"),
      count: e.getAttribute("data-count"),
      bar: e.matches(".tc-bar"),
      titled: !!all(":scope > title", e).length,
      seen: visible(e) && getComputedStyle(e).fill !== "none",
      panel: `${number}: ${panel ? panel.getAttribute("data-panel") : ""}`,
      x: box.x, y: box.y, width: box.width, height: box.height,
      where: where(e),
    };
  }));
}
