// What the trainee, the review and the teacher say of a note: its text with all marks, and a list with three columns.

import { hidden, make } from "./common.js";
import { KINDS, agreement } from "./practice_marks.js";
import { lookUp } from "./rests.js";

const LAYERS = { own: "you", review: "the review", taught: "the teacher" };

/** The items of the key to the lines under the words. */
export function layerKey() {
  return Object.entries(LAYERS).map(([by, who]) => make("li", {}, make("span", { "data-by": by }, `marked by ${who}`)));
}

/** The note with a line for each who marked, and after each place a link to its row. */
export function layeredNote(pieces, rows) {
  return pieces.flatMap(({ text }, at) => {
    const number = rows.findIndex(({ first, last }) => first <= at && at <= last);
    if (number < 0) return [text];
    const words = lined(text, at, rows[number]);
    return rows[number].last === at ? [words, reference(number, rows[number])] : [words];
  });
}

function lined(text, at, row) {
  const by = Object.keys(LAYERS).filter((name) => row[name].some(({ first, last }) => first <= at && at <= last));
  return by.reduceRight((inner, name) => make("span", { "data-by": name }, inner), make("span", {}, text));
}

function reference(number, row) {
  const href = `${location.pathname}#place-${number + 1}`;
  return make("a", { class: "place-link", href }, `${number + 1}`, hidden(` ${agreement(row)}`));
}

/** One row: the words, who marked them in a sentence, and what each says. `checks` is what came back on own wordings. */
export function rowItem(row, number, marks, checks) {
  return make(
    "li",
    { id: `place-${number + 1}`, tabindex: "-1" },
    make("h3", {}, `“${marks.words(row)}”`),
    make("p", {}, [agreement(row), ...new Set(row.alone.map(leftAlone))].join(" ")),
    make(
      "div",
      { class: "three" },
      column("You", row.own.flatMap((mark) => ownWords(mark, row, marks, checks.get(mark))), "Not marked."),
      column("The review", reviewWords(row, marks), "Nothing was found here."),
      column("The teacher", [...row.taught.flatMap((item) => taught(item, row, marks)), ...row.harmless.map(harmless)], "Nothing said."),
    ),
  );
}

function column(heading, said, otherwise) {
  return make("div", {}, make("h4", {}, heading), ...(said.length ? said : [make("p", { class: "quiet" }, otherwise)]));
}

/** Which words are meant, where they are not those of the whole row. */
function meant(item, row, marks) {
  return item.first === row.first && item.last === row.last ? "" : `, “${marks.words(item)}”`;
}

function kind(label, words, text) {
  return make("p", {}, make("span", { class: "glyph", "data-label": label }, words), text);
}

function ownWords(mark, row, marks, check) {
  const said = kind(mark.kind, KINDS[mark.kind], meant(mark, row, marks));
  if (check === undefined) return [said];
  const caution = check.caution ? make("p", { class: "caution" }, check.caution) : null;
  const reads = make("p", { class: "reads" }, check.left.trimStart(), make("strong", {}, check.text), check.right.trimEnd());
  return [said, make("p", { class: "quiet" }, "It would read:"), reads, ...(caution ? [caution] : [])];
}

function reviewWords(row, marks) {
  const alone = row.alone.length ? [make("p", {}, "Seen, and left alone.")] : [];
  return [...row.review.flatMap((item) => finding(item, row, marks)), ...row.quiet.map(quiet), ...alone];
}

function finding(item, row, marks) {
  const offered = item.rewordings.map(({ kind: sort, parts }) =>
    make("li", {}, sort === "delete" ? "leave these words out" : parts.map((part) => part.text ?? `⟨${part.slot}⟩`).join("")),
  );
  const asked = item.questions.map((question) => make("li", {}, question));
  return [
    kind(item.label, item.label, `: ${item.category}${meant(item, row, marks)}`),
    make("p", {}, item.why),
    make("p", { class: "quiet" }, "It offers:"),
    make("ul", {}, ...offered, ...asked),
    ...(item.entry ? [make("p", {}, lookUp(item.entry))] : []),
  ];
}

function quiet(item) {
  const disputed = "It knows such words, and shows them only when asked for what is disputed.";
  return make("p", {}, item.reason === undefined ? disputed : leftAlone(item));
}

function leftAlone({ reason, detail }) {
  return `Left alone by the review, because: ${detail || reason}.`;
}

function taught(item, row, marks) {
  return [kind(item.label, item.label, `: ${item.category}${meant(item, row, marks)}`), make("p", {}, item.comment)];
}

function harmless({ comment }) {
  return make("p", {}, `Harmless: ${comment}`);
}
