// Text onto the clipboard, and nothing else of it is read.

/** Put a text on the clipboard; false where the browser refuses. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByEvent(text);
  }
}

/** Without a secure context there is no clipboard but that of a copy event. */
function copiedByEvent(text) {
  let isDone = false;
  const put = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    event.stopPropagation();
    isDone = true;
  };
  document.addEventListener("copy", put, { capture: true, once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", put, { capture: true });
  return isDone;
}

/** Copy what is selected without the words that are there for screen readers alone. */
export function plainSelection(event) {
  const chosen = document.getSelection();
  if (chosen === null || chosen.rangeCount === 0) return;
  const copy = chosen.getRangeAt(0).cloneContents();
  copy.querySelectorAll(".hidden").forEach((element) => element.remove());
  event.clipboardData.setData("text/plain", copy.textContent);
  event.preventDefault();
}
