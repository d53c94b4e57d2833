// Opens without network from the second time on: the service worker keeps the shell. A newer one waits until nobody
// scans: in the middle of a lesson nothing of the page may change under somebody's hands.

const SCANNING = "hoc-vu-so-scanning";

/** `scanning`: this page holds the lesson's place; any number of them may. */
export async function keepOffline({ scanning, onReady }) {
  if (scanning) navigator.locks?.request(SCANNING, { mode: "shared" }, () => new Promise(() => {}));
  const workers = navigator.serviceWorker;
  if (!workers) return; // no https: the page says so at the camera
  const before = workers.controller;
  workers.ready.then(onReady);
  const registration = await workers.register("/sw.js");
  if (scanning) return;
  workers.addEventListener("controllerchange", () => { if (before) location.reload(); });
  // A tab that was closed a moment ago may still hold its place: asked again, but only while this page is young,
  // since taking the new version loads the page anew.
  const take = (tries = 10) => navigator.locks?.request(SCANNING, { ifAvailable: true }, (free) => {
    if (free) registration.waiting?.postMessage("take");
    else if (tries > 1) setTimeout(take, 1000, tries - 1);
  });
  if (registration.waiting) take();
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => { if (fresh.state === "installed" && before) take(); });
  });
}
