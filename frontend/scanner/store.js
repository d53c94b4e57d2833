// What lies on the phone: rosters and events. An event and the mark on the roster are one transaction, always.
import { openDB } from "idb";

const KEPT_DAYS = 3;
const DAY = 24 * 3600 * 1000;
const STRICT = { durability: "strict" };
// Refused by the server for what it is; every other problem keeps the attendance for a person to look at.
const REFUSED = new Set(["code_foreign", "card_forged", "card_blocked", "walkin_nameless", "event_malformed", "skill_unknown", "corrects_void"]);
const QUEUES = ["events", "ticks", "outreach"];
// What a lesson is, without anybody in it.
const PARTICULARS = ["title", "day", "starts_at", "ends_at", "place", "state", "practice", "counts_hours", "code"];

/** The keys of a lesson's people. */
const of = (lesson) => IDBKeyRange.bound([lesson], [lesson, []]);

export async function openStore() {
  const db = await openDB("hoc-vu-so", 4, {
    upgrade(fresh, before, _new, tx) {
      const queue = (name, owner) => {
        const made = fresh.createObjectStore(name, { keyPath: "seq", autoIncrement: true });
        made.createIndex("id", "id", { unique: true });
        for (const index of [owner, "waiting"]) made.createIndex(index, index);
      };
      if (before === 1) tx.objectStore("people").deleteIndex("lesson"); // its key begins with the lesson: an index only cost time
      if (before < 1) {
        fresh.createObjectStore("lessons", { keyPath: "id" });
        fresh.createObjectStore("people", { keyPath: ["lesson", "code"] });
        queue("events", "lesson");
      }
      if (before < 2) fresh.createObjectStore("notes"); // devices, offset, heard, place: what the phone remembers besides
      if (before < 3) queue("ticks", "lesson");
      fresh.createObjectStore("days", { keyPath: "id" }); // outreach days, each with the people whom it knows
      queue("outreach", "day");
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

  note(name) {
    return this.db.get("notes", name);
  }

  remember(name, value) {
    return this.db.put("notes", value, name);
  }

  /** Change what is remembered: another tab of this phone may have done so a moment ago. Resolves to what it is now. */
  async amend(name, change) {
    const tx = this.db.transaction("notes", "readwrite");
    const value = change(await tx.store.get(name));
    tx.store.put(value, name);
    await tx.done;
    return value;
  }

  lesson(id) {
    return this.db.get("lessons", id);
  }

  lessons() {
    return this.db.getAll("lessons");
  }

  async people(lesson) {
    const people = await this.db.getAll("people", of(lesson));
    return people.sort((a, b) => a.place - b.place);
  }

  events(lesson) {
    return this.db.getAllFromIndex("events", "lesson", lesson);
  }

  ticks(lesson) {
    return this.db.getAllFromIndex("ticks", "lesson", lesson);
  }

  day(id) {
    return this.db.get("days", id);
  }

  days() {
    return this.db.getAll("days");
  }

  /** What was written down on this phone on an outreach day. */
  deeds(day) {
    return this.db.getAllFromIndex("outreach", "day", day);
  }

  /** What has no answer yet: events, then ticks, for a tick may be of somebody whom an event brings; then outreach days'. */
  async waiting() {
    const found = await Promise.all(QUEUES.map((name) => this.db.getAllFromIndex(name, "waiting", 1)));
    return found.flat();
  }

  /** Write what somebody was seen to do. Resolves after the commit with the tick as it is kept. */
  async tick(one) {
    const tx = this.db.transaction("ticks", "readwrite", STRICT);
    const kept = { ...one, tick: true, waiting: 1 };
    kept.seq = await tx.store.add(kept);
    await tx.done;
    return kept;
  }

  /**
   * Write down one thing of an outreach day. What is counted there is counted from these events alone, so the count and the
   * event cannot part. `instead`: as in `record`. Resolves after the commit with what changed.
   */
  async deed(event, instead = null) {
    const tx = this.db.transaction("outreach", "readwrite", STRICT);
    const changed = { events: [], people: [], outreach: [] };
    const waited = instead && (await tx.store.index("id").get(instead.id));
    if (waited && !waited.voided && waited.result !== "created") changed.outreach.push({ ...waited, voided: true, resolved: true }, { ...instead.voiding, waiting: 1 });
    changed.outreach.push({ ...event, waiting: 1 });
    for (const kept of changed.outreach) kept.seq = await tx.store.put(kept);
    await tx.done;
    return { event: changed.outreach.at(-1), ...changed };
  }

  /** Take a thing of an outreach day back: the void and the struck-out event are one transaction. */
  async undoDeed(id, voiding) {
    const tx = this.db.transaction("outreach", "readwrite", STRICT);
    const event = await tx.store.index("id").get(id);
    const outreach = event && !event.voided ? [{ ...event, voided: true }, { ...voiding, waiting: 1 }] : [];
    for (const kept of outreach) kept.seq = await tx.store.put(kept);
    await tx.done;
    return { events: [], people: [], outreach };
  }

  /**
   * Write one event; with `person` (as `people` gave it) also their mark. Resolves after the commit with what changed:
   * {event, events, people}. `instead`: {id, voiding}: the event that waited for this answer, and what tells the
   * server that it waits no more.
   */
  async record(event, person = null, instead = null) {
    const tx = this.db.transaction(["events", "people"], "readwrite", STRICT);
    const store = tx.objectStore("events");
    const changed = { events: [], people: [] };
    const waited = instead && (await store.index("id").get(instead.id));
    if (waited && !waited.resolved && waited.result !== "created") {
      changed.events.push({ ...waited, dismissed: true, resolved: true }, { ...instead.voiding, waiting: 1 });
      store.put(changed.events[0]);
      store.add(changed.events[1]);
    }
    const mark = event.wire.kind === "out" ? "out" : "present";
    const kept = { ...event, state: person?.[mark] ? "already" : event.state, waiting: 1 };
    if (mark === "out" && person && !person.present && kept.state === "yes") kept.state = "held";
    store.add(kept);
    if (person && !person[mark]) {
      changed.people.push({ ...person, [mark]: true });
      tx.objectStore("people").put(changed.people[0]);
    }
    changed.events.push(kept);
    tx.commit(); // nothing more is asked of it: the browser need not wait and see
    await tx.done;
    return { event: kept, ...changed };
  }

  /** Take an event back: the void, the struck-out event and the removed mark are one transaction. What changed. */
  async undo(id, voiding) {
    const tx = this.db.transaction(["events", "people"], "readwrite", STRICT);
    const events = tx.objectStore("events");
    const event = await events.index("id").get(id);
    const changed = { events: [], people: [] };
    if (event && !event.voided) {
      changed.events.push({ ...event, voided: true }, { ...voiding, waiting: 1 });
      events.put(changed.events[0]);
      events.add(changed.events[1]);
      await unmark(tx, event, changed);
    }
    await tx.done;
    return changed;
  }

  /** The server has answered: only now an item leaves the queue. How many did, and what changed. */
  async settle(answers, queue = "events") {
    const tx = this.db.transaction([queue, "people"], "readwrite");
    const events = tx.objectStore(queue);
    const changed = { settled: 0, events: [], people: [], ticks: [], outreach: [] };
    for (const answer of answers) {
      const event = answer.id && (await events.index("id").get(answer.id));
      if (!event) continue;
      changed.settled += event.waiting ? 1 : 0;
      const result = answer.result === "repeat" ? (answer.problem ? fate(answer.problem) : "created") : answer.result;
      const kept = { ...event, result, problem: answer.problem, message: answer.message, person: answer.person, flags: answer.flags, answeredAt: Date.now() };
      delete kept.waiting;
      delete kept.stuck;
      if (queue === "events") await named(tx, kept, changed);
      events.put(kept);
      changed[queue].push(kept);
      if (result === "refused" && queue === "events" && event.wire.kind !== "void") await unmark(tx, event, changed);
    }
    await tx.done;
    return changed;
  }

  /** The server would not take this one event as it is; it stays in the queue and is shown. What is kept of it: [event]. */
  async stick(id, message, queue = "events") {
    const tx = this.db.transaction(queue, "readwrite");
    const event = await tx.store.index("id").get(id);
    const kept = event?.waiting ? [{ ...event, stuck: message }] : event ? [event] : []; // another tab may have had its answer
    for (const one of kept) tx.store.put(one);
    await tx.done;
    return kept;
  }

  async unstick() {
    for (const queue of QUEUES) {
      const tx = this.db.transaction(queue, "readwrite");
      for (const event of await tx.store.index("waiting").getAll(1)) {
        if (event.stuck !== undefined) { delete event.stuck; tx.store.put(event); }
      }
      await tx.done;
    }
  }

  async dismiss(id, queue = "events") {
    const tx = this.db.transaction(queue, "readwrite");
    const event = await tx.store.index("id").get(id);
    if (event) tx.store.put({ ...event, dismissed: true });
    await tx.done;
  }

  /** Take over the server's roster; what this phone did since the question was asked weighs more than the answer. */
  async replaceRoster(lesson, roster, askedAt) {
    const tx = this.db.transaction(["lessons", "people", "events"], "readwrite");
    const own = new Map(); // person's id or card → {present, out}
    for (const event of await tx.objectStore("events").index("lesson").getAll(lesson)) {
      const key = event.who ?? event.person?.id ?? event.card;
      if (!key || event.result === "refused" || !(event.waiting || event.answeredAt > askedAt)) continue;
      const undoes = event.wire.kind === "void";
      if (!undoes && event.result !== "created" && !["yes", "already", "held"].includes(event.state)) continue;
      const mark = (undoes ? event.undoes : event.wire.kind) === "out" ? "out" : "present";
      own.set(key, { ...own.get(key), [mark]: !undoes && !event.voided });
    }
    const people = tx.objectStore("people");
    for (const key of await people.getAllKeys(of(lesson))) people.delete(key);
    roster.people.forEach((person, place) => {
      const { id, code, name, unit, hash, more, idh } = person;
      const told = { present: Boolean(person.present), out: Boolean(person.out), ...own.get(code), ...own.get(id) };
      people.put({ lesson, place, id, code, name, unit: unit ?? "", hash, more, idh, ...told });
    });
    const particulars = Object.fromEntries(PARTICULARS.map((name) => [name, roster.lesson?.[name]]));
    tx.objectStore("lessons").put({ ...particulars, id: lesson, salt: roster.salt, blanks: roster.blanks ?? {}, idCards: roster.id_cards ?? null, checklist: roster.checklist ?? null, askedAt, at: Date.now() });
    await tx.done;
  }

  /** Take over what the server says of an outreach day. */
  replaceDay(id, roster, askedAt) {
    const { day, salt, points, skills, tallies, volunteers, people, blanks = {}, id_cards: idCards = null } = roster;
    return this.db.put("days", { ...day, id, salt, points, skills, tallies, volunteers, people, blanks, idCards, askedAt, at: Date.now() });
  }

  /** The names of these leave the phone; what it has not sent stays, with the title of its lesson or day. */
  async dropRosters(lessons, days) {
    const tx = this.db.transaction(["lessons", "days", "people", ...QUEUES], "readwrite");
    for (const id of lessons) await drop(tx, id);
    for (const id of days) await dropDay(tx, id);
    await tx.done;
  }

  /** Names do not lie about on a phone: a roster goes after its day, an answered event too; unsent ones never. */
  async forgetOld() {
    // A clock that is wrong by a week must not empty a phone on the evening of the lesson.
    const now = Date.now() + ((await this.note("offset")) ?? 0);
    const limit = now - KEPT_DAYS * DAY;
    const tx = this.db.transaction(["lessons", "days", "people", ...QUEUES], "readwrite");
    const over = ({ day, at }) => (day ? Date.parse(`${day}T23:59:59+07:00`) : at) < limit;
    for (const lesson of await tx.objectStore("lessons").getAll()) if (over(lesson)) await drop(tx, lesson.id);
    for (const day of await tx.objectStore("days").getAll()) if (over(day)) await dropDay(tx, day.id);
    for (const queue of QUEUES) {
      for (const event of await tx.objectStore(queue).getAll()) {
        if (!event.waiting && Date.parse(event.wire.device_time) < limit) tx.objectStore(queue).delete(event.seq);
      }
    }
    await tx.done;
  }
}

async function drop(tx, id) {
  for (const key of await tx.objectStore("people").getAllKeys(of(id))) tx.objectStore("people").delete(key);
  const lessons = tx.objectStore("lessons");
  const lesson = await lessons.get(id);
  const told = await Promise.all(["events", "ticks"].map((queue) => tx.objectStore(queue).index("lesson").getAll(id)));
  const waits = told.flat().some((event) => event.waiting);
  if (lesson && waits) lessons.put({ ...lesson, salt: null, blanks: {}, idCards: null, checklist: null, dropped: true });
  else lessons.delete(id);
}

async function dropDay(tx, id) {
  const days = tx.objectStore("days");
  const day = await days.get(id);
  const waits = (await tx.objectStore("outreach").index("day").getAll(id)).some((event) => event.waiting);
  if (!day || !waits) return days.delete(id);
  const { title, day: on, starts_at, ends_at, place, state } = day;
  return days.put({ id, title, day: on, starts_at, ends_at, place, state, salt: null, at: day.at, dropped: true });
}

/** A card scanned before the roster was here, which the server knew: it is as if the phone had known it too. */
async function named(tx, event, changed) {
  const kept = event.state === "kept";
  if (kept) event.state = "absent"; // its word on it has come
  if (event.state !== "absent" || event.result !== "created" || event.voided || !event.person?.id) return;
  if (kept) Object.assign(event, { state: "yes", who: event.person.id }); // whose mark comes with the roster
  const mark = { in: "present", out: "out" }[event.wire.kind];
  const people = tx.objectStore("people");
  const person = mark && (await people.getAll(of(event.lesson))).find(({ id }) => id === event.person.id);
  if (!person) return;
  Object.assign(event, { state: "yes", who: person.id });
  if (person[mark]) return;
  changed.people.push({ ...person, [mark]: true });
  people.put(changed.people.at(-1));
}

async function unmark(tx, event, changed) {
  if (!["yes", "held"].includes(event.state)) return;
  const people = tx.objectStore("people");
  const person = event.who ? (await people.getAll(of(event.lesson))).find(({ id }) => id === event.who)
    : event.card && (await people.get([event.lesson, event.card]));
  if (!person) return;
  changed.people.push({ ...person, [event.wire.kind === "out" ? "out" : "present"]: false });
  people.put(changed.people.at(-1));
}

function fate(problem) {
  return REFUSED.has(problem) ? "refused" : "held";
}
