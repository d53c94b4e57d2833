// The scanner of one lesson. Offline is the normal path: the answer comes from the phone's own roster, and it is green
// only after the event and the mark have been written. Sending is somebody else's business (sync.js).
import { Answer } from "./answer.js";
import { Camera } from "./camera.js";
import { read, spaced } from "./card.js";
import { Handout } from "./handout.js";
import { newId } from "./hash.js";
import { bringIcons } from "./icons.js";
import { Known, nameOf } from "./known.js";
import { RosterList, showRecent, showReview } from "./lists.js";
import { Newcomer, problem } from "./newcomer.js";
import { prepareReader, readPhoto } from "./reader.js";
import { wakeSound } from "./signals.js";
import { openStore } from "./store.js";
import { Sync } from "./sync.js";
import { listenForWedge } from "./wedge.js";
import { clock, figure, say } from "./words.js";

const AGAIN = 3000; // the same card in view is one scan until it was away for this long

const $ = (id) => document.getElementById(id);
const root = $("scanner");
const lesson = root.dataset.lessonId;

let store;
let sync;
let camera;
let answer;
let list;
let handout;
let newcomer;
const known = new Known();
let lastText = "";
let lastSeen = 0;
let working = Promise.resolve();

// --- what is known -------------------------------------------------------------------------------------------------

async function reload() {
  await known.load(store, lesson);
  const { people, events } = known;
  const { present, expected } = known.counts(sync.rosterAt);
  root.dataset.ready = String(known.salt !== null);
  list.set(people);
  handout.set(people);
  $("walkin-places").replaceChildren(...[...new Set(people.map((person) => person.unit))].filter(Boolean).map((unit) => new Option(unit)));
  showRecent(events, undo);
  showReview(events, { onSeen: seen, onJoin: join, onWhose: whose });
  $("present-count").textContent = figure(present);
  $("expected-count").textContent = figure(expected);
  await showSync();
}

function countWords() {
  const { present, expected } = known.counts(sync.rosterAt);
  return `${figure(present)} / ${figure(expected)}`;
}

async function showSync() {
  const waiting = await store.waiting();
  const oldest = Math.min(...waiting.map((event) => Date.parse(event.wire.device_time)));
  const minutes = Math.floor((Date.now() - oldest) / 60_000);
  const stopped = sync.signedOut && waiting.length > 0;
  $("queue-count").textContent = figure(waiting.length);
  $("send-now").hidden = waiting.length === 0;
  $("sync").dataset.sync = stopped ? "stopped" : waiting.length ? "waiting" : "clear";
  const lastSent = Math.max(0, ...known.events.map((event) => event.answeredAt ?? 0));
  let words;
  if (stopped) words = say("sign_in");
  else if (known.salt === null) words = say("no_roster");
  else if (waiting.length) words = minutes >= 1 ? say("waiting_age", { minutes }) : say("waiting_new");
  else words = lastSent ? say("clear", { time: clock(lastSent) }) : say("never");
  words = (waiting.length && !stopped && known.salt !== null ? ", " : " · ") + words;
  if ($("sync-words").textContent !== words) $("sync-words").textContent = words;
}

// --- one scan ------------------------------------------------------------------------------------------------------

/** Run one after the other: two cards in one picture must not race for the count. */
function inTurn(work) {
  working = working.then(work).catch((error) => {
    console.error("scan", error);
    // Not written means not counted: never green.
    answer.show("invalid", { unit: say("no_store") });
  });
  return working;
}

function newEvent(wire, more = {}) {
  const id = newId();
  return { id, lesson, url: root.dataset.eventsUrl, wire: { id, device_time: new Date().toISOString(), ...wire }, ...more };
}

/** A text from camera, photo or keyboard scanner. */
function scanned(text) {
  const now = Date.now();
  const same = text === lastText && now - lastSeen < AGAIN;
  // Another card, held up while an answer or a question still shows, waits its turn and must not count as seen.
  if ((answer.open || handout.open) && !same) return working;
  lastText = text;
  lastSeen = now;
  if (same) return working;
  const card = read(text);
  // The bare code is for hands only: a QR that holds nothing else is not one of ours.
  if (card.kind !== "full") return inTurn(() => answer.show("invalid", { unit: say("foreign") }));
  return inTurn(() => take(card, "scan"));
}

const fullText = (card) => card.code + (card.mac ?? "");

