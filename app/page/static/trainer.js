// The trainer page: a set in, how langreview did on it out. Set and results live in this page's memory alone, and are gone
// when it is left.

import { Fault, begun, find, getJson, make, save } from "./common.js";
import { headlineItems, scrollingTable, sectionElement } from "./figures.js";
import { postForLines } from "./lines.js";
import { Misses } from "./misses.js";
import { Pace } from "./pace.js";

const PATH = "page/trainer/try";
const LARGEST = 10_000_000; // bytes of all files together; the server takes a little more
const TOO_LARGE = "The file is larger than 10 MB. Split it up, or leave out rows that are not needed.";
const LEVELS = { span: "words are marked", sentence: "labelled by the sentence", note: "labelled by the note" };
const TYPES = {
  "report.html": ["text/html", "Save the report (.html)"],
  "report.xlsx": ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Save the report (.xlsx)"],
  "results.jsonl": ["application/jsonl", "Save the results to compare a later run with; they hold no texts (.jsonl)"],
};

export function start(element) {
  new TrainerPage(begun(element));
}

class TrainerPage {
  #part;
  #misses;
  #pace;
  #set = null; // { name, title, shipped, blob }
  #brought = null; // { name, blob }: the results of an earlier run from a file
  #previous = null; // the same, of the last run on this page
  #work = null; // an AbortController while something is under way

  constructor(root) {
    this.#part = (name) => find(root, name);
    this.#misses = new Misses(this.#part);
    this.#pace = new Pace(this.#part("progress"), this.#part("running-label"), this.#part("pace"));
    this.#listen(root);
    this.#listShipped();
  }

