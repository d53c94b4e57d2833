// The form of a certificate's design: the page is drawn again when typing stops, and a place to fill is put in at the cursor.

const PAUSE_MS = 600;

export function wireDesigns() {
  const form = document.querySelector("form[data-preview]");
  if (!form) return;
  const picture = document.getElementById("design-picture");
  const wrong = document.getElementById("design-wrong");
  const specimen = picture.closest("[data-specimen]");
  let pause = 0;
  let asking = null;
  let shown = "";

  // On a phone the picture is far above the field that spoils it.
  function mark(faults) {
    for (const field of form.querySelectorAll(".field textarea, .field input[type=text]")) {
      if (field.name === "name") continue;
      const said = faults[field.name]?.join(" ") ?? "";
      const id = `${field.id}-error`;
      let place = document.getElementById(id);
      if (place?.textContent === said) continue;
      place?.remove();
      field.closest(".field").classList.toggle("field--invalid", Boolean(said));
      if (said) {
        place = document.createElement("div");
        place.className = "field__error";
        place.id = id;
        place.textContent = said;
        field.before(place);
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", id);
      } else {
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
      }
    }
  }

  async function draw() {
    clearTimeout(pause);
    asking?.abort();
    asking = new AbortController();
    specimen.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), signal: asking.signal, credentials: "same-origin" });
      if (answer.redirected) return location.reload(); // signed out meanwhile
      if (answer.ok) {
        const address = URL.createObjectURL(await answer.blob());
        picture.src = address;
        picture.hidden = false;
        if (shown) URL.revokeObjectURL(shown);
        shown = address;
      }
      // What is wrong is JSON; a page that says the form is too old, or a failure, is not shown as such.
      const ours = !answer.ok && (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
      const { said = "", fields = {} } = ours ? await answer.json() : {};
      wrong.textContent = said;
      wrong.hidden = !said;
      if (answer.ok || ours) mark(fields);
      specimen.classList.toggle("is-stale", !answer.ok);
      specimen.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name === "AbortError") return; // typing went on
      specimen.removeAttribute("aria-busy"); // offline: the last picture stays
      specimen.classList.add("is-stale");
    }
  }

  const soon = (wait) => { clearTimeout(pause); pause = setTimeout(draw, wait); };
  form.addEventListener("input", (event) => { if (!event.isComposing && event.target.name !== "name") soon(PAUSE_MS); });
  form.addEventListener("compositionend", () => soon(PAUSE_MS));
  // Boxes outside the form that belong to it (which name to try) bubble to the page, not to the form.
  document.addEventListener("change", (event) => { if (event.target.form === form && event.target.type === "radio") soon(0); });
  if (picture.hidden) soon(0);

  // English is asked for only where it is printed.
  const english = form.elements.english;
  const fold = () => form.classList.toggle("without-english", !english.checked);
  english.addEventListener("change", fold);
  fold();

  // The field that was written in last takes the place.
  let last = form.elements.body;
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input[type=text]") && event.target.name !== "name") last = event.target;
  });
  for (const button of form.querySelectorAll("[data-place]")) {
    button.addEventListener("click", () => {
      last.focus();
      last.setRangeText(button.dataset.place, last.selectionStart, last.selectionEnd, "end");
      last.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  form.querySelector("[data-places]").classList.add("is-live");
}
