// SPDX-License-Identifier: Apache-2.0
// Sea links drawn around the coast instead of through it. A case knows the two ends of a sea leg, not its course: this
// finds a short way over a grid of half degrees on which land is dear, and straightens it. For the eye alone.
import { geoDistance, geoEquirectangular, geoPath } from "d3";
import { feature } from "topojson-client";
import coarse from "world-atlas/land-110m.json";

const STEP = 0.5;
const LAND = 30;
const COAST = 2;
const MARGIN = 15; // degrees around the nodes: a continent must be rounded
const BUDGET_MS = 200; // before the page is shown
const NEAR = 0.35; // a course is taken whose length is that near the length of the link

function makeGrid(nodes) {
  const world = JSON.parse(coarse);
  const land = feature(world, world.objects.land);
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => node.y);
  const west = Math.max(-180, Math.floor(Math.min(...xs) - MARGIN));
  const south = Math.max(-80, Math.floor(Math.min(...ys) - MARGIN));
  const width = Math.round((Math.min(180, Math.ceil(Math.max(...xs) + MARGIN)) - west) / STEP);
  const height = Math.round((Math.min(84, Math.ceil(Math.max(...ys) + MARGIN)) - south) / STEP);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const scale = 180 / Math.PI / STEP;
  const projection = geoEquirectangular().scale(scale).translate([-west / STEP, height + south / STEP]);
  context.beginPath();
  geoPath(projection, context)(land);
  context.fill();
  const pixels = context.getImageData(0, 0, width, height).data;
  const isLand = (x, y) => x >= 0 && y >= 0 && x < width && y < height && pixels[4 * (y * width + x) + 3] > 100;
  const cost = new Float32Array(width * height);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const near = isLand(x - 1, y) || isLand(x + 1, y) || isLand(x, y - 1) || isLand(x, y + 1);
      cost[y * width + x] = isLand(x, y) ? LAND : near ? COAST : 1;
    }
  }
  const cell = (node) => [Math.min(width - 1, Math.max(0, Math.floor((node.x - west) / STEP))),
    Math.min(height - 1, Math.max(0, height - 1 - Math.floor((node.y - south) / STEP)))];
  const place = (x, y) => [west + (x + 0.5) * STEP, south + (height - y - 0.5) * STEP];
  const squeeze = Float32Array.from({ length: height }, (_, y) => Math.cos(((south + (height - y - 0.5) * STEP) * Math.PI) / 180));
  const cells = width * height; // the arrays of a search are used again by the next
  return { width, height, cost, cell, place, squeeze, distance: new Float32Array(cells), before: new Int32Array(cells), done: new Uint8Array(cells) };
}

const length = (x, y) => Math.sqrt(x * x + y * y); // Math.hypot is ten times slower

class Heap { // of cells by key
  constructor() { this.keys = []; this.cells = []; }
  push(key, cell) {
    const { keys, cells } = this;
    let at = keys.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (keys[above] <= key) break;
      keys[at] = keys[above];
      cells[at] = cells[above];
      at = above;
    }
    keys[at] = key;
    cells[at] = cell;
  }
  pop() {
    const { keys, cells } = this;
    const top = cells[0];
    const key = keys.pop();
    const cell = cells.pop();
    const count = keys.length;
    if (count === 0) return top;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= count) break;
      if (below + 1 < count && keys[below + 1] < keys[below]) ++below;
      if (keys[below] >= key) break;
      keys[at] = keys[below];
      cells[at] = cells[below];
      at = below;
    }
    keys[at] = key;
    cells[at] = cell;
    return top;
  }
  get size() { return this.keys.length; }
}

