// Keys that press a button or follow a link: [data-key=c], [data-key=ArrowRight]. Never while somebody types, never
// under a dialog, never with Ctrl or Alt, which are the browser's.

const TYPED = "input, textarea, select, [contenteditable], dialog";
// A radio or a checkbox takes no letters: the page's own letters go on working beside it.
const SILENT = "input[type=radio], input[type=checkbox], input[type=submit], input[type=button]";

function typing(target) {
  if (!(target instanceof Element)) return false;
  const field = target.closest(TYPED);
  return field !== null && !field.matches(SILENT);
}

export function wireKeys() {
  if (!document.querySelector("[data-key]")) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    // A Vietnamese input method may swallow the letter and leave its place on the keyboard.
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.code.startsWith("Key") ? event.code[3].toLowerCase() : event.key;
    // The arrows move between radio buttons first.
    if (letter.startsWith("Arrow") && event.target instanceof Element && event.target.matches(SILENT)) return;
    const wanted = document.querySelector(`[data-key="${CSS.escape(letter)}"]:not(:disabled)`);
    if (!wanted) return;
    event.preventDefault();
    wanted.click();
  });
}
