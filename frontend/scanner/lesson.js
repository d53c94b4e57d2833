// The scanner of one lesson. Offline is the normal path: the answer comes from the phone's own roster, and it is green
// only after the event and the mark have been written. Sending is somebody else's business (sync.js).
import { Answer } from "./answer.js";
import { read, readRow, spaced } from "./card.js";
import { Handout } from "./handout.js";
import { newId } from "./hash.js";
import { parseIdCard } from "./idcard.js";
import { holderOf, isVneid, sealedIn } from "./identity.js";
import { Known, nameOf } from "./known.js";
import { RosterList, showRecent, showReview } from "./lists.js";
import { Modes } from "./modes.js";
import { Newcomer } from "./newcomer.js";
import { wakeSound } from "./signals.js";
import { Ticking } from "./ticking.js";
import { Viewfinder } from "./viewfinder.js";
import { listenForWedge } from "./wedge.js";
import { figure, hours, longDay, say } from "./words.js";

const AGAIN = 3000; // the same card in view is one scan until it was away for this long

const $ = (id) => document.getElementById(id);
const fullText = (card) => card.code + (card.mac ?? "");

export class Lesson {
  known = new Known();
  lastText = "";
  lastSeen = 0;
  working = Promise.resolve();

  constructor(id, { store, sync, bar }) {
    Object.assign(this, { id, store, sync, bar, root: $("scanner") });
  }

