// A chip ID card held up: who of this lesson it is. Name and birth date are compared and forgotten, the number leaves
// the phone sealed or not at all.
import { idHash, sealNumber } from "./idcard.js";
import { fold } from "./words.js";

/** The app's own QR has no public form: it is known by its name, or by being one long word that says nothing. */
export function isVneid(text) {
  return /vneid/i.test(text) || /^[A-Za-z0-9+/=_-]{80,}$/.test(text);
}

/** {person} who surely is meant; {doubtful: true} where the name is there and the birth date does not tell. */
export async function holderOf(known, { name, birth }) {
  const key = fold(name);
  const named = known.people.filter((person) => fold(person.name) === key);
  if (!named.length) return {};
  const hash = await idHash(known.salt, name, birth);
  const sure = named.filter((person) => person.idh === hash);
  if (sure.length === 1) return { person: sure[0] };
  return { doubtful: sure.length > 1 || named.some((person) => !person.idh) };
}

/** What the event says of the number: {id_card}, or nothing where it cannot be sealed. */
export async function sealedIn(known, number, eventId) {
  const key = known.lesson?.idCards?.public_key;
  const sealed = key && number ? await sealNumber(key, number, eventId).catch(() => null) : null;
  return sealed ? { id_card: sealed } : {};
}
