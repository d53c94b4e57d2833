// Signing out on a browser that was a scanner: the names that this sign-in brought go with it, so that whoever opens the
// scanner here next reads none. The lists of a paired phone stay, and whatever was not sent yet.

const PATIENCE = 5000; // a phone that is busy needs its time; one that is stuck signs out all the same

/** Resolves when they are gone, or when there is nothing that could be asked. */
function forgetNames() {
  return new Promise((done) => {
    const asked = indexedDB.open("hoc-vu-so");
    asked.onupgradeneeded = () => asked.transaction.abort(); // nobody scanned here: no store of ours is to be made
    asked.onerror = asked.onblocked = () => done();
    asked.onsuccess = () => {
      const db = asked.result;
      const end = () => { db.close(); done(); };
      if (!["people", "lessons", "events", "notes"].every((name) => db.objectStoreNames.contains(name))) return end();
      const outreach = ["days", "outreach"].filter((name) => db.objectStoreNames.contains(name)); // not yet on a phone that kept an older scanner
      const tx = db.transaction(["people", "lessons", "events", "notes", ...outreach], "readwrite");
      tx.oncomplete = tx.onabort = end;
      tx.objectStore("notes").get("devices").onsuccess = ({ target }) => {
        const live = (target.result ?? []).filter((one) => !one.revoked);
        const paired = new Set(live.flatMap((one) => one.lessons.map(String)));
        sweep(tx.objectStore("people"), (person) => !paired.has(person.lesson));
        sweep(tx.objectStore("events"), (event) => !event.waiting && !paired.has(event.lesson));
        sweep(tx.objectStore("lessons"), (lesson) => !paired.has(lesson.id), (lesson) => ({ ...lesson, salt: null, blanks: {}, idCards: null, dropped: true }));
        if (!outreach.length) return;
        const days = new Set(live.flatMap((one) => (one.days ?? []).map(String)));
        sweep(tx.objectStore("outreach"), (event) => !event.waiting && !days.has(event.day));
        sweep(tx.objectStore("days"), (day) => !days.has(day.id), ({ id, title, day, starts_at, ends_at, place, state, at }) => ({ id, title, day, starts_at, ends_at, place, state, at, salt: null, dropped: true }));
      };
    };
  });
}

/** Delete what is meant, or leave of it what `rest` says. */
function sweep(store, meant, rest = null) {
  store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    if (meant(cursor.value)) rest ? cursor.update(rest(cursor.value)) : cursor.delete();
    cursor.continue();
  };
}

for (const form of document.querySelectorAll("form[action$='/sign-out']")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const patience = new Promise((done) => { setTimeout(done, PATIENCE); });
    Promise.race([forgetNames().catch(() => {}), patience]).then(() => form.submit());
  });
}
