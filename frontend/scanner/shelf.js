// "Buổi trên máy này": the lessons that lie on this phone, and those it may fetch.
import { icon } from "./icons.js";
import { Known } from "./known.js";
import { figure, hours, longDay, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const PAGES = 6; // of fifty lessons

export class Shelf {
  constructor({ store, sync, devices }) {
    Object.assign(this, { store, sync, devices });
    this.offered = new Map();
  }

  /** What lies here at once; what may be fetched as soon as the server answers. */
  async open() {
    await this.show();
    const owners = [null, ...this.devices.live.map((device) => device.lessons[0])];
    for (const owner of owners) await this.#ask(owner).catch(() => {});
    await this.show();
  }

  async show() {
    const here = await this.#here();
    const all = new Map(this.offered);
    for (const lesson of here) all.set(lesson.id, { ...all.get(lesson.id), ...lesson });
    const sorted = [...all.values()].sort((a, b) => (a.day ?? "").localeCompare(b.day ?? "") || (a.starts_at ?? "").localeCompare(b.starts_at ?? ""));
    $("shelf-list").replaceChildren(...sorted.map(card));
    $("shelf-none").hidden = sorted.length > 0;
    // Where lessons lie already, scanning is the first thing to do.
    const pairs = document.querySelector(".shelf [data-pairs]").classList;
    pairs.toggle("btn-primary", !sorted.length);
    pairs.toggle("btn-secondary", sorted.length > 0);
    $("device-name").hidden = !this.devices.live.length;
    $("device-name").querySelector("span").textContent = say("this_device", { name: this.devices.name });
    $("shelf-sign-in").hidden = !this.sync.stranger;
  }

  async #here() {
    const waiting = await this.store.waiting();
    const lessons = new Map((await this.store.lessons()).map((lesson) => [lesson.id, lesson]));
    // An event that waits names its lesson, also where nothing else is known of it any more.
    for (const event of waiting) if (!lessons.has(event.lesson)) lessons.set(event.lesson, { id: event.lesson, dropped: true });
    return Promise.all([...lessons.values()].map(async (lesson) => {
      const known = new Known();
      await known.load(this.store, lesson.id);
      const { present, expected } = known.counts(lesson.at ?? 0);
      return { ...lesson, here: !lesson.dropped, present, enrolled: expected, waiting: waiting.filter((event) => event.lesson === lesson.id).length };
    }));
  }

  /** Lessons that are open, and the planned ones of today, as the sign-in or one pairing may see them. */
  async #ask(owner) {
    const today = new Date(Date.now() + this.sync.offset).toLocaleDateString("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" });
    for (const state of ["open", "planned"]) {
      let cursor = "0";
      for (let page = 0; page < PAGES && cursor; page += 1) {
        const reply = await this.sync.ask(`/lessons?state=${state}&cursor=${cursor}`, owner);
        if (!reply.ok) return;
        const { lessons, next } = await reply.json();
        for (const lesson of lessons) if (state === "open" || lesson.day === today) this.offered.set(String(lesson.id), { ...lesson, id: String(lesson.id) });
        cursor = next;
      }
    }
    if (!owner) this.sync.stranger = false;
  }
}

function card(lesson) {
  const made = $("shelf-lesson").content.cloneNode(true);
  const part = (name) => made.querySelector(`[data-${name}]`);
  const link = part("link");
  link.textContent = lesson.title || say("lesson_number", { n: lesson.id });
  link.href = part("scan").href = `?lesson=${lesson.id}`;
  part("scan").setAttribute("aria-label", `${say("scan")}: ${link.textContent}`);
  part("about").textContent = [lesson.day && longDay(lesson.day), hours(lesson), lesson.place].filter(Boolean).join(" · ");
  part("figure").textContent = `${figure(lesson.present)} / ${figure(lesson.enrolled)}`;
  part("tally").hidden = lesson.dropped;
  const marks = [
    [lesson.practice, "practice_short", "mortarboard"], [lesson.state === "closed", "closed_short", "lock"],
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
