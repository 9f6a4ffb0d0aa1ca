// SPDX-License-Identifier: Apache-2.0
// The map: width is flow, colour is use, dash is mode, and a line keeps to the right of its direction.
//     coast, borders        transformed with the zoom
//     lines, names, ranks   drawn anew for every view, so that widths and letters keep their size
import { geoDistance, geoIdentity, geoInterpolate, geoMercator, geoPath, interpolate, max, pointer, quantileSorted, select, zoom, zoomIdentity } from "d3";
import { feature, mesh } from "topojson-client";
import atlas from "world-atlas/countries-50m.json";
import { linkCard, hideCard, showCard } from "./card.js";
import { el, reducedMotion } from "./dom.js";
import { decimal, place, short, whole } from "./format.js";
import { dashFor, dashes, modeName, noLimit, useOf, useSteps, widthOf } from "./marks.js";
import { flowOn } from "./model.js";
import { seaCourses } from "./sea.js";
import { choose, onChange, state } from "./state.js";

const MOST_NAMES = 60;
const MOST_RANKS = 20;
const MOST_LATE = 400;
const LEAST_WIDTH = 0.9;

export class FlowMap {
  constructor(model, container) {
    this.model = model;
    this.dash = dashes(model.modes);
    this.names = true;
    this.ranks = true;
    this.container = container;
    this.size = { width: 0, height: 0 };
    this.build();
    this.readCoast();
    this.measure();
    this.fit(false, this.allNodes());
    new ResizeObserver(() => this.resize()).observe(this.frame);
    onChange((before) => this.changed(before));
    this.draw();
  }

  // ---- the stage ----

