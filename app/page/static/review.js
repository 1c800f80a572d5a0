// The review page: from the note in its box to a reworded note on the clipboard. All of it lives in this page's memory
// and is wiped by Clear and when the page is left.

import { Card } from "./card.js";
import { copied, plainSelection } from "./clipboard.js";
import { Fault, begun, find, make, post, postJson, save } from "./common.js";
import { Draft } from "./draft.js";
import { changesTable, drawMarks, key, leftAloneItem } from "./marked.js";
import { NoteBox } from "./notebox.js";

const ASK_AGAIN = "Review again? What you have decided about this note so far would be lost.";
const NOTHING = "Nothing that langreview knows was found. That is not approval: it sees wording only, and misses some.";
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

export function start(element) {
  new ReviewPage(begun(element));
}

class ReviewPage {
  #part;
  #card;
  #box;
  #draft = null;
  #current = null;
  #document = null; // the .docx that the note was read from
  #isCopied = false;

  constructor(root) {
    this.#part = (name) => find(root, name);
    this.#card = new Card(this.#part("card"), {
      accept: (decision) => this.#decide(decision),
      keep: () => this.#decide({ kind: "kept" }),
      step: (by) => this.#step(by),
      close: () => this.#close(),
    });
    this.#box = new NoteBox(this.#part("note"), () => this.#part("form").requestSubmit());
    this.#listen(root);
    this.#box.focus();
  }

  #listen(root) {
    const on = (name, event, act) => this.#part(name).addEventListener(event, act);
    on("form", "submit", (event) => {
      event.preventDefault();
      this.#review();
    });
    on("clear", "click", () => {
      this.#wipe();
      this.#box.focus();
    });
    on("choose", "click", () => this.#part("file").click());
    on("file", "change", () => this.#open(this.#part("file").files[0]));
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => this.#drop(event));
    on("undo", "click", () => this.#undo());
    on("copy", "click", () => this.#copy());
    on("changes", "click", () => this.#toggleChanges());
    on("commented", "click", () => this.#saveCommented());
    on("all", "change", () => this.#showAll());
    on("marked", "click", (event) => this.#openAt(event));
    on("marked", "keydown", (event) => {
      if ((event.key === "Enter" || event.key === " ") && !event.repeat) this.#openAt(event);
    });
    on("marked", "copy", (event) => plainSelection(event));
    root.addEventListener("keydown", (event) => this.#escaped(event));
    window.addEventListener("pagehide", () => this.#wipe());
    window.addEventListener("beforeunload", (event) => {
      if (this.#draft?.isChanged && !this.#isCopied) event.preventDefault();
    });
  }

  // The note in its box

  #drop(event) {
    const file = event.dataTransfer.files[0];
    if (file === undefined) return;
    event.preventDefault();
    this.#open(file);
  }

  async #open(file) {
    this.#part("file").value = "";
    if (file === undefined || !this.#mayStartAnew()) return;
    await this.#trying(async () => {
      const { text, notices } = await (await post("page/document", file, "application/octet-stream")).json();
      this.#wipe();
      this.#box.note = text;
      this.#document = file.name.toLowerCase().endsWith(".docx") ? file : null;
      await this.#show(text, notices);
    });
  }

  async #review() {
    const { note, fault } = this.#box;
    if (fault) return this.#fail(fault);
    if (!this.#mayStartAnew()) return undefined;
    return this.#trying(() => this.#show(note, []));
  }

  async #show(note, notices) {
    const view = await postJson("page/review", { text: note });
    this.#draft = new Draft(view);
    this.#current = null;
    this.#isCopied = false;
    this.#describe(view, notices);
    this.#part("result").hidden = false;
    this.#part("commented").hidden = this.#document === null;
    this.#card.hide();
    this.#paint();
    this.#part("heading").focus();
    this.#say(this.#found());
  }

  #mayStartAnew() {
    return !this.#draft?.isChanged || window.confirm(ASK_AGAIN);
  }

  async #trying(act) {
    const check = this.#part("check");
    if (check.getAttribute("aria-disabled") === "true") return;
    check.setAttribute("aria-disabled", "true");
    this.#part("error").textContent = "";
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#fail(error.message);
    } finally {
      check.removeAttribute("aria-disabled");
    }
  }

  #fail(message) {
    this.#part("error").textContent = message;
  }

  // What was found

  #describe(view, notices) {
    const quiet = view.marks.filter((mark) => mark.quiet).length;
    this.#part("all").checked = false;
    this.#part("all").parentElement.hidden = quiet === 0;
    this.#part("all-label").textContent = `Also show what is disputed or only worth a look (${quiet})`;
    const lines = [...notices, ...view.notices].map((notice) => make("li", {}, notice));
    this.#part("notices").replaceChildren(...lines);
    const alone = view.left_alone.filter((item) => !item.quiet);
    this.#part("left-alone").open = false;
    this.#part("left-alone").hidden = alone.length === 0;
    this.#part("left-alone-summary").textContent = `Seen and left alone, and why (${alone.length})`;
    this.#part("left-alone-list").replaceChildren(...alone.map(leftAloneItem));
  }

  get #withQuiet() {
    return this.#part("all").checked;
  }

  get #shown() {
    return this.#draft.shown(this.#withQuiet).filter((number) => this.#draft.coveredBy(number) === undefined);
  }

  #found() {
    const count = this.#shown.length;
    if (count === 0) return NOTHING;
    return count === 1 ? "1 phrase to consider." : `${count} phrases to consider.`;
  }

  #progress() {
    const shown = this.#draft.shown(this.#withQuiet);
    const done = shown.filter((number) => this.#draft.isDecided(number)).length;
    const all = done === shown.length ? " That was the last of them; the note can be copied." : "";
    return `${done} of ${shown.length} reviewed.${all}`;
  }

  #showAll() {
    if (this.#current !== null && !this.#shown.includes(this.#current)) this.#close();
    this.#paint();
    this.#say(this.#found());
  }

  #paint() {
    drawMarks(this.#part("marked"), this.#draft, this.#shown, this.#current);
    this.#part("key").replaceChildren(...key(this.#draft, this.#shown));
    this.#part("undo").setAttribute("aria-disabled", String(!this.#draft.canUndo));
    if (!this.#part("changed").hidden) this.#part("changed").replaceChildren(changesTable(this.#draft));
  }

  #say(message) {
    this.#part("status").textContent = message;
  }

  // One mark after the other

  #openAt(event) {
    const mark = event.target.closest("[data-mark]");
    if (mark === null) return;
    event.preventDefault();
    this.#openMark(Number(mark.dataset.mark), "");
  }

  #openMark(number, said) {
    this.#current = number;
    this.#paint();
    const shown = this.#shown;
    this.#card.show(this.#draft, number, `${shown.indexOf(number) + 1} of ${shown.length}`);
    this.#part("marked").querySelector(`[data-mark="${number}"]`)?.scrollIntoView({ block: "nearest" });
    this.#say(`${said}${this.#card.summary}`);
  }

  #step(by) {
    const shown = this.#shown;
    const at = shown.indexOf(this.#current);
    this.#openMark(shown[(at + by + shown.length) % shown.length], "");
  }

  #close() {
    const number = this.#current;
    this.#current = null;
    this.#card.hide();
    this.#paint();
    this.#part("marked").querySelector(`[data-mark="${number}"]`)?.focus();
  }

  #escaped(event) {
    if (event.key === "Escape" && this.#current !== null) this.#close();
  }

  #decide(decision) {
    const withdrawn = this.#draft.decide(this.#current, decision);
    this.#isCopied = false;
    const did = decision.kind === "kept" ? "Kept as it is." : "Reworded.";
    const lost = withdrawn.length ? " A rewording of the same words was withdrawn." : "";
    const said = `${did}${lost} ${this.#progress()}`;
    const next = this.#draft.nextOpen(this.#current, this.#withQuiet);
    if (next !== undefined) {
      this.#openMark(next, `${said} Next: `);
      return;
    }
    this.#current = null;
    this.#card.hide();
    this.#paint();
    this.#part("copy").focus();
    this.#say(said);
  }

  #undo() {
    if (!this.#draft?.canUndo) return;
    const number = this.#draft.undo();
    this.#current = null;
    this.#card.hide();
    this.#isCopied = false;
    this.#paint();
    this.#say(`Undone. ${this.#progress()}`);
    if (!this.#draft.canUndo) this.#part("marked").querySelector(`[data-mark="${number}"]`)?.focus();
  }

  // Out again

  async #copy() {
    const done = await copied(this.#draft.text);
    this.#isCopied = done;
    const open = this.#shown.filter((number) => !this.#draft.isDecided(number)).length;
    const left = open ? ` ${open} ${open === 1 ? "phrase was" : "phrases were"} not reviewed.` : "";
    this.#say(done ? `Note copied.${left}` : "The browser did not let the note be copied; select it and press Ctrl+C.");
  }

  #toggleChanges() {
    const box = this.#part("changed");
    box.hidden = !box.hidden;
    this.#part("changes").setAttribute("aria-expanded", String(!box.hidden));
    box.replaceChildren(...(box.hidden ? [] : [changesTable(this.#draft)]));
  }

  async #saveCommented() {
    await this.#trying(async () => {
      const query = this.#withQuiet ? "?min_severity=1&all_tiers=true" : "";
      const answer = await post(`page/commented${query}`, this.#document, DOCX);
      save(await answer.blob(), "reviewed.docx");
      this.#say("Document saved with comments; its text is unchanged.");
    });
  }

  #wipe() {
    this.#draft = null;
    this.#current = null;
    this.#document = null;
    this.#isCopied = false;
    this.#card.hide();
    this.#part("form").reset();
    for (const name of ["error", "status", "all-label", "left-alone-summary"]) this.#part(name).textContent = "";
    for (const name of ["marked", "notices", "key", "changed", "left-alone-list"]) this.#part(name).replaceChildren();
    this.#part("all").checked = false;
    this.#part("changed").hidden = true;
    this.#part("changes").setAttribute("aria-expanded", "false");
    this.#part("result").hidden = true;
  }
}
