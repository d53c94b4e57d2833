// The queue to the server: batches, every item with its own answer, retried until there is one.

const BATCH = 100;
const PATIENCE = 20_000;
const LONGEST = 60_000;
const NEAR = 10_000; // the longest while the page is looked at and nobody answers: a network may come back without a word
const GLANCE = 5000; // patience with the small question whether our server is there
const NUDGE = 1000; // a whole hall hears of its network at one moment
const ALIVE = "/healthz";
const GUESSES = 3; // so often somebody else answers for our server before what waits is sent all the same
const FAULTS = 3; // answers of a broken server before each event is sent by itself
const AGAIN = 120_000;
const SENT_TO = { events: "attendance-events", ticks: "practice-events", outreach: "events" };

/** In which queue of the phone something lies. */
const queueOf = (event) => (event.day ? "outreach" : event.tick ? "ticks" : "events");

/** What something belongs to, as the API and the pairings know it: /lessons/7, /outreach-days/3. */
export const roomOf = (event) => (event.day ? `/outreach-days/${event.day}` : `/lessons/${event.lesson}`);

class Unheard extends Error {}

/** Heard, and the door does not open for whoever asks here: signed out, of another role, or there is no such room. */
class Shut extends Unheard {}

const isJson = (reply) => (reply.headers.get("Content-Type") ?? "").includes("json");

export class Sync extends EventTarget {
  /** `api`: where the API begins; `room`: the lesson or outreach day whose roster is kept fresh, or null on the list of them. */
  constructor(store, devices, { api, room = null }) {
    super();
    Object.assign(this, { store, devices, api, room });
    this.wait = 0;
    this.faults = 0;
    this.rosters = new Map(); // room and token → the question for its roster that is on its way
    this.csrf = "";
    this.silent = false; // our server was not heard at all when it was last asked
    this.strangers = 0; // who answered in its place
    this.signedOut = false; // and something waits for a sign-in
    this.stranger = false; // nobody is signed in here, which a paired phone need not mind
    this.closedDoor = false;
    this.rosterAt = 0;
    this.heardAt = 0;
    this.offset = 0;
  }

  async start() {
    this.heardAt = (await this.store.note("heard")) ?? 0;
    this.offset = (await this.store.note("offset")) ?? 0;
    window.addEventListener("online", () => this.#soon());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#soon(); });
    // Whatever else may mean that there is a network again is worth a look, where there was none.
    const look = () => { if (this.silent && !document.hidden) this.#soon(); };
    for (const news of ["focus", "pageshow"]) window.addEventListener(news, look);
    navigator.connection?.addEventListener?.("change", look);
    setInterval(() => this.#again().catch(() => {}), AGAIN);
    if (!this.room) return;
    // A phone that never loses its network still wants to hear of the other phones in the hall.
    // Where that one comes through, what waits need not wait on: not every network that comes back says so by 'online'.
    setInterval(() => { if (!document.hidden && Date.now() - this.rosterAt > 90_000) this.#renew().catch(() => {}); }, 30_000);
  }

  async #renew() {
    if (this.silent) await this.#probe();
    await this.refresh();
    this.flush(true);
  }

  /** What the server broke on is tried again now and then: by then somebody may have mended it. */
  async #again() {
    await this.store.unstick();
    this.flush();
  }

  /** Send what waits, in a moment of this phone's own: several such news are one, and forty phones hear them together. */
  #soon() {
    this.nudge ??= setTimeout(() => { this.nudge = null; this.flush(true); }, Math.random() * NUDGE);
  }

  /** Send what waits, and resolve when that was tried. `now` forgets the back-off. Never throws; one run at a time. */
  async flush(now = false) {
    if (now) this.wait = 0;
    if (this.running) { this.again = true; return this.running.then(() => this.running); }
    clearTimeout(this.timer);
    this.running = this.#run().finally(() => {
      this.running = null;
      if (this.again) { this.again = false; this.flush(); }
    });
    return this.running;
  }

