// The search key of a name, the same as the server's (app/base/text.py, fold): tests give both the same list.

const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufffe\uffff]/g;
const SPACES = /[\s\u00a0\u200b\ufeff]+/g;

/** No marks, đ is d, lower case, one blank between words. */
export function fold(text) {
  const clean = text.replace(/\r\n?/g, "\n").replace(CONTROLS, "").normalize("NFC").replace(SPACES, " ").trim();
  // Up and down again: some letters have no other small form that both sides agree on (ß, ﬁ).
  return clean.replace(/[đĐ]/g, "d").normalize("NFD").replace(/\p{Mn}/gu, "").normalize("NFC").toUpperCase().toLowerCase();
}
