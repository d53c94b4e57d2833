// Dialogs for pages and scanner: [data-opens=id] opens, [data-closes] closes, a click beside the sheet closes.

export function openDialog(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

export function wireDialogs() {
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const opener = target.closest("[data-opens]");
    if (opener) return openDialog(document.getElementById(opener.dataset.opens));
    if (target.closest("[data-closes]")) return target.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement) target.close();
  });
}
