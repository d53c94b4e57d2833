// A job's page while the job lives: ask for the page again, take over what moved, read out what matters.
const SOON_MS = 1000; // in the first half minute
const LATER_MS = 3000;
const PATIENT_MS = 10_000; // when the server does not answer
const QUARTER = 25;

const said = document.querySelector("[data-job-said]");
const began = Date.now();
let phase = "";
let quarter = 0;

const pace = () => (Date.now() - began < 30_000 ? SOON_MS : LATER_MS);

function tell(now) {
  const words = now.querySelector("[data-job-phase]")?.textContent ?? "";
  const fill = now.querySelector(".bar__fill");
  const reached = fill ? Math.floor(parseFloat(fill.getAttribute("width")) / QUARTER) : 0;
  if (words === phase && reached === quarter) return;
  [phase, quarter] = [words, reached];
  said.textContent = reached ? `${words}: ${now.querySelector(".bar__figure").textContent}` : words;
}

async function look() {
  if (document.hidden) return setTimeout(look, LATER_MS);
  let fresh;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.status >= 500) throw new Error(answer.statusText);
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-job-page]");
  } catch {
    return setTimeout(look, PATIENT_MS);
  }
  if (!fresh) return location.reload(); // signed out, or the job is no more
  const page = document.querySelector("[data-job-page]");
  if (fresh.dataset.jobPage !== page.dataset.jobPage) {
    page.replaceWith(fresh);
    said.textContent = fresh.querySelector(".message__words, .state").textContent.trim();
  } else {
    page.querySelector("[data-job-now]").replaceWith(fresh.querySelector("[data-job-now]"));
    tell(document.querySelector("[data-job-now]"));
  }
  if (document.querySelector("[data-job-page][data-live]")) setTimeout(look, pace());
}

setTimeout(look, SOON_MS);
