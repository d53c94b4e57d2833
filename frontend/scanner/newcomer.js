// Somebody new: only the name is needed, and a blank card if one is handed out.
import { isCode, normalise, spaced } from "./card.js";
import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
const WHERE = { name_needed: "walkin-name", year_wrong: "walkin-year", bad_code: "walkin-code" };

export function problem(id, text) {
  const box = $(id);
  box.hidden = !text;
  box.querySelector("span").textContent = text;
}

export class Newcomer {
  /** onCome({walkin, code}, asked); onLeave(asked) when a scanned card was waiting and nobody was named. */
  constructor({ onCome, onLeave }) {
    this.asked = {};
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

  /** asked: {card, source, number, held} of a card that was scanned before, or nothing. */
  open(asked = {}) {
    this.asked = asked;
    $("walkin-code").value = asked.card ? spaced(asked.card.code) : "";
    $("walkin-dialog").showModal();
    $("walkin-name").focus();
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
