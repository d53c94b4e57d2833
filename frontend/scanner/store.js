// What lies on the phone: rosters and events. An event and the mark on the roster are one transaction, always.
import { openDB } from "idb";

const KEPT_DAYS = 3;
const STRICT = { durability: "strict" };
// Refused by the server for what it is; every other problem keeps the attendance for a person to look at.
const REFUSED = new Set(["code_foreign", "card_forged", "card_blocked", "walkin_nameless", "corrects_unknown", "event_malformed"]);

export async function openStore() {
  const db = await openDB("hoc-vu-so", 1, {
    upgrade(fresh) {
      fresh.createObjectStore("lessons", { keyPath: "id" });
      const people = fresh.createObjectStore("people", { keyPath: ["lesson", "code"] });
      people.createIndex("lesson", "lesson");
      const events = fresh.createObjectStore("events", { keyPath: "seq", autoIncrement: true });
      events.createIndex("id", "id", { unique: true });
      events.createIndex("lesson", "lesson");
      events.createIndex("waiting", "waiting");
    },
    // Another tab opened a newer version: let it in, this page reloads when it is next looked at.
    blocking: (_old, _new, event) => event.target.close(),
  });
  const store = new Store(db);
  await store.forgetOld();
  return store;
}

class Store {
  constructor(db) {
    this.db = db;
  }

  lesson(id) {
    return this.db.get("lessons", id);
  }

  async people(lesson) {
    const people = await this.db.getAllFromIndex("people", "lesson", lesson);
    return people.sort((a, b) => a.place - b.place);
  }

  events(lesson) {
    return this.db.getAllFromIndex("events", "lesson", lesson);
  }

  waiting() {
    return this.db.getAllFromIndex("events", "waiting", 1);
  }

  /**
   * Write one event; with `code` also mark that person. Resolves after the commit: {event, already}.
   * `instead`: {id, voiding}: the event that waited for this answer, and what tells the server that it waits no more.
   */
  async record(event, code = null, instead = null) {
    const tx = this.db.transaction(["events", "people"], "readwrite", STRICT);
    const waited = instead && (await tx.objectStore("events").index("id").get(instead.id));
    if (waited && !waited.resolved && waited.result !== "created") {
      tx.objectStore("events").put({ ...waited, dismissed: true, resolved: true });
      tx.objectStore("events").add({ ...instead.voiding, waiting: 1 });
    }
    const person = code ? await tx.objectStore("people").get([event.lesson, code]) : undefined;
    const already = Boolean(person?.present);
    const kept = { ...event, state: already ? "already" : event.state, waiting: 1 };
    tx.objectStore("events").add(kept);
    if (person && !already) tx.objectStore("people").put({ ...person, present: true });
    await tx.done;
    return { event: kept, already };
  }

  /** Take an event back: the void, the struck-out event and the removed mark are one transaction. */
  async undo(id, voiding) {
    const tx = this.db.transaction(["events", "people"], "readwrite", STRICT);
    const events = tx.objectStore("events");
    const event = await events.index("id").get(id);
    if (event && !event.voided) {
      events.put({ ...event, voided: true });
      events.add({ ...voiding, waiting: 1 });
      await unmark(tx, event);
    }
    await tx.done;
  }

  /** The server has answered: only now an item leaves the queue. */
  async settle(answers) {
    const tx = this.db.transaction(["events", "people"], "readwrite", STRICT);
    const events = tx.objectStore("events");
    let settled = 0;
    for (const answer of answers) {
      const event = answer.id && (await events.index("id").get(answer.id));
      if (!event) continue;
      settled += event.waiting ? 1 : 0;
      const result = answer.result === "repeat" ? (answer.problem ? fate(answer.problem) : "created") : answer.result;
      const kept = { ...event, result, problem: answer.problem, message: answer.message, person: answer.person, flags: answer.flags, answeredAt: Date.now() };
      delete kept.waiting;
      delete kept.stuck;
      events.put(kept);
      if (result === "refused" && event.wire.kind !== "void") await unmark(tx, event);
    }
    await tx.done;
    return settled;
  }

  /** The server would not take this one event as it is; it stays in the queue and is shown. */
  async stick(ids, message) {
    const tx = this.db.transaction("events", "readwrite");
    for (const id of ids) {
      const event = await tx.store.index("id").get(id);
      if (event) tx.store.put({ ...event, stuck: message });
    }
    await tx.done;
  }

  async unstick() {
    const tx = this.db.transaction("events", "readwrite");
    for (const event of await tx.store.index("waiting").getAll(1)) {
      if (event.stuck) { delete event.stuck; tx.store.put(event); }
    }
    await tx.done;
  }

  async dismiss(id) {
    const tx = this.db.transaction("events", "readwrite");
    const event = await tx.store.index("id").get(id);
    if (event) tx.store.put({ ...event, dismissed: true });
    await tx.done;
  }

  /** Take over the server's roster; what this phone did since the question was asked weighs more than the answer. */
  async replaceRoster(lesson, roster, askedAt) {
    const tx = this.db.transaction(["lessons", "people", "events"], "readwrite");
    const own = new Map();
    const ownById = new Map();
    for (const event of await tx.objectStore("events").index("lesson").getAll(lesson)) {
      if (!event.card || event.result === "refused" || !(event.waiting || event.answeredAt > askedAt)) continue;
      const known = event.who ? [ownById, event.who] : [own, event.card];
      if (event.wire.kind === "void") known[0].set(known[1], false);
      else if (["yes", "already"].includes(event.state)) known[0].set(known[1], !event.voided);
    }
    const people = tx.objectStore("people");
    for (const key of await people.index("lesson").getAllKeys(lesson)) people.delete(key);
    roster.people.forEach((person, place) => {
      const { id, code, name, unit, hash, more } = person;
      people.put({ lesson, place, id, code, name, unit: unit ?? "", hash, more, present: ownById.get(id) ?? own.get(code) ?? Boolean(person.present) });
    });
    tx.objectStore("lessons").put({ id: lesson, salt: roster.salt, blanks: roster.blanks ?? {}, at: Date.now() });
    await tx.done;
  }

  /** Names do not lie about on a phone: a roster goes after its day, an answered event too; unsent ones never. */
  async forgetOld() {
    const limit = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
    const tx = this.db.transaction(["lessons", "people", "events"], "readwrite");
    for (const lesson of await tx.objectStore("lessons").getAll()) {
      if (lesson.at >= limit) continue;
      tx.objectStore("lessons").delete(lesson.id);
      for (const key of await tx.objectStore("people").index("lesson").getAllKeys(lesson.id)) tx.objectStore("people").delete(key);
    }
    for (const event of await tx.objectStore("events").getAll()) {
      if (!event.waiting && Date.parse(event.wire.device_time) < limit) tx.objectStore("events").delete(event.seq);
    }
    await tx.done;
  }
}

async function unmark(tx, event) {
  if (event.state !== "yes") return;
  const people = tx.objectStore("people");
  const person = event.who ? (await people.index("lesson").getAll(event.lesson)).find(({ id }) => id === event.who)
    : event.card && (await people.get([event.lesson, event.card]));
  if (person) people.put({ ...person, present: false });
}

function fate(problem) {
  return REFUSED.has(problem) ? "refused" : "held";
}
