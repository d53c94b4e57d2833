// Every word that the scanner shows stands in the page, translated like any other.

const words = JSON.parse(document.getElementById("scanner-words").dataset.words);

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const number = new Intl.NumberFormat("vi-VN");
export const figure = (n) => number.format(n);

/** For searching without marks: đ is d, tones and hats are gone. */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
}

export function clock(ms) {
  const at = new Date(ms);
  return `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
}
