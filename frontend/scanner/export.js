// The queue as a file, for a phone that never gets online. The events stay: taken in twice, each counts once.

/** The document that `flask attendance import` and the page of an officer read. */
export function queueDocument(events, offset, now = new Date()) {
  const lessons = new Map();
  const days = new Map();
  for (const event of events) {
    if (event.day) {
      const id = Number(event.day);
      const told = days.get(id) ?? { outreach_day: id, events: [] };
      days.set(id, told);
      told.events.push(event.wire);
      continue;
    }
    const id = Number(event.lesson);
    const told = lessons.get(id) ?? { lesson: id, events: [], ticks: [] };
    lessons.set(id, told);
    told[event.tick ? "ticks" : "events"].push(event.wire);
  }
  return {
    format: "hoc-vu-so-queue", version: 1, exported_at: now.toISOString(), offset_ms: offset,
    lessons: [...lessons.values()], ...(days.size ? { outreach_days: [...days.values()] } : {}),
  };
}

/** Hand the file to the browser; nothing is asked of any network. Returns its name. */
export function saveQueue(events, offset) {
  const now = new Date();
  const text = JSON.stringify(queueDocument(events, offset, now));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const two = (n) => String(n).padStart(2, "0");
  link.download = `diem-danh-${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return link.download;
}
