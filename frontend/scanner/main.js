// The scanner of one lesson. Offline is the normal path: the answer comes from the phone's own roster, and it is green
// only after the event and the mark have been written. Sending is somebody else's business (sync.js).
import { Answer } from "./answer.js";
import { Camera } from "./camera.js";
import { isCode, normalise, read, spaced } from "./card.js";
import { newId, rosterHash } from "./hash.js";
import { bringIcons } from "./icons.js";
import { RosterList, showRecent, showReview } from "./lists.js";
import { prepareReader, readPhoto } from "./reader.js";
import { wakeSound } from "./signals.js";
import { openStore } from "./store.js";
import { Sync } from "./sync.js";
import { listenForWedge } from "./wedge.js";
import { clock, figure, fold, say } from "./words.js";

const AGAIN = 3000; // the same card in view is one scan until it was away for this long

const $ = (id) => document.getElementById(id);
const root = $("scanner");
const lesson = root.dataset.lessonId;

let store;
let sync;
let camera;
let answer;
let list;
let salt = null;
let people = [];
let byCode = new Map();
let byHash = new Map();
let events = [];
let lastText = "";
let lastSeen = 0;
let working = Promise.resolve();

// --- what is known -------------------------------------------------------------------------------------------------

async function reload() {
  const kept = await store.lesson(lesson);
  salt = kept?.salt ?? null;
  people = await store.people(lesson);
  byCode = new Map(people.map((person) => [person.code, person]));
  byHash = new Map(people.map((person) => [person.hash, person]));
  events = await store.events(lesson);
  root.dataset.ready = String(salt !== null);
  list.set(people);
  $("walkin-places").replaceChildren(...[...new Set(people.map((person) => person.unit))].filter(Boolean).map((unit) => new Option(unit)));
  showRecent(events, undo);
  showReview(events, { onSeen: seen, onWalkin: join });
  $("present-count").textContent = figure(presentCount());
  $("expected-count").textContent = figure(people.length + extras().length);
  await showSync();
}