  async #run() {
    let single = this.faults >= FAULTS;
    let there = false; // our server was heard within this run
    const renewed = new Set(); // rooms for which a fresh CSRF token was asked for
    const shut = new Set(); // rooms that do not open here now: what waits behind them for others goes out all the same
    for (;;) {
      const waiting = (await this.store.waiting()).filter((event) => event.stuck === undefined && !shut.has(roomOf(event)));
      // A page that was opened without network waits for its roster as well.
      const bare = this.silent && this.room && !this.rosterAt;
      if (!waiting.length && !bare) break;
      const room = waiting.length ? roomOf(waiting[0]) : null;
      try {
        if (this.silent) there = await this.#probe();
        // The roster comes beside what waits: on a thin line it takes minutes, and the queue can do without.
        if (bare) this.refresh().catch(() => this.#later());
        if (!waiting.length) break;
        const queue = queueOf(waiting[0]);
        const batch = waiting.filter((event) => roomOf(event) === room && queueOf(event) === queue).slice(0, single ? 1 : BATCH);
        if (!this.csrf && !this.devices.tokenFor(room)) await this.#key(room);
        const answer = await this.#post(room, batch, queue);
        const changed = answer.results && (await this.store.settle(answer.results, queue));
        if (changed?.settled) {
          this.wait = 0;
          this.faults = 0;
          single = false;
          this.#tell(changed);
          continue;
        }
        if (answer.again) continue;
        if (answer.stale && !renewed.has(room)) {
          renewed.add(room);
          await this.#key(room);
          continue;
        }
        // One event that the server breaks on must not hold up the others behind it.
        if (answer.fault && (this.faults += 1) < FAULTS) throw new Unheard();
        if (answer.refused) {
          if (batch.length > 1) { single = true; continue; }
          this.#tell({ events: [], people: [], [queue]: await this.store.stick(batch[0].id, answer.message, queue) });
          continue;
        }
        throw new Unheard();
      } catch (error) {
        if (error instanceof Shut) { shut.add(room); continue; }
        if (!(error instanceof Unheard)) console.warn("queue", error.name);
        if (there) this.silent = false; // it is there and slow, or breaks on something: no reason to come back soon
        shut.clear();
        this.#later();
        break;
      }
    }
    if (shut.size) this.#later();
    this.#tell();
  }

