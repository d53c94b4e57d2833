// "Ghi tên người được giúp": who it is (a card, a card's code, or a name), what they were helped with, done or to come back.
import { birthOf } from "./birth.js";
import { isCode, meansCard, normalise, read, spaced } from "./card.js";
import { newId } from "./hash.js";
import { parseIdCard } from "./idcard.js";
import { holderOf, isVneid, sealedIn } from "./identity.js";
import { problem } from "./newcomer.js";
import { made, pressed } from "./outreach_parts.js";
import { signal } from "./signals.js";
import { Viewfinder } from "./viewfinder.js";
import { figure, fold, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const AGAIN = 3000; // the same code in view is one scan until it was away for this long
const CHIPS = 8;
const MATCHES = 4;
const FIELDS = ["name", "birth", "place", "phone"];

const value = (id) => $(id).value.trim().replace(/\s+/g, " ").normalize("NFC");

export class HelpForm {
  /** onSave({id, wire, more}, held): what is to be written down; `held`: the event that waited for this. onForeign(words): no card of ours. */
  constructor({ known, onSave, onForeign, root }) {
    Object.assign(this, { known, onSave, onForeign, root });
    this.seen = ["", 0];
    this.dialog = $("help-dialog");
    this.skills = new Set();
    $("help-open").addEventListener("click", () => this.open());
    $("help-scan").addEventListener("click", () => this.#look());
    $("help-other").addEventListener("click", () => { this.who = null; this.#show(); $("help-name").focus(); });
    $("help-name").addEventListener("input", () => this.#matches());
    // What was said to be missing is being given.
    for (const news of ["input", "click"]) $("help-find").addEventListener(news, () => problem("help-error", ""));
    $("help-more").addEventListener("click", () => { this.all = true; this.#chips(); });
    $("help-form").addEventListener("submit", (event) => { event.preventDefault(); this.#save(event.submitter?.value ?? "done"); });
    this.dialog.addEventListener("close", () => { this.seen = ["", 0]; this.#rest(); });
  }

  get opened() {
    return this.dialog.open;
  }

  /** `who`: somebody known already, or a card without a name (`nameless`); `held`: the event that waits for an answer. */
  open({ who = null, skills = [], held = null } = {}) {
    Object.assign(this, { who, held, all: false, skills: new Set(skills) });
    $("help-form").reset();
    $("help-extra").open = false;
    problem("help-error", "");
    this.#show();
    if (!this.opened) this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }

  // --- who -----------------------------------------------------------------------------------------------------------

  /** A text from the camera, a photo or a keyboard scanner. */
  async scanned(text) {
    const [last, at] = this.seen;
    this.seen = [text, Date.now()];
    if (text === last && Date.now() - at < AGAIN) return;
    const card = read(text);
    if (card.kind === "full") this.card(card, "scan");
    else await this.#idCard(text);
  }

  card(card, source) {
    const { person, came, number, forged } = this.known.look(card);
    if (forged) return this.#foreign("forged_day");
    const code = card.code + (card.mac ?? "");
    const open = person && this.known.promises().find(({ id }) => id === person.id);
    const who = { source, code, card: card.code, number, nameless: number !== undefined, id: person?.id ?? came?.who ?? came?.person?.id, name: person?.name ?? (came && (came.person?.name || came.name)), where: person?.where ?? came?.where ?? "" };
    this.#take(who, open?.open ?? []);
  }

  #foreign(words) {
    if (!this.opened) return this.onForeign(words);
    signal("invalid");
    return problem("help-error", say(words));
  }

  #take(who, skills = []) {
    if (!this.opened) return this.open({ who, skills });
    this.who = who;
    signal("yes");
    for (const skill of skills) this.skills.add(skill);
    problem("help-error", "");
    this.#rest();
    this.#show();
    return undefined;
  }

  async #idCard(text) {
    const idCard = parseIdCard(text);
    if (!idCard) return this.#foreign(isVneid(text) ? "vneid" : "foreign_day");
    if (!this.known.lesson.idCards) return this.#foreign("id_cards_off_day");
    const { person } = await holderOf(this.known, idCard);
    return this.#take({ source: "card", idCard, id: person?.id, name: person?.name ?? idCard.name, where: person?.where ?? "", birth: idCard.birth });
  }

  async #look() {
    $("help-finder").append(document.querySelector(".finder"));
    $("help-finder").hidden = false;
    this.seen = ["", 0];
    this.viewfinder ??= new Viewfinder(this.root, {
      waits: true,
      onText: (text) => this.opened && !$("help-finder").hidden && this.scanned(text),
      onPhoto: (texts) => (texts.length ? this.scanned(texts[0]) : problem("help-error", say("photo_none"))),
    });
    await this.viewfinder.start();
  }

  #rest() {
    this.viewfinder?.camera.stop();
    $("help-finder").hidden = true;
  }

  #matches() {
    const typed = value("help-name");
    const wanted = fold(typed).split(/\s+/).filter(Boolean);
    const code = normalise(typed);
    const found = wanted.length && typed.length > 1 ? this.known.named(({ name }) => wanted.every((word) => fold(name).includes(word))).slice(0, MATCHES) : [];
    const lines = found.map((one) => made("button", { className: "btn btn-secondary", type: "button", onclick: () => this.#take({ source: "list", ...one }, one.open) }, [one.name, one.where].filter(Boolean).join(" · ")));
    if (isCode(code)) lines.unshift(made("button", { className: "btn btn-secondary", type: "button", onclick: () => this.card({ kind: "bare", code }, "typed") }, say("card_of", { code: spaced(code) })));
    $("help-matches").replaceChildren(...lines);
    $("help-matches").hidden = !lines.length;
  }

  #show() {
    const { who } = this;
    const nameless = who?.nameless;
    $("help-who").hidden = !who;
    $("help-find").hidden = Boolean(who) && !nameless;
    $("help-tools").hidden = Boolean(who);
    if (who) {
      const card = who.card && (who.number ? say("blank_card", { number: who.number }) : say("some_card", { code: spaced(who.card) }));
      $("help-who-name").textContent = who.name || card;
      $("help-who-where").textContent = [who.where, who.name ? card : say(nameless ? "name_of_blank" : "name_from_server")].filter(Boolean).join(" · ");
    }
    $("help-matches").hidden = true;
    this.#chips();
  }

  // --- what ----------------------------------------------------------------------------------------------------------

  #chips() {
    const offered = this.known.offered();
    const chosen = offered.filter(({ code }, place) => this.all || place < CHIPS || this.skills.has(code));
    $("help-more").hidden = chosen.length === offered.length;
    $("help-more").textContent = say("more_skills", { n: figure(offered.length - chosen.length) });
    $("help-skills").replaceChildren(...chosen.map(({ code, title }) => pressed(made("button", {
      className: "chip", type: "button", onclick: ({ currentTarget }) => {
        if (!this.skills.delete(code)) this.skills.add(code);
        problem("help-error", "");
        pressed(currentTarget, this.skills.has(code));
      },
    }, title), this.skills.has(code))));
  }

  #wrong(words, id) {
    problem("help-error", say(words));
    $(id)?.focus();
    return null;
  }

  /** Who is meant, as the event says it: {wire, more}; null where something is missing, and said. */
  #read() {
    const { who } = this;
    if (who?.name) {
      const wire = { source: who.source };
      if (who.code && who.card) wire.code = who.code;
      else Object.assign(wire, who.wire);
      if (who.idCard) wire.walkin = { name: who.name, birth: who.birth };
      if (who.id && !wire.code) { wire.person = who.id; delete wire.walkin; }
      return { wire, more: { name: who.name, where: who.where, who: who.id, card: who.card ?? (who.wire?.code && who.code) } };
    }
    if (who && !who.nameless) return { wire: { source: who.source, code: who.code }, more: { card: who.card } };
    const [name, born, neighbourhood, phone] = FIELDS.map((field) => value(`help-${field}`));
    const code = normalise(name);
    if (!who && meansCard(name)) {
      if (!isCode(code)) return this.#wrong("bad_code_or_name", "help-name");
      const { person, came } = this.known.look({ kind: "bare", code });
      return { wire: { source: "typed", code }, more: { card: code, who: person?.id, name: person?.name ?? came?.name } };
    }
    if (!name) return this.#wrong(who ? "name_needed" : "who_needed", "help-name");
    const birth = born ? birthOf(born) : {};
    if (!birth) return this.#wrong("birth_wrong", "help-birth");
    const walkin = { name, ...birth, neighbourhood, phone };
    for (const key of Object.keys(walkin)) if (!walkin[key]) delete walkin[key];
    return { wire: { source: who?.source ?? "typed", walkin, ...(who ? { code: who.code } : {}) }, more: { name, where: neighbourhood, card: who?.card, number: who?.number } };
  }

  async #save(outcome) {
    const told = this.#read();
    if (!told) return;
    if (!this.skills.size) return void this.#wrong("skill_needed");
    const skills = [...this.skills];
    const { held, who } = this;
    const id = newId();
    if (who?.idCard) Object.assign(told.wire, await sealedIn(this.known, who.idCard.number, id));
    this.dialog.close();
    this.onSave({ id, wire: { kind: "help", skills, outcome, ...told.wire }, more: told.more }, held);
  }
}
