// The queue to the server: batches, every item with its own answer, retried until there is one.

const BATCH = 100;
const PATIENCE = 20_000;
const LONGEST = 60_000;

class Unheard extends Error {}

export class Sync extends EventTarget {
  constructor(store, { lesson, rosterUrl, csrf }) {
    super();
    Object.assign(this, { store, lesson, rosterUrl, csrf });
    this.wait = 0;
    this.signedOut = false;
    this.rosterAt = 0;
  }

  start() {
    window.addEventListener("online", () => this.flush(true));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.flush(true); });
    // A phone that never loses its network still wants to hear of the other phones in the hall.
    setInterval(() => { if (!document.hidden && Date.now() - this.rosterAt > 90_000) this.refresh().catch(() => {}); }, 30_000);
  }

  /** Send what waits. `now` forgets the back-off. Never throws; one run at a time. */
  async flush(now = false) {
    if (now) this.wait = 0;
    if (this.running) { this.again = true; return this.running; }
    clearTimeout(this.timer);
    this.running = this.#run().finally(() => {
      this.running = null;
      if (this.again) { this.again = false; this.flush(); }
    });
    return this.running;
  }

  async #run() {
    let single = false;
    let renewed = false;
    for (;;) {
      const waiting = (await this.store.waiting()).filter((event) => !event.stuck);
      if (!waiting.length) break;
      const url = waiting[0].url;
      const batch = waiting.filter((event) => event.url === url).slice(0, single ? 1 : BATCH);
      try {
        const answer = await this.#post(url, batch);
        if (answer.results && (await this.store.settle(answer.results))) {
          this.signedOut = false;
          this.wait = 0;
          single = false;
          this.#tell();
          continue;
        }
        if (answer.stale && !renewed) {
          renewed = true;
          await this.refresh();
          continue;
        }
        if (answer.refused) {
          if (batch.length > 1) { single = true; continue; }
          await this.store.stick([batch[0].id], answer.message);
          this.#tell();
          continue;
        }
        throw new Unheard();
      } catch (error) {
        if (!(error instanceof Unheard)) console.warn("queue", error.name);
        this.wait = Math.min(this.wait ? this.wait * 2 : 2000, LONGEST);
        this.timer = setTimeout(() => this.flush(), this.wait * (0.8 + Math.random() * 0.4));
        break;
      }
    }
    this.#tell();
  }

  async #post(url, batch) {
    const reply = await this.#fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.csrf },
      body: JSON.stringify({ device_now: new Date().toISOString(), events: batch.map((event) => event.wire) }),
    });
    const body = await reply.json().catch(() => null);
    if (reply.ok) return body?.results ? body : {};
    if (reply.status >= 500 || reply.status === 408 || reply.status === 429) return {};
    // 400 and 403 may only mean an old CSRF token: worth one fresh one before they are believed.
    return { stale: reply.status === 400 || reply.status === 403, refused: true, message: body?.message ?? body?.title ?? "" };
  }

  /** Fetch roster and a fresh CSRF token. Throws when the server cannot be heard. */
  async refresh() {
    const askedAt = Date.now();
    const reply = await this.#fetch(this.rosterUrl, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Unheard();
    const roster = await reply.json();
    if (!Array.isArray(roster.people)) throw new Unheard();
    if (roster.csrf) this.csrf = roster.csrf;
    await this.store.replaceRoster(this.lesson, roster, askedAt);
    this.rosterAt = Date.now();
    this.signedOut = false;
    this.dispatchEvent(new Event("roster"));
  }

  async #fetch(url, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const reply = await fetch(url, { ...options, credentials: "same-origin", cache: "no-store", signal: stop.signal });
      // A session that ended answers 401, or leads to the sign-in page.
      const elsewhere = reply.redirected && !(reply.headers.get("Content-Type") ?? "").includes("json");
      if (reply.status === 401 || elsewhere) {
        this.signedOut = true;
        throw new Unheard();
      }
      return reply;
    } catch (error) {
      throw error instanceof Unheard ? error : new Unheard();
    } finally {
      clearTimeout(timer);
    }
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
