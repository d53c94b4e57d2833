// An answer is also heard and felt: each state sounds different, so that nobody has to look.

const TUNES = {
  yes: [["sine", 880, 0, 0.09], ["sine", 1320, 0.09, 0.16]],
  already: [["sine", 660, 0, 0.08], ["sine", 660, 0.13, 0.08]],
  absent: [["triangle", 440, 0, 0.35]],
  kept: [["sine", 587, 0, 0.25]],
  held: [["triangle", 440, 0, 0.35]],
  invalid: [["square", 190, 0, 0.14], ["square", 150, 0.18, 0.26]],
};
const SHAKES = { yes: [70], already: [40, 70, 40], absent: [250], kept: [120], held: [250], invalid: [120, 80, 120, 80, 120] };
const LOUD = { sine: 0.35, triangle: 0.35, square: 0.12 };

let audio;

/** Browsers give sound, and let the phone shake, only after a touch; what asks before is written down as an error. */
const untouched = () => navigator.userActivation?.hasBeenActive === false;

export function wakeSound() {
  if (untouched()) return;
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") audio.resume();
  } catch { /* no sound here: the screen and the vibration say it */ }
}

export function signal(state) {
  if (!untouched()) navigator.vibrate?.(SHAKES[state]);
  if (audio?.state !== "running") return;
  for (const [shape, pitch, after, length] of TUNES[state]) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    const start = audio.currentTime + after;
    tone.type = shape;
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(LOUD[shape], start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + length);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + length);
  }
}