  async open() {
    this.answer = new Answer({ onUndo: (event) => this.undo(event), onWhose: (event) => this.whose(event), onTicks: (learner) => this.ticking.open(learner) });
    this.ticking = new Ticking({
      id: this.id, known: this.known, store: this.store, sync: this.sync,
      onTick: (work) => this.inTurn(async () => { await work(); await this.paint(); this.sync.flush(); }),
    });
    this.newcomer = new Newcomer({ onCome: (told, asked) => this.come(told, asked), onLeave: (asked) => this.later(asked), store: this.store });
    this.handout = new Handout({
      onPick: (asked, person) => this.give(asked, person), onNew: (asked) => this.newcomer.open(asked), onLater: (asked) => this.later(asked),
    });
    this.list = new RosterList({
      list: $("roster-list"), search: $("list-search"), dialog: $("list-dialog"), label: say("mark"), testid: "mark-present",
      onPick: (person) => this.inTurn(() => this.take({ kind: "bare", code: person.code }, "list", { quiet: true, chosen: true })),
    });
    document.querySelector('[data-opens="list-dialog"]').addEventListener("click", () => this.list.show());
    $("ticks-open").addEventListener("click", () => this.ticking.open());
    this.modes = new Modes({ onChange: () => this.turned() });
    this.viewfinder = new Viewfinder(this.root, { onText: (text) => this.scanned(text), onPhoto: (texts) => this.photo(texts) });
    this.#typed();
    // A card held up while the list is being read waits its turn.
    const read = this.inTurn(() => this.load());
    listenForWedge((text) => { wakeSound(); this.scanned(text); });
    await read;
    this.sync.addEventListener("change", ({ detail }) => { this.known.apply(detail); this.paint(); });
    for (const news of ["roster", "revoked"]) this.sync.addEventListener(news, () => this.load());
    // Another tab of this phone may have written meanwhile.
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.load(); });
  }

  // --- what is known -----------------------------------------------------------------------------------------------

  async load() {
    await this.known.load(this.store, this.id);
    const { people, lesson } = this.known;
    this.root.dataset.ready = String(this.known.salt !== null);
    this.list.set(people);
    this.handout.set(people);
    this.newcomer.places(people.map((person) => person.unit).filter(Boolean));
    this.modes.fit(lesson);
    $("title").textContent = lesson?.title || say("lesson_number", { n: this.id });
    if (lesson) {
      $("about").textContent = [lesson.day && longDay(lesson.day), hours(lesson), lesson.place].filter(Boolean).join(" · ");
    }
    $("lesson-page").hidden = !this.sync.csrf;
    await this.paint();
  }

  async paint() {
    const { present, expected, out } = this.known.counts(this.sync.rosterAt);
    const onTicks = this.ticking.ready && ((event) => this.ticking.open(this.known.learner(event)));
    showRecent(this.known.events, { onUndo: (event) => this.undo(event), onWhose: (event) => this.whose(event), onTicks });
    showReview([...this.known.events, ...this.known.ticks.filter(({ result }) => result !== "held")], { onSeen: (event) => this.seen(event), onJoin: (event) => this.join(event), onWhose: (event) => this.whose(event) });
    if (this.list.dialog.open) this.list.show();
    this.ticking.show();
    const leaving = this.modes.kind === "out";
    $("present-count").textContent = figure(leaving ? out : present);
    $("expected-count").textContent = figure(leaving ? present : expected);
    $("tally-of").textContent = say(leaving ? "left" : "present");
    await this.bar.show(this.known.salt !== null);
  }

  countWords() {
    const { present, expected, out } = this.known.counts(this.sync.rosterAt);
    return this.modes.kind === "out" ? `${figure(out)} / ${figure(present)}` : `${figure(present)} / ${figure(expected)}`;
  }

  turned() {
    this.lastText = "";
    this.list.label = say(this.modes.kind === "out" ? "mark_out" : "mark");
    this.list.kind = this.modes.kind;
    this.paint();
  }

  // --- one scan ----------------------------------------------------------------------------------------------------

  /** Run one after the other: two cards in one picture must not race for the count. */
  inTurn(work) {
    this.working = this.working.then(work).catch((error) => {
      console.error("scan", error);
      // Not written means not counted: never green.
      this.answer.show("invalid", { unit: say("no_store") });
    });
    return this.working;
  }

  newEvent(wire, more = {}) {
    const id = newId();
    return { id, lesson: this.id, wire: { id, device_time: new Date().toISOString(), ...wire }, ...more };
  }

  /** What was written becomes known, is answered, and only then painted and sent. `says` knows the new count. */
  async answered(changed, says, { quiet = false, since = 0 } = {}) {
    this.known.apply(changed);
    const state = changed.event.state;
    const told = says(state);
    if (this.ticking.ready && told.name && changed.event.wire.kind !== "out") told.learner = this.known.learner(changed.event);
    if (quiet) this.answer.note(state, told);
    else this.answer.show(state, told);
    if (since) performance.measure("scan-to-green", { start: since, end: performance.now() });
    await this.paint();
    this.sync.flush();
  }

  /** A text from camera, photo or keyboard scanner. */
  scanned(text) {
    const since = performance.now();
    const row = readRow(text);
    if (row && this.modes.paper) return this.row(row);
    const now = Date.now();
    const same = text === this.lastText && now - this.lastSeen < AGAIN;
    // Another card, held up while an answer or a question still shows, waits its turn and must not count as seen.
    if ((this.answer.open || this.handout.open) && !same) return this.working;
    this.lastText = text;
    this.lastSeen = now;
    if (same) return this.working;
    if (row) return this.inTurn(() => this.answer.show("invalid", { unit: say("row_not_now") }));
    const card = read(text);
    // The bare code is for hands only: a QR that holds nothing else is not one of ours.
    if (card.kind !== "full") return this.inTurn(() => this.foreign(text));
    return this.inTurn(() => (this.newcomer.opened ? this.handTo(card) : this.take(card, "scan", { since })));
  }

  /** No card of ours: an ID card, where the locality reads them; else a clear no. */
  async foreign(text) {
    const idCard = parseIdCard(text);
    if (!idCard) return this.answer.show("invalid", { unit: say(isVneid(text) ? "vneid" : "foreign") });
    if (!this.known.lesson?.idCards) return this.answer.show("invalid", { unit: say("id_cards_off") });
    if (this.newcomer.opened) return;
    const asked = { idCard, source: "card", name: idCard.name, year: idCard.birth.slice(0, 4) };
    const { person, doubtful } = await holderOf(this.known, idCard);
    if (person) return this.identified(asked, person);
    if (doubtful) this.handout.ask(asked);
    else this.newcomer.open(asked);
  }

  async identified({ idCard, source }, person) {
    const { kind } = this.modes;
    const event = this.newEvent({ kind, person: person.id, source }, { state: "yes", name: person.name, unit: person.unit, who: person.id });
    Object.assign(event.wire, await sealedIn(this.known, idCard.number, event.id));
    await this.answered(await this.store.record(event, person), (shown) => ({
      word: kind === "out" && say(`out_${shown}`), name: person.name, count: this.countWords(), event,
      unit: shown === "held" ? say("out_first") : [person.unit, say("source_card")].filter(Boolean).join(" · "),
    }));
  }

  /** Somebody new is being written down, and a card is held up: a card that is nobody's here is theirs. */
  async handTo(card) {
    const { person, came, number, forged } = await this.known.look(card);
    if (!person && !came && !forged) this.newcomer.hand({ card, source: "scan", number });
  }

  /** A row of the signed sheet: many lie in one picture, and each counts once while the sheet is read. */
  row(row) {
    if (this.rows?.has(row.code)) return this.working;
    if (row.lesson !== this.known.lesson?.code) {
      if (!this.answer.open) this.inTurn(() => this.answer.show("invalid", { unit: say("row_other") }));
      return this.working;
    }
    this.rows = (this.rows ?? new Set()).add(row.code);
    return this.inTurn(() => this.take({ kind: "bare", code: row.code }, "paper", { quiet: true }));
  }

  async take(card, source, { quiet = false, chosen = false, since = 0 } = {}) {
    const { kind } = this.modes;
    const { person, came, mine, number, forged } = await this.known.look(card);
    if (number !== undefined) {
      const asked = { card, source, number };
      return this.known.people.length ? this.handout.ask(asked) : this.newcomer.open(asked);
    }
    // While no list is here yet, a card that this phone does not know is kept: nobody is told that they are on no list.
    const state = person || came ? "yes" : forged ? "invalid" : this.known.salt === null ? "kept" : "absent";
    const who = person ?? (came && { id: came.person?.id, name: came.name, unit: came.unit });
    const wire = { kind, code: fullText(card), source: this.modes.source(source) };
    // By number as well where the phone knows better than the card: whom a trainer chose, to whom the card was given here.
    if (who?.id && (chosen || mine)) wire.person = who.id;
    const changed = await this.store.record(
      this.newEvent(wire, { card: card.code, state: came && kind === "in" ? "already" : state, name: who?.name, unit: who?.unit, who: who?.id }),
      person,
    );
    await this.answered(changed, (shown) => {
      if (!who && state === "invalid") return { unit: say("forged") };
      if (!who) return { name: spaced(card.code), event: changed.event, unit: say(state === "kept" ? "kept_unread" : "unknown_card") };
      if (quiet && this.modes.paper) this.viewfinder.hint(`✓ ${who.name}`);
      const under = shown === "held" ? say("out_first") : [who.unit, say(`source_${wire.source}`)].filter(Boolean).join(" · ");
      return { word: kind === "out" && say(`out_${shown}`), name: who.name, unit: under, count: this.countWords(), event: changed.event };
    }, { quiet, since });
  }

  async photo(texts) {
    if (!texts.length) return this.answer.show("invalid", { unit: say("photo_none") });
    for (const text of texts) {
      this.answer.hide();
      this.lastText = "";
      await this.scanned(text);
    }
  }

  #typed() {
    const problem = (words) => { $("typed-error").hidden = !words; $("typed-error").querySelector("span").textContent = words; };
    $("typed-dialog").addEventListener("close", () => { $("typed-form").reset(); problem(""); });
    $("typed-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const card = read($("typed-code").value);
      if (card.kind === "foreign") {
        problem(say("bad_code"));
        $("typed-code").focus();
        return;
      }
      $("typed-dialog").close();
      this.inTurn(() => this.take(card, card.kind === "full" ? "scan" : "typed"));
    });
  }

  // --- whose card? -------------------------------------------------------------------------------------------------

  /** An event that only knows a card waits for a name. */
  whose(event) {
    const mac = event.wire.code.slice(event.card.length);
    this.handout.ask({ card: { kind: mac ? "full" : "bare", code: event.card, mac }, source: event.wire.source, number: event.number, held: event.id });
  }

  /** What tells the server that a held event was settled here. */
  instead(held) {
    return held && { id: held, voiding: this.newEvent({ kind: "void", corrects: held, source: "list", reason: say("settled") }, { state: "void" }) };
  }

  give(asked, person) {
    if (asked.idCard) return this.inTurn(() => this.identified(asked, person));
    const { card, source, number, held } = asked;
    return this.inTurn(async () => {
      const { kind } = this.modes;
      const wire = { kind, code: fullText(card), person: person.id, source: this.modes.source(source) };
      const more = { card: card.code, state: "yes", name: person.name, unit: person.unit, who: person.id, number, hands: kind === "in" };
      const changed = await this.store.record(this.newEvent(wire, more), person, this.instead(held));
      // Handing out a card is worth the green sign also for somebody who is here already.
      changed.event = { ...changed.event, state: "yes" };
      await this.answered(changed, () => ({
        word: kind === "out" && say("out_yes"), name: person.name, count: this.countWords(), event: changed.event,
        unit: say("given", { card: number ? say("blank_card", { number }) : spaced(card.code) }),
      }));
    });
  }

  /** No answer now: the scan is kept, and asks again in the list below and at the desk. */
  later({ card, source, number, held }) {
    if (held || !card) return this.working;
    return this.inTurn(async () => {
      const wire = { kind: this.modes.kind, code: fullText(card), source: this.modes.source(source) };
      this.known.apply(await this.store.record(this.newEvent(wire, { card: card.code, state: "absent", number })));
      await this.paint();
      this.sync.flush();
    });
  }

  undo(event) {
    return this.inTurn(async () => {
      const voiding = this.newEvent({ kind: "void", corrects: event.id, source: event.wire.source }, { card: event.card, who: event.who, state: "void", undoes: event.wire.kind });
      this.known.apply(await this.store.undo(event.id, voiding));
      this.lastText = "";
      this.rows?.delete(event.card);
      await this.paint();
      $("spoken").textContent = `${event.name ?? nameOf(event)}: ${say("undone")}`;
      this.sync.flush();
    });
  }

  async seen(event) {
    await this.store.dismiss(event.id, event.tick ? "ticks" : "events");
    await this.load();
  }

  // --- who is on no list -------------------------------------------------------------------------------------------

  /** Somebody of the commune who is not on this list joins by their card; without a name known, the dialog asks. */
  join(event) {
    if (event.problem !== "not_on_list") return this.newcomer.open({ held: event.id });
    return this.inTurn(async () => {
      const wire = { kind: "walkin", code: event.wire.code, source: event.wire.source };
      if (event.person?.id) wire.person = event.person.id;
      const more = { card: event.card, state: "yes", name: event.person?.name, who: event.person?.id };
      const changed = await this.store.record(this.newEvent(wire, more), null, this.instead(event.id));
      await this.answered(changed, () => ({ name: event.person?.name ?? spaced(event.card), unit: say("source_walkin"), count: this.countWords() }));
    });
  }

  /** Somebody who is on no list. asked: {card, source, number, held} of a card that is handed to them, or nothing. */
  come({ walkin, code }, { card, number, held, idCard }) {
    return this.inTurn(async () => {
      const wire = { kind: "walkin", walkin, source: idCard ? "card" : this.modes.source("typed") };
      const scanned = card?.code === code;
      // The scanned text says more than the eight letters: its MAC proves that the card is ours.
      if (code) wire.code = scanned ? fullText(card) : code;
      const more = { card: code || undefined, state: "yes", name: walkin.name, unit: walkin.neighbourhood, hands: Boolean(code), number: scanned ? number : undefined };
      const event = this.newEvent(wire, more);
      if (idCard) Object.assign(event.wire, await sealedIn(this.known, idCard.number, event.id));
      const changed = await this.store.record(event, null, this.instead(held));
      await this.answered(changed, () => ({ name: walkin.name, unit: say("source_walkin"), count: this.countWords(), event: changed.event }));
    });
  }
}
