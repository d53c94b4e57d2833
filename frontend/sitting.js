// A test on a phone. What is said stands at once in this browser's own store and leaves it only when the server has
// answered for it; the next question comes without a network, because all of them stand in the page.
const DEBOUNCE_MS = 400;
const FIRST_RETRY_MS = 2000;
const SLOWEST_MS = 20_000;
const PATIENCE_MS = 12_000;
const GOOD_NEWS_MS = 6000;
const DOUBLE_TAP_MS = 700;

const box = document.getElementById("sitting");
const forms = [...document.querySelectorAll(".sit-q")];
if (box && forms.length) start();

function start() {
  const count = forms.length;
  const review = document.getElementById("review");
  const handIn = document.getElementById("hand-in");
  const net = document.getElementById("sit-net");
  const slot = `hvs-sitting-${box.dataset.key}`;
  let memory = null; // where the browser keeps nothing, this page does
  let place = Number(box.dataset.place);
  let retry = FIRST_RETRY_MS;
  let timer = 0;
  let sending = false;
  let stopped = false;
  let wasOff = false;
  const sure = handIn.querySelector("input[name=sure]");
  let open = count; // questions that are not answered
  let askedAt = 0;

  // --- what is kept -------------------------------------------------------------------------------------------

  const empty = () => ({ turn: 0, waiting: {}, hands: false });
  function kept() {
    try { return JSON.parse(localStorage.getItem(slot)) ?? memory ?? empty(); } catch { return memory ?? empty(); }
  }
  function keep(change) {
    const now = kept(); // read anew: another tab of this browser writes here too
    change(now);
    memory = now;
    box.dataset.waiting = Object.keys(now.waiting).length;
    try { localStorage.setItem(slot, JSON.stringify(now)); } catch { /* full, or a browser that keeps nothing */ }
    return now;
  }
  function forget() {
    memory = null;
    try { localStorage.removeItem(slot); } catch { /* nothing was kept */ }
  }

  // --- reading and filling the forms ---------------------------------------------------------------------------

  const boxes = (form) => [...form.querySelectorAll("input[name=said]")];
  const ranks = (form) => [...form.querySelectorAll("select")];
  function read(form) {
    switch (form.dataset.kind) {
      case "single": { const on = boxes(form).find((one) => one.checked); return on ? Number(on.value) : null; }
      case "truefalse": { const on = boxes(form).find((one) => one.checked); return on ? on.value === "1" : null; }
      case "multiple": return boxes(form).filter((one) => one.checked).map((one) => Number(one.value));
      case "order": return ranks(form).map((one) => (one.value ? Number(one.value) : null));
      default: return boxes(form)[0].value.trim();
    }
  }
  function fill(form, said) {
    const kind = form.dataset.kind;
    if (kind === "order") return ranks(form).forEach((one, n) => { one.value = said?.[n] ?? ""; });
    if (kind === "number") { boxes(form)[0].value = said ?? ""; return undefined; }
    const on = kind === "multiple" ? (said ?? []).map(String) : said === null ? [] : [kind === "truefalse" ? (said ? "1" : "0") : String(said)];
    return boxes(form).forEach((one) => { one.checked = on.includes(one.value); });
  }
  function whole(form) {
    const said = read(form);
    if (form.dataset.kind === "order") return new Set(said).size === said.length && !said.includes(null);
    if (form.dataset.kind === "number") return /^-?\d[\d. ]*(,\d+)?\s*%?$/.test(said);
    return Array.isArray(said) ? said.length > 0 : said !== null && said !== "";
  }

  // Whether somebody answered before this script was here: on a slow network the page is touched as soon as it is seen.
  const touched = (form) =>
    boxes(form).some((one) => one.checked !== one.defaultChecked || one.value !== one.defaultValue) ||
    ranks(form).some((one) => [...one.options].some((each) => each.selected !== (each.defaultSelected || (!one.querySelector("[selected]") && !each.value))));

  function say(form) {
    const at = form.dataset.place;
    keep((now) => { now.turn += 1; now.waiting[at] = { said: read(form), turn: now.turn }; });
    figures();
    later(DEBOUNCE_MS);
  }

  for (const form of forms) {
    form.dataset.before = JSON.stringify(ranks(form).map((one) => one.value));
    form.addEventListener("input", (event) => {
      // A number that stood in another line changes places with it, so that an order is never given twice.
      if (event.target.matches("select")) {
        const old = JSON.parse(form.dataset.before)[ranks(form).indexOf(event.target)];
        const other = ranks(form).find((one) => one !== event.target && one.value && one.value === event.target.value);
        if (other) other.value = old;
        form.dataset.before = JSON.stringify(ranks(form).map((one) => one.value));
      }
      form.querySelector(".field__error")?.remove();
      say(form);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const to = event.submitter?.value ?? "";
      go(to === "review" ? count : to ? Number(to) - 1 : Math.min(Number(form.dataset.place) + 1, count));
    });
  }

  // --- going from one to the next ------------------------------------------------------------------------------

  function show(to, moves = true) {
    place = Math.max(0, Math.min(count, to));
    forms.forEach((form, n) => { form.hidden = n !== place; });
    if (place !== count) unsure();
    review.hidden = place !== count;
    figures();
    if (!moves) return;
    window.scrollTo(0, 0);
    const head = place === count ? review.querySelector("h2") : forms[place].querySelector(".sit-legend");
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  }
  const addressOf = (to) => `${box.dataset.home}?q=${to + 1}`;
  function go(to) {
    show(to);
    history.pushState({ place }, "", addressOf(place));
    later(0);
  }
  history.replaceState({ place }, "", addressOf(place));
  window.addEventListener("popstate", (event) => { if (event.state && "place" in event.state) show(event.state.place); });
  for (const link of review.querySelectorAll("[data-goto]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); go(Number(link.dataset.goto)); });
  }

  function figures() {
    const done = forms.map(whole);
    document.getElementById("sit-progress").value = done.filter(Boolean).length;
    review.querySelectorAll(".sit-list__state").forEach((one, n) => {
      one.dataset.state = done[n] ? "done" : "open";
      one.textContent = one.dataset[one.dataset.state];
    });
    const left = done.filter((one) => !one).length;
    const words = document.getElementById("sit-left").dataset;
    document.getElementById("sit-left").textContent = left ? words.some.replace("{n}", left) : words.none;
    if (left !== open) unsure(); // something was said since it was asked
    open = left;
    const button = handIn.querySelector("button");
    const label = button.querySelector("span");
    button.classList.toggle("btn-primary", !left);
    button.classList.toggle("btn-secondary", left > 0);
    label.textContent = !left ? label.dataset.all : label.dataset[sure.value ? "sure" : "some"].replace("{n}", left);
  }

  // With questions open a first tap only asks: it is soon touched, and what is handed in stays so.
  function unsure() {
    sure.value = "";
    document.getElementById("hand-in-sure").hidden = true;
  }
  function ask() {
    sure.value = "1";
    askedAt = performance.now();
    document.getElementById("hand-in-sure").hidden = false;
    figures();
  }

  // --- sending -------------------------------------------------------------------------------------------------

  function tell(what) {
    net.hidden = !what;
    net.dataset.state = what;
    if (what && net.textContent !== net.dataset[what]) net.textContent = net.dataset[what];
  }
  function later(ms) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(send, ms);
  }

  async function send() {
    if (sending || stopped) return;
    const now = kept();
    const answers = Object.entries(now.waiting).map(([at, one]) => ({ place: Number(at), ...one }));
    if (!answers.length && !now.hands && !wasOff) return;
    sending = true;
    if (now.hands && !wasOff) tell("sending");
    try {
      const reply = await fetch(box.dataset.answers, {
        method: "POST", credentials: "same-origin", cache: "no-store", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ answers, hand_in: now.hands }), signal: AbortSignal.timeout?.(PATIENCE_MS),
      });
      if (!reply.ok) throw new Error(String(reply.status));
      heard(await reply.json(), answers);
    } catch {
      wasOff = true;
      tell(kept().hands ? "waiting" : "off");
      later(retry);
      retry = Math.min(retry * 2, SLOWEST_MS);
    } finally {
      sending = false;
    }
  }

  function heard(reply, sent) {
    retry = FIRST_RETRY_MS;
    if (reply.state === "elsewhere") {
      stopped = true;
      tell("elsewhere");
      return;
    }
    if (reply.state === "ended") {
      stopped = true;
      forget();
      location.replace(box.dataset.result);
      return;
    }
    const now = keep((one) => {
      one.turn = Math.max(one.turn, reply.turn);
      for (const { place: at, turn } of sent) if (one.waiting[at]?.turn === turn) delete one.waiting[at];
    });
    if (reply.left !== null) until = performance.now() + reply.left * 1000;
    tell(wasOff ? "back" : "");
    if (wasOff) setTimeout(() => { if (net.dataset.state === "back") tell(""); }, GOOD_NEWS_MS);
    wasOff = false;
    if (Object.keys(now.waiting).length || now.hands) later(0);
  }

  function finish() {
    keep((now) => { now.hands = true; });
    tell("sending");
    for (const button of handIn.querySelectorAll("button")) button.disabled = true;
    later(0);
  }
  handIn.addEventListener("submit", (event) => {
    event.preventDefault();
    if (open && !sure.value) ask();
    else if (!open || performance.now() - askedAt > DOUBLE_TAP_MS) finish();
  });
  window.addEventListener("online", () => { retry = FIRST_RETRY_MS; later(0); });
  window.addEventListener("offline", () => { wasOff = true; tell(kept().hands ? "waiting" : "off"); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) later(0); });

  // --- the time that is left -------------------------------------------------------------------------------------

  let until = "left" in box.dataset ? performance.now() + Number(box.dataset.left) * 1000 : null;
  const clock = document.getElementById("sit-clock");
  function tick() {
    const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    clock.textContent = left === 0 ? clock.dataset.over : left <= 60 ? clock.dataset.seconds.replace("{n}", left) : clock.dataset.words.replace("{n}", Math.ceil(left / 60));
    clock.classList.toggle("is-short", left <= 60);
    if (left === 0 && !kept().hands && !stopped) finish();
  }
  if (until !== null) {
    tick();
    setInterval(tick, 1000);
  }

  // --- back again ------------------------------------------------------------------------------------------------

  const back = keep((now) => { now.turn = Math.max(now.turn, Number(box.dataset.turn)); });
  const early = forms.filter(touched);
  for (const [at, one] of Object.entries(back.waiting)) {
    if (early.includes(forms[at])) continue; // said later than what was kept
    fill(forms[at], one.said);
    forms[at].dataset.before = JSON.stringify(ranks(forms[at]).map((field) => field.value));
  }
  show(place, false);
  if (!back.hands) early.forEach(say);
  if (back.hands) finish();
  else later(0);
}
