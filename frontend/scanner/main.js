// One shell, three views: what lies on this phone, the scanner of a lesson, and the page of an outreach day. Nothing in it needs a network.
import { Devices } from "./devices.js";
import { bringIcons } from "./icons.js";
import { Lesson } from "./lesson.js";
import { keepOffline } from "./offline.js";
import { Outing } from "./outreach.js";
import { Pairing } from "./pairing.js";
import { Shelf } from "./shelf.js";
import { wakeSound } from "./signals.js";
import { openStore } from "./store.js";
import { Sync } from "./sync.js";
import { SyncBar } from "./syncbar.js";
import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
const { api, devicesUrl, wasmUrl } = $("scanner").dataset;
const asked = (name) => /^[1-9]\d{0,9}$/.exec(new URLSearchParams(location.search).get(name) ?? "")?.[0] ?? null;
const lesson = asked("lesson");
const day = lesson ? null : asked("day");
const room = lesson ? `/lessons/${lesson}` : day ? `/outreach-days/${day}` : null;

function show(view) {
  for (const part of document.querySelectorAll("[data-view]")) part.hidden = !part.dataset.view.split(" ").includes(view);
}

async function start() {
  document.documentElement.classList.toggle("big-text", /(?:^|; )big_text=1/.test(document.cookie));
  for (const link of document.querySelectorAll("[data-sign-in]")) link.href += `?next=${encodeURIComponent(location.pathname + location.search)}`;
  $("lesson-page").href = `/lessons/${lesson}`;
  show(lesson ? "lesson" : day ? "day" : "shelf");
  keepOffline({ scanning: Boolean(room), onReady: () => { document.body.dataset.offline = "ready"; $("offline-ready").hidden = false; } })
    .catch((error) => console.warn("worker", error.name));
  let store;
  try {
    store = await openStore();
  } catch (error) {
    console.error("store", error.name);
    $("sync").dataset.sync = "stopped";
    $("sync-words").textContent = ` · ${say("no_store")}`;
    for (const control of document.querySelectorAll("main button, main input")) control.disabled = true;
    return;
  }
  bringIcons().catch(() => {});
  document.addEventListener("pointerdown", wakeSound, { once: true });
  const devices = new Devices(store);
  await devices.load();
  const sync = new Sync(store, devices, { api, room });
  const bar = new SyncBar(store, sync, { day: Boolean(day) });
  const tellRevoked = () => { $("revoked").hidden = !devices.revoked; };
  tellRevoked();
  sync.addEventListener("revoked", tellRevoked);
  await sync.start();
  navigator.storage?.persist?.().catch(() => {});
  const pairing = new Pairing({
    devices, urls: { devices: devicesUrl, wasm: wasmUrl },
    onPaired: async ({ lessons, days }) => {
      tellRevoked();
      const rooms = [...lessons.map((id) => `/lessons/${id}`), ...days.map((id) => `/outreach-days/${id}`)];
      // Names and cards come at once: the hall may have no network.
      for (const opened of rooms) await sync.refresh(opened).catch(() => {});
      sync.flush(true);
      if (room) location.reload();
      else if (rooms.length === 1) location.assign(lessons.length ? `?lesson=${lessons[0]}` : `?day=${days[0]}`);
      else view.open();
    },
  });
  const view = lesson ? new Lesson(lesson, { store, sync, bar }) : day ? new Outing(day, { store, sync, bar }) : new Shelf({ store, sync, devices });
  if (room) {
    await view.open();
    sync.flush(true); // what waits from before needs no list
    await sync.refresh().catch(() => bar.show());
  } else {
    $("shelf-sync").append($("sync"));
    sync.addEventListener("change", () => { view.show(); bar.show(); });
    await bar.show();
    pairing.fromAddress();
    await view.open();
    await bar.show();
  }
  sync.flush(true);
}

start();
