// What a run found, as tables and plots. Every cell is text that the server wrote; every plot has a table beside it.

import { make } from "./common.js";

/** The headline: each figure with its interval. */
export function headlineItems(figures) {
  return figures.map(({ title, value, ends }) =>
    make("div", {}, make("dt", {}, title), make("dd", {}, make("strong", {}, value), make("span", { class: "quiet" }, ` ${ends}`))),
  );
}

/** A section that can be opened; the first ones are. */
export function sectionElement({ title, said, parts }, isOpen) {
  return make(
    "details",
    { open: isOpen },
    make("summary", {}, make("h3", {}, title)),
    ...said.map((sentence) => make("p", {}, sentence)),
    ...parts.map((part) => (part.plot === undefined ? scrollingTable(part) : plot(part.plot))),
  );
}

/** A table whose first column names the row; it scrolls by itself where it is too wide. */
export function scrollingTable({ caption, head, rows }, kind = "figures") {
  return make(
    "div",
    { class: "scrolling", tabindex: "0", role: "region", "aria-label": caption },
    make(
      "table",
      { class: kind },
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, ...rows.map(([first, ...cells]) => row(first, cells))),
    ),
  );
}

function row(first, cells) {
  return make("tr", {}, make("th", { scope: "row" }, first), ...cells.map((cell) => make("td", {}, cell)));
}

/** A drawing of the server's, read as XML so that it cannot be anything else; without scripts and links. */
function plot(svg) {
  const drawing = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const isSound = drawing.localName === "svg" && drawing.querySelector("script, a, foreignObject, image") === null;
  const name = drawing.getAttribute("aria-label");
  return make(
    "div",
    { class: "plot scrolling", tabindex: "0", role: "region", "aria-label": name },
    isSound ? document.importNode(drawing, true) : "",
  );
}
