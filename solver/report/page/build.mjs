// SPDX-License-Identifier: Apache-2.0
// Bundles the page into the three texts that page.c puts around the data: head.html, middle.html, tail.html.
//     node build.mjs OUT        in a folder with package.json's modules and these sources
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const out = process.argv[2];
const here = dirname(fileURLToPath(import.meta.url));

async function bundle(file, loader) {
  const result = await build({
    entryPoints: [join(here, file)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    loader,
    plugins: [atlas],
  });
  return result.outputFiles[0].text.trim();
}

// Natural Earth's coast at 1:50 million with no more points than a map of a region shows: arcs keep what stands out by
// more than TOLERANCE (Douglas and Peucker), and shapes keep no names.
const TOLERANCE = 0.03; // degrees

function standsOut(points, first, last, limit, kept) {
  const [ax, ay] = points[first];
  const [bx, by] = points[last];
  const length = Math.hypot(bx - ax, by - ay);
  let most = 0;
  let at = -1;
  for (let i = first + 1; i < last; ++i) {
    const [x, y] = points[i];
    const away = length > 0 ? Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length : Math.hypot(x - ax, y - ay);
    if (away > most) [most, at] = [away, i];
  }
  if (most <= limit) return;
  kept[at] = true;
  standsOut(points, first, at, limit, kept);
  standsOut(points, at, last, limit, kept);
}

function slimArc(arc, limit) {
  let [x, y] = [0, 0];
  const points = arc.map(([dx, dy]) => [(x += dx), (y += dy)]);
  const kept = points.map((_, i) => i === 0 || i === points.length - 1);
  standsOut(points, 0, points.length - 1, limit, kept);
  const slim = points.filter((_, i) => kept[i]);
  if (slim.length < 4) return arc; // it may be a ring of its own
  return slim.map((point, i) => (i === 0 ? point : [point[0] - slim[i - 1][0], point[1] - slim[i - 1][1]]));
}

async function slimAtlas() {
  const world = JSON.parse(await readFile(join(here, "node_modules/world-atlas/countries-50m.json"), "utf8"));
  world.arcs = world.arcs.map((arc) => slimArc(arc, TOLERANCE / world.transform.scale[0]));
  for (const shape of world.objects.countries.geometries) delete shape.properties;
  return JSON.stringify(world);
}

// The atlas as the page imports it: as text, parsed by JSON.parse, which is faster than a literal.
const atlas = {
  name: "atlas",
  setup(bundler) {
    bundler.onLoad({ filter: /countries-50m\.json$/ }, async () => ({ contents: await slimAtlas(), loader: "text" }));
  },
};

// A script or style element must not be ended by its own text.
const inline = (text) => text.replace(/<\/(script|style)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");

const [style, script, template] = await Promise.all([
  bundle("style.css", {}),
  bundle("main.js", { ".json": "text" }),
  readFile(join(here, "index.html"), "utf8"),
]);
const page = template.replace("/* style */", () => inline(style)).replace("/* script */", () => inline(script));
const [head, middle, tail] = page.split(/@data@|@runs@/);
await mkdir(out, { recursive: true });
await writeFile(join(out, "head.html"), head);
await writeFile(join(out, "middle.html"), middle);
await writeFile(join(out, "tail.html"), tail);
