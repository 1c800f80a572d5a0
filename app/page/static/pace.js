// How a run goes on: how many cases are done, how fast, and how long it will take.

const WHAT = { cases: "Cases judged", variants: "Variants of them judged" };

export class Pace {
  #bar;
  #label;
  #text;
  #what;
  #began;

  constructor(bar, label, text) {
    this.#bar = bar;
    this.#label = label;
    this.#text = text;
  }

  start() {
    this.#what = undefined;
    this.#label.textContent = WHAT.cases;
    this.#put(undefined, 1, "Starting; this takes a few seconds.");
  }

  show({ what, done, total }) {
    if (what !== this.#what) {
      this.#what = what;
      this.#label.textContent = WHAT[what];
      this.#began = performance.now();
    }
    const seconds = (performance.now() - this.#began) / 1000;
    const known = total > 0 ? `${done} of ${total} cases` : `${done} done`;
    this.#put(total > 0 ? done : undefined, total, [known, ...pace(done, total, seconds)].join(", "));
  }

  finish() {
    this.#put(undefined, 1, "Working out the figures and writing the reports.");
  }

  /** Without a value the bar says only that something is under way. */
  #put(value, most, text) {
    if (value === undefined) this.#bar.removeAttribute("value");
    else {
      this.#bar.max = most;
      this.#bar.value = value;
    }
    this.#bar.setAttribute("aria-valuetext", text);
    this.#text.textContent = text;
  }
}

function pace(done, total, seconds) {
  if (done === 0 || seconds < 0.5) return [];
  const rate = done / seconds;
  const shown = `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a second`;
  return total > done ? [shown, `about ${time((total - done) / rate)} left`] : [shown];
}

function time(seconds) {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}
