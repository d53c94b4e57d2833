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
