// The QR of a chip ID card. Of all that stands in it the phone keeps a name and a birth date for as long as it takes to
// look in its own roster, and the number, sealed for the server at once. Nothing else leaves this file.
import { fold } from "./fold.js";
import { base64url, sha256 } from "./hash.js";

const LONGEST = 700;
const FIELDS = [6, 16];
const NUMBER = /^\d{12}$/;
const DAY = /^(\d{2})[/.-]?(\d{2})[/.-]?(\d{4})$/;
const NAME = /^\p{L}[\p{L}\p{M}'’.\- ]*$/u;
// Words that stand alone in a field of some cards and are no name.
const NO_NAME = new Set(["nam", "nu", "viet nam", "kinh", "khong", "khong co"]);
// The place codes that a number begins with (app/base/identity.py has the same).
const PLACES = new Set((
  "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 045 046 048 " +
  "049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
).split(" "));
// One letter is six bits. The roster names everybody, so a letter more would let whoever finds a phone work out birth
// dates: there are 366 days in a year, and twelve bits would single one out. With six a date still has five or six
// others of its year beside it; among people of one and the same name in one class they tell well enough who is who.
const HASH_LETTERS = 1;

/** {number, name, birth: "YYYY-MM-DD"} of an ID card's text; null for any other text.
 *
 * Fields are known by what they are, not by where they stand, for cards differ. The number says sex, century and year of
 * birth: a text in which they do not agree is not an ID card's.
 */
export function parseIdCard(text) {
  if (typeof text !== "string" || text.length > LONGEST) return null;
  const fields = text.normalize("NFC").split("|").map((field) => field.trim());
  if (fields.length < FIELDS[0] || fields.length > FIELDS[1]) return null;
  const sexes = fields.map(fold).filter((field) => field === "nam" || field === "nu");
  if (sexes.length !== 1) return null;
  const female = sexes[0] === "nu";
  const days = fields.map(readDay);
  const fitting = fields.flatMap((number, at) => {
    const birth = NUMBER.test(number) ? birthOf(number, female, days) : null;
    return birth ? [{ number, at, ...birth }] : [];
  });
  // A parent's or a spouse's number may stand there as well: the holder's comes first.
  const holder = fitting[0];
  if (!holder) return null;
  const name = nameOf(fields, holder);
  return name && { number: holder.number, name, birth: holder.birth };
}

/** The earliest day of the year that a number names, and where it stands; null when the number is not this person's. */
function birthOf(number, female, days) {
  const century = Number(number[3]);
  if (!PLACES.has(number.slice(0, 3)) || (century % 2 === 1) !== female) return null;
  const year = String(19 + Math.floor(century / 2)) + number.slice(4, 6);
  const mine = days.filter((day) => day?.startsWith(`${year}-`)).sort();
  return mine.length ? { birth: mine[0], bornAt: days.indexOf(mine[0]) } : null;
}

/** The name stands before the birth date on every card known; else it is the first one after the number. */
function nameOf(fields, { at, bornAt }) {
  const names = fields.map((field) => (NAME.test(field) && !NO_NAME.has(fold(field)) ? field.replace(/\s+/g, " ") : null));
  if (names[bornAt - 1]) return names[bornAt - 1];
  const whole = (name) => name?.includes(" ");
  return names.slice(at + 1).find(whole) ?? names.find(whole) ?? null;
}

/** "YYYY-MM-DD" of ddmmyyyy, if there is such a day. */
function readDay(field) {
  const [, day, month, year] = DAY.exec(field) ?? [];
  if (!day) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = Number(year) >= 1900 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return real ? `${year}-${month}-${day}` : null;
}

/** What the roster says of a person whose full birth date is known; equal for equal names and dates. */
export async function idHash(salt, name, birth) {
  const bytes = new TextEncoder().encode(`${salt}|${fold(name)}|${birth}`);
  const digest = globalThis.crypto?.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : sha256(bytes);
  return base64url(digest).slice(0, HASH_LETTERS);
}

/** The number in an envelope that only the server opens, for this one event (app/base/envelope.py says how it is made).
 *
 * Null where the browser withholds its cryptography (a page that is not served over https): then the number is dropped,
 * never sent open, and never kept.
 */
export async function sealNumber(publicKeyJwk, number, eventId) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await subtle.importKey("jwk", publicKeyJwk, curve, true, []);
  const ours = await subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const point = new Uint8Array(await subtle.exportKey("raw", ours.publicKey));
  const salt = joined(point, new Uint8Array(await subtle.exportKey("raw", theirs)));
  const info = new TextEncoder().encode(`hvs:id-card${eventId.toLowerCase()}`);
  const secret = await subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]);
  const bits = new Uint8Array(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, secret, 44 * 8));
  const key = await subtle.importKey("raw", bits.slice(0, 32), "AES-GCM", false, ["encrypt"]);
  const box = await subtle.encrypt({ name: "AES-GCM", iv: bits.slice(32) }, key, new TextEncoder().encode(number));
  return base64url(joined(new Uint8Array([1]), point, new Uint8Array(box)));
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
