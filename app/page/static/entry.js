// One entry of the lexicon: a line that opens to all that is known of it.

import { hidden, make } from "./common.js";
import { isUnread, sourceItem } from "./rests.js";

const NOTATION =
  "(a / b) is a choice, [a] may be missing, … stands for a few other words, ‹name› for a word list. Capitals, hyphens and apostrophes make no difference.";

/** Draw an entry; what it holds is drawn when it is first opened. */
export function entryItem(entry, lexicon) {
  const details = make("details", {}, summary(entry, lexicon));
  const draw = () => details.append(make("div", { class: "entry" }, ...body(entry, lexicon)));
  details.addEventListener("toggle", draw, { once: true });
  return make("li", { id: entry.id }, details);
}

function summary(entry, lexicon) {
  const { name, label } = lexicon.categories[entry.category];
  return make(
    "summary",
    {},
    make("h2", {}, entry.name),
    make("span", { class: "glyph", "data-label": label }, label),
    make("span", { class: "quiet" }, `: ${name}; ${lexicon.severities[entry.severity]}; ${entry.id}`),
  );
}

function body(entry, lexicon) {
  const category = lexicon.categories[entry.category];
  return [
    make("p", {}, entry.why),
    make("p", { class: "quiet" }, `${upper(category.name)}: ${category.definition}`),
    heading("What to write instead"),
    make("ul", {}, ...entry.rewordings.map(rewording)),
    heading("Flagged, for example"),
    make("ul", {}, ...entry.flagged.map((parts) => flagged(parts, entry, lexicon))),
    heading("Left alone, for example"),
    make("ul", {}, ...entry.left_alone.map(leftAlone)),
    ...conditions(entry),
    phrases(entry),
    ...disagreement(lexicon.debates[entry.debate]),
    ...rests(entry.sources.map((id) => lexicon.sources[id])),
    make("p", { class: "quiet" }, make("a", { href: `${location.pathname}#${entry.id}` }, hidden(`${entry.name}: `), "Link to this entry")),
  ];
}

function upper(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function heading(text) {
  return make("h3", {}, text);
}

function rewording({ do: kind, text, for: meant }) {
  const words = meant.length ? make("span", { class: "quiet" }, ` (for: ${meant.join("; ")})`) : null;
  return make("li", {}, text ? `${upper(kind)}: ` : upper(kind), text ? make("span", { class: "given" }, text) : null, words);
}

function flagged(parts, entry, lexicon) {
  const { label } = lexicon.categories[entry.category];
  return make("li", {}, ...parts.flatMap((part) => shown(part, entry, label, lexicon)));
}

function shown({ text, severity }, entry, label, lexicon) {
  if (severity === undefined) return [text];
  const here = severity === entry.severity ? "" : ` (here ${lexicon.severities[severity]})`;
  return [make("mark", { class: "mark", "data-label": label }, text), here];
}

function leftAlone({ text, because }) {
  return make("li", {}, text, because ? make("span", { class: "quiet" }, ` (${because})`) : null);
}

function conditions(entry) {
  const always = "Flagged even where the classifier takes the words for harmless.";
  const terms = entry.conditions.flatMap(({ heading: when, texts }) => [
    make("dt", {}, `${upper(when)}:`),
    make("dd", {}, texts.join("; ")),
  ]);
  if (terms.length === 0 && !entry.always) return [];
  return [
    make(
      "details",
      {},
      make("summary", {}, "When it is flagged, and when not"),
      ...(entry.always ? [make("p", {}, always)] : []),
      make("dl", {}, ...terms),
    ),
  ];
}

function phrases(entry) {
  const lists = Object.entries(entry.lists).flatMap(([name, words]) => [
    make("dt", {}, `‹${name}›:`),
    make("dd", {}, words.join("; ")),
  ]);
  return make(
    "details",
    {},
    make("summary", {}, `All its phrases (${entry.phrases.length})`),
    make("p", { class: "quiet" }, NOTATION),
    make("ul", {}, ...entry.phrases.map((text) => make("li", {}, text))),
    ...(lists.length ? [make("p", {}, "The word lists:"), make("dl", {}, ...lists)] : []),
  );
}

function disagreement(debate) {
  if (debate === undefined) return [];
  return [
    heading("Where people disagree"),
    make("p", {}, debate.question),
    make("ul", {}, make("li", {}, "One view: ", debate.one_side), make("li", {}, "Another: ", debate.other_side)),
  ];
}

function rests(sources) {
  const unread = "Needs review: this entry rests on sources that were recalled, not read.";
  return [
    heading("What this rests on"),
    ...(isUnread(sources) ? [make("p", { class: "caution" }, unread)] : []),
    make("ul", {}, ...sources.map(sourceItem)),
    make("p", { class: "quiet" }, "A source shows where a word or its effect is discussed, not that it prints the phrase."),
  ];
}
