// The note as it is being reworded: pieces, what was decided about each mark, and the way back. It knows no page.
//
// A decision is {kind: "kept"} or {kind: "reworded", first, last, text}: `text` stands in place of the pieces from
// `first` to `last`, which may be more than the marked ones. Pieces are joined and never cut.

export class Draft {
  #pieces;
  #decisions = new Map();
  #past = [];

  constructor({ pieces, marks }) {
    this.#pieces = pieces;
    this.marks = marks;
  }

  /** How many pieces there are. */
  get length() {
    return this.#pieces.length;
  }

  get text() {
    return this.parts(0, this.length - 1).map((part) => part.text).join("");
  }

  get isChanged() {
    return this.#decisions.size > 0;
  }

  /** The numbers of the marks that are on show: the quiet ones only when asked for. */
  shown(withQuiet) {
    return this.marks.flatMap((mark, number) => (withQuiet || !mark.quiet ? [number] : []));
  }

  decision(number) {
    return this.#decisions.get(number);
  }

  /** Whether a mark was decided, or lies in words that another decision replaces. */
  isDecided(number) {
    return this.#decisions.has(number) || this.coveredBy(number) !== undefined;
  }

  /** The mark whose rewording replaces words of this one as well; undefined where there is none. */
  coveredBy(number) {
    const mark = this.marks[number];
    for (const [other, decision] of this.#decisions) {
      if (other !== number && decision.kind === "reworded" && overlap(decision, mark)) return other;
    }
    return undefined;
  }

  /** Decide about a mark; returns the marks whose own decision had to be withdrawn for it. */
  decide(number, decision) {
    this.#past.push({ number, before: new Map(this.#decisions) });
    const withdrawn = decision.kind === "reworded" ? this.#rivals(number, decision) : [];
    withdrawn.forEach((other) => this.#decisions.delete(other));
    const covering = this.coveredBy(number);
    if (covering !== undefined) {
      this.#decisions.delete(covering);
      withdrawn.push(covering);
    }
    this.#decisions.set(number, decision);
    return withdrawn;
  }

  /** Take the last decision back; returns its mark, or undefined where nothing was decided. */
  undo() {
    const last = this.#past.pop();
    if (last !== undefined) this.#decisions = last.before;
    return last?.number;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  /** The first mark after this one, round the end, that is on show and undecided; undefined when all are decided. */
  nextOpen(number, withQuiet) {
    const open = this.shown(withQuiet).filter((other) => !this.isDecided(other));
    return open.find((other) => other > number) ?? open[0];
  }

  /** The first and the last piece of the sentences that hold these pieces. */
  sentences({ first, last }) {
    const [start, end] = [this.#pieces[first].sentence, this.#pieces[last].sentence];
    while (first > 0 && this.#pieces[first - 1].sentence === start) first -= 1;
    while (last < this.#pieces.length - 1 && this.#pieces[last + 1].sentence === end) last += 1;
    return { first, last };
  }

  /**
   * The text of some pieces with the decisions carried out, as parts {text, mark, isNew}: `mark` is the number of the
   * mark it belongs to or null, `isNew` whether it is the text on `trial` {number, decision}, which is tried out.
   */
  parts(first, last, trial) {
    const standing = this.#replacements(trial);
    const parts = [];
    for (let at = first; at <= last; at += 1) {
      const here = standing.find(({ decision }) => decision.first <= at && at <= decision.last);
      if (here === undefined) {
        parts.push({ text: this.#pieces[at].text, mark: this.#pieces[at].mark, isNew: false });
      } else {
        parts.push({ text: here.decision.text, mark: here.number, isNew: here.number === trial?.number });
        at = here.decision.last;
      }
    }
    return parts;
  }

  /** The sentences that the decisions changed, as {before, after} lists of parts, in the order of the note. */
  changes() {
    const spans = this.#replacements()
      .map(({ decision }) => this.sentences(decision))
      .sort((one, other) => one.first - other.first);
    const joined = [];
    for (const span of spans) {
      const previous = joined.at(-1);
      if (previous !== undefined && span.first <= previous.last) previous.last = Math.max(previous.last, span.last);
      else joined.push({ ...span });
    }
    return joined.map(({ first, last }) => ({ before: this.#originalParts(first, last), after: this.#marked(first, last) }));
  }

  #marked(first, last) {
    const replaced = new Set(this.#replacements().map(({ number }) => number));
    return this.parts(first, last).map((part) => ({ text: part.text, isChanged: replaced.has(part.mark) }));
  }

  #originalParts(first, last) {
    const standing = this.#replacements();
    return this.#pieces.slice(first, last + 1).map((piece, offset) => {
      const at = first + offset;
      return { text: piece.text, isChanged: standing.some(({ decision }) => decision.first <= at && at <= decision.last) };
    });
  }

  #replacements(trial) {
    const all = [...this.#decisions].map(([number, decision]) => ({ number, decision }));
    const standing = all.filter(({ decision }) => decision.kind === "reworded");
    if (trial === undefined) return standing;
    return [...standing.filter(({ number, decision }) => number !== trial.number && !overlap(decision, trial.decision)), trial];
  }

  #rivals(number, decision) {
    const others = [...this.#decisions].filter(([other, made]) => other !== number && made.kind === "reworded");
    return others.filter(([, made]) => overlap(made, decision)).map(([other]) => other);
  }
}

/** Whether two runs of pieces share one. */
export function overlap(one, other) {
  return one.first <= other.last && other.first <= one.last;
}
