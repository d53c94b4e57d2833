// Small pieces of the outreach day's page.
import { icon } from "./icons.js";

/** An element with its properties and what stands in it. */
export function made(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

export function pressed(button, yes) {
  button.setAttribute("aria-pressed", String(yes));
  return button;
}

const TONES = { check: ["ok", "check-circle-fill"], back: ["warn", "clock-history"], bad: ["bad", "slash-circle"], held: ["warn", "eye"], void: ["quiet", "arrow-counterclockwise"], awaited: ["quiet", "person"], note: ["brand", "journal-text"] };

/** A line of a list: what it is, in which words, with which buttons. */
export function slip(look, title, under, buttons = []) {
  const [tone, glyph] = TONES[look];
  const line = made("li", {}, icon(glyph), made("div", { className: "slips__words" }, made("strong", {}, title), made("span", {}, under)));
  line.dataset.tone = tone;
  if (buttons.length) line.append(made("div", { className: "slips__tools" }, ...buttons));
  return line;
}

/** A small button; two taps are one. */
export function tool(label, about, testid, onClick, look = "secondary") {
  const button = made("button", { type: "button", className: `btn btn-${look} btn-sm` }, label);
  button.setAttribute("aria-label", `${label}: ${about}`);
  button.dataset.testid = testid;
  button.addEventListener("click", () => {
    button.disabled = true;
    setTimeout(() => { button.disabled = false; }, 1000);
    onClick();
  });
  return button;
}

export const none = (words) => made("li", { className: "slips__none" }, words);