  /** Try again in a while, in a longer one each time. */
  #later() {
    this.wait = Math.min(this.wait ? this.wait * 2 : 2000, this.silent && !document.hidden ? NEAR : LONGEST);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.wait * (0.7 + Math.random() * 0.3));
  }

  /**
   * Whether our server is there, asked in the smallest way: nothing big is said into the dark. Throws Unheard. A proxy may keep
   * this one word to itself: false where somebody else answers, and it is time to see whether ours does behind it.
   */
  async #probe() {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), GLANCE);
    try {
      const reply = await fetch(ALIVE, { cache: "no-store", credentials: "omit", signal: stop.signal });
      const ours = reply.ok && (await reply.text()).trim() === "ok"; // a hotspot's page says all kinds of things
      this.silent = !ours && reply.ok;
      if (ours) return true;
      if (this.silent && (this.strangers += 1) % GUESSES === 0) return false;
    } catch { /* nobody there */ } finally {
      clearTimeout(timer);
    }
    throw new Unheard();
  }

  async #post(room, batch, queue) {
    const reply = await this.ask(`${room}/${SENT_TO[queue]}`, room, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ device_now: new Date().toISOString(), events: batch.map((event) => event.wire) }),
    });
    if (reply.taken) return { again: true };
    const body = await reply.json().catch(() => null);
    if (reply.ok) return body?.results ? body : {};
    // Broken, or lost to a change of the same moment: should one event do so each time, the others go on without it.
    if (reply.status === 500 || body?.code === "changed_at_once") return { fault: true, refused: true, message: "" };
    if (reply.status > 500 || reply.status === 408 || reply.status === 429) return {};
    // 400 and 403 may only mean an old CSRF token: worth one fresh one before they are believed.
    return { stale: reply.status === 400 || reply.status === 403, refused: true, message: body?.message ?? body?.title ?? "" };
  }

  /**
   * Fetch roster and a fresh CSRF token. Throws when the server cannot be heard. Who asks while the same question is on its way
   * waits for that answer: on a thin line a second list is a minute, or never comes.
   */
  refresh(room = this.room) {
    const question = `${this.devices.tokenFor(room)} ${room}`; // with the pairing of this moment it is another one
    if (!this.rosters.has(question)) this.rosters.set(question, this.#roster(room).finally(() => this.rosters.delete(question)));
    return this.rosters.get(question);
  }

  async #roster(room) {
    const askedAt = Date.now();
    const roster = await this.#read(`${room}/roster`, room);
    if (!Array.isArray(roster.people)) throw new Unheard();
    if (roster.csrf) this.csrf = roster.csrf;
    await this.#hear(roster.server_now, askedAt);
    const [, kind, id] = room.split("/");
    await this.store[kind === "lessons" ? "replaceRoster" : "replaceDay"](id, roster, askedAt);
    if (room !== this.room) return;
    this.rosterAt = Date.now();
    this.dispatchEvent(new Event("roster"));
  }

  /** A fresh CSRF token alone, for what waits: with the lesson or day itself, which is small, and not with its list. */
  async #key(room) {
    this.csrf = (await this.#read(room, room)).csrf ?? this.csrf;
  }

  /** What the API says of a room: its document. Throws Unheard, and Shut where it is not for us. */
  async #read(path, room) {
    const token = this.devices.tokenFor(room);
    const reply = await this.ask(path, room);
    if (reply.taken) return this.#read(path, room);
    const shut = reply.status === 403 || reply.status === 404;
    if (room === this.room && isJson(reply)) {
      this.closedDoor = shut;
      if (shut) this.#tell();
    }
    if (shut) throw new Shut();
    if (!reply.ok) throw new Unheard();
    const told = await reply.json();
    // Taken away while the words were on their way: names are not for this phone any more.
    return token && this.devices.tokenFor(room) !== token ? this.#read(path, room) : told;
  }

  /**
   * Ask the API with what opens that lesson or day: the phone's own token, or the sign-in of this browser. Throws Unheard,
   * and Shut where nobody is signed in.
   * {taken: true}: the phone's token was taken away meanwhile; ask again without it.
   */
  async ask(path, room, options = {}) {
    const token = room && this.devices.tokenFor(room);
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const askedAt = Date.now();
    try {
      const reply = await fetch(this.api + path, {
        ...options, cache: "no-store", signal: stop.signal, credentials: token ? "omit" : "same-origin",
        headers: { Accept: "application/json", ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : { "X-CSRFToken": this.csrf }) },
      });
      setTimeout(() => stop.abort(), LONGEST); // a network that is lost in the middle of the words says nothing: no run waits for ever
      // Only our own server's word counts: a hotspot's page in between says all kinds of things.
      const ours = isJson(reply);
      if (token && ours && (reply.status === 401 || reply.status === 403)) {
        await this.devices.revoke(token);
        this.dispatchEvent(new Event("revoked"));
        return { taken: true };
      }
      // A session that ended answers 401, or leads to the sign-in page.
      if (reply.status === 401 || (reply.redirected && !ours)) {
        if (room) this.signedOut = true;
        else this.stranger = true;
        throw new Shut();
      }
      if (ours || reply.ok) this.silent = !ours;
      if (ours && reply.ok && room && !token) this.signedOut = false;
      if (reply.ok && ours && options.method === "POST") await this.#hear((await reply.clone().json()).server_now, askedAt);
      return reply;
    } catch (error) {
      if (error instanceof Unheard) throw error;
      this.silent = true;
      throw new Unheard();
    } finally {
      clearTimeout(timer);
    }
  }

  /** By how much the server's clock is ahead of this phone's: for a queue that leaves the phone as a file. */
  async #hear(serverNow, askedAt) {
    const at = Date.parse(serverNow);
    const now = Date.now();
    if (Number.isNaN(at)) return;
    this.offset = Math.round(at - (askedAt + now) / 2);
    this.heardAt = now;
    await this.store.remember("offset", this.offset);
    await this.store.remember("heard", now);
  }

  #tell(detail = { events: [], people: [] }) {
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }
}
