// Somebody new: only the name is needed, and a blank card if one is handed out.
import { isCode, normalise, spaced } from "./card.js";
import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
const WHERE = { name_needed: "walkin-name", year_wrong: "walkin-year", bad_code: "walkin-code" };
const CHIPS = 4;

export function problem(id, text) {
  const box = $(id);
  box.hidden = !text;
  box.querySelector("span").textContent = text;
}

export class Newcomer {
  /** onCome({walkin, code}, asked); onLeave(asked) when a scanned card was waiting and nobody was named. */
  constructor({ onCome, onLeave, store }) {
    this.asked = {};
    this.store = store;
    document.querySelector('[data-opens="walkin-dialog"]').addEventListener("click", () => this.open());
    $("walkin-place").addEventListener("input", () => this.#press());
    $("walkin-dialog").addEventListener("close", () => {
      const { asked } = this;
      this.asked = {};
      $("walkin-form").reset();
      problem("walkin-error", "");
      if (asked.card) onLeave(asked);
    });
    $("walkin-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const told = this.#read();
      if (!told) return;
      const { asked } = this;
      this.asked = {};
      $("walkin-dialog").close();
      onCome(told, asked);
    });
  }

  get opened() {
    return $("walkin-dialog").open;
  }

  /** asked: {card, source, number, held, name, year, idCard} of a card that was scanned before, or nothing. */
  open(asked = {}) {
    this.asked = asked;
    $("walkin-code").value = asked.card ? spaced(asked.card.code) : "";
    $("walkin-name").value = asked.name ?? "";
    $("walkin-year").value = asked.year ?? "";
    if (!this.opened) $("walkin-dialog").showModal();
    $("walkin-name").focus();
    this.#offer();
  }

  /** A card held up while the name is being typed: it is theirs. */
  hand(asked) {
    if (this.asked.card) return;
    this.asked = { ...this.asked, ...asked };
    $("walkin-code").value = spaced(asked.card.code);
  }

  /** Where people of this lesson live, one entry a person: the most usual become buttons. */
  places(lived) {
    const times = new Map();
    for (const place of lived) times.set(place, (times.get(place) ?? 0) + 1);
    this.usual = [...times.keys()].sort((a, b) => times.get(b) - times.get(a));
    $("walkin-places").replaceChildren(...this.usual.map((place) => new Option(place)));
  }

  /** In a hall one neighbourhood after another comes in: the last one chosen stays chosen. */
  async #offer() {
    const last = (await this.store.note("place")) ?? "";
    if (!this.opened) return;
    if (!$("walkin-place").value) $("walkin-place").value = last;
    const shown = [...new Set([last, ...(this.usual ?? [])])].filter(Boolean).slice(0, CHIPS);
    $("walkin-chips").hidden = shown.length === 0;
    $("walkin-chips").replaceChildren(...shown.map((place) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "chip";
      chip.textContent = place;
      chip.addEventListener("click", () => {
        $("walkin-place").value = $("walkin-place").value === place ? "" : place;
        this.store.remember("place", $("walkin-place").value);
        this.#press();
      });
      return chip;
    }));
    this.#press();
  }

  #press() {
    for (const chip of $("walkin-chips").children) chip.setAttribute("aria-pressed", String(chip.textContent === $("walkin-place").value.trim()));
  }

  #read() {
    const value = (id) => $(id).value.trim().replace(/\s+/g, " ").normalize("NFC");
    const walkin = { name: value("walkin-name"), birth_year: value("walkin-year"), sex: value("walkin-sex"), neighbourhood: value("walkin-place"), phone: value("walkin-phone") };
    const code = normalise(value("walkin-code"));
    const year = walkin.birth_year;
    const wrong = !walkin.name ? "name_needed" : year && !(/^\d{4}$/.test(year) && year > 1890 && year <= new Date().getFullYear()) ? "year_wrong" : code && !isCode(code) ? "bad_code" : null;
    if (wrong) {
      problem("walkin-error", say(wrong));
      $(WHERE[wrong]).focus();
      return null;
    }
    for (const key of Object.keys(walkin)) if (!walkin[key]) delete walkin[key];
    return { walkin, code };
  }
}
