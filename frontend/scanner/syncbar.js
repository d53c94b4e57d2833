// The line that always tells what waits, how old the oldest is, and when the server was last heard.
import { saveQueue } from "./export.js";
import { clock, figure, say } from "./words.js";

const $ = (id) => document.getElementById(id);
const MINUTE = 60_000;
const CLOCK_TOLERANCE = 2 * MINUTE;
const TOLD = 10_000; // how long it stays said that nothing went out

export class SyncBar {
  /** `day`: on the page of an outreach day, which speaks of its own things. */
  constructor(store, sync, { day = false } = {}) {
    Object.assign(this, { store, sync, own: day ? "_day" : "" });
    $("send-now").addEventListener("click", () => this.#send());
    $("save-queue").addEventListener("click", async () => {
      const name = saveQueue(await store.waiting(), sync.offset);
      $("saved-words").textContent = say("saved", { name });
      $("saved-words").hidden = false;
    });
    setInterval(() => this.show(), 15_000);
  }

  /** Somebody wants it sent: they are told that it is tried, however long an answer takes, and what came of it. */
  async #send() {
    await this.store.unstick();
    clearTimeout(this.told);
    this.asked = "sending";
    const tried = this.sync.flush(true);
    await this.show();
    await tried;
    this.asked = (await this.store.waiting()).length ? "unsent" : "";
    this.told = setTimeout(() => { this.asked = ""; this.show(); }, TOLD);
    await this.show();
  }

  /** `ready`: whether a roster lies here; on the list of lessons nobody asks. */
  async show(ready = this.ready) {
    this.ready = ready;
    const { sync, own } = this;
    const waiting = await this.store.waiting();
    const oldest = Math.min(...waiting.map((event) => Date.parse(event.wire.device_time)));
    const minutes = Math.floor((Date.now() - oldest) / MINUTE);
    const stopped = sync.signedOut && waiting.length > 0;
    const shut = sync.closedDoor && (ready === false || waiting.length > 0);
    $("queue-count").textContent = figure(waiting.length);
    $("send-now").hidden = $("save-queue").hidden = waiting.length === 0;
    if (!waiting.length) { this.asked = ""; $("saved-words").hidden = true; }
    $("sign-in").hidden = !(sync.signedOut && (stopped || ready === false));
    $("sync").dataset.sync = stopped || shut ? "stopped" : waiting.length || ready === false ? "waiting" : "clear";
    let words;
    if (stopped) words = say(`sign_in${own}`);
    else if (this.asked === "sending") words = say("sending");
    else if (shut) words = say(`closed_door${own}`);
    else if (this.asked) words = say("unsent");
    else if (ready === false) words = say(`no_roster${own}`);
    else if (waiting.length) words = minutes >= 1 ? say(`waiting_age${own}`, { minutes: figure(minutes) }) : say(`waiting_new${own}`);
    else words = sync.heardAt ? say("clear", { time: clock(sync.heardAt) }) : say("never");
    if (waiting.length && sync.heardAt) words += ` ${say("heard", { time: clock(sync.heardAt) })}`;
    if (Math.abs(sync.offset) > CLOCK_TOLERANCE) words += ` ${say("clock_off", { minutes: figure(Math.round(Math.abs(sync.offset) / MINUTE)) })}`;
    words = (waiting.length && !stopped && ready !== false ? ", " : " · ") + words;
    if ($("sync-words").textContent !== words) $("sync-words").textContent = words;
  }
}
