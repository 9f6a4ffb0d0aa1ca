// SPDX-License-Identifier: Apache-2.0
// Small charts of lines over a number: sizes, axes, one chosen point that all charts of a panel share.
import { axisBottom, axisLeft, line, scaleLinear, select } from "d3";
import { el } from "./dom.js";
import { decimal, whole } from "./format.js";

export function frame(width, height, label) {
  return select(document.createElementNS("http://www.w3.org/2000/svg", "svg")).attr("viewBox", `0 0 ${width} ${height}`)
    .attr("width", width).attr("height", height).attr("class", "plot").attr("role", "img").attr("aria-label", label);
}

export function axes(svg, { x, y, width, height, margin, yFormat, yTicks, xFormat, xTicks }) {
  svg.append("g").attr("class", "grid").attr("transform", `translate(${margin.left},0)`)
    .call(axisLeft(y).tickValues(yTicks).tickSize(-(width - margin.left - margin.right)).tickFormat(yFormat));
  const below = axisBottom(x).tickFormat(xFormat);
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - margin.bottom})`)
    .call(Array.isArray(xTicks) ? below.tickValues(xTicks) : below.ticks(xTicks));
}

// Tick labels that are told apart: whole numbers where short ones would repeat, more digits where whole ones would.
export function distinct(ticks, format) {
  const ways = [format, whole, (v) => decimal(v, 1), (v) => decimal(v, 2), (v) => decimal(v, 4)];
  return ways.find((way) => new Set(ticks.map(way)).size === ticks.length) ?? format;
}

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

// A scale that has room above and below, also where all values are one.
export function around(values, range, count) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const least = Math.max(Math.abs(high), Math.abs(low)) * 0.002 || 1;
  const room = high - low < least ? least : 0;
  const scale = scaleLinear([low - room, high + room], range).nice(count);
  return room > 0 ? scaleLinear([Math.max(low - room, low >= 0 ? 0 : -Infinity), high + room], range) : scale;
}

const ticksOf = (width) => Math.max(2, Math.floor(width / 90));

// chart { width, label, kind: class of the line, points [{ x, y or null }], xFormat, yFormat, zero: draw a line at 0,
//         height }; returns { node, mark(index) }
export function lineChart({ width, label, kind, points, xFormat, yFormat, zero, onPoint, height: given }) {
  const height = given ?? 148;
  const margin = { left: 70, right: 14, top: 8, bottom: 22 };
  const known = points.filter((point) => isNumber(point.y));
  const values = known.map((point) => point.y);
  const y = around(zero ? [...values, 0] : values, [height - margin.bottom, margin.top], 3);
  const xs = points.map((point) => point.x);
  const x = scaleLinear([Math.min(...xs), Math.max(...xs)], [margin.left + 4, width - margin.right]);
  const svg = frame(width, height, label);
  axes(svg, { x, y, width, height, margin, yFormat: distinct(y.ticks(3), yFormat), yTicks: y.ticks(3), xFormat: distinct(x.ticks(ticksOf(width)), xFormat), xTicks: ticksOf(width) });
  if (zero) svg.append("line").attr("class", "asked").attr("x1", margin.left).attr("x2", width - margin.right).attr("y1", y(0)).attr("y2", y(0));
  svg.append("path").attr("class", `curve ${kind}`).attr("d", line().defined((p) => isNumber(p.y)).x((p) => x(p.x)).y((p) => y(p.y))(points));
  if (known.length <= 40) {
    svg.append("g").attr("class", `dots ${kind}`).selectAll("circle").data(known).join("circle").attr("r", 2.4).attr("cx", (p) => x(p.x)).attr("cy", (p) => y(p.y));
  }
  const guide = svg.append("line").attr("class", "guide").attr("y1", margin.top).attr("y2", height - margin.bottom);
  const dot = svg.append("circle").attr("class", `here ${kind}`).attr("r", 4.5);
  const nearest = (at) => points.reduce((best, point, i) => (Math.abs(x(point.x) - at) < Math.abs(x(points[best].x) - at) ? i : best), 0);
  svg.on("pointermove pointerdown", (event) => {
    const box = svg.node().getBoundingClientRect();
    onPoint?.(nearest(((event.clientX - box.left) * width) / box.width));
  });
  const mark = (index) => {
    const point = points[index];
    guide.attr("x1", x(point.x)).attr("x2", x(point.x));
    dot.attr("display", isNumber(point.y) ? null : "none").attr("cx", x(point.x)).attr("cy", isNumber(point.y) ? y(point.y) : 0);
  };
  return { node: svg.node(), mark };
}

// How many charts of at least `least` pixels stand side by side, and how wide each is.
export function columnsFor(width, least, gap = 24) {
  const count = Math.max(1, Math.floor((width + gap) / (least + gap)));
  return { count, width: Math.floor((width - (count - 1) * gap) / count) };
}

// Buttons of which one is pressed; the focus stays on it when the panel is drawn anew.
export function choiceOf(label, options, chosen, choose, left = true) {
  return el("div", { class: `choice${left ? " left" : ""}`, role: "group", "aria-label": label }, options.map((option) =>
    el("button", { type: "button", "aria-pressed": String(option === chosen), onclick: () => choose(option) }, option.title)));
}

// A slider over the points of a panel: what pointers do on a chart, keys do here.
export function pointSlider({ id, label, count, at, told, onPoint }) {
  const output = el("output", { for: id });
  const input = el("input", { type: "range", id, min: 0, max: count - 1, step: 1, value: at, oninput: (event) => onPoint(Number(event.target.value)) });
  const mark = (index) => {
    input.value = String(index);
    input.setAttribute("aria-valuetext", told(index));
    output.replaceChildren(told(index));
  };
  mark(at);
  return { node: el("label", { class: "slider", for: id }, el("span", {}, label), input, output), mark };
}
