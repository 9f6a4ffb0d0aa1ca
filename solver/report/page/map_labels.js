// SPDX-License-Identifier: Apache-2.0
// Ranks of bottlenecks and names of places on the map, each where there is room; drawn anew for every view.
import { state } from "./state.js";

const MOST_NAMES = 60;
const MOST_RANKS = 20;

function isFree(map, box) {
  const { width, height } = map.size;
  if (box[0] < 2 || box[1] < 2 || box[2] > width - 2 || box[3] > height - 2) return false;
  return !map.taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]);
}

function drawRanks(map) {
  const byLink = new Map(map.items.map((item) => [item.link.index, item]));
  const shown = [];
  const bottlenecks = map.ranks && state.against < 0 ? map.model.scenarios[state.scenario].bottlenecks : [];
  for (const bottleneck of bottlenecks) {
    const item = bottleneck.link === null ? undefined : byLink.get(bottleneck.link);
    if (shown.length === MOST_RANKS || item === undefined || item.value === 0) continue;
    const [x, y] = item.middle;
    const box = [x - 9, y - 9, x + 9, y + 9];
    if (!isFree(map, box)) continue;
    map.taken.push(box);
    shown.push({ bottleneck, item, x, y });
  }
  const groups = map.badges.selectAll("g").data(shown, (d) => d.bottleneck.id).join((enter) => {
    const group = enter.append("g");
    group.append("circle").attr("r", 8);
    group.append("text").attr("dy", "0.34em");
    return group;
  }).attr("transform", (d) => `translate(${d.x.toFixed(1)},${d.y.toFixed(1)})`)
    .on("pointerenter pointermove", (event, d) => map.hover(d.item, event)).on("pointerleave", () => map.unhover())
    .on("click", (event, d) => map.pin(d.item, event));
  groups.select("text").text((d) => d.bottleneck.rank);
}

function through(map) {
  const sums = new Float64Array(map.model.nodes.length);
  for (const item of map.items) {
    sums[item.link.from] += Math.abs(item.value);
    sums[item.link.to] += Math.abs(item.value);
  }
  return sums;
}

function drawPlaces(map) {
  const { k, x, y } = map.view;
  const sums = through(map);
  const order = [...sums.keys()].filter((i) => sums[i] > 0).sort((a, b) => sums[b] - sums[a] || a - b);
  const seen = (i) => { const p = [map.at[i][0] * k + x, map.at[i][1] * k + y]; return p[0] > 0 && p[1] > 0 && p[0] < map.size.width && p[1] < map.size.height; };
  const visible = order.filter(seen);
  const dots = visible.map((i) => ({ i, x: map.at[i][0] * k + x, y: map.at[i][1] * k + y }));
  const names = map.names ? nameBoxes(map, dots) : [];
  map.places.selectAll("circle").data(dots, (d) => d.i).join("circle").attr("r", 1.8).attr("cx", (d) => d.x).attr("cy", (d) => d.y);
  map.places.selectAll("text").data(names, (d) => d.i).join("text").attr("x", (d) => d.tx).attr("y", (d) => d.ty)
    .attr("text-anchor", (d) => d.anchor).text((d) => d.text);
}

function nameBoxes(map, dots) {
  const names = [];
  const used = new Set();
  for (const dot of dots) {
    const text = map.model.nodes[dot.i].name;
    const short = text.replace(/ (port|rail)$/i, "");
    if (names.length === MOST_NAMES || used.has(short)) continue;
    const width = text.length * 5.9 + 4;
    const options = [["start", 6, 4, 0], ["end", -6, 4, -width], ["middle", 0, -7, -width / 2], ["middle", 0, 15, -width / 2]];
    for (const [anchor, dx, dy, left] of options) {
      const box = [dot.x + dx + left, dot.y + dy - 10, dot.x + dx + left + width, dot.y + dy + 3];
      if (!isFree(map, box)) continue;
      map.taken.push(box);
      used.add(short);
      names.push({ ...dot, text, anchor, tx: dot.x + dx, ty: dot.y + dy });
      break;
    }
  }
  return names;
}

export function drawLabels(map) {
  map.taken = [[map.size.width - 52, 0, map.size.width, 172]]; // the buttons
  drawRanks(map);
  drawPlaces(map);
}