/** People who came and are not on this phone's roster (yet): walk-ins, and cards that the server knew. */
function extras() {
  const names = new Set(people.map((person) => fold(person.name)));
  const seen = new Set();
  return events.filter((event) => {
    if (event.voided || event.result === "refused") return false;
    const walkin = event.wire.kind === "walkin";
    if (!walkin && !(event.wire.kind === "in" && event.result === "created")) return false;
    const code = event.person?.code || event.card;
    if (code && byCode.has(code)) return false;
    if (walkin && event.answeredAt && sync.rosterAt > event.answeredAt && names.has(fold(nameOf(event)))) return false;
    const key = code || event.id;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const nameOf = (event) => event.wire.walkin?.name || event.person?.name || "";
const presentCount = () => people.filter((person) => person.present).length + extras().length;
const countWords = () => `${figure(presentCount())} / ${figure(people.length + extras().length)}`;

async function showSync() {
  const waiting = await store.waiting();
  const oldest = Math.min(...waiting.map((event) => Date.parse(event.wire.device_time)));
  const minutes = Math.floor((Date.now() - oldest) / 60_000);
  const stopped = sync.signedOut && waiting.length > 0;
  $("queue-count").textContent = figure(waiting.length);
  $("send-now").hidden = waiting.length === 0;
  $("sync").dataset.sync = stopped ? "stopped" : waiting.length ? "waiting" : "clear";
  const lastSent = Math.max(0, ...events.map((event) => event.answeredAt ?? 0));
  let words;
  if (stopped) words = say("sign_in");
  else if (salt === null) words = say("no_roster");
  else if (waiting.length) words = minutes >= 1 ? say("waiting_age", { minutes }) : say("waiting_new");
  else words = lastSent ? say("clear", { time: clock(lastSent) }) : say("never");
  words = (waiting.length && !stopped && salt !== null ? ", " : " · ") + words;
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
  // Another card, held up while an answer still shows, waits its turn and must not count as seen.
  if (answer.open && !same) return working;
  lastText = text;
  lastSeen = now;
  if (same) return working;
  const card = read(text);
  // The bare code is for hands only: a QR that holds nothing else is not one of ours.
  if (card.kind !== "full") return inTurn(() => answer.show("invalid", { unit: say("foreign") }));
  return inTurn(() => take(card, "scan"));
}

/** Whose full card this is, by the roster's salted hash: of code and MAC, or of the whole address that holds them. */
async function holderOf(card) {
  if (salt === null) return undefined;
  return byHash.get(await rosterHash(salt, card.code + card.mac));
}

async function take(card, source, quiet = false) {
  const full = card.kind === "full";
  const person = full ? await holderOf(card) : byCode.get(card.code);
  const state = person ? "yes" : full && byCode.has(card.code) ? "invalid" : "absent";
  const { event } = await store.record(
    newEvent({ kind: "in", code: full ? card.code + card.mac : card.code, source }, { card: card.code, state, name: person?.name, unit: person?.unit }),
    person?.code,
  );
  await reload();
  const where = person ? [person.unit, say(`source_${source}`)].filter(Boolean).join(" · ") : "";
  const says = person ? { name: person.name, unit: where, count: countWords(), event }
    : state === "absent" ? { name: spaced(card.code), unit: say("unknown_card"), code: card.code }
      : { unit: say("forged") };
  if (quiet) answer.note(event.state, says);
  else answer.show(event.state, says);
  sync.flush();
}

function undo(event) {
  return inTurn(async () => {
    await store.undo(event.id, newEvent({ kind: "void", corrects: event.id, source: event.wire.source }, { card: event.card, state: "void" }));
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
  if (event.problem !== "not_on_list") return openWalkin(event.card, event.id);
  return inTurn(async () => {
    await store.record(newEvent({ kind: "walkin", code: event.wire.code, source: event.wire.source }, { card: event.card, state: "yes", name: event.person?.name }));
    await store.dismiss(event.id);
    await reload();
    answer.show("yes", { name: event.person?.name ?? spaced(event.card), unit: say("source_walkin"), count: countWords() });
    sync.flush();
  });
}

// --- dialogs -------------------------------------------------------------------------------------------------------

function problem(id, text) {
  const box = $(id);
  box.hidden = !text;
  box.querySelector("span").textContent = text;
}

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

let walkinFor = null;

function openWalkin(code = "", heldId = null) {
  walkinFor = heldId;
  $("walkin-code").value = code ? spaced(code) : "";
  $("walkin-dialog").showModal();
  $("walkin-name").focus();
}

function wireWalkin() {
  $("walkin-dialog").addEventListener("close", () => { $("walkin-form").reset(); problem("walkin-error", ""); walkinFor = null; });
  $("walkin-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const value = (id) => $(id).value.trim().replace(/\s+/g, " ").normalize("NFC");
    const name = value("walkin-name");
    const year = value("walkin-year");
    const code = normalise(value("walkin-code"));
    const wrong = !name ? "name_needed" : year && !(/^\d{4}$/.test(year) && year > 1890 && year <= new Date().getFullYear()) ? "year_wrong" : code && !isCode(code) ? "bad_code" : null;
    if (wrong) {
      problem("walkin-error", say(wrong));
      $({ name_needed: "walkin-name", year_wrong: "walkin-year", bad_code: "walkin-code" }[wrong]).focus();
      return;
    }
    const walkin = { name, birth_year: year, sex: value("walkin-sex"), neighbourhood: value("walkin-place"), phone: value("walkin-phone") };
    for (const key of Object.keys(walkin)) if (!walkin[key]) delete walkin[key];
    const held = walkinFor;
    $("walkin-dialog").close();
    inTurn(async () => {
      const wire = { kind: "walkin", walkin, source: "typed" };
      if (code) wire.code = code;
      const { event: kept } = await store.record(newEvent(wire, { card: code || undefined, state: "yes", name, unit: walkin.neighbourhood }));
      if (held) await store.dismiss(held);
      await reload();
      answer.show("yes", { name, unit: say("source_walkin"), count: countWords(), event: kept });
      sync.flush();
    });
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
  answer = new Answer({ onUndo: undo, onWalkin: openWalkin });
  list = new RosterList((person) => inTurn(() => take({ kind: "bare", code: person.code }, "list", true)));
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
  wireWalkin();
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
