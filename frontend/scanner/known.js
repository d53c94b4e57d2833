// What this phone knows of the lesson: the roster, the blank cards, and what was done on it.
import { rosterHash } from "./hash.js";
import { fold } from "./words.js";

// Counted, but the card in the hand is not theirs: somebody has to hand out another.
export const CARD_FLAGS = ["card_taken", "card_unusable"];

export const nameOf = (event) => event.wire.walkin?.name || event.person?.name || event.name || "";

/** Whether a card that was given on this phone is theirs, as far as is known here. */
const stands = (event) => !event.voided && event.result !== "refused" && !CARD_FLAGS.some((flag) => event.flags?.includes(flag));

export class Known {
  salt = null;
  lesson = null;
  people = [];
  events = [];
  ticks = [];

  /** Read everything anew: at the start, and when a roster came. Afterwards `apply` keeps up with what changes. */
  async load(store, lesson) {
    this.id = lesson;
    this.lesson = (await store.lesson(lesson)) ?? null;
    this.salt = this.lesson?.salt ?? null;
    this.people = await store.people(lesson);
    this.events = await store.events(lesson);
    this.ticks = await store.ticks(lesson);
    this.byCode = new Map(this.people.map((person) => [person.code, person]));
    this.byId = new Map(this.people.map((person) => [person.id, person]));
    // Several cards may be one person's: the printed one at home, the blank one of today.
    this.byHash = new Map(this.people.flatMap((person) => [person.hash, ...(person.more ?? [])].map((hash) => [hash, person])));
    this.blanks = new Map(Object.entries(this.lesson?.blanks ?? {}).map(([number, hash]) => [hash, number]));
    this.names = new Set(this.people.map((person) => fold(person.name)));
    this.places = new Map(this.events.map((event, place) => [event.id, place]));
  }

  /** Take over what the store has just written: {events, people}, whole, the new ones in their order. */
  apply({ events, people, ticks = [] }) {
    // What was sent may be of other lessons of this phone, a practice one too: nobody is here because of it.
    const ours = ({ lesson }) => lesson === this.id;
    for (const event of events.filter(ours)) {
      const place = this.places.get(event.id);
      if (place === undefined) this.places.set(event.id, this.events.push(event) - 1);
      else this.events[place] = event;
    }
    for (const tick of ticks.filter(ours)) {
      const place = this.ticks.findIndex(({ id }) => id === tick.id);
      if (place < 0) this.ticks.push(tick);
      else this.ticks[place] = tick;
    }
    // The same objects stand in every index.
    for (const person of people.filter(ours)) Object.assign(this.byCode.get(person.code) ?? {}, person);
  }

  /**
   * Whose card this is: {person} of the roster, {came} for somebody who was given it on this phone and is on no
   * roster yet (both with `mine`: it was given here), {number} for a blank one, {forged}; {} where the phone cannot tell.
   */
  async look(card) {
    const full = card.kind === "full";
    const hash = full && this.salt !== null ? rosterHash(this.salt, card.code + card.mac) : null;
    const person = full ? this.byHash.get(hash) : this.byCode.get(card.code);
    if (person) return { person };
    const given = [...this.events].reverse().find((event) => event.hands && event.card === card.code && stands(event) && (!full || event.wire.code === card.code + card.mac));
    if (given) return { mine: true, ...(this.byId.has(given.who) ? { person: this.byId.get(given.who) } : { came: given }) };
    if (this.blanks.has(hash)) return { number: this.blanks.get(hash) };
    return { forged: full && this.byCode.has(card.code) };
  }

  /** People who came and are not on this phone's roster (yet): walk-ins, and cards that the server knew. */
  extras(rosterAt) {
    const seen = new Set();
    return this.events.filter((event) => {
      if (event.voided || event.result === "refused") return false;
      const walkin = event.wire.kind === "walkin";
      if (!walkin && !(event.wire.kind === "in" && (event.result === "created" || event.who))) return false;
      const id = event.who ?? event.person?.id;
      const code = event.person?.code || event.card;
      if (this.byId.has(id) || (code && this.byCode.has(code))) return false;
      if (walkin && event.answeredAt && rosterAt > event.answeredAt && this.names.has(fold(nameOf(event)))) return false;
      const key = id ?? (code || event.id);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }

  /** How many are expected, came, and (where hours are counted) left. */
  counts(rosterAt) {
    const extra = this.extras(rosterAt).length;
    let present = extra;
    let out = 0;
    for (const person of this.people) {
      present += person.present ? 1 : 0;
      out += person.out ? 1 : 0;
    }
    return { present, out, expected: this.people.length + extra };
  }

  /** Who may be ticked: {key, name, unit, wire} of everybody who is here; `others`: of those on the list who are not. */
  learners(rosterAt, others = false) {
    const listed = this.people.filter((person) => Boolean(person.present) !== others)
      .map(({ id, name, unit }) => ({ key: `person:${id}`, name, unit, wire: { person: id } }));
    return others ? listed : [...listed, ...this.extras(rosterAt).map(learner)];
  }

  /** Who an event is about, for ticking. */
  learner(event) {
    const id = event.who ?? event.person?.id;
    const person = this.byId.get(id) ?? this.byCode.get(event.card);
    return person ? { key: `person:${person.id}`, name: person.name, unit: person.unit, wire: { person: person.id } } : learner(event);
  }

  /** The items that somebody has done: as the server said, and what was ticked here since. */
  done({ key, event }) {
    const { checklist, askedAt = 0 } = this.lesson ?? {};
    const done = new Set(key.startsWith("person:") ? checklist?.done?.[key.slice(7)] : []);
    // Somebody new was ticked by the event that brought them, before the server gave them a number.
    const keys = new Set([key, ...(event ? [`event:${event}`] : this.events.filter((one) => one.wire.kind === "walkin" && `person:${one.person?.id}` === key).map((one) => `event:${one.id}`))]);
    for (const tick of this.ticks) {
      if (!keys.has(tick.key) || ["refused", "conflict"].includes(tick.result) || !(tick.waiting || tick.result === "held" || tick.answeredAt > askedAt)) continue;
      for (const [item, yes] of Object.entries(tick.wire.done)) done[yes ? "add" : "delete"](Number(item));
    }
    return done;
  }

  /** Whether these pass the checklist. */
  passes(done) {
    const { items = [], enough = 0 } = this.lesson?.checklist ?? {};
    return items.length > 0 && items.filter(({ id }) => done.has(id)).length >= enough && items.every(({ id, needed }) => !needed || done.has(id));
  }
}

/** Somebody who is on no roster of this phone: by number where the server gave one, else by what brought them. */
function learner(event) {
  const { id, name } = event.person ?? {};
  const says = { name: name || nameOf(event) || event.card, unit: event.unit ?? "", event: event.id };
  if (id) return { ...says, key: `person:${id}`, wire: { person: id } };
  if (event.wire.kind === "walkin") return { ...says, key: `event:${event.id}`, wire: { walkin: event.id } };
  return { ...says, key: `card:${event.card}`, wire: { code: event.wire.code } };
}
