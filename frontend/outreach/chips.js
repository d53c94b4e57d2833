// Words that are used already stand under a field of words: one tap writes one down, another takes it out again.

// "tiếng Tày" is "Tày": people write a language either way.
const key = (word) => word.normalize("NFC").trim().toLocaleLowerCase("vi").replace(/^tiếng\s+/, "");
const same = (one, other) => key(one) === key(other);

export function wireChips() {
  for (const chips of document.querySelectorAll("[data-adds]")) {
    const field = document.getElementById(chips.dataset.adds);
    if (!field) continue;
    const [between, written] = field.tagName === "TEXTAREA" ? [/\n/, "\n"] : [/[,;]/, ", "];
    const words = () => field.value.split(between).map((word) => word.trim()).filter(Boolean);
    const show = () => {
      const typed = words();
      for (const chip of chips.children) chip.setAttribute("aria-pressed", String(typed.some((word) => same(word, chip.textContent))));
    };
    chips.addEventListener("click", ({ target }) => {
      const chip = target.closest("button");
      if (!chip) return;
      const rest = words().filter((word) => !same(word, chip.textContent));
      field.value = (rest.length < words().length ? rest : [...rest, chip.textContent]).join(written);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    field.addEventListener("input", show);
    chips.hidden = false;
    show();
  }
}
