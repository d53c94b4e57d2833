// The lists beside the camera: what was just scanned, what a person must look at, and the whole roster.
import { clock, fold, say } from "./words.js";
import { icon } from "./icons.js";
import { spaced } from "./card.js";
import { CARD_FLAGS, nameOf } from "./known.js";

const RECENT = 12;
const LISTED = 60;
const LOOKS = { yes: ["ok", "check-circle-fill"], already: ["brand", "check2-all"], absent: ["warn", "person-slash"], kept: ["quiet", "bookmark-check"], invalid: ["bad", "slash-circle"], held: ["warn", "eye"], void: ["quiet", "arrow-counterclockwise"], awaited: ["quiet", "person"] };

function button(label, about, onClick, testid) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-secondary btn-sm";
  made.textContent = label;
  made.setAttribute("aria-label", about ? `${label}: ${about}` : label);
  made.dataset.testid = testid;
  made.addEventListener("click", () => {
    made.disabled = true; // two taps are one
    setTimeout(() => { made.disabled = false; }, 1000); // a question may be closed without an answer
    onClick();
  });
  return made;
}

function slip(look, title, under, buttons = []) {
  const line = document.createElement("li");
  const words = document.createElement("div");
  const strong = document.createElement("strong");
  const span = document.createElement("span");
  const [tone, glyph] = LOOKS[look];
  line.dataset.tone = tone;
  words.className = "slips__words";
  strong.textContent = title;
  span.textContent = under;
  words.append(strong, span);
  line.append(icon(glyph), words);
  if (buttons.length) {
    const tools = document.createElement("div");
    tools.className = "slips__tools";
    tools.append(...buttons);
    line.append(tools);
  }
  return line;
}

function empty(list, words) {
  const line = document.createElement("li");
  line.className = "slips__none";
  line.textContent = words;
  list.replaceChildren(line);
}

const titleOf = (event) => nameOf(event) || (event.number ? say("blank_card", { number: event.number }) : event.card ? spaced(event.card) : "—");
const cardFlag = (event) => event.result === "created" && CARD_FLAGS.find((flag) => event.flags?.includes(flag));

export function showRecent(events, { onUndo, onWhose, onTicks }) {
  const list = document.getElementById("recent-list");
  const recent = events.filter((event) => event.wire.kind !== "void" && !event.resolved).slice(-RECENT).reverse();
  if (!recent.length) return empty(list, say("nobody"));
  list.replaceChildren(...recent.map((event) => {
    const refused = event.result === "refused";
    const under = [clock(Date.parse(event.wire.device_time)), event.unit, event.number && nameOf(event) ? say("blank_card", { number: event.number }) : say(`source_${event.wire.kind === "walkin" ? "walkin" : event.wire.source}`), event.wire.kind === "out" && say("out_yes")];
    if (event.voided) under.push(say("undone"));
    else if (event.waiting) under.push(say("waiting"));
    const undoable = (["yes", "held"].includes(event.state) || event.hands) && !event.voided && !refused;
    // Without network nothing stands under "to be looked at" yet; whose card it is can be told all the same.
    const asks = event.waiting && ["absent", "kept"].includes(event.state) && event.card && !event.voided;
    const buttons = undoable ? [button(say("undo"), titleOf(event), () => onUndo(event), "undo-recent")] : asks ? [button(say("whose"), titleOf(event), () => onWhose(event), "recent-whose")] : [];
    if (onTicks && !event.voided && !refused && ["yes", "already"].includes(event.state) && event.wire.kind !== "out") buttons.unshift(button(say("ticks"), titleOf(event), () => onTicks(event), "recent-ticks"));
    const line = slip(event.voided ? "void" : refused ? "invalid" : event.state, titleOf(event), under.filter(Boolean).join(" · "), buttons);
    line.classList.toggle("is-void", Boolean(event.voided));
    line.dataset.state = event.voided ? "void" : event.state;
    return line;
  }));
}

export function showReview(events, { onSeen, onJoin, onWhose }) {
  const open = events.filter((event) => !event.dismissed && !event.voided && (event.stuck !== undefined || ["held", "refused", "conflict"].includes(event.result) || cardFlag(event)));
  document.getElementById("review").hidden = open.length === 0;
  document.getElementById("review-list").replaceChildren(...open.slice(-20).reverse().map((event) => {
    const flag = cardFlag(event);
    const message = flag ? say(flag) : event.stuck !== undefined ? event.stuck || say("unanswered") : event.message || say(event.result === "conflict" ? "conflict" : "unknown_card");
    const buttons = [];
    if (["card_blank", "card_unknown"].includes(event.problem)) buttons.push(button(say("whose"), titleOf(event), () => onWhose(event), "review-whose"));
    if (["not_on_list", "walkin_nameless"].includes(event.problem)) buttons.push(button(say("join"), titleOf(event), () => onJoin(event), "review-walkin"));
    if (event.stuck === undefined) buttons.push(button(say("seen"), titleOf(event), () => onSeen(event), "review-seen"));
    const line = slip(event.result === "refused" ? "invalid" : "held", titleOf(event), message, buttons);
    line.dataset.problem = event.problem ?? flag ?? "";
    return line;
  }));
}

/** The whole roster with a button on each line; `everybody`: also on those who are present, who then stand last. */
export class RosterList {
  constructor({ list, search, dialog, label, testid, everybody = false, onPick }) {
    Object.assign(this, { list, search, dialog, label, testid, everybody, onPick });
    this.people = [];
    this.kind = "in";
    this.search.addEventListener("input", () => this.show());
    dialog.addEventListener("close", () => { this.search.value = ""; });
  }

  set(people) {
    this.people = people;
    if (this.dialog.open) this.show();
  }

  show() {
    const wanted = fold(this.search.value.trim()).split(/\s+/).filter(Boolean);
    const found = this.people.filter((person) => {
      const text = fold(`${person.name} ${person.unit} ${person.code}`);
      return wanted.every((word) => text.includes(word));
    });
    // Whose own name answers stands first: "hoa" is Hoa before everybody of "Phòng Văn hóa".
    const named = (person) => wanted.every((word) => fold(person.name).includes(word));
    found.sort((a, b) => named(b) - named(a) || (this.everybody ? a.present - b.present : 0));
    this.found = found.length;
    if (!found.length) return empty(this.list, say(this.people.length ? "not_found" : "no_roster"));
    const pick = (person) => button(this.label, person.name, () => this.onPick(person), this.testid);
    const done = (person) => (this.kind === "out" ? person.out || !person.present : person.present);
    const lines = found.slice(0, LISTED).map((person) => done(person)
      ? slip(person.present ? "yes" : "awaited", person.name, [person.unit, person.present && say(person.out ? "has_left" : "is_present")].filter(Boolean).join(" · "), this.everybody ? [pick(person)] : [])
      : slip("awaited", person.name, person.unit, [pick(person)]));
    this.list.replaceChildren(...lines);
    if (found.length > LISTED) {
      const more = document.createElement("li");
      more.className = "slips__none";
      more.textContent = say("more", { n: found.length - LISTED });
      this.list.append(more);
    }
  }
}
