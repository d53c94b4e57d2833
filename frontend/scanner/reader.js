// Pixels to text. The reader's wasm lies beside this script on our own server; nothing is asked of anyone else.
import { BarcodeDetector, prepareZXingModule } from "barcode-detector/ponyfill";

const SIDE = 720;
let detector;

/** Load the reader; throws when its file cannot be had. */
export async function prepareReader(wasmUrl) {
  if (detector) return;
  await prepareZXingModule({ overrides: { locateFile: (path, prefix) => (path.endsWith(".wasm") ? wasmUrl : prefix + path) }, fireImmediately: true });
  detector = new BarcodeDetector({ formats: ["qr_code"] });
}

export function makeFrameReader() {
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });

  /** The texts in the square of the video that the person sees. */
  return async function readFrame(video) {
    const side = Math.min(video.videoWidth, video.videoHeight);
    if (!side) return [];
    canvas.width = canvas.height = Math.min(side, SIDE);
    paper.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
    const found = await detector.detect(paper.getImageData(0, 0, canvas.width, canvas.height));
    return found.map((code) => code.rawValue);
  };
}

/** The texts in a still picture, tried at several sizes: phones take them far larger than a reader likes. */
export async function readPhoto(file) {
  const picture = await createImageBitmap(file);
  try {
    const longest = Math.max(picture.width, picture.height);
    for (const target of [1600, 1000, 2400, 600]) {
      const scale = Math.min(1, target / longest);
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      const paper = canvas.getContext("2d");
      paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const found = await detector.detect(paper.getImageData(0, 0, canvas.width, canvas.height));
      if (found.length) return found.map((code) => code.rawValue);
    }
    return [];
  } finally {
    picture.close();
  }
}
