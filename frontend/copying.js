// A button with data-copies puts the text of that field on the clipboard; without a clipboard (plain http) it stays hidden,
// and the field, which is selectable, does.
const SAID_MS = 2500;

export function wireCopying() {
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    if (!field) continue;
    button.hidden = false;
    const label = button.querySelector("span");
    const words = label.textContent;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.select();
        document.execCommand("copy");
      }
      label.textContent = button.dataset.done;
      setTimeout(() => { label.textContent = words; }, SAID_MS);
    });
  }
}
