// Search as one types: a form with data-live="id" asks its own address for the part X-Part: id and shows it in #id.
// Without this the button sends the form and the whole page comes back.

const PAUSE_MS = 220;
const RESULTS = "th.head a";

export function wireFinder() {
  for (const form of document.querySelectorAll("form[data-live]")) wire(form, document.getElementById(form.dataset.live));
}

function address(form) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") asked.set(name, value);
  const query = asked.toString();
  return query ? `${form.action.split("?")[0]}?${query}` : form.action.split("?")[0];
}

function wire(form, place) {
  if (!place) return;
  const field = form.querySelector("input[type=search]");
  let pause = 0;
  let asking = null;
  let shown = address(form);

  async function ask() {
    clearTimeout(pause);
    const url = address(form);
    if (url === shown) return;
    asking?.abort();
    asking = new AbortController();
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { headers: { "X-Part": form.dataset.live }, signal: asking.signal, credentials: "same-origin" });
      if (answer.redirected || !answer.ok) return location.assign(url); // signed out meanwhile, or an error to be read whole
      place.innerHTML = await answer.text();
      shown = url;
      history.replaceState(null, "", url);
      place.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name === "AbortError") return; // the next letter came
      place.removeAttribute("aria-busy"); // offline: what is shown stays, the button tries again
    }
  }

  form.addEventListener("input", (event) => {
    clearTimeout(pause);
    // While an input method still composes a letter the text is not a word yet.
    if (!event.isComposing) pause = setTimeout(ask, event.target === field ? PAUSE_MS : 0);
  });
  form.addEventListener("compositionend", () => { pause = setTimeout(ask, PAUSE_MS); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await ask();
    const found = place.querySelectorAll(RESULTS);
    if (found.length === 1) found[0].click();
  });

  // Down from the field to the results, up and down between them, Escape back to the field.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const found = [...place.querySelectorAll(RESULTS)];
    const at = found.indexOf(document.activeElement);
    if (event.key === "Escape" && at >= 0) return field.focus();
    if (!step || (at < 0 && document.activeElement !== field)) return;
    if (at < 0 && step < 0) return;
    event.preventDefault();
    (found[at + step] ?? (step < 0 ? field : found[at]))?.focus();
  });
}
