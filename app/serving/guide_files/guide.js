// Whether this phone trusts the machine already: a request over https gets through only then.
const https = document.querySelector("[data-https]").href;

async function look() {
  let trusted = true;
  try {
    await fetch(new URL("healthz", https), { mode: "no-cors", cache: "no-store" });
  } catch {
    trusted = false;
  }
  document.body.dataset.trust = trusted ? "yes" : "no";
  return trusted;
}

async function watch() {
  if (!(await look())) setTimeout(watch, document.hidden ? 8000 : 3000);
}

document.addEventListener("visibilitychange", () => document.hidden || look());
watch();
