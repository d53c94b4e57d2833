// Builds app/static/dist: names carry a hash of their content, manifest.json maps logical names to files.
// The same sources and lock file give the same bytes on every machine; `--check` fails when dist differs.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg, initWasm } from "@resvg/resvg-wasm";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const dist = join(here, "..", "app", "static", "dist");

const files = new Map();
const manifest = {};

function put(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const file = `${basename(name, extname(name))}.${hash}${extname(name)}`;
  files.set(file, bytes);
  manifest[name] = file;
}

// Fonts: only what Vietnamese needs, three weights.
for (const weight of [400, 600, 700]) {
  for (const subset of ["vietnamese", "latin"]) {
    const source = join(modules, "@fontsource/be-vietnam-pro/files", `be-vietnam-pro-${subset}-${weight}-normal.woff2`);
    put(`be-vietnam-pro-${subset}-${weight}.woff2`, await readFile(source));
  }
}

// Icons: one sprite; the viewBox stays, everything else is the symbol's body.
const symbols = [];
for (const name of JSON.parse(await readFile(join(here, "icons.json"), "utf8")).sort()) {
  const svg = await readFile(join(modules, "bootstrap-icons/icons", `${name}.svg`), "utf8");
  const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  symbols.push(`<symbol id="${name}" viewBox="0 0 16 16">${body}</symbol>`);
}
put("sprite.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
const icon = await readFile(join(here, "icons/icon.svg"), "utf8");
put("icon.svg", icon);

// The scanner on a phone's home screen. A maskable icon may be cut to a circle: its ground reaches every edge, and the
// mark keeps to the middle.
await initWasm(await readFile(join(modules, "@resvg/resvg-wasm/index_bg.wasm")));
const drawn = (svg, width) => Buffer.from(new Resvg(svg, { fitTo: { mode: "width", value: width } }).render().asPng());
const wide = icon.replace(/viewBox="0 0 28 28"/, 'viewBox="-7 -7 42 42"').replace(/<rect width="28" height="28" rx="6"/, '<rect x="-7" y="-7" width="42" height="42"');
if (wide.length === icon.length) throw new Error("icon.svg has another ground: mend the maskable icon");
put("icon-192.png", drawn(icon, 192));
put("icon-512.png", drawn(icon, 512));
put("icon-maskable.png", drawn(wide, 512));
const inDist = (name, sizes, purpose) => ({ src: manifest[name], sizes, type: "image/png", purpose });
put("scan-manifest.json", JSON.stringify({
  name: "Học vụ số – Quét", short_name: "Quét điểm danh", description: "Điểm danh bằng thẻ, có mạng hay không.", lang: "vi", dir: "ltr",
  id: "/scan", start_url: "/scan", scope: "/", display: "standalone", orientation: "portrait", background_color: "#FBFAF6", theme_color: "#FBFAF6",
  icons: [inDist("icon-192.png", "192x192", "any"), inDist("icon-512.png", "512x512", "any"), inDist("icon-maskable.png", "512x512", "maskable")],
}, null, 1));

// The reader's wasm must be of the very version that barcode-detector was built against.
const detector = JSON.parse(await readFile(join(modules, "barcode-detector/package.json"), "utf8"));
const zxing = JSON.parse(await readFile(join(modules, "zxing-wasm/package.json"), "utf8"));
if (detector.dependencies["zxing-wasm"] !== zxing.version) {
  throw new Error(`barcode-detector wants zxing-wasm ${detector.dependencies["zxing-wasm"]}, found ${zxing.version}`);
}
put("zxing_reader.wasm", await readFile(join(modules, "zxing-wasm/dist/reader/zxing_reader.wasm")));

// Style sheet. `dist:name` stands for a file of this folder.
const styled = sass.compile(join(here, "theme/app.scss"), {
  style: "expanded",
  quietDeps: true,
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function", "mixed-decls"],
  logger: sass.Logger.silent,
});
const named = styled.css.replace(/dist:([\w.-]+)/g, (_, name) => manifest[name] ?? fail(`no file ${name}`));
const css = await esbuild.transform(named, { loader: "css", minify: true, target: ["chrome92", "firefox98", "safari15.4"], charset: "utf8", legalComments: "none" });
put("app.css", css.code);

// Scripts. Nothing may reach out: the address of a public network that a library carries as its fallback is cut.
const noOutside = {
  name: "no-outside",
  setup(build) {
    build.onLoad({ filter: /(barcode-detector|zxing-wasm)[\\/]dist[\\/]es[\\/].*\.js$/ }, async (args) => ({
      contents: (await readFile(args.path, "utf8")).replaceAll("https://fastly.jsdelivr.net/npm/", "/nowhere/"),
      loader: "js",
    }));
  },
};
for (const [name, entry] of [["app.js", "app.js"], ["charts.js", "charts.js"], ["hall.js", "hall.js"], ["progress.js", "progress.js"], ["sitting.js", "sitting.js"], ["planner.js", "outreach/planner.js"], ["scanner.js", "scanner/main.js"], ["worker.js", "scanner/worker.js"]]) {
  const built = await esbuild.build({
    entryPoints: [join(here, entry)], bundle: true, write: false, minify: true, format: "esm", charset: "utf8",
    target: ["chrome92", "firefox98", "safari15.4"], legalComments: "none", plugins: [noOutside], absWorkingDir: here,
  });
  put(name, built.outputFiles[0].contents);
}

// The licences of what is bundled travel with it.
const notices = [];
for (const name of ["@fontsource/be-vietnam-pro", "@kurkle/color", "barcode-detector", "bootstrap", "bootstrap-icons", "chart.js", "idb", "zxing-wasm"]) {
  const { version } = JSON.parse(await readFile(join(modules, name, "package.json"), "utf8"));
  const licence = (await readdir(join(modules, name))).find((file) => /^licen[cs]e/i.test(file)) ?? fail(`no licence in ${name}`);
  notices.push(`${name} ${version}\n\n${(await readFile(join(modules, name, licence), "utf8")).replaceAll("\r\n", "\n").trim()}\n`);
}
put("notices.txt", notices.join(`\n${"-".repeat(80)}\n\n`));

const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
files.set("manifest.json", Buffer.from(JSON.stringify(sorted, null, 2) + "\n"));

if (process.argv.includes("--check")) {
  const present = new Set(await readdir(dist).catch(() => []));
  const differ = [];
  for (const [file, bytes] of files) {
    if (!present.delete(file) || !bytes.equals(await readFile(join(dist, file)))) differ.push(file);
  }
  differ.push(...present);
  if (differ.length) fail(`app/static/dist is not what the sources give: ${differ.join(", ")}`);
  console.log(`dist is up to date: ${files.size} files`);
} else {
  await mkdir(dist, { recursive: true });
  for (const old of await readdir(dist)) await rm(join(dist, old), { recursive: true });
  for (const [file, bytes] of files) await writeFile(join(dist, file), bytes);
  const kb = (name) => `${name} ${(files.get(manifest[name]).length / 1024).toFixed(1)} KB`;
  console.log([kb("app.css"), kb("app.js"), kb("charts.js"), kb("scanner.js"), kb("sprite.svg"), kb("zxing_reader.wasm")].join("\n"));
}

function fail(text) {
  console.error(text);
  process.exit(1);
}
