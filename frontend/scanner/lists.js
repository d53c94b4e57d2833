// The lists beside the camera: what was just scanned, what a person must look at, and the whole roster.
import { clock, fold, say } from "./words.js";
import { icon } from "./icons.js";
import { spaced } from "./card.js";

const RECENT = 12;
const LISTED = 60;
const LOOKS = { yes: ["ok", "check-circle-fill"], already: ["brand", "check2-all"], absent: ["warn", "person-slash"], invalid: ["bad", "slash-circle"], held: ["warn", "eye"], void: ["quiet", "arrow-counterclockwise"], awaited: ["quiet", "person"] };

function button(label, about, onClick, testid) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-secondary btn-sm";
  made.textContent = label;
  made.setAttribute("aria-label", about ? `${label}: ${about}` : label);
  made.dataset.testid = testid;
  made.addEventListener("click", () => { made.disabled = true; onClick(); });
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

const nameOf = (event) => event.name || event.person?.name || event.wire.walkin?.name || (event.card ? spaced(event.card) : "—");

export function showRecent(events, onUndo) {
  const list = document.getElementById("recent-list");
  const recent = events.filter((event) => event.wire.kind !== "void").slice(-RECENT).reverse();
  if (!recent.length) return empty(list, say("nobody"));
  list.replaceChildren(...recent.map((event) => {
    const refused = event.result === "refused";
    const under = [clock(Date.parse(event.wire.device_time)), event.unit, say(`source_${event.wire.kind === "walkin" ? "walkin" : event.wire.source}`)];
    if (event.voided) under.push(say("undone"));
    else if (event.waiting) under.push(say("waiting"));
    const undoable = event.state === "yes" && !event.voided && !refused;
    const line = slip(event.voided ? "void" : refused ? "invalid" : event.state, nameOf(event), under.filter(Boolean).join(" · "),
      undoable ? [button(say("undo"), nameOf(event), () => onUndo(event), "undo-recent")] : []);
    line.classList.toggle("is-void", Boolean(event.voided));
    line.dataset.state = event.voided ? "void" : event.state;
    return line;
  }));
}

export function showReview(events, { onSeen, onWalkin }) {
  const open = events.filter((event) => !event.dismissed && !event.voided && (event.stuck !== undefined || ["held", "refused", "conflict"].includes(event.result)));
  document.getElementById("review").hidden = open.length === 0;
  document.getElementById("review-list").replaceChildren(...open.slice(-20).reverse().map((event) => {
    const message = event.stuck !== undefined ? event.stuck || say("unanswered") : event.message || say(event.result === "conflict" ? "conflict" : "unknown_card");
    const buttons = [];
    if (["not_on_list", "card_blank", "card_unknown", "walkin_nameless"].includes(event.problem)) buttons.push(button(say("join"), nameOf(event), () => onWalkin(event), "review-walkin"));
    if (event.stuck === undefined) buttons.push(button(say("seen"), nameOf(event), () => onSeen(event), "review-seen"));
    const line = slip(event.result === "refused" ? "invalid" : "held", nameOf(event), message, buttons);
    line.dataset.problem = event.problem ?? "";
    return line;
  }));
}

export class RosterList {
  constructor(onMark) {
    this.list = document.getElementById("roster-list");
    this.search = document.getElementById("list-search");
    this.onMark = onMark;
    this.people = [];
    this.search.addEventListener("input", () => this.show());
    document.getElementById("list-dialog").addEventListener("close", () => { this.search.value = ""; });
    document.querySelector('[data-opens="list-dialog"]').addEventListener("click", () => this.show());
  }

  set(people) {
    this.people = people;
    if (document.getElementById("list-dialog").open) this.show();
  }

  show() {
    const wanted = fold(this.search.value.trim()).split(/\s+/).filter(Boolean);
    const found = this.people.filter((person) => {
      const text = fold(`${person.name} ${person.unit} ${person.code}`);
      return wanted.every((word) => text.includes(word));
    });
    // Whose own name answers stands first: "hoa" is Hoa before everybody of "Phòng Văn hóa".
    const named = (person) => wanted.every((word) => fold(person.name).includes(word));
    found.sort((a, b) => named(b) - named(a));
    if (!found.length) return empty(this.list, say(this.people.length ? "not_found" : "no_roster"));
    const lines = found.slice(0, LISTED).map((person) => person.present
      ? slip("yes", person.name, [person.unit, say("is_present")].filter(Boolean).join(" · "))
      : slip("awaited", person.name, person.unit, [button(say("mark"), person.name, () => this.onMark(person), "mark-present")]));
    this.list.replaceChildren(...lines);
    if (found.length > LISTED) {
      const more = document.createElement("li");
      more.className = "slips__none";
      more.textContent = say("more", { n: found.length - LISTED });
      this.list.append(more);
    }
  }
}
