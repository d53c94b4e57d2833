// The square in which a card is held up: start, rest with words, torch, choice of camera, pictures from the gallery.
import { Camera } from "./camera.js";
import { prepareReader, readPhoto } from "./reader.js";
import { wakeSound } from "./signals.js";
import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
const HINT = 2500;

export class Viewfinder {
  /**
   * onText(text) for every code seen; onPhoto(texts) for those of one picture, none where it shows none. `waits`: the camera
   * starts when somebody asks for it, though it be allowed.
   */
  constructor(root, { onText, onPhoto, waits = false }) {
    this.root = root;
    this.onPhoto = onPhoto;
    this.camera = new Camera($("video"), onText);
    this.usual = $("camera-hint").textContent;
    $("camera-start").addEventListener("click", () => this.start());
    $("camera-choice").addEventListener("change", (event) => this.start(event.target.value));
    $("torch").addEventListener("click", () => this.#torch());
    $("photo").addEventListener("change", () => this.#photo());
    // A camera that nobody looks through only warms the phone.
    let resume = false;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) { resume = this.camera.on; this.camera.stop(); } else if (resume) { this.start(); }
    });
    if (!waits) navigator.permissions?.query({ name: "camera" }).then((status) => { if (status.state === "granted") this.start(); }, () => {});
    if (!window.isSecureContext) this.#rest("insecure");
  }

  async start(deviceId = null) {
    wakeSound();
    if (!navigator.mediaDevices?.getUserMedia) return this.#rest(window.isSecureContext ? "no_camera" : "insecure");
    this.root.dataset.camera = "starting";
    try {
      await prepareReader(this.root.dataset.wasmUrl);
    } catch (error) {
      console.warn("reader", error.name);
      return this.#rest("reader_failed");
    }
    try {
      await this.camera.start(deviceId);
    } catch (error) {
      return this.#rest(refusal(error));
    }
    this.root.dataset.camera = "on";
    $("camera-rest").hidden = true;
    $("frame").hidden = $("camera-hint").hidden = false;
    $("torch").hidden = !this.camera.hasTorch;
    $("torch").setAttribute("aria-pressed", "false");
    const choices = await this.camera.choices();
    const current = this.camera.track?.getSettings().deviceId;
    $("camera-choice").hidden = choices.length < 2;
    $("camera-choice").replaceChildren(...choices.map((device, i) => new Option(device.label || say("camera", { n: i + 1 }), device.deviceId, false, device.deviceId === current)));
  }

  /** A word over the picture, where no whole screen is given to an answer. */
  hint(words) {
    $("camera-hint").textContent = words;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { $("camera-hint").textContent = this.usual; }, HINT);
  }

  #rest(words) {
    this.root.dataset.camera = "failed";
    this.camera.stop();
    $("camera-rest").hidden = false;
    $("frame").hidden = $("camera-hint").hidden = true;
    $("camera-words").textContent = say(words);
    $("camera-start").hidden = words === "insecure";
  }

  async #torch() {
    const on = $("torch").getAttribute("aria-pressed") !== "true";
    await this.camera.setTorch(on).then(() => $("torch").setAttribute("aria-pressed", String(on)), () => {});
  }

  async #photo() {
    const input = $("photo");
    const file = input.files[0];
    input.value = "";
    if (!file) return;
    wakeSound();
    let texts = [];
    try {
      await prepareReader(this.root.dataset.wasmUrl);
      texts = await readPhoto(file);
    } catch (error) {
      console.warn("photo", error.name);
    }
    await this.onPhoto(texts);
  }
}

/** The word for what getUserMedia threw. */
export function refusal(error) {
  const words = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "no_camera", OverconstrainedError: "no_camera" };
  return words[error.name] ?? "busy_camera";
}