  build() {
    const button = (label, text, act) => el("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
    const toggle = (name, label) => el("label", {}, el("input", { type: "checkbox", id: `map-${name}`, checked: true,
      onchange: (event) => { this[name] = event.target.checked; this.draw(); } }), label);
    this.frame = el("div", { class: "frame" });
    this.svg = select(this.frame).append("svg").attr("tabindex", 0).attr("role", "application")
      .attr("aria-label", "Map of flows. Arrow keys step through the links by flow, Enter keeps one, plus and minus zoom, 0 shows all.");
    this.back = this.svg.append("rect").attr("class", "water");
    this.coast = this.svg.append("g").attr("class", "coast");
    this.lines = this.svg.append("g").attr("class", "lines");
    this.marked = this.svg.append("g").attr("class", "marked");
    this.places = this.svg.append("g").attr("class", "places");
    this.badges = this.svg.append("g").attr("class", "badges");
    this.frame.append(el("div", { class: "buttons" },
      button("Zoom in", "+", () => this.scale(1.6)), button("Zoom out", "−", () => this.scale(1 / 1.6)),
      button("Show all flows that are chosen", "⤢", () => this.fit(true, this.usedNodes())),
      button("Show where most places are", "◎", () => this.fit(true, this.coreNodes()))));
    this.legend = el("div", { class: "legend", id: "legend" });
    this.container.replaceChildren(this.frame, el("div", { class: "below" },
      el("div", { class: "toggles" }, toggle("names", "Names"), toggle("ranks", "Bottleneck ranks")), this.legend));
    this.zoom = zoom().scaleExtent([0.6, 60]).interpolate(interpolate).on("zoom", (event) => this.moved(event.transform))
      .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey || document.activeElement === this.svg.node() : event.button === 0));
    this.svg.call(this.zoom).on("dblclick.zoom", null);
    this.svg.on("keydown", (event) => this.pressed(event)).on("pointerleave", () => this.unhover());
    this.svg.on("click", (event) => { if (event.target === this.svg.node() || event.target === this.back.node()) this.pin(null); });
  }

  readCoast() {
    this.courses = () => null;
    if (!this.model.isGeographic) return;
    const world = JSON.parse(atlas);
    this.land = feature(world, world.objects.land);
    this.borders = mesh(world, world.objects.countries, (a, b) => a !== b);
    this.courses = seaCourses(this.model.nodes);
  }

  // Projects everything for the present width. The view itself is a zoom of this.
  measure() {
    const { nodes, isGeographic } = this.model;
    const width = Math.max(280, this.frame.clientWidth);
    const height = Math.round(Math.min(Math.max(360, width * 0.6), Math.max(380, innerHeight * 0.78)));
    this.size = { width, height };
    this.svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
    this.back.attr("width", width).attr("height", height);
    const points = { type: "MultiPoint", coordinates: nodes.map((node) => [node.x, node.y]) };
    const middle = nodes.length > 0 ? (Math.min(...nodes.map((node) => node.x)) + Math.max(...nodes.map((node) => node.x))) / 2 : 0;
    this.projection = (isGeographic ? geoMercator().rotate([-middle, 0]) : geoIdentity().reflectY(true))
      .fitExtent([[30, 30], [width - 30, height - 30]], points);
    this.at = nodes.map((node) => this.projection([node.x, node.y]));
    this.late = []; // links whose course is still to be found
    this.shapes = this.model.links.map((link) => this.shape(link, false));
    this.drawCoast();
    delete this.frame.dataset.courses;
    setTimeout(() => this.findLate(), 50);
  }

  drawCoast() {
    if (!this.land) return;
    const path = geoPath(this.projection).digits(1);
    const shapes = [["land", this.land], ["borders", this.borders]];
    this.coast.selectAll("path").data(shapes).join("path").attr("class", ([name]) => name).attr("d", ([, shape]) => path(shape));
  }

  // Finds the courses for which there was no time, one after the other, so that the page stays alive.
  findLate() {
    const end = performance.now() + 60;
    for (let link; performance.now() < end && (link = this.late.shift()) !== undefined;) this.shapes[link.index] = this.shape(link, true);
    this.place();
    if (this.late.length > 0) setTimeout(() => this.findLate(), 10);
    else this.frame.dataset.courses = "found";
  }

  // The course of a link in pixels of the unzoomed map.
  shape(link, isPatient) {
    const { nodes, isGeographic } = this.model;
    if (!isGeographic) return [this.at[link.from], this.at[link.to]];
    const [a, b] = [nodes[link.from], nodes[link.to]];
    const course = link.sea ? this.courses(link, isPatient) : null;
    if (course === undefined && this.late.length < MOST_LATE) this.late.push(link);
    if (course) return course.map((point) => this.projection(point));
    const between = geoInterpolate([a.x, a.y], [b.x, b.y]);
    const steps = Math.max(1, Math.min(24, Math.ceil(geoDistance([a.x, a.y], [b.x, b.y]) / 0.06)));
    return Array.from({ length: steps + 1 }, (_, i) => this.projection(between(i / steps)));
  }

  resize() {
    const width = Math.max(280, this.frame.clientWidth);
    if (width === this.size.width) return;
    this.measure();
    this.draw();
    this.fit(false, this.usedNodes());
  }

  // ---- the view ----

  // Most places: a leg around a continent must not make all others small.
  coreNodes() {
    const { nodes } = this.model;
    if (nodes.length < 20) return nodes.map((_, i) => i);
    const range = (values, low, high) => { const sorted = values.sort((a, b) => a - b); return [quantileSorted(sorted, low), quantileSorted(sorted, high)]; };
    const [west, east] = range(nodes.map((node) => node.x), 0.01, 0.99);
    const [south, north] = range(nodes.map((node) => node.y), 0.03, 0.99);
    return nodes.map((_, i) => i).filter((i) => nodes[i].x >= west && nodes[i].x <= east && nodes[i].y >= south && nodes[i].y <= north);
  }

  allNodes() { return this.model.nodes.map((_, i) => i); }

  usedNodes() {
    const used = new Set();
    for (const item of this.items ?? []) if (item.value !== 0) used.add(item.link.from).add(item.link.to);
    return used.size > 0 ? [...used] : this.allNodes();
  }

  fit(animate, nodes) {
    const points = nodes.map((node) => this.at[node]);
    if (points.length === 0) return;
    const { width, height } = this.size;
    const [x0, x1] = [Math.min(...points.map((p) => p[0])), Math.max(...points.map((p) => p[0]))];
    const [y0, y1] = [Math.min(...points.map((p) => p[1])), Math.max(...points.map((p) => p[1]))];
    const margin = Math.min(56, width / 8);
    const k = Math.min(24, (width - 2 * margin) / Math.max(x1 - x0, 1), (height - 2 * margin) / Math.max(y1 - y0, 1));
    this.go(animate, zoomIdentity.translate(width / 2 - (k * (x0 + x1)) / 2, height / 2 - (k * (y0 + y1)) / 2).scale(k));
  }

  go(animate, transform) {
    const target = animate && !reducedMotion() ? this.svg.transition().duration(450) : this.svg;
    target.call(this.zoom.transform, transform);
  }

  scale(factor) { (reducedMotion() ? this.svg : this.svg.transition().duration(200)).call(this.zoom.scaleBy, factor); }

  moved(transform) {
    this.view = transform;
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = null; this.place(); });
  }

  // ---- the flows ----

  changed(before) {
    this.draw();
    if (before.corridor !== state.corridor) this.fit(true, this.usedNodes());
  }

  // Every link with its flow under the filters; in a comparison with the difference of it.
  collect() {
    const { model } = this;
    const scenario = model.scenarios[state.scenario];
    const other = state.against >= 0 ? model.scenarios[state.against] : null;
    return model.links.map((link) => {
      const flow = scenario.flowOf.get(link.index);
      const now = flowOn(model, flow, state);
      const then = other ? flowOn(model, other.flowOf.get(link.index), state) : 0;
      const isThere = flow !== undefined && (state.mode < 0 || link.mode === state.mode);
      return { link, flow, now, then, value: now - then, isThere };
    }).filter((item) => item.link.isPlaced && (item.isThere || item.value !== 0))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.link.index - b.link.index);
  }

  colorOf(item) {
    if (state.against >= 0) return item.value > 0 ? "more" : "less";
    return useOf(item.flow).id;
  }

  draw() {
    this.items = this.collect();
    this.width = widthOf(max(this.items, (item) => Math.abs(item.value)) ?? 1, this.size.width);
    for (const item of this.items) item.width = item.value === 0 ? 0 : Math.max(LEAST_WIDTH, this.width(Math.abs(item.value)));
    this.drawn = this.lines.selectAll("g").data(this.items, (item) => item.link.index).join((enter) => {
      const group = enter.append("g");
      group.append("path").attr("class", "line");
      group.append("path").attr("class", "hit");
      return group;
    }).order().attr("data-link", (item) => `${item.link.backward ? "-" : ""}${item.link.id}`)
      .attr("class", (item) => (item.value === 0 ? "idle" : this.colorOf(item)))
      .on("pointerenter pointermove", (event, item) => this.hover(item, event))
      .on("pointerleave", () => this.unhover())
      .on("click", (event, item) => this.pin(item, event));
    this.drawn.select(".line").attr("stroke-width", (item) => item.width || 0.6)
      .attr("stroke-dasharray", (item) => (item.value === 0 ? null : dashFor(this.dash[item.link.mode], item.width)));
    this.drawn.select(".hit").attr("stroke-width", (item) => (item.value === 0 ? 0 : Math.max(10, item.width)));
    this.drawLegend();
    this.place();
  }

  // The line in the present view, moved to the right of its direction by half its width.
  path(item) {
    const { k, x, y } = this.view;
    const points = this.shapes[item.link.index].map(([px, py]) => [px * k + x, py * k + y]);
    const shift = item.value === 0 ? 0 : item.width / 2 + 0.6;
    const last = points.length - 1;
    let text = "";
    for (let i = 0; i <= last; ++i) {
      const [ax, ay] = points[Math.max(0, i - 1)];
      const [bx, by] = points[Math.min(last, i + 1)];
      const length = Math.hypot(bx - ax, by - ay) || 1;
      const px = points[i][0] - ((by - ay) / length) * shift;
      const py = points[i][1] + ((bx - ax) / length) * shift;
      text += `${i === 0 ? "M" : "L"}${px.toFixed(1)},${py.toFixed(1)}`;
      if (i === last >> 1) item.middle = [px, py];
      if (i === last && last === 1) item.middle = [(points[0][0] + points[1][0]) / 2 - ((by - ay) / length) * shift,
        (points[0][1] + points[1][1]) / 2 + ((bx - ax) / length) * shift];
    }
    return text;
  }

  place() {
    if (!this.view || !this.drawn) return;
    this.coast.attr("transform", this.view);
    for (const item of this.items) item.d = this.path(item);
    this.drawn.selectAll("path").attr("d", function () { return this.parentNode.__data__.d; });
    this.taken = [[this.size.width - 52, 0, this.size.width, 172]]; // the buttons
    this.drawRanks();
    this.drawPlaces();
    this.mark();
  }

  // ---- ranks and names, each where there is room ----

  isFree(box) {
    const { width, height } = this.size;
    if (box[0] < 2 || box[1] < 2 || box[2] > width - 2 || box[3] > height - 2) return false;
    return !this.taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]);
  }

  drawRanks() {
    const byLink = new Map(this.items.map((item) => [item.link.index, item]));
    const shown = [];
    const bottlenecks = this.ranks && state.against < 0 ? this.model.scenarios[state.scenario].bottlenecks : [];
    for (const bottleneck of bottlenecks) {
      const item = bottleneck.link === null ? undefined : byLink.get(bottleneck.link);
      if (shown.length === MOST_RANKS || item === undefined || item.value === 0) continue;
      const [x, y] = item.middle;
      const box = [x - 9, y - 9, x + 9, y + 9];
      if (!this.isFree(box)) continue;
      this.taken.push(box);
      shown.push({ bottleneck, item, x, y });
    }
    const groups = this.badges.selectAll("g").data(shown, (d) => d.bottleneck.id).join((enter) => {
      const group = enter.append("g");
      group.append("circle").attr("r", 8);
      group.append("text").attr("dy", "0.34em");
      return group;
    }).attr("transform", (d) => `translate(${d.x.toFixed(1)},${d.y.toFixed(1)})`)
      .on("pointerenter pointermove", (event, d) => this.hover(d.item, event)).on("pointerleave", () => this.unhover())
      .on("click", (event, d) => this.pin(d.item, event));
    groups.select("text").text((d) => d.bottleneck.rank);
  }

  through() {
    const sums = new Float64Array(this.model.nodes.length);
    for (const item of this.items) {
      sums[item.link.from] += Math.abs(item.value);
      sums[item.link.to] += Math.abs(item.value);
    }
    return sums;
  }

  drawPlaces() {
    const { k, x, y } = this.view;
    const sums = this.through();
    const order = [...sums.keys()].filter((i) => sums[i] > 0).sort((a, b) => sums[b] - sums[a] || a - b);
    const seen = (i) => { const p = [this.at[i][0] * k + x, this.at[i][1] * k + y]; return p[0] > 0 && p[1] > 0 && p[0] < this.size.width && p[1] < this.size.height; };
    const visible = order.filter(seen);
    const dots = visible.map((i) => ({ i, x: this.at[i][0] * k + x, y: this.at[i][1] * k + y }));
    const names = this.names ? this.nameBoxes(dots) : [];
    this.places.selectAll("circle").data(dots, (d) => d.i).join("circle").attr("r", 1.8).attr("cx", (d) => d.x).attr("cy", (d) => d.y);
    this.places.selectAll("text").data(names, (d) => d.i).join("text").attr("x", (d) => d.tx).attr("y", (d) => d.ty)
      .attr("text-anchor", (d) => d.anchor).text((d) => d.text);
  }

  nameBoxes(dots) {
    const names = [];
    const used = new Set();
    for (const dot of dots) {
      const text = this.model.nodes[dot.i].name;
      const short = text.replace(/ (port|rail)$/i, "");
      if (names.length === MOST_NAMES || used.has(short)) continue;
      const width = text.length * 5.9 + 4;
      const options = [["start", 6, 4, 0], ["end", -6, 4, -width], ["middle", 0, -7, -width / 2], ["middle", 0, 15, -width / 2]];
      for (const [anchor, dx, dy, left] of options) {
        const box = [dot.x + dx + left, dot.y + dy - 10, dot.x + dx + left + width, dot.y + dy + 3];
        if (!this.isFree(box)) continue;
        this.taken.push(box);
        used.add(short);
        names.push({ ...dot, text, anchor, tx: dot.x + dx, ty: dot.y + dy });
        break;
      }
    }
    return names;
  }

  // ---- one link ----

  hover(item, event) {
    if (item.value === 0) return;
    this.hovered = item.link.index;
    this.mark();
    if (this.pinned === undefined) showCard(linkCard(this.model, item), pointer(event, document.body), false);
  }

  unhover() {
    this.hovered = undefined;
    this.mark();
    if (this.pinned === undefined) hideCard();
  }

  pin(item, event) {
    if (item === null || item.value === 0 || item.link.index === this.pinned) {
      this.pinned = undefined;
      hideCard();
    } else {
      this.pinned = item.link.index;
      const frame = this.svg.node().getBoundingClientRect();
      const at = event ? pointer(event, document.body) : [frame.left + scrollX + item.middle[0], frame.top + scrollY + item.middle[1]];
      showCard(linkCard(this.model, item), at, true, () => this.pin(null));
    }
    this.mark();
  }

  // Shows a link that was chosen elsewhere.
  show(index) {
    const item = this.items.find((candidate) => candidate.link.index === index);
    if (item === undefined || item.value === 0) return;
    const [a, b] = [this.at[item.link.from], this.at[item.link.to]];
    const k = Math.max(this.view.k, 6);
    const { width, height } = this.size;
    this.pinned = undefined;
    this.svg.call(this.zoom.transform, zoomIdentity.translate(width / 2 - (k * (a[0] + b[0])) / 2, height / 2 - (k * (a[1] + b[1])) / 2).scale(k));
    this.place();
    this.container.scrollIntoView({ block: "nearest" });
    this.pin(item);
  }

  // Shows a place that was chosen elsewhere.
  showNode(index) {
    const k = Math.max(this.view.k, 6);
    const { width, height } = this.size;
    this.pin(null);
    this.svg.call(this.zoom.transform, zoomIdentity.translate(width / 2 - k * this.at[index][0], height / 2 - k * this.at[index][1]).scale(k));
    this.place();
    this.container.scrollIntoView({ block: "nearest" });
  }

  // The marked link, with arrows along it.
  mark() {
    const index = this.pinned ?? this.hovered;
    const item = this.items.find((candidate) => candidate.link.index === index);
    const shown = item === undefined || item.value === 0 ? [] : [item];
    const paths = this.marked.selectAll("path.around").data(shown).join("path").attr("class", "around");
    paths.attr("d", (d) => d.d).attr("stroke-width", (d) => d.width + 5);
    const arrows = shown.flatMap((d) => this.arrows(d, paths.node()));
    this.marked.selectAll("path.arrow").data(arrows).join("path").attr("class", "arrow").attr("d", "M-4,-4L4,0L-4,4")
      .attr("transform", (a) => `translate(${a.x.toFixed(1)},${a.y.toFixed(1)})rotate(${a.turn.toFixed(0)})`);
  }

  arrows(item, path) {
    const length = path.getTotalLength();
    const count = Math.max(1, Math.min(12, Math.floor(length / 70)));
    return Array.from({ length: count }, (_, i) => {
      const at = (length * (i + 0.5)) / count;
      const [a, b] = [path.getPointAtLength(Math.max(0, at - 1)), path.getPointAtLength(at + 1)];
      return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, turn: (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI };
    });
  }

  pressed(event) {
    const used = this.items.filter((item) => item.value !== 0);
    const now = used.findIndex((item) => item.link.index === (this.pinned ?? this.stepped));
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined && used.length > 0) {
      const item = used[(now + step + used.length) % used.length];
      this.stepped = item.link.index;
      this.pinned = undefined;
      this.pin(item);
    } else if (event.key === "Escape") this.pin(null);
    else if (event.key === "+" || event.key === "=") this.scale(1.6);
    else if (event.key === "-") this.scale(1 / 1.6);
    else if (event.key === "0") this.fit(true, this.usedNodes());
    else return;
    event.preventDefault();
  }

  // ---- the legend ----

  drawLegend() {
    const swatch = (id, name) => el("li", {}, el("i", { class: `swatch ${id}` }), name);
    const uses = state.against >= 0 ? [{ id: "more", name: "more than there" }, { id: "less", name: "less than there" }] : [...useSteps, noLimit];
    const modes = new Set(this.items.filter((item) => item.value !== 0).map((item) => item.link.mode));
    const line = (dash, width) => {
      const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg")).attr("width", 34).attr("height", 16).attr("aria-hidden", "true");
      svg.append("line").attr("x2", 34).attr("y1", 8).attr("y2", 8).attr("stroke-width", width).attr("stroke-dasharray", dash || null);
      return svg.node();
    };
    const most = this.width.domain()[1];
    const widths = [most, most / 10, most / 100].map((value) => Number(value.toPrecision(1))).filter((value) => value >= 1);
    const group = (title, items) => el("div", { class: "group" }, el("h3", {}, title), el("ul", {}, items));
    this.legend.replaceChildren(
      group(state.against >= 0 ? "Difference" : "Use of capacity", uses.map((use) => swatch(use.id, use.name))),
      group("TEU a year", widths.map((value) => el("li", {}, line("", Math.max(LEAST_WIDTH, this.width(value))), short(value)))),
      group("Mode", [...modes].sort((a, b) => a - b).map((mode) => el("li", {}, line(this.dash[mode], 3), modeName(this.model.modes[mode])))),
      el("p", {}, `A line keeps to the right of its direction. ${state.against >= 0 ? "Width is the difference of what is chosen." : "Colour is by all freight on the link, width by what is chosen."}`));
  }
}
