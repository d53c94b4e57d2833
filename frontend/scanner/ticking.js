// "Thực hành": who is here, and for one person at a time big ticks for what they were seen to do. A tick is shown only
// after it lies on the phone; sending is the queue's business.
import { newId } from "./hash.js";
import { icon } from "./icons.js";
import { figure, fold, say } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Ticking {
  constructor({ id, known, store, sync, onTick }) {
    Object.assign(this, { id, known, store, sync, onTick });
    this.dialog = $("ticks-dialog");
    this.at = null;
    $("ticks-search").addEventListener("input", () => this.show());
    $("ticks-back").addEventListener("click", () => this.choose(null));
    $("ticks-next").addEventListener("click", () => this.next());
    this.dialog.addEventListener("close", () => { this.at = null; $("ticks-search").value = ""; });
  }

  get ready() {
    return Boolean(this.known.lesson?.checklist?.items?.length);
  }

  /** Open at somebody, or at the list of who is here. */
  open(learner = null) {
    this.choose(learner);
    if (!this.dialog.open) this.dialog.showModal();
    (learner ? $("ticks-items").querySelector("button") : $("ticks-search"))?.focus({ preventScroll: true });
  }

  choose(learner) {
    this.at = learner;
    this.show();
    this.dialog.scrollTop = 0;
  }

  show() {
    $("ticks-open").hidden = !this.ready;
    if (!this.ready) return;
    $("ticks-one").hidden = !this.at;
    $("ticks-all").hidden = Boolean(this.at);
    if (this.at) this.#person();
    else this.#list();
  }

  // --- everybody who is here -----------------------------------------------------------------------------------------

  #list() {
    const wanted = fold($("ticks-search").value.trim()).split(/\s+/).filter(Boolean);
    const fits = ({ name, unit }) => wanted.every((word) => fold(`${name} ${unit}`).includes(word));
    const here = this.known.learners(this.sync.rosterAt);
    // Who was forgotten at the door can be ticked as well: by searching.
    const found = [...here, ...(wanted.length ? this.known.learners(this.sync.rosterAt, true) : [])].filter(fits);
    const passed = here.filter((one) => this.known.passes(this.known.done(one))).length;
    $("ticks-count").textContent = say("ticks_count", { passed: figure(passed), present: figure(here.length) });
    $("ticks-none").hidden = found.length > 0;
    $("ticks-none").textContent = say(wanted.length ? "not_found" : "ticks_nobody");
    $("ticks-list").replaceChildren(...found.map((one) => this.#line(one)));
  }

  #line(one) {
    const done = this.known.done(one);
    const passes = this.known.passes(done);
    const line = document.createElement("li");
    const made = document.createElement("button");
    const words = document.createElement("span");
    const name = document.createElement("strong");
    const under = document.createElement("span");
    made.type = "button";
    made.className = "ticks__person";
    made.dataset.testid = "ticks-person";
    line.dataset.passed = String(passes);
    words.className = "slips__words";
    name.textContent = one.name;
    under.textContent = [one.unit, this.#sum(done)].filter(Boolean).join(" · ");
    words.append(name, under);
    made.append(icon(passes ? "check-circle-fill" : "person"), words, icon("chevron-right"));
    made.addEventListener("click", () => this.open(one));
    line.append(made);
    return line;
  }

  #sum(done) {
    const { items } = this.known.lesson.checklist;
    const n = items.filter(({ id }) => done.has(id)).length;
    return this.known.passes(done) ? say("ticks_passed", { n: figure(n), of: figure(items.length) }) : say("ticks_of", { n: figure(n), of: figure(items.length) });
  }

  // --- one person ----------------------------------------------------------------------------------------------------

  #person() {
    const done = this.known.done(this.at);
    const { items, guidance } = this.known.lesson.checklist;
    $("ticks-name").textContent = this.at.name;
    $("ticks-sum").textContent = this.#sum(done);
    $("ticks-sum").dataset.passed = String(this.known.passes(done));
    $("ticks-guidance").hidden = !guidance;
    $("ticks-guidance").textContent = guidance ?? "";
    const focused = document.activeElement?.dataset?.item;
    $("ticks-items").replaceChildren(...items.map((item) => this.#item(item, done.has(item.id))));
    if (focused) $("ticks-items").querySelector(`[data-item="${focused}"]`)?.focus({ preventScroll: true });
    $("ticks-next").disabled = this.known.learners(this.sync.rosterAt).length < 2;
  }

  #item({ id, text, needed }, done) {
    const line = document.createElement("li");
    const box = document.createElement("button");
    const words = document.createElement("span");
    box.type = "button";
    box.className = "ticks__item";
    box.setAttribute("role", "checkbox");
    box.setAttribute("aria-checked", String(done));
    box.dataset.item = id;
    box.dataset.testid = "ticks-item";
    words.textContent = text;
    if (needed) {
      const mark = document.createElement("em");
      mark.textContent = say("ticks_needed");
      words.append(" ", mark);
    }
    box.append(icon(done ? "check-square-fill" : "square"), words);
    box.addEventListener("click", () => this.onTick(() => this.#tick(id, !done)));
    line.append(box);
    return line;
  }

  /** Written first, shown then. */
  async #tick(item, yes) {
    const { key, name, wire, event } = this.at;
    const id = newId();
    const told = { id, device_time: new Date().toISOString(), done: { [item]: yes }, ...wire };
    const kept = await this.store.tick({ id, lesson: this.id, key, name, event, wire: told });
    this.known.apply({ events: [], people: [], ticks: [kept] });
    this.show();
  }

  next() {
    const here = this.known.learners(this.sync.rosterAt);
    const place = here.findIndex(({ key }) => key === this.at.key);
    this.choose(here[(place + 1) % here.length] ?? null);
  }
}
