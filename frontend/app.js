// What every page may need. Pages work without it; it only saves steps.
import "./farewell.js";
import { wireCopying } from "./copying.js";
import { openDialog, wireDialogs } from "./dialogs.js";
import { wireKeys } from "./keys.js";
import { wireChips } from "./outreach/chips.js";
import { wireFinder } from "./people/finder.js";
import { wireDesigns } from "./certificates/designs.js";
import { wireUnsaved } from "./unsaved.js";

const YEAR = 365 * 24 * 3600;

// Big text: a cookie, so that the server already sends the page in the right size.
for (const button of document.querySelectorAll("[data-big-text]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const big = document.documentElement.classList.toggle("big-text");
    button.setAttribute("aria-pressed", String(big));
    document.cookie = `big_text=${big ? 1 : 0}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  });
}

// Menus are <details>: a click elsewhere or Escape closes them.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

wireDialogs();
wireCopying();
wireKeys();
wireFinder();
wireDesigns();
wireChips();
wireUnsaved();

// A form with data-confirm opens that dialog first; the dialog's [data-go] button sends the form that asked last.
const asked = new WeakMap();
let agreed = null;
document.addEventListener("click", (event) => {
  const dialog = event.target instanceof Element && event.target.closest("[data-go]")?.closest("dialog");
  const waiting = dialog && asked.get(dialog);
  if (!waiting) return;
  asked.delete(dialog);
  agreed = waiting.form;
  waiting.form.requestSubmit(waiting.button);
  agreed = null;
});

// Sent once: the button says so and takes no second click, until the next page comes. Where the answer is a file
// (data-download) none comes, and a connection may break: the buttons live again after a while.
const DOWNLOAD_MS = 2500;
const PATIENCE_MS = 20_000;
const sleeping = new Map(); // button -> its own words

function wake() {
  for (const [button, words] of sleeping) {
    button.disabled = false;
    if (words !== null) button.querySelector("span").textContent = words;
  }
  sleeping.clear();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const dialog = form.dataset.confirm && document.getElementById(form.dataset.confirm);
  if (dialog && agreed !== form) {
    event.preventDefault();
    asked.set(dialog, { form, button: event.submitter });
    openDialog(dialog);
    return;
  }
  if (form.method !== "post" || event.defaultPrevented) return;
  const pressed = event.submitter;
  setTimeout(() => { // after the browser has read the button's name and value
    for (const button of form.querySelectorAll("button[type=submit]:not(:disabled)")) {
      const words = button === pressed && button.dataset.busy ? button.querySelector("span") : null;
      sleeping.set(button, words ? words.textContent : null);
      if (words) words.textContent = button.dataset.busy;
      button.disabled = true;
    }
    setTimeout(wake, form.hasAttribute("data-download") ? DOWNLOAD_MS : PATIENCE_MS);
  });
});
// Back from the browser's own cache.
window.addEventListener("pageshow", wake);

document.querySelector("[data-focus]")?.focus();

// The tab one stands on is in sight, also where the row of tabs is wider than a phone.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  const [its, whole] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  if (its.right > whole.right - 48) row.scrollLeft += its.left - whole.left - 48;
}

// An address that leads to something folded unfolds it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details.fold");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView();
}
window.addEventListener("hashchange", unfold);
unfold();

for (const field of document.querySelectorAll("[data-autosubmit]")) {
  field.addEventListener("change", () => field.form?.requestSubmit());
}

for (const box of document.querySelectorAll("[data-check-all]")) {
  const all = () => box.closest("form, table")?.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.dataset.checkAll)}"]`) ?? [];
  box.addEventListener("change", () => { for (const one of all()) one.checked = box.checked; });
}

// A table that is wider than its page scrolls in its own box; then the keyboard must reach it too.
for (const box of document.querySelectorAll(".register")) {
  if (box.scrollWidth > box.clientWidth && !box.hasAttribute("tabindex")) {
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", box.querySelector("caption")?.textContent.trim() ?? "");
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

for (const drop of document.querySelectorAll("[data-drop]")) {
  const input = drop.querySelector("input[type=file]");
  const name = drop.querySelector("[data-drop-name]");
  const empty = [...name.childNodes];
  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1).replace(".", ",")} MB`);
  const show = () => {
    const files = [...input.files];
    drop.classList.toggle("is-filled", files.length > 0);
    name.replaceChildren(...(files.length ? [files.map((file) => `${file.name} (${size(file.size)})`).join(", ")] : empty));
  };
  input.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, () => drop.classList.add("is-over"));
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
  show();
}
