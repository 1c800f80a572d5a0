// The practice page: choose an exercise, mark it, compare. All of it lives in this page's memory and is wiped when the page
// is left. Own wordings alone are sent to our own server, for their facts to be compared.

import { cautions } from "./cautions.js";
import { Fault, UNTOLD, begun, find, getJson, hidden, make, postJson } from "./common.js";
import { layerKey, layeredNote, rowItem } from "./practice_compare.js";
import { KINDS, OwnMarks, rowsOf } from "./practice_marks.js";
import { SelectableNote } from "./practice_note.js";

const STAGES = ["choosing", "marking", "compared"];
const NOTHING_CHOSEN = "Select some words of the note first.";
const MARKED_ALREADY = "Some of these words are marked already; remove that mark first.";

export function start(element) {
  new PracticePage(begun(element)).open();
}

class PracticePage {
  #root;
  #part;
  #note;
  #exercise = null;
  #marks = null;

  constructor(root) {
    this.#root = root;
    this.#part = (name) => find(root, name);
    this.#note = new SelectableNote(this.#part("note"), (chosen) => this.#showChosen(chosen));
    const buttons = Object.entries(KINDS).map(([kind, words]) => this.#kindButton(kind, words));
    this.#part("kinds").append(...buttons);
    this.#part("key").append(...layerKey());
    this.#listen();
  }

  async open() {
    await this.#trying(async () => {
      const listed = await getJson("page/exercises");
      this.#part("exercises").replaceChildren(...listed.map((item) => this.#choice(item)));
    });
  }

  #listen() {
    this.#part("compare").addEventListener("click", () => this.#trying(() => this.#compare()));
    this.#part("back").addEventListener("click", () => this.#showStage("marking", "title"));
    this.#on("again", () => this.#begin(this.#exercise, "All marks are gone."));
    this.#on("other", () => this.#leave());
    window.addEventListener("pagehide", () => this.#leave());
  }

  /** Listen to every button that does this: some stand in two places. */
  #on(act, listener) {
    for (const button of this.#root.querySelectorAll(`[data-act=${act}]`)) button.addEventListener("click", listener);
  }

  #choice({ name, title, setting }) {
    const choose = () => this.#trying(async () => this.#begin(await getJson(`page/exercises/${name}`), ""));
    const words = [make("strong", {}, title), make("span", { class: "quiet" }, setting)];
    return make("li", {}, make("button", { type: "button", onclick: choose }, ...words));
  }

  #kindButton(kind, words) {
    const glyph = make("span", { class: "glyph", "data-label": kind }, words);
    return make("button", { type: "button", onclick: () => this.#mark(kind) }, glyph);
  }

  async #trying(act) {
    this.#part("error").textContent = "";
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#part("error").textContent = error.message;
    }
  }

  #say(message) {
    this.#part("status").textContent = message;
  }

  // Stages

  #showStage(name, heading) {
    for (const stage of STAGES) this.#part(stage).hidden = stage !== name;
    this.#part(heading).focus();
    this.#say("");
  }

  #begin(exercise, said) {
    this.#exercise = exercise;
    this.#marks = new OwnMarks(exercise.pieces);
    this.#wipeComparison();
    this.#part("title").textContent = exercise.title;
    this.#part("setting").textContent = exercise.setting;
    this.#note.draw(exercise.pieces, this.#marks);
    this.#listMarks();
    this.#showStage("marking", "title");
    this.#say(said);
  }

  #leave() {
    this.#exercise = null;
    this.#marks = null;
    this.#wipeComparison();
    this.#note.draw([], null);
    this.#part("own").replaceChildren();
    for (const name of ["title", "setting", "error"]) this.#part(name).textContent = "";
    this.#showStage("choosing", "choosing-heading");
  }

  #wipeComparison() {
    for (const name of ["layered", "rows", "notices"]) this.#part(name).replaceChildren();
  }

  // Marking

  #showChosen(chosen) {
    this.#part("chosen").textContent = chosen === null ? "…" : `“${this.#marks.words(chosen)}”:`;
  }

  #mark(kind) {
    const { chosen } = this.#note;
    if (chosen === null) return this.#say(NOTHING_CHOSEN);
    const words = this.#marks.words(chosen);
    if (!this.#marks.add(chosen, kind)) return this.#say(MARKED_ALREADY);
    this.#note.showMarks();
    this.#note.forget();
    this.#listMarks();
    return this.#say(`Marked “${words}” as ${KINDS[kind]}.`);
  }

  #listMarks() {
    const items = this.#marks.all.map((mark) => this.#markItem(mark));
    this.#part("own").replaceChildren(...items);
    this.#part("none").hidden = items.length > 0;
  }

  #markItem(mark) {
    const words = this.#marks.words(mark);
    const field = make("textarea", {
      rows: 2,
      ...UNTOLD,
      oninput: () => {
        mark.wording = field.value.trim();
      },
    });
    field.value = mark.wording;
    return make(
      "li",
      {},
      make(
        "div",
        { class: "heads" },
        make("p", {}, make("span", { class: "glyph", "data-label": mark.kind }, KINDS[mark.kind]), `: “${words}”`),
        make("button", { type: "button", onclick: () => this.#remove(mark, words) }, "Remove", hidden(` “${words}”`)),
      ),
      make("label", {}, "I would write", hidden(` instead of “${words}”`), field),
    );
  }

  #remove(mark, words) {
    this.#marks.remove(mark);
    this.#note.showMarks();
    this.#listMarks();
    this.#part("note").focus();
    this.#say(`Removed the mark on “${words}”.`);
  }

  // Comparing

  async #compare() {
    const marks = this.#marks;
    const checks = new Map();
    const worded = marks.all.filter((mark) => mark.wording !== "");
    await Promise.all(worded.map(async (mark) => checks.set(mark, await checked(marks.reworded(mark)))));
    if (marks !== this.#marks) return;
    const rows = rowsOf(this.#exercise, marks.all);
    this.#part("layered").replaceChildren(...layeredNote(this.#exercise.pieces, rows));
    this.#part("rows").replaceChildren(...rows.map((row, number) => rowItem(row, number, marks, checks)));
    this.#part("notices").replaceChildren(...this.#exercise.notices.map((notice) => make("li", {}, notice)));
    this.#showStage("compared", "compared-heading");
  }
}

/** How a sentence would read, and what it would lose or add. */
async function checked(change) {
  const { facts, flagged } = await postJson("page/change", change);
  return { ...change, caution: cautions(facts, flagged) };
}