// A* over the grid; distances in cells of latitude.
function findWay(grid, from, to) {
  const { width, height, cost, squeeze, distance, before, done } = grid;
  const [tx, ty] = to;
  const target = ty * width + tx;
  const least = (x, y) => length((x - tx) * Math.min(squeeze[y], squeeze[ty]), y - ty);
  const heap = new Heap();
  distance.fill(Infinity);
  before.fill(-1);
  done.fill(0);
  distance[from[1] * width + from[0]] = 0;
  heap.push(least(...from), from[1] * width + from[0]);
  while (heap.size > 0) {
    const cell = heap.pop();
    if (cell === target) break;
    if (done[cell]) continue;
    done[cell] = 1;
    const x = cell % width;
    const y = (cell - x) / width;
    for (let dy = -1; dy <= 1; ++dy) {
      for (let dx = -1; dx <= 1; ++dx) {
        const nx = x + dx;
        const ny = y + dy;
        if ((dx === 0 && dy === 0) || nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const next = ny * width + nx;
        const reach = distance[cell] + (length(dx * squeeze[y], dy) * (cost[cell] + cost[next])) / 2;
        if (reach >= distance[next]) continue;
        distance[next] = reach;
        before[next] = cell;
        heap.push(reach + least(nx, ny), next);
      }
    }
  }
  const way = [];
  for (let cell = target; cell >= 0; cell = before[cell]) way.push([cell % width, Math.floor(cell / width)]);
  return way.reverse();
}

// Whether the straight line between two cells is no dearer per step than open water along a coast.
function isClear(grid, [ax, ay], [bx, by]) {
  const steps = Math.max(Math.abs(bx - ax), Math.abs(by - ay)) * 2;
  for (let i = 1; i < steps; ++i) {
    const x = Math.round(ax + ((bx - ax) * i) / steps);
    const y = Math.round(ay + ((by - ay) * i) / steps);
    if (grid.cost[y * grid.width + x] >= LAND) return false;
  }
  return true;
}

function straighten(grid, way) {
  const kept = [way[0]];
  let at = 0;
  while (at < way.length - 1) {
    let next = Math.min(way.length - 1, at + 120);
    while (next > at + 1 && !isClear(grid, way[at], way[next])) --next;
    kept.push(way[next]);
    at = next;
  }
  return kept;
}

// Chaikin's corner cutting; the ends stay.
function round(points) {
  const out = [points[0]];
  for (let i = 0; i + 1 < points.length; ++i) {
    const [a, b] = [points[i], points[i + 1]];
    if (i > 0) out.push([0.75 * a[0] + 0.25 * b[0], 0.75 * a[1] + 0.25 * b[1]]);
    if (i + 2 < points.length) out.push([0.25 * a[0] + 0.75 * b[0], 0.25 * a[1] + 0.75 * b[1]]);
  }
  out.push(points[points.length - 1]);
  return out;
}

function kilometres(points) {
  let sum = 0;
  for (let i = 1; i < points.length; ++i) sum += geoDistance(points[i - 1], points[i]) * 6371;
  return sum;
}

// courses(link, isPatient): [[lon, lat], ...] from one end to the other; null where what is found is none of the link's
// length, as on a river; undefined where there was no time for it.
export function seaCourses(nodes) {
  const known = new Map();
  let grid = null;
  let spent = 0;
  const search = (a, b) => {
    grid ??= makeGrid(nodes);
    const way = straighten(grid, findWay(grid, grid.cell(a), grid.cell(b))).map(([x, y]) => grid.place(x, y));
    way[0] = [a.x, a.y];
    way[way.length > 1 ? way.length - 1 : 1] = [b.x, b.y];
    return round(round(way));
  };
  return ({ from, to, km }, isPatient) => {
    const turned = from > to;
    const key = turned ? `${to} ${from}` : `${from} ${to}`;
    if (!known.has(key)) {
      if (spent > BUDGET_MS && !isPatient) return undefined;
      const start = performance.now();
      const course = turned ? search(nodes[to], nodes[from]) : search(nodes[from], nodes[to]);
      const isNear = !(km > 100) || Math.abs(kilometres(course) / km - 1) < NEAR;
      known.set(key, isNear ? course : null);
      spent += performance.now() - start;
    }
    const course = known.get(key);
    return course !== null && turned ? [...course].reverse() : course;
  };
}
