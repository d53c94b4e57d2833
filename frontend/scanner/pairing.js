// A phone becomes a scanner of some lessons or outreach days: the code on the screen, a name for the phone, done.
import { Camera } from "./camera.js";
import { problem } from "./newcomer.js";
import { prepareReader } from "./reader.js";
import { refusal } from "./viewfinder.js";
import { say } from "./words.js";

const $ = (id) => document.getElementById(id);
const IN_ADDRESS = /#pair=([0-9A-Za-z]+)/;

export class Pairing {
  /** onPaired({lessons, days}) once the phone has its token. */
  constructor({ devices, urls, onPaired }) {
    Object.assign(this, { devices, urls, onPaired });
    this.camera = new Camera($("pair-video"), (text) => this.#seen(text));
    $("pair-dialog").addEventListener("close", () => { this.#rest(); problem("pair-error", ""); });
    $("pair-look").addEventListener("click", () => this.#look());
    $("pair-form").addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    for (const opener of document.querySelectorAll("[data-pairs]")) opener.addEventListener("click", () => this.open());
    window.addEventListener("hashchange", () => this.fromAddress());
  }

  /** The phone's own camera opened the address of the QR. The code does not stay in the history. */
  fromAddress() {
    const found = IN_ADDRESS.exec(location.hash);
    if (!found) return false;
    history.replaceState(null, "", location.pathname + location.search);
    this.open(found[1]);
    return true;
  }

  open(code = "") {
    if (!$("pair-dialog").open) $("pair-dialog").showModal();
    $("pair-code").value = code;
    if (!$("pair-name").value) $("pair-name").value = this.devices.name;
    $(code ? "pair-name" : "pair-code").focus();
  }

  async #look() {
    problem("pair-error", "");
    try {
      await prepareReader(this.urls.wasm);
      $("pair-finder").hidden = false;
      await this.camera.start();
      $("pair-look").hidden = true;
    } catch (error) {
      this.#rest();
      problem("pair-error", say(window.isSecureContext ? refusal(error) : "insecure"));
    }
  }

  #rest() {
    this.camera.stop();
    $("pair-finder").hidden = true;
    $("pair-look").hidden = false;
  }

  #seen(text) {
    const found = IN_ADDRESS.exec(text);
    if (!found) return problem("pair-error", say("pair_foreign"));
    this.#rest();
    problem("pair-error", "");
    $("pair-code").value = found[1];
    $("pair-name").focus();
  }

  async #send() {
    const code = $("pair-code").value.replace(/[\s-]/g, "");
    const name = $("pair-name").value.trim().replace(/\s+/g, " ").normalize("NFC");
    const wrong = !code ? "pair_code_needed" : !name ? "pair_name_needed" : "";
    if (wrong) {
      problem("pair-error", say(wrong));
      return $(code ? "pair-name" : "pair-code").focus();
    }
    $("pair-send").disabled = true;
    try {
      const opened = await this.devices.pair(this.urls.devices, code, name);
      $("pair-dialog").close();
      $("pair-form").reset();
      await this.onPaired(opened);
    } catch (error) {
      problem("pair-error", error.message || say("pair_unheard"));
    } finally {
      $("pair-send").disabled = false;
    }
  }
}