async function take(card, source, quiet = false) {
  const { person, came, mine, number, forged } = await known.look(card);
  if (number !== undefined) return handout.ask({ card, source, number });
  const state = person || came ? "yes" : forged ? "invalid" : "absent";
  const who = person ?? (came && { id: came.person?.id, name: came.name, unit: came.unit });
  const wire = { kind: "in", code: fullText(card), source };
  // By number as well where the phone knows better than the card: whom a trainer chose, to whom the card was given here.
  if (who?.id && (source === "list" || mine)) wire.person = who.id;
  const { event } = await store.record(
    newEvent(wire, { card: card.code, state: came ? "already" : state, name: who?.name, unit: who?.unit, who: who?.id }),
    person?.code,
  );
  await reload();
  const says = who ? { name: who.name, unit: [who.unit, say(`source_${source}`)].filter(Boolean).join(" · "), count: countWords(), event }
    : state === "absent" ? { name: spaced(card.code), unit: say("unknown_card"), event }
      : { unit: say("forged") };
  if (quiet) answer.note(event.state, says);
  else answer.show(event.state, says);
  sync.flush();
}

// --- whose card? ---------------------------------------------------------------------------------------------------

/** An event that only knows a card waits for a name. */
function whose(event) {
  const mac = event.wire.code.slice(event.card.length);
  handout.ask({ card: { kind: mac ? "full" : "bare", code: event.card, mac }, source: event.wire.source, number: event.number, held: event.id });
}

/** What tells the server that a held event was settled here. */
const instead = (held) => held && { id: held, voiding: newEvent({ kind: "void", corrects: held, source: "list", reason: say("settled") }, { state: "void" }) };

function give({ card, source, number, held }, person) {
  return inTurn(async () => {
    const wire = { kind: "in", code: fullText(card), person: person.id, source };
    const more = { card: card.code, state: "yes", name: person.name, unit: person.unit, who: person.id, number, hands: true };
    const { event } = await store.record(newEvent(wire, more), person.code, instead(held));
    await reload();
    const says = { name: person.name, unit: say("given", { card: number ? say("blank_card", { number }) : spaced(card.code) }), count: countWords(), event };
    answer.show("yes", says);
    sync.flush();
  });
}

/** No answer now: the scan is kept, and asks again in the list below and at the desk. */
function later({ card, source, number, held }) {
  if (held) return working;
  return inTurn(async () => {
    await store.record(newEvent({ kind: "in", code: fullText(card), source }, { card: card.code, state: "absent", number }));
    await reload();
    sync.flush();
  });
}

function undo(event) {
  return inTurn(async () => {
    await store.undo(event.id, newEvent({ kind: "void", corrects: event.id, source: event.wire.source }, { card: event.card, who: event.who, state: "void" }));
    lastText = "";
    await reload();
    $("spoken").textContent = `${event.name ?? nameOf(event)}: ${say("undone")}`;
    sync.flush();
  });
}

async function seen(event) {
  await store.dismiss(event.id);
  await reload();
}

/** Somebody of the commune who is not on this list joins by their card; without a name known, the dialog asks. */
function join(event) {
  if (event.problem !== "not_on_list") return newcomer.open({ held: event.id });
  return inTurn(async () => {
    const wire = { kind: "walkin", code: event.wire.code, source: event.wire.source };
    if (event.person?.id) wire.person = event.person.id;
    await store.record(newEvent(wire, { card: event.card, state: "yes", name: event.person?.name, who: event.person?.id }), null, instead(event.id));
    await reload();
    answer.show("yes", { name: event.person?.name ?? spaced(event.card), unit: say("source_walkin"), count: countWords() });
    sync.flush();
  });
}

// --- dialogs -------------------------------------------------------------------------------------------------------

function wireTyped() {
  $("typed-dialog").addEventListener("close", () => { $("typed-form").reset(); problem("typed-error", ""); });
  $("typed-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const card = read($("typed-code").value);
    if (card.kind === "foreign") {
      problem("typed-error", say("bad_code"));
      $("typed-code").focus();
      return;
    }
    $("typed-dialog").close();
    inTurn(() => take(card, card.kind === "full" ? "scan" : "typed"));
  });
}

/** Somebody who is on no list. asked: {card, source, number, held} of a card that is handed to them, or nothing. */
function come({ walkin, code }, { card, number, held }) {
  return inTurn(async () => {
    const wire = { kind: "walkin", walkin, source: "typed" };
    const scanned = card?.code === code;
    // The scanned text says more than the eight letters: its MAC proves that the card is ours.
    if (code) wire.code = scanned ? fullText(card) : code;
    const more = { card: code || undefined, state: "yes", name: walkin.name, unit: walkin.neighbourhood, hands: Boolean(code), number: scanned ? number : undefined };
    const { event } = await store.record(newEvent(wire, more), null, instead(held));
    await reload();
    answer.show("yes", { name: walkin.name, unit: say("source_walkin"), count: countWords(), event });
    sync.flush();
  });
}

