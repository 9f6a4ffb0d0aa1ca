// SPDX-License-Identifier: Apache-2.0
// Which nodes the map shows, and the view in which it does.
import { quantileSorted, zoomIdentity } from "d3";

// Most places: a leg around a continent must not make all others small.
export function coreNodes(map) {
  const { nodes } = map.model;
  if (nodes.length < 20) return nodes.map((_, i) => i);
  const range = (values, low, high) => { const sorted = values.sort((a, b) => a - b); return [quantileSorted(sorted, low), quantileSorted(sorted, high)]; };
  const [west, east] = range(nodes.map((node) => node.x), 0.01, 0.99);
  const [south, north] = range(nodes.map((node) => node.y), 0.03, 0.99);
  return nodes.map((_, i) => i).filter((i) => nodes[i].x >= west && nodes[i].x <= east && nodes[i].y >= south && nodes[i].y <= north);
}

export function allNodes(map) { return map.model.nodes.map((_, i) => i); }

export function usedNodes(map) {
  const used = new Set();
  for (const item of map.items ?? []) if (item.value !== 0) used.add(item.link.from).add(item.link.to);
  return used.size > 0 ? [...used] : allNodes(map);
}

// The view in which these nodes fill the map.
export function viewOf(map, nodes) {
  const points = nodes.map((node) => map.at[node]);
  const { width, height } = map.size;
  const [x0, x1] = [Math.min(...points.map((p) => p[0])), Math.max(...points.map((p) => p[0]))];
  const [y0, y1] = [Math.min(...points.map((p) => p[1])), Math.max(...points.map((p) => p[1]))];
  const margin = Math.min(56, width / 8);
  const k = Math.min(24, (width - 2 * margin) / Math.max(x1 - x0, 1), (height - 2 * margin) / Math.max(y1 - y0, 1));
  return centredOn(map, [(x0 + x1) / 2, (y0 + y1) / 2], k);
}

// The view that shows a point of the unzoomed map in the middle.
export function centredOn(map, [x, y], k) {
  return zoomIdentity.translate(map.size.width / 2 - k * x, map.size.height / 2 - k * y).scale(k);
}
