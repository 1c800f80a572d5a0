// The look-up page: the lexicon, filtered as one types. What is typed stays here and is wiped when the page is left.

import { Fault, begun, find, getJson, make } from "./common.js";
import { entryItem } from "./entry.js";
import { Lexicon } from "./lexicon.js";

const FILTERS = ["label", "category", "severity"];
const PAUSE = 400; // milliseconds without a keystroke before the count is said

export function start(element) {
  new LookUpPage(begun(element)).open();
}

class LookUpPage {
  #part;
  #lexicon;
  #items; // the element of each entry, by its id
  #waiting;

  constructor(root) {
    this.#part = (name) => find(root, name);
  }

  async open() {
    try {
      this.#lexicon = new Lexicon(await getJson("page/lexicon"));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#part("status").textContent = "";
      this.#part("error").textContent = error.message;
      return;
    }
    this.#items = new Map(this.#lexicon.entries.map((entry) => [entry.id, entryItem(entry, this.#lexicon)]));
    this.#fillFilters();
    this.#listen();
    this.#search();
    if (location.hash.length > 1) this.#goTo(linkedId());
    else this.#part("words").focus();
  }

  #fillFilters() {
    const { labels, severities, categories } = this.#lexicon;
    const grouped = labels.map((label) => {
      const own = Object.entries(categories).filter(([, category]) => category.label === label);
      return make("optgroup", { label }, ...own.map(([id, { name }]) => make("option", { value: id }, name)));
    });
    this.#part("label").append(...labels.map((label) => make("option", { value: label }, label)));
    this.#part("category").append(...grouped);
    const graded = Object.entries(severities).reverse();
    this.#part("severity").append(...graded.map(([value, words]) => make("option", { value }, words)));
  }

  #listen() {
    this.#part("words").addEventListener("input", () => this.#search(PAUSE));
    for (const name of FILTERS) this.#part(name).addEventListener("change", () => this.#search());
    this.#part("reset").addEventListener("click", () => this.#showAll());
    this.#part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#part("entries").querySelector("summary")?.focus();
    });
    window.addEventListener("hashchange", () => this.#goTo(linkedId()));
    window.addEventListener("pagehide", () => this.#showAll());
  }

  #showAll() {
    this.#part("form").reset();
    this.#search();
  }

  #search(pause = 0) {
    const filters = Object.fromEntries(FILTERS.map((name) => [name, this.#part(name).value]));
    const found = this.#lexicon.find(this.#part("words").value, filters);
    this.#part("entries").replaceChildren(...found.map((entry) => this.#items.get(entry.id)));
    this.#part("nothing").hidden = found.length > 0;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#say(this.#counted(found.length)), pause);
  }

  #counted(count) {
    const all = this.#lexicon.entries.length;
    if (count === 0) return "Nothing in the lexicon has these words.";
    return count === all ? `${all} entries.` : `${count} of ${all} entries.`;
  }

  #say(message) {
    this.#part("status").textContent = message;
  }

  /** Open the entry that the address names. */
  #goTo(id) {
    if (!this.#lexicon.has(id)) {
      clearTimeout(this.#waiting);
      this.#say(`There is no entry ${id}.`);
      return;
    }
    const item = this.#items.get(id);
    if (!item.isConnected) this.#showAll();
    const details = item.querySelector("details");
    details.open = true;
    details.querySelector("summary").focus({ preventScroll: true });
    item.scrollIntoView({ block: "start" });
  }
}

/** The id after the # of the address; as it stands where it is not well encoded. */
function linkedId() {
  const linked = location.hash.slice(1);
  try {
    return decodeURIComponent(linked);
  } catch {
    return linked;
  }
}
