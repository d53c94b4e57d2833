// The camera: start, stop, choice, torch, and the loop that reads frames.
import { makeFrameReader } from "./reader.js";

const PAUSE = 90; // ms between two readings: about ten a second at most, and the phone stays cool

export class Camera {
  constructor(video, onText) {
    this.video = video;
    this.onText = onText;
    this.readFrame = makeFrameReader();
    this.stream = null;
  }

  get on() {
    return Boolean(this.stream);
  }

  /** Throws what getUserMedia throws. */
  async start(deviceId = null) {
    this.stop();
    const wish = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...wish, width: { ideal: 1280 }, height: { ideal: 720 } } });
    this.stream = stream;
    this.video.srcObject = stream;
    await this.video.play();
    // Cards are held near: ask for continuous focus where the camera can.
    const can = this.track.getCapabilities?.() ?? {};
    if (can.focusMode?.includes("continuous")) this.track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
    this.#loop(stream);
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  get track() {
    return this.stream?.getVideoTracks()[0];
  }

  get hasTorch() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  setTorch(on) {
    return this.track.applyConstraints({ advanced: [{ torch: on }] });
  }

  async choices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((device) => device.kind === "videoinput" && device.deviceId);
  }

  async #loop(stream) {
    while (this.stream === stream) {
      if (!document.hidden) {
        try {
          for (const text of await this.readFrame(this.video)) {
            if (this.stream === stream) await this.onText(text);
          }
        } catch (error) {
          console.warn("frame", error.name); // one unreadable frame is no reason to stop
        }
      }
      await new Promise((go) => setTimeout(go, PAUSE));
    }
  }
}
