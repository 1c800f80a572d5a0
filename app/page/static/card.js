// The card of one mark: what was found and why, the wordings to choose from, and how the sentence would read.

import { cautions } from "./cautions.js";
import { Fault, UNTOLD, hidden, make, postJson } from "./common.js";
import { isUnread, lookUp, sourceItem } from "./rests.js";

const PAUSE = 400; // milliseconds without a keystroke before facts are compared

export class Card {
  #box;
  #acts;
  #draft;
  #number;
  #choices = [];
  #waiting;

  constructor(box, acts) {
    this.#box = box;
    this.#acts = acts;
  }

  hide() {
    clearTimeout(this.#waiting);
    this.#box.hidden = true;
    this.#box.replaceChildren();
    this.#draft = undefined;
  }

  /** What is said when the card opens. */
  get summary() {
    const { label, words } = this.#draft.marks[this.#number].findings[0];
    return `${label}, “${words}”.`;
  }

  show(draft, number, place) {
    clearTimeout(this.#waiting);
    this.#draft = draft;
    this.#number = number;
    const { findings } = draft.marks[number];
    this.#choices = [...this.#offered(findings), this.#ownWords(), this.#ownSentence()];
    this.#box.replaceChildren(
      make("button", { type: "button", class: "close", onclick: this.#acts.close }, "Close"),
      make("p", { class: "place quiet" }, `${place}`),
      ...findings.flatMap(about),
      this.#form(findings),
    );
    this.#box.hidden = false;
    this.#box.scrollTop = 0;
    this.#choices[0].radio.focus({ preventScroll: window.matchMedia("(max-width: 700px)").matches });
    this.#preview();
  }

  #form(findings) {
    const questions = [...new Set(findings.flatMap((finding) => finding.questions))];
    return make(
      "form",
      { onsubmit: (event) => this.#accept(event), onkeydown: ignoreHeldEnter },
      ...(questions.length ? [make("p", { class: "ask" }, make("strong", {}, "Worth asking: "), questions.join(" "))] : []),
      make("fieldset", {}, make("legend", {}, "Other wording"), ...this.#choices.map((choice) => choice.element)),
      make("p", { class: "error", role: "alert", "data-card": "error" }),
      make("div", { class: "preview", "data-card": "preview" }),
      make("p", { class: "caution", "data-card": "caution", role: "status" }),
      make(
        "div",
        { class: "row" },
        make("button", { type: "submit", class: "primary" }, "Accept"),
        make("button", { type: "button", onclick: this.#acts.keep }, "Keep original"),
        make("button", { type: "button", onclick: () => this.#acts.step(-1) }, "Previous"),
        make("button", { type: "button", onclick: () => this.#acts.step(1) }, "Next"),
      ),
    );
  }

  // The choices: each has an element, and gives its decision or says what is missing

  #offered(findings) {
    return findings.flatMap((finding) => finding.rewordings).map((rewording) => this.#offer(rewording));
  }

  #offer({ kind, parts, first, last }) {
    const fields = parts.filter((part) => part.slot !== undefined).map((part) => this.#slot(part.slot));
    let at = 0;
    const pieces = parts.map((part) => (part.slot === undefined ? () => part.text : valueOf(fields[at++])));
    return this.#choice({
      words: kind === "delete" && parts.length === 0 ? "Leave these words out" : parts.map(shownPart).join(""),
      fields,
      decision: () => ({ kind: "reworded", first, last, text: pieces.map((piece) => piece()).join("") }),
      missing: () => fields.find((field) => field.control.value.trim() === ""),
      isAuthors: fields.length > 0,
    });
  }

  #slot(name) {
    const control = make("input", { type: "text", ...UNTOLD });
    return { control, element: make("label", {}, name, control) };
  }

  #ownWords() {
    const { first, last } = this.#draft.marks[this.#number];
    return this.#own("My own words for the marked words", { first, last }, "", "");
  }

  #ownSentence() {
    const range = this.#draft.sentences(this.#draft.marks[this.#number]);
    const now = this.#draft.parts(range.first, range.last).map((part) => part.text).join("");
    const [, before, middle, after] = /^(\s*)([^]*?)(\s*)$/.exec(now);
    return this.#own("Rewrite the whole sentence", range, middle, before, after);
  }

  #own(words, range, text, before = "", after = "") {
    const control = make("textarea", { rows: text ? 4 : 2, ...UNTOLD });
    control.value = text;
    const field = { control, element: make("label", {}, hidden(words), control) };
    return this.#choice({
      words,
      fields: [field],
      decision: () => ({ kind: "reworded", ...range, text: before + control.value.trim() + after }),
      missing: () => (control.value.trim() === "" ? field : undefined),
      isAuthors: true,
    });
  }

  #choice({ words, fields, decision, missing, isAuthors }) {
    const radio = make("input", { type: "radio", name: "wording", onchange: () => this.#chosen() });
    const slots = make("div", { class: "slots", hidden: true }, ...fields.map((field) => field.element));
    slots.addEventListener("input", () => this.#preview());
    const element = make("div", { class: "choice" }, make("label", {}, radio, " ", make("span", {}, words)), slots);
    return { element, radio, slots, decision, missing, isAuthors };
  }

  get #choiceMade() {
    return this.#choices.find((choice) => choice.radio.checked);
  }

  #chosen() {
    for (const choice of this.#choices) choice.slots.hidden = !choice.radio.checked;
    this.#part("error").textContent = "";
    this.#preview();
  }

  #accept(event) {
    event.preventDefault();
    const choice = this.#choiceMade;
    if (choice === undefined) return this.#refuse("Choose a wording first, or keep the original.", this.#choices[0].radio);
    const field = choice.missing();
    if (field !== undefined) return this.#refuse("Fill in every field first.", field.control);
    return this.#acts.accept(choice.decision());
  }

  #refuse(message, control) {
    this.#part("error").textContent = message;
    control.focus();
  }

  // How it would read

  #preview() {
    clearTimeout(this.#waiting);
    this.#part("caution").textContent = "";
    const choice = this.#choiceMade;
    if (choice === undefined) return this.#part("preview").replaceChildren();
    const trial = { number: this.#number, decision: choice.decision() };
    const { first, last } = this.#draft.sentences(trial.decision);
    const parts = this.#draft.parts(first, last, trial);
    const shown = parts.map(({ text, isNew }) => (isNew ? make("strong", {}, text) : text));
    this.#part("preview").replaceChildren(make("p", { class: "quiet" }, "Will read:"), make("p", { class: "reads" }, ...shown));
    if (choice.isAuthors && choice.missing() === undefined) this.#compareSoon(first, last, parts);
    return undefined;
  }

  #compareSoon(first, last, parts) {
    const joined = (some) => some.map((part) => part.text).join("");
    const at = parts.findIndex((part) => part.isNew);
    const change = {
      before: joined(this.#draft.parts(first, last)),
      left: joined(parts.slice(0, at)),
      text: parts[at].text,
      right: joined(parts.slice(at + 1)),
    };
    this.#waiting = setTimeout(() => this.#compare(change), PAUSE);
  }

  async #compare(change) {
    const waited = this.#waiting;
    try {
      const { facts, flagged } = await postJson("page/change", change);
      if (waited === this.#waiting && !this.#box.hidden) this.#part("caution").textContent = cautions(facts, flagged);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }

  #part(name) {
    return this.#box.querySelector(`[data-card="${name}"]`);
  }
}

function valueOf(field) {
  return () => field.control.value.trim() || "…";
}

function shownPart(part) {
  return part.slot === undefined ? part.text : `⟨${part.slot}⟩`;
}

/** A held Enter accepts one wording, not one after the other. */
function ignoreHeldEnter(event) {
  if (event.key === "Enter" && event.repeat) event.preventDefault();
}

/** What a finding is, why, and what it rests on. */
function about(finding) {
  const sources = finding.sources;
  return [
    make("p", { class: "kind" }, make("span", { class: "glyph", "data-label": finding.label }, finding.label), `: ${finding.category}`),
    make("h3", {}, finding.words),
    make("p", {}, finding.why),
    ...(isUnread(sources) ? [make("p", { class: "caution" }, "Needs review: this entry rests on sources that were recalled, not read.")] : []),
    ...(finding.example ? [example(finding.example)] : []),
    ...finding.debates.map(debate),
    make(
      "details",
      {},
      make("summary", {}, "What this rests on"),
      make("p", { class: "quiet" }, [finding.severity, finding.found_by].filter(Boolean).join("; ")),
      finding.entry ? make("p", {}, lookUp(finding.entry)) : null,
      make("ul", {}, ...sources.map(sourceItem)),
    ),
  ];
}

function debate({ question, one_side, other_side }) {
  return make("details", {}, make("summary", {}, `Disputed: ${question}`), make("p", {}, one_side), make("p", {}, other_side));
}

function example({ was, became }) {
  return make(
    "div",
    { class: "example" },
    make("p", { class: "quiet" }, "An example from another, invented note; it is never inserted:"),
    make("p", {}, "Was: ", make("q", {}, was)),
    make("p", {}, "Became: ", make("q", {}, became)),
  );
}
