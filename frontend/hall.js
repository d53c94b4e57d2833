// The hall's screen: draws the figures, asks for them again when the server says, keeps the last ones without network.
const SLOWEST_MS = 20_000;
const FIRST_RETRY_MS = 4000;
const PATIENCE_MS = 10_000;
const QUIET = 4; // light squares around a code, without which a phone does not see where it ends

const hall = document.getElementById("hall");
const at = (id) => document.getElementById(id);
let tag = "";
let retry = FIRST_RETRY_MS;
let heard = new Date();

const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ".");

function made(name, words, className) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (words !== undefined) element.textContent = words;
  return element;
}

function area([name, present, enrolled]) {
  const line = made("li");
  line.dataset.area = name;
  const bar = made("progress");
  bar.max = enrolled || 1;
  bar.value = present;
  bar.setAttribute("aria-hidden", "true");
  line.append(made("span", name, "hall-areas__name"), made("span", `${number(present)} / ${number(enrolled)}`, "hall-areas__figure"), bar);
  return line;
}

function arrival([name, hour]) {
  const line = made("li");
  line.dataset.arrival = name;
  line.append(made("span", name), made("span", hour, "muted"));
  return line;
}

function draw(state) {
  at("hall-present").textContent = number(state.present);
  at("hall-enrolled").textContent = number(state.enrolled);
  const claimed = at("hall-claimed");
  claimed.hidden = !state.claimed;
  claimed.textContent = claimed.dataset.words.replace("{n}", number(state.claimed));
  const areas = at("hall-areas");
  const rows = state.others ? [...state.areas, [areas.dataset.others, ...state.others]] : state.areas;
  areas.replaceChildren(...rows.map(area));
  at("hall-areas-box").hidden = !rows.length;
  at("hall-arrivals").replaceChildren(...state.arrivals.map(arrival));
  at("hall-arrivals-box").hidden = !state.arrivals.length;
  at("hall-code").hidden = !state.qr;
  hall.classList.toggle("has-code", Boolean(state.qr));
  if (state.qr) {
    const side = state.qr.size + 2 * QUIET;
    at("hall-qr").setAttribute("viewBox", `${-QUIET} ${-QUIET} ${side} ${side}`);
    at("hall-qr").firstElementChild.setAttribute("d", state.qr.path);
  }
  hall.dataset.lesson = state.state;
}

// A code is good for two steps: shown longer than that without word from the server, it only sends people to a dead page.
function fresh() {
  const stale = Date.now() - heard > Number(hall.dataset.stepMs) * 1.5;
  at("hall-stale").hidden = !stale;
  at("hall-qr").classList.toggle("is-stale", stale);
}

function say(link) {
  hall.dataset.link = link;
  const hour = heard.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const words = at("hall-link").dataset[link === "on" && hall.dataset.lesson === "closed" ? "closed" : link] ?? "";
  const told = words.replace("{at}", hour);
  if (at("hall-link").textContent !== told) at("hall-link").textContent = told;
}

async function ask() {
  let next;
  try {
    const answer = await fetch(hall.dataset.stateUrl, {
      headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
      say("out");
      throw new Error("out");
    }
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(answer.statusText);
      draw(await answer.json());
      tag = answer.headers.get("ETag") ?? "";
    }
    heard = new Date();
    retry = FIRST_RETRY_MS;
    say("on");
    next = Number(answer.headers.get("X-Next-In")) || FIRST_RETRY_MS;
  } catch (error) {
    if (error.message !== "out") say("off");
    next = retry;
    retry = Math.min(retry * 2, SLOWEST_MS);
  }
  fresh();
  setTimeout(ask, next);
}

// --- the projector's computer --------------------------------------------------------------------------------

async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // A computer that saves power, or a page without a secure connection: the screen may darken.
  }
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) stayAwake(); });

const full = at("hall-full");
full.hidden = !document.fullscreenEnabled;
full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
document.addEventListener("fullscreenchange", () => full.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement))));

const names = at("hall-names");
function hideNames(hidden) {
  hall.dataset.names = hidden ? "hidden" : "shown";
  names.setAttribute("aria-pressed", String(hidden));
}
names.addEventListener("click", () => {
  const hidden = hall.dataset.names === "shown";
  hideNames(hidden);
  try { localStorage.setItem("hall-names", hidden ? "hidden" : "shown"); } catch { /* a browser that keeps nothing */ }
});
try { hideNames(localStorage.getItem("hall-names") === "hidden"); } catch { hideNames(false); }

draw(JSON.parse(at("hall-state").dataset.state));
say("on");
stayAwake();
setInterval(fresh, 1000);
window.addEventListener("online", () => { retry = FIRST_RETRY_MS; });
setTimeout(ask, 1000);
