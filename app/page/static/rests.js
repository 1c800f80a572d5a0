// What an entry rests on and where people disagree about it, in words.

import { linkTo, make } from "./common.js";

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

/** One source: its code, its title as a link, and how much of it was read. */
export function sourceItem({ id, title, url, read }) {
  return make("li", {}, `${id}: `, linkTo(url, title), ` (${READ[read] ?? read})`);
}
