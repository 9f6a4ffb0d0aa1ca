// SPDX-License-Identifier: Apache-2.0
// The marked link, with arrows along it.
export function drawMark(map) {
  const index = map.pinned ?? map.hovered;
  const item = map.items.find((candidate) => candidate.link.index === index);
  const shown = item === undefined || item.value === 0 ? [] : [item];
  const paths = map.marked.selectAll("path.around").data(shown).join("path").attr("class", "around");
  paths.attr("d", (d) => d.d).attr("stroke-width", (d) => d.width + 5);
  const arrows = shown.flatMap((d) => arrowsOf(d, paths.node()));
  map.marked.selectAll("path.arrow").data(arrows).join("path").attr("class", "arrow").attr("d", "M-4,-4L4,0L-4,4")
    .attr("transform", (a) => `translate(${a.x.toFixed(1)},${a.y.toFixed(1)})rotate(${a.turn.toFixed(0)})`);
}

function arrowsOf(item, path) {
  const length = path.getTotalLength();
  const count = Math.max(1, Math.min(12, Math.floor(length / 70)));
  return Array.from({ length: count }, (_, i) => {
    const at = (length * (i + 0.5)) / count;
    const [a, b] = [path.getPointAtLength(Math.max(0, at - 1)), path.getPointAtLength(at + 1)];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, turn: (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI };
  });
}
