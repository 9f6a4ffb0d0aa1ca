// SPDX-License-Identifier: Apache-2.0
// What colours, widths and dashes of the map mean, as far as it shows them.
import { select } from "d3";
import { el } from "./dom.js";
import { short } from "./format.js";
import { LEAST_WIDTH, modeName, noLimit, useSteps } from "./marks.js";
import { state } from "./state.js";

export function drawLegend(map) {
  const swatch = (id, name) => el("li", {}, el("i", { class: `swatch ${id}` }), name);
  const uses = state.against >= 0 ? [{ id: "more", name: "more than there" }, { id: "less", name: "less than there" }] : [...useSteps, noLimit];
  const modes = new Set(map.items.filter((item) => item.value !== 0).map((item) => item.link.mode));
  const line = (dash, width) => {
    const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg")).attr("width", 34).attr("height", 16).attr("aria-hidden", "true");
    svg.append("line").attr("x2", 34).attr("y1", 8).attr("y2", 8).attr("stroke-width", width).attr("stroke-dasharray", dash || null);
    return svg.node();
  };
  const most = map.width.domain()[1];
  const widths = [most, most / 10, most / 100].map((value) => Number(value.toPrecision(1))).filter((value) => value >= 1);
  const group = (title, items) => el("div", { class: "group" }, el("h3", {}, title), el("ul", {}, items));
  map.legend.replaceChildren(
    group(state.against >= 0 ? "Difference" : "Use of capacity", uses.map((use) => swatch(use.id, use.name))),
    group("TEU a year", widths.map((value) => el("li", {}, line("", Math.max(LEAST_WIDTH, map.width(value))), short(value)))),
    group("Mode", [...modes].sort((a, b) => a - b).map((mode) => el("li", {}, line(map.dash[mode], 3), modeName(map.model.modes[mode])))),
    el("p", {}, `A line keeps to the right of its direction. ${state.against >= 0 ? "Width is the difference of what is chosen." : "Colour is by all freight on the link, width by what is chosen."}`));
}
