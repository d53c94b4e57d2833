// SHA-256 and UUIDs, also where the browser withholds its own (pages that are not served over https). For the few bytes of
// a card ours is done before the browser's own, which answers later, has begun.

/** The roster's hash of what follows /t/ on a card: 22 letters of base64url(SHA-256(salt + code + MAC)). */
export function rosterHash(salt, text) {
  const bytes = new TextEncoder().encode(salt + text);
  return base64url(sha256(bytes)).slice(0, 22);
}

export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Constants of FIPS 180-4: fractions of the roots of the first primes.
const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const K = PRIMES.map((p) => fraction(Math.cbrt(p)));
const START = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));

export function sha256(bytes) {
  const length = ((bytes.length + 8) >> 6) + 1;
  const view = new DataView(new ArrayBuffer(length * 64));
  bytes.forEach((byte, i) => view.setUint8(i, byte));
  view.setUint8(bytes.length, 128);
  view.setUint32(length * 64 - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(length * 64 - 4, bytes.length << 3);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const hash = [...START];
  const w = new Int32Array(64);
  for (let block = 0; block < length; block += 1) {
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) {
        w[i] = view.getInt32(block * 64 + i * 4);
      } else {
        const a = w[i - 15];
        const b = w[i - 2];
        w[i] = (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10)) + w[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 16];
      }
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i += 1) {
      const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((part, i) => { hash[i] = (hash[i] + part) | 0; });
  }
  const out = new DataView(new ArrayBuffer(32));
  hash.forEach((part, i) => out.setInt32(i * 4, part));
  return new Uint8Array(out.buffer);
}
