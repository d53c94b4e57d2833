// The board of a proposal: a visit is dragged to another half-day. Without a mouse, and without this, the visit's own form does it.
const form = document.getElementById("move-form");
const TYPE = "text/x-visit";

document.querySelector("[data-drag-hint]")?.toggleAttribute("hidden", !matchMedia("(hover: hover)").matches);

for (const card of document.querySelectorAll("[data-visit]")) {
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData(TYPE, card.dataset.visit);
    event.dataTransfer.effectAllowed = "move";
    card.classList.add("is-dragged");
  });
  card.addEventListener("dragend", () => card.classList.remove("is-dragged"));
}

for (const half of document.querySelectorAll("[data-slot]")) {
  const takes = (event) => event.dataTransfer.types.includes(TYPE);
  half.addEventListener("dragover", (event) => {
    if (!takes(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    half.classList.add("is-over");
  });
  half.addEventListener("dragleave", (event) => {
    if (!half.contains(event.relatedTarget)) half.classList.remove("is-over");
  });
  half.addEventListener("drop", (event) => {
    half.classList.remove("is-over");
    const visit = event.dataTransfer.getData(TYPE);
    if (!visit || !form) return;
    event.preventDefault();
    const card = document.querySelector(`[data-visit="${CSS.escape(visit)}"]`);
    if (card?.closest("[data-slot]") === half) return; // dropped where it was
    form.elements.visit.value = visit;
    form.elements.slot.value = half.dataset.slot;
    form.requestSubmit ? form.requestSubmit() : form.submit();
  });
}

// Which weeks lie open is kept while the board is worked on: every change draws the page anew.
const weeks = [...document.querySelectorAll(".week")];
const kept = `weeks-${document.querySelector("[data-weeks]")?.dataset.weeks}`;
const all = document.querySelector("[data-weeks-all]");
const [unfold, fold] = [all?.textContent, all?.dataset.words];

function tell() {
  if (all) all.textContent = weeks.every((week) => week.open) ? fold : unfold;
}

function keep() {
  try {
    sessionStorage.setItem(kept, weeks.filter((week) => week.open).map(({ id }) => id).join(" "));
  } catch { /* a browser that keeps nothing: the page opens the week that was changed */ }
  tell();
}

try {
  const before = (sessionStorage.getItem(kept) ?? "").split(" ");
  for (const week of weeks) if (before.includes(week.id)) week.open = true;
} catch { /* as above */ }
tell();
all?.closest("[hidden]")?.removeAttribute("hidden");
all?.addEventListener("click", () => {
  const open = !weeks.every((week) => week.open);
  for (const week of weeks) week.open = open;
});
for (const week of weeks) week.addEventListener("toggle", keep);

// A visit that is held over a folded week opens it.
for (const summary of document.querySelectorAll(".week > summary")) {
  const week = summary.parentElement;
  let waits;
  summary.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes(TYPE) || week.open) return;
    week.classList.add("is-over");
    waits ??= setTimeout(() => { week.open = true; week.classList.remove("is-over"); }, 500);
  });
  summary.addEventListener("dragleave", () => {
    clearTimeout(waits);
    waits = undefined;
    week.classList.remove("is-over");
  });
}
addEventListener("beforeprint", () => { for (const week of weeks) week.open = true; });
