// Keyboard scanners: a burst of keys, faster than any hand, that ends with Enter.

const GAP = 60; // ms between two keys of a burst

export function listenForWedge(onText) {
  let text = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select")) return;
    const now = event.timeStamp;
    if (now - last > GAP) text = "";
    last = now;
    if (event.key === "Enter") {
      if (text.length >= 8) {
        event.preventDefault();
        onText(text);
      }
      text = "";
    } else {
      text += letterOf(event);
    }
  }, true);
}

// A Vietnamese input method may swallow the letter ("Process"): the key itself still says which one it was.
function letterOf(event) {
  if (event.key.length === 1) return event.key;
  const key = /^(?:Key|Digit)(.)$/.exec(event.code);
  if (key && ["Process", "Unidentified"].includes(event.key)) return event.shiftKey ? key[1] : key[1].toLowerCase();
  return { Slash: "/", Period: ".", Minus: "-", Semicolon: ":" }[event.key.length > 1 && event.key !== "Shift" ? event.code : ""] ?? "";
}
