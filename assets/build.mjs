// Compiles the front end into one folder: node build.mjs ../build/static
// Nothing of it is needed at run time but the files it writes.
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import postcss from "postcss";
import rtlcss from "rtlcss";
import * as sass from "sass";
import wawoff2 from "wawoff2";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "node_modules");
const target = path.resolve(process.argv[2] ?? path.join(here, "..", "build", "static"));
// Built aside and moved at the end: a broken build never leaves half a site behind.
const out = `${target}.new`;
// Fonts as the typesetter reads them; no browser fetches these.
const printing = path.join(target, "..", "printing-fonts");
const printingNew = `${printing}.new`;

function compile(file) {
  return sass.compile(path.join(here, "src", file), {
    loadPaths: [modules, here],
    style: "compressed",
    charset: false,
    quietDeps: true,
  }).css;
}

async function minified(css) {
  return (await transform(css, { loader: "css", minify: true, legalComments: "none" })).code;
}

await rm(out, { recursive: true, force: true });
await mkdir(path.join(out, "fonts"), { recursive: true });
await rm(printingNew, { recursive: true, force: true });
await mkdir(printingNew, { recursive: true });

// A third of GOV.UK's stylesheet is spacing classes; the pages use the margins only.
function withoutUnusedSpacing(css) {
  const root = postcss.parse(css);
  root.walkRules(/\.govuk-\\!-(padding|static-padding|static-margin)-/, (rule) => rule.remove());
  root.walkAtRules("media", (media) => media.nodes.length === 0 && media.remove());
  return root.toString();
}

const css = withoutUnusedSpacing(`${compile("moj.scss")}\n${compile("app.scss")}`);
await writeFile(path.join(out, "app.css"), await minified(css));
await writeFile(path.join(out, "app.rtl.css"), await minified(rtlcss.process(css)));

// Leaflet's own pictures are not used: what names them would be looked for in vain.
function withoutPictures(css) {
  const root = postcss.parse(css);
  root.walkDecls((declaration) => { if (declaration.value.includes("url(")) declaration.remove(); });
  return root.toString();
}
await writeFile(path.join(out, "map.css"), await minified(withoutPictures(compile("map.scss"))));

await build({
  // Scripts of few pages are files of their own, which only those load.
  entryPoints: ["app.js", "map.js", "streets.js", "passkeys.js"].map((name) => path.join(here, "src", name)),
  outdir: out,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2020",
  legalComments: "none",
  logLevel: "warning",
});

const fonts = {
  "noto-sans": ["noto-sans-latin-wght-normal", "noto-sans-latin-ext-wght-normal"],
  "noto-naskh-arabic": ["noto-naskh-arabic-arabic-wght-normal"],
  "noto-nastaliq-urdu": ["noto-nastaliq-urdu-arabic-wght-normal"],
  "noto-sans-bengali": ["noto-sans-bengali-bengali-wght-normal"],
};
for (const [name, files] of Object.entries(fonts)) {
  const source = path.join(modules, "@fontsource-variable", name);
  for (const file of files) {
    const woff2 = path.join(source, "files", `${file}.woff2`);
    await cp(woff2, path.join(out, "fonts", `${file}.woff2`));
    await writeFile(path.join(printingNew, `${file}.ttf`), await wawoff2.decompress(await readFile(woff2)));
  }
  // The Open Font Licence travels with the fonts.
  await cp(path.join(source, "LICENSE"), path.join(out, "fonts", `${name}-LICENSE.txt`));
}

await mkdir(path.dirname(target), { recursive: true });
for (const [made, place] of [[out, target], [printingNew, printing]]) {
  await rm(place, { recursive: true, force: true });
  await rename(made, place);
}
