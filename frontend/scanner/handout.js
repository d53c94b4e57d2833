// A card that is nobody's yet, in somebody's hand: whose is it? Chosen from the phone's own list, network or not.
import { spaced } from "./card.js";
import { RosterList } from "./lists.js";
import { say } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Handout {
  constructor({ onPick, onNew, onLater }) {
    this.dialog = $("who-dialog");
    this.asked = null;
    this.list = new RosterList({
      list: $("who-list"), search: $("who-search"), dialog: this.dialog, label: say("hand"), testid: "who-pick", everybody: true,
      onPick: (person) => this.#answer((asked) => onPick(asked, person)),
    });
    // What was typed in vain is a name already.
    const name = () => (this.list.found ? "" : $("who-search").value.trim());
    $("who-new").addEventListener("click", () => { const typed = name(); this.#answer((asked) => onNew({ ...asked, name: asked.name ?? typed })); });
    $("who-search").addEventListener("keydown", (event) => { if (event.key === "Enter" && name()) { event.preventDefault(); $("who-new").click(); } });
    this.dialog.addEventListener("close", () => this.#answer(onLater));
  }

  get open() {
    return this.dialog.open;
  }

  set(people) {
    this.list.set(people);
  }

  /** asked: {card, source, number (of a card known to be blank), held (the event that waits for an answer)}. */
  ask(asked) {
    this.asked = asked;
    $("who-search").value = asked.name ?? "";
    if (asked.idCard) {
      $("who-dialog-title").textContent = asked.name;
      $("who-lead").textContent = say("whose_id_card");
      return this.#open();
    }
    $("who-dialog-title").textContent = asked.number ? say("blank_card", { number: asked.number }) : say("some_card", { code: spaced(asked.card.code) });
    $("who-lead").textContent = say(asked.number ? "whose_blank" : "whose_card");
    this.#open();
  }

  #open() {
    this.list.show();
    this.dialog.showModal();
    this.dialog.querySelector(".roster-box").scrollTop = 0;
  }

  /** One answer to one question; closing the dialog without one is "later". */
  #answer(give) {
    const { asked } = this;
    if (!asked) return;
    this.asked = null;
    this.dialog.close();
    give(asked);
  }
}
