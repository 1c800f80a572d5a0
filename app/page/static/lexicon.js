// The lexicon in the page: which entries have the words that are looked for, the best first. It knows no page.

const NAMED_RUN = 0; // the words stand together in the name or in words that are flagged for example
const NAMED = 1; // they stand there, but apart
const PHRASED = 2; // the phrases have them
const TOLD = 3; // only the reason, the category or the code has them
const ABSENT = 4;

export class Lexicon {
  #rows;

  constructor({ labels, severities, categories, sources, debates, entries }) {
    Object.assign(this, { labels, severities, categories, sources, debates, entries });
    this.#rows = entries.map((entry) => row(entry, categories[entry.category]));
  }

  has(id) {
    return this.entries.some((entry) => entry.id === id);
  }

  /** The entries that have all the words and pass the filters ("" passes all), the nearest first. */
  find(query, filters) {
    const looked = folded(query);
    const ranked = this.#rows.filter((item) => passes(item, filters)).map((item) => ({ item, rank: rank(item, looked) }));
    const found = ranked.filter(({ rank: reached }) => reached < ABSENT);
    return found.sort((one, other) => one.rank - other.rank).map(({ item }) => item.entry);
  }
}

/** Text without what makes no difference: case, accents, apostrophes, and hyphens and other marks between words. */
export function folded(text) {
  const plain = text.normalize("NFKD").replace(/[\p{M}\u00ad\u200b-\u200d\u2060\ufeff'‘’ʼ]/gu, "");
  return plain.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function row(entry, category) {
  const flagged = entry.flagged.flat().filter((part) => part.severity !== undefined);
  const named = [entry.name, ...flagged.map((part) => part.text)];
  const told = [entry.id, entry.why, category.name, category.label, category.definition];
  return {
    entry,
    label: category.label,
    category: entry.category,
    severity: String(entry.severity),
    named: ` ${named.map(folded).join(" | ")}`,
    phrased: ` ${entry.words}`,
    told: ` ${folded(told.join(" "))}`,
  };
}

function passes(item, filters) {
  return Object.entries(filters).every(([name, value]) => value === "" || item[name] === value);
}

function rank({ named, phrased, told }, looked) {
  if (looked === "" || named.includes(` ${looked}`)) return NAMED_RUN;
  const words = looked.split(" ").map((word) => ` ${word}`);
  const allIn = (text) => words.every((word) => text.includes(word));
  if (allIn(named)) return NAMED;
  if (allIn(named + phrased)) return PHRASED;
  return allIn(named + phrased + told) ? TOLD : ABSENT;
}
