// The page of an outreach day, for whoever stands in a doorway. Offline is the normal path: each press is written on the
// phone first and only then shown as done; sending is somebody else's business (sync.js).
import { Answer } from "./answer.js";
import { spaced } from "./card.js";
import { newId } from "./hash.js";
import { HelpForm } from "./outreach_help.js";
import { DayKnown, nameOf } from "./outreach_known.js";
import { made, none, pressed, slip, tool } from "./outreach_parts.js";
import { signal, wakeSound } from "./signals.js";
import { listenForWedge } from "./wedge.js";
import { clock, figure, fold, hours, longDay, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const RECENT = 12;
const REVIEWED = 20;
const FLASH = 500;
const SEARCHED = 9; // a list as short as a screen is read, not searched
const HOUSEHOLDS = ["met", "away", "refused"];
// What a name settles: the card is nobody's, or unknown.
const NAMELESS = ["card_blank", "card_unknown"];

export class Outing {
  known = new DayKnown();
  point = null;
  working = Promise.resolve();

  constructor(id, { store, sync, bar }) {
    Object.assign(this, { id, store, sync, bar, root: $("day") });
  }

  async open() {
    $("day-sync").append($("sync"));
    $("day-send").append($("send-now"), $("save-queue"), $("saved-words")); // nothing above the big buttons may come and go
    $("help-tools").append($("photo").closest("label"));
    this.answer = new Answer({ onUndo: (event) => this.undo(event), onWhose() {}, onTicks() {} });
    this.help = new HelpForm({
      known: this.known, root: $("scanner"), onSave: (told, held) => this.helped(told, held), onForeign: (words) => this.answer.show("invalid", { word: say("not_ours"), unit: say(words) }),
    });
    for (const what of HOUSEHOLDS) $(`home-${what}`).addEventListener("click", ({ currentTarget }) => this.press("household", what, currentTarget));
    $("home-undo").addEventListener("click", () => this.undo(this.lastHome));
    $("day-point").addEventListener("change", ({ target }) => this.choose(Number(target.value)));
    $("roll-search").addEventListener("input", () => this.roll());
    for (const [id, draw] of [["roll-open", () => this.roll(true)], ["again-open", () => this.promises(true)]]) $(id).addEventListener("click", draw);
    $("incident-form").addEventListener("submit", (event) => { event.preventDefault(); this.incident(); });
    const read = this.load();
    listenForWedge(async (text) => { wakeSound(); await read; this.scanned(text); });
    await read;
    this.sync.addEventListener("change", ({ detail }) => { this.known.apply(detail); this.paint(); });
    for (const news of ["roster", "revoked"]) this.sync.addEventListener(news, () => this.load());
    // Another tab of this phone may have written meanwhile.
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.load(); });
  }

  // --- what is known -----------------------------------------------------------------------------------------------

  async load() {
    await this.known.load(this.store, this.id);
    const { day, points, salt } = this.known;
    this.root.dataset.ready = String(salt !== null);
    $("title").textContent = day?.title || say("day_number", { n: this.id });
    if (day) $("about").textContent = [day.day && longDay(day.day), hours(day), points.length < 2 && day.place].filter(Boolean).join(" · ");
    $("day-closed").hidden = day?.state !== "closed";
    $("day-off").hidden = day?.state !== "off";
    $("day-summary").hidden = !this.sync.csrf;
    $("day-summary").href = `/outreach-days/${this.id}/summary`;
    const last = await this.store.note(`point:${this.id}`);
    this.point = points.some(({ id }) => id === last) ? last : points.length === 1 ? points[0].id : points.length ? null : 0;
    $("day-where").hidden = points.length < 2 || this.point === null;
    // A fresh roster must not take a button from under a thumb: drawn anew only where something changed.
    const drawn = JSON.stringify([points, this.known.tallies, this.point]);
    if (drawn !== this.drawn) this.#draw();
    this.drawn = drawn;
    await this.paint();
  }

  #draw() {
    const { points } = this.known;
    $("day-point").replaceChildren(...points.map(({ id, name, team }) => new Option([name, team].filter(Boolean).join(" · "), id, false, id === this.point)));
    $("day-choices").replaceChildren(...points.map(({ id, name, team }) => made("button", { type: "button", className: "btn btn-secondary btn-lg", onclick: () => this.choose(id) }, made("strong", {}, name), made("span", {}, team || ""))));
    this.#tiles();
  }

  /** The point is chosen once; the phone remembers it. */
  async choose(point) {
    await this.store.remember(`point:${this.id}`, point);
    await this.load();
    $("help-open").focus({ preventScroll: true });
  }

  async paint() {
    const { known, point } = this;
    const ready = known.salt !== null;
    $("day-choose").hidden = !ready || point !== null;
    $("day-work").hidden = $("day-told").hidden = !ready || point === null;
    for (const tile of $("day-tallies").children) {
      const n = known.count("tally", tile.dataset.what, point);
      tile.querySelector("strong").textContent = figure(n);
      tile.querySelector("[data-undo]").disabled = n === 0;
    }
    for (const what of HOUSEHOLDS) $(`home-${what}`).querySelector("strong").textContent = figure(known.count("household", what, point));
    this.lastHome = HOUSEHOLDS.map((what) => known.last("household", what, point)).filter(Boolean).sort((a, b) => a.seq - b.seq).at(-1);
    $("home-undo").disabled = !this.lastHome;
    $("helped-count").textContent = figure(known.helped);
    $("again-count").textContent = figure(known.promises().filter(({ event }) => !event).length);
    $("roll-count").textContent = `${figure(known.volunteers.filter((one) => known.came(one)).length)}/${figure(known.volunteers.length)}`;
    this.#recent();
    this.#review();
    this.roll();
    this.promises();
    await this.bar.show(ready);
  }

  #tiles() {
    $("day-tallies").replaceChildren(...this.known.tallies.map(({ code, title }) => {
      const tile = $("tally-tile").content.firstElementChild.cloneNode(true);
      const [press, undo] = tile.querySelectorAll("button");
      tile.dataset.what = code;
      press.querySelector("span").textContent = title;
      press.addEventListener("click", () => this.press("tally", code, press));
      undo.setAttribute("aria-label", `${say("undo_one")}: ${title}`);
      undo.addEventListener("click", () => this.undo(this.known.last("tally", code, this.point)));
      return tile;
    }));
  }

  /** A keyboard scanner. What somebody was helped with comes from the day's list: without it nothing is asked, and nothing kept. */
  scanned(text) {
    if (this.known.salt !== null && this.point !== null) return this.help.scanned(text);
    const unit = this.known.salt === null ? say("unread_day") : $("day-choose-title").textContent;
    return this.answer.show("invalid", { word: say("not_written"), unit });
  }

  // --- writing down ------------------------------------------------------------------------------------------------

  /** One after the other: what is shown last was written last. */
  inTurn(work) {
    this.working = this.working.then(work).catch((error) => {
      console.error("outreach", error);
      // Not written means not counted: never green.
      this.answer.show("invalid", { word: say("not_written"), unit: say("no_store") });
    });
    return this.working;
  }

  newEvent(wire, more = {}, id = newId()) {
    const where = this.point ? { point: this.point } : {};
    return { id, day: this.id, wire: { id, device_time: new Date().toISOString(), source: "list", ...where, ...wire }, ...more };
  }

  #void(event) {
    return this.newEvent({ kind: "void", corrects: event.id }, { state: "void" });
  }

  async #written(changed) {
    this.known.apply(changed);
    await this.paint();
    this.sync.flush();
  }

  /** A big button: +1. Green once it lies on the phone. */
  press(kind, what, button) {
    return this.inTurn(async () => {
      await this.#written(await this.store.deed(this.newEvent({ kind, what, count: 1 })));
      signal("yes");
      button.dataset.flash = "true";
      clearTimeout(button.flashing);
      button.flashing = setTimeout(() => delete button.dataset.flash, FLASH);
      $("spoken").textContent = `${button.querySelector("span").textContent}: ${button.querySelector("strong").textContent}`;
    });
  }

  undo(event) {
    return event && this.inTurn(async () => {
      await this.#written(await this.store.undoDeed(event.id, this.#void(event)));
      signal("already");
      $("spoken").textContent = `${this.#title(event)}: ${say("undone")}`;
    });
  }

  /** Somebody was helped: from the form, or by one tap on the list of those to come back to. */
  helped({ id, wire, more }, held = null) {
    return this.inTurn(async () => {
      const before = this.known.before(more, wire.skills, wire.outcome);
      const event = this.newEvent(wire, { ...more, state: before ? "already" : "yes" }, id);
      const changed = await this.store.deed(event, held && { id: held.id, voiding: this.#void(held) });
      await this.#written(changed);
      const answer = document.querySelector("dialog[open]") ? "note" : "show"; // the list shows it by itself
      this.answer[answer](event.state, {
        word: say(before ? "help_again" : wire.outcome), name: more.name || (more.card && spaced(more.card)), unit: this.#skills(wire.skills),
        count: say("helped_here", { n: figure(this.known.helped) }), event: changed.event,
      });
    });
  }

  incident() {
    const text = $("incident-text").value.trim();
    if (!text) return $("incident-text").focus();
    $("incident-dialog").close();
    return this.inTurn(async () => {
      const changed = await this.store.deed(this.newEvent({ kind: "incident", text }));
      $("incident-form").reset();
      await this.#written(changed);
      this.answer.show("yes", { word: say("incident_kept"), unit: text.slice(0, 120), event: changed.event });
    });
  }

  // --- lists -------------------------------------------------------------------------------------------------------

  #skills(codes) {
    return codes.map((code) => this.known.words.get(code) ?? code).join(", ");
  }

  #title({ wire, ...event }) {
    if (wire.kind === "tally") return this.known.words.get(wire.what) ?? wire.what;
    if (wire.kind === "household") return say(`home_${wire.what}`);
    if (wire.kind === "incident") return wire.text.slice(0, 80);
    return nameOf({ wire, ...event }) || (event.card ? spaced(event.card) : "—");
  }

  #about({ wire }) {
    if (wire.kind === "roll") return say(wire.present ? "roll_here" : "roll_away");
    if (wire.kind === "help") return `${say(wire.outcome)}: ${this.#skills(wire.skills)}`;
    return say(wire.kind);
  }

  #recent() {
    const recent = this.known.recent(RECENT);
    $("day-recent").replaceChildren(...(recent.length ? recent.map((event) => {
      const refused = event.result === "refused";
      const under = [clock(Date.parse(event.wire.device_time)), this.#about(event), event.voided ? say("undone") : event.waiting && say("waiting")];
      const look = event.voided ? "void" : refused ? "bad" : event.result === "held" ? "held" : event.wire.kind === "incident" ? "note" : event.wire.outcome === "again" || event.wire.present === false ? "back" : "check";
      const line = slip(look, this.#title(event), under.filter(Boolean).join(" · "), event.voided || refused ? [] : [tool(say("undo"), this.#title(event), "day-undo", () => this.undo(event))]);
      line.classList.toggle("is-void", Boolean(event.voided));
      return line;
    }) : [none(say("nothing_yet"))]));
  }

  #review() {
    const open = this.known.review(REVIEWED);
    $("day-review-go").dataset.open = open.length;
    $("day-review-go").querySelector("strong").textContent = figure(open.length);
    $("day-review-go").setAttribute("aria-label", `${$("day-review-title").textContent}: ${figure(open.length)}`);
    $("day-review").hidden = !open.length;
    $("day-review-list").replaceChildren(...open.map((event) => {
      const words = event.stuck !== undefined ? event.stuck || say("unanswered") : event.message || say(event.result === "conflict" ? "conflict" : "unknown_card");
      const buttons = event.stuck === undefined ? [tool(say("seen"), this.#title(event), "day-seen", () => this.inTurn(async () => { await this.store.dismiss(event.id, "outreach"); await this.load(); }))] : [];
      if (NAMELESS.includes(event.problem)) buttons.unshift(tool(say("name_it"), this.#title(event), "day-name", () => this.help.open({ who: { source: event.wire.source, code: event.wire.code, card: event.card, number: event.number, nameless: true }, skills: event.wire.skills, held: event })));
      const line = slip(event.result === "refused" ? "bad" : "held", this.#title(event), [this.#about(event), words].join(". "), buttons);
      line.dataset.problem = event.problem ?? "";
      return line;
    }));
  }

  /** Who is on a shift today: those of this point first. */
  roll(opening = false) {
    if (!opening && !$("roll-dialog").open) return;
    $("roll-search").closest(".field").hidden = this.known.volunteers.length < SEARCHED;
    const wanted = fold($("roll-search").value.trim());
    const near = this.known.volunteers.filter(({ name }) => fold(name).includes(wanted)).sort((a, b) => (b.point === this.point) - (a.point === this.point));
    $("roll-list").replaceChildren(...(near.length ? near.map((one) => {
      const came = this.known.came(one);
      const point = this.known.points.find(({ id }) => id === one.point);
      const choice = (present, word) => pressed(tool(say(word), one.name, `roll-${present ? "here" : "away"}`, () => this.#call(one, came === present ? null : present)), came === present);
      return slip(came === null ? "awaited" : came ? "check" : "back", one.name, [say(`role_${one.role}`), point?.name].filter(Boolean).join(" · "), [choice(true, "roll_here"), choice(false, "roll_away")]);
    }) : [none(say("roll_nobody"))]));
  }

  /** present: true, false, or null to take the last word back. */
  #call(one, present) {
    const last = this.known.events.filter((event) => event.wire.kind === "roll" && event.wire.person === one.id && event.wire.shift === one.shift && !event.voided).at(-1);
    if (present === null) return this.undo(last);
    return this.inTurn(async () => {
      await this.#written(await this.store.deed(this.newEvent({ kind: "roll", person: one.id, shift: one.shift, present }, { name: one.name, who: one.id })));
      signal("yes");
    });
  }

  promises(opening = false) {
    if (!opening && !$("again-dialog").open) return;
    const all = this.known.promises().sort((a, b) => Boolean(a.event) - Boolean(b.event));
    $("again-list").replaceChildren(...(all.length ? all.map((one) => {
      const buttons = one.event ? [tool(say("undo"), one.name, "again-undo", () => this.undo(one.event))]
        : [tool(say("done"), one.name, "again-done", () => this.helped({ wire: { kind: "help", skills: one.open, outcome: "done", source: "list", ...one.wire }, more: { name: one.name, who: one.id, card: one.wire.code ? one.code : undefined, where: one.where } }), "primary")];
      return slip(one.event ? "check" : "back", one.name, [one.where, this.#skills(one.skills), one.today && say("today")].filter(Boolean).join(" · "), buttons);
    }) : [none(say("again_nobody"))]));
  }
}
