// Every word that the scanner shows stands in the page, translated like any other.

const words = JSON.parse(document.getElementById("scanner-words").dataset.words);

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const number = new Intl.NumberFormat("vi-VN");
export const figure = (n) => number.format(n);

export { fold } from "./fold.js";

// The lesson's own zone, as every page says it: a phone may be set to another.
const hour = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh" });
export const clock = (ms) => hour.format(ms);

/** 22/11/2026 for 2026-11-22. */
export const longDay = (day) => day.split("-").reverse().join("/");

/** 14:00–16:00; "" where the hours are not known. */
export const hours = ({ starts_at: from, ends_at: to }) => (from && to ? `${from}–${to}` : "");
