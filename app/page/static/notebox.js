// The note in its box, exactly as it came: a text box turns CRLF into LF, so that what was pasted is remembered.

const BROKEN = "The note holds a broken character, half of an emoji perhaps; delete it and review again.";
const EMPTY = "There is no note yet: paste or type one into the box.";

export class NoteBox {
  #box;
  #asCame = null;

  constructor(box, submit) {
    this.#box = box;
    box.addEventListener("paste", (event) => this.#remember(event.clipboardData.getData("text/plain")));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) submit();
    });
  }

  /** The note as it came, unless it was edited since. */
  get note() {
    const shown = this.#box.value;
    return this.#asCame !== null && withLineFeeds(this.#asCame) === shown ? this.#asCame : shown;
  }

  set note(text) {
    this.#asCame = text;
    this.#box.value = text;
  }

  /** Why the note cannot be reviewed; "" where it can. */
  get fault() {
    if (this.note.trim() === "") return EMPTY;
    return this.note.isWellFormed() ? "" : BROKEN;
  }

  focus() {
    this.#box.focus();
  }

  #remember(pasted) {
    const isWhole = this.#box.selectionStart === 0 && this.#box.selectionEnd === this.#box.value.length;
    this.#asCame = isWhole ? pasted : null;
  }
}

function withLineFeeds(text) {
  return text.replace(/\r\n?/g, "\n");
}
