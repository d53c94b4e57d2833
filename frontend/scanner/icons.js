// The icons are brought into the page once: a hall without network must not lose its ticks.

const url = document.getElementById("scanner").dataset.spriteUrl;
const PREFIX = "icon-";
let inside = false;

export async function bringIcons() {
  const reply = await fetch(url);
  if (!reply.ok) return;
  const sprite = new DOMParser().parseFromString(await reply.text(), "image/svg+xml").documentElement;
  for (const symbol of sprite.querySelectorAll("symbol")) symbol.id = PREFIX + symbol.id;
  sprite.setAttribute("hidden", "");
  document.body.append(document.importNode(sprite, true));
  inside = true;
  const places = [document, ...[...document.querySelectorAll("template")].map((template) => template.content)];
  for (const use of places.flatMap((place) => [...place.querySelectorAll("use")])) {
    use.setAttribute("href", address(use.getAttribute("href").split("#")[1]));
  }
}

function address(name) {
  return inside ? `#${PREFIX}${name}` : `${url}#${name}`;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  for (const [key, value] of Object.entries({ class: "icon", width: 20, height: 20, "aria-hidden": "true" })) svg.setAttribute(key, value);
  use.setAttribute("href", address(name));
  svg.append(use);
  return svg;
}
