// What a card's text says. The rules are those of app/base/codes.py and trainees/cards.py.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const CODE_LENGTH = 8;
const MAC_LENGTH = 16;

/** Upper case, blanks and dashes gone, O read as 0, I and L as 1. */
export function normalise(text) {
  return text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}

/** Luhn mod 32 over the letters before the last. */
export function checkLetter(body) {
  let total = 0;
  let factor = 2;
  for (const letter of [...body].reverse()) {
    const addend = factor * ALPHABET.indexOf(letter);
    total += Math.floor(addend / 32) + (addend % 32);
    factor = 3 - factor;
  }
  return ALPHABET[(32 - (total % 32)) % 32];
}

export function isCode(code) {
  return code.length === CODE_LENGTH && [...code].every((letter) => ALPHABET.includes(letter))
    && checkLetter(code.slice(0, -1)) === code.at(-1);
}

/** {kind: "full", code, mac, text} for the address in a card's QR, {kind: "bare", code}, or {kind: "foreign"}. */
export function read(raw) {
  const text = raw.trim();
  const tail = /^https?:\/\/.*\/t\/([0-9A-Za-z]+)$/i.exec(text);
  if (tail && tail[1].length === CODE_LENGTH + MAC_LENGTH) {
    const both = normalise(tail[1]);
    const code = both.slice(0, CODE_LENGTH);
    return isCode(code) ? { kind: "full", code, mac: both.slice(CODE_LENGTH), text } : { kind: "foreign" };
  }
  const code = normalise(text);
  return isCode(code) ? { kind: "bare", code } : { kind: "foreign" };
}

/** A row of a printed sign-in sheet: {lesson, code}, both eight letters; null for anything else. */
export function readRow(raw) {
  const row = /^HVS1:([0-9A-Z]{8}):([0-9A-Z]{8})$/.exec(raw.trim());
  return row && isCode(row[2]) ? { lesson: row[1], code: row[2] } : null;
}

/** Whether what was typed where a name may stand as well means a card: names have no digits, and more than one word. */
export function meansCard(text) {
  return /\d/.test(text) || (!/\s/.test(text.trim()) && isCode(normalise(text)));
}

/** Shown in groups of four, as it is printed. */
export function spaced(code) {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
