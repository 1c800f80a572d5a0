// What is marked in an exercise and by whom, and how the marks lie beside each other. It knows no page.

import { Draft, overlap } from "./draft.js";

/** What a trainee may say of words, by the label whose sign it has. */
export const KINDS = { minimising: "minimising", "fear-inducing": "frightening", "house-style": "outdated" };

const WORD = /[\p{L}\p{N}]/u;

/** A trainee's marks {first, last, kind, wording}, in the order of the note. */
export class OwnMarks {
  #pieces;
  #marks = [];

  constructor(pieces) {
    this.#pieces = pieces;
  }

  get all() {
    return this.#marks;
  }

  isWord(at) {
    return WORD.test(this.#pieces[at].text);
  }

  words({ first, last }) {
    return this.#pieces.slice(first, last + 1).map((piece) => piece.text).join("");
  }

  /** Mark words; returns false, and marks nothing, where some of them are marked already. */
  add({ first, last }, kind) {
    const mark = { first, last, kind, wording: "" };
    if (this.#marks.some((other) => overlap(other, mark))) return false;
    this.#marks = [...this.#marks, mark].sort((one, other) => one.first - other.first);
    return true;
  }

  remove(mark) {
    this.#marks = this.#marks.filter((other) => other !== mark);
  }

  /** The sentences round a mark before its wording stands in them, and after: {before, left, text, right}. */
  reworded({ first, last, wording }) {
    const draft = new Draft({ pieces: this.#pieces, marks: [] });
    const range = draft.sentences({ first, last });
    return {
      before: this.words(range),
      left: this.words({ first: range.first, last: first - 1 }),
      text: wording,
      right: this.words({ first: last + 1, last: range.last }),
    };
  }
}

/**
 * What the trainee, the review and the teacher say, joined where it is about the same words: a row for each place in the
 * note, with who said what of it. What the review shows only when asked stands where somebody else has said something.
 */
export function rowsOf(view, own) {
  const said = { own, taught: view.taught, harmless: view.harmless };
  said.review = view.review.filter((finding) => !finding.quiet);
  said.alone = view.left_alone.filter((item) => !item.quiet);
  const items = Object.entries(said).flatMap(([by, list]) => list.map((item) => ({ by, item })));
  items.sort((one, other) => one.item.first - other.item.first);
  const rows = [];
  for (const { by, item } of items) {
    if (rows.length === 0 || item.first > rows.at(-1).last) rows.push(newRow(item));
    rows.at(-1)[by].push(item);
    rows.at(-1).last = Math.max(rows.at(-1).last, item.last);
  }
  const quiet = [...view.review, ...view.left_alone].filter((item) => item.quiet);
  for (const row of rows) row.quiet = quiet.filter((item) => overlap(item, row));
  return rows;
}

function newRow({ first, last }) {
  return { first, last, own: [], review: [], taught: [], harmless: [], alone: [] };
}

/** Who marked the words of a row, in a sentence. */
export function agreement({ own, review, taught }) {
  const who = [own.length && "you", review.length && "the review", taught.length && "the teacher"].filter(Boolean);
  if (who.length === 0) return "Nobody marked these words.";
  if (who.length === 1) return `Only ${who[0]} marked these words.`;
  const named = who.length === 2 ? `${who[0]} and ${who[1]} both` : "you, the review and the teacher all";
  return `${named.charAt(0).toUpperCase()}${named.slice(1)} marked these words.`;
}
