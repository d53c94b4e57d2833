// The whole-screen answer, 1.2 s, then the camera goes on.
import { signal } from "./signals.js";

const SHOWN = { yes: 1200, already: 1200, absent: 2400, kept: 2400, held: 2400, invalid: 1200 };

export class Answer {
  constructor({ onUndo, onWhose, onTicks }) {
    this.root = document.getElementById("answer");
    this.body = document.getElementById("answer-body");
    this.spoken = document.getElementById("spoken");
    this.undo = document.getElementById("answer-undo");
    this.whose = document.getElementById("answer-whose");
    this.ticks = document.getElementById("answer-ticks");
    this.seq = 0;
    this.undo.addEventListener("click", () => { const { event } = this.shown; this.hide(); onUndo(event); });
    this.whose.addEventListener("click", () => { const { event } = this.shown; this.hide(); onWhose(event); });
    this.ticks.addEventListener("click", () => { const { learner } = this.shown; this.hide(); onTicks(learner); });
    this.root.addEventListener("click", (event) => { if (!event.target.closest("button")) this.hide(); });
  }

  get open() {
    return !this.root.hidden;
  }

  /**
   * state, and what to say: {name, unit, count, event (green: may be undone; absent, kept: whose card?), word (in place of
   * the state's own), learner (may be ticked for what they can do)}.
   */
  show(state, says) {
    this.note(state, says);
    this.body.replaceChildren(document.getElementById(`answer-${state}`).content.cloneNode(true));
    if (says.word) this.body.querySelector("[data-word]").textContent = says.word;
    for (const part of ["name", "unit", "count"]) this.body.querySelector(`[data-${part}]`).textContent = says[part] ?? "";
    this.shown = says;
    this.undo.hidden = !(state === "yes" && says.event);
    this.whose.hidden = !(["absent", "kept"].includes(state) && says.event);
    this.ticks.hidden = !(["yes", "already"].includes(state) && says.learner);
    this.root.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), SHOWN[state]);
  }

  /** The same without the screen: where a list already shows it. */
  note(state, says) {
    this.seq += 1;
    this.root.dataset.state = state;
    this.root.dataset.seq = this.seq;
    const word = says.word || document.getElementById(`answer-${state}`).content.querySelector("[data-word]").textContent;
    this.spoken.textContent = [word, says.name, says.unit, says.count].filter(Boolean).join(". ");
    signal(state);
  }

  hide() {
    if (!this.open) return;
    clearTimeout(this.timer);
    this.root.hidden = true;
  }
}
