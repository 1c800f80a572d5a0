// The note as it stands, with its marks; what they mean; what was left alone; and before beside after.

import { hidden, make } from "./common.js";

/**
 * Draw the note. Every mark is a button; its name says what it is and which of how many. It is a span with that role,
 * because a button element does not break over lines as the words of a note must.
 */
export function drawMarks(box, draft, shown, current) {
  const place = new Map(shown.map((number, at) => [number, at + 1]));
  const runs = joined(draft.parts(0, draft.length - 1), place);
  box.replaceChildren(...runs.map(({ text, mark }) => (mark === null ? text : button(draft, mark, text, place, current))));
}

/** Join neighbouring parts that belong to one mark, or to none that is shown. */
function joined(parts, place) {
  const runs = [];
  for (const { text, mark } of parts) {
    const shownMark = place.has(mark) ? mark : null;
    if (runs.length && runs.at(-1).mark === shownMark) runs.at(-1).text += text;
    else runs.push({ text, mark: shownMark });
  }
  return runs;
}

function button(draft, number, text, place, current) {
  const state = draft.decision(number)?.kind ?? "open";
  const label = draft.marks[number].findings[0].label;
  const said = { open: label, reworded: text === "" ? "left out" : "reworded", kept: "kept" }[state];
  return make(
    "span",
    {
      role: "button",
      tabindex: 0,
      class: "mark",
      "data-mark": number,
      "data-state": state,
      "data-label": label,
      "data-left-out": text === "",
      "aria-current": number === current ? "true" : undefined,
    },
    text,
    hidden(` (${said}, ${place.get(number)} of ${place.size})`),
  );
}

/** The items of the key: only what is on show. */
export function key(draft, shown) {
  if (shown.length === 0) return [];
  const labels = [...new Set(shown.map((number) => draft.marks[number].findings[0].label))];
  const items = labels.map((label) => ({ label, state: "open", text: label }));
  items.push({ label: "", state: "reworded", text: "reworded" }, { label: "", state: "kept", text: "kept as it is" });
  return items.map(({ label, state, text }) =>
    make("li", {}, make("span", { class: "mark", "data-label": label, "data-state": state }, text)),
  );
}

/** What was seen and left alone, with the words round it and why. */
export function leftAloneItem(item) {
  const where = make("q", {}, "…", item.before, make("strong", {}, item.words), item.after, "…");
  return make("li", {}, where, ` ${item.category}; left alone: ${item.reason}, ${item.detail}`);
}

/** The changed sentences, before beside after. */
export function changesTable(draft) {
  const changes = draft.changes();
  if (changes.length === 0) return make("p", {}, "Nothing is changed yet.");
  const head = make("tr", {}, make("th", { scope: "col" }, "Before"), make("th", { scope: "col" }, "After"));
  const rows = changes.map(({ before, after }) =>
    make("tr", {}, make("td", {}, ...shownParts(before, "del")), make("td", {}, ...shownParts(after, "ins"))),
  );
  const table = make("table", {}, make("caption", {}, "Changed sentences"), make("thead", {}, head), make("tbody", {}, ...rows));
  return make("div", { class: "scrolling", role: "region", "aria-label": "Changed sentences", tabindex: "0" }, table);
}

function shownParts(parts, tag) {
  return parts.filter(({ text }) => text !== "").map(({ text, isChanged }) => (isChanged ? make(tag, {}, text) : text));
}