  #listen(root) {
    const on = (name, event, act) => this.#part(name).addEventListener(event, act);
    on("choose", "click", () => this.#part("file").click());
    on("file", "change", () => this.#bring(this.#part("file")));
    on("shipped", "change", () => this.#takeShipped());
    on("choose-results", "click", () => this.#part("results-file").click());
    on("results-file", "change", () => this.#bringResults());
    on("form", "submit", (event) => {
      event.preventDefault();
      this.#run();
    });
    on("cancel", "click", () => this.#work.abort());
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => this.#drop(event));
    window.addEventListener("pagehide", () => this.#wipe());
  }

  // The set

  async #listShipped() {
    const sets = await getJson("page/trainer/shipped");
    const named = ({ id, name, sealed }) => make("option", { value: id }, `${id} ${name}${sealed ? " (sealed)" : ""}`);
    this.#part("shipped").append(
      make("option", { value: "example" }, "The examples of the template"),
      make("option", { value: "suites" }, "The whole functional suite"),
      make("optgroup", { label: "One functionality" }, ...sets.map(named)),
    );
  }

  #drop(event) {
    const file = event.dataTransfer.files[0];
    if (file === undefined) return;
    event.preventDefault();
    this.#take(file);
  }

  #bring(input) {
    const [file] = input.files;
    input.value = "";
    if (file !== undefined) this.#take(file);
  }

  async #take(file) {
    if (this.#isRunning) return;
    this.#forgetSet();
    this.#part("shipped").value = "";
    if (file.size > LARGEST) return this.#fail(TOO_LARGE);
    await this.#check({ name: file.name, title: file.name, shipped: false, blob: new Blob([await file.arrayBuffer()]) });
  }

  #takeShipped() {
    const [{ value, textContent }] = this.#part("shipped").selectedOptions;
    this.#forgetSet();
    if (value !== "") this.#choose({ name: value, title: textContent, shipped: true, blob: new Blob([]) }, "");
  }

  async #check(set) {
    await this.#working(`Reading ${set.title}.`, async (signal) => {
      for await (const said of postForLines(PATH, this.#body("check", set, null), signal)) {
        if (said.error) throw new Fault(said.error);
        if (said.faults) return this.#showFaults(set, said.faults);
        const { cases, level } = said.checked;
        this.#choose(set, `${cases} ${cases === 1 ? "case" : "cases"}, ${LEVELS[level]}.`);
      }
    });
  }

  #choose(set, about) {
    this.#set = set;
    this.#part("set-name").textContent = set.title;
    this.#part("set-about").textContent = about;
    this.#say("The set can be run.");
  }

  #showFaults({ title }, faults) {
    const count = faults.length === 1 ? "1 problem" : `${faults.length} problems`;
    const rows = faults.map(({ place, message }) => [place, message]);
    this.#part("faults").replaceChildren(scrollingTable({ caption: `${title}: ${count}`, head: ["where", "what"], rows }, "faults"));
    this.#part("faults").hidden = false;
    this.#fail(`${title} has ${count}. Mend the file and choose it again.`);
  }

  #forgetSet() {
    this.#work?.abort();
    this.#set = null;
    this.#fail("");
    this.#say("");
    for (const name of ["set-name", "set-about"]) this.#part(name).textContent = "";
    this.#part("faults").hidden = true;
    this.#part("faults").replaceChildren();
  }

  // The earlier run

  async #bringResults() {
    const [file] = this.#part("results-file").files;
    this.#part("results-file").value = "";
    if (file === undefined) return;
    if (file.size > LARGEST) return this.#fail(TOO_LARGE);
    this.#brought = { name: file.name, blob: new Blob([await file.arrayBuffer()]) };
    this.#part("brought-name").textContent = `the results in ${file.name}`;
    this.#part("brought").checked = true;
  }

  get #earlier() {
    if (this.#part("brought").checked) return this.#brought;
    return this.#part("previous").checked ? this.#previous : null;
  }

  // The run

  async #run() {
    if (this.#work !== null) return undefined;
    this.#fail("");
    if (this.#set === null) return this.#fail("There is no set yet: choose a file or a shipped set.");
    if (this.#part("brought").checked && this.#brought === null) return this.#fail("Choose the results of the earlier run.");
    const body = this.#body("run", this.#set, this.#earlier);
    if (body.size > LARGEST) return this.#fail("The set and the earlier results are larger than 10 MB together.");
    this.#part("result").hidden = true;
    this.#pace.start();
    this.#setRunning(true);
    await this.#working("Running.", (signal) => this.#follow(body, signal));
    this.#setRunning(false);
    return undefined;
  }

  get #isRunning() {
    return !this.#part("running").hidden;
  }

  #setRunning(isRunning) {
    const cancel = this.#part("cancel");
    if (!isRunning && document.activeElement === cancel) this.#part("run").focus();
    cancel.hidden = !isRunning;
    this.#part("running").hidden = !isRunning;
    for (const name of ["choose", "shipped"]) this.#part(name).disabled = isRunning;
  }

  async #follow(body, signal) {
    for await (const said of postForLines(PATH, body, signal)) {
      if (said.error) throw new Fault(said.error);
      if (said.faults) return this.#showFaults(this.#set, said.faults);
      if (said.progress) this.#pace.show(said.progress);
      if (said.stage) this.#pace.finish();
      if (said.result) this.#show(said.result);
    }
    if (signal.aborted) this.#say("Cancelled. Nothing of the run was kept.");
    return undefined;
  }

  /** The request: a line that says what is asked, then the files. */
  #body(act, set, earlier) {
    const classifier = this.#part("classifier").checked;
    const asked = { act, name: set.name, shipped: set.shipped, size: set.blob.size, earlier: earlier?.name ?? "", classifier };
    return new Blob([`${JSON.stringify(asked)}\n`, set.blob, ...(earlier ? [earlier.blob] : [])]);
  }

  async #working(what, act) {
    const work = new AbortController();
    this.#work = work;
    this.#part("run").setAttribute("aria-disabled", "true");
    this.#say(what);
    try {
      await act(work.signal);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#fail(error.message);
    } finally {
      if (this.#work === work) {
        this.#work = null;
        this.#part("run").removeAttribute("aria-disabled");
      }
    }
  }

  // What was found

  #show(view) {
    const { title } = this.#set;
    const words = view.words.toLocaleString("en-GB");
    this.#part("about").textContent =
      `${title}: ${view.cases} cases, ${words} words, ${view.groups} groups; ${LEVELS[view.level]}. Shares run from 0 to 1; ranges are 95 % intervals.` +
      " Severity 1 and house style are neither hit nor miss. The figures are of wording that was found, never of people.";
    this.#part("notice").textContent = view.notice;
    this.#part("reports").replaceChildren(...this.#reports(view.reports));
    this.#part("headline").replaceChildren(...headlineItems(view.headline));
    this.#part("sections").replaceChildren(...view.sections.map((section, at) => sectionElement(section, at === 0)));
    this.#misses.show(view);
    this.#setRunning(false);
    this.#part("result").hidden = false;
    this.#remember(title, view.reports["results.jsonl"]);
    this.#part("heading").focus();
    this.#say(`Done: ${view.cases} cases.`);
  }

  #reports(reports) {
    const stem = this.#set.name.replace(/\.[^.]*$/, "");
    return Object.entries(reports).map(([name, base64]) => {
      const [type, label] = TYPES[name];
      const blob = new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type });
      return make("button", { type: "button", onclick: () => save(blob, `${stem}-${name}`) }, label);
    });
  }

  #remember(title, base64) {
    const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    this.#previous = { name: `the run of ${time}`, blob: new Blob([atob(base64)]) };
    this.#part("previous-name").textContent = `the last run on this page (${title}, ${time})`;
    this.#part("previous-choice").hidden = false;
  }

  #fail(message) {
    this.#part("error").textContent = message;
    if (message) this.#say("");
  }

  #say(message) {
    this.#part("status").textContent = message;
  }

  #wipe() {
    this.#forgetSet();
    this.#brought = null;
    this.#previous = null;
    this.#misses.wipe();
    for (const name of ["about", "notice", "status", "previous-name"]) this.#part(name).textContent = "";
    for (const name of ["reports", "headline", "sections"]) this.#part(name).replaceChildren();
    for (const name of ["result", "previous-choice"]) this.#part(name).hidden = true;
    this.#part("form").reset();
  }
}
