// "Buổi trên máy này": the lessons and outreach days that lie on this phone, and those it may fetch.
import { icon } from "./icons.js";
import { Known } from "./known.js";
import { roomOf } from "./sync.js";
import { figure, hours, longDay, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const PAGES = 6; // of fifty lessons

export class Shelf {
  constructor({ store, sync, devices }) {
    Object.assign(this, { store, sync, devices });
    this.offered = new Map();
    this.asked = false; // whether the server has been asked what there is
  }

  /** What lies here at once; what may be fetched as soon as the server answers. */
  async open() {
    await this.show();
    const of = (kind, ids = []) => (ids.length ? [`/${kind}/${ids[0]}`] : []);
    const { live } = this.devices;
    for (const room of [null, ...live.flatMap(({ lessons }) => of("lessons", lessons))]) await this.#ask("lessons", room).catch(() => {});
    // Who teaches has lessons alone; the answer says who has outreach days as well.
    const signedIn = this.sync.stranger || !this.outings ? [] : [null];
    for (const room of [...signedIn, ...live.flatMap(({ days }) => of("outreach-days", days))]) await this.#ask("outreach-days", room).catch(() => {});
    this.asked = true;
    await this.show();
  }

  async show() {
    const here = await this.#here();
    const all = new Map(this.offered);
    for (const one of here) all.set(one.key, { ...all.get(one.key), ...one });
    const sorted = [...all.values()].sort((a, b) => (a.day ?? "").localeCompare(b.day ?? "") || (a.starts_at ?? "").localeCompare(b.starts_at ?? ""));
    $("shelf-list").replaceChildren(...sorted.map(card));
    $("shelf-none").hidden = sorted.length > 0;
    // Pairing is the first thing to do only once it is known that there is nothing to scan.
    const pairs = document.querySelector(".shelf [data-pairs]").classList;
    const first = this.asked && !sorted.length;
    pairs.toggle("btn-primary", first);
    pairs.toggle("btn-secondary", !first);
    $("device-name").hidden = !this.devices.live.length;
    $("device-name").querySelector("span").textContent = say("this_device", { name: this.devices.name });
    $("shelf-sign-in").hidden = !this.sync.stranger;
  }

  async #here() {
    const waiting = await this.store.waiting();
    const lessons = new Map((await this.store.lessons()).map((lesson) => [lesson.id, lesson]));
    const days = new Map((await this.store.days()).map((day) => [day.id, day]));
    const waits = (room) => waiting.filter((event) => roomOf(event) === room).length;
    // An event that waits names its lesson or day, also where nothing else is known of it any more.
    for (const { lesson, day } of waiting) {
      const [all, id] = day ? [days, day] : [lessons, lesson];
      if (!all.has(id)) all.set(id, { id, dropped: true });
    }
    const outings = [...days.values()].map(({ id, title, day, starts_at, ends_at, place, state, dropped }) => {
      const key = `/outreach-days/${id}`;
      return { key, id, title, day, starts_at, ends_at, place, state, dropped, outing: true, here: !dropped, waiting: waits(key) };
    });
    const held = await Promise.all([...lessons.values()].map(async (lesson) => {
      const known = new Known();
      await known.load(this.store, lesson.id);
      const { present, expected } = known.counts(lesson.at ?? 0);
      const key = `/lessons/${lesson.id}`;
      return { ...lesson, key, here: !lesson.dropped, present, enrolled: expected, waiting: waits(key) };
    }));
    return [...held, ...outings];
  }

  /** What is open, and what is planned for today, as the sign-in or one pairing may see it. kind: lessons, outreach-days. */
  async #ask(kind, room) {
    const today = new Date(Date.now() + this.sync.offset).toLocaleDateString("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" });
    const outing = kind === "outreach-days";
    for (const state of ["open", "planned"]) {
      let cursor = "0";
      for (let page = 0; page < PAGES && cursor; page += 1) {
        const reply = await this.sync.ask(`/${kind}?state=${state}&cursor=${cursor}`, room);
        if (!room && !outing) this.outings = !reply.ok || (reply.headers.get("Link") ?? "").includes("/outreach-days");
        if (!reply.ok) return;
        const told = await reply.json();
        for (const one of told[outing ? "outreach_days" : "lessons"]) {
          const key = `/${kind}/${one.id}`;
          if (state === "open" || one.day === today) this.offered.set(key, { ...one, key, outing, id: String(one.id) });
        }
        cursor = told.next;
      }
    }
    if (!room) this.sync.stranger = false;
  }
}

function card(lesson) {
  const made = $(lesson.outing ? "shelf-day" : "shelf-lesson").content.cloneNode(true);
  const part = (name) => made.querySelector(`[data-${name}]`);
  const link = part("link");
  link.textContent = lesson.title || say(lesson.outing ? "day_number" : "lesson_number", { n: lesson.id });
  link.href = part("scan").href = `?${lesson.outing ? "day" : "lesson"}=${lesson.id}`;
  part("scan").setAttribute("aria-label", `${say(lesson.outing ? "outing" : "scan")}: ${link.textContent}`);
  part("about").textContent = [lesson.day && longDay(lesson.day), hours(lesson), lesson.place].filter(Boolean).join(" · ");
  if (!lesson.outing) {
    part("figure").textContent = `${figure(lesson.present)} / ${figure(lesson.enrolled)}`;
    part("tally").hidden = lesson.dropped;
  }
  const marks = [
    [lesson.practice, "practice_short", "mortarboard"], [lesson.state === "closed", lesson.outing ? "closed_day" : "closed_short", "lock"], [lesson.state === "off", "off_short", "slash-circle"],
    [lesson.here, "here", "cloud-check"], [!lesson.here, "to_fetch", "cloud-arrow-up"],
  ].filter(([shown]) => shown).map(([, word, glyph]) => mark(say(word), glyph));
  if (lesson.waiting) marks.push(mark(say("waits", { n: figure(lesson.waiting) }), "cloud-arrow-up", "waiting"));
  part("marks").replaceChildren(...marks);
  return made;
}

function mark(words, glyph, look = "") {
  const line = document.createElement("li");
  line.className = `shelf__mark ${look && `shelf__mark--${look}`}`.trim();
  line.append(icon(glyph), words);
  return line;
}
