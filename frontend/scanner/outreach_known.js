// What this phone knows of an outreach day: who and what the server told of, and what was written down here. Every count is
// made from the events themselves; the server's word on each of them corrects it.
import { rosterHash } from "./hash.js";

// Nothing of these is counted: taken back here, or refused by the server.
const stands = (event) => !event.voided && !["refused", "conflict"].includes(event.result);
const counts = (event) => ["tally", "household"].includes(event.wire.kind);

export const OPEN = ["held", "refused", "conflict"];

/** What somebody is known by on this phone: their number, else their card. */
const keyOf = ({ who, person, card }) => (who ?? person?.id ? `person:${who ?? person.id}` : card ? `card:${card}` : null);

export const nameOf = (event) => event.person?.name || event.name || event.wire.walkin?.name || "";

export class DayKnown {
  day = null;
  salt = null;
  people = [];
  volunteers = [];
  events = [];

  /** Read everything anew: at the start, and when a roster came. */
  async load(store, id) {
    this.id = id;
    this.set((await store.day(id)) ?? null, await store.deeds(id));
  }

  set(day, events) {
    this.day = day;
    this.salt = day?.salt ?? null;
    for (const list of ["people", "volunteers", "points", "skills", "tallies"]) this[list] = day?.[list] ?? [];
    this.events = events;
    const all = [...this.volunteers, ...this.people];
    this.byCode = new Map(all.filter(({ code }) => code).map((person) => [person.code, person]));
    this.byId = new Map(all.map((person) => [person.id, person]));
    this.byHash = new Map(all.flatMap((person) => [person.hash, ...(person.more ?? [])].map((hash) => [hash, person])));
    this.blanks = new Map(Object.entries(day?.blanks ?? {}).map(([number, hash]) => [hash, number]));
    this.words = new Map([...this.skills, ...this.tallies].map(({ code, title }) => [code, title]));
    this.places = new Map(events.map((event, place) => [event.id, place]));
  }

  /** As an ID card is compared (identity.js). */
  get lesson() {
    return { idCards: this.day?.idCards };
  }

  /** Take over what the store has just written. */
  apply({ outreach = [] }) {
    for (const event of outreach.filter(({ day }) => day === this.id)) {
      const place = this.places.get(event.id);
      if (place === undefined) this.places.set(event.id, this.events.push(event) - 1);
      else this.events[place] = event;
    }
  }

  /** Whose card this is: {person}, {came: the event that gave it here}, {number} of a blank one, {forged}; {} where the phone cannot tell. */
  look(card) {
    const full = card.kind === "full";
    const hash = full && this.salt !== null ? rosterHash(this.salt, card.code + card.mac) : null;
    const person = full ? this.byHash.get(hash) : this.byCode.get(card.code);
    if (person) return { person };
    const came = [...this.events].reverse().find((event) => event.card === card.code && stands(event) && nameOf(event) && (!full || event.wire.code === card.code + card.mac));
    if (came) return { came };
    if (this.blanks.has(hash)) return { number: this.blanks.get(hash) };
    return { forged: full && this.byCode.has(card.code) };
  }

  /** How often a button was pressed at a point on this phone. */
  count(kind, what, point) {
    return this.#pressed(kind, what, point).reduce((sum, event) => sum + event.wire.count, 0);
  }

  #pressed(kind, what, point) {
    return this.events.filter(({ wire, ...event }) => wire.kind === kind && wire.what === what && wire.point === point && stands(event));
  }

  /** The last press of a button that may be taken back. */
  last(kind, what, point) {
    return this.#pressed(kind, what, point).at(-1);
  }

  /** How many people were helped by name on this phone, each once. */
  get helped() {
    return new Set(this.helps().map((event) => keyOf(event) ?? event.id)).size;
  }

  helps(outcome = null) {
    return this.events.filter((event) => event.wire.kind === "help" && stands(event) && (!outcome || event.wire.outcome === outcome));
  }

  /** Whether a volunteer came to a shift: true, false, or null where nobody called them yet. */
  came({ id, shift, came }) {
    const told = this.events.filter(({ wire, result, voided, waiting, answeredAt }) => wire.kind === "roll" && wire.person === id && wire.shift === shift
      && !voided && result !== "refused" && (waiting || answeredAt > (this.day?.askedAt ?? 0))).at(-1);
    return told ? told.wire.present : came ?? null;
  }

  /** Those who were told that somebody comes back: of earlier days, and of this one; each with what is open and what is done. */
  promises() {
    const found = new Map(this.people.map((person) => [`person:${person.id}`, { ...person, key: `person:${person.id}`, wire: { person: person.id }, skills: [...person.skills] }]));
    for (const event of this.helps("again")) {
      const key = keyOf(event);
      if (!key) continue;
      const wire = key.startsWith("person:") ? { person: event.who ?? event.person.id } : { code: event.wire.code };
      const one = found.get(key) ?? { key, id: wire.person, code: event.card, name: nameOf(event), where: event.where ?? "", wire, today: true, skills: [] };
      one.skills = [...new Set([...one.skills, ...event.wire.skills])];
      found.set(key, one);
    }
    const done = new Map();
    for (const event of this.helps("done")) {
      const key = keyOf(event);
      const one = found.get(key);
      if (one) done.set(key, [...(done.get(key) ?? []), event]);
    }
    return [...found.values()].map((one) => {
      const events = done.get(one.key) ?? [];
      const open = one.skills.filter((skill) => !events.some((event) => event.wire.skills.includes(skill)));
      return { ...one, open, event: open.length ? null : events.at(-1) };
    });
  }

  /** Whether the same was written down before: every skill of it, as well or better. */
  before({ who, card }, skills, outcome) {
    const key = keyOf({ who, card });
    const heard = this.helps().filter((event) => keyOf(event) === key && event.result !== "held");
    return Boolean(key) && skills.every((skill) => heard.some((event) => event.wire.skills.includes(skill) && (outcome === "again" || event.wire.outcome === "done")));
  }

  /** People whom a name may mean: those to come back to, and those helped here today. */
  named(fits) {
    const today = this.helps().filter((event) => keyOf(event) && nameOf(event))
      .map((event) => ({ id: event.who ?? event.person?.id, code: event.card, name: nameOf(event), where: event.where ?? "", wire: event.who ?? event.person?.id ? { person: event.who ?? event.person.id } : { code: event.wire.code }, key: keyOf(event), skills: [] }));
    const all = new Map([...today, ...this.promises()].map((one) => [one.key, one]));
    return [...all.values()].filter(fits);
  }

  /** The skills, those first that were asked for most on this phone. */
  offered() {
    const times = new Map();
    for (const event of this.helps()) for (const skill of event.wire.skills) times.set(skill, (times.get(skill) ?? 0) + 1);
    return [...this.skills].sort((a, b) => (times.get(b.code) ?? 0) - (times.get(a.code) ?? 0));
  }

  /** What was just written down, newest first, without the presses of buttons, which show their own count. */
  recent(most) {
    return this.events.filter((event) => event.wire.kind !== "void" && !counts(event) && !event.resolved).slice(-most).reverse();
  }

  /** What the server did not take as it was. */
  review(most) {
    return this.events.filter((event) => !event.dismissed && !event.voided && (event.stuck !== undefined || OPEN.includes(event.result))).slice(-most).reverse();
  }
}
