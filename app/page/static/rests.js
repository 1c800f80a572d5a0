// What an entry rests on and where people disagree about it, in words.

import { hidden, linkTo, make } from "./common.js";

const READ = {
  full: "read in full",
  part: "read in part",
  abstract: "abstract read",
  opening: "opening read",
  recalled: "not read, recalled: needs review",
};

/** Whether nothing that an entry cites was read by whoever entered it. */
export function isUnread(sources) {
  return sources.length > 0 && sources.every((source) => source.read === "recalled");
}

/** A way to an entry, in a tab of its own, so that nothing is lost here. */
export function lookUp(entry) {
  const place = { href: `look-up#${entry}`, target: "_blank", rel: "noopener" };
  return make("a", place, `Look up ${entry}`, hidden(" in a new tab"));
}

/** One source: its code, its title as a link, and how much of it was read. */
export function sourceItem({ id, title, url, read }) {
  return make("li", {}, `${id}: `, linkTo(url, title), ` (${READ[read] ?? read})`);
}
