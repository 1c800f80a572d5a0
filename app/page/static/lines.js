// A request whose answer comes line by line, each line one JSON value, and that can be broken off.

import { Fault, reason } from "./common.js";

const NO_ANSWER = "The langreview server does not answer. Is it still running?";
const BROKEN_OFF = "The connection to the langreview server broke off, and with it the run.";

/** Yield the values of an answer as they come. Broken off by `signal`, it ends in silence. */
export async function* postForLines(path, body, signal) {
  const response = await started(path, body, signal);
  if (response === undefined) return;
  if (!response.ok) throw new Fault(await reason(response));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await next(reader, signal);
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line !== "") yield JSON.parse(line);
  }
}

async function started(path, body, signal) {
  try {
    return await fetch(new URL(path, document.baseURI), {
      method: "POST", body, signal, cache: "no-store", credentials: "same-origin",
      headers: { "Content-Type": "application/octet-stream" },
    });
  } catch {
    if (signal.aborted) return undefined;
    throw new Fault(NO_ANSWER);
  }
}

async function next(reader, signal) {
  try {
    return await reader.read();
  } catch {
    if (signal.aborted) return { done: true };
    throw new Fault(BROKEN_OFF);
  }
}
