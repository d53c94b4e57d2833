// A long form that is ticked row by row or written in long boxes, form[data-unsaved]: how much was changed and not written
// stands beside its button, and who leaves with some is asked first. Also boxes that grow with what is typed, textarea[data-grows].

export function wireUnsaved() {
  for (const form of document.querySelectorAll("form[data-unsaved]")) wire(form);
  for (const box of document.querySelectorAll("textarea[data-grows]")) {
    const grow = () => {
      box.style.height = "auto";
      box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
    };
    box.addEventListener("input", grow);
    window.addEventListener("resize", grow);
    document.fonts?.ready.then(grow);
    grow();
  }
}

function wire(form) {
  const told = form.querySelector("[data-unsaved-told]");
  let rows = 0;
  let sent = false;

  function count() {
    const ticked = [...form.querySelectorAll("input[type=checkbox]")].filter((box) => box.checked !== box.defaultChecked);
    const written = [...form.querySelectorAll("textarea")].filter((box) => box.value !== box.defaultValue);
    rows = new Set(ticked.map((box) => box.closest("tr"))).size + written.length;
    told.textContent = rows ? told.dataset.unsavedTold.replace("{n}", rows) : "";
  }
  form.addEventListener("change", count);
  form.addEventListener("input", count);
  // The browser's own page for "no network" would take the ticks with it.
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    told.textContent = told.dataset.unsavedOffline;
  });
  window.addEventListener("online", count);
  document.addEventListener("submit", (event) => {
    // Nothing is lost by writing it, nor by a file that is fetched beside it.
    if (event.defaultPrevented || !(event.target === form || event.target.hasAttribute("data-download"))) return;
    sent = true;
    if (event.target !== form) setTimeout(() => { sent = false; }, 2000);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!rows || sent) return;
    event.preventDefault();
    event.returnValue = ""; // older browsers ask only so
  });
  window.addEventListener("pageshow", () => { sent = false; count(); });
  count();
}