function wirePhoto() {
  const input = $("photo");
  input.addEventListener("change", async () => {
    const file = input.files[0];
    input.value = "";
    if (!file) return;
    wakeSound();
    try {
      await prepareReader(root.dataset.wasmUrl);
      const texts = await readPhoto(file);
      if (!texts.length) return answer.show("invalid", { unit: say("photo_none") });
      for (const text of texts) {
        answer.hide();
        lastText = "";
        await scanned(text);
      }
    } catch (error) {
      console.warn("photo", error.name);
      answer.show("invalid", { unit: say("photo_none") });
    }
  });
}

// --- camera --------------------------------------------------------------------------------------------------------

function rest(words) {
  root.dataset.camera = "failed";
  camera.stop();
  $("camera-rest").hidden = false;
  $("frame").hidden = $("camera-hint").hidden = true;
  $("camera-words").textContent = say(words);
  $("camera-start").hidden = words === "insecure";
}

async function startCamera(deviceId = null) {
  wakeSound();
  if (!navigator.mediaDevices?.getUserMedia) return rest(window.isSecureContext ? "no_camera" : "insecure");
  root.dataset.camera = "starting";
  try {
    await prepareReader(root.dataset.wasmUrl);
  } catch (error) {
    console.warn("reader", error.name);
    return rest("reader_failed");
  }
  try {
    await camera.start(deviceId);
  } catch (error) {
    const words = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "no_camera", OverconstrainedError: "no_camera" };
    return rest(words[error.name] ?? "busy_camera");
  }
  root.dataset.camera = "on";
  $("camera-rest").hidden = true;
  $("frame").hidden = $("camera-hint").hidden = false;
  $("torch").hidden = !camera.hasTorch;
  $("torch").setAttribute("aria-pressed", "false");
  const choices = await camera.choices();
  const current = camera.track?.getSettings().deviceId;
  $("camera-choice").hidden = choices.length < 2;
  $("camera-choice").replaceChildren(...choices.map((device, i) => new Option(device.label || say("camera", { n: i + 1 }), device.deviceId, false, device.deviceId === current)));
}

function wireCamera() {
  camera = new Camera($("video"), scanned);
  $("camera-start").addEventListener("click", () => startCamera());
  $("camera-choice").addEventListener("change", (event) => startCamera(event.target.value));
  $("torch").addEventListener("click", async () => {
    const on = $("torch").getAttribute("aria-pressed") !== "true";
    await camera.setTorch(on).then(() => $("torch").setAttribute("aria-pressed", String(on)), () => {});
  });
  // A camera that nobody looks through only warms the phone.
  let resume = false;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { resume = camera.on; camera.stop(); } else if (resume) { startCamera(); }
  });
  navigator.permissions?.query({ name: "camera" }).then((status) => { if (status.state === "granted") startCamera(); }, () => {});
  if (!window.isSecureContext) rest("insecure");
}

// --- start ---------------------------------------------------------------------------------------------------------

async function start() {
  answer = new Answer({ onUndo: undo, onWhose: whose });
  handout = new Handout({ onPick: give, onNew: (asked) => newcomer.open(asked), onLater: later });
  newcomer = new Newcomer({ onCome: come, onLeave: later });
  list = new RosterList({
    list: $("roster-list"), search: $("list-search"), dialog: $("list-dialog"), label: say("mark"), testid: "mark-present",
    onPick: (person) => inTurn(() => take({ kind: "bare", code: person.code }, "list", true)),
  });
  document.querySelector('[data-opens="list-dialog"]').addEventListener("click", () => list.show());
  try {
    store = await openStore();
  } catch (error) {
    console.error("store", error.name);
    $("sync").dataset.sync = "stopped";
    $("sync-words").textContent = ` · ${say("no_store")}`;
    for (const control of root.querySelectorAll("button, input")) control.disabled = true;
    return;
  }
  bringIcons().catch(() => {});
  sync = new Sync(store, { lesson, rosterUrl: root.dataset.rosterUrl, csrf: root.dataset.csrf });
  sync.addEventListener("change", reload);
  sync.addEventListener("roster", reload);
  await reload();
  wireTyped();
  wirePhoto();
  wireCamera();
  listenForWedge((text) => { wakeSound(); scanned(text); });
  document.addEventListener("pointerdown", wakeSound, { once: true });
  $("send-now").addEventListener("click", async () => { await store.unstick(); sync.flush(true); });
  setInterval(showSync, 15_000);
  sync.start();
  navigator.storage?.persist?.().catch(() => {});
  await sync.refresh().catch(() => showSync());
  sync.flush(true);
}

start();
