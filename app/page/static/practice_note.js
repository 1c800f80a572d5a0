// The note of an exercise as text that can be selected and not changed: by mouse, by touch, and with the keyboard, as the
// browser has it in any text. A selection becomes whole words.

import { make } from "./common.js";

export class SelectableNote {
  #box;
  #onChange;
  #marks;
  #pieces = [];
  #chosen = null;

  /** `onChange` is told the chosen {first, last}, or null, whenever it changes. */
  constructor(box, onChange) {
    this.#box = box;
    this.#onChange = onChange;
    document.addEventListener("selectionchange", () => this.#select());
    box.addEventListener("focus", () => this.#select());
    box.addEventListener("beforeinput", (event) => event.preventDefault());
    box.addEventListener("drop", (event) => event.preventDefault());
    box.addEventListener("input", () => this.draw(this.#pieces, this.#marks)); // what could not be prevented is undone
  }

  get chosen() {
    return this.#chosen;
  }

  draw(pieces, marks) {
    this.#pieces = pieces;
    this.#marks = marks;
    this.#box.replaceChildren(...pieces.map((piece) => make("span", {}, piece.text)));
    this.showMarks();
    this.forget();
  }

  /** Show what is marked now. */
  showMarks() {
    this.#pieces.forEach((_, at) => {
      const mark = this.#marks?.all.find(({ first, last }) => first <= at && at <= last);
      const span = this.#box.children[at];
      span.className = mark ? "mark" : "";
      span.toggleAttribute("data-begins", mark?.first === at);
      if (mark) span.dataset.label = mark.kind;
      else delete span.dataset.label;
    });
  }

  /** Choose nothing. The selection is not touched: that would move the focus into the note. */
  forget() {
    this.#choose(null);
  }

  #select() {
    const selection = document.getSelection();
    if (selection.rangeCount === 0 || !this.#box.contains(selection.getRangeAt(0).commonAncestorContainer)) return;
    if (!selection.isCollapsed) this.#choose(this.#wordsIn(selection.getRangeAt(0)));
    else if (document.activeElement === this.#box) this.#choose(null);
  }

  #wordsIn(range) {
    const words = [...this.#box.children].flatMap((span, at) => (this.#marks.isWord(at) && holds(range, span) ? [at] : []));
    return words.length ? { first: words[0], last: words.at(-1) } : null;
  }

  #choose(chosen) {
    this.#chosen = chosen;
    [...this.#box.children].forEach((span, at) => {
      span.toggleAttribute("data-chosen", chosen !== null && chosen.first <= at && at <= chosen.last);
    });
    this.#onChange(chosen);
  }
}

/** Whether a range holds at least one letter of an element's text. */
function holds(range, { firstChild: text }) {
  if (text === null || !range.intersectsNode(text)) return false;
  const inside = Array.from({ length: text.length + 1 }, (_, at) => range.comparePoint(text, at) === 0);
  return inside.some((isInside, at) => at > 0 && isInside && inside[at - 1]);
}
