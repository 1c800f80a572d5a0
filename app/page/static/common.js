// What all pages share: elements made without markup, so that no text can become code, and requests to our own server.

/** Make an element. Texts among the children become text, whatever they hold. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A link to elsewhere, which is told nothing of this page; plain text where the address is none of the web. */
export function linkTo(address, text) {
  const isWeb = address.startsWith("https://") || address.startsWith("http://");
  return isWeb ? make("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, text) : make("span", {}, text);
}

/** For fields that hold text of a note: browsers and their extensions are asked neither to keep it nor to send it away. */
export const UNTOLD = {
  autocomplete: "off",
  autocorrect: "off",
  spellcheck: "false",
  translate: "no",
  "data-gramm": "false",
  "data-gramm_editor": "false",
  "data-enable-grammarly": "false",
  "data-lt-active": "false",
  "data-1p-ignore": true,
  "data-lpignore": "true",
};

/** Text for screen readers alone, which is neither seen nor copied. */
export function hidden(text) {
  return make("span", { class: "hidden" }, text);
}

const PATIENCE = 60_000;
const NO_ANSWER = "The langreview server does not answer. Is it still running? Your text is still in the box.";

/** A fault that is told to the user as it stands. */
export class Fault extends Error {}

/** Post to our own server and return the response; a Fault holds the server's own sentence. */
export function post(path, body, type = "application/json") {
  return request(path, { method: "POST", body, headers: { "Content-Type": type } });
}

export async function postJson(path, value) {
  return (await post(path, JSON.stringify(value))).json();
}

export async function getJson(path) {
  return (await request(path, {})).json();
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(new URL(path, document.baseURI), {
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  } catch {
    throw new Fault(NO_ANSWER);
  }
  if (!response.ok) throw new Fault(await reason(response));
  return response;
}

/** Why a request was refused, in the server's own sentence. */
export async function reason(response) {
  const text = await response.text();
  try {
    return JSON.parse(text).error;
  } catch {
    return text.startsWith("Error: ") ? text.slice("Error: ".length) : `The server answered with status ${response.status}.`;
  }
}

/** The element of a page that its template names with data-part. */
export function find(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

/** Say that the script of a page runs; returns the root of the page. */
export function begun(element) {
  const root = element.querySelector(".lr");
  document.title = `${root.querySelector("h1").textContent} – langreview`;
  root.dataset.started = "";
  return root;
}

/** Offer bytes as a file to save. */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
