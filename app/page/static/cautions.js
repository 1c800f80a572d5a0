// What the server says of a rewording, in sentences.

/** What would be lost or added, and what would be marked in its turn; "" where there is nothing to say. */
export function cautions(facts, flagged) {
  const said = [];
  if (facts) said.push(`Check the facts: ${facts}.`);
  if (flagged.length) said.push(`This wording would be marked in its turn: ${flagged.map((words) => `“${words}”`).join(", ")}.`);
  return said.join(" ");
}
