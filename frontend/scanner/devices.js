// What this phone was paired as. Paired by two people it has two tokens, each for its own lessons and outreach days.
import { base64url } from "./hash.js";

const PREFIX = "hvd_";

export class Devices {
  list = [];

  constructor(store) {
    this.store = store;
  }

  async load() {
    this.list = (await this.store.note("devices")) ?? [];
  }

  /** The token for a lesson or day (/lessons/7), newest pairing first; null where the sign-in of this browser has to do. */
  tokenFor(room) {
    const [, kind, id] = room.split("/");
    const opens = ({ lessons, days = [] }) => (kind === "lessons" ? lessons : days).includes(Number(id));
    return [...this.list].reverse().find((device) => !device.revoked && opens(device))?.token ?? null;
  }

  get live() {
    return this.list.filter((device) => !device.revoked);
  }

  /** Whether a pairing of this phone was taken away, and no newer one is there. */
  get revoked() {
    return this.list.length > 0 && this.list.at(-1).revoked === true;
  }

  get name() {
    return this.list.at(-1)?.name ?? "";
  }

  /** Show a pairing code to the server. Throws {message} with why not. Resolves to the lessons and days that were opened: {lessons, days}. */
  async pair(url, code, name) {
    await this.load(); // another tab may have paired, or found out that it is over
    // The phone makes its token itself: should the answer get lost, the same phone may ask once more.
    const token = this.live.at(-1)?.token ?? (await this.store.note("pairing")) ?? PREFIX + base64url(crypto.getRandomValues(new Uint8Array(32)));
    await this.store.remember("pairing", token);
    let reply;
    try {
      reply = await fetch(url, {
        method: "POST", credentials: "omit", cache: "no-store", headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ code, name, token }),
      });
    } catch {
      throw { message: "" };
    }
    const told = await reply.json().catch(() => null);
    if (!reply.ok || !told?.token) throw { message: told?.title ?? "" };
    const device = { token: told.token, name: told.name ?? name, lessons: told.lessons.map(({ id }) => id), days: (told.outreach_days ?? []).map(({ id }) => id) };
    this.list = await this.store.amend("devices", (list = []) => [...list.filter((one) => !one.revoked && one.token !== device.token), device]);
    await this.store.remember("pairing", null);
    return { lessons: device.lessons, days: device.days };
  }

  /** The server knows this token no more: its names leave the phone at once, what was not sent stays. */
  async revoke(token) {
    let device = null; // none where another tab found out first, and the phone may be paired anew by now
    this.list = await this.store.amend("devices", (list = []) => list.map((one) => {
      if (one.token !== token) return one;
      device = one;
      return { ...one, token: "", revoked: true };
    }));
    if (device) await this.store.dropRosters(device.lessons.map(String), (device.days ?? []).map(String));
  }
}
