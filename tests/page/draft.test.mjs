// The note as it is being reworded, without a browser: `node --test tests/page`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Draft } from "../../app/page/static/draft.js";

// "A bad|ly| one.||B c d." : two sentences; marks 0 (pieces 1-2), 1 (piece 4), 2 (piece 6)
const PIECES = ["A ", "ba", "d", " and ", "worse", ". ", "Cold", "."].map((text, at) => ({
  text,
  mark: { 1: 0, 2: 0, 4: 1, 6: 2 }[at] ?? null,
  sentence: at < 6 ? 0 : 1,
}));
const MARKS = [
  { first: 1, last: 2, quiet: false },
  { first: 4, last: 4, quiet: true },
  { first: 6, last: 6, quiet: false },
];
const draft = () => new Draft({ pieces: PIECES, marks: MARKS });
const reworded = (first, last, text) => ({ kind: "reworded", first, last, text });
const KEPT = { kind: "kept" };
const NOTE = "A bad and worse. Cold.";

test("untouched, it is the note", () => {
  assert.equal(draft().text, NOTE);
  assert.equal(draft().isChanged, false);
});

test("a rewording stands in place of its pieces, and undo brings them back", () => {
  const one = draft();
  assert.deepEqual(one.decide(0, reworded(1, 2, "sad")), []);
  assert.equal(one.text, "A sad and worse. Cold.");
  assert.equal(one.undo(), 0);
  assert.equal(one.text, NOTE);
  assert.equal(one.undo(), undefined);
});

test("deciding anew replaces the decision; undo gives the former one back", () => {
  const one = draft();
  one.decide(0, reworded(1, 2, "sad"));
  one.decide(0, KEPT);
  assert.equal(one.text, NOTE);
  one.undo();
  assert.equal(one.text, "A sad and worse. Cold.");
});

test("a rewording that shares words with an earlier one withdraws it", () => {
  const one = draft();
  one.decide(1, reworded(4, 4, "grave"));
  assert.deepEqual(one.decide(0, reworded(0, 5, "Both. ")), [1]);
  assert.equal(one.text, "Both. Cold.");
  assert.equal(one.coveredBy(1), 0);
  assert.ok(one.isDecided(1));
  one.undo();
  assert.equal(one.text, "A bad and grave. Cold.");
});

test("deciding about covered words withdraws what covers them", () => {
  const one = draft();
  one.decide(0, reworded(0, 5, "Both. "));
  assert.deepEqual(one.decide(1, KEPT), [0]);
  assert.equal(one.text, NOTE);
});

test("quiet marks are on show when asked for", () => {
  assert.deepEqual(draft().shown(false), [0, 2]);
  assert.deepEqual(draft().shown(true), [0, 1, 2]);
});

test("the next open mark goes round the end", () => {
  const one = draft();
  assert.equal(one.nextOpen(0, false), 2);
  assert.equal(one.nextOpen(2, false), 0);
  one.decide(0, KEPT);
  one.decide(2, KEPT);
  assert.equal(one.nextOpen(2, false), undefined);
  assert.equal(one.nextOpen(2, true), 1);
});

test("a trial shows the sentence as it would read, with earlier decisions carried out", () => {
  const one = draft();
  one.decide(1, reworded(4, 4, "grave"));
  const trial = { number: 0, decision: reworded(1, 2, "sad") };
  const { first, last } = one.sentences(trial.decision);
  assert.deepEqual([first, last], [0, 5]);
  const parts = one.parts(first, last, trial);
  assert.equal(parts.map((part) => part.text).join(""), "A sad and grave. ");
  assert.deepEqual(parts.filter((part) => part.isNew).map((part) => part.text), ["sad"]);
  assert.equal(one.text, "A bad and grave. Cold.");
});

test("changes are whole sentences, each once", () => {
  const one = draft();
  one.decide(0, reworded(1, 2, "sad"));
  one.decide(1, reworded(4, 4, ""));
  const changes = one.changes();
  assert.equal(changes.length, 1);
  const [{ before, after }] = changes;
  assert.equal(before.map((part) => part.text).join(""), "A bad and worse. ");
  assert.equal(after.map((part) => part.text).join(""), "A sad and . ");
  assert.deepEqual(before.filter((part) => part.isChanged).map((part) => part.text), ["ba", "d", "worse"]);
});

test("whatever is decided and undone, undoing all gives the note back", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const one = draft();
    let state = seed;
    const next = (below) => (state = (state * 48271) % 2147483647) % below;
    for (let step = 0; step < 8; step += 1) {
      const number = next(3);
      const mark = MARKS[number];
      const wide = next(2) ? mark : one.sentences(mark);
      one.decide(number, next(3) ? reworded(wide.first, wide.last, "x".repeat(next(4))) : KEPT);
      const replaced = [0, 1, 2].map((other) => one.decision(other)).filter((made) => made?.kind === "reworded");
      const covered = replaced.flatMap((made) => Array.from({ length: made.last - made.first + 1 }, (_, at) => made.first + at));
      assert.equal(new Set(covered).size, covered.length, "no two rewordings share words");
      const untouched = PIECES.filter((_, at) => !covered.includes(at)).map((piece) => piece.text).join("");
      const total = untouched.length + replaced.reduce((sum, made) => sum + made.text.length, 0);
      assert.equal(one.text.length, total);
    }
    while (one.canUndo) one.undo();
    assert.equal(one.text, NOTE);
  }
});
