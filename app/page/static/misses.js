// What each system missed, flagged in error or left alone, in its context; shown by what the reader asks for.

import { UNTOLD, make } from "./common.js";

const STEP = 50;
const FILTERS = [
  { key: "system", label: "System", isNeeded: true },
  { key: "kind", label: "What went wrong" },
  { key: "category", label: "Category" },
  { key: "severity", label: "Severity" },
  { key: "functionality", label: "Functionality" },
];
const SINCE = { "": "All that is wrong now", worse: "Cases that got worse", better: "Wrong before, right now" };

export class Misses {
  #part;
  #items = [];
  #controls = {};
  #search;
  #shown = STEP;

  constructor(part) {
    this.#part = part;
    part("texts").addEventListener("change", () => this.#anew());
    part("more").addEventListener("click", () => this.#showMore());
  }

  show(view) {
    this.#items = view.items;
    this.#part("texts").checked = false;
    this.#part("filters").replaceChildren(...this.#filters(view));
    this.#anew();
  }

  wipe() {
    this.#items = [];
    this.#part("texts").checked = false;
    for (const name of ["filters", "items"]) this.#part(name).replaceChildren();
    this.#part("count").textContent = "";
  }

  // The filters: only what there is to choose from

  #filters(view) {
    const named = {
      system: (name) => view.systems.find((system) => system.name === name)?.meaning || name,
      category: (code) => (view.categories[code] ? `${code}: ${view.categories[code]}` : code),
      functionality: (id) => [id, view.names[id]].filter(Boolean).join(" "),
    };
    this.#controls = {};
    for (const { key, label, isNeeded } of FILTERS) this.#addSelect(key, label, isNeeded, named[key]);
    if (view.compared) this.#controls.since = select("since", "Since the earlier run", Object.entries(SINCE));
    this.#search = make("input", { id: "filter-search", type: "search", ...UNTOLD });
    const controls = Object.values(this.#controls).map(({ element }) => element);
    const search = field("search", "Words in the texts", this.#search);
    for (const control of [...controls, search]) control.addEventListener("input", () => this.#anew());
    return [...controls, search];
  }

  #addSelect(key, label, isNeeded, named = (value) => value) {
    const values = [...new Set(this.#items.map((item) => item[key]))].filter((value) => value !== "");
    if (key !== "system" && key !== "kind") values.sort();
    if (values.length < 2) return;
    const options = values.map((value) => [value, named(value)]);
    this.#controls[key] = select(key, label, isNeeded ? options : [["", "All"], ...options]);
  }

  #isWanted(item) {
    const since = this.#controls.since?.control.value ?? "";
    if (since === "" ? item.since === "better" : item.since !== since) return false;
    const searched = this.#part("texts").checked ? this.#search.value.trim().toLowerCase() : "";
    if (searched && !`${item.before}${item.words}${item.after}`.toLowerCase().includes(searched)) return false;
    return FILTERS.every(({ key }) => {
      const value = this.#controls[key]?.control.value ?? "";
      return value === "" || item[key] === value;
    });
  }

  // The list

  #anew() {
    this.#shown = STEP;
    this.#search.parentElement.hidden = !this.#part("texts").checked;
    this.#draw();
  }

  #draw() {
    const wanted = this.#items.filter((item) => this.#isWanted(item));
    const withTexts = this.#part("texts").checked;
    this.#part("items").replaceChildren(...wanted.slice(0, this.#shown).map((item) => entry(item, withTexts)));
    this.#part("count").textContent = said(wanted.length, Math.min(this.#shown, wanted.length));
    this.#part("more").hidden = wanted.length <= this.#shown;
  }

  #showMore() {
    const first = this.#shown;
    this.#shown += STEP;
    this.#draw();
    this.#part("items").children[first].focus();
  }
}

function select(key, label, options) {
  const choices = options.map(([value, text]) => make("option", { value }, text));
  const control = make("select", { id: `filter-${key}` }, ...choices);
  return { control, element: field(key, label, control) };
}

function field(key, label, control) {
  return make("div", {}, make("label", { for: `filter-${key}` }, label), control);
}

function said(found, shown) {
  if (found === 0) return "Nothing of this kind.";
  return shown < found ? `${found} found, the first ${shown} shown.` : `${found} found.`;
}

function entry(item, withTexts) {
  const where = [`row ${item.row}`, `case ${item.case}`, item.functionality && `functionality ${item.functionality}`];
  return make(
    "li",
    { tabindex: "-1" },
    make("p", {}, make("strong", {}, `${item.kind}: ${item.code}`), ` (${where.filter(Boolean).join(", ")})`),
    withTexts ? make("p", { class: "context" }, item.before, make("mark", {}, item.words), item.after) : null,
    item.evidence ? make("p", { class: "quiet" }, item.evidence) : null,
  );
}
